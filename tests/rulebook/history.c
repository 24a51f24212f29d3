/* SPDX-License-Identifier: Apache-2.0 */
/* The law in time: what happened between two days, and how each thing stands. */
#include "rules/history.h"

#include "rulebooks.h"

#include <stdio.h>
#include <string.h>

static const char LAW[] =
    "rulebook: {name: t, title: T, disclaimer: D, versions: [{from: 2024-08-01, id: a, says: A}]}\n"
    "sources:\n"
    "  - {id: act, short: Act, title: Act, status: in-force, from: 2024-08-01}\n"
    "  - {id: guide, short: Guide, title: Guide, status: guidance, from: 2025-07-18}\n"
    "provisions:\n"
    "  - {id: moved, kind: statement, title: a, says: A., pin: Act 1, from: 2026-08-02, until: "
    "2026-07-27}\n"
    "  - {id: moved, kind: statement, title: a, says: B., pin: Act 1, enacted: 2026-07-27, from: "
    "2027-12-02}\n"
    "  - {id: changed, kind: statement, title: a, says: A., pin: Act 2, from: 2025-02-02, until: "
    "2026-07-27}\n"
    "  - {id: changed, kind: statement, title: b, says: A., pin: Act 2, from: 2026-07-27}\n"
    "  - {id: planned, kind: statement, title: a, says: A., pin: Act 3, from: 2025-02-02, until: "
    "2027-01-01}\n"
    "  - {id: planned, kind: statement, title: a, says: A., pin: Act 3, enacted: 2026-07-27, "
    "from: 2027-01-01, note: N.}\n"
    "  - {id: dropped, kind: statement, title: a, says: A., pin: Act 4, from: 2026-08-02, until: "
    "2026-07-27}\n"
    "  - {id: guided, kind: statement, title: a, says: A., pin: Guide 1, from: 2025-08-02}\n"
    "amendments:\n"
    "  - {id: omnibus, date: 2026-07-27, says: A., pin: Act 9, changes: [moved, changed]}\n"
    "calendar:\n"
    "  - {date: 2026-07-31, says: A., pin: Act 9, status: expected}\n";

struct world {
	struct arena arena;
	struct law law;
};

static int
setup(void **state)
{
	static struct world w;
	struct rulebook_file file = {
	    "law.yaml", "law.yaml", {(const uint8_t *)LAW, sizeof LAW - 1}};
	struct gpai_error err = {0};
	struct span image;

	arena_init(&w.arena, 0);
	enum gpai_code rc = rulebook_compile(&file, 1, &w.arena, &image, NULL, &err);
	assert_string_equal(err.message, "");
	assert_int_equal(rc, GPAI_OK);
	assert_int_equal(law_open(image, &w.law, &err), GPAI_OK);
	*state = &w;
	return 0;
}

static int
teardown(void **state)
{
	arena_release(&((struct world *)*state)->arena);
	return 0;
}

static int32_t
day(const char *text)
{
	int32_t day;

	assert_true(date_parse(text_of(text), &day));
	return day;
}

/* "2026-07-27 moved moved; ..." */
static void
assert_happens(struct world *w, const char *after, const char *until, const char *expected)
{
	struct law_change *changes;
	char text[DATE_CHARS];
	struct out out;
	uint32_t n;

	out_memory(&out);
	assert_int_equal(
	    law_changes(&w->law, day(after), day(until), &w->arena, &changes, &n, NULL), GPAI_OK);
	for (uint32_t i = 0; i < n; i++) {
		const struct law_change *c = &changes[i];
		const char *id = c->what == LAW_HAPPENING_EVENT ? "event"
		                 : c->what == LAW_HAPPENING_AMENDED
		                     ? law_cstr(&w->law, w->law.amendments[c->index].id)
		                     : law_cstr(&w->law, w->law.provisions[c->index].id);
		date_format(c->day, text);
		out_format(
		    &out, "%s%s %s %s", i > 0 ? "; " : "", text, law_happening_words[c->what], id);
	}
	out_bytes(&out, "", 1);
	assert_string_equal(out_text(&out).at, expected);
	out_release(&out);
}

