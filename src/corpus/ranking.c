/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting beyond memory. Records of varying length fill a block, with places at its other
 * end; a full block is sorted and written as a run; reading merges the runs and the block.
 *
 *	record: struct record, then name_len bytes, up to the next multiple of eight */
#include "corpus/ranking.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 64 << 10, RUN_BYTES = 128 << 10, BLOCK_MIN = 1 << 20, FIRST = 64 << 10 };

struct record {
	uint64_t size, hosts;
	uint32_t name_len, group;
	struct tally tally;
};

struct run {
	uint64_t at, end; /* of the file, not yet read */
	uint64_t begin;
	uint8_t *buffer;
	size_t len, next; /* bytes in the buffer, of the record to be read next */
	const struct record *record;
};

struct ranking {
	uint64_t memory_bytes, count;
	const char *dir;
	int fd;
	uint64_t file_bytes;
	uint8_t *block;
	size_t used, cap;
	uint32_t *places; /* records of the block, in units of eight bytes */
	size_t n_places, places_cap, next_place;
	struct run *runs;
	size_t n_runs;
	struct run **heap;
	size_t n;
	struct run memory; /* the block, as one more run */
	bool is_started;
	enum gpai_code rc;
};

struct ranking *
ranking_create(uint64_t memory_bytes, const char *spill_dir)
{
	struct ranking *ranking = calloc(1, sizeof *ranking);

	if (ranking == NULL)
		return NULL;
	ranking->memory_bytes = memory_bytes < BLOCK_MIN ? BLOCK_MIN : memory_bytes;
	ranking->dir = spill_dir;
	ranking->fd = -1;
	return ranking;
}

static void
runs_rest(struct ranking *ranking)
{
	for (size_t i = 0; i < ranking->n_runs; i++) {
		free(ranking->runs[i].buffer);
		ranking->runs[i].buffer = NULL;
	}
	free(ranking->heap);
	ranking->heap = NULL;
}

void
ranking_free(struct ranking *ranking)
{
	if (ranking == NULL)
		return;
	runs_rest(ranking);
	if (ranking->fd >= 0)
		close(ranking->fd);
	free(ranking->block);
	free(ranking->places);
	free(ranking->runs);
	free(ranking);
}

static const char *
name_of(const struct record *record)
{
	return (const char *)(record + 1);
}

static int
record_compare(const struct record *a, const struct record *b)
{
	int by_name;

	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	by_name = text_compare(
	    (struct text){name_of(a), a->name_len}, (struct text){name_of(b), b->name_len});
	if (by_name != 0)
		return by_name;
	return (a->group > b->group) - (a->group < b->group);
}

static size_t
record_bytes(size_t name_len)
{
	return (sizeof(struct record) + name_len + 7) & ~(size_t)7;
}

static const struct record *
record_at(const uint8_t *block, uint32_t place)
{
	return (const struct record *)(const void *)(block + (size_t)place * 8);
}

static int
place_compare(const void *a, const void *b, void *block)
{
	return record_compare(
	    record_at(block, *(const uint32_t *)a), record_at(block, *(const uint32_t *)b));
}

static void
sort(struct ranking *ranking)
{
	if (ranking->n_places > 1)
		qsort_r(ranking->places, ranking->n_places, sizeof *ranking->places, place_compare,
		    ranking->block);
}

static enum gpai_code
write_all(struct ranking *ranking, const uint8_t *at, size_t len, struct gpai_error *err)
{
	while (len > 0) {
		ssize_t n = pwrite(ranking->fd, at, len, (off_t)ranking->file_bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, errno, ranking->dir, "write a ranking to");
		at += n;
		len -= (size_t)n;
		ranking->file_bytes += (uint64_t)n;
	}
	return GPAI_OK;
}

