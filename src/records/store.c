/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite connection of a dossier: opening it in each situation, statements
 * prepared once, SQLite's words turned into our errors.
 *
 * Situations when reading: where the folder can be written, an ordinary WAL
 * connection that only asks queries (so that its -wal and -shm go away again); where
 * it cannot and no log is pending, an immutable file; else SQLite decides. */
#include "records/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int BUSY_WAIT_MS = 500; /* our own transactions take a few */

static const char *const STATEMENT_SQL[] = {
#define X(name, sql) [STORE_##name] = sql,
    STATEMENTS(X)
#undef X
};

/* What differs in the files of versions 1 and 2, which readers take as they are. */
#define OLD_COLUMNS                                                                                \
	"seq, recorded, kind, 1, salt, leaf, x'', body, NULL, NULL, NULL, NULL FROM record"

static const char *const OLD_SQL[STORE_STATEMENT_COUNT] = {
    [STORE_RECORD] = "SELECT " OLD_COLUMNS " WHERE seq = ?1",
    [STORE_RECORDS] = "SELECT " OLD_COLUMNS " WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
    [STORE_RECORDS_OF] = "SELECT " OLD_COLUMNS " WHERE kind = ?1 ORDER BY seq DESC LIMIT ?2",
};

/* ---- errors ---- */

enum gpai_code
store_fail(const struct dossier *dossier, int code, const char *doing, struct gpai_error *err)
{
	struct place place = in_file(dossier->path);
	const char *says = dossier->db != NULL ? sqlite3_errmsg(dossier->db) : sqlite3_errstr(code);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail(err, GPAI_BUSY, place, "cannot %s: another program is writing", doing);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_SCHEMA:
	case SQLITE_ERROR: /* no such table, column: not the schema this version makes */
		return fail(err, GPAI_CORRUPT, place, "cannot %s: damaged: %s", doing, says);
	case SQLITE_NOMEM:
		return fail_memory(err);
	case SQLITE_TOOBIG:
		return fail(err, GPAI_TOO_LARGE, place, "cannot %s: %s", doing, says);
	default: /* FULL, IOERR, READONLY, CANTOPEN, PERM, ... */
		return fail(err, GPAI_IO, place, "cannot %s: %s", doing, says);
	}
}

/* ---- statements ---- */

enum gpai_code
store_statement(
    struct dossier *dossier, enum statement which, sqlite3_stmt **statement, struct gpai_error *err)
{
	sqlite3_stmt **at = &dossier->statements[which];
	int code = SQLITE_OK;

	if (*at != NULL) {
		sqlite3_reset(*at);
		sqlite3_clear_bindings(*at);
	} else {
		bool is_old = dossier->version < 3 && OLD_SQL[which] != NULL;
		code =
		    sqlite3_prepare_v3(dossier->db, is_old ? OLD_SQL[which] : STATEMENT_SQL[which],
			-1, SQLITE_PREPARE_PERSISTENT, at, NULL);
	}
	*statement = *at;
	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "read", err);
}

enum gpai_code
store_step(struct dossier *dossier, sqlite3_stmt *statement, bool *row, const char *doing,
    struct gpai_error *err)
{
	int code = sqlite3_step(statement);

	*row = code == SQLITE_ROW;
	if (code == SQLITE_ROW)
		return GPAI_OK;
	enum gpai_code rc = code == SQLITE_DONE ? GPAI_OK : store_fail(dossier, code, doing, err);
	sqlite3_reset(statement);
	return rc;
}

enum gpai_code
store_run(struct dossier *dossier, enum statement which, const char *doing, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(dossier, which, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	return store_step(dossier, statement, &row, doing, err);
}

void
store_rollback(struct dossier *dossier)
{
	for (int i = 0; i < STORE_STATEMENT_COUNT; i++)
		sqlite3_reset(dossier->statements[i]);
	if (dossier->db != NULL && !sqlite3_get_autocommit(dossier->db))
		sqlite3_exec(dossier->db, "ROLLBACK", NULL, NULL, NULL);
}

void
store_forget(struct dossier *dossier)
{
	for (int i = 0; i < STORE_STATEMENT_COUNT; i++) {
		sqlite3_finalize(dossier->statements[i]);
		dossier->statements[i] = NULL;
	}
}

void
store_bind_text(sqlite3_stmt *statement, int at, struct text text)
{
	sqlite3_bind_text64(
	    statement, at, text.len > 0 ? text.at : "", text.len, SQLITE_STATIC, SQLITE_UTF8);
}

void
store_bind_bytes(sqlite3_stmt *statement, int at, const void *bytes, size_t len)
{
	sqlite3_bind_blob64(statement, at, len > 0 ? bytes : "", len, SQLITE_STATIC);
}

struct text
store_column(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);

	if (text == NULL)
		return TEXT_NONE;
	return (struct text){text, (size_t)sqlite3_column_bytes(statement, at)};
}

