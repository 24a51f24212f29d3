/* SPDX-License-Identifier: Apache-2.0 */
/* Documents written by hand for tests, a block a line:
 *   # Title        a heading; more # are deeper       - item        an item of a list
 *   | a | b | c    a row of a table; "//" parts blocks of a cell; a cell may be empty
 *   = 3            page 3 begins                      ~ text        furniture
 *   @a.b value     a member of front matter           * text        a bold paragraph
 *   ! page 3       could not be read                  text          a paragraph
 * A line without | between two rows parts two tables; so does an empty one. */
#ifndef TESTS_REVIEW_NOTATION_H
#define TESTS_REVIEW_NOTATION_H

#include "reading/blocks.h"

void notation_read(struct arena *arena, const char *notation, struct read_document *document);

#endif
