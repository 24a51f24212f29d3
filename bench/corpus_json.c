/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of text for each registrable domain of a file of JSON Lines, plain or packed, as the scan
 * finds them, without what the scan does besides.
 *
 *   bench-corpus-json FILE THREADS RUNS lines|text|domains|disk [cold]
 *
 * lines: line ends alone, through memchr: what memory gives. text: decoded lengths of the text,
 * everything checked. domains: also the hosts, their sums of all threads in one table, and the
 * domain of each by the Public Suffix List. disk: read() alone. cold: the file's pages are given
 * back to the system first. A line of JSON a run. GPAI_SIMD forces a level. */
#include "base/base.h"
#include "base/threads.h"
#include "formats/corpus_formats.h"
#include "formats/json_fast.h"
#include "hosts/hosts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 8 << 20, THREADS_MAX = 64, READ = 4 << 20 };

struct tally {
	struct host_table *hosts;
	uint64_t *bytes; /* by number of the host */
	size_t cap;
	uint64_t documents, total, damaged;
};

struct bench {
	const char *path, *what;
	int fd;
	struct mapped file;
	struct suffixes *suffixes;
	struct tally tallies[THREADS_MAX];
	unsigned threads;
	uint64_t taken, domains;
	struct lock *lock;
};

static void
stop(const char *why)
{
	fprintf(stderr, "bench-corpus-json: %s\n", why);
	exit(2);
}

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
take_damage(void *context, uint64_t at, const char *reason)
{
	(void)at;
	(void)reason;
	((struct tally *)context)->damaged++;
}

static void
add(struct tally *tally, struct span url, uint64_t bytes)
{
	uint32_t host = host_table_find(tally->hosts, url);

	if (host >= tally->cap) {
		size_t cap = ((size_t)host + 1) * 2;
		tally->bytes = realloc(tally->bytes, cap * sizeof *tally->bytes);
		if (host == UINT32_MAX || tally->bytes == NULL)
			stop("no memory");
		memset(tally->bytes + tally->cap, 0, (cap - tally->cap) * sizeof *tally->bytes);
		tally->cap = cap;
	}
	tally->bytes[host] += bytes;
}

static void
piece_documents(struct bench *bench, struct tally *tally, uint64_t begin, uint64_t end)
{
	static const struct document_fields KNOWN;
	bool has_hosts = strcmp(bench->what, "domains") == 0;
	struct stream_options options = {.damage = {take_damage, tally}};
	struct corpus_input input = {.name = bench->path,
	    .file = bench->file.bytes,
	    .begin = begin,
	    .end = end,
	    .fields = &KNOWN,
	    .wants = has_hosts ? WANT_HOSTS : 0,
	    .damage = options.damage};
	struct corpus_reader *reader = NULL;
	struct document document;

	if (stream_open(input.file, begin, end, &options, &input.stream, NULL) != GPAI_OK ||
	    jsonl_format.open(&input, &reader, NULL) != GPAI_OK)
		stop("cannot read");
	while (jsonl_format.next(reader, &document)) {
		tally->documents++;
		tally->total += document.bytes;
		if (has_hosts)
			add(tally, document.url, document.bytes);
	}
	jsonl_format.close(reader);
	stream_close(input.stream);
}

static void
piece_lines(struct bench *bench, struct tally *tally, uint64_t begin, uint64_t end)
{
	const uint8_t *at = bench->file.bytes.at + begin, *stop_at = bench->file.bytes.at + end;

	while (at < stop_at && (at = memchr(at, '\n', (size_t)(stop_at - at))) != NULL) {
		at++;
		tally->documents++;
	}
}

static void
piece_disk(struct bench *bench, struct tally *tally, uint64_t begin, uint64_t end)
{
	static _Thread_local uint8_t *buffer;
	ssize_t n;

	if (buffer == NULL && (buffer = malloc(READ)) == NULL)
		stop("no memory");
	for (; begin < end; begin += (uint64_t)n) {
		n = pread(bench->fd, buffer, READ, (off_t)begin);
		if (n <= 0)
			stop("cannot read");
		tally->total += (uint64_t)n;
	}
}

