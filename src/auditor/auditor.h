/* SPDX-License-Identifier: Apache-2.0 */
/* The auditor's floor: gpai-verify(1), a second program that believes nothing of the first.
 *
 * Belongs here: reading what a provider shows (gpai-bundle(5), C2SP tlog-proof, tlog-tiles,
 * checkpoints) and saying what it proves. Written from those pages alone, and small enough
 * to be read in an afternoon: of the other floors it takes errors, text, SHA-256, Base 64
 * and Merkle proofs, and no reader of theirs, so that a mistake there is not made twice.
 * Absent: SQL, signing, JSON that is not canonical, the network, the environment, the clock. */
#ifndef AUDITOR_AUDITOR_H
#define AUDITOR_AUDITOR_H

#include "auditor/cursor.h"
#include "base/digest.h"

/* How sure a reader may be; in JSON, in text. */
#define AUDIT_OUTCOMES(X)                                                                          \
	X(PROVED, "proved", "PROVED")                /* by a key that the reader trusts */         \
	X(UNVOUCHED, "unvouched", "NOT VOUCHED FOR") /* it holds, but nobody trusted says so */    \
	X(BROKEN, "broken", "BROKEN")                /* it does not hold together */               \
	X(UNREADABLE, "unreadable", "UNREADABLE")    /* no such file, or not of its form */

enum audit_outcome {
#define X(name, word, text) AUDIT_##name,
	AUDIT_OUTCOMES(X)
#undef X
};

#endif
