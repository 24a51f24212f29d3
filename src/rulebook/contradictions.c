/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that cannot come true: parts of one `all` that exclude each other.
 *
 * Found are: a condition beside its own negation; recorded beside not recorded; numbers and
 * fixed days no value satisfies; words no value is. Not searched for: contradictions across
 * `any`, between different facts, or that follow from other provisions. */
#include "rulebook/compiler.h"
#include "rulebook/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS_CHARS = 200,
	WORD_PAIRS_MAX = 100000, /* longer lists of words are taken to share one */
};

/* One part of an `all`, negations in front of it counted. */
struct part {
	uint32_t expr;
	bool negated;
	uint64_t hash; /* of the condition without its negations */
};

struct parts {
	struct compiler *c;
	struct law view; /* of the image, as far as it is made */
	struct part *at;
	uint32_t n, cap;
};

/* Gathering the parts of an `all`, those of an `all` within it included */

static void
add_part(struct parts *parts, const struct part *part)
{
	if (parts->n == parts->cap) {
		uint32_t cap = parts->cap > 0 ? parts->cap * 2 : 32;
		struct part *more = scratch(parts->c, cap, sizeof *more);
		if (more == NULL)
			return;
		if (parts->n > 0)
			memcpy(more, parts->at, parts->n * sizeof *more);
		parts->at = more;
		parts->cap = cap;
	}
	parts->at[parts->n++] = *part;
}

static void
gather(struct parts *parts, uint32_t expr)
{
	const struct image *image = &parts->c->image;
	struct part part = {.expr = expr};

	if (expr == LAW_NONE)
		return;
	while (image->exprs[part.expr].op == LAW_OP_NOT) {
		part.expr = image->exprs[part.expr].a;
		part.negated = !part.negated;
	}
	const struct law_expr *e = &image->exprs[part.expr];
	if (e->op == LAW_OP_ALL && !part.negated) {
		for (uint32_t i = 0; i < e->list.n; i++)
			gather(parts, image->refs[e->list.first + i]);
		return;
	}
	part.hash = hash_expr(&parts->view, part.expr);
	add_part(parts, &part);
}

/* What a part says, for messages */

static const char *
relation_word(const struct law_expr *e)
{
	static const char *const NUMBERS[] = {"more-than", "at-least", "less-than", "at-most"};
	static const char *const DAYS[] = {"after", "on-or-after", "before", "on-or-before"};

	return e->op == LAW_OP_DATE ? DAYS[e->b] : NUMBERS[e->b];
}

/* A day that is written out, plus its period; false when it depends on facts or holidays. */
static bool
fixed_day(const struct image *image, uint32_t day, int32_t *date)
{
	const struct law_day *d = &image->days[day];

	if (d->op != LAW_DAY_FIXED || d->unit == DATE_BUSINESS_DAYS)
		return false;
	*date = date_add(d->date, d->plus, (enum date_unit)d->unit);
	return *date != DATE_NONE;
}

static void
describe(const struct compiler *c, const struct law_expr *e, char *to, size_t room)
{
	static const char *const OPS[] = {
#define X(name, word) word,
	    LAW_OPS(X)
#undef X
	};
	char limit[DECIMAL_CHARS] = "";
	int32_t day;

	switch (e->op) {
	case LAW_OP_IS:
		snprintf(to, room, "%.*s", TEXT_ARG(c->provision[e->a].id));
		return;
	case LAW_OP_COMPARE:
		if (c->image.quantities[e->c].op == LAW_QUANTITY_NUMBER)
			decimal_format(c->image.quantities[e->c].number, limit);
		break;
	case LAW_OP_DATE:
		if (fixed_day(&c->image, e->c, &day))
			date_format(day, limit);
		break;
	case LAW_OP_FACT_YES:
	case LAW_OP_FACT_IS:
	case LAW_OP_FACT_HAS:
	case LAW_OP_PRESENT:
	case LAW_OP_ABSENT:
		break;
	default:
		snprintf(to, room, "a condition with '%s'", OPS[e->op]);
		return;
	}
	if (e->op == LAW_OP_COMPARE || e->op == LAW_OP_DATE)
		snprintf(
		    to, room, "%.*s %s %s", TEXT_ARG(c->fact[e->a].key), relation_word(e), limit);
	else
		snprintf(to, room, "%.*s", TEXT_ARG(c->fact[e->a].key));
}

static void
tell(struct compiler *c, const struct law_expr *first, const char *is,
    const struct law_expr *second, const char *is_too)
{
	char a[WORDS_CHARS], b[WORDS_CHARS];
	uint32_t line = second->line > first->line ? second->line : first->line;

	describe(c, first, a, sizeof a);
	describe(c, second, b, sizeof b);
	complain(c, line, "contradicts itself: %s%s and %s%s", a, is, b, is_too);
}

