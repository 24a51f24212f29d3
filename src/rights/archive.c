/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a site archive, which may come from a stranger.
 *
 * 1. The frame is looked at before SQLite sees the file: its marks, its version, its size.
 * 2. SQLite opens it read-only and as immutable: no journal, no lock, no memory map, so that a file
 *    that is cut short meanwhile gives an error and no signal.
 * 3. Its schema has to be ours to the letter: no view, trigger or column of another's making runs.
 * 4. Rows have to be of their types and ranges and to ascend, bodies to have their digest. */
#include "rights/archive_store.h"

#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_BYTES 100
/* Captures of one file of one site: one a second for twelve days. */
#define HISTORY_MAX ((size_t)1 << 20)
#define STEPS_MAX   50000 /* of SQLite's machine, thousands, for one question */

struct archive {
	char *path;
	sqlite3 *db;
	sqlite3_stmt *history, *body;
	struct archive_about about;
	struct site_capture *captures; /* of the history being read */
	size_t cap;
};

/* ---- the frame ---- */

static uint32_t
big_endian(const uint8_t *at, size_t n)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | at[i];
	return value;
}

static enum gpai_code
look_at_header(const char *path, const uint8_t *header, uint64_t size, struct gpai_error *err)
{
	if (memcmp(header, "SQLite format 3", 16) != 0 ||
	    big_endian(header + 68, 4) != ARCHIVE_APPLICATION)
		return fail(err, GPAI_UNSUPPORTED, in_file(path), "is no archive of site files");
	if (big_endian(header + 60, 4) > ARCHIVE_FORMAT)
		return fail(err, GPAI_NEWER, in_file(path),
		    "is an archive of site files in format %u, expected %d",
		    big_endian(header + 60, 4), ARCHIVE_FORMAT);
	if (big_endian(header + 60, 4) != ARCHIVE_FORMAT || header[18] != 1 || header[19] != 1 ||
	    big_endian(header + 16, 2) != ARCHIVE_PAGE_BYTES || header[20] != 0 ||
	    big_endian(header + 56, 4) != 1 /* UTF-8 */)
		return fail(err, GPAI_CORRUPT, in_file(path),
		    "damaged: its header is none that an archive of site files has");
	if ((uint64_t)big_endian(header + 28, 4) * ARCHIVE_PAGE_BYTES != size)
		return fail(err, GPAI_CORRUPT, in_file(path),
		    "damaged: %llu bytes, expected %u pages of %d", (unsigned long long)size,
		    big_endian(header + 28, 4), ARCHIVE_PAGE_BYTES);
	return GPAI_OK;
}

static enum gpai_code
look_at_frame(const char *path, struct gpai_error *err)
{
	uint8_t header[HEADER_BYTES];
	struct stat st;
	enum gpai_code rc;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, errno, path, "open");
	if (fstat(fd, &st) != 0)
		rc = fail_errno(err, errno, path, "inspect");
	else if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size < HEADER_BYTES)
		rc = fail(err, GPAI_UNSUPPORTED, in_file(path), "is no archive of site files");
	else if ((rc = file_read_at(fd, path, 0, header, sizeof header, err)) == GPAI_OK)
		rc = look_at_header(path, header, (uint64_t)st.st_size, err);
	close(fd);
	return rc;
}

/* ---- SQLite ---- */

/* "file:PATH?immutable=1", with what has a meaning in a URI escaped. */
static char *
uri_of(const char *path)
{
	static const char hex[] = "0123456789ABCDEF";
	char *uri = malloc(3 * strlen(path) + 32), *to = uri;

	if (uri == NULL)
		return NULL;
	to = stpcpy(to, path[0] == '/' ? "file://" : "file:");
	for (const char *at = path; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;
		if (c > ' ' && c < 0x7f && strchr("%?#", c) == NULL) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '%';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	strcpy(to, "?immutable=1");
	return uri;
}

static void
lock_down(sqlite3 *db)
{
	static const struct {
		int op, value;
	} settings[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0}};
	static const struct {
		int limit, value;
	} limits[] = {{SQLITE_LIMIT_LENGTH, (int)ARCHIVE_BODY_MAX + 65536},
	    {SQLITE_LIMIT_SQL_LENGTH, 4096}, {SQLITE_LIMIT_COLUMN, 16},
	    {SQLITE_LIMIT_EXPR_DEPTH, 32}, {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0}};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		sqlite3_db_config(db, settings[i].op, settings[i].value, NULL);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(db, limits[i].limit, limits[i].value);
}

