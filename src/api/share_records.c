/* SPDX-License-Identifier: Apache-2.0 */
/* The records to show: of facts that an audience is shown in full, of the evidence whose digest
 * it is shown, of documents issued for it, of the keys of the log; and of each which fields. */
#include "api/share.h"

#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

/* Of a document: what stands on it anyway. */
#define SHARE_DOCUMENT_FIELDS                                                                      \
	"as_of,audience,form,form_version,format,items,language,law,of,open,rulebook,sha256,"      \
	"stage,summary"
/* Of what a fact rests on: that it was there, no word about what it is. */
#define SHARE_EVIDENCE_FIELDS "sha256"
/* Of an assessment: verdicts of rules and what they rest on, by number and commitment. */
#define SHARE_ASSESSMENT_FIELDS                                                                    \
	"as_of,counts,example,inputs,known_at,law,law_digest,program,rules,summary"
#define SHARE_SETTING_FIELDS "entity,key,origin,type,value"

bool
share_names(const char *fields, struct text name)
{
	size_t len;

	if (fields == NULL)
		return true;
	for (const char *at = fields; *at != '\0'; at += len + (at[len] == ',')) {
		len = strcspn(at, ",");
		if (text_equal((struct text){at, len}, name))
			return true;
	}
	return false;
}

/* --- Taking one --- */

static struct share_record *
make_room(struct gpai_share *share)
{
	if (share->n_records == share->cap_records) {
		size_t cap = share->cap_records == 0 ? 64 : 2 * share->cap_records;
		struct share_record *wider = arena_array(&share->arena, cap, sizeof *wider);
		if (wider == NULL)
			return NULL;
		if (share->n_records > 0)
			memcpy(wider, share->records, share->n_records * sizeof *wider);
		share->records = wider;
		share->cap_records = cap;
	}
	return &share->records[share->n_records];
}

static void
hide(struct opening *opening, const char *fields)
{
	for (size_t i = 0; i < opening->n_fields; i++) {
		struct opening_field *f = &opening->fields[i];
		if (!f->is_shown || share_names(fields, f->name))
			continue;
		*f = (struct opening_field){.commitment = f->commitment};
	}
}

/* Of those asked for, the names that the record has. */
static const char *
names_of(struct gpai_share *share, const struct opening *opening)
{
	struct out out;
	const char *names;

	out_memory(&out);
	for (size_t i = 0; i < opening->n_fields; i++) {
		if (!opening->fields[i].is_shown)
			continue;
		out_string(&out, out.len > 0 ? "," : "");
		out_put(&out, opening->fields[i].name);
	}
	names = keep_text(&share->keep, out_text(&out));
	share->keep.out_of_memory |= out.error != 0;
	out_release(&out);
	return names;
}

enum gpai_code
share_take(struct gpai_share *share, uint64_t number, const char *fields, struct gpai_error *err)
{
	struct share_record *to = make_room(share);
	struct record *found;
	size_t n;
	enum gpai_code rc;

	if (to == NULL)
		return fail_memory(err);
	rc = record_list(share->dossier->dossier, &share->arena, number, 1, &found, &n, err);
	if (rc == GPAI_OK && (n == 0 || found->seq != number))
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no record %llu",
		    (unsigned long long)number);
	if (rc != GPAI_OK)
		return rc;
	*to = (struct share_record){.number = number,
	    .kind = found->kind,
	    .says = keep_text(&share->keep, found->summary),
	    .fields = fields,
	    .body = found->body};
	rc = record_open(share->dossier->dossier, &share->arena, number, &to->opening, err);
	if (rc != GPAI_OK)
		return rc;
	hide(&to->opening, fields);
	if (fields != NULL)
		to->fields = names_of(share, &to->opening);
	share->n_records++;
	return keep_status(&share->keep, err);
}

static enum gpai_code
leave(struct gpai_share *share, uint64_t number, const char *why, struct gpai_error *err)
{
	if (share->n_left == share->cap_left) {
		size_t cap = share->cap_left == 0 ? 16 : 2 * share->cap_left;
		struct share_left *wider = arena_array(&share->arena, cap, sizeof *wider);
		if (wider == NULL)
			return fail_memory(err);
		if (share->n_left > 0)
			memcpy(wider, share->left, share->n_left * sizeof *wider);
		share->left = wider;
		share->cap_left = cap;
	}
	share->left[share->n_left++] = (struct share_left){number, why};
	return GPAI_OK;
}

