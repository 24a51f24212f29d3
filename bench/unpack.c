/* SPDX-License-Identifier: Apache-2.0 */
/* What a stream costs beside the bare library, on a file that is in memory:
 *
 *   bench-unpack FILE [ROUNDS]
 *
 * bare: the library's own loop, libdeflate by members or ISA-L and zstd in steps. stream: the
 * same through stream_more. ahead: unpacked in a thread of its own. "work" counts the lines
 * of what comes and adds all bytes up, which stands for a reader. The best of the rounds by the
 * clock, as a share of the bare loop's; and the same of processor time, which a machine shared with
 * others disturbs less (ahead: of both threads). */
#include "unpack/unpack.h"

#include <fcntl.h>
#include <isa-l.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t
work_on(const uint8_t *at, size_t len)
{
	uint64_t sum = 0;

	for (const uint8_t *end = at + len, *next = at;
	     (next = memchr(next, '\n', (size_t)(end - next))) != NULL; next++)
		sum++;
	for (size_t i = 0; i < len; i++)
		sum += at[i];
	return sum;
}

static uint64_t
bare_members(struct span file)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t cap = 256 << 10, used, made;
	uint8_t *out = malloc(cap);
	uint64_t plain = 0;

	while (out != NULL && file.len > 0) {
		switch (
		    libdeflate_gzip_decompress_ex(d, file.at, file.len, out, cap, &used, &made)) {
		case LIBDEFLATE_SUCCESS:
			plain += made;
			file.at += used;
			file.len -= used;
			break;
		case LIBDEFLATE_INSUFFICIENT_SPACE:
			out = realloc(out, cap *= 2);
			break;
		default:
			file.len = 0;
		}
	}
	libdeflate_free_decompressor(d);
	free(out);
	return plain;
}

static uint64_t
bare_inflate(struct span file)
{
	struct inflate_state *z = malloc(sizeof *z);
	size_t cap = 256 << 10;
	uint8_t *out = malloc(cap);
	uint64_t plain = 0;

	isal_inflate_init(z);
	z->crc_flag = ISAL_GZIP;
	z->next_in = (uint8_t *)(uintptr_t)file.at;
	z->avail_in = (uint32_t)file.len;
	do {
		z->next_out = out;
		z->avail_out = (uint32_t)cap;
		if (isal_inflate(z) < 0)
			break;
		plain += cap - z->avail_out;
	} while (z->block_state != ISAL_BLOCK_FINISH);
	free(z);
	free(out);
	return plain;
}

static uint64_t
bare_zstd(struct span file)
{
	ZSTD_DCtx *d = ZSTD_createDCtx();
	size_t cap = 256 << 10;
	uint8_t *out = malloc(cap);
	ZSTD_inBuffer in = {file.at, file.len, 0};
	uint64_t plain = 0;

	while (in.pos < in.size) {
		ZSTD_outBuffer to = {out, cap, 0};
		if (ZSTD_isError(ZSTD_decompressStream(d, &to, &in)))
			break;
		plain += to.pos;
	}
	ZSTD_freeDCtx(d);
	free(out);
	return plain;
}

static uint64_t
through_stream(struct span file, bool ahead, bool works, uint64_t *sum)
{
	struct stream_options options = {.ahead = ahead};
	struct stream *s;
	uint64_t plain = 0;

	if (stream_open(file, 0, file.len, &options, &s, NULL) != GPAI_OK)
		return 0;
	while (stream_more(s)) {
		size_t len = (size_t)(s->end - s->at);
		if (works)
			*sum += work_on(s->at, len);
		plain += len;
		s->at += len;
	}
	stream_close(s);
	return plain;
}

static const char *const NAMES[] = {
    "bare library", "stream", "stream, ahead", "stream with work", "stream with work, ahead"};
enum { CASES = sizeof NAMES / sizeof *NAMES };

static uint64_t
run_case(int which, struct span file, uint64_t *sum)
{
	struct span head = {file.at, file.len < 65536 ? file.len : 65536};

	if (which > 0)
		return through_stream(file, which == 2 || which == 4, which >= 3, sum);
	if (packing_of(head) == PACKING_ZSTD)
		return bare_zstd(file);
	uint64_t plain = bare_inflate(file);
	/* One long member: that was it. */
	return plain > 64 << 20 ? plain : bare_members(file);
}

int
main(int argc, char **argv)
{
	struct mapped mapped;
	double best[CASES] = {0}, cpu[CASES] = {0};
	uint64_t plain[CASES], sum = 0;
	int rounds = argc > 2 ? atoi(argv[2]) : 3;
	int fd = argc > 1 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0 || mapped_open(fd, argv[1], &mapped, NULL) != GPAI_OK) {
		fprintf(stderr, "usage: bench-unpack FILE [ROUNDS]\n");
		return 2;
	}
	for (int round = -1; round < rounds; round++) {
		for (int i = 0; i < CASES; i++) {
			double begin = seconds(CLOCK_MONOTONIC);
			double cpu_begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
			plain[i] = run_case(i, mapped.bytes, &sum);
			double took = seconds(CLOCK_MONOTONIC) - begin;
			double cpu_took = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_begin;
			/* The first round brings the file into memory. */
			if (round >= 0 && (best[i] == 0 || took < best[i]))
				best[i] = took;
			if (round >= 0 && (cpu[i] == 0 || cpu_took < cpu[i]))
				cpu[i] = cpu_took;
		}
	}
	for (int i = 0; i < CASES; i++)
		printf("unpack %-24s %6.0f MB/s in %6.0f out, %6.1f %% of bare; "
		       "cpu %6.0f out, %6.1f %%%s\n",
		    NAMES[i], (double)mapped.size / best[i] / 1e6, (double)plain[i] / best[i] / 1e6,
		    100 * best[0] / best[i], (double)plain[i] / cpu[i] / 1e6, 100 * cpu[0] / cpu[i],
		    plain[i] == plain[0] ? "" : "  BYTES DIFFER");
	printf("(sum %llu)\n", (unsigned long long)sum);
	mapped_close(&mapped);
	return 0;
}
