/* SPDX-License-Identifier: Apache-2.0 */
/* Sharing records of a dossier with one audience, and what clients see of it. */
#include "api/share.h"

#include "evidence/bundle_page.h"
#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 8 };

static const struct {
	const char *word, *says;
} FATES[] = {
#define X(name, word, says) [SHARE_##name] = {word, says},
    SHARE_FATES(X)
#undef X
};

static const char *
said(struct gpai_share *share, const char *text)
{
	return keep_text(&share->keep, text_of(text));
}

static enum gpai_code
check_texts(const struct gpai_share_options *options, struct gpai_error *err)
{
	const char *const texts[] = {options->to, options->purpose};
	struct text checked;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct text text = text_of(texts[i]);
		if (!text_from_span((struct span){(const uint8_t *)text.at, text.len}, &checked))
			return fail(err, GPAI_INVALID, NOWHERE, "%s is not valid UTF-8",
			    i == 0 ? "the recipient" : "the purpose");
	}
	return GPAI_OK;
}

static enum gpai_code
check_options(const struct gpai_share_options *options, struct gpai_error *err)
{
	bool is_told = options->to != NULL && options->to[0] != '\0' && options->purpose != NULL &&
	               options->purpose[0] != '\0';
	bool is_authority = options->audience != NULL && (strcmp(options->audience, "AIO") == 0 ||
							     strcmp(options->audience, "NCA") == 0);

	if (options->again != 0)
		return options->audience == NULL && options->facts == NULL &&
		               options->documents == NULL && options->to == NULL &&
		               options->purpose == NULL && options->at == NULL &&
		               !options->beyond_form && !options->assessments && !options->dry_run
		           ? GPAI_OK
		           : fail(err, GPAI_INVALID, NOWHERE,
				 "a transmission made again is as it was: nothing else can be "
				 "said");
	if (options->audience == NULL)
		return fail(
		    err, GPAI_INVALID, NOWHERE, "with whom is it shared: AIO, NCA, DP or public?");
	if (options->beyond_form && (options->facts == NULL || !is_told))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "what no form shows is shared only fact by fact, with a recipient and a "
		    "purpose");
	if (options->assessments && !is_authority)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "assessments are shared with AIO and NCA alone, not with %s",
		    options->audience);
	return check_texts(options, err);
}

static enum gpai_code
begin(struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	struct gpai_share_summary *s = &share->summary;
	const struct law_version *version;
	enum gpai_code rc;

	if (!law_audience_from(text_of(options->audience), &share->audience))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "there is no audience \"%s\", only AIO, NCA, DP and public", options->audience);
	rc = api_day(options->at, "--at", moment_date(share->dossier->env.now), &share->as_of, err);
	if (rc != GPAI_OK)
		return rc;
	version = law_version_on(share->law, share->as_of);
	s->audience = said(share, options->audience);
	s->to = said(share, options->to);
	s->purpose = said(share, options->purpose);
	s->as_of = keep_day(&share->keep, share->as_of);
	s->law = version == NULL ? "" : law_cstr(share->law, version->id);
	return GPAI_OK;
}

static void
count(struct gpai_share *share)
{
	struct gpai_share_summary *s = &share->summary;

	s->records = share->n_records;
	s->documents = share->n_documents;
	s->facts = 0;
	for (size_t i = 0; i < share->n_records; i++)
		s->facts += share->records[i].kind == RECORD_FACT;
}

/* What is to be shared now. */
static enum gpai_code
select_records(
    struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	enum gpai_code rc = begin(share, options, err);

	if (rc == GPAI_OK)
		rc = share_choose(share, options, err);
	if (rc == GPAI_OK)
		rc = share_collect(share, options, err);
	if (rc != GPAI_OK)
		return rc;
	share->summary.example = share->is_example;
	count(share);
	if (share->summary.facts == 0 && share->summary.documents == 0 && share->n_left == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "nothing to share with %s: no form shows it a fact on record, and no document "
		    "was issued for it",
		    options->audience);
	return keep_status(&share->keep, err);
}

static enum gpai_code
run(struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	struct dossier_head head;
	enum gpai_code rc = check_options(options, err);

	if (rc == GPAI_OK)
		rc = dossier_head(share->dossier->dossier, &share->arena, &head, err);
	if (rc != GPAI_OK)
		return rc;
	if (options->again != 0) {
		if ((rc = share_recall(share, options->again, err)) != GPAI_OK)
			return rc;
		count(share);
		return share_bundle(share, options->again, err);
	}
	if ((rc = select_records(share, options, err)) != GPAI_OK || options->dry_run)
		return rc;
	if ((rc = share_append(share, options, head.size, err)) != GPAI_OK)
		return rc;
	return share_bundle(share, share->summary.record, err);
}

static enum gpai_code
attempt(struct gpai_dossier *dossier, const struct gpai_share_options *options,
    struct gpai_share **share, struct gpai_error *err)
{
	struct gpai_share *s = calloc(1, sizeof *s);
	enum gpai_code rc;

	if (s == NULL)
		return fail_memory(err);
	arena_init(&s->arena, 0);
	s->keep.arena = &s->arena;
	s->dossier = dossier;
	s->law = &dossier->law->law;
	s->summary = (struct gpai_share_summary){.audience = "",
	    .to = "",
	    .purpose = "",
	    .as_of = "",
	    .law = "",
	    .origin = said(s, dossier_origin(dossier->dossier)),
	    .key = said(s, dossier_vkey(dossier->dossier)),
	    .digest = ""};
	rc = run(s, options, err);
	if (rc == GPAI_OK || (s->summary.record != 0 && options->again == 0))
		*share = s;
	else
		gpai_share_free(s);
	return rc;
}

