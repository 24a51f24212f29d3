/* SPDX-License-Identifier: Apache-2.0 */
/* Any order, grouping, memory limit, number of threads and of parts give the same bytes. */
#include "../check.h"

#include "base/base.h"
#include "corpus/part.h"
#include "corpus/rows_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

#define SETTINGS "{\"format\":1}"

static char folder[64];

static uint64_t
below(uint64_t *state, uint64_t n)
{
	return next_random(state) % n;
}

struct made {
	struct row row;
	char source[16], key[96];
};

static void
make_range(uint64_t *state, struct made *m, size_t i)
{
	/* The i-th thousand bytes of a file: touch, never overlap. */
	uint64_t begin = i * 1000, first = below(state, 2) * 500;

	snprintf(
	    m->key, sizeof m->key, "/data/file-%zu.warc.gz\t%d\t%d", i % 7, 1 << 30, 1700000000);
	m->row.begin = begin + first;
	m->row.end = begin + 1000;
	m->row.tally = TALLY_NONE;
}

static void
make_row(uint64_t *state, struct made *m, size_t i)
{
	static const char *const SOURCES[] = {"web", "web 2", "w", "bücher"};
	unsigned kind = (unsigned)below(state, ROW_KINDS_COUNT);

	m->row = (struct row){.kind = (enum row_kind)kind};
	snprintf(m->source, sizeof m->source, "%s", SOURCES[below(state, 4)]);
	m->row.tally = (struct tally){1 + below(state, 3), below(state, 1 << 20),
	    below(state, 1 << 20), below(state, 3) == 0 ? UINT64_MAX / 2 : 5, below(state, 9),
	    TALLY_NO_TIME_FIRST, TALLY_NO_TIME_LAST};
	if (below(state, 2) == 0) {
		m->row.tally.first = (int64_t)below(state, 2000000000) - 1000;
		m->row.tally.last = m->row.tally.first + (int64_t)below(state, 1000);
	}
	if (kind == ROW_RANGE)
		make_range(state, m, i);
	else if (kind == ROW_NEAR)
		snprintf(m->key, sizeof m->key, "%016llx", (unsigned long long)next_random(state));
	else
		snprintf(m->key, sizeof m->key, "text\torg.example.h%llu%s",
		    (unsigned long long)below(state, 300), below(state, 5) == 0 ? ".www-é" : "");
	m->row.source = text_of(m->source);
	m->row.key = text_of(m->key);
}

static struct made *
make_rows(uint64_t seed, size_t n)
{
	struct made *made = calloc(n, sizeof *made);
	uint64_t state = seed * 0x9e3779b97f4a7c15u | 1;

	assert_non_null(made);
	for (size_t i = 0; i < n; i++)
		make_row(&state, &made[i], i);
	return made;
}

static void
must(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc != GPAI_OK)
		print_error("%s: line or byte %llu: %s\n", err->file, (unsigned long long)err->at,
		    err->message);
	assert_int_equal(rc, GPAI_OK);
}

static char *
path_of(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

static struct digest
write_part(const char *path, struct rows *const *rows, size_t n)
{
	struct gpai_error err = {0};
	struct digest digest;

	must(part_write(path, text_of(SETTINGS), rows, n, &digest, &err), &err);
	return digest;
}

static struct rows *
new_rows(uint64_t memory)
{
	struct gpai_error err = {0};
	struct rows *rows;

	must(rows_create(memory, folder, &rows, &err), &err);
	return rows;
}

static void
add(struct rows *rows, const struct made *made)
{
	struct gpai_error err = {0};
	/* A copy, so that nothing depends on where texts lie. */
	struct made copy = *made;

	copy.row.source.at = copy.source;
	copy.row.key.at = copy.key;
	must(rows_add(rows, &copy.row, &err), &err);
}

static void
shuffle(uint64_t *state, struct made *made, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)below(state, i);
		struct made t = made[i - 1];
		made[i - 1] = made[j];
		made[j] = t;
	}
}

/* One thread, much memory, the order they were made in. */
static struct digest
plain_digest(const struct made *made, size_t n)
{
	struct rows *rows = new_rows(1 << 30);
	char *path = path_of("plain");

	for (size_t i = 0; i < n; i++)
		add(rows, &made[i]);
	struct digest digest = write_part(path, &rows, 1);
	rows_free(rows);
	free(path);
	return digest;
}

