/* SPDX-License-Identifier: Apache-2.0 */
/* Provisions asked of each entity of a kind that say nothing of the entity: a slip, for their
 * answer is the same for all, and a duty would be owed as often as there are entities.
 *
 * What a quantifier says of its own entities, be they of the same kind, does not count. */
#include "rulebook/compiler.h"

struct search {
	const struct compiler *c;
	uint32_t on;
};

static bool
is_named(const struct search *s, uint32_t provision)
{
	return provision != LAW_NONE && s->c->provision[provision].is.on == s->on;
}

static bool
is_asked(const struct search *s, uint32_t fact, law_str entity)
{
	return fact != LAW_NONE && entity == 0 && s->c->fact[fact].is.kind == s->on;
}

static bool
in_day(const struct search *s, uint32_t day)
{
	const struct image *image = &s->c->image;
	const struct law_day *d = &image->days[day];

	if (d->op == LAW_DAY_FACT && is_asked(s, d->fact, d->entity))
		return true;
	for (uint32_t i = 0; i < d->list.n; i++)
		if (in_day(s, image->refs[d->list.first + i]))
			return true;
	return false;
}

static bool
in_quantity(const struct search *s, uint32_t quantity)
{
	const struct image *image = &s->c->image;
	const struct law_quantity *q = &image->quantities[quantity];

	if (is_asked(s, q->fact, 0))
		return true;
	for (uint32_t i = 0; i < q->list.n; i++)
		if (in_quantity(s, image->refs[q->list.first + i]))
			return true;
	return false;
}

static bool
in_expr(const struct search *s, uint32_t expr)
{
	const struct image *image = &s->c->image;

	if (expr == LAW_NONE)
		return false;
	const struct law_expr *e = &image->exprs[expr];
	switch (e->op) {
	case LAW_OP_IS:
		return is_named(s, e->a);
	case LAW_OP_NOT:
		return in_expr(s, e->a);
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		for (uint32_t i = 0; i < e->list.n; i++)
			if (in_expr(s, image->refs[e->list.first + i]))
				return true;
		return false;
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
	case LAW_OP_FORM:
		return false;
	default:
		return is_asked(s, e->a, e->entity) ||
		       (e->op == LAW_OP_COMPARE && in_quantity(s, e->c)) ||
		       (e->op == LAW_OP_DATE && in_day(s, e->c));
	}
}

static bool
in_list(const struct search *s, struct law_list list, bool (*in)(const struct search *, uint32_t))
{
	for (uint32_t i = 0; i < list.n; i++)
		if (in(s, s->c->image.refs[list.first + i]))
			return true;
	return false;
}

static bool
says_something(const struct search *s, const struct law_provision *p)
{
	return is_named(s, p->binds) || in_expr(s, p->holds) || in_expr(s, p->applies) ||
	       in_expr(s, p->met) || in_list(s, p->unless, is_named) ||
	       in_list(s, p->legacy, is_named) || in_list(s, p->since, in_day) ||
	       (p->due != LAW_NONE && in_day(s, p->due)) ||
	       (p->cap != LAW_NONE && in_quantity(s, p->cap));
}

void
check_asked(struct compiler *c)
{
	for (uint32_t i = 0; i < c->n_provisions && !c->failed; i++) {
		const struct draft_provision *draft = &c->provision[i];
		struct search search = {c, draft->is.on};
		if (draft->is.on == LAW_NONE || draft->is.kind == LAW_STATEMENT ||
		    says_something(&search, &draft->is))
			continue;
		const char *word = c->image.strings + c->image.kinds[draft->is.on].word;
		about(c, &draft->from, "provision", draft->id);
		complain(c, draft->from.line,
		    "asked of each %s, but says nothing of it, expected a fact of it or a "
		    "provision "
		    "on: %s",
		    word, word);
	}
}
