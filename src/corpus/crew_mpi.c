/* SPDX-License-Identifier: Apache-2.0 */
/* A crew of the ranks of an MPI job (MPI 3.1), all of which see the same files.
 *
 * The first rank hands out pieces. Its own threads take from a counter in memory; the others
 * send it a message, which a thread of its own answers, so that nobody waits for rank 0 to be
 * between two pieces. One-sided counters would do without that thread, but with the usual
 * implementations they stand still while their owner makes no call.
 *
 * One thread at a time speaks in each rank (MPI_THREAD_SERIALIZED). An MPI that allows less
 * gets pieces in turn, rank by rank, without messages. Waiting is done with pauses, not by
 * spinning: processors are for counting. */
#include "corpus/crew.h"

#include "base/threads.h"
#include "corpus/part.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { TAG_TAKE = 1, TAG_PIECE, TAG_PART_HEAD, TAG_PART };
enum { CHUNK_BYTES = 4 << 20, PAUSE_NS = 500000 };

/* What a rank says when it takes no more, in place of the number of pieces; the second when it
 * failed, so that nobody begins another piece in vain. */
#define NO_MORE UINT64_MAX
#define GAVE_UP (UINT64_MAX - 1)
/* The answer to a rank whose plan has another number of pieces. */
#define OTHER_PLAN (UINT64_MAX - 1)

struct ranks_of_job {
	MPI_Comm comm;
	int rank, size;
	bool in_turn;      /* no messages while threads work */
	struct lock *lock; /* over the next two, and over speaking */
	uint64_t next;
	bool differs;      /* this rank sees other files than the first */
	uint64_t n_pieces; /* as rank 0 counts them; NO_MORE: it has not said */
	int taking;        /* rank 0: how many others have not said NO_MORE */
	bool serves;       /* rank 0: in a thread */
	pthread_t server;
	bool has_agreed;
};

static void
pause_shortly(void)
{
	struct timespec pause = {.tv_nsec = PAUSE_NS};

	nanosleep(&pause, NULL);
}

