/* SPDX-License-Identifier: Apache-2.0 */
/* Slow and plain on purpose: this is what the tiles are held against. */
#include "tile_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct span
tile_log_entry(uint64_t index, uint8_t room[8])
{
	uint64_t mixed = index * UINT64_C(0x9e3779b97f4a7c15) + 1;

	memcpy(room, &mixed, 8);
	return (struct span){room, index % 9};
}

static struct digest
leaf(uint64_t index)
{
	uint8_t bytes[9] = {0};
	struct span entry = tile_log_entry(index, bytes + 1);

	return digest_of((struct span){bytes, entry.len + 1});
}

struct digest
tile_log_root(uint64_t begin, uint64_t end)
{
	uint8_t bytes[1 + 2 * DIGEST_BYTES] = {1};
	uint64_t n = end - begin, k = 1;

	if (n == 0)
		return digest_of((struct span){0});
	if (n == 1)
		return leaf(begin);
	while (2 * k < n)
		k *= 2;
	struct digest left = tile_log_root(begin, begin + k), right = tile_log_root(begin + k, end);
	memcpy(bytes + 1, left.bytes, DIGEST_BYTES);
	memcpy(bytes + 1 + DIGEST_BYTES, right.bytes, DIGEST_BYTES);
	return digest_of((struct span){bytes, sizeof bytes});
}

struct tile_file *
tile_log_find(struct tile_log *log, const char *path)
{
	for (size_t i = 0; i < log->n; i++)
		if (strcmp(log->files[i].path, path) == 0)
			return &log->files[i];
	return NULL;
}

void
tile_log_put(struct tile_log *log, const char *path, struct span bytes)
{
	struct tile_file *file = tile_log_find(log, path);

	if (file == NULL) {
		if (log->n == log->cap) {
			log->cap = 2 * log->cap + 8;
			log->files = realloc(log->files, log->cap * sizeof *log->files);
			assert_non_null(log->files);
		}
		file = &log->files[log->n++];
		snprintf(file->path, sizeof file->path, "%s", path);
	} else {
		free(file->at);
	}
	file->at = malloc(bytes.len + 1);
	assert_non_null(file->at);
	if (bytes.len > 0)
		memcpy(file->at, bytes.at, bytes.len);
	file->len = bytes.len;
}

void
tile_log_remove(struct tile_log *log, const char *path)
{
	struct tile_file *file = tile_log_find(log, path);

	assert_non_null(file);
	free(file->at);
	*file = log->files[--log->n];
}

/* "000" or "x001/x234/067", and ".p/W". */
static void
name_of(uint64_t index, uint64_t width, char out[40])
{
	if (index < 1000)
		snprintf(out, 40, "%03u", (unsigned)index);
	else
		snprintf(out, 40, "x%03u/%03u", (unsigned)(index / 1000), (unsigned)(index % 1000));
	if (width < 256)
		snprintf(out + strlen(out), 40 - strlen(out), ".p/%u", (unsigned)width);
}

static void
put_bundle(struct tile_log *log, uint64_t index, uint64_t width)
{
	uint8_t bytes[256 * 10], room[8];
	char path[64], name[40];
	size_t len = 0;

	for (uint64_t i = index * 256; i < index * 256 + width; i++) {
		struct span entry = tile_log_entry(i, room);
		bytes[len++] = 0;
		bytes[len++] = (uint8_t)entry.len;
		memcpy(bytes + len, entry.at, entry.len);
		len += entry.len;
	}
	name_of(index, width, name);
	snprintf(path, sizeof path, "tile/entries/%s", name);
	tile_log_put(log, path, (struct span){bytes, len});
}

static void
put_hashes(struct tile_log *log, unsigned level, uint64_t index, uint64_t width)
{
	struct digest hashes[256];
	uint64_t covers = UINT64_C(1) << (8 * level);
	char path[64], name[40];

	for (uint64_t i = 0; i < width; i++) {
		uint64_t begin = (index * 256 + i) * covers;
		hashes[i] = tile_log_root(begin, begin + covers);
	}
	name_of(index, width, name);
	snprintf(path, sizeof path, "tile/%u/%s", level, name);
	tile_log_put(log, path, (struct span){hashes[0].bytes, (size_t)width * DIGEST_BYTES});
}

struct tile_log
tile_log_of(uint64_t size)
{
	struct tile_log log = {0};

	for (unsigned level = 0; size >> (8 * level) > 0; level++) {
		uint64_t hashes = size >> (8 * level);
		for (uint64_t i = 0; i * 256 < hashes; i++) {
			uint64_t width = hashes - i * 256 < 256 ? hashes - i * 256 : 256;
			put_hashes(&log, level, i, width);
			if (level == 0)
				put_bundle(&log, i, width);
		}
	}
	return log;
}

static enum gpai_code
read_file(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	struct tile_log *log = ctx;
	struct tile_file *file = tile_log_find(log, path);

	log->n_reads++;
	if (file == NULL)
		return (fail)(err, GPAI_NOT_FOUND, in_file(path), "nothing there");
	if (file->len > limit)
		return (fail)(err, GPAI_TOO_LARGE, in_file(path), "too much");
	*bytes = (struct span){file->at, file->len};
	return GPAI_OK;
}

struct tile_reader
tile_log_reader(struct tile_log *log)
{
	return (struct tile_reader){read_file, log};
}

void
tile_log_release(struct tile_log *log)
{
	for (size_t i = 0; i < log->n; i++)
		free(log->files[i].at);
	free(log->files);
	*log = (struct tile_log){0};
}
