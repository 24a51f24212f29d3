/* SPDX-License-Identifier: Apache-2.0 */
/* A document of somebody else as it reads: blocks in reading order, each with its place; and the
 * same as JSON, which is how gpai-read hands it on.
 *
 * Boxes to tick are characters in the text, whatever they were in the file: U+2612 ticked, U+2610
 * not ticked, U+25A2 there is a box and nobody can tell. Texts are UTF-8 without control
 * characters; runs of blanks are one; lines of a paragraph are joined, and a word parted at the
 * end of a line is whole again. */
#ifndef READING_BLOCKS_H
#define READING_BLOCKS_H

#include "base/base.h"
#include "base/out.h"

#define BLOCK_KINDS(X)                                                                             \
	X(HEADING, "heading") /* level from 1, 0 = cannot be told */                               \
	X(PARAGRAPH, "paragraph")                                                                  \
	X(LIST_ITEM, "list-item")                                                                  \
	X(CELL, "cell")     /* of a table: table, row, column from 1 */                            \
	X(MEMBER, "member") /* of JSON or of front matter: name is its path, text its value */     \
	X(FURNITURE, "furniture") /* head and foot of pages: what repeats on them */

enum block_kind {
#define X(name, word) BLOCK_##name,
	BLOCK_KINDS(X)
#undef X
	    BLOCK_KIND_COUNT
};

struct read_block {
	enum block_kind kind;
	uint32_t page;               /* from 1; 0 = the format has none */
	uint32_t line;               /* from 1: of a text file, of a page of a PDF; 0 = unknown */
	uint32_t level;              /* of a HEADING; nesting of a LIST_ITEM */
	uint32_t table, row, column; /* of a CELL; a merged one stands at its first */
	float x, y;                  /* of a PDF: upper left corner in points; else 0 */
	float size;                  /* of the letters in points; 0 = unknown */
	bool bold;
	struct text text;
	struct text name;   /* MEMBER: "a.b[2]" */
	struct text field;  /* what gpai wrote there to be edited: "KEY" or "KIND/NAME KEY"; "" */
	struct text *links; /* addresses */
	uint32_t n_links;
	struct read_block *next;
};

struct unread { /* a part that could not be read: never a pass */
	struct text place, why;
	struct unread *next;
};

struct read_document {
	struct text file;   /* as it was named */
	struct text format; /* "pdf", "docx", "html", "markdown", "json", "text" */
	struct text title, language, producer; /* by its own metadata; "" */
	struct text made, changed;             /* likewise, as YYYY-MM-DD; "" */
	char sha256[65];
	uint32_t pages; /* 0 = the format has none */
	bool tagged;    /* PDF with a structure */
	/* Written by gpai: what it was made from, as {"form","audience","record","language",...}.
	 */
	struct text issue;
	struct read_block *first, *last;
	uint32_t n_blocks;
	struct unread *first_unread, *last_unread;
};

enum gpai_code blocks_json_write(
    const struct read_document *document, struct out *out, struct gpai_error *err);
/* The document lives in `arena`. */
enum gpai_code blocks_json_read(const char *name, struct span bytes, struct arena *arena,
    struct read_document *document, struct gpai_error *err);

#endif
