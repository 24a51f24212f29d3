/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of kinds of files share: the file, where statements go, and how much may still
 * be unpacked of it. */
#ifndef SIGNALS_MEDIA_H
#define SIGNALS_MEDIA_H

#include "signals/statement.h"

/* All that is unpacked of one file: no small file makes a large one of itself. */
#define MEDIA_UNPACKED_MAX    ((size_t)16 << 20)
#define MEDIA_UNPACKED_A_BYTE ((size_t)8)
#define MEDIA_PARTS_MAX       1024u /* packets and stores of one file */

struct media {
	struct span file;
	const struct statement_sink *sink;
	size_t budget;   /* bytes that may still be unpacked */
	size_t readable; /* bytes of packets and stores: a file may name the same ones often */
	unsigned parts;
	bool has_xmp;
	bool is_out; /* no memory */
};

struct media_kind {
	const char *name;
	bool (*is)(struct span head); /* at least MEDIA_HEAD bytes, or the file as a whole */
	void (*read)(struct media *media);
	bool is_scanned; /* for packets, where its structure shows none */
};
#define MEDIA_HEAD ((size_t)1024)

bool is_jpeg(struct span head);
void read_jpeg(struct media *media);
bool is_png(struct span head);
void read_png(struct media *media);
bool is_riff(struct span head);
void read_riff(struct media *media);
bool is_gif(struct span head);
void read_gif(struct media *media);
bool is_tiff(struct span head);
void read_tiff(struct media *media);
bool is_boxes(struct span head);
void read_boxes(struct media *media);
bool is_id3(struct span head);
void read_id3(struct media *media);
bool is_pdf(struct span head);
void read_pdf(struct media *media);
bool is_epub(struct span head);
void read_epub(struct media *media);
bool is_markup(struct span head);
void read_markup(struct media *media);

struct xmp_place;
/* Packets and manifest stores that a reader has found. */
void media_xmp(struct media *media, struct span packet, const struct xmp_place *place);
void media_xmp_at(struct media *media, struct span packet, uint64_t at);
void media_c2pa(struct media *media, struct span store, uint64_t at);
void media_say(struct media *media, const struct statement *statement);

enum packing { PACKED_ZLIB, PACKED_DEFLATE };
/* The plain bytes, which the caller frees; NULL: damaged, beyond the budget, no memory. */
uint8_t *media_unpack(struct media *media, enum packing packing, struct span packed, size_t *len);

static inline uint32_t
be16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t
be32(const uint8_t *at)
{
	return be16(at) << 16 | be16(at + 2);
}

static inline uint64_t
be64(const uint8_t *at)
{
	return (uint64_t)be32(at) << 32 | be32(at + 4);
}

static inline uint32_t
le16(const uint8_t *at)
{
	return (uint32_t)at[1] << 8 | at[0];
}

static inline uint32_t
le32(const uint8_t *at)
{
	return le16(at + 2) << 16 | le16(at);
}

static inline uint64_t
le64(const uint8_t *at)
{
	return (uint64_t)le32(at + 4) << 32 | le32(at);
}

/* `len` bytes from `at`; an empty span where there are fewer. */
static inline struct span
part_of(struct span whole, uint64_t at, uint64_t len)
{
	if (at > whole.len || len > whole.len - at)
		return (struct span){0};
	return (struct span){whole.at + at, (size_t)len};
}

#endif
