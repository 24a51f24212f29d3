/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: facts loaded, rules asked, results as plain strings. */
#include "api/api.h"

#include <stdlib.h>
#include <string.h>

static struct text
label_of(const struct law *law, const struct proof *leaf)
{
	switch (leaf->kind) {
	case PROOF_FACT:
		return law_text(law, law->facts[leaf->ref].asks);
	case PROOF_PROVISION:
		return law_text(law, law->provisions[leaf->ref].title);
	case PROOF_FORM:
		return law_text(law, law->forms[leaf->ref].title);
	case PROOF_ITEM:
		return law_text(law, law->items[leaf->ref].label);
	case PROOF_SOME:
	case PROOF_EVERY:
		return leaf->wanted;
	default:
		return TEXT_NONE;
	}
}

/* "training.compute.flop", or "source/web: data.size" for an entity with a name. */
static const char *
leaf_key(struct gpai_assessment *a, const struct proof *leaf)
{
	const struct law *law = a->law;
	struct text word = TEXT_NONE, entity = TEXT_NONE;

	if (leaf->kind == PROOF_FACT)
		word = law_text(law, law->facts[leaf->ref].key);
	else if (leaf->kind == PROOF_PROVISION)
		word = law_text(law, law->provisions[leaf->ref].id);
	else if (leaf->kind == PROOF_ITEM)
		word = law_text(law, law->items[leaf->ref].id);
	else if (leaf->kind == PROOF_FORM)
		word = law_text(law, law->forms[leaf->ref].id);
	else if (leaf->kind == PROOF_SOME || leaf->kind == PROOF_EVERY)
		word = law_text(law, law->kinds[leaf->ref].word);
	if (leaf->entity != LAW_NONE && a->facts.entities[leaf->entity].name.len > 0)
		entity = api_entity_name(&a->facts, &a->arena, leaf->entity);
	else if (leaf->kind == PROOF_FACT && leaf->entity == LAW_NONE && leaf->of != 0)
		entity = arena_join(&a->arena,
		    (struct text[]){law_text(law, law->kinds[law->facts[leaf->ref].kind].word),
			text_of("/"), law_text(law, leaf->of)},
		    3);
	if (entity.len == 0)
		return keep_text(a->keep, word);
	return keep_text(
	    a->keep, arena_join(&a->arena, (struct text[]){entity, text_of(":"), word}, 3));
}

static struct gpai_missing *
missing_view(struct gpai_assessment *a, const struct outcome *o)
{
	struct gpai_missing *views = keep_array(a->keep, o->n_missing, sizeof *views);

	for (uint32_t i = 0; views != NULL && i < o->n_missing; i++)
		views[i] = (struct gpai_missing){.key = leaf_key(a, o->missing[i]),
		    .asks = keep_text(a->keep, label_of(a->law, o->missing[i])),
		    .why = keep_text(a->keep, o->missing[i]->note)};
	return views;
}

static struct gpai_evidence *
evidence_view(struct gpai_assessment *a, const struct outcome *o)
{
	struct gpai_evidence *views = keep_array(a->keep, o->n_evidence, sizeof *views);

	for (uint32_t i = 0; views != NULL && i < o->n_evidence; i++) {
		const struct fact *f = o->evidence[i]->fact;
		views[i] = (struct gpai_evidence){.key = leaf_key(a, o->evidence[i]),
		    .value = "",
		    .origin = "",
		    .by = "",
		    .source = "",
		    .method = "",
		    .digest = ""};
		if (f == NULL)
			continue;
		views[i].value = keep_value(a->keep, &f->value);
		views[i].origin = origin_word(f->origin);
		views[i].by = keep_text(a->keep, f->by);
		views[i].source = keep_text(a->keep, f->source);
		views[i].method = keep_text(a->keep, f->method);
		views[i].digest = keep_text(a->keep, f->evidence);
		views[i].record = f->record;
	}
	return views;
}

/* The library's clients see the rules' own numbers. */
#define ALIKE(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), "numbered alike")
ALIKE(OUTCOME_UNKNOWN, GPAI_STATUS_UNKNOWN);
ALIKE(OUTCOME_NOT_MET, GPAI_STATUS_NOT_MET);
ALIKE(OUTCOME_MET, GPAI_STATUS_MET);
ALIKE(OUTCOME_NOT_APPLICABLE, GPAI_STATUS_NOT_APPLICABLE);
ALIKE(OUTCOME_COUNT, GPAI_STATUSES);
ALIKE(TRUTH_FALSE, GPAI_FALSE);
ALIKE(TRUTH_UNKNOWN, GPAI_UNKNOWN);
ALIKE(TRUTH_TRUE, GPAI_TRUE);

