/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger floor: proof that a list of entries only ever grew.
 *
 * Belongs here: the Merkle tree and its proofs, salted commitments, signed notes
 * and checkpoints, Ed25519 keys. Bytes in, bytes out; storage by interface.
 * May include: base, and libcrypto.
 * Absent: the meaning of an entry, SQL, files, randomness, the clock. What only
 * checks (ledger_verify_lib) can be linked without what signs. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/base64.h"
#include "ledger/checkpoint.h"
#include "ledger/commit.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/sign.h"
#include "ledger/tiles.h"
#include "ledger/tiles_source.h"
#include "ledger/tiles_write.h"
#include "ledger/tlog_proof.h"
#include "ledger/verify.h"

#endif
