/* SPDX-License-Identifier: Apache-2.0 */
/* Compute by every method: the worked examples of the Guidelines, widths, contradictions,
 * logs with gaps and clocks that go back. */
#include "../check.h"

#include "base/arena.h"
#include "measure/compute.h"
#include "measure/measured_rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct decimal
number(const char *string)
{
	struct decimal parsed;

	if (!decimal_parse(text_of(string), &parsed))
		fail_msg("no number: %s", string);
	return parsed;
}

static struct estimate_figure
figure(struct arena *arena, const char *string)
{
	struct estimate_figure made = {.known = true, .from = text_of("a test")};
	struct value value;

	assert_int_equal(
	    value_parse(arena, TYPE_NUMBER, text_of(string), NOWHERE, &value, NULL), GPAI_OK);
	assert_true(range_from(&value, &made.value));
	return made;
}

/* Everything said, as lines of text. */
struct heard {
	struct arena arena;
	struct out out;
	struct voice voice;
};

static enum gpai_code
hear_reading(void *context, const struct reading *r, struct gpai_error *err)
{
	struct out *out = context;

	(void)err;
	out_format(out, "reading %s/%.*s %s ", r->kind, TEXT_ARG(r->name), r->key);
	value_format(&r->value, out);
	out_char(out, '\n');
	return GPAI_OK;
}

static enum gpai_code
hear_comparison(void *context, const struct comparison *c, struct gpai_error *err)
{
	(void)err;
	out_format(context, "%s %s: %.*s\n", comparison_word(c->grade), c->id, TEXT_ARG(c->says));
	return GPAI_OK;
}

static enum gpai_code
hear_working(void *context, const struct working *w, struct gpai_error *err)
{
	(void)err;
	out_format(context, "%s %.*s ", working_word(w->what), TEXT_ARG(w->label));
	value_format(&w->value, context);
	out_char(context, '\n');
	return GPAI_OK;
}

static const char *
hear(struct heard *heard, const struct estimate_stage *stage, const char *may_err)
{
	const struct measure_sink sink = {.reading = hear_reading,
	    .comparison = hear_comparison,
	    .context = &heard->out,
	    .working = hear_working};
	struct estimate_terms terms = {.has_may_err = may_err != NULL};

	if (may_err != NULL)
		terms.may_err = number(may_err);
	out_memory(&heard->out);
	heard->voice = (struct voice){.arena = &heard->arena, .sink = &sink};
	compute_say(&heard->voice, stage, &terms);
	assert_int_equal(heard->voice.rc, GPAI_OK);
	out_char(&heard->out, '\0');
	return out_text(&heard->out).at;
}

static void
deaf(struct heard *heard)
{
	out_release(&heard->out);
	arena_release(&heard->arena);
}

static void
assert_says(const char *heard, const char *line)
{
	if (strstr(heard, line) == NULL)
		fail_msg("\"%s\" was not said, but:\n%s", line, heard);
}

static void
assert_silent(const char *heard, const char *line)
{
	if (strstr(heard, line) != NULL)
		fail_msg("\"%s\" was said:\n%s", line, heard);
}

/* Annex A.3: parameters and tokens, or unit-hours, peak and utilisation; the product to the
 * last digit; the figure that the Guidelines state, which is rounded or cut. */
static const struct {
	const char *name, *parameters, *tokens, *unit_seconds, *peak, *utilisation, *exact, *stated;
} examples[] = {
    {"A", "3.8e9", "3.3e12", NULL, NULL, NULL, "7.524e22", "7.5e22"},
    {"B", NULL, NULL, "720000000", "300e12", "0.5", "1.08e23", "1e23"},
    {"C", "0.6e9", "36e12", NULL, NULL, NULL, "1.296e23", "1.3e23"},
    {"D", "1.54e9", "18e12", NULL, NULL, NULL, "1.6632e23", "1.663e23"},
    {"E", "1.7e9", "36e12", NULL, NULL, NULL, "3.672e23", "3.7e23"},
    {"F", "2.5e9", "12e12", NULL, NULL, NULL, "1.8e23", "1.8e23"},
    {"G", "2.6e9", "1e13", NULL, NULL, NULL, "1.56e23", "1.5e23"},
    {"H", NULL, NULL, "1332000000", "989e12", "0.5", "6.58674e23", "6.5e23"},
    /* Not theirs: the published figures of Apertus 70B. */
    {"Apertus", "70e9", "1.5e13", NULL, NULL, NULL, "6.3e24", "6.3e24"},
};

