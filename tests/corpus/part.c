/* SPDX-License-Identifier: Apache-2.0 */
/* Parts as files: what is not one is refused with its place, lookups find what a walk finds, a
 * full disk or a kill leaves the old file or the new one, and nothing is counted twice. */
#include "../check.h"

#include "base/base.h"
#include "corpus/part.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTINGS "{\"version\":1}"

static char folder[64];

static void
must(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc != GPAI_OK)
		print_error("%s: %llu: %s\n", err->file, (unsigned long long)err->at, err->message);
	assert_int_equal(rc, GPAI_OK);
}

/* Of a few at a time. */
static const char *
in(const char *name)
{
	static char paths[8][128];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static struct rows *
new_rows(void)
{
	struct gpai_error err = {0};
	struct rows *rows;

	must(rows_create(1 << 20, folder, &rows, &err), &err);
	return rows;
}

static void
add(struct rows *rows, enum row_kind kind, const char *source, const char *key, uint64_t documents)
{
	struct gpai_error err = {0};
	struct row row = {
	    .kind = kind, .source = text_of(source), .key = text_of(key), .tally = TALLY_NONE};

	row.tally.documents = documents;
	must(rows_add(rows, &row, &err), &err);
}

static enum gpai_code
try_range(struct rows *rows, const char *source, const char *file, uint64_t begin, uint64_t end,
    struct gpai_error *err)
{
	struct row row = {.kind = ROW_RANGE,
	    .source = text_of(source),
	    .key = text_of(file),
	    .tally = TALLY_NONE,
	    .begin = begin,
	    .end = end};

	return rows_add(rows, &row, err);
}

static enum gpai_code
write_and_free(const char *path, const char *settings, struct rows *rows, struct gpai_error *err)
{
	enum gpai_code rc = part_write(path, text_of(settings), &rows, 1, NULL, err);

	rows_free(rows);
	return rc;
}

/* A part of one range and one total. */
static void
range_part(const char *name, const char *source, const char *file, uint64_t begin, uint64_t end)
{
	struct gpai_error err = {0};
	struct rows *rows = new_rows();

	add(rows, ROW_TOTAL, source, "text", 1);
	must(try_range(rows, source, file, begin, end, &err), &err);
	must(write_and_free(in(name), SETTINGS, rows, &err), &err);
}

static enum gpai_code
merge_two(const char *a, const char *b, struct gpai_error *err)
{
	const char *parts[] = {in(a), in(b)};

	return part_merge(in("merged"), parts, 2, NULL, err);
}

/* --- ranges and settings --- */

static void
bytes_counted_twice_are_refused_by_file_and_bytes(void **unused)
{
	static const char FILE_A[] = "/data/a.gz\t100\t5", LATER_A[] = "/data/a.gz\t100\t6";
	struct gpai_error err = {0};

	(void)unused;
	range_part("a1", "web", FILE_A, 0, 60);
	range_part("a2", "web", FILE_A, 60, 100);
	must(merge_two("a1", "a2", &err), &err);
	must(merge_two("a2", "a1", &err), &err);
	range_part("a3", "web", FILE_A, 59, 100);
	assert_int_equal(merge_two("a1", "a3", &err), GPAI_CONFLICT);
	assert_string_equal(err.message, "bytes 59 to 60 of /data/a.gz are counted twice");
	assert_int_equal(merge_two("a1", "a1", &err), GPAI_CONFLICT);
	/* Another source is another name for the same bytes. */
	range_part("a4", "books", FILE_A, 10, 20);
	assert_int_equal(merge_two("a1", "a4", &err), GPAI_CONFLICT);
	assert_string_equal(err.message, "bytes 10 to 20 of /data/a.gz are counted twice");
	range_part("a5", "books", LATER_A, 10, 20);
	must(merge_two("a1", "a5", &err), &err);
	/* Empty files have nothing to count twice. */
	range_part("a6", "web", "/data/empty\t0\t5", 0, 0);
	must(merge_two("a6", "a6", &err), &err);
}

static void
an_overlap_is_found_also_behind_spills(void **unused)
{
	struct gpai_error err = {0};
	struct rows *rows;
	char file[64];

	(void)unused;
	must(rows_create(1, folder, &rows, &err), &err);
	for (unsigned i = 0; i < 9000; i++) {
		snprintf(file, sizeof file, "/data/%u\t1000\t1", i % 3000);
		must(
		    try_range(rows, "web", file, i / 3000 * 300, (i / 3000 + 1) * 300, &err), &err);
	}
	must(part_write(in("many"), text_of(SETTINGS), &rows, 1, NULL, &err), &err);
	rows_clear(rows);
	for (unsigned i = 0; i < 9000; i++) {
		snprintf(file, sizeof file, "/data/%u\t1000\t1", i);
		must(try_range(rows, "web", file, 0, 10, &err), &err);
	}
	must(try_range(rows, "web", "/data/77\t1000\t1", 9, 11, &err), &err);
	assert_int_equal(write_and_free(in("many"), SETTINGS, rows, &err), GPAI_CONFLICT);
	assert_string_equal(err.message, "bytes 9 to 10 of /data/77 are counted twice");
}

static void
ranges_that_touch_become_one(void **unused)
{
	struct gpai_error err = {0};
	struct rows *rows = new_rows();
	struct part *part;
	struct part_cursor cursor;
	struct row row;

	(void)unused;
	for (unsigned i = 0; i < 100; i++)
		must(try_range(rows, "web", "/a\t100\t1", i * 37 % 100, i * 37 % 100 + 1, &err),
		    &err);
	must(try_range(rows, "web", "/a\t100\t1", 101, 102, &err), &err);
	must(write_and_free(in("touch"), SETTINGS, rows, &err), &err);
	must(part_open(in("touch"), true, &part, &err), &err);
	part_rows(part, ROW_RANGE, TEXT_NONE, TEXT_NONE, &cursor);
	assert_true(part_next(&cursor, &row, &err));
	assert_true(row.begin == 0 && row.end == 100 && text_is(row.key, "/a\t100\t1"));
	assert_true(part_next(&cursor, &row, &err));
	assert_true(row.begin == 101 && row.end == 102);
	assert_false(part_next(&cursor, &row, &err));
	part_close(part);
}

static void
parts_made_otherwise_are_refused_naming_the_difference(void **unused)
{
	static const char *const OTHERS[][2] = {
	    {"{\"languages\":null,\"version\":1}", "made with languages null, expected \"cld2\""},
	    {"{\"version\":1}", "made with languages nothing, expected \"cld2\""},
	    {"{\"languages\":\"cld2\",\"version\":1,\"x\":{\"y\":2}}",
		"made with x {\"y\":2}, expected nothing"},
	    {"{ \"languages\":\"cld2\",\"version\":1}",
		"its settings are written in another way than expected"},
	};
	struct gpai_error err = {0};

	(void)unused;
	must(write_and_free(in("s1"), "{\"languages\":\"cld2\",\"version\":1}", new_rows(), &err),
	    &err);
	for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
		must(write_and_free(in("s2"), OTHERS[i][0], new_rows(), &err), &err);
		assert_int_equal(merge_two("s1", "s2", &err), GPAI_CONFLICT);
		assert_string_equal(err.message, OTHERS[i][1]);
		assert_string_equal(err.file, in("s2"));
	}
	assert_int_equal(
	    write_and_free(in("s2"), "{\"version\":\n1}", new_rows(), &err), GPAI_INVALID);
	assert_int_equal(write_and_free(in("s2"), "version 1", new_rows(), &err), GPAI_INVALID);
}

