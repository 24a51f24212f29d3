/* SPDX-License-Identifier: Apache-2.0 */
/* Records: what a dossier consists of, and the one way to add some.
 *
 * A body is canonical JSON (RFC 8785). It is committed to with its kind and moment, member by
 * member, under a random salt (ledger/opening.h); the commitment is entry seq - 1 of the log.
 * Records of versions 1 and 2 of the store are committed to as a whole (ledger/commit.h). */
#ifndef RECORDS_RECORD_H
#define RECORDS_RECORD_H

#include "ledger/ledger.h"
#include "records/dossier.h"

/* Stored under a CHECK: a word once used is never renamed. */
#define RECORD_KINDS(X)                                                                            \
	X(KEY, "key")                 /* a public key the log is signed with */                    \
	X(FACT, "fact")               /* a value of one key of one entity */                       \
	X(CLOSED, "closed")           /* the list of a kind is complete, or not */                 \
	X(SETTING, "setting")         /* about the dossier itself: example */                      \
	X(MEASUREMENT, "measurement") /* a run that measured: artefacts, settings */               \
	X(EVIDENCE, "evidence")       /* a file or page that was seen, by digest */                \
	X(DOCUMENT, "document")       /* a document that was written */                            \
	X(ASSESSMENT, "assessment")   /* an answer that was given */                               \
	X(DECISION, "decision")       /* somebody decided or approved */                           \
	X(RISK, "risk")                                                                            \
	X(INCIDENT, "incident")                                                                    \
	X(REQUEST, "request")           /* an authority or a customer asked */                     \
	X(TRANSMISSION, "transmission") /* something was handed over */                            \
	X(NOTE, "note")                                                                            \
	X(ERASURE, "erasure") /* something of another record was destroyed */                      \
	X(WAIVER, "waiver")   /* a finding is accepted as it is, and by whom */

enum record_kind {
#define X(name, word) RECORD_##name,
	RECORD_KINDS(X)
#undef X
	    RECORD_KIND_COUNT
};

const char *record_kind_word(enum record_kind kind);
bool record_kind_from(struct text word, enum record_kind *kind);

/* One record as listed. Texts live in the arena of the call. */
struct record {
	uint64_t seq; /* from 1; leaf seq - 1 of the log */
	int64_t recorded;
	enum record_kind kind;
	struct text body;    /* canonical JSON; {} or the members that are left when erased */
	struct text summary; /* one line: "model parameters.total = 3075098624 (measured)" */
	struct digest leaf;  /* leaf hash */
	uint64_t erasure; /* number of the newest record that says what of it was erased; 0: none */
};

/* Up to `limit` records from number `from` on, oldest first. */
enum gpai_code record_list(struct dossier *dossier, struct arena *arena, uint64_t from,
    uint64_t limit, struct record **records, size_t *n, struct gpai_error *err);

/* Up to `limit` records of a kind, newest first. */
enum gpai_code record_list_of(struct dossier *dossier, struct arena *arena, enum record_kind kind,
    uint64_t limit, struct record **records, size_t *n, struct gpai_error *err);

/* A fact by its words, so that recording needs no law. */
struct recorded_fact {
	enum record_kind what;  /* FACT; CLOSED: kind only, value yes or no; SETTING: key only */
	struct text kind, name; /* of the entity; name "" for the single one */
	struct text key;
	struct fact
	    fact; /* value UNKNOWN puts it back to unknown; recorded, record are set when read */
	bool applied; /* it came from gpai.yaml */
};

/* Limits of what is recorded: far beyond what people write, so that a broken caller
 * or file cannot fill the disk with one record. */
enum {
	RECORD_BODY_MAX = 16 << 20, /* bytes of canonical JSON: a large form is below 1 MiB */
	RECORD_NAME_MAX = 200,      /* bytes of an entity's name */
	RECORD_KEY_MAX = 200,
	RECORD_KEPT_MAX = 64 << 20, /* bytes of a document that is kept */
	RECORD_SALTS = 32,          /* drawn at once, when there are many records */
};

/* A transaction: any number of records, one signed head. */
struct record_txn {
	struct dossier *dossier; /* NULL: none is open */
	const struct entropy *entropy;
	int64_t now;
	uint64_t first;             /* number of the first record of this transaction */
	bool is_broken;             /* an append failed: this can only be rolled back */
	const struct sign_key *key; /* instead of the dossier's; NULL */
	struct merkle_tree tree;
	char head[96]; /* of the last record, as it is committed to */
	size_t head_len;
	enum record_kind head_kind;
	size_t n_salts; /* drawn and not used yet */
	struct commit_salt salts[RECORD_SALTS];
};

