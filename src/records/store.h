/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the records floor: the SQLite connection, its statements, rows of facts.
 * No other folder includes this; no other folder sees sqlite3.h. */
#ifndef RECORDS_STORE_H
#define RECORDS_STORE_H

#include "ledger/keyfile.h"
#include "ledger/opening.h"
#include "records/dossier.h"
#include "records/record.h"

#include <sqlite3.h>

#define STORE_FOLDER         ".gpai"
#define STORE_FOLDER_NEW     ".gpai.new" /* until init is complete */
#define STORE_FILE           "dossier.db"
#define STORE_KEY            "key.pem"
#define STORE_APPLICATION_ID 0x67706169 /* "gpai" */
#define STORE_VERSION        3          /* 2: what was issued is kept; 3: records field by field */

/* The columns of `fact`, in the order fact_row reads them. */
#define STORE_FACT_COLUMNS                                                                         \
	"entity, name, key, seq, since, recorded, type, value, origin, \"by\", method, source, "   \
	"reason, evidence, applied"
#define STORE_FACT_N_COLUMNS 15

/* The columns of a record, in the order store_record_row reads them. */
#define STORE_RECORD_COLUMNS                                                                       \
	"r.seq, r.recorded, r.kind, r.scheme, r.salt, r.leaf, r.nodes, r.body, e.erasure, "        \
	"e.commitment, e.head_salt, e.fields FROM record r LEFT JOIN erased e ON e.seq = r.seq"

