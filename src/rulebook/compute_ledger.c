/* SPDX-License-Identifier: Apache-2.0 */
/* The compute ledger: what is added up over the entities of a kind, in which meanings, and the
 * limits that a sum may exceed. One mapping in the whole rulebook, or none.
 *
 * Every word of the choice that sorts the entities is decided in every meaning, by a row
 * without a condition in the end; and the number of a limit stands in the condition that is
 * reached, so that the two cannot drift apart. */
#include "rulebook/compiler.h"

#include <string.h>

enum { QUOTED_BYTES = 60 };

struct draft_ledger {
	struct law_ledger is;
	const struct yaml_entry *on, *sorts, *adds, *expects, *starts, *ends, *error, *error_by,
	    *meanings, *limits;
};

#define IN(record, field)    offsetof(struct record, is.field)
#define LATER(record, field) offsetof(struct record, field)

static const struct key ledger_keys[] = {
    {"id", true, read_dotted, IN(draft_ledger, id)},
    {"title", true, read_text, IN(draft_ledger, title)},
    {"says", true, read_text, IN(draft_ledger, says)},
    {"pin", true, read_pin, IN(draft_ledger, pin)},
    {"confidence", false, read_confidence, IN(draft_ledger, confidence)},
    {"note", false, read_text, IN(draft_ledger, note)},
    {"on", true, read_entry, LATER(draft_ledger, on)},
    {"sorts", true, read_entry, LATER(draft_ledger, sorts)},
    {"adds", true, read_entry, LATER(draft_ledger, adds)},
    {"expects", false, read_entry, LATER(draft_ledger, expects)},
    {"starts", false, read_entry, LATER(draft_ledger, starts)},
    {"ends", false, read_entry, LATER(draft_ledger, ends)},
    {"may-err", false, read_entry, LATER(draft_ledger, error)},
    {"may-err-by", false, read_entry, LATER(draft_ledger, error_by)},
    {"meanings", true, read_entry, LATER(draft_ledger, meanings)},
    {"limits", true, read_entry, LATER(draft_ledger, limits)},
};

struct draft_meaning {
	struct law_meaning is;
	const struct yaml_entry *fills, *part_of, *when, *counts;
};

static const struct key meaning_keys[] = {
    {"id", true, read_dotted, IN(draft_meaning, id)},
    {"title", true, read_text, IN(draft_meaning, title)},
    {"says", true, read_text, IN(draft_meaning, says)},
    {"pin", true, read_pin, IN(draft_meaning, pin)},
    {"confidence", false, read_confidence, IN(draft_meaning, confidence)},
    {"note", false, read_text, IN(draft_meaning, note)},
    {"fills", true, read_entry, LATER(draft_meaning, fills)},
    {"part-of", false, read_entry, LATER(draft_meaning, part_of)},
    {"when", false, read_entry, LATER(draft_meaning, when)},
    {"counts", true, read_entry, LATER(draft_meaning, counts)},
};

struct draft_counting {
	struct law_counting is;
	const struct yaml_entry *sorts, *when, *counted, *by;
};

static const struct key counting_keys[] = {
    {"sorts", true, read_entry, LATER(draft_counting, sorts)},
    {"when", false, read_entry, LATER(draft_counting, when)},
    {"counted", true, read_entry, LATER(draft_counting, counted)},
    {"by", true, read_entry, LATER(draft_counting, by)},
    {"note", false, read_text, IN(draft_counting, note)},
};

struct draft_limit {
	struct law_limit is;
	const struct yaml_entry *of, *over, *when, *reached, *notify, *known, *planned_by,
	    *estimate_by;
};

static const struct key limit_keys[] = {
    {"id", true, read_dotted, IN(draft_limit, id)},
    {"title", true, read_text, IN(draft_limit, title)},
    {"says", true, read_text, IN(draft_limit, says)},
    {"pin", true, read_pin, IN(draft_limit, pin)},
    {"confidence", false, read_confidence, IN(draft_limit, confidence)},
    {"note", false, read_text, IN(draft_limit, note)},
    {"from", false, read_day, IN(draft_limit, from)},
    {"until", false, read_day, IN(draft_limit, until)},
    {"of", true, read_entry, LATER(draft_limit, of)},
    {"more-than", true, read_entry, LATER(draft_limit, over)},
    {"when", false, read_entry, LATER(draft_limit, when)},
    {"reached", true, read_entry, LATER(draft_limit, reached)},
    {"notify", false, read_entry, LATER(draft_limit, notify)},
    {"known", false, read_entry, LATER(draft_limit, known)},
    {"planned-by", false, read_entry, LATER(draft_limit, planned_by)},
    {"estimate-by", false, read_entry, LATER(draft_limit, estimate_by)},
};

