/* SPDX-License-Identifier: Apache-2.0 */
/* Totals over sources put into a set of facts that was just read, so that none is ever read that
 * was worked out from other sources than those on file. */
#include "api/data_totals.h"

#include <string.h>

/* Facts that were worked out earlier, and those of them that follow still. */
struct putting {
	struct fact_set *facts;
	uint32_t *keys; /* that are ever worked out; of any entity */
	uint32_t n_keys, n_entities;
	bool *said; /* by entity and key */
};

static uint32_t
place_of(const struct putting *putting, uint32_t key)
{
	for (uint32_t i = 0; i < putting->n_keys; i++)
		if (putting->keys[i] == key)
			return i;
	return LAW_NONE;
}

static enum gpai_code
put_reading(void *context, const struct reading *r, struct gpai_error *err)
{
	struct putting *putting = context;
	struct fact_set *facts = putting->facts;
	uint32_t kind = law_find_kind(facts->law, text_of(r->kind));
	uint32_t key = law_find_fact(facts->law, text_of(r->key));
	uint32_t place = place_of(putting, key);

	if (kind == LAW_NONE || key == LAW_NONE)
		return GPAI_OK;
	uint32_t entity = fact_set_entity(facts, kind, r->name);
	if (entity == LAW_NONE)
		return fail_memory(err);
	const struct fact *held = fact_get(facts, entity, key);
	if (place != LAW_NONE && entity < putting->n_entities)
		putting->said[(size_t)entity * putting->n_keys + place] = true;
	if (held != NULL && value_equal(&held->value, &r->value) && totals_is_ours(held))
		return GPAI_OK;
	struct fact fact = {.value = r->value,
	    .origin = r->origin == READING_MEASURED ? ORIGIN_MEASURED : ORIGIN_DERIVED,
	    .by = text_of("gpai " GPAI_VERSION),
	    .method = r->method,
	    .source = r->source,
	    .reason = r->value.state == VALUE_UNKNOWN ? r->note : TEXT_NONE,
	    .since = DATE_NONE};
	fact_set_put(facts, entity, key, &fact);
	return GPAI_OK;
}

/* The facts of the register's rows, and those that its shares fill. */
static bool
find_keys(struct putting *putting, struct arena *arena)
{
	static const char *const others[] = {"source.share", "source.listed"};
	const struct law *law = putting->facts->law;
	const struct law_register *list;
	enum { OTHERS = sizeof others / sizeof *others };

	putting->n_entities = putting->facts->n_entities;
	if (!totals_register(law, TOTALS_REGISTER, &list))
		return true;
	putting->keys = arena_array(arena, list->rows_n + OTHERS, sizeof *putting->keys);
	if (putting->keys == NULL)
		return false;
	for (uint32_t i = 0; i < list->rows_n; i++)
		putting->keys[putting->n_keys++] =
		    law_find_fact(law, totals_row(law, list, i).name);
	for (uint32_t i = 0; i < OTHERS; i++)
		putting->keys[putting->n_keys++] = law_find_fact(law, text_of(others[i]));
	putting->said = arena_array(
	    arena, (size_t)putting->n_entities * putting->n_keys + 1, sizeof *putting->said);
	return putting->said != NULL;
}

/* What was worked out earlier and does not follow any more is not known. */
static void
withdraw(struct putting *putting)
{
	struct fact_set *facts = putting->facts;

	for (uint32_t e = 0; e < putting->n_entities; e++)
		for (uint32_t k = 0; k < putting->n_keys; k++) {
			uint32_t key = putting->keys[k];
			const struct fact *held = NULL;
			if (key != LAW_NONE && !putting->said[(size_t)e * putting->n_keys + k] &&
			    facts->law->facts[key].kind == facts->entities[e].kind)
				held = fact_get(facts, e, key);
			if (held == NULL || !totals_is_ours(held) ||
			    held->value.state == VALUE_UNKNOWN)
				continue;
			struct fact fact = *held;
			fact.value = (struct value){.state = VALUE_UNKNOWN};
			fact_set_put(facts, e, key, &fact);
		}
}

enum gpai_code
data_totals_renew(
    struct fact_set *facts, int32_t as_of, struct arena *arena, struct gpai_error *err)
{
	struct putting putting = {.facts = facts};
	const struct measure_sink sink = {.reading = put_reading, .context = &putting};
	struct voice voice = {.arena = arena, .sink = &sink, .err = err};
	uint32_t kind = law_find_kind(facts->law, text_of("source"));
	enum gpai_code rc;

	/* Most dossiers that are asked name no source: then nothing was worked out from any. */
	if (kind == LAW_NONE || facts->runs[kind].n == 0)
		return GPAI_OK;
	if (!find_keys(&putting, arena))
		return fail_memory(err);
	if ((rc = data_totals(&voice, facts, as_of, err)) != GPAI_OK)
		return rc;
	withdraw(&putting);
	return fact_set_status(facts, err);
}
