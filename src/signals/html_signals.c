/* SPDX-License-Identifier: Apache-2.0 */
/* What the elements of a page say: meta with noai and noimageai (DeviantArt), TDMRep in meta, RSL
 * 1.0 in link and script (4.6), and schema.org's isAccessibleForFree as a hint.
 *
 * Meta elements count wherever they stand, as crawlers read them. Pages in UTF-16 are not looked
 * at, which the hints say. */
#include "signals/html_signals.h"

#include "signals/html_look.h"
#include "signals/html_tokens.h"
#include "signals/licence_link.h"
#include "signals/noai.h"
#include "signals/schema_free.h"
#include "signals/tdm_pair.h"
#include "signals/tdmrep.h"
#include "signals/words.h"

/* Of a value with character references in it, undone. */
enum { PLAIN_MAX = 4096 };

struct page {
	const struct statement_sink *sink;
	struct html_hints *hints;
	struct span html;
	struct tdm_pair tdm;
};

#define ATTRIBUTES(X)                                                                              \
	X(NAME, "name")                                                                            \
	X(CONTENT, "content")                                                                      \
	X(REL, "rel")                                                                              \
	X(TYPE, "type")                                                                            \
	X(HREF, "href")                                                                            \
	X(ITEMPROP, "itemprop")                                                                    \
	X(PROPERTY, "property")

enum attribute {
#define X(name, word) ATTRIBUTE_##name,
	ATTRIBUTES(X)
#undef X
	    ATTRIBUTES_COUNT
};

struct element {
	const struct html_tag *tag;
	struct span values[ATTRIBUTES_COUNT]; /* .at NULL: not there */
};

static void
take_attributes(struct element *element)
{
	static const struct {
		const char *at;
		size_t len;
	} words[] = {
#define X(name, word) {word, sizeof(word) - 1},
	    ATTRIBUTES(X)
#undef X
	};
	struct span rest = element->tag->attributes;
	struct html_attribute attribute;

	while (html_next_attribute(&rest, &attribute))
		for (size_t i = 0; i < ATTRIBUTES_COUNT; i++)
			if (element->values[i].at == NULL &&
			    octets_like(attribute.name, words[i].at, words[i].len))
				element->values[i] = attribute.value.at != NULL
				                         ? attribute.value
				                         : (struct span){attribute.name.at, 0};
}

/* The value of an attribute with references undone. */
static struct span
plain(const struct element *element, enum attribute attribute, uint8_t buffer[PLAIN_MAX])
{
	return html_plain(element->values[attribute], buffer, PLAIN_MAX);
}