const char *
gpai_status_word(enum gpai_status status)
{
	return outcome_word((enum outcome_status)status);
}

const char *
gpai_status_says(enum gpai_status status)
{
	static const char *const says[GPAI_STATUSES] = {[GPAI_STATUS_UNKNOWN] = "unknown",
	    [GPAI_STATUS_NOT_MET] = "not met",
	    [GPAI_STATUS_MET] = "met",
	    [GPAI_STATUS_NOT_APPLICABLE] = "not applicable"};

	return says[status];
}

const char *
api_entity(struct gpai_assessment *a, uint32_t entity)
{
	return entity == LAW_NONE
	           ? ""
	           : keep_text(a->keep, api_entity_name(&a->facts, &a->arena, entity));
}

static void
outcome_view(struct gpai_assessment *a, const struct outcome *o, struct gpai_outcome *view)
{
	const struct law_provision *p = &a->law->provisions[o->provision];
	uint32_t source = law_source_of(a->law, p->pin);

	*view = (struct gpai_outcome){
	    .id = law_cstr(a->law, p->id),
	    .entity = api_entity(a, o->entity),
	    .source =
		source == LAW_NONE ? "" : law_cstr(a->law, a->law->sources[source].abbreviation),
	    .source_order = law_source_rank(a->law, source),
	    .title = law_cstr(a->law, p->title),
	    .says = law_cstr(a->law, p->says),
	    .pin = law_cstr(a->law, p->pin),
	    .who = law_cstr(a->law, p->who),
	    .why = keep_text(a->keep, o->why),
	    .confidence = law_confidence_words[p->confidence],
	    .confidence_says = law_confidence_says[p->confidence],
	    .force = law_force_words[p->force],
	    .basis = o->status == OUTCOME_MET ? basis_word(o->basis) : "",
	    .applies = (enum gpai_truth)o->applies->truth,
	    .applies_since = keep_day(a->keep, o->applies_since),
	    .due = keep_day(a->keep, o->due),
	    .status = (enum gpai_status)o->status,
	    .missing = missing_view(a, o),
	    .n_missing = o->n_missing,
	    .evidence = evidence_view(a, o),
	    .n_evidence = o->n_evidence,
	};
}

static void
class_view(struct gpai_assessment *a, const struct classified *c, struct gpai_class *view)
{
	/* The class names an id; its version in force that day has the pin. */
	uint32_t version =
	    law_find_provision(a->law, law_text(a->law, a->law->provisions[c->class->provision].id),
		a->assessment.question.as_of);

	*view = (struct gpai_class){.field = law_cstr(a->law, c->class->field),
	    .title = law_cstr(a->law, c->class->title),
	    .entity = api_entity(a, c->entity),
	    .why = keep_text(a->keep, c->why),
	    .pin = law_cstr(a->law, a->law->provisions[version].pin),
	    .truth = (enum gpai_truth)c->truth};
}

static void
exposure_view(struct gpai_assessment *a, const struct exposure *e, struct gpai_exposure *view)
{
	const struct law_provision *p = &a->law->provisions[e->provision];
	const char *unit =
	    p->cap == LAW_NONE ? "" : law_cstr(a->law, a->law->quantities[p->cap].unit);
	const char *cap = e->cap.state == VALUE_KNOWN ? keep_value(a->keep, &e->cap) : "";

	if (cap[0] != '\0' && unit[0] != '\0')
		cap = keep_text(a->keep, arena_format(&a->arena, "%s %s", cap, unit));
	*view = (struct gpai_exposure){.id = law_cstr(a->law, p->id),
	    .entity = api_entity(a, e->entity),
	    .title = law_cstr(a->law, p->title),
	    .says = law_cstr(a->law, p->says),
	    .pin = law_cstr(a->law, p->pin),
	    .why = keep_text(a->keep, e->why),
	    .cap = cap,
	    .formula = keep_text(a->keep, e->formula),
	    .truth = (enum gpai_truth)e->truth};
}

static void
next_view(struct gpai_assessment *a, const struct next_event *e, struct gpai_next *view)
{
	*view = (struct gpai_next){.date = keep_day(a->keep, e->date),
	    .says = keep_text(a->keep, e->says),
	    .pin = keep_text(a->keep, e->pin),
	    .id = e->provision == LAW_NONE ? ""
	                                   : law_cstr(a->law, a->law->provisions[e->provision].id),
	    .entity = api_entity(a, e->entity),
	    .confidence = law_confidence_words[e->confidence]};
}