/* Every statement the program ever runs on a dossier, prepared when first used. */
#define STATEMENTS(X)                                                                              \
	X(BEGIN_READ, "BEGIN")                                                                     \
	X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                          \
	X(COMMIT, "COMMIT")                                                                        \
	X(ROLLBACK, "ROLLBACK")                                                                    \
	X(DATA_VERSION, "PRAGMA data_version")                                                     \
	X(META, "SELECT name, value FROM meta")                                                    \
	X(META_PUT, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)")                     \
	X(SIZE, "SELECT coalesce(max(seq), 0) FROM record")                                        \
	X(LEAF, "SELECT leaf FROM record WHERE seq = ?1")                                          \
	X(NODES, "SELECT nodes FROM record WHERE seq = ?1")                                        \
	X(RECORD_PUT, "INSERT INTO record(seq, recorded, kind, scheme, salt, leaf, nodes, body) "  \
		      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")                                    \
	X(RECORD, "SELECT " STORE_RECORD_COLUMNS " WHERE r.seq = ?1")                              \
	X(RECORDS, "SELECT " STORE_RECORD_COLUMNS " WHERE r.seq >= ?1 ORDER BY r.seq LIMIT ?2")    \
	X(RECORDS_OF,                                                                              \
	    "SELECT " STORE_RECORD_COLUMNS " WHERE r.kind = ?1 ORDER BY r.seq DESC LIMIT ?2")      \
	X(ERASURES, "SELECT seq, body FROM record WHERE kind = 'erasure' ORDER BY seq")            \
	X(KEYS, "SELECT seq, body FROM record WHERE kind = 'key' ORDER BY seq")                    \
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
	X(FACT_COUNT, "SELECT count(*) FROM fact")                                                 \
	X(APPLIED, "SELECT entity, name, key, since, stated, seq FROM applied "                    \
		   "ORDER BY entity, name, key, since")                                            \
	X(APPLIED_PUT, "INSERT OR REPLACE INTO applied"                                            \
		       "(entity, name, key, since, stated, seq, digest) "                          \
		       "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")                                       \
	X(APPLIED_ALL, "SELECT entity, name, key, since, stated, seq, digest FROM applied")        \
	X(APPLIED_DROP, "DELETE FROM applied "                                                     \
			"WHERE entity = ?1 AND name = ?2 AND key = ?3 AND since = ?4")             \
	X(KEPT_PUT, "INSERT INTO kept(digest, bytes) VALUES(?1, ?2) ON CONFLICT DO NOTHING")       \
	X(KEPT, "SELECT bytes FROM kept WHERE digest = ?1")                                        \
	X(KEPT_MISSING, "SELECT seq FROM record WHERE kind = 'document' "                          \
			"AND json_extract(body, '$.data_sha256') IS NOT NULL "                     \
			"AND json_extract(body, '$.sha256') IS NOT NULL AND NOT EXISTS "           \
			"(SELECT 1 FROM kept WHERE lower(hex(digest)) = "                          \
			"json_extract(record.body, '$.sha256')) ORDER BY seq LIMIT 1")             \
	X(KEPT_ALL, "SELECT digest, bytes FROM kept ORDER BY digest")                              \
	X(ERASED_PUT, "INSERT INTO erased(seq, erasure, commitment, head_salt, fields) "           \
		      "VALUES(?1, ?2, ?3, ?4, ?5)")                                                \
	X(ERASED_MORE, "UPDATE erased SET erasure = ?2, fields = ?3 WHERE seq = ?1")               \
	X(ERASED_ALL, "SELECT seq, erasure FROM erased ORDER BY seq")                              \
	X(RECORD_EMPTY, "UPDATE record SET salt = x'', body = ?2 WHERE seq = ?1")                  \
	X(FACT_DROP, "DELETE FROM fact WHERE entity = ?1 AND name = ?2 AND key = ?3 "              \
		     "AND seq = ?4")                                                               \
	X(FACT_EMPTY, "UPDATE fact SET applied = ?5, \"by\" = ?6, evidence = ?7, method = ?8, "    \
		      "reason = ?9, source = ?10 WHERE entity = ?1 AND name = ?2 AND key = ?3 "    \
		      "AND seq = ?4")                                                              \
	X(APPLIED_FORGET, "DELETE FROM applied WHERE entity = ?1 AND name = ?2 AND key = ?3")      \
	X(KEPT_DROP, "DELETE FROM kept WHERE digest = ?1 AND NOT EXISTS "                          \
		     "(SELECT 1 FROM record WHERE seq <> ?2 AND kind = 'document' AND "            \
		     "instr(body, ?3) > 0)")                                                       \
	X(HEAD_OF, "SELECT size, root, recorded, note FROM head WHERE size = ?1")                  \
	X(SAID_SIZES, "SELECT size FROM cosignature UNION SELECT size FROM stamp ORDER BY size")   \
	X(COSIGNATURES, "SELECT line FROM cosignature WHERE size = ?1 ORDER BY digest")            \
	X(COSIGNATURE_PUT, "INSERT INTO cosignature(size, digest, line) VALUES(?1, ?2, ?3) "       \
			   "ON CONFLICT DO NOTHING")                                               \
	X(COSIGNATURES_ALL, "SELECT digest, line, size FROM cosignature")                          \
	X(STAMPS, "SELECT token FROM stamp WHERE size = ?1 ORDER BY digest")                       \
	X(STAMP_PUT, "INSERT INTO stamp(size, digest, token) VALUES(?1, ?2, ?3) "                  \
		     "ON CONFLICT DO NOTHING")                                                     \
	X(STAMPS_ALL, "SELECT digest, token, size FROM stamp")                                     \
	X(RECORDED_AT, "SELECT recorded FROM record WHERE seq = ?1")                               \
	X(NODE, "SELECT hash FROM node WHERE level = ?1 AND idx = ?2") /* of versions 1 and 2 */   \
	X(NODE_COUNT, "SELECT count(*) FROM node")                     /* of versions 1 and 2 */   \
	X(FILE_CHECK, "PRAGMA integrity_check(1)")

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
	bool is_ahead;        /* something was recorded that publish.c has not published */
	struct keyfile_asker asker;
	bool is_mapped;          /* the file is read where it lies, for proofs */
	struct merkle_tree tree; /* as this handle committed it; while nobody else writes */
	int64_t tree_version;    /* PRAGMA data_version of then; 0: none */
	struct out scratch;      /* texts of the record that is being added */
	sqlite3_stmt *statements[STORE_STATEMENT_COUNT];
};

