/* SPDX-License-Identifier: Apache-2.0 */
/* What every reader of a corpus gives: documents, one after the other.
 *
 * To add a format: write NAME.c with a `const struct corpus_format NAME_format`, add it to the
 * table in corpus_formats.c and to meson.build. */
#ifndef FORMATS_DOCUMENT_H
#define FORMATS_DOCUMENT_H

#include "base/arena.h"
#include "unpack/unpack.h"

#define MODALITIES(X)                                                                              \
	X(TEXT, "text")                                                                            \
	X(IMAGE, "images")                                                                         \
	X(AUDIO, "audio")                                                                          \
	X(VIDEO, "video")                                                                          \
	X(OTHER, "other")

enum modality {
#define X(name, word) MODALITY_##name,
	MODALITIES(X)
#undef X
	    MODALITIES_COUNT
};

/* How the bytes of a body stand for the text. */
enum body_form {
	BODY_ABSENT, /* only its length is known, or none was asked for */
	BODY_PLAIN,  /* the text itself */
	BODY_JSON,   /* between the quotes of a JSON string: escapes still in it */
};

#define NO_TIME INT64_MIN

/* Spans are borrowed until the next call on the reader; empty: the data does not say. */
struct document {
	struct span url;        /* a URL, or a bare host */
	struct span media_type; /* as stated: "text/html; charset=utf-8" */
	struct span language;   /* as stated: "en", "deu", "en,fr" */
	struct span licence;
	struct span dataset; /* what the document says it comes from: "cc_en_head", "arxiv" */
	struct span crawler; /* who fetched it */
	struct span id;      /* of the record: "urn:uuid:...", the "id" of a line */
	struct span head;    /* of the HTTP response, to its blank line */
	int status;          /* of that response; 0: none */
	/* An answer without content, or one that an archive did not store again: no document, and
	 * given under WANT_HEADS alone. */
	bool is_bare;
	bool is_revisit;    /* bare, since the same as before: */
	struct span digest; /* of the payload as the archive states it, "sha1:..." */
	struct span body;
	enum body_form form;
	enum modality modality;
	/* Bytes as stored once unpacked, with what frames the content: the block of a WARC
	 * record with HTTP headers, the line of JSON without its end, the bytes of a tar member,
	 * the values of a row. */
	uint64_t raw_bytes;
	/* Bytes of the content alone: text as UTF-8 with escapes undone, a payload without HTTP
	 * headers and transfer coding. */
	uint64_t bytes;
	bool states_tokens;
	uint64_t tokens;       /* as the data states */
	uint64_t milliseconds; /* of audio and video */
	int64_t time;          /* of acquisition, seconds since 1970, UTC; NO_TIME */
	enum { SYNTHETIC_UNSAID, SYNTHETIC_NO, SYNTHETIC_YES } synthetic;
	struct span synthetic_by; /* the model, where said */
	uint64_t at;              /* for messages: offset in the file, or of the unit it lies in */
};

/* What the caller will look at; a reader may leave the rest out. */
enum document_want {
	WANT_HOSTS = 1,  /* url */
	WANT_BODIES = 2, /* body; without it only `bytes` */
	WANT_HEADS = 8,  /* id, digest, head, status; and bare answers */
	WANT_LABELS =
	    4, /* media type, language, licence, dataset, crawler, time, synthetic, tokens */
};

/* Names of fields of JSON and of columns that stand for a part of a document; NULL: the
 * layouts known. A dot goes into an object: "metadata.url". */
struct document_fields {
	const char *text, *url, *time, *language, *licence, *dataset, *tokens, *bytes;
};

/* What a reader is given: a piece of a file. */
struct corpus_input {
	const char *name;      /* for messages */
	struct span file;      /* all bytes of the file; empty on a pipe */
	uint64_t begin, end;   /* the piece */
	struct stream *stream; /* the piece unpacked; NULL for formats that read at random */
	const struct document_fields *fields; /* never NULL */
	unsigned wants;
	struct damage_sink damage;
};

/* How a file of the format can be cut. */
enum corpus_cut {
	CUT_NEVER, /* one piece, the whole file */
	CUT_LINES, /* anywhere: a line belongs to the piece in which it begins, see below */
	CUT_UNITS, /* where units of packing begin, as every record begins with a unit */
	CUT_SELF,  /* anywhere: the reader decides which of its parts begin in [begin, end) */
};
/* The rule of lines: a piece that is not the first drops everything up to and with the first
 * line end; every piece goes on until it has read the line that begins at or before
 * `owned`. So a line that begins exactly at a border is the earlier piece's. */

struct corpus_reader; /* each format's own */

struct corpus_format {
	const char *name; /* "warc" */
	const char *spec; /* document followed, with version */
	enum corpus_cut cut;
	bool reads_at_random; /* needs input->file and no stream: parquet */
	/* By the first plain bytes (at most 64 KiB); name is only a hint where content cannot tell.
	 */
	bool (*sniff)(struct span head, const char *name);
	enum gpai_code (*open)(const struct corpus_input *input, struct corpus_reader **reader,
	    struct gpai_error *err);
	/* False at the end of the piece. Damage goes to the sink and is passed over. */
	bool (*next)(struct corpus_reader *reader, struct document *document);
	void (*close)(struct corpus_reader *reader);
};

extern const struct corpus_format *const corpus_formats[]; /* in the order of sniffing; NULL ends */
const struct corpus_format *corpus_format_of(struct span head, const char *name); /* NULL */
const struct corpus_format *corpus_format_named(struct text name);                /* NULL */

const char *modality_word(enum modality modality);
/* "image/png; q=1" -> MODALITY_IMAGE. */
enum modality modality_of_media_type(struct span media_type);

/* The text of a body, UTF-8 as stored: decodes BODY_JSON into `buffer`, which grows (realloc).
 * `text` may point into the body. False: no memory. Unpaired surrogates become U+FFFD. */
bool document_text(
    const struct document *document, uint8_t **buffer, size_t *cap, struct span *text);

#endif
