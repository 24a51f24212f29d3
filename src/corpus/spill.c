/* SPDX-License-Identifier: Apache-2.0 */
/* Runs in a file without a name; see spill.h.
 *
 * One file, runs one after the other: for each row its rank, length and tally as they are in
 * memory, then the text. Only the process that wrote it reads it. A run has a level: as many
 * of one level as are merged at once become one of the next, so each row is written once a
 * level; the place of the old runs is given back where the file system can. */
#include "corpus/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAN_IN = 16, RUNS_MAX = 16 * FAN_IN };

struct run {
	uint64_t begin, end;
	unsigned level;
};

struct spill {
	char *dir;
	int fd;
	size_t buffer_bytes;
	uint64_t end;
	struct run runs[RUNS_MAX];
	size_t n;
};

struct record {
	uint32_t rank, len;
	struct tally tally;
};

enum gpai_code
spill_create(const char *dir, size_t buffer_bytes, struct spill **spill, struct gpai_error *err)
{
	struct spill *s = calloc(1, sizeof *s);

	*spill = NULL;
	if (s == NULL || (s->dir = strdup(dir)) == NULL) {
		free(s);
		return fail_memory(err);
	}
	s->fd = -1;
	s->buffer_bytes = buffer_bytes > sizeof(struct record) ? buffer_bytes : 4096;
	*spill = s;
	return GPAI_OK;
}

void
spill_free(struct spill *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	free(s->dir);
	free(s);
}

void
spill_clear(struct spill *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->end = 0;
	s->n = 0;
}

size_t
spill_count(const struct spill *s)
{
	return s->n;
}

/* A file that is gone when the process is, however it ends. */
static enum gpai_code
open_file(struct spill *s, struct gpai_error *err)
{
	char *path = NULL;

	if (s->fd >= 0)
		return GPAI_OK;
	s->fd = open(s->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd >= 0)
		return GPAI_OK;
	/* Not every file system has files without a name: one that loses it at once. */
	if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
		return fail_errno(err, errno, s->dir, "make a file in");
	if (asprintf(&path, "%s/.gpai-spill-XXXXXX", s->dir) < 0)
		return fail_memory(err);
	s->fd = mkostemp(path, O_CLOEXEC);
	int number = errno;
	if (s->fd >= 0)
		unlink(path);
	free(path);
	return s->fd >= 0 ? GPAI_OK : fail_errno(err, number, s->dir, "make a file in");
}

/* --- writing --- */

struct writer {
	struct spill *spill;
	uint8_t *buffer;
	size_t len;
	uint64_t at; /* in the file, of the buffer */
	int error;
};

