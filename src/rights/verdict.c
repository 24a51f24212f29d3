/* SPDX-License-Identifier: Apache-2.0 */
#include "rights/verdict.h"

#include <stdio.h>
#include <string.h>

static const char *const verdict_words[] = {
#define X(name, word, says) word,
    VERDICTS(X)
#undef X
};

const char *
verdict_word(enum verdict_kind kind)
{
	return verdict_words[kind];
}

const char *
verdict_says(enum verdict_kind kind)
{
	static const char *const words[] = {
#define X(name, word, says) says,
	    VERDICTS(X)
#undef X
	};

	return words[kind];
}

const char *
moment_word(enum moment moment)
{
	static const char *const words[] = {
#define X(name, word, says) word,
	    MOMENTS(X)
#undef X
	};

	return words[moment];
}

const char *
moment_says(enum moment moment)
{
	static const char *const words[] = {
#define X(name, word, says) says,
	    MOMENTS(X)
#undef X
	};

	return words[moment];
}

size_t
verdict_field(const struct verdict *verdict, char field[VERDICT_FIELD_MAX])
{
	if (verdict == NULL)
		return (size_t)snprintf(field, VERDICT_FIELD_MAX, "-");
	if (verdict->kind == VERDICT_RESERVED)
		return (size_t)snprintf(field, VERDICT_FIELD_MAX, "%s:%s",
		    verdict_words[verdict->kind], signal_word(verdict->by));
	return (size_t)snprintf(field, VERDICT_FIELD_MAX, "%s", verdict_words[verdict->kind]);
}

static bool
signal_of_word(struct text word, enum signal *signal)
{
	for (int i = 0; i < SIGNALS_COUNT; i++)
		if (text_is(word, signal_word((enum signal)i))) {
			*signal = (enum signal)i;
			return true;
		}
	return false;
}

bool
verdict_of_field(struct text field, struct verdict *verdict, bool *is_asked)
{
	const char *colon = memchr(field.at, ':', field.len);
	struct text word = field;

	*is_asked = !text_is(field, "-");
	*verdict = (struct verdict){0};
	if (!*is_asked)
		return true;
	if (colon != NULL)
		word.len = (size_t)(colon - field.at);
	for (int i = 0; i < VERDICTS_COUNT; i++)
		if (text_is(word, verdict_words[i])) {
			verdict->kind = (enum verdict_kind)i;
			if ((colon != NULL) != (i == VERDICT_RESERVED))
				return false;
			return colon == NULL ||
			       signal_of_word((struct text){colon + 1, field.len - word.len - 1},
				   &verdict->by);
		}
	return false;
}
