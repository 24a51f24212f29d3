/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings of what an item shows: made of its disclosed values and of nothing else, so that they
 * are as coarse as the words beside them.
 *
 * Each is a DRAWING node: shapes, its finding in words, and a table of the same figures as its
 * child. Values that make no picture give none: no empty axes. To add a kind: a word in LAW_CHARTS
 * (rules/law.h), a function here and a line of the table in charts.c. */
#ifndef DOCUMENTS_CHARTS_H
#define DOCUMENTS_CHARTS_H

#include "documents/sheet.h"

/* Adds the drawing that the form wants of the item, if there is one. */
void charts_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item);

#endif
