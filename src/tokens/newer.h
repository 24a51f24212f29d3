/* SPDX-License-Identifier: Apache-2.0 */
/* What Unicode 15 and 16 added, for libraries that know Unicode 14. */
#ifndef TOKENS_NEWER_H
#define TOKENS_NEWER_H

#include <stddef.h>
#include <stdint.h>

struct newer_range {
	const char *category; /* "Lo" */
	uint32_t first, last;
};

const struct newer_range *newer_ranges(size_t *n);

#endif
