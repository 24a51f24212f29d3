/* SPDX-License-Identifier: Apache-2.0 */
/* Law of others held against a dossier: what of ours already serves it. Never a verdict: that a
 * demand is served says that something of the kind is on file, not that it would do. */
#ifndef RULES_FRAMEWORKS_H
#define RULES_FRAMEWORKS_H

#include "rules/form.h"

#define DEMAND_STATES(X)                                                                           \
	X(SERVED, "served", "all that may serve it is on file")                                    \
	X(PARTLY, "partly", "some of what may serve it is on file")                                \
	X(NOT_YET, "not-yet", "nothing that may serve it is on file")                              \
	X(OUTSIDE, "outside", "this rulebook knows nothing that serves it")

enum demand_state {
#define X(name, word, says) DEMAND_##name,
	DEMAND_STATES(X)
#undef X
	    DEMAND_STATE_COUNT
};

struct service_view {
	const struct law_service *service;
	enum truth truth; /* TRUE: on file; of a provision, met, be the provider bound or not */
	struct duty_lines lines; /* what is on file, or what is missing */
};

struct demand_view {
	const struct law_demand *demand;
	enum demand_state state;
	struct service_view *services;
};

struct threshold_view {
	const struct law_threshold *threshold;
	enum truth truth; /* of our figure, as we count it */
	struct text why;
};

struct framework_view {
	const struct law_framework *framework;
	struct threshold_view *thresholds;
	struct demand_view *demands;
	uint32_t counts[DEMAND_STATE_COUNT];
};

enum gpai_code framework_hold(struct question *question, uint32_t framework,
    struct framework_view *view, struct gpai_error *err);
const char *demand_state_word(enum demand_state state);

#endif
