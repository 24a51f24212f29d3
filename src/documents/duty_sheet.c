/* SPDX-License-Identifier: Apache-2.0 */
/* Duties on paper: what is asked stands in the margin, how it is shown in the measure. The
 * state is always said in words, and what is missing is never left out. */
#include "documents/duty_sheet.h"

#include "documents/typeset.h"

#define OVERVIEW_ANCHOR "the-overview"

enum { NAMED_MAX = 10 }; /* open duties of a section that a reader still reads one by one */

struct shown_state {
	enum tone tone;
	enum word says;
};

static const struct shown_state states[DUTY_STATE_COUNT] = {
    [DUTY_SHOWN] = {TONE_DONE, WORD_DUTY_SHOWN},
    [DUTY_OTHER] = {TONE_PLAIN, WORD_DUTY_OTHER},
    [DUTY_OPEN] = {TONE_OPEN, WORD_DUTY_OPEN},
    [DUTY_NOT_ASKED] = {TONE_NONE, WORD_DUTY_NOT_ASKED},
};

/* --- State of the whole --- */

void
duties_put_state(struct sheet *sheet, struct node *line)
{
	const struct disclosed_form *form = sheet->form;
	const char *between = ". ";

	for (unsigned i = 0; i < DUTY_STATE_COUNT; i++) {
		if (form->n_duties[i] == 0)
			continue;
		node_string(sheet->document, line, between);
		sheet_term(sheet, line, states[i].says);
		node_format(sheet->document, line, "%u", form->n_duties[i]);
		between = ", ";
	}
}

/* The id, and the entity it is asked of, in the characters of an anchor. */
static struct text
anchor(struct sheet *sheet, const struct disclosed_duty *duty)
{
	struct node id = {0};
	struct text joined =
	    duty->entity.len == 0 ? duty->id : sheet_join(sheet, duty->id, "-", duty->entity);

	node_set_id(sheet->document, &id, joined);
	return id.id;
}

static struct text
heading(struct sheet *sheet, const struct disclosed_duty *duty)
{
	return duty->entity.len == 0
	           ? duty->title
	           : sheet_join(sheet, duty->title, sheet_word(sheet, WORD_COLON), duty->entity);
}

/* Few by name, many by their number. */
static uint32_t
count_open(const struct disclosed_section *section)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < section->n_duties; i++)
		n += section->duties[i].state == DUTY_OPEN && section->duties[i].counts;
	return n;
}

static void
put_open(struct sheet *sheet, struct node *list, const struct disclosed_section *section)
{
	for (uint32_t i = 0; i < section->n_duties; i++) {
		const struct disclosed_duty *duty = &section->duties[i];

		if (duty->state == DUTY_OPEN && duty->counts)
			node_link(sheet->document, sheet_add(sheet, list, NODE_LIST_ITEM),
			    sheet_join(sheet, text_of("#"), "", anchor(sheet, duty)),
			    heading(sheet, duty));
	}
}

void
duties_put_open(struct sheet *sheet, struct node *list)
{
	const struct disclosed_form *form = sheet->form;

	for (uint32_t s = 0; s < form->n_sections; s++) {
		const struct disclosed_section *section = &form->sections[s];
		uint32_t n = count_open(section);

		if (n <= NAMED_MAX) {
			put_open(sheet, list, section);
			continue;
		}
		struct node *item = sheet_add(sheet, list, NODE_LIST_ITEM);
		node_link(sheet->document, item, sheet_join(sheet, text_of("#"), "", section->id),
		    section->title);
		sheet_colon(sheet, item);
		sheet_count(sheet, item, WORD_DUTY_OPEN_MANY, n, 0);
	}
}

/* --- Overview --- */

struct served {
	const struct disclosed_served *what; /* NULL: nothing is named */
	uint32_t n, by_state[DUTY_STATE_COUNT];
};

struct overview {
	struct served *at;
	uint32_t n;
};

static uint32_t
order_of(const struct disclosed_served *what)
{
	return what == NULL ? UINT32_MAX : what->order;
}

/* In the order of the law. */
static void
overview_count(struct overview *overview, const struct disclosed_served *what, unsigned state)
{
	uint32_t i = overview->n;

	while (i > 0 && order_of(overview->at[i - 1].what) > order_of(what))
		i--;
	if (i == 0 || order_of(overview->at[i - 1].what) != order_of(what)) {
		for (uint32_t k = overview->n++; k > i; k--)
			overview->at[k] = overview->at[k - 1];
		overview->at[i++] = (struct served){.what = what};
	}
	overview->at[i - 1].n++;
	overview->at[i - 1].by_state[state]++;
}

