/* SPDX-License-Identifier: Apache-2.0 */
/* Posting a few bytes over HTTP, through gpai-post. */
#ifndef API_POST_H
#define API_POST_H

#include "base/arena.h"
#include "base/error.h"

struct answer {
	unsigned status;
	struct text type;
	struct span body;
};

/* Lives in the arena. Errors: it could not be sent, or no answer came; whatever status came is
 * none. */
enum gpai_code api_post(const char *libexec, const char *url, const char *type, struct span body,
    struct arena *arena, struct answer *answer, struct gpai_error *err);

#endif
