/* SPDX-License-Identifier: Apache-2.0 */
/* Licence documents: any bytes compile, memory is bounded by them, and one that does not conform
 * allows nothing. */
#include "statements.h"

#include "signals/rsl.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const urls[] = {
	    "https://example.com/", "https://example.com/articles/1.html?a=b", "/a"};
	struct url_path path = {0};
	struct statement s;
	struct rsl *rsl;

	if (rsl_compile((struct span){data, size}, text_of("https://example.com/articles/"), &rsl,
		NULL) != GPAI_OK)
		abort();
	if (rsl_memory(rsl) > 64 * size + ((size_t)16 << 20))
		abort();
	for (size_t i = 0; i < 3; i++) {
		struct span url = {(const uint8_t *)urls[i], strlen(urls[i])};
		if (!url_path_set(&path, url))
			abort();
		if (!rsl_ask(rsl, url, &path, &s))
			continue;
		hold_statement(&size, &s);
		if (s.says == SAYS_ALLOWED && rsl_note(rsl) != NULL)
			abort();
	}
	url_path_release(&path);
	rsl_free(rsl);
	return 0;
}
