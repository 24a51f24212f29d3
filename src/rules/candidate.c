/* SPDX-License-Identifier: Apache-2.0 */
/* Candidate values, read off the conditions of the law.
 *
 * Between two neighbouring limits no rule can tell two numbers apart, so one stands for all.
 * Left out: limits that follow from sums and maxima of several unknown facts. */
#include "rules/candidate.h"

#include "rules/day.h"
#include "rules/leaf.h"
#include "rules/words.h"

#include <stdlib.h>
#include <string.h>

enum { LIMITS_MAX = 24, WORDS_TRIED = 40 };

/* ---- readers ---- */

static void
quantity_keys(const struct law *law, uint32_t index, void (*each)(void *context, uint32_t fact),
    void *context)
{
	const struct law_quantity *quantity = &law->quantities[index];

	if (quantity->op == LAW_QUANTITY_FACT)
		each(context, quantity->fact);
	else if (quantity->op >= LAW_QUANTITY_HIGHER)
		for (uint32_t i = 0; i < quantity->list.n; i++)
			quantity_keys(law, law->refs[quantity->list.first + i], each, context);
}

static void
day_keys(const struct law *law, uint32_t index, void (*each)(void *context, uint32_t fact),
    void *context)
{
	const struct law_day *day = &law->days[index];

	if (day->op == LAW_DAY_FACT || day->op == LAW_DAY_EARLIEST || day->op == LAW_DAY_LATEST)
		each(context, day->fact);
	else if (day->op == LAW_DAY_EARLIEST_OF || day->op == LAW_DAY_LATEST_OF)
		for (uint32_t i = 0; i < day->list.n; i++)
			day_keys(law, law->refs[day->list.first + i], each, context);
}

static void
expr_keys(const struct law *law, const struct law_expr *expr,
    void (*each)(void *context, uint32_t fact), void *context)
{
	if (!leaf_op(expr->op))
		return;
	each(context, expr->a);
	if (expr->op == LAW_OP_COMPARE)
		quantity_keys(law, expr->c, each, context);
	else if (expr->op == LAW_OP_DATE)
		day_keys(law, expr->c, each, context);
}

struct counting {
	struct readers *readers;
	uint32_t expr;
};

static void
reader_count(void *context, uint32_t fact)
{
	((struct counting *)context)->readers->first[fact + 1]++;
}

static void
reader_place(void *context, uint32_t fact)
{
	struct counting *counting = context;

	counting->readers->exprs[counting->readers->first[fact]++] = counting->expr;
}

bool
readers_init(struct readers *readers, const struct law *law, struct arena *arena)
{
	struct counting counting = {.readers = readers};
	uint32_t n = 0;

	readers->first = arena_array(arena, (size_t)law->n_facts + 2, sizeof *readers->first);
	if (readers->first == NULL)
		return false;
	for (uint32_t i = 0; i < law->n_exprs; i++)
		expr_keys(law, &law->exprs[i], reader_count, &counting);
	for (uint32_t i = 0; i <= law->n_facts; i++)
		n = readers->first[i] += n;
	readers->exprs = arena_array(arena, (size_t)n + 1, sizeof *readers->exprs);
	if (readers->exprs == NULL)
		return false;
	for (; counting.expr < law->n_exprs; counting.expr++)
		expr_keys(law, &law->exprs[counting.expr], reader_place, &counting);
	/* Each run has moved to where the next one begins. */
	memmove(readers->first + 1, readers->first, law->n_facts * sizeof *readers->first);
	readers->first[0] = 0;
	return true;
}

/* ---- collecting ---- */

struct gathering {
	struct candidates *to;
	struct question *question;
	const struct law *law;
	const struct law_fact *fact;
	uint32_t key, entity;
	const uint32_t *exprs; /* that read it */
	uint32_t n_exprs;
};

static struct candidate *
add(struct candidates *candidates, enum candidate_shape shape, struct value value)
{
	if (candidates->n == candidates->cap) {
		uint32_t cap = candidates->cap == 0 ? 8 : candidates->cap * 2;
		struct candidate *wider = arena_array(candidates->arena, cap, sizeof *wider);
		if (wider == NULL) {
			candidates->out_of_memory = true;
			return NULL;
		}
		if (candidates->n > 0)
			memcpy(wider, candidates->at, candidates->n * sizeof *wider);
		candidates->at = wider;
		candidates->cap = cap;
	}
	struct candidate *candidate = &candidates->at[candidates->n++];
	*candidate = (struct candidate){
	    .shape = shape, .fact = {.value = value, .origin = ORIGIN_ASSUMED, .since = DATE_NONE}};
	return candidate;
}