static void
flush(struct writer *w)
{
	size_t done = 0;

	while (done < w->len && w->error == 0) {
		ssize_t n =
		    pwrite(w->spill->fd, w->buffer + done, w->len - done, (off_t)(w->at + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			w->error = errno;
		else
			done += (size_t)n;
	}
	w->at += w->len;
	w->len = 0;
}

static void
put(struct writer *w, const void *bytes, size_t len)
{
	for (const uint8_t *at = bytes; len > 0 && w->error == 0;) {
		size_t room = w->spill->buffer_bytes - w->len, n = len < room ? len : room;
		memcpy(w->buffer + w->len, at, n);
		w->len += n;
		at += n;
		len -= n;
		if (w->len == w->spill->buffer_bytes)
			flush(w);
	}
}

static enum gpai_code
write_run(struct spill *s, struct merge *merge, unsigned level, struct gpai_error *err)
{
	struct writer w = {.spill = s, .at = s->end};
	enum gpai_code rc = open_file(s, err);

	if (rc != GPAI_OK)
		return rc;
	if ((w.buffer = malloc(s->buffer_bytes)) == NULL)
		return fail_memory(err);
	while (w.error == 0 && merge_next(merge, err)) {
		struct record record = {.rank = merge->line.rank,
		    .len = (uint32_t)merge->line.text.len,
		    .tally = merge->line.tally};
		put(&w, &record, sizeof record);
		put(&w, merge->line.text.at, merge->line.text.len);
	}
	flush(&w);
	free(w.buffer);
	if (merge->rc != GPAI_OK)
		return merge->rc;
	if (w.error != 0)
		return fail_errno(err, w.error, s->dir, "spill rows to a file in");
	s->runs[s->n++] = (struct run){s->end, w.at, level};
	s->end = w.at;
	return GPAI_OK;
}

/* --- reading --- */

struct run_input {
	struct line_input input; /* first, for the cast */
	struct spill *spill;
	uint64_t at, end; /* what of the run is not yet in the buffer */
	uint8_t *buffer;
	size_t cap, from, len;
};

/* So many bytes at `from`, or an error: a run always ends with a whole row. */
static enum gpai_code
need(struct run_input *in, size_t n, struct gpai_error *err)
{
	if (in->len - in->from >= n)
		return GPAI_OK;
	memmove(in->buffer, in->buffer + in->from, in->len - in->from);
	in->len -= in->from;
	in->from = 0;
	if (n > in->cap) {
		uint8_t *larger = realloc(in->buffer, n);
		if (larger == NULL)
			return fail_memory(err);
		in->buffer = larger;
		in->cap = n;
	}
	while (in->len < n) {
		uint64_t left = in->end - in->at;
		size_t room = in->cap - in->len;
		ssize_t got = pread(in->spill->fd, in->buffer + in->len,
		    left < room ? (size_t)left : room, (off_t)in->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return fail_errno(err, got < 0 ? errno : EIO, in->spill->dir,
			    "read spilled rows from a file in");
		in->len += (size_t)got;
		in->at += (uint64_t)got;
	}
	return GPAI_OK;
}

static bool
next_in_run(struct line_input *input, struct gpai_error *err)
{
	struct run_input *in = (struct run_input *)input;
	struct record record;

	if (input->rc != GPAI_OK || (in->at == in->end && in->from == in->len))
		return false;
	if ((input->rc = need(in, sizeof record, err)) != GPAI_OK)
		return false;
	memcpy(&record, in->buffer + in->from, sizeof record);
	if ((input->rc = need(in, sizeof record + record.len, err)) != GPAI_OK)
		return false;
	input->line = (struct line){record.rank,
	    {(const char *)in->buffer + in->from + sizeof record, record.len}, record.tally};
	in->from += sizeof record + record.len;
	return true;
}

enum gpai_code
spill_open_run(struct spill *s, size_t i, struct line_input **input, struct gpai_error *err)
{
	struct run_input *in = calloc(1, sizeof *in);

	*input = NULL;
	if (in == NULL || (in->buffer = malloc(s->buffer_bytes)) == NULL) {
		free(in);
		return fail_memory(err);
	}
	in->input.next = next_in_run;
	in->spill = s;
	in->at = s->runs[i].begin;
	in->end = s->runs[i].end;
	in->cap = s->buffer_bytes;
	*input = &in->input;
	return GPAI_OK;
}

void
spill_close_run(struct line_input *input)
{
	struct run_input *in = (struct run_input *)input;

	if (in == NULL)
		return;
	free(in->buffer);
	free(in);
}

/* --- runs become one --- */

static enum gpai_code
merge_last(struct spill *s, size_t n, struct gpai_error *err)
{
	struct line_input *inputs[FAN_IN] = {NULL};
	struct merge merge = {.heap = NULL};
	size_t first = s->n - n;
	unsigned level = s->runs[first].level + 1;
	uint64_t begin = s->runs[first].begin, end = s->runs[s->n - 1].end;
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = spill_open_run(s, first + i, &inputs[i], err);
	if (rc != GPAI_OK || (rc = merge_start(&merge, inputs, n, err)) != GPAI_OK)
		goto out;
	if ((rc = write_run(s, &merge, level, err)) != GPAI_OK)
		goto out;
	s->runs[first] = s->runs[s->n - 1];
	s->n = first + 1;
	/* Best effort: without it the file is only longer. */
	(void)fallocate(
	    s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)begin, (off_t)(end - begin));
out:
	merge_release(&merge);
	for (size_t i = 0; i < n; i++)
		spill_close_run(inputs[i]);
	return rc;
}

enum gpai_code
spill_add(struct spill *s, struct merge *merge, struct gpai_error *err)
{
	enum gpai_code rc = write_run(s, merge, 0, err);

	while (rc == GPAI_OK && s->n >= FAN_IN &&
	       s->runs[s->n - FAN_IN].level == s->runs[s->n - 1].level)
		rc = merge_last(s, FAN_IN, err);
	return rc;
}
