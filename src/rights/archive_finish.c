/* SPDX-License-Identifier: Apache-2.0 */
/* From answers as they came to captures: records that refer to earlier ones get their bodies,
 * redirects are followed as far as the archive goes, RFC 9309, 2.3.1.2.
 *
 * The answer that a redirect led to is the one of its target that is nearest in time, at most a day
 * away: so long may a crawler use what it has (2.4). An answer that is further away tells nothing
 * of that asking. */
#include "rights/archive_make.h"

#include "base/base.h"

#include <string.h>

#define REDIRECTS_MAX   5
#define REDIRECT_WITHIN 86400 /* seconds */
/* Answers at the end of one redirect: more than one only where captures of one second differ. */
#define ENDS_MAX 64

/* What a crawler may have at hand when it hears that nothing changed: a body, or where to go. */
#define IS_KEPT_SQL "answer IN (0, 4)"
/* The one answer of a URL at a time; none where several differ, as nothing tells which is meant. */
#define ONLY_SQL(where)                                                                            \
	"SELECT answer, status, location, digest, cut FROM (SELECT * FROM asked WHERE " where      \
	" ORDER BY answer, status, location, digest, cut LIMIT 1) AS a WHERE NOT EXISTS(SELECT 1 " \
	"FROM asked AS b WHERE b.url = a.url AND b.time = a.time AND "                             \
	"(b.answer, b.status, b.location, b.digest, b.cut) > "                                     \
	"(a.answer, a.status, a.location, a.digest, a.cut))"

/* Of the working file ... */
#define WORK_STATEMENTS(X)                                                                         \
	X(AGAIN, "SELECT time, url, status, id, refers, refers_url, refers_time, payload, "        \
		 "unmodified FROM again ORDER BY time, url")                                       \
	X(BY_ID, "SELECT answer, status, location, digest, cut FROM asked "                        \
		 "WHERE id = ?1 AND id <> x'' ORDER BY time, url, answer, digest LIMIT 1")         \
	X(BY_URL, ONLY_SQL("url = ?1 AND time = ?2"))                                              \
	X(BY_PAYLOAD, "SELECT answer, status, location, digest, cut FROM asked "                   \
		      "WHERE payload = ?1 AND payload <> x'' AND answer = 0 "                      \
		      "ORDER BY cut, digest LIMIT 1")                                              \
	X(BEFORE, ONLY_SQL("url = ?1 AND time = (SELECT max(time) FROM asked "                     \
			   "WHERE url = ?1 AND time < ?2 AND " IS_KEPT_SQL ")"))                   \
	X(INSERT, "INSERT OR IGNORE INTO asked VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)")                \
	X(ALL, "SELECT DISTINCT url, time, answer, status, location, digest, cut FROM asked "      \
	       "ORDER BY url, time, answer, status, location, digest, cut")                        \
	X(LICENCE, "SELECT 1 FROM licence WHERE url = ?1")                                         \
	X(NEXT, "SELECT time FROM asked WHERE url = ?1 AND time BETWEEN ?2 AND ?3 "                \
		"ORDER BY time LIMIT 1")                                                           \
	X(LAST, "SELECT time FROM asked WHERE url = ?1 AND time BETWEEN ?2 AND ?3 "                \
		"ORDER BY time DESC LIMIT 1")                                                      \
	X(BODY, "SELECT bytes FROM body WHERE digest = ?1")
/* ... and of the result. */
#define RESULT_STATEMENTS(X)                                                                       \
	X(CAPTURE, "INSERT OR IGNORE INTO capture VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")                \
	X(HOP, "INSERT OR IGNORE INTO hop VALUES(?1,?2,?3,?4,?5,?6,?7)")                           \
	X(HAS_BODY, "SELECT 1 FROM body WHERE digest = ?1")                                        \
	X(PUT_BODY, "INSERT INTO body(digest, bytes) VALUES(?1,?2)")                               \
	X(ABOUT, "INSERT INTO about VALUES(?1,?2)")                                                \
	X(BODIES, "SELECT count(*) FROM body")

