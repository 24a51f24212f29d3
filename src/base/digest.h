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

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_CHARS]);
bool digest_from_hex(struct text hex, struct digest *digest); /* 64 lower- or upper-case digits */
bool digest_equal(const struct digest *a, const struct digest *b);

#endif