static void
examples_of_the_guidelines_come_out_to_the_last_digit(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		struct arena arena = ARENA_NONE;
		struct voice voice = {.arena = &arena};
		struct estimate_stage stage = {0};
		struct estimate_period period = {0};
		struct estimates estimates;
		if (examples[i].parameters != NULL) {
			stage.figures[FIGURE_PARAMETERS] = figure(&arena, examples[i].parameters);
			stage.figures[FIGURE_TOKENS] = figure(&arena, examples[i].tokens);
		} else {
			period.unit_seconds = figure(&arena, examples[i].unit_seconds);
			period.peak = figure(&arena, examples[i].peak);
			period.utilisation = figure(&arena, examples[i].utilisation);
			stage.periods = &period;
			stage.n_periods = 1;
		}
		estimate_stage(&voice, &stage, &(struct estimate_terms){0}, &estimates);
		assert_int_equal(estimates.chosen,
		    examples[i].parameters != NULL ? METHOD_DENSE : METHOD_HARDWARE);
		struct range flop = estimates.by[estimates.chosen].flop, ratio;
		assert_true(range_is_exact(flop));
		if (decimal_compare(flop.low, number(examples[i].exact)) != 0)
			fail_msg("%s: not %s", examples[i].name, examples[i].exact);
		/* The stated figures are at most 8 percent below, never above by more than one. */
		assert_true(range_divide(flop, range_exact(number(examples[i].stated)), &ratio));
		assert_true(range_within(ratio, range_of(number("0.99"), number("1.08"))));
		arena_release(&arena);
	}
}

static struct estimate_stage
smollm3(struct arena *arena, struct estimate_period *period)
{
	struct estimate_stage stage = {.name = text_of("pre-training"),
	    .periods = period,
	    .starts = DATE_NONE,
	    .ends = DATE_NONE};

	stage.figures[FIGURE_PARAMETERS] = figure(arena, "3075098624");
	stage.figures[FIGURE_TOKENS] = figure(arena, "11135877120000");
	stage.figures[FIGURE_CONTEXT] = figure(arena, "4096");
	*period = (struct estimate_period){.device = text_of("h100-sxm"),
	    .units = figure(arena, "384"),
	    .unit_seconds = figure(arena, "796262400"),
	    .peak = figure(arena, "989.4e12")};
	stage.n_periods = 1;
	return stage;
}

static void
hardware_that_is_known_gives_the_utilisation_that_another_method_implies(void **state)
{
	struct heard heard = {0};
	struct estimate_period period;
	struct estimate_stage stage = smollm3(&heard.arena, &period);
	const char *said = hear(&heard, &stage, "0.3");

	(void)state;
	assert_says(said, "reading stage/pre-training stage.compute.flop 2.0546352245247049728e23");
	assert_says(said, "reading stage/pre-training stage.tokens 11135877120000\n");
	assert_says(said, "reading stage/pre-training stage.hardware.seconds 796262400\n");
	assert_says(said, "is 26.1 %");
	assert_says(said, "note compute.throughput: throughput: 13,990 tokens per second");
	assert_says(said, "agree compute.largeness");
	assert_silent(said, "time x peak x utilisation 0");
	deaf(&heard);
}

