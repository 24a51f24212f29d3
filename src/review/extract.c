/* SPDX-License-Identifier: Apache-2.0 */
/* Fields out of a document: of each question the place, and its answer taken apart. */
#include "review/extract.h"
#include "review/answers.h"

#include <string.h>

enum {
	FEW_QUESTIONS = 4, /* of a form with fewer yes-or-no questions nothing follows */
	FEW_DRAFTS = 2     /* one head of a draft may be chance */
};

/* --- The whole answer --- */

static bool
says_something(const struct walk *walk, const struct asking *asking)
{
	for (const struct piece *p = asking->first; p != NULL; p = p->next)
		if (walk_unhinted(walk, p->text).len > 0)
			return true;
	return false;
}

/* Where a question stands twice (a table of contents, a second document of the same file) the
 * first that is answered counts; members and sizes are asked piece by piece. */
static bool
is_of_many(const struct walk *walk, const struct asking *asking)
{
	uint32_t field = walk->reading->fields_first + asking->field;

	return asking->block->kind == BLOCK_MEMBER ||
	       walk->law->read_fields[field].type == LAW_READ_SIZES;
}

static const struct asking *
asking_of(const struct walk *walk, uint32_t field)
{
	const struct asking *first = walk->fields[field].first;

	for (const struct asking *a = first; a != NULL; a = a->next)
		if (says_something(walk, a))
			return a;
	return first;
}

/* The one after `asking` that belongs to the same answer. */
static const struct asking *
asking_more(const struct walk *walk, const struct asking *asking)
{
	const struct asking *next = asking->next;

	return next != NULL && (next->goes_on || is_of_many(walk, asking)) ? next : NULL;
}

/* The answer repeats how it is called: "Document version number: V2". */
static struct text
unlabelled(const struct walk *walk, const struct asking *asking, struct text text)
{
	const char *to, *after, *end = end_of(text);
	const struct head *head = heads_find(&walk->heads, text, &to);

	if (head == NULL || head->targets->is_part || head->targets->index != asking->field)
		return text;
	after = words_after(to, end);
	return after < end && *after == ':'
	           ? text_trim((struct text){after + 1, (size_t)(end - after - 1)})
	           : text;
}

/* What is left of the pieces without the words of the empty form, a line each. */
static struct text
said_of(const struct walk *walk, const struct asking *asking, const struct piece **where)
{
	struct text *parts = NULL;
	uint32_t n = 0;

	for (; asking != NULL; asking = asking_more(walk, asking))
		for (const struct piece *p = asking->first; p != NULL; p = p->next) {
			struct text text = unlabelled(walk, asking, walk_unhinted(walk, p->text));

			if (text.len == 0)
				continue;
			if (n > 0)
				list_add_text(walk->arena, &parts, &n, text_of("\n"));
			else
				*where = p;
			list_add_text(walk->arena, &parts, &n, text);
		}
	return arena_join(walk->arena, parts, n);
}

static void
add_block_links(struct review_field *out, const struct walk *walk, const struct asking *asking)
{
	const struct read_block *last = NULL;

	for (; asking != NULL; asking = asking_more(walk, asking))
		for (const struct piece *p = asking->first; p != NULL; p = p->next) {
			for (uint32_t i = 0; p->block != last && i < p->block->n_links; i++)
				list_add_text(
				    walk->arena, &out->links, &out->n_links, p->block->links[i]);
			last = p->block;
		}
}

/* --- Kinds of content and sizes: rows --- */

/* What the pieces of one row are about. */
struct row {
	const struct read_block *label; /* its first cell, or the line above; NULL */
	uint32_t set;
	enum tick tick;
	bool is_told; /* something that is not none stands in it */
};

struct sizes_walk {
	const struct walk *walk;
	struct review_field *out;
	struct row row;
	uint32_t present;
	bool is_untold;
};

static void
end_row(struct sizes_walk *s)
{
	if (s->row.tick == TICK_TICKED || (s->row.tick == TICK_NO_BOX && s->row.is_told))
		s->present |= s->row.set;
	s->is_untold = s->is_untold || s->row.tick == TICK_UNTOLD;
	s->row = (struct row){0};
}