static enum gpai_code
connect_to(struct archive *a, struct gpai_error *err)
{
	char *uri = uri_of(a->path);
	int code;

	if (uri == NULL)
		return fail_memory(err);
	code = sqlite3_open_v2(uri, &a->db,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
	    NULL);
	free(uri);
	if (code == SQLITE_OK) {
		lock_down(a->db);
		code = sqlite3_exec(a->db,
		    "PRAGMA query_only=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
		    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4096",
		    NULL, NULL, NULL);
	}
	return code == SQLITE_OK ? GPAI_OK : archive_fail(a->db, code, a->path, "open", err);
}

static const struct {
	const char *name, *sql;
} TABLES[] = {
#define X(name, sql) {name, sql},
    ARCHIVE_TABLES(X)
#undef X
};
#define TABLES_COUNT (sizeof TABLES / sizeof *TABLES)

static bool
is_our_table(sqlite3_stmt *row)
{
	struct text name = column_text(row, 0), sql = column_text(row, 1);

	for (size_t i = 0; i < TABLES_COUNT; i++)
		if (text_is(name, TABLES[i].name))
			return text_is(sql, TABLES[i].sql);
	return false;
}

static enum gpai_code
look_at_schema(struct archive *a, struct gpai_error *err)
{
	sqlite3_stmt *rows = NULL;
	size_t n = 0;
	bool is_ours = true;
	int code =
	    sqlite3_prepare_v2(a->db, "SELECT name, sql FROM sqlite_schema", -1, &rows, NULL);

	while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		code = SQLITE_OK;
		if (++n > TABLES_COUNT || !(is_ours = is_our_table(rows)))
			break;
	}
	sqlite3_finalize(rows);
	if (is_ours && n <= TABLES_COUNT && code != SQLITE_DONE)
		return archive_fail(a->db, code, a->path, "open", err);
	if (!is_ours || n != TABLES_COUNT)
		return fail(err, GPAI_CORRUPT, in_file(a->path),
		    "damaged: its tables are none that an archive of site files has");
	return GPAI_OK;
}

/* ---- what it says of itself ---- */

static bool
take_about(struct archive_about *about, sqlite3_stmt *row)
{
	struct text name = column_text(row, 0);
	int64_t number = sqlite3_column_int64(row, 1);

	if (text_is(name, "digest")) {
		if (sqlite3_column_type(row, 1) != SQLITE_BLOB ||
		    sqlite3_column_bytes(row, 1) != DIGEST_BYTES)
			return false;
		memcpy(about->digest.bytes, sqlite3_column_blob(row, 1), DIGEST_BYTES);
		return true;
	}
	if (sqlite3_column_type(row, 1) != SQLITE_INTEGER)
		return false;
	if (text_is(name, "first") || text_is(name, "last")) {
		*(text_is(name, "first") ? &about->first : &about->last) = number;
		return true;
	}
	if (number < 0)
		return false;
#define X(word)                                                                                    \
	if (text_is(name, #word)) {                                                                \
		about->word = (__typeof__(about->word))number;                                     \
		return true;                                                                       \
	}
	ARCHIVE_NUMBERS(X)
#undef X
	return false;
}

static enum gpai_code
read_about(struct archive *a, struct gpai_error *err)
{
	enum {
		NAMES = 1 /* digest */
#define X(word) +1
		ARCHIVE_NUMBERS(X)
#undef X
	};
	sqlite3_stmt *rows = NULL;
	int n = 0;
	bool is_sound = true;
	int code = sqlite3_prepare_v2(a->db, "SELECT name, value FROM about", -1, &rows, NULL);

	while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		code = SQLITE_OK;
		if (++n > NAMES || !(is_sound = take_about(&a->about, rows)))
			break;
	}
	sqlite3_finalize(rows);
	if (is_sound && n <= NAMES && code != SQLITE_DONE)
		return archive_fail(a->db, code, a->path, "read", err);
	if (!is_sound || n != NAMES)
		return fail(
		    err, GPAI_CORRUPT, in_file(a->path), "damaged: it does not say what it holds");
	return GPAI_OK;
}

