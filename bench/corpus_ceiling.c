/* SPDX-License-Identifier: Apache-2.0 */
/* What decoding alone costs: every member of a gzip file through libdeflate into one buffer for
 * each thread, and nothing done with the plain bytes. No scan can be faster with this library.
 *
 *     bench-corpus-ceiling FILE THREADS RUNS      one line a run: seconds and plain bytes */
#include <fcntl.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

struct share {
	const uint8_t *at, *end, *file_end;
	uint64_t plain;
};

static void
stop(const char *why)
{
	fprintf(stderr, "bench-corpus-ceiling: %s\n", why);
	exit(2);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void *
decode(void *context)
{
	struct share *share = context;
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t cap = (size_t)1 << 20, used, len;
	uint8_t *buffer = malloc(cap);

	share->plain = 0;
	for (const uint8_t *at = share->at; at < share->end;) {
		enum libdeflate_result rc;
		while ((rc = libdeflate_gzip_decompress_ex(d, at, (size_t)(share->file_end - at),
			    buffer, cap, &used, &len)) == LIBDEFLATE_INSUFFICIENT_SPACE) {
			free(buffer);
			if ((buffer = malloc(cap *= 2)) == NULL)
				stop("no memory");
		}
		if (rc != LIBDEFLATE_SUCCESS)
			stop("a member is damaged");
		at += used;
		share->plain += len;
	}
	free(buffer);
	libdeflate_free_decompressor(d);
	return NULL;
}

/* The first member at or behind `at` that is sound to its end. */
static const uint8_t *
member_from(const uint8_t *at, const uint8_t *end)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t cap = (size_t)64 << 20, used, len;
	uint8_t *buffer = malloc(cap);

	while (at < end) {
		at = memmem(at, (size_t)(end - at), "\x1f\x8b\x08", 3);
		if (at == NULL) {
			at = end;
		} else if (libdeflate_gzip_decompress_ex(d, at, (size_t)(end - at), buffer, cap,
			       &used, &len) == LIBDEFLATE_SUCCESS) {
			break;
		} else {
			at++;
		}
	}
	free(buffer);
	libdeflate_free_decompressor(d);
	return at;
}

int
main(int argc, char **argv)
{
	struct share shares[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	struct stat st;
	int fd = argc == 4 ? open(argv[1], O_RDONLY) : -1, n = argc == 4 ? atoi(argv[2]) : 0;

	if (fd < 0 || fstat(fd, &st) != 0 || n < 1 || n > THREADS_MAX)
		stop("FILE THREADS RUNS");
	size_t size = (size_t)st.st_size;
	uint8_t *file = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (file == MAP_FAILED)
		stop("cannot map");
	for (int i = 0; i < n; i++)
		shares[i] = (struct share){.at = i == 0 ? file : shares[i - 1].end,
		    .end = member_from(file + size / (size_t)n * (size_t)(i + 1), file + size),
		    .file_end = file + size};
	shares[n - 1].end = file + size;
	for (int run = atoi(argv[3]); run > 0; run--) {
		double start = now();
		uint64_t plain = 0;
		for (int i = 1; i < n; i++)
			pthread_create(&threads[i], NULL, decode, &shares[i]);
		decode(&shares[0]);
		for (int i = 1; i < n; i++)
			pthread_join(threads[i], NULL);
		for (int i = 0; i < n; i++)
			plain += shares[i].plain;
		printf("%.4f %llu\n", now() - start, (unsigned long long)plain);
	}
	return 0;
}
