/* SPDX-License-Identifier: Apache-2.0 */
/* Questions and the blocks that answer them; see extract_walk.h. */
#include "review/extract_walk.h"
#include "review/extract_asks.h"

#include <string.h>

enum {
	CELL_PIECES = 16,     /* of one cell, among which the line of a block is looked for */
	LOOK_AHEAD = 64,      /* blocks of a row; a wider one has no answer cell */
	ASKED_BYTES = 600,    /* of a question that is put together from several blocks */
	SHORT_BYTES = 80,     /* within which a short answer ends */
	SAMPLE_BYTES = 20000, /* of a document, to see whether it has blanks */
	LONG_WORD = 14        /* bytes of a word and what follows it, where there are none */
};

/* --- What begins, and what ends --- */

static bool
is_within(struct text item, struct text section)
{
	return section.len > 0 && item.len > section.len &&
	       memcmp(item.at, section.at, section.len) == 0 && item.at[section.len] == '.';
}

/* Of questions that read the same the one of the part one is in; then one of a part within it;
 * then, when all are of one part, any: each time the first that was not asked yet, if there is. */
static const struct head_target *
target_of(const struct walk *walk, const struct head *head)
{
	enum { SAME, WITHIN, LOOSE, WAYS };
	const struct head_target *best[WAYS][2] = {{NULL}}, *first = head->targets;
	bool is_one_part = true;

	if (first->next == NULL)
		return first;
	for (const struct head_target *t = first; t != NULL; t = t->next) {
		if (t->is_part)
			continue;
		struct text item = walk_item(walk, t->index);
		bool is_asked = walk->fields[t->index].first != NULL;
		bool fits[WAYS] = {text_equal(walk_section(item), walk->section),
		    is_within(item, walk->section), true};

		is_one_part =
		    is_one_part && !first->is_part &&
		    text_equal(walk_section(item), walk_section(walk_item(walk, first->index)));
		for (int way = 0; way < WAYS; way++)
			if (fits[way] && best[way][is_asked] == NULL)
				best[way][is_asked] = t;
	}
	for (int way = 0; way < (is_one_part ? WAYS : LOOSE); way++)
		for (int is_asked = 0; is_asked < 2; is_asked++)
			if (best[way][is_asked] != NULL)
				return best[way][is_asked];
	return NULL;
}

/* "A: No", "Answer: no". */
static bool
is_marked_answer(struct text text)
{
	return text_starts(text, "A: ") || text_begins_like(text, "answer: ");
}

static bool
is_beside(const struct read_block *a, const struct read_block *b)
{
	return a == b || (a->kind == BLOCK_CELL && b->kind == BLOCK_CELL && a->table == b->table &&
			     a->row == b->row);
}

/* A line of a cell that was cut in two: the piece of which the block is the rest; NULL. */
static struct piece *
piece_of_line(const struct asking *asking, const struct read_block *block)
{
	if (block->kind != BLOCK_CELL || block->line == 0)
		return NULL;
	for (struct piece *p = asking->cell; p != NULL; p = p->next)
		if (p->block->line == block->line && p->block->page == block->page &&
		    is_beside(p->block, block) && p->block->column == block->column)
			return p;
	return NULL;
}

static void
lengthen(struct walk *walk, struct piece *piece, struct text text)
{
	struct text parts[] = {piece->text, text_of(" "), text};

	piece->text = arena_join(walk->arena, parts, 3);
	walk->is_memory_out = walk->is_memory_out || piece->text.at == NULL;
}

static void
add_piece(struct walk *walk, const struct read_block *block, struct text text)
{
	struct asking *now = walk->now;
	struct piece *piece;

	text = text_trim(text);
	if (is_marked_answer(text))
		text = text_trim(text_rest(text, (const char *)memchr(text.at, ':', text.len) + 1));
	if (now == NULL || text.len == 0)
		return;
	if ((piece = piece_of_line(now, block)) != NULL) {
		lengthen(walk, piece, text);
		return;
	}
	if ((piece = arena_alloc(walk->arena, sizeof *piece)) == NULL) {
		walk->is_memory_out = true;
		return;
	}
	*piece = (struct piece){block, text, NULL};
	if (now->first == NULL)
		now->first = piece;
	else
		now->last->next = piece;
	now->last = piece;
	if (now->cell == NULL || !is_beside(now->cell->block, block) ||
	    now->cell->block->column != block->column || ++now->n_cell > CELL_PIECES) {
		now->cell = piece;
		now->n_cell = 0;
	}
}

