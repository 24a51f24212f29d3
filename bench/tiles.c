/* SPDX-License-Identifier: Apache-2.0 */
/* A published log of many entries as files: bench-tiles FOLDER LEAVES. Writes it (tiles and
 * bundles of 32 byte entries, as ours are), reads and verifies all of it, then proves entries from
 * the files alone. The folder is the caller's to remove; files are in the page cache. */
#include "base/base.h"
#include "ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec ts;

	/* Seconds of the processor, in the program and in the system for it: others may work here.
	 */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void
must(bool is_fine, const char *what)
{
	if (!is_fine) {
		fprintf(stderr, "bench-tiles: %s: %s\n", what, strerror(errno));
		exit(2);
	}
}

static struct digest
entry_of(uint64_t index)
{
	struct digest entry = {{0}};

	memcpy(entry.bytes, &index, sizeof index);
	return entry;
}

/* ---- writing: the tile in hand of each row ---- */

struct writer {
	int dir;
	struct digest rows[TILE_LEVELS][TILE_WIDTH];
	uint64_t n[TILE_LEVELS]; /* hashes so far */
};

static void
write_file(int dir, const struct tile *tile, const void *bytes, size_t len)
{
	char path[TILE_PATH_CHARS];

	tile_path(tile, path);
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	for (char *at = path; fd < 0 && (at = strchr(at, '/')) != NULL; at++) {
		*at = 0;
		mkdirat(dir, path, 0777);
		*at = '/';
	}
	if (fd < 0)
		fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	must(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0, path);
}

static void
flush(struct writer *w, unsigned level, unsigned width)
{
	uint8_t bundle[TILE_WIDTH * (2 + DIGEST_BYTES)];
	struct tile tile = {
	    .level = level, .index = (w->n[level] - 1) / TILE_WIDTH, .width = width};

	write_file(w->dir, &tile, w->rows[level], width * sizeof(struct digest));
	if (level > 0)
		return;
	for (unsigned i = 0; i < width; i++) {
		struct digest entry = entry_of(tile.index * TILE_WIDTH + i);
		uint8_t *at = bundle + (size_t)i * (2 + DIGEST_BYTES);
		at[0] = 0;
		at[1] = DIGEST_BYTES;
		memcpy(at + 2, entry.bytes, sizeof entry.bytes);
	}
	tile.is_entries = true;
	write_file(w->dir, &tile, bundle, width * (2 + DIGEST_BYTES));
}

static enum gpai_code
put(void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct writer *w = ctx;

	(void)err;
	if (level % 8 != 0)
		return GPAI_OK;
	level /= 8;
	w->rows[level][index % TILE_WIDTH] = *hash;
	w->n[level] = index + 1;
	if (w->n[level] % TILE_WIDTH == 0)
		flush(w, level, TILE_WIDTH);
	return GPAI_OK;
}

static struct digest
write_log(int dir, uint64_t size)
{
	struct writer *w = calloc(1, sizeof *w);
	struct merkle_tree tree = MERKLE_NONE;
	struct merkle_sink sink = {put, w};

	must(w != NULL, "memory");
	w->dir = dir;
	double start = now();
	for (uint64_t i = 0; i < size; i++) {
		struct digest entry = entry_of(i), leaf = commit_leaf_hash(&entry);
		merkle_append(&tree, &leaf, &sink, NULL);
	}
	for (unsigned level = 0; level < TILE_LEVELS; level++)
		if (w->n[level] % TILE_WIDTH != 0)
			flush(w, level, (unsigned)(w->n[level] % TILE_WIDTH));
	printf("tiles_write_files %.2f Mleaf/s\n", (double)size / (now() - start) / 1e6);
	free(w);
	return merkle_root(&tree);
}

/* ---- reading ---- */

struct folder {
	int dir;
	uint8_t bytes[TILE_WIDTH * (2 + DIGEST_BYTES) + 1];
};

static enum gpai_code
read_tile(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	struct folder *folder = ctx;
	int fd = openat(folder->dir, path, O_RDONLY);

	(void)limit;
	if (fd < 0)
		return fail(err, GPAI_NOT_FOUND, in_file(path), "nothing there");
	ssize_t n = read(fd, folder->bytes, sizeof folder->bytes);
	close(fd);
	must(n >= 0, path);
	*bytes = (struct span){folder->bytes, (size_t)n};
	return GPAI_OK;
}

static void
bench_verify(const struct tile_reader *reader, uint64_t size, const struct digest *root)
{
	struct gpai_error err = {0};
	struct rusage usage;

	for (int round = 0; round < 2; round++) {
		double start = now();
		if (tiles_verify(reader, size, root, NULL, NULL, &err) != GPAI_OK)
			fprintf(stderr, "%s: %s\n", err.file, err.message);
		must(err.message[0] == 0, "verify");
		printf("tiles_verify_files %.2f Mleaf/s\n", (double)size / (now() - start) / 1e6);
	}
	getrusage(RUSAGE_SELF, &usage);
	printf("resident_at_most %ld KiB\n", usage.ru_maxrss);
}

static void
bench_prove(const struct tile_reader *reader, uint64_t size, const struct digest *root)
{
	const uint64_t n = 20000;
	struct tiles_source *tiles;
	struct merkle_proof proof;

	must(tiles_source_create(reader, size, 0, &tiles, NULL) == GPAI_OK, "memory");
	struct merkle_source source = tiles_source_borrow(tiles);
	for (int is_near = 0; is_near < 2; is_near++) {
		double start = now();
		for (uint64_t i = 0; i < n; i++) {
			uint64_t m = is_near ? size / 2 + i : i * UINT64_C(2654435761) % size;
			struct digest entry = entry_of(m), leaf = commit_leaf_hash(&entry);
			must(merkle_prove_inclusion(m, size, &source, &proof, NULL) == GPAI_OK &&
				 merkle_verify_inclusion(m, size, &leaf, &proof, root, NULL) ==
				     GPAI_OK,
			    "inclusion");
		}
		printf("inclusion_from_files_%s %.2f us\n", is_near ? "in_order" : "at_random",
		    (now() - start) / (double)n * 1e6);
	}
	tiles_source_free(tiles);
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "bench-tiles FOLDER LEAVES\n");
		return 2;
	}
	uint64_t size = strtoull(argv[2], NULL, 10);
	mkdir(argv[1], 0777);
	struct folder *folder = malloc(sizeof *folder);
	must(folder != NULL, "memory");
	folder->dir = open(argv[1], O_RDONLY | O_DIRECTORY);
	must(folder->dir >= 0, argv[1]);
	struct tile_reader reader = {read_tile, folder};
	struct digest root = write_log(folder->dir, size);
	bench_verify(&reader, size, &root);
	bench_prove(&reader, size, &root);
	close(folder->dir);
	free(folder);
	return 0;
}
