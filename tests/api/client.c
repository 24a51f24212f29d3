/* SPDX-License-Identifier: Apache-2.0 */
/* libgpai as a stranger meets it: compiled with include/gpai alone, linked with the shared
 * library, given NULL, nonsense, a random source that fails, and two handles at once. */
#include "../check.h"

#include <ftw.h>
#include <gpai/gpai.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t MOMENT = 1795348800; /* 2026-11-22T12:00:00Z */

static char room[64];
static struct gpai_law *law;
static struct gpai_error err;

/* Not random: the same in every run. Fails at the call that `left` counts down to. */
struct source {
	uint64_t state;
	int left; /* calls that succeed; negative: all */
};

static bool
draw(void *context, void *bytes, size_t len)
{
	struct source *source = context;

	if (source->left == 0)
		return false;
	source->left -= source->left > 0;
	for (size_t i = 0; i < len; i++)
		((uint8_t *)bytes)[i] = (uint8_t)(next_random(&source->state) >> 32);
	return true;
}

static struct source plenty = {.state = 7, .left = -1};
static const struct gpai_env env = {.now = 1795348800, .random = draw, .context = &plenty};

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) != GPAI_OK)                                                             \
			fail_msg("%s: %s", #call, err.message);                                    \
	} while (0)
#define assert_says(part)                                                                          \
	do {                                                                                       \
		if (strstr(err.message, part) == NULL)                                             \
			fail_msg("expected \"%s\" in \"%s\"", part, err.message);                  \
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
	snprintf(room, sizeof room, "/tmp/gpai-client-XXXXXX");
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

/* Borrowed until the next call but two. */
static const char *
in_room(const char *name)
{
	static char paths[3][256];
	static int next;

	next = (next + 1) % 3;
	snprintf(paths[next], sizeof paths[next], "%s/%s", room, name);
	return paths[next];
}

static void
put(const char *name, const char *text)
{
	FILE *file = fopen(in_room(name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static bool
is_there(const char *name)
{
	return access(in_room(name), F_OK) == 0;
}

static const char YAML[] = "gpai: 1\nby: A. Person\nfacts:\n  model.name: M\n"
			   "  training.compute.flop: 6.3e24\n  provider.name: P\n";

static struct gpai_dossier *
open_dossier(bool read_only)
{
	const struct gpai_dossier_options options = {.read_only = read_only};
	struct gpai_dossier *dossier;

	assert_ok(gpai_dossier_open(room, law, &env, &options, &dossier, &err));
	return dossier;
}

/* Made, with YAML applied, and open for writing. */
static struct gpai_dossier *
make_dossier(void)
{
	struct gpai_apply_result result;

	put("gpai.yaml", YAML);
	assert_ok(gpai_dossier_create(room, law, &env, NULL, &err));
	struct gpai_dossier *dossier = open_dossier(false);
	assert_ok(gpai_dossier_apply(dossier, NULL, &result, &err));
	assert_int_equal(result.added, 3);
	return dossier;
}

static uint64_t
log_size(struct gpai_dossier *dossier)
{
	struct gpai_log_head head;

	assert_ok(gpai_log_root(dossier, &head, &err));
	return head.size;
}

/* ---- NULL ---- */

static void
freeing_nothing_is_fine(void **state)
{
	(void)state;
	gpai_text_free(NULL);
	gpai_law_free(NULL);
	gpai_dossier_close(NULL);
	gpai_measured_free(NULL);
	gpai_assessment_free(NULL);
}

static void
every_failure_can_go_unsaid(void **state)
{
	const char *const nowhere[] = {"/nonexistent"};
	const struct gpai_assess_options never = {.at = "never"};
	const struct gpai_assess_options elsewhere = {.also = "sb53,nowhere"};
	struct gpai_dossier *dossier = make_dossier();
	struct gpai_written written;
	struct gpai_assessment *a;
	struct gpai_measured *weights;
	struct gpai_law *other;
	const struct gpai_why *why;
	uint32_t items, n;
	char *text;
	size_t len;

	(void)state;
	assert_int_equal(gpai_law_load("/nonexistent", &other, NULL, NULL, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_law_show(law, "x", NULL, true, &text, &len, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_form_count(law, "x", "AIO", &items, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_dossier_find("/nonexistent", &text, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_dossier_create(room, law, &env, NULL, NULL), GPAI_CONFLICT);
	assert_int_equal(
	    gpai_weights_measure(nowhere, 1, law, NULL, &weights, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_assess(dossier, &never, &a, NULL), GPAI_INVALID);
	assert_int_equal(gpai_write(dossier, NULL, &text, &len, &written, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_assess(dossier, NULL, &a, NULL), GPAI_OK);
	assert_int_equal(gpai_assessment_why(a, "nothing", NULL, &why, &n, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_assessment_why(a, "gpai", "system/x", &why, &n, NULL), GPAI_INVALID);
	gpai_assessment_free(a);
	assert_int_equal(gpai_assess(dossier, &elsewhere, &a, NULL), GPAI_NOT_FOUND);
	gpai_dossier_close(dossier);
}

static void *const GARBAGE = (void *)(uintptr_t)0xdeadbeef;

static void
failure_leaves_nothing_to_free(void **state)
{
	const char *const nowhere[] = {"/nonexistent"};
	const struct gpai_assess_options never = {.at = "never"};
	const struct gpai_write_options no_form = {.form = "none", .audience = "AIO"};
	struct gpai_dossier *dossier = make_dossier(), *missing = GARBAGE;
	struct gpai_assessment *a = GARBAGE;
	struct gpai_measured *weights = GARBAGE;
	struct gpai_law *other = GARBAGE;
	const struct gpai_why *why = GARBAGE;
	struct gpai_apply_result result = {.added = 9, .changes = GARBAGE};
	struct gpai_written written = {.record = 9};
	uint32_t items = 9, n = 9;
	char *text = GARBAGE;
	size_t len = 9;

	(void)state;
	gpai_law_load("/nonexistent", &other, NULL, NULL, &err);
	assert_null(other);
	gpai_dossier_open("/nonexistent", law, &env, NULL, &missing, &err);
	assert_null(missing);
	gpai_weights_measure(nowhere, 1, law, NULL, &weights, &err);
	assert_null(weights);
	gpai_assess(dossier, &never, &a, &err);
	assert_null(a);
	gpai_dossier_find("/nonexistent", &text, &err);
	assert_null(text);
	text = GARBAGE;
	gpai_law_show(law, "x", "never", true, &text, &len, &err);
	assert_null(text);
	assert_int_equal(len, 0);
	text = GARBAGE;
	len = 9;
	gpai_write(dossier, &no_form, &text, &len, &written, &err);
	assert_null(text);
	assert_int_equal(len + written.record, 0);
	gpai_form_count(law, "none", "AIO", &items, &err);
	assert_int_equal(items, 0);
	put("gpai.yaml", "gpai: 2\n");
	assert_int_equal(gpai_dossier_apply(dossier, NULL, &result, &err), GPAI_NEWER);
	assert_null(result.changes);
	assert_int_equal(result.added, 0);
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	gpai_assessment_why(a, "nothing", NULL, &why, &n, &err);
	assert_null(why);
	assert_int_equal(n, 0);
	gpai_assessment_free(a);
	gpai_dossier_close(dossier);
}

static void
lengths_and_counts_may_be_left_out(void **state)
{
	struct gpai_dossier *dossier = make_dossier();
	const struct gpai_write_options options = {.form = "model-documentation", .audience = "DP"};
	struct gpai_assessment *a;
	struct gpai_written written;
	char *text;

	(void)state;
	assert_ok(gpai_law_show(law, "aia.51.2", NULL, false, &text, NULL, &err));
	gpai_text_free(text);
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	assert_ok(gpai_assessment_json(a, &text, NULL, &err));
	assert_int_equal(text[0], '{');
	gpai_text_free(text);
	assert_ok(gpai_assessment_record(a, dossier, NULL, &err));
	gpai_assessment_free(a);
	assert_ok(gpai_write(dossier, &options, &text, NULL, &written, &err));
	assert_int_equal(written.items, 25); /* two of them stand in the header, and are open */
	assert_int_equal(written.record, 6);
	gpai_text_free(text);
	assert_ok(gpai_log_fsck(dossier, NULL, &err));
	gpai_dossier_close(dossier);
}

static void
error_line_fits_any_room(void **state)
{
	const struct gpai_error one = {.code = GPAI_MALFORMED,
	    .place = GPAI_LINE,
	    .at = 7,
	    .file = "a.yaml",
	    .clause = "Norm, 3",
	    .message = "found x, expected y"};
	static const char LINE[] = "a.yaml: line 7: Norm, 3: found x, expected y";
	char line[64];

	(void)state;
	assert_int_equal(gpai_error_line(&one, NULL, 0), sizeof LINE - 1);
	for (size_t room_bytes = 1; room_bytes < sizeof line; room_bytes++) {
		memset(line, 'z', sizeof line);
		assert_int_equal(gpai_error_line(&one, line, room_bytes), sizeof LINE - 1);
		size_t want = room_bytes < sizeof LINE ? room_bytes - 1 : sizeof LINE - 1;
		assert_int_equal(strlen(line), want);
		assert_memory_equal(line, LINE, want);
		assert_int_equal(line[room_bytes], 'z');
	}
}

/* ---- random bytes ---- */

static void
random_source_that_fails_makes_no_dossier(void **state)
{
	struct source source = {.state = 7};
	const struct gpai_env failing = {.now = MOMENT, .random = draw, .context = &source};
	const struct gpai_env none = {.now = MOMENT};
	int n = 0;

	(void)state;
	assert_int_equal(gpai_dossier_create(room, law, &none, NULL, &err), GPAI_IO);
	for (;; n++) {
		source.left = n;
		enum gpai_code rc = gpai_dossier_create(room, law, &failing, NULL, &err);
		if (rc == GPAI_OK)
			break;
		assert_int_equal(rc, GPAI_IO);
		assert_string_equal(err.message, "the system has no random bytes");
		assert_false(is_there(".gpai"));
		assert_false(is_there(".gpai.new"));
		assert_false(is_there("gpai.yaml"));
	}
	assert_true(n > 1); /* a key, a name, a salt */
}

static void
random_source_that_fails_records_nothing(void **state)
{
	struct source source = {.state = 9};
	const struct gpai_env failing = {.now = MOMENT, .random = draw, .context = &source};
	const struct gpai_write_options options = {.form = "model-documentation", .audience = "DP"};
	struct gpai_dossier *dossier = make_dossier(), *poor;
	uint64_t before = log_size(dossier), record = 0;
	struct gpai_apply_result result;
	struct gpai_assessment *a;
	struct gpai_written written;
	char *text;
	size_t len;

	(void)state;
	assert_ok(gpai_dossier_open(room, law, &failing, NULL, &poor, &err));
	put("gpai.yaml", "gpai: 1\nby: B\nfacts:\n  model.name: N\n  provider.name: Q\n");
	for (int n = 0; n < 3; n++) { /* two changed, one withdrawn */
		source.left = n;
		assert_int_equal(gpai_dossier_apply(poor, NULL, &result, &err), GPAI_IO);
		assert_string_equal(err.message, "the system has no random bytes");
		assert_int_equal(result.added + result.changed, 0);
		assert_int_equal(log_size(dossier), before);
	}
	source.left = 0;
	assert_ok(gpai_assess(poor, NULL, &a, &err));
	assert_int_equal(gpai_assessment_record(a, poor, &record, &err), GPAI_IO);
	gpai_assessment_free(a);
	assert_int_equal(gpai_write(poor, &options, &text, &len, &written, &err), GPAI_IO);
	assert_null(text);
	assert_int_equal(log_size(dossier), before);
	source.left = -1;
	assert_ok(gpai_dossier_apply(poor, NULL, &result, &err)); /* and the handle goes on */
	assert_int_equal(result.changed + result.withdrawn, 3);
	assert_int_equal(log_size(dossier), before + 3);
	assert_ok(gpai_log_fsck(dossier, NULL, &err));
	gpai_dossier_close(poor);
	gpai_dossier_close(dossier);
}

/* ---- finding and opening ---- */

static void
dossier_is_found_from_below(void **state)
{
	char *folder, *resolved = realpath(room, NULL);

	(void)state;
	gpai_dossier_close(make_dossier());
	assert_int_equal(mkdir(in_room("policies"), 0777), 0);
	assert_int_equal(mkdir(in_room("policies/old"), 0777), 0);
	assert_ok(gpai_dossier_find(in_room("policies/old"), &folder, &err));
	assert_string_equal(folder, resolved);
	gpai_text_free(folder);
	assert_ok(gpai_dossier_find(room, &folder, &err));
	assert_string_equal(folder, room);
	gpai_text_free(folder);
	assert_int_equal(gpai_dossier_find("/", &folder, &err), GPAI_NOT_FOUND);
	assert_says("no dossier here");
	assert_int_equal(gpai_dossier_find(in_room("nowhere"), &folder, &err), GPAI_NOT_FOUND);
	assert_says("no such folder");
	free(resolved);
}

static void
two_handles_share_one_log(void **state)
{
	struct gpai_dossier *first = make_dossier(), *second = open_dossier(false);
	struct gpai_assessment *a, *b;
	uint64_t one = 0, two = 0;

	(void)state;
	assert_ok(gpai_assess(first, NULL, &a, &err));
	assert_ok(gpai_assess(second, NULL, &b, &err));
	assert_ok(gpai_assessment_record(a, first, &one, &err));
	assert_ok(gpai_assessment_record(b, second, &two, &err));
	assert_int_equal(two, one + 1);
	assert_ok(gpai_assessment_record(a, second, &one, &err)); /* of the other handle */
	assert_int_equal(one, two + 1);
	assert_int_equal(log_size(first), one);
	assert_ok(gpai_log_fsck(first, &two, &err));
	assert_int_equal(two, one);
	gpai_dossier_close(first);
	assert_ok(gpai_log_fsck(second, NULL, &err));
	gpai_dossier_close(second);
	/* An answer outlives the handle it was asked of. */
	assert_string_equal(gpai_assessment_summary(a)->model, "M");
	gpai_assessment_free(a);
	gpai_assessment_free(b);
}

static void
reader_records_nothing(void **state)
{
	const struct gpai_write_options options = {.form = "model-documentation", .audience = "DP"};
	struct gpai_apply_result result;
	struct gpai_assessment *a;
	struct gpai_written written;
	char *text;

	(void)state;
	gpai_dossier_close(make_dossier());
	struct gpai_dossier *reader = open_dossier(true);
	uint64_t before = log_size(reader);
	assert_ok(gpai_assess(reader, NULL, &a, &err));
	assert_int_equal(gpai_assessment_record(a, reader, NULL, &err), GPAI_INVALID);
	assert_says("opened for reading only");
	assert_int_equal(gpai_dossier_apply(reader, NULL, &result, &err), GPAI_INVALID);
	assert_int_equal(gpai_write(reader, &options, &text, NULL, &written, &err), GPAI_INVALID);
	put("gpai.yaml", "gpai: 1\nby: B\nfacts:\n  model.name: N\n");
	assert_ok(gpai_dossier_apply(
	    reader, &(struct gpai_apply_options){.dry_run = true}, &result, &err));
	assert_int_equal(result.changed, 1);
	assert_int_equal(result.withdrawn, 2);
	assert_string_equal(result.changes[0].file_value, "N");
	assert_int_equal(log_size(reader), before);
	gpai_assessment_free(a);
	gpai_dossier_close(reader);
}

/* ---- what-if ---- */

static void
assumption_that_makes_no_sense_is_refused(void **state)
{
	static const struct {
		const char *key, *value;
		enum gpai_code code;
		const char *says;
	} wrong[] = {
	    {"", "1", GPAI_NOT_FOUND, "there is no fact \"\""},
	    {"model.nme", "x", GPAI_NOT_FOUND, "did you mean model.name?"},
	    {"training.compute.flop", "", GPAI_MALFORMED, "nothing written"},
	    {"training.compute.flop", "many", GPAI_MALFORMED, "expected a number"},
	    {"training.compute.flop", "-1", GPAI_MALFORMED, "nothing below zero"},
	    {"licence.type", "opensource", GPAI_MALFORMED, "did you mean open-source?"},
	    {"device.days", "1", GPAI_INVALID, "device/NAME:device.days=VALUE"},
	    {"/:device.days", "1", GPAI_INVALID, "belongs to a device"},
	    {"device/:device.days", "1", GPAI_INVALID, "belongs to a device"},
	    {"source/x:device.days", "1", GPAI_INVALID, "belongs to a device"},
	    {"model/x:model.name", "1", GPAI_INVALID, "of which there is one"},
	    {"a:b/c", "1", GPAI_NOT_FOUND, "there is no fact \"a:b/c\""},
	    {"device/x", "1", GPAI_NOT_FOUND, "there is no fact \"device/x\""},
	};
	struct gpai_dossier *dossier = make_dossier();

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const struct gpai_assumption assume = {wrong[i].key, wrong[i].value};
		struct gpai_assessment *a = GARBAGE;
		assert_int_equal(
		    gpai_assess(dossier,
			&(struct gpai_assess_options){.assume = &assume, .n_assume = 1}, &a, &err),
		    wrong[i].code);
		assert_says(wrong[i].says);
		assert_null(a);
	}
	gpai_dossier_close(dossier);
}

static enum gpai_truth
systemic_if(struct gpai_dossier *dossier, const char *flop)
{
	const struct gpai_assumption assume[] = {{"training.compute.flop", flop},
	    {"training.compute.updates.flop", "none: the same"},
	    {"model.generality", "as-indicated"}, {"model.output.modalities", "text"},
	    {"model.capabilities.high-impact", "no"}, {"provider.relation", "developed"},
	    {"commission.designation.date", "none: no"},
	    {"commission.rebuttal.accepted.date", "none: no"},
	    {"systemic-risk.known.date", "none: no"}};
	const struct gpai_assess_options options = {
	    .assume = assume, .n_assume = sizeof assume / sizeof *assume};
	enum gpai_truth truth = GPAI_UNKNOWN;
	struct gpai_assessment *a;
	uint32_t n;

	assert_ok(gpai_assess(dossier, &options, &a, &err));
	const struct gpai_class *classes = gpai_assessment_classes(a, &n);
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(classes[i].field, "systemic_risk") == 0)
			truth = classes[i].truth;
	gpai_assessment_free(a);
	return truth;
}

static void
edge_of_the_threshold_is_exact(void **state)
{
	struct gpai_dossier *dossier = make_dossier();

	(void)state;
	assert_int_equal(systemic_if(dossier, "1e25"), GPAI_FALSE);
	assert_int_equal(systemic_if(dossier, "9999999999999999999999999"), GPAI_FALSE);
	assert_int_equal(systemic_if(dossier, "10000000000000000000000001"), GPAI_TRUE);
	assert_int_equal(systemic_if(dossier, "9e24..2e25"), GPAI_UNKNOWN);
	gpai_dossier_close(dossier);
}

static void
answers_under_two_rulebooks_are_not_compared(void **state)
{
	const struct gpai_difference *differences = GARBAGE;
	struct gpai_dossier *dossier = make_dossier(), *again;
	struct gpai_assessment *a, *b;
	struct gpai_law *same;
	uint32_t n = 9;

	(void)state;
	assert_ok(gpai_law_builtin(&same, &err));
	assert_ok(gpai_dossier_open(room, same, &env, NULL, &again, &err));
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	assert_ok(gpai_assess(again, NULL, &b, &err));
	assert_int_equal(gpai_assessment_diff(a, b, &differences, &n, &err), GPAI_INVALID);
	assert_null(differences);
	assert_int_equal(n, 0);
	assert_ok(gpai_assessment_diff(a, a, &differences, &n, &err));
	assert_int_equal(n, 0);
	gpai_assessment_free(b);
	gpai_assessment_free(a);
	gpai_dossier_close(again);
	gpai_law_free(same);
	gpai_dossier_close(dossier);
}

/* ---- documents ---- */

static enum gpai_code
keep_not(void *context, const struct gpai_written *written, const char *bytes, size_t len,
    struct gpai_error *error)
{
	size_t *seen = context;

	assert_string_equal(written->audience, "NCA");
	assert_int_equal(written->record, 0);
	assert_int_equal(strlen(bytes), len);
	*seen = len;
	*error = (struct gpai_error){.code = GPAI_IO, .message = "no shelf"};
	return GPAI_IO;
}

static void
document_that_is_not_kept_is_not_recorded(void **state)
{
	size_t seen = 0;
	const struct gpai_write_options options = {
	    .form = "model-documentation", .audience = "NCA", .keep = keep_not, .context = &seen};
	struct gpai_dossier *dossier = make_dossier();
	uint64_t before = log_size(dossier);
	struct gpai_written written;
	char *text = GARBAGE;

	(void)state;
	assert_int_equal(gpai_write(dossier, &options, &text, NULL, &written, &err), GPAI_IO);
	assert_string_equal(err.message, "no shelf");
	assert_null(text);
	assert_true(seen > 1000);
	assert_int_equal(log_size(dossier), before);
	gpai_dossier_close(dossier);
}

static void
form_counts_are_those_of_the_form(void **state)
{
	uint32_t aio, nca, dp;

	(void)state;
	assert_ok(gpai_form_count(law, "model-documentation", "AIO", &aio, &err));
	assert_ok(gpai_form_count(law, "model-documentation", "NCA", &nca, &err));
	assert_null(gpai_form_audience(law, "model-documentation")); /* three */
	assert_null(gpai_form_audience(law, "no such form"));
	assert_string_equal(gpai_form_audience(law, "gap-analysis"), "AIO");
	assert_ok(gpai_form_count(law, "model-documentation", "DP", &dp, &err));
	assert_int_equal(aio, 35);
	assert_int_equal(nca, 33);
	assert_int_equal(dp, 23);
	assert_int_equal(
	    gpai_form_count(law, "model-documentation", "us", &dp, &err), GPAI_INVALID);
}

static void
formats_come_to_an_end(void **state)
{
	struct gpai_format format;
	uint32_t n = 0;

	(void)state;
	while (gpai_document_format(n, &format))
		n++;
	assert_true(n >= 3);
	assert_false(gpai_document_format(UINT32_MAX, &format));
}

/* ---- the law ---- */

static void
tell(void *context, const struct gpai_error *problem)
{
	char(*first)[512] = context;

	if ((*first)[0] == '\0')
		gpai_error_line(problem, *first, sizeof *first);
}

static void
broken_rulebook_is_told_and_not_loaded(void **state)
{
	char first[512] = "";
	struct gpai_law *other = GARBAGE;

	(void)state;
	put("rulebook.yaml", "rulebook: {title: 3\n");
	assert_int_equal(gpai_law_load(room, &other, tell, first, &err), GPAI_MALFORMED);
	assert_null(other);
	assert_non_null(strstr(first, "rulebook.yaml: line"));
	assert_non_null(strstr(first, err.message));
}

static void *
ask_often(void *context)
{
	struct gpai_dossier *dossier = context;

	for (int i = 0; i < 5; i++) {
		struct gpai_assessment *a;
		const struct gpai_why *why;
		uint32_t n;
		if (gpai_assess(dossier, NULL, &a, NULL) != GPAI_OK)
			return GARBAGE;
		if (gpai_assessment_why(a, "gpai", NULL, &why, &n, NULL) != GPAI_OK)
			return GARBAGE;
		gpai_assessment_free(a);
	}
	return NULL;
}

static void
one_law_serves_many_threads(void **state)
{
	enum { THREADS = 4 };
	struct gpai_dossier *dossiers[THREADS];
	pthread_t threads[THREADS];
	void *wrong;

	(void)state;
	gpai_dossier_close(make_dossier());
	for (int i = 0; i < THREADS; i++) {
		dossiers[i] = open_dossier(true);
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, dossiers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
		gpai_dossier_close(dossiers[i]);
	}
}

static void
same_question_has_the_same_answer(void **state)
{
	struct gpai_dossier *dossier = make_dossier();
	char *texts[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct gpai_assessment *a;
		assert_ok(gpai_assess(dossier, NULL, &a, &err));
		assert_string_equal(gpai_assessment_summary(a)->as_of, "2026-11-22");
		assert_ok(gpai_assessment_json(a, &texts[i], NULL, &err));
		gpai_assessment_free(a);
	}
	assert_string_equal(texts[0], texts[1]);
	gpai_text_free(texts[0]);
	gpai_text_free(texts[1]);
	gpai_dossier_close(dossier);
}

/* Every duty is there by the day it is due; names are unique; bounds cut off and nothing else. */
static void
the_calendar_stands_in_order_and_names_each_day_once(void **state)
{
	struct gpai_dossier *dossier = make_dossier();
	struct gpai_calendar_options later = {.from = "2026-11-22", .until = "2027-12-31"};
	struct gpai_calendar_options never = {.from = "2027-01-02", .until = "2027-01-01"};
	const struct gpai_day *days, *some;
	struct gpai_assessment *a;
	uint32_t n, n_some, within = 0;

	(void)state;
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	assert_ok(gpai_assessment_calendar(a, NULL, &days, &n, &err));
	assert_true(n > 20);
	for (uint32_t i = 0; i < n; i++) {
		assert_true(i == 0 || strcmp(days[i - 1].date, days[i].date) <= 0);
		assert_true((days[i].days < 0) == (strcmp(days[i].date, "2026-11-22") < 0));
		assert_true((days[i].id[0] == '\0') == (strcmp(days[i].what, "event") == 0));
		for (uint32_t k = 0; k < i; k++)
			assert_string_not_equal(days[i].uid, days[k].uid);
		within += days[i].days >= 0 && strcmp(days[i].date, later.until) <= 0;
	}
	assert_ok(gpai_assessment_calendar(a, &later, &some, &n_some, &err));
	assert_int_equal(n_some, within);
	assert_int_equal(gpai_assessment_calendar(a, &never, &some, &n_some, &err), GPAI_INVALID);
	assert_null(some);
	assert_int_equal(n_some, 0);
	gpai_assessment_free(a);
	gpai_dossier_close(dossier);
}

static uint32_t
outcomes_of(const struct gpai_assessment *a, const char *entity, const char **id)
{
	uint32_t n, count = 0;
	const struct gpai_outcome *all = gpai_assessment_outcomes(a, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(all[i].entity, entity) == 0 && count++ == 0)
			*id = all[i].id;
	return count;
}

static bool
is_undescribed(const struct gpai_assessment *a, const char *kind)
{
	uint32_t n;
	const struct gpai_undescribed *all = gpai_assessment_undescribed(a, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(all[i].kind, kind) == 0)
			return all[i].duties > 0;
	return false;
}

static void
each_system_has_outcomes_of_its_own(void **state)
{
	struct gpai_dossier *dossier = make_dossier();
	struct gpai_apply_result result;
	const struct gpai_why *whys;
	struct gpai_assessment *a;
	const char *id = NULL;
	uint32_t n, chat;

	(void)state;
	put("gpai.yaml",
	    "gpai: 1\nby: A. Person\nfacts:\n  provider.name: P\nentities:\n"
	    "  system/chat:\n    system.name: Chat\n  system/toy:\n    system.name: Toy\n");
	assert_ok(gpai_dossier_apply(dossier, NULL, &result, &err));
	assert_ok(gpai_assess(dossier, NULL, &a, &err));
	chat = outcomes_of(a, "system/chat", &id);
	assert_true(chat > 0);
	assert_int_equal(outcomes_of(a, "system/toy", &id), chat);
	assert_false(is_undescribed(a, "system"));
	assert_ok(gpai_assessment_why(a, id, NULL, &whys, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(whys[0].entity, "system/chat");
	assert_string_equal(whys[1].entity, "system/toy");
	assert_string_equal(whys[1].on, "system");
	assert_ok(gpai_assessment_why(a, id, "system/toy", &whys, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(whys[0].entity, "system/toy");
	assert_string_equal(whys[0].outcome->entity, "system/toy");
	assert_int_equal(gpai_assessment_why(a, id, "system/none", &whys, &n, &err), GPAI_INVALID);
	gpai_assessment_free(a);
	gpai_dossier_close(dossier);
}

static void
a_system_that_is_assumed_was_not_described(void **state)
{
	const struct gpai_assumption assume[] = {{"system/new:system.name", "New"}};
	const struct gpai_assess_options options = {.assume = assume, .n_assume = 1};
	struct gpai_dossier *dossier = make_dossier();
	const struct gpai_difference *differences;
	struct gpai_assessment *before, *after;
	const char *id = NULL;
	uint32_t n;

	(void)state;
	assert_ok(gpai_assess(dossier, NULL, &before, &err));
	assert_ok(gpai_assess(dossier, &options, &after, &err));
	assert_true(is_undescribed(before, "system"));
	assert_false(gpai_assessment_is_settled(before));
	assert_false(is_undescribed(after, "system"));
	assert_ok(gpai_assessment_diff(before, after, &differences, &n, &err));
	assert_true(n >= outcomes_of(after, "system/new", &id));
	for (uint32_t i = 0; i < n; i++) {
		assert_string_equal(differences[i].entity, "system/new");
		assert_string_equal(differences[i].before, "not described");
	}
	assert_ok(gpai_assessment_diff(after, before, &differences, &n, &err));
	assert_true(n > 0);
	assert_string_equal(differences[0].after, "not described");
	gpai_assessment_free(before);
	gpai_assessment_free(after);
	gpai_dossier_close(dossier);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(freeing_nothing_is_fine),
	    CASE(every_failure_can_go_unsaid),
	    CASE(failure_leaves_nothing_to_free),
	    CASE(lengths_and_counts_may_be_left_out),
	    CASE(error_line_fits_any_room),
	    CASE(random_source_that_fails_makes_no_dossier),
	    CASE(random_source_that_fails_records_nothing),
	    CASE(dossier_is_found_from_below),
	    CASE(two_handles_share_one_log),
	    CASE(reader_records_nothing),
	    CASE(assumption_that_makes_no_sense_is_refused),
	    CASE(edge_of_the_threshold_is_exact),
	    CASE(answers_under_two_rulebooks_are_not_compared),
	    CASE(document_that_is_not_kept_is_not_recorded),
	    CASE(form_counts_are_those_of_the_form),
	    CASE(formats_come_to_an_end),
	    CASE(broken_rulebook_is_told_and_not_loaded),
	    CASE(one_law_serves_many_threads),
	    CASE(same_question_has_the_same_answer),
	    CASE(the_calendar_stands_in_order_and_names_each_day_once),
	    CASE(each_system_has_outcomes_of_its_own),
	    CASE(a_system_that_is_assumed_was_not_described),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
