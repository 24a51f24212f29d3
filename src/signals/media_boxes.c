/* SPDX-License-Identifier: Apache-2.0 */
/* ISO base media files (ISO/IEC 14496-12) and what is built alike: HEIF, AVIF, MP4, MOV, JPEG XL,
 * JPEG 2000, a C2PA store alone. XMP in a uuid box, in an item of type mime (HEIF, by iinf and
 * iloc), in QuickTime's XMP_, in JPEG XL's xml; C2PA in its uuid box or a jumb box.
 * Left out: items whose bytes stand in other files, compressed boxes. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 4u
#define BOXES_MAX 65536u
#define ITEMS_MAX 64u

static const uint8_t uuid_xmp[16] = {
    0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac};
static const uint8_t uuid_c2pa[16] = {
    0xd8, 0xfe, 0xc3, 0xd6, 0x1b, 0x0e, 0x48, 0x3c, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7e, 0xc4, 0x81};

struct box {
	uint8_t type[4];
	struct span contents;
	uint64_t at; /* of the contents, in the file */
};

struct walk {
	struct media *media;
	unsigned boxes;
	/* The meta box at hand: items that hold XMP, by number, and the box of bytes of items. */
	uint32_t items[ITEMS_MAX];
	unsigned n_items;
	struct box places, bytes;
};

bool
is_boxes(struct span head)
{
	static const char types[][5] = {
	    "ftyp", "styp", "moov", "mdat", "wide", "free", "jumb", "JXL ", "jP  "};

	for (size_t i = 0; i < sizeof types / sizeof *types && head.len >= 12; i++)
		if (memcmp(head.at + 4, types[i], 4) == 0)
			return true;
	return false;
}

/* Moves *at behind the box; false: no whole box is left. */
static bool
next_box(struct span within, uint64_t base, size_t *at, struct box *box)
{
	size_t head = 8;
	uint64_t len;

	if (within.len < 8 || *at > within.len - 8)
		return false;
	len = be32(within.at + *at);
	memcpy(box->type, within.at + *at + 4, 4);
	if (len == 1) {
		head = 16;
		if (*at + 16 > within.len)
			return false;
		len = be64(within.at + *at + 8);
	} else if (len == 0) {
		len = within.len - *at;
	}
	if (len < head || len > within.len - *at)
		return false;
	box->contents = (struct span){within.at + *at + head, (size_t)len - head};
	box->at = base + *at + head;
	*at += (size_t)len;
	return true;
}

static bool
is_type(const struct box *box, const char *type)
{
	return memcmp(box->type, type, 4) == 0;
}

/* --- items of a meta box --- */

/* Version 2 or 3 of an infe: number, protection, type, name, and of mime its content type. */
static void
take_item(struct walk *w, struct span infe)
{
	size_t at = 4;
	uint32_t number;
	const uint8_t *nul;

	if (infe.len < 16 || (infe.at[0] != 2 && infe.at[0] != 3))
		return;
	number = infe.at[0] == 2 ? be16(infe.at + at) : be32(infe.at + at);
	at += infe.at[0] == 2 ? 4 : 6;
	if (memcmp(infe.at + at, "mime", 4) != 0)
		return;
	at += 4;
	nul = memchr(infe.at + at, '\0', infe.len - at);
	if (nul == NULL)
		return;
	at = (size_t)(nul - infe.at) + 1;
	if (infe.len - at >= 19 && memcmp(infe.at + at, "application/rdf+xml", 19) == 0 &&
	    w->n_items < ITEMS_MAX)
		w->items[w->n_items++] = number;
}

static void
take_items(struct walk *w, const struct box *iinf)
{
	struct box infe;
	size_t at = 0;

	if (iinf->contents.len < 8)
		return;
	size_t head = iinf->contents.at[0] == 0 ? 6 : 8;
	struct span rest = {iinf->contents.at + head, iinf->contents.len - head};
	while (w->boxes++ < BOXES_MAX && next_box(rest, 0, &at, &infe))
		if (is_type(&infe, "infe"))
			take_item(w, infe.contents);
}

struct cursor {
	struct span rest;
	bool is_short;
};

static uint64_t
take(struct cursor *c, unsigned len)
{
	uint64_t value = 0;

	if (c->rest.len < len) {
		c->is_short = true;
		return 0;
	}
	for (unsigned i = 0; i < len; i++)
		value = value << 8 | c->rest.at[i];
	c->rest.at += len;
	c->rest.len -= len;
	return value;
}

static bool
holds_xmp(const struct walk *w, uint64_t number)
{
	for (unsigned i = 0; i < w->n_items; i++)
		if (w->items[i] == number)
			return true;
	return false;
}

/* Packets are written in one piece; of several the first is read, which is then cut. */
static void
read_item(struct walk *w, unsigned method, uint64_t at, uint64_t len)
{
	struct span whole = method == 0 ? w->media->file : w->bytes.contents;

	if (method > 1 || whole.at == NULL)
		return;
	if (len == 0 && at < whole.len)
		len = whole.len - at;
	struct span packet = part_of(whole, at, len);
	if (packet.at != NULL)
		media_xmp_at(w->media, packet, (uint64_t)(packet.at - w->media->file.at));
}