/* Names of meta elements that hold words for people, where "noai" is no directive. */
static bool
is_prose(struct span name)
{
	static const char *const names[] = {"abstract", "author", "description", "generator",
	    "keywords", "news_keywords", "subject", "tags", "title", "topic"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (octets_like(name, names[i], strlen(names[i])))
			return true;
	return octets_find(name, ':') < name.len; /* og:title, twitter:description */
}

static void
take_meta(struct page *page, const struct element *element)
{
	uint8_t name_buffer[PLAIN_MAX], content_buffer[PLAIN_MAX];
	struct span name = octets_trim(plain(element, ATTRIBUTE_NAME, name_buffer));
	struct span content = plain(element, ATTRIBUTE_CONTENT, content_buffer);
	struct statement like = {.carrier = CARRIER_HTML, .at = element->tag->at};

	if (name.len == 0 || element->values[ATTRIBUTE_CONTENT].at == NULL)
		return;
	if (OCTETS_LIKE(name, "tdm-reservation"))
		tdm_pair_reservation(&page->tdm, tdmrep_value(content),
		    element->values[ATTRIBUTE_CONTENT], element->tag->at);
	else if (OCTETS_LIKE(name, "tdm-policy"))
		tdm_pair_policy(&page->tdm, element->values[ATTRIBUTE_CONTENT], element->tag->at);
	else if (noai_is_agent(name) && !is_prose(name)) {
		like.label = text_of("robots");
		if (!OCTETS_LIKE(name, "robots") && !OCTETS_ARE(name, "*"))
			like.agent = octets_text(name);
		noai_read(content, &like, page->sink);
	}
}

static void
take_link(struct page *page, const struct element *element)
{
	uint8_t buffer[PLAIN_MAX];
	char target[STATEMENT_VALUE_MAX];

	if (!licence_is_rel(plain(element, ATTRIBUTE_REL, buffer)) ||
	    !licence_is_type(plain(element, ATTRIBUTE_TYPE, buffer)) ||
	    element->values[ATTRIBUTE_HREF].at == NULL)
		return;
	licence_tell(statement_text(octets_trim(plain(element, ATTRIBUTE_HREF, buffer)), target),
	    CARRIER_HTML, element->tag->at, page->sink);
}

static void
take_script(struct page *page, const struct element *element)
{
	uint8_t buffer[PLAIN_MAX];
	struct span type = plain(element, ATTRIBUTE_TYPE, buffer);

	if (page->hints->inline_rsl.len == 0 && licence_is_type(type))
		page->hints->inline_rsl = octets_trim(element->tag->inner);
	type = octets_trim((struct span){type.at, octets_find(type, ';')});
	if (OCTETS_LIKE(type, "application/ld+json") && schema_json_denies(element->tag->inner))
		page->hints->not_free = true;
}

static void
take_input(struct page *page, const struct element *element)
{
	uint8_t buffer[PLAIN_MAX];

	if (OCTETS_LIKE(octets_trim(plain(element, ATTRIBUTE_TYPE, buffer)), "password"))
		page->hints->password_form = true;
}

/* The value of a property of microdata or RDFa: content, an address, or the text behind. */
static struct span
property_value(const struct page *page, const struct element *element)
{
	size_t begin = (size_t)(element->tag->inner.at - page->html.at);
	struct span text = octets_from(page->html, begin);

	if (element->values[ATTRIBUTE_CONTENT].at != NULL)
		return element->values[ATTRIBUTE_CONTENT];
	if (element->values[ATTRIBUTE_HREF].at != NULL)
		return element->values[ATTRIBUTE_HREF];
	return (struct span){text.at, octets_find(text, '<')};
}

static void
take_property(struct page *page, const struct element *element)
{
	if ((schema_names_free(element->values[ATTRIBUTE_ITEMPROP]) ||
		schema_names_free(element->values[ATTRIBUTE_PROPERTY])) &&
	    schema_is_false(property_value(page, element)))
		page->hints->not_free = true;
}

static const struct {
	const char *name;
	size_t len;
	void (*take)(struct page *, const struct element *);
} elements[] = {
#define ELEMENT(name, take)                                                                        \
	{                                                                                          \
		name, sizeof(name) - 1, take                                                       \
	}
    ELEMENT("meta", take_meta),
    ELEMENT("link", take_link),
    ELEMENT("script", take_script),
    ELEMENT("input", take_input),
#undef ELEMENT
};

static void
take_tag(struct page *page, const struct html_tag *tag)
{
	struct element element = {.tag = tag};
	size_t i = 0, n = sizeof elements / sizeof *elements;

	while (i < n && !octets_like(tag->name, elements[i].name, elements[i].len))
		i++;
	if (i == n && !tag->has_property)
		return;
	take_attributes(&element);
	if (i < n)
		elements[i].take(page, &element);
	if (tag->has_property)
		take_property(page, &element);
}

/* By its mark, or a first '<' of two bytes and a letter of two bytes. */
static bool
is_utf16(struct span html)
{
	const uint8_t *at = html.at;

	if (html.len < 4)
		return false;
	return memcmp(at, "\xff\xfe", 2) == 0 || memcmp(at, "\xfe\xff", 2) == 0 ||
	       (at[0] == '<' && at[1] == 0 && at[2] != 0 && at[3] == 0) ||
	       (at[0] == 0 && at[1] == '<' && at[2] == 0 && at[3] != 0);
}

static struct text
plain_text(struct span value, char out[STATEMENT_VALUE_MAX])
{
	uint8_t buffer[PLAIN_MAX];

	return statement_text(octets_trim(html_plain(value, buffer, sizeof buffer)), out);
}

static void
tell_pair(const struct page *page)
{
	char policy[STATEMENT_VALUE_MAX], odd[STATEMENT_VALUE_MAX];

	tdm_pair_tell(&page->tdm, CARRIER_HTML, plain_text(page->tdm.policy, policy),
	    plain_text(page->tdm.said[SAYS_NOTHING].value, odd), page->sink);
}

void
html_read(struct span html, struct html_look look, const struct statement_sink *sink,
    struct html_hints *hints)
{
	struct page page = {.sink = sink, .hints = hints, .html = html};
	struct html_tokens tokens = {.html = html};
	struct html_tag tag;

	while (
	    (tokens.at < look.statements || (tokens.at < look.password && !hints->password_form)) &&
	    html_next(&tokens, &tag))
		take_tag(&page, &tag);
	tell_pair(&page);
}

void
html_signals(struct span html, const struct statement_sink *sink, struct html_hints *hints)
{
	struct html_hints unasked;
	struct html_look look;

	hints = hints != NULL ? hints : &unasked;
	*hints = (struct html_hints){0};
	if (is_utf16(html)) {
		hints->note = "in UTF-16: not looked at";
		return;
	}
	if (html.len > HTML_LOOK_MAX)
		html.len = HTML_LOOK_MAX;
	look = html_look(html);
	if (hints == &unasked)
		look.password = 0;
	html_read(html, look, sink, hints);
}
