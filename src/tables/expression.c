/* SPDX-License-Identifier: Apache-2.0 */
/* Checking expressions; see expression.h. The grammar is that of measure/formula.c:
 * sum = product {(+|-) product}; product = atom {(*|/) atom}. */
#include "tables/expression.h"

#include <string.h>

enum {
	DIGITS_MAX = 9,
	DEPTH_MAX = 8, /* parentheses within parentheses: people write one or two */
};

bool
vocabulary_add(struct vocabulary *vocabulary, struct text word, uint32_t line)
{
	struct vocabulary_word *known = vocabulary_find(vocabulary, word);

	if (known != NULL) {
		known->line = line;
		return true;
	}
	if (vocabulary->n == vocabulary->room)
		return false;
	vocabulary->words[vocabulary->n++] = (struct vocabulary_word){word, line, false};
	return true;
}

struct vocabulary_word *
vocabulary_find(const struct vocabulary *vocabulary, struct text word)
{
	for (uint32_t i = 0; i < vocabulary->n; i++) {
		if (text_equal(vocabulary->words[i].word, word))
			return &vocabulary->words[i];
	}
	return NULL;
}

struct reader {
	struct tables *tables;
	const struct vocabulary *vocabulary;
	uint32_t line;
	struct text all, rest;
	unsigned depth;
};

static bool
wrong(struct reader *reader, const char *what, struct text found)
{
	complain(reader->tables, reader->line, "\"%.*s\": %s at \"%.*s\"", TEXT_ARG(reader->all),
	    what, TEXT_ARG(found));
	return false;
}

static char
peek(struct reader *reader)
{
	return reader->rest.len > 0 ? reader->rest.at[0] : '\0';
}

static void
skip(struct reader *reader, size_t n)
{
	reader->rest = (struct text){reader->rest.at + n, reader->rest.len - n};
}

static size_t
word_length(struct text text)
{
	size_t n = 0;

	while (n < text.len && ((text.at[n] >= 'a' && text.at[n] <= 'z') ||
				   (text.at[n] >= '0' && text.at[n] <= '9') || text.at[n] == '_'))
		n++;
	return n;
}

static bool sum(struct reader *reader);

static bool
atom(struct reader *reader, bool is_divisor)
{
	struct text here = reader->rest;

	if (peek(reader) == '(') {
		if (++reader->depth > DEPTH_MAX)
			return wrong(reader, "too many parentheses", here);
		skip(reader, 1);
		if (!sum(reader))
			return false;
		if (peek(reader) != ')')
			return wrong(reader, "expected \")\"", reader->rest);
		skip(reader, 1);
		reader->depth--;
		return true;
	}
	struct text word = {here.at, word_length(here)};
	if (word.len == 0)
		return wrong(reader, "expected a word or a number", here);
	skip(reader, word.len);
	if (word.at[0] >= '0' && word.at[0] <= '9') {
		if (strspn(word.at, "0123456789") < word.len || word.len > DIGITS_MAX)
			return wrong(reader, "expected a number of at most nine digits", word);
		return !(is_divisor && word.at[0] == '0') || wrong(reader, "divides by 0", word);
	}
	struct vocabulary_word *known = vocabulary_find(reader->vocabulary, word);
	if (known == NULL)
		return wrong(reader, "unknown word", word);
	known->is_used = true;
	return true;
}

static bool
product(struct reader *reader)
{
	if (!atom(reader, false))
		return false;
	while (peek(reader) == '*' || peek(reader) == '/') {
		bool is_divisor = peek(reader) == '/';
		skip(reader, 1);
		if (!atom(reader, is_divisor))
			return false;
	}
	return true;
}

static bool
sum(struct reader *reader)
{
	if (!product(reader))
		return false;
	while (peek(reader) == '+' || peek(reader) == '-') {
		skip(reader, 1);
		if (!product(reader))
			return false;
	}
	return true;
}

uint32_t
expression_check(
    struct tables *tables, const struct vocabulary *vocabulary, uint32_t line, struct text text)
{
	struct reader reader = {tables, vocabulary, line, text, text, 0};
	uint32_t n = 0;

	for (;; skip(&reader, 1)) {
		while (n > 0 && peek(&reader) == ' ')
			skip(&reader, 1);
		if (!sum(&reader))
			return 0;
		n++;
		if (peek(&reader) != ',')
			break;
	}
	return reader.rest.len == 0 || wrong(&reader, "expected an operator", reader.rest) ? n : 0;
}

void
condition_check(
    struct tables *tables, const struct vocabulary *vocabulary, uint32_t line, struct text text)
{
	struct text rest = text, word;

	while ((word = word_take(&rest)).at != NULL) {
		if (word.at[0] == '!')
			word = (struct text){word.at + 1, word.len - 1};
		struct vocabulary_word *known = vocabulary_find(vocabulary, word);
		if (known == NULL)
			complain(tables, line, "\"if %.*s\": unknown word \"%.*s\"", TEXT_ARG(text),
			    TEXT_ARG(word));
		else
			known->is_used = true;
	}
}

bool
expression_has_side(struct text text, const char *word)
{
	struct text rest = text, side;

	while ((side = word_take(&rest)).at != NULL) {
		if (side.at[side.len - 1] == ',')
			side.len--;
		if (text_is(side, word))
			return true;
	}
	return false;
}
