/* SPDX-License-Identifier: Apache-2.0 */
/* Folding the names of accelerators, the same for the table while it is compiled and for
 * a name that is looked up: lower case, letters and digits only, without the words that
 * makers put in front. */
#ifndef MEASURE_ACCELERATOR_NAME_H
#define MEASURE_ACCELERATOR_NAME_H

#include "base/span.h"

#define ACCELERATOR_NAME_MAX 64 /* a longer name is no name */

static inline struct text
accelerator_name_fold(struct text name, char buffer[static ACCELERATOR_NAME_MAX])
{
	static const char *const makers[] = {"nvidia", "amd", "intel", "google", "cloud", "aws",
	    "huawei", "instinct", "tesla", "geforce"};
	struct text folded = {buffer, 0};

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			continue;
		if (folded.len == ACCELERATOR_NAME_MAX)
			return TEXT_NONE;
		buffer[folded.len++] = c;
	}
	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
		size_t len = text_of(makers[i]).len;
		if (text_starts(folded, makers[i]) && folded.len > len)
			folded = (struct text){folded.at + len, folded.len - len};
	}
	return folded;
}

#endif