static void
each_change_is_told_on_its_day(void **state)
{
	assert_happens(*state, "2026-07-26", "2026-07-31",
	    "2026-07-27 amended omnibus; 2026-07-27 enacted planned; 2026-07-27 changes changed; "
	    "2026-07-27 moved moved; 2026-07-27 ends dropped; 2026-07-31 event event");
}

static void
the_first_day_is_past_and_the_second_is_not(void **state)
{
	assert_happens(*state, "2026-07-27", "2026-07-30", "");
	assert_happens(*state, "2025-02-01", "2025-02-02",
	    "2025-02-02 starts changed; 2025-02-02 starts planned");
	assert_happens(*state, "2025-02-02", "2025-02-03", "");
}

static void
law_to_come_is_enacted_first_and_starts_later(void **state)
{
	assert_happens(*state, "2024-07-31", "2024-08-01",
	    "2024-08-01 enacted moved; 2024-08-01 enacted changed; 2024-08-01 enacted planned; "
	    "2024-08-01 enacted dropped");
	assert_happens(*state, "2026-12-31", "2027-12-02",
	    "2027-01-01 changes planned; 2027-12-02 starts moved");
}

static void
what_was_enacted_and_moved_between_the_days_is_told_twice(void **state)
{
	struct world *w = *state;
	struct law_change *changes;
	uint32_t n, met = 0;

	assert_int_equal(law_changes(&w->law, day("2024-01-01"), day("2026-12-31"), &w->arena,
			     &changes, &n, NULL),
	    GPAI_OK);
	for (uint32_t i = 0; i < n; i++)
		if (changes[i].what != LAW_HAPPENING_AMENDED &&
		    changes[i].what != LAW_HAPPENING_EVENT && changes[i].index <= 1)
			met = met * 10 + changes[i].what;
	assert_int_equal(met, LAW_HAPPENING_ENACTED * 10 + LAW_HAPPENING_MOVED);
}

static void
assert_standing(struct world *w, uint32_t index, const char *on, const char *word, const char *says)
{
	struct out out;

	out_memory(&out);
	law_put_standing(&w->law, index, day(on), &out);
	out_bytes(&out, "", 1);
	assert_string_equal(out_text(&out).at, says);
	assert_string_equal(law_standing_word(&w->law, index, day(on)), word);
	out_release(&out);
}

static void
standing_follows_the_day_and_the_source(void **state)
{
	struct world *w = *state;

	assert_standing(w, 0, "2024-07-31", "not-enacted", "not law yet, only from 2024-08-01");
	assert_standing(w, 0, "2024-08-01", "adopted", "adopted, applies from 2026-08-02");
	assert_standing(
	    w, 0, "2026-07-27", "superseded", "superseded before it applied, 2026-07-27");
	assert_standing(w, 1, "2026-07-27", "adopted", "adopted, applies from 2027-12-02");
	assert_standing(w, 1, "2027-12-02", "in-force", "in force");
	assert_standing(w, 2, "2026-07-27", "superseded", "superseded 2026-07-27");
	assert_standing(w, 6, "2026-07-28", "ended", "ended before it applied, 2026-07-27");
	assert_standing(w, 7, "2025-07-20", "guidance", "guidance, applies from 2025-08-02");
	assert_standing(w, 7, "2026-01-01", "guidance", "guidance");
}

static void
what_differs_is_known_by_its_key(void **state)
{
	struct world *w = *state;
	const struct law_provision *p = w->law.provisions;

	assert_int_equal(p[0].changed, 0);
	assert_int_equal(p[1].changed, 1u << LAW_PART_SAYS);
	assert_int_equal(p[3].changed, 1u << LAW_PART_TITLE);
	assert_int_equal(p[5].changed, 1u << LAW_PART_NOTE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(each_change_is_told_on_its_day, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		the_first_day_is_past_and_the_second_is_not, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		law_to_come_is_enacted_first_and_starts_later, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_was_enacted_and_moved_between_the_days_is_told_twice, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		standing_follows_the_day_and_the_source, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_differs_is_known_by_its_key, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
