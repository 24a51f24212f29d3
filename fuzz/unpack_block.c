/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of column files from strangers: the first byte names the codec, the second the room.
 * Nothing is written beyond the room. */
#include "unpack/block.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	enum block_codec codec = data[0] % (BLOCK_DEFLATE + 1);
	size_t cap = (size_t)data[1] * 37, len = 0;
	struct span packed = {data + 2, size - 2};
	uint8_t *plain = malloc(cap + 1);
	struct unpacker *u = unpacker_create();

	if (plain != NULL && u != NULL) {
		plain[cap] = 0x5a;
		if (unpack_upto(u, codec, packed, plain, cap, &len) && len > cap)
			abort();
		/* What came whole comes again when its length is asked for; lz4 takes broken blocks
		 * or not by the room they are given. */
		if (codec != BLOCK_LZ4_RAW && codec != BLOCK_LZ4_HADOOP && len < cap &&
		    unpack_upto(u, codec, packed, plain, cap, &len) &&
		    !unpack_block(u, codec, packed, plain, len))
			abort();
		if (plain[cap] != 0x5a)
			abort();
	}
	unpacker_free(u);
	free(plain);
	return 0;
}
