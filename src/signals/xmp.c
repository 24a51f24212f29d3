/* SPDX-License-Identifier: Apache-2.0 */
/* XMP to statements. A property may be an attribute, the text of an element, rdf:resource or
 * rdf:value, or an item of an array; its prefix may be any. One that stands within another
 * property speaks of an ingredient or a part: it may reserve, it allows nothing. */
#include "signals/xmp.h"

#include "signals/rsl_document.h"
#include "signals/xml.h"

#include <string.h>

#define NS_RDF  "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define NS_PLUS "http://ns.useplus.org/ldf/xmp/1.0/"
#define NS_IPTC "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"

enum property { DATA_MINING, CONSTRAINTS, EMBEDDED, LINKED, RESERVATION, POLICY, PROPERTIES };

static const struct {
	const char *ns, *name;
	enum property property;
} properties[] = {
    {NS_PLUS, "DataMining", DATA_MINING},
    {NS_PLUS, "OtherConstraints", CONSTRAINTS},
    {NS_IPTC, "EmbdEncRightsExpr", EMBEDDED},
    {NS_IPTC, "EncRightsExpr", EMBEDDED},
    {NS_IPTC, "LinkedRightsExpr", LINKED},
    /* The report writes the one in PDF, the other in EPUB; both are met. */
    {"http://www.w3.org/ns/tdmrep/", "reservation", RESERVATION},
    {"http://www.w3.org/ns/tdmrep#", "reservation", RESERVATION},
    {"http://www.w3.org/ns/tdmrep", "reservation", RESERVATION},
    {"http://www.w3.org/ns/tdmrep/", "policy", POLICY},
    {"http://www.w3.org/ns/tdmrep#", "policy", POLICY},
    {"http://www.w3.org/ns/tdmrep", "policy", POLICY},
};

/* The vocabulary of PLUS. What prohibits without naming what is left says the rest elsewhere. */
static const struct {
	const char *key;
	enum says says;
	const char *note;
} keys[] = {
    {"DMI-UNSPECIFIED", SAYS_NOTHING, NULL},
    {"DMI-ALLOWED", SAYS_ALLOWED, NULL},
    {"DMI-PROHIBITED-AIMLTRAINING", SAYS_RESERVED, NULL},
    {"DMI-PROHIBITED-GENAIMLTRAINING", SAYS_RESERVED, "training of generative models alone"},
    {"DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", SAYS_RESERVED, NULL},
    {"DMI-PROHIBITED", SAYS_RESERVED, NULL},
    {"DMI-PROHIBITED-SEECONSTRAINT", SAYS_RESERVED, "what is left open stands in OtherConstraints"},
    {"DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR", SAYS_RESERVED,
	"what is left open stands in EmbdEncRightsExpr"},
    {"DMI-PROHIBITED-SEELINKEDRIGHTSEXPR", SAYS_RESERVED,
	"what is left open stands in LinkedEncRightsExpr"},
};
#define VOCABULARY "ldf/vocab/"

#define FOUND_MAX 64u

struct found {
	enum property property;
	bool is_nested;
	uint32_t line;
	char value[STATEMENT_VALUE_MAX];
	size_t len;
};

struct reader {
	struct found found[FOUND_MAX];
	size_t n;
	unsigned rdf;       /* depth of rdf:RDF; 0: outside */
	struct found *open; /* whose text is being read */
	unsigned open_depth;
	bool has_rsl;
	bool is_whole; /* the root has been closed */
};

/* --- collecting --- */

static bool
property_of(const char *ns, const char *name, enum property *property)
{
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
		if (strcmp(properties[i].name, name) == 0 && strcmp(properties[i].ns, ns) == 0) {
			*property = properties[i].property;
			return true;
		}
	return false;
}

static struct found *
find(struct reader *r, enum property property, uint32_t line, bool is_nested)
{
	struct found *found;

	if (r->n == FOUND_MAX)
		return NULL;
	found = &r->found[r->n++];
	found->property = property;
	found->line = line;
	found->is_nested = is_nested;
	found->len = 0;
	return found;
}

static void
add_text(struct found *found, struct text text)
{
	size_t left = sizeof found->value - found->len;

	if (found->len == 0)
		while (text.len > 0 && strchr(" \t\r\n", text.at[0]) != NULL)
			text.at++, text.len--;
	if (text.len > left)
		text = text_clip(text, left);
	if (text.len > 0)
		memcpy(found->value + found->len, text.at, text.len);
	found->len += text.len;
}

