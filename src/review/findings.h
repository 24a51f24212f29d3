/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of the rulebook over the facts of a document: what is wrong, what is worth a question,
 * and what could not be told.
 *
 * A check that is true is a finding; one that is false is none. One that is unknown is never a
 * pass: either a part that it needs could not be read, or the document leaves out what would decide
 * it, which is then another check's finding. */
#ifndef REVIEW_FINDINGS_H
#define REVIEW_FINDINGS_H

#include "review/said.h"

#include "rules/evaluate.h"

struct review_finding {
	uint32_t check;      /* index into the law's checks */
	uint32_t field;      /* index into the fields of the document, where it stands */
	uint32_t page, line; /* 0 = unknown */
	struct text quote;   /* what stands there, in short; "" where nothing does */
};

struct review_untold {
	uint32_t check, field; /* as above */
	bool unread;           /* it hangs on a part that could not be read */
	struct text why;       /* what was missing */
};

struct review_findings {
	struct review_finding *found;
	struct review_untold *untold;
	uint32_t n_found, n_untold;
	uint32_t n_checks;            /* of this kind of document */
	uint32_t n_defects, n_doubts; /* of what was found */
	uint32_t n_unread;            /* of what is untold */
};

/* Every check of the reading, in the order of the law. `set` is that of review_facts. */
enum gpai_code review_find(const struct law *law, const struct review_fields *fields,
    const struct fact_set *set, int32_t as_of, struct arena *arena,
    struct review_findings *findings, struct gpai_error *err);

#endif
