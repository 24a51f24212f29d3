/* SPDX-License-Identifier: Apache-2.0 */
/* `gpai check --json`: one object, documented in gpai-check(1); and the record of an
 * assessment, which is the same object in canonical form with these members more
 * (gpai-dossier(5)):
 *	"summary", "program"
 *	"rules": [{"id", "verdict", "of": index into entities, "inputs": [record numbers]}]
 *	"inputs": [{"record", "commitment"}]    the facts that were read, as entries of the log
 *	"entities": names
 * so that rules and inputs can be shown without a figure, a word or a name. */
#include "api/api.h"

#include "notation/json.h"
#include "notation/json_writer.h"
#include "records/proof.h"

#include <stdlib.h>
#include <string.h>

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

/* --- What only the record has --- */

struct inputs {
	uint64_t *numbers; /* sorted, each once */
	size_t n;
};

static int
by_number(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static void
sort_numbers(uint64_t *numbers, size_t *n)
{
	size_t kept = 0;

	if (*n > 0)
		qsort(numbers, *n, sizeof *numbers, by_number);
	for (size_t i = 0; i < *n; i++)
		if (kept == 0 || numbers[kept - 1] != numbers[i])
			numbers[kept++] = numbers[i];
	*n = kept;
}

struct reading {
	struct arena *arena;
	struct inputs inputs;
	size_t cap;
	bool failed;
};

static void
read_fact(void *context, const struct proof *leaf)
{
	struct reading *r = context;
	struct inputs *in = &r->inputs;

	if (leaf->fact == NULL || leaf->fact->record == 0 || r->failed)
		return;
	if (in->n == r->cap) {
		size_t cap = r->cap == 0 ? 64 : 2 * r->cap;
		uint64_t *wider = arena_array(r->arena, cap, sizeof *wider);
		r->failed = wider == NULL;
		if (r->failed)
			return;
		if (in->n > 0)
			memcpy(wider, in->numbers, in->n * sizeof *wider);
		in->numbers = wider;
		r->cap = cap;
	}
	in->numbers[in->n++] = leaf->fact->record;
}

/* The records that were read for an outcome, whether they decided it or not. */
static bool
inputs_of(const struct outcome *o, struct arena *arena, struct inputs *inputs)
{
	const struct proof *const proofs[] = {o->applies, o->met, o->legacy};
	struct reading r = {.arena = arena};

	for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
		if (proofs[i] != NULL)
			r.failed |= !proof_facts(proofs[i], read_fact, &r);
	sort_numbers(r.inputs.numbers, &r.inputs.n);
	*inputs = r.inputs;
	return !r.failed;
}

/* Of each outcome, and of all together. */
static enum gpai_code
find_inputs(const struct gpai_assessment *a, struct arena *arena, struct inputs *each,
    struct inputs *all, struct gpai_error *err)
{
	size_t most = 0;

	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++) {
		if (!inputs_of(&a->assessment.outcomes[i], arena, &each[i]))
			return fail_memory(err);
		most += each[i].n;
	}
	*all = (struct inputs){arena_array(arena, most + 1, sizeof *all->numbers), 0};
	if (all->numbers == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++) {
		for (size_t k = 0; k < each[i].n; k++)
			all->numbers[all->n++] = each[i].numbers[k];
	}
	sort_numbers(all->numbers, &all->n);
	return GPAI_OK;
}

static enum gpai_code
inputs_json(struct json_writer *json, const struct inputs *inputs, struct gpai_dossier *dossier,
    struct gpai_error *err)
{
	char hex[DIGEST_HEX_CHARS];
	struct digest commitment = {0};
	enum gpai_code rc = GPAI_OK;

	json_key(json, "inputs");
	json_open(json, '[');
	for (size_t i = 0; i < inputs->n && rc == GPAI_OK; i++) {
		rc = record_commitment(dossier->dossier, inputs->numbers[i], &commitment, err);
		digest_hex(&commitment, hex);
		json_open(json, '{');
		json_number_member(json, "record", inputs->numbers[i]);
		json_string_member(json, "commitment", hex);
		json_close(json, '}');
	}
	json_close(json, ']');
	return rc;
}

/* Where the entity of an outcome stands among `names`, to which it is added. */
static size_t
place_of(const char *entity, const char **names, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(names[i], entity) == 0)
			return i;
	names[*n] = entity;
	return (*n)++;
}

