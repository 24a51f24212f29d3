/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 (RFC 8032): secret keys and signing, through libcrypto.
 *
 * Kept apart from verifying, so that a program that must not sign cannot. The seed
 * comes from the caller, who also keeps the PEM bytes where only the owner can read
 * them (mode 0600). What is secret is wiped before its memory is given back. */
#ifndef LEDGER_SIGN_H
#define LEDGER_SIGN_H

#include "ledger/note.h"

#define SIGN_SEED_BYTES   32
#define SIGN_PEM_MAX      1024 /* a key takes 119, a protected one 444 */
#define SIGN_PEM_READ_MAX 4096 /* comments may stand before it */

struct sign_key; /* opaque */

/* A key file in memory: PKCS #8 in PEM, as `openssl genpkey` writes it. Those that are
 * protected by a passphrase are read and written by keyfile.h. */
struct sign_pem {
	size_t len;
	char at[SIGN_PEM_MAX];
};

enum gpai_code sign_key_create(
    const uint8_t seed[SIGN_SEED_BYTES], struct sign_key **key, struct gpai_error *err);
/* UNSUPPORTED: encrypted, or not Ed25519. `file` is for messages and may be NULL. */
enum gpai_code sign_key_read(
    struct span pem, const char *file, struct sign_key **key, struct gpai_error *err);
enum gpai_code sign_key_write(
    const struct sign_key *key, struct sign_pem *pem, struct gpai_error *err);
void sign_pem_wipe(struct sign_pem *pem);
void sign_key_free(struct sign_key *key); /* wipes; NULL is fine */

/* Borrowed, as long as the key lives. */
const uint8_t *sign_key_public(const struct sign_key *key);

enum gpai_code sign_bytes(const struct sign_key *key, struct span message,
    uint8_t signature[NOTE_SIGNED_BYTES], struct gpai_error *err);
/* Writes a whole note: the text, an empty line, one signature under `name`. INVALID when
 * the text does not end in a newline or has a control character. */
enum gpai_code sign_note(const struct sign_key *key, struct text name, struct text text,
    struct out *out, struct gpai_error *err);

#endif