static void
hundreds_of_parts_merge_in_rounds_to_the_same_bytes(void **unused)
{
	enum { N = 300 };
	struct rows *all = new_rows();
	struct gpai_error err = {0};
	struct digest expected, merged;
	char *paths[N], name[32], host[64];

	(void)unused;
	for (unsigned i = 0; i < N; i++) {
		struct rows *rows = new_rows();
		for (unsigned k = 0; k < 5; k++) {
			snprintf(host, sizeof host, "text\torg.h%u", (i * 7 + k * k) % 400);
			add(rows, ROW_HOST, i % 2 == 0 ? "web" : "books", host, i + k);
			add(all, ROW_HOST, i % 2 == 0 ? "web" : "books", host, i + k);
		}
		must(try_range(rows, "web", "/a\t9000\t1", i * 10, i * 10 + 10, &err), &err);
		must(try_range(all, "web", "/a\t9000\t1", i * 10, i * 10 + 10, &err), &err);
		snprintf(name, sizeof name, "n%u", i);
		paths[i] = strdup(in(name));
		/* Without the sync of part_write: three hundred of them take their time. */
		int fd = open(paths[i], O_WRONLY | O_CREAT | O_TRUNC, 0644);
		must(part_write_fd(fd, text_of(SETTINGS), &rows, 1, &err), &err);
		close(fd);
		rows_free(rows);
	}
	must(part_write(in("all"), text_of(SETTINGS), &all, 1, &expected, &err), &err);
	must(part_merge(in("merged"), (const char *const *)paths, N, &merged, &err), &err);
	assert_memory_equal(&merged, &expected, sizeof merged);
	rows_free(all);
	for (unsigned i = 0; i < N; i++)
		free(paths[i]);
}

