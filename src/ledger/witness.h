/* SPDX-License-Identifier: Apache-2.0 */
/* The question put to a witness, and what it must answer (c2sp.org/tlog-witness,
 * add-checkpoint): bytes and what is known in, a decision out. Who stores what was decided, and
 * signs it, is elsewhere (siblings/witness_store.h). */
#ifndef LEDGER_WITNESS_H
#define LEDGER_WITNESS_H

#include "ledger/checkpoint.h"
#include "ledger/policy.h"
#include "ledger/verify.h"

#define WITNESS_REQUEST_MAX (64u << 10) /* 63 hashes take 3 KiB, a checkpoint with signatures 2 */
#define WITNESS_PROOF_MAX   63

struct witness_request {
	uint64_t old_size;
	struct merkle_proof proof;
	struct span note_bytes; /* the checkpoint as sent */
	struct note note;
	struct checkpoint checkpoint;
};

/* Borrows from `bytes`. MALFORMED, TOO_LARGE. */
enum gpai_code witness_request_read(
    struct span bytes, struct witness_request *request, struct gpai_error *err);
void witness_request_write(
    uint64_t old_size, const struct merkle_proof *proof, struct text note, struct out *out);

#define WITNESS_ANSWERS(X)                                                                         \
	X(COSIGN, 200, "cosigned")                                                                 \
	X(BAD_REQUEST, 400, "not a request")                                                       \
	X(FORBIDDEN, 403, "not signed by the log")                                                 \
	X(UNKNOWN_LOG, 404, "no log that this witness knows")                                      \
	X(OLD_SIZE, 409, "another size was cosigned last")                                         \
	X(NOT_CONSISTENT, 422, "not proved to hold what was cosigned last")
enum witness_answer {
#define X(name, status, says) WITNESS_##name,
	WITNESS_ANSWERS(X)
#undef X
};
unsigned witness_status(enum witness_answer answer); /* of HTTP */

/* What was cosigned last of a log; size 0 and the empty root: nothing. */
struct witness_seen {
	uint64_t size;
	struct digest root;
};

/* Is it a log that is known, which signed it? Then *log is the row of the policy. */
enum witness_answer witness_check_log(const struct policy *logs,
    const struct witness_request *request, const struct policy_party **log);
/* Does it lead on from what was seen? *is_fork: the log signed two trees of one size, which the
 * two notes prove to anybody, whatever the answer. */
enum witness_answer witness_check_growth(
    const struct witness_request *request, const struct witness_seen *seen, bool *is_fork);

#endif
