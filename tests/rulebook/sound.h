/* SPDX-License-Identifier: Apache-2.0 */
/* Whether every offset and index of an image leads somewhere: the invariants of
 * rules/law.h, which law_open takes on trust and the compiler must establish. */
#ifndef TESTS_RULEBOOK_SOUND_H
#define TESTS_RULEBOOK_SOUND_H

#include "rules/law.h"

static inline bool
is_string(const struct law *law, law_str at)
{
	return at < law->n_strings && (at == 0 || law->strings[at - 1] == 0);
}

static inline bool
is_index(uint32_t index, uint32_t n)
{
	return index < n;
}

static inline bool
is_index_or_none(uint32_t index, uint32_t n)
{
	return index == LAW_NONE || index < n;
}

static inline bool
is_run(uint32_t first, uint32_t n, uint32_t of)
{
	return n == 0 || (first <= of && n <= of - first);
}

/* A list of indices into a section of `of` records. */
static inline bool
is_list(const struct law *law, struct law_list list, uint32_t of)
{
	if (!is_run(list.first, list.n, law->n_refs))
		return false;
	for (uint32_t i = 0; i < list.n; i++)
		if (law->refs[list.first + i] >= of)
			return false;
	return true;
}

static inline bool
is_string_list(const struct law *law, struct law_list list)
{
	if (!is_list(law, list, law->n_strings))
		return false;
	for (uint32_t i = 0; i < list.n; i++)
		if (!is_string(law, law->refs[list.first + i]))
			return false;
	return true;
}

static inline bool
facts_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_facts; i++) {
		const struct law_fact *f = &law->facts[i];
		if (!is_string(law, f->key) || !is_string(law, f->unit) ||
		    !is_string(law, f->asks) || !is_string(law, f->help) ||
		    !is_string(law, f->pin) || !is_index(f->kind, law->n_kinds) ||
		    f->type > TYPE_LIST || f->audiences >= 1u << LAW_AUDIENCE_COUNT ||
		    !is_run(f->options_first, f->options_n, law->n_options) ||
		    !is_run(f->bands_first, f->bands_n, law->n_bands) ||
		    !is_run(f->defaults_first, f->defaults_n, law->n_defaults))
			return false;
		if (i > 0 && text_compare(law_text(law, f[-1].key), law_text(law, f->key)) >= 0)
			return false;
	}
	for (uint32_t i = 0; i < law->n_defaults; i++) {
		const struct law_default *d = &law->defaults[i];
		if (!is_index(d->register_index, law->n_registers) ||
		    !is_index(d->match, law->n_facts) || !is_string(law, d->column) ||
		    !is_string(law, d->since))
			return false;
	}
	return true;
}

/* Parts come before the whole, so a condition cannot contain itself. */
static inline bool
expr_is_sound(const struct law *law, uint32_t index)
{
	const struct law_expr *e = &law->exprs[index];

	if (!is_string(law, e->entity) || e->line == 0)
		return false;
	switch (e->op) {
	case LAW_OP_IS:
		return is_index(e->a, law->n_provisions);
	case LAW_OP_NOT:
		return e->a < index;
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		return e->list.n > 0 && is_list(law, e->list, index);
	case LAW_OP_FACT_YES:
	case LAW_OP_PRESENT:
	case LAW_OP_ABSENT:
		return is_index(e->a, law->n_facts);
	case LAW_OP_FACT_IS:
	case LAW_OP_FACT_HAS:
		return is_index(e->a, law->n_facts) && e->list.n > 0 &&
		       is_string_list(law, e->list);
	case LAW_OP_COMPARE:
		return is_index(e->a, law->n_facts) && e->b <= LAW_AT_MOST &&
		       is_index(e->c, law->n_quantities) && law->facts[e->a].type == TYPE_NUMBER;
	case LAW_OP_DATE:
		return is_index(e->a, law->n_facts) && e->b <= LAW_AT_MOST &&
		       is_index(e->c, law->n_days) && law->facts[e->a].type == TYPE_DATE;
	case LAW_OP_SOME:
		return is_index(e->a, law->n_kinds) && is_index_or_none(e->b, index) &&
		       is_index_or_none(e->c, index);
	case LAW_OP_EVERY:
		return is_index(e->a, law->n_kinds) && is_index_or_none(e->b, index) &&
		       is_index(e->c, index);
	case LAW_OP_FORM:
		return is_index(e->a, law->n_forms) && e->b != 0 && e->b < 1u << LAW_AUDIENCE_COUNT;
	default:
		return false;
	}
}