/* --- hostile files --- */

#define FIRST "gpai-part\t1\t" SETTINGS "\n"
#define GOOD  "total\tweb\ttext\t1\t2\t3\t4\t5\t-\t-\n"

static void
write_file(const char *path, struct text content, bool signs)
{
	struct digest digest = digest_of((struct span){(const uint8_t *)content.at, content.len});
	char hex[DIGEST_HEX_CHARS];
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
	digest_hex(&digest, hex);
	if (signs)
		fprintf(file, "sha256\t%s\n", hex);
	assert_int_equal(fclose(file), 0);
}

static enum gpai_code
try_open(const char *content, bool signs, struct gpai_error *err)
{
	struct part *part = NULL;

	write_file(in("hostile"), text_of(content), signs);
	enum gpai_code rc = part_open(in("hostile"), true, &part, err);
	part_close(part);
	return rc;
}

static void
what_is_no_part_is_refused_with_its_place(void **unused)
{
	static const struct {
		const char *content, *says;
		bool signs;
		enum gpai_code code;
		uint64_t line;
	} cases[] = {
	    {FIRST, "", true, GPAI_OK, 0},
	    {FIRST GOOD, "", true, GPAI_OK, 0},
	    {"", "no partial result", false, GPAI_MALFORMED, 0},
	    {"PK\003\004 and so on\n", "no partial result", true, GPAI_MALFORMED, 0},
	    {"gpai-part\t2\t{}\n", "version 2", true, GPAI_NEWER, 1},
	    {"gpai-part\t01\t{}\n", "expected", true, GPAI_MALFORMED, 1},
	    {"gpai-part\t1 {}\n", "expected", true, GPAI_MALFORMED, 1},
	    {"gpai-part\t1\t[]\n", "no JSON object", true, GPAI_MALFORMED, 1},
	    {"gpai-part\t1\t{}", "ends in its first line", false, GPAI_CORRUPT, 1},
	    {FIRST GOOD, "cut short", false, GPAI_CORRUPT, 0},
	    {FIRST GOOD "sha256\t1234\n", "cut short", false, GPAI_CORRUPT, 0},
	    {FIRST GOOD
		"sha256\t0000000000000000000000000000000000000000000000000000000000000000\n",
		"SHA-256", false, GPAI_CORRUPT, 3},
	    {FIRST "totals\tweb\ttext\t1\t2\t3\t4\t5\t-\t-\n", "kind", true, GPAI_MALFORMED, 2},
	    {FIRST GOOD "\n", "kind", true, GPAI_MALFORMED, 3},
	    {FIRST "total\tweb\ttext\t1\t2\t3\t4\t-\t-\n", "7 numbers", true, GPAI_MALFORMED, 2},
	    {FIRST "total\tweb\t1\t2\t3\t4\t5\t-\t-\n", "no key", true, GPAI_MALFORMED, 2},
	    {FIRST "total\tweb\ttext\t01\t2\t3\t4\t5\t-\t-\n", "7 numbers", true, GPAI_MALFORMED,
		2},
	    {FIRST "total\tweb\ttext\t18446744073709551615\t2\t3\t4\t5\t-\t-\n", "", true, GPAI_OK,
		2},
	    {FIRST "total\tweb\ttext\t18446744073709551616\t2\t3\t4\t5\t-\t-\n", "7 numbers", true,
		GPAI_MALFORMED, 2},
	    {FIRST "total\tweb\ttext\t1\t2\t3\t4\t5\t-9223372036854775808\t-\n", "7 numbers", true,
		GPAI_MALFORMED, 2},
	    {FIRST "total\tweb\ttext\t1\t2\t3\t4\t5\t-0\t-\n", "7 numbers", true, GPAI_MALFORMED,
		2},
	    {FIRST "total\tweb\ttext\t1\t2\t3\t4\t5\t-5\t9223372036854775807\n", "", true, GPAI_OK,
		2},
	    {FIRST "total\tweb\ttext\t1\t2\t3\t4\t5\t9223372036854775807\t-\n", "7 numbers", true,
		GPAI_MALFORMED, 2},
	    {FIRST "total\tw\xff\ttext\t1\t2\t3\t4\t5\t-\t-\n", "UTF-8", true, GPAI_MALFORMED, 2},
	    {FIRST "total\tw\033\ttext\t1\t2\t3\t4\t5\t-\t-\n", "control", true, GPAI_MALFORMED, 2},
	    {FIRST GOOD GOOD, "twice", true, GPAI_MALFORMED, 3},
	    {FIRST GOOD "total\tbooks\ttext\t1\t2\t3\t4\t5\t-\t-\n", "order", true, GPAI_MALFORMED,
		3},
	    {FIRST GOOD "month\tweb\ttext\t1\t2\t3\t4\t5\t-\t-\n", "order", true, GPAI_MALFORMED,
		3},
	    {FIRST "range\tweb\t/a\t9\t1\t0\t5\t0\t0\t0\t0\t0\t-\t-\n", "20 digits", true,
		GPAI_MALFORMED, 2},
	    {FIRST "range\tweb\t/a\t9\t1\t00000000000000000005\t00000000000000000004"
		   "\t0\t0\t0\t0\t0\t-\t-\n",
		"20 digits", true, GPAI_MALFORMED, 2},
	    {FIRST "range\tweb\t/a\t9\t1\t00000000000000000000\t00000000000000000004"
		   "\t0\t0\t0\t0\t0\t-\t-\n"
		   "range\tweb\t/a\t9\t1\t00000000000000000004\t00000000000000000008"
		   "\t0\t0\t0\t0\t0\t-\t-\n",
		"touches", true, GPAI_MALFORMED, 3},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct gpai_error err = {0};
		enum gpai_code rc = try_open(cases[i].content, cases[i].signs, &err);
		if (rc != cases[i].code || strstr(err.message, cases[i].says) == NULL ||
		    (rc != GPAI_OK && cases[i].line > 0 && err.at != cases[i].line))
			fail_msg("case %zu: code %d, line %llu: %s", i, (int)rc,
			    (unsigned long long)err.at, err.message);
	}
}