enum { THREADS_MAX = 5, PARTS_MAX = 9 };

static void
write_shuffled(uint64_t *state, const struct made *made, size_t n, const char *path)
{
	size_t n_rows = 1 + below(state, THREADS_MAX);
	struct rows *rows[THREADS_MAX];

	for (size_t i = 0; i < n_rows; i++)
		rows[i] = new_rows(below(state, 2) == 0 ? 1 : 4 << 20);
	for (size_t i = 0; i < n; i++)
		add(rows[below(state, n_rows)], &made[i]);
	write_part(path, rows, n_rows);
	/* A part can be opened and held against its digest. */
	struct gpai_error err = {0};
	struct part *part;
	must(part_open(path, true, &part, &err), &err);
	part_close(part);
	for (size_t i = 0; i < n_rows; i++)
		rows_free(rows[i]);
}

/* Some parts, merged in twos and threes at random until one is left. */
static struct digest
merged_digest(uint64_t *state, struct made *made, size_t n)
{
	size_t n_parts = 1 + below(state, PARTS_MAX), from = 0;
	char *paths[PARTS_MAX];
	struct digest digest;
	struct gpai_error err = {0};

	shuffle(state, made, n);
	for (size_t i = 0; i < n_parts; i++) {
		size_t to = i + 1 == n_parts ? n : from + below(state, n - from + 1);
		assert_true(asprintf(&paths[i], "%s/part-%zu", folder, i) > 0);
		write_shuffled(state, made + from, to - from, paths[i]);
		from = to;
	}
	do {
		size_t some = 1 + below(state, n_parts);
		must(part_merge(paths[n_parts - some], (const char *const *)paths + n_parts - some,
			 some, &digest, &err),
		    &err);
		for (size_t i = n_parts - some + 1; i < n_parts; i++)
			free(paths[i]);
		n_parts -= some - 1;
	} while (n_parts > 1);
	free(paths[0]);
	return digest;
}

static void
any_order_grouping_memory_and_merging_gives_the_same_bytes(void **unused)
{
	(void)unused;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		size_t n = seed % 4 == 0 ? 20000 : 1500;
		struct made *made = make_rows(seed, n);
		uint64_t state = seed;
		struct digest plain = plain_digest(made, n);
		for (int round = 0; round < 3; round++) {
			struct digest merged = merged_digest(&state, made, n);
			assert_memory_equal(&merged, &plain, sizeof plain);
		}
		free(made);
	}
}

static struct row
near_row(char key[17], uint64_t number)
{
	snprintf(key, 17, "%016llx", (unsigned long long)number);
	return (struct row){.kind = ROW_NEAR,
	    .source = text_of("web"),
	    .key = text_of(key),
	    .tally = {.documents = 1, .first = TALLY_NO_TIME_FIRST, .last = TALLY_NO_TIME_LAST}};
}

static void
only_the_smallest_keys_are_kept_and_their_sums_are_whole(void **unused)
{
	struct rows *rows[2] = {new_rows(1), new_rows(64 << 20)};
	struct gpai_error err = {0};
	uint32_t kept = row_kind_kept(ROW_NEAR), n = 0;
	char key[17], *path = path_of("near");
	struct part *part;
	struct part_cursor cursor;
	struct row row;

	(void)unused;
	assert_true(kept > 0);
	/* Downwards, so that each new key pushes out an older one. */
	for (uint64_t i = 3 * kept; i > 0; i--)
		for (int twice = 0; twice < 2; twice++) {
			row = near_row(key, i - 1);
			must(rows_add(rows[(i + (uint64_t)twice) % 2], &row, &err), &err);
		}
	write_part(path, rows, 2);
	must(part_open(path, true, &part, &err), &err);
	part_rows(part, ROW_NEAR, TEXT_NONE, TEXT_NONE, &cursor);
	for (; part_next(&cursor, &row, &err); n++) {
		snprintf(key, sizeof key, "%016x", n);
		assert_true(text_is(row.key, key));
		assert_int_equal(row.tally.documents, 2);
	}
	assert_int_equal(cursor.rc, GPAI_OK);
	assert_int_equal(n, kept);
	part_close(part);
	rows_free(rows[0]);
	rows_free(rows[1]);
	free(path);
}

