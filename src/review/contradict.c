/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that cannot both be true; see contradict.h. */
#include "review/contradict.h"

#include "review/wording.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 24, NAME_WORDS = 8 };

/* --- Numbers --- */

struct width { /* what a number may stand for, ends included */
	struct decimal low, high;
	bool no_low, no_high;
};

static struct decimal
power_of_ten(int32_t exponent)
{
	return (struct decimal){.low = 1, .exponent = exponent};
}

/* "70B" is said of what rounds to it and of what is cut to it; a whole figure of a count, or one
 * that was measured, is meant to the last digit. */
static struct width
width_of(const struct statement *s)
{
	struct width w = {s->value.low, s->value.high, s->no_low, s->no_high};
	struct decimal figure = s->is_counted ? w.low : decimal_tidy(w.low);
	struct decimal unit = power_of_ten(figure.exponent);

	if (w.no_low || w.no_high || decimal_compare(w.low, w.high) != 0)
		return w;
	w.low = decimal_add(w.low,
	    decimal_divide(
		decimal_multiply(unit, (struct decimal){.low = 1, .negative = 1}, ROUND_NEAREST), 2,
		ROUND_DOWN),
	    ROUND_DOWN);
	w.high = decimal_add(w.high, unit, ROUND_UP);
	return w;
}

static bool
is_figure(const struct statement *s)
{
	return !s->no_low && !s->no_high && decimal_compare(s->value.low, s->value.high) == 0;
}

/* Exponent of the last figure that counts. */
static int32_t
last_figure(const struct statement *s)
{
	return s->is_counted ? s->value.low.exponent : decimal_tidy(s->value.low).exponent;
}

/* Both ends of an interval are part of it. */
static bool
are_apart(const struct width *a, const struct width *b)
{
	return (!a->no_high && !b->no_low && decimal_compare(a->high, b->low) < 0) ||
	       (!b->no_high && !a->no_low && decimal_compare(b->high, a->low) < 0);
}

static enum relation
relate_numbers(const struct statement *a, const struct statement *b, const char **why)
{
	struct width x, y;

	*why = "no number is both";
	/* Figures of one fineness are the same or not: 15 and 16 are not. */
	if (is_figure(a) && is_figure(b) && last_figure(a) == last_figure(b))
		return decimal_compare(a->value.low, b->value.low) == 0 ? RELATION_AGREE
		                                                        : RELATION_CONTRADICT;
	x = width_of(a);
	y = width_of(b);
	return are_apart(&x, &y) ? RELATION_CONTRADICT : RELATION_AGREE;
}

/* --- Days --- */

static enum relation
relate_days(const struct statement *a, const struct statement *b, const char **why)
{
	int32_t a1 = a->first != DATE_NONE ? a->first : a->value.date;
	int32_t a2 = a->last != DATE_NONE ? a->last : a->value.date;
	int32_t b1 = b->first != DATE_NONE ? b->first : b->value.date;
	int32_t b2 = b->last != DATE_NONE ? b->last : b->value.date;

	*why = "no day is both";
	return a2 < b1 || b2 < a1 ? RELATION_CONTRADICT : RELATION_AGREE;
}

/* --- Words --- */

