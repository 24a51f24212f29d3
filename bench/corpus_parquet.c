/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of text for each host of a Parquet file, as the scan finds them, without what the scan
 * does besides: the reader alone, and the table of hosts.
 *
 *   bench-corpus-parquet FILE THREADS RUNS [WHAT=COLUMN]...
 *
 * A line of JSON a run: seconds, seconds of processors, documents, bytes, hosts. The first run
 * warms up. */
#include "base/base.h"
#include "base/threads.h"
#include "formats/corpus_formats.h"
#include "hosts/hosts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { PIECES = 16 }; /* as the scan cuts */

struct tally {
	struct host_table *hosts;
	uint64_t *bytes;
	size_t cap;
	uint64_t documents, total, damaged;
};

struct bench {
	struct span file;
	struct document_fields fields;
	struct tally tallies[64];
	unsigned threads;
	size_t taken;
	struct lock *lock;
};

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
	struct tally *tally = context;

	if (tally->damaged++ == 0)
		fprintf(stderr, "damage at %llu: %s\n", (unsigned long long)at, reason);
}

static void
add(struct tally *tally, const struct document *document)
{
	uint32_t host = host_table_find(tally->hosts, document->url);
	uint64_t size = document->bytes ? document->bytes : document->tokens;

	if (host >= tally->cap) {
		size_t cap = ((size_t)host + 1) * 2;
		tally->bytes = realloc(tally->bytes, cap * sizeof *tally->bytes);
		memset(tally->bytes + tally->cap, 0, (cap - tally->cap) * sizeof *tally->bytes);
		tally->cap = cap;
	}
	tally->bytes[host] += size;
	tally->total += size;
	tally->documents++;
}

static void
scan_piece(struct bench *bench, struct tally *tally, size_t piece)
{
	uint64_t size = bench->file.len / PIECES + 1;
	struct corpus_input input = {.name = "file",
	    .file = bench->file,
	    .begin = piece * size,
	    .end = (piece + 1) * size,
	    .fields = &bench->fields,
	    .wants = WANT_HOSTS,
	    .damage = {take_damage, tally}};
	struct corpus_reader *reader;
	struct document document;

	if (parquet_format.open(&input, &reader, NULL) != GPAI_OK)
		exit(2);
	while (parquet_format.next(reader, &document))
		add(tally, &document);
	parquet_format.close(reader);
}

static void
work(void *context, size_t thread)
{
	struct bench *bench = context;

	for (;;) {
		lock_take(bench->lock);
		size_t piece = bench->taken++;
		lock_give(bench->lock);
		if (piece >= PIECES)
			return;
		scan_piece(bench, &bench->tallies[thread], piece);
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
		for (uint32_t h = 0; h < host_table_count(from->hosts) && h < from->cap; h++) {
			char name[HOST_BYTES_MAX + 1];
			size_t len = host_reverse(host_table_name(from->hosts, h), name);
			struct document document = {
			    .url = {(const uint8_t *)name, len}, .bytes = from->bytes[h]};
			add(to, &document);
			to->documents--;
		}
		to->documents += from->documents;
	}
}

static void
run(struct bench *bench)
{
	double begin = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);

	bench->taken = 0;
	for (unsigned i = 0; i < bench->threads; i++)
		bench->tallies[i] = (struct tally){.hosts = host_table_create()};
	threads_each(bench->threads, bench->threads, work, bench);
	merge(bench);
	const struct tally *all = &bench->tallies[0];
	printf("{\"seconds\":%.4f,\"processor\":%.4f,\"documents\":%llu,\"bytes\":%llu,\"hosts\":%"
	       "u,\"damaged\":%llu}\n",
	    seconds(CLOCK_MONOTONIC) - begin, seconds(CLOCK_PROCESS_CPUTIME_ID) - used,
	    (unsigned long long)all->documents, (unsigned long long)all->total,
	    host_table_count(all->hosts) - 1, (unsigned long long)all->damaged);
	for (unsigned i = 0; i < bench->threads; i++) {
		host_table_free(bench->tallies[i].hosts);
		free(bench->tallies[i].bytes);
	}
}

static void
name_column(struct document_fields *fields, char *word)
{
	char *is = strchr(word, '=');

	if (is == NULL)
		exit(2);
	if (strncmp(word, "tokens=", 7) == 0)
		fields->tokens = is + 1;
	else if (strncmp(word, "bytes=", 6) == 0)
		fields->bytes = is + 1;
	else if (strncmp(word, "text=", 5) == 0)
		fields->text = is + 1;
	else
		exit(2);
}

int
main(int argc, char **argv)
{
	static struct bench bench;
	struct stat st;
	int fd = argc > 3 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0 || fstat(fd, &st) != 0) {
		fprintf(stderr, "bench-corpus-parquet FILE THREADS RUNS [WHAT=COLUMN]...\n");
		return 2;
	}
	void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return 2;
	bench.file = (struct span){map, (size_t)st.st_size};
	bench.threads = (unsigned)atoi(argv[2]);
	bench.lock = lock_create();
	for (int i = 4; i < argc; i++)
		name_column(&bench.fields, argv[i]);
	if (bench.threads < 1 || bench.threads > 64)
		return 2;
	for (int i = 0; i < atoi(argv[3]); i++)
		run(&bench);
	lock_free(bench.lock);
	return 0;
}
