/* SPDX-License-Identifier: Apache-2.0 */
/* Pages in PDF. */
#include "paper/paper.h"

#include "base/error.h"

enum gpai_code
pdf_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	(void)document;
	(void)out;
	return fail(err, GPAI_UNSUPPORTED, NOWHERE, "PDF is not written yet");
}