/* A damaged tree of pages may lead a question in circles. */
static int
count_steps(void *context)
{
	int *steps = context;

	return ++*steps > STEPS_MAX;
}

static enum gpai_code
prepare(struct archive *a, struct gpai_error *err)
{
	int code = sqlite3_prepare_v3(a->db,
	    "SELECT origin, file, time, answer, status, redirects, digest, cut FROM capture "
	    "WHERE origin = ?1 AND file = ?2 "
	    "ORDER BY time, answer, status, redirects, digest, cut",
	    -1, SQLITE_PREPARE_PERSISTENT, &a->history, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_prepare_v3(a->db, "SELECT bytes FROM body WHERE digest = ?1", -1,
		    SQLITE_PREPARE_PERSISTENT, &a->body, NULL);
	return code == SQLITE_OK ? GPAI_OK : archive_fail(a->db, code, a->path, "open", err);
}

enum gpai_code
archive_open(const char *path, struct archive **archive, struct gpai_error *err)
{
	struct archive *a;
	enum gpai_code rc = look_at_frame(path, err);

	*archive = NULL;
	if (rc != GPAI_OK)
		return rc;
	if ((a = calloc(1, sizeof *a)) == NULL || (a->path = strdup(path)) == NULL) {
		free(a);
		return fail_memory(err);
	}
	if ((rc = connect_to(a, err)) != GPAI_OK || (rc = look_at_schema(a, err)) != GPAI_OK ||
	    (rc = read_about(a, err)) != GPAI_OK || (rc = prepare(a, err)) != GPAI_OK)
		archive_close(a);
	else
		*archive = a;
	return rc;
}

void
archive_close(struct archive *a)
{
	if (a == NULL)
		return;
	sqlite3_finalize(a->history);
	sqlite3_finalize(a->body);
	sqlite3_close(a->db);
	free(a->captures);
	free(a->path);
	free(a);
}

const struct archive_about *
archive_about(const struct archive *archive)
{
	return &archive->about;
}

sqlite3 *
archive_db(struct archive *archive)
{
	return archive->db;
}

enum gpai_code
archive_check(struct archive *a, struct gpai_error *err)
{
	struct archive_about found;
	enum gpai_code rc = archive_sum(a->db, a->path, &found, err);

	if (rc != GPAI_OK)
		return rc;
	if (!digest_equal(&found.digest, &a->about.digest) || found.captures != a->about.captures ||
	    found.sites != a->about.sites || found.first != a->about.first ||
	    found.last != a->about.last)
		return fail(err, GPAI_CORRUPT, in_file(a->path),
		    "damaged: its captures do not match the digest that it states");
	return GPAI_OK;
}

/* ---- questions ---- */

static bool
push(struct archive *a, size_t n, const struct site_capture *capture)
{
	if (n == a->cap) {
		size_t cap = a->cap == 0 ? 64 : 2 * a->cap;
		struct site_capture *more = realloc(a->captures, cap * sizeof *more);

		if (more == NULL)
			return false;
		a->captures = more;
		a->cap = cap;
	}
	a->captures[n] = *capture;
	return true;
}

/* All rows of the question at hand into a->captures. */
static enum gpai_code
collect(
    struct archive *a, enum site_file file, struct text origin, size_t *n, struct gpai_error *err)
{
	struct capture_row row;
	int code;

	for (*n = 0; (code = sqlite3_step(a->history)) == SQLITE_ROW; (*n)++) {
		if (!capture_row_read(a->history, &row) || row.file != file ||
		    !text_equal(row.origin, origin) ||
		    (*n > 0 && a->captures[*n - 1].time > row.capture.time))
			return fail(err, GPAI_CORRUPT, in_file(a->path),
			    "a row is damaged or out of order");
		if (*n == HISTORY_MAX)
			return fail(err, GPAI_TOO_LARGE, in_file(a->path),
			    "more than %zu captures of one file of a site", HISTORY_MAX);
		if (!push(a, *n, &row.capture))
			return fail_memory(err);
	}
	return code == SQLITE_DONE ? GPAI_OK : archive_fail(a->db, code, a->path, "read", err);
}

/* Licences are named in many spellings, and kept in one. */
static struct text
name_kept(enum site_file file, struct text name, char url[ARCHIVE_URL_MAX])
{
	size_t len = 0;

	if (file == SITE_FILE_LICENCE)
		len = archive_url(
		    (struct span){0}, (struct span){(const uint8_t *)name.at, name.len}, url);
	return len > 0 ? (struct text){url, len} : name;
}

enum gpai_code
archive_history(struct archive *a, enum site_file file, struct text origin, struct arena *arena,
    const struct site_capture **captures, size_t *n, struct gpai_error *err)
{
	char url[ARCHIVE_URL_MAX];
	enum gpai_code rc;
	struct site_capture *copy;
	int steps = 0;

	*captures = NULL;
	*n = 0;
	origin = name_kept(file, origin, url);
	sqlite3_bind_text64(
	    a->history, 1, origin.len > 0 ? origin.at : "", origin.len, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_text(a->history, 2, site_file_word(file), -1, SQLITE_STATIC);
	sqlite3_progress_handler(a->db, 1000, count_steps, &steps);
	rc = collect(a, file, origin, n, err);
	sqlite3_progress_handler(a->db, 0, NULL, NULL);
	sqlite3_reset(a->history);
	if (rc != GPAI_OK || *n == 0)
		return rc;
	if ((copy = arena_array(arena, *n, sizeof *copy)) == NULL)
		return fail_memory(err);
	memcpy(copy, a->captures, *n * sizeof *copy);
	*captures = copy;
	return GPAI_OK;
}

static enum gpai_code
copy_body(struct archive *a, const struct digest *digest, struct arena *arena, struct span *body,
    struct gpai_error *err)
{
	int code = sqlite3_step(a->body);
	uint8_t *copy;

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return archive_fail(a->db, code, a->path, "read", err);
	if (code == SQLITE_DONE || sqlite3_column_type(a->body, 0) != SQLITE_BLOB)
		return fail(err, GPAI_NOT_FOUND, in_file(a->path),
		    "damaged: the body of a capture is not there");
	body->len = (size_t)sqlite3_column_bytes(a->body, 0);
	if ((copy = arena_alloc(arena, body->len + 1)) == NULL)
		return fail_memory(err);
	if (body->len > 0)
		memcpy(copy, sqlite3_column_blob(a->body, 0), body->len);
	body->at = copy;
	struct digest found = digest_of(*body);
	if (!digest_equal(&found, digest))
		return fail(err, GPAI_CORRUPT, in_file(a->path),
		    "damaged: the body of a capture does not match its digest");
	return GPAI_OK;
}

enum gpai_code
archive_body(struct archive *a, const struct digest *digest, struct arena *arena, struct span *body,
    struct gpai_error *err)
{
	enum gpai_code rc;

	*body = (struct span){0};
	sqlite3_bind_blob(a->body, 1, digest->bytes, DIGEST_BYTES, SQLITE_STATIC);
	rc = copy_body(a, digest, arena, body, err);
	sqlite3_reset(a->body);
	return rc;
}
