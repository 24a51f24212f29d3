/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of a dossier, and whether a file is one we can read.
 *
 * The schema is public: gpai-dossier(5) describes every column. A change of it is a
 * new STORE_VERSION. */
#include "records/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_KIND(name, word)   word ","
#define LISTED_ORIGIN(name, word) word ","
/* Is the column one of the words, each of which a comma follows? An IN would make a table of
 * them for every row that comes in. */
#define IS_LISTED(column, list)                                                                    \
	"instr('," list "', ',' || " column " || ',') > 0 AND instr(" column ", ',') = 0"

/* clang-format off */

/* The order of tables is that of what refers to what. */
static const char TABLES[] = "CREATE TABLE meta(\n"
    "	name TEXT PRIMARY KEY NOT NULL,\n"
    "	value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n"
    /* The body last: who wants a hash need not follow its overflow pages. */
    "CREATE TABLE record(\n"
    "	seq INTEGER PRIMARY KEY CHECK(seq > 0),\n"
    "	recorded INTEGER NOT NULL,\n"
    "	kind TEXT NOT NULL,\n"
    "	scheme INTEGER NOT NULL CHECK(scheme IN (1, 2)),\n"
    "	salt BLOB NOT NULL CHECK(length(salt) IN (0, 32)),\n"
    "	leaf BLOB NOT NULL CHECK(length(leaf) = 32),\n"
    "	nodes BLOB NOT NULL CHECK(length(nodes) % 32 = 0),\n"
    "	body TEXT NOT NULL\n"
    ") STRICT;\n"
    /* Rare records that must be found without reading all. */
    "CREATE INDEX record_key ON record(seq) WHERE kind = 'key';\n"
    "CREATE INDEX record_erasure ON record(seq) WHERE kind = 'erasure';\n"
    "CREATE TABLE erased(\n"
    "	seq INTEGER PRIMARY KEY REFERENCES record(seq),\n"
    "	erasure INTEGER NOT NULL REFERENCES record(seq),\n"
    "	commitment BLOB NOT NULL CHECK(length(commitment) = 32),\n"
    "	head_salt BLOB NOT NULL CHECK(length(head_salt) IN (0, 32)),\n"
    "	fields BLOB NOT NULL CHECK(length(fields) % 33 = 0)\n"
    ") STRICT;\n"
    "CREATE TABLE head(\n"
    "	size INTEGER PRIMARY KEY REFERENCES record(seq),\n"
    "	root BLOB NOT NULL CHECK(length(root) = 32),\n"
    "	recorded INTEGER NOT NULL,\n"
    "	note TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE cosignature(\n"
    "	size INTEGER NOT NULL REFERENCES head(size),\n"
    "	digest BLOB NOT NULL CHECK(length(digest) = 32),\n"
    "	line TEXT NOT NULL,\n"
    "	PRIMARY KEY(size, digest)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE stamp(\n"
    "	size INTEGER NOT NULL REFERENCES head(size),\n"
    "	digest BLOB NOT NULL CHECK(length(digest) = 32),\n"
    "	token BLOB NOT NULL,\n"
    "	PRIMARY KEY(size, digest)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE fact(\n"
    "	entity TEXT NOT NULL,\n"
    "	name TEXT NOT NULL,\n"
    "	key TEXT NOT NULL,\n"
    "	seq INTEGER NOT NULL REFERENCES record(seq),\n"
    "	since TEXT NOT NULL,\n"
    "	recorded INTEGER NOT NULL,\n"
    "	type TEXT NOT NULL,\n"
    "	value TEXT NOT NULL,\n"
    "	origin TEXT NOT NULL CHECK(" IS_LISTED("origin", ORIGINS(LISTED_ORIGIN)) "),\n"
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
    "	digest BLOB NOT NULL CHECK(length(digest) = 32),\n"
    "	PRIMARY KEY(entity, name, key, since)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE kept(\n"
    "	digest BLOB PRIMARY KEY NOT NULL CHECK(length(digest) = 32),\n"
    "	bytes BLOB NOT NULL\n"
    ") STRICT;\n";

#define NOT_CHANGED(table)                                                                         \
	"CREATE TRIGGER " table "_is_not_changed BEFORE UPDATE ON " table                          \
	" BEGIN SELECT raise(ABORT, 'a " table " is never changed'); END;\n"
