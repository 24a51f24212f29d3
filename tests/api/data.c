/* SPDX-License-Identifier: Apache-2.0 */
/* Training data through the public library: another program scans, here its words are heard. */
#include <gpai/gpai.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct gpai_law *law;
static char room[] = "/tmp/gpai-test-data-XXXXXX";

static void
write_file(const char *name, const char *text, mode_t mode)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", room, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(path, mode);
}

/* Stands in for gpai-corpus: three lines of progress, the middle one broken. */
static const char SCRIPT[] =
    "#!/bin/sh\n"
    "if [ \"$1\" = scan ]; then\n"
    "	shift; [ \"$1\" = --progress-fd ] && fd=$2\n"
    "	[ -n \"$fd\" ] && eval \"printf '%s\\n%s\\n%s\\n' '{\\\"bytes\\\":1,\\\"total\\\":4}' "
    "'{\\\"bytes\\\":' '{\\\"bytes\\\":4,\\\"total\\\":4,\\\"documents\\\":2,\\\"pieces\\\":1,"
    "\\\"of\\\":1}' >&$fd\"\n"
    "	exit 0\n"
    "fi\n"
    "cat <<'J'\n"
    "{\"part\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\n"
    " \"settings\":{\"tokenizer\":null},\"psl\":{\"date\":\"2026-01-01\",\"sha256\":\"00\"},\n"
    " \"sources\":[{\"name\":\"web\",\"modalities\":{\"text\":{\"documents\":3,\"raw_bytes\":9,\n"
    "  \"bytes\":8,\"tokens\":null,\"tokens_low\":2,\"tokens_high\":4},\n"
    "  \"video\":{\"documents\":1,\"raw_bytes\":1,\"bytes\":1,\"milliseconds\":5400000}},\n"
    "  \"first\":\"2024-01-01\",\"last\":\"2024-02-01\",\"undated\":1}]}\n"
    "J\n";

static int
start(void **state)
{
	(void)state;
	if (mkdtemp(room) == NULL || gpai_law_builtin(&law, NULL) != GPAI_OK)
		return -1;
	write_file("gpai-corpus", SCRIPT, 0755);
	return 0;
}

static int
stop(void **state)
{
	char command[300];

	(void)state;
	gpai_law_free(law);
	snprintf(command, sizeof command, "rm -r %s", room);
	return system(command);
}

struct heard {
	unsigned n;
	struct gpai_scan_progress last;
};

static void
hear(void *context, const struct gpai_scan_progress *progress)
{
	struct heard *heard = context;

	heard->n++;
	heard->last = *progress;
}

static void
progress_is_heard_and_broken_lines_are_not(void **state)
{
	struct heard heard = {0};
	struct gpai_data_options options = {.libexec = room,
	    .source = "web",
	    .part = "nowhere.part",
	    .progress = hear,
	    .context = &heard};
	const char *paths[] = {"a"};
	bool is_silent = true;

	(void)state;
	assert_int_equal(gpai_data_scan(paths, 1, law, &options, &is_silent, NULL), GPAI_OK);
	assert_false(is_silent);
	assert_int_equal(heard.n, 2);
	assert_int_equal(heard.last.bytes, 4);
	assert_int_equal(heard.last.documents, 2);
}

static const char *
value_of(const struct gpai_measured *measured, const char *key)
{
	uint32_t n;
	const struct gpai_reading *readings = gpai_measured_readings(measured, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(readings[i].key, key) == 0)
			return readings[i].value;
	return NULL;
}

static void
a_report_becomes_facts_and_dates_of_some_are_none_of_all(void **state)
{
	struct gpai_data_options options = {
	    .libexec = room, .source = "web", .part = "nowhere.part", .kind = "crawled"};
	struct gpai_measured *measured;

	(void)state;
	assert_int_equal(gpai_data_measure(NULL, 0, law, NULL, &options, &measured, NULL), GPAI_OK);
	assert_string_equal(value_of(measured, "source.modalities"), "text, video");
	assert_string_equal(value_of(measured, "source.documents"), "4");
	assert_string_equal(value_of(measured, "source.bytes"), "8");
	assert_string_equal(value_of(measured, "source.tokens"), "2..4");
	assert_string_equal(value_of(measured, "source.video.hours"), "1.5");
	assert_string_equal(value_of(measured, "source.kind"), "crawled");
	assert_null(value_of(measured, "source.collected.date"));
	gpai_measured_free(measured);
}

