/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints in a folder; see journal.h.
 *
 * kept-RANK-NUMBER.part   a checkpoint; written beside, synced and renamed, so whole or not there
 * lock                    held by the first rank while it works
 *
 * Which pieces are done is only ever read from checkpoints that passed their digest. */
#include "corpus/journal.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/threads.h"
#include "corpus/part_lines.h"
#include "corpus/rows_table.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char LOCK_NAME[] = "lock";
static const char LAST_NAME[] = "last.part"; /* rows that only journal_finish writes */

struct done {
	struct text key;
	uint64_t begin, end;
	size_t checkpoint; /* the how manieth */
};

struct journal {
	struct journal_options options;
	struct arena arena;
	int lock;
	struct done *done; /* by key and begin; none overlap */
	size_t n_done, done_cap;
	size_t loaded, dropped;
	struct lock *numbers;
	uint64_t number; /* of this rank's next checkpoint */
};

static char *
path_in(const struct journal *j, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", j->options.dir, name) < 0 ? NULL : path;
}

/* --- the lock --- */

static enum gpai_code
take_lock(struct journal *j, struct gpai_error *err)
{
	bool first = j->options.rank == 0;
	char *path = path_in(j, LOCK_NAME);
	enum gpai_code rc = GPAI_OK;

	if (path == NULL)
		return fail_memory(err);
	j->lock = open(path, first ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDWR | O_CLOEXEC, 0644);
	if (j->lock < 0 && (first || errno != ENOENT))
		rc = fail_errno(err, errno, path, "open");
	else if (first && flock(j->lock, LOCK_EX | LOCK_NB) != 0)
		rc = errno == EWOULDBLOCK ? fail(err, GPAI_BUSY, in_file(j->options.dir),
						"another scan works in this folder")
		                          : fail_errno(err, errno, path, "lock");
	/* The first rank holds it, here or on another machine: else that one sees another folder.
	 */
	else if (!first && (j->lock < 0 || flock(j->lock, LOCK_SH | LOCK_NB) == 0))
		rc = fail(err, GPAI_INVALID, in_file(j->options.dir),
		    "rank %u does not see the work folder of the first rank, expected one on a "
		    "file system that all share",
		    j->options.rank);
	free(path);
	return rc;
}

/* --- what was kept before --- */

static bool
is_checkpoint(const char *name)
{
	return strncmp(name, "kept-", 5) == 0 && text_ends(text_of(name), ".part");
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of all checkpoints in the order of their names; those who died while one was written
 * have left files behind, which the first rank removes. */
static enum gpai_code
list_checkpoints(struct journal *j, bool sweeps, struct arena *arena, char ***paths, size_t *n,
    struct gpai_error *err)
{
	DIR *dir = opendir(j->options.dir);
	size_t cap = 0;
	enum gpai_code rc = GPAI_OK;

	*paths = NULL;
	*n = 0;
	if (dir == NULL)
		return fail_errno(err, errno, j->options.dir, "list");
	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(dir)) != NULL;) {
		if (sweeps && text_starts(text_of(entry->d_name), PART_TEMPORARY))
			unlinkat(dirfd(dir), entry->d_name, 0);
		if (!is_checkpoint(entry->d_name))
			continue;
		if (*n == cap) {
			char **larger = realloc(*paths, (cap = 2 * cap + 64) * sizeof *larger);
			if (larger == NULL) {
				rc = fail_memory(err);
				break;
			}
			*paths = larger;
		}
		if (((*paths)[(*n)++] = file_join(arena, j->options.dir, entry->d_name)) == NULL)
			rc = fail_memory(err);
	}
	closedir(dir);
	if (rc == GPAI_OK && *n > 0)
		qsort(*paths, *n, sizeof **paths, by_name);
	return rc;
}

static int
by_key(const void *a, const void *b)
{
	const struct done *x = a, *y = b;
	int order = text_compare(x->key, y->key);

	if (order == 0)
		order = x->begin < y->begin ? -1 : x->begin > y->begin;
	return order;
}

static bool
add_done(struct journal *j, const struct row *row, size_t checkpoint)
{
	if (j->n_done == j->done_cap) {
		size_t cap = 2 * j->done_cap + 256;
		struct done *larger = realloc(j->done, cap * sizeof *larger);
		if (larger == NULL)
			return false;
		j->done = larger;
		j->done_cap = cap;
	}
	/* Ranges of one file follow each other: its name is kept once. */
	struct text key = row->key;
	if (j->n_done > 0 && text_equal(j->done[j->n_done - 1].key, key))
		key = j->done[j->n_done - 1].key;
	else
		key = arena_text(&j->arena, key);
	j->done[j->n_done++] = (struct done){key, row->begin, row->end, checkpoint};
	return key.at != NULL;
}

