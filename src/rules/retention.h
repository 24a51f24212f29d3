/* SPDX-License-Identifier: Apache-2.0 */
/* How long something has to be kept: a day counted from an event, under a duty that applies
 * or not. An event that is not known leaves the day unknown; nothing may go because of that. */
#ifndef RULES_RETENTION_H
#define RULES_RETENTION_H

#include "rules/evaluate.h"

struct retention {
	const struct law_retention *is;
	uint32_t entity;    /* it is about, or LAW_NONE */
	enum truth applies; /* the duty */
	int32_t until;      /* the last day on which it has to be there; DATE_NONE: not known */
	struct text why;    /* how the day was found; "" when it is not known */
	bool is_none;       /* the event is recorded as none */
	uint32_t waits;     /* the fact for want of which the day is not known, or LAW_NONE */
};

/* One retention of the law for one entity (LAW_NONE: of the dossier). */
struct retention retention_find(struct question *question, uint32_t index, uint32_t entity);
/* All of the law, those on a kind for each entity of it. In the arena of the question; NULL on
 * no memory. */
struct retention *retention_all(struct question *question, uint32_t *n);

#endif