static enum gpai_code
open_file(struct ranking *ranking, struct gpai_error *err)
{
	char *path;

	if (ranking->fd >= 0)
		return GPAI_OK;
	ranking->fd = open(ranking->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (ranking->fd >= 0)
		return GPAI_OK;
	if (asprintf(&path, "%s/.gpai-ranking-XXXXXX", ranking->dir) < 0)
		return fail_memory(err);
	ranking->fd = mkostemp(path, O_CLOEXEC);
	if (ranking->fd >= 0)
		unlink(path);
	free(path);
	return ranking->fd >= 0
	           ? GPAI_OK
	           : fail_errno(err, errno, ranking->dir, "create a file for a ranking in");
}

/* The block becomes a run. */
static enum gpai_code
spill(struct ranking *ranking, struct gpai_error *err)
{
	uint8_t buffer[32 << 10];
	size_t len = 0;
	struct run *runs = realloc(ranking->runs, (ranking->n_runs + 1) * sizeof *ranking->runs);
	enum gpai_code rc;

	if (runs == NULL)
		return fail_memory(err);
	ranking->runs = runs;
	if ((rc = open_file(ranking, err)) != GPAI_OK)
		return rc;
	struct run *run = &runs[ranking->n_runs];
	*run = (struct run){.begin = ranking->file_bytes};
	sort(ranking);
	for (size_t i = 0; i < ranking->n_places && rc == GPAI_OK; i++) {
		const struct record *record = record_at(ranking->block, ranking->places[i]);
		size_t n = record_bytes(record->name_len);
		if (len + n > sizeof buffer) {
			rc = write_all(ranking, buffer, len, err);
			len = 0;
		}
		if (n > sizeof buffer) {
			rc = rc == GPAI_OK ? write_all(ranking, (const uint8_t *)record, n, err)
			                   : rc;
			continue;
		}
		memcpy(buffer + len, record, n);
		len += n;
	}
	if (rc == GPAI_OK)
		rc = write_all(ranking, buffer, len, err);
	run->end = ranking->file_bytes;
	ranking->n_runs++;
	ranking->used = 0;
	ranking->n_places = 0;
	return rc;
}

static bool
grow(void **at, size_t *cap, size_t need, size_t size)
{
	size_t larger = *cap == 0 ? FIRST : *cap;

	if (need <= *cap)
		return true;
	while (larger < need)
		larger *= 2;
	void *moved = realloc(*at, larger * size);
	if (moved == NULL)
		return false;
	*at = moved;
	*cap = larger;
	return true;
}

enum gpai_code
ranking_add(struct ranking *ranking, const struct ranked *ranked, struct gpai_error *err)
{
	size_t n = record_bytes(ranked->name.len);
	enum gpai_code rc;

	if (ranked->name.len > NAME_MAX_BYTES)
		return fail(err, GPAI_TOO_LARGE, (struct place){0}, "a name of %zu bytes",
		    ranked->name.len);
	if (ranking->used + n + 4 * (ranking->n_places + 1) > ranking->memory_bytes &&
	    ranking->n_places > 0 && (rc = spill(ranking, err)) != GPAI_OK)
		return rc;
	if (!grow((void **)&ranking->block, &ranking->cap, ranking->used + n, 1) ||
	    !grow((void **)&ranking->places, &ranking->places_cap, ranking->n_places + 1,
		sizeof *ranking->places))
		return fail_memory(err);
	struct record record = {.size = ranked->size,
	    .hosts = ranked->hosts,
	    .name_len = (uint32_t)ranked->name.len,
	    .group = ranked->group,
	    .tally = ranked->tally};
	uint8_t *at = ranking->block + ranking->used;
	memset(at + n - 8, 0, 8);
	memcpy(at, &record, sizeof record);
	if (ranked->name.len > 0)
		memcpy(at + sizeof record, ranked->name.at, ranked->name.len);
	ranking->places[ranking->n_places++] = (uint32_t)(ranking->used / 8);
	ranking->used += n;
	ranking->count++;
	return GPAI_OK;
}

uint64_t
ranking_count(const struct ranking *ranking)
{
	return ranking->count;
}

/* More of a run, behind what is left of its buffer. */
static bool
run_read(struct ranking *ranking, struct run *run, struct gpai_error *err)
{
	size_t left = run->len - run->next;
	uint64_t rest = run->end - run->at;
	size_t cap = RUN_BYTES + record_bytes(NAME_MAX_BYTES), want = cap - left;

	if (run->buffer == NULL && (run->buffer = malloc(cap)) == NULL) {
		ranking->rc = fail_memory(err);
		return false;
	}
	memmove(run->buffer, run->buffer + run->next, left);
	if (rest < want)
		want = (size_t)rest;
	ranking->rc =
	    file_read_at(ranking->fd, ranking->dir, run->at, run->buffer + left, want, err);
	run->at += want;
	run->len = left + want;
	run->next = 0;
	return ranking->rc == GPAI_OK;
}

/* The next record of a run, false when there is none. */
static bool
run_next(struct ranking *ranking, struct run *run, struct gpai_error *err)
{
	size_t whole = record_bytes(NAME_MAX_BYTES);

	if (run == &ranking->memory) {
		if (ranking->next_place == ranking->n_places)
			return false;
		run->record = record_at(ranking->block, ranking->places[ranking->next_place++]);
		return true;
	}
	if (run->len - run->next < whole && run->at < run->end && !run_read(ranking, run, err))
		return false;
	if (run->len == run->next)
		return false;
	run->record = (const struct record *)(const void *)(run->buffer + run->next);
	run->next += record_bytes(run->record->name_len);
	return true;
}

static void
sift_down(struct ranking *ranking, size_t at)
{
	for (;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < ranking->n; child++)
			if (record_compare(
				ranking->heap[child]->record, ranking->heap[least]->record) < 0)
				least = child;
		if (least == at)
			return;
		struct run *run = ranking->heap[at];
		ranking->heap[at] = ranking->heap[least];
		ranking->heap[least] = run;
		at = least;
	}
}