static void
undescribed_view(
    struct gpai_assessment *a, const struct undescribed *u, struct gpai_undescribed *view)
{
	*view = (struct gpai_undescribed){.kind = law_cstr(a->law, a->law->kinds[u->kind].word),
	    .says = law_cstr(a->law, a->law->kinds[u->kind].says),
	    .duties = u->duties};
}

static void
summary_view(struct gpai_assessment *a, int32_t as_of, int32_t known_at, bool is_example)
{
	const struct law_version *version = law_version_on(a->law, as_of);
	struct gpai_summary *s = &a->summary;

	*s = (struct gpai_summary){
	    .model = keep_text(a->keep, api_heading_text(&a->facts, LAW_HEADING_MODEL)),
	    .provider = keep_text(a->keep, api_heading_text(&a->facts, LAW_HEADING_PROVIDER)),
	    .as_of = keep_day(a->keep, as_of),
	    .known_at = keep_day(a->keep, known_at),
	    .law = version != NULL ? law_cstr(a->law, version->id) : "",
	    .law_title = law_cstr(a->law, a->law->header->title),
	    .example = is_example};
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		s->counts[i] = a->assessment.counts[i];
		s->encouraged[i] = a->assessment.encouraged[i];
	}
}

static enum gpai_code
views(struct gpai_assessment *a, struct gpai_error *err)
{
	const struct assessment *from = &a->assessment;

	a->classes = keep_array(a->keep, from->n_classes, sizeof *a->classes);
	a->outcomes = keep_array(a->keep, from->n_outcomes, sizeof *a->outcomes);
	a->exposures = keep_array(a->keep, from->n_exposures, sizeof *a->exposures);
	a->next = keep_array(a->keep, from->n_next, sizeof *a->next);
	a->undescribed = keep_array(a->keep, from->n_undescribed, sizeof *a->undescribed);
	if (a->keep->out_of_memory)
		return fail_memory(err);
	for (uint32_t i = 0; i < from->n_classes; i++)
		class_view(a, &from->classes[i], &a->classes[i]);
	for (uint32_t i = 0; i < from->n_outcomes; i++)
		outcome_view(a, &from->outcomes[i], &a->outcomes[i]);
	for (uint32_t i = 0; i < from->n_exposures; i++)
		exposure_view(a, &from->exposures[i], &a->exposures[i]);
	for (uint32_t i = 0; i < from->n_next; i++)
		next_view(a, &from->next[i], &a->next[i]);
	for (uint32_t i = 0; i < from->n_undescribed; i++)
		undescribed_view(a, &from->undescribed[i], &a->undescribed[i]);
	return keep_status(a->keep, err);
}

/* "days" of "device/h100:device.days": the name of the entity, once its kind is the key's. */
static enum gpai_code
assumed_name(const struct law *law, const struct law_kind *kind, const char *given,
    const char *colon, struct text *name, struct gpai_error *err)
{
	struct text word = law_text(law, kind->word), before;
	const char *slash = strchr(given, '/');

	*name = TEXT_NONE;
	if (colon == NULL && kind->single)
		return GPAI_OK;
	if (kind->single)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "\"%s\" belongs to the %.*s, of which there is one, expected %s=VALUE", given,
		    TEXT_ARG(word), colon + 1);
	if (colon != NULL) {
		before = (struct text){given, (size_t)(slash - given)};
		*name = (struct text){slash + 1, (size_t)(colon - slash - 1)};
		if (text_equal(before, word) && name->len > 0)
			return GPAI_OK;
	}
	return fail(err, GPAI_INVALID, NOWHERE,
	    "\"%s\" belongs to a %.*s, expected %.*s/NAME:%s=VALUE", given, TEXT_ARG(word),
	    TEXT_ARG(word), colon != NULL ? colon + 1 : given);
}

