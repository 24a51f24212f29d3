/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every statement, whatever it was read from. */
#ifndef FUZZ_SAID_H
#define FUZZ_SAID_H

#include "signals/statement.h"

#include <stdlib.h>
#include <string.h>

struct said {
	size_t size; /* of the input */
	size_t n;
};

static inline void
said_check(bool claim)
{
	if (!claim)
		abort();
}

static inline void
said_check_text(struct text text)
{
	struct span bytes = {(const uint8_t *)text.at, text.len};

	said_check(text.len <= STATEMENT_VALUE_MAX);
	said_check(text.len == 0 || utf8_valid_len(bytes) == text.len);
	for (size_t i = 0; i < text.len; i++)
		said_check(bytes.at[i] >= 0x20 && bytes.at[i] != 0x7f);
}

static inline void
said_check_statement(const struct statement *s, size_t size)
{
	said_check(s->signal < SIGNALS_COUNT && s->carrier < CARRIERS_COUNT);
	said_check(s->says <= SAYS_RESERVED && s->label.len > 0);
	said_check(s->at < size || size == 0);
	said_check(s->note == NULL || s->note[0] != 0);
	said_check_text(s->agent);
	said_check_text(s->label);
	said_check_text(s->value);
	said_check_text(s->scope);
	said_check_text(s->policy);
}

static inline void
said_take(void *context, const struct statement *statement)
{
	struct said *said = context;

	said_check_statement(statement, said->size);
	said->n++;
}

#endif
