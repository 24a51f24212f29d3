/* SPDX-License-Identifier: Apache-2.0 */
/* Building a document of blocks: what every reader shares. Texts are cleaned, boxes to tick become
 * the three characters of blocks.h, and the limits are held: what is beyond them is said to be
 * unread, once, and taken no further. */
#ifndef READING_BUILD_H
#define READING_BUILD_H

#include "reading/reading.h"

#define BOX_TICKED   "\xE2\x98\x92" /* U+2612 */
#define BOX_UNTICKED "\xE2\x98\x90" /* U+2610 */
#define BOX_UNTOLD   "\xE2\x96\xA2" /* U+25A2 */

struct building {
	struct arena *arena;
	const struct reading_limits *limits; /* all set */
	struct read_document *document;
	struct text field; /* of the blocks made now, empty ones among them; "" = none */
	uint32_t tables;   /* numbered so far */
	uint64_t text;     /* bytes of text so far */
	bool is_full;      /* a limit was met: nothing more is taken */
	bool is_memory_out;
};

/* Without control characters, with single blanks, without any at both ends. Bytes that are not
 * UTF-8 become U+FFFD. */
struct text build_clean(struct building *b, struct span raw);
/* With its ligatures, boxes and marks without width as they are: names, and text of fields. */
struct text build_exact(struct building *b, struct span raw);
/* The box a character is, in some writing or other; NULL when it is none. */
const char *build_box(uint32_t character);

/* A block of cleaned text, last in the document; the caller fills in the rest. NULL: the text is
 * empty, the document is full, or memory is out. */
struct read_block *build_block(struct building *b, enum block_kind kind, struct span raw);
void build_link(struct building *b, struct read_block *block, struct text address);
void build_unread(struct building *b, struct text place, const char *why);
/* "12 pages": for places. */
struct text build_place(struct building *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* UTF-8 of a character; the number of bytes. */
size_t build_utf8(uint32_t character, char out[4]);
/* The character at *at, which is moved behind it; U+FFFD for a byte that begins none. */
uint32_t build_character(const char **at, const char *end);

#endif
