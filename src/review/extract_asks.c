/* SPDX-License-Identifier: Apache-2.0 */
/* Where a question may stand; see extract_asks.h. */
#include "review/extract_asks.h"
#include "review/answers.h"

#include <string.h>

enum {
	LOOK_AHEAD = 64,      /* blocks of a row; a wider one has no answer cell */
	QUESTION_BYTES = 600, /* within which the mark at its end is looked for */
	TITLE_WORDS = 16,     /* a longer line that begins like a title is none */
	LABEL_WORDS = 10,     /* of "Name: value" */
	CUT_WORDS = 3,        /* of a hint that are enough to know it by */
	LONG_HEAD = 5         /* words that hardly begin anything else */
};

bool
words_any(struct text text)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;

	return word_next(&reader, &word);
}

bool
asks_mark(struct text rest)
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
bool
asks_nothing(struct walk *walk, const struct read_block *block)
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
	if (!words_any(words_unnumbered(block->text, &numbers)) && numbers > 0)
		return false;
	walk->table = block->table;
	walk->row = block->row;
	walk->first_column = block->column;
	return false;
}

/* The first mark that may end a question: not one within an address or a time. */
const char *
asks_end(struct text rest)
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

static bool
has_digit_soon(struct text rest)
{
	for (size_t i = 0; i < rest.len && i < 3; i++)
		if (rest.at[i] >= '0' && rest.at[i] <= '9')
			return true;
	return false;
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
	struct text rest = text_rest(open, words_after(furthest, end_of(open)));
	const char *end = asks_end(rest);
	if (!words_any(rest) || end == NULL)
		return words_any(rest) && count_words(text_between(open.at, furthest)) < 4
		           ? text
		           : TEXT_NONE;
	return text_trim(text_rest(rest, end + 1));
}

bool
asks_here(const struct walk *walk, const struct read_block *block, const struct head *head,
    struct text rest)
{
	bool is_all = !words_any(rest) || walk_unhinted(walk, rest).len == 0;
	struct text after = text_rest(rest, words_after(rest.at, end_of(rest)));

