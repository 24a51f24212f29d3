/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of site archives: a folder of one's own, WARC files made by hand, questions. */
#ifndef TESTS_SITE_ARCHIVES_H
#define TESTS_SITE_ARCHIVES_H

#include "../check.h"

#include "base/base.h"
#include "rights/archive.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct test_place {
	char dir[64];
	struct arena arena;
};

static inline struct test_place
make_place(void)
{
	struct test_place place = {.dir = "/tmp/gpai-archive-XXXXXX"};

	assert_non_null(mkdtemp(place.dir));
	return place;
}

static inline int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static inline void
remove_place(struct test_place *place)
{
	arena_release(&place->arena);
	nftw(place->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *
in_place(struct test_place *place, const char *name)
{
	return file_join(&place->arena, place->dir, name);
}

/* With the folders above it. */
static inline const char *
write_file(struct test_place *place, const char *name, const void *bytes, size_t len)
{
	const char *path = in_place(place, name);
	char folder[160];
	struct gpai_error err;

	snprintf(folder, sizeof folder, "%s", path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(file_make_dirs(folder, &err), GPAI_OK);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* A record of WARC with `fields` (lines) beside those that all have. */
static inline void
warc_record(struct out *out, const char *type, const char *url, const char *date,
    const char *fields, const char *block, size_t len)
{
	out_format(out,
	    "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: %s\r\n%s"
	    "Content-Length: %zu\r\n\r\n",
	    type, url, date, fields, len);
	out_bytes(out, block, len);
	out_string(out, "\r\n\r\n");
}

static inline void
warc_response(
    struct out *out, const char *url, const char *date, const char *fields, const char *message)
{
	char all[512];

	snprintf(all, sizeof all, "Content-Type: application/http;msgtype=response\r\n%s", fields);
	warc_record(out, "response", url, date, all, message, strlen(message));
}

static inline const char *
write_out(struct test_place *place, const char *name, struct out *out)
{
	struct text text = out_text(out);
	const char *path = write_file(place, name, text.at, text.len);

	out_release(out);
	return path;
}

/* An archive of the inputs, which all have site files. */
static inline struct archive_made
make_archive(const char *path, const char *const *inputs, size_t n)
{
	struct archive_maker *maker;
	struct archive_made made;
	struct gpai_error err = {0};

	if (archive_create(path, 2, &maker, &err) != GPAI_OK)
		fail_msg("create: %s", err.message);
	for (size_t i = 0; i < n; i++)
		if (archive_add(maker, inputs[i], true, &err) != GPAI_OK)
			fail_msg("add %s: %s: %s", inputs[i], err.file, err.message);
	if (archive_finish(maker, &made, &err) != GPAI_OK)
		fail_msg("finish: %s", err.message);
	return made;
}

struct asked_archive {
	struct archive *archive;
	struct arena arena;
};

static inline struct asked_archive
open_archive(const char *path)
{
	struct asked_archive a = {0};
	struct gpai_error err = {0};

	if (archive_open(path, &a.archive, &err) != GPAI_OK)
		fail_msg("open: %s", err.message);
	if (archive_check(a.archive, &err) != GPAI_OK)
		fail_msg("check: %s", err.message);
	return a;
}

static inline void
close_archive(struct asked_archive *a)
{
	archive_close(a->archive);
	arena_release(&a->arena);
}

static inline const struct site_capture *
history_of(struct asked_archive *a, enum site_file file, const char *origin, size_t n_expected)
{
	const struct site_capture *captures;
	struct gpai_error err = {0};
	size_t n;

	if (archive_history(a->archive, file, text_of(origin), &a->arena, &captures, &n, &err) !=
	    GPAI_OK)
		fail_msg("history: %s", err.message);
	if (n != n_expected)
		fail_msg("%s: %zu captures, expected %zu", origin, n, n_expected);
	return captures;
}

/* The only capture of a file. */
static inline struct site_capture
only_capture(struct asked_archive *a, enum site_file file, const char *origin)
{
	return *history_of(a, file, origin, 1);
}

static inline void
assert_body(struct asked_archive *a, const struct site_capture *capture, const char *expected)
{
	struct span body;
	struct gpai_error err = {0};

	assert_int_equal(capture->answer, ANSWER_BODY);
	if (archive_body(a->archive, &capture->digest, &a->arena, &body, &err) != GPAI_OK)
		fail_msg("body: %s", err.message);
	assert_int_equal(body.len, strlen(expected));
	assert_memory_equal(body.at, expected, body.len);
}

static inline int64_t
moment(const char *text)
{
	int64_t seconds;

	assert_true(moment_parse(text_of(text), &seconds));
	return seconds;
}

#endif