static uint32_t
count_served(const struct disclosed_form *form)
{
	uint32_t n = 1;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_duties; i++)
			n += form->sections[s].duties[i].n_serves;
	return n;
}

static bool
serves(const struct disclosed_duty *duty, struct text id)
{
	for (uint32_t i = 0; i < duty->n_serves; i++)
		if (text_equal(duty->serves[i].id, id))
			return true;
	return false;
}

/* A duty that others serve has a row already. */
static bool
is_served(const struct disclosed_form *form, const struct disclosed_duty *duty)
{
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_duties; i++)
			if (serves(&form->sections[s].duties[i], duty->id))
				return true;
	return false;
}

static void
overview_make(struct sheet *sheet, struct overview *overview)
{
	const struct disclosed_form *form = sheet->form;

	overview->at =
	    arena_array(sheet->document->arena, count_served(form), sizeof *overview->at);
	if (overview->at == NULL) {
		sheet->document->out_of_memory = true;
		return;
	}
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_duties; i++) {
			const struct disclosed_duty *duty = &form->sections[s].duties[i];

			if (!duty->counts)
				continue;
			if (duty->n_serves == 0 && !is_served(form, duty))
				overview_count(overview, NULL, duty->state);
			for (uint32_t k = 0; k < duty->n_serves; k++)
				overview_count(overview, &duty->serves[k], duty->state);
		}
}

static struct node *
put_cell(struct sheet *sheet, struct node *row, struct text says, bool names)
{
	struct node *cell = sheet_add_text(sheet, row, NODE_CELL, says);

	if (cell != NULL)
		cell->on = names;
	return cell;
}

static void
put_head(struct sheet *sheet, struct node *table)
{
	struct node *row = sheet_add(sheet, table, NODE_ROW);

	put_cell(sheet, row, text_of(sheet_word(sheet, WORD_DUTY_SERVED)), true);
	put_cell(sheet, row, text_of(sheet_word(sheet, WORD_DUTY_ALL)), true);
	for (unsigned i = 0; i < DUTY_STATE_COUNT; i++)
		put_cell(sheet, row, text_of(sheet_word(sheet, states[i].says)), true);
}

static void
put_served(struct sheet *sheet, struct node *table, const struct served *served)
{
	struct node *row = sheet_add(sheet, table, NODE_ROW);
	const struct disclosed_served *what = served->what;
	struct node *cell = put_cell(sheet, row,
	    what == NULL ? text_of(sheet_word(sheet, WORD_DUTY_SERVES_NONE)) : TEXT_NONE, true);

	if (what != NULL) {
		sheet_pin(sheet, cell, what->pin);
		sheet_add(sheet, cell, NODE_BREAK);
		node_text(sheet->document, cell, what->title);
	}
	node_format(sheet->document, sheet_add(sheet, row, NODE_CELL), "%u", served->n);
	for (unsigned i = 0; i < DUTY_STATE_COUNT; i++)
		node_format(
		    sheet->document, sheet_add(sheet, row, NODE_CELL), "%u", served->by_state[i]);
}

void
duties_put_overview(struct sheet *sheet)
{
	struct overview overview = {0};
	struct node *section, *title, *table;

	overview_make(sheet, &overview);
	if (overview.n == 0)
		return;
	section = sheet_add(sheet, sheet->document->root, NODE_SECTION);
	node_set_id(sheet->document, section, text_of(OVERVIEW_ANCHOR));
	title = sheet_add_text(
	    sheet, section, NODE_HEADING, text_of(sheet_word(sheet, WORD_DUTY_SUMMARY)));
	if (title != NULL)
		title->level = 2;
	table = sheet_add(sheet, section, NODE_TABLE);
	sheet_add_text(
	    sheet, table, NODE_CAPTION, text_of(sheet_word(sheet, WORD_DUTY_SUMMARY_SAYS)));
	put_head(sheet, table);
	for (uint32_t i = 0; i < overview.n; i++)
		put_served(sheet, table, &overview.at[i]);
}

/* --- One duty --- */

