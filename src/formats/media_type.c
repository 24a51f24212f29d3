/* SPDX-License-Identifier: Apache-2.0 */
/* Media types and magic bytes to modalities.
 *
 * Text is what holds its words as characters: text/..., JSON, XML and scripts. Documents whose
 * words lie inside a container (PDF, office files, e-books) are OTHER: their bytes are not
 * bytes of text. */
#include "formats/media_type.h"

#include "formats/header_fields.h"

const char *
modality_word(enum modality modality)
{
	static const char *const words[] = {
#define X(name, word) [MODALITY_##name] = word,
	    MODALITIES(X)
#undef X
	};

	return words[modality];
}

#define TEXT_TYPES(X)                                                                              \
	X("json")                                                                                  \
	X("ld+json")                                                                               \
	X("xml")                                                                                   \
	X("xhtml+xml")                                                                             \
	X("javascript")                                                                            \
	X("x-javascript")                                                                          \
	X("ecmascript")                                                                            \
	X("x-ndjson")                                                                              \
	X("jsonlines")                                                                             \
	X("yaml")                                                                                  \
	X("x-yaml")                                                                                \
	X("toml")                                                                                  \
	X("rtf")                                                                                   \
	X("sql")                                                                                   \
	X("x-sh")                                                                                  \
	X("x-tex")                                                                                 \
	X("x-latex")                                                                               \
	X("x-httpd-php")                                                                           \
	X("x-mpegurl")                                                                             \
	X("vnd.apple.mpegurl")

static enum modality
modality_of_application(struct span name)
{
	static const struct {
		const char *name;
		size_t len;
	} texts[] = {
#define X(name) {name, sizeof(name) - 1},
	    TEXT_TYPES(X)
#undef X
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (span_is_like(name, texts[i].name, texts[i].len))
			return MODALITY_TEXT;
	if (name.len > 4 && SPAN_IS(((struct span){name.at + name.len - 4, 4}), "+xml"))
		return MODALITY_TEXT;
	if (name.len > 5 && SPAN_IS(((struct span){name.at + name.len - 5, 5}), "+json"))
		return MODALITY_TEXT;
	if (SPAN_IS(name, "ogg"))
		return MODALITY_AUDIO;
	return MODALITY_OTHER;
}

enum modality
modality_of_media_type(struct span type)
{
	const uint8_t *end = type.len > 0 ? memchr(type.at, ';', type.len) : NULL;

	if (end != NULL)
		type.len = (size_t)(end - type.at);
	type = span_trim(type);
	if (SPAN_BEGINS(type, "text/"))
		return MODALITY_TEXT;
	if (SPAN_BEGINS(type, "image/"))
		return MODALITY_IMAGE;
	if (SPAN_BEGINS(type, "audio/"))
		return MODALITY_AUDIO;
	if (SPAN_BEGINS(type, "video/"))
		return MODALITY_VIDEO;
	if (SPAN_BEGINS(type, "application/"))
		return modality_of_application((struct span){type.at + 12, type.len - 12});
	return MODALITY_OTHER;
}

/* Bytes at an offset, and where two are needed a second word behind them. */
struct magic {
	uint8_t at, len, also_at, also_len;
	const char *bytes, *also;
	enum modality modality;
	const char *type;
};

#define BYTES(b) (sizeof(b) - 1)
#define MAGIC(at, bytes, modality, type)                                                           \
	{                                                                                          \
		at, BYTES(bytes), 0, 0, bytes, "", MODALITY_##modality, type                       \
	}
#define MAGIC_BOTH(at, bytes, also_at, also, modality, type)                                       \
	{                                                                                          \
		at, BYTES(bytes), also_at, BYTES(also), bytes, also, MODALITY_##modality, type     \
	}

static const struct magic magics[] = {
    MAGIC(0, "\xff\xd8\xff", IMAGE, "image/jpeg"),
    MAGIC(0, "\x89PNG\r\n\x1a\n", IMAGE, "image/png"),
    MAGIC(0, "GIF87a", IMAGE, "image/gif"),
    MAGIC(0, "GIF89a", IMAGE, "image/gif"),
    MAGIC_BOTH(0, "RIFF", 8, "WEBP", IMAGE, "image/webp"),
    MAGIC(0, "II*\0", IMAGE, "image/tiff"),
    MAGIC(0, "MM\0*", IMAGE, "image/tiff"),
    MAGIC_BOTH(0, "BM", 6, "\0\0\0\0", IMAGE, "image/bmp"),
    MAGIC(0, "\0\0\1\0\1", IMAGE, "image/vnd.microsoft.icon"),
    MAGIC(0, "\0\0\0\x0cjP  \r\n\x87\n", IMAGE, "image/jp2"),
    MAGIC(0, "\0\0\0\x0cJXL \r\n\x87\n", IMAGE, "image/jxl"),
    MAGIC(0, "8BPS\0\1", IMAGE, "image/vnd.adobe.photoshop"),
    MAGIC_BOTH(4, "ftyp", 8, "avif", IMAGE, "image/avif"),
    MAGIC_BOTH(4, "ftyp", 8, "avis", IMAGE, "image/avif"),
    MAGIC_BOTH(4, "ftyp", 8, "heic", IMAGE, "image/heic"),
    MAGIC_BOTH(4, "ftyp", 8, "heix", IMAGE, "image/heic"),
    MAGIC_BOTH(4, "ftyp", 8, "mif1", IMAGE, "image/heif"),
    MAGIC_BOTH(4, "ftyp", 8, "M4A ", AUDIO, "audio/mp4"),
    MAGIC_BOTH(4, "ftyp", 8, "M4B ", AUDIO, "audio/mp4"),
    MAGIC_BOTH(4, "ftyp", 8, "qt  ", VIDEO, "video/quicktime"),
    MAGIC(4, "ftyp", VIDEO, "video/mp4"),
    MAGIC_BOTH(0, "RIFF", 8, "WAVE", AUDIO, "audio/wav"),
    MAGIC_BOTH(0, "RIFF", 8, "AVI ", VIDEO, "video/x-msvideo"),
    MAGIC_BOTH(0, "RF64", 8, "WAVE", AUDIO, "audio/wav"),
    MAGIC_BOTH(0, "FORM", 8, "AIF", AUDIO, "audio/aiff"),
    MAGIC(0, ".snd\0\0", AUDIO, "audio/basic"),
    MAGIC(0, "fLaC", AUDIO, "audio/flac"),
    MAGIC(0, "ID3\2", AUDIO, "audio/mpeg"),
    MAGIC(0, "ID3\3", AUDIO, "audio/mpeg"),
    MAGIC(0, "ID3\4", AUDIO, "audio/mpeg"),
    MAGIC(0, "\xff\xfb", AUDIO, "audio/mpeg"),
    MAGIC(0, "\xff\xf3", AUDIO, "audio/mpeg"),
    MAGIC(0, "\xff\xf2", AUDIO, "audio/mpeg"),
    MAGIC(0, "\xff\xf1", AUDIO, "audio/aac"),
    MAGIC(0, "\xff\xf9", AUDIO, "audio/aac"),
    MAGIC(0, "#!AMR", AUDIO, "audio/amr"),
    MAGIC(0, "MThd\0\0\0\6", AUDIO, "audio/midi"),
    MAGIC(0, "wvpk", AUDIO, "audio/x-wavpack"),
    MAGIC_BOTH(0, "OggS", 28, "\x80theora", VIDEO, "video/ogg"),
    MAGIC(0, "OggS", AUDIO, "audio/ogg"),
    MAGIC(0, "\x1a\x45\xdf\xa3", VIDEO, "video/x-matroska"),
    MAGIC(0, "FLV\1", VIDEO, "video/x-flv"),
    MAGIC_BOTH(0, "G@", 188, "G@", VIDEO, "video/mp2t"),
    MAGIC(0, "\0\0\1\xba", VIDEO, "video/mpeg"),
    MAGIC(0, "\0\0\1\xb3", VIDEO, "video/mpeg"),
    MAGIC(0, "0&\xb2u\x8e\x66\xcf\x11", VIDEO, "video/x-ms-asf"),
    MAGIC(4, "moov", VIDEO, "video/quicktime"),
    MAGIC(4, "mdat", VIDEO, "video/quicktime"),
    MAGIC(0, "%PDF-", OTHER, "application/pdf"),
    MAGIC(0, "PK\3\4", OTHER, "application/zip"),
    MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OTHER, "application/x-ole-storage"),
    MAGIC(0, "\x7f\x45LF", OTHER, "application/x-executable"),
    MAGIC(0, "\x1f\x8b\x08", OTHER, "application/gzip"),
    MAGIC(0, "\xfd\x37zXZ\0", OTHER, "application/x-xz"),
    MAGIC(0, "(\xb5/\xfd", OTHER, "application/zstd"),
    MAGIC(0, "PAR1", OTHER, "application/vnd.apache.parquet"),
};