static void
add_between(struct candidates *candidates, enum candidate_shape shape, struct value value,
    const struct value *low, const struct value *high)
{
	struct candidate *candidate = add(candidates, shape, value);

	if (candidate == NULL)
		return;
	if (low != NULL)
		candidate->low = *low;
	if (high != NULL)
		candidate->high = *high;
}

/* ---- limits of numbers and days ---- */

struct limits {
	struct value at[LIMITS_MAX];
	uint32_t n;
	enum value_type type;
};

static int
compare_values(const struct value *a, const struct value *b)
{
	if (a->type == TYPE_DATE)
		return a->date < b->date ? -1 : a->date > b->date;
	return decimal_compare(a->low, b->low);
}

static void
limit_add(struct limits *limits, struct value value)
{
	uint32_t i = 0;

	if (value.state != VALUE_KNOWN || value.type != limits->type || limits->n == LIMITS_MAX ||
	    (value.type == TYPE_DATE && (value.date == DATE_NONE || value.date == DATE_FOREVER)))
		return;
	while (i < limits->n && compare_values(&limits->at[i], &value) < 0)
		i++;
	if (i < limits->n && compare_values(&limits->at[i], &value) == 0)
		return;
	memmove(&limits->at[i + 1], &limits->at[i], (limits->n - i) * sizeof *limits->at);
	limits->at[i] = value;
	limits->n++;
}

/* The other fact of a comparison, asked of the entity at hand or the single one. */
static const struct value *
other_value(const struct gathering *g, uint32_t key, const struct scope *scope)
{
	struct reading reading = fact_read(g->question, key, 0, scope);

	return reading.state == VALUE_KNOWN ? &reading.fact->value : NULL;
}

/* "a more than 1/3 of b", with a known, is a limit of b: three times a. */
static void
limit_turned(const struct gathering *g, const struct law_expr *expr, const struct scope *scope,
    struct limits *limits)
{
	const struct law_quantity *quantity = &g->law->quantities[expr->c];
	const struct value *other = other_value(g, expr->a, scope);
	uint32_t multiply = quantity->multiply == 0 ? 1 : quantity->multiply;
	uint32_t divide = quantity->divide == 0 ? 1 : quantity->divide;

	if (other == NULL || other->type != TYPE_NUMBER)
		return;
	limit_add(
	    limits, value_number(decimal_divide(decimal_times(other->low, divide, ROUND_NEAREST),
			multiply, ROUND_NEAREST)));
}

static void
limit_of_number(const struct gathering *g, const struct law_expr *expr, const struct scope *scope,
    struct limits *limits)
{
	struct value limit;

	if (expr->a != g->key) {
		limit_turned(g, expr, scope, limits);
		return;
	}
	limit = quantity_at(g->question, expr->c, scope, 1);
	if (limit.state != VALUE_KNOWN)
		return;
	limit_add(limits, value_number(limit.low));
	if (decimal_compare(decimal_round(limit.low, 30, ROUND_NEAREST),
		decimal_round(limit.high, 30, ROUND_NEAREST)) != 0)
		limit_add(limits, value_number(limit.high)); /* not a third, which has no end */
}

/* "a before KEY plus 14 days", with a known, is a limit of KEY: 14 days before a. */
static void
day_turned(const struct gathering *g, uint32_t index, int32_t other, struct limits *limits)
{
	const struct law_day *day = &g->law->days[index];

	if (other != DATE_NONE && day->plus != 0)
		other = date_add_without(
		    other, -day->plus, (enum date_unit)day->unit, law_days_off(g->law), NULL);
	if (day->op == LAW_DAY_EARLIEST_OF || day->op == LAW_DAY_LATEST_OF)
		for (uint32_t i = 0; i < day->list.n; i++)
			day_turned(g, g->law->refs[day->list.first + i], other, limits);
	else if (day->op != LAW_DAY_FIXED && day->op != LAW_DAY_AS_OF && day->fact == g->key)
		limit_add(limits, value_date(other));
}

static void
limit_of_day(const struct gathering *g, const struct law_expr *expr, const struct scope *scope,
    struct limits *limits)
{
	const struct value *other;
	struct day_found found;

	if (expr->a != g->key) {
		other = other_value(g, expr->a, scope);
		if (other != NULL && other->type == TYPE_DATE)
			day_turned(g, expr->c, other->date, limits);
		return;
	}
	found = day_find(g->question, expr->c, scope);
	limit_add(limits, value_date(found.low));
	limit_add(limits, value_date(found.high));
	limit_add(limits, value_date(found.date));
}

