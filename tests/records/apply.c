/* SPDX-License-Identifier: Apache-2.0 */
/* The three-way apply: each case of the table in apply.h, and that a second apply of
 * the same file never does anything. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;
static struct dossier *dossier;
static int64_t now;

static int
set_up(void **state)
{
	(void)state;
	seed = 11;
	now = 5000;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
	dossier = fixture_dossier(folder, &entropy);
	return 0;
}

static int
tear_down(void **state)
{
	struct dossier_verified verified;

	(void)state;
	assert_ok(dossier_verify(dossier, &verified, ERR)); /* after whatever was done */
	dossier_close(dossier);
	arena_release(&arena);
	fixture_remove(folder);
	return 0;
}

/* "added 1 changed 2 restated 1 | added model.open; changed ..." */
static const char *
told(const struct apply_summary *summary)
{
	struct out out;

	out_memory(&out);
	out_format(&out, "unchanged %zu restated %zu", summary->n_unchanged, summary->n_restated);
	for (size_t i = 0; i < summary->n_changes; i++) {
		const struct apply_change *change = &summary->changes[i];
		out_format(&out, "; %s %.*s ", apply_what_word(change->what),
		    TEXT_ARG(change->file.key.len > 0 ? change->file.key : change->file.kind));
		value_format(&change->dossier.fact.value, &out);
		out_string(&out, " -> ");
		value_format(&change->file.fact.value, &out);
	}
	const char *text = arena_string(&arena, out_text(&out));
	out_release(&out);
	return text;
}

static enum gpai_code
apply_with(const char *facts, const struct apply_options *options, struct apply_summary *summary)
{
	const char *yaml = arena_format(&arena, "gpai: 1\nby: Jane\n%s", facts).at;
	struct declared declared;

	assert_ok(declared_parse(&arena, fixture_law(), "gpai.yaml",
	    (struct span){(const uint8_t *)yaml, strlen(yaml)}, &declared, ERR));
	return dossier_apply(dossier, &declared, options, now++, &entropy, &arena, summary, ERR);
}

static uint64_t
log_size(void)
{
	struct dossier_head head;

	assert_ok(dossier_head(dossier, &arena, &head, ERR));
	return head.size;
}

/* Applies, checks the tale, applies again: then nothing may happen. */
static void
apply(const char *facts, const char *tale)
{
	const struct apply_options plain = {0};
	struct apply_summary summary;

	assert_ok(apply_with(facts, &plain, &summary));
	assert_string_equal(told(&summary), tale);
	uint64_t size = log_size();
	assert_ok(apply_with(facts, &plain, &summary));
	assert_int_equal(summary.n_changes, 0);
	assert_int_equal(log_size(), size);
}

static void
conflict(const char *facts, const struct apply_options *options, const char *tale, unsigned line)
{
	struct apply_summary summary;
	uint64_t size = log_size();

	assert_int_equal(apply_with(facts, options, &summary), GPAI_CONFLICT);
	assert_string_equal(told(&summary), tale);
	assert_int_equal(ERR->at, line);
	assert_int_equal(log_size(), size);
}

static void
measure(const char *key, struct value value, int32_t since)
{
	struct recorded_fact fact = fixture_fact(key, value, since);

	fixture_append(dossier, &entropy, now++, &fact);
}

static const char *
held(const char *key, int32_t as_of)
{
	return fixture_ask(dossier, &arena, "model", key, as_of, 0);
}

static int32_t
day(const char *text)
{
	int32_t date;

	assert_true(date_parse(text_of(text), &date));
	return date;
}

#define PARAMETERS "facts:\n  model.parameters.total: "

/* ---- the table ---- */

static void
new_in_the_file_becomes_a_record(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	assert_string_equal(held("model.parameters.total", 0), "7");
	assert_int_equal(log_size(), 2);
}

static void
changed_in_the_file_only_becomes_a_record(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	apply(PARAMETERS "8\n  model.open: yes\n",
	    "unchanged 0 restated 0; added model.open unknown -> yes; changed "
	    "model.parameters.total 7 -> 8");
	assert_string_equal(held("model.parameters.total", 0), "8");
}

static void
changed_source_alone_becomes_a_record_too(void **state)
{
	(void)state;
	apply(PARAMETERS "{value: 7, source: a}\n",
	    "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	apply(PARAMETERS "{value: 7, source: b}\n",
	    "unchanged 0 restated 0; changed model.parameters.total 7 -> 7");
}

