/* SPDX-License-Identifier: Apache-2.0 */
/* Interviews and flips as a client of the library meets them: what an answer becomes in the
 * record, what it leaves alone, and that a flip put to gpai_assess is what it says. */
#include "../check.h"

#include <ftw.h>
#include <gpai/gpai.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char room[64];
static struct gpai_law *law;
static struct gpai_error err;
static uint64_t seed = 7;

static bool
draw(void *context, void *bytes, size_t len)
{
	(void)context;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(next_random(&seed) >> 32);
	return true;
}

static const struct gpai_env env = {.now = 1795348800, .random = draw}; /* 2026-11-22 */

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) != GPAI_OK)                                                             \
			fail_msg("%s: %s", #call, err.message);                                    \
	} while (0)

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int
set_up(void **state)
{
	(void)state;
	snprintf(room, sizeof room, "/tmp/gpai-asking-XXXXXX");
	assert_non_null(mkdtemp(room));
	assert_ok(gpai_law_builtin(&law, &err));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	gpai_law_free(law);
	law = NULL;
	return nftw(room, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
put_yaml(const char *facts)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof path, "%s/gpai.yaml", room);
	assert_non_null(file = fopen(path, "w"));
	assert_true(fprintf(file, "gpai: 1\nby: A. Person\nfacts:\n%s", facts) > 0);
	assert_int_equal(fclose(file), 0);
}

static enum gpai_code
apply(struct gpai_dossier *dossier)
{
	struct gpai_apply_result result;

	return gpai_dossier_apply(dossier, NULL, &result, &err);
}

static struct gpai_dossier *
make_dossier(const char *facts)
{
	struct gpai_dossier *dossier;

	put_yaml(facts);
	assert_ok(gpai_dossier_create(room, law, &env, NULL, &err));
	assert_ok(gpai_dossier_open(room, law, &env, NULL, &dossier, &err));
	assert_ok(apply(dossier));
	return dossier;
}

static uint64_t
log_size(struct gpai_dossier *dossier)
{
	struct gpai_log_head head;

	assert_ok(gpai_log_root(dossier, &head, &err));
	return head.size;
}

static struct gpai_interview *
start(struct gpai_dossier *dossier)
{
	struct gpai_interview *in;

	assert_ok(gpai_interview_start(dossier, NULL, &in, &err));
	return in;
}

static enum gpai_truth
class_on(struct gpai_dossier *dossier, const char *day, const char *field)
{
	const struct gpai_assess_options options = {.at = day};
	struct gpai_assessment *a;
	const struct gpai_class *classes;
	enum gpai_truth truth = GPAI_UNKNOWN;
	uint32_t n;

	assert_ok(gpai_assess(dossier, &options, &a, &err));
	classes = gpai_assessment_classes(a, &n);
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(classes[i].field, field) == 0)
			truth = classes[i].truth;
	gpai_assessment_free(a);
	return truth;
}

static enum gpai_code
answers(struct gpai_interview *in, const char *lines, const struct gpai_answered **answered)
{
	return gpai_interview_file(in, "lines", lines, strlen(lines), answered, &err);
}

static const char SMALL[] =
    "  model.output.modalities: [text]\n  model.generality: as-indicated\n"
    "  training.compute.updates.flop: {none: the same figure}\n"
    "  model.capabilities.high-impact: no\n"
    "  commission.designation.date: {none: never}\n  provider.relation: developed\n"
    "  commission.rebuttal.accepted.date: {none: never}\n  systemic-risk.known.date: {none: no}\n";