#define NOT_REMOVED(table)                                                                         \
	"CREATE TRIGGER " table "_is_not_removed BEFORE DELETE ON " table                          \
	" BEGIN SELECT raise(ABORT, 'a " table " is never removed'); END;\n"
/* Does a record of the log say that this one was erased? */
#define SAYS_ERASED                                                                                \
	"EXISTS (SELECT 1 FROM record WHERE record.seq = NEW.erasure AND kind = 'erasure'"         \
	" AND json_extract(body, '$.record') = NEW.seq)"
#define EMPTIED(column)                                                                            \
	" OR (NEW." column " <> OLD." column " AND NEW." column " <> '')"

/* What was written once is there for good: not even a program that means well changes it.
 * The one exception is erasing, and that the log must say first. */
static const char TRIGGERS[] =
    /* INSERT OR REPLACE removes without asking the triggers on DELETE. */
    "CREATE TRIGGER record_is_the_next BEFORE INSERT ON record"
    /* And kinds not by a CHECK: a table need not be written again for a new one. */
    " WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM record)"
    " OR NOT (" IS_LISTED("NEW.kind", RECORD_KINDS(LISTED_KIND)) ")"
    " OR length(NEW.salt) <> 32"
    " BEGIN SELECT raise(ABORT, 'no next record of a known kind'); END;\n"
    "CREATE TRIGGER record_is_not_changed BEFORE UPDATE ON record"
    " WHEN NEW.seq <> OLD.seq OR NEW.recorded <> OLD.recorded OR NEW.kind <> OLD.kind"
    " OR NEW.scheme <> OLD.scheme OR NEW.leaf <> OLD.leaf OR NEW.nodes <> OLD.nodes"
    " OR length(NEW.salt) > 0"
    " OR (NEW.body <> '{}' AND length(NEW.body) >= length(OLD.body))"
    " OR NOT EXISTS (SELECT 1 FROM erased WHERE erased.seq = OLD.seq)"
    " BEGIN SELECT raise(ABORT, 'a record is never changed'); END;\n"
    NOT_REMOVED("record")
    "CREATE TRIGGER erased_is_recorded BEFORE INSERT ON erased WHEN NOT " SAYS_ERASED
    " OR EXISTS (SELECT 1 FROM erased WHERE erased.seq = NEW.seq)"
    " BEGIN SELECT raise(ABORT, 'no record says that this one is erased'); END;\n"
    "CREATE TRIGGER erased_only_grows BEFORE UPDATE ON erased"
    " WHEN NEW.seq <> OLD.seq OR NEW.erasure <= OLD.erasure"
    " OR NEW.commitment <> OLD.commitment OR NEW.head_salt <> OLD.head_salt"
    " OR length(NEW.fields) <> length(OLD.fields) OR NOT " SAYS_ERASED
    " BEGIN SELECT raise(ABORT, 'what is erased does not come back'); END;\n"
    NOT_REMOVED("erased")
    "CREATE TRIGGER head_is_the_next BEFORE INSERT ON head"
    " WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM head)"
    " BEGIN SELECT raise(ABORT, 'a head is never replaced'); END;\n"
    NOT_CHANGED("head") NOT_REMOVED("head")
    NOT_CHANGED("cosignature") NOT_REMOVED("cosignature")
    NOT_CHANGED("stamp") NOT_REMOVED("stamp");

