/* SPDX-License-Identifier: Apache-2.0 */
/* What a document is while it becomes pages: the tree is set into paragraphs of lines
 * (pdf_text), tables (pdf_table) and a flow of atoms (pdf_blocks); the atoms get pages
 * (pdf_pages); the pages are drawn (pdf_draw) under the tags of a tagged PDF (pdf_tags).
 *
 * Lengths in points. Invariants: atoms are in reading order, which is the order of drawing and so
 * of the text in the file; an atom is never divided by a page, but a row taller than a page. */
#ifndef PAPER_PDF_PARTS_H
#define PAPER_PDF_PARTS_H

#include "base/base.h"
#include "documents/tree.h"

#include <pango/pangocairo.h>

#define PAGE_WIDTH  595.276F /* A4 */
#define PAGE_HEIGHT 841.890F
#define MARGIN      70.0F
#define TOP         80.0F
#define BOTTOM      (PAGE_HEIGHT - 78.0F)
#define MEASURE     (PAGE_WIDTH - 2 * MARGIN)

/* --- Structure --- */

/* An element of the structure tree; made before it is known on which page it begins. */
struct tag {
	const char *name;       /* of PDF 1.7, 14.8.4 */
	const char *alt;        /* of a Figure: what it shows; NULL = none */
	const char *attributes; /* entries of its dictionary; NULL = none */
	struct tag *parent;
	uint32_t depth;
};

/* One with more to say than cairo can write; in the order in which they were begun. */
struct tag_note {
	const struct tag *tag;
	struct tag_note *next;
};

/* What a link leads to, in words; in the order in which they were begun. */
struct link_note {
	struct text says;
	struct link_note *next;
};

/* A place one can go to. */
struct mark {
	struct text id;
	struct text title; /* in the outline; "" = not there */
	uint32_t level;    /* of the outline, from 1 */
	uint32_t number;   /* of the destination */
	uint32_t page;     /* from 1; 0 = not placed */
	struct mark *next; /* of the document */
	struct mark *more; /* at the same atom */
};

/* --- Text --- */

/* X(name, families, size, leading, weight, italic, colour, features) */
#define STYLES(X)                                                                                  \
	X(BODY, FONT_SERIF, 10.8F, 14.4F, 400, 0, RGB_TEXT, "onum=1")                              \
	X(KICKER, FONT_SANS, 8, 11, 600, 0, RGB_ACCENT, "calt=0")                                  \
	X(TITLE, FONT_DISPLAY, 29, 33, 400, 0, RGB_TEXT, "")                                       \
	X(LEAD, FONT_SERIF, 15, 19, 400, 1, RGB_SOFT, "")                                          \
	X(PART, FONT_DISPLAY, 18, 22, 400, 0, RGB_TEXT, "")                                        \
	X(HEAD, FONT_SANS, 9.6F, 13, 600, 0, RGB_TEXT, "calt=0")                                   \
	X(ASKS, FONT_SANS, 8, 11.6F, 400, 0, RGB_SOFT, "calt=0")                                   \
	X(SMALL, FONT_SANS, 6.9F, 9.6F, 400, 0, RGB_SOFT, "calt=0")                                \
	X(LOUD, FONT_SANS, 6.9F, 9.6F, 600, 0, RGB_WARN, "calt=0")                                 \
	X(FIGURE, FONT_SERIF, 12.4F, 16, 400, 0, RGB_TEXT, "lnum=1,tnum=1")                        \
	X(TERM, FONT_SANS, 7.4F, 10.6F, 600, 0, RGB_SOFT, "calt=0")                                \
	X(DETAIL, FONT_SANS, 8.4F, 12, 400, 0, RGB_TEXT, "calt=0")                                 \
	X(CELL, FONT_SANS, 7.8F, 10.8F, 400, 0, RGB_TEXT, "calt=0,tnum=1")                         \
	X(CELL_NAME, FONT_SANS, 7.8F, 10.8F, 600, 0, RGB_TEXT, "calt=0,tnum=1")                    \
	X(CELL_HEAD, FONT_SANS, 7.2F, 10, 600, 0, RGB_SOFT, "calt=0")                              \
	X(TINY, FONT_SANS, 6.4F, 8.6F, 400, 0, RGB_TEXT, "calt=0,tnum=1")                          \
	X(TINY_NAME, FONT_SANS, 6.4F, 8.6F, 600, 0, RGB_TEXT, "calt=0,tnum=1")                     \
	X(TINY_HEAD, FONT_SANS, 6.2F, 8.4F, 600, 0, RGB_SOFT, "calt=0")                            \
	X(CHECK, FONT_SANS, 8.2F, 12.4F, 400, 0, RGB_SOFT, "calt=0")                               \
	X(CHECK_ON, FONT_SANS, 8.2F, 12.4F, 600, 0, RGB_TEXT, "calt=0")                            \
	X(VERBATIM, FONT_MONO, 8.4F, 11.6F, 400, 0, RGB_TEXT, "liga=0")                            \
	X(LISTED, FONT_SANS, 8.4F, 12, 400, 0, RGB_TEXT, "calt=0,tnum=1")                          \
	X(LISTED_PART, FONT_SANS, 8.8F, 12.4F, 600, 0, RGB_TEXT, "calt=0,tnum=1")                  \
	X(RUNNING, FONT_SANS, 6.9F, 9, 400, 0, RGB_SOFT, "calt=0,tnum=1")                          \
	X(COLOPHON, FONT_SANS, 7, 10.2F, 400, 0, RGB_SOFT, "calt=0")

