/* SPDX-License-Identifier: Apache-2.0 */
/* Finding licences by word; see licences.h. */
#include "measure/licences.h"

#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_same(const char *word, size_t len, struct text given)
{
	if (len != given.len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (word[i] != lower(given.at[i]))
			return false;
	}
	return true;
}

const struct licence *
licence_find(struct text word)
{
	for (const struct licence *licence = licences; licence->words != NULL; licence++) {
		for (const char *at = licence->words; *at != '\0';) {
			size_t len = strcspn(at, "|");
			if (is_same(at, len, word))
				return licence;
			at += len + (at[len] == '|');
		}
	}
	return NULL;
}
