/* SPDX-License-Identifier: Apache-2.0 */
/* What a dossier can prove to others: openings of records, proofs, and what witnesses and time
 * stamping authorities said of its heads. */
#ifndef RECORDS_PROOF_H
#define RECORDS_PROOF_H

#include "ledger/opening.h"
#include "records/dossier.h"

/* All of a record that is still there; what was erased is a hidden field. Lives in the arena.
 * UNSUPPORTED: a record of version 1, which was committed to as a whole; NOT_FOUND: none of
 * that number. Of a record that was erased as a whole the head is shown and no field. */
enum gpai_code record_open(struct dossier *dossier, struct arena *arena, uint64_t seq,
    struct opening *opening, struct gpai_error *err);
/* The commitment of record `seq`: the entry of the log. */
enum gpai_code record_commitment(
    struct dossier *dossier, uint64_t seq, struct digest *commitment, struct gpai_error *err);

/* As merkle_prove_inclusion and merkle_prove_consistency, from what is stored. */
enum gpai_code dossier_prove_inclusion(struct dossier *dossier, uint64_t index, uint64_t size,
    struct merkle_proof *proof, struct gpai_error *err);
enum gpai_code dossier_prove_consistency(struct dossier *dossier, uint64_t old_size,
    uint64_t new_size, struct merkle_proof *proof, struct gpai_error *err);

/* A signed head with what others said of it. */
struct dossier_anchor {
	struct dossier_head head;
	struct text cosignatures; /* lines as in a note, each with its newline; "" */
	struct span *stamps;      /* tokens of RFC 3161, DER, of SHA-256(head.note) */
	size_t n_stamps;
};

/* The head of exactly `size` records; NOT_FOUND when none was signed there. 0: the newest. */
enum gpai_code dossier_anchor(struct dossier *dossier, struct arena *arena, uint64_t size,
    struct dossier_anchor *anchor, struct gpai_error *err);
/* All heads of which anybody else said something, by size. */
enum gpai_code dossier_anchors(struct dossier *dossier, struct arena *arena,
    struct dossier_anchor **anchors, size_t *n, struct gpai_error *err);
/* Keeps what was checked already; durable when this returns. A line or token that is there is
 * not kept twice. NOT_FOUND: no head of that size. */
enum gpai_code dossier_put_cosignature(
    struct dossier *dossier, uint64_t size, struct text line, struct gpai_error *err);
enum gpai_code dossier_put_stamp(
    struct dossier *dossier, uint64_t size, struct span token, struct gpai_error *err);

#endif