#define RECORD_TXN_NONE ((struct record_txn){0})

/* Errors of all: BUSY when another program is writing, IO (disk full, read-only), CORRUPT. */
enum gpai_code record_begin(struct record_txn *txn, struct dossier *dossier, int64_t now,
    const struct entropy *entropy, struct gpai_error *err);
/* `json` is any JSON value without reals; it is stored in canonical form. A member
 * "summary" of an object is shown in listings. `seq` may be NULL. */
enum gpai_code record_append(struct record_txn *txn, enum record_kind kind, struct text json,
    uint64_t *seq, struct gpai_error *err);
/* Keeps bytes in the same transaction, once however often, and says under which digest. */
enum gpai_code record_keep(
    struct record_txn *txn, struct span bytes, struct digest *digest, struct gpai_error *err);
enum gpai_code record_append_fact(struct record_txn *txn, const struct recorded_fact *fact,
    uint64_t *seq, struct gpai_error *err);
/* From this transaction's head on another key signs; the record of kind key that says so is
 * the caller's to append, in this transaction, and so is the file of the key. */
enum gpai_code record_sign_with(
    struct record_txn *txn, const struct sign_key *key, struct gpai_error *err);
/* Destroys members of a record, or all, with its salt: a record of kind erasure says so, in
 * the same transaction. What stays: number, kind and moment, the other members with salts of
 * their own, and the commitment of each that is gone, so that the log still verifies. Facts
 * follow: one without its value, key or day is gone; so are the kept bytes of a document whose
 * digest goes, unless another record names it. Call dossier_scrub after the commit.
 * NOT_FOUND: no such record or member; UNSUPPORTED: members of a record of version 1, which was
 * committed to as a whole; INVALID: kinds key and erasure, which all else rests on. */
struct record_erasing {
	uint64_t record;
	const struct text *fields; /* names of members of the body */
	size_t n_fields;           /* 0: all */
	struct text reason;
	struct text summary; /* "": "record 7 erased: all" */
};
enum gpai_code record_erase(struct record_txn *txn, const struct record_erasing *erasing,
    uint64_t *seq, struct gpai_error *err);
/* Signs the new head and makes all of it durable; when it fails, nothing was recorded. */
enum gpai_code record_commit(struct record_txn *txn, struct gpai_error *err);
void record_release(struct record_txn *txn); /* rolls back unless committed */

/* Writes all of the database anew and empties its write-ahead log, so that what was erased is
 * in neither file. BUSY: somebody reads; what was erased is erased, but old pages may still
 * hold it until this is done again. Copies on other media are beyond this. */
enum gpai_code dossier_scrub(struct dossier *dossier, struct gpai_error *err);

/* A fact as it was recorded, with the leaf of its record. */
struct fact_record {
	struct recorded_fact is;
	struct digest leaf;
};
/* All that was ever recorded of the entities of a kind, in the order of recording. */
enum gpai_code dossier_history(struct dossier *dossier, struct text kind, struct arena *arena,
    struct fact_record **records, size_t *n, struct gpai_error *err);

/* Readings: facts measured or imported, in one transaction. A fact that is recorded just
 * so (value, since, origin, by, method, source, reason, evidence) is not recorded again. */
struct dossier_appended {
	size_t n_recorded, n_unchanged;
	uint64_t first; /* number of the first new record; 0 when there is none */
};

enum gpai_code dossier_append_facts(struct dossier *dossier, const struct recorded_fact *facts,
    size_t n, int64_t now, const struct entropy *entropy, struct dossier_appended *appended,
    struct gpai_error *err);
/* One record of any kind in a transaction of its own. */
enum gpai_code dossier_append(struct dossier *dossier, enum record_kind kind, struct text json,
    int64_t now, const struct entropy *entropy, uint64_t *seq, struct gpai_error *err);

/* Kept bytes, held against their digest. NOT_FOUND: none of that digest; CORRUPT. */
enum gpai_code dossier_kept(struct dossier *dossier, const struct digest *digest,
    struct arena *arena, struct span *bytes, struct gpai_error *err);

#endif
