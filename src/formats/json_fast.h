/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path over one JSON object: 64 bytes at a time through strings, everything checked
 * that the plain reader checks. It takes a subset: whatever it does not take goes to
 * json_slow, which decides; what it takes means the same there.
 *
 * One source, json_fast_scan.h, is built once for each level of the machine. */
#ifndef FORMATS_JSON_FAST_H
#define FORMATS_JSON_FAST_H

#include "formats/json_fields.h"

struct json_level {
	const char *name; /* "avx512", "avx2", "sse2", "plain" */
	/* The object that begins at `at`, blanks before it allowed; no byte at or behind `end` is
	 * read. `is_line`: no line end may come before it is over. Clears `found` first; `after`:
	 * behind the closing brace. */
	bool (*scan)(const struct json_fields *tree, const uint8_t *at, const uint8_t *end,
	    bool is_line, struct json_found *found, const uint8_t **after);
};

/* Those that this machine can run, the best first; NULL ends. */
const struct json_level *const *json_levels(void);
/* The best, or the one a name forces; "baseline" is "sse2", or "plain" elsewhere. */
const struct json_level *json_level(void);
/* Once, before threads are made; NULL: the best. False: not one of this machine. */
bool json_level_force(const char *name);

extern const struct json_level json_level_avx512, json_level_avx2, json_level_sse2,
    json_level_plain;

#endif
