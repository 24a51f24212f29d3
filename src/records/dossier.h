/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier: one directory, one SQLite file of records that only grows.
 *
 *	DIR/.gpai/dossier.db   every record ever made (gpai-dossier(5))
 *	DIR/.gpai/key.pem      the Ed25519 key that signs tree heads, mode 0600
 *
 * Invariants:
 *   1. A record, its leaf, the new subtrees, its facts and the signed tree head
 *      become visible in one SQLite transaction or not at all.
 *   2. What a call acknowledged is on the disk (WAL, synchronous=FULL).
 *   3. Records are never changed or removed, but for what record_erase destroys after a record
 *      has said so; triggers refuse everything else.
 *   4. The table `fact`, all hashes and all of .gpai/log can be made again from the others.
 * A handle belongs to one thread at a time. */
#ifndef RECORDS_DOSSIER_H
#define RECORDS_DOSSIER_H

#include "ledger/ledger.h"
#include "rules/facts.h"

struct dossier;

/* Where random bytes come from: salts, keys, names of logs. */
struct entropy {
	bool (*fill)(void *ctx, uint8_t *bytes, size_t len); /* false: none to be had */
	void *ctx;
};

enum dossier_mode { DOSSIER_READ, DOSSIER_WRITE };

/* Makes a dossier in `dir`, which is made when missing; gpai.yaml is not touched. All
 * happens in DIR/.gpai.new, which is renamed when complete, so that a crash leaves no
 * half dossier; what an earlier crash left there is removed. `origin` names the log
 * in signatures; empty: "gpai.local/" and 16 random hex digits.
 * Errors: CONFLICT when there is a dossier already, BUSY when another is being made. */
enum gpai_code dossier_create(const char *dir, struct text origin, int64_t now,
    const struct entropy *entropy, struct gpai_error *err);

/* `dir` is the directory that holds .gpai. Reading also works where nothing can be
 * written. Errors: NOT_FOUND, NEWER, CORRUPT, BUSY, IO; and IO when asked to WRITE
 * where that is not possible. */
enum gpai_code dossier_open(
    const char *dir, enum dossier_mode mode, struct dossier **dossier, struct gpai_error *err);
void dossier_close(struct dossier *dossier); /* NULL is fine */

/* The nearest directory that holds a dossier: `from` or one above it. NOT_FOUND. */
enum gpai_code dossier_find(
    struct arena *arena, const char *from, const char **dir, struct gpai_error *err);

const char *dossier_origin(const struct dossier *dossier); /* name of the log */
const char *dossier_vkey(
    const struct dossier *dossier); /* its public key, as note_key_read takes it */

/* What dossier_facts could not use, and the marks on the dossier. */
struct dossier_reading {
	uint32_t n_facts;      /* put into the set */
	uint32_t unknown_keys; /* keys or kinds this law does not declare: kept, not read */
	uint32_t misfits;      /* recorded with another type than this law declares: not read */
	bool is_example;       /* every output must say so */
};

/* The facts of `as_of`, as they had been recorded at `known_at` (0: by now). Of each
 * (entity, key), among the records made by then, the LATEST RECORDED whose `since` is
 * none or not after as_of: so a later record replaces the earlier timeline from its
 * own `since` onward. A record without value puts the fact back to unknown; a list is
 * closed when the latest word on it says so. DATE_FOREVER asks for the end of time.
 * Initialises `set` in `arena`; fact_set_derive is left to the caller, who may still
 * put facts of a what-if. */
enum gpai_code dossier_facts(struct dossier *dossier, const struct law *law, int32_t as_of,
    int64_t known_at, struct arena *arena, struct fact_set *set, struct dossier_reading *reading,
    struct gpai_error *err);

/* The signed head of the log as it is now. */
struct dossier_head {
	uint64_t size; /* records */
	struct digest root;
	int64_t recorded;
	struct text note; /* signed note (c2sp.org/tlog-checkpoint) */
};

enum gpai_code dossier_head(struct dossier *dossier, struct arena *arena, struct dossier_head *head,
    struct gpai_error *err);

struct dossier_verified {
	uint64_t records, nodes, heads, facts; /* checked */
	struct digest root;
};

/* Recomputes everything from bodies and salts: leaves, subtrees, roots, signatures by the
 * chain of keys, and the table of facts; what was erased against what says so; tables and
 * triggers word by word (fsck.c). CORRUPT, naming the first record or table that is wrong. */
enum gpai_code dossier_verify(
    struct dossier *dossier, struct dossier_verified *verified, struct gpai_error *err);

#endif
