/* SPDX-License-Identifier: Apache-2.0 */
/* Words as lines, lines as paragraphs; see pdf_lines.h. */
#include "reading/pdf_lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEADING_LEN_MAX 260 /* bytes: what is longer is a paragraph in bold */

/* --- What begins a line --- */

static bool
is_bullet(const struct pdf_word *word)
{
	static const char *const bullets[] = {"\xE2\x80\xA2", "\xE2\x97\xA6", "\xE2\x96\xAA",
	    "\xE2\x80\xA3", "\xE2\x97\x8F", "\xE2\x97\x8B", "\xE2\x96\xAB", "\xE2\x81\x83", "-",
	    "\xE2\x80\x93", "\xE2\x80\x94", "*", "o", "\xC2\xB7", "\xEF\x82\xB7", "\xEF\x82\xA7",
	    "\xE2\x9E\xA2"};

	for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
		if (text_is(word->text, bullets[i]))
			return true;
	return false;
}

/* "1.", "(2)", "a)", "1.2.3": how many numbers, 0 = it is none; -1: one of a list. */
static int
numbering(struct text text)
{
	int numbers = 0;
	size_t i = 0;

	if (text.len >= 2 && text.len <= 4 && text.at[text.len - 1] == ')')
		return -1;
	while (i < text.len && text.at[i] >= '0' && text.at[i] <= '9') {
		size_t begin = i;
		while (i < text.len && text.at[i] >= '0' && text.at[i] <= '9')
			i++;
		if (i - begin > 2)
			return 0;
		numbers++;
		if (i < text.len && text.at[i] == '.')
			i++;
		else
			break;
	}
	return i == text.len && (numbers > 1 || (i > 0 && text.at[i - 1] == '.')) ? numbers : 0;
}

/* --- Lines --- */

static int
by_height(const void *a, const void *b)
{
	const struct pdf_word *x = *(struct pdf_word *const *)a, *y = *(struct pdf_word *const *)b;
	float p = x->y1 + x->y2, q = y->y1 + y->y2;

	return p < q ? -1 : p > q ? 1 : x->x1 < y->x1 ? -1 : x->x1 > y->x1;
}

static int
by_x(const void *a, const void *b)
{
	const struct pdf_word *x = *(struct pdf_word *const *)a, *y = *(struct pdf_word *const *)b;

	return x->x1 < y->x1 ? -1 : x->x1 > y->x1;
}

static bool
is_on_line(const struct pdf_line *line, const struct pdf_word *word)
{
	float common = fminf(line->y2, word->y2) - fmaxf(line->y1, word->y1);

	return common > 0.5F * fminf(line->y2 - line->y1, word->y2 - word->y1);
}

static void
end_line(struct pdf_line *line)
{
	line->bold = true;
	qsort(line->words.list, line->words.n, sizeof *line->words.list, by_x);
	line->x1 = line->words.list[0]->x1;
	for (uint32_t i = 0; i < line->words.n; i++) {
		const struct pdf_word *word = line->words.list[i];
		line->x2 = fmaxf(line->x2, word->x2);
		line->y1 = fminf(line->y1, word->y1);
		line->y2 = fmaxf(line->y2, word->y2);
		line->size = fmaxf(line->size, word->is_box ? 0 : word->size);
		line->bold =
		    line->bold && (word->bold || word->is_box || (i == 0 && is_bullet(word)));
	}
	if (line->size == 0)
		line->size = line->words.list[0]->size;
}