/* Opens FOLDER/dossier.db: connection and pragmas only, no look at the schema. */
enum gpai_code store_connect(const char *dir, const char *folder, enum dossier_mode mode,
    bool create, struct dossier **dossier, struct gpai_error *err);
/* Makes tables and triggers in an empty file. */
enum gpai_code store_make_schema(struct dossier *dossier, struct gpai_error *err);
/* Whose file is it, and of which version? */
enum gpai_code store_check_version(struct dossier *dossier, struct gpai_error *err);
enum gpai_code store_make_tables(struct dossier *dossier, struct gpai_error *err);
enum gpai_code store_make_triggers(struct dossier *dossier, struct gpai_error *err);
/* What a pragma says. */
enum gpai_code store_number(
    struct dossier *dossier, const char *sql, int64_t *number, struct gpai_error *err);
/* Are the tables and triggers, word by word, those that this version makes? */
enum gpai_code store_check_schema(struct dossier *dossier, struct gpai_error *err);
/* Brings the tables of an earlier version up to this one; nothing that is recorded changes. */
enum gpai_code store_upgrade(struct dossier *dossier, struct gpai_error *err);
/* Takes origin and key from `meta`. */
enum gpai_code store_read_meta(struct dossier *dossier, struct gpai_error *err);

enum gpai_code store_put_meta(
    struct dossier *dossier, const char *name, struct text value, struct gpai_error *err);

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
void store_forget(struct dossier *dossier);   /* prepares every statement anew */

/* Both borrow until the statement is asked for again. */
void store_bind_text(sqlite3_stmt *statement, int at, struct text text);
void store_bind_bytes(sqlite3_stmt *statement, int at, const void *bytes, size_t len);
struct text store_column(sqlite3_stmt *statement, int at); /* until the next step */
/* False unless the column is a blob of exactly that length. */
bool store_column_bytes(sqlite3_stmt *statement, int at, void *bytes, size_t len);
/* The row of `head` the statement stands on; `note` borrows until the next step. */
enum gpai_code store_head_row(
    struct dossier *dossier, sqlite3_stmt *row, struct dossier_head *head, struct gpai_error *err);
/* Is this the tree of the newest signed head? No head is needed when it is empty. */
enum gpai_code store_check_head(
    struct dossier *dossier, const struct merkle_tree *tree, struct gpai_error *err);
/* Size of the log. */
enum gpai_code store_size(struct dossier *dossier, uint64_t *size, struct gpai_error *err);
/* Reads subtrees of the log; ctx is the dossier. */
enum gpai_code store_get_node(
    void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err);

/* Under which a cosignature or stamp stands: of the head of which size, and what. */
struct digest store_said_digest(uint64_t size, struct span said);

/* The complete subtrees that one record ends, from level 1 upward: they stand beside it. */
struct store_nodes {
	size_t n;
	struct digest hashes[MERKLE_LEVELS];
};

/* A merkle_sink; ctx is the nodes, which the caller empties before each leaf. */
enum gpai_code store_nodes_put(
    void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err);
/* What gpai.yaml said of a slot: a row of `applied`. No record holds it, so that the row
 * carries a digest of itself, against damage. */
struct applied_row {
	struct text entity, name, key, since;
	struct digest stated;
	int64_t seq;
};

struct digest store_applied_digest(const struct applied_row *row);
/* The first six columns; false: cannot be read. Borrows until the next step. */
bool store_applied_row(sqlite3_stmt *statement, struct applied_row *row);

/* ---- a record as it is stored (record_row.c) ---- */

