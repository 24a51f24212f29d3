/* SPDX-License-Identifier: Apache-2.0 */
/* Key files that a passphrase protects: PKCS #8, encrypted under PBES2 (RFC 8018), the key
 * of which scrypt (RFC 7914) makes from the passphrase, with AES-256 in CBC mode. `openssl
 * pkcs8` and `openssl pkey` read what is written here, and what they write is read, also
 * with PBKDF2 in the place of scrypt.
 *
 * A file says itself how much work the passphrase shall cost; one that asks for more than
 * a few seconds or 32 MiB is refused. There is no check sum over the whole: a file that
 * was meddled with gives another key, which the caller must hold against the public one. */
#ifndef LEDGER_KEYFILE_H
#define LEDGER_KEYFILE_H

#include "ledger/sign.h"

#define KEYFILE_PASSPHRASE_MAX 1024 /* bytes, with the NUL at its end */
#define KEYFILE_RANDOM_BYTES   32   /* salt and initialisation vector, 16 bytes each */
#define KEYFILE_ATTEMPTS       3

enum keyfile_wish { KEYFILE_OPEN, KEYFILE_NEW, KEYFILE_PIN };

/* Whoever knows passphrases. */
struct keyfile_asker {
	/* For the file named, which a message may show; attempt from 0. NUL-terminated.
	 * Any code but GPAI_OK ends the asking. */
	enum gpai_code (*ask)(void *ctx, const char *file, enum keyfile_wish wish, unsigned attempt,
	    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err);
	void *ctx;
};

/* Does this file need a passphrase? Says nothing of its other form. */
bool keyfile_is_protected(struct span pem);
/* A key file of either kind. INVALID: the passphrase is wrong, or there is nobody to ask
 * (`asker` NULL); TOO_LARGE: a cost beyond the limits; UNSUPPORTED: another protection. */
enum gpai_code keyfile_read(struct span pem, const char *file, const struct keyfile_asker *asker,
    struct sign_key **key, struct gpai_error *err);
/* With a known passphrase. */
enum gpai_code keyfile_open(struct span pem, const char *file, struct text passphrase,
    struct sign_key **key, struct gpai_error *err);
/* `random` is fresh for each file. INVALID: the passphrase is empty or too long. */
enum gpai_code keyfile_protect(const struct sign_key *key, struct text passphrase,
    const uint8_t random[KEYFILE_RANDOM_BYTES], struct sign_pem *pem, struct gpai_error *err);

#endif