static void
an_answer_is_on_file_at_once_and_can_be_taken_back(void **state)
{
	struct gpai_dossier *dossier = make_dossier("  model.name: M\n  provider.name: Nobody\n");
	struct gpai_interview *in = start(dossier);
	const struct gpai_question *q;
	const struct gpai_answered *answered;
	uint64_t before = log_size(dossier);
	char target[128];

	(void)state;
	assert_int_equal(gpai_interview_back(in, &err), GPAI_NOT_FOUND);
	do {
		assert_ok(gpai_interview_question(in, &q, &err));
		assert_non_null(q);
		if (strcmp(q->type, "number") != 0)
			assert_ok(gpai_interview_answer(in, "?", &answered, &err));
	} while (strcmp(q->type, "number") != 0);
	assert_int_equal(log_size(dossier), before);
	snprintf(target, sizeof target, "%s", q->target);
	assert_int_equal(gpai_interview_answer(in, "plenty", &answered, &err), GPAI_MALFORMED);
	assert_null(answered);
	assert_int_equal(log_size(dossier), before);
	assert_ok(gpai_interview_answer(in, "1.5e22 source: log", &answered, &err));
	assert_int_equal(answered->recorded, 1);
	assert_string_equal(answered->value, "1.5e22");
	assert_int_equal(log_size(dossier), before + 1);
	assert_ok(gpai_interview_back(in, &err));
	assert_int_equal(log_size(dossier), before + 2);
	assert_ok(gpai_interview_question(in, &q, &err));
	assert_string_equal(q->target, target);
	gpai_interview_end(in);
	gpai_dossier_close(dossier);
}

static void
a_reader_is_shown_the_question_and_records_nothing(void **state)
{
	const struct gpai_dossier_options read_only = {.read_only = true};
	struct gpai_dossier *dossier = make_dossier("  model.name: M\n");
	const struct gpai_question *q;
	const struct gpai_answered *answered;
	uint64_t before = log_size(dossier);

	(void)state;
	gpai_dossier_close(dossier);
	assert_ok(gpai_dossier_open(room, law, &env, &read_only, &dossier, &err));
	struct gpai_interview *in = start(dossier);
	assert_ok(gpai_interview_question(in, &q, &err));
	assert_non_null(q);
	assert_true(q->n_hangs > 0 && q->asks[0] != '\0' && q->form[0] != '\0');
	assert_int_not_equal(answers(in, "training.compute.flop=1e22\n", &answered), GPAI_OK);
	assert_int_equal(log_size(dossier), before);
	gpai_interview_end(in);
	gpai_dossier_close(dossier);
}

static void
an_answer_for_one_day_leaves_later_days_as_they_are(void **state)
{
	char facts[1024];
	struct gpai_dossier *dossier;
	const struct gpai_answered *answered;

	(void)state;
	snprintf(facts, sizeof facts,
	    "%s  training.compute.flop:\n    - {value: 2e25, since: 2026-12-01}\n", SMALL);
	dossier = make_dossier(facts);
	assert_int_equal(class_on(dossier, "2026-12-02", "systemic_risk"), GPAI_TRUE);
	assert_int_not_equal(class_on(dossier, "2026-11-22", "systemic_risk"), GPAI_TRUE);
	struct gpai_interview *in = start(dossier);
	assert_ok(answers(in, "training.compute.flop=1e22 source: log\n", &answered));
	assert_int_equal(answered->recorded, 1);
	gpai_interview_end(in);
	assert_int_equal(class_on(dossier, "2026-11-22", "gpai"), GPAI_FALSE);
	assert_int_equal(class_on(dossier, "2026-12-02", "systemic_risk"), GPAI_TRUE);
	assert_ok(apply(dossier));
	assert_int_equal(class_on(dossier, "2026-11-22", "gpai"), GPAI_FALSE);
	gpai_dossier_close(dossier);
}

static void
apply_adopts_an_answer_or_shows_the_conflict(void **state)
{
	char facts[1024];
	struct gpai_dossier *dossier = make_dossier(SMALL);
	struct gpai_interview *in = start(dossier);
	const struct gpai_answered *answered;

	(void)state;
	assert_ok(answers(in, "training.compute.flop=6e24 source: log\n", &answered));
	gpai_interview_end(in);
	uint64_t size = log_size(dossier);
	assert_ok(apply(dossier));
	assert_int_equal(log_size(dossier), size);
	snprintf(facts, sizeof facts, "%s  training.compute.flop: 6e24\n", SMALL);
	put_yaml(facts);
	assert_ok(apply(dossier));
	assert_int_equal(log_size(dossier), size);
	gpai_dossier_close(dossier);
}

