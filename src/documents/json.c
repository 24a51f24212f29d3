/* SPDX-License-Identifier: Apache-2.0 */
/* A filled form as JSON (RFC 8259), for machines and for review.
 *
 *	{
 *	 "form": {"id", "title", "pin", "version", "checked"},
 *	 "audience": "AIO" | "NCA" | "DP" | "public",
 *	 "as_of": day, "law": version in force, "rulebook": {"title", "digest"},
 *	 "example": bool, "draft": bool,
 *	 "document": {"version", "updated": day or null},
 *	 "model", "provider",
 *	 "counts": {"items", "answered", "not_applicable", "open", "withheld"},
 *	 "items": [{
 *	   "id", "label", "section", "pin", "serves": [...],
 *	   "state": "answered" | "not-applicable" | "blank" | "insufficient",
 *	   "why": what would settle it, "" when answered,
 *	   "words": counted, "words_recommended": or null,
 *	   "values": [{
 *	     "fact", "label", "entity": "kind/name" or null,
 *	     "state", "disclosure": "full" | "coarse" | "withheld" | "nothing",
 *	     "shown": text or null, "unit": text or null,
 *	     "exact": the value as recorded (numbers as strings; {"absent": reason}),
 *	     "origin", "recorded": day,
 *	     "by", "method", "source", "reason", "evidence": SHA-256, "since": day,
 *	     "masked": figures withheld from its texts, "why"
 *	   }]
 *	 }],
 *	 "disclaimer"
 *	}
 *
 * Members of a value from "exact" on are present only when there is something to say;
 * "exact", "by" to "since" only when the disclosure is full. */
#include "documents/exporter.h"

#include "documents/disclose.h"

struct json {
	struct out *out;
	unsigned depth;
	bool is_first; /* no comma before the next member */
};

