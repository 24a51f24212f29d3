/* SPDX-License-Identifier: Apache-2.0 */
/* Starting libcrypto for this floor, and saying why it refused. */
#ifndef SIGNING_CRYPTO_H
#define SIGNING_CRYPTO_H

#include "base/error.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

/* Before the first EVP call: without openssl.cnf, for this floor obeys no file and no
 * environment. Cheap when it has been done; safe from any thread. */
static inline void
crypto_start(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

#endif