static void
limit_of_word(struct text word, struct limits *limits)
{
	struct decimal number;
	int32_t date;

	if (decimal_parse(word, &number))
		limit_add(limits, value_number(number));
	if (date_parse(word, &date))
		limit_add(limits, value_date(date));
}

static void
limits_gather(const struct gathering *g, struct limits *limits)
{
	struct scope scope = {g->entity, NULL};
	const struct scope *bound = g->entity == LAW_NONE ? NULL : &scope;

	for (uint32_t i = 0; i < g->n_exprs; i++) {
		const struct law_expr *expr = &g->law->exprs[g->exprs[i]];
		if (expr->op == LAW_OP_COMPARE)
			limit_of_number(g, expr, bound, limits);
		else if (expr->op == LAW_OP_DATE)
			limit_of_day(g, expr, bound, limits);
		for (uint32_t w = 0; expr->op == LAW_OP_FACT_IS && w < expr->list.n; w++)
			limit_of_word(law_text(g->law, g->law->refs[expr->list.first + w]), limits);
	}
	if (limits->type == TYPE_DATE) /* what a duty is owed since must have come */
		limit_add(limits, value_date(g->question->as_of));
}

static bool
is_zero(struct decimal number)
{
	return number.high == 0 && number.low == 0;
}

/* Times 0.999, 1 or 1.001, so that forms find figures enough. */
static struct value
near_number(struct decimal number, const char *times)
{
	struct decimal factor;

	decimal_parse(text_of(times), &factor);
	if (is_zero(number))
		return value_number(times[0] == '1' && times[4] == '1' ? factor : number);
	return value_number(decimal_multiply(number, factor, ROUND_NEAREST));
}

static struct value
middle(const struct value *a, const struct value *b)
{
	if (a->type == TYPE_DATE)
		return value_date(a->date + (b->date - a->date) / 2);
	return value_number(
	    decimal_divide(decimal_add(a->low, b->low, ROUND_NEAREST), 2, ROUND_NEAREST));
}

static struct value
beside(const struct value *limit, int side)
{
	if (limit->type == TYPE_DATE)
		return value_date(limit->date + side);
	return near_number(limit->low, side < 0 ? "0.999" : side == 0 ? "1.000" : "1.001");
}

static bool
nothing_between(const struct value *a, const struct value *b)
{
	return a->type == TYPE_DATE && b->date - a->date < 2;
}

static void
add_around(struct candidates *to, const struct limits *limits)
{
	const struct value *at = limits->at;
	uint32_t last = limits->n - 1;

	if (at[0].type == TYPE_DATE || !is_zero(at[0].low))
		add_between(to, CANDIDATE_BELOW, beside(&at[0], -1), NULL, &at[0]);
	for (uint32_t i = 0; i <= last; i++) {
		add_between(to, CANDIDATE_EDGE, beside(&at[i], 0), &at[i], &at[i]);
		if (i < last && !nothing_between(&at[i], &at[i + 1]))
			add_between(
			    to, CANDIDATE_BETWEEN, middle(&at[i], &at[i + 1]), &at[i], &at[i + 1]);
	}
	add_between(to, CANDIDATE_ABOVE, beside(&at[last], 1), &at[last], NULL);
}

/* A number that no rule compares: one that fits a band, if there are bands. */
static struct value
any_number(const struct law *law, const struct law_fact *fact)
{
	const struct law_band *band = &law->bands[fact->bands_first];

	if (fact->bands_n == 0 || !(band->has_low || band->has_high))
		return value_number((struct decimal){.low = 1000, .exponent = -3});
	return band->has_low ? near_number(band->low, "1.001") : near_number(band->high, "0.999");
}

static void
add_measured(const struct gathering *g)
{
	struct limits limits = {.type = (enum value_type)g->fact->type};

	limits_gather(g, &limits);
	if (limits.n > 0)
		add_around(g->to, &limits);
	else if (limits.type == TYPE_NUMBER)
		add(g->to, CANDIDATE_ANY, any_number(g->law, g->fact));
}

/* ---- words ---- */

/* Words that some rule names, each once. */
struct named {
	struct law_list lists[WORDS_TRIED]; /* as a rule asks for them together */
	uint32_t n_lists;
	struct text words[WORDS_TRIED];
	uint32_t n;
};

static bool
is_named(const struct named *named, struct text word)
{
	for (uint32_t i = 0; i < named->n; i++)
		if (text_equal(named->words[i], word))
			return true;
	return false;
}