static void
put_line(struct json *json)
{
	out_char(json->out, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		out_char(json->out, ' ');
}

static void
put_separator(struct json *json)
{
	if (!json->is_first)
		out_char(json->out, ',');
	if (json->depth > 0)
		put_line(json);
	json->is_first = false;
}

static void
put_name(struct json *json, const char *name)
{
	put_separator(json);
	if (name == NULL)
		return;
	out_json_string(json->out, text_of(name));
	out_string(json->out, ": ");
}

static void
open_group(struct json *json, const char *name, char bracket)
{
	put_name(json, name);
	out_char(json->out, bracket);
	json->depth++;
	json->is_first = true;
}

static void
close_group(struct json *json, char bracket)
{
	json->depth--;
	if (!json->is_first)
		put_line(json);
	out_char(json->out, bracket);
	json->is_first = false;
}

static void
put_text(struct json *json, const char *name, struct text text)
{
	put_name(json, name);
	out_json_string(json->out, text);
}

static void
put_text_or_null(struct json *json, const char *name, struct text text)
{
	put_name(json, name);
	if (text.len == 0)
		out_string(json->out, "null");
	else
		out_json_string(json->out, text);
}

static void
put_some_text(struct json *json, const char *name, struct text text)
{
	if (text.len > 0)
		put_text(json, name, text);
}

static void
put_number(struct json *json, const char *name, uint32_t number)
{
	put_name(json, name);
	out_format(json->out, "%u", number);
}

static void
put_bool(struct json *json, const char *name, bool yes)
{
	put_name(json, name);
	out_string(json->out, yes ? "true" : "false");
}

static void
put_day(struct json *json, const char *name, int32_t date)
{
	char iso[DATE_CHARS];

	put_name(json, name);
	if (date == DATE_NONE) {
		out_string(json->out, "null");
		return;
	}
	date_format(date, iso);
	out_json_string(json->out, text_of(iso));
}

static void
put_some_day(struct json *json, const char *name, int32_t date)
{
	if (date != DATE_NONE)
		put_day(json, name, date);
}

static void
put_entity(struct json *json, const struct disclosed_value *value)
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
put_provenance(struct json *json, const struct disclosed_value *value)
{
	if (value->disclosure != DISCLOSURE_FULL && value->disclosure != DISCLOSURE_COARSE)
		return;
	put_text(json, "origin", text_of(origin_word(value->origin)));
	put_some_day(json, "recorded", value->recorded);
	put_some_text(json, "by", value->by);
	put_some_text(json, "method", value->method);
	put_some_text(json, "source", value->source);
	put_some_text(json, "reason", value->reason);
	put_some_text(json, "evidence", value->evidence);
	if (value->disclosure == DISCLOSURE_FULL)
		put_some_day(json, "since", value->since);
}

static void
put_value(struct json *json, const struct disclosed_value *value)
{
	static const char *const disclosures[] = {[DISCLOSURE_NOTHING] = "nothing",
	    [DISCLOSURE_FULL] = "full",
	    [DISCLOSURE_COARSE] = "coarse",
	    [DISCLOSURE_WITHHELD] = "withheld"};

	open_group(json, NULL, '{');
	put_text(json, "fact", value->fact);
	put_some_text(json, "label", value->label);
	put_entity(json, value);
	put_text(json, "state", text_of(item_state_word(value->state)));
	put_text(json, "disclosure", text_of(disclosures[value->disclosure]));
	put_text_or_null(json, "shown", value->shown);
	put_text_or_null(json, "unit", value->unit);
	if (value->disclosure == DISCLOSURE_FULL || value->value.state == VALUE_ABSENT) {
		put_name(json, "exact");
		value_json(&value->value, json->out);
	}
	put_provenance(json, value);
	if (value->masked > 0)
		put_number(json, "masked", value->masked);
	put_some_text(json, "why", value->why);
	close_group(json, '}');
}

static void
put_item(
    struct json *json, const struct disclosed_section *section, const struct disclosed_item *item)
{
	open_group(json, NULL, '{');
	put_text(json, "id", item->id);
	put_text(json, "label", item->label);
	put_text(json, "section", section->id);
	put_some_text(json, "pin", item->pin);
	open_group(json, "serves", '[');
	for (uint32_t i = 0; i < item->n_serves; i++)
		put_text(json, NULL, item->serves[i]);
	close_group(json, ']');
	put_text(json, "state", text_of(item_state_word(item->state)));
	put_text(json, "why", item->why);
	put_number(json, "words", item->words);
	put_name(json, "words_recommended");
	if (item->words_recommended == 0)
		out_string(json->out, "null");
	else
		out_format(json->out, "%u", item->words_recommended);
	open_group(json, "values", '[');
	for (uint32_t i = 0; i < item->n_values; i++)
		put_value(json, &item->values[i]);
	close_group(json, ']');
	close_group(json, '}');
}

static void
put_head(struct json *json, const struct disclosed_form *form)
{
	open_group(json, "form", '{');
	put_text(json, "id", form->id);
	put_text(json, "title", form->title);
	put_text(json, "pin", form->pin);
	put_text(json, "version", form->version);
	put_text(json, "checked", form->checked);
	close_group(json, '}');
	put_text(json, "audience", form->audience);
	put_day(json, "as_of", form->issue.as_of);
	put_text_or_null(json, "law", form->law);
	open_group(json, "rulebook", '{');
	put_text(json, "title", form->law_title);
	put_text(json, "digest", form->law_digest);
	close_group(json, '}');
	put_bool(json, "example", form->issue.is_example);
	put_bool(json, "draft", form->is_draft);
	open_group(json, "document", '{');
	put_text_or_null(json, "version", form->issue.version);
	put_day(json, "updated", form->issue.updated);
	close_group(json, '}');
	put_text_or_null(json, "model", form->issue.model);
	put_text_or_null(json, "provider", form->issue.provider);
	open_group(json, "counts", '{');
	put_number(json, "items", form->n_items);
	put_number(json, "answered", form->n_answered);
	put_number(json, "not_applicable", form->n_not_applicable);
	put_number(json, "open", form->n_open);
	put_number(json, "withheld", form->n_withheld);
	close_group(json, '}');
}

enum gpai_code
json_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	const struct disclosed_form *form = document->form;
	struct json json = {.out = out, .is_first = true};

	if (form == NULL)
		return fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "this document has no JSON form, expected one made from a form");
	open_group(&json, NULL, '{');
	put_head(&json, form);
	open_group(&json, "items", '[');
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			put_item(&json, &form->sections[s], &form->sections[s].items[i]);
	close_group(&json, ']');
	put_text(&json, "disclaimer", form->disclaimer);
	close_group(&json, '}');
	out_char(out, '\n');
	return out_status(out, NULL, err);
}
