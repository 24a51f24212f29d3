/* SPDX-License-Identifier: Apache-2.0 */
/* The proof of one answer as a tree of plain strings. */
#include "api/api.h"

#include "notation/json_writer.h"

#include <string.h>

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

/* Id, label and pin of what a node is about. */
static void
name_node(struct gpai_assessment *a, const struct proof *p, struct gpai_proof *view)
{
	const struct law *law = a->law;

	view->id = view->label = view->pin = "";
	switch (p->kind) {
	case PROOF_PROVISION:
		view->id = law_cstr(law, law->provisions[p->ref].id);
		view->label = law_cstr(law, law->provisions[p->ref].title);
		view->pin = law_cstr(law, law->provisions[p->ref].pin);
		break;
	case PROOF_FACT:
		view->id = law_cstr(law, law->facts[p->ref].key);
		view->label = law_cstr(law, law->facts[p->ref].asks);
		break;
	case PROOF_SOME:
	case PROOF_EVERY:
		view->id = law_cstr(law, law->kinds[p->ref].word);
		view->label = law_cstr(law, law->kinds[p->ref].says);
		break;
	case PROOF_FORM:
		view->id = law_cstr(law, law->forms[p->ref].id);
		view->label = law_cstr(law, law->forms[p->ref].title);
		view->pin = law_cstr(law, law->forms[p->ref].pin);
		break;
	case PROOF_ITEM:
		view->id = law_cstr(law, law->items[p->ref].id);
		view->label = law_cstr(law, law->items[p->ref].label);
		break;
	case PROOF_ENTITY:
		view->id = keep_text(a->keep, api_entity_name(&a->facts, &a->arena, p->entity));
		break;
	default:
		break;
	}
}

/* "declared by Jane Doe on 2025-11-12: https://..." */
static const char *
source_of(struct gpai_assessment *a, const struct fact *f)
{
	struct text line;
	char day[DATE_CHARS] = "";

	if (f == NULL)
		return "";
	if (f->recorded != 0)
		date_format(moment_date(f->recorded), day);
	line = arena_format(&a->arena, "%s%s%.*s%s%s%s%.*s%s%.*s", origin_word(f->origin),
	    f->by.len > 0 ? " by " : "", TEXT_ARG(f->by), day[0] ? ", recorded " : "", day,
	    f->source.len > 0 ? ": " : "", TEXT_ARG(f->source), f->method.len > 0 ? "; " : "",
	    TEXT_ARG(f->method));
	return keep_text(a->keep, line);
}

static const struct gpai_proof *
proof_view(struct gpai_assessment *a, const struct proof *p)
{
	struct gpai_proof *view;
	const struct gpai_proof **children;

	if (p == NULL)
		return NULL;
	view = keep_array(a->keep, 1, sizeof *view);
	children = keep_array(a->keep, p->n_children, sizeof *children);
	if (view == NULL || children == NULL)
		return NULL;
	view->kind = kind_words[p->kind];
	name_node(a, p, view);
	view->note = keep_text(a->keep, p->note);
	view->source = source_of(a, p->fact);
	view->truth = (enum gpai_truth)p->truth;
	for (uint32_t i = 0; i < p->n_children; i++) {
		const struct gpai_proof *child = proof_view(a, p->children[i]);
		if (child != NULL)
			children[view->n_children++] = child;
	}
	view->children = children;
	return view;
}

static const char *
day_found_words(struct gpai_assessment *a, const struct outcome *o, int32_t day)
{
	if (day == DATE_NONE)
		return "";
	return keep_text(
	    a->keep, duty_clock(&a->assessment.question, o->provision, o->entity, day));
}

static void
why_of_provision(struct gpai_assessment *a, uint32_t index, uint32_t entity, struct gpai_why *why)
{
	const struct law_provision *p = &a->law->provisions[index];

	*why = (struct gpai_why){.id = law_cstr(a->law, p->id),
	    .entity = api_entity(a, entity),
	    .kind = law_provision_kind_words[p->kind],
	    .on = p->on == LAW_NONE ? "" : law_cstr(a->law, a->law->kinds[p->on].word),
	    .title = law_cstr(a->law, p->title),
	    .says = law_cstr(a->law, p->says),
	    .pin = law_cstr(a->law, p->pin),
	    .note = law_cstr(a->law, p->note),
	    .since_found = "",
	    .due_found = "",
	    .confidence_says = law_confidence_says[p->confidence]};
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++) {
		const struct outcome *o = &a->assessment.outcomes[i];
		if (o->provision != index || o->entity != entity)
			continue;
		why->outcome = &a->outcomes[i];
		why->since_found = day_found_words(a, o, o->applies_since);
		why->due_found = day_found_words(a, o, o->due);
		why->applies = proof_view(a, o->applies);
		why->met = proof_view(a, o->met);
		return;
	}
	why->applies = proof_view(a, evaluate_provision(&a->assessment.question, index, entity));
}