static void
a_file_that_says_otherwise_changes_nothing(void **state)
{
	struct gpai_dossier *dossier = make_dossier("  training.compute.flop: 6e24\n");
	struct gpai_interview *in = start(dossier);
	const struct gpai_answered *answered;
	uint64_t size = log_size(dossier);

	(void)state;
	assert_int_equal(
	    answers(in, "model.generality=narrow\ntraining.compute.flop=7e24\n", &answered),
	    GPAI_CONFLICT);
	assert_int_equal(err.at, 2);
	assert_int_equal(log_size(dossier), size);
	assert_ok(answers(in, "training.compute.flop=6e24\nmodel.generality=?\n", &answered));
	assert_int_equal(answered->recorded, 0);
	assert_int_equal(answered->unchanged, 1);
	assert_int_equal(log_size(dossier), size);
	gpai_interview_end(in);
	gpai_dossier_close(dossier);
}

/* Every change of a flip as an assumption; lists and new entities cannot be assumed. */
static uint32_t
assume(const struct gpai_flip *flip, struct gpai_assumption *assumptions, uint32_t most)
{
	for (uint32_t i = 0; i < flip->n; i++) {
		if (i == most || strcmp(flip->changes[i].kind, "fact") != 0 ||
		    strchr(flip->changes[i].target, ' ') != NULL)
			return 0;
		assumptions[i] =
		    (struct gpai_assumption){flip->changes[i].target, flip->changes[i].value};
	}
	return flip->n;
}

static const char *
status_of(const struct gpai_assessment *a, const char *id)
{
	const struct gpai_outcome *outcomes;
	uint32_t n;

	outcomes = gpai_assessment_outcomes(a, &n);
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(outcomes[i].id, id) == 0)
			return gpai_status_word(outcomes[i].status);
	return "";
}

static void
a_flip_assumed_is_what_it_says(void **state)
{
	char facts[1024];
	struct gpai_assumption assumptions[8];
	struct gpai_assessment *a;
	const struct gpai_outcome *outcomes;
	uint32_t n, n_confirmed = 0;

	(void)state;
	snprintf(facts, sizeof facts,
	    "%s  training.compute.flop: 6e24\n  market.eu.date: 2025-09-02\n", SMALL);
	struct gpai_dossier *dossier = make_dossier(facts);
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	outcomes = gpai_assessment_outcomes(a, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct gpai_flip_options options = {.size = 2, .limit = 2};
		const struct gpai_flips *flips;
		uint32_t n_flips;
		assert_ok(
		    gpai_assessment_flip(a, outcomes[i].id, &options, &flips, &n_flips, &err));
		for (uint32_t f = 0; f < n_flips; f++)
			for (uint32_t k = 0; k < flips[f].n; k++) {
				struct gpai_assess_options what_if = {.assume = assumptions};
				struct gpai_assessment *b;
				what_if.n_assume = assume(&flips[f].at[k], assumptions, 8);
				if (what_if.n_assume == 0)
					continue;
				assert_ok(gpai_assess(dossier, &what_if, &b, &err));
				if (strcmp(status_of(b, flips[f].id), flips[f].wanted) != 0)
					fail_msg("%s: %s with %s=%s, not %s", flips[f].id,
					    status_of(b, flips[f].id), assumptions[0].key,
					    assumptions[0].value, flips[f].wanted);
				gpai_assessment_free(b);
				n_confirmed++;
			}
	}
	assert_true(n_confirmed > 100);
	gpai_assessment_free(a);
	gpai_dossier_close(dossier);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(an_answer_is_on_file_at_once_and_can_be_taken_back),
	    CASE(a_reader_is_shown_the_question_and_records_nothing),
	    CASE(an_answer_for_one_day_leaves_later_days_as_they_are),
	    CASE(apply_adopts_an_answer_or_shows_the_conflict),
	    CASE(a_file_that_says_otherwise_changes_nothing),
	    CASE(a_flip_assumed_is_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
