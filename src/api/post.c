/* SPDX-License-Identifier: Apache-2.0 */
/* Posting through gpai-post; see post.h. */
#include "api/post.h"

#include "api/sibling.h"

#include <string.h>

static const char PROGRAM[] = "gpai-post";

/* "200 type", then the bytes. */
static bool
read_answer(struct span printed, struct answer *answer)
{
	const uint8_t *newline = printed.len > 0 ? memchr(printed.at, '\n', printed.len) : NULL;
	struct text line;

	if (newline == NULL ||
	    !text_from_span((struct span){printed.at, (size_t)(newline - printed.at)}, &line) ||
	    line.len < 4)
		return false;
	answer->status = 0;
	for (size_t i = 0; i < 3; i++) {
		if (line.at[i] < '0' || line.at[i] > '9')
			return false;
		answer->status = answer->status * 10 + (unsigned)(line.at[i] - '0');
	}
	answer->type = (struct text){line.at + 4, line.len - 4};
	answer->body = (struct span){newline + 1, printed.len - line.len - 1};
	return true;
}

enum gpai_code
api_post(const char *libexec, const char *url, const char *type, struct span body,
    struct arena *arena, struct answer *answer, struct gpai_error *err)
{
	const char *const words[] = {url, type, NULL};
	struct sibling sibling = {
	    .libexec = libexec, .program = PROGRAM, .arguments = words, .input = body};
	enum sibling_end end;
	struct span printed;

	if (libexec == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "no folder of siblings, expected libexec");
	enum gpai_code rc = sibling_run(&sibling, arena, &printed, &end, err);
	if (rc == GPAI_OK && !read_answer(printed, answer))
		rc = fail(err, GPAI_IO, in_file(PROGRAM), "it gave no answer");
	return rc;
}
