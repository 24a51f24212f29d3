/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a form: facts of a day, one audience, one format; the issue is recorded. */
#include "api/api.h"
#include "api/paper.h"

#include "documents/documents.h"
#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

/* What one issue of a document is made of; freed as a whole. */
struct writing {
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
	struct disclosed_form disclosed;
	struct document document;
	const struct exporter *exporter;
	uint32_t form, audience;
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
	enum gpai_code rc =
	    fail(err, GPAI_INVALID, NOWHERE, "form %s is not written for \"%s\", only for %.*s",
		law_cstr(law, law->forms[form].id), audience, TEXT_ARG(out_text(&known)));
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
resolve(struct writing *w, const struct law *law, const struct gpai_write_options *options,
    int32_t today, struct gpai_error *err)
{
	const char *form = options->form != NULL ? options->form : "";
	const char *audience = options->audience != NULL ? options->audience : "";
	const char *format = options->format != NULL ? options->format : "html";
	enum gpai_code rc = api_day(options->at, "--at", today, &w->as_of, err);

	if (rc != GPAI_OK)
		return rc;
	w->form = api_form(law, text_of(form));
	if (w->form == LAW_NONE)
		return refuse_form(law, form, err);
	if (!law_audience_from(text_of(audience), &w->audience) ||
	    (law->forms[w->form].audiences & w->audience) == 0)
		return refuse_audience(law, w->form, audience, err);
	w->exporter = exporter_find(text_of(format));
	if (w->exporter == NULL)
		return refuse_format(format, err);
	return GPAI_OK;
}

static enum gpai_code
compose(struct writing *w, struct gpai_dossier *dossier, struct gpai_error *err)
{
	const struct law *law = &dossier->law->law;
	struct issue issue;
	enum gpai_code rc =
	    api_facts(dossier, w->as_of, 0, &w->arena, &w->facts, &w->is_example, err);

	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&w->facts, w->as_of);
	question_init(&w->question, law, &w->facts, w->as_of, &w->arena);
	issue = (struct issue){.model = api_heading_text(&w->facts, LAW_HEADING_MODEL),
	    .provider = api_heading_text(&w->facts, LAW_HEADING_PROVIDER),
	    .as_of = w->as_of,
	    .updated = api_heading_day(&w->facts, LAW_HEADING_UPDATED),
	    .version = api_heading_text(&w->facts, LAW_HEADING_VERSION),
	    .is_example = w->is_example};
	if ((rc = form_fill(&w->question, w->form, w->audience, &w->view, err)) != GPAI_OK)
		return rc;
	rc = disclose_form(law, &w->facts, &w->view, &issue, &w->arena, &w->disclosed, err);
	if (rc == GPAI_OK)
		rc = document_of_form(&w->disclosed, &w->arena, &w->document, err);
	return rc;
}

/* {"summary", "form", "audience", "format", "as_of", "sha256", "items", "open"} */
static enum gpai_code
record_issue(struct writing *w, struct gpai_dossier *dossier, struct gpai_written *written,
    const struct gpai_write_options *options, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;
	char day[DATE_CHARS];
	const struct law *law = &dossier->law->law;
	const char *form = law_cstr(law, law->forms[w->form].id);
	enum gpai_code rc;

	date_format(w->as_of, day);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "summary", form);
	json_string_member(&json, "form", form);
	json_string_member(&json, "audience", options->audience);
	json_string_member(&json, "format", w->exporter->name);
	json_string_member(&json, "as_of", day);
	json_string_member(&json, "sha256", written->digest);
	json_number_member(&json, "items", written->items);
	json_number_member(&json, "open", written->open);
	json_close(&json, '}');
	rc = out_status(&out, "memory", err);
	if (rc == GPAI_OK)
		rc = dossier_append(dossier->dossier, RECORD_DOCUMENT, out_text(&out),
		    dossier->env.now, &dossier->entropy, &written->record, err);
	out_release(&out);
	return rc;
}

static void
count(const struct writing *w, const char *bytes, size_t len, struct gpai_written *written)
{
	struct digest digest = digest_of((struct span){(const uint8_t *)bytes, len});

	*written = (struct gpai_written){.items = w->disclosed.n_items,
	    .answered = w->disclosed.n_answered + w->disclosed.n_not_applicable,
	    .open = w->disclosed.n_open};
	digest_hex(&digest, written->digest);
}

enum gpai_code
gpai_write(struct gpai_dossier *dossier, const struct gpai_write_options *options, char **bytes,
    size_t *len, struct gpai_written *written, struct gpai_error *err)
{
	static const struct gpai_write_options plain;
	struct writing w = {0};
	struct out out;
	struct span file;
	size_t size = 0;
	enum gpai_code rc;

	*bytes = NULL;
	*written = (struct gpai_written){0};
	if (options == NULL)
		options = &plain;
	arena_init(&w.arena, 0);
	out_memory(&out);
	rc = resolve(&w, &dossier->law->law, options, moment_date(dossier->env.now), err);
	if (rc == GPAI_OK)
		rc = compose(&w, dossier, err);
	if (rc == GPAI_OK)
		rc = paper_write(options->libexec, w.exporter,
		    &(const struct document *){&w.document}, 1, &w.arena, &file, err);
	if (rc == GPAI_OK)
		out_bytes(&out, file.at, file.len);
	if (rc == GPAI_OK)
		rc = api_take(&out, bytes, &size, err);
	if (rc == GPAI_OK) {
		count(&w, *bytes, size, written);
		if (options->keep != NULL)
			rc = options->keep(options->context, *bytes, size, err);
		if (rc == GPAI_OK)
			rc = record_issue(&w, dossier, written, options, err);
		if (rc != GPAI_OK) {
			free(*bytes);
			*bytes = NULL;
			size = 0;
		}
	}
	if (len != NULL)
		*len = size;
	out_release(&out);
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