/* A cell that answers may stand before its question, where the question is set lower. */
static void
take_pending(struct walk *walk, const struct read_block *block)
{
	const struct read_block *pending = walk->pending;

	walk->pending = NULL;
	if (pending == NULL || block->kind != BLOCK_CELL || pending->table != block->table ||
	    pending->column <= block->column || block->row > pending->row + 1)
		return;
	add_piece(walk, pending, pending->text);
}

static void
begin(struct walk *walk, const struct head_target *target, const struct head *head,
    const struct read_block *block)
{
	struct asking *asking = arena_alloc(walk->arena, sizeof *asking);

	if (asking == NULL) {
		walk->is_memory_out = true;
		return;
	}
	struct asked_field *of = &walk->fields[target->index];
	*asking = (struct asking){.field = target->index,
	    .is_draft = target->is_draft,
	    .block = block,
	    .head = head->text};
	if (of->first == NULL)
		of->first = asking;
	else
		of->last->next = asking;
	of->last = asking;
	asking->goes_on = walk->is_following && walk->before->field == target->index &&
	                  !text_equal(walk->before->head, head->text);
	walk->is_following = false;
	walk->before = asking;
	walk->now = asking;
	walk->section = walk_section(walk_item(walk, target->index));
	take_pending(walk, block);
}

/* The question goes on: its text is joined. */
static void
ask_on(struct walk *walk, struct text text)
{
	struct asking *now = walk->now;
	struct text parts[] = {now->asked, text_of(" "), text};

	if (now->asked.len < ASKED_BYTES) {
		now->asked = arena_join(walk->arena, parts, 3);
		walk->is_memory_out = walk->is_memory_out || now->asked.at == NULL;
	}
	now->is_open = asks_end(text) == NULL;
}

static const struct head *
asked_at(const struct walk *walk, struct text rest, const char **to)
{
	const struct head *head = heads_find(&walk->heads, rest, to);

	return head != NULL && head->words > 1 && !head->targets->is_part &&
	               asks_mark(text_rest(rest, words_after(*to, end_of(rest))))
	           ? head
	           : NULL;
}

/* How much stands at `at` between two questions of a line: a dash, a stroke, a semicolon; behind a
 * short answer a blank is enough. 0: nothing that parts them. */
static size_t
parts_at(const struct walk *walk, struct text text, size_t at)
{
	static const char *const between[] = {" - ", " \xE2\x80\x93 ", " | ", "; "};
	const struct law_read_field *fields = walk->law->read_fields + walk->reading->fields_first;

	for (size_t k = 0; k < sizeof between / sizeof *between; k++)
		if (text.len - at > strlen(between[k]) &&
		    memcmp(text.at + at, between[k], strlen(between[k])) == 0)
			return strlen(between[k]);
	return at > 0 && at < SHORT_BYTES && text.at[at] == ' ' && walk->now != NULL &&
	               asks_shortly(fields[walk->now->field].type)
	           ? 1
	           : 0;
}

/* The place where the next question begins within a line: "1.0 - Last update: ..."; NULL. */
static const struct head *
within(const struct walk *walk, struct text text, const char **from, const char **to)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t len = parts_at(walk, text, i);
		const struct head *head;

		if (len == 0)
			continue;
		*from = text.at + i;
		if ((head = asked_at(walk, text_rest(text, *from + len), to)) != NULL)
			return head;
	}
	return NULL;
}

/* What stands in a block behind its question: the answer, and perhaps further questions. */
static void
answer_within(struct walk *walk, const struct read_block *block, struct text text)
{
	const struct head *head;
	const char *from, *to;

	while ((head = within(walk, text, &from, &to)) != NULL) {
		const struct head_target *target = target_of(walk, head);

		add_piece(walk, block, text_between(text.at, from));
		to = words_after(to, end_of(text)) + 1;
		text = text_rest(text, to);
		walk->now = NULL;
		if (target != NULL) {
			begin(walk, target, head, block);
			if (walk->now != NULL)
				walk->now->asked = text_between(from, to);
		}
	}
	add_piece(walk, block, text);
}

