/* SPDX-License-Identifier: Apache-2.0 */
/* CBOR (RFC 8949) head by head, through libcbor's decoder for streams: no tree, no memory, so a
 * stated length that is a lie costs nothing. */
#ifndef SIGNALS_CBOR_HEAD_H
#define SIGNALS_CBOR_HEAD_H

#include "base/span.h"

#define CBOR_DEPTH_MAX 32u

enum cbor_kind {
	CBOR_WHOLE,
	CBOR_TEXT,
	CBOR_BYTES,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_OTHER, /* simple values, floats */
	CBOR_BREAK,
	CBOR_BAD, /* the end, or no CBOR */
};

struct cbor_head {
	enum cbor_kind kind;
	bool is_endless;  /* TEXT, BYTES, ARRAY, MAP: until a break */
	uint64_t number;  /* members of ARRAY, pairs of MAP */
	struct span text; /* TEXT, BYTES; borrowed */
};

/* Takes one head, with the bytes of a string, from `rest`. */
struct cbor_head cbor_next(struct span *rest);
/* Past one value, whatever is in it; false: it does not end. */
bool cbor_skip(struct span *rest);

#endif
