/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the api floor: what is asked of flip and why-not. */
#ifndef API_FLIP_H
#define API_FLIP_H

#include "api/api.h"
#include "rules/flip.h"

/* A provision and the entities it is asked of. */
struct flip_asked {
	uint32_t provision;
	bool is_outcome;
	const uint32_t *entities; /* LAW_NONE: the dossier */
	uint32_t n_entities;
};

enum gpai_code flip_asked_find(struct gpai_assessment *a, const char *id, const char *of,
    struct flip_asked *asked, struct gpai_error *err);
/* The goal that a word names. INVALID. */
enum gpai_code flip_goal_from(const struct flip_asked *asked, uint32_t entity, const char *word,
    struct flip_goal *goal, struct gpai_error *err);
/* The status at hand: of an outcome, else the truth. */
const char *flip_status(struct gpai_assessment *a, const struct flip_asked *asked, uint32_t entity);
enum gpai_code flip_view(struct gpai_assessment *a, const struct flip_asked *asked,
    const struct flip_goal *goal, const struct gpai_flip_options *options, struct gpai_flips *view,
    struct gpai_error *err);
struct json_writer;
void flips_json(struct json_writer *json, const struct gpai_flips *flips);

#endif
