/* SPDX-License-Identifier: Apache-2.0 */
/* Small whole numbers in Parquet's hybrid of runs and packed bits. */
#include "formats/parquet_levels.h"

#include <string.h>

void
hybrid_open(struct hybrid *in, struct span bytes, unsigned width)
{
	*in = (struct hybrid){.at = bytes.at, .end = bytes.at + bytes.len, .width = width};
}

void
hybrid_open_packed(struct hybrid *in, struct span bytes, unsigned width, uint64_t n)
{
	hybrid_open(in, bytes, width);
	in->is_packed = in->is_most_first = true;
	in->left = n;
}

unsigned
bits_for(uint32_t max)
{
	return max ? 32 - (unsigned)__builtin_clz(max) : 0;
}

static uint64_t
load_some(const uint8_t *at, const uint8_t *end)
{
	uint64_t word = 0;

	if (at < end)
		memcpy(&word, at, end - at < 8 ? (size_t)(end - at) : 8);
	return word;
}

uint64_t
bits_at(const uint8_t *at, const uint8_t *end, uint64_t bit, unsigned width)
{
	uint64_t low, high = 0;
	unsigned shift = bit & 7;

	at += bit / 8;
	if (end - at >= 9) {
		memcpy(&low, at, 8);
		high = at[8];
	} else {
		low = load_some(at, end);
	}
	low >>= shift;
	if (shift)
		low |= high << (64 - shift);
	return width == 64 ? low : low & (((uint64_t)1 << width) - 1);
}

static bool
varint32(struct hybrid *in, uint32_t *value)
{
	uint64_t all = 0;

	for (unsigned shift = 0; shift < 35 && in->at < in->end; shift += 7) {
		uint8_t byte = *in->at++;
		all |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*value = (uint32_t)all;
			return all <= UINT32_MAX;
		}
	}
	return false;
}

/* The head of the next run. A run of no values is passed over by the caller's loop: each
 * takes a byte, so the loop ends. */
static bool
next_run(struct hybrid *in)
{
	uint32_t head;

	if (!varint32(in, &head))
		return false;
	in->is_packed = head & 1;
	in->left = head >> 1;
	if (in->is_packed) {
		in->left *= 8;
		in->bit = 0;
		return true;
	}
	unsigned bytes = (in->width + 7) / 8;
	if ((size_t)(in->end - in->at) < bytes)
		return false;
	in->value = 0;
	for (unsigned i = 0; i < bytes; i++)
		in->value |= (uint32_t)in->at[i] << 8 * i;
	in->at += bytes;
	return in->width == 32 || in->value >> in->width == 0;
}

static uint32_t
most_first(const struct hybrid *in, uint64_t bit)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < in->width; i++, bit++)
		value = value << 1 | (in->at[bit / 8] >> (7 - bit % 8) & 1);
	return value;
}

/* Packed values that lie whole in the bytes there are; the last run may be cut short by
 * writers that leave its padding out. */
static size_t
read_packed(struct hybrid *in, uint32_t *values, size_t n)
{
	uint64_t bits = (uint64_t)(in->end - in->at) * 8 - in->bit;

	if (n > in->left)
		n = (size_t)in->left;
	if (in->width && n > bits / in->width)
		n = (size_t)(bits / in->width);
	uint64_t bit = in->bit;
	for (size_t i = 0; i < n; i++, bit += in->width)
		values[i] = in->is_most_first ? most_first(in, bit)
		                              : (uint32_t)bits_at(in->at, in->end, bit, in->width);
	in->at += bit / 8;
	in->bit = bit & 7;
	in->left -= n;
	return n;
}

size_t
hybrid_read(struct hybrid *in, uint32_t *values, size_t n)
{
	size_t done = 0;

	while (done < n) {
		if (in->left == 0) {
			if (in->is_most_first || !next_run(in))
				break;
			continue;
		}
		if (in->is_packed) {
			size_t some = read_packed(in, values + done, n - done);
			if (some == 0)
				break;
			done += some;
			continue;
		}
		size_t some = n - done < in->left ? n - done : (size_t)in->left;
		for (size_t i = 0; i < some; i++)
			values[done + i] = in->value;
		in->left -= some;
		done += some;
	}
	return done;
}