/* Blocks behind the first cell of a row. */
static uint32_t
answers_behind(const struct read_block *block)
{
	uint32_t n = 0;

	for (const struct read_block *b = block->next; b != NULL && n < LOOK_AHEAD; b = b->next) {
		if (b->kind == BLOCK_FURNITURE)
			continue;
		if (b->kind != BLOCK_CELL || b->table != block->table || b->row != block->row)
			break;
		n += b->column > block->column;
	}
	return n;
}

/* The question stands in the first cell of a row, perhaps with others. */
static void
share_row(struct walk *walk, const struct read_block *block)
{
	const struct read_block *last =
	    walk->n_shared > 0 ? walk->shared[walk->n_shared - 1]->block : NULL;

	if (last == NULL || last->table != block->table || last->row != block->row)
		walk->n_shared = 0;
	if (walk->n_shared < ROW_QUESTIONS)
		walk->shared[walk->n_shared++] = walk->now;
	walk->n_answers = answers_behind(block);
	walk->answered = 0;
}

/* The question that begins behind another in the same cell; NULL when there is none. */
static const struct head *
asked_behind(const struct walk *walk, struct text *text, const char **to)
{
	const char *end = asks_end(*text);
	const struct head *head;

	if (end == NULL)
		return NULL;
	struct text rest = words_unnumbered(text_rest(*text, end + 1), NULL);
	head = heads_find(&walk->heads, rest, to);
	if (head == NULL || head->targets->is_part || head->words < 2 ||
	    (words_any(text_rest(rest, *to)) &&
		!asks_mark(text_rest(rest, words_after(*to, end_of(rest))))))
		return NULL;
	*text = rest;
	return head;
}

static void
ask_in_row(struct walk *walk, const struct read_block *block, struct text text)
{
	const struct head *head;
	const char *to;

	for (;;) {
		if (walk->now != NULL)
			share_row(walk, block);
		if ((head = asked_behind(walk, &text, &to)) == NULL)
			return;
		const struct head_target *target = target_of(walk, head);
		if (target == NULL)
			return;
		begin(walk, target, head, block);
		if (walk->now == NULL)
			return;
		walk->now->asked = text;
	}
}

/* Answers of a row with several questions: one for each in their order, and what is left for the
 * last; one answer to all where there are too few. */
static void
answer_row(struct walk *walk, const struct read_block *block)
{
	uint32_t at = walk->answered < walk->n_shared ? walk->answered : walk->n_shared - 1;

	walk->answered++;
	if (walk->n_answers >= walk->n_shared) {
		walk->now = walk->shared[at];
		add_piece(walk, block, block->text);
		return;
	}
	for (uint32_t i = 0; i < walk->n_shared; i++) {
		walk->now = walk->shared[i];
		add_piece(walk, block, block->text);
	}
}

static void
ask(struct walk *walk, const struct read_block *block, const struct head *head, struct text text,
    const char *to)
{
	const struct head_target *target = target_of(walk, head);
	struct text rest = text_rest(text, to);
	const char *after = words_after(to, end_of(text)), *end;

	walk->is_following = walk->now != NULL && walk->now == walk->before;
	walk->now = NULL;
	if (target == NULL)
		return;
	begin(walk, target, head, block);
	if (walk->now == NULL)
		return;
	walk->now->asked = text;
	walk->now->is_open = asks_end(rest) == NULL;
	if (walk_has_answer_cell(block)) {
		ask_in_row(walk, block, text);
		return;
	}
	if (head_is_open(head))
		end = to;
	else if (asks_mark(text_rest(text, after)))
		end = after + 1;
	else if ((end = asks_end(rest)) != NULL)
		end++;
	else
		return;
	walk->now->asked = text_between(text.at, end);
	answer_within(walk, block, text_rest(text, end));
}

static void
go_on(struct walk *walk, const struct read_block *block)
{
	const char *end = asks_end(block->text);

	if (end == NULL || walk_has_answer_cell(block)) {
		ask_on(walk, block->text);
		return;
	}
	ask_on(walk, text_between(block->text.at, end + 1));
	answer_within(walk, block, text_rest(block->text, end + 1));
}

