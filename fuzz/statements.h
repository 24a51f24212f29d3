/* SPDX-License-Identifier: Apache-2.0 */
/* What every statement has, whatever file it came from: printable texts of bounded length, and a
 * note where something was not understood. */
#ifndef FUZZ_STATEMENTS_H
#define FUZZ_STATEMENTS_H

#include "signals/statement.h"

#include <stdlib.h>

static inline void
hold_text(struct text text)
{
	struct text checked;

	if (text.len > STATEMENT_VALUE_MAX ||
	    !text_from_span((struct span){(const uint8_t *)text.at, text.len}, &checked))
		abort();
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			abort();
}

static inline void
hold_statement(void *context, const struct statement *s)
{
	size_t *size = context;

	hold_text(s->label);
	hold_text(s->value);
	hold_text(s->scope);
	hold_text(s->policy);
	hold_text(s->agent);
	if (s->says > SAYS_RESERVED || s->signal >= SIGNALS_COUNT || s->carrier >= CARRIERS_COUNT ||
	    s->at > *size)
		abort();
}

#endif