/* --- What is named --- */

static uint32_t
provision_at(struct compiler *c, const struct yaml_entry *entry)
{
	struct text id;

	if (entry == NULL || !scalar_of(c, &entry->value, entry->line, entry->key.at, &id))
		return LAW_NONE;
	return provision_of(c, id, entry->line);
}

static uint32_t
fact_at(struct compiler *c, const struct yaml_entry *entry, int type, uint32_t bound)
{
	if (entry == NULL)
		return LAW_NONE;
	return fact_of(c, &entry->value, entry->line, type, bound, NULL, NULL);
}

static uint32_t
expr_at(struct compiler *c, const struct yaml_entry *entry, uint32_t bound)
{
	return entry == NULL ? LAW_NONE : expr_of(c, &entry->value, entry->line, bound);
}

/* A fact of what is added up, and of nothing else. */
static uint32_t
own_fact(struct compiler *c, const struct yaml_entry *entry, int type, uint32_t on)
{
	uint32_t fact = fact_at(c, entry, type, on);

	if (fact == LAW_NONE || on == LAW_NONE || c->fact[fact].is.kind == on)
		return fact;
	complain(c, entry->line, "%s '%s' is not on a %s, expected a fact that is", entry->key.at,
	    c->fact[fact].key.at, c->image.strings + c->image.kinds[on].word);
	return LAW_NONE;
}

static uint32_t
quantity_at_unit(
    struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t bound, law_str unit)
{
	uint32_t quantity = quantity_of(c, node, line, bound);

	if (quantity == LAW_NONE || c->image.failed)
		return LAW_NONE;
	law_str found = c->image.quantities[quantity].unit;
	if (found == 0 || unit == 0 || found == unit)
		return quantity;
	complain(c, line, "unit '%s' beside '%s', expected one unit", c->image.strings + found,
	    c->image.strings + unit);
	return LAW_NONE;
}

/* --- How each word is counted --- */

struct decided { /* by words of the choice */
	bool *at;
	uint32_t first, n; /* options of the fact */
};

static void
read_verdict(struct compiler *c, const struct yaml_entry *entry, struct law_counting *counting)
{
	uint32_t index;

	if (entry != NULL && read_word(c, entry, WORDS("counted", law_verdict_words), &index))
		counting->verdict = index;
}

/* The words of one row; a row that nothing can reach any more is a slip. */
static void
decide(struct compiler *c, const struct draft_counting *draft, struct decided *decided)
{
	const struct yaml_node *item;
	uint32_t line = draft->sorts->line;

	for (uint32_t i = 0; (item = item_of(&draft->sorts->value, i, &line)) != NULL; i++) {
		struct text word;
		uint32_t k = 0;
		if (!scalar_of(c, item, line, "a word of the choice", &word))
			continue;
		while (k < decided->n &&
		       !text_is(word, c->image.strings + c->image.options[decided->first + k].word))
			k++;
		struct text found = text_clip(word, QUOTED_BYTES);
		if (k == decided->n)
			complain(c, line, "unknown option '%.*s', expected a word of the choice",
			    TEXT_ARG(found));
		else if (decided->at[k])
			complain(c, line, "'%.*s' is decided above, expected no more of it",
			    TEXT_ARG(found));
		else
			decided->at[k] = draft->when == NULL;
	}
}

static void
read_counting(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t on,
    struct decided *decided)
{
	struct draft_counting draft = {.is = {.when = LAW_NONE, .by = LAW_NONE}};

	if (!keys_read(c, node, line, KEYS(counting_keys), &draft))
		return;
	if (draft.sorts != NULL) {
		draft.is.sorts = strings_of(c, draft.sorts);
		decide(c, &draft, decided);
	}
	read_verdict(c, draft.counted, &draft.is);
	draft.is.when = expr_at(c, draft.when, on);
	draft.is.by = provision_at(c, draft.by);
	*image_add_countings(&c->image) = draft.is;
}