#define AT_TIME_SQL                                                                                \
	"SELECT DISTINCT answer, status, location, digest, cut FROM asked "                        \
	"WHERE url = ?1 AND time = ?2 ORDER BY answer, status, location, digest, cut"

enum settle_statement {
#define X(name, sql) SETTLE_##name,
	WORK_STATEMENTS(X) SETTLE_WORK_COUNT,
	SETTLE_LAST_OF_WORK = SETTLE_WORK_COUNT - 1,
	RESULT_STATEMENTS(X)
#undef X
	    SETTLE_COUNT
};

struct settle {
	sqlite3 *work, *result;
	const char *path;
	sqlite3_stmt *statements[SETTLE_COUNT];
	sqlite3_stmt *at_time[REDIRECTS_MAX]; /* one for each redirect on the way */
	unsigned ends;
	struct gpai_error *err;
};

/* An answer at the end of the way, for the capture at its beginning. */
struct settled {
	struct text name; /* origin or, of a licence, URL */
	enum site_file file;
	int64_t time;
	enum site_answer answer;
	int status;
	unsigned redirects;
	struct span digest;
	bool is_cut;
};

static enum gpai_code
work_failed(struct settle *s)
{
	return archive_fail(
	    s->work, sqlite3_extended_errcode(s->work), s->path, "read what goes into it", s->err);
}

static enum gpai_code
result_failed(struct settle *s)
{
	return archive_fail(
	    s->result, sqlite3_extended_errcode(s->result), s->path, "write", s->err);
}

static void
bind_text(sqlite3_stmt *statement, int at, struct text text)
{
	sqlite3_bind_text64(
	    statement, at, text.len > 0 ? text.at : "", text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void
bind_span(sqlite3_stmt *statement, int at, struct span span)
{
	sqlite3_bind_blob64(
	    statement, at, span.len > 0 ? (const void *)span.at : "", span.len, SQLITE_STATIC);
}

static struct span
column_span(sqlite3_stmt *row, int column)
{
	const uint8_t *at = sqlite3_column_blob(row, column);

	return (struct span){at, (size_t)sqlite3_column_bytes(row, column)};
}

/* ---- records that say: as before ---- */

/* Does the statement, once bound, find a row? It stays there until reset. */
static bool
finds(sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) == SQLITE_ROW)
		return true;
	sqlite3_reset(statement);
	return false;
}

/* The row that has what this one refers to; NULL: there is none. */
static sqlite3_stmt *
find_original(struct settle *s, sqlite3_stmt *again)
{
	sqlite3_stmt *by_id = s->statements[SETTLE_BY_ID], *by_url = s->statements[SETTLE_BY_URL];
	sqlite3_stmt *by_payload = s->statements[SETTLE_BY_PAYLOAD];
	sqlite3_stmt *before = s->statements[SETTLE_BEFORE];

	bind_span(by_id, 1, column_span(again, 4));
	if (finds(by_id))
		return by_id;
	bind_text(by_url, 1, column_text(again, 5));
	sqlite3_bind_int64(by_url, 2, sqlite3_column_int64(again, 6));
	if (finds(by_url))
		return by_url;
	bind_text(before, 1, column_text(again, 1));
	sqlite3_bind_int64(before, 2, sqlite3_column_int64(again, 0));
	/* The digest of an answer without content is that of nothing, which many others have. */
	if (sqlite3_column_int(again, 8) != 0)
		return finds(before) ? before : NULL;
	bind_span(by_payload, 1, column_span(again, 7));
	return finds(by_payload) ? by_payload : NULL;
}

