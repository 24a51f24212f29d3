/* SPDX-License-Identifier: Apache-2.0 */
/* Key files from strangers, opened with a passphrase: whatever they ask for, the answer
 * comes soon and takes little memory. What opens can be written and read again. */
#include "ledger/keyfile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sign_key *key, *again;
	struct sign_pem pem;

	if (keyfile_open((struct span){data, size}, "key.pem", text_of("x"), &key, NULL) != GPAI_OK)
		return 0;
	if (sign_key_write(key, &pem, NULL) != GPAI_OK ||
	    sign_key_read((struct span){(const uint8_t *)pem.at, pem.len}, NULL, &again, NULL) !=
		GPAI_OK ||
	    memcmp(sign_key_public(key), sign_key_public(again), NOTE_PUBLIC_BYTES) != 0)
		abort();
	sign_key_free(key);
	sign_key_free(again);
	return 0;
}
