/* SPDX-License-Identifier: Apache-2.0 */
/* Training records and other layers into stages: recipes of a published model to their golden
 * numbers, runs told apart, jobs added up, and what layers disagree about. */
#include "../check.h"

#include "base/arena.h"
#include "base/file.h"
#include "measure/compute.h"
#include "measure/compute_records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct room {
	struct arena arena;
	struct out heard; /* comparisons, one a line */
	struct measure_sink sink;
	struct gpai_error err;
	struct voice voice;
};

static enum gpai_code
ignore_reading(void *context, const struct reading *reading, struct gpai_error *err)
{
	(void)context, (void)reading, (void)err;
	return GPAI_OK;
}

static enum gpai_code
hear(void *context, const struct comparison *c, struct gpai_error *err)
{
	(void)err;
	out_format(context, "%s %s: %.*s\n", comparison_word(c->grade), c->id, TEXT_ARG(c->says));
	return GPAI_OK;
}

static void
enter(struct room *room)
{
	*room = (struct room){0};
	out_memory(&room->heard);
	room->sink = (struct measure_sink){
	    .reading = ignore_reading, .comparison = hear, .context = &room->heard};
	room->voice = (struct voice){.arena = &room->arena, .sink = &room->sink, .err = &room->err};
}

static void
leave(struct room *room)
{
	out_release(&room->heard);
	arena_release(&room->arena);
}

static void
assert_heard(struct room *room, const char *words)
{
	out_char(&room->heard, '\0');
	if (strstr(out_text(&room->heard).at, words) == NULL)
		fail_msg("\"%s\" was not said, but:\n%s", words, out_text(&room->heard).at);
	room->heard.len--;
}

static struct decimal
number(const char *string)
{
	struct decimal parsed;

	if (!decimal_parse(text_of(string), &parsed))
		fail_msg("no number: %s", string);
	return parsed;
}

static struct estimate_figure
told(const char *string)
{
	return (struct estimate_figure){
	    .known = true, .value = range_exact(number(string)), .from = text_of("told")};
}

static void
assert_number(struct range found, const char *expected)
{
	char shown[RANGE_CHARS];

	range_format(found, 9, shown);
	if (decimal_compare(found.low, number(expected)) != 0 || !range_is_exact(found))
		fail_msg("%s, expected %s", shown, expected);
}

static struct compute_layer
layer_of(void)
{
	return (struct compute_layer){.starts = DATE_NONE, .ends = DATE_NONE};
}

static struct estimate_stage
compose(struct room *room, const struct compute_layer *given, const struct compute_layer *records)
{
	const struct compute_layer *const layers[COMPUTE_LAYERS_MAX] = {given, records};
	struct estimate_stage stage;

	compute_compose(&room->voice, text_of("t"), layers, false, &stage);
	assert_int_equal(room->voice.rc, GPAI_OK);
	return stage;
}

/* -- the recipes of SmolLM3 ---- */

static bool
read_recipe(struct room *room, const char *name, struct compute_record *record)
{
	const char *shared = getenv("GPAI_SHARED");
	const char *folder =
	    shared != NULL ? file_join(&room->arena, shared, "data/recipes/smollm3") : "";
	const char *path = file_join(&room->arena, folder, name);
	struct span bytes;

	if (!file_exists(path))
		return false;
	assert_int_equal(file_read(&room->arena, path, 1 << 20, &bytes, NULL), GPAI_OK);
	assert_int_equal(training_read(&room->arena, bytes, path, &record->record, NULL), GPAI_OK);
	return true;
}

static void
recipes_of_smollm3_give_their_golden_numbers(void **state)
{
	static const char *const names[] = {"long_context_32k_to_64.yaml",
	    "long_context_4k_to_32k.yaml", "stage1_8T.yaml", "stage2_8T_9T.yaml",
	    "stage3_9T_11T.yaml"};
	struct compute_record records[5] = {0};
	struct compute_layer given = layer_of();
	struct estimates estimates;
	struct compute_run *runs;
	struct range utilisation;
	struct room room;
	uint32_t n;

	(void)state;
	enter(&room);
	for (int i = 0; i < 5; i++)
		if (!read_recipe(&room, names[i], &records[i])) {
			leave(&room);
			skip();
		}
	assert_int_equal(compute_runs(&room.voice, records, 5, &runs, &n), GPAI_OK);
	assert_int_equal(n, 3); /* three files are one run, the longest, which comes first */
	assert_true(text_is(runs[0].name, "stage1_8T"));
	assert_heard(&room, "plan the same 4,720,000 steps");
	given.hardware.device = text_of("H100");
	given.hardware.units = told("384");
	given.hardware.seconds = told("2073600"); /* 24 days */
	struct estimate_stage stage = compose(&room, &given, &runs[0].layer);
	assert_number(stage.figures[FIGURE_PARAMETERS].value, "3075098624");
	assert_number(stage.figures[FIGURE_TOKENS].value, "11135877120000");
	estimate_stage(
	    &room.voice, &stage, &(struct estimate_terms){true, number("0.3")}, &estimates);
	assert_int_equal(estimates.chosen, METHOD_DENSE);
	assert_number(estimates.by[METHOD_DENSE].flop, "2.0546352245247049728e23");
	assert_number(stage.periods[0].unit_seconds.value, "796262400");
	assert_true(stage.periods[0].utilisation.is_assumed);
	struct range peak;
	assert_true(estimate_peak_flop(&stage, &peak));
	assert_true(range_divide(estimates.by[METHOD_DENSE].flop, peak, &utilisation));
	assert_true(range_within(utilisation, range_of(number("0.255"), number("0.265"))));
	/* Attention over 65,536 tokens weighs more than the short formula may err. */
	stage = compose(&room, NULL, &runs[1].layer);
	estimate_stage(
	    &room.voice, &stage, &(struct estimate_terms){true, number("0.3")}, &estimates);
	assert_int_equal(estimates.chosen, METHOD_PASSES);
	for (int i = 0; i < 5; i++)
		training_release(&records[i].record);
	leave(&room);
}