static enum gpai_code
settle_again(struct settle *s, sqlite3_stmt *again)
{
	sqlite3_stmt *insert = s->statements[SETTLE_INSERT], *original = find_original(s, again);
	bool is_found = original != NULL;
	int status = sqlite3_column_int(again, 2);

	/* A body that is said to be the same must be one. */
	if (is_found && status != 0 && sqlite3_column_int(original, 0) != ANSWER_BODY)
		is_found = false;
	bind_text(insert, 1, column_text(again, 1));
	sqlite3_bind_int64(insert, 2, sqlite3_column_int64(again, 0));
	sqlite3_bind_int(insert, 3, is_found ? sqlite3_column_int(original, 0) : ANSWER_LOST);
	sqlite3_bind_int(insert, 4,
	    is_found && (status == 0 || status == 304) ? sqlite3_column_int(original, 1) : status);
	bind_text(insert, 5, is_found ? column_text(original, 2) : TEXT_NONE);
	bind_span(insert, 6, is_found ? column_span(original, 3) : (struct span){0});
	sqlite3_bind_int(insert, 7, is_found ? sqlite3_column_int(original, 4) : 0);
	bind_span(insert, 8, column_span(again, 3));
	bind_span(insert, 9, column_span(again, 7));
	bool ok = sqlite3_step(insert) == SQLITE_DONE;
	sqlite3_reset(insert);
	if (original != NULL)
		sqlite3_reset(original);
	return ok ? GPAI_OK : work_failed(s);
}

/* Earlier ones first: they may be referred to in their turn. */
static enum gpai_code
settle_all_again(struct settle *s)
{
	sqlite3_stmt *again = s->statements[SETTLE_AGAIN];
	enum gpai_code rc = GPAI_OK;
	int code;

	while ((code = sqlite3_step(again)) == SQLITE_ROW && rc == GPAI_OK)
		rc = settle_again(s, again);
	if (rc == GPAI_OK && code != SQLITE_DONE)
		rc = work_failed(s);
	sqlite3_reset(again);
	return rc;
}

/* ---- bodies ---- */

static enum gpai_code
put_body(struct settle *s, struct span digest, struct span bytes)
{
	sqlite3_stmt *put = s->statements[SETTLE_PUT_BODY];

	bind_span(put, 1, digest);
	bind_span(put, 2, bytes);
	bool ok = sqlite3_step(put) == SQLITE_DONE;
	sqlite3_reset(put);
	return ok ? GPAI_OK : result_failed(s);
}

static bool
has_body(struct settle *s, struct span digest)
{
	sqlite3_stmt *has = s->statements[SETTLE_HAS_BODY];

	bind_span(has, 1, digest);
	bool found = finds(has);
	sqlite3_reset(has);
	return found;
}

/* Into the result, cut for the file that it is of: what a redirect led to was kept without
 * knowing. `cut_digest` then takes the place of the digest. */
static enum gpai_code
carry_body(
    struct settle *s, size_t limit, struct span *digest, struct digest *cut_digest, bool *is_cut)
{
	sqlite3_stmt *get = s->statements[SETTLE_BODY];
	enum gpai_code rc = GPAI_OK;

	if (limit >= ARCHIVE_BODY_MAX && has_body(s, *digest))
		return GPAI_OK;
	bind_span(get, 1, *digest);
	if (!finds(get))
		return work_failed(s);
	struct span bytes = column_span(get, 0);
	if (bytes.len > limit) {
		bytes.len = limit;
		*cut_digest = digest_of(bytes);
		*digest = (struct span){cut_digest->bytes, DIGEST_BYTES};
		*is_cut = true;
	}
	if (!has_body(s, *digest))
		rc = put_body(s, *digest, bytes);
	sqlite3_reset(get);
	return rc;
}

/* ---- captures ---- */

static enum gpai_code
put_capture(struct settle *s, const struct settled *c)
{
	sqlite3_stmt *put = s->statements[SETTLE_CAPTURE];
	struct span digest = c->answer == ANSWER_BODY ? c->digest : (struct span){0};
	bool is_cut = c->is_cut;
	struct digest cut_digest;
	enum gpai_code rc = GPAI_OK;

	if (digest.len > 0)
		rc = carry_body(s, c->redirects > 0 ? site_file_limit(c->file) : ARCHIVE_BODY_MAX,
		    &digest, &cut_digest, &is_cut);
	if (rc != GPAI_OK)
		return rc;
	bind_text(put, 1, c->name);
	bind_text(put, 2, text_of(site_file_word(c->file)));
	sqlite3_bind_int64(put, 3, c->time);
	bind_text(put, 4, text_of(site_answer_word(c->answer)));
	sqlite3_bind_int(put, 5, c->status);
	sqlite3_bind_int(put, 6, (int)c->redirects);
	bind_span(put, 7, digest);
	sqlite3_bind_int(put, 8, is_cut);
	bool ok = sqlite3_step(put) == SQLITE_DONE;
	sqlite3_reset(put);
	return ok ? GPAI_OK : result_failed(s);
}

