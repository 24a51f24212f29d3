/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a site archive: out of SQLite with every column checked, and into its digest. */
#include "rights/archive_store.h"

#include "base/base.h"
#include "signals/robots.h"
#include "signals/rsl.h"
#include "signals/tdmrep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word, *path;
} FILES[] = {
#define X(name, word, path) [SITE_FILE_##name] = {word, path},
    SITE_FILES(X)
#undef X
};

static const char *const ANSWERS[] = {
    [ANSWER_BODY] = "body",
    [ANSWER_UNAVAILABLE] = "unavailable",
    [ANSWER_UNREACHABLE] = "unreachable",
    [ANSWER_LOST] = "lost",
    [ANSWER_REDIRECT] = "redirect",
};
#define ANSWERS_COUNT (sizeof ANSWERS / sizeof *ANSWERS)

size_t
site_file_limit(enum site_file file)
{
	static const size_t limits[] = {
	    [SITE_FILE_ROBOTS] = ROBOTS_BYTES_MAX,
	    [SITE_FILE_TDMREP] = TDMREP_BYTES_MAX,
	    [SITE_FILE_AI_TXT] = ROBOTS_BYTES_MAX,
	    [SITE_FILE_LICENCE] = RSL_BYTES_MAX,
	};
	_Static_assert(TDMREP_BYTES_MAX <= ARCHIVE_BODY_MAX && RSL_BYTES_MAX <= ARCHIVE_BODY_MAX &&
			   ROBOTS_BYTES_MAX <= ARCHIVE_BODY_MAX,
	    "every body fits the archive");

	return limits[file];
}

const char *
site_file_path(enum site_file file)
{
	return FILES[file].path;
}

bool
site_file_of_word(struct text word, enum site_file *file)
{
	for (unsigned i = 0; i < SITE_FILES_COUNT; i++)
		if (text_is(word, FILES[i].word)) {
			*file = (enum site_file)i;
			return true;
		}
	return false;
}

enum site_file
site_file_of_url(struct text url, size_t *origin_len)
{
	size_t at = text_starts(url, "https://") ? 8 : 7;
	const char *slash = url.len > at ? memchr(url.at + at, '/', url.len - at) : NULL;

	*origin_len = slash != NULL ? (size_t)(slash - url.at) : url.len;
	struct text path = {url.at + *origin_len, url.len - *origin_len};
	for (unsigned i = 0; i < SITE_FILES_COUNT; i++)
		if (FILES[i].path != NULL && text_is(path, FILES[i].path))
			return (enum site_file)i;
	return SITE_FILE_LICENCE;
}

const char *
site_answer_word(enum site_answer answer)
{
	return ANSWERS[answer];
}

bool
site_answer_of_word(struct text word, enum site_answer *answer)
{
	for (size_t i = 0; i < ANSWERS_COUNT; i++)
		if (text_is(word, ANSWERS[i])) {
			*answer = (enum site_answer)i;
			return true;
		}
	return false;
}

bool
digest_is_none(const struct digest *digest)
{
	static const struct digest none;

	return digest_equal(digest, &none);
}

enum gpai_code
archive_fail(sqlite3 *db, int code, const char *path, const char *doing, struct gpai_error *err)
{
	struct place place = in_file(path);
	const char *says = db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return fail_memory(err);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_SCHEMA:
	case SQLITE_TOOBIG:
	case SQLITE_ERROR:
	case SQLITE_INTERRUPT: /* a question that went in circles */
		return fail(err, GPAI_CORRUPT, place, "cannot %s: damaged: %s", doing, says);
	default: /* FULL, IOERR, CANTOPEN, ... */
		return fail(err, GPAI_IO, place, "cannot %s: %s", doing, says);
	}
}

struct text
column_text(sqlite3_stmt *row, int column)
{
	const char *at = (const char *)sqlite3_column_text(row, column);

	return (struct text){at != NULL ? at : "", (size_t)sqlite3_column_bytes(row, column)};
}

/* Valid, in one line: it becomes part of lines of text. */
static bool
take_text(sqlite3_stmt *row, int column, size_t most, struct text *text)
{
	if (sqlite3_column_type(row, column) != SQLITE_TEXT)
		return false;
	*text = column_text(row, column);
	if (text->len > most)
		return false;
	for (size_t i = 0; i < text->len; i++)
		if ((unsigned char)text->at[i] <= ' ' || (unsigned char)text->at[i] >= 0x7f)
			return false;
	return true;
}

static bool
take_number(sqlite3_stmt *row, int column, int64_t least, int64_t most, int64_t *number)
{
	*number = sqlite3_column_int64(row, column);
	return sqlite3_column_type(row, column) == SQLITE_INTEGER && *number >= least &&
	       *number <= most;
}

