/* SPDX-License-Identifier: Apache-2.0 */
/* The walk through a document: where each question stands and which blocks answer it.
 *
 * A question is what begins like a head of the reading where a question may stand: in the first
 * cell of a row, as a title, or as a line that ends with a colon or a question mark. What follows
 * answers it, until the next question or the title of the next part, over the ends of pages. Words
 * of a head in the middle of an answer are no question. */
#ifndef REVIEW_EXTRACT_WALK_H
#define REVIEW_EXTRACT_WALK_H

#include "review/extract_heads.h"

#include "reading/blocks.h"

struct piece { /* of an answer: a block, or what stands in it behind the question */
	const struct read_block *block;
	struct text text;
	struct piece *next;
};

struct asking { /* a question where it stands */
	uint32_t field;
	bool is_draft;
	const struct read_block *block;
	struct text asked, head;
	bool goes_on; /* the question before it is of the same field: both are one answer */
	bool is_open; /* the question may go on in the next block */
	struct piece *first, *last;
	struct piece *cell; /* the first of the cell one is in */
	uint32_t n_cell;
	struct asking *next; /* of the same field, in the order of the document */
};

struct asked_field {
	struct asking *first, *last;
};

#define ROW_QUESTIONS 8 /* of more in one cell the last get the answers */

struct walk {
	const struct law *law;
	const struct law_reading *reading;
	const struct read_document *document;
	struct arena *arena;
	struct heads heads;
	struct asked_field *fields; /* as the fields of the reading */
	bool is_memory_out;

	struct asking *before; /* the last that began */
	bool is_following;     /* its answer reached up to the one that begins now */
	struct asking *now;    /* the question whose answer is being read; NULL = none */
	/* Questions that share the first cell of a row, and how many of the blocks behind them were
	 * taken for answers. */
	struct asking *shared[ROW_QUESTIONS];
	uint32_t n_shared, n_answers, answered;
	const struct read_block *pending; /* a cell that may answer the next question */
	struct text section; /* item of the part one is in: "s2.1"; "" before the first */
	uint32_t table, row, first_column; /* of the row one is in; table 0 = in none */
};

/* False: memory is out. */
bool walk_document(struct walk *walk, const struct law *law, uint32_t reading,
    const struct read_document *document, struct arena *arena);

/* The first cell of its row? And is there another behind it? */
bool walk_has_answer_cell(const struct read_block *block);

/* Without the words of the empty form: what is left of them is the answer. */
struct text walk_unhinted(const struct walk *walk, struct text text);

#endif
