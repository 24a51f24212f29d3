/* SPDX-License-Identifier: Apache-2.0 */
/* Days of the law, found for a question. Internal to the rules. */
#ifndef RULES_DAY_H
#define RULES_DAY_H

#include "rules/leaf.h"

struct words;

/* What is known of a day. */
struct day_found {
	int32_t low, high; /* it lies between, both included; DATE_NONE, DATE_FOREVER: no bound */
	int32_t date;      /* as far as is recorded; DATE_NONE: not known, or no day */
	bool none;         /* there is nothing to count from: recorded as none */
	bool perhaps_none; /* what is not on file may show that there is nothing */
};

/* Days over the entities of a kind hang on nothing that stands around them, so each is found once
 * for a question: as it is, and vouched. */
struct day_memo {
	bool known[2];
	struct day_found found[2];
};

struct day_found day_find(struct question *question, uint32_t day, const struct scope *scope);
/* The same from those facts alone that a person stands behind. */
struct day_found day_find_vouched(
    struct question *question, uint32_t day, const struct scope *scope);
/* The fact for want of which its date is not known, or LAW_NONE. */
uint32_t day_waits(struct question *question, uint32_t day, const struct scope *scope);
/* Every fact it is read from, in order. */
void day_readings(struct question *question, uint32_t day, const struct scope *scope,
    void (*each)(void *context, const struct reading *reading), void *context);
/* Adds what it is read from to a comparison's proof, which has room for so many. */
uint32_t day_proof_count(const struct law *law, uint32_t day);
void day_prove(
    struct question *question, uint32_t day, const struct scope *scope, struct proof *of);
/* How it was found: "report 2026-12-31 plus 5 business days, 4 holidays skipped". */
void words_day_found(
    struct words *words, struct question *question, uint32_t day, const struct scope *scope);

#endif