struct pdf_line *
pdf_lines(struct building *b, struct pdf_words words, uint32_t *n)
{
	struct pdf_line *lines;

	*n = 0;
	lines = words.n > 0 ? arena_array(b->arena, words.n, sizeof *lines) : NULL;
	if (lines == NULL) {
		b->is_memory_out = b->is_memory_out || words.n > 0;
		return NULL;
	}
	qsort(words.list, words.n, sizeof *words.list, by_height);
	for (uint32_t i = 0; i < words.n; i++) {
		struct pdf_word *word = words.list[i];
		if (*n == 0 || !is_on_line(&lines[*n - 1], word)) {
			lines[(*n)++] = (struct pdf_line){.words = {words.list + i, 0},
			    .x1 = word->x1,
			    .x2 = word->x2,
			    .y1 = word->y1,
			    .y2 = word->y2};
		}
		lines[*n - 1].words.n++;
	}
	for (uint32_t i = 0; i < *n; i++)
		end_line(&lines[i]);
	return lines;
}

/* "2.2.1 Some words", without what ends a sentence or opens an answer. */
static bool
is_numbered_title(const struct pdf_line *line)
{
	const struct pdf_word *first = line->words.list[0];
	struct text last = line->words.list[line->words.n - 1]->text;

	if (line->words.n < 2 || first->bold != line->words.list[line->words.n - 1]->bold ||
	    line->words.n > 14 || numbering(line->words.list[0]->text) < 2 ||
	    strchr(".?!;,", last.at[last.len - 1]) != NULL)
		return false;
	for (uint32_t i = 0; i < line->words.n; i++)
		if (memchr(line->words.list[i]->text.at, ':', line->words.list[i]->text.len) !=
		    NULL)
			return false;
	return true;
}

bool
pdf_is_heading(const struct pdf_text *text, const struct pdf_line *line)
{
	if (line->size >
	    text->body * (line->bold || numbering(line->words.list[0]->text) > 0 ? 1.12F : 1.3F))
		return true;
	if (is_numbered_title(line) && line->size > text->body * 0.97F)
		return true;
	return line->bold &&
	       (line->size > text->body * 0.85F || numbering(line->words.list[0]->text) > 1);
}

/* --- Paragraphs --- */

/* A capital that touches the small letter behind it: some printers set it apart. */
static bool
is_initial(const struct pdf_word *before, const struct pdf_word *word)
{
	float gap = word->x1 - before->x2;

	return before->text.len == 1 && before->text.at[0] >= 'A' && before->text.at[0] <= 'Z' &&
	       word->text.len > 0 && word->text.at[0] >= 'a' && word->text.at[0] <= 'z' &&
	       gap < 0.02F * word->size && gap > -0.15F * word->size; /* kerned */
}

static bool
wants_blank(const struct pdf_word *before, const struct pdf_word *word)
{
	if (is_initial(before, word))
		return false;
	if (word->blank_before || before->is_box || word->is_box)
		return true;
	return word->x1 - before->x2 > 0.15F * word->size || word->y1 > before->y2 ||
	       word->x1 < before->x1;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (uint8_t)c >= 0x80;
}

static struct text
without_stops(struct text text)
{
	while (text.len > 1 && memchr(".,;:)]", text.at[text.len - 1], 6) != NULL)
		text.len--;
	return text;
}

static bool
is_address(struct text text)
{
	return memmem(text.at, text.len, "://", 3) != NULL;
}

/* The link below both lines says so. */
static bool
link_goes_on(
    const struct pdf_text *text, const struct pdf_word *before, const struct pdf_word *word)
{
	struct text link, head = before->text, tail = without_stops(word->text);

	if (before->link == 0 || word->link == 0)
		return false;
	link = text->page->links[before->link - 1];
	if (!text_equal(link, text->page->links[word->link - 1]))
		return false;
	for (size_t i = 0; i + head.len + tail.len <= link.len; i++)
		if (memcmp(link.at + i, head.at, head.len) == 0 &&
		    memcmp(link.at + i + head.len, tail.at, tail.len) == 0)
			return true;
	return false;
}

