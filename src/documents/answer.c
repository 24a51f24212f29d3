/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: a figure, boxes, prose or a table, then the small print of its origin. */
#include "documents/answer.h"

#include "documents/typeset.h"
#include "documents/words.h"

#include <string.h>

enum {
	TABLE_COLUMNS_MAX = 4, /* more do not fit the measure */
	TABLE_CELL_MAX = 90,   /* longer texts are read as prose, not in columns */
	FIGURE_MAX = 60,       /* a text this short is a name: set like a figure */
	ROUND_FROM = 7,        /* whole numbers with so many digits are also said in short */
	DIGEST_SHOWN = 12      /* digits of a digest in the small print; all stand in the table */
};

static const char *
word(const struct sheet *sheet, enum word which)
{
	return word_in(sheet->document->language, which);
}

static struct node *
add(struct sheet *sheet, struct node *parent, enum node_kind kind)
{
	return node_add(sheet->document, parent, kind);
}

static struct node *
add_text(struct sheet *sheet, struct node *parent, enum node_kind kind, struct text text)
{
	return node_add_text(sheet->document, parent, kind, text);
}

void
sheet_tone(struct node *node, enum tone tone)
{
	if (node != NULL)
		node->tone = tone;
}

void
sheet_date(struct sheet *sheet, struct node *parent, int32_t date)
{
	struct document *document = sheet->document;
	struct node *time = add(sheet, parent, NODE_TIME);
	char iso[DATE_CHARS];

	if (time == NULL)
		return;
	date_format(date, iso);
	time->text = arena_text(document->arena, text_of(iso));
	struct text says = date_words(document->arena, document->language, date);
	if (time->text.at == NULL || says.at == NULL)
		document->out_of_memory = true;
	node_text(document, time, says);
}

void
sheet_item_link(struct sheet *sheet, struct node *parent, const struct disclosed_item *item)
{
	struct text address = sheet_join(sheet, text_of("#"), "", item->id);

	node_link(sheet->document, parent, address, item->label);
}

struct text
sheet_join(struct sheet *sheet, struct text a, const char *between, struct text b)
{
	struct arena *arena = sheet->document->arena;
	size_t middle = strlen(between);
	char *joined = arena_alloc(arena, a.len + middle + b.len + 1);

	if (joined == NULL) {
		sheet->document->out_of_memory = true;
		return TEXT_NONE;
	}
	if (a.len > 0)
		memcpy(joined, a.at, a.len);
	memcpy(joined + a.len, between, middle);
	if (b.len > 0)
		memcpy(joined + a.len + middle, b.at, b.len);
	return (struct text){joined, a.len + middle + b.len};
}

/* --- Evidence, numbered by first use --- */

static uint32_t /* from 1; 0 when it is not numbered */
evidence_number(const struct sheet *sheet, struct text digest)
{
	for (uint32_t i = 0; i < sheet->n_evidence; i++)
		if (text_equal(sheet->evidence[i], digest))
			return i + 1;
	return 0;
}

static void
number_item(struct sheet *sheet, const struct disclosed_item *item)
{
	for (uint32_t v = 0; v < item->n_values; v++) {
		struct text digest = item->values[v].evidence;

		if (digest.len > 0 && evidence_number(sheet, digest) == 0)
			sheet->evidence[sheet->n_evidence++] = digest;
	}
}

void
sheet_number_evidence(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	size_t n = 0;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			n += form->sections[s].items[i].n_values;
	sheet->evidence = arena_array(sheet->document->arena, n + 1, sizeof *sheet->evidence);
	if (sheet->evidence == NULL) {
		sheet->document->out_of_memory = true;
		return;
	}
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			number_item(sheet, &form->sections[s].items[i]);
}

/* --- Values --- */

static bool
has_unit(struct text shown, struct text unit)
{
	return shown.len >= unit.len &&
	       memcmp(shown.at + shown.len - unit.len, unit.at, unit.len) == 0;
}

/* 140620634112 is also said as 1.4e11, when it is whole and long. */
static void
put_rounded(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	char rounded[DECIMAL_CHARS];

	if (value->disclosure != DISCLOSURE_FULL || !value_is_exact(&value->value) ||
	    value->value.low.exponent != 0 || decimal_figures(value->value.low) < ROUND_FROM)
		return;
	decimal_format(decimal_round(value->value.low, 2, ROUND_NEAREST), rounded);
	struct text copy = arena_text(sheet->document->arena, text_of(rounded));
	if (copy.at == NULL)
		sheet->document->out_of_memory = true;
	node_string(sheet->document, parent, " (");
	typeset_number(sheet->document, parent, copy);
	node_string(sheet->document, parent, ")");
}

