/* SPDX-License-Identifier: Apache-2.0 */
/* TensorBoard event files from strangers: as they are, and as one record with right check
 * sums, since no mutation finds those. */
#include "training.h"

static void
put_little(uint8_t *out, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t
masked_crc(const uint8_t *at, size_t n)
{
	uint32_t c = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		c ^= at[i];
		for (int bit = 0; bit < 8; bit++)
			c = (c & 1) != 0 ? c >> 1 ^ 0x82f63b78u : c >> 1;
	}
	c = ~c;
	return (c >> 15 | c << 17) + 0xa282ead8u;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *file = malloc(size + 16);

	read_one(TRAINING_TENSORBOARD, (struct span){data, size});
	if (file == NULL)
		return 0;
	put_little(file, size, 8);
	put_little(file + 8, masked_crc(file, 8), 4);
	if (size > 0)
		memcpy(file + 12, data, size);
	put_little(file + 12 + size, masked_crc(file + 12, size), 4);
	read_one(TRAINING_TENSORBOARD, (struct span){file, size + 16});
	free(file);
	return 0;
}
