/* SPDX-License-Identifier: Apache-2.0 */
/* Provisions: one table of keys to read them, one of which keys go with which kind. */
#include "rulebook/compiler.h"

#include <stdlib.h>

enum { QUOTED_BYTES = 60, TITLE_CHARS_MAX = 44 /* fits its column of `gpai check` */ };

static void
read_kind(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	uint32_t index;

	if (read_word(c, entry, WORDS("kind of provision", law_provision_kind_words), &index))
		*(uint32_t *)uint32_at = index;
}

/* Asked of each entity of a kind, of which there may be several. */
static void
read_on(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	uint32_t kind = kind_of(c, &entry->value, entry->line);

	if (kind == LAW_NONE || c->image.failed)
		return;
	if (c->image.kinds[kind].single)
		complain(c, entry->line,
		    "on %s, of which there is one, expected a kind with several entities",
		    c->image.strings + c->image.kinds[kind].word);
	else
		*(uint32_t *)uint32_at = kind;
}

static void
read_force(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	uint32_t index;

	if (read_word(c, entry, WORDS("force", law_force_words), &index))
		*(uint32_t *)uint32_at = index;
}

static void
read_title(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;

	read_text(c, entry, law_str_at);
	if (!yaml_is_text(&entry->value))
		return;
	text = text_trim(entry->value.scalar);
	if (text_length(text) > TITLE_CHARS_MAX)
		complain(c, entry->line, "title of %zu characters, expected at most %d",
		    text_length(text), (int)TITLE_CHARS_MAX);
}

#define IN(field)    offsetof(struct draft_provision, is.field)
#define LATER(field) offsetof(struct draft_provision, field)

static const struct key provision_keys[] = {
    {"id", true, read_dotted, IN(id)},
    {"kind", true, read_kind, IN(kind)},
    {"on", false, read_on, IN(on)},
    {"title", true, read_title, IN(title)},
    {"says", true, read_text, IN(says)},
    {"pin", true, read_pin, IN(pin)},
    {"confidence", false, read_confidence, IN(confidence)},
    {"force", false, read_force, IN(force)},
    {"enacted", false, read_day, IN(enacted)},
    {"from", false, read_day, IN(from)},
    {"until", false, read_day, IN(until)},
    {"binds", false, read_entry, LATER(binds)},
    {"applies", false, read_entry, LATER(applies)},
    {"unless", false, read_entry, LATER(unless)},
    {"holds", false, read_entry, LATER(holds)},
    {"met", false, read_entry, LATER(met)},
    {"not-checkable", false, read_text, IN(not_checkable)},
    {"since", false, read_entry, LATER(since)},
    {"due", false, read_entry, LATER(due)},
    {"legacy", false, read_entry, LATER(legacy)},
    {"serves", false, read_entry, LATER(serves)},
    {"who", false, read_text, IN(who)},
    {"cap", false, read_entry, LATER(cap)},
    {"note", false, read_text, IN(note)},
};

/* Keys that go with some kinds only, and the kinds that cannot do without. */
#define KIND(name) (1u << LAW_##name)
#define HOLDING    (KIND(CONDITION) | KIND(EXCEPTION) | KIND(TRANSITION))
#define APPLYING   (KIND(OBLIGATION) | KIND(EXPOSURE))

static const struct rule {
	const char *word;
	uint32_t kinds, required;
} rules[] = {
    {"holds", HOLDING, HOLDING},
    {"binds", APPLYING, 0},
    {"applies", APPLYING, 0},
    {"unless", APPLYING, 0},
    {"since", APPLYING, 0},
    {"met", KIND(OBLIGATION), 0},
    {"not-checkable", APPLYING | KIND(STATEMENT), 0},
    {"force", KIND(OBLIGATION), 0},
    {"who", APPLYING, 0},
    {"legacy", KIND(OBLIGATION), 0},
    {"due", KIND(OBLIGATION) | KIND(TRANSITION), KIND(TRANSITION)},
    {"cap", KIND(EXPOSURE), 0},
};

/* Names and versions */