/* Where another program records in the meantime, what was chosen may no longer be what holds:
 * it is chosen anew, from what is then on record. */
enum gpai_code
gpai_share(struct gpai_dossier *dossier, const struct gpai_share_options *options,
    struct gpai_share **share, struct gpai_error *err)
{
	static const struct gpai_share_options plain;
	enum gpai_code rc = GPAI_CONFLICT;

	*share = NULL;
	options = options != NULL ? options : &plain;
	for (int i = 0; rc == GPAI_CONFLICT && *share == NULL && i < ATTEMPTS; i++)
		rc = attempt(dossier, options, share, err);
	return rc;
}

void
gpai_share_free(struct gpai_share *share)
{
	if (share == NULL)
		return;
	free(share->bytes);
	arena_release(&share->arena);
	free(share);
}

/* --- What clients see --- */

const struct gpai_share_summary *
gpai_share_summary(const struct gpai_share *share)
{
	return &share->summary;
}

const char *
gpai_share_bytes(const struct gpai_share *share, size_t *len)
{
	*len = share->len;
	return share->bytes;
}

enum gpai_code
gpai_share_page(const struct gpai_share *share, char **html, size_t *len, struct gpai_error *err)
{
	struct out out;

	*html = NULL;
	*len = 0;
	if (share->bytes == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "there is no bundle to put into a page");
	out_memory(&out);
	bundle_page_write((struct span){(const uint8_t *)share->bytes, share->len}, &out);
	return api_take(&out, html, len, err);
}

bool
gpai_share_record(const struct gpai_share *share, size_t i, struct gpai_shared *record)
{
	const struct share_record *from;

	/* The record of the transmission itself is told in the summary. */
	if (i >= share->summary.records)
		return false;
	from = &share->records[i];
	*record = (struct gpai_shared){.record = from->number,
	    .kind = record_kind_word(from->kind),
	    .says = from->says,
	    .fields = from->fields != NULL ? from->fields : ""};
	for (size_t k = 0; k < share->n_documents; k++)
		record->document |= share->documents[k].index + 1 == from->number;
	return true;
}

bool
gpai_share_held(const struct gpai_share *share, size_t i, struct gpai_share_held *held)
{
	for (size_t fate = 0; fate < SHARE_FATE_COUNT; fate++) {
		if (share->held[fate] == 0 || fate == SHARE_SHOWN || fate == SHARE_BEYOND)
			continue;
		if (i-- > 0)
			continue;
		*held =
		    (struct gpai_share_held){FATES[fate].word, FATES[fate].says, share->held[fate]};
		return true;
	}
	return false;
}

bool
gpai_share_left(const struct gpai_share *share, size_t i, struct gpai_share_left *left)
{
	if (i >= share->n_left)
		return false;
	*left = (struct gpai_share_left){share->left[i].number, share->left[i].why};
	return true;
}

static void
records_json(struct json_writer *json, const struct gpai_share *share)
{
	struct gpai_shared record;

	json_open(json, '[');
	for (size_t i = 0; gpai_share_record(share, i, &record); i++) {
		json_open(json, '{');
		json_number_member(json, "record", record.record);
		json_string_member(json, "kind", record.kind);
		json_string_member(json, "summary", record.says);
		json_known_member(json, "fields", record.fields);
		json_bool_member(json, "document", record.document);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
rest_json(struct json_writer *json, const struct gpai_share *share)
{
	struct gpai_share_held held;
	struct gpai_share_left left;

	json_key(json, "held_back");
	json_open(json, '{');
	for (size_t i = 0; gpai_share_held(share, i, &held); i++)
		json_number_member(json, held.word, held.facts);
	json_close(json, '}');
	json_key(json, "left_out");
	json_open(json, '[');
	for (size_t i = 0; gpai_share_left(share, i, &left); i++) {
		json_open(json, '{');
		json_number_member(json, "record", left.record);
		json_string_member(json, "why", left.why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

enum gpai_code
gpai_share_json(const struct gpai_share *share, const char *file, char **text, size_t *len,
    struct gpai_error *err)
{
	const struct gpai_share_summary *s = &share->summary;
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_number_member(&json, "record", s->record);
	json_string_member(&json, "audience", s->audience);
	json_known_member(&json, "to", s->to);
	json_known_member(&json, "purpose", s->purpose);
	json_string_member(&json, "as_of", s->as_of);
	json_known_member(&json, "law", s->law);
	json_bool_member(&json, "example", s->example);
	json_string_member(&json, "origin", s->origin);
	json_string_member(&json, "key", s->key);
	json_string_member(&json, "file", file);
	json_known_member(&json, "sha256", s->digest);
	json_number_member(&json, "bytes", s->bytes);
	json_number_member(&json, "facts", s->facts);
	json_number_member(&json, "documents", s->documents);
	json_number_member(&json, "drafts", s->drafts);
	json_number_member(&json, "stamps", s->stamps);
	json_number_member(&json, "cosignatures", s->cosignatures);
	json_key(&json, "records");
	records_json(&json, share);
	rest_json(&json, share);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}
