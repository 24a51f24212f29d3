/* SPDX-License-Identifier: Apache-2.0 */
/* A document as a tree, before anyone decides how it looks.
 *
 * Invariants: nodes live in the document's arena; a tree is made from the top down and
 * never changed afterwards; every text in it went through text_clean; blocks never stand
 * inside inlines; TEXT, BOX and BREAK have no children.
 *
 * Building is sticky: after the first failed allocation node_add gives NULL, and every
 * function here takes a NULL parent as "nothing to do". Ask document_status once.
 *
 * A format is one file with one function, void document in, bytes out; to add a kind of
 * node, add a line here and a line in the table of each format. */
#ifndef DOCUMENTS_TREE_H
#define DOCUMENTS_TREE_H

#include "base/base.h"

/* Kind, whether it is a block. */
#define NODE_KINDS(X)                                                                              \
	X(ROOT, 1)                                                                                 \
	X(HEADER, 1)   /* the title block */                                                       \
	X(KICKER, 1)   /* the line above a title */                                                \
	X(TITLE, 1)    /* one in a document */                                                     \
	X(LEAD, 1)     /* the line below a title */                                                \
	X(CONTENTS, 1) /* where the table of contents goes; writers make it from SECTIONs */       \
	X(SECTION, 1)  /* id; the first child is a HEADING of level 2 */                           \
	X(HEADING, 1)  /* level */                                                                 \
	X(ENTRY, 1)    /* id, tone: one question of a form: a QUESTION, then an ANSWER */          \
	X(QUESTION, 1)                                                                             \
	X(ANSWER, 1)                                                                               \
	X(PARAGRAPH, 1)                                                                            \
	X(SMALL, 1)    /* a paragraph in small type: provenance, cross-references */               \
	X(FIGURE, 1)   /* a paragraph that is one number, date or name: set larger */              \
	X(VERBATIM, 1) /* text: lines to copy as they are */                                       \
	X(LIST, 1)                                                                                 \
	X(LIST_ITEM, 1)                                                                            \
	X(DEFINITIONS, 1) /* pairs of TERM and DETAIL; DETAIL holds blocks */                      \
	X(TERM, 1)                                                                                 \
	X(DETAIL, 1)                                                                               \
	X(TABLE, 1)   /* a CAPTION, then ROWs; the first row is the head */                        \
	X(CAPTION, 1) /* level 1: repeats the heading above, for those who hear the page */        \
	X(ROW, 1)                                                                                  \
	X(CELL, 1)     /* inlines only; on: names its row or column */                             \
	X(CHECKS, 1)   /* a group of boxes; level 1: only one may be ticked */                     \
	X(CHECK, 1)    /* on: ticked */                                                            \
	X(CALLOUT, 1)  /* tone; holds blocks */                                                    \
	X(FIELD, 1)    /* text: "KEY" or "KIND/NAME KEY"; id: its type; on: may be edited */       \
	X(DRAWING, 1)  /* drawing; text: what it shows, for those who do not see it */             \
	X(COLOPHON, 1) /* what stands below the document proper */                                 \
	X(TEXT, 0)     /* text */                                                                  \
	X(STRONG, 0)                                                                               \
	X(EMPHASIS, 0)                                                                             \
	X(CODE, 0)                                                                                 \
	X(SUPER, 0) /* raised: the 24 of ten to the 24th */                                        \
	X(LINK, 0)  /* text: "#id" inside, or an http(s) address */                                \
	X(TIME, 0)  /* text: the day as YYYY-MM-DD; children: as people write it */                \
	X(CHIP, 0)  /* tone: a short label of a state */                                           \
	X(BREAK, 0)

enum node_kind {
#define X(name, block) NODE_##name,
	NODE_KINDS(X)
#undef X
	    NODE_KIND_COUNT
};

/* What something tells the reader beyond its words; never only a colour. */
#define TONES(X)                                                                                   \
	X(PLAIN, "plain")                                                                          \
	X(DONE, "done")         /* answered */                                                     \
	X(NONE, "none")         /* a recorded and permitted none */                                \
	X(OPEN, "open")         /* something is missing */                                         \
	X(WARN, "warn")         /* not accepted, too long */                                       \
	X(WITHHELD, "withheld") /* known, not for this audience */                                 \
	X(DRAFT, "draft")                                                                          \
	X(EXAMPLE, "example")

enum tone {
#define X(name, word) TONE_##name,
	TONES(X)
#undef X
};

struct drawing;

struct node {
	enum node_kind kind;
	enum tone tone;
	uint32_t level;
	bool on;
	struct text id; /* anchor; "" = none; only [A-Za-z0-9._-] */
	struct text text;
	const struct drawing *drawing; /* of a DRAWING */
	struct node *first, *last, *next;
};

struct disclosed_form;
struct tongue;

struct document {
	struct arena *arena;
	struct text language;        /* BCP 47 */
	const struct tongue *tongue; /* for word_in; NULL: English */
	struct text title;           /* of the window or the file */
	struct text watermark;       /* "" = none */
	struct text feed;  /* address of an Atom feed of its changes, relative; "" = none */
	struct text issue; /* JSON: what it was made from, for `gpai apply`; "" = no form */
	struct node *root;
	const struct disclosed_form *form; /* what it was made from; NULL = not a form */
	bool out_of_memory;
};

void document_init(struct document *document, struct arena *arena);
enum gpai_code document_status(const struct document *document, struct gpai_error *err);

struct node *node_add(struct document *document, struct node *parent, enum node_kind kind);
/* A node that holds one TEXT. */
struct node *node_add_text(
    struct document *document, struct node *parent, enum node_kind kind, struct text text);
void node_text(struct document *document, struct node *parent, struct text text);
void node_string(struct document *document, struct node *parent, const char *string);
void node_format(struct document *document, struct node *parent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A link when the address is one a reader may follow, else only its text. */
void node_link(
    struct document *document, struct node *parent, struct text address, struct text text);
/* Sets the anchor; characters that an anchor may not have become '-'. */
void node_set_id(struct document *document, struct node *node, struct text id);

bool node_is_block(enum node_kind kind);
const char *tone_word(enum tone tone);
/* An http(s) address without blanks, quotes or angle brackets. */
bool address_is_safe(struct text address);

#endif
