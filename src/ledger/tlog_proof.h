/* SPDX-License-Identifier: Apache-2.0 */
/* One file that proves that an entry is in a log (c2sp.org/tlog-proof@v1): its index, the
 * way to the root, and the signed head with what witnesses said of it.
 *
 * Left out: the policy of witnesses; the note that comes out of here has their lines. */
#ifndef LEDGER_TLOG_PROOF_H
#define LEDGER_TLOG_PROOF_H

#include "ledger/checkpoint.h"
#include "ledger/verify.h"

#define TLOG_PROOF_BYTES_MAX                                                                       \
	(NOTE_BYTES_MAX + (1u << 20)) /* of a whole file; the norm has none                        \
	                               */

struct tlog_proof {
	struct text
	    extra;      /* Base 64 as it stands, authenticated by nothing; "" when there is none */
	uint64_t index; /* of the entry, from 0 */
	struct merkle_proof path;
	struct text note; /* the checkpoint with all its signatures, verbatim */
};

/* The form of the whole, strict: one proof has one text. Nothing is said of its truth. Borrows
 * from `bytes`. MALFORMED names the line; TOO_LARGE. */
enum gpai_code tlog_proof_read(struct span bytes, struct tlog_proof *proof, struct gpai_error *err);
/* Writes what tlog_proof_read reads. INVALID: `extra` or `note` could not be read again. */
enum gpai_code tlog_proof_write(
    const struct tlog_proof *proof, struct out *out, struct gpai_error *err);

/* Is this leaf in the log `origin`, as `key` signed it? Fills the checkpoint (borrowed from
 * the proof), for whoever then asks its witnesses. Errors: those of checkpoint_open and
 * merkle_verify_inclusion. */
enum gpai_code tlog_proof_verify(const struct tlog_proof *proof, const struct digest *leaf_hash,
    const struct note_key *key, struct text origin, struct checkpoint *checkpoint,
    struct gpai_error *err);

#endif
