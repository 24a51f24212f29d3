/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence log as it is stored: appending, checking, proving; in a folder given as the
 * argument (default: the current one), which must be on the disk in question. A second argument
 * is the size of the log that proofs are made from (default: a million).
 *
 * A full record is a fact with nine members: body, commitment, leaf, subtrees, row of the fact. */
#include "records/proof.h"
#include "records/records.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 200000, COMMITS = 60, PROOFS = 20000 };

static struct gpai_error err;

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Of this process alone: on a shared machine the wall says more of the others. */
static double
processor_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool
fill(void *ctx, uint8_t *bytes, size_t len)
{
	(void)ctx;
	return getrandom(bytes, len, 0) == (ssize_t)len;
}

static const struct entropy ENTROPY = {fill, NULL};

static void
need(enum gpai_code rc)
{
	if (rc == GPAI_OK)
		return;
	fprintf(stderr, "bench-log: %s: %s\n", err.file, err.message);
	exit(2);
}

static void
need_sql(sqlite3 *db, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "bench-log: %s\n", sqlite3_errmsg(db));
	exit(2);
}

static const char *
in(const char *folder, const char *name)
{
	static char paths[4][4200];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static struct recorded_fact
full_fact(unsigned i)
{
	static char name[16];

	snprintf(name, sizeof name, "crawl-%u", i);
	return (struct recorded_fact){.what = RECORD_FACT,
	    .kind = text_of("source"),
	    .name = text_of(name),
	    .key = text_of("source.tokens"),
	    .fact = {.value = value_whole(1000000007ull * (i + 1)),
		.origin = ORIGIN_MEASURED,
		.since = 20000,
		.by = text_of("gpai 0.1.0"),
		.method = text_of("counted with the tokenizer of the model"),
		.source = text_of("https://example.org/corpus/part-0001.jsonl.zst"),
		.evidence =
		    text_of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")}};
}

/* ---- many records, one flush ---- */

static void
append_batch(struct dossier *dossier)
{
	struct record_txn txn;
	double start = seconds(), start_cpu = processor_seconds();

	need(record_begin(&txn, dossier, 1, &ENTROPY, &err));
	for (unsigned i = 0; i < BATCH; i++) {
		struct recorded_fact fact = full_fact(i);
		need(record_append_fact(&txn, &fact, NULL, &err));
	}
	need(record_commit(&txn, &err));
	record_release(&txn);
	printf("log_append_batch %.0f full records/s, %.0f a second of processor time "
	       "(%d, one flush)\n",
	    BATCH / (seconds() - start), BATCH / (processor_seconds() - start_cpu), BATCH);
}

/* ---- one record, one flush, beside the same bytes without all of it ---- */

static off_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *times, size_t n)
{
	qsort(times, n, sizeof *times, compare);
	return times[n / 2];
}

static double
bare_write(int fd, const void *bytes, size_t len)
{
	double start = seconds();

	if (write(fd, bytes, len) != (ssize_t)len || fdatasync(fd) != 0)
		exit(2);
	return seconds() - start;
}

static double
one_record(struct dossier *dossier, unsigned i)
{
	struct recorded_fact fact = full_fact(BATCH + i);
	struct record_txn txn;
	double start = seconds();

	need(record_begin(&txn, dossier, 1, &ENTROPY, &err));
	need(record_append_fact(&txn, &fact, NULL, &err));
	need(record_commit(&txn, &err));
	record_release(&txn);
	return seconds() - start;
}

static void
append_single(struct dossier *dossier, const char *folder)
{
	double ours[COMMITS], bare[COMMITS];
	char *bytes = calloc(1, 1 << 20);
	int fd = open(in(folder, "bare"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (bytes == NULL || fd < 0)
		exit(2);
	one_record(dossier, COMMITS);
	off_t before = size_of(in(folder, ".gpai/dossier.db-wal"));
	one_record(dossier, COMMITS + 1);
	off_t after = size_of(in(folder, ".gpai/dossier.db-wal"));
	size_t len = after > before ? (size_t)(after - before) : 5 * 4120;
	for (unsigned i = 0; i < COMMITS; i++) { /* in turns, for the disk is shared */
		ours[i] = one_record(dossier, i);
		bare[i] = bare_write(fd, bytes, len);
	}
	close(fd);
	free(bytes);
	double a = median(ours, COMMITS), b = median(bare, COMMITS);
	printf(
	    "log_append_single %.3f ms, bare write and fdatasync of %zu bytes %.3f ms: %+.0f %%\n",
	    a * 1e3, len, b * 1e3, (a / b - 1) * 100);
}

/* ---- checking it ---- */

static void
check(struct dossier *dossier, const char *folder)
{
	struct dossier_verified verified;
	off_t size = size_of(in(folder, ".gpai/dossier.db"));
	double start = seconds(), start_cpu = processor_seconds();

	need(dossier_verify(dossier, &verified, &err));
	double took = seconds() - start, cpu = processor_seconds() - start_cpu;
	printf("log_fsck %.0f records/s, %.0f a second of processor time, %.0f MB/s of the file, "
	       "%llu heads\n",
	    (double)verified.records / took, (double)verified.records / cpu,
	    (double)size / took / 1e6, (unsigned long long)verified.heads);
}

/* ---- a long log, by its rows alone ---- */

struct nodes {
	size_t n;
	struct digest hashes[64];
};

static enum gpai_code
put(void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *e)
{
	struct nodes *nodes = ctx;

	(void)index, (void)e;
	if (level > 0)
		nodes->hashes[nodes->n++] = *hash;
	return GPAI_OK;
}

static struct digest
fill_log(const char *path, uint64_t size, struct merkle_tree *tree)
{
	static const char SQL[] = "INSERT INTO record VALUES(?1, 1, 'note', 2, ?2, ?2, ?3, '{}')";
	struct nodes nodes;
	const struct merkle_sink sink = {put, &nodes};
	struct digest leaf = {{1}};
	sqlite3_stmt *row;
	sqlite3 *db;

	need_sql(NULL, sqlite3_open(path, &db));
	need_sql(db, sqlite3_exec(db,
			 "DROP TRIGGER record_is_the_next;"
			 "BEGIN; DELETE FROM head; DELETE FROM record",
			 NULL, NULL, NULL));
	need_sql(db, sqlite3_prepare_v2(db, SQL, -1, &row, NULL));
	for (uint64_t i = 0; i < size; i++) {
		memcpy(leaf.bytes, &i, sizeof i);
		nodes.n = 0;
		need(merkle_append(tree, &leaf, &sink, &err));
		sqlite3_bind_int64(row, 1, (sqlite3_int64)i + 1);
		sqlite3_bind_blob(row, 2, leaf.bytes, sizeof leaf.bytes, SQLITE_STATIC);
		sqlite3_bind_blob(row, 3, nodes.hashes, (int)(nodes.n * 32), SQLITE_STATIC);
		need_sql(db, sqlite3_step(row));
		sqlite3_reset(row);
	}
	sqlite3_finalize(row);
	need_sql(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	sqlite3_close(db);
	return merkle_root(tree);
}

static void
prove(const char *folder, uint64_t size)
{
	struct merkle_tree tree = MERKLE_NONE;
	struct dossier *dossier;
	struct merkle_proof proof;
	uint64_t at = 12345;

	need(dossier_create(folder, TEXT_NONE, 1, &ENTROPY, &err));
	const char *path = in(folder, ".gpai/dossier.db");
	sqlite3 *db;
	need_sql(NULL, sqlite3_open(path, &db));
	need_sql(db, sqlite3_exec(db,
			 "DROP TRIGGER head_is_not_removed; "
			 "DROP TRIGGER record_is_not_removed",
			 NULL, NULL, NULL));
	sqlite3_close(db);
	struct digest root = fill_log(path, size, &tree);
	need(dossier_open(folder, DOSSIER_READ, &dossier, &err));
	double start = seconds(), start_cpu = processor_seconds();
	for (unsigned i = 0; i < PROOFS; i++) {
		at = at * 6364136223846793005u + 1442695040888963407u;
		uint64_t index = (at >> 16) % size;
		struct digest leaf = {{1}};
		memcpy(leaf.bytes, &index, sizeof index);
		need(dossier_prove_inclusion(dossier, index, size, &proof, &err));
		need(merkle_verify_inclusion(index, size, &leaf, &proof, &root, &err));
	}
	printf("log_prove_and_verify %.1f us, %.1f of processor time, in %llu records at random\n",
	    (seconds() - start) * 1e6 / PROOFS, (processor_seconds() - start_cpu) * 1e6 / PROOFS,
	    (unsigned long long)size);
	dossier_close(dossier);
}

int
main(int argc, char **argv)
{
	struct dossier *dossier;
	struct rusage usage;
	char folder[4096], long_log[4128];

	snprintf(
	    folder, sizeof folder, "%s/bench-log-%ld", argc > 1 ? argv[1] : ".", (long)getpid());
	snprintf(long_log, sizeof long_log, "%s-long", folder);
	need(dossier_create(folder, TEXT_NONE, 1, &ENTROPY, &err));
	need(dossier_open(folder, DOSSIER_WRITE, &dossier, &err));
	append_batch(dossier);
	append_single(dossier, folder);
	dossier_close(dossier);
	need(dossier_open(folder, DOSSIER_READ, &dossier, &err));
	check(dossier, folder);
	dossier_close(dossier);
	getrusage(RUSAGE_SELF, &usage);
	printf("log_memory %.1f MB at most, after %d records\n", (double)usage.ru_maxrss / 1024,
	    BATCH);
	prove(long_log, argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000);
	printf("folders %s and %s are left behind\n", folder, long_log);
	return 0;
}