/* A hint in brackets is no part of a label: "Audio (leave out ...)". */
static struct text
without_hint(const struct walk *walk, struct text text)
{
	const char *open = memchr(text.at, '(', text.len);
	size_t len = open == NULL ? 0 : (size_t)(open - text.at);

	return open != NULL &&
	               walk_unhinted(walk, (struct text){open + 1, text.len - len - 1}).len == 0
	           ? text_trim((struct text){text.at, len})
	           : text;
}

static bool
is_label(const struct walk *walk, struct text text, uint32_t *set, enum tick *tick)
{
	struct option_reader reader = options_of(without_hint(walk, text));
	struct option option, more;
	bool is_all;

	if (!option_next(&reader, &option) || option.label.len == 0)
		return false;
	*tick = option.tick;
	*set = modalities_of(option.label, &is_all);
	return *set != 0 && count_words(option.label) <= 8 && is_all &&
	       !option_next(&reader, &more);
}

static bool
is_same_row(const struct read_block *a, const struct read_block *b)
{
	return a != NULL && a->kind == BLOCK_CELL && b->kind == BLOCK_CELL &&
	       a->table == b->table && a->row == b->row;
}

/* Boxes that are not ticked, and nothing else: nothing is said. */
static bool
is_told(struct text text)
{
	struct option_reader reader = options_of(text);
	struct option option;

	while (option_next(&reader, &option))
		if (option.tick == TICK_TICKED || option.tick == TICK_UNTOLD ||
		    (option.tick == TICK_NO_BOX && option.label.len > 0 &&
			!answer_is_none(option.label)))
			return true;
	return false;
}

/* The box of a label, in a line of its own. */
static bool
is_lone_box(struct text text, enum tick *tick)
{
	struct option_reader reader = options_of(text);
	struct option option;

	if (!option_next(&reader, &option) || option.tick == TICK_NO_BOX || option.label.len > 0 ||
	    reader.rest.len > 0)
		return false;
	*tick = option.tick;
	return true;
}

/* Is the piece the beginning of a row, or part of it? Then nothing else is in it. */
static bool
take_label(struct sizes_walk *s, const struct read_block *block, struct text text)
{
	bool is_cell = block->kind == BLOCK_CELL;
	enum tick tick;
	uint32_t set;

	if (is_same_row(s->row.label, block) && block->column == s->row.label->column &&
	    is_lone_box(text, &s->row.tick))
		return true;
	if (is_label(s->walk, text, &set, &tick)) {
		end_row(s);
		s->row = (struct row){block, set, tick, false};
		/* In a cell behind the first it is an answer of its own. */
		if (is_cell && block->column > 1 && tick == TICK_NO_BOX)
			s->row.is_told = true;
		return true;
	}
	if (is_cell && s->row.label != NULL && s->row.label->kind == BLOCK_CELL &&
	    !is_same_row(s->row.label, block) && block->column == 1)
		end_row(s);
	return false;
}

static void
take_size_piece(struct sizes_walk *s, const struct piece *piece)
{
	const struct read_block *block = piece->block;
	struct text text = walk_unhinted(s->walk, piece->text);

	if (text.len == 0 || take_label(s, block, text))
		return;
	s->row.is_told = s->row.is_told || is_told(text);
	if (block->kind == BLOCK_CELL && block->column > 2 && is_same_row(s->row.label, block))
		return; /* types of content */
	s->out->n_merged +=
	    answer_sizes(s->walk->arena, text, s->row.set, &s->out->sizes, &s->out->n_sizes);
}

static bool
is_same_size(const struct said_size *a, const struct said_size *b)
{
	return a->has_low == b->has_low && a->has_high == b->has_high &&
	       a->is_ticked == b->is_ticked && text_equal(a->unit, b->unit) &&
	       text_equal(a->modality, b->modality) && decimal_compare(a->low, b->low) == 0 &&
	       decimal_compare(a->high, b->high) == 0;
}

/* What is said twice in a row, as in a table and below it, is said once. */
static void
drop_repeated(struct review_field *out)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < out->n_sizes; i++)
		if (n == 0 || !is_same_size(&out->sizes[n - 1], &out->sizes[i]))
			out->sizes[n++] = out->sizes[i];
	out->n_sizes = n;
}

