/* SPDX-License-Identifier: Apache-2.0 */
/* What measuring found: collected, shown, recorded. */
#include "api/measured.h"

#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MAX 100000 /* readings or comparisons of one measurement; a model gives about 30 */

/* Lists that grow inside the arena by doubling; what is left behind is freed with it. */
struct grown {
	void *at;
	uint32_t n, cap;
};

struct gpai_measured {
	struct arena arena;
	struct keeper keep;
	const struct gpai_law *law;
	struct grown readings, findings, workings; /* views */
	struct grown facts;                        /* struct recorded_fact, beside the readings */
};

static void *
grow(struct keeper *keep, struct grown *list, size_t size_bytes)
{
	if (list->n == list->cap) {
		uint32_t cap = list->cap > 0 ? 2 * list->cap : 32;
		void *bigger = cap <= LIST_MAX ? keep_array(keep, cap, size_bytes) : NULL;
		if (bigger == NULL) {
			keep->out_of_memory = true;
			return NULL;
		}
		if (list->n > 0)
			memcpy(bigger, list->at, list->n * size_bytes);
		list->at = bigger;
		list->cap = cap;
	}
	return (char *)list->at + size_bytes * list->n++;
}

static const char *
vocabulary(const struct gpai_law *law, const char *key, bool unit)
{
	uint32_t fact = law_find_fact(&law->law, text_of(key));

	if (fact == LAW_NONE)
		return "";
	return law_cstr(&law->law, unit ? law->law.facts[fact].unit : law->law.facts[fact].asks);
}

/* "stage/pretraining"; "" for the only one of its kind. */
static const char *
entity_shown(struct gpai_measured *m, const char *kind, struct text name)
{
	const struct text parts[] = {text_of(kind), text_of("/"), name};

	if (name.len == 0)
		return "";
	struct text joined = arena_join(&m->arena, parts, 3);
	if (joined.at == NULL)
		m->keep.out_of_memory = true;
	return joined.at != NULL ? keep_text(&m->keep, joined) : "";
}

static struct text
kept(struct keeper *keep, struct text text)
{
	return text_of(keep_text(keep, text));
}

static enum gpai_code
take_reading(void *context, const struct reading *r, struct gpai_error *err)
{
	struct gpai_measured *m = context;
	struct gpai_reading *view = grow(&m->keep, &m->readings, sizeof *view);
	struct recorded_fact *fact = grow(&m->keep, &m->facts, sizeof *fact);
	static const enum origin origins[] = {[READING_MEASURED] = ORIGIN_MEASURED,
	    [READING_DERIVED] = ORIGIN_DERIVED,
	    [READING_IMPORTED] = ORIGIN_IMPORTED};
	char hex[DIGEST_HEX_CHARS] = "";

	if (view == NULL || fact == NULL)
		return fail_memory(err);
	if (r->artefact != NULL)
		digest_hex(r->artefact, hex);
	*view = (struct gpai_reading){.entity = entity_shown(m, r->kind, r->name),
	    .key = r->key,
	    .origin = origin_word(origins[r->origin]),
	    .value = keep_value(&m->keep, &r->value),
	    .unit = vocabulary(m->law, r->key, true),
	    .asks = vocabulary(m->law, r->key, false),
	    .method = keep_text(&m->keep, r->method),
	    .artefact = keep_text(&m->keep, text_of(hex))};
	*fact = (struct recorded_fact){.what = RECORD_FACT,
	    .kind = text_of(r->kind),
	    .name = kept(&m->keep, r->name),
	    .key = text_of(r->key),
	    .fact = {.origin = origins[r->origin],
		.by = text_of("gpai " GPAI_VERSION),
		.method = text_of(view->method),
		.source = kept(&m->keep, r->source),
		.reason = kept(&m->keep, r->note),
		.evidence = text_of(view->artefact),
		.since = DATE_NONE}};
	if (!value_copy(&m->arena, &r->value, &fact->fact.value))
		return fail_memory(err);
	return keep_status(&m->keep, err);
}

static enum gpai_code
take_comparison(void *context, const struct comparison *c, struct gpai_error *err)
{
	struct gpai_measured *m = context;
	struct gpai_finding *view = grow(&m->keep, &m->findings, sizeof *view);

	if (view == NULL)
		return fail_memory(err);
	view->severity = comparison_word(c->grade);
	view->text = keep_text(&m->keep, c->says);
	return keep_status(&m->keep, err);
}

/* Four figures are more than any estimate has, and enough to recompute it by hand. */
static const char *
working_shown(struct gpai_measured *m, const struct working *w)
{
	char shown[RANGE_CHARS];
	struct range range;

	bool is_input = w->what == WORKING_INPUT || w->what == WORKING_ASSUMED;

	if (!range_from(&w->value, &range) || (is_input && range_is_exact(range)))
		return keep_value(&m->keep, &w->value);
	range_format(range, 4, shown);
	return keep_text(&m->keep, text_of(shown));
}