static void
every_beginning_of_a_part_is_refused(void **unused)
{
	struct rows *rows = new_rows();
	struct gpai_error err = {0};
	struct arena arena = ARENA_NONE;
	struct span bytes;

	(void)unused;
	add(rows, ROW_TOTAL, "web", "text", 5);
	add(rows, ROW_HOST, "web", "text\torg.example", 5);
	must(write_and_free(in("whole"), SETTINGS, rows, &err), &err);
	must(file_read(&arena, in("whole"), 1 << 20, &bytes, &err), &err);
	for (size_t len = 0; len < bytes.len; len++) {
		struct part *part = NULL;
		write_file(in("cut"), (struct text){(const char *)bytes.at, len}, false);
		enum gpai_code rc = part_open(in("cut"), true, &part, &err);
		assert_true(rc == GPAI_CORRUPT || rc == GPAI_MALFORMED);
		assert_true(err.message[0] != 0);
	}
	/* And each changed byte is seen. */
	uint8_t *changed = malloc(bytes.len);
	assert_non_null(changed);
	for (size_t i = 0; i < bytes.len; i++) {
		struct part *part = NULL;
		memcpy(changed, bytes.at, bytes.len);
		changed[i] ^= 1;
		write_file(in("cut"), (struct text){(char *)changed, bytes.len}, false);
		assert_int_not_equal(part_open(in("cut"), true, &part, &err), GPAI_OK);
	}
	free(changed);
	arena_release(&arena);
}

