/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG: XMP in APP1, with the extension that is cut over several (XMP specification, part 3,
 * 1.1.3); JUMBF boxes in APP11 (ISO 19566-5, annex D). Segments end where the picture begins. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <stdlib.h>
#include <string.h>

#define XMP_MARK       "http://ns.adobe.com/xap/1.0/"
#define EXTENSION_MARK "http://ns.adobe.com/xmp/extension/"
#define GUID_LEN       32u
#define SEGMENTS_MAX   65536u

enum { APP1 = 0xe1, APP11 = 0xeb, SOS = 0xda, EOI = 0xd9 };

bool
is_jpeg(struct span head)
{
	return head.len >= 3 && memcmp(head.at, "\xff\xd8\xff", 3) == 0;
}

/* Moves *at behind the segment. False: no more before the picture. Where the file was cut off, what
 * is left of a packet may still reserve; its reader knows a packet that breaks off. */
static bool
next_segment(struct span file, size_t *at, uint8_t *marker, struct span *contents)
{
	while (*at + 4 <= file.len && file.at[*at] == 0xff && file.at[*at + 1] == 0xff)
		(*at)++; /* fill bytes */
	if (*at + 4 > file.len || file.at[*at] != 0xff)
		return false;
	*marker = file.at[*at + 1];
	if (*marker == SOS || *marker == EOI)
		return false;
	size_t len = be16(file.at + *at + 2);
	if (len > file.len - *at - 2 && *marker == APP1)
		len = file.len - *at - 2;
	if (len < 2 || len > file.len - *at - 2)
		return false;
	*contents = (struct span){file.at + *at + 4, len - 2};
	*at += 2 + len;
	return true;
}

/* Behind the mark and its NUL; empty: another segment. */
static struct span
marked(struct span contents, const char *mark)
{
	size_t n = strlen(mark) + 1;

	if (contents.len <= n || memcmp(contents.at, mark, n) != 0)
		return (struct span){0};
	return (struct span){contents.at + n, contents.len - n};
}

/* Pieces of one extension, each at its place. */
struct extension {
	uint8_t guid[GUID_LEN];
	uint8_t *bytes;
	size_t len, filled;
	uint64_t at;
};

static void
add_piece(struct media *media, struct extension *x, struct span piece)
{
	if (piece.len < GUID_LEN + 8)
		return;
	size_t len = be32(piece.at + GUID_LEN), offset = be32(piece.at + GUID_LEN + 4);
	struct span part = {piece.at + GUID_LEN + 8, piece.len - GUID_LEN - 8};

	if (x->bytes == NULL) {
		if (len == 0 || len > XMP_BYTES_MAX || len > media->file.len)
			return;
		x->bytes = calloc(1, len);
		media->is_out |= x->bytes == NULL;
		if (x->bytes == NULL)
			return;
		x->len = len;
		x->at = (uint64_t)(piece.at - media->file.at);
		memcpy(x->guid, piece.at, GUID_LEN);
	}
	if (len != x->len || memcmp(x->guid, piece.at, GUID_LEN) != 0 || offset > len ||
	    part.len > len - offset)
		return;
	memcpy(x->bytes + offset, part.at, part.len);
	x->filled += part.len;
}

/* A box that was cut over segments: each repeats its head. One number, one box. */
struct jumbf {
	uint8_t *bytes;
	size_t len, cap;
	uint32_t number, next;
	uint64_t at;
};

static void
end_box(struct media *media, struct jumbf *box)
{
	if (box->len > 0)
		media_c2pa(media, (struct span){box->bytes, box->len}, box->at);
	box->len = 0;
}

static void
add_box(struct media *media, struct jumbf *box, struct span contents)
{
	if (contents.len < 16 || memcmp(contents.at, "JP", 2) != 0)
		return;
	uint32_t number = be16(contents.at + 2), order = be32(contents.at + 4);
	struct span part = {contents.at + 8, contents.len - 8};
	size_t head = be32(part.at) == 1 ? 16 : 8;

	if (box->len == 0 || number != box->number || order != box->next) {
		end_box(media, box);
		if (order != 1)
			return;
		box->number = number;
		box->at = (uint64_t)(part.at - media->file.at);
	} else if (part.len >= head) {
		part = (struct span){part.at + head, part.len - head};
	}
	box->next = order + 1;
	if (box->len + part.len > box->cap) {
		size_t cap = 2 * (box->len + part.len);
		uint8_t *grown = realloc(box->bytes, cap);
		media->is_out |= grown == NULL;
		if (grown == NULL)
			return;
		box->bytes = grown;
		box->cap = cap;
	}
	memcpy(box->bytes + box->len, part.at, part.len);
	box->len += part.len;
}

void
read_jpeg(struct media *media)
{
	struct extension x = {.bytes = NULL};
	struct jumbf box = {.bytes = NULL};
	struct span contents, packet;
	uint8_t marker;
	size_t at = 2;

	for (unsigned i = 0; i < SEGMENTS_MAX && !media->is_out &&
			     next_segment(media->file, &at, &marker, &contents);
	     i++) {
		if (marker == APP1) {
			packet = marked(contents, XMP_MARK);
			media_xmp_at(media, packet,
			    packet.at != NULL ? (uint64_t)(packet.at - media->file.at) : 0);
			add_piece(media, &x, marked(contents, EXTENSION_MARK));
		} else if (marker == APP11) {
			add_box(media, &box, contents);
		}
	}
	end_box(media, &box);
	if (x.filled >= x.len)
		media_xmp_at(media, (struct span){x.bytes, x.len}, x.at);
	free(x.bytes);
	free(box.bytes);
}