static enum gpai_code
take_working(void *context, const struct working *w, struct gpai_error *err)
{
	struct gpai_measured *m = context;
	struct gpai_working *view = grow(&m->keep, &m->workings, sizeof *view);

	if (view == NULL)
		return fail_memory(err);
	*view = (struct gpai_working){.entity = entity_shown(m, w->kind, w->name),
	    .what = working_word(w->what),
	    .label = keep_text(&m->keep, w->label),
	    .value = keep_value(&m->keep, &w->value),
	    .unit = w->unit,
	    .shown = working_shown(m, w),
	    .from = keep_text(&m->keep, w->from),
	    .note = keep_text(&m->keep, w->note)};
	return keep_status(&m->keep, err);
}

struct gpai_measured *
measured_create(const struct gpai_law *law, struct gpai_error *err)
{
	struct gpai_measured *m = calloc(1, sizeof *m);

	if (m == NULL) {
		fail_memory(err);
		return NULL;
	}
	arena_init(&m->arena, 0);
	m->keep.arena = &m->arena;
	m->law = law;
	return m;
}

struct arena *
measured_arena(struct gpai_measured *measured)
{
	return &measured->arena;
}

struct measure_sink
measured_sink(struct gpai_measured *measured)
{
	return (struct measure_sink){take_reading, take_comparison, measured, take_working};
}

void
measured_overlay(const struct gpai_measured *measured, struct fact_set *facts)
{
	const struct recorded_fact *fact = measured->facts.at;

	for (uint32_t i = 0; i < measured->facts.n; i++) {
		uint32_t kind = law_find_kind(facts->law, fact[i].kind);
		uint32_t key = law_find_fact(facts->law, fact[i].key);
		if (kind == LAW_NONE || key == LAW_NONE)
			continue;
		uint32_t entity = fact_set_entity(facts, kind, fact[i].name);
		if (entity != LAW_NONE)
			fact_set_put(facts, entity, key, &fact[i].fact);
	}
}

enum gpai_code
measured_give(struct gpai_measured *made, enum gpai_code rc, struct gpai_measured **measured)
{
	*measured = rc == GPAI_OK ? made : NULL;
	if (rc != GPAI_OK)
		gpai_measured_free(made);
	return rc;
}

void
gpai_measured_free(struct gpai_measured *measured)
{
	if (measured == NULL)
		return;
	arena_release(&measured->arena);
	free(measured);
}

const struct gpai_reading *
gpai_measured_readings(const struct gpai_measured *measured, uint32_t *n)
{
	*n = measured->readings.n;
	return measured->readings.at;
}

const struct gpai_finding *
gpai_measured_findings(const struct gpai_measured *measured, uint32_t *n)
{
	*n = measured->findings.n;
	return measured->findings.at;
}

const struct gpai_working *
gpai_measured_workings(const struct gpai_measured *measured, uint32_t *n)
{
	*n = measured->workings.n;
	return measured->workings.at;
}

static void
workings_json(struct json_writer *json, const struct gpai_measured *measured)
{
	const struct gpai_working *w = measured->workings.at;

	json_key(json, "workings");
	json_open(json, '[');
	for (uint32_t i = 0; i < measured->workings.n; i++) {
		json_open(json, '{');
		if (w[i].entity[0] != '\0')
			json_string_member(json, "entity", w[i].entity);
		json_string_member(json, "what", w[i].what);
		json_string_member(json, "label", w[i].label);
		json_string_member(json, "value", w[i].value);
		json_known_member(json, "unit", w[i].unit);
		json_string_member(json, "from", w[i].from);
		json_known_member(json, "note", w[i].note);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* "140,620,634,112" and ranges stay text; a reading is told apart by its key. */
static void
reading_json(struct json_writer *json, const struct gpai_reading *r)
{
	json_open(json, '{');
	if (r->entity[0] != '\0')
		json_string_member(json, "entity", r->entity);
	json_string_member(json, "key", r->key);
	json_string_member(json, "value", r->value);
	json_known_member(json, "unit", r->unit);
	json_string_member(json, "origin", r->origin);
	json_string_member(json, "method", r->method);
	json_known_member(json, "artefact", r->artefact);
	json_close(json, '}');
}

enum gpai_code
gpai_measured_json(
    const struct gpai_measured *measured, char **text, size_t *len, struct gpai_error *err)
{
	const struct gpai_reading *readings = measured->readings.at;
	const struct gpai_finding *findings = measured->findings.at;
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	if (measured->workings.n > 0)
		workings_json(&json, measured);
	json_key(&json, "readings");
	json_open(&json, '[');
	for (uint32_t i = 0; i < measured->readings.n; i++)
		reading_json(&json, &readings[i]);
	json_close(&json, ']');
	json_key(&json, "findings");
	json_open(&json, '[');
	for (uint32_t i = 0; i < measured->findings.n; i++) {
		json_open(&json, '{');
		json_string_member(&json, "severity", findings[i].severity);
		json_string_member(&json, "text", findings[i].text);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

enum gpai_code
gpai_measured_record(const struct gpai_measured *measured, struct gpai_dossier *dossier,
    uint32_t *changed, struct gpai_error *err)
{
	struct dossier_appended appended = {0};
	enum gpai_code rc = dossier_append_facts(dossier->dossier, measured->facts.at,
	    measured->facts.n, dossier->env.now, &dossier->entropy, &appended, err);

	if (rc == GPAI_OK && changed != NULL)
		*changed = (uint32_t)appended.n_recorded;
	return rc;
}