static void
an_assumed_utilisation_is_said_to_be_one_and_gives_bounds_but_no_fact(void **state)
{
	struct heard heard = {0};
	struct estimate_period period;
	struct estimate_stage stage = smollm3(&heard.arena, &period);
	const char *said;

	(void)state;
	period.utilisation = (struct estimate_figure){
	    .known = true, .is_assumed = true, .value = compute_usual_utilisation()};
	said = hear(&heard, &stage, "0.3");
	assert_says(said, "assumed utilisation 0.3..0.5\n");
	assert_says(said, "method time x peak x utilisation 2.3634");
	assert_says(said, "note compute.methods: 6 x parameters x tokens 2.055e23");
	assert_silent(said, "stage.hardware.utilisation");
	assert_silent(said, "agree compute.methods");
	deaf(&heard);
}

static void
methods_apart_by_more_than_the_error_contradict_each_other(void **state)
{
	static const struct {
		const char *utilisation, *line;
	} cases[] = {
	    {"0.26", "agree compute.methods"},
	    {"0.338", "agree compute.methods"}, /* 29.6 percent more */
	    {"0.34", "differ compute.methods"}, /* 30.4 percent more */
	    {"0.18", "differ compute.methods"}, {"0.34..0.4", "differ compute.methods"},
	    {"0.3..0.4", "agree compute.methods"}, /* the widths still meet */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct heard heard = {0};
		struct estimate_period period;
		struct estimate_stage stage = smollm3(&heard.arena, &period);
		period.utilisation = figure(&heard.arena, cases[i].utilisation);
		assert_says(hear(&heard, &stage, "0.3"), cases[i].line);
		deaf(&heard);
	}
}

static void
without_the_error_of_the_law_ratios_are_shown_and_not_judged(void **state)
{
	struct heard heard = {0};
	struct estimate_period period;
	struct estimate_stage stage = smollm3(&heard.arena, &period);

	(void)state;
	period.utilisation = figure(&heard.arena, "0.9");
	assert_says(hear(&heard, &stage, NULL), "note compute.methods");
	deaf(&heard);
}

static void
more_than_the_hardware_can_do_is_a_contradiction(void **state)
{
	struct heard heard = {0};
	struct estimate_period period;
	struct estimate_stage stage = smollm3(&heard.arena, &period);
	const char *said;

	(void)state;
	period.unit_seconds = figure(&heard.arena, "1e8");
	said = hear(&heard, &stage, "0.3");
	assert_says(said, "differ compute.utilisation");
	assert_says(said, "more than the hardware can do");
	deaf(&heard);
}

static void
widths_of_inputs_go_through_every_formula(void **state)
{
	struct heard heard = {0};
	struct estimate_stage stage = {
	    .name = text_of("t"), .starts = DATE_NONE, .ends = DATE_NONE};

	(void)state;
	stage.figures[FIGURE_PARAMETERS] = figure(&heard.arena, "1e9 +-10%");
	stage.figures[FIGURE_TOKENS] = figure(&heard.arena, "3e12..4e12");
	assert_says(hear(&heard, &stage, "0.3"), "stage.compute.flop 1.62e22..2.64e22\n");
	deaf(&heard);
}

static void
a_mixture_of_experts_counts_what_works_on_a_token(void **state)
{
	struct heard heard = {0};
	struct estimate_stage stage = {
	    .name = text_of("t"), .starts = DATE_NONE, .ends = DATE_NONE, .is_sparse = true};
	const char *said;

	(void)state;
	stage.figures[FIGURE_PARAMETERS] = figure(&heard.arena, "140e9");
	stage.figures[FIGURE_ACTIVE] = figure(&heard.arena, "39e9");
	stage.figures[FIGURE_TOKENS] = figure(&heard.arena, "1e12");
	said = hear(&heard, &stage, "0.3");
	assert_says(said, "recorded 6 x active x tokens 2.34");
	assert_says(said, "stage.parameters 3.9e10");
	assert_silent(said, "6 x parameters x tokens");
	deaf(&heard);
}

