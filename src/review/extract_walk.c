/* SPDX-License-Identifier: Apache-2.0 */
/* Questions and the blocks that answer them; see extract_walk.h. */
#include "review/extract_walk.h"
#include "review/answers.h"

#include <string.h>

enum {
	CELL_PIECES = 16,     /* of one cell, among which the line of a block is looked for */
	LOOK_AHEAD = 64,      /* blocks of a row; a wider one has no answer cell */
	QUESTION_BYTES = 600, /* within which the mark at its end is looked for */
	TITLE_WORDS = 16,     /* a longer line that begins like a title is none */
	LABEL_WORDS = 10,     /* of "Name: value" */
	SHORT_BYTES = 80,     /* within which a short answer ends */
	SAMPLE_BYTES = 20000, /* of a document, to see whether it has blanks */
	LONG_WORD = 14,       /* bytes of a word and what follows it, where there are none */
	CUT_WORDS = 3,        /* of a hint that are enough to know it by */
	LONG_HEAD = 5         /* words that hardly begin anything else */
};

static struct text
from_to(const char *from, const char *to)
{
	return (struct text){from, (size_t)(to - from)};
}

static struct text
rest_of(struct text text, const char *at)
{
	return from_to(at, text.at + text.len);
}

static bool
has_words(struct text text)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;

	return word_next(&reader, &word);
}

static bool
is_mark(struct text rest)
{
	return rest.len > 0 && (*rest.at == ':' || *rest.at == '?');
}

bool
walk_has_answer_cell(const struct read_block *block)
{
	const struct read_block *b = block->next;

	if (block->kind != BLOCK_CELL)
		return false;
	for (int i = 0; i < LOOK_AHEAD && b != NULL; i++, b = b->next) {
		if (b->kind == BLOCK_FURNITURE)
			continue;
		if (b->kind != BLOCK_CELL || b->table != block->table || b->row != block->row)
			return false;
		if (b->column > block->column)
			return true;
	}
	return false;
}

/* --- Where a question may stand --- */

static bool
asks_itself(const struct walk *walk, const struct read_block *block)
{
	const char *to;

	return heads_find(&walk->heads, words_unnumbered(block->text, NULL), &to) != NULL;
}

/* In a cell behind the first of its row; or in one whose row has no first, below a question of
 * a table. */
static bool
is_answer_cell(struct walk *walk, const struct read_block *block)
{
	uint32_t numbers;

	if (block->kind != BLOCK_CELL) {
		walk->table = 0;
		return false;
	}
	if (walk->table == block->table && walk->row == block->row)
		return block->column > walk->first_column;
	if (block->column > 1 && (walk->now != NULL ? walk->now->block->kind == BLOCK_CELL &&
							  block->column > walk->now->block->column
						    : !asks_itself(walk, block)))
		return true;
	if (!has_words(words_unnumbered(block->text, &numbers)) && numbers > 0)
		return false;
	walk->table = block->table;
	walk->row = block->row;
	walk->first_column = block->column;
	return false;
}

/* The first mark that may end a question: not one within an address or a time. */
static const char *
question_end(struct text rest)
{
	size_t len = rest.len < QUESTION_BYTES ? rest.len : QUESTION_BYTES;

	for (size_t i = 0; i < len; i++) {
		char next = i + 1 < rest.len ? rest.at[i + 1] : ' ';

		if (rest.at[i] == '?' || (rest.at[i] == ':' && (next == ' ' || next == '\n')))
			return rest.at + i;
	}
	return NULL;
}

static bool
is_upper_start(struct text text)
{
	return text.len > 0 && text.at[0] >= 'A' && text.at[0] <= 'Z';
}

static bool
ends_sentence(struct text text)
{
	text = text_trim(text);
	return text.len > 0 && text.at[text.len - 1] == '.';
}

/* Its last word goes on with what the answer is: "summary v1.0". */
static bool
is_open(const struct head *head)
{
	return head->text.at[head->text.len - 1] == '*';
}

static bool
has_digit_soon(struct text rest)
{
	for (size_t i = 0; i < rest.len && i < 3; i++)
		if (rest.at[i] >= '0' && rest.at[i] <= '9')
			return true;
	return false;
}

static bool
asks(const struct walk *walk, const struct read_block *block, const struct head *head,
    struct text rest)
{
	bool is_all = !has_words(rest) || walk_unhinted(walk, rest).len == 0;
	struct text after = rest_of(rest, words_after(rest.at, rest.at + rest.len));

