/* SPDX-License-Identifier: Apache-2.0 */
/* Partial results from strangers: what is accepted has exactly one form, so merged alone it is
 * the same to the byte; lookups find what a walk finds. */
#include "corpus/part.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static uint64_t
walk(struct part *part, enum row_kind kind, struct text source, struct text prefix)
{
	struct part_cursor cursor;
	struct gpai_error err;
	struct row row;
	uint64_t n = 0;

	part_rows(part, kind, source, prefix, &cursor);
	while (part_next(&cursor, &row, &err)) {
		check(row.kind == kind && row.begin <= row.end);
		check(source.len == 0 || text_equal(row.source, source));
		check(row.key.len >= prefix.len);
		n++;
	}
	return n;
}

static void
look_up(struct part *part)
{
	const struct text *names;
	struct gpai_error err;
	size_t n;

	for (unsigned kind = 0; kind < ROW_KINDS_COUNT; kind++) {
		walk(part, (enum row_kind)kind, TEXT_NONE, TEXT_NONE);
		walk(part, (enum row_kind)kind, TEXT_NONE, text_of("text\torg."));
		walk(part, (enum row_kind)kind, text_of("web"), text_of("t"));
	}
	if (part_sources(part, &names, &n, &err) == GPAI_OK)
		for (size_t i = 1; i < n; i++)
			check(text_compare(names[i - 1], names[i]) < 0);
}

/* Only ranges of two sources can keep a sound part from being merged alone. */
static void
merge_alone(const char *path, struct digest expected)
{
	char result[64];
	const char *parts[] = {path};
	struct digest digest;
	struct gpai_error err;

	/* In memory where that can be had: the result is synced. */
	snprintf(result, sizeof result, "%s/gpai-fuzz-part-%ld",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (long)getpid());
	enum gpai_code rc = part_merge(result, parts, 1, &digest, &err);
	check(rc == GPAI_OK || rc == GPAI_CONFLICT);
	if (rc == GPAI_OK)
		check(digest_equal(&digest, &expected));
	unlink(result);
}

/* The last line made right, so that more than the digest is tried. */
static size_t
sign(const uint8_t *data, size_t size, char **bytes)
{
	struct digest digest = digest_of((struct span){data, size});
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&digest, hex);
	*bytes = malloc(size + 128);
	check(*bytes != NULL);
	if (size > 0)
		memcpy(*bytes, data, size);
	return size + (size_t)sprintf(*bytes + size, "sha256\t%s\n", hex);
}

static void
try_bytes(const void *bytes, size_t size)
{
	int fd = memfd_create("part", MFD_CLOEXEC);
	char path[40];
	struct part *part;
	struct gpai_error err = {0};

	check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (part_open(path, false, &part, &err) == GPAI_OK) {
		look_up(part);
		part_close(part);
	}
	err = (struct gpai_error){0};
	if (part_open(path, true, &part, &err) == GPAI_OK) {
		merge_alone(path, part_digest(part));
		part_close(part);
	} else {
		check(err.message[0] != 0);
	}
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes;
	size_t len = sign(data, size, &bytes);

	try_bytes(data, size);
	try_bytes(bytes, len);
	free(bytes);
	return 0;
}