static enum gpai_code
rules_json(struct json_writer *json, const struct gpai_assessment *a, struct arena *arena,
    const struct inputs *inputs, struct gpai_error *err)
{
	const char **names = arena_array(arena, a->assessment.n_outcomes + 1, sizeof *names);
	size_t n_names = 0;

	if (names == NULL)
		return fail_memory(err);
	json_key(json, "rules");
	json_open(json, '[');
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++) {
		const struct gpai_outcome *o = &a->outcomes[i];
		json_open(json, '{');
		json_string_member(json, "id", o->id);
		if (o->entity[0] != '\0')
			json_number_member(json, "of", place_of(o->entity, names, &n_names));
		json_string_member(json, "verdict", gpai_status_word(o->status));
		json_key(json, "inputs");
		json_open(json, '[');
		for (size_t k = 0; k < inputs[i].n; k++)
			json_put_number(json, inputs[i].numbers[k]);
		json_close(json, ']');
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "entities");
	json_open(json, '[');
	for (size_t i = 0; i < n_names; i++)
		json_put_string(json, names[i]);
	json_close(json, ']');
	return GPAI_OK;
}

static enum gpai_code
record_json(struct json_writer *json, const struct gpai_assessment *a, struct gpai_dossier *dossier,
    struct gpai_error *err)
{
	const uint32_t *counts = a->summary.counts;
	struct inputs *each, all;
	struct arena arena;
	struct text line;
	enum gpai_code rc;

	arena_init(&arena, 0);
	line = arena_format(&arena, "checked as of %s: %u met, %u not met, %u unknown",
	    a->summary.as_of, counts[GPAI_STATUS_MET], counts[GPAI_STATUS_NOT_MET],
	    counts[GPAI_STATUS_UNKNOWN]);
	json_key(json, "summary");
	json_put_text(json, line);
	json_string_member(json, "program", GPAI_VERSION);
	each = arena_array(&arena, a->assessment.n_outcomes + 1, sizeof *each);
	rc = line.at == NULL || each == NULL ? fail_memory(err)
	                                     : find_inputs(a, &arena, each, &all, err);
	if (rc == GPAI_OK)
		rc = inputs_json(json, &all, dossier, err);
	if (rc == GPAI_OK)
		rc = rules_json(json, a, &arena, each, err);
	arena_release(&arena);
	return rc;
}

static void
assessment_json(const struct gpai_assessment *a, struct json_writer *json)
{
	const struct gpai_summary *s = &a->summary;
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;

	for (size_t i = 0; i < DIGEST_BYTES; i++)
		digest.bytes[i] = a->law->header->digest[i];
	digest_hex(&digest, hex);
	json_string_member(json, "as_of", s->as_of);
	json_known_member(json, "known_at", s->known_at);
	json_known_member(json, "law", s->law);
	json_string_member(json, "law_digest", hex);
	json_known_member(json, "model", s->model);
	json_known_member(json, "provider", s->provider);
	json_bool_member(json, "example", s->example);
	json_key(json, "classification");
	classes_json(json, a);
	json_key(json, "counts");
	counts_json(json, s->counts);
	json_key(json, "encouraged");
	counts_json(json, s->encouraged);
	json_key(json, "not_described");
	undescribed_json(json, a);
	json_key(json, "outcomes");
	json_open(json, '[');
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++)
		outcome_json(json, &a->outcomes[i]);
	json_close(json, ']');
	json_key(json, "exposures");
	exposures_json(json, a);
	json_key(json, "next");
	next_json(json, a);
	api_also_json(json, a);
	json_string_member(json, "disclaimer", law_cstr(a->law, a->law->header->disclaimer));
}

enum gpai_code
gpai_assessment_json(
    const struct gpai_assessment *a, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	assessment_json(a, &json);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

enum gpai_code
gpai_assessment_record(const struct gpai_assessment *a, struct gpai_dossier *dossier,
    uint64_t *record, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;
	enum gpai_code rc;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	assessment_json(a, &json);
	rc = record_json(&json, a, dossier, err);
	json_close(&json, '}');
	if (rc == GPAI_OK)
		rc = out_status(&out, "memory", err);
	if (rc == GPAI_OK)
		rc = dossier_append(dossier->dossier, RECORD_ASSESSMENT, out_text(&out),
		    dossier->env.now, &dossier->entropy, record, err);
	out_release(&out);
	return rc;
}