static void
draft_provision(struct draft_provision *draft, const struct record_at *at)
{
	draft->from = *at;
	draft->id = name_of(at->node, "id");
	draft->next = LAW_NONE;
	draft->is.kind = LAW_STATEMENT;
	draft->is.on = LAW_NONE;
	draft->is.source = LAW_NONE;
	draft->is.enacted = draft->is.from = DATE_NONE;
	draft->is.until = DATE_FOREVER;
	draft->is.binds = draft->is.holds = draft->is.applies = draft->is.met = LAW_NONE;
	draft->is.due = draft->is.cap = LAW_NONE;
}

/* All provisions with their plain keys; conditions wait until everything has a name. */
void
name_provisions(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_PROVISIONS];
	uint32_t *last = scratch(c, records->n, sizeof *last);

	c->provision = scratch(c, records->n, sizeof *c->provision);
	if (c->provision == NULL || last == NULL)
		return;
	c->n_provisions = records->n;
	for (uint32_t i = 0; i < records->n; i++) {
		struct draft_provision *draft = &c->provision[i];
		draft_provision(draft, &records->at[i]);
		about(c, &draft->from, "provision", draft->id);
		keys_read(c, draft->from.node, draft->from.line, KEYS(provision_keys), draft);
		draft->is.source = source_of_pin(c, name_of(draft->from.node, "pin"));
		draft->is.file = image_string(&c->image, text_of(c->files[draft->from.file].name));
		draft->is.line = draft->from.line;
		if (draft->id.len == 0)
			continue;
		uint32_t first = names_put(&c->provisions, draft->id, i);
		if (first != i && first < i)
			c->provision[last[first]].next = i;
		last[first] = i;
	}
}

uint32_t
provision_of(struct compiler *c, struct text id, uint32_t line)
{
	uint32_t provision = names_find(&c->provisions, id);

	if (provision == LAW_NONE)
		complain_unknown(c, line, "provision", id, &c->provisions);
	return provision;
}

void
use_provision(struct compiler *c, uint32_t provision)
{
	c->provision[provision].used = true;
}

/* One asked of each entity of a kind needs one at hand. */
bool
can_name(struct compiler *c, uint32_t provision, uint32_t line, uint32_t bound)
{
	const struct draft_provision *draft = &c->provision[provision];

	if (draft->is.on == LAW_NONE || draft->is.on == bound || c->image.failed)
		return true;
	const char *word = c->image.strings + c->image.kinds[draft->is.on].word;
	struct text id = text_clip(draft->id, QUOTED_BYTES);
	complain(c, line,
	    "'%.*s' is asked of each %s, expected it inside some: %s or every: %s, or in a "
	    "provision on: %s",
	    TEXT_ARG(id), word, word, word, word);
	return false;
}

/* References to provisions of a wanted kind, for the entity at hand */

static uint32_t
reference(struct compiler *c, const struct yaml_node *node, uint32_t line, const char *key,
    uint32_t kinds, const char *expected, uint32_t bound)
{
	struct text id;

	if (!scalar_of(c, node, line, key, &id))
		return LAW_NONE;
	uint32_t provision = provision_of(c, id, line);
	if (provision == LAW_NONE)
		return LAW_NONE;
	uint32_t kind = c->provision[provision].is.kind;
	if ((kinds >> kind & 1) == 0) {
		struct text found = text_clip(id, QUOTED_BYTES);
		complain(c, line, "%s names '%.*s', a provision of kind %s, expected %s", key,
		    TEXT_ARG(found), law_provision_kind_words[kind], expected);
		return LAW_NONE;
	}
	return can_name(c, provision, line, bound) ? provision : LAW_NONE;
}

static struct law_list
references(struct compiler *c, const struct yaml_entry *entry, uint32_t kinds, const char *expected,
    uint32_t bound)
{
	const struct yaml_node *item;
	uint32_t n = 0, line, room;

	if (entry == NULL)
		return (struct law_list){0};
	line = entry->line;
	room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *list = scratch(c, room, sizeof *list);
	if (list == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		uint32_t provision =
		    reference(c, item, line, entry->key.at, kinds, expected, bound);
		if (provision == LAW_NONE)
			continue;
		use_provision(c, provision);
		list[n++] = provision;
	}
	return image_list(&c->image, list, n);
}

