/* SPDX-License-Identifier: Apache-2.0 */
/* Audits: another program scans and reports, here its words become facts. Inner functions are
 * tested, too, so this links the library's inside. */
#include "api/audit.h"
#include "api/audit_crawlers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct gpai_law *law;
static char room[] = "/tmp/gpai-test-audit-XXXXXX";

static const char *
in_room(const char *name)
{
	static char path[256];

	snprintf(path, sizeof path, "%s/%s", room, name);
	return path;
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(in_room(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	chmod(in_room(name), mode);
}

/* Stands in for gpai-rights: writes down what it was asked, and reports what a file says. */
static const char SCRIPT[] =
    "#!/bin/sh\n"
    "here=$(dirname \"$0\"); printf '%s ' \"$@\" > \"$here/asked.$1\"\n"
    "case $1 in\n"
    "archive) while [ $# -gt 0 ]; do [ \"$1\" = --out ] && : > \"$2\"; shift; done\n"
    "	echo '{\"digest\":\"aa\",\"captures\":7,\"bodies\":1,\"sites\":1}' ;;\n"
    "scan) [ \"$2\" = --progress-fd ] && echo '{\"bytes\":4,\"total\":4}' >&$3; exit 0 ;;\n"
    "report) cat \"$here/report.json\" ;;\n"
    "removes) echo '{\"digest\":\"bb\",\"entries\":3,\"nameless\":1}' ;;\n"
    "*) exit 2 ;;\n"
    "esac\n";

#define PART "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
write_report(const char *a, const char *b)
{
	char text[4096];

	snprintf(text, sizeof text,
	    "{\"format\":1,\"part\":\"" PART "\",\"settings\":{\"also\":{\"archive\":"
	    "{\"digest\":\"cc\"},\"against\":null,\"as_of\":\"2026-06-01\",\"within\":86400}},"
	    "\"sources\":[{\"name\":\"web\",\"documents\":10,\"bytes\":99,\"first\":\"2026-01-01\","
	    "\"last\":\"2026-01-31\",\"agents\":[{\"agent\":\"ExampleBot\",\"fetch\":%s,"
	    "\"as_of\":{\"disallowed\":{\"documents\":4,\"tokens\":1234}},\"against\":null,"
	    "\"changes\":[{\"moment\":\"as_of\",\"from\":\"allowed\",\"to\":\"disallowed\","
	    "\"documents\":3}]},{\"agent\":\"OtherBot\",\"fetch\":%s}],\"signals\":[{\"signal\":"
	    "\"noai\",\"carrier\":\"HTML\",\"label\":\"robots\",\"value\":\"noai\\u0007\","
	    "\"says\":\"reserved\",\"documents\":2}],\"indicators\":[],\"blocked\":[{\"list\":"
	    "\"court\",\"date\":\"2026-01-01\",\"documents\":0,\"domains\":0,\"names\":[]}],"
	    "\"removes\":null,\"left\":{\"entries\":0,\"of\":5,\"digest\":\"dd\"}}]}\n",
	    a, b);
	write_file("report.json", text, 0644);
}

#define CLEAN  "{\"disallowed\":{\"documents\":0},\"allowed\":{\"documents\":10}}"
#define SOILED "{\"disallowed\":{\"documents\":2},\"unknown\":{\"documents\":8}}"

static int
start(void **state)
{
	(void)state;
	if (mkdtemp(room) == NULL || gpai_law_builtin(&law, NULL) != GPAI_OK)
		return -1;
	write_file("gpai-rights", SCRIPT, 0755);
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

static enum gpai_code
measure(struct gpai_measured **measured, struct gpai_error *err)
{
	const struct gpai_audit_options options = {
	    .libexec = room, .source = "web", .part = "nowhere.part"};

	return gpai_audit_measure(law, NULL, &options, measured, NULL, err);
}

static void
what_was_asked_is_what_the_options_say(void **state)
{
	static const char *const agents[] = {"ExampleBot", "OtherBot"};
	static const char *const blocks[] = {"court@2026-01-01=a=b.txt"};
	const struct gpai_audit_options options = {.libexec = room,
	    .source = "web",
	    .part = "p",
	    .archive = "a",
	    .as_of = "2026-06-01",
	    .within = "2h",
	    .agents = agents,
	    .n_agents = 2,
	    .blocks = blocks,
	    .n_blocks = 1,
	    .removes = "r"};
	const char *paths[] = {"data"};
	bool is_silent;
	char asked[1000] = "";
	FILE *file;

	(void)state;
	assert_int_equal(gpai_audit_scan(paths, 1, law, &options, &is_silent, NULL), GPAI_OK);
	file = fopen(in_room("asked.scan"), "r");
	assert_non_null(file);
	assert_non_null(fgets(asked, sizeof asked, file));
	fclose(file);
	assert_string_equal(asked,
	    "scan --part p --source web --archive a --as-of 2026-06-01 --agent ExampleBot --agent "
	    "OtherBot --within 7200 --block court=2026-01-01=a=b.txt --as-of-within 2592000 "
	    "--removes -- data ");
}

/* A day, by RFC 9309, 2.4; thirty, by our choice: numbers of the law. */
static void
how_old_a_capture_may_be_is_the_laws_number(void **state)
{
	(void)state;
	assert_int_equal(audit_within_law(&law->law, "fetch"), 86400);
	assert_int_equal(audit_within_law(&law->law, "as-of"), 30 * 86400);
	assert_int_equal(audit_within_law(&law->law, "other"), 0);
}

static void
times_have_units_or_are_refused(void **state)
{
	static const struct {
		const char *text;
		uint64_t seconds;
	} good[] = {{"24h", 86400}, {"30d", 2592000}, {"90m", 5400}, {"5s", 5}, {"7", 7},
	    {"2w", 1209600}, {"0h", 0}};
	static const char *const bad[] = {
	    "", "h", "-1h", "1.5h", "24 h", "24hh", "99999999999999999999h", "5000w0", "6000w"};
	uint64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(audit_duration(good[i].text, &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(audit_duration(bad[i], &seconds));
}

static void
nonsense_is_refused_before_anything_is_started(void **state)
{
	static const char *const agents[] = {"A"};
	static const char *const lists[] = {"court=2026-01-01=a", "court@soon=a",
	    "court@2026-01-01", "@2026-01-01=a", "court@2026-01-01=", "a=b@2026-01-01=c"};
	struct gpai_audit_options wrong[] = {{.part = "p"}, {.part = "p", .source = " web"},
	    {.source = "web"}, {.part = "p", .source = "web", .as_of = "yesterday"},
	    {.part = "p", .source = "web", .within = "soon"}};
	struct gpai_audit_options list = {.libexec = "/nowhere",
	    .part = "p",
	    .archive = "a",
	    .source = "web",
	    .agents = agents,
	    .n_agents = 1,
	    .n_blocks = 1};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		wrong[i].libexec = "/nowhere";
		assert_int_equal(gpai_audit_check(law, &wrong[i], NULL), GPAI_INVALID);
	}
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		list.blocks = &lists[i];
		assert_int_equal(gpai_audit_check(law, &list, NULL), GPAI_INVALID);
	}
}

static void
an_archive_is_put_in_place_when_it_is_made(void **state)
{
	const char *archives[] = {"a", "b"}, *data[] = {"c"};
	char out[256];
	uint64_t captures = 0;

	(void)state;
	snprintf(out, sizeof out, "%s", in_room("web.archive"));
	write_file("web.archive", "old", 0644);
	assert_int_equal(
	    gpai_audit_archive(room, out, archives, 2, data, 1, &captures, NULL), GPAI_OK);
	assert_int_equal(captures, 7);
	struct stat status;
	assert_int_equal(stat(out, &status), 0);
	assert_int_equal(status.st_size, 0); /* the script's, not the old one */
	assert_int_equal(gpai_audit_archive("/nowhere", out, archives, 2, data, 1, &captures, NULL),
	    GPAI_NOT_FOUND);
	assert_int_equal(access(out, F_OK), 0);
}

static void
a_report_becomes_facts(void **state)
{
	struct gpai_measured *measured;

	(void)state;
	write_report(SOILED, CLEAN);
	assert_int_equal(measure(&measured, NULL), GPAI_OK);
	assert_string_equal(value_of(measured, "source.audit.documents"), "10");
	assert_string_equal(value_of(measured, "source.audit.disallowed"), "2");
	assert_string_equal(value_of(measured, "source.audit.unreachable"), "0");
	assert_string_equal(value_of(measured, "source.audit.unknown"), "8");
	assert_string_equal(value_of(measured, "source.audit.agents"), "ExampleBot, OtherBot");
	assert_string_equal(value_of(measured, "source.audit.digest"), PART);
	assert_string_equal(value_of(measured, "source.audit.archive"), "cc");
	assert_string_equal(value_of(measured, "source.audit.as-of.date"), "2026-06-01");
	assert_string_equal(value_of(measured, "source.audit.as-of"),
	    "ExampleBot, disallowed: 4 documents, 1,234 tokens");
	assert_string_equal(value_of(measured, "source.audit.changes"),
	    "ExampleBot, allowed, then disallowed on the day asked about: 3 documents");
	assert_string_equal(value_of(measured, "source.audit.from.date"), "2026-01-01");
	assert_string_equal(value_of(measured, "source.audit.signals"),
	    "noai, HTML, robots=noai  says reserved: 2 documents");
	assert_string_equal(value_of(measured, "source.audit.blocked"), "0");
	assert_string_equal(value_of(measured, "source.audit.licensed"), "0");
	assert_string_equal(value_of(measured, "source.audit.within"), "24");
	assert_string_equal(value_of(measured, "source.audit.left"), "0");
	assert_string_equal(value_of(measured, "source.audit.left.of"), "5");
	/* What was not asked is said to be none, so that nothing older stands there. */
	assert_string_equal(value_of(measured, "source.audit.against"), "none: not asked");
	/* Without a dossier nobody is known to have collected it, and no day is told. */
	assert_non_null(strstr(value_of(measured, "source.audit.crawlers"), "none"));
	assert_null(value_of(measured, "source.audit.date"));
	gpai_measured_free(measured);
}

/* Fewer verdicts than documents would make zeros of what was never judged. */
static void
verdicts_that_are_not_as_many_as_the_documents_are_refused(void **state)
{
	struct gpai_measured *measured;

	(void)state;
	write_report("{\"disallowed\":{\"documents\":0},\"allowed\":{\"documents\":9}}", CLEAN);
	assert_int_equal(measure(&measured, NULL), GPAI_MALFORMED);
	assert_null(measured);
	write_report(CLEAN, "null");
	assert_int_equal(measure(&measured, NULL), GPAI_MALFORMED);
	write_file("report.json", "{\"sources\":[]}", 0644);
	assert_int_equal(measure(&measured, NULL), GPAI_NOT_FOUND);
	write_file("report.json", "{\"sources\":[{\"name\":\"web\",\"agents\":[]}]}", 0644);
	assert_int_equal(measure(&measured, NULL), GPAI_MALFORMED);
	write_file("report.json", "no JSON", 0644);
	assert_int_equal(measure(&measured, NULL), GPAI_MALFORMED);
}

/* --- Tokens and crawlers --- */

static void
a_token_is_found_where_a_crawler_names_itself(void **state)
{
	static const struct {
		const char *crawler, *token;
		bool is_its;
	} cases[] = {{"ExampleBot", "ExampleBot", true}, {"ExampleBot", "examplebot", true},
	    {"ExampleBot/1.0", "ExampleBot", true},
	    {"ExampleBot/1.0 (+https://example.org)", "ExampleBot", true},
	    {"Mozilla/5.0 (compatible; ExampleBot/1.0; +https://example.org)", "ExampleBot", true},
	    {"Mozilla/5.0 (ExampleBot/1.0)", "ExampleBot", true},
	    {"ExampleBot-News", "ExampleBot", false}, {"ExampleBot2", "ExampleBot", false},
	    {"MyExampleBot", "ExampleBot", false}, {"Not ExampleBot", "ExampleBot", false},
	    {"Mozilla/5.0 (X11; Linux)", "Mozilla", false},
	    {"Mozilla/5.0 (compatible; ExampleBot)", "compatible", false},
	    {"Mozilla/5.0 (compatible; ExampleBot)", "Compatible", false},
	    {"https://ExampleBot", "ExampleBot", false}, {"ExampleBot", "", false},
	    {"", "ExampleBot", false}, {"", "", false}, {"Example", "ExampleBot", false},
	    {"ExampleBot", "*", false}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (audit_token_of(text_of(cases[i].crawler), text_of(cases[i].token)) !=
		    cases[i].is_its)
			fail_msg("\"%s\" and \"%s\"", cases[i].crawler, cases[i].token);
}

static void
agents_are_those_given_each_once(void **state)
{
	char *lines;

	(void)state;
	assert_int_equal(gpai_audit_agents(law, NULL, " A, B,,a ,C", &lines, NULL), GPAI_OK);
	assert_string_equal(lines, "A\nB\nC\n");
	gpai_text_free(lines);
	assert_int_equal(gpai_audit_agents(law, NULL, " , ", &lines, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_audit_agents(law, NULL, NULL, &lines, NULL), GPAI_NOT_FOUND);
	assert_int_equal(gpai_audit_agents(law, NULL, "known,ExampleBot", &lines, NULL), GPAI_OK);
	assert_non_null(strstr(lines, "GPTBot\n"));
	assert_non_null(strstr(lines, "Google-Extended\n"));
	assert_non_null(strstr(lines, "ExampleBot\n"));
	assert_null(strstr(lines, "ChatGPT-User\n")); /* an assistant's, by the register */
	assert_null(strstr(lines, " "));
	gpai_text_free(lines);
}

/* --- The same bytes --- */

static void
write_part(const char *name, const char *rows)
{
	char text[2048], hex[DIGEST_HEX_CHARS];
	int n = snprintf(text, sizeof text, "gpai-part\t1\t{}\n%s", rows);
	struct digest digest = digest_of((struct span){(const uint8_t *)text, (size_t)n});

	digest_hex(&digest, hex);
	snprintf(text + n, sizeof text - (size_t)n, "sha256\t%s\n", hex);
	write_file(name, text, 0644);
}

#define RANGE(size) "range\tweb\t/a.jsonl\t" size "\t17\t00\t09\t0\t0\t0\t0\t0\t-\t-\n"
#define TOTAL(n)    "total\tweb\ttext\t" n "\t0\t0\t0\t0\t-\t-\n"

static bool
same(const char *counted, const char *audited, struct digest *digest)
{
	char a[256], b[256];

	snprintf(a, sizeof a, "%s", in_room(counted));
	snprintf(b, sizeof b, "%s", in_room(audited));
	return audit_same_bytes(a, b, text_of("web"), digest);
}

static void
parts_of_the_same_bytes_name_the_same_files(void **state)
{
	struct digest digest;
	char hex[DIGEST_HEX_CHARS];

	(void)state;
	write_part("count", "host\tweb\tx\t1\n" RANGE("9") TOTAL("3"));
	write_part("audit", RANGE("9") "rights\tweb\tA\t3\n" TOTAL("3"));
	write_part("grown", RANGE("10") TOTAL("3"));
	write_part("other", "range\tnews\t/a.jsonl\t9\t17\t00\t09\t0\t0\t0\t0\t0\t-\t-\n");
	write_part("piped", TOTAL("3"));
	assert_true(same("count", "audit", &digest));
	digest_hex(&digest, hex);
	assert_int_equal(strlen(hex), 64);
	assert_false(same("count", "grown", &digest));
	assert_false(same("count", "other", &digest));
	assert_false(same("piped", "piped", &digest));
	assert_false(same("count", "missing", &digest));
	assert_false(same("missing", "count", &digest));
}

static void
parts_that_are_not_whole_prove_nothing(void **state)
{
	struct digest digest;

	(void)state;
	write_part("count", RANGE("9"));
	write_file("cut", "gpai-part\t1\t{}\n" RANGE("9"), 0644);
	write_file("bent", "gpai-part\t1\t{}\n" RANGE("9") "sha256\t" PART "\n", 0644);
	write_file("empty", "", 0644);
	assert_false(same("cut", "cut", &digest));
	assert_false(same("count", "cut", &digest));
	assert_false(same("bent", "bent", &digest));
	assert_false(same("count", "bent", &digest));
	assert_false(same("empty", "empty", &digest));
}

static void
names_of_sources_make_no_paths(void **state)
{
	char *path, expected[300];

	(void)state;
	assert_int_equal(gpai_audit_path(room, "../a b", ".part", &path, NULL), GPAI_OK);
	snprintf(expected, sizeof expected, "%s/.gpai/rights/%%2E.%%2Fa%%20b.part", room);
	assert_string_equal(path, expected);
	gpai_text_free(path);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_asked_is_what_the_options_say),
	    cmocka_unit_test(how_old_a_capture_may_be_is_the_laws_number),
	    cmocka_unit_test(times_have_units_or_are_refused),
	    cmocka_unit_test(nonsense_is_refused_before_anything_is_started),
	    cmocka_unit_test(an_archive_is_put_in_place_when_it_is_made),
	    cmocka_unit_test(a_report_becomes_facts),
	    cmocka_unit_test(verdicts_that_are_not_as_many_as_the_documents_are_refused),
	    cmocka_unit_test(a_token_is_found_where_a_crawler_names_itself),
	    cmocka_unit_test(agents_are_those_given_each_once),
	    cmocka_unit_test(parts_of_the_same_bytes_name_the_same_files),
	    cmocka_unit_test(parts_that_are_not_whole_prove_nothing),
	    cmocka_unit_test(names_of_sources_make_no_paths),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
