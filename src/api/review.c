/* SPDX-License-Identifier: Apache-2.0 */
/* Published documents held against the checks of the rulebook: gpai-read gives their blocks, the
 * review floor their fields, facts and findings. */
#include "api/review.h"

#include "api/sibling.h"
#include "review/distrust.h"
#include "review/own.h"

#include <stdlib.h>
#include <string.h>

#define PROGRAM "gpai-read"

/* --- one document --- */

/* It names the file itself; whoever shows the error does, too. */
static void
without_name(const char *path, struct gpai_error *err)
{
	size_t len = strlen(path);

	if (err != NULL && strncmp(err->message, path, len) == 0 && err->message[len] == ':' &&
	    err->message[len + 1] == ' ')
		memmove(err->message, err->message + len + 2, strlen(err->message + len + 2) + 1);
}

static enum gpai_code
read_blocks(const char *libexec, const char *path, struct arena *arena,
    struct read_document *document, struct gpai_error *err)
{
	const char *const words[] = {path, NULL};
	struct sibling sibling = {.libexec = libexec, .program = PROGRAM, .arguments = words};
	enum sibling_end end;
	struct span json;
	enum gpai_code rc;

	rc = sibling_run(&sibling, arena, &json, &end, err);
	if (rc != GPAI_OK)
		without_name(path, err);
	return rc == GPAI_OK ? blocks_json_read(PROGRAM, json, arena, document, err) : rc;
}

static enum gpai_code
recognise(const struct law *law, const struct read_document *document, const char *path,
    uint32_t *kind, struct gpai_error *err)
{
	if (*kind == LAW_NONE)
		*kind = review_recognise(law, document);
	if (*kind == LAW_NONE)
		return fail(err, GPAI_UNSUPPORTED, in_file(path),
		    "it is none of the documents that the rulebook reads, or as much one as "
		    "another");
	return GPAI_OK;
}

enum gpai_code
review_one(const struct law *law, const char *libexec, const char *path, uint32_t kind,
    int32_t as_of, struct arena *arena, struct reviewed *r, struct gpai_error *err)
{
	enum gpai_code rc = read_blocks(libexec, path, arena, &r->document, err);

	if (rc == GPAI_OK)
		rc = recognise(law, &r->document, path, &kind, err);
	if (rc == GPAI_OK && !review_own(law, kind, arena, &r->document))
		rc = fail_memory(err);
	if (rc == GPAI_OK)
		rc = review_extract(law, &r->document, kind, arena, &r->fields, err);
	if (rc == GPAI_OK)
		review_distrust(law, &r->fields);
	if (rc == GPAI_OK)
		rc = review_facts(law, &r->fields, as_of, arena, &r->facts, err);
	if (rc == GPAI_OK)
		rc = review_find(law, &r->fields, &r->facts, as_of, arena, &r->findings, err);
	return rc;
}

const struct law_read_field *
review_field_of(const struct law *law, const struct reviewed *reviewed, uint32_t field)
{
	return &law->read_fields[law->readings[reviewed->fields.reading].fields_first +
				 reviewed->fields.fields[field].field];
}

bool
review_is_needed(const struct law *law, const struct reviewed *reviewed, uint32_t field)
{
	return review_field_of(law, reviewed, field)->optional != 1 &&
	       !said_not_asked(law, &reviewed->fields, &reviewed->fields.fields[field]);
}

/* --- views --- */

/* The section of the form that an item stands in; without a form there is none. */
static const char *
section_of(struct gpai_review *review, const struct reviewed *r, law_str item)
{
	const struct law *law = review->law;
	uint32_t form = law->readings[r->fields.reading].form;

	for (uint32_t s = 0; form != LAW_NONE && s < law->forms[form].sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[law->forms[form].sections_first + s];
		for (uint32_t i = 0; i < section->items_n; i++)
			if (text_equal(law_text(law, law->items[section->items_first + i].id),
				law_text(law, item)))
				return law_cstr(law, section->title);
	}
	return "";
}

static void
view_finding(struct gpai_review *review, const struct reviewed *r,
    const struct review_finding *finding, struct gpai_review_finding *view)
{
	const struct law *law = review->law;
	const struct law_review_check *check = &law->checks[finding->check];

	*view = (struct gpai_review_finding){.check = law_cstr(law, check->id),
	    .item = "",
	    .label = "",
	    .section = "",
	    .weight = law_weight_words[check->weight],
	    .says = law_cstr(law, check->says),
	    .pin = law_cstr(law, check->pin),
	    .confidence = law_confidence_words[check->confidence],
	    .note = law_cstr(law, check->note),
	    .quote = keep_text(&review->keep, finding->quote),
	    .page = finding->page,
	    .line = finding->line};
	if (finding->field == LAW_NONE)
		return;
	const struct law_read_field *field = review_field_of(law, r, finding->field);
	view->item = law_cstr(law, field->item);
	view->label = law_cstr(law, field->label);
	view->section = section_of(review, r, field->item);
}

/* In the order of the form: checks stand in an order of their own. */
static void
view_findings(
    struct gpai_review *review, const struct reviewed *r, struct gpai_review_document *document)
{
	uint32_t n = r->findings.n_found, at = 0;
	struct gpai_review_finding *views = keep_array(&review->keep, n + 1, sizeof *views);

	if (views == NULL)
		return;
	for (uint32_t f = 0; f <= r->fields.n; f++)
		for (uint32_t i = 0; i < n; i++)
			if (r->findings.found[i].field == (f < r->fields.n ? f : LAW_NONE))
				view_finding(review, r, &r->findings.found[i], &views[at++]);
	document->findings = views;
	document->n_findings = at;
}

