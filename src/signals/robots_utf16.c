/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt in UTF-16, as some editors save it: one real file in two thousand. */
#include "signals/robots_inside.h"

enum { HIGH_FIRST = 0xd800, LOW_FIRST = 0xdc00, SURROGATES_END = 0xe000 };

bool
robots_is_utf16(struct span file)
{
	const uint8_t *at = file.at;

	if (file.len < 4)
		return false;
	return (at[0] == 0xff && at[1] == 0xfe && at[2] != 0 && at[3] == 0) ||
	       (at[0] == 0xfe && at[1] == 0xff && at[2] == 0 && at[3] != 0);
}

static size_t
write_utf8(uint32_t c, uint8_t *out)
{
	size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (len == 1) {
		out[0] = (uint8_t)c;
		return 1;
	}
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)((0xf00U >> len & 0xff) | c);
	return len;
}

static uint32_t
unit_at(struct span file, size_t i)
{
	bool is_little = file.at[0] == 0xff;

	return (uint32_t)file.at[i + is_little] << 8 | file.at[i + !is_little];
}

size_t
robots_bridge_utf16(struct span file, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 2; i + 1 < file.len; i += 2) {
		uint32_t c = unit_at(file, i), low = i + 3 < file.len ? unit_at(file, i + 2) : 0;

		if (c < HIGH_FIRST || c >= SURROGATES_END) {
			n += write_utf8(c, out + n);
		} else if (c < LOW_FIRST && low >= LOW_FIRST && low < SURROGATES_END) {
			n += write_utf8(
			    0x10000 + ((c - HIGH_FIRST) << 10) + (low - LOW_FIRST), out + n);
			i += 2;
		} else {
			out[n++] = 0xff;
		}
	}
	return n;
}
