/* SPDX-License-Identifier: Apache-2.0 */
/* The law in time: what differs between two versions of a provision; amendments, which say
 * what act changed which provisions, and when. */
#include "rulebook/compiler.h"

#include <stdlib.h>

/* The same as it was written, quotes aside. */
static bool
is_same(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->n != b->n)
		return false;
	if (a->kind == YAML_SCALAR)
		return text_equal(text_trim(a->scalar), text_trim(b->scalar));
	for (uint32_t i = 0; i < a->n; i++)
		if (!text_equal(a->entries[i].key, b->entries[i].key) ||
		    !is_same(&a->entries[i].value, &b->entries[i].value))
			return false;
	return true;
}

uint32_t
changed_parts(const struct yaml_node *before, const struct yaml_node *after)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < LAW_PART_COUNT; i++)
		if (!is_same(
			yaml_get(before, law_part_words[i]), yaml_get(after, law_part_words[i])))
			mask |= 1u << i;
	return mask;
}

struct draft_amendment {
	struct law_amendment is;
	const struct yaml_entry *changes;
	uint32_t written; /* place in reading order */
};

#define IN(field) offsetof(struct draft_amendment, is.field)

static const struct key amendment_keys[] = {
    {"id", true, read_dotted, IN(id)},
    {"date", true, read_day, IN(date)},
    {"changes", false, read_entry, offsetof(struct draft_amendment, changes)},
    {"says", true, read_text, IN(says)},
    {"pin", true, read_pin, IN(pin)},
    {"confidence", false, read_confidence, IN(confidence)},
    {"note", false, read_text, IN(note)},
};

static int
by_day(const void *left, const void *right)
{
	const struct draft_amendment *a = left, *b = right;

	if (a->is.date != b->is.date)
		return a->is.date < b->is.date ? -1 : 1;
	return (a->written > b->written) - (a->written < b->written);
}

void
read_amendments(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_AMENDMENTS];
	struct draft_amendment *drafts = scratch(c, records->n, sizeof *drafts);
	struct names ids;

	if (drafts == NULL)
		return;
	names_init(&ids, c->arena);
	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		struct text id = name_of(at->node, "id");
		about(c, at, "amendment", id);
		keys_read(c, at->node, at->line, KEYS(amendment_keys), &drafts[i]);
		drafts[i].is.changes = provisions_of(c, drafts[i].changes);
		drafts[i].written = i;
		if (id.len > 0 && names_put(&ids, id, i) != i)
			complain(c, at->line, "given twice, expected one of each id");
	}
	c->failed = c->failed || ids.failed;
	qsort(drafts, records->n, sizeof *drafts, by_day);
	for (uint32_t i = 0; i < records->n; i++)
		*image_add_amendments(&c->image) = drafts[i].is;
}
