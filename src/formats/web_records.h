/* SPDX-License-Identifier: Apache-2.0 */
/* What WARC and ARC have in common: records of a head and a block of stated length, one behind
 * the other, most of them holding an HTTP message.
 *
 * A record that is cut short is told as damage and is no document. After damage the walk goes
 * on at the next line (or unit of packing) that looks like the beginning of a record. */
#ifndef FORMATS_WEB_RECORDS_H
#define FORMATS_WEB_RECORDS_H

#include "formats/document.h"
#include "formats/http_head.h"

/* Heads longer than this are damage: the longest URLs seen are some 64 KiB. */
#define RECORD_HEAD_MAX      ((size_t)1 << 20)
#define RECORD_HEAD_TOO_LONG "head of a record is longer than 1 MiB"
/* Longer records are walked over in parts: their bodies are not looked into. */
#define RECORD_WHOLE_MAX ((size_t)64 << 20)
/* How much of such a record is kept, for its HTTP head. */
#define RECORD_KEPT_MAX (RECORD_HEAD_MAX + ((size_t)64 << 10))

enum head_state {
	HEAD_FINE,
	HEAD_CUT, /* more bytes are needed */
	HEAD_BAD,
};

struct record_walk {
	struct stream *in;
	struct damage_sink damage;
	unsigned wants;
	uint64_t length_max; /* no block of the file can be longer */
	/* Looks at the front of the bytes: does a record begin? */
	bool (*begins)(struct span front);
	size_t begins_len;   /* bytes it looks at */
	bool is_joining;     /* the piece has not found its first record yet */
	bool is_within_line; /* plain bytes: the piece begins in the middle of a line */
	uint8_t *kept;       /* RECORD_KEPT_MAX bytes, once a long record comes */
	struct http_payload payload;
};

void walk_open(struct record_walk *walk, const struct corpus_input *input,
    bool (*begins)(struct span), size_t begins_len);
void walk_release(struct record_walk *walk);
void walk_tell(struct record_walk *walk, uint64_t at, const char *reason);
/* Stands before the next record that the piece owns. False: there is none. */
bool walk_stand(struct record_walk *walk);
/* After a head that is none: stands before the next record, wherever it is. */
void walk_resync(struct record_walk *walk);
/* At least one more byte than `ready`; false at the end or damage, which is told. */
bool walk_grow(struct record_walk *walk, size_t ready);
/* Passes over a head and a block. False: it was cut short, which has been told. */
bool walk_pass(struct record_walk *walk, uint64_t head, uint64_t length);

/* The front of the file, also for a piece that lies behind it: what names a crawler stands
 * there. `take` gets more and more of it until it has seen enough, at most RECORD_FRONT. */
#define RECORD_FRONT ((size_t)64 << 10)
enum gpai_code front_look(const struct corpus_input *input,
    bool (*take)(struct corpus_reader *reader, struct span front), struct corpus_reader *reader,
    struct gpai_error *err);

/* A record whose head is understood. */
struct web_record {
	struct span head;
	struct span block; /* all of it, or of a long record as much as was kept */
	uint64_t length;   /* of the block */
};
/* Gets the record into memory and passes over it; spans taken from the head before are no
 * longer valid when `moved`. False: it was cut short, which has been told. */
bool walk_take(
    struct record_walk *walk, size_t head, uint64_t length, struct web_record *record, bool *moved);

/* Content of the record: fills body, bytes, raw_bytes, media type and modality. `type`: what
 * the archive says of the block or, for HTTP, of its payload. False: it carries none, and its head
 * is not wanted. */
bool web_document(struct record_walk *walk, const struct web_record *record, bool is_http,
    struct span type, struct document *document);

#endif