static void
read_countings(struct compiler *c, const struct yaml_entry *entry, const struct law_ledger *ledger,
    uint32_t line, struct law_meaning *meaning)
{
	const struct yaml_node *item;
	uint32_t at = entry->line;
	const struct law_fact *sorts = &c->fact[ledger->sorts].is;
	struct decided decided = {
	    .first = sorts->options_first,
	    .n = sorts->options_n,
	    .at = scratch(c, sorts->options_n, sizeof *decided.at),
	};

	if (decided.at == NULL || c->image.failed)
		return;
	memset(decided.at, 0, decided.n * sizeof *decided.at);
	meaning->countings_first = c->image.n_countings;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &at)) != NULL; i++)
		read_counting(c, item, at, ledger->on, &decided);
	meaning->countings_n = c->image.n_countings - meaning->countings_first;
	for (uint32_t k = 0; k < decided.n && !c->image.failed; k++)
		if (!decided.at[k])
			complain(c, line, "'%s' is not decided, expected a row for it without when",
			    c->image.strings + c->image.options[decided.first + k].word);
}

/* --- Meanings --- */

static const struct yaml_entry * /* what it is part of: read when all are named */
read_meaning(struct compiler *c, const struct yaml_node *node, uint32_t line,
    const struct law_ledger *ledger)
{
	struct draft_meaning draft = {
	    .is = {.line = line, .fills = LAW_NONE, .part_of = LAW_NONE, .when = LAW_NONE}};

	if (!keys_read(c, node, line, KEYS(meaning_keys), &draft))
		return NULL;
	draft.is.fills = fact_at(c, draft.fills, TYPE_NUMBER, LAW_NONE);
	draft.is.when = expr_at(c, draft.when, LAW_NONE);
	if (draft.is.fills != LAW_NONE &&
	    c->fact[draft.is.fills].is.unit != c->fact[ledger->adds].is.unit)
		complain(c, draft.fills->line, "'%s' has another unit than '%s', expected the same",
		    c->fact[draft.is.fills].key.at, c->fact[ledger->adds].key.at);
	if (draft.counts != NULL)
		read_countings(c, draft.counts, ledger, line, &draft.is);
	*image_add_meanings(&c->image) = draft.is;
	return draft.part_of;
}

static uint32_t
meaning_at(struct compiler *c, const struct yaml_entry *entry, const struct names *meanings)
{
	struct text id;

	if (entry == NULL || !scalar_of(c, &entry->value, entry->line, entry->key.at, &id))
		return LAW_NONE;
	uint32_t meaning = names_find(meanings, id);
	if (meaning == LAW_NONE)
		complain_unknown(c, entry->line, "meaning", id, meanings);
	return meaning;
}

static void
place_parts(struct compiler *c, const struct yaml_entry *const *parts, const struct names *ids)
{
	for (uint32_t i = 0; i < c->image.n_meanings && !c->image.failed; i++)
		c->image.meanings[i].part_of = meaning_at(c, parts[i], ids);
	for (uint32_t i = 0; i < c->image.n_meanings && !c->image.failed; i++) {
		uint32_t of = c->image.meanings[i].part_of;
		if (of != LAW_NONE && (of == i || c->image.meanings[of].part_of != LAW_NONE))
			complain(c, parts[i]->line,
			    "part of one that is a part itself, expected one that is none");
	}
}

static void
read_meanings(struct compiler *c, const struct yaml_entry *entry, const struct law_ledger *ledger,
    struct names *ids)
{
	const struct yaml_node *item;
	uint32_t line = entry->line;
	uint32_t room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	const struct yaml_entry **parts = scratch(c, room, sizeof *parts);

