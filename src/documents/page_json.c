/* SPDX-License-Identifier: Apache-2.0 */
/* A page as data: the facts by their keys, crawler by crawler or whatever the form repeats over.
 * Only what is disclosed in full; a gap is named in "not_stated". */
#include "documents/page.h"

#include "notation/json_writer.h"

#include <stdio.h>
#include <string.h>

static void
put_day(struct json_writer *json, int32_t day)
{
	char text[DATE_CHARS];

	date_format(day, text);
	json_put_string(json, text);
}

static void
put_key(struct json_writer *json, struct text key)
{
	char name[256];

	snprintf(name, sizeof name, "%.*s", TEXT_ARG(key));
	json_key(json, name);
}

struct visit {
	struct json_writer *json;
	const struct page *page;
	struct text entity;
};

static void
each_value(
    const struct visit *visit, void (*put)(const struct visit *, const struct disclosed_value *))
{
	const struct disclosed_form *form = visit->page->form;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];
			for (uint32_t v = 0; v < item->n_values; v++)
				if (text_equal(item->values[v].entity, visit->entity))
					put(visit, &item->values[v]);
		}
}

static void
put_fact(const struct visit *visit, const struct disclosed_value *value)
{
	if (value->disclosure != DISCLOSURE_FULL || value->value.state == VALUE_UNKNOWN)
		return;
	put_key(visit->json, value->fact);
	json_put_value(visit->json, &value->value);
}

static void
put_gap(const struct visit *visit, const struct disclosed_value *value)
{
	if (value->is_needed && value->disclosure == DISCLOSURE_NOTHING)
		json_put_text(visit->json, value->fact);
}

/* {"crawler.signals": {"tdmrep": "2026-01-15"}} */
static void
put_since(const struct visit *visit, const struct disclosed_value *value)
{
	bool open = false;

	if (value->disclosure != DISCLOSURE_FULL)
		return;
	for (size_t i = 0; i < visit->page->n_words; i++) {
		const struct page_word *word = &visit->page->words[i];
		if (!text_equal(word->entity, value->entity) ||
		    !text_equal(word->fact, value->fact) || word->since == DATE_NONE)
			continue;
		if (!open) {
			put_key(visit->json, value->fact);
			json_open(visit->json, '{');
		}
		open = true;
		put_key(visit->json, word->word);
		put_day(visit->json, word->since);
	}
	if (open)
		json_close(visit->json, '}');
}

static void
put_facts(const struct visit *visit)
{
	json_key(visit->json, "facts");
	json_open(visit->json, '{');
	each_value(visit, put_fact);
	json_close(visit->json, '}');
	json_key(visit->json, "since");
	json_open(visit->json, '{');
	each_value(visit, put_since);
	json_close(visit->json, '}');
	json_key(visit->json, "not_stated");
	json_open(visit->json, '[');
	each_value(visit, put_gap);
	json_close(visit->json, ']');
}

static void
put_thing(struct visit *visit, const struct page_thing *thing)
{
	struct json_writer *json = visit->json;
	struct text kind = thing->kind, entity = thing->entity;

	visit->entity = entity;
	json_open(json, '{');
	json_key(json, "kind");
	json_put_text(json, kind);
	json_key(json, "id");
	json_put_text(json, entity);
	json_key(json, "name");
	json_put_text(json, page_name(visit->page->form, kind, entity));
	put_facts(visit);
	json_key(json, "robots_txt");
	for (size_t i = 0; i < visit->page->n_lines; i++)
		if (text_equal(visit->page->lines[i].entity, entity) &&
		    visit->page->lines[i].lines.len > 0) {
			json_put_text(json, visit->page->lines[i].lines);
			json_close(json, '}');
			return;
		}
	json_put_null(json);
	json_close(json, '}');
}

enum gpai_code
page_json(const struct page *page, struct out *out, struct gpai_error *err)
{
	const struct disclosed_form *form = page->form;
	struct json_writer json;
	struct visit visit = {.json = &json, .page = page};

	json_writer_init_lines(&json, out);
	json_open(&json, '{');
	json_number_member(&json, "format", 1);
	json_key(&json, "title");
	json_put_text(&json, form->title);
	json_key(&json, "provider");
	json_put_text(&json, form->issue.provider);
	json_bool_member(&json, "example", form->issue.is_example);
	json_bool_member(&json, "complete", !form->is_draft);
	json_key(&json, "as_of");
	put_day(&json, form->issue.as_of);
	json_key(&json, "changed");
	if (page->n_changes > 0)
		put_day(&json, moment_date(page->changes[0].recorded));
	else
		json_put_null(&json);
	put_facts(&visit);
	json_key(&json, page->plural);
	json_open(&json, '[');
	for (size_t i = 0; i < page->n_things; i++)
		put_thing(&visit, &page->things[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	out_char(out, '\n');
	return out_status(out, NULL, err);
}
