/* SPDX-License-Identifier: Apache-2.0 */
/* A filled form as JSON (RFC 8259), for machines and for review.
 *
 *	{
 *	 "form": {"id", "title", "pin", "version", "checked",
 *	          "about": "kind/name" or null, "stage": its word or null},
 *	 "language": code of the language of titles and labels, when it is not English,
 *	 "audience": "AIO" | "NCA" | "DP" | "public",
 *	 "as_of": day, "law": version in force, "rulebook": {"title", "digest"},
 *	 "example": bool, "draft": bool,
 *	 "document": {"version", "updated": day or null},
 *	 "model", "provider",
 *	 "counts": {"items", "answered", "not_applicable", "open", "withheld", "too_long"},
 *	 "items": [{
 *	   "id", "label", "section", "pin", "serves": [...],
 *	   "state": "answered" | "not-applicable" | "blank" | "insufficient",
 *	   "why": what would settle it, "" when answered,
 *	   "words": counted, "words_recommended": or null, "too_long": bool,
 *	   "values": [{
 *	     "fact", "label", "entity": "kind/name" or null,
 *	     "state", "disclosure": "full" | "coarse" | "withheld" | "nothing",
 *	     "shown": text or null, "unit": text or null,
 *	     "exact": the value as recorded (numbers as strings; {"absent": reason}) or null,
 *	     "precision": null, or of a number {"rule": "exact" | "rounded" | "band" |
 *	                  "order-of-magnitude", "figures": of "rounded", "from": of all but "exact",
 *	                  the key of the finer fact},
 *	     "origin", "recorded": day, "by", "method", "source", "reason",
 *	     "evidence": SHA-256, "since": day; each null where there is none,
 *	     "masked": figures withheld from its texts, "why"
 *	   }]
 *	 }],
 *	 "parts": [{"id", "title", "needed": "false" | "unknown", "says", "why": [line]}],
 *	 "sections": [{"id", "title", "needed": "true" | "false" | "unknown", "why": [line]}],
 *	 "duties": [{
 *	   "id", "title", "section", "pin", "says", "entity": "kind/name" or null,
 *	   "state": "shown" | "other-means" | "open" | "not-applicable",
 *	   "counts": false when it is only encouraged, "basis", "serves": [ids],
 *	   "applies": "true" | "false" | "unknown", "why": [line],
 *	   "evidence": [line], "missing": [line],
 *	   "means", "document", "by", "recorded"
 *	 }],
 *	 "disclaimer"
 *	}
 *
 * "exact", "by" to "since" are null unless the disclosure is full. "parts" tells of parts of items
 * that fall away, with what is said instead, or may have to. "sections" and "duties" are there when
 * the form holds duties; a line is {"entity", "name", "says"}, without what is empty, and a last
 * one {"more": count} tells how many were left out. The same in
 * docs/schema/document.json, which the documents of all forms are held to. */
#include "documents/exporter.h"

#include "documents/disclose.h"
#include "notation/json_writer.h"

static void
open_member(struct json_writer *json, const char *name, char bracket)
{
	json_key(json, name);
	json_open(json, bracket);
}

static void
put_text(struct json_writer *json, const char *name, struct text text)
{
	json_key(json, name);
	json_put_text(json, text);
}

static void
put_text_or_null(struct json_writer *json, const char *name, struct text text)
{
	json_key(json, name);
	if (text.len == 0)
		json_put_null(json);
	else
		json_put_text(json, text);
}

static void
put_some_text(struct json_writer *json, const char *name, struct text text)
{
	if (text.len > 0)
		put_text(json, name, text);
}

static void
put_day(struct json_writer *json, const char *name, int32_t date)
{
	char iso[DATE_CHARS] = "";

	if (date != DATE_NONE)
		date_format(date, iso);
	json_known_member(json, name, iso);
}

static void
put_some_day(struct json_writer *json, const char *name, int32_t date)
{
	if (date != DATE_NONE)
		put_day(json, name, date);
}

static void
put_entity(struct json_writer *json, const struct disclosed_value *value)
{
	struct out joined;

	if (value->entity.len == 0) {
		put_text_or_null(json, "entity", TEXT_NONE);
		return;
	}
	out_memory(&joined);
	out_put(&joined, value->kind);
	out_char(&joined, '/');
	out_put(&joined, value->entity);
	put_text(json, "entity", out_text(&joined));
	if (out_status(&joined, NULL, NULL) != GPAI_OK && json->out->error == 0)
		json->out->error = joined.error;
	out_release(&joined);
}