/* 6PD is for parameters well above context / 12: here passes are counted instead. */
static void
a_model_too_small_for_its_context_is_counted_by_passes(void **state)
{
	struct heard heard = {0};
	struct estimate_stage stage = {
	    .name = text_of("t"), .starts = DATE_NONE, .ends = DATE_NONE};
	const char *said;

	(void)state;
	stage.figures[FIGURE_PARAMETERS] = figure(&heard.arena, "80000");
	stage.figures[FIGURE_TOKENS] = figure(&heard.arena, "1e9");
	stage.figures[FIGURE_CONTEXT] = figure(&heard.arena, "1e6");
	stage.figures[FIGURE_PASS_FLOP] = figure(&heard.arena, "2e12");
	said = hear(&heard, &stage, "0.3");
	assert_says(said, "recorded passes x operations 2e15\n");
	assert_says(said, "differ compute.largeness");
	deaf(&heard);
}

static void
a_plan_is_recorded_as_a_plan(void **state)
{
	struct heard heard = {0};
	struct estimate_stage stage = {
	    .name = text_of("t"), .starts = DATE_NONE, .ends = DATE_NONE, .is_planned = true};
	const char *said;

	(void)state;
	stage.figures[FIGURE_PARAMETERS] = figure(&heard.arena, "1e9");
	stage.figures[FIGURE_TOKENS] = figure(&heard.arena, "1e12");
	said = hear(&heard, &stage, "0.3");
	assert_says(said, "stage.compute.planned.flop 6e21\n");
	assert_says(said, "stage.tokens.planned 1e12\n");
	assert_silent(said, "stage.compute.flop");
	deaf(&heard);
}

static void
the_method_for_people_holds_no_figure(void **state)
{
	struct heard heard = {0};
	struct estimate_period period;
	struct estimate_stage stage = smollm3(&heard.arena, &period);
	const char *said = strstr(hear(&heard, &stage, "0.3"), "stage.compute.method ");

	(void)state;
	assert_non_null(said);
	said += strlen("stage.compute.method ");
	for (; *said != '\n' && *said != '\0'; said++)
		assert_false(*said >= '1' && *said <= '9' && *said != '6');
	deaf(&heard);
}

/* -- logs ---- */

static struct training_sample
line(int64_t ms, const char *rate)
{
	struct training_sample sample = {.has_time = true, .time_ms = ms};

	if (rate != NULL) {
		sample.said = 1U << SAID_TFLOPS_PER_DEVICE;
		sample.values[SAID_TFLOPS_PER_DEVICE] = number(rate);
	}
	return sample;
}

static struct rate
integrate(const struct training_sample *samples, uint32_t n)
{
	struct arena arena = ARENA_NONE;
	struct rate rate;

	assert_int_equal(
	    rate_integrate(&arena, samples, n, SAID_TFLOPS_PER_DEVICE, &rate, NULL), GPAI_OK);
	arena_release(&arena);
	return rate;
}

static void
assert_range(struct range found, const char *low, const char *high)
{
	assert_int_equal(decimal_compare(found.low, number(low)), 0);
	assert_int_equal(decimal_compare(found.high, number(high)), 0);
}

static void
irregular_lines_weigh_by_the_time_they_speak_for(void **state)
{
	const struct training_sample samples[] = {
	    line(0, "999"), line(10000, "100"), line(40000, "200"), line(50000, "100")};
	struct rate rate = integrate(samples, 4);

	(void)state;
	/* The first line speaks for no time: nothing says when its began. */
	assert_range(rate.sum, "8000", "8000");
	assert_int_equal(decimal_compare(rate.mean, number("160")), 0);
	assert_int_equal(rate.covered_ms, 50000);
	assert_range(rate_coverage(&rate), "1", "1");
}

static void
a_gap_is_neither_zero_nor_full_but_lies_between(void **state)
{
	const struct training_sample samples[] = {line(0, "1"), line(1000, "100"),
	    line(2000, "200"), line(3000, "100"), line(103000, "100"), line(104000, "100")};
	struct rate rate = integrate(samples, 6);

	(void)state;
	assert_int_equal(rate.gaps, 1);
	assert_int_equal(rate.gap_ms, 100000);
	assert_range(rate.sum, "500", "20500"); /* 100 s more at the highest rate seen */
}

