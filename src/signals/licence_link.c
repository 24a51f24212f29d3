/* SPDX-License-Identifier: Apache-2.0 */
/* Link fields after RFC 8288, 3, as far as a licence needs it: the first rel and type of a link
 * count, anchors and languages are passed over. */
#include "signals/licence_link.h"

#include "signals/words.h"

static const char unread[] = "a licence is named; what it says is in that document";

bool
licence_is_rel(struct span rel)
{
	struct span word;

	while (octets_word(&rel, &word))
		if (OCTETS_LIKE(word, "license"))
			return true;
	return false;
}

bool
licence_is_type(struct span type)
{
	struct span essence = octets_trim((struct span){type.at, octets_find(type, ';')});

	return OCTETS_LIKE(essence, "application/rsl+xml");
}

void
licence_tell(
    struct text target, enum carrier carrier, uint64_t at, const struct statement_sink *sink)
{
	struct statement statement = {.signal = SIGNAL_RSL,
	    .carrier = carrier,
	    .label = text_of("link"),
	    .value = target,
	    .policy = target,
	    .at = at,
	    .note = unread};

	sink->take(sink->context, &statement);
}

struct link {
	struct span target, rel, type; /* .at NULL: not seen */
};

/* A value in quotes or up to a separator; `rest` moves behind it. */
static struct span
take_value(struct span *rest)
{
	size_t n = 0;
	struct span value;

	*rest = octets_trim(*rest);
	if (rest->len > 0 && rest->at[0] == '"') {
		for (n = 1; n < rest->len && rest->at[n] != '"'; n++)
			n += rest->at[n] == '\\' && n + 1 < rest->len;
		value = (struct span){rest->at + 1, n - 1};
		*rest = octets_from(*rest, n < rest->len ? n + 1 : n);
		return value;
	}
	while (n < rest->len && rest->at[n] != ';' && rest->at[n] != ',')
		n++;
	value = octets_trim((struct span){rest->at, n});
	*rest = octets_from(*rest, n);
	return value;
}

/* One parameter behind its semicolon. */
static void
take_parameter(struct span *rest, struct link *link)
{
	struct span name, value = {0};
	size_t n = 0;

	while (n < rest->len && rest->at[n] != '=' && rest->at[n] != ';' && rest->at[n] != ',')
		n++;
	name = octets_trim((struct span){rest->at, n});
	*rest = octets_from(*rest, n);
	if (rest->len > 0 && rest->at[0] == '=') {
		*rest = octets_from(*rest, 1);
		value = take_value(rest);
	}
	if (OCTETS_LIKE(name, "rel") && link->rel.at == NULL)
		link->rel = value;
	if (OCTETS_LIKE(name, "type") && link->type.at == NULL)
		link->type = value;
}

/* From '<' up to the comma that ends the link; false: no further link. */
static bool
take_link(struct span *rest, struct link *link)
{
	size_t open = octets_find(*rest, '<'), close;

	*link = (struct link){0};
	if (open == rest->len)
		return false;
	*rest = octets_from(*rest, open + 1);
	close = octets_find(*rest, '>');
	if (close == rest->len)
		return false;
	link->target = octets_trim((struct span){rest->at, close});
	*rest = octets_from(*rest, close + 1);
	while (*rest = octets_trim(*rest), rest->len > 0 && rest->at[0] != ',') {
		if (rest->at[0] == ';')
			*rest = octets_from(*rest, 1);
		take_parameter(rest, link);
	}
	return true;
}

void
licence_links(struct span value, uint64_t at, const struct statement_sink *sink)
{
	struct link link;
	char buffer[STATEMENT_VALUE_MAX];

	while (take_link(&value, &link))
		if (licence_is_rel(link.rel) && licence_is_type(link.type))
			licence_tell(statement_text(link.target, buffer), CARRIER_HTTP, at, sink);
}