/* KEY or KIND/NAME:KEY, with a value in the words of its type. */
static enum gpai_code
assume(struct gpai_assessment *a, const struct gpai_assumption *as, struct gpai_error *err)
{
	const char *slash = strchr(as->key, '/');
	const char *colon = slash != NULL ? strchr(slash, ':') : NULL;
	struct text key = text_of(colon != NULL ? colon + 1 : as->key);
	struct fact fact = {.origin = ORIGIN_ASSUMED,
	    .since = DATE_NONE,
	    .by = text_of("what-if"),
	    .source = text_of("assumed for this question")};
	uint32_t index = law_find_fact(a->law, key), entity;
	struct text name;
	enum gpai_code rc;

	if (index == LAW_NONE)
		return api_unknown("there is no fact", key, declared_nearest_key(a->law, key), err);
	const struct law_kind *kind = &a->law->kinds[a->law->facts[index].kind];
	if ((rc = assumed_name(a->law, kind, as->key, colon, &name, err)) != GPAI_OK)
		return rc;
	rc =
	    declared_value(&a->arena, a->law, index, text_of(as->value), NOWHERE, &fact.value, err);
	if (rc != GPAI_OK)
		return rc;
	entity = fact_set_entity(&a->facts, a->law->facts[index].kind, arena_text(&a->arena, name));
	fact_set_put(&a->facts, entity, index, &fact);
	return fact_set_status(&a->facts, err);
}

static enum gpai_code
answer(struct gpai_assessment *a, struct gpai_dossier *dossier,
    const struct gpai_assess_options *options, struct gpai_error *err)
{
	int32_t today = moment_date(dossier->env.now), as_of, known_at;
	bool is_example = false;
	enum gpai_code rc;

	if ((rc = api_day(options->at, "--at", today, &as_of, err)) != GPAI_OK ||
	    (rc = api_day(options->known_at, "--known-at", DATE_NONE, &known_at, err)) != GPAI_OK)
		return rc;
	int64_t moment = known_at == DATE_NONE ? 0 : (int64_t)known_at * 86400 + 86399;
	rc = api_facts(dossier, as_of, moment, &a->arena, &a->facts, &is_example, err);
	for (size_t i = 0; rc == GPAI_OK && i < options->n_assume; i++)
		rc = assume(a, &options->assume[i], err);
	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&a->facts, as_of);
	rc = assess(a->law, &a->facts, as_of, &a->arena, &a->assessment, err);
	if (rc != GPAI_OK)
		return rc;
	summary_view(a, as_of, known_at, is_example);
	rc = views(a, err);
	return rc == GPAI_OK ? api_also(a, as_of, options->also, err) : rc;
}

enum gpai_code
gpai_assess(struct gpai_dossier *dossier, const struct gpai_assess_options *options,
    struct gpai_assessment **assessment, struct gpai_error *err)
{
	static const struct gpai_assess_options plain;
	struct gpai_assessment *a = calloc(1, sizeof *a);
	enum gpai_code rc;

	*assessment = NULL;
	if (a == NULL)
		return fail_memory(err);
	arena_init(&a->arena, 0);
	a->law = &dossier->law->law;
	a->now = dossier->env.now;
	a->keep = arena_alloc(&a->arena, sizeof *a->keep);
	if (a->keep == NULL) {
		gpai_assessment_free(a);
		return fail_memory(err);
	}
	a->keep->arena = &a->arena;
	a->origin = keep_text(a->keep, text_of(dossier_origin(dossier->dossier)));
	rc = answer(a, dossier, options != NULL ? options : &plain, err);
	if (rc == GPAI_OK)
		*assessment = a;
	else
		gpai_assessment_free(a);
	return rc;
}

void
gpai_assessment_free(struct gpai_assessment *assessment)
{
	if (assessment == NULL)
		return;
	arena_release(&assessment->arena);
	free(assessment);
}

const struct gpai_summary *
gpai_assessment_summary(const struct gpai_assessment *a)
{
	return &a->summary;
}

const struct gpai_class *
gpai_assessment_classes(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->assessment.n_classes;
	return a->classes;
}

const struct gpai_outcome *
gpai_assessment_outcomes(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->assessment.n_outcomes;
	return a->outcomes;
}

const struct gpai_exposure *
gpai_assessment_exposures(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->assessment.n_exposures;
	return a->exposures;
}

const struct gpai_next *
gpai_assessment_next(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->assessment.n_next;
	return a->next;
}

const struct gpai_undescribed *
gpai_assessment_undescribed(const struct gpai_assessment *a, uint32_t *n)
{
	*n = a->assessment.n_undescribed;
	return a->undescribed;
}

bool
gpai_assessment_is_settled(const struct gpai_assessment *a)
{
	const uint32_t *counts = a->summary.counts;

	return counts[GPAI_STATUS_UNKNOWN] == 0 && counts[GPAI_STATUS_NOT_MET] == 0 &&
	       a->assessment.n_undescribed == 0;
}