enum style_name {
#define X(name, ...) STYLE_##name,
	STYLES(X)
#undef X
	    STYLE_COUNT
};

struct style {
	PangoFontDescription *font;
	float size, leading;
	float ascent, descent;
	uint32_t rgb;
	bool is_strong, is_serif;
	const char *features;
};

enum look {
	LOOK_STRONG = 1,
	LOOK_EMPHASIS = 2,
	LOOK_CODE = 4,
	LOOK_SUPER = 8,
	LOOK_CHIP = 16,
	LOOK_PAD = 32,  /* the room beside the text of a chip */
	LOOK_SOFT = 64, /* the number before a heading */
	LOOK_LINK = 128
};

/* Text of one look. */
struct piece {
	size_t start, end; /* bytes of the paragraph */
	unsigned look;
	enum tone tone;
	struct text address; /* of a link: "#id" or http(s) */
};

struct run {
	PangoGlyphItem *item;
	const char *text; /* what its offsets count from */
	const struct piece *piece;
	float x, width;
};

struct line {
	struct run *runs;
	uint32_t n_runs;
	float width;
};

/* A box with a mark for what is ticked: drawn before the text of a paragraph. */
enum box { BOX_NONE, BOX_EMPTY, BOX_TICKED, BOX_BULLET };

struct para {
	struct tag *tag;
	const struct style *style;
	struct piece *pieces;
	uint32_t n_pieces;
	struct line *lines;
	uint32_t n_lines;
	bool has_links;
	enum box box;
	float width;                    /* it was set to */
	float hang;                     /* of the box */
	uint32_t first_page, last_page; /* from 1 */
	struct para *next;              /* of the document */
};

/* --- The flow --- */

/* A coloured ground or a rule beside some atoms. */
struct panel {
	struct panel *parent;
	float x, width, reach;     /* reach: how far it goes beyond its text where a page cuts it */
	uint32_t fill, bar, frame; /* RGB; 0 = none */
	uint32_t page;             /* being drawn */
	float top, bottom;
	struct panel *shown; /* the next of the page being drawn */
};

struct cell {
	struct para *para;
	struct tag *tag; /* TD or TH */
	float x, width;
	bool to_right;
};

