/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for whole pages of column files. */
#include "unpack/large.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The system's large pages; below this malloc does as well. */
#define LARGE_PAGE ((size_t)2 << 20)

uint8_t *
large_alloc(size_t len)
{
	if (len < LARGE_PAGE || len > SIZE_MAX / 2)
		return malloc(len);
	/* Aligned, or the first and last part would be of small pages. */
	size_t room = (len + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	uint8_t *at = aligned_alloc(LARGE_PAGE, room);
	if (at != NULL)
		(void)madvise(at, room, MADV_HUGEPAGE); /* where it is not known, nothing is lost */
	return at;
}

void
large_free(uint8_t *at)
{
	free(at);
}
