/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 through libcrypto's plain functions, SHA256_Init and its like.
 *
 * OpenSSL 3 calls them deprecated and prefers EVP. They are used on purpose: EVP's
 * first call loads the configuration file and the providers, which costs a short
 * program more time than all it hashes, and each EVP digest of a few bytes costs
 * several times the hashing. The code beneath, with the SHA instructions of the
 * processor, is the same. Nothing here allocates except digest_create. */
#include "base/digest.h"

#include "base/digest_pair.h"

#include <assert.h>
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

bool
digest_save(const struct digest_stream *stream, struct digest_state *state)
{
	uint64_t bits = (uint64_t)stream->sha.Nh << 32 | stream->sha.Nl;

	if (stream->sha.num != 0)
		return false;
	memcpy(state->words, stream->sha.h, sizeof state->words);
	state->bytes = bits / 8;
	return true;
}

bool
digest_restore(struct digest_stream *stream, const struct digest_state *state)
{
	if (state->bytes % DIGEST_BLOCK_BYTES != 0 || state->bytes > UINT64_MAX / 8)
		return false;
	SHA256_Init(&stream->sha);
	memcpy(stream->sha.h, state->words, sizeof state->words);
	stream->sha.Nh = (SHA_LONG)(state->bytes * 8 >> 32);
	stream->sha.Nl = (SHA_LONG)(state->bytes * 8);
	return true;
}

bool
digest_pairs_are_fast(void)
{
	return sha256_pair_runs();
}

static void
count(SHA256_CTX *sha, uint64_t len)
{
	uint64_t bits = ((uint64_t)sha->Nh << 32 | sha->Nl) + len * 8;

	sha->Nh = (SHA_LONG)(bits >> 32);
	sha->Nl = (SHA_LONG)bits;
}

void
digest_add_pair(struct digest_stream *a, const uint8_t *bytes_a, struct digest_stream *b,
    const uint8_t *bytes_b, size_t len)
{
	assert(a->sha.num == 0 && b->sha.num == 0 && len % DIGEST_BLOCK_BYTES == 0);
	if (!sha256_pair_runs()) {
		digest_add(a, (struct span){bytes_a, len});
		digest_add(b, (struct span){bytes_b, len});
		return;
	}
	sha256_pair(a->sha.h, bytes_a, b->sha.h, bytes_b, len / DIGEST_BLOCK_BYTES);
	count(&a->sha, len);
	count(&b->sha, len);
}
