/* SPDX-License-Identifier: Apache-2.0 */
/* What a secret key is, for those files of this floor that make or read one. No other
 * floor includes this. */
#ifndef LEDGER_SIGN_KEY_H
#define LEDGER_SIGN_KEY_H

#include "ledger/sign.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

struct sign_key {
	EVP_PKEY *pkey;
	uint8_t public_key[NOTE_PUBLIC_BYTES];
	OSSL_LIB_CTX *library; /* that of the module that holds the key; NULL: libcrypto's own */
};

/* Takes the key that `pkey` is, which it then owns, also when it fails. UNSUPPORTED: not
 * Ed25519. */
enum gpai_code sign_key_take(EVP_PKEY *pkey, OSSL_LIB_CTX *library, const char *file,
    struct sign_key **key, struct gpai_error *err);
/* From the content of a key file (PKCS #8, RFC 8410): the 32 bytes and nothing around. */
enum gpai_code sign_key_from_pkcs8(const PKCS8_PRIV_KEY_INFO *info, const char *file,
    struct sign_key **key, struct gpai_error *err);

#endif
