/* SPDX-License-Identifier: Apache-2.0 */
/* Documents under review as JSON; docs/schema/review.json. */
#include "api/review.h"

#include "notation/json_writer.h"

static const char *const state_words[] = {
#define X(name, word) word,
    FIELD_STATES(X)
#undef X
};

static const char *const answer_words[] = {
#define X(name, word) word,
    FIELD_ANSWERS(X)
#undef X
};

static void
text_member(struct json_writer *json, const char *key, struct text text)
{
	json_key(json, key);
	if (text.len > 0)
		json_put_text(json, text);
	else
		json_put_null(json);
}

static void
place_members(struct json_writer *json, uint32_t page, uint32_t line)
{
	json_key(json, "page");
	if (page > 0)
		json_put_number(json, page);
	else
		json_put_null(json);
	json_key(json, "line");
	if (line > 0)
		json_put_number(json, line);
	else
		json_put_null(json);
}

static void
texts_member(struct json_writer *json, const char *key, const struct text *texts, uint32_t n)
{
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < n; i++)
		json_put_text(json, texts[i]);
	json_close(json, ']');
}

static void
dates_member(struct json_writer *json, const struct review_field *field)
{
	char day[DATE_CHARS];

	json_key(json, "dates");
	json_open(json, '[');
	for (uint32_t i = 0; i < field->n_dates; i++) {
		json_open(json, '{');
		date_format(field->dates[i].first, day);
		json_string_member(json, "first", day);
		date_format(field->dates[i].last, day);
		json_string_member(json, "last", day);
		json_bool_member(json, "ambiguous", field->dates[i].is_ambiguous);
		text_member(json, "written", field->dates[i].written);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
end_member(struct json_writer *json, const char *key, bool has, struct decimal end)
{
	char number[DECIMAL_CHARS];

	decimal_format(end, number);
	json_string_member(json, key, has ? number : NULL);
}

static void
sizes_member(struct json_writer *json, const struct review_field *field)
{
	json_key(json, "sizes");
	json_open(json, '[');
	for (uint32_t i = 0; i < field->n_sizes; i++) {
		const struct said_size *size = &field->sizes[i];
		json_open(json, '{');
		text_member(json, "modality", size->modality);
		end_member(json, "low", size->has_low, size->low);
		end_member(json, "high", size->has_high, size->high);
		text_member(json, "unit", size->unit);
		json_bool_member(json, "range", size->is_band);
		json_key(json, "ticked");
		if (size->is_untold)
			json_put_null(json);
		else
			json_put_bool(json, size->is_ticked);
		text_member(json, "written", size->written);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
field_json(struct json_writer *json, const struct law *law, const struct reviewed *r, uint32_t i)
{
	const struct review_field *field = &r->fields.fields[i];
	const struct law_read_field *is = review_field_of(law, r, i);

	json_open(json, '{');
	json_string_member(json, "item", law_cstr(law, is->item));
	json_string_member(json, "label", law_cstr(law, is->label));
	json_string_member(json, "type", law_read_type_words[is->type]);
	json_bool_member(json, "needed", review_is_needed(law, r, i));
	json_string_member(json, "state", state_words[field->state]);
	json_string_member(json, "answer", answer_words[field->answer]);
	json_bool_member(json, "draftEra", field->is_draft_era);
	place_members(json, field->page, field->line);
	text_member(json, "asked", field->asked);
	text_member(json, "said", field->said);
	texts_member(json, "modalities", field->modalities, field->n_modalities);
	texts_member(json, "names", field->names, field->n_names);
	texts_member(json, "domains", field->domains, field->n_domains);
	texts_member(json, "links", field->links, field->n_links);
	dates_member(json, field);
	sizes_member(json, field);
	json_close(json, '}');
}

static void
finding_json(struct json_writer *json, const struct gpai_review_finding *finding)
{
	json_open(json, '{');
	json_string_member(json, "check", finding->check);
	json_known_member(json, "item", finding->item);
	json_string_member(json, "weight", finding->weight);
	json_string_member(json, "says", finding->says);
	json_string_member(json, "pin", finding->pin);
	json_string_member(json, "confidence", finding->confidence);
	place_members(json, finding->page, finding->line);
	json_known_member(json, "quote", finding->quote);
	json_close(json, '}');
}

/* A part that could not be read has a place; a check has its id. */
static void
untold_json(struct json_writer *json, const struct gpai_review_untold *untold)
{
	json_open(json, '{');
	if (untold->check[0] == '\0') {
		json_string_member(json, "place", untold->place);
	} else {
		json_string_member(json, "check", untold->check);
		json_known_member(json, "item", untold->item);
	}
	json_string_member(json, "why", untold->why);
	json_close(json, '}');
}

static void
untold_member(struct json_writer *json, const char *key,
    const struct gpai_review_document *document, bool unread)
{
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < document->n_untold; i++)
		if (document->untold[i].unread == unread)
			untold_json(json, &document->untold[i]);
	json_close(json, ']');
}

static void
counts_member(struct json_writer *json, const struct gpai_review_document *document)
{
	json_key(json, "counts");
	json_open(json, '{');
	json_number_member(json, "checks", document->checks);
	json_number_member(json, "defects", document->defects);
	json_number_member(json, "doubts", document->doubts);
	json_number_member(json, "unread", document->unread);
	json_number_member(json, "untold", document->n_untold - document->unread);
	json_number_member(json, "fields", document->fields);
	json_number_member(json, "answered", document->answered);
	json_close(json, '}');
}

static void
document_json(struct json_writer *json, const struct gpai_review *review, uint32_t i)
{
	const struct reviewed *r = &review->reviewed[i];
	const struct gpai_review_document *document = &review->documents[i];

	json_open(json, '{');
	json_string_member(json, "file", document->file);
	json_known_member(json, "error", document->error);
	if (document->error[0] == '\0') {
		json_string_member(json, "sha256", r->document.sha256);
		text_member(json, "format", r->document.format);
		json_number_member(json, "pages", document->pages);
		json_string_member(json, "kind", document->kind);
		json_known_member(json, "title", document->title);
		json_key(json, "fields");
		json_open(json, '[');
		for (uint32_t f = 0; f < r->fields.n; f++)
			field_json(json, review->law, r, f);
		json_close(json, ']');
		json_key(json, "findings");
		json_open(json, '[');
		for (uint32_t f = 0; f < document->n_findings; f++)
			finding_json(json, &document->findings[f]);
		json_close(json, ']');
		untold_member(json, "unread", document, true);
		untold_member(json, "untold", document, false);
		counts_member(json, document);
	}
	json_close(json, '}');
}

enum gpai_code
gpai_review_json(const struct gpai_review *review, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_key(&json, "documents");
	json_open(&json, '[');
	for (uint32_t i = 0; i < review->n; i++)
		document_json(&json, review, i);
	json_close(&json, ']');
	json_close(&json, '}');
	out_char(&out, '\n');
	return api_take(&out, text, len, err);
}