/* One end of the way; of too many, that they are not known. */
static enum gpai_code
put_end(struct settle *s, struct settled *c)
{
	if (++s->ends > ENDS_MAX + 1)
		return GPAI_OK;
	if (s->ends > ENDS_MAX) {
		c->answer = ANSWER_LOST;
		c->is_cut = false;
	}
	return put_capture(s, c);
}

static bool
time_within(sqlite3_stmt *statement, struct text url, int64_t from, int64_t to, int64_t *time)
{
	bind_text(statement, 1, url);
	sqlite3_bind_int64(statement, 2, from);
	sqlite3_bind_int64(statement, 3, to);
	bool found = finds(statement);
	*time = found ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	return found;
}

/* When the URL was asked for, nearest to a moment; of two equally near, afterwards. */
static bool
nearest(struct settle *s, struct text url, int64_t moment, int64_t *time)
{
	int64_t next, last;
	bool has_next =
	    time_within(s->statements[SETTLE_NEXT], url, moment, moment + REDIRECT_WITHIN, &next);
	bool has_last =
	    time_within(s->statements[SETTLE_LAST], url, moment - REDIRECT_WITHIN, moment, &last);

	*time = has_next && (!has_last || next - moment <= moment - last) ? next : last;
	return has_next || has_last;
}

/* A redirect with this status to `url`, which is number `c->redirects` on the way. */
static enum gpai_code
follow(struct settle *s, struct settled c, struct text url, int64_t time)
{
	sqlite3_stmt *rows = s->at_time[c.redirects - 1];
	enum gpai_code rc = GPAI_OK;
	int code = SQLITE_DONE;

	if (!nearest(s, url, time, &time)) {
		c.answer = ANSWER_LOST;
		return put_end(s, &c);
	}
	bind_text(rows, 1, url);
	sqlite3_bind_int64(rows, 2, time);
	while (rc == GPAI_OK && s->ends <= ENDS_MAX && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct settled end = c;

		end.answer = (enum site_answer)sqlite3_column_int(rows, 0);
		end.status = sqlite3_column_int(rows, 1);
		end.digest = column_span(rows, 3);
		end.is_cut = sqlite3_column_int(rows, 4) != 0;
		if (end.answer != ANSWER_REDIRECT) {
			rc = put_end(s, &end);
		} else if (end.redirects == REDIRECTS_MAX) {
			end.answer = ANSWER_UNAVAILABLE;
			rc = put_end(s, &end);
		} else {
			end.redirects++;
			rc = follow(s, end, column_text(rows, 2), time);
		}
	}
	if (rc == GPAI_OK && s->ends <= ENDS_MAX && code != SQLITE_DONE)
		rc = work_failed(s);
	sqlite3_reset(rows);
	return rc;
}

static enum gpai_code
settle_capture(struct settle *s, struct settled c, struct text location)
{
	s->ends = 0;
	if (c.answer != ANSWER_REDIRECT)
		return put_capture(s, &c);
	c.redirects = 1;
	return follow(s, c, location, c.time);
}

static enum gpai_code
put_hop(struct settle *s, sqlite3_stmt *row)
{
	sqlite3_stmt *put = s->statements[SETTLE_HOP];
	struct span digest = column_span(row, 5);
	enum site_answer answer = (enum site_answer)sqlite3_column_int(row, 2);
	struct digest cut_digest;
	bool is_cut = sqlite3_column_int(row, 6) != 0;
	enum gpai_code rc = GPAI_OK;

	if (digest.len > 0)
		rc = carry_body(s, ARCHIVE_BODY_MAX, &digest, &cut_digest, &is_cut);
	if (rc != GPAI_OK)
		return rc;
	bind_text(put, 1, column_text(row, 0));
	sqlite3_bind_int64(put, 2, sqlite3_column_int64(row, 1));
	bind_text(put, 3, text_of(site_answer_word(answer)));
	sqlite3_bind_int(put, 4, sqlite3_column_int(row, 3));
	bind_text(put, 5, column_text(row, 4));
	bind_span(put, 6, digest);
	sqlite3_bind_int(put, 7, is_cut);
	bool ok = sqlite3_step(put) == SQLITE_DONE;
	sqlite3_reset(put);
	return ok ? GPAI_OK : result_failed(s);
}

