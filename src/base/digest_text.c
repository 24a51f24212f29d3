/* SPDX-License-Identifier: Apache-2.0 */
/* Digests as hexadecimal digits, and comparing them. */
#include "base/digest.h"

#include <string.h>

void
digest_hex(const struct digest *digest, char out[DIGEST_HEX_CHARS])
{
	static const char HEX[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = HEX[digest->bytes[i] >> 4];
		out[2 * i + 1] = HEX[digest->bytes[i] & 15];
	}
	out[DIGEST_HEX_CHARS - 1] = 0;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}
