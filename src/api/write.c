/* SPDX-License-Identifier: Apache-2.0 */
/* Writing forms: facts of a day, an audience, a format; the issue is recorded and kept. One form
 * or all of them go the same way, so that a program with fonts is started once. */
#include "api/about.h"
#include "api/issues.h"
#include "api/paper.h"

#include "documents/documents.h"
#include "notation/json_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct composed {
	struct form_view view;
	struct disclosed_form disclosed;
	struct document document;
};

/* One document. */
struct writing {
	uint32_t form, audience;
	struct form_about about;
	struct composed in_language, in_english; /* one and the same where that is English */
	struct span bytes, data;                 /* of the document; as JSON, always in English */
	struct gpai_written written;
};

/* Documents that are issued together, from the same facts. */
struct gpai_issues {
	struct arena arena;
	struct fact_set facts;
	struct question question, in_english; /* the same, but for the language of words */
	const struct law_language *language;  /* NULL: English */
	const struct exporter *exporter;
	struct writing *writings;
	uint32_t n, only; /* only: the form, or LAW_NONE */
	int32_t as_of;
	bool is_example;
};

static enum gpai_code
refuse_form(const struct law *law, const char *form, struct gpai_error *err)
{
	struct out known;

	out_memory(&known);
	for (uint32_t i = 0; i < law->n_forms; i++)
		out_format(&known, "%s%s", i > 0 ? ", " : "", law_cstr(law, law->forms[i].id));
	enum gpai_code rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
	    "the rulebook has no form \"%s\", only %.*s", form, TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

static enum gpai_code
refuse_audience(const struct law *law, uint32_t form, const char *audience, struct gpai_error *err)
{
	struct out known;

	out_memory(&known);
	law_put_audiences(law->forms[form].audiences, &known);
	const char *id = law_cstr(law, law->forms[form].id);
	enum gpai_code rc =
	    audience[0] == '\0'
		? fail(err, GPAI_INVALID, NOWHERE, "for whom is %s written: %.*s? say --for", id,
		      TEXT_ARG(out_text(&known)))
		: fail(err, GPAI_INVALID, NOWHERE,
		      "form %s is not written for \"%s\", only for %.*s", id, audience,
		      TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

static enum gpai_code
refuse_format(const char *format, struct gpai_error *err)
{
	struct out known;
	uint32_t n;
	const struct exporter *table = exporters(&n);

	out_memory(&known);
	for (uint32_t i = 0; i < n; i++)
		out_format(&known, "%s%s", i > 0 ? ", " : "", table[i].name);
	enum gpai_code rc = fail(err, GPAI_UNSUPPORTED, NOWHERE,
	    "no document format \"%s\", only %.*s", format, TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

static enum gpai_code
find_language(
    struct gpai_issues *w, const struct law *law, const char *code, struct gpai_error *err)
{
	struct out known;
	uint32_t index;

	if (code == NULL || strcmp(code, "en") == 0)
		return GPAI_OK;
	index = law_find_language(law, text_of(code));
	if (index != LAW_NONE) {
		w->language = &law->languages[index];
		return GPAI_OK;
	}
	out_memory(&known);
	for (uint32_t i = 0; i < law->n_languages; i++)
		out_format(&known, ", %s", law_cstr(law, law->languages[i].code));
	enum gpai_code rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
	    "the rulebook does not speak \"%s\", only en%.*s", code, TEXT_ARG(out_text(&known)));
	out_release(&known);
	return rc;
}

/* --- Which documents --- */

static bool
is_wanted(const struct gpai_write_options *options, uint32_t form, uint32_t audience,
    const struct law *law)
{
	uint32_t named;

	if ((law->forms[form].audiences & audience) == 0)
		return false;
	return options->audience == NULL ||
	       (law_audience_from(text_of(options->audience), &named) && named == audience);
}

/* One document, or of a form on a kind of which nobody chose one: one for each entity. */
static void
choose_each(struct gpai_issues *w, const struct law *law, uint32_t form, uint32_t audience)
{
	uint32_t kind = law->forms[form].on;
	struct form_about about = {LAW_NONE, LAW_NONE};

	if (kind != LAW_NONE && w->facts.runs[kind].n > 0)
		about.entity = w->facts.runs[kind].first;
	do {
		w->writings[w->n++] =
		    (struct writing){.form = form, .audience = audience, .about = about};
		if (about.entity != LAW_NONE)
			about.entity = w->facts.entities[about.entity].next;
	} while (about.entity != LAW_NONE);
}

static enum gpai_code
choose(struct gpai_issues *w, const struct law *law, const struct gpai_write_options *options,
    struct gpai_error *err)
{
	size_t most = ((size_t)law->n_forms + w->facts.n_entities) * LAW_AUDIENCE_COUNT;
	struct form_about about = {LAW_NONE, LAW_NONE};
	enum gpai_code rc = GPAI_OK;

	w->writings = arena_array(&w->arena, most, sizeof *w->writings);
	if (w->writings == NULL)
		return fail_memory(err);
	if (w->only != LAW_NONE)
		rc = api_about(law, &w->facts, w->only, options->of, options->stage, &about, err);
	for (uint32_t form = 0; form < law->n_forms && rc == GPAI_OK; form++)
		for (uint32_t i = 0; i < LAW_AUDIENCE_COUNT; i++) {
			if (!is_wanted(options, form, 1u << i, law))
				continue;
			if (w->only == LAW_NONE)
				choose_each(w, law, form, 1u << i);
			else if (w->only == form)
				w->writings[w->n++] = (struct writing){
				    .form = form, .audience = 1u << i, .about = about};
		}
	if (rc == GPAI_OK && w->n == 0)
		rc = fail(err, GPAI_INVALID, NOWHERE, "no form is written for \"%s\"",
		    options->audience != NULL ? options->audience : "");
	return rc;
}

static enum gpai_code
resolve(struct gpai_issues *w, const struct law *law, const struct gpai_write_options *options,
    int32_t today, struct gpai_error *err)
{
	const char *audience = options->audience != NULL ? options->audience : "";
	const char *format = options->format != NULL ? options->format : "html";
	uint32_t mask;
	enum gpai_code rc = api_day(options->at, "--at", today, &w->as_of, err);

	if (rc != GPAI_OK)
		return rc;
	w->only = LAW_NONE;
	if (options->form != NULL && (w->only = api_form(law, text_of(options->form))) == LAW_NONE)
		return refuse_form(law, options->form, err);
	if (w->only != LAW_NONE && options->audience != NULL &&
	    (!law_audience_from(text_of(audience), &mask) ||
		(law->forms[w->only].audiences & mask) == 0))
		return refuse_audience(law, w->only, audience, err);
	w->exporter = exporter_find(text_of(format));
	if (w->exporter == NULL)
		return refuse_format(format, err);
	return find_language(w, law, options->language, err);
}

/* --- Their contents --- */

static enum gpai_code
load(struct gpai_issues *w, struct gpai_dossier *dossier, struct gpai_error *err)
{
	enum gpai_code rc =
	    api_facts(dossier, w->as_of, 0, &w->arena, &w->facts, &w->is_example, err);

	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&w->facts, w->as_of);
	question_init(&w->question, &dossier->law->law, &w->facts, w->as_of, &w->arena);
	w->question.language = w->language;
	if (w->language != NULL)
		question_init(&w->in_english, &dossier->law->law, &w->facts, w->as_of, &w->arena);
	return GPAI_OK;
}

/* A fact of the entity that a form is about, or of a single one; NULL: not known. */
static const struct value *
head_of(const struct gpai_issues *w, const struct law *law, uint32_t key, uint32_t entity)
{
	const struct fact *fact = NULL;

	if (key == LAW_NONE)
		return NULL;
	if (law->kinds[law->facts[key].kind].single)
		entity = fact_single(&w->facts, law->facts[key].kind);
	if (entity != LAW_NONE)
		fact = fact_get(&w->facts, entity, key);
	return fact != NULL && fact->value.state == VALUE_KNOWN ? &fact->value : NULL;
}

/* A form may have a version and a day of its own, or none. */
static void
head_own(const struct gpai_issues *w, const struct law *law, const struct form_view *view,
    struct issue *issue)
{
	const struct value *updated = head_of(w, law, view->form->head_updated, view->about.entity);
	const struct value *version = head_of(w, law, view->form->head_version, view->about.entity);

	if (!view->form->has_heading)
		return;
	issue->updated = updated != NULL ? updated->date : DATE_NONE;
	issue->version = version != NULL ? version->text : TEXT_NONE;
	issue->is_unnumbered =
	    view->form->head_updated == LAW_NONE && view->form->head_version == LAW_NONE;
}

static enum gpai_code
compose_as(struct gpai_issues *w, struct question *question, const struct writing *one,
    struct composed *to, struct gpai_error *err)
{
	struct issue issue = {.model = api_heading_text(&w->facts, LAW_HEADING_MODEL),
	    .provider = api_heading_text(&w->facts, LAW_HEADING_PROVIDER),
	    .as_of = w->as_of,
	    .updated = api_heading_day(&w->facts, LAW_HEADING_UPDATED),
	    .version = api_heading_text(&w->facts, LAW_HEADING_VERSION),
	    .is_example = w->is_example};
	enum gpai_code rc =
	    form_fill_about(question, one->form, one->audience, one->about, &to->view, err);

	if (rc != GPAI_OK)
		return rc;
	head_own(w, question->law, &to->view, &issue);
	rc = disclose_form(
	    question->law, &w->facts, &to->view, &issue, &w->arena, &to->disclosed, err);
	if (rc == GPAI_OK)
		rc = document_of_form(&to->disclosed, &w->arena, &to->document, err);
	return rc;
}

static enum gpai_code
compose(struct gpai_issues *w, struct writing *one, struct gpai_error *err)
{
	enum gpai_code rc = compose_as(w, &w->question, one, &one->in_language, err);

	if (rc == GPAI_OK && w->language != NULL)
		rc = compose_as(w, &w->in_english, one, &one->in_english, err);
	return rc;
}

/* What two issues are compared by is in one language. */
static const struct document *
document_as_data(const struct gpai_issues *w, const struct writing *one)
{
	return w->language != NULL ? &one->in_english.document : &one->in_language.document;
}

static const char *
audience_word(uint32_t mask)
{
	for (uint32_t i = 0; i < LAW_AUDIENCE_COUNT; i++)
		if (mask == 1u << i)
			return law_audience_words[i];
	return "";
}

static void
name_about(const struct gpai_issues *w, const struct law *law, struct writing *one)
{
	const struct form_view *view = &one->in_language.view;
	struct gpai_written *written = &one->written;

	if (view->about.entity != LAW_NONE)
		snprintf(written->of, sizeof written->of, "%.*s",
		    TEXT_ARG(w->facts.entities[view->about.entity].name));
	if (view->about.stage != LAW_NONE)
		snprintf(written->stage, sizeof written->stage, "%s",
		    law_cstr(law, law->stages[view->form->stages_first + view->about.stage].word));
}

static void
count(const struct gpai_issues *w, struct writing *one, const struct law *law)
{
	struct digest digest = digest_of(one->bytes);

	one->written = (struct gpai_written){.form = law_cstr(law, law->forms[one->form].id),
	    .audience = audience_word(one->audience),
	    .items = one->in_language.disclosed.n_items,
	    .answered =
		one->in_language.disclosed.n_answered + one->in_language.disclosed.n_not_applicable,
	    .open = one->in_language.disclosed.n_open,
	    .too_long = one->in_language.disclosed.n_too_long};
	digest_hex(&digest, one->written.digest);
	name_about(w, law, one);
}

/* The bytes of all, and of all as data. */
static enum gpai_code
render(struct gpai_issues *w, const struct law *law, const char *libexec, struct gpai_error *err)
{
	const struct exporter *data = exporter_find(text_of("json"));
	const struct document **documents = arena_array(&w->arena, w->n, sizeof *documents);
	struct span *bytes = arena_array(&w->arena, w->n, sizeof *bytes);
	enum gpai_code rc = GPAI_OK;

	if (documents == NULL || bytes == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < w->n; i++)
		documents[i] = &w->writings[i].in_language.document;
	rc = paper_write(libexec, w->exporter, documents, w->n, &w->arena, bytes, err);
	for (uint32_t i = 0; i < w->n && rc == GPAI_OK; i++) {
		struct writing *one = &w->writings[i];
		const struct document *plain = document_as_data(w, one);
		one->bytes = one->data = bytes[i];
		if (w->exporter != data || w->language != NULL)
			rc = paper_write(NULL, data, &plain, 1, &w->arena, &one->data, err);
		count(w, one, law);
	}
	return rc;
}

static enum gpai_code
make(struct gpai_issues *w, struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct gpai_error *err)
{
	const struct law *law = &dossier->law->law;
	enum gpai_code rc = resolve(w, law, options, moment_date(dossier->env.now), err);

	if (rc == GPAI_OK)
		rc = load(w, dossier, err);
	if (rc == GPAI_OK)
		rc = choose(w, law, options, err);
	for (uint32_t i = 0; i < w->n && rc == GPAI_OK; i++)
		rc = compose(w, &w->writings[i], err);
	return rc;
}

/* --- Issuing --- */

static enum gpai_code
record(const struct gpai_issues *w, struct writing *one, const struct law *law,
    struct record_txn *txn, struct gpai_error *err)
{
	struct digest digest, data;
	struct issue_facts facts = {.form = law_text(law, law->forms[one->form].id),
	    .version = law_text(law, law->forms[one->form].version),
	    .audience = one->written.audience,
	    .of = one->written.of,
	    .stage = one->written.stage,
	    .format = w->exporter->name,
	    .language = w->language == NULL ? TEXT_NONE : law_text(law, w->language->code),
	    .as_of = w->as_of,
	    .law = one->in_language.disclosed.law,
	    .rulebook = one->in_language.disclosed.law_digest,
	    .items = one->written.items,
	    .open = one->written.open};
	enum gpai_code rc = record_keep(txn, one->bytes, &digest, err);

	if (rc == GPAI_OK)
		rc = record_keep(txn, one->data, &data, err);
	if (rc != GPAI_OK)
		return rc;
	facts.digest = &digest;
	facts.data = &data;
	return issue_record(txn, &facts, &one->written.record, err);
}

static enum gpai_code
issue(struct gpai_issues *w, struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < w->n && rc == GPAI_OK && options->keep != NULL; i++) {
		const struct writing *one = &w->writings[i];
		rc = options->keep(options->context, &one->written, (const char *)one->bytes.at,
		    one->bytes.len, err);
	}
	if (rc == GPAI_OK)
		rc = record_begin(&txn, dossier->dossier, dossier->env.now, &dossier->entropy, err);
	for (uint32_t i = 0; i < w->n && rc == GPAI_OK; i++)
		rc = record(w, &w->writings[i], &dossier->law->law, &txn, err);
	if (rc == GPAI_OK)
		rc = record_commit(&txn, err);
	record_release(&txn);
	return rc;
}

enum gpai_code
gpai_write_all(struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct gpai_issues **issues, struct gpai_error *err)
{
	static const struct gpai_write_options plain;
	struct gpai_issues *w = calloc(1, sizeof *w);
	enum gpai_code rc;

	*issues = NULL;
	if (w == NULL)
		return fail_memory(err);
	if (options == NULL)
		options = &plain;
	arena_init(&w->arena, 0);
	rc = make(w, dossier, options, err);
	if (rc == GPAI_OK)
		rc = render(w, &dossier->law->law, options->libexec, err);
	if (rc == GPAI_OK)
		rc = issue(w, dossier, options, err);
	if (rc == GPAI_OK)
		*issues = w;
	else
		gpai_issues_free(w);
	return rc;
}

bool
gpai_issue(const struct gpai_issues *issues, uint32_t i, struct gpai_written *written)
{
	if (i >= issues->n)
		return false;
	*written = issues->writings[i].written;
	return true;
}

void
gpai_issues_free(struct gpai_issues *issues)
{
	if (issues == NULL)
		return;
	arena_release(&issues->arena);
	free(issues);
}

enum gpai_code
gpai_write(struct gpai_dossier *dossier, const struct gpai_write_options *options, char **bytes,
    size_t *len, struct gpai_written *written, struct gpai_error *err)
{
	struct gpai_write_options one = options != NULL ? *options : (struct gpai_write_options){0};
	struct gpai_issues *issues;
	struct out out;
	enum gpai_code rc;

	*bytes = NULL;
	*written = (struct gpai_written){0};
	if (len != NULL)
		*len = 0;
	/* Not all of them: what is not named is refused. */
	one.form = one.form != NULL ? one.form : "";
	one.audience = one.audience != NULL ? one.audience : "";
	if ((rc = gpai_write_all(dossier, &one, &issues, err)) != GPAI_OK)
		return rc;
	out_memory(&out);
	out_bytes(&out, issues->writings[0].bytes.at, issues->writings[0].bytes.len);
	rc = api_take(&out, bytes, len, err);
	*written = issues->writings[0].written;
	out_release(&out);
	gpai_issues_free(issues);
	return rc;
}

/* The form of today as data, for comparing it. */
enum gpai_code
issue_data(struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct arena *arena, struct span *data, struct gpai_error *err)
{
	struct gpai_issues w = {0};
	const struct document *document;
	enum gpai_code rc;

	arena_init(&w.arena, 0);
	rc = make(&w, dossier, options, err);
	if (rc == GPAI_OK) {
		document = document_as_data(&w, &w.writings[0]);
		rc = paper_write(
		    NULL, exporter_find(text_of("json")), &document, 1, arena, data, err);
	}
	arena_release(&w.arena);
	return rc;
}

bool
gpai_document_format(uint32_t i, struct gpai_format *format)
{
	uint32_t n;
	const struct exporter *table = exporters(&n);

	if (i >= n)
		return false;
	*format = (struct gpai_format){table[i].name, table[i].suffix, table[i].says};
	return true;
}
