/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the paper floor: XML as it is written, through libxml2, with one sticky failure. */
#ifndef PAPER_DOCX_XML_H
#define PAPER_DOCX_XML_H

#include "base/arena.h"

#include <libxml/xmlwriter.h>

struct xml {
	struct arena *arena; /* for copies with a NUL behind */
	xmlBufferPtr buffer;
	xmlTextWriterPtr writer;
	bool failed;
};

#define XML_NONE ((struct xml){0})

/* Starts a part in UTF-8, standalone as the format wants it. */
void xml_init(struct xml *xml, struct arena *arena);
void xml_release(struct xml *xml);
/* Ends the part; its bytes live in the writer. False when anything failed. */
bool xml_finish(struct xml *xml, struct span *bytes);

void xml_open(struct xml *xml, const char *name);
void xml_close(struct xml *xml);
void xml_set(struct xml *xml, const char *attribute, const char *value);
void xml_set_text(struct xml *xml, const char *attribute, struct text value);
void xml_set_number(struct xml *xml, const char *attribute, long value);
void xml_text(struct xml *xml, struct text text);
void xml_string(struct xml *xml, const char *string);
/* An element without contents; with one attribute. */
void xml_empty(struct xml *xml, const char *name);
void xml_value(struct xml *xml, const char *name, const char *attribute, const char *value);
void xml_count(struct xml *xml, const char *name, const char *attribute, long value);
/* An element that holds a text. */
void xml_element(struct xml *xml, const char *name, struct text text);

#endif