/* Far more than are kept, of two sources, one key in two coming again. */
static void
keys_beyond_those_kept_take_no_memory(void **unused)
{
	struct rows *rows = new_rows((uint64_t)128 << 20);
	struct gpai_error err = {0};
	uint32_t kept = row_kind_kept(ROW_NEAR);
	uint64_t state = 5, before = 0;
	char key[17], *path = path_of("bound");
	struct row row;

	(void)unused;
	for (uint64_t i = 0; i < 40 * (uint64_t)kept; i++) {
		row = near_row(key, next_random(&state) >> (i % 2 == 0 ? 1 : 40));
		row.source = text_of(i % 8 == 0 ? "books" : "web");
		must(rows_add(rows, &row, &err), &err);
	}
	assert_int_equal(rows_stream_count(rows), 1); /* nothing had to go to disk */
	write_part(path, &rows, 1);
	rows_free(rows);
	/* The same in little memory, where no bound is ever found. */
	struct rows *small = new_rows(1);
	char *again = path_of("bound-again");
	state = 5;
	for (uint64_t i = 0; i < 40 * (uint64_t)kept; i++) {
		row = near_row(key, next_random(&state) >> (i % 2 == 0 ? 1 : 40));
		row.source = text_of(i % 8 == 0 ? "books" : "web");
		must(rows_add(small, &row, &err), &err);
	}
	write_part(again, &small, 1);
	rows_free(small);
	struct digest one, two;
	must(file_digest(path, &one, &before, &err), &err);
	must(file_digest(again, &two, &before, &err), &err);
	assert_memory_equal(&one, &two, sizeof one);
	free(path);
	free(again);
}

static uint64_t
resident_peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)usage.ru_maxrss;
}

static void
a_million_hosts_fit_in_two_megabytes(void **unused)
{
	enum { HOSTS = 1000000, MEMORY = 2 << 20 };
	uint64_t before = resident_peak_kib(), sum = 0, n = 0;
	struct rows *rows = new_rows(MEMORY);
	struct gpai_error err = {0};
	char key[64], *path = path_of("hosts");
	struct part *part;
	struct part_cursor cursor;
	struct row row;

	(void)unused;
	for (uint64_t i = 0; i < HOSTS + HOSTS / 4; i++) {
		uint64_t host = i % HOSTS * 0x9e3779b97f4a7c15u >> 20;
		row = (struct row){.kind = ROW_HOST, .source = text_of("web"), .tally = TALLY_NONE};
		row.tally.documents = 1;
		snprintf(key, sizeof key, "text\torg.%llx.www", (unsigned long long)host);
		row.key = text_of(key);
		must(rows_add(rows, &row, &err), &err);
	}
	write_part(path, &rows, 1);
	rows_free(rows);
	must(part_open(path, true, &part, &err), &err);
	part_rows(part, ROW_HOST, text_of("web"), TEXT_NONE, &cursor);
	for (; part_next(&cursor, &row, &err); n++)
		sum += row.tally.documents;
	assert_int_equal(n, HOSTS);
	assert_int_equal(sum, HOSTS + HOSTS / 4);
	part_close(part);
	free(path);
	/* The table, and beyond it buffers that do not grow with the number of hosts; earlier
	 * cases have left their peak, sanitizers keep more. */
	if (before < 16 << 10 && !SANITIZED)
		assert_true(resident_peak_kib() < before + (8 << 10));
}

static void
sums_stop_at_the_largest_number_and_say_so(void **unused)
{
	struct tally t = {.documents = UINT64_MAX - 1, .first = 5, .last = 5};
	struct tally one = {.documents = 1, .bytes = 7, .first = 3, .last = 9};

	(void)unused;
	assert_false(tally_is_full(&t));
	tally_add(&t, &one);
	assert_true(tally_is_full(&t));
	tally_add(&t, &one);
	assert_true(t.documents == UINT64_MAX);
	assert_int_equal(t.bytes, 14);
	assert_int_equal(t.first, 3);
	assert_int_equal(t.last, 9);
}

