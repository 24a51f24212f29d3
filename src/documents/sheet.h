/* SPDX-License-Identifier: Apache-2.0 */
/* A form document in the making: what every part of the layout uses. All functions are
 * fine with a NULL node, as in tree.h. */
#ifndef DOCUMENTS_SHEET_H
#define DOCUMENTS_SHEET_H

#include "documents/disclose.h"
#include "documents/tree.h"
#include "documents/words.h"

#define EVIDENCE_ANCHOR "the-evidence"

struct sheet_field { /* a FIELD that was made, and what for */
	const struct node *node;
	const struct disclosed_value *value;
	struct sheet_field *next;
};

struct sheet {
	struct document *document;
	const struct disclosed_form *form;
	struct text *evidence; /* distinct digests, in order of first use */
	uint32_t n_evidence;
	struct sheet_field *fields, *last_field;
};

/* An empty document that says what it says in the language of the form. */
void sheet_init(struct sheet *sheet, struct arena *arena);
const char *sheet_word(const struct sheet *sheet, enum word which);
struct node *sheet_add(struct sheet *sheet, struct node *parent, enum node_kind kind);
struct node *sheet_add_text(
    struct sheet *sheet, struct node *parent, enum node_kind kind, struct text text);
void sheet_tone(struct node *node, enum tone tone);
void sheet_chip(struct sheet *sheet, struct node *parent, enum tone tone, enum word says);
/* "Rulebook: ", as the language sets it. */
void sheet_term(struct sheet *sheet, struct node *parent, enum word says);
void sheet_colon(struct sheet *sheet, struct node *parent);
/* A word with numbers in it: {1}, {2}. */
void sheet_count(
    struct sheet *sheet, struct node *parent, enum word says, uint32_t first, uint32_t second);
/* A string of the rulebook that came through the door in English: a unit, a basis. */
struct text sheet_says(const struct sheet *sheet, struct text english);
void sheet_pin(struct sheet *sheet, struct node *parent, struct text pin);
void sheet_date(struct sheet *sheet, struct node *parent, int32_t date);
void sheet_item_link(struct sheet *sheet, struct node *parent, const struct disclosed_item *item);
struct text sheet_join(struct sheet *sheet, struct text a, const char *between, struct text b);
/* With a capital where it begins with a small ASCII letter: sentences of the law data. */
struct text sheet_capital(struct sheet *sheet, struct text text);

/* Numbers the digests of all answers; once, before anything refers to them. */
void sheet_number_evidence(struct sheet *sheet);
/* From 1; 0 when it is not numbered. */
uint32_t sheet_evidence_number(const struct sheet *sheet, struct text digest);

#endif
