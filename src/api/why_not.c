/* SPDX-License-Identifier: Apache-2.0 */
/* Why an answer is not what one would expect: the shortest way down its proof to what keeps it
 * from that, and what would be enough. */
#include "api/flip.h"

#include "notation/json_writer.h"
#include "rules/blame.h"

#include <string.h>

enum { STEPS_MAX = 64 };

static const char *const kind_words[] = {
    [PROOF_PROVISION] = "provision",
    [PROOF_ALL] = "all",
    [PROOF_ANY] = "any",
    [PROOF_NOT] = "not",
    [PROOF_FACT] = "fact",
    [PROOF_SOME] = "some",
    [PROOF_EVERY] = "every",
    [PROOF_ENTITY] = "entity",
    [PROOF_FORM] = "form",
    [PROOF_ITEM] = "item",
};

static bool
says_something(const struct proof *p)
{
	return p->kind != PROOF_ALL && p->kind != PROOF_ANY && p->kind != PROOF_NOT;
}

static void
step_add(struct gpai_assessment *a, struct gpai_why_not *view, struct gpai_step *steps,
    const struct proof *p, enum truth wanted)
{
	const struct law *law = a->law;
	struct gpai_step step = {.kind = kind_words[p->kind],
	    .id = "",
	    .label = "",
	    .pin = "",
	    .note = keep_text(a->keep, p->note),
	    .truth = (enum gpai_truth)p->truth,
	    .wanted = (enum gpai_truth)wanted};

	if (view->n_steps == STEPS_MAX)
		return;
	if (!says_something(p)) /* what it hangs on, in a line */
		step.note = keep_text(a->keep, proof_why(&a->assessment.question, p));
	if (p->kind == PROOF_PROVISION) {
		step.id = law_cstr(law, law->provisions[p->ref].id);
		step.label = law_cstr(law, law->provisions[p->ref].title);
		step.pin = law_cstr(law, law->provisions[p->ref].pin);
	} else if (p->kind == PROOF_FACT) {
		step.id = law_cstr(law, law->facts[p->ref].key);
		step.label = law_cstr(law, law->facts[p->ref].asks);
	} else if (p->kind == PROOF_SOME || p->kind == PROOF_EVERY) {
		step.id = law_cstr(law, law->kinds[p->ref].word);
		step.label = keep_text(a->keep, p->wanted);
	} else if (p->kind == PROOF_FORM) {
		step.id = law_cstr(law, law->forms[p->ref].id);
		step.label = law_cstr(law, law->forms[p->ref].title);
		step.pin = law_cstr(law, law->forms[p->ref].pin);
	} else if (p->kind == PROOF_ITEM) {
		step.id = law_cstr(law, law->items[p->ref].id);
		step.label = law_cstr(law, law->items[p->ref].label);
	} else if (p->kind == PROOF_ENTITY) {
		step.id = keep_text(a->keep, api_entity_name(&a->facts, &a->arena, p->entity));
	}
	steps[view->n_steps++] = step;
}

/* Down to the leaf, or to the list any member of which would do. */
static void
walk(struct gpai_assessment *a, struct gpai_why_not *view, struct gpai_step *steps,
    const struct proof *p, enum truth wanted, bool under_every)
{
	enum truth wanted_there;
	const struct proof *next;

	while (p != NULL && p->truth != wanted) {
		if (says_something(p))
			step_add(a, view, steps, p, wanted);
		next = blame_step(p, wanted, under_every, &wanted_there, &a->arena);
		if (next == NULL)
			break;
		under_every = p->kind == PROOF_EVERY;
		p = next;
		wanted = wanted_there;
	}
	if (p == NULL || p->truth == wanted || p->kind == PROOF_FACT)
		return;
	for (uint32_t i = 0; i < p->n_children; i++)
		if (p->children[i]->truth != wanted)
			step_add(a, view, steps, p->children[i], wanted);
}

static void
walk_goal(struct gpai_assessment *a, const struct flip_goal *goal, struct gpai_why_not *view,
    struct gpai_step *steps)
{
	struct question *question = &a->assessment.question;
	struct outcome o;
	const struct proof *proof;

