/* SPDX-License-Identifier: Apache-2.0 */
/* Starting libcrypto's EVP side, for this floor alone, and saying why it refused. */
#ifndef LEDGER_CRYPTO_H
#define LEDGER_CRYPTO_H

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

/* After a call that only fails for want of memory or of the algorithm: some systems
 * under FIPS rules switch Ed25519 off. */
static inline enum gpai_code
crypto_failed(struct gpai_error *err)
{
	if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE)
		return fail_memory(err);
	return fail(err, GPAI_UNSUPPORTED, NOWHERE, "libcrypto of this system refuses Ed25519");
}

#endif
