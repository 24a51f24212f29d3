/* SPDX-License-Identifier: Apache-2.0 */
/* Finding accelerators by name; see accelerators.h. */
#include "measure/accelerators.h"

#include "measure/accelerator_name.h"

#include <string.h>

/* Is the folded name one of those between '|'? */
static bool
is_listed(const char *names, struct text folded)
{
	while (*names != '\0') {
		size_t len = strcspn(names, "|");
		if (len == folded.len && memcmp(names, folded.at, len) == 0)
			return true;
		names += len + (names[len] == '|');
	}
	return false;
}

const struct accelerator *
accelerator_find(struct text name, bool *is_loose)
{
	char buffer[ACCELERATOR_NAME_MAX];
	struct text folded = accelerator_name_fold(name, buffer);

	if (is_loose != NULL)
		*is_loose = false;
	if (folded.len == 0)
		return NULL;
	for (const struct accelerator *a = accelerators; a->key != NULL; a++) {
		if (is_listed(a->names, folded))
			return a;
	}
	for (const struct accelerator *a = accelerators; a->key != NULL; a++) {
		if (!is_listed(a->loose, folded))
			continue;
		if (is_loose != NULL)
			*is_loose = true;
		return a;
	}
	return NULL;
}

static const struct {
	const char *word, *also;
} precisions[] = {
#define X(name, word, also) {word, also},
    PRECISIONS(X)
#undef X
};

/* Is `word` one of the blank-separated words? */
static bool
has_word(const char *words, struct text word)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		if (len == word.len && memcmp(words, word.at, len) == 0)
			return true;
		words += len + strspn(words + len, " ");
	}
	return false;
}

bool
precision_from(struct text word, enum precision *precision)
{
	for (unsigned i = 0; i < PRECISION_KINDS; i++) {
		if (text_is(word, precisions[i].word) || has_word(precisions[i].also, word)) {
			*precision = (enum precision)i;
			return true;
		}
	}
	return false;
}

const char *
precision_word(enum precision precision)
{
	return precisions[precision].word;
}

const char *
confidence_word(enum confidence confidence)
{
	static const char *const words[] = {
#define X(name, word) word,
	    CONFIDENCES(X)
#undef X
	};

	return words[confidence];
}