struct words {
	struct text list[WORDS_MAX];
	uint32_t n;
	bool is_long; /* more than these */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A stop within a number belongs to it: version 1.0 is no 2.0. */
static bool
is_in_word(struct text text, size_t i)
{
	char c = text.at[i];

	if (c == '.' && i > 0 && i + 1 < text.len)
		return is_digit(text.at[i - 1]) && is_digit(text.at[i + 1]);
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (uint8_t)c >= 0x80;
}

/* Words of a name, without articles and what companies put behind it. */
static struct words
words_of(struct text text)
{
	static const char *const left_out[] = {"the", "a", "an", "of", "and", "inc", "ltd", "llc",
	    "ag", "gmbh", "sa", "sas", "co", "corp", "corporation", "limited", "company", "plc",
	    "se", "bv", "nv", "version", "v"};
	struct words words = {0};

	for (size_t i = 0; i < text.len;) {
		size_t begin = i;
		bool is_left_out = false;
		while (i < text.len && is_in_word(text, i))
			i++;
		struct text word = {text.at + begin, i - begin};
		/* "v1" is "1". */
		if (word.len > 1 && (word.at[0] == 'v' || word.at[0] == 'V') &&
		    is_digit(word.at[1]))
			word = (struct text){word.at + 1, word.len - 1};
		for (size_t k = 0; k < sizeof left_out / sizeof *left_out && !is_left_out; k++)
			is_left_out =
			    word.len == strlen(left_out[k]) && text_begins_like(word, left_out[k]);
		if (word.len > 0 && !is_left_out) {
			if (words.n < WORDS_MAX)
				words.list[words.n++] = word;
			else
				words.is_long = true;
		}
		while (i < text.len && !is_in_word(text, i))
			i++;
	}
	return words;
}

static bool
is_like(struct text a, struct text b)
{
	char lower[256];

	if (a.len != b.len || b.len >= sizeof lower)
		return a.len == b.len && text_equal(a, b);
	for (size_t i = 0; i < b.len; i++)
		lower[i] = b.at[i] >= 'A' && b.at[i] <= 'Z' ? (char)(b.at[i] + 32) : b.at[i];
	lower[b.len] = '\0';
	return text_begins_like(a, lower);
}

static uint32_t
shared(const struct words *a, const struct words *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n; i++)
		for (uint32_t k = 0; k < b->n; k++)
			if (is_like(a->list[i], b->list[k])) {
				n++;
				break;
			}
	return n;
}

static enum relation
relate_texts(struct text a, struct text b, const char **why)
{
	struct words x = words_of(a), y = words_of(b);
	uint32_t of_x = shared(&x, &y), of_y = shared(&y, &x);

	if (text_equal(a, b) || (!x.is_long && !y.is_long && (of_x == x.n || of_y == y.n)))
		return RELATION_AGREE;
	*why = "two short answers that share no word";
	if (of_x == 0 && x.n > 0 && y.n > 0 && x.n <= NAME_WORDS && y.n <= NAME_WORDS)
		return RELATION_CONTRADICT;
	*why = "two texts in different words: for people to compare";
	return RELATION_NOT_COMPARABLE;
}

/* --- Lists --- */

static bool
has_item(const struct value *list, struct text item)
{
	for (uint32_t i = 0; i < list->n_items; i++)
		if (is_like(list->items[i], item))
			return true;
	return false;
}

static uint32_t
lacks(const struct value *list, const struct value *of)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < of->n_items; i++)
		n += !has_item(list, of->items[i]);
	return n;
}

static enum relation
relate_lists(const struct statement *a, const struct statement *b, const char **why)
{
	if (lacks(&a->value, &b->value) + lacks(&b->value, &a->value) == 0)
		return RELATION_AGREE;
	if (a->value.type == TYPE_CHOICES) {
		*why = "one names what the other leaves out";
		return RELATION_CONTRADICT;
	}
	*why = "two lists that differ, and neither is said to be complete";
	return RELATION_NOT_COMPARABLE;
}

/* --- One pair --- */

static enum relation
relate_absence(const struct statement *a, const struct statement *b, const char **why)
{
	const struct statement *known = a->value.state == VALUE_KNOWN ? a : b;

	if (a->value.state == b->value.state)
		return RELATION_AGREE;
	*why = "one says that there is none";
	return known->value.type == TYPE_TEXT ? RELATION_NOT_COMPARABLE : RELATION_CONTRADICT;
}