/* An address that goes on in the next line. */
static bool
goes_on(const struct pdf_text *text, const struct pdf_word *before, const struct pdf_word *word)
{
	struct text head = before->text, tail = word->text;

	if (link_goes_on(text, before, word))
		return true;
	if (text_starts(tail, "//") && (text_ends(head, "https:") || text_ends(head, "http:")))
		return true;
	if (!is_address(head) || is_address(tail) || memchr(tail.at, '@', tail.len) != NULL ||
	    memchr(".-/_=?&", head.at[head.len - 1], 7) == NULL)
		return false;
	/* A full stop may end a sentence; then a word follows, and no path. */
	return head.at[head.len - 1] != '.' || memchr(tail.at, '/', tail.len) != NULL;
}

static bool
has_word(const struct pdf_page *page, struct text a, struct text b)
{
	for (uint32_t i = 0; i < page->n_words; i++) {
		struct text t = page->words[i].text;
		if (t.len >= a.len + b.len && text_begins_like((struct text){t.at, a.len}, "") &&
		    memcmp(t.at, a.at, a.len) == 0 && memcmp(t.at + a.len, b.at, b.len) == 0 &&
		    (t.len == a.len + b.len || !is_letter(t.at[a.len + b.len])))
			return true;
	}
	return false;
}

/* What follows a hyphen at the end of a line. Typesetting parts words; writers join them: the
 * page itself tells how it writes the word elsewhere. */
enum hyphen { NO_HYPHEN, KEPT, DROPPED };

static enum hyphen
judge_hyphen(
    const struct pdf_page *page, const struct pdf_word *before, const struct pdf_word *word)
{
	static const char *const prefixes[] = {"non", "pre", "post", "self", "multi", "open",
	    "high", "low", "large", "general", "third", "state", "of", "the", "long", "short",
	    "well", "real", "machine", "human", "data", "opt", "in", "out", "re", "cross", "co",
	    "fine", "full"};
	struct text head = before->text, tail = word->text;
	size_t begin;

	if (head.len < 2 || head.at[head.len - 1] != '-' || head.at[head.len - 2] == '-' ||
	    tail.len == 0)
		return NO_HYPHEN;
	if (!is_letter(head.at[head.len - 2]) || !is_letter(tail.at[0]))
		return KEPT;
	head.len--;
	if (tail.at[0] >= 'A' && tail.at[0] <= 'Z')
		return KEPT;
	if (has_word(page, head, tail))
		return DROPPED;
	if (has_word(page, before->text, tail))
		return KEPT;
	for (begin = head.len; begin > 0 && is_letter(head.at[begin - 1]); begin--)
		continue;
	head = (struct text){head.at + begin, head.len - begin};
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (head.len == strlen(prefixes[i]) && text_begins_like(head, prefixes[i]))
			return KEPT;
	return begin > 0 ? KEPT : DROPPED;
}

static void
put_words(const struct pdf_text *text, const struct pdf_line *lines, uint32_t n, bool skips_first,
    struct out *out)
{
	const struct pdf_word *before = NULL;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < lines[i].words.n; k++) {
			const struct pdf_word *word = lines[i].words.list[k];
			struct text letters = word->text;
			enum hyphen hyphen = NO_HYPHEN;
			if (skips_first && i == 0 && k == 0)
				continue;
			if (k + 1 == lines[i].words.n && i + 1 < n)
				hyphen = judge_hyphen(text->page, word, lines[i + 1].words.list[0]);
			if (before != NULL && wants_blank(before, word))
				out_char(out, ' ');
			if (hyphen == DROPPED)
				letters.len--;
			out_put(out, letters);
			before = word;
			if (hyphen != NO_HYPHEN ||
			    (k + 1 == lines[i].words.n && i + 1 < n &&
				goes_on(text, word, lines[i + 1].words.list[0])))
				before = NULL;
		}
	}
}

static uint32_t
level_of(const struct pdf_text *text, const struct pdf_line *line)
{
	int numbers = numbering(line->words.list[0]->text);

	if (numbers > 0)
		return (uint32_t)numbers;
	/* Sizes above that of the text, the largest first; below them what is only bold. */
	for (uint32_t i = 0; i < HEADS; i++)
		if (text->heads[i] < line->size + 0.6F)
			return i + 1;
	return HEADS + 1;
}

