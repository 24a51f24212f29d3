/* SPDX-License-Identifier: Apache-2.0 */
/* One archive into another. Captures behind redirects are not taken over: they are made anew from
 * the hops, since what one archive lacks another may have. */
#include "rights/archive_make.h"

#include "base/base.h"

#include <stdio.h>
#include <string.h>

struct join {
	struct archive_maker *maker;
	struct archive *archive;
	const char *path;
	struct arena arena; /* of one body */
	struct gpai_error *err;
};

static enum gpai_code
put(struct join *j, struct asked *asked, const struct digest *digest)
{
	enum gpai_code rc = GPAI_OK;

	if (asked->answer == ANSWER_BODY)
		rc = archive_body(j->archive, digest, &j->arena, &asked->body, j->err);
	if (rc == GPAI_OK)
		rc = maker_put(j->maker, asked, j->err);
	arena_release(&j->arena);
	return rc;
}

/* A URL of a stranger's archive has to be one as we write them. */
static bool
is_our_url(struct text url)
{
	char again[ARCHIVE_URL_MAX];
	size_t len =
	    archive_url((struct span){0}, (struct span){(const uint8_t *)url.at, url.len}, again);

	return len == url.len && memcmp(again, url.at, len) == 0;
}

static enum gpai_code
no_url(struct join *j)
{
	return fail(j->err, GPAI_CORRUPT, in_file(j->path), "damaged: a capture of no URL");
}

static enum gpai_code
take_capture(struct join *j, sqlite3_stmt *row)
{
	struct capture_row c;
	char url[ARCHIVE_URL_MAX + 64];

	if (!capture_row_read(row, &c))
		return no_url(j);
	const char *path = site_file_path(c.file);
	int len = snprintf(url, sizeof url, "%.*s%s", TEXT_ARG(c.origin), path != NULL ? path : "");
	struct asked asked = {.url = {url, (size_t)len},
	    .time = c.capture.time,
	    .answer = c.capture.answer,
	    .status = c.capture.status,
	    .is_cut = c.capture.is_cut};
	if (!is_our_url(asked.url))
		return no_url(j);
	if (c.file == SITE_FILE_LICENCE) {
		enum gpai_code rc = maker_want(j->maker, asked.url, true, j->err);
		if (rc != GPAI_OK)
			return rc;
	}
	return c.capture.redirects > 0 ? GPAI_OK : put(j, &asked, &c.capture.digest);
}

static enum gpai_code
take_hop(struct join *j, sqlite3_stmt *row)
{
	struct hop_row h;

	if (!hop_row_read(row, &h) || !is_our_url(h.url) ||
	    (h.location.len > 0 && !is_our_url(h.location)))
		return no_url(j);
	struct asked asked = {.url = h.url,
	    .time = h.time,
	    .answer = h.answer,
	    .status = h.status,
	    .location = h.location,
	    .is_cut = h.is_cut};
	return put(j, &asked, &h.digest);
}

static enum gpai_code
take_rows(
    struct join *j, const char *sql, enum gpai_code (*take)(struct join *j, sqlite3_stmt *row))
{
	sqlite3 *db = archive_db(j->archive);
	sqlite3_stmt *rows = NULL;
	enum gpai_code rc = GPAI_OK;
	int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);

	while (code == SQLITE_OK && rc == GPAI_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		code = SQLITE_OK;
		rc = take(j, rows);
	}
	if (rc == GPAI_OK && code != SQLITE_DONE)
		rc = archive_fail(db, code, j->path, "read", j->err);
	sqlite3_finalize(rows);
	return rc;
}

enum gpai_code
archive_join(struct archive_maker *maker, const char *path, struct gpai_error *err)
{
	struct join j = {.maker = maker, .path = path, .err = err};
	enum gpai_code rc = archive_open(path, &j.archive, err);

	if (rc == GPAI_OK)
		rc = archive_check(j.archive, err);
	if (rc == GPAI_OK)
		rc = take_rows(&j, CAPTURES_SQL, take_capture);
	if (rc == GPAI_OK)
		rc = take_rows(&j, HOPS_SQL, take_hop);
	archive_close(j.archive);
	return rc;
}
