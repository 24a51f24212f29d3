/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/cut.h"

enum { DECIMALS_MAX = 18 };

/* digits [ "." digits ]: the number without its point, and ten to the power of its decimals. */
static bool
parse(struct text text, uint64_t *digits, uint64_t *scale)
{
	size_t n = 0, decimals = 0;
	bool after_point = false;

	*digits = 0;
	*scale = 1;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '.' && !after_point) {
			after_point = true;
			continue;
		}
		if (c < '0' || c > '9' || n == DECIMALS_MAX)
			return false;
		*digits = *digits * 10 + (uint64_t)(c - '0');
		n += *digits > 0;
		if (after_point) {
			if (++decimals > DECIMALS_MAX)
				return false;
			*scale *= 10;
		}
	}
	return *digits > 0;
}

bool
cut_share(struct text text, struct cut *cut)
{
	uint64_t digits, scale;

	if (!parse(text, &digits, &scale) || digits > scale)
		return false;
	cut->numerator = digits;
	cut->denominator = scale;
	return true;
}

__extension__ typedef unsigned __int128 wide;

static uint64_t
saturated(wide number)
{
	return number > UINT64_MAX ? UINT64_MAX : (uint64_t)number;
}

uint64_t
cut_of(const struct cut *cut, uint64_t n)
{
	wide share = (wide)n * cut->numerator;
	uint64_t listed = saturated((share + cut->denominator - 1) / cut->denominator);

	return listed < cut->most ? listed : cut->most;
}

bool
thousandths(struct text text, uint32_t *number)
{
	uint64_t digits, scale;

	if (!parse(text, &digits, &scale) || scale > 1000 || digits / scale > 1000)
		return false;
	digits *= 1000 / scale;
	*number = (uint32_t)digits;
	return digits <= 1000000;
}

uint64_t
tokens_at_least(const struct tokens_per *per, uint64_t bytes)
{
	return saturated((wide)bytes * 1000 / per->high);
}

uint64_t
tokens_at_most(const struct tokens_per *per, uint64_t bytes)
{
	return saturated(((wide)bytes * 1000 + per->low - 1) / per->low);
}
