/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of a word processor. */
#include "paper/paper.h"

#include "base/error.h"

enum gpai_code
docx_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	(void)document;
	(void)out;
	return fail(err, GPAI_UNSUPPORTED, NOWHERE, "DOCX is not written yet");
}
