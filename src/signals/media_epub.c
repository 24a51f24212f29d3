/* SPDX-License-Identifier: Apache-2.0 */
/* EPUB 2 and 3: META-INF/container.xml names package documents, whose metadata may hold TDMRep's
 * two properties and an RSL licence. What holds for the book holds for all in it.
 * Left out: signals in the pages and pictures of the book. */
#include "signals/media.h"
#include "signals/rsl_document.h"
#include "signals/xml.h"
#include "signals/zip_member.h"

#include <stdlib.h>
#include <string.h>

#define NS_CONTAINER "urn:oasis:names:tc:opendocument:xmlns:container"
#define ROOTS_MAX    4u
#define VALUES_MAX   8u

bool
is_epub(struct span head)
{
	static const char type[] = "mimetypeapplication/epub+zip";

	return head.len >= 58 && memcmp(head.at, "PK\3\4", 4) == 0 &&
	       memcmp(head.at + 30, type, sizeof type - 1) == 0;
}

/* --- the container --- */

struct roots {
	char names[ROOTS_MAX][512];
	size_t lens[ROOTS_MAX];
	unsigned n;
};

static bool
on_root(void *context, const struct xml_tag *tag)
{
	struct roots *roots = context;
	struct text path = xml_attribute(tag, "", "full-path");

	if (!xml_is(tag, NS_CONTAINER, "rootfile") || path.len == 0 ||
	    path.len > sizeof roots->names[0] || roots->n == ROOTS_MAX)
		return true;
	memcpy(roots->names[roots->n], path.at, path.len);
	roots->lens[roots->n++] = path.len;
	return true;
}

/* --- the package --- */

struct value {
	bool is_policy;
	bool is_of_part; /* refines an element of the book */
	uint32_t line;
	char text[STATEMENT_VALUE_MAX];
	size_t len;
};

struct package {
	struct value values[VALUES_MAX];
	unsigned n;
	struct value *open;
	unsigned open_depth;
	bool has_rsl;
};

static bool
is_property(struct text name, const char *prefixed, const char *local)
{
	static const char ns[] = "http://www.w3.org/ns/tdmrep";

	if (text_is(name, prefixed))
		return true;
	return text_starts(name, ns) && text_ends(name, local) &&
	       name.len == sizeof ns - 1 + 1 + strlen(local);
}

static void
add(struct value *value, struct text text)
{
	size_t left = sizeof value->text - value->len;

	text = text.len > left ? text_clip(text, left) : text;
	if (text.len > 0)
		memcpy(value->text + value->len, text.at, text.len);
	value->len += text.len;
}

/* EPUB 3: property and text; EPUB 2: name and content. Either is taken in either. */
static bool
on_meta(void *context, const struct xml_tag *tag)
{
	struct package *package = context;
	struct text name = text_trim(xml_attribute(tag, "", "property"));
	bool is_reservation, is_policy;

	if (strcmp(tag->ns, RSL_NAMESPACE) == 0)
		package->has_rsl = true;
	if (strcmp(tag->name, "meta") != 0 || package->open != NULL)
		return true;
	if (name.len == 0)
		name = text_trim(xml_attribute(tag, "", "name"));
	is_reservation = is_property(name, "tdm:reservation", "reservation");
	is_policy = is_property(name, "tdm:policy", "policy");
	if ((!is_reservation && !is_policy) || package->n == VALUES_MAX)
		return true;
	package->open = &package->values[package->n++];
	package->open_depth = tag->depth;
	*package->open = (struct value){.is_policy = is_policy,
	    .line = tag->line,
	    .is_of_part = xml_attribute(tag, "", "refines").len > 0};
	add(package->open, xml_attribute(tag, "", "content"));
	return true;
}

static void
on_close(void *context, unsigned depth)
{
	struct package *package = context;

	if (package->open != NULL && depth == package->open_depth)
		package->open = NULL;
}

static void
on_text(void *context, struct text text)
{
	struct package *package = context;

	if (package->open != NULL)
		add(package->open, text);
}

/* --- saying --- */

static struct text
text_of_value(const struct value *value, char *buffer)
{
	struct text text = text_trim((struct text){value->text, value->len});

	return statement_text((struct span){(const uint8_t *)text.at, text.len}, buffer);
}

static void
say_value(struct media *media, const struct package *package, const struct value *value,
    const struct statement *place)
{
	struct statement statement = *place;
	char text[STATEMENT_VALUE_MAX], url[STATEMENT_VALUE_MAX];

	statement.signal = SIGNAL_TDMREP;
	statement.label = text_of("tdm:reservation");
	statement.value = text_of_value(value, text);
	statement.line = value->line;
	if (text_is(statement.value, "1"))
		statement.says = SAYS_RESERVED;
	else if (text_is(statement.value, "0"))
		statement.says = SAYS_ALLOWED;
	else
		statement.note = "neither 0 nor 1";
	if (value->is_of_part) {
		statement.note = "of a part of the book";
		if (statement.says == SAYS_ALLOWED)
			statement.says = SAYS_NOTHING;
	}
	for (unsigned i = 0; i < package->n && statement.says == SAYS_RESERVED; i++)
		if (package->values[i].is_policy)
			statement.policy = text_of_value(&package->values[i], url);
	media_say(media, &statement);
}

static void
say_rsl(struct media *media, struct span xml, const struct statement *place)
{
	struct statement statement;
	struct rsl *rsl;
	bool found;

	if (rsl_within(xml, &rsl, &found, &statement) != GPAI_OK) {
		media->is_out = true;
		return;
	}
	if (found) {
		statement.carrier = place->carrier;
		statement.at = place->at;
		statement.scope = place->scope;
		media_say(media, &statement);
	}
	rsl_free(rsl);
}

static void
read_package(struct media *media, struct span xml, const struct statement *place)
{
	struct package package = {.n = 0};
	struct xml_handler handler = {.open = on_meta,
	    .close = on_close,
	    .text = on_text,
	    .context = &package,
	    .takes_doctype = true};
	enum xml_end end = xml_read(xml, &handler);

	media->is_out |= end == XML_NO_MEMORY;
	if (end != XML_DONE)
		return;
	for (unsigned i = 0; i < package.n; i++)
		if (!package.values[i].is_policy)
			say_value(media, &package, &package.values[i], place);
	if (package.has_rsl)
		say_rsl(media, xml, place);
}

/* Unpacked where it is packed; `*owned` is freed by the caller. */
static bool
member(struct media *media, struct text name, struct span *bytes, uint8_t **owned, uint64_t *at)
{
	struct zip_member found;
	size_t len;

	*owned = NULL;
	if (!zip_member_find(media->file, name, &found))
		return false;
	*at = found.at;
	*bytes = found.packed;
	if (found.is_stored)
		return true;
	*owned = media_unpack(media, PACKED_DEFLATE, found.packed, &len);
	*bytes = (struct span){*owned, len};
	return *owned != NULL;
}

void
read_epub(struct media *media)
{
	struct roots roots = {.n = 0};
	struct xml_handler handler = {.open = on_root, .context = &roots};
	struct statement place = {.carrier = CARRIER_EPUB};
	struct span bytes;
	uint8_t *owned;

	if (!member(media, text_of("META-INF/container.xml"), &bytes, &owned, &place.at))
		return;
	media->is_out |= xml_read(bytes, &handler) == XML_NO_MEMORY;
	free(owned);
	for (unsigned i = 0; i < roots.n && !media->is_out; i++) {
		struct text name = {roots.names[i], roots.lens[i]};
		if (member(media, name, &bytes, &owned, &place.at)) {
			read_package(media, bytes, &place);
			free(owned);
		}
	}
}
