/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of column files: each codec undoes what its library packs, says no to another length
 * and to damage, and never writes beyond the room given. */
#include "../check.h"
#include "packs.h"

#include <libdeflate.h>
#include <lz4.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { LEN = 100000, CAP = LEN + LEN / 4 + 4096 };

/* As the encoder of another program packs it. */
static const char BROTLI_PLAIN[] = "hello, hello, hello, hello, how are you, hello";
static const uint8_t BROTLI[] = {0x1b, 0x2d, 0x00, 0xf8, 0xc5, 0x6d, 0x6c, 0x5d, 0xf9, 0xde, 0xd3,
    0x10, 0x1a, 0x82, 0x10, 0x44, 0x54, 0xf4, 0x10, 0x54, 0x09, 0x8c, 0x20, 0x5a, 0x76, 0x08, 0xcb,
    0xa1, 0x46, 0xf8, 0x2c, 0x03};

struct packed {
	enum block_codec codec;
	struct bytes bytes;
};

static void
add_deflate(struct packed *p, const uint8_t *plain, size_t len,
    size_t (*pack)(struct libdeflate_compressor *, const void *, size_t, void *, size_t))
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
	uint8_t *to = malloc(CAP);

	bytes_add(&p->bytes, to, pack(c, plain, len, to, CAP));
	free(to);
	libdeflate_free_compressor(c);
}

static void
add_lz4(struct bytes *to, const uint8_t *plain, size_t len)
{
	char *packed = malloc(CAP);
	int n = LZ4_compress_default((const char *)plain, packed, (int)len, CAP);

	assert_true(n > 0);
	bytes_add(to, packed, (size_t)n);
	free(packed);
}