static void
read_places(struct walk *w)
{
	struct cursor c = {w->places.contents, false};
	unsigned version = (unsigned)(take(&c, 4) >> 24), sizes = (unsigned)take(&c, 2);
	unsigned offset_len = sizes >> 12 & 15, length_len = sizes >> 8 & 15;
	unsigned base_len = sizes >> 4 & 15, index_len = version > 0 ? sizes & 15 : 0;
	uint64_t n = take(&c, version < 2 ? 2 : 4);

	if (version > 2 || offset_len > 8 || length_len > 8 || base_len > 8 || index_len > 8)
		return;
	for (uint64_t i = 0; i < n && !c.is_short && i < BOXES_MAX; i++) {
		uint64_t number = take(&c, version < 2 ? 2 : 4);
		unsigned method = version > 0 ? (unsigned)take(&c, 2) & 15 : 0;
		take(&c, 2); /* which file: 0 is this one */
		uint64_t base = take(&c, base_len), extents = take(&c, 2);
		for (uint64_t k = 0; k < extents && !c.is_short; k++) {
			take(&c, index_len);
			uint64_t at = take(&c, offset_len), len = take(&c, length_len);
			if (k == 0 && !c.is_short && holds_xmp(w, number) &&
			    base <= UINT64_MAX - at)
				read_item(w, method, base + at, len);
		}
	}
}

/* --- the tree --- */

static void walk_boxes(struct walk *w, struct span within, uint64_t base, unsigned depth);

static void
walk_meta(struct walk *w, const struct box *meta, unsigned depth)
{
	/* QuickTime's has no version. */
	size_t head = meta->contents.len >= 8 && be32(meta->contents.at) == 0 ? 4 : 0;

	w->n_items = 0;
	w->places = w->bytes = (struct box){.at = 0};
	walk_boxes(w, (struct span){meta->contents.at + head, meta->contents.len - head},
	    meta->at + head, depth);
	if (w->n_items > 0 && w->places.contents.len > 0)
		read_places(w);
}

/* Version and flags, a purpose that ends in NUL, and of "manifest" eight bytes more. */
static void
read_store(struct media *media, const struct box *box)
{
	struct span rest = part_of(box->contents, 20, box->contents.len - 20);
	const uint8_t *nul = rest.len > 0 ? memchr(rest.at, '\0', rest.len) : NULL;

	if (nul == NULL ||
	    (memcmp(rest.at, "manifest", 8) != 0 && memcmp(rest.at, "original", 8) != 0 &&
		memcmp(rest.at, "update", 6) != 0))
		return;
	size_t head = (size_t)(nul - rest.at) + 1 + 8;
	if (head < rest.len)
		media_c2pa(
		    media, (struct span){rest.at + head, rest.len - head}, box->at + 20 + head);
}

static void
read_uuid(struct media *media, const struct box *box)
{
	if (box->contents.len < 24)
		return;
	if (memcmp(box->contents.at, uuid_xmp, 16) == 0)
		media_xmp_at(media, (struct span){box->contents.at + 16, box->contents.len - 16},
		    box->at + 16);
	else if (memcmp(box->contents.at, uuid_c2pa, 16) == 0)
		read_store(media, box);
}

static void
visit(struct walk *w, const struct box *box, unsigned depth)
{
	struct span c = box->contents;

	if (is_type(box, "uuid")) {
		read_uuid(w->media, box);
	} else if (is_type(box, "XMP_") || (is_type(box, "xml ") && depth == 0)) {
		media_xmp_at(w->media, c, box->at);
	} else if (is_type(box, "jumb") && depth == 0 && c.len > 0) {
		/* The store is the box with its head. */
		media_c2pa(w->media, (struct span){c.at - 8, c.len + 8}, box->at - 8);
	} else if (is_type(box, "iinf")) {
		take_items(w, box);
	} else if (is_type(box, "iloc")) {
		w->places = *box;
	} else if (is_type(box, "idat")) {
		w->bytes = *box;
	} else if (depth < DEPTH_MAX && is_type(box, "meta")) {
		walk_meta(w, box, depth + 1);
	} else if (depth < DEPTH_MAX && (is_type(box, "moov") || is_type(box, "udta"))) {
		walk_boxes(w, c, box->at, depth + 1);
	}
}

static void
walk_boxes(struct walk *w, struct span within, uint64_t base, unsigned depth)
{
	struct box box;
	size_t at = 0;

	while (w->boxes++ < BOXES_MAX && !w->media->is_out && next_box(within, base, &at, &box))
		visit(w, &box, depth);
}

void
read_boxes(struct media *media)
{
	struct walk walk = {.media = media};

	walk_boxes(&walk, media->file, 0, 0);
}