static void
put_number(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct text figure = value->shown;

	if (value->unit.len > 0 && has_unit(figure, value->unit))
		figure = text_trim((struct text){figure.at, figure.len - value->unit.len});
	typeset_number(sheet->document, parent, figure);
	put_rounded(sheet, parent, value);
	if (value->unit.len > 0) {
		node_string(sheet->document, parent, "\u00A0");
		node_text(sheet->document, parent, value->unit);
	}
}

static void
put_chip(struct sheet *sheet, struct node *parent, enum tone tone, enum word says)
{
	struct node *chip = add_text(sheet, parent, NODE_CHIP, text_of(word(sheet, says)));

	sheet_tone(chip, tone);
}

/* A value in one line: for tables, and where the value is short. False when it has none. */
static bool
put_inline(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	bool first = true;

	if (value->disclosure == DISCLOSURE_WITHHELD) {
		put_chip(sheet, parent, TONE_WITHHELD, WORD_WITHHELD);
	} else if (value->value.state == VALUE_ABSENT) {
		node_string(sheet->document, parent, word(sheet, WORD_ABSENT));
	} else if (value->n_options > 0) {
		for (uint32_t i = 0; i < value->n_options; i++) {
			if (!value->options[i].chosen)
				continue;
			node_string(sheet->document, parent, first ? "" : ", ");
			node_text(sheet->document, parent, value->options[i].label);
			first = false;
		}
		return !first;
	} else if (value->shown.len == 0 && value->disclosure != DISCLOSURE_FULL) {
		return false;
	} else if (value->type == TYPE_YESNO) {
		node_string(
		    sheet->document, parent, word(sheet, value->value.yes ? WORD_YES : WORD_NO));
	} else if (value->type == TYPE_NUMBER) {
		put_number(sheet, parent, value);
	} else if (value->type == TYPE_DATE && value->disclosure == DISCLOSURE_FULL) {
		sheet_date(sheet, parent, value->value.date);
	} else {
		typeset_line(sheet->document, parent, value->shown);
	}
	return true;
}

static void
put_checks(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct node *checks = add(sheet, parent, NODE_CHECKS);

	if (checks != NULL)
		checks->level = value->is_single;
	for (uint32_t i = 0; i < value->n_options; i++) {
		struct node *check = add_text(sheet, checks, NODE_CHECK, value->options[i].label);

		if (check != NULL)
			check->on = value->options[i].chosen;
	}
}

static void
put_list(struct sheet *sheet, struct node *parent, const struct value *value)
{
	struct node *list = add(sheet, parent, NODE_LIST);

	for (uint32_t i = 0; i < value->n_items; i++)
		typeset_line(sheet->document, add(sheet, list, NODE_LIST_ITEM), value->items[i]);
}

static bool
is_short(struct text text)
{
	return text.len <= FIGURE_MAX && memchr(text.at, '\n', text.len) == NULL &&
	       !text_starts(text, "- ") && (text.len == 0 || text.at[text.len - 1] != '.');
}

static void
put_text(struct sheet *sheet, struct node *parent, struct text text)
{
	if (text.len > 0 && is_short(text))
		typeset_line(sheet->document, add(sheet, parent, NODE_FIGURE), text);
	else
		typeset_prose(sheet->document, parent, text);
}

static void
put_known(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	if (value->n_options > 0)
		put_checks(sheet, parent, value);
	else if (value->type == TYPE_LIST && value->value.state == VALUE_KNOWN)
		put_list(sheet, parent, &value->value);
	else if (value->type == TYPE_TEXT && value->value.state == VALUE_KNOWN)
		put_text(sheet, parent, value->value.text);
	else
		put_inline(sheet, add(sheet, parent, NODE_FIGURE), value);
}

static bool
has_value(const struct disclosed_value *value)
{
	if (value->disclosure == DISCLOSURE_FULL || value->value.state == VALUE_ABSENT)
		return true;
	return value->disclosure == DISCLOSURE_COARSE && value->shown.len > 0;
}

static bool
is_silent(const struct disclosed_value *value) /* optional and empty */
{
	return !value->is_needed && !has_value(value) && value->state != ITEM_INSUFFICIENT &&
	       value->disclosure == DISCLOSURE_NOTHING;
}

