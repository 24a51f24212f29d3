/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a document: the values in it that may come back edited (gpai-apply(1)).
 *
 * A field is known by "KEY" or "KIND/NAME KEY". What a document says of it is told in lines, the
 * same whether they are taken from the tree or read from a file that somebody edited, so that a
 * change can be told from none; and what its value is, likewise. The digests of both travel in the
 * document's issue:
 *	{"gpai":1,"form","audience","language","model","as_of","law","blank",
 *	 "fields":[[FIELD, SAID, VALUE] or [FIELD, SAID, "", WHY it may not be edited],...]}
 * where WHY is the origin of what was not declared ("measured"), "coarse" or "masked". A digest is
 * the first digits of a SHA-256: it tells an edit from none and proves nothing. */
#ifndef DOCUMENTS_FIELDS_H
#define DOCUMENTS_FIELDS_H

#include "documents/disclose.h"
#include "documents/sheet.h"
#include "documents/tree.h"

#include "base/out.h"

enum { FIELD_DIGEST_CHARS = 13 }; /* with the NUL */

/* Runs of blanks, whatever their width, are one; none at the ends. */
void field_put_line(struct out *out, struct text text);
/* Of any width, lines and controls too: all that word processors and readers fold. */
bool field_is_blank(uint32_t point);
/* A prose value with one line for each paragraph or item: paragraphs parted by blank lines, items
 * as "- item". What typeset_prose shows the same is the same. */
void field_put_prose(struct out *out, struct text prose);
/* The value as what is compared: prose settled, all else as in canonical JSON. */
void field_put_value(struct out *out, const struct value *value);
/* The lines that stand in a FIELD of a tree. */
void field_put_said(struct out *out, const struct node *field);
void field_digest(const struct out *out, char digest[static FIELD_DIGEST_CHARS]);

/* Adds a FIELD for a value and gives the node its blocks go to: the parent, where it is none. */
struct node *field_open(
    struct sheet *sheet, struct node *parent, const struct disclosed_value *value);
/* Sets document->issue, once all fields are made. */
void fields_put_issue(struct sheet *sheet);

#endif