static enum gpai_code
try_row(enum row_kind kind, const char *source, const char *key, uint64_t begin, uint64_t end)
{
	struct rows *rows = new_rows(1);
	struct row row = {.kind = kind,
	    .source = text_of(source),
	    .key = text_of(key),
	    .tally = TALLY_NONE,
	    .begin = begin,
	    .end = end};
	enum gpai_code rc = rows_add(rows, &row, NULL);

	rows_free(rows);
	return rc;
}

static void
rows_that_no_part_can_hold_are_refused(void **unused)
{
	char *large = malloc(ROW_TEXT_MAX + 2);

	(void)unused;
	assert_non_null(large);
	memset(large, 'x', ROW_TEXT_MAX + 1);
	large[ROW_TEXT_MAX] = 0;
	assert_int_equal(try_row(ROW_LICENCE, "", large, 0, 0), GPAI_OK);
	assert_int_equal(try_row(ROW_LICENCE, "s", large, 0, 0), GPAI_TOO_LARGE);
	free(large);
	assert_int_equal(try_row(ROW_TYPE, "s", "text\ttext/html", 0, 0), GPAI_OK);
	assert_int_equal(try_row(ROW_TYPE, "s", "text\ntext/html", 0, 0), GPAI_INVALID);
	assert_int_equal(try_row(ROW_TYPE, "s\tt", "text", 0, 0), GPAI_INVALID);
	assert_int_equal(try_row(ROW_TYPE, "s", "\xff", 0, 0), GPAI_INVALID);
	assert_int_equal(try_row(ROW_RANGE, "s", "f\t1\t1", 2, 1), GPAI_INVALID);
	assert_int_equal(try_row(ROW_RANGE, "s", "f\t1\t1", 2, 2), GPAI_OK);
}

static int
by_text(const void *a, const void *b)
{
	const struct rows_entry *x = ((const struct rows_slot *)a)->entry;
	const struct rows_entry *y = ((const struct rows_slot *)b)->entry;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return text_compare((struct text){x->at, x->len}, (struct text){y->at, y->len});
}

/* Long common beginnings, texts that are beginnings of others, few different bytes. */
static struct rows_entry *
hostile_entry(uint64_t *state, uint64_t shared)
{
	size_t len = (size_t)(shared + below(state, 40));
	struct rows_entry *e = calloc(1, sizeof *e + len + 1);

	assert_non_null(e);
	e->len = (uint32_t)len;
	e->rank = (uint32_t)below(state, 3);
	memset(e->at, 'a', len);
	for (size_t i = (size_t)shared; i < len; i++)
		e->at[i] = (char)(below(state, 2) == 0 ? '\t' : 'b');
	return e;
}

static void
the_sort_agrees_with_the_library(void **unused)
{
	enum { N = 5000 };
	static struct rows_slot ours[N], theirs[N];
	uint64_t state = 7;

	(void)unused;
	for (uint64_t shared = 0; shared < 3000; shared = 5 * shared + 3) {
		for (size_t i = 0; i < N; i++)
			ours[i].entry = theirs[i].entry = hostile_entry(&state, shared);
		rows_sort(ours, N);
		qsort(theirs, N, sizeof *theirs, by_text);
		for (size_t i = 0; i < N; i++)
			assert_int_equal(by_text(&ours[i], &theirs[i]), 0);
		for (size_t i = 0; i < N; i++)
			free(ours[i].entry);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_million_hosts_fit_in_two_megabytes),
	    cmocka_unit_test(any_order_grouping_memory_and_merging_gives_the_same_bytes),
	    cmocka_unit_test(only_the_smallest_keys_are_kept_and_their_sums_are_whole),
	    cmocka_unit_test(keys_beyond_those_kept_take_no_memory),
	    cmocka_unit_test(sums_stop_at_the_largest_number_and_say_so),
	    cmocka_unit_test(rows_that_no_part_can_hold_are_refused),
	    cmocka_unit_test(the_sort_agrees_with_the_library),
	};

	snprintf(folder, sizeof folder, "/tmp/gpai-rows-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 ? 1 : failed;
}
