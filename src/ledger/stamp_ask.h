/* SPDX-License-Identifier: Apache-2.0 */
/* Asking a time stamping authority (RFC 3161, 2.4): the request, and what is kept of the answer.
 *
 * Kept apart from checking tokens (stamp.h): an auditor never asks. The nonce comes from the
 * caller; it ties an answer to its request, so that an old token cannot pass for a new one. */
#ifndef LEDGER_STAMP_ASK_H
#define LEDGER_STAMP_ASK_H

#include "base/out.h"
#include "ledger/stamp.h"

#define STAMP_NONCE_BYTES 8

/* A TimeStampReq in DER for the SHA-256 of `stamped`, which asks for the certificate too. */
enum gpai_code stamp_ask(struct span stamped, const uint8_t nonce[STAMP_NONCE_BYTES],
    struct out *request, struct gpai_error *err);
/* The token of a TimeStampResp in the one form that stamp_verify takes: DER, with the signer's
 * certificate and those above it and nothing else that nobody signed. NOT_FOUND: the authority
 * refused, in its words. CORRUPT: another imprint than that of `stamped`, or another nonce;
 * `nonce` NULL: whatever it is. The token is not verified. */
enum gpai_code stamp_take(struct span response, struct span stamped,
    const uint8_t nonce[STAMP_NONCE_BYTES], struct out *token, struct gpai_error *err);
/* The certificates that a token carries, as PEM: to check at least that it is whole, and to show
 * whose it says it is. Whom to trust is not learned from it. */
enum gpai_code stamp_certificates(struct span token, struct out *pem, struct gpai_error *err);

#endif