static bool
is_missing(const struct disclosed_value *value)
{
	return value->state == ITEM_INSUFFICIENT || (!has_value(value) && !is_silent(value));
}

/* What is missing and what would fill it: absence is stated. */
static void
put_missing(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	bool blank = value->state != ITEM_INSUFFICIENT;
	struct node *callout = add(sheet, parent, NODE_CALLOUT), *line;

	sheet_tone(callout, blank ? TONE_OPEN : TONE_WARN);
	line = add(sheet, callout, NODE_PARAGRAPH);
	put_chip(
	    sheet, line, blank ? TONE_OPEN : TONE_WARN, blank ? WORD_BLANK : WORD_INSUFFICIENT);
	node_string(sheet->document, line, " ");
	typeset_line(sheet->document, line, value->why);
	line = add(sheet, callout, NODE_SMALL);
	node_format(
	    sheet->document, line, "%s: ", word(sheet, blank ? WORD_TO_FILL : WORD_TO_SETTLE));
	typeset_line(sheet->document, line, value->asks);
	node_string(sheet->document, line, " ");
	add_text(sheet, line, NODE_CODE, value->fact);
}

static void
put_absent(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	add_text(sheet, parent, NODE_FIGURE, text_of(word(sheet, WORD_ABSENT)));
	typeset_prose(sheet->document, parent, value->value.text);
}

static void
put_value(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct node *line;

	if (value->disclosure == DISCLOSURE_WITHHELD) {
		line = add(sheet, parent, NODE_PARAGRAPH);
		put_chip(sheet, line, TONE_WITHHELD, WORD_WITHHELD);
		node_format(sheet->document, line, " %s", word(sheet, WORD_WITHHELD_SAYS));
		return;
	}
	if (value->value.state == VALUE_ABSENT)
		put_absent(sheet, parent, value);
	else if (has_value(value))
		put_known(sheet, parent, value);
	if (is_missing(value))
		put_missing(sheet, parent, value);
}

/* --- Origin --- */