/* The same; what lacks the member that it is shown for was erased, is told and left out: *taken. */
static enum gpai_code
take_unless_erased(struct gpai_share *share, uint64_t number, const char *fields, const char *must,
    bool *taken, struct gpai_error *err)
{
	enum gpai_code rc = share_take(share, number, fields, err);
	const struct opening *opening;

	*taken = false;
	if (rc != GPAI_OK)
		return rc;
	opening = &share->records[share->n_records - 1].opening;
	for (size_t i = 0; i < opening->n_fields && !*taken; i++)
		*taken = text_is(opening->fields[i].name, must);
	if (*taken)
		return GPAI_OK;
	share->n_records--;
	return leave(share, number, "erased", err);
}

static int
by_number(const void *left, const void *right)
{
	const struct share_record *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int
documents_by_number(const void *left, const void *right)
{
	const struct bundle_document *a = left, *b = right;

	return a->index < b->index ? -1 : a->index > b->index;
}

void
share_sort(struct gpai_share *share)
{
	size_t n = 0;

	if (share->n_records > 0)
		qsort(share->records, share->n_records, sizeof *share->records, by_number);
	for (size_t i = 0; i < share->n_records; i++)
		if (n == 0 || share->records[n - 1].number != share->records[i].number)
			share->records[n++] = share->records[i];
	share->n_records = n;
	if (share->n_documents > 0)
		qsort(share->documents, share->n_documents, sizeof *share->documents,
		    documents_by_number);
}

/* --- Keys, and that it is an example --- */

enum gpai_code
share_take_keys(struct gpai_share *share, uint64_t size, struct gpai_error *err)
{
	struct record *keys;
	size_t n;
	enum gpai_code rc = record_list_of(
	    share->dossier->dossier, &share->arena, RECORD_KEY, UINT64_MAX, &keys, &n, err);

	for (size_t i = n; i-- > 0 && rc == GPAI_OK;)
		if (keys[i].seq <= size)
			rc = share_take(share, keys[i].seq, NULL, err);
	if (rc == GPAI_UNSUPPORTED)
		rc = fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "this log was begun by an earlier gpai, which committed to records as a whole: "
		    "no part of it can be shown; begin another with gpai init and apply");
	return rc;
}

/* Nothing invented must pass for real: an example says so wherever it goes. */
static enum gpai_code
take_example(struct gpai_share *share, struct gpai_error *err)
{
	struct record *settings;
	size_t n;
	bool taken;
	enum gpai_code rc;

	if (!share->is_example)
		return GPAI_OK;
	rc = record_list_of(
	    share->dossier->dossier, &share->arena, RECORD_SETTING, 1, &settings, &n, err);
	if (rc == GPAI_OK && n > 0)
		rc = take_unless_erased(
		    share, settings[0].seq, SHARE_SETTING_FIELDS, "value", &taken, err);
	return rc;
}

/* --- Facts, and what they rest on --- */

static const char *
fact_fields(struct gpai_share *share, uint32_t provenance)
{
	struct text fields =
	    arena_format(&share->arena, "%sentity,%skey,%sorigin,%ssince%s,type,value",
		(provenance & SHARE_BY) != 0 ? "by," : "",
		(provenance & SHARE_EVIDENCE) != 0 ? "evidence," : "",
		(provenance & SHARE_METHOD) != 0 ? "method," : "",
		(provenance & SHARE_REASON) != 0 ? "reason," : "",
		(provenance & SHARE_SOURCE) != 0 ? ",source" : "");

	return keep_text(&share->keep, fields);
}

static enum gpai_code
take_facts(struct gpai_share *share, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < share->n_known && rc == GPAI_OK; i++) {
		struct share_fact *known = &share->known[i];
		bool taken;
		if (known->fate == SHARE_SHOWN || known->fate == SHARE_BEYOND) {
			const char *fields = fact_fields(share, known->provenance);
			rc = take_unless_erased(
			    share, known->fact->record, fields, "value", &taken, err);
			share->beyond += taken && known->fate == SHARE_BEYOND;
			if (rc == GPAI_OK && !taken)
				known->fate = SHARE_ERASED;
		}
		share->held[known->fate]++;
	}
	return rc;
}

