/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-read: a document of somebody else as blocks of text, in JSON (reading/blocks.h). Started by
 * gpai; usable alone.
 *
 *   gpai-read FILE */
#include "siblings/siblings.h"

#include "base/base.h"
#include "reading/reading.h"

#include <signal.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	struct read_document document;
	struct gpai_error err = {0};
	struct arena arena;
	struct span bytes;
	struct out out;
	enum gpai_code rc;

	signal(SIGPIPE, SIG_IGN);
	if (argc != 2)
		return sibling_usage("expected one FILE");
	arena_init(&arena, 0);
	out_memory(&out);
	rc = file_read(&arena, argv[1], (uint64_t)256 << 20, &bytes, &err);
	if (rc == GPAI_OK)
		rc = document_read(argv[1], bytes, NULL, &arena, &document, &err);
	if (rc == GPAI_OK)
		rc = blocks_json_write(&document, &out, &err);
	if (rc == GPAI_OK)
		fwrite(out_text(&out).at, 1, out_text(&out).len, stdout);
	out_release(&out);
	arena_release(&arena);
	return rc == GPAI_OK && fflush(stdout) == 0 ? SIBLING_OK : sibling_fail(&err);
}
