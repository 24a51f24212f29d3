/* SPDX-License-Identifier: Apache-2.0 */
/* What would change an answer, as plain strings and JSON. */
#include "api/flip.h"

#include "notation/json_writer.h"

#include <string.h>

/* ---- what is asked ---- */

static uint32_t
find_provision(const struct gpai_assessment *a, struct text id)
{
	for (uint32_t i = 0; i < a->law->n_classes; i++)
		if (text_equal(law_text(a->law, a->law->classes[i].field), id))
			id = law_text(a->law, a->law->provisions[a->law->classes[i].provision].id);
	return law_find_provision(a->law, id, a->assessment.question.as_of);
}

static enum gpai_code
find_entity(const struct gpai_assessment *a, uint32_t provision, const char *of, uint32_t *entity,
    struct gpai_error *err)
{
	uint32_t on = a->law->provisions[provision].on;
	const char *id = law_cstr(a->law, a->law->provisions[provision].id);
	const char *kind = on == LAW_NONE ? "" : law_cstr(a->law, a->law->kinds[on].word);
	size_t len = strlen(kind);

	if (on == LAW_NONE)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is asked of the dossier as a whole, expected no --of", id);
	if (strncmp(of, kind, len) != 0 || of[len] != '/')
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is asked of each %s, expected %s/NAME, found \"%s\"", id, kind, kind, of);
	*entity = fact_find_entity(&a->facts, on, text_of(of + len + 1));
	return *entity != LAW_NONE ? GPAI_OK
	                           : fail(err, GPAI_INVALID, NOWHERE, "there is no %s on file", of);
}

enum gpai_code
flip_asked_find(struct gpai_assessment *a, const char *id, const char *of, struct flip_asked *asked,
    struct gpai_error *err)
{
	const struct law_provision *p;
	uint32_t *entities, e;
	enum gpai_code rc;

	*asked = (struct flip_asked){.provision = find_provision(a, text_of(id))};
	if (asked->provision == LAW_NONE)
		return api_unknown("the rulebook has no provision", text_of(id),
		    api_nearest_id(a->law, text_of(id)), err);
	p = &a->law->provisions[asked->provision];
	asked->is_outcome = p->kind == LAW_OBLIGATION;
	entities = keep_array(
	    a->keep, p->on == LAW_NONE ? 1 : a->facts.runs[p->on].n + 1, sizeof *entities);
	if (entities == NULL)
		return fail_memory(err);
	asked->entities = entities;
	if (of != NULL) {
		rc = find_entity(a, asked->provision, of, &entities[0], err);
		asked->n_entities = 1;
		return rc;
	}
	for (bool more = asked_first(&a->facts, p->on, &e); more;
	     more = asked_next(&a->facts, p->on, &e))
		entities[asked->n_entities++] = e;
	if (asked->n_entities == 0)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is asked of each %s, and none is on file", law_cstr(a->law, p->id),
		    law_cstr(a->law, a->law->kinds[p->on].word));
	return GPAI_OK;
}

/* Statuses one may want, and truths. */
static const enum outcome_status statuses[] = {
    OUTCOME_MET, OUTCOME_NOT_MET, OUTCOME_NOT_APPLICABLE};
static const enum truth truths[] = {TRUTH_TRUE, TRUTH_FALSE};

static uint32_t
n_wanted(const struct flip_asked *asked)
{
	return asked->is_outcome ? sizeof statuses / sizeof *statuses
	                         : sizeof truths / sizeof *truths;
}

static const char *
wanted_word(const struct flip_asked *asked, uint32_t i)
{
	return asked->is_outcome ? outcome_word(statuses[i]) : truth_word(truths[i]);
}