static bool
magic_fits(const struct magic *m, struct span head)
{
	return head.len >= (size_t)m->at + m->len && head.len >= (size_t)m->also_at + m->also_len &&
	       memcmp(head.at + m->at, m->bytes, m->len) == 0 &&
	       memcmp(head.at + m->also_at, m->also, m->also_len) == 0;
}

static const struct magic *
magic_of(struct span head)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (magic_fits(&magics[i], head))
			return &magics[i];
	return NULL;
}

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

bool
media_of_content(struct span head, enum modality *modality, struct span *type)
{
	const struct magic *m = magic_of(head);

	if (m == NULL || m->modality == MODALITY_OTHER)
		return false;
	*modality = m->modality;
	*type = span_of(m->type);
	return true;
}

/* No NUL, and control characters that are not layout at most once in 64 bytes: so that text
 * in any single-byte or multi-byte coding is text, and numbers as bytes are not. */
static bool
looks_like_text(struct span head)
{
	size_t odd = 0;

	if (head.len >= 2 && head.at[0] + head.at[1] == 0xff + 0xfe)
		return true; /* UTF-16 by its mark */
	for (size_t i = 0; i < head.len; i++) {
		uint8_t c = head.at[i];
		if (c == 0)
			return false;
		odd += c < 32 && (c < 7 || c > 13) && c != 27;
	}
	return odd <= head.len / 64;
}

enum modality
modality_of_content(struct span head, struct span *type)
{
	struct span none;

	if (type == NULL)
		type = &none;
	*type = (struct span){0};
	if (head.len > MEDIA_HEAD)
		head.len = MEDIA_HEAD;
	const struct magic *m = magic_of(head);
	if (m != NULL) {
		*type = span_of(m->type);
		return m->modality;
	}
	if (!looks_like_text(head))
		return MODALITY_OTHER;
	*type = span_of("text/plain");
	return MODALITY_TEXT;
}