static void
mark_bands(const struct law *law, const struct law_read_field *field, struct said_size *size)
{
	for (uint32_t i = 0; i < field->rows.n && i < field->facts.n; i++) {
		const struct law_fact *fact = &law->facts[law->refs[field->facts.first + i]];

		if (!text_equal(law_text(law, law->refs[field->rows.first + i]), size->modality))
			continue;
		for (uint32_t b = 0; b < fact->bands_n; b++) {
			const struct law_band *band = &law->bands[fact->bands_first + b];
			bool is_low = decimal_compare(band->low, DECIMAL_ZERO) > 0;

			if (size->has_low == is_low && size->has_high == (band->has_high != 0) &&
			    (!is_low || decimal_compare(size->low, band->low) == 0) &&
			    (!size->has_high || decimal_compare(size->high, band->high) == 0))
				size->is_band = true;
		}
	}
}

static uint32_t
take_sizes(const struct walk *walk, const struct law_read_field *field, const struct asking *asking,
    struct review_field *out)
{
	struct sizes_walk s = {.walk = walk, .out = out};

	for (; asking != NULL; asking = asking_more(walk, asking)) {
		uint32_t set = modalities_of(asking->head, NULL);

		if (set != 0) {
			end_row(&s);
			s.row = (struct row){asking->block, set, TICK_NO_BOX, false};
		}
		for (const struct piece *p = asking->first; p != NULL; p = p->next)
			take_size_piece(&s, p);
	}
	end_row(&s);
	drop_repeated(out);
	for (uint32_t i = 0; i < out->n_sizes; i++) {
		mark_bands(walk->law, field, &out->sizes[i]);
		s.is_untold = s.is_untold || out->sizes[i].is_untold;
		for (uint32_t m = 0; m < MODALITY_COUNT; m++)
			if (out->sizes[i].is_ticked && !out->sizes[i].is_untold &&
			    text_equal(out->sizes[i].modality, modality_word((enum modality)m)))
				s.present |= 1u << m;
	}
	if (s.is_untold && s.present == 0)
		out->state = FIELD_UNREAD;
	return s.present;
}

static void
add_modalities(const struct walk *walk, struct review_field *out, uint32_t set)
{
	for (uint32_t m = 0; m < MODALITY_COUNT; m++)
		if (set >> m & 1)
			list_add_text(walk->arena, &out->modalities, &out->n_modalities,
			    modality_word((enum modality)m));
}

/* --- States --- */

static void
settle_yes_no(struct review_field *out)
{
	out->answer = answer_yes_no(out->said);
	if (out->answer == ANSWER_UNTOLD)
		out->state = FIELD_UNREAD;
	else if (out->answer == ANSWER_NOTHING)
		out->state = FIELD_EMPTY;
}

/* Below boxes that are not ticked: "N/A". */
static bool
ends_with_none(struct text said)
{
	const char *newline = memrchr(said.at, '\n', said.len);

	return newline != NULL && answer_is_none((struct text){
				      newline + 1, said.len - (size_t)(newline + 1 - said.at)});
}

static void
settle_modalities(const struct walk *walk, struct review_field *out)
{
	struct modalities_said said = answer_modalities(out->said);

	add_modalities(walk, out, said.set);
	if (said.set != 0)
		return;
	if (said.is_untold)
		out->state = FIELD_UNREAD;
	else if (said.has_boxes)
		out->state = ends_with_none(out->said) ? FIELD_NONE : FIELD_EMPTY;
}

static void
settle_sizes(const struct walk *walk, const struct law_read_field *field,
    const struct asking *asking, struct review_field *out)
{
	uint32_t present = take_sizes(walk, field, asking, out);
	bool any = present != 0;

	add_modalities(walk, out, present);
	for (uint32_t i = 0; i < out->n_sizes; i++)
		any = any || out->sizes[i].is_ticked;
	if (!any && out->state == FIELD_FILLED && !is_told(out->said))
		out->state = FIELD_EMPTY;
}