/* False when the checkpoint cannot be used; rc says when that is more than a matter of
 * scanning again. */
static bool
take_ranges(struct journal *j, struct part *part, size_t checkpoint, enum gpai_code *rc,
    struct gpai_error *err)
{
	struct part_cursor cursor;
	struct row row;
	size_t first = j->n_done;
	bool fits = true;

	part_rows(part, ROW_RANGE, TEXT_NONE, TEXT_NONE, &cursor);
	while (fits && part_next(&cursor, &row, NULL)) {
		fits = j->options.is_ours == NULL || j->options.is_ours(j->options.context, &row);
		if (fits && !add_done(j, &row, checkpoint)) {
			*rc = fail_memory(err);
			return false;
		}
	}
	if (!fits || cursor.rc != GPAI_OK || j->n_done == first) {
		j->n_done = first;
		return false;
	}
	return true;
}

static enum gpai_code
same_source(struct journal *j, struct part *part, const char *path, struct gpai_error *err)
{
	const struct text *names;
	size_t n;
	enum gpai_code rc = part_sources(part, &names, &n, err);

	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		if (!text_equal(names[i], j->options.source))
			rc = fail(err, GPAI_CONFLICT, in_file(path),
			    "a checkpoint of the source \"%.*s\", expected \"%.*s\"",
			    TEXT_ARG(text_clip(names[i], 80)),
			    TEXT_ARG(text_clip(j->options.source, 80)));
	return rc;
}

static bool
is_damage(enum gpai_code rc)
{
	return rc == GPAI_CORRUPT || rc == GPAI_MALFORMED || rc == GPAI_TOO_LARGE;
}

static enum gpai_code
drop(struct journal *j, const char *path, struct gpai_error *err)
{
	j->dropped++;
	if (j->options.rank == 0 && unlink(path) != 0 && errno != ENOENT)
		return fail_errno(err, errno, path, "remove");
	return GPAI_OK;
}

static enum gpai_code
load(struct journal *j, const char *path, size_t checkpoint, struct gpai_error *err)
{
	struct part *part = NULL;
	enum gpai_code rc = part_open(path, true, &part, err);
	bool sound = rc == GPAI_OK;

	if (is_damage(rc))
		rc = GPAI_OK;
	if (sound &&
	    (rc = settings_agree(j->options.settings, part_settings(part), path, err)) == GPAI_OK)
		rc = same_source(j, part, path, err);
	if (sound && rc == GPAI_OK)
		sound = take_ranges(j, part, checkpoint, &rc, err);
	part_close(part);
	if (rc != GPAI_OK)
		return rc;
	j->loaded += sound;
	return sound ? GPAI_OK : drop(j, path, err);
}

/* The later of two checkpoints that hold the same bytes, or SIZE_MAX. */
static size_t
find_overlap(const struct journal *j)
{
	for (size_t i = 1; i < j->n_done; i++) {
		const struct done *a = &j->done[i - 1], *b = &j->done[i];
		if (text_equal(a->key, b->key) && b->begin < a->end)
			return a->checkpoint > b->checkpoint ? a->checkpoint : b->checkpoint;
	}
	return SIZE_MAX;
}

/* Somebody copied checkpoints from elsewhere: what would be counted twice is scanned again. */
static enum gpai_code
drop_overlapping(struct journal *j, char *const *paths, struct gpai_error *err)
{
	size_t bad, kept;
	enum gpai_code rc = GPAI_OK;

	if (j->n_done > 0)
		qsort(j->done, j->n_done, sizeof *j->done, by_key);
	while (rc == GPAI_OK && (bad = find_overlap(j)) != SIZE_MAX) {
		kept = 0;
		for (size_t i = 0; i < j->n_done; i++)
			if (j->done[i].checkpoint != bad)
				j->done[kept++] = j->done[i];
		j->n_done = kept;
		j->loaded--;
		rc = drop(j, paths[bad], err);
	}
	return rc;
}

/* kept-RANK-NUMBER.part: the next number of this rank. */
static void
go_beyond(struct journal *j, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	unsigned long rank, number;

	if (sscanf(name, "kept-%lu-%lu.part", &rank, &number) == 2 && rank == j->options.rank &&
	    number >= j->number)
		j->number = number + 1;
}

