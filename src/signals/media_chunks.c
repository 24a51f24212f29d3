/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are a row of chunks. PNG (third edition): iTXt with XMP, or with an RSL licence,
 * caBX with C2PA. RIFF: "XMP " and "C2PA" of WebP, "_PMX" of WAVE and AVI. GIF89a: application
 * extensions. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <stdlib.h>
#include <string.h>

#define PNG_XMP "XML:com.adobe.xmp"

static uint64_t
offset(const struct media *media, struct span part)
{
	return (uint64_t)(part.at - media->file.at);
}

bool
is_png(struct span head)
{
	return head.len >= 8 && memcmp(head.at, "\x89PNG\r\n\x1a\n", 8) == 0;
}

/* Behind the next NUL; false: there is none. */
static bool
skip_string(struct span *rest, struct span *string)
{
	const uint8_t *nul = rest->len > 0 ? memchr(rest->at, '\0', rest->len) : NULL;

	if (nul == NULL)
		return false;
	*string = (struct span){rest->at, (size_t)(nul - rest->at)};
	rest->len -= string->len + 1;
	rest->at = nul + 1;
	return true;
}

/* Keyword, compressed or not, method, language, translated keyword, text. */
static void
read_itxt(struct media *media, struct span chunk)
{
	struct span keyword, ignored, text = chunk;
	uint8_t *plain = NULL;
	bool is_packed;
	size_t len;

	if (!skip_string(&text, &keyword) || text.len < 2)
		return;
	is_packed = text.at[0] == 1;
	text = (struct span){text.at + 2, text.len - 2};
	if (!skip_string(&text, &ignored) || !skip_string(&text, &ignored))
		return;
	/* A licence may stand under any keyword: XML that is neither says nothing. */
	if ((keyword.len != strlen(PNG_XMP) || memcmp(keyword.at, PNG_XMP, keyword.len) != 0) &&
	    (is_packed || memmem(text.at, text.len, "rslstandard.org", 15) == NULL))
		return;
	if (is_packed) {
		plain = media_unpack(media, PACKED_ZLIB, text, &len);
		text = (struct span){plain, plain != NULL ? len : 0};
	}
	media_xmp_at(media, text, offset(media, chunk));
	free(plain);
}

void
read_png(struct media *media)
{
	struct span file = media->file;

	for (size_t at = 8; at + 12 <= file.len && !media->is_out;) {
		uint32_t len = be32(file.at + at);
		const uint8_t *type = file.at + at + 4;
		struct span chunk = part_of(file, at + 8, len);
		if (chunk.at == NULL)
			return;
		if (memcmp(type, "iTXt", 4) == 0)
			read_itxt(media, chunk);
		else if (memcmp(type, "caBX", 4) == 0)
			media_c2pa(media, chunk, at + 8);
		at += 12 + (size_t)len;
	}
}

bool
is_riff(struct span head)
{
	return head.len >= 12 && memcmp(head.at, "RIFF", 4) == 0;
}

void
read_riff(struct media *media)
{
	struct span file = media->file;

	for (size_t at = 12; at + 8 <= file.len && !media->is_out;) {
		uint32_t len = le32(file.at + at + 4);
		const uint8_t *type = file.at + at;
		struct span chunk = part_of(file, at + 8, len);
		if (chunk.at == NULL)
			return;
		if (memcmp(type, "XMP ", 4) == 0 || memcmp(type, "_PMX", 4) == 0)
			media_xmp_at(media, chunk, at + 8);
		else if (memcmp(type, "C2PA", 4) == 0)
			media_c2pa(media, chunk, at + 8);
		at += 8 + (size_t)len + (len & 1);
	}
}

bool
is_gif(struct span head)
{
	return head.len >= 13 && memcmp(head.at, "GIF8", 4) == 0;
}

/* Past a row of sub-blocks and the empty one that ends it. */
static bool
skip_blocks(struct span file, size_t *at)
{
	while (*at < file.len && file.at[*at] != 0)
		*at += 1 + (size_t)file.at[*at];
	return ++*at <= file.len;
}

/* The bytes of sub-blocks, one after the other. */
static void
read_gif_store(struct media *media, size_t at)
{
	struct span file = media->file;
	size_t begin = at, n = 0, end = at;
	uint8_t *store;

	if (!skip_blocks(file, &end))
		return;
	store = malloc(end - begin);
	media->is_out |= store == NULL;
	if (store == NULL)
		return;
	while (file.at[at] != 0) {
		memcpy(store + n, file.at + at + 1, file.at[at]);
		n += file.at[at];
		at += 1 + (size_t)file.at[at];
	}
	media_c2pa(media, (struct span){store, n}, begin);
	free(store);
}

/* XMP is not in sub-blocks: the packet, then 258 bytes that lead every reader out of it. */
static void
read_gif_xmp(struct media *media, size_t begin)
{
	const uint8_t *at = media->file.at + begin, *end;

	/* One packet: what is looked for may not be there. */
	if (media->has_xmp)
		return;
	media->has_xmp = true;
	end = memmem(at, media->file.len - begin, "\x01\xff\xfe\xfd", 4);

	if (end != NULL)
		media_xmp_at(media, (struct span){at, (size_t)(end - at)}, begin);
}

static void
read_extension(struct media *media, size_t at)
{
	struct span file = media->file, id = part_of(file, at, 14);

	if (id.at == NULL || id.at[1] != 0xff || id.at[2] != 11)
		return;
	if (memcmp(id.at + 3, "XMP DataXMP", 11) == 0)
		read_gif_xmp(media, at + 14);
	else if (memcmp(id.at + 3, "C2PA_GIF", 8) == 0)
		read_gif_store(media, at + 14);
}

void
read_gif(struct media *media)
{
	struct span file = media->file;
	size_t at = 13;

	if (file.at[10] & 0x80)
		at += (size_t)3 << ((file.at[10] & 7) + 1);
	while (at + 2 < file.len && !media->is_out && media->parts < MEDIA_PARTS_MAX) {
		if (file.at[at] == 0x21) {
			read_extension(media, at);
			at += 2;
		} else if (file.at[at] == 0x2c && at + 10 < file.len) {
			uint8_t flags = file.at[at + 9];
			at += 11 + (flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0);
		} else {
			return;
		}
		if (at >= file.len || !skip_blocks(file, &at))
			return;
	}
}
