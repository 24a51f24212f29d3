/* SPDX-License-Identifier: Apache-2.0 */
/* Archives and shards from strangers: names, sizes, and samples with what describes them. */
#include "documents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&tar_format, data, size);
	return 0;
}