static enum gpai_code
load_all(struct journal *j, struct gpai_error *err)
{
	struct arena names = ARENA_NONE;
	char **paths;
	size_t n;
	enum gpai_code rc = list_checkpoints(j, j->options.rank == 0, &names, &paths, &n, err);

	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		go_beyond(j, paths[i]);
		rc = load(j, paths[i], i, err);
	}
	if (rc == GPAI_OK)
		rc = drop_overlapping(j, paths, err);
	free(paths);
	arena_release(&names);
	return rc;
}

enum gpai_code
journal_open(
    const struct journal_options *options, struct journal **journal, struct gpai_error *err)
{
	struct journal *j = calloc(1, sizeof *j);
	enum gpai_code rc;

	*journal = NULL;
	if (j == NULL)
		return fail_memory(err);
	j->options = *options;
	j->lock = -1;
	arena_init(&j->arena, 0);
	if ((j->numbers = lock_create()) == NULL)
		rc = fail_memory(err);
	else if ((options->rank > 0 || (rc = file_make_dirs(options->dir, err)) == GPAI_OK) &&
		 (rc = take_lock(j, err)) == GPAI_OK)
		rc = load_all(j, err);
	if (rc == GPAI_OK)
		*journal = j;
	else
		journal_close(j);
	return rc;
}

void
journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	if (j->lock >= 0)
		close(j->lock);
	lock_free(j->numbers);
	free(j->done);
	arena_release(&j->arena);
	free(j);
}

size_t
journal_loaded(const struct journal *j)
{
	return j->loaded;
}

size_t
journal_dropped(const struct journal *j)
{
	return j->dropped;
}

/* A piece lies in one checkpoint as a whole: in the last range that begins at or before it. */
bool
journal_is_done(const struct journal *j, struct text key, uint64_t begin, uint64_t end)
{
	const struct done goal = {.key = key, .begin = begin};
	size_t low = 0, high = j->n_done;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (by_key(&j->done[middle], &goal) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !text_equal(j->done[low - 1].key, key))
		return false;
	return j->done[low - 1].begin <= begin && end <= j->done[low - 1].end;
}

enum gpai_code
journal_keep(struct journal *j, struct rows *const *rows, size_t n, struct gpai_error *err)
{
	char name[64], *path;
	enum gpai_code rc;
	bool empty = true;

	for (size_t i = 0; i < n; i++)
		empty = empty && rows_is_empty(rows[i]);
	if (empty)
		return GPAI_OK;
	lock_take(j->numbers);
	snprintf(name, sizeof name, "kept-%05u-%08" PRIu64 ".part", j->options.rank, j->number++);
	lock_give(j->numbers);
	if ((path = path_in(j, name)) == NULL)
		return fail_memory(err);
	rc = part_write(path, j->options.settings, rows, n, NULL, err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rows_clear(rows[i]);
	free(path);
	return rc;
}

/* Rows that are no checkpoint, as they may hold what no piece gave: under a name that a later
 * scan does not load. */
static enum gpai_code
write_last(struct journal *j, struct rows *const *rows, size_t n, char ***paths, size_t *n_paths,
    struct arena *arena, struct gpai_error *err)
{
	char **larger = realloc(*paths, (*n_paths + 1) * sizeof *larger);

	if (larger == NULL)
		return fail_memory(err);
	*paths = larger;
	if ((larger[*n_paths] = file_join(arena, j->options.dir, LAST_NAME)) == NULL)
		return fail_memory(err);
	return part_write(larger[(*n_paths)++], j->options.settings, rows, n, NULL, err);
}

enum gpai_code
journal_finish(struct journal *j, const char *path, struct rows *const *rows, size_t n,
    struct digest *digest, struct gpai_error *err)
{
	struct arena names = ARENA_NONE;
	char **paths = NULL;
	size_t n_paths = 0;
	enum gpai_code rc = list_checkpoints(j, false, &names, &paths, &n_paths, err);

	if (rc == GPAI_OK && n_paths == 0)
		rc = part_write(path, j->options.settings, rows, n, digest, err);
	else if (rc == GPAI_OK &&
		 (rc = write_last(j, rows, n, &paths, &n_paths, &names, err)) == GPAI_OK)
		rc = part_merge(path, (const char *const *)paths, n_paths, digest, err);
	/* The result is on the disk: from here on nothing can be lost. */
	for (size_t i = 0; i < n_paths && rc == GPAI_OK; i++)
		if (unlink(paths[i]) != 0)
			rc = fail_errno(err, errno, paths[i], "remove");
	free(paths);
	arena_release(&names);
	return rc;
}
