/* SPDX-License-Identifier: Apache-2.0 */
/* Setting the answer to one item: values (answer.c), tables of entities (grid.c), where
 * they come from (origin.c). */
#ifndef DOCUMENTS_ANSWER_H
#define DOCUMENTS_ANSWER_H

#include "documents/sheet.h"

void answer_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item);

/* One value as blocks, with what is missing. */
void value_put(struct sheet *sheet, struct node *parent, const struct disclosed_value *value);
/* One value in one line: for tables. False when there is nothing to show. */
bool value_put_inline(
    struct sheet *sheet, struct node *parent, const struct disclosed_value *value);
/* Its label, else its question, else its key. */
struct text value_name(const struct disclosed_value *value);
bool value_is_silent(const struct disclosed_value *value); /* optional and empty */

/* n values of the same kind, each of a named entity. */
void grid_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item,
    const struct disclosed_value *values, uint32_t n);
/* The origins of all values of the item. */
void origins_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item);

#endif