	for (uint32_t i = 0; parts != NULL && (item = item_of(&entry->value, i, &line)) != NULL;
	     i++) {
		struct text id = name_of(item, "id");
		uint32_t n = c->image.n_meanings;
		if (id.len > 0 && names_put(ids, id, n) != n)
			complain(c, line, "meaning '%.*s' given twice, expected once",
			    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
		const struct yaml_entry *part = read_meaning(c, item, line, ledger);
		if (c->image.n_meanings > n)
			parts[n] = part;
	}
	if (parts != NULL)
		place_parts(c, parts, ids);
}

/* --- Limits --- */

static bool
same_quantity(const struct image *image, uint32_t a, uint32_t b)
{
	const struct law_quantity *left = &image->quantities[a], *right = &image->quantities[b];

	if (left->op != right->op || left->fact != right->fact ||
	    left->multiply != right->multiply || left->divide != right->divide ||
	    left->list.n != right->list.n || decimal_compare(left->number, right->number) != 0)
		return false;
	for (uint32_t i = 0; i < left->list.n; i++)
		if (!same_quantity(image, image->refs[left->list.first + i],
			image->refs[right->list.first + i]))
			return false;
	return true;
}

/* Does the condition, or a part of it, ask for more than the quantity? */
static bool
asks_for_more(const struct image *image, uint32_t expr, uint32_t over)
{
	if (expr == LAW_NONE)
		return false;
	const struct law_expr *e = &image->exprs[expr];
	if (e->op == LAW_OP_COMPARE)
		return e->b == LAW_MORE && same_quantity(image, e->c, over);
	if (e->op != LAW_OP_ALL && e->op != LAW_OP_ANY)
		return false;
	for (uint32_t i = 0; i < e->list.n; i++)
		if (asks_for_more(image, image->refs[e->list.first + i], over))
			return true;
	return false;
}

static void
check_reached(struct compiler *c, const struct draft_limit *draft)
{
	if (draft->is.reached == LAW_NONE || draft->is.over == LAW_NONE || c->image.failed)
		return;
	for (uint32_t p = draft->is.reached; p != LAW_NONE; p = c->provision[p].next)
		if (asks_for_more(&c->image, c->provision[p].is.holds, draft->is.over))
			return;
	complain(c, draft->over->line,
	    "more than this is not what '%s' asks for, expected a quantity of its condition",
	    c->provision[draft->is.reached].id.at);
}

static bool
day_reads(const struct image *image, uint32_t day, uint32_t fact)
{
	const struct law_day *d = &image->days[day];

	if (d->op == LAW_DAY_FACT && d->fact == fact)
		return true;
	for (uint32_t i = 0; i < d->list.n; i++)
		if (day_reads(image, image->refs[d->list.first + i], fact))
			return true;
	return false;
}

/* What is to be told has a due day, counted from the fact that is named. */
static void
check_clock(struct compiler *c, const struct draft_limit *draft)
{
	const struct yaml_entry *entry = draft->notify;

	if (entry == NULL) {
		if (draft->known != NULL)
			complain(c, draft->known->line, "'known' without 'notify', expected both");
		return;
	}
	if (draft->is.notify == LAW_NONE || c->image.failed)
		return;
	const struct draft_provision *notify = &c->provision[draft->is.notify];
	if (notify->is.kind != LAW_OBLIGATION || notify->is.due == LAW_NONE)
		complain(c, entry->line, "'%s' has no due day, expected an obligation that has one",
		    notify->id.at);
	else if (draft->known == NULL)
		complain(c, entry->line, "'notify' without 'known', expected both");
	else if (draft->is.known != LAW_NONE &&
		 !day_reads(&c->image, notify->is.due, draft->is.known))
		complain(c, draft->known->line,
		    "the due day of '%s' is not counted from this, expected the fact that it is",
		    notify->id.at);
}

static void
read_limit(struct compiler *c, const struct yaml_node *node, uint32_t line,
    const struct law_ledger *ledger, const struct names *meanings)
{
	struct draft_limit draft = {
	    .is = {.line = line, .from = DATE_NONE, .until = DATE_FOREVER, .over = LAW_NONE}};

	if (!keys_read(c, node, line, KEYS(limit_keys), &draft))
		return;
	draft.is.meaning = meaning_at(c, draft.of, meanings);
	if (draft.over != NULL)
		draft.is.over = quantity_at_unit(c, &draft.over->value, draft.over->line, LAW_NONE,
		    c->fact[ledger->adds].is.unit);
	draft.is.when = expr_at(c, draft.when, LAW_NONE);
	draft.is.reached = provision_at(c, draft.reached);
	draft.is.notify = provision_at(c, draft.notify);
	draft.is.known = fact_at(c, draft.known, TYPE_DATE, LAW_NONE);
	draft.is.planned_by = provision_at(c, draft.planned_by);
	draft.is.estimate_by = provision_at(c, draft.estimate_by);
	if (draft.is.until <= draft.is.from && draft.is.until != DATE_FOREVER)
		complain(c, line, "until is not after from, expected it later");
	check_reached(c, &draft);
	check_clock(c, &draft);
	*image_add_limits(&c->image) = draft.is;
}

static void
read_limits(struct compiler *c, const struct yaml_entry *entry, const struct law_ledger *ledger,
    const struct names *meanings)
{
	const struct yaml_node *item;
	uint32_t line = entry->line;
	struct names ids;

	names_init(&ids, c->arena);
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		struct text id = name_of(item, "id");
		if (id.len > 0 && names_put(&ids, id, i) != i)
			complain(c, line, "limit '%.*s' given twice, expected once",
			    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
		read_limit(c, item, line, ledger, meanings);
	}
	c->failed = c->failed || ids.failed;
}

/* --- The ledger --- */

static void
read_expects(struct compiler *c, const struct yaml_entry *entry, struct law_ledger *ledger)
{
	const struct yaml_node *item;
	uint32_t line, n = 0;

	if (entry == NULL)
		return;
	line = entry->line;
	uint32_t room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *list = scratch(c, room, sizeof *list);
	if (list == NULL)
		return;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		uint32_t quantity =
		    quantity_at_unit(c, item, line, ledger->on, c->fact[ledger->adds].is.unit);
		if (quantity != LAW_NONE)
			list[n++] = quantity;
	}
	ledger->expects = image_list(&c->image, list, n);
}