static inline bool
conditions_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_exprs; i++)
		if (!expr_is_sound(law, i))
			return false;
	for (uint32_t i = 0; i < law->n_quantities; i++) {
		const struct law_quantity *q = &law->quantities[i];
		bool listed = q->op >= LAW_QUANTITY_HIGHER;
		if (q->op > LAW_QUANTITY_PRODUCT || !is_list(law, q->list, i) ||
		    listed != (q->list.n > 0) || !is_string(law, q->unit) || q->multiply == 0 ||
		    q->divide == 0 ||
		    (q->op == LAW_QUANTITY_FACT && !is_index(q->fact, law->n_facts)))
			return false;
	}
	for (uint32_t i = 0; i < law->n_days; i++) {
		const struct law_day *d = &law->days[i];
		bool listed = d->op == LAW_DAY_EARLIEST_OF || d->op == LAW_DAY_LATEST_OF;
		bool over = d->op == LAW_DAY_EARLIEST || d->op == LAW_DAY_LATEST;
		bool reads = over || d->op == LAW_DAY_FACT;
		if (d->op > LAW_DAY_LATEST || d->unit >= DATE_UNIT_COUNT ||
		    !is_string(law, d->entity) || !is_list(law, d->list, i) ||
		    listed != (d->list.n > 0) || reads != is_index(d->fact, law->n_facts) ||
		    !is_index_or_none(d->where, law->n_exprs) || (d->where != LAW_NONE && !over))
			return false;
	}
	return true;
}

static inline bool
provision_is_sound(const struct law *law, const struct law_provision *p)
{
	uint32_t n = law->n_provisions;
	bool holds =
	    p->kind == LAW_CONDITION || p->kind == LAW_EXCEPTION || p->kind == LAW_TRANSITION;

	return is_string(law, p->id) && is_string(law, p->title) && is_string(law, p->says) &&
	       is_string(law, p->pin) && is_string(law, p->note) && is_string(law, p->file) &&
	       is_string(law, p->not_checkable) && is_string(law, p->who) && p->line > 0 &&
	       p->kind <= LAW_STATEMENT && p->force <= LAW_FORCE_MAY && p->enacted < p->until &&
	       is_index_or_none(p->on, law->n_kinds) &&
	       is_index_or_none(p->source, law->n_sources) && is_index_or_none(p->binds, n) &&
	       is_index_or_none(p->holds, law->n_exprs) && holds == (p->holds != LAW_NONE) &&
	       is_index_or_none(p->applies, law->n_exprs) &&
	       is_index_or_none(p->met, law->n_exprs) && is_list(law, p->unless, n) &&
	       is_list(law, p->legacy, n) && is_list(law, p->serves, n) &&
	       is_list(law, p->since, law->n_days) && is_index_or_none(p->due, law->n_days) &&
	       is_index_or_none(p->cap, law->n_quantities);
}

static inline bool
provisions_are_sound(const struct law *law)
{
	if (law->n_provision_order != law->n_provisions)
		return false;
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		if (!provision_is_sound(law, &law->provisions[i]) ||
		    law->provision_order[i] >= law->n_provisions)
			return false;
		if (i == 0)
			continue;
		const struct law_provision *a = &law->provisions[law->provision_order[i - 1]];
		const struct law_provision *b = &law->provisions[law->provision_order[i]];
		int order = text_compare(law_text(law, a->id), law_text(law, b->id));
		if (order > 0 || (order == 0 && a->until > b->enacted && a->until > b->from))
			return false;
	}
	return true;
}