/* Of an answer with a body, and of no other. */
static bool
take_digest(sqlite3_stmt *row, int column, enum site_answer answer, struct digest *digest)
{
	int expected = answer == ANSWER_BODY ? DIGEST_BYTES : 0;

	*digest = (struct digest){0};
	if (sqlite3_column_type(row, column) != SQLITE_BLOB ||
	    sqlite3_column_bytes(row, column) != expected)
		return false;
	if (expected == 0)
		return true;
	memcpy(digest->bytes, sqlite3_column_blob(row, column), DIGEST_BYTES);
	return !digest_is_none(digest);
}

bool
capture_row_read(sqlite3_stmt *row, struct capture_row *to)
{
	struct text file, answer;
	int64_t time, status, redirects, cut;

	*to = (struct capture_row){0};
	if (!take_text(row, 0, ARCHIVE_URL_MAX, &to->origin) || to->origin.len == 0 ||
	    !take_text(row, 1, 32, &file) || !site_file_of_word(file, &to->file) ||
	    !take_number(row, 2, ARCHIVE_TIME_LEAST, ARCHIVE_TIME_MOST, &time) ||
	    !take_text(row, 3, 32, &answer) || !site_answer_of_word(answer, &to->capture.answer) ||
	    to->capture.answer == ANSWER_REDIRECT || !take_number(row, 4, 0, 999, &status) ||
	    !take_number(row, 5, 0, 5, &redirects) ||
	    !take_digest(row, 6, to->capture.answer, &to->capture.digest) ||
	    !take_number(row, 7, 0, 1, &cut))
		return false;
	to->capture.time = time;
	to->capture.status = (int)status;
	to->capture.redirects = (unsigned)redirects;
	to->capture.is_cut = cut == 1;
	return true;
}

bool
hop_row_read(sqlite3_stmt *row, struct hop_row *to)
{
	struct text answer;
	int64_t status, cut;

	*to = (struct hop_row){0};
	if (!take_text(row, 0, ARCHIVE_URL_MAX, &to->url) || to->url.len == 0 ||
	    !take_number(row, 1, ARCHIVE_TIME_LEAST, ARCHIVE_TIME_MOST, &to->time) ||
	    !take_text(row, 2, 32, &answer) || !site_answer_of_word(answer, &to->answer) ||
	    !take_number(row, 3, 0, 999, &status) ||
	    !take_text(row, 4, ARCHIVE_URL_MAX, &to->location) ||
	    (to->location.len > 0) != (to->answer == ANSWER_REDIRECT) ||
	    !take_digest(row, 5, to->answer, &to->digest) || !take_number(row, 6, 0, 1, &cut))
		return false;
	to->status = (int)status;
	to->is_cut = cut == 1;
	return true;
}

static const char *
hex_or_none(const struct digest *digest, char hex[DIGEST_HEX_CHARS])
{
	if (digest_is_none(digest))
		return "-";
	digest_hex(digest, hex);
	return hex;
}

/* Lines of this kind, in this order, are what the digest of an archive is of. */
#define LINE_MAX_BYTES (2 * ARCHIVE_URL_MAX + 256)

static size_t
capture_line(const struct capture_row *c, char line[LINE_MAX_BYTES])
{
	char hex[DIGEST_HEX_CHARS];

	return (size_t)snprintf(line, LINE_MAX_BYTES,
	    "capture\t%.*s\t%s\t%" PRId64 "\t%s\t%d\t%u\t%s\t%d\n", TEXT_ARG(c->origin),
	    FILES[c->file].word, c->capture.time, ANSWERS[c->capture.answer], c->capture.status,
	    c->capture.redirects, hex_or_none(&c->capture.digest, hex), c->capture.is_cut);
}

static size_t
hop_line(const struct hop_row *h, char line[LINE_MAX_BYTES])
{
	char hex[DIGEST_HEX_CHARS];

	return (size_t)snprintf(line, LINE_MAX_BYTES,
	    "hop\t%.*s\t%" PRId64 "\t%s\t%d\t%.*s\t%s\t%d\n", TEXT_ARG(h->url), h->time,
	    ANSWERS[h->answer], h->status, TEXT_ARG(h->location), hex_or_none(&h->digest, hex),
	    h->is_cut);
}

/* What has been seen of a table; its lines are compared to know that they ascend. */
struct sum {
	struct digest_stream *digest;
	struct archive_about about;
	struct text last_origin;
	char origin[ARCHIVE_URL_MAX];
	struct capture_row last;
	char last_url[2][ARCHIVE_URL_MAX];
	struct hop_row last_hop;
	bool has_last;
};

static int
compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
compare_digests(const struct digest *a, const struct digest *b)
{
	bool a_none = digest_is_none(a), b_none = digest_is_none(b);

	if (a_none || b_none) /* an empty value comes before all */
		return b_none - a_none;
	return memcmp(a->bytes, b->bytes, DIGEST_BYTES);
}

