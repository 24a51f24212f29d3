/* SPDX-License-Identifier: Apache-2.0 */
/* The signing floor: signatures of models in the OpenSSF Model Signing format 1.0.
 *
 * A signature is a JSON file with three layers: a Sigstore bundle (sigstore.h) holds a DSSE
 * envelope (envelope.h), whose payload is an in-toto statement that lists every file of
 * the model with its digest (manifest.h). Keys and certificates are in keys.h and
 * certificates.h.
 *
 * May include: base, notation, libcrypto.
 * Absent: opening files, walking folders, hashing models (measure does), the clock. */
#ifndef SIGNING_SIGNING_H
#define SIGNING_SIGNING_H

#include "notation/envelope.h"
#include "signing/certificates.h"
#include "signing/keys.h"
#include "signing/manifest.h"
#include "signing/sigstore.h"

#endif
