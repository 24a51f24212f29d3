/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file gets, by its first bytes, and what all readers call. */
#include "signals/media_signals.h"

#include "signals/c2pa.h"
#include "signals/media.h"
#include "signals/xmp.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* One line a kind. To add one: write media_NAME.c, declare it in media.h. */
static const struct media_kind kinds[] = {
    {"JPEG", is_jpeg, read_jpeg, false},
    {"PNG", is_png, read_png, false},
    {"RIFF: WebP, WAVE, AVI", is_riff, read_riff, false},
    {"GIF", is_gif, read_gif, false},
    {"TIFF", is_tiff, read_tiff, false},
    {"ISO BMFF: HEIF, AVIF, MP4, MOV, JPEG XL, JPEG 2000", is_boxes, read_boxes, false},
    {"ID3", is_id3, read_id3, false},
    {"PDF", is_pdf, read_pdf, true},
    {"EPUB", is_epub, read_epub, false},
    {"SVG, XMP alone", is_markup, read_markup, true},
};
#define KINDS (sizeof kinds / sizeof *kinds)

#define SCANNED_MAX 64u /* packets found by their marks */

static const struct media_kind *
kind_of(struct span file)
{
	struct span head = {file.at, file.len < MEDIA_HEAD ? file.len : MEDIA_HEAD};

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].is(head))
			return &kinds[i];
	return NULL;
}

bool
media_signals_can(struct span head)
{
	return kind_of(head) != NULL;
}

const char *
media_signals_kind(struct span head)
{
	const struct media_kind *kind = kind_of(head);

	return kind != NULL ? kind->name : NULL;
}

void
media_say(struct media *media, const struct statement *statement)
{
	media->sink->take(media->sink->context, statement);
}

static bool
may_read(struct media *media, size_t len)
{
	if (len == 0 || len > media->readable || media->is_out || media->parts++ >= MEDIA_PARTS_MAX)
		return false;
	media->readable -= len;
	return true;
}

void
media_xmp(struct media *media, struct span packet, const struct xmp_place *place)
{
	if (!may_read(media, packet.len))
		return;
	media->has_xmp = true;
	if (!xmp_signals(packet, place, media->sink))
		media->is_out = true;
}

void
media_xmp_at(struct media *media, struct span packet, uint64_t at)
{
	media_xmp(media, packet, &(struct xmp_place){.at = at});
}

void
media_c2pa(struct media *media, struct span store, uint64_t at)
{
	if (!may_read(media, store.len))
		return;
	bool is_cut = store.at < media->file.at || store.at >= media->file.at + media->file.len;
	if (!c2pa_signals(store, at, is_cut, media->sink))
		media->is_out = true;
}

uint8_t *
media_unpack(struct media *media, enum packing packing, struct span packed, size_t *len)
{
	struct libdeflate_decompressor *codec = libdeflate_alloc_decompressor();
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	uint8_t *plain = NULL;
	size_t cap = 4 * packed.len + 4096;

	*len = 0;
	media->is_out |= codec == NULL;
	while (codec != NULL && result == LIBDEFLATE_INSUFFICIENT_SPACE && media->budget > 0) {
		cap = cap < media->budget ? cap : media->budget;
		media->budget -= cap;
		free(plain);
		plain = malloc(cap);
		if (plain == NULL) {
			media->is_out = true;
			break;
		}
		result = packing == PACKED_ZLIB ? libdeflate_zlib_decompress(
						      codec, packed.at, packed.len, plain, cap, len)
		                                : libdeflate_deflate_decompress(codec, packed.at,
						      packed.len, plain, cap, len);
		cap *= 4;
	}
	libdeflate_free_decompressor(codec);
	if (result == LIBDEFLATE_SUCCESS)
		return plain;
	free(plain);
	return NULL;
}

/* What a tool found by looking for the marks of a packet: nobody knows what it belongs to. */
static void
scan_for_packets(struct media *media, bool in_pdf)
{
	struct span packet;
	size_t at = 0;

	for (unsigned i = 0; i < SCANNED_MAX && !media->is_out; i++) {
		if (!xmp_scan(media->file, &at, &packet))
			return;
		media_xmp(media, packet,
		    &(struct xmp_place){.at = (uint64_t)(packet.at - media->file.at),
			.is_part = true,
			.in_pdf = in_pdf,
			.scope = text_of("found by packet scan")});
	}
}

bool
media_signals(struct span file, const struct statement_sink *sink)
{
	const struct media_kind *kind = kind_of(file);
	struct media media = {.file = file,
	    .sink = sink,
	    .budget = MEDIA_UNPACKED_MAX + MEDIA_UNPACKED_A_BYTE * file.len,
	    .readable = MEDIA_UNPACKED_MAX + 2 * file.len};

	if (kind == NULL)
		return true;
	kind->read(&media);
	if (kind->is_scanned && !media.has_xmp)
		scan_for_packets(&media, kind->read == read_pdf);
	return !media.is_out;
}
