/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing many files on several threads.
 *
 * Each thread takes the longest file that is left. When there are more files than
 * threads, a thread holds two at once (its lanes), since two streams hash in hardly more
 * time than one (base/digest.h). When there are fewer, the processors that are left over
 * read ahead. Blocks are read to stay within a core's own cache until they are hashed.
 *
 * A file is opened below the folder, must be the one that was listed, and must be
 * unchanged when its last byte has been read. */
#include "measure/digest_work.h"

#include "base/file.h"
#include "base/file_ahead.h"
#include "base/threads.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LANES = 2, BLOCK_BYTES = 256 << 10 };

static const uint64_t AHEAD_BYTES = 8 << 20;     /* shorter files are not worth a thread */
static const uint64_t PROGRESS_BYTES = 16 << 20; /* between two calls */

struct shared {
	const struct digest_plan *plan;
	struct digest_job **order; /* longest first */
	atomic_uint next;
	atomic_bool has_failed;
	unsigned lanes; /* of each thread */
	bool reads_ahead;
	struct lock *lock; /* over what follows, and over states and digests of jobs */
	uint64_t done, total, told, saved;
	enum gpai_code rc;
	struct gpai_error err;
};

/* One file under way. */
struct lane {
	struct digest_job *job; /* NULL: idle */
	int fd;
	uint64_t at;   /* bytes before it are hashed */
	uint64_t next; /* the next byte to be read into the block */
	uint64_t note; /* where the state is noted next */
	struct digest_stream *stream;
	struct file_ahead *ahead;
	uint8_t *block;
	struct span ready; /* read, not yet hashed */
};

/* -- what threads share ------------------------------------------------------------------ */

static void
report_failure(struct shared *shared, enum gpai_code rc, const struct gpai_error *err)
{
	lock_take(shared->lock);
	if (shared->rc == GPAI_OK) {
		shared->rc = rc;
		shared->err = *err;
	}
	lock_give(shared->lock);
	atomic_store(&shared->has_failed, true);
}

static void
report_bytes(struct shared *shared, uint64_t bytes)
{
	const struct digest_plan *plan = shared->plan;

	lock_take(shared->lock);
	shared->done += bytes;
	if (plan->progress != NULL &&
	    (shared->done - shared->told >= PROGRESS_BYTES || shared->done == shared->total)) {
		shared->told = shared->done;
		plan->progress(plan->progress_context, shared->done, shared->total);
	}
	if (plan->save != NULL && shared->done - shared->saved >= plan->save_bytes) {
		shared->saved = shared->done;
		plan->save(plan->save_context);
	}
	lock_give(shared->lock);
}

/* -- one file ---------------------------------------------------------------------------- */

