/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/audit_table.h"

#include "corpus/plot.h"

#include <stdio.h>
#include <string.h>

/* Of the 256 colours, near to those of the drawing; told apart by eyes of all kinds. */
static const int COLOURS[VERDICTS_COUNT] = {
    [VERDICT_LICENSED] = 25,
    [VERDICT_DISALLOWED] = 166,
    [VERDICT_UNREACHABLE] = 178,
    [VERDICT_RESERVED] = 168,
    [VERDICT_UNKNOWN] = 245,
    [VERDICT_ALLOWED] = 29,
};

void
canvas_bold(const struct audit_canvas *c)
{
	if (c->has_colour)
		out_string(c->out, "\033[1m");
}

void
canvas_faint(const struct audit_canvas *c)
{
	if (c->has_colour)
		out_string(c->out, "\033[2m");
}

void
canvas_verdict(const struct audit_canvas *c, enum verdict_kind kind)
{
	if (c->has_colour)
		out_format(c->out, "\033[38;5;%dm", COLOURS[kind]);
}

void
canvas_plain(const struct audit_canvas *c)
{
	if (c->has_colour)
		out_string(c->out, "\033[0m");
}

void
canvas_spaces(const struct audit_canvas *c, size_t n)
{
	while (n-- > 0)
		out_char(c->out, ' ');
}

/* --- text --- */

static size_t
character_len(struct text text, size_t at)
{
	size_t len = 1;

	while (at + len < text.len && ((unsigned char)text.at[at + len] & 0xc0) == 0x80)
		len++;
	return len;
}

/* Control characters, and those that turn the direction of what follows or show nothing:
 * U+0080 to U+009F, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF. */
static bool
is_unseen(const unsigned char *at, size_t len)
{
	if (len == 1)
		return at[0] < 0x20 || at[0] == 0x7f;
	if (len == 2)
		return at[0] == 0xc2 && at[1] < 0xa0;
	if (len != 3)
		return false;
	if (at[0] == 0xe2 && at[1] == 0x80)
		return (at[2] >= 0x8b && at[2] <= 0x8f) || (at[2] >= 0xa8 && at[2] <= 0xae);
	return (at[0] == 0xe2 && at[1] == 0x81 && at[2] >= 0xa0 && at[2] <= 0xaf) ||
	       (at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf);
}

/* Characters [from, to) of the text. */
static void
put_characters(const struct audit_canvas *c, struct text text, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t at = 0; at < text.len && n < to; n++) {
		size_t len = character_len(text, at);
		if (n >= from && is_unseen((const unsigned char *)text.at + at, len))
			out_char(c->out, '?');
		else if (n >= from)
			out_bytes(c->out, text.at + at, len);
		at += len;
	}
}

void
canvas_cell(const struct audit_canvas *c, struct text text, unsigned columns, bool right)
{
	size_t n = text_length(text), head;

	if (n > columns) {
		/* The end of a name tells as much as its beginning. */
		head = columns > 3 ? columns - 1 - columns / 3 : columns;
		put_characters(c, text, 0, head);
		if (columns > 3) {
			out_string(c->out, "…");
			put_characters(c, text, n - columns / 3, n);
		}
		return;
	}
	if (right)
		canvas_spaces(c, columns - n);
	put_characters(c, text, 0, n);
	if (!right)
		canvas_spaces(c, columns - n);
}

void
canvas_words_cell(const struct audit_canvas *c, const char *words, unsigned columns, bool right)
{
	canvas_cell(c, text_of(words), columns, right);
}

/* --- numbers --- */

/* Three figures and a unit of 1000: what is behind them is left off. */
static void
scale(uint64_t number, char text[PLOT_TEXT])
{
	static const char units[] = " kMGTPE";
	uint64_t unit = 1;
	size_t i = 0;

	while (units[i + 1] != '\0' && number / unit >= 1000)
		unit *= 1000, i++;
	uint64_t hundredths = number / unit * 100 + (i > 0 ? number % unit / (unit / 100) : 0);
	if (hundredths < 1000)
		snprintf(text, PLOT_TEXT, "%llu.%02llu %c", (unsigned long long)hundredths / 100,
		    (unsigned long long)hundredths % 100, units[i]);
	else if (hundredths < 10000)
		snprintf(text, PLOT_TEXT, "%llu.%llu %c", (unsigned long long)hundredths / 100,
		    (unsigned long long)hundredths % 100 / 10, units[i]);
	else
		snprintf(
		    text, PLOT_TEXT, "%llu %c", (unsigned long long)hundredths / 100, units[i]);
}

void
canvas_number(const struct audit_canvas *c, uint64_t number, unsigned columns)
{
	char text[PLOT_TEXT];

	plot_number(number, text);
	if (strlen(text) > columns)
		scale(number, text);
	out_format(c->out, "%*s", (int)columns, text);
}

void
canvas_bytes(const struct audit_canvas *c, uint64_t bytes, unsigned columns)
{
	char text[PLOT_TEXT];

	plot_bytes(bytes, text);
	out_format(c->out, "%*s", (int)columns, text);
}

/* --- paragraphs --- */

void
canvas_paragraph(const struct audit_canvas *c, unsigned from, unsigned hang, const char *words)
{
	unsigned column = from;
	bool is_first = true;

	while (*words != '\0') {
		struct text word = {words, strcspn(words, " ")};
		unsigned length = (unsigned)text_length(word), room = c->width - hang;
		length = length < room ? length : room;
		if (!is_first && column + 1 + length > c->width) {
			out_char(c->out, '\n');
			canvas_spaces(c, hang);
			column = hang;
		} else if (!is_first) {
			out_char(c->out, ' ');
			column++;
		}
		canvas_cell(c, word, length, false);
		column += length;
		is_first = false;
		words += word.len + (words[word.len] == ' ');
	}
	out_char(c->out, '\n');
}

void
canvas_heading(const struct audit_canvas *c, const char *words)
{
	out_char(c->out, '\n');
	canvas_bold(c);
	canvas_paragraph(c, 0, 0, words);
	canvas_plain(c);
}
