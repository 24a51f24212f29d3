/* SPDX-License-Identifier: Apache-2.0 */
/* Statements as lines of words, to be held against what a test expects:
 * "signal says label=value [agent] [images] [scope] [policy] [!]" with '!' where a note is. */
#ifndef TESTS_SIGNALS_SAID_H
#define TESTS_SIGNALS_SAID_H

#include "../check.h"

#include "base/out.h"
#include "signals/statement.h"

#include <stdio.h>
#include <string.h>

static inline void
said_line(struct out *out, const struct statement *s)
{
	out_format(out, "%s %s %.*s=%.*s", signal_word(s->signal), says_word(s->says),
	    TEXT_ARG(s->label), TEXT_ARG(s->value));
	if (s->agent.len > 0)
		out_format(out, " for %.*s", TEXT_ARG(s->agent));
	if (s->images_only)
		out_string(out, " images");
	if (s->scope.len > 0)
		out_format(out, " in %.*s", TEXT_ARG(s->scope));
	if (s->policy.len > 0)
		out_format(out, " policy %.*s", TEXT_ARG(s->policy));
	out_string(out, s->note != NULL ? " !\n" : "\n");
}

static inline void
said_take(void *context, const struct statement *statement)
{
	said_line(context, statement);
}

static inline struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

#define assert_said(out, expected)                                                                 \
	do {                                                                                       \
		struct text said_text = out_text(out);                                             \
		if (!text_is(said_text, (expected)))                                               \
			fail_msg("said:\n%.*sexpected:\n%s", TEXT_ARG(said_text), (expected));     \
	} while (0)

#endif