static void
unchanged_file_leaves_a_measurement_alone(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	apply(PARAMETERS "7\n", "unchanged 1 restated 0");
	assert_string_equal(held("model.parameters.total", 0), "9");
}

static void
gone_from_the_file_becomes_unknown(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	apply("", "unchanged 0 restated 0; withdrawn model.parameters.total 7 -> unknown");
	assert_string_equal(held("model.parameters.total", 0), "unknown");
	assert_int_equal(log_size(), 3);
}

static void
gone_from_the_file_leaves_a_measurement_alone(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	apply("", "unchanged 0 restated 0; kept model.parameters.total 9 -> unknown");
	assert_string_equal(held("model.parameters.total", 0), "9");
}

static void
gone_from_the_file_leaves_a_later_measurement_alone(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	measure("model.parameters.total", value_whole(9), day("2026-01-01"));
	apply("", "unchanged 0 restated 1; withdrawn model.parameters.total 7 -> unknown");
	assert_string_equal(held("model.parameters.total", day("2025-12-31")), "unknown");
	assert_string_equal(held("model.parameters.total", day("2026-01-01")), "9");
}

static void
same_value_on_both_sides_is_adopted_without_a_record(void **state)
{
	(void)state;
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	apply(PARAMETERS "9\n", "unchanged 0 restated 0; adopted model.parameters.total 9 -> 9");
	assert_int_equal(log_size(), 2);
	/* From then on the base is known: a change of the file alone is no conflict. */
	apply(PARAMETERS "10\n", "unchanged 0 restated 0; changed model.parameters.total 9 -> 10");
}

static void
adopted_and_then_gone_leaves_the_measurement(void **state)
{
	(void)state;
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	apply(PARAMETERS "9\n", "unchanged 0 restated 0; adopted model.parameters.total 9 -> 9");
	apply("", "unchanged 0 restated 0; kept model.parameters.total 9 -> unknown");
	assert_string_equal(held("model.parameters.total", 0), "9");
}

static void
changed_on_both_sides_is_a_conflict_and_nothing_is_applied(void **state)
{
	const struct apply_options plain = {0};

	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	conflict(PARAMETERS "8\n  model.open: yes\n", &plain,
	    "unchanged 0 restated 0; added model.open unknown -> yes; conflict "
	    "model.parameters.total 9 -> 8",
	    4);
	assert_string_equal(ERR->message,
	    "model.parameters.total: changed in the file and in the dossier; nothing was applied");
	assert_string_equal(held("model.open", 0), "unknown");
	assert_string_equal(held("model.parameters.total", 0), "9");
}

static void
measured_before_and_stated_differently_is_a_conflict(void **state)
{
	const struct apply_options plain = {0};

	(void)state;
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	conflict(PARAMETERS "8\n", &plain,
	    "unchanged 0 restated 0; conflict model.parameters.total 9 -> 8", 4);
	/* Even when the measurement only holds from later on: the file would replace it. */
	measure("model.open", value_yesno(true), day("2026-01-01"));
	conflict("facts:\n  model.open: no\n", &plain,
	    "unchanged 0 restated 0; conflict model.open yes -> no", 4);
}

static void
conflict_is_settled_for_the_file(void **state)
{
	const struct apply_options file = {.all = APPLY_FILE};
	struct apply_summary summary;

	(void)state;
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	assert_ok(apply_with(PARAMETERS "8\n", &file, &summary));
	assert_string_equal(
	    told(&summary), "unchanged 0 restated 0; added model.parameters.total 9 -> 8");
	assert_true(summary.changes[0].was_conflict);
	assert_string_equal(held("model.parameters.total", 0), "8");
	apply(PARAMETERS "8\n", "unchanged 1 restated 0");
}

static void
conflict_is_settled_for_the_dossier(void **state)
{
	const struct apply_options theirs = {.all = APPLY_DOSSIER};
	struct apply_summary summary;

	(void)state;
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	assert_ok(apply_with(PARAMETERS "8\n", &theirs, &summary));
	assert_string_equal(
	    told(&summary), "unchanged 0 restated 0; kept model.parameters.total 9 -> 8");
	assert_string_equal(held("model.parameters.total", 0), "9");
	/* Settled: neither the same file nor its disappearance asks again. */
	apply(PARAMETERS "8\n", "unchanged 1 restated 0");
	apply("", "unchanged 0 restated 0; kept model.parameters.total 9 -> unknown");
	assert_string_equal(held("model.parameters.total", 0), "9");
}

