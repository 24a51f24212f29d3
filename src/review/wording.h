/* SPDX-License-Identifier: Apache-2.0 */
/* Names and phrases of the law's registers in running text: whole words, ASCII case aside, the
 * longest at each place. Which words count is data of the rulebook; there are none here. */
#ifndef REVIEW_WORDING_H
#define REVIEW_WORDING_H

#include "rules/law.h"

/* Calls each(context, row) for every occurrence; without `aliases` names alone count. False: the
 * law has no such register. */
bool wording_find(const struct law *law, const char *register_id, bool aliases, struct text text,
    void (*each)(void *context, const struct law_row *row), void *context);
/* The row whose name or alias the text begins with, the longest; LAW_NONE. */
uint32_t wording_begins(const struct law *law, uint32_t register_index, struct text text);
/* The first value of a column of a row; TEXT_NONE. */
struct text wording_cell(const struct law *law, const struct law_row *row, const char *column);

#endif