static inline bool
duties_are_sound(const struct law *law, const struct law_form_section *section)
{
	if (!is_run(section->duties.first, section->duties.n, law->n_refs) ||
	    !is_string(law, section->otherwise) || !is_index_or_none(section->when, law->n_exprs) ||
	    !is_index_or_none(section->means, law->n_facts) ||
	    !is_index_or_none(section->means_document, law->n_facts))
		return false;
	for (uint32_t i = 0; i < section->duties.n; i++) {
		uint32_t at = law->refs[section->duties.first + i];
		if (!is_index(at, law->n_provisions) || law->provisions[at].kind != LAW_OBLIGATION)
			return false;
	}
	return true;
}

static inline bool
forms_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_forms; i++)
		if (!is_run(law->forms[i].sections_first, law->forms[i].sections_n,
			law->n_form_sections))
			return false;
	for (uint32_t i = 0; i < law->n_form_sections; i++)
		if (!is_run(law->form_sections[i].items_first, law->form_sections[i].items_n,
			law->n_items) ||
		    !duties_are_sound(law, &law->form_sections[i]))
			return false;
	for (uint32_t i = 0; i < law->n_items; i++)
		if (!is_run(law->items[i].fields_first, law->items[i].fields_n, law->n_fields) ||
		    !is_string_list(law, law->items[i].serves))
			return false;
	for (uint32_t i = 0; i < law->n_fields; i++) {
		const struct law_field *f = &law->fields[i];
		if (!is_string(law, f->label) || !is_index(f->fact, law->n_facts) ||
		    f->show > LAW_SHOW_MAGNITUDE || !is_index_or_none(f->when, law->n_exprs) ||
		    !is_index_or_none(f->each, law->n_kinds))
			return false;
	}
	return true;
}

static inline bool
registers_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_registers; i++)
		if (!is_run(law->registers[i].rows_first, law->registers[i].rows_n, law->n_rows))
			return false;
	for (uint32_t i = 0; i < law->n_rows; i++)
		if (!is_string(law, law->rows[i].name) ||
		    !is_string_list(law, law->rows[i].aliases) ||
		    !is_run(law->rows[i].cells_first, law->rows[i].cells_n, law->n_cells))
			return false;
	for (uint32_t i = 0; i < law->n_cells; i++)
		if (!is_string(law, law->cells[i].column) ||
		    !is_string_list(law, law->cells[i].values))
			return false;
	for (uint32_t i = 0; i < law->n_classes; i++)
		if (!is_index(law->classes[i].provision, law->n_provisions))
			return false;
	return true;
}

static inline bool
holidays_are_sound(const struct law *law)
{
	uint32_t n = 0, n_sure = 0;

	for (uint32_t i = 0; i < law->n_holidays; i++) {
		const struct law_holiday *h = &law->holidays[i];
		if ((i > 0 && h[-1].date >= h->date) || !is_string(law, h->says) ||
		    !is_string(law, h->pin))
			return false;
		if (date_is_weekend(h->date))
			continue;
		if (n >= law->n_days_off || law->days_off[n++] != h->date)
			return false;
		if (h->confidence == LAW_CONFIDENCE_UNVERIFIED)
			continue;
		if (n_sure >= law->n_days_off_sure || law->days_off_sure[n_sure++] != h->date)
			return false;
	}
	return n == law->n_days_off && n_sure == law->n_days_off_sure;
}

static inline bool
heading_is_sound(const struct law *law)
{
	for (uint32_t i = 0; i < LAW_HEADING_COUNT; i++)
		if (law->header->heading[i] != LAW_NONE && law->header->heading[i] >= law->n_facts)
			return false;
	return true;
}

static inline bool
history_is_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_events; i++)
		if (law->events[i].status >= LAW_EVENT_STATUS_COUNT)
			return false;
	for (uint32_t i = 0; i < law->n_amendments; i++)
		if (!is_list(law, law->amendments[i].changes, law->n_provisions))
			return false;
	for (uint32_t i = 0; i < law->n_choices; i++) {
		const struct law_choice *choice = &law->choices[i];
		if (!is_list(law, choice->among, law->n_exprs) || choice->among.n < 2 ||
		    !is_index_or_none(choice->on, law->n_kinds) ||
		    !is_index_or_none(choice->when, law->n_exprs) || choice->covers > 1)
			return false;
	}
	return true;
}

