/* SPDX-License-Identifier: Apache-2.0 */
/* The days of a duty: since when it is owed, by when it is due. Internal to the rules. */
#ifndef RULES_TIMING_H
#define RULES_TIMING_H

#include "rules/evaluate.h"

struct timing {
	int32_t since, due;
	uint32_t since_waits, due_waits; /* the fact a day is not known for want of, or LAW_NONE */
	const struct proof *legacy;      /* moved the due day, or may move it */
};

/* `since` alone, and what it waits for. */
void time_since(struct question *question, const struct law_provision *provision, uint32_t entity,
    struct timing *timing);
struct timing time_of(
    struct question *question, const struct law_provision *provision, uint32_t entity);

static inline bool
is_later(int32_t date, const struct question *question)
{
	return date != DATE_NONE && date > question->as_of;
}

#endif
