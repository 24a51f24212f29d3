/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the api floor: what an interview knows at one moment, and how it is shown. */
#ifndef API_ASK_H
#define API_ASK_H

#include "api/api.h"

/* Facts and answers of one moment. */
struct ask_state {
	struct arena arena;
	struct keeper keep;
	struct fact_set facts;
	struct assessment assessment;
	struct asks asks;
};

/* How a list is asked about. */
enum ask_list {
	ASK_LIST_FITTING, /* is there one that fits? */
	ASK_LIST_ALL      /* is there any (more), or is that all? */
};

struct ask_shown {
	const struct asked *asked;
	enum ask_list list;
	bool again;
	uint32_t skipped;
};

/* What the fact asked for is filed under: "KEY", "KIND/NAME:KEY", "closed: KIND". */
struct text ask_target(
    const struct ask_state *state, const struct asked *asked, struct arena *arena);
/* Name of the entity a fact is asked of; TEXT_NONE for a single one. */
struct text ask_entity_name(const struct ask_state *state, const struct asked *asked);
/* Is only a reason or a source wanting? */
bool ask_wants_reason(const struct asked *asked);
void ask_view(struct ask_state *state, const struct ask_shown *shown, struct gpai_question *view);
/* What is definite now and was not before. Lives in `now`. */
const struct gpai_settled *ask_settled(
    struct ask_state *before, struct ask_state *now, uint32_t *n);
uint32_t ask_unknown(const struct ask_state *state); /* outcomes */

#endif