static inline bool
services_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_services; i++) {
		const struct law_service *s = &law->services[i];
		uint32_t of = s->kind == LAW_SERVICE_FACT        ? law->n_facts
		              : s->kind == LAW_SERVICE_PROVISION ? law->n_provisions
		                                                 : 0;
		if (s->kind > LAW_SERVICE_PROVISION || !is_string(law, s->word) ||
		    (of > 0 ? !is_index(s->ref, of) : s->ref != LAW_NONE) ||
		    (s->kind == LAW_SERVICE_PROVISION ? s->holds != LAW_NONE
						      : !is_index(s->holds, law->n_exprs)))
			return false;
	}
	return true;
}

static inline bool
frameworks_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_frameworks; i++) {
		const struct law_framework *f = &law->frameworks[i];
		if (!is_string(law, f->id) || !is_string(law, f->status) ||
		    !is_run(f->thresholds_first, f->thresholds_n, law->n_thresholds) ||
		    !is_run(f->demands_first, f->demands_n, law->n_demands))
			return false;
	}
	for (uint32_t i = 0; i < law->n_thresholds; i++)
		if (!is_index(law->thresholds[i].reached, law->n_exprs))
			return false;
	for (uint32_t i = 0; i < law->n_demands; i++)
		if (!is_run(law->demands[i].services_first, law->demands[i].services_n,
			law->n_services))
			return false;
	return services_are_sound(law);
}

static inline bool
limits_are_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_limits; i++) {
		const struct law_limit *l = &law->limits[i];
		if (!is_index(l->meaning, law->n_meanings) ||
		    !is_index(l->over, law->n_quantities) ||
		    !is_index_or_none(l->when, law->n_exprs) ||
		    !is_index(l->reached, law->n_provisions) ||
		    !is_index_or_none(l->notify, law->n_provisions) ||
		    !is_index_or_none(l->known, law->n_facts) ||
		    (l->notify == LAW_NONE) != (l->known == LAW_NONE) ||
		    !is_index_or_none(l->planned_by, law->n_provisions) ||
		    !is_index_or_none(l->estimate_by, law->n_provisions))
			return false;
	}
	return true;
}

static inline bool
ledger_is_sound(const struct law *law)
{
	for (uint32_t i = 0; i < law->n_ledgers; i++) {
		const struct law_ledger *l = &law->ledgers[i];
		if (!is_index(l->on, law->n_kinds) || !is_index(l->sorts, law->n_facts) ||
		    !is_index(l->adds, law->n_facts) ||
		    !is_index_or_none(l->starts, law->n_facts) ||
		    !is_index_or_none(l->ends, law->n_facts) || l->divide == 0 ||
		    l->multiply >= l->divide || !is_list(law, l->expects, law->n_quantities) ||
		    !is_index_or_none(l->error_by, law->n_provisions))
			return false;
	}
	for (uint32_t i = 0; i < law->n_meanings; i++)
		if (!is_index(law->meanings[i].fills, law->n_facts) ||
		    !is_index_or_none(law->meanings[i].when, law->n_exprs) ||
		    !is_index_or_none(law->meanings[i].part_of, law->n_meanings) ||
		    !is_run(law->meanings[i].countings_first, law->meanings[i].countings_n,
			law->n_countings))
			return false;
	for (uint32_t i = 0; i < law->n_countings; i++)
		if (!is_list(law, law->countings[i].sorts, law->n_strings) ||
		    !is_index_or_none(law->countings[i].when, law->n_exprs) ||
		    law->countings[i].verdict >= LAW_VERDICT_COUNT ||
		    !is_index(law->countings[i].by, law->n_provisions))
			return false;
	return law->n_ledgers <= 1 && limits_are_sound(law);
}

static inline bool
law_is_sound(const struct law *law)
{
	return heading_is_sound(law) && facts_are_sound(law) && conditions_are_sound(law) &&
	       provisions_are_sound(law) && forms_are_sound(law) && registers_are_sound(law) &&
	       history_is_sound(law) && holidays_are_sound(law) && frameworks_are_sound(law) &&
	       ledger_is_sound(law);
}

#endif
