/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file goes to. */
#include "reading/reading.h"

#include "base/error.h"

enum gpai_code
document_read(const char *name, struct span bytes, const struct reading_limits *limits,
    struct arena *arena, struct read_document *document, struct gpai_error *err)
{
	(void)bytes;
	(void)limits;
	(void)arena;
	*document = (struct read_document){0};
	return fail(err, GPAI_UNSUPPORTED, in_file(name), "no format that is known");
}