bool
store_column_bytes(sqlite3_stmt *statement, int at, void *bytes, size_t len)
{
	const void *from = sqlite3_column_blob(statement, at);

	if (from == NULL || (size_t)sqlite3_column_bytes(statement, at) != len)
		return false;
	memcpy(bytes, from, len);
	return true;
}

/* ---- connecting ---- */

static bool
is_writable(const char *path)
{
	return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

/* file:PATH?immutable=1, with what a URI gives a meaning escaped. */
static char *
immutable_uri(const char *path)
{
	struct out out;

	out_memory(&out);
	out_string(&out, path[0] == '/' ? "file://" : "file:");
	for (const char *at = path; *at != 0; at++) {
		if (*at == '?' || *at == '#' || *at == '%')
			out_format(&out, "%%%02x", (unsigned)*at);
		else
			out_char(&out, *at);
	}
	out_string(&out, "?immutable=1");
	char *uri = out_take(&out, NULL);
	out_release(&out);
	return uri;
}

/* Is there a write-ahead log whose pages are not in the database yet? */
static bool
log_is_pending(struct dossier *dossier)
{
	struct out name;
	struct stat st;

	out_memory(&name);
	out_format(&name, "%s-wal", dossier->path);
	char *path = out_take(&name, NULL);
	bool pending = path != NULL && stat(path, &st) == 0 && st.st_size > 0;
	free(path);
	out_release(&name);
	return pending;
}

/* The folder cannot be written: say so to a writer, find a way for a reader. */
static enum gpai_code
connect_unwritable(struct dossier *dossier, int number, struct gpai_error *err)
{
	if (dossier->mode == DOSSIER_WRITE)
		return fail(err, GPAI_IO, in_file(dossier->path),
		    "cannot write here: %s; the dossier can only be read", strerrordesc_np(number));
	if (log_is_pending(dossier))
		return fail(err, GPAI_IO, in_file(dossier->path),
		    "cannot read: " STORE_FILE "-wal has content and the folder is not writable, "
		    "expected both writable or no such file");
	char *uri = immutable_uri(dossier->path);
	if (uri == NULL)
		return fail_memory(err);
	int code = sqlite3_open_v2(
	    uri, &dossier->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
	free(uri);
	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "open", err);
}

static enum gpai_code
connect_writable(struct dossier *dossier, bool create, struct gpai_error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
	const char *pragmas = dossier->mode == DOSSIER_READ
	                          ? "PRAGMA query_only = 1; PRAGMA cache_size = -8192"
	                          : "PRAGMA synchronous = FULL; PRAGMA foreign_keys = 1; "
	                            "PRAGMA cache_size = -8192";
	int code = sqlite3_open_v2(dossier->path, &dossier->db, flags, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(dossier->db, BUSY_WAIT_MS);
	if (code == SQLITE_OK)
		code = sqlite3_exec(dossier->db, pragmas, NULL, NULL, NULL);
	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "open", err);
}

static char *
joined(const char *a, const char *b)
{
	struct out out;

	out_memory(&out);
	out_format(&out, "%s%s%s", a, a[0] != 0 && a[strlen(a) - 1] == '/' ? "" : "/", b);
	char *path = out_take(&out, NULL);
	out_release(&out);
	return path;
}

enum gpai_code
store_connect(const char *dir, const char *folder, enum dossier_mode mode, bool create,
    struct dossier **dossier, struct gpai_error *err)
{
	struct dossier *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*dossier = NULL;
	if (made == NULL)
		return fail_memory(err);
	made->mode = mode;
	out_memory(&made->scratch);
	made->dir = strdup(dir);
	made->folder = joined(dir, folder);
	made->path = made->folder != NULL ? joined(made->folder, STORE_FILE) : NULL;
	if (made->dir == NULL || made->path == NULL)
		rc = fail_memory(err);
	else if (!is_writable(made->folder) || (!create && !is_writable(made->path)))
		rc = connect_unwritable(made, errno, err);
	else
		rc = connect_writable(made, create, err);
	if (rc == GPAI_OK)
		*dossier = made;
	else
		dossier_close(made);
	return rc;
}

void
dossier_close(struct dossier *dossier)
{
	if (dossier == NULL)
		return;
	out_release(&dossier->scratch);
	store_forget(dossier);
	sqlite3_close(dossier->db);
	sign_key_free(dossier->key);
	free(dossier->dir);
	free(dossier->folder);
	free(dossier->path);
	free(dossier->origin);
	free(dossier->vkey);
	free(dossier);
}

/* ---- the log's subtrees ---- */

enum gpai_code
store_size(struct dossier *dossier, uint64_t *size, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(dossier, STORE_SIZE, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(dossier, statement, &row, "read", err)) != GPAI_OK)
		return rc;
	*size = row ? (uint64_t)sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	return GPAI_OK;
}

