/* SPDX-License-Identifier: Apache-2.0 */
#include "dossiers.h"

#include <stdio.h>

uint32_t
dossiers_pick(struct dossiers *dossiers, uint32_t n)
{
	dossiers->seed ^= dossiers->seed << 13;
	dossiers->seed ^= dossiers->seed >> 7;
	dossiers->seed ^= dossiers->seed << 17;
	return (uint32_t)((dossiers->seed >> 20) % n);
}

int32_t
dossiers_day(struct dossiers *dossiers)
{
	const struct law *law = dossiers->law;
	int32_t first, last;

	date_parse(text_of("2024-01-01"), &first);
	date_parse(text_of("2031-01-01"), &last);
	if (law->n_provisions > 0 && dossiers_pick(dossiers, 2) == 0) {
		const struct law_provision *provision =
		    &law->provisions[dossiers_pick(dossiers, law->n_provisions)];
		int32_t day = provision->from + (int32_t)dossiers_pick(dossiers, 3) - 1;
		if (day >= first && day <= last)
			return day;
	}
	return first + (int32_t)dossiers_pick(dossiers, (uint32_t)(last - first));
}

/* Half of, exactly, or more than a number that stands in the law beside the same unit. */
static struct value
roll_number(struct dossiers *dossiers, const struct law_fact *fact)
{
	const struct law *law = dossiers->law;
	struct value value = value_number(decimal_from(dossiers_pick(dossiers, 100)));
	struct decimal half;

	decimal_parse(text_of("0.5"), &half);
	for (uint32_t tries = 0; tries < 40 && law->n_quantities > 0; tries++) {
		const struct law_quantity *quantity =
		    &law->quantities[dossiers_pick(dossiers, law->n_quantities)];
		if (quantity->op != LAW_QUANTITY_NUMBER ||
		    !text_equal(law_text(law, quantity->unit), law_text(law, fact->unit)))
			continue;
		value = value_number(quantity->number);
		break;
	}
	switch (dossiers_pick(dossiers, 4)) {
	case 0:
		value.low = value.high = decimal_multiply(value.low, half, ROUND_DOWN);
		break;
	case 1:
		value.low = value.high = decimal_multiply(value.low, decimal_from(2), ROUND_DOWN);
		break;
	case 2: /* too close to call */
		value.high = decimal_multiply(value.low, decimal_from(2), ROUND_UP);
		break;
	default:
		break;
	}
	return value;
}

static struct value
roll_words(struct dossiers *dossiers, const struct law_fact *fact, struct arena *arena)
{
	const struct law *law = dossiers->law;
	struct text *items = arena_array(arena, (size_t)fact->options_n + 1, sizeof *items);
	uint32_t n = 0, usual = dossiers->lean;

	for (uint32_t i = 0; items != NULL && i < fact->options_n; i++)
		if (dossiers_pick(dossiers, 4) <= usual)
			items[n++] = law_text(law, law->options[fact->options_first + i].word);
	if (items != NULL && fact->options_n == 0)
		items[n++] = text_of("something");
	return value_items((enum value_type)fact->type, items, n);
}

/* A word that some rule asks for, if possible: any other is nothing but "not that". */
static struct text
roll_word(struct dossiers *dossiers, uint32_t key)
{
	const struct law *law = dossiers->law;
	const struct law_fact *fact = &law->facts[key];
	uint32_t at = dossiers_pick(dossiers, law->n_exprs);

	for (uint32_t i = 0; i < law->n_exprs; i++) {
		const struct law_expr *expr = &law->exprs[(at + i) % law->n_exprs];
		if (expr->op == LAW_OP_FACT_IS && expr->a == key)
			return law_text(law, law->refs[expr->list.first]);
	}
	at = fact->options_first + dossiers_pick(dossiers, fact->options_n);
	return law_text(law, law->options[at].word);
}

static struct value
roll_value(struct dossiers *dossiers, uint32_t key, struct arena *arena)
{
	const struct law_fact *fact = &dossiers->law->facts[key];

	if (fact->may_be_absent && dossiers_pick(dossiers, 4) >= dossiers->lean)
		return value_absent(text_of("there is none"));
	switch ((enum value_type)fact->type) {
	case TYPE_YESNO:
		return value_yesno(dossiers_pick(dossiers, 4) <= dossiers->lean);
	case TYPE_NUMBER:
		return roll_number(dossiers, fact);
	case TYPE_DATE:
		return value_date(dossiers_day(dossiers));
	case TYPE_CHOICE:
		return value_choice(roll_word(dossiers, key));
	case TYPE_CHOICES:
	case TYPE_LIST:
		return roll_words(dossiers, fact, arena);
	case TYPE_TEXT:
		break;
	}
	return value_text(text_of("something"));
}

static void
roll_facts(struct dossiers *dossiers, struct fact_set *facts, uint32_t entity, struct arena *arena)
{
	const struct law *law = dossiers->law;

	for (uint32_t key = 0; key < law->n_facts; key++) {
		struct fact fact = {.origin = ORIGIN_DECLARED, .since = DATE_NONE};
		if (law->facts[key].kind != facts->entities[entity].kind ||
		    dossiers_pick(dossiers, 100) >= dossiers->percent_known)
			continue;
		fact.value = roll_value(dossiers, key, arena);
		if (dossiers_pick(dossiers, 5) == 0)
			fact.origin = ORIGIN_MEASURED;
		if (dossiers_pick(dossiers, 5) != 0) {
			fact.by = text_of("somebody");
			fact.reason = text_of("seen");
		}
		fact_set_put(facts, entity, key, &fact);
	}
}

/* The entity of a kind that a rule asks by name, such as duty/aia.53.3. */
static void
roll_named(struct dossiers *dossiers, struct fact_set *facts)
{
	const struct law *law = dossiers->law;

	for (uint32_t i = 0; i < law->n_exprs; i++) {
		const struct law_expr *expr = &law->exprs[i];
		if (expr->entity != 0 && expr->op >= LAW_OP_FACT_YES && expr->op <= LAW_OP_ABSENT)
			fact_set_entity(
			    facts, law->facts[expr->a].kind, law_text(law, expr->entity));
	}
	(void)dossiers;
}

void
dossier_roll(struct dossiers *dossiers, struct fact_set *facts, struct arena *arena)
{
	const struct law *law = dossiers->law;
	char name[16];

	fact_set_init(facts, law, arena);
	dossiers->lean = 1 + dossiers_pick(dossiers, 3);
	roll_named(dossiers, facts);
	for (uint32_t kind = 0; kind < law->n_kinds; kind++) {
		if (law->kinds[kind].single)
			continue;
		uint32_t n = dossiers_pick(dossiers, dossiers->entities_max + 1);
		n *= law->kinds[kind].documents ? 10 : 1; /* they are many in earnest too */
		for (; n > 0; n--) {
			snprintf(name, sizeof name, "e%u", n);
			fact_set_entity(facts, kind, text_of(name));
		}
		if (dossiers_pick(dossiers, 2) == 0)
			fact_set_close(facts, kind);
	}
	for (uint32_t e = 0; e < facts->n_entities; e++)
		roll_facts(dossiers, facts, e, arena);
}
