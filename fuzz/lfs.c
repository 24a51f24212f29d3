/* SPDX-License-Identifier: Apache-2.0 */
/* Git LFS pointers from strangers. What is accepted is below the limit of the
 * specification and begins as the sniff expects. */
#include "formats/lfs_pointer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size};
	struct lfs_pointer pointer;
	struct gpai_error err = {0};

	if (lfs_pointer_parse(bytes, "fuzz", &pointer, &err) != GPAI_OK)
		return 0;
	if (!lfs_pointer_sniff(bytes) || size >= LFS_POINTER_MAX || pointer.size > INT64_MAX)
		abort();
	return 0;
}