static void
take(struct walk *walk, const struct read_block *block)
{
	uint32_t numbers = 0;

	if (walk->now != NULL && is_marked_answer(block->text)) {
		add_piece(walk, block, block->text);
		return;
	}
	struct text text = words_unnumbered(block->text, &numbers);
	const char *to = NULL;
	const struct head *head = heads_find(&walk->heads, text, &to);

	if (head != NULL && head->targets->is_part &&
	    asks_part(walk, block, text_rest(text, to), numbers)) {
		uint32_t part = walk->reading->parts_first + head->targets->index;

		walk->section = law_text(walk->law, walk->law->read_parts[part].item);
		walk->now = NULL;
		text = words_unnumbered(text_rest(text, to), NULL);
		if ((head = asks_behind(walk, text, &to)) != NULL)
			ask(walk, block, head, text, to);
	} else if (head != NULL && !head->targets->is_part && asks_at_home(walk, block, head, to) &&
		   asks_here(walk, block, head, text_rest(text, to))) {
		ask(walk, block, head, text, to);
	} else if (asks_imprint(text)) {
		walk->now = NULL;
	} else if (walk->now != NULL && !asks_title(walk, text)) {
		if (asks_on(walk, block) || asks_rest(walk, block))
			go_on(walk, block);
		else if (asks_other(walk, block, text, numbers))
			walk->now = NULL;
		else if (block->kind == BLOCK_CELL)
			add_piece(walk, block, block->text);
		else
			answer_within(walk, block, block->text);
	}
}

static void
answer_cell(struct walk *walk, const struct read_block *block)
{
	const struct read_block *of = walk->now != NULL ? walk->now->block : NULL;

	if (of != NULL && walk->n_shared > 1 &&
	    walk->shared[walk->n_shared - 1]->block->row == block->row && of->kind == BLOCK_CELL &&
	    of->table == block->table && of->row == block->row)
		answer_row(walk, block);
	else if (walk->now != NULL)
		add_piece(walk, block, block->text);
	else if (walk->table != block->table || walk->row != block->row)
		walk->pending = block; /* its row has no first cell */
}

/* Nothing but a place in a list stands behind: "[2]". */
static bool
names_all(struct text name, const char *to)
{
	const char *end = end_of(name), *bracket = memchr(to, '[', (size_t)(end - to));

	return !words_any(text_between(to, bracket != NULL ? bracket : end));
}

/* "a.b[2]" is asked as b: the last name of its path, or more of it. */
static void
take_member(struct walk *walk, const struct read_block *block)
{
	struct text name = block->name;
	const char *to;

	walk->now = NULL;
	while (name.len > 0) {
		const struct head *head = heads_find(&walk->heads, name, &to);

		if (head != NULL && !head->targets->is_part && names_all(name, to)) {
			begin(walk, head->targets, head, block);
			if (walk->now != NULL)
				walk->now->asked = block->name;
			add_piece(walk, block, block->text);
			walk->now = NULL;
			return;
		}
		const char *dot = memchr(name.at, '.', name.len);
		name = dot == NULL ? TEXT_NONE : text_rest(name, dot + 1);
	}
}

/* Words of a language are short. Where they are not the blanks were lost, and what could be made
 * out of such a text would be read wrong. */
static bool
has_blanks(const struct read_document *document)
{
	size_t bytes = 0, words = 0;

	for (const struct read_block *b = document->first; b != NULL && bytes < SAMPLE_BYTES;
	     b = b->next) {
		struct text text = text_clip(b->text, SAMPLE_BYTES);

		bytes += text.len;
		words += count_words(text);
	}
	return bytes <= LONG_WORD * words;
}

bool
walk_document(struct walk *walk, const struct law *law, uint32_t reading,
    const struct read_document *document, struct arena *arena)
{
	*walk = (struct walk){
	    .law = law, .reading = &law->readings[reading], .document = document, .arena = arena};
	walk->fields = arena_array(arena, walk->reading->fields_n + 1, sizeof *walk->fields);
	if (walk->fields == NULL || !heads_of(law, reading, arena, &walk->heads))
		return false;
	walk->heads.by_letters = has_blanks(document);
	for (const struct read_block *b = document->first; b != NULL && !walk->is_memory_out;
	     b = b->next) {
		if (b->kind == BLOCK_FURNITURE || b->text.len == 0)
			continue;
		if (b->kind == BLOCK_MEMBER)
			take_member(walk, b);
		else if (asks_nothing(walk, b))
			answer_cell(walk, b);
		else
			take(walk, b);
	}
	return !walk->is_memory_out;
}
