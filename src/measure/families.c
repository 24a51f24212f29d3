/* SPDX-License-Identifier: Apache-2.0 */
/* Looking a family up; see families.h. The rows are in tables/families.yaml. */
#include "measure/families.h"

#include <string.h>

bool
family_lists(const char *words, struct text word)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		if (len == word.len && len > 0 && memcmp(words, word.at, len) == 0)
			return true;
		words += len + strspn(words + len, " ");
	}
	return false;
}

const struct family *
family_of(struct text model_type)
{
	for (const struct family *family = families; family->types != NULL; family++) {
		if (family_lists(family->types, model_type))
			return family;
	}
	return NULL;
}