enum gpai_code
ranking_start(struct ranking *ranking, struct gpai_error *err)
{
	runs_rest(ranking);
	ranking->rc = GPAI_OK;
	ranking->is_started = false;
	ranking->n = 0;
	ranking->next_place = 0;
	sort(ranking);
	ranking->heap = calloc(ranking->n_runs + 1, sizeof *ranking->heap);
	if (ranking->heap == NULL)
		return ranking->rc = fail_memory(err);
	for (size_t i = 0; i <= ranking->n_runs; i++) {
		struct run *run = i < ranking->n_runs ? &ranking->runs[i] : &ranking->memory;
		run->at = run->begin;
		run->len = run->next = 0;
		if (run_next(ranking, run, err))
			ranking->heap[ranking->n++] = run;
		if (ranking->rc != GPAI_OK)
			return ranking->rc;
	}
	for (size_t i = ranking->n / 2; i > 0; i--)
		sift_down(ranking, i - 1);
	return GPAI_OK;
}

bool
ranking_next(struct ranking *ranking, struct ranked *ranked, struct gpai_error *err)
{
	/* What was given before is passed over only now: it was borrowed. */
	if (ranking->is_started && ranking->rc == GPAI_OK && ranking->n > 0) {
		if (!run_next(ranking, ranking->heap[0], err) && ranking->rc == GPAI_OK)
			ranking->heap[0] = ranking->heap[--ranking->n];
		if (ranking->rc == GPAI_OK)
			sift_down(ranking, 0);
	}
	ranking->is_started = true;
	if (ranking->rc != GPAI_OK || ranking->n == 0)
		return false;
	const struct record *record = ranking->heap[0]->record;
	*ranked = (struct ranked){.size = record->size,
	    .name = {name_of(record), record->name_len},
	    .hosts = record->hosts,
	    .group = record->group,
	    .tally = record->tally};
	return true;
}

enum gpai_code
ranking_status(const struct ranking *ranking)
{
	return ranking->rc;
}