static bool
is_licence(struct settle *s, struct text url)
{
	sqlite3_stmt *licence = s->statements[SETTLE_LICENCE];

	bind_text(licence, 1, url);
	bool found = finds(licence);
	sqlite3_reset(licence);
	return found;
}

static enum gpai_code
settle_row(struct settle *s, sqlite3_stmt *row)
{
	struct text url = column_text(row, 0), location = column_text(row, 4);
	size_t origin;
	struct settled c = {.file = site_file_of_url(url, &origin),
	    .time = sqlite3_column_int64(row, 1),
	    .answer = (enum site_answer)sqlite3_column_int(row, 2),
	    .status = sqlite3_column_int(row, 3),
	    .digest = column_span(row, 5),
	    .is_cut = sqlite3_column_int(row, 6) != 0};
	bool is_site_file = c.file != SITE_FILE_LICENCE, licence = is_licence(s, url);
	enum gpai_code rc = GPAI_OK;

	if (is_site_file) {
		c.name = (struct text){url.at, origin};
		rc = settle_capture(s, c, location);
	}
	if (licence && rc == GPAI_OK) {
		c.name = url;
		c.file = SITE_FILE_LICENCE;
		rc = settle_capture(s, c, location);
	}
	if (rc == GPAI_OK && (c.answer == ANSWER_REDIRECT || (!is_site_file && !licence)))
		rc = put_hop(s, row);
	return rc;
}

static enum gpai_code
settle_rows(struct settle *s)
{
	sqlite3_stmt *rows = s->statements[SETTLE_ALL];
	enum gpai_code rc = GPAI_OK;
	int code;

	while ((code = sqlite3_step(rows)) == SQLITE_ROW && rc == GPAI_OK)
		rc = settle_row(s, rows);
	if (rc == GPAI_OK && code != SQLITE_DONE)
		rc = work_failed(s);
	sqlite3_reset(rows);
	return rc;
}

/* ---- the whole ---- */