static void
add_links(struct building *b, const struct pdf_text *text, const struct pdf_line *lines, uint32_t n,
    struct read_block *block)
{
	uint32_t last = 0;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < lines[i].words.n; k++) {
			uint32_t link = lines[i].words.list[k]->link;
			if (link != 0 && link != last)
				build_link(b, block, text->page->links[link - 1]);
			last = link;
		}
}

static void
emit(struct building *b, const struct pdf_text *text, const struct pdf_line *lines, uint32_t n,
    const struct pdf_place *place)
{
	const struct pdf_word *first = lines[0].words.list[0];
	bool has_bullet = lines[0].words.n + n > 2 && is_bullet(first);
	bool bold = true, is_heading = place->kind == BLOCK_PARAGRAPH;
	enum block_kind kind = place->kind;
	struct read_block *block;
	struct out out;

	for (uint32_t i = 0; i < n; i++) {
		bold = bold && lines[i].bold;
		is_heading = is_heading && (pdf_is_heading(text, &lines[i]) ||
					       (i > 0 && lines[i].bold == lines[0].bold &&
						   fabsf(lines[i].size - lines[0].size) < 0.3F));
	}
	out_memory(&out);
	put_words(text, lines, n, has_bullet, &out);
	if (kind == BLOCK_PARAGRAPH && has_bullet)
		kind = BLOCK_LIST_ITEM;
	else if (is_heading && out_text(&out).len <= HEADING_LEN_MAX && !first->is_box)
		kind = BLOCK_HEADING;
	else if (kind == BLOCK_PARAGRAPH && !first->bold &&
		 (numbering(first->text) == 1 || numbering(first->text) == -1))
		kind = BLOCK_LIST_ITEM;
	block = out.error == 0
	            ? build_block(b, kind,
			  (struct span){(const uint8_t *)out_text(&out).at, out_text(&out).len})
	            : NULL;
	b->is_memory_out = b->is_memory_out || out.error != 0;
	if (block != NULL) {
		block->page = text->page->number;
		block->line = first->line;
		block->x = lines[0].x1;
		block->y = lines[0].y1;
		block->size = lines[0].size;
		block->bold = bold;
		block->level = kind == BLOCK_HEADING ? level_of(text, &lines[0]) : 0;
		if (kind == BLOCK_LIST_ITEM)
			block->level = lines[0].x1 < text->page->width * 0.17F   ? 1
			               : lines[0].x1 < text->page->width * 0.23F ? 2
			                                                         : 3;
		block->table = place->table;
		block->row = place->row;
		block->column = place->column;
		add_links(b, text, lines, n, block);
	}
	out_release(&out);
}

static bool
begins_paragraph(const struct pdf_text *text, const struct pdf_line *before,
    const struct pdf_line *line, const struct pdf_place *place, float right, float usual)
{
	const struct pdf_word *first = line->words.list[0];
	float gap = line->y1 - before->y2, height = line->y2 - line->y1;
	const struct pdf_word *last = before->words.list[before->words.n - 1];
	bool has_room = right - before->x2 > first->x2 - first->x1 + 0.35F * line->size;
	bool is_like = before->bold == line->bold && fabsf(before->size - line->size) < 0.8F;

	if (first->is_box || (is_bullet(first) && line->words.n > 1))
		return true;
	if (first->cell != last->cell || gap > usual + 0.45F * height)
		return true;
	if (place->kind == BLOCK_PARAGRAPH &&
	    pdf_is_heading(text, before) != pdf_is_heading(text, line) &&
	    (has_room || first->bold != last->bold || fabsf(before->size - line->size) > 0.8F))
		return true;
	if (place->kind == BLOCK_PARAGRAPH && line->bold && numbering(first->text) != 0)
		return true;
	if (link_goes_on(text, last, first) || (!has_room && goes_on(text, last, first)))
		return false;
	/* Addresses below each other are a list. */
	if (is_address(first->text) &&
	    (is_address(before->words.list[0]->text) ||
		(last->text.at[last->text.len - 1] == ':' && last->text.at[0] != '(') ||
		(last->link != 0 && last->link != first->link)))
		return true;
	if (place->is_label)
		return false;
	if (numbering(first->text) != 0 && !before->bold)
		return true;
	/* A heading is broken where it looks well. */
	if (place->kind == BLOCK_PARAGRAPH && is_like &&
	    (line->size > 1.3F * text->body ||
		(pdf_is_heading(text, line) && first->text.at[0] >= 'a' &&
		    first->text.at[0] <= 'z')))
		return false;
	if (last->text.at[last->text.len - 1] == '-')
		return false;
	return has_room;
}

