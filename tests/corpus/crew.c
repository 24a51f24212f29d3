/* SPDX-License-Identifier: Apache-2.0 */
/* One rank of a crew, started by crew.sh under mpirun: several threads take pieces, each gives
 * rows, the parts are gathered. Rank 0 prints the digest of the result, or the error that all
 * agreed on. The first argument says what goes wrong:
 *
 *	none | fails (rank 1 in the middle) | leaves (the last rank, at once) |
 *	differs (the last rank sees another number of pieces) | no-part (rank 1 cannot write its) */
#include "base/base.h"
#include "corpus/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECES = 500, THREADS = 3 };

struct rank {
	struct crew crew;
	const char *wrong;
	struct rows *rows[THREADS];
	struct lock *lock;
	uint64_t taken;
	enum gpai_code rc;
	struct gpai_error err;
};

static void
check(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc == GPAI_OK)
		return;
	fprintf(stderr, "crew: %s\n", err->message);
	exit(4);
}

static bool
is_wrong(const struct rank *r, const char *what, unsigned rank)
{
	return strcmp(r->wrong, what) == 0 && r->crew.rank == rank;
}

static void
count_piece(struct rows *rows, uint64_t piece)
{
	struct gpai_error err;
	struct row row = {.kind = ROW_HOST, .source = text_of("web"), .tally = TALLY_NONE};
	char key[40];

	snprintf(key, sizeof key, "text\torg.h%u", (unsigned)(piece * piece % 37));
	row.key = text_of(key);
	row.tally.documents = piece;
	check(rows_add(rows, &row, &err), &err);
	row = (struct row){.kind = ROW_RANGE,
	    .source = text_of("web"),
	    .key = text_of("/a\t500\t1"),
	    .tally = TALLY_NONE,
	    .begin = piece,
	    .end = piece + 1};
	check(rows_add(rows, &row, &err), &err);
}

static void
work(void *context, size_t i)
{
	struct rank *r = context;
	uint64_t n = PIECES + is_wrong(r, "differs", r->crew.size - 1), piece;

	while (r->rc == GPAI_OK && (piece = r->crew.take(&r->crew, n)) != UINT64_MAX) {
		count_piece(r->rows[i], piece);
		usleep(piece % 7 == 0 ? 2000 : 200);
		lock_take(r->lock);
		r->taken++;
		if (is_wrong(r, "fails", 1) && r->taken == 10)
			r->rc = fail(&r->err, GPAI_IO, in_file("/data/x"), "cannot read it");
		lock_give(r->lock);
	}
}

static enum gpai_code
run(struct rank *r, const char *folder, char hex[DIGEST_HEX_CHARS])
{
	char path[256];
	struct digest digest;
	uint64_t size;
	enum gpai_code rc;

	threads_each(THREADS, THREADS, work, r);
	if ((rc = r->crew.agree(&r->crew, r->rc, &r->err)) != GPAI_OK)
		return rc;
	snprintf(path, sizeof path, "%s/part-%u", folder, r->crew.rank);
	rc = part_write(path, text_of("{}"), r->rows, THREADS, NULL, &r->err);
	if (is_wrong(r, "no-part", 1))
		unlink(path);
	if ((rc = r->crew.agree(&r->crew, rc, &r->err)) != GPAI_OK ||
	    (rc = r->crew.gather(&r->crew, path, &r->err)) != GPAI_OK)
		return rc;
	check(file_digest(path, &digest, &size, &r->err), &r->err);
	digest_hex(&digest, hex);
	return rc;
}

int
main(int argc, char **argv)
{
	struct rank r = {.lock = lock_create()};
	char hex[DIGEST_HEX_CHARS];
	enum gpai_code rc = GPAI_INVALID;

	CREW(&r.crew);
	check(r.crew.join(&r.crew, &argc, &argv, &r.err), &r.err);
	r.wrong = argv[1];
	for (int i = 0; i < THREADS; i++)
		check(rows_create(1 << 20, argv[2], &r.rows[i], &r.err), &r.err);
	if (!is_wrong(&r, "leaves", r.crew.size - 1))
		rc = run(&r, argv[2], hex);
	if (r.crew.rank == 0 && rc == GPAI_OK)
		printf("%s\n", hex);
	else if (r.crew.rank == 0)
		printf(
		    "error: %s%s%s\n", r.err.file, r.err.file[0] != 0 ? ": " : "", r.err.message);
	fprintf(stderr, "rank %u of %u took %llu\n", r.crew.rank, r.crew.size,
	    (unsigned long long)r.taken);
	fflush(stdout);
	r.crew.leave(&r.crew);
	for (int i = 0; i < THREADS; i++)
		rows_free(r.rows[i]);
	lock_free(r.lock);
	return 0;
}