/* A line of the classification is asked for by its field. */
static uint32_t
find_asked(const struct gpai_assessment *a, struct text id)
{
	for (uint32_t i = 0; i < a->law->n_classes; i++)
		if (text_equal(law_text(a->law, a->law->classes[i].field), id))
			id = law_text(a->law, a->law->provisions[a->law->classes[i].provision].id);
	return law_find_provision(a->law, id, a->assessment.question.as_of);
}

/* The entity that `of`, "system/chat", names, if the provision is asked of its kind. */
static enum gpai_code
find_entity(const struct gpai_assessment *a, uint32_t provision, const char *of, uint32_t *entity,
    struct gpai_error *err)
{
	const struct law *law = a->law;
	uint32_t on = law->provisions[provision].on;
	const char *id = law_cstr(law, law->provisions[provision].id), *slash = strchr(of, '/');
	const char *kind = on == LAW_NONE ? "" : law_cstr(law, law->kinds[on].word);

	if (on == LAW_NONE)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is asked of the dossier as a whole, expected no --of", id);
	if (slash == NULL || strlen(kind) != (size_t)(slash - of) ||
	    strncmp(of, kind, strlen(kind)) != 0)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is asked of each %s, expected %s/NAME, found \"%s\"", id, kind, kind, of);
	*entity = fact_find_entity(&a->facts, on, text_of(slash + 1));
	if (*entity == LAW_NONE)
		return fail(err, GPAI_INVALID, NOWHERE, "there is no %s on file", of);
	return GPAI_OK;
}

static void
why_of_each(struct gpai_assessment *a, uint32_t index, struct gpai_why *views, uint32_t *n)
{
	uint32_t on = a->law->provisions[index].on, e;

	for (bool more = asked_first(&a->facts, on, &e); more; more = asked_next(&a->facts, on, &e))
		why_of_provision(a, index, e, &views[(*n)++]);
	if (*n == 0)
		why_of_provision(a, index, LAW_NONE, &views[(*n)++]);
}

enum gpai_code
gpai_assessment_why(struct gpai_assessment *a, const char *id, const char *of,
    const struct gpai_why **whys, uint32_t *n, struct gpai_error *err)
{
	uint32_t index = find_asked(a, text_of(id)), entity = LAW_NONE, on;
	struct gpai_why *views;
	enum gpai_code rc;

	*whys = NULL;
	*n = 0;
	if (index == LAW_NONE)
		return api_unknown("the rulebook has no provision", text_of(id),
		    api_nearest_id(a->law, text_of(id)), err);
	if (of != NULL && (rc = find_entity(a, index, of, &entity, err)) != GPAI_OK)
		return rc;
	on = a->law->provisions[index].on;
	views = keep_array(a->keep, on == LAW_NONE ? 1 : a->facts.runs[on].n + 1, sizeof *views);
	if (views == NULL)
		return fail_memory(err);
	if (of != NULL)
		why_of_provision(a, index, entity, &views[(*n)++]);
	else
		why_of_each(a, index, views, n);
	*whys = views;
	return keep_status(a->keep, err);
}

static void
proof_json(struct json_writer *json, const struct gpai_proof *p)
{
	json_open(json, '{');
	json_string_member(json, "kind", p->kind);
	json_string_member(json, "truth", truth_word((enum truth)p->truth));
	json_known_member(json, "id", p->id);
	json_known_member(json, "label", p->label);
	json_known_member(json, "pin", p->pin);
	json_known_member(json, "note", p->note);
	json_known_member(json, "source", p->source);
	if (p->n_children > 0 && json->depth + 4 < JSON_WRITER_DEPTH_MAX) {
		json_key(json, "children");
		json_open(json, '[');
		for (uint32_t i = 0; i < p->n_children; i++)
			proof_json(json, p->children[i]);
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void
why_json(struct json_writer *json, const struct gpai_why *why)
{
	json_open(json, '{');
	json_string_member(json, "id", why->id);
	json_known_member(json, "entity", why->entity);
	json_string_member(json, "kind", why->kind);
	json_string_member(json, "title", why->title);
	json_string_member(json, "says", why->says);
	json_string_member(json, "pin", why->pin);
	json_known_member(json, "note", why->note);
	json_string_member(
	    json, "status", why->outcome != NULL ? gpai_status_word(why->outcome->status) : NULL);
	json_known_member(json, "why", why->outcome != NULL ? why->outcome->why : NULL);
	json_key(json, "applies");
	if (why->applies != NULL)
		proof_json(json, why->applies);
	else
		json_put_null(json);
	json_key(json, "met");
	if (why->met != NULL)
		proof_json(json, why->met);
	else
		json_put_null(json);
	json_close(json, '}');
}

enum gpai_code
gpai_why_json(
    const struct gpai_why *whys, uint32_t n, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	if (n != 1)
		json_open(&json, '[');
	for (uint32_t i = 0; i < n; i++)
		why_json(&json, &whys[i]);
	if (n != 1)
		json_close(&json, ']');
	return api_take(&out, text, len, err);
}
