/* SPDX-License-Identifier: Apache-2.0 */
/* Where pages end: seen on the atoms that got pages, before anything is drawn. */
#include "../check.h"

#include "pdf_sample.h"

#include "paper/fonts.h"
#include "paper/pdf_parts.h"

#include <string.h>

struct laid {
	struct arena arena;
	struct document document;
	struct pdf pdf;
};

static void
lay_out(struct laid *laid, struct sample_size size)
{
	struct gpai_error err = {0};

	arena_init(&laid->arena, 0);
	sample_document(&laid->document, &laid->arena, size);
	if (pdf_lay_out(&laid->pdf, &laid->document, &err) != GPAI_OK)
		fail_msg("%s", err.message);
}

static void
release(struct laid *laid)
{
	pdf_release(&laid->pdf);
	arena_release(&laid->arena);
}

static const struct atom *
next_of(const struct laid *laid, const struct atom *atom)
{
	return atom + 1 < laid->pdf.atoms.at + laid->pdf.atoms.n ? atom + 1 : NULL;
}

static bool
is_style(const struct laid *laid, const struct atom *atom, enum style_name style)
{
	return atom->kind == ATOM_LINE && atom->para->style == &laid->pdf.styles[style];
}

#define EACH_ATOM(laid, atom)                                                                      \
	for (const struct atom *atom = (laid).pdf.atoms.at;                                        \
	     atom < (laid).pdf.atoms.at + (laid).pdf.atoms.n; atom++)

static void
everything_stands_within_its_page(void **state)
{
	(void)state;
	for (unsigned rows = 1; rows < 120; rows += 17) {
		struct laid laid;
		float foot = 0;
		uint32_t page = 0;

		lay_out(&laid, (struct sample_size){rows, 3 + rows / 5, 30});
		EACH_ATOM(laid, atom)
		{
			assert_true(atom->page == page || atom->page == page + 1);
			if (atom->page == page)
				assert_true(atom->y >= foot);
			page = atom->page;
			foot = atom->y + atom->height;
			assert_true(foot <= BOTTOM + 0.01F);
		}
		assert_int_equal(page, laid.pdf.n_pages);
		release(&laid);
	}
}

static void
headings_stay_with_what_follows(void **state)
{
	unsigned met = 0;

	(void)state;
	for (unsigned entries = 1; entries < 40; entries += 3) {
		struct laid laid;

		lay_out(&laid, (struct sample_size){10, entries, 0});
		EACH_ATOM(laid, atom)
		if (is_style(&laid, atom, STYLE_HEAD) || is_style(&laid, atom, STYLE_PART)) {
			const struct atom *next = next_of(&laid, atom);

			assert_non_null(next);
			assert_int_equal(atom->page, next->page);
			met++;
		}
		release(&laid);
	}
	assert_true(met > 200);
}

static void
no_line_of_a_paragraph_stands_alone(void **state)
{
	(void)state;
	for (unsigned entries = 5; entries < 60; entries += 6) {
		struct laid laid;

		lay_out(&laid, (struct sample_size){3, entries, 0});
		EACH_ATOM(laid, atom)
		{
			const struct atom *next = next_of(&laid, atom);

			if (atom->kind != ATOM_LINE || next == NULL || next->para != atom->para ||
			    next->page == atom->page)
				continue;
			assert_true(atom->line > 0);
			assert_true(next->line + 1 < next->para->n_lines);
		}
		release(&laid);
	}
}

static void
rows_are_never_divided_and_heads_are_repeated(void **state)
{
	struct laid laid;
	size_t rows = 0, starts = 0;
	uint32_t page = 0;

	(void)state;
	lay_out(&laid, (struct sample_size){300, 2, 250});
	EACH_ATOM(laid, atom)
	{
		if (atom->kind != ATOM_ROW || atom->row->head == NULL)
			continue;
		rows++;
		assert_false(atom->row->is_divided);
		assert_int_equal(atom->line, 0);
		assert_int_equal(atom->last, atom->row->n_lines);
		if (page != 0 && atom->page != page) {
			bool repeated = false;

			starts++;
			for (size_t i = 0; i < laid.pdf.n_repeats; i++)
				repeated |=
				    laid.pdf.repeats[i].page == atom->page &&
				    laid.pdf.repeats[i].row == atom->row->head &&
				    laid.pdf.repeats[i].y + atom->row->head->height <= atom->y;
			assert_true(repeated);
		}
		page = atom->page;
	}
	assert_int_equal(rows, 300);
	assert_true(starts >= 6);
	release(&laid);
}