static void
take_attributes(struct reader *r, const struct xml_tag *tag)
{
	for (size_t i = 0; i < tag->n_attributes; i++) {
		const struct xml_attribute *a = &tag->attributes[i];
		enum property property;
		if (!property_of(a->ns, a->name, &property))
			continue;
		struct found *found = find(r, property, tag->line, tag->depth != r->rdf + 1);
		if (found != NULL)
			add_text(found, a->value);
	}
}

static bool
on_open(void *context, const struct xml_tag *tag)
{
	struct reader *r = context;
	enum property property;

	if (strcmp(tag->ns, RSL_NAMESPACE) == 0 && strcmp(tag->name, "rsl") == 0)
		r->has_rsl = true;
	if (r->rdf == 0) {
		if (xml_is(tag, NS_RDF, "RDF"))
			r->rdf = tag->depth;
		return true;
	}
	take_attributes(r, tag);
	if (r->open == NULL && property_of(tag->ns, tag->name, &property)) {
		r->open = find(r, property, tag->line, tag->depth != r->rdf + 2);
		r->open_depth = tag->depth;
	}
	if (r->open != NULL) {
		add_text(r->open, xml_attribute(tag, NS_RDF, "resource"));
		add_text(r->open, xml_attribute(tag, NS_RDF, "value"));
	}
	return true;
}

static void
on_close(void *context, unsigned depth)
{
	struct reader *r = context;

	if (r->open != NULL && depth == r->open_depth)
		r->open = NULL;
	if (depth == r->rdf)
		r->rdf = 0;
	r->is_whole |= depth == 1;
}

static void
on_text(void *context, struct text text)
{
	struct reader *r = context;

	if (r->open != NULL)
		add_text(r->open, text);
}

/* --- saying --- */

static struct text
value_of(const struct found *found)
{
	return text_trim((struct text){found->value, found->len});
}

static const struct found *
first(const struct reader *r, enum property property)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->found[i].property == property && r->found[i].len > 0)
			return &r->found[i];
	return NULL;
}

static bool
same_key(struct text a, const char *key)
{
	return text_begins_like(a, key) && a.len == strlen(key);
}

