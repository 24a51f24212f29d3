/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a dossier, and whether a file is one we can read.
 *
 * The schema is public: gpai-dossier(5) describes every column. A change of it is a
 * new STORE_VERSION. */
#include "records/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUOTED_KIND(name, word)   ", '" word "'"
#define QUOTED_ORIGIN(name, word) ", '" word "'"
/* A list in SQL cannot begin with a comma, so it begins with the empty word. */
#define KIND_LIST   "''" RECORD_KINDS(QUOTED_KIND)
#define ORIGIN_LIST "''" ORIGINS(QUOTED_ORIGIN)

/* What was written once is there for good: not even a program that means well changes it. */
#define NEVER_CHANGES(table)                                                                       \
	"CREATE TRIGGER " table "_is_not_changed BEFORE UPDATE ON " table                          \
	" BEGIN SELECT raise(ABORT, 'a " table " is never changed'); END;\n"                       \
	"CREATE TRIGGER " table "_is_not_removed BEFORE DELETE ON " table                          \
	" BEGIN SELECT raise(ABORT, 'a " table " is never removed'); END;\n"

/* clang-format off */
/* Bytes by their SHA-256: what a record of a document names. Since version 2. */
#define KEPT_SCHEMA                                                                                \
	"CREATE TABLE kept(\n"                                                                     \
	"	digest BLOB PRIMARY KEY NOT NULL CHECK(length(digest) = 32),\n"                     \
	"	bytes BLOB NOT NULL\n"                                                              \
	") STRICT;\n" NEVER_CHANGES("kept")

static const char SCHEMA[] = "CREATE TABLE meta(\n"
    "	name TEXT PRIMARY KEY NOT NULL,\n"
    "	value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE record(\n"
    "	seq INTEGER PRIMARY KEY CHECK(seq > 0),\n"
    "	recorded INTEGER NOT NULL,\n"
    "	kind TEXT NOT NULL CHECK(kind <> '' AND kind IN (" KIND_LIST ")),\n"
    "	body TEXT NOT NULL,\n"
    "	salt BLOB NOT NULL CHECK(length(salt) = 32),\n"
    "	leaf BLOB NOT NULL CHECK(length(leaf) = 32)\n"
    ") STRICT;\n"
    "CREATE TABLE node(\n"
    "	level INTEGER NOT NULL CHECK(level BETWEEN 1 AND 62),\n"
    "	idx INTEGER NOT NULL CHECK(idx >= 0),\n"
    "	hash BLOB NOT NULL CHECK(length(hash) = 32),\n"
    "	PRIMARY KEY(level, idx)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE head(\n"
    "	size INTEGER PRIMARY KEY REFERENCES record(seq),\n"
    "	root BLOB NOT NULL CHECK(length(root) = 32),\n"
    "	recorded INTEGER NOT NULL,\n"
    "	note TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE fact(\n"
    "	entity TEXT NOT NULL,\n"
    "	name TEXT NOT NULL,\n"
    "	key TEXT NOT NULL,\n"
    "	seq INTEGER NOT NULL REFERENCES record(seq),\n"
    "	since TEXT NOT NULL,\n"
    "	recorded INTEGER NOT NULL,\n"
    "	type TEXT NOT NULL,\n"
    "	value TEXT NOT NULL,\n"
    "	origin TEXT NOT NULL CHECK(origin <> '' AND origin IN (" ORIGIN_LIST ")),\n"
    "	\"by\" TEXT NOT NULL,\n"
    "	method TEXT NOT NULL,\n"
    "	source TEXT NOT NULL,\n"
    "	reason TEXT NOT NULL,\n"
    "	evidence TEXT NOT NULL,\n"
    "	applied INTEGER NOT NULL CHECK(applied IN (0, 1)),\n"
    "	PRIMARY KEY(entity, name, key, seq DESC)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE applied(\n"
    "	entity TEXT NOT NULL,\n"
    "	name TEXT NOT NULL,\n"
    "	key TEXT NOT NULL,\n"
    "	since TEXT NOT NULL,\n"
    "	stated BLOB NOT NULL CHECK(length(stated) = 32),\n"
    "	seq INTEGER NOT NULL,\n"
    "	PRIMARY KEY(entity, name, key, since)\n"
    ") STRICT, WITHOUT ROWID;\n"
    NEVER_CHANGES("record") NEVER_CHANGES("node") NEVER_CHANGES("head") NEVER_CHANGES("fact")
    /* INSERT OR REPLACE removes without asking the triggers above. */
    "CREATE TRIGGER record_is_the_next BEFORE INSERT ON record"
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM record)"
    " BEGIN SELECT raise(ABORT, 'records are numbered without a gap'); END;\n"
    "CREATE TRIGGER head_is_the_next BEFORE INSERT ON head"
    " WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM head)"
    " BEGIN SELECT raise(ABORT, 'a head is never replaced'); END;\n" KEPT_SCHEMA;