static void
add_be32(struct bytes *to, size_t n)
{
	const uint8_t be[] = {
	    (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};

	bytes_add(to, be, 4);
}

/* A stretch of two chunks, then one of a single chunk. */
static void
add_hadoop(struct bytes *to, const uint8_t *plain)
{
	size_t ends[] = {LEN / 3, LEN / 2, LEN}, from = 0;

	for (int i = 0; i < 3; i++) {
		struct bytes chunk = {0};
		if (i != 1)
			add_be32(to, i == 0 ? LEN / 2 : LEN - LEN / 2);
		add_lz4(&chunk, plain + from, ends[i] - from);
		add_be32(to, chunk.len);
		bytes_add(to, chunk.at, chunk.len);
		bytes_free(&chunk);
		from = ends[i];
	}
}

static struct packed
pack(int way, const uint8_t *plain)
{
	struct packed p = {0};
	uint8_t *to = malloc(CAP);
	size_t n = CAP;

	switch (way) {
	case 0:
		p.codec = BLOCK_NONE;
		bytes_add(&p.bytes, plain, LEN);
		break;
	case 1:
		p.codec = BLOCK_SNAPPY;
		assert_int_equal(
		    snappy_compress((const char *)plain, LEN, (char *)to, &n), SNAPPY_OK);
		bytes_add(&p.bytes, to, n);
		break;
	case 2:
		p.codec = BLOCK_GZIP;
		add_deflate(&p, plain, LEN, libdeflate_gzip_compress);
		break;
	case 3: /* members one after the other */
		p.codec = BLOCK_GZIP;
		add_deflate(&p, plain, LEN / 2, libdeflate_gzip_compress);
		add_deflate(&p, plain, 0, libdeflate_gzip_compress);
		add_deflate(&p, plain + LEN / 2, LEN - LEN / 2, libdeflate_gzip_compress);
		break;
	case 4:
		p.codec = BLOCK_ZSTD;
		bytes_add(&p.bytes, to, ZSTD_compress(to, CAP, plain, LEN, 3));
		break;
	case 5:
		p.codec = BLOCK_LZ4_RAW;
		add_lz4(&p.bytes, plain, LEN);
		break;
	case 6:
		p.codec = BLOCK_LZ4_HADOOP;
		add_hadoop(&p.bytes, plain);
		break;
	case 7: /* without the framing */
		p.codec = BLOCK_LZ4_HADOOP;
		add_lz4(&p.bytes, plain, LEN);
		break;
	case 8:
		p.codec = BLOCK_DEFLATE;
		add_deflate(&p, plain, LEN, libdeflate_deflate_compress);
		break;
	default:
		p.codec = BLOCK_DEFLATE;
		add_deflate(&p, plain, LEN, libdeflate_zlib_compress);
	}
	free(to);
	return p;
}
enum { WAYS = 10 };

static bool
fills_room(enum block_codec codec)
{
	return codec != BLOCK_SNAPPY && codec != BLOCK_LZ4_RAW && codec != BLOCK_LZ4_HADOOP;
}

static void
each_codec_gives_back_what_was_packed(void **unused)
{
	(void)unused;
	uint64_t state = 5;
	uint8_t *plain = malloc(LEN), *out = malloc(LEN + 1);
	struct unpacker *u = unpacker_create();
	for (int way = 0; way < WAYS; way++) {
		size_t len = 0;
		random_bytes(&state, plain, LEN, false);
		struct packed p = pack(way, plain);
		struct span packed = {p.bytes.at, p.bytes.len};
		assert_true(unpack_block(u, p.codec, packed, out, LEN));
		assert_memory_equal(out, plain, LEN);
		assert_false(unpack_block(u, p.codec, packed, out, LEN + 1));
		out[LEN - 1] = 77;
		if (unpack_block(u, p.codec, packed, out, LEN - 1) || out[LEN - 1] != 77)
			fail_msg("way %d: one byte too many", way);
		assert_true(unpack_upto(u, p.codec, packed, out, LEN + 1, &len));
		assert_int_equal(len, LEN);
		if (fills_room(p.codec)) {
			memset(out, 0, LEN);
			if (!unpack_upto(u, p.codec, packed, out, LEN / 3, &len) ||
			    len != LEN / 3 || memcmp(out, plain, len) != 0 || out[LEN / 3] != 0)
				fail_msg("way %d: %zu bytes of a third", way, len);
		}
		bytes_free(&p.bytes);
	}
	unpacker_free(u);
	free(plain);
	free(out);
}

static void
damaged_blocks_crash_nothing(void **unused)
{
	(void)unused;
	uint64_t state = 7;
	uint8_t *plain = malloc(LEN), *out = malloc(LEN);
	struct unpacker *u = unpacker_create();
	random_bytes(&state, plain, LEN, false);
	for (int way = 0; way < WAYS; way++) {
		struct packed p = pack(way, plain);
		size_t len;
		for (int round = 0; round < 200; round++) {
			/* Of exactly its own length, so that a tool sees a byte too far. */
			size_t n = round % 4 == 0 ? next_random(&state) % p.bytes.len : p.bytes.len;
			uint8_t *bad = malloc(n + 1);
			memcpy(bad, p.bytes.at, n);
			if (n > 0)
				bad[next_random(&state) % n] ^= (uint8_t)(1 + round);
			unpack_block(u, p.codec, (struct span){bad, n}, out, LEN);
			if (unpack_upto(u, p.codec, (struct span){bad, n}, out, LEN / 2, &len))
				assert_true(len <= LEN / 2);
			free(bad);
		}
		/* What has a checksum or an end that is asked for says so. */
		if (p.codec == BLOCK_GZIP) {
			p.bytes.at[p.bytes.len - 6] ^= 1;
			assert_false(unpack_block(
			    u, p.codec, (struct span){p.bytes.at, p.bytes.len}, out, LEN));
		}
		bytes_free(&p.bytes);
	}
	unpacker_free(u);
	free(plain);
	free(out);
}

static void
brotli_gives_back_what_its_own_program_packed(void **unused)
{
	(void)unused;
	uint8_t out[64];
	size_t len;
	struct unpacker *u = unpacker_create();
	struct span packed = {BROTLI, sizeof BROTLI};
	assert_true(unpack_upto(u, BLOCK_BROTLI, packed, out, sizeof out, &len));
	assert_int_equal(len, sizeof BROTLI_PLAIN - 1);
	assert_memory_equal(out, BROTLI_PLAIN, len);
	assert_true(unpack_upto(u, BLOCK_BROTLI, packed, out, 7, &len));
	assert_int_equal(len, 7);
	len = sizeof BROTLI_PLAIN - 1;
	assert_true(unpack_block(u, BLOCK_BROTLI, packed, out, len));
	assert_false(unpack_block(u, BLOCK_BROTLI, packed, out, len + 1));
	assert_false(unpack_block(u, BLOCK_BROTLI, packed, out, len - 1));
	packed.len--;
	assert_false(unpack_block(u, BLOCK_BROTLI, packed, out, len));
	unpacker_free(u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_codec_gives_back_what_was_packed),
	    cmocka_unit_test(damaged_blocks_crash_nothing),
	    cmocka_unit_test(brotli_gives_back_what_its_own_program_packed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