static void
wait_for(MPI_Request *request)
{
	int done = 0;

	while (MPI_Test(request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done)
		pause_shortly();
}

/* --- pieces --- */

static uint64_t
next_piece(struct ranks_of_job *job, uint64_t n_pieces)
{
	uint64_t piece;

	lock_take(job->lock);
	piece = job->next < n_pieces ? job->next++ : UINT64_MAX;
	lock_give(job->lock);
	return piece;
}

static void
give_up(struct ranks_of_job *job)
{
	lock_take(job->lock);
	job->next = UINT64_MAX;
	lock_give(job->lock);
}

/* One request of another rank, if there is one. */
static bool
answer(struct ranks_of_job *job)
{
	MPI_Status status;
	uint64_t asked, piece;
	int found = 0;

	MPI_Iprobe(MPI_ANY_SOURCE, TAG_TAKE, job->comm, &found, &status);
	if (!found)
		return false;
	MPI_Recv(
	    &asked, 1, MPI_UINT64_T, status.MPI_SOURCE, TAG_TAKE, job->comm, MPI_STATUS_IGNORE);
	if (asked == GAVE_UP)
		give_up(job);
	if (asked == NO_MORE || asked == GAVE_UP) {
		job->taking--;
		return true;
	}
	if (job->n_pieces == NO_MORE)
		piece = UINT64_MAX; /* rank 0 has given up before it planned */
	else
		piece = asked == job->n_pieces ? next_piece(job, asked) : OTHER_PLAN;
	MPI_Send(&piece, 1, MPI_UINT64_T, status.MPI_SOURCE, TAG_PIECE, job->comm);
	return true;
}

static void *
serve(void *argument)
{
	struct ranks_of_job *job = argument;

	while (job->taking > 0)
		if (!answer(job))
			pause_shortly();
	return NULL;
}

static uint64_t
take_here(struct ranks_of_job *job, uint64_t n_pieces)
{
	lock_take(job->lock);
	if (job->n_pieces == NO_MORE) {
		job->n_pieces = n_pieces;
		job->serves =
		    job->taking > 0 && pthread_create(&job->server, NULL, serve, job) == 0;
	}
	lock_give(job->lock);
	return next_piece(job, n_pieces);
}

static uint64_t
take_there(struct ranks_of_job *job, uint64_t n_pieces)
{
	MPI_Request request;
	uint64_t piece;

	lock_take(job->lock);
	MPI_Send(&n_pieces, 1, MPI_UINT64_T, 0, TAG_TAKE, job->comm);
	MPI_Irecv(&piece, 1, MPI_UINT64_T, 0, TAG_PIECE, job->comm, &request);
	wait_for(&request);
	job->differs = job->differs || piece == OTHER_PLAN;
	lock_give(job->lock);
	return piece == OTHER_PLAN ? UINT64_MAX : piece;
}

static uint64_t
take_in_turn(struct ranks_of_job *job, uint64_t n_pieces)
{
	uint64_t piece;

	lock_take(job->lock);
	piece = (uint64_t)job->rank + job->next * (uint64_t)job->size;
	job->next += piece < n_pieces;
	lock_give(job->lock);
	return piece < n_pieces ? piece : UINT64_MAX;
}

static uint64_t
take(struct crew *crew, uint64_t n_pieces)
{
	struct ranks_of_job *job = crew->context;

	if (job->in_turn)
		return take_in_turn(job, n_pieces);
	return job->rank == 0 ? take_here(job, n_pieces) : take_there(job, n_pieces);
}

/* Nobody takes any more: from here on the main threads speak. */
static void
end_taking(struct ranks_of_job *job, bool failed)
{
	uint64_t word = failed ? GAVE_UP : NO_MORE;

	if (job->in_turn)
		return;
	if (job->rank != 0) {
		MPI_Send(&word, 1, MPI_UINT64_T, 0, TAG_TAKE, job->comm);
		return;
	}
	if (failed)
		give_up(job);
	if (job->serves)
		pthread_join(job->server, NULL);
	else
		serve(job);
	job->serves = false;
	job->taking = job->size - 1;
	job->n_pieces = NO_MORE;
}

/* --- agreement --- */

static void
send_error(struct ranks_of_job *job, int from, enum gpai_code *code, struct gpai_error *err)
{
	struct gpai_error own = {.code = *code}, *it = err != NULL ? err : &own;
	MPI_Request requests[2];
	uint32_t word = *code;
	char message[sizeof it->message];

	it->clause = job->rank == from ? it->clause : NULL;
	MPI_Ibcast(&word, 1, MPI_UINT32_T, from, job->comm, &requests[0]);
	wait_for(&requests[0]);
	MPI_Ibcast(it, (int)sizeof *it, MPI_BYTE, from, job->comm, &requests[1]);
	wait_for(&requests[1]);
	*code = (enum gpai_code)word;
	if (job->rank == from)
		return;
	it->clause = NULL; /* a pointer of that process */
	it->code = *code;
	snprintf(message, sizeof message, "rank %d: %.*s", from, (int)sizeof message - 24,
	    it->message[0] != '\0' ? it->message : "could not go on");
	memcpy(it->message, message, sizeof message);
}

static enum gpai_code
agree(struct crew *crew, enum gpai_code mine, struct gpai_error *err)
{
	struct ranks_of_job *job = crew->context;
	MPI_Request request;
	int failed, first;

	if (mine == GPAI_OK && job->differs)
		mine = fail(err, GPAI_CONFLICT, NOWHERE,
		    "sees other files than rank 0, expected paths that all ranks share");
	end_taking(job, mine != GPAI_OK);
	job->has_agreed = true;
	failed = mine != GPAI_OK ? job->rank : INT_MAX;
	MPI_Iallreduce(&failed, &first, 1, MPI_INT, MPI_MIN, job->comm, &request);
	wait_for(&request);
	if (first == INT_MAX)
		return GPAI_OK;
	send_error(job, first, &mine, err);
	return mine;
}

/* --- parts --- */

struct part_head {
	uint64_t code, size; /* of the sender's part; no part follows a code that is not OK */
};

static void
send_chunks(struct ranks_of_job *job, int to, int fd, uint64_t size, char *buffer)
{
	for (uint64_t at = 0; at < size;) {
		uint64_t left = size - at;
		size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		ssize_t got = pread(fd, buffer, n, (off_t)at);
		/* What cannot be read goes as zeros: the receiver's digest refuses it. */
		if (got < (ssize_t)n)
			memset(buffer + (got > 0 ? got : 0), 0, n - (size_t)(got > 0 ? got : 0));
		MPI_Send(buffer, (int)n, MPI_BYTE, to, TAG_PART, job->comm);
		at += n;
	}
}

static enum gpai_code
send_part(
    struct ranks_of_job *job, int to, const char *path, enum gpai_code rc, struct gpai_error *err)
{
	char *buffer = malloc(CHUNK_BYTES);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct part_head head = {.size = 0};
	struct stat st;

	if (rc == GPAI_OK && buffer == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK && (fd < 0 || fstat(fd, &st) != 0))
		rc = fail_errno(err, errno, path, "open");
	head.code = rc;
	if (rc == GPAI_OK)
		head.size = (uint64_t)st.st_size;
	MPI_Send(&head, 2, MPI_UINT64_T, to, TAG_PART_HEAD, job->comm);
	if (rc == GPAI_OK)
		send_chunks(job, to, fd, head.size, buffer);
	if (fd >= 0)
		close(fd);
	free(buffer);
	return rc;
}

static int
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Takes all chunks whatever happens to them here: the sender must not wait for ever. */
static enum gpai_code
receive_part(struct ranks_of_job *job, int from, const char *path, bool *failed_there,
    struct gpai_error *err)
{
	struct part_head head;
	MPI_Request request;
	char *buffer = malloc(CHUNK_BYTES);
	int fd, number = 0;

	if (buffer == NULL)
		MPI_Abort(job->comm, 2); /* no room to say so: nobody may wait for us */
	MPI_Irecv(&head, 2, MPI_UINT64_T, from, TAG_PART_HEAD, job->comm, &request);
	wait_for(&request);
	*failed_there = head.code != GPAI_OK;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		number = errno;
	for (uint64_t at = 0; at < head.size;) {
		uint64_t left = head.size - at;
		size_t n = left < CHUNK_BYTES ? (size_t)left : CHUNK_BYTES;
		MPI_Recv(buffer, (int)n, MPI_BYTE, from, TAG_PART, job->comm, MPI_STATUS_IGNORE);
		if (number == 0)
			number = write_all(fd, buffer, n);
		at += n;
	}
	if (fd >= 0 && close(fd) != 0 && number == 0)
		number = errno;
	free(buffer);
	return number == 0 ? GPAI_OK : fail_errno(err, number, path, "write");
}

/* One more part into ours. */
static enum gpai_code
fold_in(
    struct ranks_of_job *job, int from, const char *path, enum gpai_code rc, struct gpai_error *err)
{
	char *theirs = NULL;
	bool failed_there;
	struct gpai_error later;

	if (asprintf(&theirs, "%s.from-%d", path, from) < 0)
		MPI_Abort(job->comm, 2);
	enum gpai_code got =
	    receive_part(job, from, theirs, &failed_there, rc == GPAI_OK ? err : &later);
	if (rc == GPAI_OK)
		rc = got;
	/* A rank that failed says why when all agree. */
	if (rc == GPAI_OK && !failed_there) {
		const char *const parts[] = {path, theirs};
		rc = part_merge(path, parts, 2, NULL, err);
	}
	unlink(theirs);
	free(theirs);
	return rc;
}

/* A tree: in each round every second of those left sends to its neighbour. */
static enum gpai_code
gather(struct crew *crew, const char *path, struct gpai_error *err)
{
	struct ranks_of_job *job = crew->context;
	enum gpai_code rc = GPAI_OK;

	end_taking(job, false);
	for (int step = 1; step < job->size; step *= 2) {
		if (job->rank % (2 * step) == step) {
			rc = send_part(job, job->rank - step, path, rc, err);
			break;
		}
		if (job->rank + step < job->size)
			rc = fold_in(job, job->rank + step, path, rc, err);
	}
	return agree(crew, rc, err);
}

/* --- coming and going --- */

static enum gpai_code
join(struct crew *crew, int *argc, char ***argv, struct gpai_error *err)
{
	struct ranks_of_job *job = calloc(1, sizeof *job);
	int provided = MPI_THREAD_SINGLE;

	if (job == NULL || (job->lock = lock_create()) == NULL) {
		free(job);
		return fail_memory(err);
	}
	if (MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS) {
		lock_free(job->lock);
		free(job);
		return fail(err, GPAI_IO, NOWHERE, "MPI could not be started");
	}
	/* Errors of MPI end the job, all ranks of it: the way MPI has it. */
	MPI_Comm_dup(MPI_COMM_WORLD, &job->comm);
	MPI_Comm_rank(job->comm, &job->rank);
	MPI_Comm_size(job->comm, &job->size);
	job->in_turn = provided < MPI_THREAD_SERIALIZED;
	job->n_pieces = NO_MORE;
	job->taking = job->size - 1;
	crew->context = job;
	crew->rank = (unsigned)job->rank;
	crew->size = (unsigned)job->size;
	return GPAI_OK;
}

static void
leave(struct crew *crew)
{
	struct ranks_of_job *job = crew->context;

	/* A rank that could not even begin: the others wait in their first agreement. */
	if (!job->has_agreed)
		agree(crew, GPAI_INVALID, NULL);
	MPI_Comm_free(&job->comm);
	MPI_Finalize();
	lock_free(job->lock);
	free(job);
	crew->context = NULL;
}

void
crew_mpi(struct crew *crew)
{
	*crew = (struct crew){.size = 1,
	    .join = join,
	    .take = take,
	    .gather = gather,
	    .agree = agree,
	    .leave = leave};
}