static void
named_gather(const struct gathering *g, struct named *named)
{
	for (uint32_t i = 0; i < g->n_exprs; i++) {
		const struct law_expr *expr = &g->law->exprs[g->exprs[i]];
		if (expr->op != LAW_OP_FACT_IS && expr->op != LAW_OP_FACT_HAS)
			continue;
		if (expr->op == LAW_OP_FACT_HAS && expr->list.n > 1 && named->n_lists < WORDS_TRIED)
			named->lists[named->n_lists++] = expr->list;
		for (uint32_t w = 0; w < expr->list.n && named->n < WORDS_TRIED; w++) {
			struct text word = law_text(g->law, g->law->refs[expr->list.first + w]);
			if (!is_named(named, word))
				named->words[named->n++] = word;
		}
	}
}

static struct value
word_value(const struct gathering *g, struct text word)
{
	struct text *items;

	if (g->fact->type == TYPE_TEXT)
		return value_text(word);
	if (g->fact->type == TYPE_CHOICE)
		return value_choice(word);
	items = arena_array(g->to->arena, 1, sizeof *items);
	if (items == NULL) {
		g->to->out_of_memory = true;
		return (struct value){0};
	}
	items[0] = word;
	return value_items((enum value_type)g->fact->type, items, 1);
}

/* All words that a rule wants together, or all that are named. */
static void
add_set(const struct gathering *g, const struct text *words, uint32_t n)
{
	struct text *items = arena_array(g->to->arena, n + 1, sizeof *items);

	if (items == NULL) {
		g->to->out_of_memory = true;
		return;
	}
	memcpy(items, words, n * sizeof *items);
	add(g->to, CANDIDATE_EXACT, value_items((enum value_type)g->fact->type, items, n));
}

static void
add_sets(const struct gathering *g, const struct named *named)
{
	struct text words[WORDS_TRIED];

	for (uint32_t i = 0; i < named->n_lists; i++) {
		uint32_t n = 0;
		for (uint32_t w = 0; w < named->lists[i].n && n < WORDS_TRIED; w++)
			words[n++] = law_text(g->law, g->law->refs[named->lists[i].first + w]);
		add_set(g, words, n);
	}
	if (named->n > 1)
		add_set(g, named->words, named->n);
}

static void
add_unnamed(const struct gathering *g, const struct named *named)
{
	struct text first = TEXT_NONE;
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->fact->options_n; i++) {
		struct text word =
		    law_text(g->law, g->law->options[g->fact->options_first + i].word);
		if (!is_named(named, word) && n++ == 0)
			first = word;
	}
	if (n > 0)
		add(g->to,
		    named->n == 0 ? CANDIDATE_ANY
		    : n == 1      ? CANDIDATE_EXACT
				  : CANDIDATE_OTHER,
		    word_value(g, first));
	if (g->fact->options_n == 0)
		add(g->to, named->n == 0 ? CANDIDATE_ANY : CANDIDATE_OTHER,
		    word_value(g, text_of("something")));
}

static void
add_words(const struct gathering *g)
{
	struct named named = {.n = 0};

	named_gather(g, &named);
	for (uint32_t i = 0; i < named.n; i++)
		add(g->to, CANDIDATE_EXACT, word_value(g, named.words[i]));
	if (g->fact->type == TYPE_CHOICES || g->fact->type == TYPE_LIST)
		add_sets(g, &named);
	add_unnamed(g, &named);
}

void
candidates_of(struct candidates *candidates, struct question *question,
    const struct readers *readers, uint32_t key, uint32_t entity, struct arena *arena)
{
	const struct law_fact *fact = &question->law->facts[key];
	struct gathering g = {.to = candidates,
	    .question = question,
	    .law = question->law,
	    .fact = fact,
	    .key = key,
	    .entity = entity,
	    .exprs = readers->exprs + readers->first[key],
	    .n_exprs = readers->first[key + 1] - readers->first[key]};

	*candidates = (struct candidates){.arena = arena};
	switch ((enum value_type)fact->type) {
	case TYPE_YESNO:
		add(candidates, CANDIDATE_EXACT, value_yesno(true));
		add(candidates, CANDIDATE_EXACT, value_yesno(false));
		break;
	case TYPE_NUMBER:
	case TYPE_DATE:
		add_measured(&g);
		break;
	default:
		add_words(&g);
	}
	if (fact->may_be_absent)
		add(candidates, CANDIDATE_EXACT, value_absent(text_of("assumed")));
}

/* ---- in words ---- */

static void
put_limit(struct out *out, const struct law *law, const struct law_fact *fact,
    const struct value *value, bool unit)
{
	value_format(value, out);
	if (unit && value->type == TYPE_NUMBER && fact->unit != 0)
		out_format(out, " %s", law_cstr(law, fact->unit));
}