static void
settle_number(const struct walk *walk, struct review_field *out)
{
	answer_sizes(walk->arena, out->said, 0, &out->sizes, &out->n_sizes);
	if (out->n_sizes == 0)
		answer_amount(walk->arena, out->said, &out->sizes, &out->n_sizes);
}

static void
settle(const struct walk *walk, const struct law_read_field *field, const struct asking *asking,
    struct review_field *out)
{
	struct arena *arena = walk->arena;

	out->state = answer_is_placeholder(out->said) ? FIELD_EMPTY : FIELD_FILLED;
	if (out->state == FIELD_EMPTY)
		return;
	if (field->type != LAW_READ_SIZES &&
	    !(field->type == LAW_READ_YES_NO && answer_yes_no(out->said) == ANSWER_NO) &&
	    answer_is_none(out->said)) {
		out->state = FIELD_NONE;
		return;
	}
	answer_dates(arena, out->said, &out->dates, &out->n_dates);
	answer_domains(arena, out->said, &out->domains, &out->n_domains);
	answer_links(arena, out->said, &out->links, &out->n_links);
	add_block_links(out, walk, asking);
	if (field->type == LAW_READ_NAMES)
		answer_names(arena, out->said, &out->names, &out->n_names);
	else if (field->type == LAW_READ_NUMBER)
		settle_number(walk, out);
	else if (field->type == LAW_READ_YES_NO)
		settle_yes_no(out);
	else if (field->type == LAW_READ_MODALITIES)
		settle_modalities(walk, out);
	else if (field->type == LAW_READ_SIZES)
		settle_sizes(walk, field, asking, out);
}

/* A line of two columns that were read as one: the date stands among the words of the question.
 * Nothing else than a date can be told apart from them. */
static struct text
date_within(
    const struct walk *walk, const struct law_read_field *field, const struct asking *asking)
{
	struct said_date *dates = NULL;
	uint32_t n = 0;

	if (asking->block->kind != BLOCK_PARAGRAPH ||
	    (field->type != LAW_READ_DATE && field->type != LAW_READ_MONTH))
		return TEXT_NONE;
	answer_dates(walk->arena, asking->asked, &dates, &n);
	return n == 1 ? dates[0].written : TEXT_NONE;
}

/* Kinds of content ticked in the answer of the yes or no before: their own question was left out.
 * NULL when there are none. */
static const struct asking *
asking_before(const struct walk *walk, const struct law_read_field *field, uint32_t index)
{
	const struct asking *before;
	struct asking *own;
	struct piece *piece;

	if (field->type != LAW_READ_MODALITIES || field->after == LAW_NONE ||
	    (before = asking_of(walk, field->after)) == NULL)
		return NULL;
	for (const struct piece *p = before->first; p != NULL; p = p->next) {
		if (!options_any(p->text) || modalities_of(p->text, NULL) == 0)
			continue;
		own = arena_alloc(walk->arena, sizeof *own);
		piece = arena_alloc(walk->arena, sizeof *piece);
		if (own == NULL || piece == NULL)
			return NULL;
		*piece = (struct piece){p->block, p->text, NULL};
		*own = (struct asking){
		    .field = index, .block = p->block, .first = piece, .last = piece};
		return own;
	}
	return NULL;
}

/* Asked again, and yes became no: nobody can tell which of them is meant. */
static void
settle_repeated(const struct asking *asking, struct review_field *out)
{
	if (out->answer != ANSWER_YES && out->answer != ANSWER_NO)
		return;
	for (const struct asking *a = asking->next; a != NULL; a = a->next) {
		enum field_answer again =
		    a->first != NULL ? answer_yes_no(a->first->text) : ANSWER_NOTHING;

		if ((again == ANSWER_YES || again == ANSWER_NO) && again != out->answer) {
			out->answer = ANSWER_UNTOLD;
			out->state = FIELD_UNREAD;
			return;
		}
	}
}

