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

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
digest_from_hex(struct text hex, struct digest *digest)
{
	struct digest found;

	if (hex.len != (size_t)2 * DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		int high = nibble(hex.at[2 * i]), low = nibble(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		found.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*digest = found;
	return true;
}

bool
digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}