static void
work(void *context, size_t thread)
{
	struct bench *bench = context;

	for (;;) {
		lock_take(bench->lock);
		uint64_t begin = bench->taken, end = begin + PIECE;
		bench->taken = end;
		lock_give(bench->lock);
		if (begin >= bench->file.size)
			return;
		end = end < bench->file.size ? end : bench->file.size;
		if (strcmp(bench->what, "lines") == 0)
			piece_lines(bench, &bench->tallies[thread], begin, end);
		else if (strcmp(bench->what, "disk") == 0)
			piece_disk(bench, &bench->tallies[thread], begin, end);
		else
			piece_documents(bench, &bench->tallies[thread], begin, end);
	}
}

/* All threads' hosts in the first one's table. */
static void
merge(struct bench *bench)
{
	struct tally *to = &bench->tallies[0];

	for (unsigned i = 1; i < bench->threads; i++) {
		struct tally *from = &bench->tallies[i];
		to->damaged += from->damaged;
		to->documents += from->documents;
		to->total += from->total;
		for (uint32_t h = 0; h < host_table_count(from->hosts) && h < from->cap; h++) {
			char name[HOST_BYTES_MAX + 1];
			size_t len = host_reverse(host_table_name(from->hosts, h), name);
			add(to, (struct span){(const uint8_t *)name, len}, from->bytes[h]);
		}
	}
}

/* The registrable domain of each host: here counted by the bytes of their names. */
static void
ask_suffixes(struct bench *bench)
{
	struct tally *all = &bench->tallies[0];

	bench->domains = 0;
	for (uint32_t h = 1; h < host_table_count(all->hosts); h++)
		bench->domains +=
		    suffixes_domain(bench->suffixes, host_table_name(all->hosts, h)).len;
}

static void
run(struct bench *bench, bool is_cold)
{
	if (mapped_open(bench->fd, bench->path, &bench->file, NULL) != GPAI_OK)
		stop("cannot map");
	if (is_cold && posix_fadvise(bench->fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
		stop("cannot drop pages");
	double begin = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
	bench->taken = 0;
	for (unsigned i = 0; i < bench->threads; i++)
		bench->tallies[i] = (struct tally){.hosts = host_table_create()};
	threads_each(bench->threads, bench->threads, work, bench);
	merge(bench);
	ask_suffixes(bench);
	double took = seconds(CLOCK_MONOTONIC) - begin;
	const struct tally *all = &bench->tallies[0];
	printf("{\"seconds\":%.4f,\"processor\":%.4f,\"documents\":%llu,\"bytes\":%llu,\"hosts\":%"
	       "u,\"damaged\":%llu,\"gigabytes_per_second\":%.2f}\n",
	    took, seconds(CLOCK_PROCESS_CPUTIME_ID) - used, (unsigned long long)all->documents,
	    (unsigned long long)all->total, host_table_count(all->hosts) - 1,
	    (unsigned long long)all->damaged, (double)bench->file.size / took / 1e9);
	for (unsigned i = 0; i < bench->threads; i++) {
		host_table_free(bench->tallies[i].hosts);
		free(bench->tallies[i].bytes);
	}
	mapped_close(&bench->file);
}

int
main(int argc, char **argv)
{
	static struct bench bench;
	bool is_cold = argc == 6 && strcmp(argv[5], "cold") == 0;

	if (argc < 5 || argc > 6 || (argc == 6 && !is_cold))
		stop("FILE THREADS RUNS lines|text|domains|disk [cold]");
	if (!json_level_force(getenv("GPAI_SIMD")))
		stop("no such level here");
	bench.path = argv[1];
	bench.threads = (unsigned)atoi(argv[2]);
	bench.what = argv[4];
	bench.fd = open(bench.path, O_RDONLY | O_CLOEXEC);
	bench.lock = lock_create();
	if (bench.fd < 0 || bench.lock == NULL || bench.threads < 1 || bench.threads > THREADS_MAX)
		stop("cannot begin");
	if (suffixes_open(NULL, &bench.suffixes, NULL) != GPAI_OK)
		stop("no Public Suffix List");
	for (int i = 0; i < atoi(argv[3]); i++)
		run(&bench, is_cold);
	suffixes_free(bench.suffixes);
	lock_free(bench.lock);
	close(bench.fd);
	return 0;
}
