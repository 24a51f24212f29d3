/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/retention.h"

#include "rules/day.h"
#include "rules/words.h"

static struct text
say_why(struct question *question, const struct law_retention *is, const struct scope *scope)
{
	struct words words;

	words_start(&words, question);
	words_day_found(&words, question, is->until, scope);
	return words_take(&words, question);
}

struct retention
retention_find(struct question *question, uint32_t index, uint32_t entity)
{
	const struct law_retention *is = &question->law->retentions[index];
	struct scope own = {entity, NULL};
	const struct scope *scope = entity == LAW_NONE ? NULL : &own;
	struct retention found = {
	    .is = is, .entity = entity, .applies = TRUTH_TRUE, .until = DATE_NONE};
	struct day_found day = day_find(question, is->until, scope);
	bool is_known = !day.none && !day.perhaps_none && day.low == day.high;

	if (is->under != LAW_NONE)
		found.applies = evaluate_provision(question, is->under, entity)->truth;
	found.is_none = day.none;
	found.waits = day_waits(question, is->until, scope);
	if (is_known) {
		found.until = day.date;
		found.why = say_why(question, is, scope);
	}
	return found;
}

struct retention *
retention_all(struct question *question, uint32_t *n)
{
	const struct law *law = question->law;
	const struct fact_set *facts = question->facts;
	struct retention *all = arena_array(
	    question->arena, law->n_retentions * (facts->n_entities + 1) + 1, sizeof *all);

	*n = 0;
	for (uint32_t i = 0; all != NULL && i < law->n_retentions; i++) {
		uint32_t on = law->retentions[i].on;
		if (on == LAW_NONE) {
			all[(*n)++] = retention_find(question, i, LAW_NONE);
			continue;
		}
		if (facts->runs[on].n == 0)
			continue;
		for (uint32_t e = facts->runs[on].first; e != LAW_NONE; e = facts->entities[e].next)
			all[(*n)++] = retention_find(question, i, e);
	}
	return all;
}