static void
conflicts_are_settled_key_by_key(void **state)
{
	const struct apply_choice choices[] = {
	    {text_of("model"), text_of("model.parameters.total"), APPLY_FILE},
	    {TEXT_NONE, text_of("model.open"), APPLY_DOSSIER},
	    {text_of("source/x"), text_of("source.tokens"), APPLY_FILE}};
	const struct apply_options two = {.choices = choices, .n_choices = 2};
	const struct apply_options three = {.choices = choices, .n_choices = 3};
	static const char YAML[] = PARAMETERS "8\n  model.open: no\nentities:\n"
					      "  source/x: {source.tokens: 5}\n";
	struct recorded_fact tokens = fixture_fact("source.tokens", value_whole(6), DATE_NONE);
	struct apply_summary summary;

	(void)state;
	tokens.kind = text_of("source");
	tokens.name = text_of("x");
	measure("model.parameters.total", value_whole(9), DATE_NONE);
	measure("model.open", value_yesno(true), DATE_NONE);
	fixture_append(dossier, &entropy, now++, &tokens);
	assert_int_equal(apply_with(YAML, &two, &summary), GPAI_CONFLICT);
	assert_int_equal(summary.counts[APPLY_CONFLICT], 1);
	assert_string_equal(held("model.parameters.total", 0), "9");
	assert_ok(apply_with(YAML, &three, &summary));
	assert_string_equal(held("model.parameters.total", 0), "8");
	assert_string_equal(held("model.open", 0), "yes");
	assert_string_equal(fixture_ask(dossier, &arena, "source/x", "source.tokens", 0, 0), "5");
}

static void
stated_unknown_takes_a_value_back(void **state)
{
	(void)state;
	apply(
	    PARAMETERS "7\n", "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	apply(PARAMETERS "{unknown: yes}\n",
	    "unchanged 0 restated 0; changed model.parameters.total 7 -> unknown");
	assert_string_equal(held("model.parameters.total", 0), "unknown");
	apply("facts:\n  model.open: {unknown: yes}\n", "unchanged 1 restated 0");
}

static void
list_is_closed_and_opened_again(void **state)
{
	struct dossier_reading reading;
	struct fact_set set;
	uint32_t source = law_find_kind(fixture_law(), text_of("source"));

	(void)state;
	apply("complete: [source]\n", "unchanged 0 restated 0; added source unknown -> yes");
	assert_ok(dossier_facts(dossier, fixture_law(), 0, 0, &arena, &set, &reading, ERR));
	assert_true(fact_closed(&set, source));
	apply("", "unchanged 0 restated 0; withdrawn source yes -> unknown");
	assert_ok(dossier_facts(dossier, fixture_law(), 0, 0, &arena, &set, &reading, ERR));
	assert_false(fact_closed(&set, source));
}

static void
example_marks_the_dossier_until_it_goes(void **state)
{
	struct dossier_reading reading;
	struct fact_set set;

	(void)state;
	apply("example: yes\n", "unchanged 0 restated 0; added example unknown -> yes");
	assert_ok(dossier_facts(dossier, fixture_law(), 0, 0, &arena, &set, &reading, ERR));
	assert_true(reading.is_example);
	apply("", "unchanged 0 restated 0; withdrawn example yes -> unknown");
	assert_ok(dossier_facts(dossier, fixture_law(), 0, 0, &arena, &set, &reading, ERR));
	assert_false(reading.is_example);
}

static void
withdrawn_entity_is_gone(void **state)
{
	struct dossier_reading reading;
	struct fact_set set;
	uint32_t source = law_find_kind(fixture_law(), text_of("source"));

	(void)state;
	apply("entities:\n  source/x: {source.kind: crawl}\n",
	    "unchanged 0 restated 0; added source.kind unknown -> crawl");
	apply("", "unchanged 0 restated 0; withdrawn source.kind crawl -> unknown");
	assert_ok(dossier_facts(dossier, fixture_law(), 0, 0, &arena, &set, &reading, ERR));
	assert_int_equal(fact_find_entity(&set, source, text_of("x")), LAW_NONE);
}

/* ---- values over time ---- */

