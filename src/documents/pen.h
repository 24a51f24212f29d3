/* SPDX-License-Identifier: Apache-2.0 */
/* Making drawings (drawing.h): shapes one after the other, texts that fit where they stand.
 *
 * No font is known here. Widths are estimated from classes of letters, on the wide side of the
 * sans-serif faces that the formats use; what would not fit is broken or cut with an ellipsis, for
 * the same words stand whole in the table beside every drawing.
 * Sticky: without memory a pen draws nothing more, and the document knows. */
#ifndef DOCUMENTS_PEN_H
#define DOCUMENTS_PEN_H

#include "documents/drawing.h"
#include "documents/tree.h"

struct pen {
	struct document *document;
	struct drawing *drawing; /* NULL: no memory */
};

void pen_start(struct pen *pen, struct document *document, float width);
/* Height is set when all is drawn: it follows from the texts. */
void pen_finish(struct pen *pen, float height);

void pen_line(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width);
void pen_dashes(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width);
void pen_box(struct pen *pen, enum ink ink, float x, float y, float w, float h, float round);
void pen_frame(struct pen *pen, enum ink ink, float x, float y, float w, float h, float width);
void pen_dot(struct pen *pen, enum ink ink, float x, float y, float radius);

struct pen_type { /* how a text is set */
	enum ink ink;
	enum anchor anchor;
	float size;
	bool bold;
};

/* One line at baseline y, no wider than `width`; moved sideways where it would leave the
 * drawing. Gives where it begins and ends. */
struct pen_span {
	float left, right;
};
struct pen_span pen_words(
    struct pen *pen, struct pen_type type, float x, float y, float width, struct text text);
/* Up to `lines` lines, the first at baseline y; gives how many. The same without drawing. */
uint32_t pen_lines(struct pen *pen, struct pen_type type, float x, float y, float width,
    uint32_t lines, struct text text);
uint32_t pen_count_lines(
    struct pen *pen, struct pen_type type, float width, uint32_t lines, struct text text);
/* From one baseline to the next. */
float pen_leading(float size);
float pen_text_width(struct text text, float size, bool bold);

#endif