/* A stretch of numbers or days; the ends it has, and whether they belong to it. */
struct stretch {
	const struct value *low, *high; /* NULL: no end */
	bool from, to;
};

static bool
is_stretch(const struct candidate *candidate)
{
	return candidate->shape >= CANDIDATE_BELOW;
}

static struct stretch
stretch_of(const struct candidate *c)
{
	bool edge = c->shape == CANDIDATE_EDGE;

	return (struct stretch){.low = c->shape == CANDIDATE_BELOW ? NULL : &c->low,
	    .high = c->shape == CANDIDATE_ABOVE ? NULL : &c->high,
	    .from = edge,
	    .to = edge};
}

static void
put_stretch(struct out *out, const struct law *law, const struct law_fact *fact, struct stretch s)
{
	bool day = fact->type == TYPE_DATE;

	if (s.low != NULL && s.high != NULL && compare_values(s.low, s.high) == 0) {
		out_string(out, day ? "on " : "exactly ");
		put_limit(out, law, fact, s.low, true);
		return;
	}
	if (s.low == NULL && s.high == NULL)
		out_string(out, day ? "any day" : "any number");
	if (s.low != NULL) {
		out_string(out, day ? (s.from ? "on or after " : "after ")
				    : (s.from ? "at least " : "more than "));
		put_limit(out, law, fact, s.low, s.high == NULL);
	}
	if (s.high != NULL) {
		out_string(out, s.low != NULL ? " and " : "");
		out_string(out, day ? (s.to ? "on or before " : "before ")
				    : (s.to ? "at most " : "less than "));
		put_limit(out, law, fact, s.high, true);
	}
}

static void
put_region(struct out *out, const struct law *law, const struct law_fact *fact,
    const struct candidate *candidate)
{
	if (is_stretch(candidate)) {
		put_stretch(out, law, fact, stretch_of(candidate));
	} else if (candidate->shape == CANDIDATE_ANY) {
		out_string(out, "any ");
		out_string(out, fact->type == TYPE_CHOICE || fact->type == TYPE_CHOICES
				    ? "option"
				    : value_type_word((enum value_type)fact->type));
	} else if (candidate->shape == CANDIDATE_OTHER) {
		out_string(out, fact->options_n > 0 ? "another option, such as " : "another, not ");
		value_format(&candidate->fact.value, out);
	} else if (candidate->fact.value.state == VALUE_ABSENT) {
		out_string(out, "none");
	} else {
		value_format(&candidate->fact.value, out);
	}
}

/* The end of one is the beginning of the other, and that belongs to one of them. */
static bool
joins(struct stretch a, struct stretch b)
{
	return a.high != NULL && b.low != NULL && compare_values(a.high, b.low) == 0 &&
	       a.to != b.from;
}

/* Puts all of them, each stretch as long as it is. Few: a square of steps will do. */
static void
put_all(struct out *out, const struct law *law, const struct law_fact *fact,
    const struct candidate *const *at, uint32_t n)
{
	bool done[64] = {false}, more = false;

	for (uint32_t i = 0; i < n && i < 64; i++) {
		struct stretch s;
		if (done[i])
			continue;
		done[i] = true;
		out_string(out, more ? " or " : "");
		more = true;
		if (!is_stretch(at[i])) {
			put_region(out, law, fact, at[i]);
			continue;
		}
		s = stretch_of(at[i]);
		for (uint32_t k = 0; k < n && k < 64; k++) {
			struct stretch other;
			if (done[k] || !is_stretch(at[k]))
				continue;
			other = stretch_of(at[k]);
			if (joins(s, other)) {
				s.high = other.high;
				s.to = other.to;
			} else if (joins(other, s)) {
				s.low = other.low;
				s.from = other.from;
			} else {
				continue;
			}
			done[k] = true;
			k = UINT32_MAX; /* from the first again */
		}
		put_stretch(out, law, fact, s);
	}
}

struct text
candidates_words(const struct law *law, uint32_t key, const struct candidate *first,
    const struct candidate *others, uint32_t n_others, struct arena *arena)
{
	const struct candidate *at[64];
	struct text words;
	struct out out;
	uint32_t n = 0;

	at[n++] = first;
	for (uint32_t i = 0; i < n_others && n < 64; i++)
		at[n++] = &others[i];
	out_memory(&out);
	put_all(&out, law, &law->facts[key], at, n);
	words = arena_text(arena, out_text(&out));
	out_release(&out);
	return words.at == NULL ? TEXT_NONE : words;
}

struct text
candidate_words(
    const struct law *law, uint32_t key, const struct candidate *candidate, struct arena *arena)
{
	return candidates_words(law, key, candidate, NULL, 0, arena);
}
