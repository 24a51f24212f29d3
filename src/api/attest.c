/* SPDX-License-Identifier: Apache-2.0 */
/* An assessment on record as an in-toto statement, signed by the key of the log: for tools that
 * collect attestations and know neither dossiers nor logs (gpai-log(1)).
 *
 * The predicate is the record's own: which law, which day, which rules came to which verdict on
 * which records, by their commitments; and where in the log the assessment stands. Its words and
 * figures stay in the record. */
#include "api/api.h"

#include "evidence/statement.h"
#include "notation/envelope.h"
#include "notation/json.h"
#include "records/keys.h"
#include "records/proof.h"

#include <stdio.h>
#include <string.h>

#define SUBJECTS_MAX 8

/* What was assessed: the files of the model, by digests on record. */
static const char *const DIGEST_KEYS[] = {"model.weights.digest", "model.directory.digest"};

struct attesting {
	struct gpai_dossier *dossier;
	struct arena arena;
	struct record record;
	json_t *body;
	struct statement_subject subjects[SUBJECTS_MAX];
	size_t n_subjects;
	struct dossier_head head;
};

/* --- The record --- */

static enum gpai_code
find_record(struct attesting *a, uint64_t number, struct gpai_error *err)
{
	struct dossier *dossier = a->dossier->dossier;
	struct record *found;
	size_t n;
	enum gpai_code rc =
	    number == 0 ? record_list_of(dossier, &a->arena, RECORD_ASSESSMENT, 1, &found, &n, err)
			: record_list(dossier, &a->arena, number, 1, &found, &n, err);

	if (rc != GPAI_OK)
		return rc;
	if (n == 0 && number == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "no assessment is on record: gpai check --record");
	if (n == 0 || (number != 0 && found->seq != number))
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no record %llu",
		    (unsigned long long)number);
	if (found->kind != RECORD_ASSESSMENT)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "record %llu is of kind %s, expected an assessment", (unsigned long long)number,
		    record_kind_word(found->kind));
	a->record = *found;
	return json_parse("record", (struct span){(const uint8_t *)found->body.at, found->body.len},
	    NULL, &a->body, err);
}

/* --- What it is about --- */

static void
add_subject(struct attesting *a, struct text name, const struct digest *digest)
{
	if (a->n_subjects < SUBJECTS_MAX)
		a->subjects[a->n_subjects++] = (struct statement_subject){name, *digest};
}

static void
add_digest(struct attesting *a, const struct fact_set *facts, const char *key)
{
	uint32_t k = law_find_fact(facts->law, text_of(key));
	struct text model = api_heading_text(facts, LAW_HEADING_MODEL);
	const struct fact *fact = NULL;
	struct digest digest;

	if (k != LAW_NONE)
		fact = fact_get(facts, fact_single(facts, facts->law->facts[k].kind), k);
	if (fact == NULL || fact->value.state != VALUE_KNOWN || fact->value.type != TYPE_TEXT ||
	    !digest_from_hex(fact->value.text, &digest))
		return;
	struct text name = law_fact_name(facts->law, k);
	if (model.len > 0)
		name = arena_join(&a->arena, (struct text[]){model, text_of(": "), name}, 3);
	add_subject(a, name, &digest);
}

/* As they were known when the assessment was made; else the log it stands in. */
static enum gpai_code
find_subjects(struct attesting *a, struct gpai_error *err)
{
	struct fact_set facts;
	int32_t as_of;
	enum gpai_code rc;

	if (!date_parse(json_member_text(a->body, "as_of"), &as_of))
		return fail(err, GPAI_CORRUPT, NOWHERE, "the assessment names no day");
	rc =
	    api_recorded_facts(a->dossier, as_of, a->record.recorded, &a->arena, &facts, NULL, err);
	if (rc != GPAI_OK)
		return rc;
	for (size_t i = 0; i < sizeof DIGEST_KEYS / sizeof *DIGEST_KEYS; i++)
		add_digest(a, &facts, DIGEST_KEYS[i]);
	if (a->n_subjects > 0)
		return GPAI_OK;
	struct digest digest =
	    digest_of((struct span){(const uint8_t *)a->head.note.at, a->head.note.len});
	add_subject(a,
	    arena_format(&a->arena, "%s: checkpoint of %llu records",
		dossier_origin(a->dossier->dossier), (unsigned long long)a->head.size),
	    &digest);
	return GPAI_OK;
}

/* --- The predicate --- */

/* In canonical order; "log" is not the record's but says where that stands. */
static const char *const MEMBERS[] = {"as_of", "counts", "encouraged", "entities", "example",
    "inputs", "known_at", "law", "law_digest", "log", "program", "rules"};

