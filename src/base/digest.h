/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4) through libcrypto. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/span.h"

#define DIGEST_BYTES     32
#define DIGEST_HEX_CHARS 65 /* and NUL */

struct digest {
	uint8_t bytes[DIGEST_BYTES];
};

struct digest_stream; /* opaque */

struct digest digest_of(struct span bytes);
struct digest_stream *digest_create(void); /* NULL: no memory */
void digest_reset(struct digest_stream *stream);
void digest_add(struct digest_stream *stream, struct span bytes);
struct digest digest_end(struct digest_stream *stream); /* usable again after digest_reset */
void digest_free(struct digest_stream *stream);

#define DIGEST_BLOCK_BYTES 64

/* Where a stream stands after a whole number of blocks: enough to go on in another
 * process, and nothing of what was hashed can be read from it beyond that. */
struct digest_state {
	uint32_t words[8];
	uint64_t bytes; /* hashed so far */
};
/* False between two blocks. */
bool digest_save(const struct digest_stream *stream, struct digest_state *state);
/* False when `bytes` is no number of blocks that a stream can have taken. */
bool digest_restore(struct digest_stream *stream, const struct digest_state *state);

/* Does digest_add_pair gain anything on this processor? Ask once, the answer costs more
 * than a few blocks. */
bool digest_pairs_are_fast(void);
/* digest_add of len bytes to each of two streams, in little more time than one takes: the
 * instructions of one stream fill the waits of the other. Both stand between blocks, and
 * len is a number of blocks. */
void digest_add_pair(struct digest_stream *a, const uint8_t *bytes_a, struct digest_stream *b,
    const uint8_t *bytes_b, size_t len);

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_CHARS]);
bool digest_from_hex(struct text hex, struct digest *digest); /* 64 lower- or upper-case digits */
bool digest_equal(const struct digest *a, const struct digest *b);

#endif
