/* SPDX-License-Identifier: Apache-2.0 */
/* Values of every type: the first byte picks the type, the rest is the text. What is
 * read and shown reads back as the same value, and numbers keep their laws. */
#include "base/value.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_number(const struct value *value)
{
	struct decimal low = value->low, high = value->high;
	struct decimal down = decimal_divide(low, 7, ROUND_DOWN);

	check(decimal_compare(low, high) <= 0);
	check(decimal_figures(low) <= 38 && decimal_figures(high) <= 38);
	check(decimal_compare(down, decimal_divide(low, 7, ROUND_UP)) <= 0);
	check(decimal_compare(
		  decimal_add(low, high, ROUND_DOWN), decimal_add(high, low, ROUND_UP)) <= 0);
	check(decimal_compare(decimal_multiply(low, high, ROUND_DOWN),
		  decimal_multiply(low, high, ROUND_UP)) <= 0);
}

static void
check_moment(struct text text)
{
	int64_t seconds;
	char shown[MOMENT_CHARS];

	if (!moment_parse(text, &seconds))
		return;
	moment_format(seconds, shown);
	check(text_is(text, shown));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct value value = {0}, again = {0};
	struct gpai_error err;
	struct arena arena;
	struct text text;
	struct out out;

	if (size == 0 || !text_from_span((struct span){data + 1, size - 1}, &text))
		return 0;
	enum value_type type = (enum value_type)(data[0] % (TYPE_LIST + 1));
	arena_init(&arena, 64 << 20);
	out_memory(&out);
	check_moment(text);
	if (value_parse(&arena, type, text, NOWHERE, &value, &err) == GPAI_OK) {
		if (type == TYPE_NUMBER)
			check_number(&value);
		value_format(&value, &out);
		check(value_parse(&arena, type, out_text(&out), NOWHERE, &again, &err) == GPAI_OK);
		check(value_equal(&value, &again));
		check(value_copy(&arena, &value, &again) && value_equal(&value, &again));
		value_json(&value, &out);
	} else {
		check(err.message[0] != 0);
	}
	check(out_status(&out, "memory", NULL) == GPAI_OK);
	out_release(&out);
	arena_release(&arena);
	return 0;
}
