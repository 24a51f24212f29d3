/* SPDX-License-Identifier: Apache-2.0 */
/* Cosigning a checkpoint as a witness (c2sp.org/tlog-cosignature, Ed25519).
 *
 * Whoever calls this says that the checkpoint is consistent with every one that this key ever
 * cosigned of that log, and must have made sure (witness.h). */
#ifndef LEDGER_COSIGN_SIGN_H
#define LEDGER_COSIGN_SIGN_H

#include "ledger/cosign.h"
#include "ledger/sign.h"

/* Writes one signature line. `text` is that of the checkpoint; `name` that of the witness. */
enum gpai_code cosign_sign(const struct sign_key *key, struct text name, struct text text,
    int64_t time, struct out *line, struct gpai_error *err);

#endif
