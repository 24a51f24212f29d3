/* SPDX-License-Identifier: Apache-2.0 */
/* Words for proofs. Written without printf: a whole law makes some thousand notes. */
#include "rules/words.h"

#include <string.h>

void
words_put(struct words *words, struct text text)
{
	size_t room = sizeof words->at - words->len;
	struct text fits = text_clip(text, room);

	if (words->cut)
		return;
	if (fits.len > 0)
		memcpy(words->at + words->len, fits.at, fits.len);
	words->len += fits.len;
	words->cut = fits.len < text.len;
}

void
words_say(struct words *words, const char *string)
{
	words_put(words, law_translate(words->law, words->language, text_of(string)));
}

void
words_law(struct words *words, law_str says)
{
	words_put(words, law_translate(words->law, words->language, law_text(words->law, says)));
}

void
words_fact(struct words *words, const struct law *law, uint32_t fact)
{
	words_put(words, law_translate(law, words->language, law_fact_name(law, fact)));
}

void
words_option(
    struct words *words, const struct law *law, const struct law_fact *fact, struct text word)
{
	if (words->language == NULL || fact == NULL || fact->options_n == 0)
		words_quote(words, word);
	else
		words_put(
		    words, law_translate(law, words->language, law_option_label(law, fact, word)));
}

struct text
said_in(const struct question *question, const char *english)
{
	return law_translate(question->law, question->language, text_of(english));
}

struct text
law_said_in(const struct question *question, law_str says)
{
	return law_translate(question->law, question->language, law_text(question->law, says));
}

void
words_quote(struct words *words, struct text text)
{
	const char *line_end = text.len > 0 ? memchr(text.at, '\n', text.len) : NULL;
	struct text line = text;

	if (line_end != NULL)
		line.len = (size_t)(line_end - text.at);
	struct text clip = text_clip(line, WORDS_QUOTE_MAX);
	words_put(words, clip);
	if (clip.len < text_trim(text).len)
		words_say(words, "...");
}

void
words_count(struct words *words, uint32_t n)
{
	char digits[10];
	size_t i = sizeof digits;

	do
		digits[--i] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	words_put(words, (struct text){digits + i, sizeof digits - i});
}

void
words_day(struct words *words, int32_t date)
{
	char day[DATE_CHARS];

	date_format(date, day);
	words_say(words, day);
}

/* What was worked out, as compute is, has more figures than a sentence can bear: those of a
 * number beyond 10^15 are told to four, and that there are more. */
static bool
is_long(struct decimal number)
{
	return decimal_magnitude(number) >= 15 && decimal_figures(decimal_tidy(number)) > 6;
}

static void
words_decimal(struct words *words, struct decimal number)
{
	char digits[DECIMAL_CHARS];

	decimal_format(is_long(number) ? decimal_round(number, 4, ROUND_NEAREST) : number, digits);
	size_t whole = strcspn(digits, ".");
	words_put(words, (struct text){digits, whole});
	if (digits[whole] == '.') {
		words_say(words, ".");
		words_put(words, text_of(digits + whole + 1));
	}
}

void
words_number(struct words *words, const struct value *number, struct text unit)
{
	if (is_long(number->low) || is_long(number->high))
		words_say(words, "about ");
	words_decimal(words, number->low);
	if (!value_is_exact(number)) {
		words_say(words, " to ");
		words_decimal(words, number->high);
	}
	if (unit.len > 0) {
		words_say(words, " ");
		words_put(words, law_translate(words->law, words->language, unit));
	}
}

static void
words_items(struct words *words, const struct law *law, const struct law_fact *fact,
    const struct value *value)
{
	if (value->n_items == 0)
		words_say(words, "an empty list");
	for (uint32_t i = 0; i < value->n_items && !words->cut; i++) {
		if (i > 0)
			words_say(words, ", ");
		words_option(words, law, fact, value->items[i]);
	}
}

