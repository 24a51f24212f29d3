/* SPDX-License-Identifier: Apache-2.0 */
/* A drawing as shapes, made once (charts.h) and set by every format: SVG in a page, strokes in a
 * PDF, a picture in a word processor. Lengths in points of 1/72 inch, from the upper left corner.
 *
 * Invariants: shapes lie within width and height; a shape is drawn over those before it; nothing
 * is told by colour alone. Text has no known width here: leave room, and anchor it. */
#ifndef DOCUMENTS_DRAWING_H
#define DOCUMENTS_DRAWING_H

#include "base/base.h"

#define SHAPE_KINDS(X)                                                                             \
	X(LINE, "line")     /* from x, y to x + w, y + h */                                        \
	X(BOX, "box")       /* filled; corners rounded by `size` */                                \
	X(DOT, "dot")       /* filled, centre x, y, radius `size` */                               \
	X(WORDS, "words")   /* text, baseline at y, `size` high */                                 \
	X(FRAME, "frame")   /* the outline of a box */                                             \
	X(DASHES, "dashes") /* a dashed line */

enum shape_kind {
#define X(name, word) SHAPE_##name,
	SHAPE_KINDS(X)
#undef X
	    SHAPE_KIND_COUNT
};

/* What a colour is for; each format has its own table of them. */
#define INKS(X)                                                                                    \
	X(TEXT, "text")                                                                            \
	X(MUTED, "muted") /* axes, notes */                                                        \
	X(RULE, "rule")   /* grid lines */                                                         \
	X(FIRST, "first") /* the series that matters */                                            \
	X(SECOND, "second")                                                                        \
	X(THIRD, "third")                                                                          \
	X(FOURTH, "fourth")                                                                        \
	X(FIFTH, "fifth")                                                                          \
	X(LIMIT, "limit") /* thresholds, deadlines */                                              \
	X(PAPER, "paper") /* the ground */

enum ink {
#define X(name, word) INK_##name,
	INKS(X)
#undef X
	    INK_COUNT
};

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct shape {
	enum shape_kind kind;
	enum ink ink;
	float x, y, w, h;
	float size; /* of text, a radius; width of a line where it is drawn */
	enum anchor anchor;
	bool bold;
	struct text text;
	struct shape *next;
};

struct drawing {
	float width, height;
	struct shape *first, *last;
};

#endif
