/* SPDX-License-Identifier: Apache-2.0 */
/* Heads and feet of pages: lines in the upper and lower margins that repeat from page to page,
 * numbers aside. See pdf_page.h. */
#include "reading/pdf_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN 0.13F /* of the height, at either end */

struct seen {
	uint32_t digest; /* of the letters, digits as one, and of the height */
	uint32_t page;
	bool is_foot;
	struct pdf_word *word;
};

static uint32_t
digest_word(const struct pdf_word *word, const struct pdf_page *page)
{
	uint32_t h = 2166136261U;
	bool in_number = false;

	for (size_t i = 0; i < word->text.len; i++) {
		uint8_t c = (uint8_t)word->text.at[i];
		bool is_digit = c >= '0' && c <= '9';
		if (is_digit && in_number)
			continue;
		in_number = is_digit;
		h = (h ^ (is_digit ? '0' : c)) * 16777619U;
	}
	/* A page number that is centred moves as it gets longer; it stays on its line. */
	h = (h ^ (uint32_t)((word->y1 + word->y2) / 2 / 4)) * 16777619U;
	return h ^ (uint32_t)page->height;
}

static int
by_digest(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	return x->page < y->page ? -1 : x->page > y->page;
}

static bool
is_in_margin(const struct pdf_word *word, const struct pdf_page *page)
{
	return word->y2 < page->height * MARGIN || word->y1 > page->height * (1 - MARGIN);
}

static bool
is_page_number(const struct pdf_word *word, const struct pdf_page *page)
{
	char digits[16];
	int n = snprintf(digits, sizeof digits, "%u", page->number);

	return (size_t)n == word->text.len && memcmp(digits, word->text.at, (size_t)n) == 0 &&
	       (word->y1 > page->height * 0.9F || word->y2 < page->height * 0.06F);
}

/* Alone on its line, whatever else stands on the page. */
static bool
is_alone(const struct pdf_word *word, const struct pdf_page *page)
{
	for (uint32_t i = 0; i < page->n_words; i++) {
		const struct pdf_word *other = &page->words[i];
		if (other != word && other->y1 < word->y2 && other->y2 > word->y1)
			return false;
	}
	return true;
}

static void
mark_repeated(struct seen *seen, size_t n, uint32_t pages)
{
	qsort(seen, n, sizeof *seen, by_digest);
	for (size_t i = 0, end; i < n; i = end) {
		uint32_t distinct = 0, last = 0;
		for (end = i; end < n && seen[end].digest == seen[i].digest; end++) {
			distinct += seen[end].page != last;
			last = seen[end].page;
		}
		/* Half of the pages at least: the words of a table that goes on repeat, too. */
		if (distinct < 2 || 2 * distinct < pages)
			continue;
		/* The head of the first page may be the title. */
		for (size_t k = i; k < end; k++)
			seen[k].word->is_furniture = seen[k].is_foot || seen[k].page > 1;
	}
}

/* A line is furniture as a whole or not at all: words of a table that goes on repeat, too. */
static void
clear_parts_of_lines(struct pdf_page *page)
{
	for (uint32_t i = 0; i < page->n_words; i++) {
		const struct pdf_word *word = &page->words[i];
		if (word->is_furniture || !is_in_margin(word, page))
			continue;
		for (uint32_t k = 0; k < page->n_words; k++) {
			struct pdf_word *other = &page->words[k];
			if (other->y1 + 2 < word->y2 && other->y2 > word->y1 + 2)
				other->is_furniture = false;
		}
	}
}

void
pdf_mark_furniture(struct building *b, struct pdf_page *pages, uint32_t n)
{
	struct seen *seen;
	size_t count = 0;

	for (uint32_t p = 0; p < n; p++)
		for (uint32_t i = 0; i < pages[p].n_words; i++)
			count += is_in_margin(&pages[p].words[i], &pages[p]);
	seen = count > 0 ? arena_array(b->arena, count, sizeof *seen) : NULL;
	if (seen == NULL)
		return;
	count = 0;
	for (uint32_t p = 0; p < n; p++) {
		for (uint32_t i = 0; i < pages[p].n_words; i++) {
			struct pdf_word *word = &pages[p].words[i];
			if (!is_in_margin(word, &pages[p]))
				continue;
			if (is_page_number(word, &pages[p]) && is_alone(word, &pages[p]))
				word->is_furniture = true;
			seen[count++] = (struct seen){digest_word(word, &pages[p]), pages[p].number,
			    word->y1 > pages[p].height / 2, word};
		}
	}
	if (n > 1)
		mark_repeated(seen, count, n);
	for (uint32_t p = 0; p < n; p++)
		clear_parts_of_lines(&pages[p]);
}
