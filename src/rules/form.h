/* SPDX-License-Identifier: Apache-2.0 */
/* A form held against facts: which items are answered, how they are shown. */
#ifndef RULES_FORM_H
#define RULES_FORM_H

#include "rules/evaluate.h"

#define ITEM_STATES(X)                                                                             \
	X(ANSWERED, "answered", "every fact it asks for is on file")                               \
	X(NOT_APPLICABLE, "not-applicable", "a recorded and permitted none, or not asked")         \
	X(BLANK, "blank", "a fact it asks for is missing")                                         \
	X(INSUFFICIENT, "insufficient", "an answer the form does not accept")

enum item_state {
#define X(name, word, says) ITEM_##name,
	ITEM_STATES(X)
#undef X
};

struct form_field {
	const struct law_field *field;
	uint32_t entity;         /* index in the fact set, or LAW_NONE */
	const struct fact *fact; /* NULL: nothing recorded */
	struct text shown;       /* as the form prints it; "" when blank or none */
	bool needed;             /* its condition holds or may hold */
	enum item_state state;
	struct text why; /* for BLANK and INSUFFICIENT: what would settle it */
};

struct form_item {
	const struct law_item *item;
	enum item_state state;
	struct form_field *fields; /* one for each entity where the field repeats */
	uint32_t n_fields;
	uint32_t words;  /* counted in its longest text answer */
	struct text why; /* for BLANK and INSUFFICIENT; also "130 words, 100 recommended" */
};

struct form_section {
	const struct law_form_section *section;
	struct form_item *items;
	uint32_t n_items;
};

struct form_view {
	const struct law_form *form;
	uint32_t audience; /* one bit */
	struct form_section *sections;
	uint32_t n_sections;
	uint32_t n_items, n_answered; /* of this audience, items of headers aside */
	uint32_t n_open;              /* of all items */
};

/* Items of one audience, in the order of the form; a section without items is left out. */
enum gpai_code form_fill(struct question *question, uint32_t form, uint32_t audience,
    struct form_view *view, struct gpai_error *err);
/* Items of the form that this audience sees, those of headers aside. */
uint32_t form_count(const struct law *law, uint32_t form, uint32_t audience);

const char *item_state_word(enum item_state state);

#endif