static void
put_asked(struct sheet *sheet, struct node *entry, const struct disclosed_duty *duty)
{
	struct node *question = sheet_add(sheet, entry, NODE_QUESTION);
	struct node *title = sheet_add_text(sheet, question, NODE_HEADING, heading(sheet, duty));
	struct node *line;

	if (title != NULL)
		title->level = 3;
	sheet_add_text(sheet, question, NODE_PARAGRAPH, sheet_capital(sheet, duty->says));
	line = sheet_add(sheet, question, NODE_SMALL);
	sheet_pin(sheet, line, duty->pin);
	node_string(sheet->document, line, " \u00B7 ");
	sheet_add_text(sheet, line, NODE_CODE, duty->id);
	if (duty->n_serves > 0) {
		line = sheet_add(sheet, question, NODE_SMALL);
		sheet_term(sheet, line, WORD_DUTY_SERVES);
		for (uint32_t i = 0; i < duty->n_serves; i++) {
			node_string(
			    sheet->document, line, i > 0 ? sheet_word(sheet, WORD_SEMICOLON) : "");
			sheet_pin(sheet, line, duty->serves[i].pin);
		}
	}
	if (duty->checked.len > 0) {
		line = sheet_add(sheet, question, NODE_SMALL);
		sheet_tone(line, TONE_WARN);
		sheet_term(sheet, line, WORD_DUTY_CHECKED);
		node_text(sheet->document, line, duty->checked);
	}
}

/* Lines about one entity stand in one item. */
static void
put_lines(struct sheet *sheet, struct node *parent, const struct disclosed_line *lines, uint32_t n,
    uint32_t more)
{
	struct node *list = sheet_add(sheet, parent, NODE_LIST), *item = NULL;

	for (uint32_t i = 0; i < n; i++) {
		bool goes_on = i > 0 && lines[i].entity.len > 0 &&
		               text_equal(lines[i].entity, lines[i - 1].entity);
		if (!goes_on)
			item = sheet_add(sheet, list, NODE_LIST_ITEM);
		if (goes_on) {
			node_string(sheet->document, item, sheet_word(sheet, WORD_SEMICOLON));
		} else if (lines[i].entity.len > 0) {
			sheet_add_text(sheet, item, NODE_STRONG, lines[i].entity);
			sheet_colon(sheet, item);
		}
		node_text(sheet->document, item, lines[i].name);
		if (lines[i].name.len > 0 && lines[i].says.len > 0)
			sheet_colon(sheet, item);
		if (lines[i].says.len > 0)
			typeset_line(sheet->document, item, lines[i].says);
	}
	if (more > 0)
		sheet_count(sheet, sheet_add(sheet, list, NODE_LIST_ITEM), WORD_MORE, more, 0);
}

static void
put_unsure(struct sheet *sheet, struct node *parent, enum word says,
    const struct disclosed_line *lines, uint32_t n, uint32_t more)
{
	struct node *callout = sheet_add(sheet, parent, NODE_CALLOUT), *line;

	sheet_tone(callout, TONE_WARN);
	line = sheet_add(sheet, callout, NODE_PARAGRAPH);
	node_string(sheet->document, line, sheet_word(sheet, says));
	node_text(sheet->document, line,
	    n > 0 ? text_trim(text_of(sheet_word(sheet, WORD_COLON))) : text_of("."));
	if (n > 0)
		put_lines(sheet, callout, lines, n, more);
}

static void
put_state(struct sheet *sheet, struct node *answer, const struct disclosed_duty *duty)
{
	struct node *line = sheet_add(sheet, answer, NODE_PARAGRAPH);

	sheet_chip(sheet, line, states[duty->state].tone, states[duty->state].says);
	if (duty->basis.len > 0) {
		node_string(sheet->document, line, " ");
		node_text(sheet->document, line, sheet_says(sheet, duty->basis));
	}
	if (!duty->counts)
		node_format(
		    sheet->document, line, " (%s)", sheet_word(sheet, WORD_DUTY_ENCOURAGED));
	if (duty->is_unsure)
		put_unsure(
		    sheet, answer, WORD_DUTY_UNSURE, duty->reach, duty->n_reach, duty->more_reach);
	else if (duty->n_reach > 0)
		put_lines(sheet, answer, duty->reach, duty->n_reach, duty->more_reach);
}

static struct node *
put_term(struct sheet *sheet, struct node **list, struct node *answer, enum word term)
{
	if (*list == NULL)
		*list = sheet_add(sheet, answer, NODE_DEFINITIONS);
	sheet_add_text(sheet, *list, NODE_TERM, text_of(sheet_word(sheet, term)));
	return sheet_add(sheet, *list, NODE_DETAIL);
}

