/* SPDX-License-Identifier: Apache-2.0 */
/* XML that may hold XMP: SVG, where it stands in a metadata element, and packets alone, as files
 * beside others hold them. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <string.h>

static bool
has(struct span head, const char *words)
{
	return head.len > 0 && memmem(head.at, head.len, words, strlen(words)) != NULL;
}

/* Begins with '<' once blanks and a byte order mark are past, in any of the encodings. */
static bool
begins_as_xml(struct span head)
{
	size_t at = 0;

	while (at < head.len && at < 64 && memchr("\xef\xbb\xbf\xfe\xff\0 \t\r\n", head.at[at], 11))
		at++;
	return at < head.len && head.at[at] == '<';
}

bool
is_markup(struct span head)
{
	static const char *const words[] = {"<svg", ":svg", "<?xpacket begin", "xmpmeta",
	    "rdf-syntax-ns#",
	    /* and in two bytes a character */
	    "x\0p\0a\0c\0k\0e\0t", "x\0m\0p\0m\0e\0t\0a"};

	if (!begins_as_xml(head))
		return false;
	for (size_t i = 0; i < 5; i++)
		if (has(head, words[i]))
			return true;
	return memmem(head.at, head.len, words[5], 13) != NULL ||
	       memmem(head.at, head.len, words[6], 13) != NULL;
}

void
read_markup(struct media *media)
{
	struct span file = media->file, packet;
	size_t at = 0;

	/* Most SVG has none, and XML is dear. */
	if (has((struct span){file.at, file.len < MEDIA_HEAD ? file.len : MEDIA_HEAD}, "svg") &&
	    !has(file, "rdf-syntax-ns#") && !has(file, "rslstandard.org")) {
		media->has_xmp = true;
		return;
	}
	/* A packet that declares entities around itself is read for itself. */
	if (has((struct span){file.at, file.len < 65536 ? file.len : 65536}, "<!ENTITY") &&
	    xmp_scan(file, &at, &packet))
		return;
	media_xmp(media, file, &(struct xmp_place){.by_line = true, .in_markup = true});
}