#define TIMELINE(a, b)                                                                             \
	PARAMETERS "\n  - {value: " a ", since: 2024-01-01}\n  - {value: " b                       \
		   ", since: 2026-01-01}\n"

static void
check_timeline(const char *before, const char *first, const char *second)
{
	assert_string_equal(held("model.parameters.total", day("2023-12-31")), before);
	assert_string_equal(held("model.parameters.total", day("2024-01-01")), first);
	assert_string_equal(held("model.parameters.total", day("2025-12-31")), first);
	assert_string_equal(held("model.parameters.total", day("2026-01-01")), second);
	assert_string_equal(held("model.parameters.total", DATE_FOREVER), second);
}

static void
changing_an_early_value_keeps_the_later_ones(void **state)
{
	(void)state;
	apply(TIMELINE("7", "8"),
	    "unchanged 0 restated 0; added model.parameters.total unknown -> 7; added "
	    "model.parameters.total unknown -> 8");
	check_timeline("unknown", "7", "8");
	apply(TIMELINE("6", "8"), "unchanged 1 restated 1; changed model.parameters.total 7 -> 6");
	check_timeline("unknown", "6", "8");
	apply(TIMELINE("6", "9"), "unchanged 1 restated 0; changed model.parameters.total 8 -> 9");
	check_timeline("unknown", "6", "9");
}

static void
late_value_that_goes_gives_way_to_the_one_before(void **state)
{
	(void)state;
	apply(TIMELINE("7", "8"),
	    "unchanged 0 restated 0; added model.parameters.total unknown -> 7; added "
	    "model.parameters.total unknown -> 8");
	apply(PARAMETERS "{value: 7, since: 2024-01-01}\n",
	    "unchanged 1 restated 0; withdrawn model.parameters.total 8 -> 7");
	check_timeline("unknown", "7", "7");
	apply("", "unchanged 0 restated 0; withdrawn model.parameters.total 7 -> unknown");
	check_timeline("unknown", "unknown", "unknown");
}

static void
early_value_that_goes_becomes_unknown_up_to_the_next(void **state)
{
	(void)state;
	apply(TIMELINE("7", "8"),
	    "unchanged 0 restated 0; added model.parameters.total unknown -> 7; added "
	    "model.parameters.total unknown -> 8");
	apply(PARAMETERS "{value: 8, since: 2026-01-01}\n",
	    "unchanged 1 restated 1; withdrawn model.parameters.total 7 -> unknown");
	check_timeline("unknown", "unknown", "8");
}

static void
change_before_a_measurement_leaves_it_and_its_origin(void **state)
{
	struct dossier_reading reading;
	struct fact_set set;
	const struct law *law = fixture_law();

	(void)state;
	apply(TIMELINE("7", "8"),
	    "unchanged 0 restated 0; added model.parameters.total unknown -> 7; added "
	    "model.parameters.total unknown -> 8");
	measure("model.parameters.total", value_whole(9), day("2027-01-01"));
	apply(TIMELINE("6", "8"), "unchanged 1 restated 2; changed model.parameters.total 7 -> 6");
	assert_string_equal(held("model.parameters.total", day("2026-12-31")), "8");
	assert_ok(dossier_facts(dossier, law, day("2027-01-01"), 0, &arena, &set, &reading, ERR));
	const struct fact *fact = fact_get(
	    &set, fact_single(&set, 1), law_find_fact(law, text_of("model.parameters.total")));
	assert_true(value_is_exact(&fact->value) && fact->value.low.low == 9);
	assert_int_equal(fact->origin, ORIGIN_MEASURED);
	/* It is still unsettled for the value it follows. */
	const struct apply_options plain = {0};
	conflict(TIMELINE("6", "10"), &plain,
	    "unchanged 1 restated 0; conflict model.parameters.total 9 -> 10", 6);
}

/* ---- without writing ---- */

static void
dry_run_tells_and_writes_nothing(void **state)
{
	const struct apply_options dry = {.dry_run = true};
	struct apply_summary summary;

	(void)state;
	dossier_close(dossier);
	dossier = fixture_open(folder, DOSSIER_READ);
	assert_ok(apply_with(PARAMETERS "7\n", &dry, &summary));
	assert_string_equal(
	    told(&summary), "unchanged 0 restated 0; added model.parameters.total unknown -> 7");
	assert_int_equal(summary.first, 0);
	assert_int_equal(log_size(), 1);
	const struct apply_options plain = {0};
	assert_int_equal(apply_with(PARAMETERS "7\n", &plain, &summary), GPAI_INVALID);
}

