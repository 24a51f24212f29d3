/* SPDX-License-Identifier: Apache-2.0 */
/* WARC records from strangers: heads, lengths, payloads and all that HTTP wraps them in. */
#include "documents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&warc_format, data, size);
	return 0;
}