/* Named, not asked. */
struct law_list
provisions_of(struct compiler *c, const struct yaml_entry *entry)
{
	const struct yaml_node *item;
	uint32_t n = 0, line, room;
	struct text id;

	if (entry == NULL)
		return (struct law_list){0};
	line = entry->line;
	room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *list = scratch(c, room, sizeof *list);
	if (list == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		uint32_t provision = scalar_of(c, item, line, entry->key.at, &id)
		                         ? provision_of(c, id, line)
		                         : LAW_NONE;
		if (provision != LAW_NONE)
			list[n++] = provision;
	}
	return image_list(&c->image, list, n);
}

/* Conditions and days of one provision */

static uint32_t
condition(struct compiler *c, const struct yaml_entry *entry, uint32_t bound)
{
	return entry == NULL ? LAW_NONE : expr_of(c, &entry->value, entry->line, bound);
}

static struct law_list
days(struct compiler *c, const struct yaml_entry *entry, uint32_t bound)
{
	const struct yaml_node *item;
	uint32_t n = 0, line, room;

	if (entry == NULL)
		return (struct law_list){0};
	line = entry->line;
	room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *list = scratch(c, room, sizeof *list);
	if (list == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		uint32_t day = day_of(c, item, line, bound);
		if (day != LAW_NONE)
			list[n++] = day;
	}
	return image_list(&c->image, list, n);
}

static void
read_conditions(struct compiler *c, struct draft_provision *draft)
{
	struct law_provision *is = &draft->is;
	uint32_t on = is->on;

	if (draft->binds != NULL) {
		is->binds = reference(c, &draft->binds->value, draft->binds->line, "binds",
		    KIND(CONDITION), "a condition", on);
		if (is->binds != LAW_NONE)
			use_provision(c, is->binds);
	}
	is->holds = condition(c, draft->holds, on);
	is->applies = condition(c, draft->applies, on);
	is->met = condition(c, draft->met, on);
	is->unless = references(c, draft->unless, KIND(EXCEPTION), "an exception", on);
	is->legacy = references(c, draft->legacy, KIND(TRANSITION), "a transition", on);
	is->serves = provisions_of(c, draft->serves);
	is->since = days(c, draft->since, on);
	if (draft->due != NULL)
		is->due = day_of(c, &draft->due->value, draft->due->line, on);
	if (draft->cap != NULL)
		is->cap = quantity_of(c, &draft->cap->value, draft->cap->line, on);
}

/* Checks of one provision */

static void
check_keys(struct compiler *c, const struct draft_provision *draft)
{
	uint32_t kind = draft->is.kind;
	const struct yaml_entry *entry;

	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		const struct rule *rule = &rules[i];
		if ((rule->required >> kind & 1) != 0 &&
		    yaml_get(draft->from.node, rule->word) == NULL)
			complain(c, draft->from.line,
			    "a provision of kind %s without '%s', "
			    "expected one",
			    law_provision_kind_words[kind], rule->word);
		if ((rule->kinds >> kind & 1) != 0)
			continue;
		for (uint32_t k = 0; (entry = yaml_entry(draft->from.node, k)) != NULL; k++)
			if (text_is(entry->key, rule->word))
				complain(c, entry->line,
				    "'%s' in a provision of kind %s, which has none", rule->word,
				    law_provision_kind_words[kind]);
	}
}

static void
check_met(struct compiler *c, const struct draft_provision *draft)
{
	bool unchecked = draft->is.not_checkable != 0;

	if (draft->is.kind != LAW_OBLIGATION || unchecked != (draft->met != NULL))
		return;
	complain(c, draft->from.line, "an obligation %s, expected one of the two",
	    unchecked ? "with both 'met' and 'not-checkable'" : "without 'met' or 'not-checkable'");
}

/* A reading of our own may hold at all times. */
static bool
is_ours(const struct compiler *c, const struct draft_provision *draft)
{
	const struct law_source *source =
	    draft->is.source != LAW_NONE ? &c->image.sources[draft->is.source] : NULL;

	if (draft->is.kind != LAW_CONDITION)
		return false;
	if (draft->is.confidence == LAW_CONFIDENCE_OURS)
		return true;
	return source != NULL && text_is(text_of(c->image.strings + source->status), "ours");
}