static void
put_means(
    struct sheet *sheet, struct node **list, struct node *answer, const struct disclosed_duty *duty)
{
	struct node *detail, *line;

	if (duty->is_withheld) {
		detail = put_term(sheet, list, answer, WORD_DUTY_MEANS);
		line = sheet_add(sheet, detail, NODE_PARAGRAPH);
		sheet_chip(sheet, line, TONE_WITHHELD, WORD_WITHHELD);
		node_format(sheet->document, line, " %s", sheet_word(sheet, WORD_WITHHELD_SAYS));
	}
	if (duty->means.len > 0) {
		detail = put_term(sheet, list, answer, WORD_DUTY_MEANS);
		typeset_prose(sheet->document, detail, duty->means);
	}
	if (duty->means_document.len > 0) {
		detail = put_term(sheet, list, answer, WORD_DUTY_DOCUMENT);
		typeset_line(sheet->document, sheet_add(sheet, detail, NODE_PARAGRAPH),
		    duty->means_document);
	}
}

static void
put_origin(struct sheet *sheet, struct node *answer, const struct disclosed_duty *duty)
{
	if (duty->means.len == 0)
		return;
	struct node *line = sheet_add(sheet, answer, NODE_SMALL);
	node_string(sheet->document, line, sheet_word(sheet, WORD_DECLARED));
	if (duty->by.len > 0) {
		node_format(sheet->document, line, " %s ", sheet_word(sheet, WORD_BY));
		node_text(sheet->document, line, duty->by);
	}
	if (duty->recorded != DATE_NONE) {
		node_format(sheet->document, line, " %s ", sheet_word(sheet, WORD_ON));
		sheet_date(sheet, line, duty->recorded);
	}
	node_string(sheet->document, line, ".");
}

static void
put_missing(struct sheet *sheet, struct node *answer, const struct disclosed_duty *duty)
{
	struct node *callout, *line;

	if (duty->n_missing == 0 && duty->state != DUTY_OPEN)
		return;
	callout = sheet_add(sheet, answer, NODE_CALLOUT);
	sheet_tone(callout, duty->state == DUTY_OPEN ? TONE_OPEN : TONE_PLAIN);
	if (duty->n_missing > 0) {
		line = sheet_add(sheet, callout, NODE_PARAGRAPH);
		sheet_add_text(
		    sheet, line, NODE_STRONG, text_of(sheet_word(sheet, WORD_DUTY_MISSING)));
		put_lines(sheet, callout, duty->missing, duty->n_missing, duty->more_missing);
	}
	if (duty->state == DUTY_OPEN)
		sheet_add_text(
		    sheet, callout, NODE_SMALL, text_of(sheet_word(sheet, WORD_DUTY_MEANS_OPEN)));
}

static void
put_duty(struct sheet *sheet, struct node *section, const struct disclosed_duty *duty)
{
	struct node *entry = sheet_add(sheet, section, NODE_ENTRY), *answer, *list = NULL;

	sheet_tone(entry, states[duty->state].tone);
	node_set_id(sheet->document, entry, anchor(sheet, duty));
	put_asked(sheet, entry, duty);
	answer = sheet_add(sheet, entry, NODE_ANSWER);
	put_state(sheet, answer, duty);
	if (duty->state == DUTY_NOT_ASKED)
		return;
	put_means(sheet, &list, answer, duty);
	if (duty->n_evidence > 0)
		put_lines(sheet, put_term(sheet, &list, answer, WORD_DUTY_EVIDENCE), duty->evidence,
		    duty->n_evidence, duty->more_evidence);
	put_missing(sheet, answer, duty);
	put_origin(sheet, answer, duty);
}

void
section_put_when(struct sheet *sheet, struct node *section, const struct disclosed_section *from)
{
	if (from->when == TRUTH_FALSE && from->otherwise.len > 0)
		typeset_prose(sheet->document, section, from->otherwise);
	if (from->when == TRUTH_FALSE && from->n_when > 0)
		put_lines(sheet, section, from->when_lines, from->n_when, from->more_when);
	if (from->when == TRUTH_UNKNOWN)
		put_unsure(sheet, section, WORD_DUTY_SECTION_UNSURE, from->when_lines, from->n_when,
		    from->more_when);
}

void
duties_put(struct sheet *sheet, struct node *section, const struct disclosed_section *from)
{
	for (uint32_t i = 0; i < from->n_duties; i++)
		put_duty(sheet, section, &from->duties[i]);
}