/* A shown fact names its evidence by this digest. */
static bool
is_rested_on(const struct gpai_share *share, struct text digest)
{
	for (uint32_t i = 0; i < share->n_known; i++) {
		const struct share_fact *known = &share->known[i];
		if (known->fate == SHARE_SHOWN && (known->provenance & SHARE_EVIDENCE) != 0 &&
		    text_equal(known->fact->evidence, digest))
			return true;
	}
	return false;
}

static enum gpai_code
take_evidence(struct gpai_share *share, struct gpai_error *err)
{
	struct record *found;
	size_t n;
	enum gpai_code rc = record_list_of(
	    share->dossier->dossier, &share->arena, RECORD_EVIDENCE, UINT64_MAX, &found, &n, err);

	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		json_t *body;
		bool taken, wanted;
		rc = json_parse("record",
		    (struct span){(const uint8_t *)found[i].body.at, found[i].body.len}, NULL,
		    &body, err);
		if (rc != GPAI_OK)
			break;
		struct text digest = json_member_text(body, "sha256");
		wanted = digest.len > 0 && is_rested_on(share, digest);
		json_decref(body);
		if (wanted)
			rc = take_unless_erased(
			    share, found[i].seq, SHARE_EVIDENCE_FIELDS, "sha256", &taken, err);
	}
	return rc;
}

/* --- Documents --- */

static bool
is_wanted(const char *forms, struct text form)
{
	return forms == NULL || strcmp(forms, "all") == 0 ||
	       (strcmp(forms, "none") != 0 && share_names(forms, form));
}

enum gpai_code
share_take_document(struct gpai_share *share, uint64_t number, struct gpai_error *err)
{
	const struct share_record *record = &share->records[share->n_records - 1];
	struct bundle_document *to = &share->documents[share->n_documents];
	struct digest digest;
	uint64_t open = 0;
	json_t *body;
	enum gpai_code rc = json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &body, err);

	if (rc != GPAI_OK)
		return rc;
	if (!digest_from_hex(json_member_text(body, "sha256"), &digest))
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "the document of record %llu was erased: no bundle can show it",
		    (unsigned long long)number);
	json_whole(json_object_get(body, "open"), &open);
	json_decref(body);
	*to = (struct bundle_document){.index = number - 1};
	if (rc == GPAI_OK)
		rc = dossier_kept(share->dossier->dossier, &digest, &share->arena, &to->bytes, err);
	share->n_documents += rc == GPAI_OK;
	share->summary.drafts += rc == GPAI_OK && open > 0;
	return rc;
}

/* What an issue is the latest of: form, what it is about, stage, language. */
static struct text
name_issue(struct gpai_share *share, const json_t *body)
{
	return arena_format(&share->arena, "%.*s\n%.*s\n%.*s\n%.*s",
	    TEXT_ARG(json_member_text(body, "form")), TEXT_ARG(json_member_text(body, "of")),
	    TEXT_ARG(json_member_text(body, "stage")),
	    TEXT_ARG(json_member_text(body, "language")));
}

static bool
is_for(const struct gpai_share *share, const json_t *body, const char *forms)
{
	int32_t as_of;

	return text_is(json_member_text(body, "audience"), share->summary.audience) &&
	       date_parse(json_member_text(body, "as_of"), &as_of) && as_of <= share->as_of &&
	       is_wanted(forms, json_member_text(body, "form")) &&
	       json_member_text(body, "sha256").len > 0;
}

/* One issue, newest first; `seen` holds the names of those taken. */
static enum gpai_code
take_issue(struct gpai_share *share, const struct record *record, const char *forms,
    struct text *seen, size_t *n_seen, struct gpai_error *err)
{
	struct text name = TEXT_NONE;
	bool is_kept = false, taken = false;
	json_t *body;
	enum gpai_code rc = json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &body, err);

	if (rc != GPAI_OK)
		return rc;
	if (is_for(share, body, forms)) {
		name = name_issue(share, body);
		is_kept = json_member_text(body, "data_sha256").len > 0;
	}
	json_decref(body);
	for (size_t i = 0; i < *n_seen && name.len > 0; i++)
		if (text_equal(seen[i], name))
			name = TEXT_NONE;
	if (name.len == 0)
		return GPAI_OK;
	seen[(*n_seen)++] = name;
	if (!is_kept)
		return leave(
		    share, record->seq, "issued before documents were kept: write it again", err);
	rc = take_unless_erased(share, record->seq, SHARE_DOCUMENT_FIELDS, "sha256", &taken, err);
	return rc == GPAI_OK && taken ? share_take_document(share, record->seq, err) : rc;
}

