/* SPDX-License-Identifier: Apache-2.0 */
/* XML as it is written; see docx_xml.h. */
#include "paper/docx_xml.h"

#include <stdio.h>

static void
take(struct xml *xml, int rc)
{
	xml->failed = xml->failed || rc < 0;
}

void
xml_init(struct xml *xml, struct arena *arena)
{
	*xml = (struct xml){.arena = arena, .buffer = xmlBufferCreate()};
	xml->writer = xml->buffer != NULL ? xmlNewTextWriterMemory(xml->buffer, 0) : NULL;
	xml->failed = xml->writer == NULL;
	if (!xml->failed)
		take(xml, xmlTextWriterStartDocument(xml->writer, NULL, "UTF-8", "yes"));
}

void
xml_release(struct xml *xml)
{
	if (xml->writer != NULL)
		xmlFreeTextWriter(xml->writer);
	if (xml->buffer != NULL)
		xmlBufferFree(xml->buffer);
	*xml = XML_NONE;
}

bool
xml_finish(struct xml *xml, struct span *bytes)
{
	if (xml->failed)
		return false;
	take(xml, xmlTextWriterEndDocument(xml->writer));
	take(xml, xmlTextWriterFlush(xml->writer));
	*bytes = (struct span){xmlBufferContent(xml->buffer), (size_t)xmlBufferLength(xml->buffer)};
	return !xml->failed;
}

void
xml_open(struct xml *xml, const char *name)
{
	if (!xml->failed)
		take(xml, xmlTextWriterStartElement(xml->writer, (const xmlChar *)name));
}

void
xml_close(struct xml *xml)
{
	if (!xml->failed)
		take(xml, xmlTextWriterEndElement(xml->writer));
}

void
xml_set(struct xml *xml, const char *attribute, const char *value)
{
	if (!xml->failed)
		take(xml, xmlTextWriterWriteAttribute(
			      xml->writer, (const xmlChar *)attribute, (const xmlChar *)value));
}

void
xml_set_text(struct xml *xml, const char *attribute, struct text value)
{
	const char *copy = arena_string(xml->arena, value);

	if (copy == NULL)
		xml->failed = true;
	else
		xml_set(xml, attribute, copy);
}

void
xml_set_number(struct xml *xml, const char *attribute, long value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%ld", value);
	xml_set(xml, attribute, digits);
}

void
xml_string(struct xml *xml, const char *string)
{
	if (!xml->failed)
		take(xml, xmlTextWriterWriteString(xml->writer, (const xmlChar *)string));
}

void
xml_text(struct xml *xml, struct text text)
{
	const char *copy = text.len > 0 ? arena_string(xml->arena, text) : "";

	if (copy == NULL)
		xml->failed = true;
	else
		xml_string(xml, copy);
}

void
xml_empty(struct xml *xml, const char *name)
{
	xml_open(xml, name);
	xml_close(xml);
}

void
xml_value(struct xml *xml, const char *name, const char *attribute, const char *value)
{
	xml_open(xml, name);
	xml_set(xml, attribute, value);
	xml_close(xml);
}

void
xml_count(struct xml *xml, const char *name, const char *attribute, long value)
{
	xml_open(xml, name);
	xml_set_number(xml, attribute, value);
	xml_close(xml);
}

void
xml_element(struct xml *xml, const char *name, struct text text)
{
	xml_open(xml, name);
	xml_text(xml, text);
	xml_close(xml);
}
