/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the paper floor: a WordprocessingML package in the making (ECMA-376, transitional).
 *
 * docx.c packs the parts; docx_body.c walks the tree; docx_inline.c sets runs; docx_table.c tables;
 * docx_field.c content controls; docx_styles.c says how everything looks; docx_page.c what repeats
 * on each page. All are sticky: the writer remembers its first failure, asked once at the end.
 * Lengths are twips (1/20 point), sizes half points, as the format has them. */
#ifndef PAPER_DOCX_H
#define PAPER_DOCX_H

#include "paper/docx_xml.h"
#include "paper/paper.h"

enum {
	DOCX_PAGE_WIDTH = 11906, /* A4 */
	DOCX_PAGE_HEIGHT = 16838,
	DOCX_MARGIN = 1191, /* 21 mm */
	DOCX_MEASURE = DOCX_PAGE_WIDTH - 2 * DOCX_MARGIN,
	DOCX_KEPT_MAX = 8 /* blocks that are kept on one page */
};

/* Where a block stands decides its style. */
enum docx_place { DOCX_BODY, DOCX_QUESTION, DOCX_ANSWER, DOCX_CALLOUT, DOCX_CELL, DOCX_COLOPHON };

struct docx_anchor {
	struct text id;
	struct docx_anchor *next;
};

struct docx_link { /* to an address outside */
	struct text address;
	struct docx_link *next;
};

struct docx_picture {
	struct span png;
	struct docx_picture *next;
};

struct docx_look { /* of a run */
	bool bold, italic, code, raised, link, chip, hint;
	enum tone tone; /* of a chip */
};

struct docx {
	const struct document *document;
	struct arena arena;
	struct xml xml; /* of word/document.xml */
	struct docx_anchor *anchors, *last_anchor;
	struct docx_link *links, *last_link;
	uint32_t n_links;
	struct docx_picture *pictures, *last_picture;
	uint32_t n_pictures;
	uint32_t next_id; /* of controls */
	uint32_t n_fields;
	enum docx_place place;
	unsigned indent;          /* of blocks in a detail */
	bool keeps;               /* paragraphs stay on the page of what follows */
	const struct node *named; /* what the next answer is called: a heading or a term */
	const struct node *field; /* the field that is being set */
	struct docx_look look;
	bool failed; /* no memory */
};

/* docx_body.c */
void docx_put_document(struct docx *docx);
void docx_put_block(struct docx *docx, const struct node *node);
void docx_put_blocks(struct docx *docx, const struct node *parent);
/* How many blocks a node is, itself and all below it. */
uint32_t docx_count_blocks(const struct node *node);
/* Opens a paragraph with its style; the caller closes "w:p". */
void docx_open_paragraph(struct docx *docx, const char *style);
/* The words of a node and all below it. */
struct text docx_words(struct docx *docx, const struct node *node);

/* docx_inline.c */
void docx_put_inlines(struct docx *docx, const struct node *parent);
void docx_put_run(struct docx *docx, struct text text);
void docx_put_bookmark(struct docx *docx, struct text id);
/* Number of an anchor from 1; 0: there is none. */
uint32_t docx_anchor_number(const struct docx *docx, struct text id);

/* docx_table.c */
void docx_put_table(struct docx *docx, const struct node *table);
void docx_put_pairs(struct docx *docx, const struct node *definitions);
void docx_put_callout(struct docx *docx, const struct node *callout);

/* docx_field.c */
void docx_put_field(struct docx *docx, const struct node *field);
void docx_put_check(struct docx *docx, const struct node *check);

/* docx_picture.c */
void docx_put_drawing(struct docx *docx, const struct node *node);

/* docx_styles.c: whole parts, into their own writers */
void docx_put_styles(struct xml *xml, struct text language);
void docx_put_numbering(struct xml *xml);
void docx_put_fonts(struct xml *xml);
void docx_put_settings(struct xml *xml, struct text language);
/* "8F3500": the ink and the ground of a tone. */
const char *docx_tone_ink(enum tone tone);
const char *docx_tone_ground(enum tone tone);

/* docx_page.c */
void docx_put_header(struct docx *docx, struct xml *xml, bool is_first);
void docx_put_footer(struct docx *docx, struct xml *xml);

#endif