/* -- made up ---- */

static struct compute_record
plan(const char *name, uint64_t steps)
{
	struct compute_record made = {.record = {.name = name}};

	made.record.fields[TRAINING_STEPS] =
	    (struct training_figure){.known = true, .value = decimal_from(steps)};
	made.record.fields[TRAINING_SEQUENCE] =
	    (struct training_figure){.known = true, .value = decimal_from(10)};
	made.record.fields[TRAINING_PLANNED_TOKENS] =
	    (struct training_figure){.known = true, .value = decimal_from(steps * 1000)};
	return made;
}

static void
a_log_beside_recipes_of_two_runs_is_refused(void **state)
{
	struct compute_record records[3] = {
	    plan("a.yaml", 100), plan("b.yaml", 200), {.record = {.name = "some.log"}}};
	struct compute_run *runs;
	struct room room;
	uint32_t n;

	(void)state;
	enter(&room);
	assert_int_equal(compute_runs(&room.voice, records, 3, &runs, &n), GPAI_INVALID);
	assert_non_null(strstr(room.err.file, "some.log"));
	assert_int_equal(compute_runs(&room.voice, records, 2, &runs, &n), GPAI_OK);
	assert_int_equal(n, 2);
	leave(&room);
}

static void
jobs_add_up_by_type_of_device_and_each_has_its_own_peak(void **state)
{
	struct training_job jobs[] = {
	    {.device = text_of("h100"),
		.has_elapsed = true,
		.elapsed_s = 100,
		.has_devices = true,
		.devices = 8,
		.start = 86400,
		.end = 86500},
	    {.device = text_of("a100"),
		.has_elapsed = true,
		.elapsed_s = 10,
		.has_devices = true,
		.devices = 4},
	    {.device = text_of("h100"),
		.has_elapsed = true,
		.elapsed_s = 50,
		.has_devices = true,
		.devices = 8,
		.start = 2 * 86400,
		.end = 2 * 86400 + 50},
	    {.device = TEXT_NONE, .has_elapsed = true, .elapsed_s = 1000},
	};
	struct compute_record record = {
	    .record = {.source = TRAINING_SLURM, .name = "x/jobs.txt", .jobs = jobs, .n_jobs = 4}};
	struct compute_layer given = layer_of();
	struct compute_run *runs;
	struct range peak;
	struct room room;
	uint32_t n;

	(void)state;
	enter(&room);
	given.hardware.utilisation = told("0.4");
	assert_int_equal(compute_runs(&room.voice, &record, 1, &runs, &n), GPAI_OK);
	assert_int_equal(n, 1);
	struct estimate_stage stage = compose(&room, &given, &runs[0].layer);
	assert_int_equal(stage.n_periods, 2);
	assert_number(stage.periods[0].unit_seconds.value, "1200");
	assert_number(stage.periods[1].unit_seconds.value, "40");
	assert_true(estimate_peak_flop(&stage, &peak)); /* 1200 x 989e12 + 40 x 312e12 */
	assert_number(peak, "1.19928e18");
	assert_int_equal(stage.starts, 1);
	assert_int_equal(stage.ends, 2);
	assert_heard(&room, "jobs.txt: 1 of 4 jobs name no devices or no time");
	leave(&room);
}