/* Pairs that exclude each other, once parts are sorted */

static int
by_hash(const void *left, const void *right)
{
	const struct part *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->negated != b->negated)
		return a->negated ? 1 : -1;
	return (a->expr > b->expr) - (a->expr < b->expr);
}

static void
find_negations(struct parts *parts)
{
	struct compiler *c = parts->c;
	char what[WORDS_CHARS];

	qsort(parts->at, parts->n, sizeof *parts->at, by_hash);
	for (uint32_t i = 1; i < parts->n; i++) {
		const struct part *a = &parts->at[i - 1], *b = &parts->at[i];
		if (a->hash != b->hash || a->negated == b->negated)
			continue;
		const struct law_expr *first = &c->image.exprs[a->expr];
		const struct law_expr *second = &c->image.exprs[b->expr];
		describe(c, first, what, sizeof what);
		complain(c, second->line > first->line ? second->line : first->line,
		    "contradicts itself: %s and not %s", what, what);
	}
}

/* The same fact of the same entity, so that parts about one stand together. */
static int
by_fact(const void *left, const void *right, void *context)
{
	const struct image *image = context;
	const struct part *a = left, *b = right;
	const struct law_expr *x = &image->exprs[a->expr], *y = &image->exprs[b->expr];

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	if (x->entity != y->entity)
		return x->entity < y->entity ? -1 : 1;
	return (a->expr > b->expr) - (a->expr < b->expr);
}

/* What the parts about one fact leave open. */
struct room {
	const struct law_expr *low, *high; /* tightest limits so far */
	struct decimal low_number, high_number;
	int32_t low_day, high_day;
	const struct law_expr *words; /* last list of words it must be one of */
	const struct law_expr *present, *absent;
};

/* A number that is written out, times its ratio; false when it depends on facts or is not
 * exact. */
static bool
fixed_number(const struct image *image, uint32_t quantity, struct decimal *number)
{
	const struct law_quantity *q = &image->quantities[quantity];

	if (q->op != LAW_QUANTITY_NUMBER || q->divide != 1)
		return false;
	*number = decimal_multiply(q->number, decimal_from(q->multiply), ROUND_NEAREST);
	return true;
}

static bool
is_low(const struct law_expr *e)
{
	return e->b == LAW_MORE || e->b == LAW_AT_LEAST;
}

static bool
is_open(const struct law_expr *e)
{
	return e->b == LAW_MORE || e->b == LAW_LESS;
}

/* Keeps the tighter of two limits, `order` being how the new one compares with the old. */
static bool
is_tighter(const struct law_expr *old, const struct law_expr *new, int order)
{
	if (old == NULL)
		return true;
	return is_low(new) ? order > 0 || (order == 0 && is_open(new))
	                   : order < 0 || (order == 0 && is_open(new));
}

static void
check_limits(struct compiler *c, const struct room *room, int order)
{
	if (order > 0 || (order == 0 && (is_open(room->low) || is_open(room->high))))
		tell(c, room->low, "", room->high, "");
}

static void
limit_number(struct compiler *c, struct room *room, const struct law_expr *e)
{
	struct decimal number;

	if (!fixed_number(&c->image, e->c, &number))
		return;
	const struct law_expr **limit = is_low(e) ? &room->low : &room->high;
	struct decimal *at = is_low(e) ? &room->low_number : &room->high_number;
	if (!is_tighter(*limit, e, *limit == NULL ? 0 : decimal_compare(number, *at)))
		return;
	*limit = e;
	*at = number;
	if (room->low != NULL && room->high != NULL)
		check_limits(c, room, decimal_compare(room->low_number, room->high_number));
}

static void
limit_day(struct compiler *c, struct room *room, const struct law_expr *e)
{
	int32_t day;

	if (!fixed_day(&c->image, e->c, &day))
		return;
	const struct law_expr **limit = is_low(e) ? &room->low : &room->high;
	int32_t *at = is_low(e) ? &room->low_day : &room->high_day;
	if (!is_tighter(*limit, e, (day > *at) - (day < *at)))
		return;
	*limit = e;
	*at = day;
	if (room->low != NULL && room->high != NULL)
		check_limits(
		    c, room, (room->low_day > room->high_day) - (room->low_day < room->high_day));
}