/* A box below its word, alone on its line, belongs before that. */
static uint32_t
raise_boxes(struct pdf_line *lines, uint32_t n)
{
	struct pdf_words *first = &lines[0].words;
	uint32_t kept = 1;

	for (uint32_t i = 1; i < n; i++) {
		struct pdf_word *word = lines[i].words.list[0];
		/* The words of all lines lie one after the other. */
		if (lines[i].words.n > 1 || !word->is_box || first->list[0]->is_box ||
		    lines[i].words.list < first->list + first->n) {
			lines[kept++] = lines[i];
			continue;
		}
		memmove(first->list + 1, first->list,
		    (size_t)(lines[i].words.list - first->list) * sizeof *first->list);
		first->list[0] = word;
		first->n++;
		for (uint32_t k = 1; k < kept; k++)
			lines[k].words.list++;
	}
	return kept;
}

/* Do both say the same, numbers before it aside? */
static bool
is_said_by(const struct pdf_words *a, const struct pdf_words *b)
{
	uint32_t from_a = numbering(a->list[0]->text) > 0, from_b = numbering(b->list[0]->text) > 0;

	if (from_b == 0 || a->n - from_a != b->n - from_b || a->n == from_a)
		return false;
	for (uint32_t i = from_a; i < a->n; i++)
		if (!text_equal(a->list[i]->text, b->list[i - from_a + from_b]->text))
			return false;
	return true;
}

/* Text that lies hidden below a numbered heading, of which it is the plain form. */
static uint32_t
drop_doubles(struct pdf_line *lines, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (i + 1 < n && lines[i + 1].y1 - lines[i].y2 < 30 &&
		    is_said_by(&lines[i].words, &lines[i + 1].words))
			continue;
		lines[kept++] = lines[i];
	}
	return kept;
}

static int
by_length(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* The usual distance between two lines. */
static float
usual_gap(struct building *b, const struct pdf_line *lines, uint32_t n)
{
	float *gaps = n > 2 ? arena_array(b->arena, n, sizeof *gaps) : NULL;

	if (gaps == NULL)
		return 0.3F * (lines[0].y2 - lines[0].y1);
	for (uint32_t i = 1; i < n; i++)
		gaps[i - 1] = lines[i].y1 - lines[i - 1].y2;
	qsort(gaps, n - 1, sizeof *gaps, by_length);
	return fmaxf(gaps[(n - 1) / 3], 0);
}

void
pdf_paragraphs(struct building *b, const struct pdf_text *text, struct pdf_line *lines, uint32_t n,
    const struct pdf_place *place)
{
	float right = 0, usual;

	n = place->kind == BLOCK_CELL ? raise_boxes(lines, n) : drop_doubles(lines, n);
	for (uint32_t i = 0; i < n; i++)
		right = fmaxf(right, lines[i].x2);
	usual = n > 0 ? usual_gap(b, lines, n) : 0;
	for (uint32_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n; end++)
			if (begins_paragraph(
				text, &lines[end - 1], &lines[end], place, right, usual))
				break;
		emit(b, text, lines + i, end - i, place);
	}
}