static void
check_period(struct compiler *c, const struct draft_provision *draft)
{
	const struct law_provision *is = &draft->is;
	bool has_from = yaml_get(draft->from.node, "from") != NULL;

	if (!has_from && !is_ours(c, draft))
		complain(c, draft->from.line, "no 'from', expected the day it is in force from");
	if (is->until != DATE_FOREVER && is->until <= is->enacted)
		complain(c, draft->from.line,
		    "'until' not after the day it was enacted, expected a later day");
}

/* Versions: disjoint in time, of one kind */

/* Enacted, unless that is said, with its source; a version that follows another, with the
 * act that ended that one; in any case when it is in force. */
static void
set_enacted(struct compiler *c, struct draft_provision *draft, int32_t ended)
{
	struct law_provision *is = &draft->is;

	if (yaml_get(draft->from.node, "enacted") != NULL)
		return;
	if (is->source != LAW_NONE)
		is->enacted = c->image.sources[is->source].from;
	if (is->enacted < ended)
		is->enacted = ended;
	if (is->enacted == DATE_NONE || is->enacted > is->from)
		is->enacted = is->from;
}

static int
by_id_and_until(const void *left, const void *right, void *context)
{
	const struct draft_provision *drafts = context;
	uint32_t i = *(const uint32_t *)left, k = *(const uint32_t *)right;
	const struct draft_provision *a = &drafts[i], *b = &drafts[k];
	int order = text_compare(a->id, b->id);

	if (order != 0)
		return order;
	if (a->is.until != b->is.until)
		return a->is.until < b->is.until ? -1 : 1;
	return (i > k) - (i < k);
}

/* A version may be enacted while the one before it is in force, to follow it. */
static bool
follows(const struct law_provision *before, const struct law_provision *is)
{
	return before->until <= is->enacted ||
	       (before->from < before->until && before->until <= is->from);
}

static void
check_versions(
    struct compiler *c, const struct draft_provision *before, const struct draft_provision *draft)
{
	about(c, &draft->from, "provision", draft->id);
	const char *path = c->files[before->from.file].path;
	if (!follows(&before->is, &draft->is))
		complain(c, draft->from.line,
		    "given twice for the same time, expected disjoint enacted (or from) and until; "
		    "first in %s line %u",
		    path, before->from.line);
	if (before->is.kind != draft->is.kind)
		complain(c, draft->from.line,
		    "of kind %s, expected %s as in its version in %s line %u",
		    law_provision_kind_words[draft->is.kind],
		    law_provision_kind_words[before->is.kind], path, before->from.line);
	if (before->is.on != draft->is.on)
		complain(c, draft->from.line,
		    "its versions are not on the same kind of entity; first in %s line %u", path,
		    before->from.line);
}

static void
order_provisions(struct compiler *c)
{
	uint32_t n = c->n_provisions;
	uint32_t *order = scratch(c, n, sizeof *order);

	if (order == NULL)
		return;
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	qsort_r(order, n, sizeof *order, by_id_and_until, c->provision);
	for (uint32_t i = 0; i < n; i++) {
		struct draft_provision *draft = &c->provision[order[i]];
		const struct draft_provision *before = i > 0 ? &c->provision[order[i - 1]] : NULL;
		bool again =
		    before != NULL && draft->id.len > 0 && text_equal(before->id, draft->id);
		if (draft->from.node->kind != YAML_MAP)
			continue; /* told already */
		about(c, &draft->from, "provision", draft->id);
		set_enacted(c, draft, again ? before->is.until : DATE_NONE);
		check_period(c, draft);
		if (again) {
			check_versions(c, before, draft);
			draft->is.changed = changed_parts(before->from.node, draft->from.node);
		}
		*image_add_provision_order(&c->image) = order[i];
	}
}

void
read_provisions(struct compiler *c)
{
	for (uint32_t i = 0; i < c->n_provisions && !c->image.failed; i++) {
		struct draft_provision *draft = &c->provision[i];
		if (draft->from.node->kind != YAML_MAP)
			continue; /* told already */
		about(c, &draft->from, "provision", draft->id);
		check_keys(c, draft);
		check_met(c, draft);
		read_conditions(c, draft);
	}
	order_provisions(c);
	for (uint32_t i = 0; i < c->n_provisions; i++)
		*image_add_provisions(&c->image) = c->provision[i].is;
}
