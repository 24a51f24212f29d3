/* SPDX-License-Identifier: Apache-2.0 */
/* DOCX as blocks: what came out is written and read again as the same. */
#include "read_again.h"

#include "reading/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_again(docx_read, (struct span){data, size});
	return 0;
}