static void
words_absent(struct words *words, const struct value *value)
{
	words_say(words, "recorded as none");
	if (value->text.len > 0) {
		words_say(words, ": ");
		words_quote(words, value->text);
	}
}

void
words_value(struct words *words, const struct law *law, const struct law_fact *fact,
    const struct value *value)
{
	if (value->state == VALUE_ABSENT) {
		words_absent(words, value);
		return;
	}
	switch (value->type) {
	case TYPE_YESNO:
		words_say(words, value->yes ? "yes" : "no");
		break;
	case TYPE_NUMBER:
		words_number(words, value, fact == NULL ? TEXT_NONE : law_text(law, fact->unit));
		break;
	case TYPE_DATE:
		words_day(words, value->date);
		break;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		words_option(words, law, fact, value->text);
		break;
	case TYPE_CHOICES:
	case TYPE_LIST:
		words_items(words, law, fact, value);
		break;
	}
}

/* A limit that is written out in the law, 15,000,000; one in powers of ten stays as it is. */
static void
words_limit(struct words *words, struct decimal number)
{
	char digits[DECIMAL_CHARS];
	size_t len;

	decimal_format(number, digits);
	len = strlen(digits);
	if (strspn(digits, "0123456789") != len) {
		words_say(words, digits);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			words_say(words, ",");
		words_put(words, (struct text){&digits[i], 1});
	}
}

static void
words_times(struct words *words, const struct law_quantity *quantity)
{
	if (quantity->multiply == quantity->divide)
		return;
	words_count(words, quantity->multiply);
	if (quantity->divide == 100) {
		words_say(words, " %");
	} else if (quantity->divide != 1) {
		words_say(words, "/");
		words_count(words, quantity->divide);
	}
	words_say(words, " of ");
}

static void
words_operands(struct words *words, const struct question *question, struct law_list list,
    const char *before, const char *between)
{
	words_say(words, before);
	for (uint32_t i = 0; i < list.n && !words->cut; i++) {
		if (i > 0)
			words_say(words, between);
		words_quantity(words, question, question->law->refs[list.first + i]);
	}
}

void
words_quantity(struct words *words, const struct question *question, uint32_t index)
{
	const struct law *law = question->law;
	const struct law_quantity *quantity = &law->quantities[index];

	words_times(words, quantity);
	switch ((enum law_quantity_op)quantity->op) {
	case LAW_QUANTITY_NUMBER:
		words_limit(words, quantity->number);
		if (quantity->unit != 0) {
			words_say(words, " ");
			words_put(words,
			    law_translate(law, words->language, law_text(law, quantity->unit)));
		}
		break;
	case LAW_QUANTITY_FACT:
		words_fact(words, law, quantity->fact);
		break;
	case LAW_QUANTITY_HIGHER:
		words_operands(words, question, quantity->list, "the higher of ", " and ");
		break;
	case LAW_QUANTITY_LOWER:
		words_operands(words, question, quantity->list, "the lower of ", " and ");
		break;
	case LAW_QUANTITY_SUM:
		words_operands(words, question, quantity->list, "the sum of ", " and ");
		break;
	case LAW_QUANTITY_PRODUCT:
		words_operands(words, question, quantity->list, "", " x ");
		break;
	}
}

void
words_entity(struct words *words, const struct fact_set *facts, uint32_t entity)
{
	if (entity >= facts->n_entities || facts->entities[entity].name.len == 0)
		return;
	words_put(
	    words, law_text(facts->law, facts->law->kinds[facts->entities[entity].kind].word));
	words_say(words, "/");
	words_quote(words, facts->entities[entity].name);
	words_say(words, " ");
}

struct text
words_take(const struct words *words, struct question *question)
{
	struct text line = {words->at, words->len};

	if (line.len == 0 || question->quiet)
		return TEXT_NONE;
	line = words->cut ? arena_format(question->arena, "%.*s...", TEXT_ARG(line))
	                  : arena_text(question->arena, line);
	if (line.at == NULL)
		question->out_of_memory = true;
	return line.at == NULL ? TEXT_NONE : line;
}
