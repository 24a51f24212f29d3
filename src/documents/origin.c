/* SPDX-License-Identifier: Apache-2.0 */
/* The small print: where an answer comes from, each origin once, with the names of what
 * it is of where there are several. */
#include "documents/answer.h"
#include "documents/typeset.h"
#include "documents/words.h"

enum {
	DIGEST_SHOWN = 12 /* digits of a digest in the small print; all stand in the table */
};

static bool
same_origin(const struct disclosed_value *a, const struct disclosed_value *b)
{
	if (a->disclosure == DISCLOSURE_COARSE && (a->show != b->show || a->figures != b->figures))
		return false;
	return a->disclosure == b->disclosure && a->origin == b->origin &&
	       a->recorded == b->recorded && a->since == b->since && text_equal(a->by, b->by) &&
	       text_equal(a->method, b->method) && text_equal(a->source, b->source) &&
	       text_equal(a->reason, b->reason) && text_equal(a->evidence, b->evidence);
}

static bool
has_origin(const struct disclosed_value *value)
{
	return value->disclosure == DISCLOSURE_FULL || value->disclosure == DISCLOSURE_COARSE;
}

/* By which rule a coarse figure is as coarse as it is. */
static void
put_precision(struct sheet *sheet, struct node *line, const struct disclosed_value *value)
{
	static const enum word rules[] = {[LAW_SHOW_EXACT] = WORD_AS_RECORDED,
	    [LAW_SHOW_ROUND] = WORD_ROUNDED_TO,
	    [LAW_SHOW_BAND] = WORD_AS_BAND,
	    [LAW_SHOW_MAGNITUDE] = WORD_AS_MAGNITUDE};

	node_string(sheet->document, line, " \u00B7 ");
	sheet_count(sheet, line, rules[value->show], value->figures, 0);
}

static void
put_detail(struct sheet *sheet, struct node *line, enum word name, struct text text)
{
	if (text.len == 0)
		return;
	node_string(sheet->document, line, " \u00B7 ");
	sheet_term(sheet, line, name);
	typeset_line(sheet->document, line, text);
}

static void
put_evidence(struct sheet *sheet, struct node *line, struct text digest)
{
	uint32_t number = sheet_evidence_number(sheet, digest);
	struct text shown = text_clip(digest, DIGEST_SHOWN);

	if (number == 0)
		return;
	node_format(sheet->document, line, " \u00B7 %s ", sheet_word(sheet, WORD_EVIDENCE));
	node_link(sheet->document, line, text_of("#" EVIDENCE_ANCHOR),
	    arena_format(sheet->document->arena, "[%u]", number));
	node_string(sheet->document, line, " ");
	struct node *code = sheet_add_text(sheet, line, NODE_CODE, shown);
	if (digest.len > shown.len)
		node_string(sheet->document, code, "\u2026");
}

/* Has one of the values before k, from the same origin, the same name already? */
static bool
is_named(const struct disclosed_value *values, uint32_t k)
{
	for (uint32_t b = 0; b < k && values[k].entity.len > 0; b++)
		if (text_equal(values[b].entity, values[k].entity) && has_origin(&values[b]) &&
		    same_origin(&values[b], &values[k]))
			return true;
	return false;
}

/* The names of all values that share the origin of values[i]. */
static void
put_sharing(struct sheet *sheet, struct node *line, const struct disclosed_item *item, uint32_t i)
{
	struct node *names = sheet_add(sheet, line, NODE_STRONG);

	for (uint32_t k = i; k < item->n_values; k++) {
		const struct disclosed_value *value = &item->values[k];

		if (!has_origin(value) || !same_origin(&item->values[i], value) ||
		    is_named(item->values, k))
			continue;
		node_string(sheet->document, names, k > i ? ", " : "");
		node_text(sheet->document, names,
		    value->entity.len > 0 ? value->entity : value_name(value));
	}
	sheet_colon(sheet, line);
}

static void
put_origin(struct sheet *sheet, struct node *line, const struct disclosed_value *value)
{
	node_string(sheet->document, line, sheet_word(sheet, word_of_origin(value->origin)));
	if (value->by.len > 0) {
		node_format(sheet->document, line, " %s ", sheet_word(sheet, WORD_BY));
		node_text(sheet->document, line, value->by);
	}
	if (value->recorded != DATE_NONE) {
		node_format(sheet->document, line, " %s ", sheet_word(sheet, WORD_ON));
		sheet_date(sheet, line, value->recorded);
	}
	if (value->disclosure == DISCLOSURE_COARSE) {
		put_precision(sheet, line, value);
		node_format(sheet->document, line, ", %s", sheet_word(sheet, WORD_COARSE_SAYS));
		return;
	}
	put_detail(sheet, line, WORD_METHOD, value->method);
	put_detail(sheet, line, WORD_SOURCE, value->source);
	put_detail(sheet, line, WORD_REASON, value->reason);
	if (value->since != DATE_NONE) {
		node_format(sheet->document, line, " \u00B7 %s ", sheet_word(sheet, WORD_SINCE));
		sheet_date(sheet, line, value->since);
	}
	put_evidence(sheet, line, value->evidence);
}

static bool
is_first_of_origin(const struct disclosed_item *item, uint32_t i)
{
	if (!has_origin(&item->values[i]))
		return false;
	for (uint32_t k = 0; k < i; k++)
		if (has_origin(&item->values[k]) && same_origin(&item->values[k], &item->values[i]))
			return false;
	return true;
}

/* Each origin once, with the names of what it is of where there are several. */
void
origins_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	uint32_t distinct = 0, masked = 0;

	for (uint32_t i = 0; i < item->n_values; i++) {
		distinct += is_first_of_origin(item, i);
		masked += item->values[i].masked;
	}
	for (uint32_t i = 0; i < item->n_values; i++) {
		if (!is_first_of_origin(item, i))
			continue;
		struct node *line = sheet_add(sheet, answer, NODE_SMALL);
		if (distinct > 1)
			put_sharing(sheet, line, item, i);
		put_origin(sheet, line, &item->values[i]);
	}
	if (masked > 0)
		sheet_add_text(
		    sheet, answer, NODE_SMALL, text_of(sheet_word(sheet, WORD_MASKED_SAYS)));
}