	if (block->kind == BLOCK_MEMBER || is_mark(after) ||
	    (is_open(head) && has_digit_soon(rest)))
		return true;
	if (walk_has_answer_cell(block))
		return head->words > 1 || is_all;
	if (is_all)
		return block->kind != BLOCK_LIST_ITEM || head->words > 2 || block->bold ||
		       walk->now == NULL;
	if (block->kind == BLOCK_HEADING || block->bold)
		return head->words > 1;
	return head->words >= LONG_HEAD && (question_end(rest) != NULL || !ends_sentence(rest));
}

/* Another block of the same cell stands behind it. */
static bool
is_followed_by_same_cell(const struct read_block *block)
{
	const struct read_block *next = block->next;

	return next != NULL && next->kind == BLOCK_CELL && next->table == block->table &&
	       next->row == block->row && next->column == block->column;
}

/* Behind the title of a part its first question. */
static const struct head *
question_behind(const struct walk *walk, struct text rest, const char **to)
{
	const struct head *head = heads_find(&walk->heads, rest, to);

	return head != NULL && !head->targets->is_part && head->words >= LONG_HEAD ? head : NULL;
}

/* An item of the list whose items are questions, as in a table of contents. */
static bool
is_beside_question(const struct walk *walk, const struct read_block *block)
{
	const struct read_block *question = walk->now != NULL ? walk->now->block : NULL;

	return question != NULL && question->kind == BLOCK_LIST_ITEM &&
	       block->level <= question->level;
}

static bool
titles(const struct walk *walk, const struct read_block *block, struct text rest, uint32_t numbers)
{
	if (block->kind == BLOCK_MEMBER)
		return false;
	if (walk_has_answer_cell(block) && !is_followed_by_same_cell(block))
		return false;
	if (block->kind == BLOCK_LIST_ITEM && numbers == 0 && !block->bold &&
	    !is_beside_question(walk, block))
		return false;
	const char *to;
	if (!has_words(rest) || question_behind(walk, words_unnumbered(rest, NULL), &to) != NULL)
		return true;
	return (numbers > 0 || block->kind == BLOCK_HEADING) && count_words(rest) <= TITLE_WORDS;
}

/* --- What begins, and what ends --- */

static struct text
item_of(const struct walk *walk, uint32_t field)
{
	const struct law_read_field *fields = walk->law->read_fields + walk->reading->fields_first;

	return law_text(walk->law, fields[field].item);
}

static struct text
section_of(struct text item)
{
	size_t len = item.len;

	while (len > 0 && item.at[len - 1] != '.')
		len--;
	return (struct text){item.at, len > 0 ? len - 1 : 0};
}

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
		struct text item = item_of(walk, t->index);
		bool is_asked = walk->fields[t->index].first != NULL;
		bool fits[WAYS] = {text_equal(section_of(item), walk->section),
		    is_within(item, walk->section), true};

		is_one_part = is_one_part && !first->is_part &&
		              text_equal(section_of(item), section_of(item_of(walk, first->index)));
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
		text = text_trim(rest_of(text, (const char *)memchr(text.at, ':', text.len) + 1));
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
	walk->section = section_of(item_of(walk, target->index));
	take_pending(walk, block);
}

/* The question goes on: its text is joined. */
static void
ask_on(struct walk *walk, struct text text)
{
	struct asking *now = walk->now;
	struct text parts[] = {now->asked, text_of(" "), text};

	if (now->asked.len < QUESTION_BYTES) {
		now->asked = arena_join(walk->arena, parts, 3);
		walk->is_memory_out = walk->is_memory_out || now->asked.at == NULL;
	}
	now->is_open = question_end(text) == NULL;
}

/* An answer of a few words: where it stands in the line of its question, it ends there. */
static bool
is_short_type(uint32_t type)
{
	return type == LAW_READ_DATE || type == LAW_READ_MONTH || type == LAW_READ_VERSION;
}