/* Its state by name, links included: also another file put in its place is seen. */
static bool
is_as_listed(const struct digest_plan *plan, const struct digest_job *job)
{
	struct digest_identity now;
	struct stat st;

	if (fstatat(plan->folder, job->name.at, &st, job->is_link ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	now = digest_identity_of(&st);
	return S_ISREG(st.st_mode) && digest_identity_equal(&now, &job->identity);
}

static enum gpai_code
fail_changed(const char *path, struct gpai_error *err)
{
	return fail(
	    err, GPAI_BUSY, in_file(path), "changed while it was read, so it has no digest");
}

static enum gpai_code
lane_begin(struct lane *lane, const struct shared *shared, struct gpai_error *err)
{
	const struct digest_plan *plan = shared->plan;
	struct digest_job *job = lane->job;
	int follow = job->is_link ? 0 : O_NOFOLLOW;
	struct stat st;

	lane->fd = openat(
	    plan->folder, job->name.at, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | follow);
	if (lane->fd < 0)
		return fail_errno(err, errno, lane->job->shown, "open");
	if (fstat(lane->fd, &st) != 0 || (uint64_t)st.st_ino != job->identity.inode ||
	    (uint64_t)st.st_dev != job->identity.device || !is_as_listed(plan, job))
		return fail_changed(lane->job->shown, err);
	digest_reset(lane->stream);
	lane->at = job->begin;
	if (job->state.bytes > 0 && digest_restore(lane->stream, &job->state))
		lane->at += job->state.bytes;
	lane->next = lane->at;
	lane->note = lane->at + plan->save_bytes / 16;
	lane->ready = (struct span){0};
	if (shared->reads_ahead && job->end - lane->at >= AHEAD_BYTES)
		return file_ahead_start(
		    lane->fd, lane->job->shown, lane->at, job->end, &lane->ahead, err);
	(void)posix_fadvise(lane->fd, (off_t)lane->at, 0, POSIX_FADV_SEQUENTIAL);
	return GPAI_OK;
}

/* A file that became shorter has changed, whatever the reader calls it. */
static enum gpai_code
lane_read(struct lane *lane, const struct shared *shared, struct gpai_error *err)
{
	uint64_t left = lane->job->end - lane->next;
	size_t len = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
	enum gpai_code rc;

	if (lane->ahead != NULL) {
		rc = file_ahead_next(lane->ahead, &lane->ready, err);
	} else {
		rc = file_read_at(lane->fd, lane->job->shown, lane->next, lane->block, len, err);
		lane->ready = (struct span){lane->block, rc == GPAI_OK ? len : 0};
	}
	lane->next += lane->ready.len;
	if (rc != GPAI_OK && !is_as_listed(shared->plan, lane->job))
		return fail_changed(lane->job->shown, err);
	return rc;
}

static void
lane_took(struct lane *lane, struct shared *shared, size_t len)
{
	lane->ready.at += len;
	lane->ready.len -= len;
	lane->at += len;
	if (lane->at >= lane->note && lane->at < lane->job->end) {
		struct digest_state state;
		if (digest_save(lane->stream, &state)) {
			lock_take(shared->lock);
			lane->job->state = state;
			lock_give(shared->lock);
			lane->note = lane->at + shared->plan->save_bytes / 16;
		}
	}
	report_bytes(shared, len);
}

static enum gpai_code
lane_end(struct lane *lane, struct shared *shared, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (lane->at == lane->job->end && !is_as_listed(shared->plan, lane->job))
		rc = fail_changed(lane->job->shown, err);
	if (lane->at == lane->job->end && rc == GPAI_OK) {
		struct digest digest = digest_end(lane->stream);
		lock_take(shared->lock);
		lane->job->digest = digest;
		lane->job->is_done = true;
		lock_give(shared->lock);
	}
	file_ahead_stop(lane->ahead);
	lane->ahead = NULL;
	if (lane->fd >= 0)
		close(lane->fd);
	lane->fd = -1;
	lane->job = NULL;
	return rc;
}

/* -- one thread -------------------------------------------------------------------------- */

static bool
lane_init(struct lane *lane)
{
	*lane = (struct lane){.fd = -1, .stream = digest_create()};
	lane->block = aligned_alloc(4096, BLOCK_BYTES);
	return lane->stream != NULL && lane->block != NULL;
}

static void
lane_release(struct lane *lane)
{
	file_ahead_stop(lane->ahead);
	if (lane->fd >= 0)
		close(lane->fd);
	digest_free(lane->stream);
	free(lane->block);
}

/* Makes the lane hold bytes to be hashed: of its file, else of the next one. A file of no
 * bytes ends at once. Left idle when nothing is left. */
static enum gpai_code
lane_fill(struct lane *lane, struct shared *shared, struct gpai_error *err)
{
	const struct digest_plan *plan = shared->plan;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && lane->ready.len == 0) {
		if (lane->job == NULL) {
			unsigned i = atomic_fetch_add(&shared->next, 1);
			if (i >= plan->n_jobs)
				return GPAI_OK;
			lane->job = shared->order[i];
			rc = lane_begin(lane, shared, err);
		} else if (lane->at == lane->job->end) {
			rc = lane_end(lane, shared, err);
		} else {
			rc = lane_read(lane, shared, err);
		}
	}
	return rc;
}

static void
hash_ready(struct lane *lanes, unsigned n, struct shared *shared)
{
	size_t a = lanes[0].ready.len, b = n > 1 ? lanes[1].ready.len : 0;
	size_t both = (a < b ? a : b) & ~(size_t)(DIGEST_BLOCK_BYTES - 1);

	if (both > 0) {
		digest_add_pair(
		    lanes[0].stream, lanes[0].ready.at, lanes[1].stream, lanes[1].ready.at, both);
		lane_took(&lanes[0], shared, both);
		lane_took(&lanes[1], shared, both);
		return;
	}
	for (unsigned i = 0; i < n; i++) {
		/* What is left of a file, or one file alone. */
		struct span ready = lanes[i].ready;
		if (ready.len == 0 || (a > 0 && b > 0 && ready.len >= DIGEST_BLOCK_BYTES))
			continue;
		digest_add(lanes[i].stream, ready);
		lane_took(&lanes[i], shared, ready.len);
	}
}

static enum gpai_code
run_lanes(struct lane *lanes, unsigned n, struct shared *shared, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	bool is_busy = true;

	while (is_busy && !atomic_load(&shared->has_failed)) {
		is_busy = false;
		for (unsigned i = 0; i < n; i++) {
			if ((rc = lane_fill(&lanes[i], shared, err)) != GPAI_OK)
				return rc;
			is_busy |= lanes[i].job != NULL;
		}
		hash_ready(lanes, n, shared);
	}
	return rc;
}

static void
run_thread(void *context, size_t which)
{
	struct shared *shared = context;
	struct lane lanes[LANES];
	struct gpai_error err = {0};
	enum gpai_code rc = GPAI_OK;

	(void)which;
	for (unsigned i = 0; i < shared->lanes; i++)
		if (!lane_init(&lanes[i]))
			rc = fail_memory(&err);
	if (rc == GPAI_OK)
		rc = run_lanes(lanes, shared->lanes, shared, &err);
	if (rc != GPAI_OK)
		report_failure(shared, rc, &err);
	for (unsigned i = 0; i < shared->lanes; i++)
		lane_release(&lanes[i]);
}

/* -- all --------------------------------------------------------------------------------- */

static uint64_t
left(const struct digest_job *job)
{
	return job->end - job->begin - job->state.bytes;
}

static int
longest_first(const void *x, const void *y)
{
	const struct digest_job *a = *(struct digest_job *const *)x;
	const struct digest_job *b = *(struct digest_job *const *)y;

	if (left(a) != left(b))
		return left(a) > left(b) ? -1 : 1;
	int names = text_compare(a->name, b->name);
	return names != 0 ? names : (a->begin > b->begin) - (a->begin < b->begin);
}

/* Blocks must end where states are noted, so that a state is always one of whole blocks. */
static bool
prepare(struct shared *shared, const struct digest_plan *plan)
{
	unsigned threads = plan->threads > 0 ? plan->threads : threads_available();
	uint32_t n_long = 0;

	shared->plan = plan;
	shared->lock = lock_create();
	shared->order = calloc(plan->n_jobs > 0 ? plan->n_jobs : 1, sizeof(struct digest_job *));
	if (shared->lock == NULL || shared->order == NULL)
		return false;
	for (uint32_t i = 0; i < plan->n_jobs; i++) {
		struct digest_job *job = &plan->jobs[i];
		assert(job->begin + job->state.bytes <= job->end);
		shared->order[i] = job;
		shared->done += job->state.bytes;
		shared->total += job->end - job->begin;
		n_long += left(job) >= AHEAD_BYTES;
	}
	shared->saved = shared->told = shared->done;
	if (plan->n_jobs > 1)
		qsort(shared->order, plan->n_jobs, sizeof(struct digest_job *), longest_first);
	shared->lanes = n_long > threads && digest_pairs_are_fast() ? LANES : 1;
	shared->reads_ahead = n_long < threads;
	return true;
}

enum gpai_code
digest_work(const struct digest_plan *plan, struct gpai_error *err)
{
	struct shared shared = {0};
	unsigned threads = plan->threads > 0 ? plan->threads : threads_available();
	enum gpai_code rc;

	if (prepare(&shared, plan)) {
		/* As many threads as processors, each of which takes files until none is left. */
		threads_each(threads, threads, run_thread, &shared);
		rc = shared.rc;
		if (rc != GPAI_OK && err != NULL)
			*err = shared.err;
	} else {
		rc = fail_memory(err);
	}
	lock_free(shared.lock);
	free(shared.order);
	return rc;
}