static bool
share_a_word(const struct image *image, const struct law_expr *a, const struct law_expr *b)
{
	if ((uint64_t)a->list.n * b->list.n > WORD_PAIRS_MAX)
		return true;
	for (uint32_t i = 0; i < a->list.n; i++)
		for (uint32_t k = 0; k < b->list.n; k++)
			if (image->refs[a->list.first + i] == image->refs[b->list.first + k])
				return true;
	return false;
}

static void
limit_words(struct compiler *c, struct room *room, const struct law_expr *e)
{
	if (room->words != NULL && !share_a_word(&c->image, room->words, e))
		tell(c, room->words, " is one word", e, " another");
	room->words = e;
}

static void
limit_record(struct compiler *c, struct room *room, const struct law_expr *e)
{
	if (e->op == LAW_OP_PRESENT)
		room->present = e;
	else
		room->absent = e;
	if (room->present != NULL && room->absent != NULL)
		tell(c, room->present, " is present", room->absent, " is absent");
}

static void
limit(struct compiler *c, struct room *room, const struct law_expr *e)
{
	if (e->op == LAW_OP_COMPARE)
		limit_number(c, room, e);
	else if (e->op == LAW_OP_DATE)
		limit_day(c, room, e);
	else if (e->op == LAW_OP_FACT_IS)
		limit_words(c, room, e);
	else
		limit_record(c, room, e);
}

static bool
is_about_a_fact(const struct law_expr *e)
{
	return e->op == LAW_OP_COMPARE || e->op == LAW_OP_DATE || e->op == LAW_OP_FACT_IS ||
	       e->op == LAW_OP_PRESENT || e->op == LAW_OP_ABSENT;
}

static void
find_empty_rooms(struct parts *parts)
{
	struct compiler *c = parts->c;
	const struct law_expr *before = NULL;
	struct room room = {0};
	uint32_t n = 0;

	for (uint32_t i = 0; i < parts->n; i++)
		if (!parts->at[i].negated && is_about_a_fact(&c->image.exprs[parts->at[i].expr]))
			parts->at[n++] = parts->at[i];
	qsort_r(parts->at, n, sizeof *parts->at, by_fact, &c->image);
	for (uint32_t i = 0; i < n; i++) {
		const struct law_expr *e = &c->image.exprs[parts->at[i].expr];
		if (before != NULL && (before->a != e->a || before->entity != e->entity))
			room = (struct room){0};
		limit(c, &room, e);
		before = e;
	}
}

static void
check_parts(struct parts *parts)
{
	if (parts->n < 2)
		return;
	find_negations(parts);
	find_empty_rooms(parts);
}

/* Every `all` in a condition, outermost first; where and that of a quantifier are one. */
static void
check_expr(struct compiler *c, uint32_t expr, bool within_all)
{
	const struct image *image = &c->image;
	struct parts parts = {.c = c, .view = image_view(image)};

	if (expr == LAW_NONE)
		return;
	const struct law_expr *e = &image->exprs[expr];
	switch (e->op) {
	case LAW_OP_NOT:
		check_expr(c, e->a, false);
		return;
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		gather(&parts, e->b);
		if (e->op == LAW_OP_SOME)
			gather(&parts, e->c);
		else
			check_expr(c, e->c, false);
		check_parts(&parts);
		check_expr(c, e->b, true);
		if (e->op == LAW_OP_SOME)
			check_expr(c, e->c, true);
		return;
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		if (e->op == LAW_OP_ALL && !within_all) {
			gather(&parts, expr);
			check_parts(&parts);
		}
		for (uint32_t i = 0; i < e->list.n; i++)
			check_expr(c, image->refs[e->list.first + i], e->op == LAW_OP_ALL);
		return;
	default:
		return;
	}
}

void
check_contradictions(struct compiler *c)
{
	for (uint32_t i = 0; i < c->n_provisions && !c->failed; i++) {
		const struct draft_provision *draft = &c->provision[i];
		about(c, &draft->from, "provision", draft->id);
		check_expr(c, draft->is.holds, false);
		check_expr(c, draft->is.applies, false);
		check_expr(c, draft->is.met, false);
	}
	for (uint32_t i = 0; i < c->image.n_forms && !c->failed; i++) {
		const struct draft_form *draft = &c->form[i];
		about(c, &draft->from, "form", draft->id);
		for (uint32_t k = 0; k < draft->fields_n; k++)
			check_expr(c, c->image.fields[draft->fields_first + k].when, false);
		const struct law_form *form = &c->image.forms[i];
		for (uint32_t k = 0; k < form->sections_n; k++)
			check_expr(c, c->image.form_sections[form->sections_first + k].when, false);
		for (uint32_t k = 0; k < form->stages_n; k++)
			check_expr(c, c->image.stages[form->stages_first + k].when, false);
	}
}
