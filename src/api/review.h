/* SPDX-License-Identifier: Apache-2.0 */
/* Documents under review as the api holds them. */
#ifndef API_REVIEW_H
#define API_REVIEW_H

#include "api/api.h"

#include "review/findings.h"

struct reviewed { /* one document; what it has is as far as `error` is empty */
	struct read_document document;
	struct review_fields fields;
	struct fact_set facts;
	struct review_findings findings;
	struct gpai_error error; /* its code is GPAI_OK when it was reviewed */
};

struct gpai_review {
	struct arena arena;
	struct keeper keep;
	const struct law *law;
	struct reviewed *reviewed;
	struct gpai_review_document *documents; /* the views, as many */
	uint32_t n;
};

/* One file, read by gpai-read, its fields found and said as facts on the day `as_of`. `kind` is an
 * index into the law's readings; LAW_NONE: it is recognised. */
enum gpai_code review_one(const struct law *law, const char *libexec, const char *path,
    uint32_t kind, int32_t as_of, struct arena *arena, struct reviewed *reviewed,
    struct gpai_error *err);
/* Does a field need an answer: it is not optional, and no answer before it leaves it out? */
bool review_is_needed(const struct law *law, const struct reviewed *reviewed, uint32_t field);
const struct law_read_field *review_field_of(
    const struct law *law, const struct reviewed *reviewed, uint32_t field);

#endif