static void
read_error(struct compiler *c, const struct draft_ledger *draft, struct law_ledger *ledger)
{
	struct text text;

	ledger->error_by = provision_at(c, draft->error_by);
	if (draft->error == NULL ||
	    !scalar_of(c, &draft->error->value, draft->error->line, "may-err", &text))
		return;
	if (read_ratio(text, &ledger->multiply, &ledger->divide) &&
	    ledger->multiply < ledger->divide)
		return;
	ledger->multiply = 0;
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, draft->error->line, "may-err '%.*s', expected a ratio below one as 3/10",
	    TEXT_ARG(found));
}

static bool
read_heads(struct compiler *c, struct draft_ledger *draft)
{
	struct law_ledger *is = &draft->is;

	if (draft->on != NULL)
		is->on = kind_of(c, &draft->on->value, draft->on->line);
	if (is->on == LAW_NONE)
		return false;
	is->sorts = own_fact(c, draft->sorts, TYPE_CHOICE, is->on);
	is->adds = own_fact(c, draft->adds, TYPE_NUMBER, is->on);
	is->starts = own_fact(c, draft->starts, TYPE_DATE, is->on);
	is->ends = own_fact(c, draft->ends, TYPE_DATE, is->on);
	return is->sorts != LAW_NONE && is->adds != LAW_NONE;
}

static void
read_parts(struct compiler *c, struct draft_ledger *draft)
{
	struct names meanings;

	names_init(&meanings, c->arena);
	read_expects(c, draft->expects, &draft->is);
	read_error(c, draft, &draft->is);
	if (draft->meanings != NULL)
		read_meanings(c, draft->meanings, &draft->is, &meanings);
	if (draft->limits != NULL)
		read_limits(c, draft->limits, &draft->is, &meanings);
	c->failed = c->failed || meanings.failed;
}

void
read_ledger(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_LEDGER];
	struct draft_ledger draft = {.is = {.on = LAW_NONE, .divide = 1}};

	if (records->n == 0)
		return;
	for (uint32_t i = 1; i < records->n; i++) {
		about(c, &records->at[i], "compute-ledger", TEXT_NONE);
		complain(c, records->at[i].line, "given again, expected once; first in %s line %u",
		    c->files[records->at[0].file].path, records->at[0].line);
	}
	const struct record_at *at = &records->at[0];
	about(c, at, "compute-ledger", TEXT_NONE);
	draft.is.line = at->line;
	draft.is.file = image_string(&c->image, text_of(c->files[at->file].name));
	if (keys_read(c, at->node, at->line, KEYS(ledger_keys), &draft) && read_heads(c, &draft))
		read_parts(c, &draft);
	*image_add_ledgers(&c->image) = draft.is;
}
