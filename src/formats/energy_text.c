/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, cells and figures of meters' logs; see energy_text.h. */
#include "formats/energy_text.h"

#include <string.h>

enum gpai_code
energy_lines_of(
    struct span bytes, const char *name, struct energy_lines *lines, struct gpai_error *err)
{
	static const uint8_t MARK[] = {0xef, 0xbb, 0xbf};

	*lines = (struct energy_lines){0};
	if (bytes.len >= sizeof MARK && memcmp(bytes.at, MARK, sizeof MARK) == 0)
		bytes = (struct span){bytes.at + sizeof MARK, bytes.len - sizeof MARK};
	if (!text_from_span(bytes, &lines->left))
		return fail(err, GPAI_MALFORMED, at_byte(name, utf8_valid_len(bytes)),
		    "bytes are not UTF-8, expected lines of text");
	return GPAI_OK;
}

bool
energy_line(struct energy_lines *lines, struct text *line)
{
	if (lines->left.len == 0)
		return false;
	const char *end = memchr(lines->left.at, '\n', lines->left.len);
	size_t len = end != NULL ? (size_t)(end - lines->left.at) : lines->left.len;
	lines->whole = end != NULL;
	*line = text_trim((struct text){lines->left.at, len});
	len += end != NULL;
	lines->left = (struct text){lines->left.at + len, lines->left.len - len};
	lines->number++;
	return true;
}

bool
energy_cell(struct text *line, char separator, struct text *cell)
{
	size_t len = 0;
	bool quoted = false;

	if (line->at == NULL)
		return false;
	while (len < line->len && (quoted || line->at[len] != separator))
		quoted ^= line->at[len++] == '"';
	*cell = text_trim((struct text){line->at, len});
	if (cell->len >= 2 && cell->at[0] == '"' && cell->at[cell->len - 1] == '"')
		*cell = text_trim((struct text){cell->at + 1, cell->len - 2});
	if (len == line->len)
		*line = TEXT_NONE;
	else
		*line = (struct text){line->at + len + 1, line->len - len - 1};
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool
energy_word(struct text *line, struct text *word)
{
	size_t from = 0, to;

	while (from < line->len && is_blank(line->at[from]))
		from++;
	to = from;
	while (to < line->len && !is_blank(line->at[to]))
		to++;
	*word = (struct text){line->at + from, to - from};
	*line = (struct text){line->at + to, line->len - to};
	return to > from;
}

bool
text_like(struct text a, const char *words)
{
	return a.len == strlen(words) && text_begins_like(a, words);
}

bool
text_has(struct text in, const char *words)
{
	size_t len = strlen(words);

	for (size_t i = 0; i + len <= in.len; i++)
		if (text_begins_like((struct text){in.at + i, in.len - i}, words))
			return true;
	return false;
}

bool
energy_is_hole(struct text text)
{
	static const char *const holes[] = {"", "-", "N/A", "NA", "null", "none", "Not Supported",
	    "Not Available", "Unknown Error", "Insufficient Permissions", "No Reading", "ns",
	    "Disabled", "<not counted>", "<not supported>", "GPU is lost", "GPU requires reset",
	    "Requested functionality has been deprecated"};

	if (text.len >= 2 && text.at[0] == '[' && text.at[text.len - 1] == ']')
		text = text_trim((struct text){text.at + 1, text.len - 2});
	for (size_t i = 0; i < sizeof holes / sizeof *holes; i++)
		if (text_like(text, holes[i]))
			return true;
	return false;
}

/* Digits and a point, as most figures are. False: take the long way. */
static bool
plain_figure(struct text text, int shift, uint64_t *value)
{
	uint64_t number = 0;
	int fraction = -1; /* digits behind the point */
	size_t digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = (unsigned)(unsigned char)text.at[i] - '0';
		if (text.at[i] == '.' && fraction < 0) {
			fraction = 0;
			continue;
		}
		if (digit > 9 || ++digits > 17)
			return false;
		number = number * 10 + digit;
		fraction += fraction >= 0;
	}
	for (fraction = fraction < 0 ? 0 : fraction; fraction < shift; fraction++)
		if (__builtin_mul_overflow(number, 10U, &number))
			return false;
	*value = number;
	return digits > 0 && fraction == shift; /* more digits than kept: round with care */
}

static bool
any_figure(struct text text, int shift, uint64_t *value)
{
	struct decimal number;

	if (!decimal_parse(text, &number) || number.negative)
		return false;
	number.exponent += shift;
	if (decimal_magnitude(number) > 20) {
		*value = UINT64_MAX;
		return true;
	}
	/* A half is added and the fraction is cut. */
	number = decimal_add(number, (struct decimal){.low = 5, .exponent = -1}, ROUND_DOWN);
	int cut = decimal_magnitude(number) + 1;
	if (number.exponent < 0)
		number = cut <= 0 ? DECIMAL_ZERO : decimal_round(number, cut, ROUND_DOWN);
	return decimal_to_u64(number, value);
}

/* What stands behind the number: "W" of "412.50 W"; the number stays. */
static struct text
take_unit(struct text *text)
{
	size_t len = text->len;

	while (len > 0 && !is_blank(text->at[len - 1]))
		len--;
	if (len == 0)
		return TEXT_NONE;
	struct text unit = {text->at + len, text->len - len};
	*text = text_trim((struct text){text->at, len});
	return unit;
}

static bool
says_no_number(struct text text)
{
	static const char *const words[] = {
	    "nan", "+nan", "-nan", "inf", "+inf", "-inf", "infinity"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_like(text, words[i]))
			return true;
	return false;
}

enum gpai_code
energy_figure(struct text text, const char *unit, int shift, int64_t max, struct place place,
    int64_t *value, struct gpai_error *err)
{
	struct text all = text, of = take_unit(&text);
	uint64_t number = 0;

	if (of.len > 0 && !text_is(of, unit) &&
	    !(text_is(text_of(unit), "W") && text_like(of, "watts")))
		return fail(err, GPAI_UNSUPPORTED, place, "found \"%.*s\", expected a figure in %s",
		    ENERGY_SHOWN(all), unit);
	if (says_no_number(text))
		return fail(err, GPAI_MALFORMED, place, "found \"%.*s\", expected a number in %s",
		    ENERGY_SHOWN(all), unit);
	if (text.len > 1 && text.at[0] == '-')
		return fail(err, GPAI_MALFORMED, place,
		    "found \"%.*s\", expected a figure in %s that is not negative",
		    ENERGY_SHOWN(all), unit);
	if (!plain_figure(text, shift, &number) && !any_figure(text, shift, &number))
		return fail(err, GPAI_MALFORMED, place, "found \"%.*s\", expected a number in %s",
		    ENERGY_SHOWN(all), unit);
	if (number > (uint64_t)max)
		return fail(err, GPAI_TOO_LARGE, place, "found \"%.*s\", too large for %s here",
		    ENERGY_SHOWN(all), unit);
	*value = (int64_t)number;
	return GPAI_OK;
}

enum gpai_code
energy_watts(struct text text, enum energy_scope scope, struct place place, int64_t *value,
    struct gpai_error *err)
{
	int64_t most = scope == SCOPE_DEVICE ? ENERGY_DEVICE_MAX : ENERGY_POWER_MAX;

	if (energy_is_hole(text)) {
		*value = ENERGY_HOLE;
		return GPAI_OK;
	}
	return energy_figure(text, "W", 6, most, place, value, err);
}