static void
a_line_of_a_gigabyte_costs_no_memory(void **unused)
{
	const uint64_t gigabyte = (uint64_t)1 << 30;
	struct gpai_error err = {0};
	struct part *part = NULL;
	struct part_cursor cursor;
	struct row row;
	int fd;

	(void)unused;
	/* Zeros, so a file with holes: in place of the first line, then of a row. */
	for (int at = 0; at < 2; at++) {
		write_file(in("long"), text_of(at == 0 ? "gpai-part\t1\t{" : FIRST), false);
		assert_int_equal(truncate(in("long"), (off_t)gigabyte), 0);
		fd = open(in("long"), O_WRONLY | O_APPEND);
		assert_true(dprintf(fd, "\nsha256\t%064d\n", 0) > 0);
		close(fd);
		enum gpai_code rc = part_open(in("long"), true, &part, &err);
		assert_int_equal(rc, at == 0 ? GPAI_TOO_LARGE : GPAI_MALFORMED);
		assert_int_equal(err.at, at == 0 ? 1 : 2);
	}
	must(part_open(in("long"), false, &part, &err), &err);
	part_rows(part, ROW_HOST, text_of("web"), text_of("text\torg"), &cursor);
	assert_false(part_next(&cursor, &row, &err));
	assert_int_equal(cursor.rc, GPAI_MALFORMED);
	part_close(part);
}

/* --- lookups --- */

static const char *const SOURCES[] = {"a", "a b", "b", "\303\251t\303\251"};

static struct part *
lookup_part(void)
{
	struct rows *rows = new_rows();
	struct gpai_error err = {0};
	struct part *part;
	char host[64];

	for (unsigned s = 0; s < 4; s++) {
		for (unsigned i = 0; i < (s == 1 ? 3 : 6000); i++) {
			snprintf(host, sizeof host, "%s\torg.h%u.%s",
			    i % 3 == 0 ? "images" : "text", i / 3 * (s + 1),
			    i % 2 == 0 ? "www" : "a");
			add(rows, ROW_HOST, SOURCES[s], host, i);
		}
		add(rows, ROW_TOTAL, SOURCES[s], "text", s);
	}
	add(rows, ROW_DAMAGE, "z", "gzip member does not match its checksum", 1);
	must(write_and_free(in("lookup"), SETTINGS, rows, &err), &err);
	must(part_open(in("lookup"), false, &part, &err), &err);
	return part;
}

static uint64_t
count_rows(struct part *part, const char *source, const char *prefix, bool walks)
{
	struct part_cursor cursor;
	struct gpai_error err = {0};
	struct row row;
	uint64_t n = 0;

	part_rows(part, ROW_HOST, walks ? TEXT_NONE : text_of(source),
	    walks ? TEXT_NONE : text_of(prefix), &cursor);
	while (part_next(&cursor, &row, &err))
		n += !walks || ((source[0] == 0 || text_is(row.source, source)) &&
				   text_starts(row.key, prefix));
	assert_int_equal(cursor.rc, GPAI_OK);
	return n;
}

static void
halving_finds_what_a_walk_finds(void **unused)
{
	static const char *const PREFIXES[] = {"", "text\t", "images\torg.h1", "text\torg.h12.",
	    "text\torg.h11998.a", "text\torg.h3333", "u", "0", "text\torg.h5997"};
	static const char *const WHERE[] = {"", "a", "a b", "b", "\303\251t\303\251", "c", "0"};
	struct part *part = lookup_part();
	uint64_t found = 0;

	(void)unused;
	for (size_t p = 0; p < sizeof PREFIXES / sizeof *PREFIXES; p++)
		for (size_t s = 0; s < sizeof WHERE / sizeof *WHERE; s++) {
			uint64_t n = count_rows(part, WHERE[s], PREFIXES[p], false);
			assert_int_equal(n, count_rows(part, WHERE[s], PREFIXES[p], true));
			found += n;
		}
	assert_true(found > 50000);
	part_close(part);
}

static void
sources_are_listed_in_order_once(void **unused)
{
	struct part *part = lookup_part();
	struct gpai_error err = {0};
	const struct text *names;
	size_t n;

	(void)unused;
	must(part_sources(part, &names, &n, &err), &err);
	assert_int_equal(n, 5);
	assert_true(text_is(names[0], "a") && text_is(names[1], "a b") && text_is(names[2], "b") &&
		    text_is(names[3], "z") && text_is(names[4], SOURCES[3]));
	part_close(part);
}

