/* SPDX-License-Identifier: Apache-2.0 */
/* The list of what to remove, for whoever makes the next release of the data: lines of JSON, one a
 * document, in the order of URL and id, the rows of all agents and sources together:
 *
 *	{"url":"https://example.org/a","id":"<urn:uuid:...>","agents":["GPTBot"],
 *	 "why":["fetch:disallowed","against:reserved:tdmrep"]}
 *
 * (without the break). A document without a URL or without an id has no such member. Bytes that
 * JSON cannot hold stay as \xHH, and backslashes as \x5c, in lines that say "escaped":true. */
#ifndef RIGHTS_REMOVES_H
#define RIGHTS_REMOVES_H

#include "base/out.h"
#include "corpus/part.h"

struct removes {
	uint64_t entries;
	/* Documents with neither URL nor id: no list can name them. At least so many: agents share
	 * some of them. */
	uint64_t nameless;
};

/* NOT_FOUND: the scan was not asked what to remove. Errors of `out` stay there. */
enum gpai_code removes_write(const char *path, const struct text *sources, size_t n_sources,
    struct out *out, struct removes *removes, struct gpai_error *err);

#endif
