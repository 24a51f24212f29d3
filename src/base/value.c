/* SPDX-License-Identifier: Apache-2.0 */
/* Values: making, comparing, copying, and their two written forms.
 *
 * Whether a word belongs to a choice is the vocabulary's to say, not asked here. */
#include "base/value.h"

#include "base/range.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTED_BYTES = 60 }; /* of foreign text in a message */

static const char *const TYPE_WORDS[] = {
#define X(name, word) [TYPE_##name] = word,
    VALUE_TYPES(X)
#undef X
};

struct value
value_yesno(bool yes)
{
	return (struct value){.state = VALUE_KNOWN, .type = TYPE_YESNO, .yes = yes};
}

struct value
value_range(struct decimal low, struct decimal high)
{
	return (struct value){.state = VALUE_KNOWN, .type = TYPE_NUMBER, .low = low, .high = high};
}

struct value
value_number(struct decimal exact)
{
	return value_range(exact, exact);
}

struct value
value_whole(uint64_t exact)
{
	return value_number(decimal_from(exact));
}

struct value
value_text(struct text text)
{
	return (struct value){.state = VALUE_KNOWN, .type = TYPE_TEXT, .text = text};
}

struct value
value_choice(struct text word)
{
	return (struct value){.state = VALUE_KNOWN, .type = TYPE_CHOICE, .text = word};
}

struct value
value_date(int32_t date)
{
	return (struct value){.state = VALUE_KNOWN, .type = TYPE_DATE, .date = date};
}

struct value
value_items(enum value_type type, struct text *items, uint32_t n)
{
	return (struct value){.state = VALUE_KNOWN, .type = type, .items = items, .n_items = n};
}

struct value
value_absent(struct text reason)
{
	return (struct value){.state = VALUE_ABSENT, .text = reason};
}

static bool
same_figures(struct decimal a, struct decimal b)
{
	return a.high == b.high && a.low == b.low && a.exponent == b.exponent &&
	       a.negative == b.negative;
}

bool
value_is_exact(const struct value *value)
{
	return value->state == VALUE_KNOWN && value->type == TYPE_NUMBER &&
	       decimal_compare(value->low, value->high) == 0;
}