static void
a_logged_rate_counts_for_all_devices(void **state)
{
	struct training_sample samples[3] = {0};
	struct compute_record record = {
	    .record = {.name = "train.log", .samples = samples, .n_samples = 3}};
	struct compute_run *runs;
	struct room room;
	uint32_t n;

	(void)state;
	enter(&room);
	for (int i = 0; i < 3; i++) {
		samples[i] = (struct training_sample){.has_time = true,
		    .time_ms = 1000 * i,
		    .said = 1U << SAID_TFLOPS_PER_DEVICE | 1U << SAID_UTILISATION};
		samples[i].values[SAID_TFLOPS_PER_DEVICE] = number("400");
		samples[i].values[SAID_UTILISATION] = number("0.4");
	}
	record.record.fields[TRAINING_DEVICES] =
	    (struct training_figure){.known = true, .value = decimal_from(8)};
	assert_int_equal(compute_runs(&room.voice, &record, 1, &runs, &n), GPAI_OK);
	/* 400e12 x 2 s x 8 */
	assert_number(runs[0].layer.figures[FIGURE_LOGGED_FLOP].value, "6.4e15");
	assert_number(runs[0].layer.hardware.utilisation.value, "0.4");
	assert_int_equal(runs[0].layer.figures[FIGURE_LOGGED_FLOP].how, READING_MEASURED);
	leave(&room);
}

static void
the_first_layer_that_has_a_figure_wins_and_the_other_is_said(void **state)
{
	struct compute_layer given = layer_of(), below = layer_of();
	struct room room;

	(void)state;
	enter(&room);
	given.figures[FIGURE_TOKENS] = told("61e9");
	given.epochs = told("164");
	below.figures[FIGURE_TOKENS] = told("1e13");
	below.figures[FIGURE_PARAMETERS] = told("2.6e9");
	struct estimate_stage stage = compose(&room, &given, &below);
	assert_number(stage.figures[FIGURE_TOKENS].value, "1.0004e13");
	assert_number(stage.figures[FIGURE_PARAMETERS].value, "2.6e9");
	assert_heard(&room, "note compute.input: training tokens: 1.0004e13 (told x told) is used, "
			    "not 1e13 (told)");
	leave(&room);
}

static void
what_was_planned_stands_in_for_what_was_done_and_says_so(void **state)
{
	struct compute_layer recipe = layer_of(), log = layer_of();
	struct room room;

	(void)state;
	enter(&room);
	recipe.planned = told("1e12");
	struct estimate_stage stage = compose(&room, NULL, &recipe);
	assert_number(stage.figures[FIGURE_TOKENS].value, "1e12");
	assert_non_null(strstr(stage.figures[FIGURE_TOKENS].note.at, "as planned"));
	log = recipe;
	log.figures[FIGURE_TOKENS] = told("4e11");
	stage = compose(&room, NULL, &log);
	assert_number(stage.figures[FIGURE_TOKENS].value, "4e11");
	assert_number(stage.planned.value, "1e12");
	leave(&room);
}

static void
time_of_a_weaker_layer_is_not_mixed_with_that_of_a_stronger_one(void **state)
{
	struct compute_layer given = layer_of(), log = layer_of();
	struct room room;

	(void)state;
	enter(&room);
	given.hardware.units = told("8");
	given.hardware.seconds = told("100");
	log.hardware.unit_seconds = told("123456");
	log.hardware.device = text_of("H100 PCIe");
	struct estimate_stage stage = compose(&room, &given, &log);
	assert_int_equal(stage.n_periods, 1);
	assert_number(stage.periods[0].unit_seconds.value, "800");
	assert_true(text_is(stage.periods[0].device, "h100-pcie"));
	assert_number(stage.periods[0].peak.value, "756e12");
	leave(&room);
}

static void
a_device_without_a_rate_at_the_usual_precision_asks_for_one(void **state)
{
	struct compute_layer given = layer_of();
	struct room room;

	(void)state;
	enter(&room);
	given.hardware.units = told("8");
	given.hardware.seconds = told("100");
	given.hardware.device = text_of("V100");
	struct estimate_stage stage = compose(&room, &given, NULL);
	assert_false(stage.periods[0].peak.known);
	assert_false(stage.periods[0].utilisation.known);
	assert_heard(&room, "no rate at bf16 in the table");
	given.precision = text_of("float16");
	stage = compose(&room, &given, NULL);
	assert_number(stage.periods[0].peak.value, "125e12");
	leave(&room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(recipes_of_smollm3_give_their_golden_numbers),
	    cmocka_unit_test(a_log_beside_recipes_of_two_runs_is_refused),
	    cmocka_unit_test(jobs_add_up_by_type_of_device_and_each_has_its_own_peak),
	    cmocka_unit_test(a_logged_rate_counts_for_all_devices),
	    cmocka_unit_test(the_first_layer_that_has_a_figure_wins_and_the_other_is_said),
	    cmocka_unit_test(what_was_planned_stands_in_for_what_was_done_and_says_so),
	    cmocka_unit_test(time_of_a_weaker_layer_is_not_mixed_with_that_of_a_stronger_one),
	    cmocka_unit_test(a_device_without_a_rate_at_the_usual_precision_asks_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