static void
row_taller_than_a_page_is_divided_and_loses_no_line(void **state)
{
	struct laid laid;
	uint32_t next = 0, parts = 0;
	const struct row *tall = NULL;

	(void)state;
	lay_out(&laid, (struct sample_size){9, 1, 6000});
	EACH_ATOM(laid, atom)
	{
		if (atom->kind != ATOM_ROW || !atom->row->is_divided)
			continue;
		assert_true(tall == NULL || tall == atom->row);
		tall = atom->row;
		assert_int_equal(atom->line, next);
		next = atom->last;
		parts++;
		assert_true(atom->y + atom->height <= BOTTOM + 0.01F);
	}
	assert_non_null(tall);
	assert_int_equal(next, tall->n_lines);
	assert_true(parts >= 2);
	release(&laid);
}

static void
columns_are_as_wide_as_their_longest_word(void **state)
{
	static const char *const heads[] = {"Domains", "FLOP", "WWWWWWWW", "illicitly", "Count"};
	struct laid laid = {0};
	struct gpai_error err = {0};
	struct node *table, *row;

	(void)state;
	arena_init(&laid.arena, 0);
	document_init(&laid.document, &laid.arena);
	table = node_add(&laid.document, laid.document.root, NODE_TABLE);
	for (unsigned r = 0; r < 3; r++) {
		row = node_add(&laid.document, table, NODE_ROW);
		for (unsigned c = 0; c < 5; c++)
			node_add_text(&laid.document, row, NODE_CELL,
			    text_of(r == 0   ? heads[c]
				    : c == 4 ? "7"
				    : c == 3 ? heads[2]
					     : "a b c"));
		sample_words(&laid.document, row, NODE_CELL, 60);
	}
	assert_int_equal(pdf_lay_out(&laid.pdf, &laid.document, &err), GPAI_OK);
	EACH_ATOM(laid, atom)
	for (uint32_t c = 0; atom->kind == ATOM_ROW && c < 5; c++)
		if (atom->row->head == NULL || c >= 3)
			assert_int_equal(atom->row->cells[c].para->n_lines, 1);
	release(&laid);
}

/* Twice the text takes twice the lines, and no line is lost where parts meet. */
static void
long_texts_are_set_in_parts_without_a_seam(void **state)
{
	struct laid laid = {0};
	struct gpai_error err = {0};
	struct node *node;
	size_t at = 0;

	(void)state;
	arena_init(&laid.arena, 0);
	document_init(&laid.document, &laid.arena);
	node = sample_words(&laid.document, laid.document.root, NODE_PARAGRAPH, 20000);
	assert_non_null(node);
	assert_int_equal(pdf_lay_out(&laid.pdf, &laid.document, &err), GPAI_OK);
	EACH_ATOM(laid, atom)
	{
		const struct line *line = &atom->para->lines[atom->line];

		if (next_of(&laid, atom) != NULL)
			assert_true(line->width > atom->para->width * 0.75F);
		for (uint32_t i = 0; i < line->n_runs; i++) {
			const PangoItem *item = line->runs[i].item->item;
			size_t start =
			    (size_t)(line->runs[i].text - laid.pdf.paras->lines[0].runs[0].text) +
			    (size_t)item->offset;

			assert_int_equal(start, at);
			at = start + (size_t)item->length;
		}
	}
	assert_true(at > 100000);
	release(&laid);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everything_stands_within_its_page),
	    cmocka_unit_test(headings_stay_with_what_follows),
	    cmocka_unit_test(no_line_of_a_paragraph_stands_alone),
	    cmocka_unit_test(rows_are_never_divided_and_heads_are_repeated),
	    cmocka_unit_test(row_taller_than_a_page_is_divided_and_loses_no_line),
	    cmocka_unit_test(columns_are_as_wide_as_their_longest_word),
	    cmocka_unit_test(long_texts_are_set_in_parts_without_a_seam),
	};

	int failed = cmocka_run_group_tests_name("pdf-pages", tests, NULL, NULL);

	fonts_close();
	return failed;
}