static void
put_provenance(struct json_writer *json, const struct disclosed_value *value)
{
	bool is_told =
	    value->disclosure == DISCLOSURE_FULL || value->disclosure == DISCLOSURE_COARSE;

	put_text_or_null(json, "origin", is_told ? text_of(origin_word(value->origin)) : TEXT_NONE);
	put_day(json, "recorded", is_told ? value->recorded : DATE_NONE);
	put_text_or_null(json, "by", value->by);
	put_text_or_null(json, "method", value->method);
	put_text_or_null(json, "source", value->source);
	put_text_or_null(json, "reason", value->reason);
	put_text_or_null(json, "evidence", value->evidence);
	put_day(json, "since", value->disclosure == DISCLOSURE_FULL ? value->since : DATE_NONE);
}

/* By which rule a number is as fine as it is; a coarse one follows from a fact of the same key
 * that is finer, and that is all that is said of it. */
static void
put_precision(struct json_writer *json, const struct disclosed_value *value)
{
	static const char *const rules[] = {[LAW_SHOW_EXACT] = "exact",
	    [LAW_SHOW_ROUND] = "rounded",
	    [LAW_SHOW_BAND] = "band",
	    [LAW_SHOW_MAGNITUDE] = "order-of-magnitude"};

	json_key(json, "precision");
	if (value->type != TYPE_NUMBER || value->shown.len == 0) {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	put_text(json, "rule", text_of(rules[value->show]));
	if (value->show == LAW_SHOW_ROUND)
		json_number_member(json, "figures", value->figures);
	if (value->show != LAW_SHOW_EXACT)
		put_text(json, "from", value->fact);
	json_close(json, '}');
}

static void
put_value(struct json_writer *json, const struct disclosed_value *value)
{
	static const char *const disclosures[] = {[DISCLOSURE_NOTHING] = "nothing",
	    [DISCLOSURE_FULL] = "full",
	    [DISCLOSURE_COARSE] = "coarse",
	    [DISCLOSURE_WITHHELD] = "withheld"};

	json_open(json, '{');
	put_text(json, "fact", value->fact);
	put_text_or_null(json, "label", value->label);
	put_entity(json, value);
	put_text(json, "state", text_of(item_state_word(value->state)));
	put_text(json, "disclosure", text_of(disclosures[value->disclosure]));
	put_text_or_null(json, "shown", value->shown);
	put_text_or_null(json, "unit", value->unit);
	json_key(json, "exact");
	if (value->disclosure == DISCLOSURE_FULL || value->value.state == VALUE_ABSENT)
		json_put_value(json, &value->value);
	else
		json_put_null(json);
	put_precision(json, value);
	put_provenance(json, value);
	json_number_member(json, "masked", value->masked);
	put_text_or_null(json, "why", value->why);
	json_close(json, '}');
}

static void
put_item(struct json_writer *json, const struct disclosed_section *section,
    const struct disclosed_item *item)
{
	json_open(json, '{');
	put_text(json, "id", item->id);
	put_text(json, "label", item->label);
	put_text(json, "section", section->id);
	put_text_or_null(json, "pin", item->pin);
	open_member(json, "serves", '[');
	for (uint32_t i = 0; i < item->n_serves; i++)
		json_put_text(json, item->serves[i]);
	json_close(json, ']');
	put_text(json, "state", text_of(item_state_word(item->state)));
	put_text(json, "why", item->why);
	json_number_member(json, "words", item->words);
	json_key(json, "words_recommended");
	if (item->words_recommended == 0)
		json_put_null(json);
	else
		json_put_number(json, item->words_recommended);
	json_bool_member(json, "too_long", item_is_too_long(item));
	open_member(json, "values", '[');
	for (uint32_t i = 0; i < item->n_values; i++)
		put_value(json, &item->values[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* --- Duties --- */

static void
put_lines(struct json_writer *json, const char *name, const struct disclosed_line *lines,
    uint32_t n, uint32_t more)
{
	open_member(json, name, '[');
	for (uint32_t i = 0; i < n; i++) {
		json_open(json, '{');
		put_some_text(json, "entity", lines[i].entity);
		put_some_text(json, "name", lines[i].name);
		put_some_text(json, "says", lines[i].says);
		json_close(json, '}');
	}
	if (more > 0) {
		json_open(json, '{');
		json_number_member(json, "more", more);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static const char *
applies_word(const struct disclosed_duty *duty)
{
	if (duty->state == DUTY_NOT_ASKED)
		return truth_word(TRUTH_FALSE);
	return truth_word(duty->is_unsure ? TRUTH_UNKNOWN : TRUTH_TRUE);
}

static void
put_duty(struct json_writer *json, const struct disclosed_section *section,
    const struct disclosed_duty *duty)
{
	json_open(json, '{');
	put_text(json, "id", duty->id);
	put_text(json, "title", duty->title);
	put_text(json, "section", section->id);
	put_text(json, "pin", duty->pin);
	put_text(json, "says", duty->says);
	put_text_or_null(json, "entity", duty->entity);
	put_text(json, "state", text_of(duty_state_word(duty->state)));
	json_bool_member(json, "counts", duty->counts);
	put_some_text(json, "basis", duty->basis);
	open_member(json, "serves", '[');
	for (uint32_t i = 0; i < duty->n_serves; i++)
		json_put_text(json, duty->serves[i].id);
	json_close(json, ']');
	put_text(json, "applies", text_of(applies_word(duty)));
	put_lines(json, "why", duty->reach, duty->n_reach, duty->more_reach);
	put_lines(json, "evidence", duty->evidence, duty->n_evidence, duty->more_evidence);
	put_lines(json, "missing", duty->missing, duty->n_missing, duty->more_missing);
	put_some_text(json, "means", duty->means);
	put_some_text(json, "document", duty->means_document);
	put_some_text(json, "by", duty->by);
	put_some_day(json, "recorded", duty->recorded);
	json_close(json, '}');
}

static bool
is_told(const struct disclosed_section *section)
{
	return !section->has_duties && section->when != TRUTH_TRUE;
}

static void
put_parts(struct json_writer *json, const struct disclosed_form *form)
{
	open_member(json, "parts", '[');
	for (uint32_t s = 0; s < form->n_sections; s++) {
		const struct disclosed_section *section = &form->sections[s];

		if (!is_told(section))
			continue;
		json_open(json, '{');
		put_text(json, "id", section->id);
		put_text(json, "title", section->title);
		put_text(json, "needed", text_of(truth_word(section->when)));
		put_text_or_null(
		    json, "says", section->when == TRUTH_FALSE ? section->otherwise : TEXT_NONE);
		put_lines(json, "why", section->when_lines, section->n_when, section->more_when);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_duties(struct json_writer *json, const struct disclosed_form *form)
{
	open_member(json, "sections", '[');
	for (uint32_t s = 0; s < form->n_sections; s++) {
		const struct disclosed_section *section = &form->sections[s];

		if (!section->has_duties)
			continue;
		json_open(json, '{');
		put_text(json, "id", section->id);
		put_text(json, "title", section->title);
		put_text(json, "needed", text_of(truth_word(section->when)));
		put_lines(json, "why", section->when_lines, section->n_when, section->more_when);
		json_close(json, '}');
	}
	json_close(json, ']');
	open_member(json, "duties", '[');
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_duties; i++)
			put_duty(json, &form->sections[s], &form->sections[s].duties[i]);
	json_close(json, ']');
}

static void
put_head(struct json_writer *json, const struct disclosed_form *form)
{
	open_member(json, "form", '{');
	put_text(json, "id", form->id);
	put_text(json, "title", form->title);
	put_text(json, "pin", form->pin);
	put_text(json, "version", form->version);
	put_text(json, "checked", form->checked);
	put_text_or_null(json, "about", form->about);
	put_text_or_null(json, "stage", form->stage);
	json_close(json, '}');
	if (form->tongue.law != NULL)
		put_text(json, "language", form->tongue.code);
	put_text(json, "audience", form->audience);
	put_day(json, "as_of", form->issue.as_of);
	put_text_or_null(json, "law", form->law);
	open_member(json, "rulebook", '{');
	put_text(json, "title", form->law_title);
	put_text(json, "digest", form->law_digest);
	json_close(json, '}');
	json_bool_member(json, "example", form->issue.is_example);
	json_bool_member(json, "draft", form->is_draft);
	open_member(json, "document", '{');
	put_text_or_null(json, "version", form->issue.version);
	put_day(json, "updated", form->issue.updated);
	json_close(json, '}');
	put_text_or_null(json, "model", form->issue.model);
	put_text_or_null(json, "provider", form->issue.provider);
	open_member(json, "counts", '{');
	json_number_member(json, "items", form->n_items);
	json_number_member(json, "answered", form->n_answered);
	json_number_member(json, "not_applicable", form->n_not_applicable);
	json_number_member(json, "open", form->n_open);
	json_number_member(json, "withheld", form->n_withheld);
	json_number_member(json, "too_long", form->n_too_long);
	json_close(json, '}');
}

enum gpai_code
json_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	const struct disclosed_form *form = document->form;
	struct json_writer json;

	if (form == NULL)
		return fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "this document has no JSON form, expected one made from a form");
	json_writer_init_lines(&json, out);
	json_open(&json, '{');
	put_head(&json, form);
	open_member(&json, "items", '[');
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			put_item(&json, &form->sections[s], &form->sections[s].items[i]);
	json_close(&json, ']');
	for (uint32_t s = 0, n = 0; s < form->n_sections && n == 0; s++)
		if (is_told(&form->sections[s]) && ++n > 0)
			put_parts(&json, form);
	if (form->has_duties)
		put_duties(&json, form);
	put_text(&json, "disclaimer", form->disclaimer);
	json_close(&json, '}');
	out_char(out, '\n');
	return out_status(out, NULL, err);
}