static const char FACT_TRIGGERS[] =
    "CREATE TRIGGER fact_is_not_changed BEFORE UPDATE ON fact"
    " WHEN NEW.entity <> OLD.entity OR NEW.name <> OLD.name OR NEW.key <> OLD.key"
    " OR NEW.seq <> OLD.seq OR NEW.since <> OLD.since OR NEW.recorded <> OLD.recorded"
    " OR NEW.type <> OLD.type OR NEW.value <> OLD.value OR NEW.origin <> OLD.origin"
    EMPTIED("\"by\"") EMPTIED("method") EMPTIED("source") EMPTIED("reason") EMPTIED("evidence")
    " OR NEW.applied > OLD.applied"
    " OR NOT EXISTS (SELECT 1 FROM erased WHERE erased.seq = OLD.seq)"
    " BEGIN SELECT raise(ABORT, 'a fact is never changed'); END;\n"
    "CREATE TRIGGER fact_is_not_removed BEFORE DELETE ON fact"
    " WHEN NOT EXISTS (SELECT 1 FROM erased WHERE erased.seq = OLD.seq)"
    " BEGIN SELECT raise(ABORT, 'a fact is never removed'); END;\n"
    NOT_CHANGED("kept")
    "CREATE TRIGGER kept_is_not_removed BEFORE DELETE ON kept"
    " WHEN NOT EXISTS (SELECT 1 FROM erased JOIN record ON record.seq = erased.seq"
    " WHERE instr(record.body, lower(hex(OLD.digest))) > 0)"
    " BEGIN SELECT raise(ABORT, 'what is kept is never removed'); END;\n";

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
	if ((rc = store_make_tables(dossier, err)) != GPAI_OK)
		return rc;
	return store_make_triggers(dossier, err);
}

enum gpai_code
store_make_tables(struct dossier *dossier, struct gpai_error *err)
{
	return run(dossier, TABLES, err);
}

enum gpai_code
store_make_triggers(struct dossier *dossier, struct gpai_error *err)
{
	enum gpai_code rc = run(dossier, TRIGGERS, err);

	return rc == GPAI_OK ? run(dossier, FACT_TRIGGERS, err) : rc;
}

enum gpai_code
store_number(struct dossier *dossier, const char *sql, int64_t *number, struct gpai_error *err)
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
	enum gpai_code rc = store_number(dossier, "PRAGMA application_id", &application, err);

	if (rc != GPAI_OK)
		return rc;
	if (application != STORE_APPLICATION_ID)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "SQLite application id %lld, expected %d of a dossier", (long long)application,
		    STORE_APPLICATION_ID);
	if ((rc = store_number(dossier, "PRAGMA user_version", &dossier->version, err)) != GPAI_OK)
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

/* ---- word by word ---- */

/* What the tables are by their words, one row each, in an order of its own. */
static enum gpai_code
digest_schema(const struct dossier *dossier, sqlite3 *db, struct digest *digest, size_t *n,
    struct gpai_error *err)
{
	struct digest pair[2] = {{{0}}};
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(db,
	    "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') || "
	    "typeof(type) || typeof(name) || typeof(tbl_name) || typeof(sql) "
	    "FROM sqlite_schema ORDER BY name",
	    -1, &row, NULL);

	*n = 0;
	while (code == SQLITE_OK && (code = sqlite3_step(row)) == SQLITE_ROW) {
		struct text words = store_column(row, 0);
		pair[1] = digest_of((struct span){(const uint8_t *)words.at, words.len});
		pair[0] = digest_of((struct span){pair[0].bytes, sizeof pair});
		++*n;
		code = SQLITE_OK;
	}
	sqlite3_finalize(row);
	*digest = pair[0];
	return code == SQLITE_DONE ? GPAI_OK : store_fail(dossier, code, "verify", err);
}

/* A flipped bit in a trigger or a CHECK would let later damage pass. Against the schema as this
 * program makes it, in memory. */
enum gpai_code
store_check_schema(struct dossier *dossier, struct gpai_error *err)
{
	struct digest is, expected;
	size_t n, n_expected;
	sqlite3 *fresh = NULL;
	enum gpai_code rc;
	int code = sqlite3_open(":memory:", &fresh);

	if (code == SQLITE_OK)
		code = sqlite3_exec(fresh, TABLES, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(fresh, TRIGGERS, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(fresh, FACT_TRIGGERS, NULL, NULL, NULL);
	if (code != SQLITE_OK) {
		rc = store_fail(dossier, code, "verify", err);
		goto out;
	}
	if ((rc = digest_schema(dossier, fresh, &expected, &n_expected, err)) != GPAI_OK)
		goto out;
	if ((rc = digest_schema(dossier, dossier->db, &is, &n, err)) != GPAI_OK)
		goto out;
	if (n != n_expected || !digest_equal(&is, &expected))
		rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "tables, indexes or triggers are not those of version %d", STORE_VERSION);
out:
	sqlite3_close(fresh);
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