static void
put_log(const struct attesting *a, struct out *out)
{
	struct dossier *dossier = a->dossier->dossier;
	char root[DIGEST_HEX_CHARS], moment[MOMENT_CHARS];

	digest_hex(&a->head.root, root);
	moment_format(a->record.recorded, moment);
	out_string(out, "{\"key\":");
	out_json_string(out, text_of(dossier_vkey(dossier)));
	out_string(out, ",\"origin\":");
	out_json_string(out, text_of(dossier_origin(dossier)));
	out_format(out, ",\"record\":%llu,\"recorded\":\"%s\",\"root\":\"%s\",\"size\":%llu}",
	    (unsigned long long)a->record.seq, moment, root, (unsigned long long)a->head.size);
}

static enum gpai_code
put_predicate(const struct attesting *a, struct out *out, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	out_char(out, '{');
	for (size_t i = 0; rc == GPAI_OK && i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
		const json_t *member = json_object_get(a->body, MEMBERS[i]);
		bool is_log = strcmp(MEMBERS[i], "log") == 0;
		if (member == NULL && !is_log)
			continue;
		out_format(out, "%s\"%s\":", out->len > 1 ? "," : "", MEMBERS[i]);
		if (is_log)
			put_log(a, out);
		else
			rc = json_canonical(member, out, err);
	}
	out_char(out, '}');
	return rc == GPAI_OK ? out_status(out, "memory", err) : rc;
}

/* --- The whole --- */

static enum gpai_code
sign(struct attesting *a, struct text payload, struct out *envelope, struct gpai_error *err)
{
	struct span bytes = {(const uint8_t *)payload.at, payload.len};
	uint8_t signature[NOTE_SIGNED_BYTES];
	struct out message;
	enum gpai_code rc;

	out_memory(&message);
	envelope_write_signed(bytes, &message);
	rc = out_status(&message, "memory", err);
	struct text text = out_text(&message);
	if (rc == GPAI_OK)
		rc = dossier_sign(a->dossier->dossier,
		    (struct span){(const uint8_t *)text.at, text.len}, signature, err);
	if (rc == GPAI_OK)
		statement_envelope_write(bytes, text_of(dossier_vkey(a->dossier->dossier)),
		    (struct span){signature, sizeof signature}, envelope);
	out_release(&message);
	return rc;
}

static enum gpai_code
attest(struct attesting *a, uint64_t number, struct out *predicate, struct out *payload,
    struct out *envelope, struct gpai_error *err)
{
	struct statement statement = {
	    .subjects = a->subjects, .predicate_type = text_of(STATEMENT_ASSESSMENT_TYPE)};
	enum gpai_code rc = find_record(a, number, err);

	if (rc == GPAI_OK && json_object_get(a->body, "rules") == NULL)
		rc = fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "record %llu was made before assessments named their rules: gpai check "
		    "--record makes a new one",
		    (unsigned long long)a->record.seq);
	if (rc == GPAI_OK)
		rc = dossier_head(a->dossier->dossier, &a->arena, &a->head, err);
	if (rc == GPAI_OK)
		rc = find_subjects(a, err);
	if (rc == GPAI_OK)
		rc = put_predicate(a, predicate, err);
	if (rc != GPAI_OK)
		return rc;
	statement.predicate = out_text(predicate);
	statement.n_subjects = a->n_subjects;
	statement_write(&statement, payload);
	if ((rc = out_status(payload, "memory", err)) == GPAI_OK)
		rc = sign(a, out_text(payload), envelope, err);
	return rc;
}

static void
tell(const struct attesting *a, struct gpai_attested *attested)
{
	*attested = (struct gpai_attested){.record = a->record.seq,
	    .subjects = a->n_subjects,
	    .rules = json_array_size(json_object_get(a->body, "rules")),
	    .inputs = json_array_size(json_object_get(a->body, "inputs"))};
	snprintf(attested->as_of, sizeof attested->as_of, "%.*s",
	    TEXT_ARG(json_member_text(a->body, "as_of")));
}

enum gpai_code
gpai_log_attest(struct gpai_dossier *dossier, uint64_t record, char **text, size_t *len,
    struct gpai_attested *attested, struct gpai_error *err)
{
	struct attesting a = {.dossier = dossier};
	struct out predicate, payload, envelope;
	enum gpai_code rc;

	*text = NULL;
	*len = 0;
	*attested = (struct gpai_attested){0};
	arena_init(&a.arena, 0);
	out_memory(&predicate);
	out_memory(&payload);
	out_memory(&envelope);
	if ((rc = attest(&a, record, &predicate, &payload, &envelope, err)) == GPAI_OK)
		rc = api_take(&envelope, text, len, err);
	if (rc == GPAI_OK)
		tell(&a, attested);
	json_decref(a.body);
	out_release(&predicate);
	out_release(&payload);
	out_release(&envelope);
	arena_release(&a.arena);
	return rc;
}
