/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a site archive: bench-site-archive ARCHIVE.
 *
 * Histories of 100,000 sites drawn from the archive with a fixed seed, then their bodies; the whole
 * once before, so that the file lies in memory. Elapsed time of one thread, by the median of seven
 * turns. */
#include "rights/archive_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SITES = 100000, TURNS = 7 };

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void
must(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc != GPAI_OK) {
		fprintf(stderr, "bench-site-archive: %s\n", err->message);
		exit(2);
	}
}

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717U;
}

/* Every site with about the same chance, in a random order. */
static size_t
draw(struct archive *archive, char (*origins)[ORIGIN_BYTES_MAX])
{
	uint64_t random = 88172645463325252U, sites = archive_about(archive)->sites, seen = 0;
	sqlite3_stmt *rows;
	size_t n = 0;

	sqlite3_prepare_v2(archive_db(archive),
	    "SELECT DISTINCT origin FROM capture WHERE file = 'robots'", -1, &rows, NULL);
	while (n < SITES && sqlite3_step(rows) == SQLITE_ROW) {
		if (next_random(&random) % (sites - seen++) >= SITES - n)
			continue;
		snprintf(origins[n++], ORIGIN_BYTES_MAX, "%s",
		    (const char *)sqlite3_column_text(rows, 0));
	}
	sqlite3_finalize(rows);
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)(next_random(&random) % i);
		char kept[ORIGIN_BYTES_MAX];
		memcpy(kept, origins[i - 1], sizeof kept);
		memcpy(origins[i - 1], origins[k], sizeof kept);
		memcpy(origins[k], kept, sizeof kept);
	}
	return n;
}

static int
by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Microseconds a site. */
static double
turn(struct archive *archive, char (*origins)[ORIGIN_BYTES_MAX], size_t n, bool with_bodies)
{
	struct arena arena = ARENA_NONE;
	struct gpai_error err = {0};
	double began = now();

	for (size_t i = 0; i < n; i++) {
		const struct site_capture *captures;
		struct text origin = {origins[i], strlen(origins[i])};
		struct span body;
		size_t found;
		must(archive_history(
			 archive, SITE_FILE_ROBOTS, origin, &arena, &captures, &found, &err),
		    &err);
		for (size_t k = 0; k < found && with_bodies; k++)
			if (captures[k].answer == ANSWER_BODY)
				must(
				    archive_body(archive, &captures[k].digest, &arena, &body, &err),
				    &err);
		if (i % 1000 == 999)
			arena_release(&arena);
	}
	arena_release(&arena);
	return (now() - began) / (double)n * 1e6;
}

int
main(int argc, char **argv)
{
	static char origins[SITES][ORIGIN_BYTES_MAX];
	struct gpai_error err = {0};
	struct archive *archive;
	double began = now();

	if (argc != 2) {
		fputs("bench-site-archive ARCHIVE\n", stderr);
		return 2;
	}
	must(archive_open(argv[1], &archive, &err), &err);
	printf("site_archive_open %.0f us\n", (now() - began) * 1e6);
	began = now();
	must(archive_check(archive, &err), &err);
	printf("site_archive_check %.2f s of %llu captures\n", now() - began,
	    (unsigned long long)archive_about(archive)->captures);
	size_t n = draw(archive, origins);
	for (int bodies = 0; bodies < 2 && n > 0; bodies++) {
		double times[TURNS];
		for (int i = 0; i < TURNS; i++)
			times[i] = turn(archive, origins, n, bodies == 1);
		qsort(times, TURNS, sizeof *times, by_time);
		printf("site_archive_%s %.1f us\n", bodies == 1 ? "history_and_bodies" : "history",
		    times[TURNS / 2]);
	}
	archive_close(archive);
	return 0;
}
