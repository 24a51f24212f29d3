/* SPDX-License-Identifier: Apache-2.0 */
/* One line of a part, read and written; see part_lines.h and gpai-part(5).
 *
 * One text for one row: numbers have no leading zeros, a time that is not known is '-'. So
 * what is read and written again is the same to the byte. */
#include "corpus/part_lines.h"

#include <stdio.h>
#include <string.h>

/* Decimal digits without leading zeros. */
static bool
read_number(struct text digits, uint64_t *number)
{
	*number = 0;
	if (digits.len == 0 || digits.len > 20 || (digits.at[0] == '0' && digits.len > 1))
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned digit = (unsigned char)digits.at[i] - (unsigned)'0';
		if (digit > 9 || __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, digit, number))
			return false;
	}
	return true;
}

/* '-' alone is `none`, which has no other form. */
static bool
read_time(struct text field, int64_t none, int64_t *time)
{
	uint64_t number;

	if (field.len == 1 && field.at[0] == '-') {
		*time = none;
		return true;
	}
	bool negative = field.len > 0 && field.at[0] == '-';
	if (negative)
		field = (struct text){field.at + 1, field.len - 1};
	if (!read_number(field, &number) || number > INT64_MAX || (negative && number == 0))
		return false;
	*time = negative ? -(int64_t)number : (int64_t)number;
	return *time != none;
}

/* The last field of the text, cut off with its tab. */
static bool
take_field(struct text *text, struct text *field)
{
	const char *tab = memrchr(text->at, '\t', text->len);

	if (tab == NULL)
		return false;
	*field = (struct text){tab + 1, (size_t)(text->at + text->len - tab - 1)};
	text->len = (size_t)(tab - text->at);
	return true;
}

static bool
read_tally(struct text *text, struct tally *t)
{
	uint64_t *const sums[] = {
	    &t->documents, &t->raw_bytes, &t->bytes, &t->tokens, &t->milliseconds};
	struct text field;

	if (!take_field(text, &field) || !read_time(field, TALLY_NO_TIME_LAST, &t->last) ||
	    !take_field(text, &field) || !read_time(field, TALLY_NO_TIME_FIRST, &t->first))
		return false;
	for (size_t i = sizeof sums / sizeof *sums; i > 0; i--)
		if (!take_field(text, &field) || !read_number(field, sums[i - 1]))
			return false;
	return true;
}

static bool
read_kind(const struct ranks *ranks, struct text *text, unsigned *rank)
{
	const char *tab = memchr(text->at, '\t', text->len < 32 ? text->len : 32);

	if (tab == NULL)
		return false;
	struct text word = {text->at, (size_t)(tab - text->at)};
	/* Mostly that of the line before. */
	if (*rank >= ROW_KINDS_COUNT || !text_is(word, row_kind_word(ranks->kind[*rank])))
		for (*rank = 0; *rank < ROW_KINDS_COUNT; ++*rank)
			if (text_is(word, row_kind_word(ranks->kind[*rank])))
				break;
	*text = (struct text){tab + 1, text->len - word.len - 1};
	return *rank < ROW_KINDS_COUNT;
}

static bool
is_plain_line(struct text text)
{
	struct text checked;
	unsigned char all = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
		all |= c;
	}
	return all < 0x80 ||
	       text_from_span((struct span){(const uint8_t *)text.at, text.len}, &checked);
}

const char *
line_parse(const struct ranks *ranks, struct text bytes, struct line *line)
{
	uint64_t begin, end;

	if (!is_plain_line(bytes))
		return "holds a control character or bytes that are not UTF-8";
	if (!read_kind(ranks, &bytes, &line->rank))
		return "begins with no known kind of row";
	if (!read_tally(&bytes, &line->tally))
		return "does not end with 7 numbers in decimal digits, times as '-' or seconds";
	line->text = bytes;
	if (ranks->kind[line->rank] == ROW_RANGE && !range_of_line(bytes, &begin, &end))
		return "does not end with a range of bytes, each of 20 digits";
	size_t len = bytes.len - (ranks->kind[line->rank] == ROW_RANGE ? RANGE_TAIL : 0);
	if (memchr(bytes.at, '\t', len) == NULL)
		return "has no key";
	if (len > ROW_TEXT_MAX + 1)
		return "has a key longer than any";
	return NULL;
}

static char *
put_number(char *at, uint64_t number)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (n > 0)
		*at++ = digits[--n];
	return at;
}

static char *
put_time(char *at, int64_t time, int64_t none)
{
	*at++ = '\t';
	if (time == none || time < 0)
		*at++ = '-';
	if (time == none)
		return at;
	return put_number(at, time < 0 ? -(uint64_t)time : (uint64_t)time);
}

size_t
line_format(const struct ranks *ranks, const struct line *line, char *start)
{
	const struct tally *t = &line->tally;
	const uint64_t sums[] = {t->documents, t->raw_bytes, t->bytes, t->tokens, t->milliseconds};
	const char *word = row_kind_word(ranks->kind[line->rank]);
	size_t len = strlen(word);
	char *at = start;

	memcpy(at, word, len);
	at += len;
	*at++ = '\t';
	memcpy(at, line->text.at, line->text.len);
	at += line->text.len;
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		*at++ = '\t';
		at = put_number(at, sums[i]);
	}
	at = put_time(at, t->first, TALLY_NO_TIME_FIRST);
	at = put_time(at, t->last, TALLY_NO_TIME_LAST);
	*at++ = '\n';
	return (size_t)(at - start);
}
