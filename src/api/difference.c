/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two answers: lines of the classification, outcomes and exposures, matched by
 * id and entity, for the second may know entities that the first does not. */
#include "api/api.h"

#include <string.h>

static const char NOT_DESCRIBED[] = "not described";

/* One line of an answer. */
struct stand {
	const char *id, *entity, *title, *pin, *words, *why;
};

struct stands {
	struct stand *at;
	uint32_t n;
};

static const char *
outcome_words(struct keeper *keep, const struct gpai_outcome *o)
{
	if (o->due[0] == '\0' || o->status == GPAI_STATUS_NOT_APPLICABLE)
		return gpai_status_says(o->status);
	return keep_text(
	    keep, arena_format(keep->arena, "%s (due %s)", gpai_status_says(o->status), o->due));
}

static struct stands
stands_of(const struct gpai_assessment *a, struct keeper *keep)
{
	const struct assessment *from = &a->assessment;
	struct stands all = {0};

	all.at = keep_array(
	    keep, (size_t)from->n_classes + from->n_outcomes + from->n_exposures, sizeof *all.at);
	if (all.at == NULL)
		return all;
	for (uint32_t i = 0; i < from->n_classes; i++) {
		const struct gpai_class *c = &a->classes[i];
		all.at[all.n++] = (struct stand){c->field, c->entity, c->title, c->pin,
		    truth_word((enum truth)c->truth), c->why};
	}
	for (uint32_t i = 0; i < from->n_outcomes; i++) {
		const struct gpai_outcome *o = &a->outcomes[i];
		all.at[all.n++] = (struct stand){
		    o->id, o->entity, o->title, o->pin, outcome_words(keep, o), o->why};
	}
	for (uint32_t i = 0; i < from->n_exposures; i++) {
		const struct gpai_exposure *e = &a->exposures[i];
		all.at[all.n++] = (struct stand){
		    e->id, e->entity, e->title, e->pin, truth_word((enum truth)e->truth), e->why};
	}
	return all;
}

/* Both are in the order of the law, so the search goes on where the last one ended. */
static const struct stand *
stand_find(const struct stands *in, const struct stand *wanted, uint32_t *from)
{
	for (uint32_t i = 0; i < in->n; i++) {
		const struct stand *one = &in->at[(*from + i) % in->n];
		if (strcmp(one->id, wanted->id) != 0 || strcmp(one->entity, wanted->entity) != 0)
			continue;
		*from = (*from + i + 1) % in->n;
		return one;
	}
	return NULL;
}

static struct gpai_difference
difference(const struct stand *of, const char *before, const char *after)
{
	return (struct gpai_difference){
	    of->id, of->entity, of->title, of->pin, before, after, of->why};
}

enum gpai_code
gpai_assessment_diff(const struct gpai_assessment *before, struct gpai_assessment *after,
    const struct gpai_difference **differences, uint32_t *n, struct gpai_error *err)
{
	struct stands old, new;
	struct gpai_difference *all;
	uint32_t at = 0;

	*differences = NULL;
	*n = 0;
	if (before->law != after->law)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "two answers under different rulebooks cannot be compared");
	old = stands_of(before, after->keep);
	new = stands_of(after, after->keep);
	all = keep_array(after->keep, (size_t)old.n + new.n, sizeof *all);
	if (all == NULL)
		return keep_status(after->keep, err);
	for (uint32_t i = 0; i < new.n; i++) {
		const struct stand *was = stand_find(&old, &new.at[i], &at);
		const char *words = was != NULL ? was->words : NOT_DESCRIBED;
		if (strcmp(words, new.at[i].words) != 0)
			all[(*n)++] = difference(&new.at[i], words, new.at[i].words);
	}
	for (uint32_t i = 0, from = 0; i < old.n; i++)
		if (stand_find(&new, &old.at[i], &from) == NULL)
			all[(*n)++] = difference(&old.at[i], old.at[i].words, NOT_DESCRIBED);
	*differences = all;
	return keep_status(after->keep, err);
}