/* How a record was committed to. */
enum record_scheme {
	SCHEME_WHOLE = 1, /* ledger/commit.h over the envelope */
	SCHEME_FIELDS,    /* ledger/opening.h */
};

/* The row of a record. Borrows from the statement until its next step. */
struct record_row {
	uint64_t seq;
	int64_t recorded;
	enum record_kind kind;
	enum record_scheme scheme;
	bool has_salt; /* until something of it is erased */
	struct commit_salt salt;
	struct digest leaf;
	struct span nodes; /* 32 bytes each */
	struct text body;  /* canonical JSON; the members that are left */
	/* Where something was erased: */
	uint64_t erasure; /* number of the newest record that says so; 0: nothing was */
	struct digest commitment;
	bool has_head_salt; /* not in scheme 1 */
	struct commit_salt head_salt;
	struct span fields; /* 33 bytes each: 1 and the salt when shown, 0 and the commitment */
};

#define RECORD_FIELD_BYTES 33
/* {"kind":"transmission","recorded":"2026-01-31T12:00:00Z"} */
#define RECORD_HEAD_CHARS 96

/* CORRUPT when a column is not what it must be. */
enum gpai_code store_record_row(
    struct dossier *dossier, sqlite3_stmt *row, struct record_row *record, struct gpai_error *err);
/* The record `seq`; NOT_FOUND. Reset `*row` when done with what the record borrows. */
enum gpai_code store_record(struct dossier *dossier, uint64_t seq, sqlite3_stmt **row,
    struct record_row *record, struct gpai_error *err);
struct text store_record_head(
    enum record_kind kind, int64_t recorded, char text[RECORD_HEAD_CHARS]);
/* What the row commits to, from all that is left of it. */
enum gpai_code store_record_commitment(struct dossier *dossier, const struct record_row *record,
    struct digest *commitment, struct gpai_error *err);
/* As record_open. */
enum gpai_code store_record_opening(struct dossier *dossier, const struct record_row *record,
    struct arena *arena, struct opening *opening, struct gpai_error *err);

/* ---- what was erased, held against what says so (fsck_erased.c) ---- */

struct erasures {
	struct erasure *at; /* by record and then by their own number */
	size_t n;
	uint64_t n_met; /* of them, those whose record was met */
	uint64_t rows;  /* of the table erased that were met */
};

enum gpai_code erasures_load(struct dossier *dossier, struct arena *arena,
    struct erasures *erasures, struct gpai_error *err);
/* Is of this record gone what the log says, and nothing else? `has_fact`: whether a fact of it
 * would stand. */
enum gpai_code erasures_check(struct dossier *dossier, struct erasures *erasures,
    const struct record_row *record, bool *has_fact, struct gpai_error *err);
/* After the last record. */
enum gpai_code erasures_check_rest(
    struct dossier *dossier, const struct erasures *erasures, struct gpai_error *err);

/* ---- facts as rows and as bodies (fact_row.c) ---- */

/* "2025-08-02"; "" for always: sorts first. */
void fact_since_text(int32_t since, char out[DATE_CHARS]);
/* The canonical JSON of a fact; what is empty is left out. Gives the value within it. */
struct text fact_body(const struct recorded_fact *fact, struct out *out);
/* INVALID for names, keys or texts that cannot be recorded. */
enum gpai_code fact_check(
    const struct dossier *dossier, const struct recorded_fact *fact, struct gpai_error *err);
enum gpai_code fact_insert(struct dossier *dossier, const struct recorded_fact *fact,
    struct text value, uint64_t seq, int64_t recorded, struct gpai_error *err);
/* Copies the row the statement stands on. CORRUPT when it cannot be read. */
enum gpai_code fact_row(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct recorded_fact *fact, struct gpai_error *err);
/* The body as the row the statement stands on makes it, without reading the value. */
void fact_row_body(sqlite3_stmt *row, struct out *out);
/* Can a fact stand without this member of its body? */
bool fact_may_lose(struct text member);
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
