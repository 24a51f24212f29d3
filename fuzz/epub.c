/* SPDX-License-Identifier: Apache-2.0 */
/* Archives that begin as an e-book, whatever follows. The bytes come behind a good first member,
 * so that chance need not find it. */
#include "statements.h"

#include "signals/media_signals.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char first[] = "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\24\0\0\0\24\0\0\0\10\0\0\0"
				    "mimetypeapplication/epub+zip";
	size_t head = sizeof first - 1, all = head + size;
	struct statement_sink sink = {hold_statement, &all};
	uint8_t *file;

	/* A whole archive stays as it is. */
	if (size >= 4 && memcmp(data, "PK\3\4", 4) == 0) {
		all = size;
		if (!media_signals((struct span){data, size}, &sink))
			abort();
		return 0;
	}
	file = malloc(all);
	if (file == NULL)
		return 0;
	memcpy(file, first, head);
	memcpy(file + head, data, size);
	if (!media_signals((struct span){file, all}, &sink))
		abort();
	free(file);
	return 0;
}