static void
read_data_mining(struct text value, struct statement *statement)
{
	const char *vocabulary = memmem(value.at, value.len, VOCABULARY, sizeof VOCABULARY - 1);
	struct text key = value;

	statement->signal = SIGNAL_IPTC_PLUS;
	statement->label = text_of("plus:DataMining");
	if (vocabulary != NULL) {
		vocabulary += sizeof VOCABULARY - 1;
		key = (struct text){vocabulary, (size_t)(value.at + value.len - vocabulary)};
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (same_key(key, keys[i].key)) {
			statement->says = keys[i].says;
			statement->note = keys[i].note;
			return;
		}
	statement->says = text_begins_like(key, "DMI-PROHIBITED") ? SAYS_RESERVED : SAYS_NOTHING;
	statement->note = "a value that the PLUS vocabulary does not have";
}

static void
read_reservation(struct text value, const struct xmp_place *place, struct statement *statement)
{
	statement->signal = SIGNAL_TDMREP;
	statement->label = text_of("tdm:reservation");
	if (place->in_pdf)
		statement->carrier = CARRIER_PDF;
	else
		statement->note = "TDMRep has this for PDF and EPUB alone";
	if (text_is(value, "1"))
		statement->says = SAYS_RESERVED;
	else if (text_is(value, "0"))
		statement->says = place->in_pdf ? SAYS_ALLOWED : SAYS_NOTHING;
	else
		statement->note = "neither 0 nor 1";
}

static void
say(const struct reader *r, const struct found *found, const struct xmp_place *place,
    const struct statement_sink *sink)
{
	const char *doubt = !r->is_whole       ? "the XML breaks off"
	                    : found->is_nested ? "of an ingredient or a part of the file"
	                    : place->is_part   ? "of a part of the file"
	                                       : NULL;
	struct statement statement = {.carrier = CARRIER_XMP,
	    .at = place->at,
	    .line = place->by_line ? found->line : 0,
	    .scope = place->scope};
	const struct found *policy = first(r, found->property == RESERVATION ? POLICY : LINKED);
	char value[STATEMENT_VALUE_MAX], url[STATEMENT_VALUE_MAX];
	struct text text = value_of(found);

	statement.value = statement_text((struct span){(const uint8_t *)text.at, text.len}, value);
	if (found->property == RESERVATION)
		read_reservation(text, place, &statement);
	else
		read_data_mining(text, &statement);
	if (policy != NULL && statement.says == SAYS_RESERVED) {
		text = value_of(policy);
		statement.policy =
		    statement_text((struct span){(const uint8_t *)text.at, text.len}, url);
	}
	if (doubt != NULL) {
		statement.note = doubt;
		if (statement.says == SAYS_ALLOWED)
			statement.says = SAYS_NOTHING;
	}
	if (found->is_nested)
		statement.scope = text_of("an ingredient or a part");
	sink->take(sink->context, &statement);
}

static bool
say_rsl(struct span packet, const struct xmp_place *place, const struct statement_sink *sink)
{
	struct statement statement;
	struct rsl *rsl;
	bool found;

	if (rsl_within(packet, &rsl, &found, &statement) != GPAI_OK)
		return false;
	if (found) {
		statement.carrier = CARRIER_XMP;
		statement.at = place->at;
		statement.line = place->by_line ? statement.line : 0;
		statement.scope = place->scope;
		if (place->is_part && statement.says == SAYS_ALLOWED)
			statement.says = SAYS_NOTHING;
		sink->take(sink->context, &statement);
	}
	rsl_free(rsl);
	return true;
}

/* Some writers fill up with NULs, and some take the mark of JPEG's segment along. */
static struct span
trim_packet(struct span packet)
{
	static const char mark[] = "http://ns.adobe.com/xap/1.0/";

	if (packet.len > sizeof mark && memcmp(packet.at, mark, sizeof mark) == 0) {
		packet.at += sizeof mark;
		packet.len -= sizeof mark;
	}
	while (packet.len > 0 && packet.at[packet.len - 1] == '\0')
		packet.len--;
	return packet;
}

bool
xmp_signals(struct span packet, const struct xmp_place *place, const struct statement_sink *sink)
{
	struct reader reader;
	struct xml_handler handler = {.open = on_open,
	    .close = on_close,
	    .text = on_text,
	    .context = &reader,
	    .takes_doctype = place->in_markup};
	enum xml_end end;

	reader.n = 0;
	reader.rdf = 0;
	reader.open = NULL;
	reader.has_rsl = false;
	reader.is_whole = false;
	packet = trim_packet(packet);
	end = xml_read(packet, &handler);
	if (end == XML_NO_MEMORY)
		return false;
	for (size_t i = 0; i < reader.n; i++) {
		const struct found *found = &reader.found[i];
		if (found->property == DATA_MINING || found->property == RESERVATION)
			say(&reader, found, place, sink);
	}
	return end != XML_DONE || !reader.has_rsl || say_rsl(packet, place, sink);
}

/* --- scanning --- */

static bool
begins(const uint8_t *at, const uint8_t *end, const char *words)
{
	return (size_t)(end - at) >= strlen(words) && memcmp(at, words, strlen(words)) == 0;
}

/* Behind `words`, or NULL. */
static const uint8_t *
behind(const uint8_t *at, const uint8_t *end, const char *words)
{
	const uint8_t *found = memmem(at, (size_t)(end - at), words, strlen(words));

	return found != NULL ? found + strlen(words) : NULL;
}

bool
xmp_scan(struct span bytes, size_t *at, struct span *packet)
{
	static const char *const pairs[][2] = {
	    {"<?xpacket begin=", "<?xpacket end="}, {"<x:xmpmeta", "</x:xmpmeta>"}};
	const uint8_t *from = bytes.at + *at, *end = bytes.at + bytes.len, *close;
	bool is_open[2] = {
	    false, false}; /* begins, and nothing ends it up to the end of the file */

	while (from < end && (from = memchr(from, '<', (size_t)(end - from))) != NULL) {
		for (unsigned i = 0; i < 2; i++) {
			if (is_open[i] || !begins(from, end, pairs[i][0]))
				continue;
			close = behind(from, end, pairs[i][1]);
			if (close != NULL && i == 0)
				close = behind(close, end, "?>");
			if (close == NULL) {
				is_open[i] = true;
				continue;
			}
			*packet = (struct span){from, (size_t)(close - from)};
			*at = (size_t)(close - bytes.at);
			return true;
		}
		from++;
	}
	*at = bytes.len;
	return false;
}
