/* SPDX-License-Identifier: Apache-2.0 */
/* Typography of numbers and of plain text. The multiplication sign is U+00D7, the minus
 * U+2212; a number and its power never part at the end of a line (U+00A0). */
#include "documents/typeset.h"

#include "documents/words.h"

#include <string.h>

enum {
	GROUP_FROM = 5, /* 4096 stands as it is, 40,960 gets its comma */
	MARK_MAX = 4    /* bytes of what stands between groups */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits_at(struct text text, size_t at)
{
	size_t n = 0;

	while (at + n < text.len && is_digit(text.at[at + n]))
		n++;
	return n;
}

static char
look(struct text text, size_t at)
{
	return at < text.len ? text.at[at] : 0;
}

static void
put_grouped(struct document *document, struct node *parent, struct text digits)
{
	struct text mark = text_of(word_in(document->tongue, WORD_GROUP_MARK));
	char grouped[256];
	size_t n = 0;

	if (digits.len < GROUP_FROM || digits.len > 64 || mark.len > MARK_MAX) {
		node_text(document, parent, digits);
		return;
	}
	for (size_t i = 0; i < digits.len; i++) {
		if (i > 0 && (digits.len - i) % 3 == 0) {
			memcpy(grouped + n, mark.at, mark.len);
			n += mark.len;
		}
		grouped[n++] = digits.at[i];
	}
	grouped[n] = 0;
	node_format(document, parent, "%s", grouped);
}

/* ".5", as the language writes it. */
static void
put_fraction(struct document *document, struct node *parent, struct text fraction)
{
	if (fraction.len < 2)
		return;
	struct text set = arena_format(document->arena, "%s%.*s",
	    word_in(document->tongue, WORD_DECIMAL_MARK), (int)fraction.len - 1, fraction.at + 1);
	if (set.at == NULL)
		document->out_of_memory = true;
	node_text(document, parent, set);
}

static void
put_power(struct document *document, struct node *parent, bool negative, struct text exponent)
{
	struct node *raised = node_add(document, parent, NODE_SUPER);

	if (negative)
		node_string(document, raised, "\u2212");
	node_text(document, raised, exponent);
}

/* The exponent behind `at`, where e, E or 10^ ended; 0 when there is none. */
static size_t
exponent_at(struct text text, size_t at, bool *negative, struct text *digits)
{
	size_t sign = look(text, at) == '-' || look(text, at) == '+';
	size_t n = digits_at(text, at + sign);

	if (n == 0)
		return 0;
	*negative = look(text, at) == '-';
	*digits = (struct text){text.at + at + sign, n};
	return sign + n;
}

/* Sets the number that starts at `at`; returns its length. */
static size_t
put_number(struct document *document, struct node *parent, struct text text, size_t at)
{
	size_t whole = digits_at(text, at), fraction = 0, power;
	struct text exponent;
	bool negative;

	if (whole == 2 && memcmp(text.at + at, "10", 2) == 0 && look(text, at + 2) == '^' &&
	    (power = exponent_at(text, at + 3, &negative, &exponent)) > 0) {
		node_string(document, parent, "10");
		put_power(document, parent, negative, exponent);
		return 3 + power;
	}
	if (look(text, at + whole) == '.' && digits_at(text, at + whole + 1) > 0)
		fraction = 1 + digits_at(text, at + whole + 1);
	size_t len = whole + fraction;
	char e = look(text, at + len);
	power = e == 'e' || e == 'E' ? exponent_at(text, at + len + 1, &negative, &exponent) : 0;
	if (power == 0) {
		put_grouped(document, parent, (struct text){text.at + at, whole});
		put_fraction(document, parent, (struct text){text.at + at + whole, fraction});
		return len;
	}
	node_text(document, parent, (struct text){text.at + at, whole});
	put_fraction(document, parent, (struct text){text.at + at + whole, fraction});
	node_string(document, parent, "\u00A0\u00D7\u00A010");
	put_power(document, parent, negative, exponent);
	return len + 1 + power;
}

static void
put_to(struct document *document, struct node *parent)
{
	node_format(document, parent, " %s ", word_in(document->tongue, WORD_TO));
}

/* "about " at the start, " to " between two numbers: what a form puts beside figures. */
static size_t
put_beside(struct document *document, struct node *parent, struct text shown, size_t at)
{
	struct text rest = {shown.at + at, shown.len - at};

	if (at == 0 && text_starts(rest, "about ")) {
		node_string(document, parent, word_in(document->tongue, WORD_ABOUT));
		node_string(document, parent, " ");
		return strlen("about ");
	}
	if (at == 0 || !is_digit(shown.at[at - 1]) || !text_starts(rest, " to ") ||
	    !is_digit(look(rest, strlen(" to "))))
		return 0;
	put_to(document, parent);
	return strlen(" to ");
}

void
typeset_number(struct document *document, struct node *parent, struct text shown)
{
	size_t done = put_beside(document, parent, shown, 0), at = done;

	while (at < shown.len) {
		struct text rest = {shown.at + at, shown.len - at};
		bool range = text_starts(rest, ".."), within = text_starts(rest, "+-");
		char before = at > 0 ? shown.at[at - 1] : ' ';

		if (at == done && at > 0 &&
		    (done += put_beside(document, parent, shown, at)) > at) {
			at = done;
			continue;
		}
		if (!range && !within &&
		    (!is_digit(shown.at[at]) || (before != ' ' && before != '.' && before != '-' &&
						    before != '(' && before != '+'))) {
			at++;
			continue;
		}
		node_text(document, parent, (struct text){shown.at + done, at - done});
		if (range || within) {
			if (range)
				put_to(document, parent);
			else
				node_string(document, parent, "\u00B1\u2009");
			at += 2;
		} else {
			at += put_number(document, parent, shown, at);
		}
		done = at;
	}
	node_text(document, parent, (struct text){shown.at + done, shown.len - done});
}

/* The address that starts at `at`: to a blank or a bracket, without the sentence's own
 * full stop or closing parenthesis. */
static size_t
address_len(struct text line, size_t at)
{
	size_t n = 0, open = 0, close = 0;

	while (at + n < line.len && (unsigned char)line.at[at + n] > ' ' &&
	       (unsigned char)line.at[at + n] < 0x7F &&
	       strchr("\"'<>`\\^{|}", line.at[at + n]) == NULL) {
		open += line.at[at + n] == '(';
		close += line.at[at + n] == ')';
		n++;
	}
	while (n > 0) {
		char last = line.at[at + n - 1];

		if (last == ')' && close > open)
			close--;
		else if (strchr(".,;:!?*]", last) == NULL)
			break;
		n--;
	}
	return n;
}

void
typeset_line(struct document *document, struct node *parent, struct text line)
{
	size_t done = 0;

	for (size_t at = 0; at < line.len;) {
		struct text rest = {line.at + at, line.len - at};
		bool starts = rest.at[0] == 'h' &&
		              (text_starts(rest, "https://") || text_starts(rest, "http://"));
		size_t n = starts ? address_len(line, at) : 0;
		struct text address = {rest.at, n};

		if (n <= strlen("https://") || !address_is_safe(address)) {
			at++;
			continue;
		}
		node_text(document, parent, (struct text){line.at + done, at - done});
		node_link(document, parent, address, address);
		done = at += n;
	}
	node_text(document, parent, (struct text){line.at + done, line.len - done});
}

static struct text
next_line(struct text *rest)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->at, '\n', rest->len);
	size_t len = end == NULL ? rest->len : (size_t)(end - rest->at);
	struct text line = {rest->at, len};

	len += end != NULL;
	*rest = (struct text){rest->at + len, rest->len - len};
	return line;
}

void
typeset_prose(struct document *document, struct node *parent, struct text prose)
{
	struct node *block = NULL, *list = NULL;

	while (prose.len > 0) {
		struct text line = text_trim(next_line(&prose));

		if (line.len == 0) {
			block = list = NULL;
			continue;
		}
		if (text_starts(line, "- ")) {
			if (list == NULL)
				list = node_add(document, parent, NODE_LIST);
			block = node_add(document, list, NODE_LIST_ITEM);
			line = text_trim((struct text){line.at + 2, line.len - 2});
		} else if (block == NULL) {
			list = NULL;
			block = node_add(document, parent, NODE_PARAGRAPH);
		} else {
			node_string(document, block, " ");
		}
		typeset_line(document, block, line);
	}
}
