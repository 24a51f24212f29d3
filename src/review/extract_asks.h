/* SPDX-License-Identifier: Apache-2.0 */
/* Is it a question, the title of a part, the rest of one, or an answer? What a block is by where
 * it stands and how it is written; the walk (extract_walk.h) does what follows from it. */
#ifndef REVIEW_EXTRACT_ASKS_H
#define REVIEW_EXTRACT_ASKS_H

#include "review/extract_walk.h"

bool words_any(struct text text);
/* Does what is left begin with the mark that ends a question? And the first such mark of a text:
 * not one within an address or a time; NULL. */
bool asks_mark(struct text rest);
const char *asks_end(struct text rest);

/* The block stands in a cell behind the first of its row, or below a question in its column of
 * answers: whatever it says, it is no question. Keeps the row in the walk. */
bool asks_nothing(struct walk *walk, const struct read_block *block);
/* A block that begins with a head asks it; `rest` is what is left behind the head. */
bool asks_here(const struct walk *walk, const struct read_block *block, const struct head *head,
    struct text rest);
/* A block that begins with the title of a part is that title; `numbers` as in words_unnumbered. */
bool asks_part(
    const struct walk *walk, const struct read_block *block, struct text rest, uint32_t numbers);
/* Behind such a title the first question; NULL. */
const struct head *asks_behind(const struct walk *walk, struct text rest, const char **to);
/* One word is a question only in the part it belongs to, and not within its own answer. */
bool asks_at_home(const struct walk *walk, const struct read_block *block, const struct head *head,
    const char *to);

/* The item of a field of the reading; the part an item is in: "s2.1" of "s2.1.a". */
struct text walk_item(const struct walk *walk, uint32_t field);
struct text walk_section(struct text item);

/* Has an answer of the type few words? */
bool asks_shortly(uint32_t type);
/* While a question is open: the block asks what the form does not; is the imprint, or the title of
 * the document again; is a further part of the question, or its end below the answer. */
bool asks_other(
    const struct walk *walk, const struct read_block *block, struct text text, uint32_t numbers);
bool asks_imprint(struct text text);
bool asks_title(const struct walk *walk, struct text text);
bool asks_on(const struct walk *walk, const struct read_block *block);
bool asks_rest(const struct walk *walk, const struct read_block *block);

#endif
