/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the records floor: the SQLite connection, its statements, rows of facts.
 * No other folder includes this; no other folder sees sqlite3.h. */
#ifndef RECORDS_STORE_H
#define RECORDS_STORE_H

#include "ledger/keyfile.h"
#include "records/dossier.h"
#include "records/record.h"

#include <sqlite3.h>

#define STORE_FOLDER         ".gpai"
#define STORE_FOLDER_NEW     ".gpai.new" /* until init is complete */
#define STORE_FILE           "dossier.db"
#define STORE_KEY            "key.pem"
#define STORE_APPLICATION_ID 0x67706169 /* "gpai" */
#define STORE_VERSION        2          /* 2: what was issued is kept */

/* The columns of `fact`, in the order fact_row reads them. */
#define STORE_FACT_COLUMNS                                                                         \
	"entity, name, key, seq, since, recorded, type, value, origin, \"by\", method, source, "   \
	"reason, evidence, applied"
#define STORE_FACT_N_COLUMNS 15

/* Every statement the program ever runs on a dossier, prepared when first used. */
#define STATEMENTS(X)                                                                              \
	X(BEGIN_READ, "BEGIN")                                                                     \
	X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                          \
	X(COMMIT, "COMMIT")                                                                        \
	X(ROLLBACK, "ROLLBACK")                                                                    \
	X(META, "SELECT name, value FROM meta")                                                    \
	X(META_PUT, "INSERT INTO meta(name, value) VALUES(?1, ?2)")                                \
	X(SIZE, "SELECT coalesce(max(seq), 0) FROM record")                                        \
	X(LEAF, "SELECT leaf FROM record WHERE seq = ?1")                                          \
	X(NODE, "SELECT hash FROM node WHERE level = ?1 AND idx = ?2")                             \
	X(NODE_PUT, "INSERT INTO node(level, idx, hash) VALUES(?1, ?2, ?3)")                       \
	X(NODE_COUNT, "SELECT count(*) FROM node")                                                 \
	X(RECORD_PUT, "INSERT INTO record(seq, recorded, kind, body, salt, leaf) "                 \
		      "VALUES(?1, ?2, ?3, ?4, ?5, ?6)")                                            \
	X(RECORDS, "SELECT seq, recorded, kind, body, salt, leaf FROM record "                     \
		   "WHERE seq >= ?1 ORDER BY seq LIMIT ?2")                                        \
	X(RECORDS_OF, "SELECT seq, recorded, kind, body, salt, leaf FROM record "                  \
		      "WHERE kind = ?1 ORDER BY seq DESC LIMIT ?2")                                \
	X(HEAD, "SELECT size, root, recorded, note FROM head ORDER BY size DESC LIMIT 1")          \
	X(HEADS, "SELECT size, root, recorded, note FROM head ORDER BY size")                      \
	X(HEAD_PUT, "INSERT INTO head(size, root, recorded, note) VALUES(?1, ?2, ?3, ?4)")         \
	X(FACT_PUT, "INSERT INTO fact(" STORE_FACT_COLUMNS ") "                                    \
		    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")    \
	X(FACTS, "SELECT " STORE_FACT_COLUMNS " FROM fact "                                        \
		 "WHERE recorded <= ?1 AND since <= ?2 ORDER BY entity, name, key, seq DESC")      \
	X(FACTS_OF, "SELECT " STORE_FACT_COLUMNS " FROM fact "                                     \
		    "WHERE entity = ?1 AND name = ?2 AND key = ?3 ORDER BY seq DESC")              \
	X(HISTORY, "SELECT " STORE_FACT_COLUMNS ", "                                               \
		   "(SELECT leaf FROM record WHERE record.seq = fact.seq) "                        \
		   "FROM fact WHERE entity = ?1 AND key <> '' ORDER BY seq")                       \
	X(FACT_BODIES, "SELECT f.*, r.kind, r.body, r.recorded FROM "                              \
		       "(SELECT " STORE_FACT_COLUMNS " FROM fact) f "                              \
		       "LEFT JOIN record r ON r.seq = f.seq")                                      \
	X(FACT_COUNTS, "SELECT (SELECT count(*) FROM fact), (SELECT count(*) FROM record "         \
		       "WHERE kind IN ('fact', 'closed', 'setting'))")                             \
	X(APPLIED, "SELECT entity, name, key, since, stated, seq FROM applied "                    \
		   "ORDER BY entity, name, key, since")                                            \
	X(APPLIED_PUT, "INSERT OR REPLACE INTO applied(entity, name, key, since, stated, seq) "    \
		       "VALUES(?1, ?2, ?3, ?4, ?5, ?6)")                                           \
	X(APPLIED_DROP, "DELETE FROM applied "                                                     \
			"WHERE entity = ?1 AND name = ?2 AND key = ?3 AND since = ?4")             \
	X(KEPT_PUT, "INSERT INTO kept(digest, bytes) VALUES(?1, ?2) ON CONFLICT DO NOTHING")       \
	X(KEPT, "SELECT bytes FROM kept WHERE digest = ?1")                                        \
	X(KEPT_MISSING, "SELECT seq FROM record WHERE kind = 'document' "                          \
			"AND json_extract(body, '$.data_sha256') IS NOT NULL AND NOT EXISTS "      \
			"(SELECT 1 FROM kept WHERE lower(hex(digest)) = "                          \
			"json_extract(record.body, '$.sha256')) ORDER BY seq LIMIT 1")             \
	X(KEPT_ALL, "SELECT digest, bytes FROM kept ORDER BY digest")                              \
	X(QUICK_CHECK, "PRAGMA quick_check(1)")

enum statement {
#define X(name, sql) STORE_##name,
	STATEMENTS(X)
#undef X
	    STORE_STATEMENT_COUNT
};

struct dossier {
	sqlite3 *db;
	enum dossier_mode mode;
	int64_t version; /* of the file */
	char *dir;       /* as the caller named it */
	char *folder;    /* DIR/.gpai */
	char *path;      /* DIR/.gpai/dossier.db: the file of every error */
	char *origin, *vkey;
	struct note_key public_key;
	struct sign_key *key; /* read when first needed */
	struct keyfile_asker asker;
	sqlite3_stmt *statements[STORE_STATEMENT_COUNT];
};

/* Opens FOLDER/dossier.db: connection and pragmas only, no look at the schema. */
enum gpai_code store_connect(const char *dir, const char *folder, enum dossier_mode mode,
    bool create, struct dossier **dossier, struct gpai_error *err);
/* Makes tables and triggers in an empty file. */
enum gpai_code store_make_schema(struct dossier *dossier, struct gpai_error *err);
/* Whose file is it, and of which version? */
enum gpai_code store_check_version(struct dossier *dossier, struct gpai_error *err);
/* Brings the tables of an earlier version up to this one; nothing that stands there changes. */
enum gpai_code store_upgrade(struct dossier *dossier, struct gpai_error *err);
/* Takes origin and key from `meta`. */
enum gpai_code store_read_meta(struct dossier *dossier, struct gpai_error *err);

/* What SQLite says, in our words: "cannot DOING: ...". */
enum gpai_code store_fail(
    const struct dossier *dossier, int code, const char *doing, struct gpai_error *err);
/* The statement, reset, its bindings cleared; borrowed from the dossier. */
enum gpai_code store_statement(struct dossier *dossier, enum statement which,
    sqlite3_stmt **statement, struct gpai_error *err);
/* One step; *row says whether there is one. Resets the statement unless there is. */
enum gpai_code store_step(struct dossier *dossier, sqlite3_stmt *statement, bool *row,
    const char *doing, struct gpai_error *err);
/* A statement without rows and bindings. */
enum gpai_code store_run(
    struct dossier *dossier, enum statement which, const char *doing, struct gpai_error *err);
void store_rollback(struct dossier *dossier); /* no-op outside a transaction */

void store_bind_text(sqlite3_stmt *statement, int at, struct text text);
void store_bind_bytes(sqlite3_stmt *statement, int at, const void *bytes, size_t len);
struct text store_column(sqlite3_stmt *statement, int at); /* until the next step */
/* False unless the column is a blob of exactly that length. */
bool store_column_bytes(sqlite3_stmt *statement, int at, void *bytes, size_t len);
/* What is committed to: a body with its kind and moment, in canonical JSON. */
void store_envelope(enum record_kind kind, int64_t recorded, struct text body, struct out *out);
/* The row of `head` the statement stands on; `note` borrows until the next step. */
enum gpai_code store_head_row(
    struct dossier *dossier, sqlite3_stmt *row, struct dossier_head *head, struct gpai_error *err);
/* Size of the log. */
enum gpai_code store_size(struct dossier *dossier, uint64_t *size, struct gpai_error *err);
/* Reads subtrees of the log; ctx is the dossier. */
enum gpai_code store_get_node(
    void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err);

/* ---- facts as rows and as bodies (fact_row.c) ---- */

/* "2025-08-02"; "" for always: sorts first. */
void fact_since_text(int32_t since, char out[DATE_CHARS]);
/* The canonical JSON of a fact; what is empty is left out. */
void fact_body(const struct recorded_fact *fact, struct out *out);
/* INVALID for names, keys or texts that cannot be recorded. */
enum gpai_code fact_check(
    const struct dossier *dossier, const struct recorded_fact *fact, struct gpai_error *err);
enum gpai_code fact_insert(struct dossier *dossier, const struct recorded_fact *fact, uint64_t seq,
    int64_t recorded, struct gpai_error *err);
/* Copies the row the statement stands on. CORRUPT when it cannot be read. */
enum gpai_code fact_row(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct recorded_fact *fact, struct gpai_error *err);
/* Same value and same account of it. */
bool fact_same(const struct recorded_fact *a, const struct recorded_fact *b);

/* ---- the timeline of one key (timeline.c) ---- */

/* What holds when, oldest `since` first, as the records of now make it: each record
 * replaced all that followed its own `since`. */
struct timeline {
	struct recorded_fact *entries;
	size_t n;
};

enum gpai_code timeline_load(struct dossier *dossier, struct arena *arena, struct text kind,
    struct text name, struct text key, struct timeline *timeline, struct gpai_error *err);
/* The entry in effect on a day (DATE_NONE: from always on); NULL when there is none. */
const struct recorded_fact *timeline_at(const struct timeline *timeline, int32_t day);

#endif
