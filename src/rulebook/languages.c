/* SPDX-License-Identifier: Apache-2.0 */
/* Languages: what the rulebook and the program say, string by string. A string is named by its
 * English, so that whoever changes that sees the translation fall away instead of lying. */
#include "rulebook/compiler.h"

#include <stdlib.h>

enum { QUOTED_BYTES = 60 };

struct draft_language {
	struct law_language is;
	const struct yaml_entry *strings;
};

static const struct key language_keys[] = {
    {"code", true, read_text, offsetof(struct draft_language, is.code)},
    {"name", true, read_text, offsetof(struct draft_language, is.name)},
    {"strings", false, read_entry, offsetof(struct draft_language, strings)},
};

/* To the blank: pieces of sentences begin and end with one. */
static void
read_string(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		return;
	if (text_trim(text).len == 0)
		complain(c, entry->line, "'%s' is empty, expected a string", entry->key.at);
	*(law_str *)law_str_at = image_string(&c->image, text);
}

static const struct key string_keys[] = {
    {"from", true, read_string, offsetof(struct law_translation, from)},
    {"to", true, read_string, offsetof(struct law_translation, to)},
};

/* What a language says comes in many records, one a file at most: they are gathered. */
struct gathered {
	struct law_language is;
	struct law_translation *strings;
	uint32_t n, cap;
	struct names seen;
};

static struct text
image_text(const struct compiler *c, law_str at)
{
	return text_of(c->image.strings + at);
}

static int
compare(const void *a, const void *b, void *compiler)
{
	const struct law_translation *left = a, *right = b;

	return text_compare(image_text(compiler, left->from), image_text(compiler, right->from));
}

static void
gather(struct compiler *c, struct gathered *to, const struct yaml_entry *strings)
{
	const struct yaml_node *item;
	uint32_t line = strings->line;

	for (uint32_t i = 0; !c->failed && (item = item_of(&strings->value, i, &line)) != NULL;
	     i++) {
		struct law_translation one = {0};
		if (!keys_read(c, item, line, KEYS(string_keys), &one) || c->image.failed)
			continue;
		struct text from = image_text(c, one.from);
		if (from.len > 0 && names_put(&to->seen, name_of(item, "from"), line) != line)
			complain(c, line, "'%.*s' translated twice, expected once",
			    TEXT_ARG(text_clip(from, QUOTED_BYTES)));
		if (to->n == to->cap) {
			uint32_t cap = to->cap > 0 ? 2 * to->cap : 256;
			struct law_translation *more = scratch(c, cap, sizeof *more);
			if (more == NULL)
				return;
			for (uint32_t k = 0; k < to->n; k++)
				more[k] = to->strings[k];
			to->strings = more;
			to->cap = cap;
		}
		to->strings[to->n++] = one;
	}
}

static void
put(struct compiler *c, struct gathered *from)
{
	qsort_r(from->strings, from->n, sizeof *from->strings, compare, c);
	from->is.strings_first = c->image.n_translations;
	for (uint32_t i = 0; i < from->n; i++)
		*image_add_translations(&c->image) = from->strings[i];
	from->is.strings_n = from->n;
	*image_add_languages(&c->image) = from->is;
}

void
read_languages(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_LANGUAGES];
	struct gathered *all = scratch(c, records->n + 1, sizeof *all);
	uint32_t n = 0;

	for (uint32_t i = 0; all != NULL && i < records->n && !c->failed; i++) {
		const struct record_at *at = &records->at[i];
		struct draft_language draft = {0};
		uint32_t which = 0;

		about(c, at, "language", name_of(at->node, "code"));
		keys_read(c, at->node, at->line, KEYS(language_keys), &draft);
		while (which < n && all[which].is.code != draft.is.code)
			which++;
		if (which == n) {
			all[n++].is = draft.is;
			names_init(&all[which].seen, c->arena);
		} else if (all[which].is.name != draft.is.name)
			complain(c, at->line, "called '%s' here and '%s' before, expected one name",
			    image_text(c, draft.is.name).at, image_text(c, all[which].is.name).at);
		if (draft.strings != NULL)
			gather(c, &all[which], draft.strings);
	}
	for (uint32_t i = 0; i < n && !c->failed && !c->image.failed; i++) {
		put(c, &all[i]);
		c->failed = c->failed || all[i].seen.failed;
	}
}