/* --- what goes wrong while writing --- */

static unsigned
entries(void)
{
	DIR *dir = opendir(folder);
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static struct rows *
large_rows(unsigned n)
{
	struct rows *rows = new_rows();
	char key[40];

	for (unsigned i = 0; i < n; i++) {
		snprintf(key, sizeof key, "%032x", i * 2654435761u);
		add(rows, ROW_SAME, "web", key, i);
	}
	return rows;
}

static void
a_full_disk_leaves_the_old_part_and_nothing_else(void **unused)
{
	struct gpai_error err = {0};
	struct rlimit was, limit;
	struct digest before, after;
	uint64_t size;
	struct rows *rows, *spilling;

	(void)unused;
	range_part("full", "web", "/a\t9\t1", 0, 9);
	must(file_digest(in("full"), &before, &size, &err), &err);
	unsigned n = entries();
	rows = large_rows(3000);
	spilling = new_rows();
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	limit = was;
	limit.rlim_cur = 100 << 10;
	setrlimit(RLIMIT_FSIZE, &limit);
	enum gpai_code rc = part_write(in("full"), text_of(SETTINGS), &rows, 1, NULL, &err);
	enum gpai_code spilled = GPAI_OK;
	for (unsigned i = 0; i < 40000 && spilled == GPAI_OK; i++) {
		char key[16];
		snprintf(key, sizeof key, "%u", i);
		struct row row = {.kind = ROW_LICENCE, .key = text_of(key), .tally = TALLY_NONE};
		spilled = rows_add(spilling, &row, NULL);
	}
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(rc, GPAI_IO);
	assert_non_null(strstr(err.message, "cannot write: File too large"));
	assert_int_equal(spilled, GPAI_IO);
	rows_free(rows);
	rows_free(spilling);
	must(file_digest(in("full"), &after, &size, &err), &err);
	assert_memory_equal(&before, &after, sizeof before);
	assert_int_equal(entries(), n);
}

static void
a_kill_while_writing_leaves_the_old_part_or_the_new(void **unused)
{
	struct gpai_error err = {0};
	uint64_t state = 11;
	unsigned news = 0;

	(void)unused;
	struct rows *rows = large_rows(60000);
	for (int round = 0; round < 25; round++) {
		struct part *part = NULL;
		struct part_cursor cursor;
		struct row row;
		range_part("killed", "web", "/a\t9\t1", 0, 9);
		pid_t child = fork();
		if (child == 0) {
			part_write(in("killed"), text_of(SETTINGS), &rows, 1, NULL, NULL);
			_exit(0);
		}
		usleep((useconds_t)(next_random(&state) % 60000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		must(part_open(in("killed"), true, &part, &err), &err);
		part_rows(part, ROW_SAME, TEXT_NONE, TEXT_NONE, &cursor);
		bool is_new = part_next(&cursor, &row, &err);
		part_rows(part, ROW_RANGE, TEXT_NONE, TEXT_NONE, &cursor);
		assert_true(is_new != part_next(&cursor, &row, &err));
		news += is_new;
		part_close(part);
	}
	print_message("the new one %u times of 25\n", news);
	rows_free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_counted_twice_are_refused_by_file_and_bytes),
	    cmocka_unit_test(an_overlap_is_found_also_behind_spills),
	    cmocka_unit_test(ranges_that_touch_become_one),
	    cmocka_unit_test(parts_made_otherwise_are_refused_naming_the_difference),
	    cmocka_unit_test(hundreds_of_parts_merge_in_rounds_to_the_same_bytes),
	    cmocka_unit_test(what_is_no_part_is_refused_with_its_place),
	    cmocka_unit_test(every_beginning_of_a_part_is_refused),
	    cmocka_unit_test(a_line_of_a_gigabyte_costs_no_memory),
	    cmocka_unit_test(halving_finds_what_a_walk_finds),
	    cmocka_unit_test(sources_are_listed_in_order_once),
	    cmocka_unit_test(a_full_disk_leaves_the_old_part_and_nothing_else),
	    cmocka_unit_test(a_kill_while_writing_leaves_the_old_part_or_the_new),
	};

	snprintf(folder, sizeof folder, "/tmp/gpai-part-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 ? 1 : failed;
}
