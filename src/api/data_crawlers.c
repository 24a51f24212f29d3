/* SPDX-License-Identifier: Apache-2.0 */
/* Crawlers that sources name, as entities of their own; those that somebody named already, under
 * whatever word, are left alone. */
#include "api/data_totals.h"

#include <string.h>

struct named {
	struct text *names;
	uint32_t n, cap;
};

static bool
is_same(struct text a, struct text b)
{
	return a.len == b.len && text_begins_like(a, b.at);
}

static void
take_names(void *context, struct totals *t, uint32_t source, const struct fact *fact)
{
	struct named *named = context;

	(void)source;
	for (uint32_t i = 0; i < fact->value.n_items; i++) {
		bool is_known = false;
		struct text name =
		    arena_text(t->voice->arena, text_trim(text_clip(fact->value.items[i], 200)));
		for (uint32_t k = 0; k < named->n; k++)
			is_known = is_known || is_same(named->names[k], name);
		if (!is_known && name.len > 0 && named->n < named->cap)
			named->names[named->n++] = name;
	}
}

/* Somebody named it already, under whatever word. */
static bool
is_on_file(const struct totals *t, uint32_t kind, uint32_t key, struct text name)
{
	const struct entity_run *run = &t->facts->runs[kind];

	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE;
	     e = t->facts->entities[e].next) {
		const struct fact *fact = fact_get(t->facts, e, key);
		bool is_entity = is_same(t->facts->entities[e].name, name);
		bool is_named = fact != NULL && fact->value.state == VALUE_KNOWN;
		if (is_entity && (!is_named || totals_is_ours(fact)))
			return false;
		if (is_entity || (is_named && is_same(fact->value.text, name)))
			return true;
	}
	return false;
}

void
totals_say_crawlers(struct totals *t, const struct totals_row *row)
{
	uint32_t key = law_find_fact(t->law, row->name);
	struct gathered found;
	struct named named = {.cap = 1000}; /* more user agents than any crawl has */
	const struct provenance origin = {.method = text_of("named in the crawled sources on file"),
	    .source = text_of(TOTALS_MARK),
	    .how = READING_DERIVED};

	if (key == LAW_NONE)
		return;
	uint32_t kind = t->law->facts[key].kind;
	named.names = arena_array(t->voice->arena, named.cap, sizeof *named.names);
	if (named.names == NULL) {
		t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	totals_gather(t, row, take_names, &named, &found);
	for (uint32_t i = 0; i < named.n; i++) {
		if (is_on_file(t, kind, key, named.names[i]))
			continue;
		t->voice->kind = law_cstr(t->law, t->law->kinds[kind].word);
		t->voice->entity = named.names[i];
		voice_reading(t->voice, law_cstr(t->law, t->law->facts[key].key),
		    value_text(named.names[i]), &origin, TEXT_NONE);
	}
	t->voice->kind = NULL;
	t->voice->entity = TEXT_NONE;
}
