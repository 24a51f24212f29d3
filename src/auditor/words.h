/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, in words: what is proved, and what is not. Text of others is printed so
 * that it cannot drive a terminal. */
#ifndef AUDITOR_WORDS_H
#define AUDITOR_WORDS_H

#include "auditor/audit.h"

#include <stdio.h>

/* Sentences gather until the outcome is known. */
struct words {
	bool is_json, is_full;
	FILE *lists[2];
	char *at[2];
	size_t len[2], n[2];
};

enum { SAY_PROVED, SAY_NOT_PROVED };

/* False: no memory. `is_full`: of records all members. */
bool words_init(struct words *w, bool is_json, bool is_full);
void words_say(struct words *w, int list, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What witnesses say of a head, by the reader's policy. */
void words_quorum(struct words *w, const struct trust *trust, const struct quorum *quorum);
/* All about a bundle. */
void words_audit(struct words *w, const struct audit *audit, const struct trust *trust);
/* Prints and releases. */
void words_print(struct words *w, FILE *out, enum audit_outcome outcome,
    const struct gpai_error *err, const struct audit *audit);

#endif
