/* SPDX-License-Identifier: Apache-2.0 */
/* XML from strangers, as events: libxml2 behind bounds of our own.
 *
 * No tree, no entities but the five, no external or internal subset, no network, no iconv: bytes
 * are UTF-8, UTF-16, UTF-32 or ISO 8859-1, converted here. In time of the length: the number of
 * attributes of a tag and of namespaces in scope is bounded before libxml2 compares each with
 * each. */
#ifndef SIGNALS_XML_H
#define SIGNALS_XML_H

#include "base/span.h"

#define XML_BYTES_MAX      ((size_t)16 << 20)
#define XML_ATTRIBUTES_MAX 256u /* of one tag */
#define XML_NAMESPACES_MAX 256u /* in scope at once; programs that write XMP repeat them */
#define XML_DEPTH_MAX      128u

struct xml_attribute {
	const char *ns; /* "": none */
	const char *name;
	struct text value;
};

struct xml_tag {
	const char *ns, *name;
	const struct xml_attribute *attributes;
	size_t n_attributes;
	unsigned depth; /* the root has 1 */
	uint32_t line;
};

/* NULL members are skipped. A handler that returns false ends the reading, which is then DONE. */
struct xml_handler {
	bool (*open)(void *context, const struct xml_tag *tag);
	void (*close)(void *context, unsigned depth);
	void (*text)(void *context, struct text text); /* piece by piece */
	void *context;
	bool takes_doctype; /* one that declares nothing: SVG has it */
};

#define XML_ENDS(X)                                                                                \
	X(DONE, "read")                                                                            \
	X(NO_MEMORY, "no memory")                                                                  \
	X(NOT_WELL_FORMED, "not well-formed XML")                                                  \
	X(DOCTYPE, "XML with a document type, which may declare entities, is not read")            \
	X(ENCODING, "an encoding that is not read")                                                \
	X(TOO_LARGE, "more XML than is read")

enum xml_end {
#define X(name, words) XML_##name,
	XML_ENDS(X)
#undef X
};

/* Handlers have been called for what stands before the place that is wrong. */
enum xml_end xml_read(struct span bytes, const struct xml_handler *handler);
const char *xml_end_words(enum xml_end end);
/* TEXT_NONE: it has no such attribute. */
struct text xml_attribute(const struct xml_tag *tag, const char *ns, const char *name);
bool xml_is(const struct xml_tag *tag, const char *ns, const char *name);

/* To UTF-8, by byte order mark, by the pattern of NULs, by the declaration. `*owned` is what the
 * caller frees, NULL where `bytes` were good as they are. */
enum xml_end xml_decode(struct span bytes, struct span *utf8, uint8_t **owned);

#endif