/* ---- properties ---- */

/* Random files, random measurements between them: with every conflict settled for the
 * file, the dossier holds on each day what the file says, wherever it says something
 * and nothing came after. A second apply does nothing; the first never fails. */
static void
applied_file_is_what_the_dossier_says(void **state)
{
	const struct apply_options file = {.all = APPLY_FILE};
	const struct apply_options plain = {0};

	(void)state;
	for (int round = 0; round < 150; round++) {
		struct out yaml;
		struct apply_summary summary;
		uint64_t value[4];
		bool stated[4], any = false;
		out_memory(&yaml);
		for (int i = 0; i < 4; i++) {
			stated[i] = next_random(&seed) % 3 > 0;
			value[i] = next_random(&seed) % 4;
			if (!stated[i])
				continue;
			if (!any)
				out_string(&yaml, PARAMETERS "\n");
			any = true;
			if (i == 0)
				out_format(&yaml, "  - {value: %d}\n", (int)value[i]);
			else
				out_format(&yaml, "  - {value: %d, since: 202%d-01-01}\n",
				    (int)value[i], i);
		}
		for (uint64_t n = next_random(&seed) % 3; n > 0; n--) {
			int32_t since = next_random(&seed) % 2 == 0
			                    ? DATE_NONE
			                    : date_of(2020 + (int)(next_random(&seed) % 5), 6, 1);
			measure(
			    "model.parameters.total", value_whole(next_random(&seed) % 4), since);
		}
		const char *text = any ? arena_string(&arena, out_text(&yaml)) : "";
		out_release(&yaml);
		enum gpai_code rc = apply_with(text, &plain, &summary);
		assert_true(rc == GPAI_OK || rc == GPAI_CONFLICT);
		if (rc == GPAI_CONFLICT) /* then no value that came from elsewhere was lost */
			assert_ok(apply_with(text, &file, &summary));
		for (size_t i = 0; i < summary.n_changes; i++) {
			const struct apply_change *change = &summary.changes[i];
			if (change->what != APPLY_ADDED && change->what != APPLY_CHANGED &&
			    change->what != APPLY_ADOPTED)
				continue;
			struct out want;
			out_memory(&want);
			value_format(&change->file.fact.value, &want);
			assert_true(text_is(out_text(&want),
			    held("model.parameters.total", change->file.fact.since)));
			out_release(&want);
		}
		uint64_t size = log_size();
		assert_ok(apply_with(text, &plain, &summary));
		assert_int_equal(summary.n_changes, 0);
		assert_int_equal(log_size(), size);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(new_in_the_file_becomes_a_record),
	    CASE(changed_in_the_file_only_becomes_a_record),
	    CASE(changed_source_alone_becomes_a_record_too),
	    CASE(unchanged_file_leaves_a_measurement_alone),
	    CASE(gone_from_the_file_becomes_unknown),
	    CASE(gone_from_the_file_leaves_a_measurement_alone),
	    CASE(gone_from_the_file_leaves_a_later_measurement_alone),
	    CASE(same_value_on_both_sides_is_adopted_without_a_record),
	    CASE(adopted_and_then_gone_leaves_the_measurement),
	    CASE(changed_on_both_sides_is_a_conflict_and_nothing_is_applied),
	    CASE(measured_before_and_stated_differently_is_a_conflict),
	    CASE(conflict_is_settled_for_the_file),
	    CASE(conflict_is_settled_for_the_dossier),
	    CASE(conflicts_are_settled_key_by_key),
	    CASE(stated_unknown_takes_a_value_back),
	    CASE(list_is_closed_and_opened_again),
	    CASE(example_marks_the_dossier_until_it_goes),
	    CASE(withdrawn_entity_is_gone),
	    CASE(changing_an_early_value_keeps_the_later_ones),
	    CASE(late_value_that_goes_gives_way_to_the_one_before),
	    CASE(early_value_that_goes_becomes_unknown_up_to_the_next),
	    CASE(change_before_a_measurement_leaves_it_and_its_origin),
	    CASE(dry_run_tells_and_writes_nothing),
	    CASE(applied_file_is_what_the_dossier_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