enum relation
statements_relation(const struct statement *a, const struct statement *b, const char **why)
{
	*why = "";
	if (a->value.state == VALUE_UNKNOWN || b->value.state == VALUE_UNKNOWN)
		return RELATION_AGREE;
	if (a->value.state == VALUE_ABSENT || b->value.state == VALUE_ABSENT)
		return relate_absence(a, b, why);
	if (a->value.type != b->value.type) {
		*why = "values of different types";
		return RELATION_NOT_COMPARABLE;
	}
	switch (a->value.type) {
	case TYPE_NUMBER:
		return relate_numbers(a, b, why);
	case TYPE_DATE:
		return relate_days(a, b, why);
	case TYPE_YESNO:
		*why = "yes against no";
		return a->value.yes == b->value.yes ? RELATION_AGREE : RELATION_CONTRADICT;
	case TYPE_CHOICE:
		*why = "one of them at most";
		return text_equal(a->value.text, b->value.text) ? RELATION_AGREE
		                                                : RELATION_CONTRADICT;
	case TYPE_TEXT:
		return relate_texts(a->value.text, b->value.text, why);
	case TYPE_CHOICES:
	case TYPE_LIST:
		return relate_lists(a, b, why);
	}
	return RELATION_NOT_COMPARABLE;
}

/* --- All of them --- */

bool
statements_add(struct statements *to, struct arena *arena, const struct statement *statement)
{
	if (to->n == to->cap) {
		uint32_t cap = to->cap == 0 ? 128 : 2 * to->cap;
		struct statement *more = arena_array(arena, cap, sizeof *more);
		if (more == NULL)
			return false;
		if (to->n > 0)
			memcpy(more, to->list, to->n * sizeof *more);
		to->list = more;
		to->cap = cap;
	}
	to->list[to->n++] = *statement;
	return true;
}

bool
statements_add_set(
    struct statements *statements, struct arena *arena, const struct fact_set *set, uint32_t source)
{
	for (uint32_t e = 0; e < set->n_entities; e++)
		for (uint32_t key = 0; key < set->law->n_facts; key++) {
			const struct fact *fact;
			if (set->law->facts[key].kind != set->entities[e].kind ||
			    (fact = fact_get(set, e, key)) == NULL ||
			    fact->value.state == VALUE_UNKNOWN)
				continue;
			if (!statements_add(statements, arena,
				&(struct statement){.key = key,
				    .entity = set->entities[e].name,
				    .value = fact->value,
				    .first = DATE_NONE,
				    .last = DATE_NONE,
				    .is_counted = fact->origin == ORIGIN_MEASURED,
				    .source = source,
				    .place = fact->source}))
				return false;
		}
	return true;
}

struct ordered {
	const struct statement *is;
	uint32_t index;
};

static int
by_fact(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;
	int names;

	if (x->is->key != y->is->key)
		return x->is->key < y->is->key ? -1 : 1;
	names = text_compare(x->is->entity, y->is->entity);
	return names != 0 ? names : x->index < y->index ? -1 : x->index > y->index;
}

static bool
push(struct contradictions *found, struct arena *arena, const struct contradiction *one)
{
	if (found->n == found->cap) {
		uint32_t cap = found->cap == 0 ? 64 : 2 * found->cap;
		struct contradiction *more = arena_array(arena, cap, sizeof *more);
		if (more == NULL)
			return false;
		if (found->n > 0)
			memcpy(more, found->list, found->n * sizeof *more);
		found->list = more;
		found->cap = cap;
	}
	found->list[found->n++] = *one;
	found->n_not_comparable += one->relation == RELATION_NOT_COMPARABLE;
	return true;
}

static bool
relate_group(
    struct contradictions *found, struct arena *arena, const struct ordered *group, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = i + 1; k < n; k++) {
			const struct statement *a = group[i].is, *b = group[k].is;
			struct contradiction one = {.a = group[i].index, .b = group[k].index};
			if (a->source == b->source || (a->is_imprint && b->is_imprint))
				continue;
			found->n_compared++;
			one.relation = statements_relation(a, b, &one.why);
			if (one.relation != RELATION_AGREE && !push(found, arena, &one))
				return false;
		}
	return true;
}

/* --- Two facts --- */

