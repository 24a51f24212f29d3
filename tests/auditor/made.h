/* SPDX-License-Identifier: Apache-2.0 */
/* A small log and a bundle of it, made by the floors that gpai itself is made of. */
#ifndef TESTS_AUDITOR_MADE_H
#define TESTS_AUDITOR_MADE_H

#include "../check.h"
#include "evidence/bundle.h"
#include "ledger/merkle.h"
#include "ledger/sign.h"

#define MADE_MAX 1200

struct made {
	struct arena arena;
	size_t n; /* records of the log */
	struct text heads[MADE_MAX], bodies[MADE_MAX];
	struct commit_salt salts[MADE_MAX];
	struct digest commitments[MADE_MAX];
	struct digest *levels[12]; /* complete subtrees */
	struct merkle_tree tree;
	struct digest roots[MADE_MAX + 1]; /* by size */
	struct sign_key *keys[3];          /* first, second, the witness's */
	struct text vkeys[3];
	struct text policy; /* the first key's log, one witness, and it is the quorum */
	struct bundle bundle;
	const char *list; /* of the fields shown, in the record of the sharing */
};

#define MADE_ORIGIN "example.com/dossier"

/* An empty log with its keys. */
void made_init(struct made *made);
void made_release(struct made *made);
void made_add(struct made *made, const char *kind, const char *body);
void made_add_key(struct made *made);                      /* record 1 */
void made_change_key(struct made *made, bool is_recovery); /* from the first to the second */
/* The note of a head of so many records. */
struct text made_note(struct made *made, uint64_t size, int key);
struct text made_cosign(struct made *made, struct text note, uint64_t time);
struct bundle_anchor made_anchor(struct made *made, uint64_t size, int key);
/* Adds a record to the bundle: all of it, or without the field of that name. */
void made_show(struct made *made, uint64_t number, const char *hide);
/* Of the records so far which fields are shown, for the record of the sharing. */
void made_list(struct made *made);
/* The list of what is in the bundle so far as the last record, then all proofs. */
void made_finish(struct made *made, int key);
struct text made_text(struct made *made, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The usual one: a key, facts with a hidden field, a document, a change of the key, an anchor
 * and a head that a witness has cosigned. */
void made_usual(struct made *made);
/* The bundle as a file; lives in the arena. */
struct text made_write(struct made *made);
/* The log as tlog-tiles have it, in a new folder; for one head. */
void made_publish(struct made *made, const char *folder);

#endif
