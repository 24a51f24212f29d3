/* SPDX-License-Identifier: Apache-2.0 */
/* The rules: what the law asks, decided from facts on a day.
 *
 * Belongs here: the law image (law.h), facts in memory (facts.h), three-valued
 * evaluation with its proof (evaluate.h) and without (judge.h), forms held against facts (form.h),
 * what to ask next and what would change an answer (next_question.h, flip.h).
 * May include: base. Absent: I/O, the clock, YAML, article numbers, thresholds. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "rules/assess.h"
#include "rules/evaluate.h"
#include "rules/facts.h"
#include "rules/flip.h"
#include "rules/form.h"
#include "rules/judge.h"
#include "rules/law.h"
#include "rules/next_question.h"

#endif