enum gpai_code
flip_goal_from(const struct flip_asked *asked, uint32_t entity, const char *word,
    struct flip_goal *goal, struct gpai_error *err)
{
	*goal = (struct flip_goal){
	    .provision = asked->provision, .entity = entity, .is_outcome = asked->is_outcome};
	for (uint32_t i = 0; i < n_wanted(asked); i++) {
		if (strcmp(word, wanted_word(asked, i)) != 0)
			continue;
		if (asked->is_outcome)
			goal->status = statuses[i];
		else
			goal->truth = truths[i];
		return GPAI_OK;
	}
	return fail(err, GPAI_INVALID, NOWHERE, "the status wanted is \"%s\", expected %s", word,
	    asked->is_outcome ? "met, not-met or not-applicable" : "true or false");
}

const char *
flip_status(struct gpai_assessment *a, const struct flip_asked *asked, uint32_t entity)
{
	struct question *question = &a->assessment.question;
	struct outcome outcome;

	if (!asked->is_outcome)
		return truth_word(evaluate_provision(question, asked->provision, entity)->truth);
	outcome_make(question, asked->provision, entity, &outcome);
	return outcome_word(outcome.status);
}

/* ---- views ---- */

static const char *
entity_key(struct gpai_assessment *a, const struct text entity, uint32_t key)
{
	return keep_text(a->keep, arena_format(&a->arena, "%.*s:%s", TEXT_ARG(entity),
				      law_cstr(a->law, a->law->facts[key].key)));
}

static const char *
change_target(struct gpai_assessment *a, const struct flip *flip, const struct flip_change *c)
{
	const struct law *law = a->law;
	const char *kind;

	if (c->kind != FLIP_FACT)
		return law_cstr(law, law->kinds[c->list].word);
	kind = law_cstr(law, law->kinds[law->facts[c->key].kind].word);
	if (c->new_of != LAW_NONE)
		return keep_text(
		    a->keep, arena_format(&a->arena, "new %s: %s",
				 law_cstr(law, law->kinds[flip->changes[c->new_of].list].word),
				 law_cstr(law, law->facts[c->key].key)));
	if (c->entity == LAW_NONE)
		return entity_key(
		    a, arena_format(&a->arena, "%s/%s", kind, law_cstr(law, c->of)), c->key);
	if (a->facts.entities[c->entity].name.len == 0)
		return law_cstr(law, law->facts[c->key].key);
	return entity_key(a, api_entity_name(&a->facts, &a->arena, c->entity), c->key);
}

/* "document with kind policy" */
static const char *
wanted_of_new(struct gpai_assessment *a, const struct flip_change *c)
{
	const struct law *law = a->law;
	const struct fitting *fittings = NULL;
	uint32_t n = c->some == NULL ? 0 : fitting_facts(law, c->some, &a->arena, &fittings);
	struct out out;
	const char *kept;

	out_memory(&out);
	out_string(&out, law_cstr(law, law->kinds[c->list].word));
	for (uint32_t i = 0; i < n; i++) {
		out_string(&out, i == 0 ? " with " : " and ");
		out_put(&out, law_fact_name(law, fittings[i].key));
		out_char(&out, ' ');
		value_format(&fittings[i].value, &out);
	}
	kept = keep_text(a->keep, out_text(&out));
	out_release(&out);
	return kept;
}

/* Where any value would do and yet one is on file, that one does not. */
static struct text
words_of(struct gpai_assessment *a, const struct flip_change *c)
{
	if (c->value.shape == CANDIDATE_ANY && c->held != NULL && c->n_others == 0)
		return arena_format(
		    &a->arena, "another, such as %s", keep_value(a->keep, &c->value.fact.value));
	return candidates_words(a->law, c->key, &c->value, c->others, c->n_others, &a->arena);
}

