/* SPDX-License-Identifier: Apache-2.0 */
/* XML that may hold XMP: SVG, where it stands in a metadata element beside a C2PA store in Base 64,
 * and packets alone, as files beside others hold them. */
#include "base/base64.h"
#include "signals/media.h"
#include "signals/xmp.h"

#include <stdlib.h>
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

/* The usual prefix alone. One store, as its specification has it. */
static void
read_manifest(struct media *media)
{
	struct span file = media->file;
	const uint8_t *end = file.at + file.len, *at, *close;
	struct text text;
	uint8_t *store;
	size_t len;

	at = memmem(file.at, file.len, "<c2pa:manifest", 14);
	at = at != NULL ? memchr(at, '>', (size_t)(end - at)) : NULL;
	close = at != NULL ? memchr(at, '<', (size_t)(end - at)) : NULL;
	if (close == NULL ||
	    !text_from_span((struct span){at + 1, (size_t)(close - at - 1)}, &text))
		return;
	text = text_trim(text);
	store = malloc(text.len + 1);
	media->is_out |= store == NULL;
	if (store != NULL && base64_read(text, store, text.len, &len))
		media_c2pa(media, (struct span){store, len},
		    (uint64_t)((const uint8_t *)text.at - file.at));
	free(store);
}

void
read_markup(struct media *media)
{
	struct span file = media->file, packet;
	size_t at = 0;

	read_manifest(media);
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