static bool
same_origin(const struct disclosed_value *a, const struct disclosed_value *b)
{
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

static void
put_detail(struct sheet *sheet, struct node *line, enum word name, struct text text)
{
	if (text.len == 0)
		return;
	node_format(sheet->document, line, " \u00B7 %s: ", word(sheet, name));
	typeset_line(sheet->document, line, text);
}

static void
put_evidence(struct sheet *sheet, struct node *line, struct text digest)
{
	uint32_t number = evidence_number(sheet, digest);
	struct text shown = text_clip(digest, DIGEST_SHOWN);

	if (number == 0)
		return;
	node_format(sheet->document, line, " \u00B7 %s ", word(sheet, WORD_EVIDENCE));
	node_link(sheet->document, line, text_of("#" EVIDENCE_ANCHOR),
	    arena_format(sheet->document->arena, "[%u]", number));
	node_string(sheet->document, line, " ");
	struct node *code = add_text(sheet, line, NODE_CODE, shown);
	if (digest.len > shown.len)
		node_string(sheet->document, code, "\u2026");
}

static struct text
name_of(const struct disclosed_value *value)
{
	if (value->label.len > 0)
		return value->label;
	return value->asks.len > 0 ? value->asks : value->fact;
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
	struct node *names = add(sheet, line, NODE_STRONG);

	for (uint32_t k = i; k < item->n_values; k++) {
		const struct disclosed_value *value = &item->values[k];

		if (!has_origin(value) || !same_origin(&item->values[i], value) ||
		    is_named(item->values, k))
			continue;
		node_string(sheet->document, names, k > i ? ", " : "");
		node_text(
		    sheet->document, names, value->entity.len > 0 ? value->entity : name_of(value));
	}
	node_string(sheet->document, line, ": ");
}

static void
put_origin(struct sheet *sheet, struct node *line, const struct disclosed_value *value)
{
	node_string(sheet->document, line, word(sheet, word_of_origin(value->origin)));
	if (value->by.len > 0) {
		node_format(sheet->document, line, " %s ", word(sheet, WORD_BY));
		node_text(sheet->document, line, value->by);
	}
	if (value->recorded != DATE_NONE) {
		node_format(sheet->document, line, " %s ", word(sheet, WORD_ON));
		sheet_date(sheet, line, value->recorded);
	}
	if (value->disclosure == DISCLOSURE_COARSE) {
		node_format(sheet->document, line, " \u00B7 %s", word(sheet, WORD_COARSE_SAYS));
		return;
	}
	put_detail(sheet, line, WORD_METHOD, value->method);
	put_detail(sheet, line, WORD_SOURCE, value->source);
	put_detail(sheet, line, WORD_REASON, value->reason);
	if (value->since != DATE_NONE) {
		node_format(sheet->document, line, " \u00B7 %s ", word(sheet, WORD_SINCE));
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
static void
put_origins(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	uint32_t distinct = 0, masked = 0;

	for (uint32_t i = 0; i < item->n_values; i++) {
		distinct += is_first_of_origin(item, i);
		masked += item->values[i].masked;
	}
	for (uint32_t i = 0; i < item->n_values; i++) {
		if (!is_first_of_origin(item, i))
			continue;
		struct node *line = add(sheet, answer, NODE_SMALL);
		if (distinct > 1)
			put_sharing(sheet, line, item, i);
		put_origin(sheet, line, &item->values[i]);
	}
	if (masked > 0)
		add_text(sheet, answer, NODE_SMALL, text_of(word(sheet, WORD_MASKED_SAYS)));
}

/* --- Several values: definitions, or a table of entities --- */

static void
put_definitions(
    struct sheet *sheet, struct node *answer, const struct disclosed_value *values, uint32_t n)
{
	struct node *list = add(sheet, answer, NODE_DEFINITIONS);

	for (uint32_t i = 0; i < n; i++) {
		if (is_silent(&values[i]))
			continue;
		add_text(sheet, list, NODE_TERM, name_of(&values[i]));
		put_value(sheet, add(sheet, list, NODE_DETAIL), &values[i]);
	}
}

/* Values of the same entities stand together: rows of a table. */
struct grid {
	const struct disclosed_value *values;
	uint32_t n, n_columns, n_rows;
	struct text columns[TABLE_COLUMNS_MAX + 1]; /* fact keys */
	const struct disclosed_value *heads[TABLE_COLUMNS_MAX + 1];
};

static bool
is_row_head(const struct grid *grid, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (text_equal(grid->values[k].entity, grid->values[i].entity))
			return false;
	return true;
}

static bool /* false when there are too many columns */
grid_init(struct grid *grid, const struct disclosed_value *values, uint32_t n)
{
	*grid = (struct grid){.values = values, .n = n};
	for (uint32_t i = 0; i < n; i++) {
		uint32_t c = 0;

		grid->n_rows += is_row_head(grid, i);
		while (c < grid->n_columns && !text_equal(grid->columns[c], values[i].fact))
			c++;
		if (c < grid->n_columns)
			continue;
		if (grid->n_columns == TABLE_COLUMNS_MAX)
			return false;
		grid->columns[c] = values[i].fact;
		grid->heads[c] = &values[i];
		grid->n_columns++;
	}
	return true;
}

static bool
fits_cells(const struct disclosed_value *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (values[i].entity.len == 0 || values[i].shown.len > TABLE_CELL_MAX ||
		    (values[i].shown.len > 0 &&
			memchr(values[i].shown.at, '\n', values[i].shown.len) != NULL))
			return false;
	return true;
}

static void
put_cell(struct sheet *sheet, struct node *row, const struct grid *grid, struct text entity,
    struct text fact)
{
	struct node *cell = add(sheet, row, NODE_CELL);

	for (uint32_t i = 0; i < grid->n; i++) {
		const struct disclosed_value *value = &grid->values[i];

		if (!text_equal(value->entity, entity) || !text_equal(value->fact, fact))
			continue;
		if (!put_inline(sheet, cell, value) && !is_silent(value))
			put_chip(sheet, cell, TONE_OPEN, WORD_BLANK);
		return;
	}
}

static void
put_grid(struct sheet *sheet, struct node *answer, const struct grid *grid, struct text caption)
{
	struct node *table = add(sheet, answer, NODE_TABLE), *row, *cell;

	cell = add_text(sheet, table, NODE_CAPTION, caption);
	if (cell != NULL)
		cell->level = 1;
	row = add(sheet, table, NODE_ROW);
	cell = add_text(sheet, row, NODE_CELL, text_of(word(sheet, WORD_NAME)));
	if (cell != NULL)
		cell->on = true;
	for (uint32_t c = 0; c < grid->n_columns; c++) {
		cell = add_text(sheet, row, NODE_CELL, name_of(grid->heads[c]));
		if (cell != NULL)
			cell->on = true;
	}
	for (uint32_t i = 0; i < grid->n; i++) {
		if (!is_row_head(grid, i))
			continue;
		row = add(sheet, table, NODE_ROW);
		cell = add_text(sheet, row, NODE_CELL, grid->values[i].entity);
		if (cell != NULL)
			cell->on = true;
		for (uint32_t c = 0; c < grid->n_columns; c++)
			put_cell(sheet, row, grid, grid->values[i].entity, grid->columns[c]);
	}
}

static void
put_by_entity(
    struct sheet *sheet, struct node *answer, const struct disclosed_value *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct text entity = values[i].entity;
		struct node *list, *name;
		bool seen = false;

		for (uint32_t k = 0; k < i && !seen; k++)
			seen = text_equal(values[k].entity, entity);
		if (seen)
			continue;
		name = add(sheet, answer, NODE_PARAGRAPH);
		add_text(sheet, name, NODE_STRONG, entity);
		list = add(sheet, answer, NODE_DEFINITIONS);
		for (uint32_t k = i; k < n; k++) {
			if (!text_equal(values[k].entity, entity) || is_silent(&values[k]))
				continue;
			add_text(sheet, list, NODE_TERM, name_of(&values[k]));
			put_value(sheet, add(sheet, list, NODE_DETAIL), &values[k]);
		}
	}
}

static void
put_repeated(struct sheet *sheet, struct node *answer, const struct disclosed_item *item,
    const struct disclosed_value *values, uint32_t n)
{
	struct grid grid;

	if (fits_cells(values, n) && grid_init(&grid, values, n))
		put_grid(sheet, answer, &grid, item->label);
	else
		put_by_entity(sheet, answer, values, n);
}

static bool
is_repeated(const struct disclosed_value *value)
{
	return value->is_repeated && value->entity.len > 0;
}

static void
put_values(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	for (uint32_t i = 0, n; i < item->n_values; i += n) {
		const struct disclosed_value *first = &item->values[i];

		for (n = 1; i + n < item->n_values; n++)
			if (is_repeated(first) != is_repeated(&item->values[i + n]) ||
			    !text_equal(first->kind, item->values[i + n].kind))
				break;
		if (n == 1 && is_silent(first))
			continue;
		if (is_repeated(first))
			put_repeated(sheet, answer, item, first, n);
		else if (item->n_values == 1)
			put_value(sheet, answer, first);
		else
			put_definitions(sheet, answer, first, n);
	}
}

static void
put_word_count(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	struct node *line;

	if (item->words_recommended == 0 || item->words <= item->words_recommended)
		return;
	line = add(sheet, answer, NODE_SMALL);
	sheet_tone(line, TONE_WARN);
	node_format(sheet->document, line, "%u %s %u.", item->words, word(sheet, WORD_WORD_COUNT),
	    item->words_recommended);
}

/* An item may be open although no value is: a list that nobody called complete. */
static void
put_item_why(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	bool open = item->state == ITEM_BLANK || item->state == ITEM_INSUFFICIENT;
	bool blank = item->state != ITEM_INSUFFICIENT, said = false;
	struct node *line;

	for (uint32_t i = 0; i < item->n_values; i++)
		said |= is_missing(&item->values[i]);
	if (open && !said) {
		struct node *callout = add(sheet, answer, NODE_CALLOUT);

		sheet_tone(callout, blank ? TONE_OPEN : TONE_WARN);
		line = add(sheet, callout, NODE_PARAGRAPH);
		put_chip(sheet, line, blank ? TONE_OPEN : TONE_WARN,
		    blank ? WORD_BLANK : WORD_INSUFFICIENT);
		node_string(sheet->document, line, " ");
		node_text(sheet->document, line, item->why);
	} else if (answer != NULL && answer->first == NULL) {
		line = add(sheet, answer, NODE_PARAGRAPH);
		if (item->state == ITEM_NOT_APPLICABLE)
			node_format(sheet->document, line, "%s ", word(sheet, WORD_NOT_APPLICABLE));
		node_text(sheet->document, line, item->why);
	}
}

void
answer_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	put_values(sheet, answer, item);
	put_item_why(sheet, answer, item);
	put_origins(sheet, answer, item);
	put_word_count(sheet, answer, item);
}