static bool
take_field(const struct walk *walk, uint32_t index, struct review_field *out)
{
	const struct law_read_field *field =
	    &walk->law->read_fields[walk->reading->fields_first + index];
	const struct asking *asking = asking_of(walk, index);
	const struct piece *where = NULL;

	*out = (struct review_field){.field = index, .state = FIELD_MISSING};
	if (asking == NULL && (asking = asking_before(walk, field, index)) == NULL)
		return true;
	out->state = FIELD_EMPTY;
	out->is_draft_era = asking->is_draft;
	out->asked = asking->asked;
	out->said = said_of(walk, asking, &where);
	const struct read_block *block = where != NULL ? where->block : asking->block;
	out->page = block->page;
	out->line = block->line;
	if (where == NULL)
		out->said = date_within(walk, field, asking);
	out->words = count_words(out->said);
	if (where == NULL && out->said.len == 0)
		return true;
	if (out->said.at == NULL)
		return false;
	settle(walk, field, asking, out);
	if (field->type == LAW_READ_YES_NO)
		settle_repeated(asking, out);
	return list_unique(walk->arena, out->domains, &out->n_domains) &&
	       list_unique(walk->arena, out->links, &out->n_links) &&
	       list_unique(walk->arena, out->names, &out->n_names);
}

/* --- What could not be read --- */

/* The page of "page 3"; 0 for any other place. */
static uint32_t
page_of(struct text place)
{
	uint32_t page = 0;

	if (!text_begins_like(place, "page "))
		return 0;
	for (size_t i = 5; i < place.len && place.at[i] >= '0' && place.at[i] <= '9'; i++)
		page = page < 1000000 ? page * 10 + (uint32_t)(place.at[i] - '0') : page;
	return page;
}

/* Between the field before it and the one behind it lies a part that was not read. */
static bool
may_be_unread(const struct review_fields *fields, uint32_t index)
{
	uint32_t from = 0, to = UINT32_MAX;

	for (uint32_t i = index + 1; i-- > 0;)
		if (fields->fields[i].page > 0) {
			from = fields->fields[i].page;
			break;
		}
	for (uint32_t i = index + 1; i < fields->n; i++)
		if (fields->fields[i].page > 0) {
			to = fields->fields[i].page;
			break;
		}
	for (const struct unread *u = fields->document->first_unread; u != NULL; u = u->next) {
		uint32_t page = page_of(u->place);

		if (page == 0 || (page >= from && page <= to))
			return true;
	}
	return false;
}

static void
mark_unread(struct review_fields *fields)
{
	if (fields->document->first_unread == NULL)
		return;
	for (uint32_t i = 0; i < fields->n; i++) {
		struct review_field *field = &fields->fields[i];

		if ((field->state == FIELD_MISSING || field->state == FIELD_EMPTY) &&
		    may_be_unread(fields, i))
			field->state = FIELD_UNREAD;
	}
}

/* A document of an earlier draft that asks none of the yes-or-no questions of the form puts them in
 * words of its own: nothing is known to be left out of it. */
static void
mark_unasked(const struct walk *walk, struct review_fields *fields)
{
	uint32_t questions = 0, asked = 0, drafts = 0;

	for (uint32_t i = 0; i < fields->n; i++) {
		uint32_t at = walk->reading->fields_first + i;

		drafts += fields->fields[i].is_draft_era;
		questions += walk->law->read_fields[at].type == LAW_READ_YES_NO;
		asked += walk->law->read_fields[at].type == LAW_READ_YES_NO &&
		         walk->fields[i].first != NULL;
	}
	if (drafts < FEW_DRAFTS || questions < FEW_QUESTIONS || asked > 0)
		return;
	for (uint32_t i = 0; i < fields->n; i++)
		if (fields->fields[i].state == FIELD_MISSING)
			fields->fields[i].state = FIELD_UNREAD;
}

enum gpai_code
review_extract(const struct law *law, const struct read_document *document, uint32_t reading,
    struct arena *arena, struct review_fields *fields, struct gpai_error *err)
{
	struct walk walk;

	*fields = (struct review_fields){.document = document, .reading = reading};
	if (!walk_document(&walk, law, reading, document, arena))
		return fail_memory(err);
	fields->n = walk.reading->fields_n;
	fields->fields = arena_array(arena, fields->n + 1, sizeof *fields->fields);
	if (fields->fields == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < fields->n; i++)
		if (!take_field(&walk, i, &fields->fields[i]))
			return fail_memory(err);
	mark_unread(fields);
	mark_unasked(&walk, fields);
	return GPAI_OK;
}