enum gpai_code
store_nodes_put(
    void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct store_nodes *nodes = ctx;

	(void)index, (void)err;
	if (level > 0) /* the leaf stands in its record */
		nodes->hashes[nodes->n++] = *hash;
	return GPAI_OK;
}

/* A statement with a leaf or one subtree bound; `skip`: hashes before it in the column. */
static enum gpai_code
ask_node(struct dossier *dossier, unsigned level, uint64_t index, sqlite3_stmt **statement,
    size_t *skip, struct gpai_error *err)
{
	bool is_old = level > 0 && dossier->version < 3;
	enum statement which = is_old ? STORE_NODE : level == 0 ? STORE_LEAF : STORE_NODES;
	enum gpai_code rc = store_statement(dossier, which, statement, err);

	*skip = is_old || level == 0 ? 0 : level - 1;
	if (rc != GPAI_OK)
		return rc;
	if (is_old) {
		sqlite3_bind_int64(*statement, 1, (int64_t)level);
		sqlite3_bind_int64(*statement, 2, (int64_t)index);
	} else {
		sqlite3_bind_int64(*statement, 1, (int64_t)((index + 1) << level));
	}
	return GPAI_OK;
}

enum gpai_code
store_get_node(
    void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	struct dossier *dossier = ctx;
	sqlite3_stmt *statement;
	size_t skip, len = 0;
	const uint8_t *bytes = NULL;
	bool row;
	enum gpai_code rc = ask_node(dossier, level, index, &statement, &skip, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(dossier, statement, &row, "read", err)) != GPAI_OK)
		return rc;
	if (row && (bytes = sqlite3_column_blob(statement, 0)) != NULL)
		len = (size_t)sqlite3_column_bytes(statement, 0);
	bool found = len >= (skip + 1) * sizeof hash->bytes;
	if (found)
		memcpy(hash->bytes, bytes + skip * sizeof hash->bytes, sizeof hash->bytes);
	sqlite3_reset(statement);
	if (!found)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "log: subtree %llu of level %u is missing", (unsigned long long)index, level);
	return GPAI_OK;
}

/* ---- what gpai.yaml said ---- */

bool
store_applied_row(sqlite3_stmt *statement, struct applied_row *row)
{
	*row = (struct applied_row){.entity = store_column(statement, 0),
	    .name = store_column(statement, 1),
	    .key = store_column(statement, 2),
	    .since = store_column(statement, 3),
	    .seq = sqlite3_column_int64(statement, 5)};
	return store_column_bytes(statement, 4, row->stated.bytes, sizeof row->stated.bytes);
}

/* Of the digests of the texts, then `stated` and the number, highest byte first. */
struct digest
store_applied_digest(const struct applied_row *row)
{
	const struct text texts[] = {row->entity, row->name, row->key, row->since};
	uint8_t all[5 * DIGEST_BYTES + 8], *at = all;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct digest one =
		    digest_of((struct span){(const uint8_t *)texts[i].at, texts[i].len});
		at = mempcpy(at, one.bytes, sizeof one.bytes);
	}
	at = mempcpy(at, row->stated.bytes, sizeof row->stated.bytes);
	for (int shift = 56; shift >= 0; shift -= 8)
		*at++ = (uint8_t)((uint64_t)row->seq >> shift);
	return digest_of((struct span){all, sizeof all});
}