static int
compare_captures(const struct capture_row *a, const struct capture_row *b)
{
	int order = text_compare(a->origin, b->origin);

	order = order != 0 ? order : strcmp(FILES[a->file].word, FILES[b->file].word);
	order = order != 0 ? order : compare_numbers(a->capture.time, b->capture.time);
	order = order != 0 ? order : strcmp(ANSWERS[a->capture.answer], ANSWERS[b->capture.answer]);
	order = order != 0 ? order : compare_numbers(a->capture.status, b->capture.status);
	order = order != 0 ? order : compare_numbers(a->capture.redirects, b->capture.redirects);
	order = order != 0 ? order : compare_digests(&a->capture.digest, &b->capture.digest);
	return order != 0 ? order : compare_numbers(a->capture.is_cut, b->capture.is_cut);
}

static int
compare_hops(const struct hop_row *a, const struct hop_row *b)
{
	int order = text_compare(a->url, b->url);

	order = order != 0 ? order : compare_numbers(a->time, b->time);
	order = order != 0 ? order : strcmp(ANSWERS[a->answer], ANSWERS[b->answer]);
	order = order != 0 ? order : compare_numbers(a->status, b->status);
	order = order != 0 ? order : text_compare(a->location, b->location);
	order = order != 0 ? order : compare_digests(&a->digest, &b->digest);
	return order != 0 ? order : compare_numbers(a->is_cut, b->is_cut);
}

static struct text
keep(char *to, struct text text)
{
	if (text.len > 0)
		memcpy(to, text.at, text.len);
	return (struct text){to, text.len};
}

/* False: the row is none that can stand here. */
static bool
add_capture(struct sum *sum, sqlite3_stmt *row)
{
	char line[LINE_MAX_BYTES];
	struct capture_row c;

	if (!capture_row_read(row, &c) || (sum->has_last && compare_captures(&sum->last, &c) >= 0))
		return false;
	if (c.file != SITE_FILE_LICENCE && !text_equal(c.origin, sum->last_origin)) {
		sum->about.sites++;
		sum->last_origin = keep(sum->origin, c.origin);
	}
	sum->about.captures++;
	if (c.capture.time < sum->about.first)
		sum->about.first = c.capture.time;
	if (c.capture.time > sum->about.last)
		sum->about.last = c.capture.time;
	digest_add(sum->digest, (struct span){(const uint8_t *)line, capture_line(&c, line)});
	c.origin = keep(sum->last_url[0], c.origin);
	sum->last = c;
	sum->has_last = true;
	return true;
}

static bool
add_hop(struct sum *sum, sqlite3_stmt *row)
{
	char line[LINE_MAX_BYTES];
	struct hop_row h;

	if (!hop_row_read(row, &h) || (sum->has_last && compare_hops(&sum->last_hop, &h) >= 0))
		return false;
	digest_add(sum->digest, (struct span){(const uint8_t *)line, hop_line(&h, line)});
	h.url = keep(sum->last_url[0], h.url);
	h.location = keep(sum->last_url[1], h.location);
	sum->last_hop = h;
	sum->has_last = true;
	return true;
}

static enum gpai_code
sum_rows(sqlite3 *db, const char *path, const char *sql,
    bool (*add)(struct sum *sum, sqlite3_stmt *row), struct sum *sum, struct gpai_error *err)
{
	sqlite3_stmt *rows = NULL;
	enum gpai_code rc = GPAI_OK;
	int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);

	sum->has_last = false;
	while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		code = SQLITE_OK;
		if (add(sum, rows))
			continue;
		rc = fail(err, GPAI_CORRUPT, in_file(path), "a row is damaged or out of order");
		break;
	}
	if (rc == GPAI_OK && code != SQLITE_DONE)
		rc = archive_fail(db, code, path, "read", err);
	sqlite3_finalize(rows);
	return rc;
}

enum gpai_code
archive_sum(sqlite3 *db, const char *path, struct archive_about *about, struct gpai_error *err)
{
	struct sum *sum = calloc(1, sizeof *sum);
	enum gpai_code rc;

	if (sum == NULL || (sum->digest = digest_create()) == NULL) {
		free(sum);
		return fail_memory(err);
	}
	sum->about.first = INT64_MAX;
	sum->about.last = INT64_MIN;
	rc = sum_rows(db, path, CAPTURES_SQL, add_capture, sum, err);
	if (rc == GPAI_OK)
		rc = sum_rows(db, path, HOPS_SQL, add_hop, sum, err);
	if (rc == GPAI_OK) {
		sum->about.digest = digest_end(sum->digest);
		*about = sum->about;
	}
	digest_free(sum->digest);
	free(sum);
	return rc;
}
