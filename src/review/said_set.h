/* SPDX-License-Identifier: Apache-2.0 */
/* Putting facts of a document into their set. Internal to said*.c. */
#ifndef REVIEW_SAID_SET_H
#define REVIEW_SAID_SET_H

#include "review/said.h"

struct saying {
	const struct law *law;
	const struct review_fields *fields;
	struct arena *arena;
	struct fact_set *set;
	uint32_t keys[SAID_KEY_COUNT]; /* facts of the law; LAW_NONE: it has none such */
	uint32_t field;                /* the entity at hand */
	struct text source, method;    /* of what is put: the document, the place in it */
	bool out_of_memory;
};

void say(struct saying *saying, enum said_key key, struct value value);
void say_yes(struct saying *saying, enum said_key key, bool yes);
void say_count(struct saying *saying, enum said_key key, uint64_t n);
/* Words of a choice, or that there is none of them; `items` lives as long as the set. */
void say_choices(struct saying *saying, enum said_key key, struct text *items, uint32_t n);

/* said_sizes.c: the facts on sizes of one field. */
void say_sizes(
    struct saying *saying, const struct law_read_field *is, const struct review_field *field);
/* said_values.c: clear answers under the keys of the vocabulary. */
void say_values(
    struct saying *saying, const struct law_read_field *is, const struct review_field *field);

#endif
