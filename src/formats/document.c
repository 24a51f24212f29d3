/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a document's body. */
#include "formats/document.h"

#include "formats/json_text.h"

#include <stdlib.h>
#include <string.h>

bool
document_text(const struct document *document, uint8_t **buffer, size_t *cap, struct span *text)
{
	struct span body = document->body;

	*text = body;
	if (document->form == BODY_ABSENT)
		*text = (struct span){0};
	if (document->form != BODY_JSON || body.len == 0 || memchr(body.at, '\\', body.len) == NULL)
		return true;
	if (*cap < body.len) {
		size_t wanted = body.len + body.len / 2;
		uint8_t *more = realloc(*buffer, wanted);
		if (more == NULL)
			return false;
		*buffer = more;
		*cap = wanted;
	}
	*text = (struct span){*buffer, json_text_decode(body, *buffer)};
	return true;
}
