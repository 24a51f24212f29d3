/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of a day, against a naive reading of the same history. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 120, DAYS = 8, MOMENTS = 10 };

struct event {
	int key; /* 0, 1: the model's; 2, 3: of source/a, source/b; 4: the list of sources */
	int32_t since;
	int64_t recorded;
	int value; /* -1: unknown */
};

static const struct {
	const char *kind, *name, *key;
} KEYS[] = {{"model", "", "model.parameters.total"}, {"model", "", "training.compute.flop"},
    {"source", "a", "source.tokens"}, {"source", "b", "source.tokens"}, {"source", "", ""}};

/* By the definition in dossier.h, the slow way. */
static int
naive(const struct event *events, int key, int32_t as_of, int64_t known_at)
{
	int value = -1;

	for (int i = 0; i < RECORDS; i++)
		if (events[i].key == key && events[i].recorded <= known_at &&
		    (events[i].since == DATE_NONE || events[i].since <= as_of))
			value = events[i].value;
	return value;
}

static struct event
random_event(uint64_t *seed, int64_t *clock)
{
	*clock +=
	    (int64_t)(next_random(seed) % 3) - (next_random(seed) % 10 == 0); /* clocks slip */
	return (struct event){.key = (int)(next_random(seed) % 5),
	    .since = next_random(seed) % 3 == 0 ? DATE_NONE : (int32_t)(next_random(seed) % DAYS),
	    .recorded = *clock,
	    .value = (int)(next_random(seed) % 6) - 1};
}

static void
record(struct dossier *dossier, const struct entropy *entropy, const struct event *event)
{
	struct value value = {.state = VALUE_UNKNOWN};
	struct recorded_fact fact;

	if (event->value >= 0)
		value = event->key == 4 ? value_yesno(event->value > 2)
		                        : value_whole((uint64_t)event->value);
	fact = fixture_fact(KEYS[event->key].key, value, event->since);
	fact.kind = text_of(KEYS[event->key].kind);
	fact.name = text_of(KEYS[event->key].name);
	if (event->key == 4)
		fact.what = RECORD_CLOSED;
	fixture_append(dossier, entropy, event->recorded, &fact);
}

static void
compare(const struct fact_set *set, const struct event *events, int32_t as_of, int64_t known_at)
{
	const struct law *law = set->law;

	for (int k = 0; k < 5; k++) {
		uint32_t kind = law_find_kind(law, text_of(KEYS[k].kind));
		int want = naive(events, k, as_of, known_at);
		if (k == 4) {
			assert_int_equal(fact_closed(set, kind), want > 2);
			continue;
		}
		const struct fact *fact =
		    fact_get(set, fact_find_entity(set, kind, text_of(KEYS[k].name)),
			law_find_fact(law, text_of(KEYS[k].key)));
		assert_int_equal(fact != NULL ? (int)fact->value.low.low : -1, want);
		if (KEYS[k].name[0] != 0 && want < 0)
			assert_int_equal(
			    fact_find_entity(set, kind, text_of(KEYS[k].name)), LAW_NONE);
	}
}

static void
facts_of_any_day_known_at_any_moment_are_as_defined(void **state)
{
	uint64_t seed = 3;
	struct entropy entropy = fixture_entropy(&seed);

	(void)state;
	for (int round = 0; round < 6; round++) {
		char *folder = fixture_folder();
		struct dossier *dossier = fixture_dossier(folder, &entropy);
		struct event events[RECORDS];
		int64_t clock = 2000;
		for (int i = 0; i < RECORDS; i++) {
			events[i] = random_event(&seed, &clock);
			record(dossier, &entropy, &events[i]);
		}
		for (int32_t day = -1; day <= DAYS; day++) {
			for (int m = 0; m <= MOMENTS; m++) {
				struct arena arena;
				struct fact_set set;
				struct dossier_reading reading;
				int64_t known_at = 2000 + (clock - 1990) * m / MOMENTS;
				arena_init(&arena, 0);
				assert_ok(dossier_facts(dossier, fixture_law(), day,
				    m == MOMENTS ? 0 : known_at, &arena, &set, &reading, ERR));
				compare(&set, events, day, m == MOMENTS ? INT64_MAX : known_at);
				arena_release(&arena);
			}
		}
		dossier_close(dossier);
		fixture_remove(folder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(facts_of_any_day_known_at_any_moment_are_as_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