bool
pair_rule_of(const struct law *law, const struct law_row *row, struct pair_rule *rule)
{
	static const char *const words[] = {
#define X(name, word) word,
	    PAIR_RELATIONS(X)
#undef X
	};
	struct text relation = wording_cell(law, row, "relation");
	uint32_t which = 0;

	while (which < PAIR_RELATION_COUNT && !text_is(relation, words[which]))
		which++;
	*rule = (struct pair_rule){.first = law_find_fact(law, wording_cell(law, row, "first")),
	    .second = law_find_fact(law, wording_cell(law, row, "second")),
	    .relation = (enum pair_relation)which,
	    .word = wording_cell(law, row, "word"),
	    .says = law_cstr(law, row->name)};
	return which < PAIR_RELATION_COUNT && rule->first != LAW_NONE && rule->second != LAW_NONE;
}

static bool
is_known(const struct statement *s, enum value_type type)
{
	return s->value.state == VALUE_KNOWN && s->value.type == type;
}

static enum relation
relate_two(bool is_contradiction)
{
	return is_contradiction ? RELATION_CONTRADICT : RELATION_AGREE;
}

enum relation
pair_relate(
    const struct pair_rule *rule, const struct statement *first, const struct statement *second)
{
	if (rule->relation == PAIR_NOT_AFTER && is_known(first, TYPE_DATE) &&
	    is_known(second, TYPE_DATE))
		return relate_two((first->first != DATE_NONE ? first->first : first->value.date) >
				  (second->last != DATE_NONE ? second->last : second->value.date));
	if (rule->relation == PAIR_WITHIN && is_known(first, TYPE_CHOICES) &&
	    is_known(second, TYPE_CHOICES))
		return relate_two(lacks(&second->value, &first->value) > 0);
	if (rule->relation == PAIR_YES_HAS && is_known(first, TYPE_YESNO) && first->value.yes &&
	    (is_known(second, TYPE_CHOICES) || second->value.state == VALUE_ABSENT))
		return relate_two(
		    second->value.state == VALUE_ABSENT || !has_item(&second->value, rule->word));
	return RELATION_AGREE;
}

static bool
relate_facts(struct contradictions *found, struct arena *arena, const struct statements *all,
    const struct pair_rule *rule)
{
	for (uint32_t i = 0; i < all->n; i++) {
		const struct statement *a = &all->list[i];
		for (uint32_t k = 0; a->key == rule->first && k < all->n; k++) {
			const struct statement *b = &all->list[k];
			if (b->key != rule->second || a->source == b->source ||
			    !text_equal(a->entity, b->entity))
				continue;
			found->n_compared++;
			if (pair_relate(rule, a, b) == RELATION_CONTRADICT &&
			    !push(found, arena,
				&(struct contradiction){i, k, RELATION_CONTRADICT, rule->says}))
				return false;
		}
	}
	return true;
}

static bool
relate_pairs(const struct law *law, struct contradictions *found, struct arena *arena,
    const struct statements *all)
{
	uint32_t which = law_find_register(law, text_of(PAIRS_REGISTER));
	const struct law_register *pairs = which != LAW_NONE ? &law->registers[which] : NULL;
	struct pair_rule rule;

	for (uint32_t i = 0; pairs != NULL && i < pairs->rows_n; i++)
		if (pair_rule_of(law, &law->rows[pairs->rows_first + i], &rule) &&
		    !relate_facts(found, arena, all, &rule))
			return false;
	return true;
}

enum gpai_code
contradictions_find(const struct law *law, const struct statements *statements, struct arena *arena,
    struct contradictions *found, struct gpai_error *err)
{
	struct ordered *order = arena_array(arena, statements->n + 1, sizeof *order);

	*found = (struct contradictions){0};
	if (order == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < statements->n; i++)
		order[i] = (struct ordered){&statements->list[i], i};
	qsort(order, statements->n, sizeof *order, by_fact);
	for (uint32_t i = 0, end; i < statements->n; i = end) {
		for (end = i + 1; end < statements->n && order[end].is->key == order[i].is->key &&
				  text_equal(order[end].is->entity, order[i].is->entity);
		     end++)
			continue;
		if (!relate_group(found, arena, order + i, end - i))
			return fail_memory(err);
	}
	if (law != NULL && !relate_pairs(law, found, arena, statements))
		return fail_memory(err);
	return GPAI_OK;
}