static void
nonsense_is_refused_before_anything_is_started(void **state)
{
	static const struct gpai_data_options wrong[] = {
	    {.libexec = "/nowhere", .part = "p"},
	    {.libexec = "/nowhere", .part = "p", .source = " web"},
	    {.libexec = "/nowhere", .part = "p", .source = "web", .kind = "scraped"},
	    {.libexec = "/nowhere", .part = "p", .source = "web", .bytes_per_token = "0"},
	    {.libexec = "/nowhere", .part = "p", .source = "web", .bytes_per_token = "x"},
	    {.libexec = "/nowhere", .source = "web"},
	};
	const struct gpai_data_options missing = {
	    .libexec = "/nowhere", .part = "p", .source = "web"};
	const char *paths[] = {"a"};
	bool is_silent;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		enum gpai_code rc = gpai_data_scan(paths, 1, law, &wrong[i], &is_silent, NULL);
		assert_true(rc == GPAI_INVALID || rc == GPAI_MALFORMED);
	}
	assert_int_equal(gpai_data_scan(paths, 1, law, &missing, &is_silent, NULL), GPAI_NOT_FOUND);
}

static void
names_of_sources_make_no_paths(void **state)
{
	static const struct {
		const char *source, *file;
	} cases[] = {{"web", "web"}, {"../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"},
	    {".hidden", "%2Ehidden"}, {"a b", "a%20b"}, {"\xc3\xa4", "%C3%A4"}, {"a.b", "a.b"},
	    {"100%", "100%25"}};
	char *path, expected[512], *lines;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(gpai_part_path(room, cases[i].source, &path, NULL), GPAI_OK);
		snprintf(expected, sizeof expected, "%s/.gpai/corpus/%s.part", room, cases[i].file);
		assert_string_equal(path, expected);
		gpai_text_free(path);
	}
	write_file(".gpai/corpus/b.part", "", 0644);
	write_file(".gpai/corpus/a.part", "", 0644);
	write_file(".gpai/corpus/a.part.work", "", 0644);
	assert_int_equal(gpai_part_list(room, &lines, NULL), GPAI_OK);
	snprintf(expected, sizeof expected, "%s/.gpai/corpus/a.part\n%s/.gpai/corpus/b.part\n",
	    room, room);
	assert_string_equal(lines, expected);
	gpai_text_free(lines);
}

static void
the_cut_without_a_dossier_is_that_for_everybody(void **state)
{
	struct gpai_data_cut cut;

	(void)state;
	assert_int_equal(gpai_data_cut(law, NULL, &cut, NULL), GPAI_OK);
	assert_string_equal(cut.share, "0.1");
	assert_string_equal(cut.most, "");
}

static void
a_path_is_told_by_its_content(void **state)
{
	enum gpai_data_path what;
	char path[256];

	(void)state;
	write_file(
	    "m.json", "{\"@type\":\"sc:Dataset\",\"x\":\"http://mlcommons.org/croissant/\"}", 0644);
	write_file("README.md", "---\nlicense: mit\nlanguage: [fi]\n---\n", 0644);
	snprintf(path, sizeof path, "%s/m.json", room);
	assert_int_equal(gpai_data_look(path, &what, NULL), GPAI_OK);
	assert_int_equal(what, GPAI_DATA_MANIFEST);
	assert_int_equal(gpai_data_look(room, &what, NULL), GPAI_OK);
	assert_int_equal(what, GPAI_DATA_AND_CARD);
	assert_int_equal(gpai_data_look("-", &what, NULL), GPAI_OK);
	assert_int_equal(what, GPAI_DATA);
	assert_int_equal(gpai_data_look("s3://bucket/x", &what, NULL), GPAI_OK);
	assert_int_equal(what, GPAI_DATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(progress_is_heard_and_broken_lines_are_not),
	    cmocka_unit_test(a_report_becomes_facts_and_dates_of_some_are_none_of_all),
	    cmocka_unit_test(nonsense_is_refused_before_anything_is_started),
	    cmocka_unit_test(names_of_sources_make_no_paths),
	    cmocka_unit_test(the_cut_without_a_dossier_is_that_for_everybody),
	    cmocka_unit_test(a_path_is_told_by_its_content),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