/* clang-format on */

static enum gpai_code
run(struct dossier *dossier, const char *sql, struct gpai_error *err)
{
	int code = sqlite3_exec(dossier->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "make the tables", err);
}

enum gpai_code
store_make_schema(struct dossier *dossier, struct gpai_error *err)
{
	char version[96];
	enum gpai_code rc;

	snprintf(version, sizeof version, "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    STORE_APPLICATION_ID, STORE_VERSION);
	if ((rc = run(dossier, "PRAGMA journal_mode = WAL", err)) != GPAI_OK)
		return rc;
	if ((rc = run(dossier, version, err)) != GPAI_OK)
		return rc;
	return run(dossier, SCHEMA, err);
}

static enum gpai_code
pragma(struct dossier *dossier, const char *sql, int64_t *number, struct gpai_error *err)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(dossier->db, sql, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*number = sqlite3_column_int64(statement, 0);
	enum gpai_code rc = code == SQLITE_ROW ? GPAI_OK : store_fail(dossier, code, "open", err);
	sqlite3_finalize(statement);
	return rc;
}

enum gpai_code
store_check_version(struct dossier *dossier, struct gpai_error *err)
{
	int64_t application = 0, version;
	enum gpai_code rc = pragma(dossier, "PRAGMA application_id", &application, err);

	if (rc != GPAI_OK)
		return rc;
	if (application != STORE_APPLICATION_ID)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "SQLite application id %lld, expected %d of a dossier", (long long)application,
		    STORE_APPLICATION_ID);
	if ((rc = pragma(dossier, "PRAGMA user_version", &dossier->version, err)) != GPAI_OK)
		return rc;
	version = dossier->version;
	if (version > STORE_VERSION)
		return fail(err, GPAI_NEWER, in_file(dossier->path),
		    "dossier of version %lld, expected at most %d: made by a newer gpai",
		    (long long)version, STORE_VERSION);
	if (version < 1)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "dossier of version %lld, expected 1 to %d", (long long)version, STORE_VERSION);
	return GPAI_OK;
}

enum gpai_code
store_upgrade(struct dossier *dossier, struct gpai_error *err)
{
	char version[48];
	enum gpai_code rc;

	if (dossier->version == STORE_VERSION)
		return GPAI_OK;
	snprintf(version, sizeof version, "PRAGMA user_version = %d", STORE_VERSION);
	if ((rc = store_run(dossier, STORE_BEGIN_WRITE, "write", err)) != GPAI_OK)
		return rc;
	/* Another program may have done it meanwhile. */
	if ((rc = pragma(dossier, "PRAGMA user_version", &dossier->version, err)) == GPAI_OK &&
	    dossier->version < STORE_VERSION && (rc = run(dossier, KEPT_SCHEMA, err)) == GPAI_OK)
		rc = run(dossier, version, err);
	if (rc == GPAI_OK)
		rc = store_run(dossier, STORE_COMMIT, "write", err);
	if (rc == GPAI_OK)
		dossier->version = STORE_VERSION;
	else
		store_rollback(dossier);
	return rc;
}

enum gpai_code
store_read_meta(struct dossier *dossier, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row = true;
	enum gpai_code rc = store_statement(dossier, STORE_META, &statement, err);

	while (rc == GPAI_OK &&
	       (rc = store_step(dossier, statement, &row, "read", err)) == GPAI_OK && row) {
		struct text name = store_column(statement, 0), value = store_column(statement, 1);
		bool is_origin = text_is(name, "origin");
		if (!is_origin && !text_is(name, "public_key"))
			continue;
		char **into = is_origin ? &dossier->origin : &dossier->vkey;
		if (*into != NULL)
			continue;
		if ((*into = strndup(value.len > 0 ? value.at : "", value.len)) == NULL)
			rc = fail_memory(err);
	}
	if (rc == GPAI_OK && (dossier->origin == NULL || dossier->vkey == NULL))
		rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "table meta lacks the name or the key of the log");
	return rc;
}
