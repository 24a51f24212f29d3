/* SPDX-License-Identifier: Apache-2.0 */
/* Which records have to be kept, and until when. */
#ifndef API_RETENTION_H
#define API_RETENTION_H

#include "api/api.h"
#include "notation/json.h"
#include "rules/retention.h"

/* What is so of a record or of a sort, worst for who would destroy it first. */
#define KEPT_STATES(X)                                                                             \
	X(LOG, "log")         /* the log cannot do without */                                      \
	X(KEPT, "kept")       /* a duty runs */                                                    \
	X(UNKNOWN, "unknown") /* a duty may run */                                                 \
	X(OVER, "over")       /* every duty has run out */                                         \
	X(NONE, "not-applicable")

enum kept_state {
#define X(name, word) KEPT_##name,
	KEPT_STATES(X)
#undef X
	    KEPT_STATE_COUNT
};

struct kept_record {
	enum kept_state state;
	int32_t until;                 /* KEPT: the last day known; OVER: the last there was */
	const struct retention *under; /* what decides; NULL: LOG, NONE */
};

/* All retentions of the law against one dossier on one day. */
struct retentions {
	struct arena arena;
	const struct law *law;
	struct fact_set facts;
	struct question question;
	struct retention *at;
	uint32_t n;
	int32_t as_of;
	bool is_example;
	struct gpai_kept *sorts; /* beside `at` */
};

/* For retentions_release, whatever comes back. */
enum gpai_code retentions_init(struct retentions *retentions, struct gpai_dossier *dossier,
    const char *at, struct gpai_error *err);
void retentions_release(struct retentions *retentions);
/* Does `sort` hold this record? */
bool retention_has(const struct retentions *retentions, const struct retention *sort,
    const struct record *record, const json_t *body);
struct kept_record retention_of(
    const struct retentions *retentions, const struct record *record, const json_t *body);
const char *kept_state_word(enum kept_state state);

#endif
