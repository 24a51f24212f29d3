/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the reading floor: a WordprocessingML package being read (ECMA-376; transitional and
 * strict). docx.c opens it and takes its parts out within limits; docx_styles.c says what a style
 * means; docx_text.c walks paragraphs, tables and controls. */
#ifndef READING_DOCX_FILE_H
#define READING_DOCX_FILE_H

#include "reading/build.h"

#include <libxml/xmlreader.h>

struct docx_style {
	struct text id, based_on;
	uint32_t level;         /* of a heading; 0: none */
	bool is_list, is_plain; /* plain: says that it is no list */
	bool bold;
	float size; /* points; 0: as based */
};

struct docx_relation {
	struct text id, type, target;
	struct docx_relation *next;
};

struct docx_file {
	const char *name;
	struct building *b;
	struct gpai_error *err;
	void *zip;         /* zip_t */
	uint64_t unpacked; /* bytes of all parts so far */
	struct docx_style *styles;
	uint32_t n_styles;
	struct docx_relation *relations; /* of the part at hand */
	uint32_t tables, pictures;       /* so far */
};

/* The bytes of a part; empty when there is none. */
enum gpai_code docx_part(struct docx_file *file, const char *part, struct span *bytes);

/* Root element of the part in which gpai says what it made a document from. */
#define DOCX_ISSUE_SPACE "urn:gpai:issue:1"

/* --- XML: no network, no entities, no document type --- */

struct docx_xml {
	struct docx_file *file;
	const char *part;
	xmlTextReaderPtr reader;
	char why[160]; /* what the parser said first */
	int line;
};

enum gpai_code docx_xml_open(
    struct docx_xml *xml, struct docx_file *file, const char *part, struct span bytes);
/* 1 a node, 0 the end, -1 an error, in *rc. With `skips`, the node's children are left out. */
int docx_xml_next(struct docx_xml *xml, bool skips, enum gpai_code *rc);
void docx_xml_close(struct docx_xml *xml);
bool docx_xml_is(const struct docx_xml *xml, const char *local_name);
/* An attribute by its local name, in the arena; TEXT_NONE when there is none. */
struct text docx_xml_get(const struct docx_xml *xml, const char *local_name);
/* "1", "true", "on", or no value at all. */
bool docx_xml_is_on(const struct docx_xml *xml);
/* The text in an element; the reader stays on its start. In the arena. */
struct text docx_xml_text(const struct docx_xml *xml);

enum gpai_code docx_read_styles(struct docx_file *file);
/* With what it is based on; all zero for a style that is not there. */
struct docx_style docx_style_of(const struct docx_file *file, struct text id);

/* Adds the blocks of a part; `kind` PARAGRAPH: as they are, else all are of that kind. */
enum gpai_code docx_read_text(struct docx_file *file, const char *part, enum block_kind kind);

#endif