	if (block->kind == BLOCK_MEMBER || asks_mark(after) ||
	    (head_is_open(head) && has_digit_soon(rest)))
		return true;
	if (walk_has_answer_cell(block))
		return head->words > 1 || is_all;
	if (is_all)
		return block->kind != BLOCK_LIST_ITEM || head->words > 2 || block->bold ||
		       walk->now == NULL;
	if (block->kind == BLOCK_HEADING || block->bold)
		return head->words > 1;
	return head->words >= LONG_HEAD && (asks_end(rest) != NULL || !ends_sentence(rest));
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
const struct head *
asks_behind(const struct walk *walk, struct text rest, const char **to)
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

bool
asks_part(
    const struct walk *walk, const struct read_block *block, struct text rest, uint32_t numbers)
{
	if (block->kind == BLOCK_MEMBER)
		return false;
	if (walk_has_answer_cell(block) && !is_followed_by_same_cell(block))
		return false;
	if (block->kind == BLOCK_LIST_ITEM && numbers == 0 && !block->bold &&
	    !is_beside_question(walk, block))
		return false;
	const char *to;
	if (!words_any(rest) || asks_behind(walk, words_unnumbered(rest, NULL), &to) != NULL)
		return true;
	return (numbers > 0 || block->kind == BLOCK_HEADING) && count_words(rest) <= TITLE_WORDS;
}

/* --- Which it is --- */

struct text
walk_item(const struct walk *walk, uint32_t field)
{
	const struct law_read_field *fields = walk->law->read_fields + walk->reading->fields_first;

	return law_text(walk->law, fields[field].item);
}

struct text
walk_section(struct text item)
{
	size_t len = item.len;

	while (len > 0 && item.at[len - 1] != '.')
		len--;
	return (struct text){item.at, len > 0 ? len - 1 : 0};
}

/* One word is a question only in the part it belongs to, and not within its own answer. */
bool
asks_at_home(const struct walk *walk, const struct read_block *block, const struct head *head,
    const char *to)
{
	uint32_t field = head->targets->index;
	struct text section = walk_section(walk_item(walk, field));

	if (head->words > 1 || block->kind == BLOCK_HEADING ||
	    asks_mark(text_rest(block->text, words_after(to, block->text.at + block->text.len))))
		return true;
	if (walk->now != NULL && walk->now->field == field)
		return false;
	if (modalities_of(head->text, NULL) != 0 && walk_has_answer_cell(block))
		return text_equal(section, walk->section); /* a row of sizes without its header */
	if (block->kind != BLOCK_LIST_ITEM && modalities_of(head->text, NULL) != 0 &&
	    !options_any(block->text))
		return false; /* a caption */
	return walk->section.len == 0 || text_equal(section, walk->section);
}

/* --- What ends an answer, or goes on --- */

/* An answer of a few words: where it stands in the line of its question, it ends there. */
bool
asks_shortly(uint32_t type)
{
	return type == LAW_READ_DATE || type == LAW_READ_MONTH || type == LAW_READ_VERSION;
}

/* "Name: value", in a line of its own. */
static bool
is_labelled(struct text text)
{
	const char *mark = asks_end(text);

	return mark != NULL && *mark == ':' && is_upper_start(text) &&
	       count_words(text_between(text.at, mark)) <= LABEL_WORDS &&
	       words_any(text_rest(text, mark + 1)) &&
	       memchr(text.at, '.', (size_t)(mark - text.at)) == NULL;
}

static bool
answers_itself(const struct asking *asking)
{
	return asking->block->kind == BLOCK_PARAGRAPH && asking->first != NULL &&
	       asking->first->block == asking->block;
}

/* A question that the form does not have: what follows answers that one. */
bool
asks_other(
    const struct walk *walk, const struct read_block *block, struct text text, uint32_t numbers)
{
	const struct asking *now = walk->now;
	const struct law_read_field *field =
	    &walk->law->read_fields[walk->reading->fields_first + now->field];
	const char *mark = asks_end(text);

	if (block->kind == BLOCK_HEADING)
		return now->block->kind != BLOCK_HEADING || block->level == 0 ||
		       block->level <= now->block->level;
	if (numbers > 1 && block->kind != BLOCK_CELL && is_upper_start(text) &&
	    (field->type != LAW_READ_SIZES || mark != NULL))
		return true; /* not "1.0", "31.12.2025 (planned)", "9.5 trillion tokens" */
	if (field->type == LAW_READ_SIZES)
		return false; /* rows, captions and labels of them */
	if (block->kind == BLOCK_LIST_ITEM)
		return now->block->kind == BLOCK_LIST_ITEM && mark != NULL &&
		       block->level <= now->block->level;
	if (block->kind == BLOCK_PARAGRAPH && answers_itself(now) &&
	    (asks_shortly(field->type) || is_labelled(text)))
		return true;
	if (block->kind == BLOCK_PARAGRAPH && now->block->kind == BLOCK_CELL)
		return block->bold && mark != NULL && !words_any(text_rest(text, mark + 1));
	if (block->kind == BLOCK_PARAGRAPH)
		return block->bold && now->block->bold && mark != NULL;
	return block->kind == BLOCK_CELL && now->block->kind == BLOCK_CELL &&
	       walk_has_answer_cell(block) && block->column <= now->block->column &&
	       (block->table == now->block->table || mark != NULL);
}

/* "(c) 2025 ...": whose document it is, at its end; or what a page of the web offers there, parted
 * by dots in the middle of the line. */
bool
asks_imprint(struct text text)
{
	static const char dot[] = " \xC2\xB7 ";
	const char *first = memmem(text.at, text.len, dot, strlen(dot));

	if (text_starts(text, "\xC2\xA9") || text_begins_like(text, "(c) ") ||
	    text_begins_like(text, "copyright \xC2\xA9"))
		return true;
	return first != NULL && count_words(text) <= TITLE_WORDS &&
	       memmem(first + strlen(dot), (size_t)(end_of(text) - first) - strlen(dot), dot,
		   strlen(dot)) != NULL;
}

bool
asks_title(const struct walk *walk, struct text text)
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

/* What hardly is the rest of a question: "n/a", "yes", "example.com, ...". */
static bool
is_short_answer(struct text text)
{
	enum field_answer answer = answer_yes_no(text);
	size_t len = 0, dot = 0;

	text = words_unnumbered(text, NULL);
	for (; len < text.len && strchr(" ,;\n", text.at[len]) == NULL; len++)
		if (text.at[len] == '.' && dot == 0)
			dot = len;
	return answer_is_none(text) || answer == ANSWER_YES || answer == ANSWER_NO ||
	       (dot > 1 && len - dot > 2);
}

/* A question cut in two by the end of a page or by its cell goes on in small letters. What stands
 * below a heading, or below it on the same page, is its answer. */
bool
asks_on(const struct walk *walk, const struct read_block *block)
{
	const struct asking *now = walk->now;
	bool is_small = is_small_start(block->text);

	if ((block->kind == BLOCK_CELL) != (now->block->kind == BLOCK_CELL))
		return false;
	if (block->kind == BLOCK_CELL)
		return block->column == now->block->column &&
		       ((block->table == now->block->table && block->row == now->block->row) ||
			   (is_small && now->is_open));
	return is_small && now->is_open && now->first == NULL &&
	       (now->block->kind != BLOCK_HEADING || block->kind == BLOCK_HEADING) &&
	       (block->page != now->block->page || asks_end(block->text) != NULL) &&
	       !is_short_answer(block->text);
}

/* The rest of a question whose cell ends too early, below its answer. */
bool
asks_rest(const struct walk *walk, const struct read_block *block)
{
	const char *mark = asks_end(block->text);

	return walk->now->is_open && walk->now->block->kind == BLOCK_CELL &&
	       block->kind == BLOCK_PARAGRAPH && is_small_start(block->text) && mark != NULL &&
	       !words_any(text_rest(block->text, mark));
}
