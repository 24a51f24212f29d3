/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign models: ECDSA on P-256, P-384 and P-521, each with the SHA-2 of its size
 * (OMS 1.0, algorithm registry), and Ed25519 (RFC 8032), which OMS does not list and its
 * reference refuses, but which Sigstore knows. RSA is refused: neither has it for this. */
#ifndef SIGNING_KEYS_H
#define SIGNING_KEYS_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

struct model_key; /* opaque: public, or public and private */

/* "-----BEGIN PUBLIC KEY-----"; UNSUPPORTED: a key of another kind. */
enum gpai_code model_key_read_public(
    struct span pem, const char *file, struct model_key **key, struct gpai_error *err);
/* PKCS #8 or SEC 1, unencrypted; UNSUPPORTED: encrypted, or of another kind. */
enum gpai_code model_key_read_private(
    struct span pem, const char *file, struct model_key **key, struct gpai_error *err);
void model_key_free(struct model_key *key); /* wipes; NULL is fine */

const char *model_key_kind(const struct model_key *key); /* "ECDSA P-384" */
/* Does OMS 1.0 list it? */
bool model_key_is_listed(const struct model_key *key);
/* SHA-256 of the public key as PEM: the hint of a bundle. */
struct digest model_key_digest(const struct model_key *key);

enum gpai_code model_key_sign(struct arena *arena, const struct model_key *key, struct span message,
    struct span *signature, struct gpai_error *err);
/* Whether the signature is this key's over the message; `by_sha256` with SHA-256 whatever
 * the key, as version 0.2 of the reference did. Anything malformed is a no. */
bool model_key_fits(
    const struct model_key *key, struct span message, struct span signature, bool by_sha256);

/* For certificates.c: takes one reference of an EVP_PKEY over, also when it fails. */
enum gpai_code model_key_take(
    void *evp_pkey, const char *file, struct model_key **key, struct gpai_error *err);

#endif
