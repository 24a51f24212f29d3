/* SPDX-License-Identifier: Apache-2.0 */
/* How each provision can be checked, computed from its rule. */
#ifndef RULES_COVERAGE_H
#define RULES_COVERAGE_H

#include "rules/law.h"

/* HUMAN: a statement, one that says why no rule decides it, or one whose rule asks for nothing
 * but that a named person attests it. DOCUMENT: an obligation whose rule asks for evidence on
 * file. MACHINE: all else; facts decide. Conditions that a rule names count as part of it. */
#define LAW_CHECKS(X)                                                                              \
	X(MACHINE, "machine-checked")                                                              \
	X(DOCUMENT, "needs a document")                                                            \
	X(HUMAN, "needs human judgement")

enum law_check {
#define X(name, says) LAW_CHECK_##name,
	LAW_CHECKS(X)
#undef X
	    LAW_CHECK_COUNT
};

enum law_check law_check_of(const struct law *law, uint32_t provision);

struct law_coverage {
	uint32_t total, by_check[LAW_CHECK_COUNT];
};

/* Counts each id once, in its last version, under the source its pin begins with; those of no
 * source are not counted. `source` is an index of sources. */
struct law_coverage law_coverage_of(const struct law *law, uint32_t source);

#endif
