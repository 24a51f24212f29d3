/* SPDX-License-Identifier: Apache-2.0 */
/* Packed files for tests; see packs.h. */
#include "packs.h"
#include "../check.h"

#include <bzlib.h>
#include <libdeflate.h>
#include <lz4frame.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

void
bytes_add(struct bytes *b, const void *at, size_t len)
{
	if (b->at == NULL || b->len + len > b->cap) {
		b->cap = 2 * (b->len + len) + 64;
		b->at = realloc(b->at, b->cap);
		assert_non_null(b->at);
	}
	if (len > 0)
		memcpy(b->at + b->len, at, len);
	b->len += len;
}

void
bytes_free(struct bytes *b)
{
	free(b->at);
	*b = (struct bytes){0};
}

static size_t
pack_gzip(const void *plain, size_t len, int level, uint8_t *to, size_t cap)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	size_t n = libdeflate_gzip_compress(c, plain, len, to, cap);

	libdeflate_free_compressor(c);
	return n;
}

static size_t
pack_zstd(const void *plain, size_t len, int level, uint8_t *to, size_t cap)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	size_t n = ZSTD_compress2(c, to, cap, plain, len);
	ZSTD_freeCCtx(c);
	assert_false(ZSTD_isError(n));
	return n;
}

static size_t
pack_lz4(const void *plain, size_t len, int level, uint8_t *to, size_t cap)
{
	LZ4F_preferences_t how = LZ4F_INIT_PREFERENCES;

	how.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
	how.compressionLevel = level;
	size_t n = LZ4F_compressFrame(to, cap, plain, len, &how);
	assert_false(LZ4F_isError(n));
	return n;
}

static size_t
pack_bzip2(const void *plain, size_t len, int level, uint8_t *to, size_t cap)
{
	unsigned n = (unsigned)cap;

	(void)level;
	assert_int_equal(BZ2_bzBuffToBuffCompress(
			     (char *)to, &n, (char *)(uintptr_t)plain, (unsigned)len, 1, 0, 0),
	    BZ_OK);
	return n;
}

static size_t
pack_xz(const void *plain, size_t len, int level, uint8_t *to, size_t cap)
{
	size_t n = 0;

	assert_int_equal(lzma_easy_buffer_encode(
			     (uint32_t)level, LZMA_CHECK_CRC32, NULL, plain, len, to, &n, cap),
	    LZMA_OK);
	return n;
}

void
pack_unit(struct pack *p, const void *plain, size_t len, int level)
{
	size_t cap = len + len / 8 + 4096;
	uint8_t *to = malloc(cap);
	size_t n = 0;

	assert_non_null(to);
	switch (p->packing) {
	case PACKING_GZIP:
		n = pack_gzip(plain, len, level, to, cap);
		break;
	case PACKING_ZSTD:
		n = pack_zstd(plain, len, level, to, cap);
		break;
	case PACKING_LZ4:
		n = pack_lz4(plain, len, level, to, cap);
		break;
	case PACKING_BZIP2:
		n = pack_bzip2(plain, len, level, to, cap);
		break;
	case PACKING_XZ:
		n = pack_xz(plain, len, level, to, cap);
		break;
	default:
		memcpy(to, plain, n = len);
	}
	assert_true(p->n + 2 < sizeof p->packed_at / sizeof *p->packed_at);
	bytes_add(&p->packed, to, n);
	bytes_add(&p->plain, plain, len);
	p->n++;
	p->packed_at[p->n] = p->packed.len;
	p->plain_at[p->n] = p->plain.len;
	free(to);
}

void
pack_free(struct pack *p)
{
	bytes_free(&p->packed);
	bytes_free(&p->plain);
	*p = (struct pack){.packing = p->packing};
}

void
random_bytes(uint64_t *state, uint8_t *to, size_t len, bool noise)
{
	static const char WORDS[] =
	    "the corpus of a page is what it says, and not more than that. ";

	for (size_t i = 0; i < len; i++) {
		uint64_t r = next_random(state) >> 32;
		to[i] = noise          ? (uint8_t)r
		        : r % 29 == 28 ? (uint8_t)('0' + r % 10)
		                       : (uint8_t)WORDS[(i + r % 3) % (sizeof WORDS - 1)];
	}
}

void
note_damage(void *outcome, uint64_t at, const char *reason)
{
	struct outcome *out = outcome;

	assert_non_null(reason);
	assert_true(out->n_told < sizeof out->told / sizeof *out->told);
	out->told[out->n_told++] = (struct told){at, reason};
}

void
read_owned(struct stream *s, struct outcome *out)
{
	for (;;) {
		while (stream_more(s)) {
			uint64_t tell = stream_tell(s);
			size_t len = (size_t)(s->end - s->at);
			if (tell >= s->owned)
				return;
			if (len > s->owned - tell)
				len = (size_t)(s->owned - tell);
			bytes_add(&out->plain, s->at, len);
			s->at += len;
		}
		if (!s->is_broken || !stream_resume(s))
			return;
	}
}

void
unpack_piece(struct span file, uint64_t begin, uint64_t end, bool ahead, struct outcome *out)
{
	struct stream_options options = {.ahead = ahead, .damage = {note_damage, out}};
	struct stream *s;

	assert_int_equal(stream_open(file, begin, end, &options, &s, NULL), GPAI_OK);
	read_owned(s, out);
	stream_close(s);
}

void
unpack_pieces(struct span file, const size_t *cuts, size_t n, bool ahead, struct outcome *out)
{
	size_t begin = 0;

	for (size_t i = 0; i <= n; i++) {
		size_t end = i < n ? cuts[i] : file.len;
		unpack_piece(file, begin, end, ahead, out);
		begin = end;
	}
}

void
outcome_free(struct outcome *outcome)
{
	bytes_free(&outcome->plain);
	outcome->n_told = 0;
}
