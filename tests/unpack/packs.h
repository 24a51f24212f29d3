/* SPDX-License-Identifier: Apache-2.0 */
/* Packed files for tests, made of units whose plain bytes are known. */
#ifndef TESTS_UNPACK_PACKS_H
#define TESTS_UNPACK_PACKS_H

#include "unpack/unpack.h"

struct bytes {
	uint8_t *at;
	size_t len, cap;
};

void bytes_add(struct bytes *bytes, const void *at, size_t len);
void bytes_free(struct bytes *bytes);

/* A file of units: where each begins in the packed and in the plain bytes; the last entry is
 * the end of both. */
struct pack {
	enum packing packing;
	struct bytes packed, plain;
	size_t packed_at[512], plain_at[512];
	size_t n;
};

/* `level` 0 stores where the format can; incompressible bytes are stored by most anyway. */
void pack_unit(struct pack *pack, const void *plain, size_t len, int level);
void pack_free(struct pack *pack);
/* Words when `noise` is 0, else bytes that do not pack. */
void random_bytes(uint64_t *state, uint8_t *to, size_t len, bool noise);

/* What came out of a file in pieces. */
struct told {
	uint64_t at;
	const char *reason;
};
struct outcome {
	struct bytes plain;
	struct told told[2048];
	size_t n_told;
};

/* All that the pieces of `file` own, cut at the n ascending offsets. */
void unpack_pieces(struct span file, const size_t *cuts, size_t n, bool ahead, struct outcome *out);
/* What one piece owns is added. */
void unpack_piece(struct span file, uint64_t begin, uint64_t end, bool ahead, struct outcome *out);
void read_owned(struct stream *stream, struct outcome *out);
void outcome_free(struct outcome *outcome);
void note_damage(void *outcome, uint64_t at, const char *reason);

#endif
