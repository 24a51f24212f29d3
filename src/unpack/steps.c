/* SPDX-License-Identifier: Apache-2.0 */
/* One zstd block some bytes at a time. */
#include "unpack/steps.h"

#include <stdlib.h>
#include <zstd.h>

/* How far back what was unpacked may be looked up: usual levels need 2 to 8 MiB. */
#define WINDOW_LOG_MAX 25

struct unpack_steps {
	ZSTD_DCtx *zstd;
	ZSTD_inBuffer in;
	bool is_ended, is_damaged;
};

struct unpack_steps *
unpack_steps_create(void)
{
	struct unpack_steps *s = calloc(1, sizeof *s);

	if (s == NULL || (s->zstd = ZSTD_createDCtx()) == NULL) {
		free(s);
		return NULL;
	}
	ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	return s;
}

void
unpack_steps_free(struct unpack_steps *s)
{
	if (s != NULL)
		ZSTD_freeDCtx(s->zstd);
	free(s);
}

bool
unpack_steps_begin(struct unpack_steps *s, struct span packed)
{
	uint8_t none;
	ZSTD_outBuffer out = {&none, 0, 0};

	ZSTD_DCtx_reset(s->zstd, ZSTD_reset_session_only);
	s->in = (ZSTD_inBuffer){packed.at, packed.len, 0};
	s->is_ended = s->is_damaged = false;
	/* Reads the head alone, which says how much memory is needed. */
	return packed.len > 0 && !ZSTD_isError(ZSTD_decompressStream(s->zstd, &out, &s->in));
}

size_t
unpack_steps_next(struct unpack_steps *s, uint8_t *plain, size_t cap)
{
	ZSTD_outBuffer out = {plain, cap, 0};

	while (out.pos < cap && !s->is_ended && !s->is_damaged) {
		size_t in = s->in.pos, made = out.pos;
		size_t rc = ZSTD_decompressStream(s->zstd, &out, &s->in);
		bool is_stuck = s->in.pos == in && out.pos == made;
		if (ZSTD_isError(rc) || (rc != 0 && is_stuck))
			s->is_damaged = true;
		else if (rc == 0 && s->in.pos == s->in.size)
			s->is_ended = true;
	}
	return out.pos;
}

bool
unpack_steps_ended(const struct unpack_steps *s)
{
	return s->is_ended;
}
