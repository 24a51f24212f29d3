/* SPDX-License-Identifier: Apache-2.0 */
/* PDF (ISO 32000-2): metadata streams, and streams that hold a C2PA store. Found by going through
 * the file from stream to stream, so that a damaged table of objects hides nothing; plain or
 * packed with Flate alone. Of an object that is there several times the last counts, as a file
 * that was saved again has it; the packet that the catalog names is of the document, others are of
 * its parts. Left out: encrypted documents, other filters, predictors. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <stdlib.h>
#include <string.h>

#define DICTIONARY_MAX ((size_t)4096) /* how far before "stream" its object begins */
#define STREAMS_MAX    256u
#define CATALOGS_MAX   16u
#define OBJECTS_MAX    256u /* streams of packed objects that are kept: the last ones */

struct stream {
	uint32_t number; /* of the object */
	struct span bytes;
	bool is_flate, is_readable;
};

struct pdf {
	struct media *media;
	struct stream streams[STREAMS_MAX];
	unsigned n, n_objects;
	struct span objects[OBJECTS_MAX]; /* a ring */
	uint32_t root;                    /* object of the document's own metadata; 0: not found */
};

bool
is_pdf(struct span head)
{
	/* Readers take what stands within the first kilobyte. */
	return head.len >= 8 && memmem(head.at, head.len, "%PDF-", 5) != NULL;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

static const uint8_t *
find(struct span in, const char *words)
{
	return in.len > 0 ? memmem(in.at, in.len, words, strlen(words)) : NULL;
}

/* Does the dictionary hold /Key /Value, with or without blanks between? */
static bool
has_pair(struct span dictionary, const char *key, const char *value)
{
	const uint8_t *end = dictionary.at + dictionary.len, *at;
	size_t len = strlen(value);

	while ((at = find(dictionary, key)) != NULL) {
		at += strlen(key);
		dictionary = (struct span){at, (size_t)(end - at)};
		while (at < end && (is_blank(*at) || *at == '['))
			at++;
		if ((size_t)(end - at) >= len && memcmp(at, value, len) == 0 &&
		    ((size_t)(end - at) == len || is_blank(at[len]) ||
			memchr("/>]<", at[len], 4) != NULL))
			return true;
	}
	return false;
}

/* Digits before *end, read backwards; moves *end before them. */
static bool
number_before(const uint8_t *begin, const uint8_t **end, uint32_t *number)
{
	const uint8_t *at = *end;
	uint32_t scale = 1;

	while (at > begin && is_blank(at[-1]))
		at--;
	*end = at;
	*number = 0;
	while (at > begin && at[-1] >= '0' && at[-1] <= '9' && *end - at < 9) {
		at--;
		*number += (uint32_t)(*at - '0') * scale;
		scale *= 10;
	}
	if (at == *end)
		return false;
	*end = at;
	return true;
}

/* The dictionary before "stream" at `at`: from the last "obj", with its number. */
static bool
dictionary_before(
    struct span file, size_t at, size_t floor, struct span *dictionary, uint32_t *number)
{
	size_t least = at > DICTIONARY_MAX ? at - DICTIONARY_MAX : 0;
	const uint8_t *end;
	uint32_t generation;

	least = least > floor ? least : floor;
	for (size_t i = at; i >= least + 3; i--) {
		if (memcmp(file.at + i - 3, "obj", 3) != 0)
			continue;
		end = file.at + i - 3;
		if (!number_before(file.at, &end, &generation) ||
		    !number_before(file.at, &end, number))
			continue;
		*dictionary = (struct span){file.at + i, at - i};
		return true;
	}
	return false;
}

static void
keep(struct pdf *pdf, const struct stream *stream)
{
	for (unsigned i = 0; i < pdf->n; i++)
		if (pdf->streams[i].number == stream->number) {
			pdf->streams[i] = *stream;
			return;
		}
	if (pdf->n < STREAMS_MAX)
		pdf->streams[pdf->n++] = *stream;
}

static void
try_store(struct pdf *pdf, const struct stream *stream)
{
	struct span bytes = stream->bytes;
	uint8_t *plain = NULL;
	size_t len = 0;

	if (stream->is_flate) {
		plain = media_unpack(pdf->media, PACKED_ZLIB, bytes, &len);
		bytes = (struct span){plain, plain != NULL ? len : 0};
	}
	if (bytes.len > 16 && memcmp(bytes.at + 4, "jumb", 4) == 0)
		media_c2pa(pdf->media, bytes, (uint64_t)(stream->bytes.at - pdf->media->file.at));
	free(plain);
}

static void
take_stream(struct pdf *pdf, struct span dictionary, uint32_t number, struct span bytes)
{
	bool is_flate = has_pair(dictionary, "/Filter", "/FlateDecode") ||
	                has_pair(dictionary, "/Filter", "/Fl");
	struct stream stream = {.number = number,
	    .bytes = bytes,
	    .is_flate = is_flate,
	    .is_readable = is_flate || find(dictionary, "/Filter") == NULL};

	if (has_pair(dictionary, "/Type", "/Metadata") || has_pair(dictionary, "/Subtype", "/XML"))
		keep(pdf, &stream);
	else if (is_flate && has_pair(dictionary, "/Type", "/ObjStm"))
		pdf->objects[pdf->n_objects++ % OBJECTS_MAX] = bytes;
	else if (stream.is_readable && find(dictionary, "c2pa") != NULL)
		try_store(pdf, &stream);
	else if (!is_flate && bytes.len > 16 && memcmp(bytes.at + 4, "jumb", 4) == 0)
		try_store(pdf, &stream);
	else if (has_pair(dictionary, "/Type", "/EmbeddedFile") && stream.is_readable)
		try_store(pdf, &stream);
}

/* Of a stated length that is right, else up to the next "endstream". */
static struct span
stream_bytes(struct span file, size_t begin, struct span dictionary)
{
	const uint8_t *length = find(dictionary, "/Length"), *end;
	uint64_t len = 0;

	if (length != NULL) {
		length += 7;
		while (length < dictionary.at + dictionary.len && is_blank(*length))
			length++;
		for (; length < dictionary.at + dictionary.len && *length >= '0' &&
		       *length <= '9' && len < UINT32_MAX;
		     length++)
			len = len * 10 + (uint64_t)(*length - '0');
	}
	struct span after = part_of(file, begin + len, 9);
	for (size_t i = 0; len > 0 && after.at != NULL && i < 3; i++) {
		if (memcmp(after.at, "endstream", 9) == 0)
			return (struct span){file.at + begin, (size_t)len};
		after = part_of(file, begin + len + i + 1, 9);
	}
	end = memmem(file.at + begin, file.len - begin, "endstream", 9);
	return (struct span){
	    file.at + begin, end != NULL ? (size_t)(end - file.at) - begin : file.len - begin};
}

static void
read_streams(struct pdf *pdf)
{
	struct span file = pdf->media->file;
	size_t at = 0;

	while (at < file.len && !pdf->media->is_out) {
		const uint8_t *found = memmem(file.at + at, file.len - at, "stream", 6);
		struct span dictionary, bytes;
		uint32_t number;
		if (found == NULL)
			return;
		size_t here = (size_t)(found - file.at), begin = here + 6;
		begin += begin < file.len && file.at[begin] == '\r';
		begin += begin < file.len && file.at[begin] == '\n';
		if (begin == here + 6 || begin >= file.len ||
		    !dictionary_before(file, here, at, &dictionary, &number)) {
			at = here + 6;
			continue;
		}
		bytes = stream_bytes(file, begin, dictionary);
		take_stream(pdf, dictionary, number, bytes);
		at = begin + bytes.len;
	}
}

/* The dictionary around `at`, as far as its ends are near: "<<" and ">>" in pairs. */
static struct span
dictionary_around(struct span plain, const uint8_t *at)
{
	const uint8_t *begin = at, *end = at, *last = plain.at + plain.len;
	int depth = 0;

	for (; begin > plain.at + 1 && at - begin < (ptrdiff_t)DICTIONARY_MAX; begin--) {
		if (begin[-1] == '<' && begin[-2] == '<' && depth-- == 0)
			break;
		if ((begin[-1] == '<' && begin[-2] == '<') ||
		    (begin[-1] == '>' && begin[-2] == '>')) {
			depth += begin[-1] == '>';
			begin--;
		}
	}
	depth = 0;
	for (; end + 1 < last && end - at < (ptrdiff_t)DICTIONARY_MAX; end++) {
		if (end[0] == '>' && end[1] == '>' && depth-- == 0)
			break;
		if ((end[0] == '>' && end[1] == '>') || (end[0] == '<' && end[1] == '<')) {
			depth += end[0] == '<';
			end++;
		}
	}
	return (struct span){begin, (size_t)(end - begin)};
}

/* The object that /Metadata of a dictionary refers to, not of those within it; 0: none. */
static uint32_t
metadata_of(struct span dictionary)
{
	const uint8_t *at = dictionary.at, *end = at + dictionary.len;
	uint32_t number = 0;
	int depth = 0;

	for (; end - at > 9; at++) {
		if ((at[0] == '<' || at[0] == '>') && at[1] == at[0]) {
			depth += at[0] == '<' ? 1 : -1;
			at++;
		} else if (depth == 0 && memcmp(at, "/Metadata", 9) == 0 && is_blank(at[9])) {
			break;
		}
	}
	if (end - at <= 9)
		return 0;
	for (at += 9; at < end && is_blank(*at);)
		at++;
	for (; at < end && *at >= '0' && *at <= '9' && number < 100000000; at++)
		number = number * 10 + (uint32_t)(*at - '0');
	return number;
}

/* Of the last dictionary of type Catalog that has such metadata; few of them are looked at. */
static uint32_t
catalog_metadata(struct span plain)
{
	const uint8_t *end = plain.at + plain.len, *at = plain.at, *places[CATALOGS_MAX];
	size_t n = 0;
	uint32_t root = 0;

	while (at < end && (at = memmem(at, (size_t)(end - at), "/Catalog", 8)) != NULL) {
		places[n++ % CATALOGS_MAX] = at;
		at += 8;
	}
	for (size_t i = 0; i < n && i < CATALOGS_MAX && root == 0; i++)
		root = metadata_of(dictionary_around(plain, places[(n - 1 - i) % CATALOGS_MAX]));
	return root;
}

/* The catalog may be among packed objects: the last ones first, as far as they may be unpacked. */
static uint32_t
packed_catalog_metadata(struct pdf *pdf)
{
	size_t least = pdf->media->budget / 2, len;
	unsigned n = pdf->n_objects;
	uint32_t root = 0;

	for (unsigned i = 0; i < n && i < OBJECTS_MAX && root == 0 && pdf->media->budget > least;
	     i++) {
		struct span packed = pdf->objects[(n - 1 - i) % OBJECTS_MAX];
		uint8_t *plain = media_unpack(pdf->media, PACKED_ZLIB, packed, &len);
		if (plain != NULL)
			root = catalog_metadata((struct span){plain, len});
		free(plain);
	}
	return root;
}

static void
read_metadata(struct pdf *pdf, const struct stream *stream)
{
	struct media *media = pdf->media;
	struct xmp_place place = {.at = (uint64_t)(stream->bytes.at - media->file.at),
	    .in_pdf = true,
	    .is_part = pdf->n > 1 && stream->number != pdf->root};
	struct span packet = stream->bytes;
	uint8_t *plain = NULL;
	size_t len = 0;

	if (!stream->is_readable)
		return;
	if (stream->is_flate) {
		plain = media_unpack(media, PACKED_ZLIB, packet, &len);
		packet = (struct span){plain, plain != NULL ? len : 0};
	}
	if (place.is_part)
		place.scope = text_of("an object within the document");
	media_xmp(media, packet, &place);
	free(plain);
}

void
read_pdf(struct media *media)
{
	struct pdf *pdf = calloc(1, sizeof *pdf);

	media->is_out |= pdf == NULL;
	if (pdf == NULL)
		return;
	pdf->media = media;
	read_streams(pdf);
	if (pdf->n > 1)
		pdf->root = catalog_metadata(media->file);
	if (pdf->n > 1 && pdf->root == 0)
		pdf->root = packed_catalog_metadata(pdf);
	for (unsigned i = 0; i < pdf->n && !media->is_out; i++)
		read_metadata(pdf, &pdf->streams[i]);
	free(pdf);
}
