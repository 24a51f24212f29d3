/* SPDX-License-Identifier: Apache-2.0 */
/* `gpai check --json`: one object, documented in gpai-check(1); and the record of an
 * assessment, which is the same object in canonical form. */
#include "api/api.h"

#include "notation/json.h"
#include "notation/json_writer.h"

static void
truth_member(struct json_writer *json, const char *key, enum gpai_truth truth)
{
	json_key(json, key);
	if (truth == GPAI_UNKNOWN)
		json_put_null(json);
	else
		json_put_bool(json, truth == GPAI_TRUE);
}

static void
class_json(struct json_writer *json, const struct gpai_class *c)
{
	json_open(json, '{');
	if (c->entity[0] != '\0')
		json_string_member(json, "entity", c->entity);
	truth_member(json, "value", c->truth);
	json_string_member(json, "why", c->why);
	json_string_member(json, "pin", c->pin);
	json_close(json, '}');
}

/* {"gpai": {"value": true, "why": ...}, ...}; a list of them where entities of a kind are asked. */
static void
classes_json(struct json_writer *json, const struct gpai_assessment *a)
{
	const struct assessment *from = &a->assessment;
	uint32_t at = 0;

	json_open(json, '{');
	for (uint32_t i = 0; i < a->law->n_classes; i++) {
		const struct law_class *class = &a->law->classes[i];
		bool several = a->law->provisions[class->provision].on != LAW_NONE;
		json_key(json, law_cstr(a->law, class->field));
		if (several)
			json_open(json, '[');
		for (; at < from->n_classes && from->classes[at].class == class; at++)
			class_json(json, &a->classes[at]);
		if (several)
			json_close(json, ']');
	}
	json_close(json, '}');
}

static void
counts_json(struct json_writer *json, const uint32_t counts[GPAI_STATUSES])
{
	json_open(json, '{');
	for (int i = 0; i < GPAI_STATUSES; i++)
		json_number_member(json, gpai_status_word((enum gpai_status)i), counts[i]);
	json_close(json, '}');
}

static void
missing_json(struct json_writer *json, const struct gpai_outcome *o)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < o->n_missing; i++) {
		json_open(json, '{');
		json_string_member(json, "key", o->missing[i].key);
		json_known_member(json, "asks", o->missing[i].asks);
		json_known_member(json, "why", o->missing[i].why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
evidence_json(struct json_writer *json, const struct gpai_outcome *o)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < o->n_evidence; i++) {
		const struct gpai_evidence *e = &o->evidence[i];
		json_open(json, '{');
		json_string_member(json, "key", e->key);
		json_known_member(json, "value", e->value);
		json_known_member(json, "origin", e->origin);
		json_known_member(json, "by", e->by);
		json_known_member(json, "source", e->source);
		json_known_member(json, "method", e->method);
		json_known_member(json, "digest", e->digest);
		json_number_member(json, "record", e->record);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
outcome_json(struct json_writer *json, const struct gpai_outcome *o)
{
	json_open(json, '{');
	json_string_member(json, "id", o->id);
	json_known_member(json, "entity", o->entity);
	json_string_member(json, "title", o->title);
	json_string_member(json, "status", gpai_status_word(o->status));
	json_string_member(json, "pin", o->pin);
	json_known_member(json, "source", o->source);
	json_string_member(json, "force", o->force);
	json_string_member(json, "confidence", o->confidence);
	truth_member(json, "applies", o->applies);
	json_known_member(json, "applies_since", o->applies_since);
	json_known_member(json, "due", o->due);
	json_known_member(json, "basis", o->basis);
	json_string_member(json, "why", o->why);
	json_key(json, "missing");
	missing_json(json, o);
	json_key(json, "evidence");
	evidence_json(json, o);
	json_close(json, '}');
}

static void
exposures_json(struct json_writer *json, const struct gpai_assessment *a)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < a->assessment.n_exposures; i++) {
		const struct gpai_exposure *e = &a->exposures[i];
		json_open(json, '{');
		json_string_member(json, "id", e->id);
		json_known_member(json, "entity", e->entity);
		json_string_member(json, "title", e->title);
		truth_member(json, "applies", e->truth);
		json_string_member(json, "pin", e->pin);
		json_known_member(json, "cap", e->cap);
		json_known_member(json, "formula", e->formula);
		json_string_member(json, "why", e->why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
next_json(struct json_writer *json, const struct gpai_assessment *a)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < a->assessment.n_next; i++) {
		json_open(json, '{');
		json_string_member(json, "date", a->next[i].date);
		json_string_member(json, "says", a->next[i].says);
		json_known_member(json, "pin", a->next[i].pin);
		json_known_member(json, "id", a->next[i].id);
		json_known_member(json, "entity", a->next[i].entity);
		json_string_member(json, "confidence", a->next[i].confidence);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
undescribed_json(struct json_writer *json, const struct gpai_assessment *a)
{
	json_open(json, '[');
	for (uint32_t i = 0; i < a->assessment.n_undescribed; i++) {
		json_open(json, '{');
		json_string_member(json, "kind", a->undescribed[i].kind);
		json_number_member(json, "duties", a->undescribed[i].duties);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
assessment_json(const struct gpai_assessment *a, struct out *out)
{
	const struct gpai_summary *s = &a->summary;
	struct json_writer json;
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;

	for (size_t i = 0; i < DIGEST_BYTES; i++)
		digest.bytes[i] = a->law->header->digest[i];
	digest_hex(&digest, hex);
	json_writer_init(&json, out);
	json_open(&json, '{');
	json_string_member(&json, "as_of", s->as_of);
	json_known_member(&json, "known_at", s->known_at);
	json_known_member(&json, "law", s->law);
	json_string_member(&json, "law_digest", hex);
	json_known_member(&json, "model", s->model);
	json_known_member(&json, "provider", s->provider);
	json_bool_member(&json, "example", s->example);
	json_key(&json, "classification");
	classes_json(&json, a);
	json_key(&json, "counts");
	counts_json(&json, s->counts);
	json_key(&json, "encouraged");
	counts_json(&json, s->encouraged);
	json_key(&json, "not_described");
	undescribed_json(&json, a);
	json_key(&json, "outcomes");
	json_open(&json, '[');
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++)
		outcome_json(&json, &a->outcomes[i]);
	json_close(&json, ']');
	json_key(&json, "exposures");
	exposures_json(&json, a);
	json_key(&json, "next");
	next_json(&json, a);
	api_also_json(&json, a);
	json_string_member(&json, "disclaimer", law_cstr(a->law, a->law->header->disclaimer));
	json_close(&json, '}');
}

enum gpai_code
gpai_assessment_json(
    const struct gpai_assessment *a, char **text, size_t *len, struct gpai_error *err)
{
	struct out out;

	out_memory(&out);
	assessment_json(a, &out);
	return api_take(&out, text, len, err);
}

enum gpai_code
gpai_assessment_record(const struct gpai_assessment *a, struct gpai_dossier *dossier,
    uint64_t *record, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_memory(&out);
	assessment_json(a, &out);
	rc = out_status(&out, "memory", err);
	if (rc == GPAI_OK)
		rc = dossier_append(dossier->dossier, RECORD_ASSESSMENT, out_text(&out),
		    dossier->env.now, &dossier->entropy, record, err);
	out_release(&out);
	return rc;
}
