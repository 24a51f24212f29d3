/* SPDX-License-Identifier: Apache-2.0 */
/* What the styles of a document mean: word/styles.xml. A heading is known by the name of its
 * style, which is English in every language of a word processor, or by its outline level. */
#include "reading/docx_file.h"

#include <stdlib.h>
#include <string.h>

enum {
	STYLES_MAX = 20000, /* a document has some hundred */
	BASED_MAX = 16      /* styles based on each other */
};

static uint32_t
level_of(struct text name)
{
	if (text_begins_like(name, "heading ") && name.len == 9 && name.at[8] >= '1' &&
	    name.at[8] <= '9')
		return (uint32_t)(name.at[8] - '0');
	return name.len == 5 && text_begins_like(name, "title");
}

static uint32_t
count(const struct docx_xml *xml, const char *attribute)
{
	struct text digits = docx_xml_get(xml, attribute);
	uint32_t number = 0;

	for (size_t i = 0; i < digits.len && i < 6; i++)
		if (digits.at[i] >= '0' && digits.at[i] <= '9')
			number = 10 * number + (uint32_t)(digits.at[i] - '0');
	return number;
}

static void
take(struct docx_style *style, const struct docx_xml *xml)
{
	if (docx_xml_is(xml, "name")) {
		style->level = level_of(docx_xml_get(xml, "val"));
	} else if (docx_xml_is(xml, "basedOn")) {
		style->based_on = docx_xml_get(xml, "val");
	} else if (docx_xml_is(xml, "outlineLvl")) {
		uint32_t level = count(xml, "val");
		if (style->level == 0 && level < 9)
			style->level = level + 1;
	} else if (docx_xml_is(xml, "numId")) {
		style->is_list = count(xml, "val") != 0;
		style->is_plain = !style->is_list;
	} else if (docx_xml_is(xml, "b")) {
		style->bold = docx_xml_is_on(xml);
	} else if (docx_xml_is(xml, "sz")) {
		style->size = (float)count(xml, "val") / 2;
	}
}

static struct docx_style *
add(struct docx_file *file, struct text id)
{
	uint32_t n = file->n_styles;

	if ((n & (n - 1)) == 0) { /* full at each power of two */
		struct docx_style *more =
		    arena_array(file->b->arena, n == 0 ? 1 : 2 * (size_t)n, sizeof *more);
		if (more == NULL) {
			file->b->is_memory_out = true;
			return NULL;
		}
		if (n > 0)
			memcpy(more, file->styles, n * sizeof *more);
		file->styles = more;
	}
	file->styles[n] = (struct docx_style){.id = id};
	file->n_styles++;
	return &file->styles[n];
}

enum gpai_code
docx_read_styles(struct docx_file *file)
{
	struct docx_style *style = NULL;
	struct docx_xml xml;
	struct span bytes;
	enum gpai_code rc = docx_part(file, "word/styles.xml", &bytes);

	if (rc != GPAI_OK || bytes.len == 0)
		return rc;
	if ((rc = docx_xml_open(&xml, file, "word/styles.xml", bytes)) != GPAI_OK)
		return rc;
	while (file->n_styles < STYLES_MAX && docx_xml_next(&xml, false, &rc) == 1) {
		int type = xmlTextReaderNodeType(xml.reader);

		if (type == XML_READER_TYPE_ELEMENT && docx_xml_is(&xml, "style"))
			style = add(file, docx_xml_get(&xml, "styleId"));
		else if (type == XML_READER_TYPE_ELEMENT && style != NULL)
			take(style, &xml);
		else if (type == XML_READER_TYPE_END_ELEMENT && docx_xml_is(&xml, "style"))
			style = NULL;
	}
	docx_xml_close(&xml);
	return rc;
}

static const struct docx_style *
find(const struct docx_file *file, struct text id)
{
	for (uint32_t i = 0; id.len > 0 && i < file->n_styles; i++)
		if (text_equal(file->styles[i].id, id))
			return &file->styles[i];
	return NULL;
}

struct docx_style
docx_style_of(const struct docx_file *file, struct text id)
{
	const struct docx_style *style = find(file, id);
	struct docx_style all = {.id = id};

	for (int i = 0; style != NULL && i < BASED_MAX; i++) {
		all.level = all.level > 0 ? all.level : style->level;
		all.is_list = all.is_list || (style->is_list && !all.is_plain);
		all.is_plain = all.is_plain || style->is_plain;
		all.bold = all.bold || style->bold;
		all.size = all.size > 0 ? all.size : style->size;
		style = find(file, style->based_on);
	}
	return all;
}