bool
value_equal(const struct value *a, const struct value *b)
{
	if (a->state != b->state)
		return false;
	if (a->state != VALUE_KNOWN)
		return a->state == VALUE_UNKNOWN || text_equal(a->text, b->text);
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case TYPE_YESNO:
		return a->yes == b->yes;
	case TYPE_NUMBER:
		return same_figures(a->low, b->low) && same_figures(a->high, b->high);
	case TYPE_DATE:
		return a->date == b->date;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		return text_equal(a->text, b->text);
	case TYPE_CHOICES:
	case TYPE_LIST:
		break;
	}
	if (a->n_items != b->n_items)
		return false;
	for (uint32_t i = 0; i < a->n_items; i++)
		if (!text_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

static bool
copy_text(struct arena *arena, struct text from, struct text *to)
{
	*to = TEXT_NONE;
	if (from.at == NULL)
		return true;
	*to = arena_text(arena, from);
	return to->at != NULL;
}

bool
value_copy(struct arena *arena, const struct value *from, struct value *to)
{
	struct value copy = *from;

	if (!copy_text(arena, from->text, &copy.text))
		return false;
	copy.items = NULL;
	if (from->n_items > 0) {
		copy.items = arena_array(arena, from->n_items, sizeof *copy.items);
		if (copy.items == NULL)
			return false;
		for (uint32_t i = 0; i < from->n_items; i++)
			if (!copy_text(arena, from->items[i], &copy.items[i]))
				return false;
	}
	*to = copy;
	return true;
}

/* What one call of value_parse reads and where to complain. */
struct reading {
	struct arena *arena;
	struct text text; /* trimmed */
	struct place place;
	struct gpai_error *err;
};

static enum gpai_code
refuse(const struct reading *r, const char *expected)
{
	struct text found = text_clip(r->text, QUOTED_BYTES);

	if (found.len == 0)
		return fail(
		    r->err, GPAI_MALFORMED, r->place, "nothing written, expected %s", expected);
	return fail(r->err, GPAI_MALFORMED, r->place, "\"%.*s%s\", expected %s", TEXT_ARG(found),
	    found.len < r->text.len ? "..." : "", expected);
}

static enum gpai_code
read_yesno(const struct reading *r, struct value *value)
{
	bool yes = text_is(r->text, "yes") || text_is(r->text, "true");

	if (!yes && !text_is(r->text, "no") && !text_is(r->text, "false"))
		return refuse(r, "yes or no");
	*value = value_yesno(yes);
	return GPAI_OK;
}

/* Splits at the first `mark`; false when it does not occur. */
static bool
split(struct text text, const char *mark, struct text *before, struct text *after)
{
	size_t len = strlen(mark);
	const char *at = text.len > 0 ? memmem(text.at, text.len, mark, len) : NULL;

	if (at == NULL)
		return false;
	size_t n = (size_t)(at - text.at);
	*before = text_trim((struct text){text.at, n});
	*after = text_trim((struct text){at + len, text.len - n - len});
	return true;
}

static enum gpai_code
read_interval(const struct reading *r, struct text before, struct text after, struct value *value)
{
	struct decimal low, high;

	if (!decimal_parse(before, &low) || !decimal_parse(after, &high))
		return refuse(r, "two numbers as in 6.1e24..6.5e24");
	if (decimal_compare(low, high) > 0)
		return refuse(r, "the smaller number first");
	*value = value_range(low, high);
	return GPAI_OK;
}

/* "A +- P%" or "A +- B": the bounds are rounded outwards, so that the interval
 * never loses what was meant. */
static enum gpai_code
read_tolerance(const struct reading *r, struct text before, struct text after, struct value *value)
{
	bool percent = after.len > 0 && after.at[after.len - 1] == '%';
	struct decimal middle, width;

	if (percent)
		after = text_trim((struct text){after.at, after.len - 1});
	if (!decimal_parse(before, &middle) || !decimal_parse(after, &width) || width.negative)
		return refuse(r, "a number and its tolerance as in 6.3e24 +-30%");
	*value =
	    range_value(percent ? range_tolerance(middle, width) : range_around(middle, width));
	return GPAI_OK;
}

static enum gpai_code
read_number(const struct reading *r, struct value *value)
{
	struct text before, after;
	struct decimal number;

	if (split(r->text, "..", &before, &after))
		return read_interval(r, before, after, value);
	if (split(r->text, "+-", &before, &after) || split(r->text, "\u00b1", &before, &after))
		return read_tolerance(r, before, after, value);
	if (!decimal_parse(r->text, &number))
		return refuse(r, "a number of up to 38 figures as in 6.3e24");
	*value = value_number(number);
	return GPAI_OK;
}

static enum gpai_code
read_date(const struct reading *r, struct value *value)
{
	int32_t date;

	if (!date_parse(r->text, &date))
		return refuse(r, "a day as in 2025-08-02");
	*value = value_date(date);
	return GPAI_OK;
}

static enum gpai_code
read_items(const struct reading *r, enum value_type type, struct value *value)
{
	size_t n = 1;
	struct text *items, rest = r->text, after = TEXT_NONE;

	for (size_t i = 0; i < r->text.len; i++)
		n += r->text.at[i] == ',';
	if (n > UINT32_MAX)
		return fail(r->err, GPAI_TOO_LARGE, r->place, "%zu items in a list", n);
	if ((items = arena_array(r->arena, n, sizeof *items)) == NULL)
		return fail_memory(r->err);
	for (size_t i = 0; i < n; i++, rest = after) {
		if (!split(rest, ",", &items[i], &after))
			items[i] = text_trim(rest);
		if (items[i].len == 0)
			return refuse(r, "no empty item between commas");
	}
	*value = value_items(type, items, (uint32_t)n);
	return GPAI_OK;
}

enum gpai_code
value_parse(struct arena *arena, enum value_type type, struct text text, struct place place,
    struct value *value, struct gpai_error *err)
{
	struct reading r = {arena, text_trim(text), place, err};

	switch (type) {
	case TYPE_YESNO:
		return read_yesno(&r, value);
	case TYPE_NUMBER:
		return read_number(&r, value);
	case TYPE_DATE:
		return read_date(&r, value);
	case TYPE_TEXT:
		if (r.text.len == 0) /* blanks are no answer */
			return refuse(&r, "a text");
		*value = value_text(text);
		return GPAI_OK;
	case TYPE_CHOICE:
		if (r.text.len == 0)
			return refuse(&r, "one word of the list");
		*value = value_choice(r.text);
		return GPAI_OK;
	case TYPE_CHOICES:
	case TYPE_LIST:
		return read_items(&r, type, value);
	}
	return fail(err, GPAI_INVALID, place, "no such type of value");
}

static void
put_number(const struct value *value, struct out *out)
{
	char number[DECIMAL_CHARS];

	decimal_format(value->low, number);
	out_string(out, number);
	if (same_figures(value->low, value->high))
		return;
	decimal_format(value->high, number);
	out_string(out, "..");
	out_string(out, number);
}

static void
put_date(const struct value *value, struct out *out)
{
	char date[DATE_CHARS];

	date_format(value->date, date);
	out_string(out, date);
}

static void
put_items(const struct value *value, struct out *out)
{
	for (uint32_t i = 0; i < value->n_items; i++) {
		if (i > 0)
			out_string(out, ", ");
		out_put(out, value->items[i]);
	}
}

void
value_format(const struct value *value, struct out *out)
{
	if (value->state == VALUE_UNKNOWN) {
		out_string(out, "unknown");
		return;
	}
	if (value->state == VALUE_ABSENT) {
		out_string(out, "none: ");
		out_put(out, value->text);
		return;
	}
	switch (value->type) {
	case TYPE_YESNO:
		out_string(out, value->yes ? "yes" : "no");
		break;
	case TYPE_NUMBER:
		put_number(value, out);
		break;
	case TYPE_DATE:
		put_date(value, out);
		break;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		out_put(out, value->text);
		break;
	case TYPE_CHOICES:
	case TYPE_LIST:
		put_items(value, out);
		break;
	}
}

static void
json_items(const struct value *value, struct out *out)
{
	out_char(out, '[');
	for (uint32_t i = 0; i < value->n_items; i++) {
		if (i > 0)
			out_char(out, ',');
		out_json_string(out, value->items[i]);
	}
	out_char(out, ']');
}

void
value_json(const struct value *value, struct out *out)
{
	if (value->state == VALUE_UNKNOWN) {
		out_string(out, "null");
		return;
	}
	if (value->state == VALUE_ABSENT) {
		out_string(out, "{\"absent\":");
		out_json_string(out, value->text);
		out_char(out, '}');
		return;
	}
	switch (value->type) {
	case TYPE_YESNO:
		out_string(out, value->yes ? "true" : "false");
		break;
	case TYPE_NUMBER:
	case TYPE_DATE: /* nothing in them needs an escape */
		out_char(out, '"');
		value_format(value, out);
		out_char(out, '"');
		break;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		out_json_string(out, value->text);
		break;
	case TYPE_CHOICES:
	case TYPE_LIST:
		json_items(value, out);
		break;
	}
}

const char *
value_type_word(enum value_type type)
{
	return (size_t)type < sizeof TYPE_WORDS / sizeof TYPE_WORDS[0] ? TYPE_WORDS[type]
	                                                               : "unknown";
}

bool
value_type_from(struct text word, enum value_type *type)
{
	for (size_t i = 0; i < sizeof TYPE_WORDS / sizeof TYPE_WORDS[0]; i++) {
		if (text_is(word, TYPE_WORDS[i])) {
			*type = (enum value_type)i;
			return true;
		}
	}
	return false;
}
