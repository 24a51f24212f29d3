/* SPDX-License-Identifier: Apache-2.0 */
/* Writing Atom, RFC 4287: a feed has an author, an id, a title and the moment of its last change
 * (4.1.1), an entry likewise (4.1.2) and inherits the author; moments are of RFC 3339 (3.3). */
#include "exchange/atom.h"

#include <stdio.h>

static void
put_text(struct out *out, struct text text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.at[i]) {
		case '<':
			out_string(out, "&lt;");
			break;
		case '>':
			out_string(out, "&gt;");
			break;
		case '&':
			out_string(out, "&amp;");
			break;
		case '"':
			out_string(out, "&quot;");
			break;
		default:
			out_char(out, text.at[i]);
		}
	}
}

static void
put_element(struct out *out, const char *indent, const char *name, struct text text)
{
	out_format(out, "%s<%s>", indent, name);
	put_text(out, text);
	out_format(out, "</%s>\n", name);
}

static void
put_moment(struct out *out, const char *indent, const char *name, int64_t moment)
{
	char text[MOMENT_CHARS];

	moment_format(moment, text);
	put_element(out, indent, name, text_of(text));
}

static void
put_link(struct out *out, const char *rel, const char *type, struct text address)
{
	out_format(out, "  <link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	put_text(out, address);
	out_string(out, "\"/>\n");
}

void
atom_begin(struct out *out, const struct atom_feed *feed)
{
	out_string(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n");
	put_element(out, "  ", "id", text_of(feed->id));
	put_element(out, "  ", "title", feed->title);
	if (feed->subtitle.len > 0)
		put_element(out, "  ", "subtitle", feed->subtitle);
	put_moment(out, "  ", "updated", feed->updated);
	out_string(out, "  <author>\n");
	put_element(out, "    ", "name", feed->author);
	out_string(out, "  </author>\n");
	if (feed->self.len > 0)
		put_link(out, "self", "application/atom+xml", feed->self);
	put_link(out, "alternate", "text/html", text_of(feed->alternate));
	out_string(out, "  <generator>gpai</generator>\n");
}

void
atom_entry(struct out *out, const struct atom_entry *entry)
{
	out_string(out, "  <entry>\n");
	put_element(out, "    ", "id", text_of(entry->id));
	put_element(out, "    ", "title", entry->title);
	put_moment(out, "    ", "updated", entry->updated);
	put_moment(out, "    ", "published", entry->updated);
	out_string(out, "    <content type=\"text\">");
	put_text(out, entry->content);
	out_string(out, "</content>\n  </entry>\n");
}

void
atom_end(struct out *out)
{
	out_string(out, "</feed>\n");
}

void
atom_uuid(const struct digest *digest, char id[ATOM_UUID_CHARS])
{
	const uint8_t *b = digest->bytes;

	snprintf(id, ATOM_UUID_CHARS,
	    "urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
	    b[1], b[2], b[3], b[4], b[5], (b[6] & 0x0f) | 0x80, b[7], (b[8] & 0x3f) | 0x80, b[9],
	    b[10], b[11], b[12], b[13], b[14], b[15]);
}
