/* SPDX-License-Identifier: Apache-2.0 */
/* Cosignatures of witnesses on checkpoints (c2sp.org/tlog-cosignature, Ed25519).
 *
 * A cosignature says: at this time, of all that I have seen of the log which calls itself so,
 * this is the largest tree, and each one that I saw before is a beginning of it. So it says
 * two things to whoever trusts the witness: the checkpoint is not newer than that time, and
 * nobody who asks for the same cosignatures is shown another log. Its key is of type
 * NOTE_COSIGNATURE (note.h).
 * Left out: signing (cosign_sign.h), and ML-DSA-44, which libcrypto 3.0 does not know. */
#ifndef LEDGER_COSIGN_H
#define LEDGER_COSIGN_H

#include "ledger/note.h"

#define COSIGN_TIME_MAX 253402300799 /* the last second of the year 9999 */

/* What is signed in place of the text alone: two lines, then the text. */
void cosign_message(int64_t time, struct text text, struct out *out);

/* GPAI_OK: cosigned by `witness`; *time is that of its earliest cosignature here, in seconds
 * since 1970. NOT_FOUND: no line of this key. CORRUPT: a line of this key does not verify,
 * even when another does. Whether the text is a checkpoint is the caller's question, and
 * whether the time is yet to come. */
enum gpai_code cosign_verify(
    const struct note *note, const struct note_key *witness, int64_t *time, struct gpai_error *err);

#endif
