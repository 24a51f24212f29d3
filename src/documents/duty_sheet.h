/* SPDX-License-Identifier: Apache-2.0 */
/* Setting duties: an overview by the provisions they serve, then each as an entry. */
#ifndef DOCUMENTS_DUTY_SHEET_H
#define DOCUMENTS_DUTY_SHEET_H

#include "documents/sheet.h"

/* How many duties are shown in which way, in one line. */
void duties_put_state(struct sheet *sheet, struct node *line);
/* A list item for each duty that is open. */
void duties_put_open(struct sheet *sheet, struct node *list);
/* A section of its own: a row for each provision served. */
void duties_put_overview(struct sheet *sheet);
/* What is said instead of a section that has fallen away, or of one that may have to. */
void section_put_when(
    struct sheet *sheet, struct node *section, const struct disclosed_section *from);
/* The duties of a section. */
void duties_put(struct sheet *sheet, struct node *section, const struct disclosed_section *from);

#endif
