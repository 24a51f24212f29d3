/* SPDX-License-Identifier: Apache-2.0 */
/* What can be proved about a rulebook by going through all cases: that of the conditions of a
 * choice at most one holds, or exactly one; that every rule can come true. See meaning.h for
 * what a case is, and formula.h for how they are gone through. */
#ifndef RULEBOOK_PROOFS_H
#define RULEBOOK_PROOFS_H

#include "rules/law.h"

enum {
	PROOFS_CHOICE_WORK = 500000,    /* evaluations for one choice on one day: seconds */
	PROOFS_PROVISION_WORK = 100000, /* for one provision: far more than any needs */
	PROOFS_WORK = 20000000,         /* for a rulebook, whatever it says */
	PROOFS_CHARS_MAX = 600,
};

#define RULEBOOK_VERDICTS(X)                                                                       \
	X(PROVED, "proved")                                                                        \
	X(REFUTED, "refuted")       /* a problem of the rulebook */                                \
	X(NOT_PROVED, "not-proved") /* and not refuted: the text says why */

enum rulebook_verdict {
#define X(name, word) RULEBOOK_##name,
	RULEBOOK_VERDICTS(X)
#undef X
};
extern const char *const rulebook_verdict_words[];

struct rulebook_finding {
	enum rulebook_verdict verdict;
	const char *what; /* "choice", "provision" */
	struct text id, file;
	uint32_t line;
	const char *text; /* "exactly one in 4608 cases"; valid during the call */
};

struct rulebook_proved {
	uint32_t choices, choices_proved;
	uint32_t rules;         /* versions of conditions, duties, ... that are ever in force */
	uint32_t rules_certain; /* shown to come true in a case that surely exists */
	uint32_t rules_free;    /* only in one that rests on conditions taken as independent */
	uint32_t problems;
	uint64_t work; /* evaluations */
};

/* Every choice, and every provision that is refuted or not proved, goes to `each`. */
enum gpai_code rulebook_prove(const struct law *law,
    void (*each)(void *context, const struct rulebook_finding *finding), void *context,
    struct rulebook_proved *proved, struct gpai_error *err);

#endif