static enum gpai_code
put_about(struct settle *s, struct archive_about *about)
{
	sqlite3_stmt *put = s->statements[SETTLE_ABOUT];
	sqlite3_stmt *bodies = s->statements[SETTLE_BODIES];
	enum gpai_code rc = archive_sum(s->result, s->path, about, s->err);

	if (rc != GPAI_OK)
		return rc;
	if (!finds(bodies))
		return result_failed(s);
	about->bodies = (uint64_t)sqlite3_column_int64(bodies, 0);
	sqlite3_reset(bodies);
	bind_text(put, 1, text_of("digest"));
	bind_span(put, 2, (struct span){about->digest.bytes, DIGEST_BYTES});
	bool ok = sqlite3_step(put) == SQLITE_DONE;
	sqlite3_reset(put);
#define X(word)                                                                                    \
	bind_text(put, 1, text_of(#word));                                                         \
	sqlite3_bind_int64(put, 2, (int64_t)about->word);                                          \
	ok = ok && sqlite3_step(put) == SQLITE_DONE;                                               \
	sqlite3_reset(put);
	ARCHIVE_NUMBERS(X)
#undef X
	return ok ? GPAI_OK : result_failed(s);
}

static enum gpai_code
open_result(struct settle *s)
{
	char *sql = sqlite3_mprintf(
	    "PRAGMA page_size=%d; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
	    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; PRAGMA application_id=%d;"
	    "PRAGMA user_version=%d; BEGIN;",
	    ARCHIVE_PAGE_BYTES, ARCHIVE_APPLICATION, ARCHIVE_FORMAT);
	static const char *const tables[] = {
#define X(name, text) text,
	    ARCHIVE_TABLES(X)
#undef X
	};
	int code = sqlite3_open_v2(s->path, &s->result,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (code == SQLITE_OK && sql == NULL)
		code = SQLITE_NOMEM;
	if (code == SQLITE_OK)
		code = sqlite3_exec(s->result, sql, NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof tables / sizeof *tables && code == SQLITE_OK; i++)
		code = sqlite3_exec(s->result, tables[i], NULL, NULL, NULL);
	sqlite3_free(sql);
	return code == SQLITE_OK ? GPAI_OK
	                         : archive_fail(s->result, code, s->path, "write", s->err);
}

/* What revisits look for, each found in one step however many share it; most archives have none,
 * and need no index. */
static enum gpai_code
index_originals(struct settle *s)
{
	sqlite3_stmt *any = NULL;
	bool has_again;
	int code = sqlite3_prepare_v2(s->work, "SELECT 1 FROM again LIMIT 1", -1, &any, NULL);

	has_again = code == SQLITE_OK && sqlite3_step(any) == SQLITE_ROW;
	sqlite3_finalize(any);
	if (has_again)
		code = sqlite3_exec(s->work,
		    "CREATE INDEX asked_by_id ON asked(id, time, url, answer, digest) "
		    "WHERE id <> x'';"
		    "CREATE INDEX asked_by_payload ON asked(payload, cut, digest) "
		    "WHERE payload <> x'' AND answer = 0;"
		    "CREATE INDEX asked_kept ON asked(url, time) WHERE " IS_KEPT_SQL,
		    NULL, NULL, NULL);
	return code == SQLITE_OK ? GPAI_OK : work_failed(s);
}

static enum gpai_code
prepare(struct settle *s)
{
	static const char *const sql[] = {
#define X(name, text) [SETTLE_##name] = text,
	    WORK_STATEMENTS(X) RESULT_STATEMENTS(X)
#undef X
	};
	int code = SQLITE_OK;

	for (size_t i = 0; i < SETTLE_COUNT; i++) {
		sqlite3 *db = i <= SETTLE_LAST_OF_WORK ? s->work : s->result;
		code = sqlite3_prepare_v3(
		    db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL);
		if (code != SQLITE_OK)
			return archive_fail(db, code, s->path, "write", s->err);
	}
	for (size_t i = 0; i < REDIRECTS_MAX && code == SQLITE_OK; i++)
		code = sqlite3_prepare_v3(
		    s->work, AT_TIME_SQL, -1, SQLITE_PREPARE_PERSISTENT, &s->at_time[i], NULL);
	return code == SQLITE_OK ? GPAI_OK : work_failed(s);
}

static enum gpai_code
write_result(struct settle *s, struct archive_about *about)
{
	enum gpai_code rc;

	if ((rc = index_originals(s)) != GPAI_OK || (rc = open_result(s)) != GPAI_OK ||
	    (rc = prepare(s)) != GPAI_OK || (rc = settle_all_again(s)) != GPAI_OK ||
	    (rc = settle_rows(s)) != GPAI_OK || (rc = put_about(s, about)) != GPAI_OK)
		return rc;
	return sqlite3_exec(s->result, "COMMIT", NULL, NULL, NULL) == SQLITE_OK ? GPAI_OK
	                                                                        : result_failed(s);
}

enum gpai_code
archive_settle(sqlite3 *work, const char *path, struct archive_about *about, struct gpai_error *err)
{
	struct settle s = {.work = work, .path = path, .err = err};
	enum gpai_code rc = write_result(&s, about);

	for (size_t i = 0; i < SETTLE_COUNT; i++)
		sqlite3_finalize(s.statements[i]);
	for (size_t i = 0; i < REDIRECTS_MAX; i++)
		sqlite3_finalize(s.at_time[i]);
	if (sqlite3_close(s.result) != SQLITE_OK && rc == GPAI_OK)
		rc = fail(err, GPAI_IO, in_file(path), "cannot be closed");
	return rc;
}