static struct gpai_flip_change
change_view(struct gpai_assessment *a, const struct flip *flip, const struct flip_change *c)
{
	static const char *const kinds[] = {
	    [FLIP_FACT] = "fact", [FLIP_NEW] = "new", [FLIP_CLOSE] = "complete"};
	const struct law *law = a->law;
	struct gpai_flip_change view = {.kind = kinds[c->kind],
	    .target = change_target(a, flip, c),
	    .value = "",
	    .held = "",
	    .origin = "",
	    .by = "",
	    .vouches = c->vouches,
	    .recorded = c->held != NULL && !c->vouches};

	if (c->kind == FLIP_FACT) {
		view.name = keep_text(a->keep, law_fact_name(law, c->key));
		view.value = keep_value(a->keep, &c->value.fact.value);
		view.to = c->vouches ? view.value : keep_text(a->keep, words_of(a, c));
	} else {
		view.name = c->kind == FLIP_NEW ? wanted_of_new(a, c) : view.target;
		view.to = c->kind == FLIP_NEW ? "one more on file" : "the list is complete";
		view.recorded = c->kind == FLIP_NEW && fact_closed(&a->facts, c->list);
	}
	if (c->held != NULL) {
		view.held = keep_value(a->keep, &c->held->value);
		view.origin = origin_word(c->held->origin);
		view.by = keep_text(a->keep, c->held->by);
	}
	return view;
}

static void
flip_views(struct gpai_assessment *a, const struct flips *flips, struct gpai_flips *view)
{
	struct gpai_flip *at = keep_array(a->keep, flips->n, sizeof *at);

	for (uint32_t i = 0; at != NULL && i < flips->n; i++) {
		const struct flip *flip = &flips->at[i];
		struct gpai_flip_change *changes = keep_array(a->keep, flip->n, sizeof *changes);
		for (uint32_t c = 0; changes != NULL && c < flip->n; c++)
			changes[c] = change_view(a, flip, &flip->changes[c]);
		at[i] = (struct gpai_flip){changes, changes == NULL ? 0 : flip->n, 0};
		for (uint32_t c = 0; c < at[i].n; c++)
			at[i].n_recorded += changes[c].recorded;
	}
	view->at = at;
	view->n = at == NULL ? 0 : flips->n;
}

static void
measured_views(struct gpai_assessment *a, const struct flips *flips, struct gpai_flips *view)
{
	struct gpai_flip_change *at = keep_array(a->keep, flips->n_measured, sizeof *at);

	for (uint32_t i = 0; at != NULL && i < flips->n_measured; i++) {
		const struct flip_fact *m = &flips->measured[i];
		const struct flip_change c = {.kind = FLIP_FACT,
		    .key = m->key,
		    .entity = m->entity,
		    .new_of = LAW_NONE,
		    .held = m->fact,
		    .value = {.fact = *m->fact, .shape = CANDIDATE_EXACT}};
		at[i] = change_view(a, NULL, &c);
	}
	view->measured = at;
	view->n_measured = at == NULL ? 0 : flips->n_measured;
}

enum gpai_code
flip_view(struct gpai_assessment *a, const struct flip_asked *asked, const struct flip_goal *goal,
    const struct gpai_flip_options *options, struct gpai_flips *view, struct gpai_error *err)
{
	const struct law_provision *p = &a->law->provisions[asked->provision];
	struct flip_options search = {.size = options->size,
	    .limit = options->limit,
	    .with_measured = options->with_measured};
	struct flips flips;
	enum gpai_code rc =
	    flip_find(&a->assessment.question, &a->facts, goal, &search, &a->arena, &flips, err);

	if (rc != GPAI_OK)
		return rc;
	*view = (struct gpai_flips){.id = law_cstr(a->law, p->id),
	    .title = law_cstr(a->law, p->title),
	    .pin = law_cstr(a->law, p->pin),
	    .entity = goal->entity == LAW_NONE
	                  ? ""
	                  : keep_text(a->keep, api_entity_name(&a->facts, &a->arena, goal->entity)),
	    .status = flip_status(a, asked, goal->entity),
	    .wanted = goal->is_outcome ? outcome_word(goal->status) : truth_word(goal->truth),
	    .impossible = flips.impossible,
	    .cut = flips.cut,
	    .by_hand = flips.by_hand,
	    .searched = flips.searched,
	    .tried = flips.tried};
	flip_views(a, &flips, view);
	measured_views(a, &flips, view);
	return keep_status(a->keep, err);
}