static const struct head *
asked_at(const struct walk *walk, struct text rest, const char **to)
{
	const struct head *head = heads_find(&walk->heads, rest, to);

	return head != NULL && head->words > 1 && !head->targets->is_part &&
	               is_mark(rest_of(rest, words_after(*to, rest.at + rest.len)))
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
	               is_short_type(fields[walk->now->field].type)
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
		if ((head = asked_at(walk, rest_of(text, *from + len), to)) != NULL)
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

		add_piece(walk, block, from_to(text.at, from));
		to = words_after(to, text.at + text.len) + 1;
		text = rest_of(text, to);
		walk->now = NULL;
		if (target != NULL) {
			begin(walk, target, head, block);
			if (walk->now != NULL)
				walk->now->asked = from_to(from, to);
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
	const char *end = question_end(*text);
	const struct head *head;

	if (end == NULL)
		return NULL;
	struct text rest = words_unnumbered(rest_of(*text, end + 1), NULL);
	head = heads_find(&walk->heads, rest, to);
	if (head == NULL || head->targets->is_part || head->words < 2 ||
	    (has_words(rest_of(rest, *to)) &&
		!is_mark(rest_of(rest, words_after(*to, rest.at + rest.len)))))
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
	struct text rest = rest_of(text, to);
	const char *after = words_after(to, text.at + text.len), *end;

	walk->is_following = walk->now != NULL && walk->now == walk->before;
	walk->now = NULL;
	if (target == NULL)
		return;
	begin(walk, target, head, block);
	if (walk->now == NULL)
		return;
	walk->now->asked = text;
	walk->now->is_open = question_end(rest) == NULL;
	if (walk_has_answer_cell(block)) {
		ask_in_row(walk, block, text);
		return;
	}
	if (is_open(head))
		end = to;
	else if (is_mark(rest_of(text, after)))
		end = after + 1;
	else if ((end = question_end(rest)) != NULL)
		end++;
	else
		return;
	walk->now->asked = from_to(text.at, end);
	answer_within(walk, block, rest_of(text, end));
}

/* "Name: value", in a line of its own. */
static bool
is_labelled(struct text text)
{
	const char *mark = question_end(text);

	return mark != NULL && *mark == ':' && is_upper_start(text) &&
	       count_words(from_to(text.at, mark)) <= LABEL_WORDS &&
	       has_words(rest_of(text, mark + 1)) &&
	       memchr(text.at, '.', (size_t)(mark - text.at)) == NULL;
}

static bool
answers_itself(const struct asking *asking)
{
	return asking->block->kind == BLOCK_PARAGRAPH && asking->first != NULL &&
	       asking->first->block == asking->block;
}

/* A question that the form does not have: what follows answers that one. */
static bool
asks_other(
    const struct walk *walk, const struct read_block *block, struct text text, uint32_t numbers)
{
	const struct asking *now = walk->now;
	const struct law_read_field *field =
	    &walk->law->read_fields[walk->reading->fields_first + now->field];
	const char *mark = question_end(text);

	if (block->kind == BLOCK_HEADING)
		return now->block->kind != BLOCK_HEADING || block->level == 0 ||
		       block->level <= now->block->level;
	if (numbers > 1 && block->kind != BLOCK_CELL)
		return true;
	if (field->type == LAW_READ_SIZES)
		return false; /* rows, captions and labels of them */
	if (block->kind == BLOCK_LIST_ITEM)
		return now->block->kind == BLOCK_LIST_ITEM && mark != NULL &&
		       block->level <= now->block->level;
	if (block->kind == BLOCK_PARAGRAPH && answers_itself(now) &&
	    (is_short_type(field->type) || is_labelled(text)))
		return true;
	if (block->kind == BLOCK_PARAGRAPH && now->block->kind == BLOCK_CELL)
		return block->bold && mark != NULL && !has_words(rest_of(text, mark + 1));
	if (block->kind == BLOCK_PARAGRAPH)
		return block->bold && now->block->bold && mark != NULL;
	return block->kind == BLOCK_CELL && now->block->kind == BLOCK_CELL &&
	       walk_has_answer_cell(block) && block->column <= now->block->column &&
	       (block->table == now->block->table || mark != NULL);
}

/* "(c) 2025 ...": whose document it is, at its end; or what a page of the web offers there, parted
 * by dots in the middle of the line. */
static bool
is_imprint(struct text text)
{
	static const char dot[] = " \xC2\xB7 ";
	const char *first = memmem(text.at, text.len, dot, strlen(dot));

	if (text_starts(text, "\xC2\xA9") || text_begins_like(text, "(c) ") ||
	    text_begins_like(text, "copyright \xC2\xA9"))
		return true;
	return first != NULL && count_words(text) <= TITLE_WORDS &&
	       memmem(first + strlen(dot), (size_t)(text.at + text.len - first) - strlen(dot), dot,
		   strlen(dot)) != NULL;
}

static bool
is_title_of_all(const struct walk *walk, struct text text)
{
	const struct law_list list = walk->reading->recognise;

	if (count_words(text) > TITLE_WORDS)
		return false;
	for (uint32_t i = 0; i < list.n; i++)
		if (words_begin(text, law_text(walk->law, walk->law->refs[list.first + i]), NULL))
			return true;
	return false;
}

/* A number in front may belong to the sentence: "2.5 been used". */
static bool
is_small_start(struct text text)
{
	text = words_unnumbered(text, NULL);
	return text.len > 0 && text.at[0] >= 'a' && text.at[0] <= 'z';
}

/* A question cut in two by the end of a page or by its cell goes on in small letters. */
static bool
goes_on(const struct walk *walk, const struct read_block *block)
{
	const struct asking *now = walk->now;
	bool is_small = is_small_start(block->text);

	if ((block->kind == BLOCK_CELL) != (now->block->kind == BLOCK_CELL))
		return false;
	if (block->kind == BLOCK_CELL)
		return block->column == now->block->column &&
		       ((block->table == now->block->table && block->row == now->block->row) ||
			   (is_small && now->is_open));
	return is_small && now->is_open && now->first == NULL;
}

/* The rest of a question whose cell ends too early, below its answer. */
static bool
ends_question(const struct walk *walk, const struct read_block *block)
{
	const char *mark = question_end(block->text);

	return walk->now->is_open && walk->now->block->kind == BLOCK_CELL &&
	       block->kind == BLOCK_PARAGRAPH && is_small_start(block->text) && mark != NULL &&
	       !has_words(rest_of(block->text, mark));
}

static void
go_on(struct walk *walk, const struct read_block *block)
{
	const char *end = question_end(block->text);

	if (end == NULL || walk_has_answer_cell(block)) {
		ask_on(walk, block->text);
		return;
	}
	ask_on(walk, from_to(block->text.at, end + 1));
	answer_within(walk, block, rest_of(block->text, end + 1));
}

/* One word is a question only in the part it belongs to, and not within its own answer. */
static bool
is_at_home(const struct walk *walk, const struct read_block *block, const struct head *head,
    const char *to)
{
	uint32_t field = head->targets->index;
	struct text section = section_of(item_of(walk, field));

	if (head->words > 1 || block->kind == BLOCK_HEADING ||
	    is_mark(rest_of(block->text, words_after(to, block->text.at + block->text.len))))
		return true;
	if (walk->now != NULL && walk->now->field == field)
		return false;
	if (block->kind != BLOCK_LIST_ITEM && modalities_of(head->text, NULL) != 0 &&
	    !options_any(block->text))
		return false; /* a caption */
	return walk->section.len == 0 || text_equal(section, walk->section);
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
	    titles(walk, block, rest_of(text, to), numbers)) {
		uint32_t part = walk->reading->parts_first + head->targets->index;

		walk->section = law_text(walk->law, walk->law->read_parts[part].item);
		walk->now = NULL;
		text = words_unnumbered(rest_of(text, to), NULL);
		if ((head = question_behind(walk, text, &to)) != NULL)
			ask(walk, block, head, text, to);
	} else if (head != NULL && !head->targets->is_part && is_at_home(walk, block, head, to) &&
		   asks(walk, block, head, rest_of(text, to))) {
		ask(walk, block, head, text, to);
	} else if (is_imprint(text)) {
		walk->now = NULL;
	} else if (walk->now != NULL && !is_title_of_all(walk, text)) {
		if (goes_on(walk, block) || ends_question(walk, block))
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
	const char *end = name.at + name.len, *bracket = memchr(to, '[', (size_t)(end - to));

	return !has_words(from_to(to, bracket != NULL ? bracket : end));
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
		name = dot == NULL ? TEXT_NONE : rest_of(name, dot + 1);
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
		else if (is_answer_cell(walk, b))
			answer_cell(walk, b);
		else
			take(walk, b);
	}
	return !walk->is_memory_out;
}

