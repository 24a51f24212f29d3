/* SPDX-License-Identifier: Apache-2.0 */
/* ID3v2.3 and 2.4 before MPEG audio: PRIV frames of owner "XMP", GEOB frames with a C2PA store.
 * Left out: version 2.2, unsynchronised, compressed and encrypted frames. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <string.h>

#define STORE_TYPE "application/x-c2pa-manifest-store"

bool
is_id3(struct span head)
{
	return head.len >= 20 && memcmp(head.at, "ID3", 3) == 0 &&
	       (head.at[3] == 3 || head.at[3] == 4);
}

/* Seven bits a byte. */
static uint32_t
syncsafe(const uint8_t *at)
{
	return (at[0] & 0x7fu) << 21 | (at[1] & 0x7fu) << 14 | (at[2] & 0x7fu) << 7 |
	       (at[3] & 0x7fu);
}

/* Encoding, media type, file name, description, each ended by NUL; then the store. */
static void
read_geob(struct media *media, struct span frame, uint64_t at)
{
	const uint8_t *store;

	if (frame.len < 1 + sizeof STORE_TYPE ||
	    memcmp(frame.at + 1, STORE_TYPE, sizeof STORE_TYPE) != 0)
		return;
	/* The names in between may be of two bytes a character; the store tells itself. */
	store = memmem(frame.at, frame.len < 2048 ? frame.len : 2048, "jumb", 4);
	if (store == NULL || store - frame.at < 4)
		return;
	store -= 4;
	media_c2pa(media, (struct span){store, frame.len - (size_t)(store - frame.at)},
	    at + (uint64_t)(store - frame.at));
}

void
read_id3(struct media *media)
{
	struct span file = media->file;
	bool is_24 = file.at[3] == 4;
	size_t end = 10 + (size_t)syncsafe(file.at + 6), at = 10;

	if (file.at[5] & 0x80)
		return; /* unsynchronised as a whole */
	if (file.at[5] & 0x40)
		at += is_24 ? syncsafe(file.at + 10) : 4 + (size_t)be32(file.at + 10);
	end = end < file.len ? end : file.len;
	while (at < end && end - at > 10 && file.at[at] != 0 && !media->is_out) {
		size_t len = is_24 ? syncsafe(file.at + at + 4) : be32(file.at + at + 4);
		struct span frame = part_of((struct span){file.at, end}, at + 10, len);
		if (frame.at == NULL)
			return;
		/* Flags of the format: any of them changes the bytes. */
		if (file.at[at + 9] == 0 && memcmp(file.at + at, "PRIV", 4) == 0 && frame.len > 4 &&
		    memcmp(frame.at, "XMP", 4) == 0)
			media_xmp_at(media, part_of(frame, 4, frame.len - 4), at + 14);
		else if (file.at[at + 9] == 0 && memcmp(file.at + at, "GEOB", 4) == 0)
			read_geob(media, frame, at + 10);
		at += 10 + len;
	}
}
