/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 through libcrypto's plain functions, SHA256_Init and its like.
 *
 * OpenSSL 3 calls them deprecated and prefers EVP. They are used on purpose: EVP's
 * first call loads the configuration file and the providers, which costs a short
 * program more time than all it hashes, and each EVP digest of a few bytes costs
 * several times the hashing. The code beneath, with the SHA instructions of the
 * processor, is the same. Nothing here allocates except digest_create. */
#include "base/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct digest_stream {
	SHA256_CTX sha;
};

struct digest
digest_of(struct span bytes)
{
	struct digest_stream stream;

	digest_reset(&stream);
	digest_add(&stream, bytes);
	return digest_end(&stream);
}

struct digest_stream *
digest_create(void)
{
	struct digest_stream *stream = malloc(sizeof *stream);

	if (stream != NULL)
		digest_reset(stream);
	return stream;
}

void
digest_reset(struct digest_stream *stream)
{
	SHA256_Init(&stream->sha);
}

void
digest_add(struct digest_stream *stream, struct span bytes)
{
	if (bytes.len > 0)
		SHA256_Update(&stream->sha, bytes.at, bytes.len);
}

struct digest
digest_end(struct digest_stream *stream)
{
	struct digest digest;

	SHA256_Final(digest.bytes, &stream->sha);
	return digest;
}

void
digest_free(struct digest_stream *stream)
{
	free(stream);
}

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
