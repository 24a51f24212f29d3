/* SPDX-License-Identifier: Apache-2.0 */
/* Packed files from strangers, read whole and cut in two at an offset that the first byte
 * names. What the pieces of a sound file own together is what the whole gives. Where there is
 * damage this holds for what happens; somebody who knows the rules can lay frames so that some
 * of them end within others, and then a piece may follow the wrong ones. */
#include "unpack/stream.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLAIN_MAX = 1 << 20 };

struct sum {
	uint64_t bytes, hash, damages;
};

static void
count_damage(void *context, uint64_t at, const char *reason)
{
	struct sum *sum = context;

	if (reason == NULL || at > (uint64_t)1 << 40)
		abort();
	sum->damages++;
}

static void
add_owned(struct stream *s, struct sum *sum)
{
	do {
		while (stream_more(s)) {
			uint64_t tell = stream_tell(s);
			size_t len = (size_t)(s->end - s->at);
			if (tell >= s->owned || sum->bytes > PLAIN_MAX)
				return;
			len = len < s->owned - tell ? len : (size_t)(s->owned - tell);
			for (size_t i = 0; i < len; i++)
				sum->hash = (sum->hash ^ s->at[i]) * 1099511628211U;
			(void)stream_at_unit(s);
			if (stream_file_at(s) > (uint64_t)1 << 40)
				abort();
			sum->bytes += len;
			s->at += len;
		}
	} while (s->is_broken && stream_resume(s));
}

static void
add_piece(struct span file, size_t begin, size_t end, struct sum *sum)
{
	struct stream_options options = {.ratio_max = 200, .damage = {count_damage, sum}};
	struct stream *s;

	if (stream_open(file, begin, end, &options, &s, NULL) != GPAI_OK)
		return;
	add_owned(s, sum);
	stream_close(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sum whole = {0}, pieces = {0};

	if (size < 2)
		return 0;
	struct span file = {data + 1, size - 1};
	size_t cut = (size_t)data[0] * file.len / 255;
	add_piece(file, 0, file.len, &whole);
	add_piece(file, 0, cut, &pieces);
	add_piece(file, cut, file.len, &pieces);
	if (whole.damages == 0 && whole.bytes <= PLAIN_MAX &&
	    memcmp(&whole, &pieces, sizeof whole) != 0)
		abort();
	return 0;
}
