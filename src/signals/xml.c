/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where libxml2 is called: its SAX2 interface, with handlers for nothing that would
 * load, declare or expand. See xml.h. */
#include "signals/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX ((size_t)64 << 10) /* bytes of all names of a document, each counted once */

struct reading {
	const struct xml_handler *handler;
	xmlParserCtxtPtr parser;
	unsigned depth;
	bool is_done;    /* a handler has seen enough */
	int first_error; /* of libxml2, which goes on after it */
	struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
};

const char *
xml_end_words(enum xml_end end)
{
	static const char *const words[] = {
#define X(name, says) says,
	    XML_ENDS(X)
#undef X
	};

	return words[end];
}

struct text
xml_attribute(const struct xml_tag *tag, const char *ns, const char *name)
{
	for (size_t i = 0; i < tag->n_attributes; i++)
		if (strcmp(tag->attributes[i].name, name) == 0 &&
		    strcmp(tag->attributes[i].ns, ns) == 0)
			return tag->attributes[i].value;
	return TEXT_NONE;
}

bool
xml_is(const struct xml_tag *tag, const char *ns, const char *name)
{
	return strcmp(tag->name, name) == 0 && strcmp(tag->ns, ns) == 0;
}

/* --- what libxml2 would do in the square of the length --- */

static const char *
skip_past(const char *at, const char *end, const char *words)
{
	const char *found = memmem(at, (size_t)(end - at), words, strlen(words));

	return found != NULL ? found + strlen(words) : end;
}

static bool
begins(const char *at, const char *end, const char *words)
{
	return (size_t)(end - at) >= strlen(words) && memcmp(at, words, strlen(words)) == 0;
}

/* Past the '>' of a tag; false: it has too many attributes. */
static bool
skip_tag(const char **at, const char *end)
{
	unsigned equals = 0;

	while (*at < end && **at != '>') {
		char c = *(*at)++;
		if (c == '=' && ++equals > XML_ATTRIBUTES_MAX)
			return false;
		if (c == '"' || c == '\'') {
			const char *quote = memchr(*at, c, (size_t)(end - *at));
			*at = quote != NULL ? quote + 1 : end;
		}
	}
	return true;
}

/* Lexically, before any parsing. What is lexed wrongly here is malformed there. */
static enum xml_end
look_over(struct span utf8, bool takes_doctype)
{
	const char *at = (const char *)utf8.at, *end = at + utf8.len;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if (begins(at, end, "<!--")) {
			at = skip_past(at + 4, end, "-->");
		} else if (begins(at, end, "<![CDATA[")) {
			at = skip_past(at + 9, end, "]]>");
		} else if (begins(at, end, "<?")) {
			at = skip_past(at + 2, end, "?>");
		} else if (begins(at, end, "<!")) {
			const char *close = skip_past(at, end, ">");
			if (!takes_doctype || memchr(at, '[', (size_t)(close - at)) != NULL)
				return XML_DOCTYPE;
			at = close;
		} else if (at++, !skip_tag(&at, end)) {
			return XML_TOO_LARGE;
		}
	}
	return XML_DONE;
}

/* --- events --- */

static void
stop(struct reading *r)
{
	r->is_done = true;
	xmlStopParser(r->parser);
}

static const char *
or_none(const xmlChar *string)
{
	return string != NULL ? (const char *)string : "";
}

static void
on_open(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
    const xmlChar **attributes)
{
	struct reading *r = context;
	struct xml_tag tag = {or_none(uri), or_none(name), r->attributes, 0, ++r->depth,
	    r->parser->input != NULL ? (uint32_t)r->parser->input->line : 0};

	(void)prefix;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	if (r->depth > XML_DEPTH_MAX || r->parser->nsNr > (int)(2 * XML_NAMESPACES_MAX)) {
		xmlStopParser(r->parser);
		r->parser->wellFormed = 0;
		return;
	}
	for (int i = 0; i < n_attributes && tag.n_attributes < XML_ATTRIBUTES_MAX; i++) {
		const xmlChar **a = attributes + 5 * (size_t)i;
		r->attributes[tag.n_attributes++] = (struct xml_attribute){
		    or_none(a[2]), or_none(a[0]), {(const char *)a[3], (size_t)(a[4] - a[3])}};
	}
	if (r->handler->open != NULL && !r->handler->open(r->handler->context, &tag))
		stop(r);
}

static void
on_close(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *r = context;

	(void)name;
	(void)prefix;
	(void)uri;
	if (r->handler->close != NULL && !r->is_done)
		r->handler->close(r->handler->context, r->depth);
	r->depth--;
}

static void
on_text(void *context, const xmlChar *text, int len)
{
	struct reading *r = context;

	/* libxml2 goes on giving text after an error. */
	if (r->handler->text != NULL && !r->is_done && !r->parser->disableSAX && len > 0)
		r->handler->text(
		    r->handler->context, (struct text){(const char *)text, (size_t)len});
}

static xmlEntityPtr
no_entity(void *context, const xmlChar *name)
{
	(void)context;
	(void)name;
	return NULL;
}

/* Nothing is said, and nothing is read any more: libxml2 would find as many errors as bytes. Its
 * buffers stay, since it is in the middle of them. */
static void
on_error(void *context, xmlErrorPtr error)
{
	struct reading *r = context;

	if (error->level < XML_ERR_FATAL || r->first_error != 0)
		return;
	r->first_error = error->code;
	r->parser->disableSAX = 1;
	r->parser->instate = XML_PARSER_EOF;
}

/* Names are kept in a table that grows slow with them. */
static enum xml_end
end_of(const struct reading *r)
{
	if (r->is_done || (r->parser->wellFormed && r->first_error == 0))
		return XML_DONE;
	if (xmlDictGetUsage(r->parser->dict) > NAMES_MAX)
		return XML_TOO_LARGE;
	return r->first_error == XML_ERR_NO_MEMORY ? XML_NO_MEMORY : XML_NOT_WELL_FORMED;
}

static enum xml_end
parse(struct span utf8, struct reading *r)
{
	xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt((const char *)utf8.at, (int)utf8.len);
	enum xml_end end;

	if (parser == NULL)
		return XML_NO_MEMORY;
	memset(parser->sax, 0, sizeof *parser->sax);
	parser->sax->initialized = XML_SAX2_MAGIC;
	parser->sax->startElementNs = on_open;
	parser->sax->endElementNs = on_close;
	parser->sax->characters = on_text;
	parser->sax->ignorableWhitespace = on_text;
	parser->sax->cdataBlock = on_text;
	parser->sax->getEntity = no_entity;
	parser->sax->getParameterEntity = no_entity;
	parser->sax->serror = on_error;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	xmlDictSetLimit(parser->dict, NAMES_MAX);
	parser->userData = r;
	r->parser = parser;
	xmlParseDocument(parser);
	end = end_of(r);
	if (parser->myDoc != NULL)
		xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
	return end;
}

enum xml_end
xml_read(struct span bytes, const struct xml_handler *handler)
{
	struct reading *r;
	struct span utf8;
	uint8_t *owned;
	enum xml_end end = xml_decode(bytes, &utf8, &owned);

	if (end == XML_DONE)
		end = look_over(utf8, handler->takes_doctype);
	if (end != XML_DONE || utf8.len == 0) {
		free(owned);
		return end != XML_DONE ? end : XML_NOT_WELL_FORMED;
	}
	r = calloc(1, sizeof *r);
	if (r == NULL) {
		free(owned);
		return XML_NO_MEMORY;
	}
	r->handler = handler;
	end = parse(utf8, r);
	free(r);
	free(owned);
	return end;
}
