/* SPDX-License-Identifier: Apache-2.0 */
/* Stored digests that somebody edited and sealed anew: the input is what stands between
 * the first line and the last, which are made here.
 *
 * Whatever is believed has names in order and no part that is longer than its file. */
#include "base/out.h"
#include "measure/digest_cache.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct digest_cache *cache)
{
	for (uint32_t i = 0; i < cache->n_files; i++) {
		const struct cached *file = &cache->files[i];
		if (file->name.len == 0 ||
		    (i > 0 && text_compare(cache->files[i - 1].name, file->name) >= 0))
			abort();
		if (file->is_part && (file->state.bytes > file->identity.size ||
					 file->state.bytes % DIGEST_BLOCK_BYTES != 0))
			abort();
		if (digest_cache_find(cache, file->name, &file->identity) != file)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest_cache cache;
	struct arena arena;
	struct text why;
	struct out out;
	char hex[DIGEST_HEX_CHARS];

	arena_init(&arena, (size_t)64 << 20);
	out_memory(&out);
	out_string(&out, "gpai digests 1\n");
	out_bytes(&out, data, size);
	struct text text = out_text(&out);
	struct digest seal = digest_of((struct span){(const uint8_t *)text.at, text.len});
	digest_hex(&seal, hex);
	out_format(&out, "end %s\n", hex);
	if (digest_cache_parse(&arena, out_text(&out), &cache, &why, NULL) == GPAI_OK)
		check(&cache);
	struct text bare = {(const char *)data, size};
	if (digest_cache_parse(&arena, bare, &cache, &why, NULL) == GPAI_OK)
		check(&cache);
	out_release(&out);
	arena_release(&arena);
	return 0;
}