static void
view_untold(
    struct gpai_review *review, const struct reviewed *r, struct gpai_review_document *document)
{
	struct gpai_review_untold *views;
	uint32_t n = r->findings.n_untold, at = 0;

	for (const struct unread *u = r->document.first_unread; u != NULL; u = u->next)
		n++;
	if ((views = keep_array(&review->keep, n + 1, sizeof *views)) == NULL)
		return;
	for (const struct unread *u = r->document.first_unread; u != NULL; u = u->next)
		views[at++] =
		    (struct gpai_review_untold){.place = keep_text(&review->keep, u->place),
			.check = "",
			.item = "",
			.why = keep_text(&review->keep, u->why),
			.unread = true};
	for (uint32_t i = 0; i < r->findings.n_untold; i++) {
		const struct review_untold *untold = &r->findings.untold[i];
		views[at++] = (struct gpai_review_untold){.place = "",
		    .check = law_cstr(review->law, review->law->checks[untold->check].id),
		    .item = untold->field == LAW_NONE
		                ? ""
		                : law_cstr(review->law,
				      review_field_of(review->law, r, untold->field)->item),
		    .why = keep_text(&review->keep, untold->why),
		    .unread = untold->unread};
	}
	document->untold = views;
	document->n_untold = at;
	for (uint32_t i = 0; i < at; i++)
		document->unread += views[i].unread;
}

/* gpai-read names the file itself; here it stands beside. */
static struct text
without_file(struct text message, const char *path)
{
	size_t len = strlen(path);

	if (message.len > len + 2 && text_starts(message, path) && message.at[len] == ':')
		return (struct text){message.at + len + 2, message.len - len - 2};
	return message;
}

static void
view(struct gpai_review *review, uint32_t i, const char *path)
{
	const struct reviewed *r = &review->reviewed[i];
	struct gpai_review_document *document = &review->documents[i];

	*document = (struct gpai_review_document){.file = keep_text(&review->keep, text_of(path)),
	    .error = keep_text(&review->keep, without_file(text_of(r->error.message), path)),
	    .kind = "",
	    .kind_title = "",
	    .title = ""};
	if (r->error.code != GPAI_OK)
		return;
	const struct law_reading *kind = &review->law->readings[r->fields.reading];
	document->kind = law_cstr(review->law, kind->id);
	document->kind_title = law_cstr(review->law, kind->title);
	document->title = keep_text(&review->keep, r->document.title);
	document->pages = r->document.pages;
	document->checks = r->findings.n_checks;
	document->defects = r->findings.n_defects;
	document->doubts = r->findings.n_doubts;
	for (uint32_t f = 0; f < r->fields.n; f++) {
		if (!review_is_needed(review->law, r, f))
			continue;
		document->fields++;
		document->answered += r->fields.fields[f].state == FIELD_FILLED ||
		                      r->fields.fields[f].state == FIELD_NONE;
	}
	view_findings(review, r, document);
	view_untold(review, r, document);
}

/* --- several --- */

static enum gpai_code
kind_of(const struct law *law, const char *as, uint32_t *kind, struct gpai_error *err)
{
	*kind = LAW_NONE;
	if (as == NULL || (*kind = law_find_reading(law, text_of(as))) != LAW_NONE)
		return GPAI_OK;
	return fail(err, GPAI_NOT_FOUND, NOWHERE, "no kind of document '%.60s'", as);
}

static enum gpai_code
review_all(struct gpai_review *review, const char *const *paths,
    const struct gpai_review_options *options, struct gpai_error *err)
{
	enum gpai_code rc;
	uint32_t kind;
	int32_t as_of;

	if ((rc = kind_of(review->law, options->as, &kind, err)) != GPAI_OK ||
	    (rc = api_day(options->at, "at", DATE_NONE, &as_of, err)) != GPAI_OK)
		return rc;
	review->reviewed = arena_array(&review->arena, review->n + 1, sizeof *review->reviewed);
	review->documents = arena_array(&review->arena, review->n + 1, sizeof *review->documents);
	if (review->reviewed == NULL || review->documents == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < review->n; i++) {
		struct reviewed *r = &review->reviewed[i];
		rc = review_one(review->law, options->libexec, paths[i], kind, as_of,
		    &review->arena, r, &r->error);
		if (rc == GPAI_NO_MEMORY)
			return fail_memory(err);
		r->error.code = rc;
		view(review, i, paths[i]);
	}
	return keep_status(&review->keep, err);
}

enum gpai_code
gpai_review_read(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_review_options *options, struct gpai_review **review, struct gpai_error *err)
{
	struct gpai_review *r = calloc(1, sizeof *r);
	enum gpai_code rc;

	*review = NULL;
	if (r == NULL)
		return fail_memory(err);
	arena_init(&r->arena, 0);
	r->keep.arena = &r->arena;
	r->law = &law->law;
	r->n = (uint32_t)n;
	rc = review_all(r, paths, options, err);
	if (rc != GPAI_OK) {
		gpai_review_free(r);
		return rc;
	}
	*review = r;
	return GPAI_OK;
}

void
gpai_review_free(struct gpai_review *review)
{
	if (review == NULL)
		return;
	arena_release(&review->arena);
	free(review);
}

const struct gpai_review_document *
gpai_review_documents(const struct gpai_review *review, uint32_t *n)
{
	*n = review->n;
	return review->documents;
}