	if (!goal->is_outcome) {
		proof = evaluate_provision(question, goal->provision, goal->entity);
		view->why = keep_text(a->keep, proof_why(question, proof));
		walk(a, view, steps, proof, goal->truth, false);
		return;
	}
	outcome_make(question, goal->provision, goal->entity, &o);
	view->why = keep_text(a->keep, o.why);
	if (goal->status == OUTCOME_NOT_APPLICABLE)
		walk(a, view, steps, o.applies, TRUTH_FALSE, false);
	else if (o.applies->truth != TRUTH_TRUE)
		walk(a, view, steps, o.applies, TRUTH_TRUE, false);
	else
		walk(a, view, steps, o.met, goal->status == OUTCOME_MET ? TRUTH_TRUE : TRUTH_FALSE,
		    false);
}

static enum gpai_code
why_not(struct gpai_assessment *a, const struct flip_asked *asked, uint32_t entity,
    const struct gpai_flip_options *options, struct gpai_why_not *view, struct gpai_error *err)
{
	const char *wanted = options->to != NULL ? options->to : asked->is_outcome ? "met" : "true";
	struct gpai_flips *flips = keep_array(a->keep, 1, sizeof *flips);
	struct gpai_step *steps = keep_array(a->keep, STEPS_MAX, sizeof *steps);
	struct flip_goal goal;
	enum gpai_code rc = flip_goal_from(asked, entity, wanted, &goal, err);

	if (rc != GPAI_OK)
		return rc;
	if (flips == NULL || steps == NULL)
		return fail_memory(err);
	if ((rc = flip_view(a, asked, &goal, options, flips, err)) != GPAI_OK)
		return rc;
	*view = (struct gpai_why_not){.id = flips->id,
	    .entity = flips->entity,
	    .title = flips->title,
	    .pin = flips->pin,
	    .status = flips->status,
	    .wanted = flips->wanted,
	    .why = "",
	    .steps = steps,
	    .flips = flips};
	walk_goal(a, &goal, view, steps);
	return keep_status(a->keep, err);
}

enum gpai_code
gpai_assessment_why_not(struct gpai_assessment *a, const char *id,
    const struct gpai_flip_options *options, const struct gpai_why_not **why_nots, uint32_t *n,
    struct gpai_error *err)
{
	static const struct gpai_flip_options plain;
	struct flip_asked asked;
	struct gpai_why_not *views;
	enum gpai_code rc;

	*why_nots = NULL;
	*n = 0;
	if (options == NULL)
		options = &plain;
	if ((rc = flip_asked_find(a, id, options->of, &asked, err)) != GPAI_OK)
		return rc;
	if ((views = keep_array(a->keep, asked.n_entities, sizeof *views)) == NULL)
		return fail_memory(err);
	for (uint32_t e = 0; e < asked.n_entities && rc == GPAI_OK; e++)
		rc = why_not(a, &asked, asked.entities[e], options, &views[e], err);
	if (rc != GPAI_OK)
		return rc;
	*why_nots = views;
	*n = asked.n_entities;
	return GPAI_OK;
}

static void
step_json(struct json_writer *json, const struct gpai_step *step)
{
	json_open(json, '{');
	json_string_member(json, "kind", step->kind);
	json_known_member(json, "id", step->id);
	json_known_member(json, "label", step->label);
	json_known_member(json, "pin", step->pin);
	json_known_member(json, "note", step->note);
	json_string_member(json, "truth", truth_word((enum truth)step->truth));
	json_string_member(json, "wanted", truth_word((enum truth)step->wanted));
	json_close(json, '}');
}

enum gpai_code
gpai_why_not_json(const struct gpai_why_not *why_nots, uint32_t n, char **text, size_t *len,
    struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '[');
	for (uint32_t i = 0; i < n; i++) {
		json_open(&json, '{');
		json_string_member(&json, "id", why_nots[i].id);
		json_known_member(&json, "entity", why_nots[i].entity);
		json_string_member(&json, "status", why_nots[i].status);
		json_string_member(&json, "wanted", why_nots[i].wanted);
		json_known_member(&json, "why", why_nots[i].why);
		json_key(&json, "steps");
		json_open(&json, '[');
		for (uint32_t s = 0; s < why_nots[i].n_steps; s++)
			step_json(&json, &why_nots[i].steps[s]);
		json_close(&json, ']');
		json_key(&json, "enough");
		flips_json(&json, why_nots[i].flips);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	return api_take(&out, text, len, err);
}