struct row {
	struct cell *cells;
	uint32_t n_cells, n_lines;
	struct tag *tag;
	struct row *head; /* repeated on each page; NULL = none, or it is one itself */
	float pad;
	float height;
	float leading;
	float x, width;
	uint32_t rule;   /* RGB below it; 0 = none */
	bool is_divided; /* taller than a page */
};

enum atom_kind { ATOM_SPACE, ATOM_LINE, ATOM_ROW, ATOM_DRAWING, ATOM_LISTED, ATOM_RULE };

struct atom {
	enum atom_kind kind;
	bool keep;  /* no page ends behind it */
	bool fresh; /* begins a page */
	float before, height;
	float x, width;
	struct panel *panel;
	struct mark *marks;
	uint32_t rgb; /* of a rule */
	struct para *para;
	struct row *row;
	uint32_t line, last; /* of the paragraph; of a divided row: from, and beyond */
	const struct node *node;
	struct tag *tag;          /* of a drawing */
	const struct mark *there; /* of a line of contents */
	uint32_t page;            /* from 1 */
	float y;
};

struct atoms {
	struct atom *at;
	size_t n, cap;
};

struct repeat { /* a head on a page it did not begin on */
	const struct row *row;
	uint32_t page;
	float y;
};

struct pdf {
	const struct document *document;
	struct arena arena;
	struct gpai_error *err;
	enum gpai_code rc; /* sticky */
	PangoContext *context;
	PangoLayout *layout;
	struct style styles[STYLE_COUNT];
	struct para *paras;
	struct mark *marks, *last_mark;
	struct mark **by_id; /* open addressing */
	size_t n_marks, n_slots;
	struct atoms atoms;
	struct repeat *repeats;
	size_t n_repeats, cap_repeats;
	uint32_t n_pages;
	struct tag_note *notes, *last_note;
	struct link_note *links, *last_link;
	struct text title, subject, whose, provider, state; /* for the running lines */
};

/* Everything up to pages; pdf_release in any case. */
enum gpai_code pdf_lay_out(
    struct pdf *pdf, const struct document *document, struct gpai_error *err);
void pdf_release(struct pdf *pdf);
void *pdf_alloc(struct pdf *pdf, size_t n, size_t size);
struct tag *pdf_tag(struct pdf *pdf, struct tag *parent, const char *name);
/* The place of an id; NULL when there is none. */
const struct mark *pdf_mark_of(const struct pdf *pdf, struct text id);
struct text pdf_plain(struct pdf *pdf, const struct node *node);

/* --- pdf_text.c --- */
enum gpai_code styles_open(struct pdf *pdf);
void styles_close(struct pdf *pdf);
/* The inlines of a node, set to a width; `lead` stands before them in a soft colour. NULL on
 * failure. */
struct para *para_of_node(struct pdf *pdf, const struct node *node, enum style_name style,
    float width, struct tag *tag, const char *lead);
struct para *para_of_text(
    struct pdf *pdf, struct text text, enum style_name style, float width, struct tag *tag);
/* How wide the text is on one line, roughly for long ones. */
float text_width(struct pdf *pdf, struct text text, enum style_name style);
uint32_t piece_rgb(const struct style *style, const struct piece *piece);
void para_free_runs(struct para *para);

/* --- pdf_table.c --- */
struct flow;
void flow_table(struct flow *flow, const struct node *table, float x, float width);
void flow_checks(struct flow *flow, const struct node *checks, float x, float width);

/* --- pdf_pages.c --- */
void pages_place(struct pdf *pdf);

/* --- pdf_draw.c --- */
void pages_draw(struct pdf *pdf, cairo_surface_t *surface);

/* --- pdf_marked.c --- */
/* The stream of a page with its decoration marked; TEXT_NONE: it is not as expected. */
struct text content_marked(struct pdf *pdf, struct text stream);

/* --- pdf_finish.c --- */
void pdf_finish(struct pdf *pdf, struct text file, struct out *out);

#endif
