/* SPDX-License-Identifier: Apache-2.0 */
/* Which provisions read a fact, and which items show it. */
#include "rules/touched.h"

static bool
in_quantity(const struct law *law, uint32_t quantity, uint32_t fact)
{
	const struct law_quantity *q = &law->quantities[quantity];

	if (q->op == LAW_QUANTITY_FACT)
		return q->fact == fact;
	for (uint32_t i = 0; q->op >= LAW_QUANTITY_HIGHER && i < q->list.n; i++)
		if (in_quantity(law, law->refs[q->list.first + i], fact))
			return true;
	return false;
}

static bool in_expr(const struct law *law, uint32_t expr, uint32_t fact);

static bool
in_day(const struct law *law, uint32_t day, uint32_t fact)
{
	const struct law_day *d = &law->days[day];

	switch ((enum law_day_op)d->op) {
	case LAW_DAY_FACT:
		return d->fact == fact;
	case LAW_DAY_EARLIEST:
	case LAW_DAY_LATEST:
		return d->fact == fact || in_expr(law, d->where, fact);
	case LAW_DAY_EARLIEST_OF:
	case LAW_DAY_LATEST_OF:
		for (uint32_t i = 0; i < d->list.n; i++)
			if (in_day(law, law->refs[d->list.first + i], fact))
				return true;
		return false;
	case LAW_DAY_FIXED:
	case LAW_DAY_AS_OF:
		break;
	}
	return false;
}

bool
item_shows(const struct law *law, uint32_t item, uint32_t fact)
{
	const struct law_item *it = &law->items[item];

	for (uint32_t i = 0; i < it->fields_n; i++)
		if (law->fields[it->fields_first + i].fact == fact)
			return true;
	return false;
}

static bool
in_form(const struct law *law, uint32_t form, uint32_t fact)
{
	const struct law_form *f = &law->forms[form];

	for (uint32_t s = 0; s < f->sections_n; s++) {
		const struct law_form_section *section = &law->form_sections[f->sections_first + s];
		for (uint32_t i = 0; i < section->items_n; i++)
			if (item_shows(law, section->items_first + i, fact))
				return true;
	}
	return false;
}

static bool
in_any(const struct law *law, struct law_list list, uint32_t fact)
{
	for (uint32_t i = 0; i < list.n; i++)
		if (in_expr(law, law->refs[list.first + i], fact))
			return true;
	return false;
}

static bool
in_expr(const struct law *law, uint32_t expr, uint32_t fact)
{
	if (expr == LAW_NONE)
		return false;
	const struct law_expr *e = &law->exprs[expr];
	switch ((enum law_op)e->op) {
	case LAW_OP_IS:
		return false;
	case LAW_OP_NOT:
		return in_expr(law, e->a, fact);
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		return in_any(law, e->list, fact);
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		return in_expr(law, e->b, fact) || in_expr(law, e->c, fact);
	case LAW_OP_FORM:
		return in_form(law, e->a, fact);
	case LAW_OP_COMPARE:
		return e->a == fact || in_quantity(law, e->c, fact);
	case LAW_OP_DATE:
		return e->a == fact || in_day(law, e->c, fact);
	case LAW_OP_FACT_YES:
	case LAW_OP_FACT_IS:
	case LAW_OP_FACT_HAS:
	case LAW_OP_PRESENT:
	case LAW_OP_ABSENT:
		return e->a == fact;
	}
	return false;
}

bool
provision_reads(const struct law *law, uint32_t provision, uint32_t fact)
{
	const struct law_provision *p = &law->provisions[provision];

	for (uint32_t i = 0; i < p->since.n; i++)
		if (in_day(law, law->refs[p->since.first + i], fact))
			return true;
	return in_expr(law, p->holds, fact) || in_expr(law, p->applies, fact) ||
	       in_expr(law, p->met, fact) || (p->due != LAW_NONE && in_day(law, p->due, fact)) ||
	       (p->cap != LAW_NONE && in_quantity(law, p->cap, fact));
}

uint32_t
item_between(const struct law *law, uint32_t provision, uint32_t fact)
{
	for (uint32_t i = 0; i < law->n_items; i++) {
		const struct law_item *item = &law->items[i];
		if (!item_shows(law, i, fact))
			continue;
		for (uint32_t f = 0; f < item->fields_n; f++)
			if (provision_reads(
				law, provision, law->fields[item->fields_first + f].fact))
				return i;
	}
	return LAW_NONE;
}

uint32_t
item_form(const struct law *law, uint32_t item)
{
	for (uint32_t f = 0; f < law->n_forms; f++)
		for (uint32_t s = 0; s < law->forms[f].sections_n; s++) {
			const struct law_form_section *section =
			    &law->form_sections[law->forms[f].sections_first + s];
			if (item >= section->items_first &&
			    item - section->items_first < section->items_n)
				return f;
		}
	return LAW_NONE;
}