static enum gpai_code
add_view(struct gpai_assessment *a, const struct flip_asked *asked, uint32_t entity,
    const char *word, const struct gpai_flip_options *options, struct gpai_flips *views,
    uint32_t *n, struct gpai_error *err)
{
	struct flip_goal goal;
	enum gpai_code rc = flip_goal_from(asked, entity, word, &goal, err);

	if (rc == GPAI_OK)
		rc = flip_view(a, asked, &goal, options, &views[*n], err);
	*n += rc == GPAI_OK;
	return rc;
}

enum gpai_code
gpai_assessment_flip(struct gpai_assessment *a, const char *id,
    const struct gpai_flip_options *options, const struct gpai_flips **flips, uint32_t *n,
    struct gpai_error *err)
{
	static const struct gpai_flip_options plain;
	struct flip_asked asked;
	struct gpai_flips *views;
	enum gpai_code rc;

	*flips = NULL;
	*n = 0;
	if (options == NULL)
		options = &plain;
	if ((rc = flip_asked_find(a, id, options->of, &asked, err)) != GPAI_OK)
		return rc;
	views = keep_array(a->keep, (size_t)asked.n_entities * n_wanted(&asked), sizeof *views);
	if (views == NULL)
		return fail_memory(err);
	for (uint32_t e = 0; e < asked.n_entities && rc == GPAI_OK; e++) {
		const char *status = flip_status(a, &asked, asked.entities[e]);
		if (options->to != NULL) {
			rc = add_view(
			    a, &asked, asked.entities[e], options->to, options, views, n, err);
			continue;
		}
		for (uint32_t i = 0; i < n_wanted(&asked) && rc == GPAI_OK; i++)
			if (strcmp(wanted_word(&asked, i), status) != 0)
				rc = add_view(a, &asked, asked.entities[e], wanted_word(&asked, i),
				    options, views, n, err);
	}
	if (rc != GPAI_OK)
		*n = 0;
	else
		*flips = views;
	return rc;
}

/* ---- JSON ---- */

static void
change_json(struct json_writer *json, const struct gpai_flip_change *c)
{
	json_open(json, '{');
	json_string_member(json, "kind", c->kind);
	json_string_member(json, "target", c->target);
	json_known_member(json, "name", c->name);
	json_string_member(json, "to", c->to);
	json_known_member(json, "value", c->value);
	json_known_member(json, "held", c->held);
	json_known_member(json, "origin", c->origin);
	json_known_member(json, "by", c->by);
	json_bool_member(json, "recorded", c->recorded);
	json_bool_member(json, "vouches", c->vouches);
	json_close(json, '}');
}

void
flips_json(struct json_writer *json, const struct gpai_flips *flips)
{
	json_open(json, '{');
	json_string_member(json, "id", flips->id);
	json_known_member(json, "entity", flips->entity);
	json_string_member(json, "title", flips->title);
	json_string_member(json, "pin", flips->pin);
	json_string_member(json, "status", flips->status);
	json_string_member(json, "wanted", flips->wanted);
	json_key(json, "flips");
	json_open(json, '[');
	for (uint32_t i = 0; i < flips->n; i++) {
		json_open(json, '[');
		for (uint32_t c = 0; c < flips->at[i].n; c++)
			change_json(json, &flips->at[i].changes[c]);
		json_close(json, ']');
	}
	json_close(json, ']');
	json_key(json, "measured");
	json_open(json, '[');
	for (uint32_t i = 0; i < flips->n_measured; i++)
		change_json(json, &flips->measured[i]);
	json_close(json, ']');
	json_bool_member(json, "smallest", flips->n > 0 && !flips->by_hand);
	json_bool_member(json, "impossible", flips->impossible);
	json_bool_member(json, "cut", flips->cut);
	json_number_member(json, "searched", flips->searched);
	json_number_member(json, "tried", flips->tried);
	json_close(json, '}');
}

enum gpai_code
gpai_flips_json(
    const struct gpai_flips *flips, uint32_t n, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '[');
	for (uint32_t i = 0; i < n; i++)
		flips_json(&json, &flips[i]);
	json_close(&json, ']');
	return api_take(&out, text, len, err);
}