/* The beginning of a hint, of which a cell or a page has cut off the rest. */
static bool
is_cut_hint(const struct walk *walk, struct text text)
{
	const struct law_list list = walk->reading->hints;

	if (count_words(text) < CUT_WORDS || count_words(text) > TITLE_WORDS)
		return false;
	for (uint32_t i = 0; i < list.n; i++)
		if (words_begin(law_text(walk->law, walk->law->refs[list.first + i]), text, NULL))
			return true;
	return false;
}

struct text
walk_unhinted(const struct walk *walk, struct text text)
{
	const struct law_list list = walk->reading->hints;
	struct text open = words_unnumbered(text, NULL);
	const char *to, *furthest = NULL;

	for (uint32_t i = 0; i < list.n; i++)
		if (words_begin(open, law_text(walk->law, walk->law->refs[list.first + i]), &to) &&
		    (furthest == NULL || to > furthest))
			furthest = to;
	if (furthest == NULL)
		return is_cut_hint(walk, open) ? TEXT_NONE : text;
	struct text rest = rest_of(open, words_after(furthest, open.at + open.len));
	const char *end = question_end(rest);
	if (!has_words(rest) || end == NULL)
		return has_words(rest) && count_words(from_to(open.at, furthest)) < 4 ? text
		                                                                      : TEXT_NONE;
	return text_trim(rest_of(rest, end + 1));
}