static enum gpai_code
check_forms(const struct gpai_share *share, const char *forms, struct gpai_error *err)
{
	uint32_t form;
	size_t len;

	if (forms == NULL || strcmp(forms, "all") == 0 || strcmp(forms, "none") == 0)
		return GPAI_OK;
	for (const char *at = forms; *at != '\0'; at += len + (at[len] == ',')) {
		struct text word = {at, len = strcspn(at, ",")};
		form = law_find_form(share->law, word);
		if (form == LAW_NONE)
			return fail(err, GPAI_NOT_FOUND, NOWHERE,
			    "the rulebook has no form \"%.*s\"", TEXT_ARG(word));
		if ((share->law->forms[form].audiences & share->audience) == 0)
			return fail(err, GPAI_INVALID, NOWHERE, "form %.*s is not written for %s",
			    TEXT_ARG(word), share->summary.audience);
	}
	return GPAI_OK;
}

static bool
has_document_of(const struct gpai_share *share, const struct text *seen, size_t n, struct text form)
{
	(void)share;
	for (size_t i = 0; i < n; i++)
		if (seen[i].len > form.len && seen[i].at[form.len] == '\n' &&
		    memcmp(seen[i].at, form.at, form.len) == 0)
			return true;
	return false;
}

/* Who names a form expects its document. */
static enum gpai_code
check_found(const struct gpai_share *share, const char *forms, const struct text *seen, size_t n,
    struct gpai_error *err)
{
	size_t len;

	if (forms == NULL || strcmp(forms, "all") == 0 || strcmp(forms, "none") == 0)
		return GPAI_OK;
	for (const char *at = forms; *at != '\0'; at += len + (at[len] == ',')) {
		struct text word = {at, len = strcspn(at, ",")};
		if (!has_document_of(share, seen, n, word))
			return fail(err, GPAI_NOT_FOUND, NOWHERE,
			    "no %.*s was issued for %s: gpai write %.*s --for %s", TEXT_ARG(word),
			    share->summary.audience, TEXT_ARG(word), share->summary.audience);
	}
	return GPAI_OK;
}

static enum gpai_code
take_documents(struct gpai_share *share, const char *forms, struct gpai_error *err)
{
	struct record *issues;
	struct text *seen;
	size_t n, n_seen = 0;
	enum gpai_code rc = check_forms(share, forms, err);

	if (rc == GPAI_OK)
		rc = record_list_of(share->dossier->dossier, &share->arena, RECORD_DOCUMENT,
		    UINT64_MAX, &issues, &n, err);
	if (rc != GPAI_OK)
		return rc;
	seen = arena_array(&share->arena, n + 1, sizeof *seen);
	share->documents = arena_array(&share->arena, n + 1, sizeof *share->documents);
	if (seen == NULL || share->documents == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = take_issue(share, &issues[i], forms, seen, &n_seen, err);
	return rc == GPAI_OK ? check_found(share, forms, seen, n_seen, err) : rc;
}

/* --- The newest assessment --- */

static enum gpai_code
take_assessment(struct gpai_share *share, struct gpai_error *err)
{
	struct record *found;
	size_t n;
	bool taken;
	enum gpai_code rc = record_list_of(
	    share->dossier->dossier, &share->arena, RECORD_ASSESSMENT, 1, &found, &n, err);

	if (rc != GPAI_OK)
		return rc;
	if (n == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "no assessment is on record: gpai check --record");
	return take_unless_erased(
	    share, found[0].seq, SHARE_ASSESSMENT_FIELDS, "law_digest", &taken, err);
}

enum gpai_code
share_collect(
    struct gpai_share *share, const struct gpai_share_options *options, struct gpai_error *err)
{
	const char *forms = options->documents != NULL ? options->documents
	                    : options->facts != NULL   ? "none"
	                                               : "all";
	enum gpai_code rc = share_take_keys(share, UINT64_MAX, err);

	if (rc == GPAI_OK)
		rc = take_example(share, err);
	if (rc == GPAI_OK)
		rc = take_facts(share, err);
	if (rc == GPAI_OK)
		rc = take_evidence(share, err);
	if (rc == GPAI_OK)
		rc = take_documents(share, forms, err);
	if (rc == GPAI_OK && options->assessments)
		rc = take_assessment(share, err);
	if (rc == GPAI_OK)
		share_sort(share);
	return rc;
}
