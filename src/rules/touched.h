/* SPDX-License-Identifier: Apache-2.0 */
/* What a fact touches when it changes: the provisions that read it, and the items of forms that
 * show it. Of the law alone, for no dossier; whether an answer changes is another question. */
#ifndef RULES_TOUCHED_H
#define RULES_TOUCHED_H

#include "rules/law.h"

/* Does the provision read the fact in a condition, a quantity or a day of its own? What it takes
 * from provisions that it names is theirs. A form that must be complete reads all its facts. */
bool provision_reads(const struct law *law, uint32_t provision, uint32_t fact);
bool item_shows(const struct law *law, uint32_t item, uint32_t fact);
/* The first item that shows both the fact and another one that the provision reads: what the
 * provision asks for stands in the same place of a document. LAW_NONE: there is none. */
uint32_t item_between(const struct law *law, uint32_t provision, uint32_t fact);
/* The form that an item belongs to; LAW_NONE for none. */
uint32_t item_form(const struct law *law, uint32_t item);

#endif
