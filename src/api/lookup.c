/* SPDX-License-Identifier: Apache-2.0 */
/* Lookups of one website: gpai-rights answers, and prints where we do. */
#include "api/api.h"

#include "api/sibling.h"

enum gpai_code
gpai_lookup_show(const char *libexec, const char *const *words, struct gpai_error *err)
{
	const struct sibling sibling = {
	    .libexec = libexec, .program = "gpai-rights", .arguments = words, .shows = true};
	enum sibling_end end = SIBLING_DONE;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	rc = sibling_run(&sibling, &arena, NULL, &end, err);
	arena_release(&arena);
	return rc;
}
