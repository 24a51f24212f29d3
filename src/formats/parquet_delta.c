/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers as differences in packed blocks.
 *
 * Follows: Parquet, "Encodings", DELTA_BINARY_PACKED = 5. A last block may leave out
 * miniblocks it needs not, whatever their widths say. */
#include "formats/parquet_values.h"

static bool
varint(struct delta *in, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && in->at < in->end; shift += 7) {
		uint8_t byte = *in->at++;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

static bool
zigzag(struct delta *in, uint64_t *value)
{
	uint64_t raw;

	if (!varint(in, &raw))
		return false;
	*value = raw >> 1 ^ (0 - (raw & 1));
	return true;
}

bool
delta_open(struct delta *in, struct span bytes, uint64_t most)
{
	uint64_t block, minis, total;

	*in = (struct delta){.at = bytes.at, .end = bytes.at + bytes.len, .is_first = true};
	if (!varint(in, &block) || !varint(in, &minis) || !varint(in, &total) ||
	    !zigzag(in, &in->last))
		return false;
	/* Miniblocks of whole bytes. */
	if (minis == 0 || block == 0 || block > INT32_MAX || block % minis != 0 ||
	    block / minis % 8 != 0 || total > most)
		return false;
	in->minis = in->mini = (uint32_t)minis;
	in->mini_values = (uint32_t)(block / minis);
	in->left = total;
	return true;
}

static bool
next_block(struct delta *in)
{
	if (!zigzag(in, &in->least) || (uint64_t)(in->end - in->at) < in->minis)
		return false;
	in->widths = in->at;
	in->at += in->minis;
	in->mini = 0;
	return true;
}

/* Stands at the next miniblock. The bytes of the last may be cut where its values end. */
static bool
next_mini(struct delta *in)
{
	if (in->mini == in->minis && !next_block(in))
		return false;
	in->width = in->widths[in->mini++];
	in->in_mini = in->mini_values;
	in->bit = 0;
	uint64_t needed = in->left < in->in_mini ? in->left : in->in_mini;
	return in->width <= 64 && (needed * in->width + 7) / 8 <= (uint64_t)(in->end - in->at);
}

static void
leave_mini(struct delta *in)
{
	uint64_t bytes = (uint64_t)in->mini_values / 8 * in->width;

	in->at = bytes < (uint64_t)(in->end - in->at) ? in->at + bytes : in->end;
}

bool
delta_next(struct delta *in, uint64_t *value)
{
	if (in->left == 0)
		return false;
	if (in->is_first) {
		in->is_first = false;
		in->left--;
		*value = in->last;
		return true;
	}
	if (in->in_mini == 0 && !next_mini(in))
		return false;
	in->last += in->least;
	if (in->width)
		in->last += bits_at(in->at, in->end, in->bit, in->width);
	in->bit += in->width;
	in->left--;
	if (--in->in_mini == 0)
		leave_mini(in);
	*value = in->last;
	return true;
}

const uint8_t *
delta_end(struct delta in)
{
	uint64_t left = in.left ? in.left - 1 : 0;

	while (left > 0) {
		in.left = left;
		if (!next_mini(&in))
			return NULL;
		leave_mini(&in);
		left -= left < in.mini_values ? left : in.mini_values;
	}
	return in.at;
}