static void
a_clock_that_goes_back_costs_one_line(void **state)
{
	const struct training_sample samples[] = {line(5000, "1"), line(6000, "100"),
	    line(1000, "100"), line(2000, "100"), line(INT64_MIN, "5"), line(INT64_MAX, "5")};
	struct rate rate = integrate(samples, 6);

	(void)state;
	assert_int_equal(rate.backward, 2);
	assert_range(rate.sum, "200", "200");
}

static void
a_line_without_the_figure_leaves_its_time_uncovered(void **state)
{
	const struct training_sample samples[] = {
	    line(0, "1"), line(1000, "100"), line(2000, NULL), line(3000, "100")};
	struct rate rate = integrate(samples, 4);

	(void)state;
	assert_int_equal(rate.covered_ms, 2000);
	assert_int_equal(rate.gap_ms, 1000);
	assert_range(rate.sum, "200", "300");
}

static void
lines_without_a_clock_count_steps_and_their_seconds(void **state)
{
	struct training_sample samples[3] = {0};

	(void)state;
	for (int i = 0; i < 3; i++) {
		samples[i].said =
		    1U << SAID_STEP | 1U << SAID_SECONDS_PER_STEP | 1U << SAID_TFLOPS_PER_DEVICE;
		samples[i].values[SAID_STEP] = decimal_from((uint64_t)(100 * (i + 1)));
		samples[i].values[SAID_SECONDS_PER_STEP] = number("2.5");
		samples[i].values[SAID_TFLOPS_PER_DEVICE] = number("400");
	}
	struct rate rate = integrate(samples, 3);
	assert_range(rate.sum, "200000", "200000"); /* 200 steps x 2.5 s x 400 */
}

static void
no_lines_say_nothing(void **state)
{
	struct rate rate = integrate(NULL, 0);

	(void)state;
	assert_false(rate.known);
}

static void
a_restart_goes_on_from_the_lower_count_and_says_what_was_done_again(void **state)
{
	static const uint64_t tokens[] = {100, 200, 300, 150, 250};
	struct training_sample samples[5] = {0};
	struct growth growth;

	(void)state;
	for (int i = 0; i < 5; i++) {
		samples[i].said = 1U << SAID_TOKENS;
		samples[i].values[SAID_TOKENS] = decimal_from(tokens[i]);
	}
	growth_of(samples, 5, SAID_TOKENS, &growth);
	assert_true(growth.known);
	assert_int_equal(growth.falls, 1);
	assert_int_equal(decimal_compare(growth.done_again, number("150")), 0);
	assert_int_equal(decimal_compare(growth.last, number("250")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(examples_of_the_guidelines_come_out_to_the_last_digit),
	    cmocka_unit_test(
		hardware_that_is_known_gives_the_utilisation_that_another_method_implies),
	    cmocka_unit_test(an_assumed_utilisation_is_said_to_be_one_and_gives_bounds_but_no_fact),
	    cmocka_unit_test(methods_apart_by_more_than_the_error_contradict_each_other),
	    cmocka_unit_test(without_the_error_of_the_law_ratios_are_shown_and_not_judged),
	    cmocka_unit_test(more_than_the_hardware_can_do_is_a_contradiction),
	    cmocka_unit_test(widths_of_inputs_go_through_every_formula),
	    cmocka_unit_test(a_mixture_of_experts_counts_what_works_on_a_token),
	    cmocka_unit_test(a_model_too_small_for_its_context_is_counted_by_passes),
	    cmocka_unit_test(a_plan_is_recorded_as_a_plan),
	    cmocka_unit_test(the_method_for_people_holds_no_figure),
	    cmocka_unit_test(irregular_lines_weigh_by_the_time_they_speak_for),
	    cmocka_unit_test(a_gap_is_neither_zero_nor_full_but_lies_between),
	    cmocka_unit_test(a_clock_that_goes_back_costs_one_line),
	    cmocka_unit_test(a_line_without_the_figure_leaves_its_time_uncovered),
	    cmocka_unit_test(lines_without_a_clock_count_steps_and_their_seconds),
	    cmocka_unit_test(no_lines_say_nothing),
	    cmocka_unit_test(a_restart_goes_on_from_the_lower_count_and_says_what_was_done_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
