/* SPDX-License-Identifier: Apache-2.0 */
/* What one document adds to the result. One counter a thread: it keeps what is frequent in
 * tables of its own and hands rows over when they grow, when asked, and never less than all. */
#ifndef CORPUS_COUNT_H
#define CORPUS_COUNT_H

#include "corpus/rows.h"
#include "formats/document.h"
#include "tokens/tokens.h"

struct count_options {
	struct text source;                /* valid UTF-8 without control characters */
	const struct tokenizer *tokenizer; /* NULL: tokens are not counted */
	bool languages;                    /* are detected */
	bool duplicates, near_duplicates;
	uint64_t memory_bytes; /* of the counter's own tables, about */
};

struct count; /* opaque */

enum gpai_code count_create(const struct count_options *options, struct rows *rows,
    struct count **count, struct gpai_error *err);
void count_free(struct count *count);
/* What readers are to give, for these options. */
unsigned count_wants(const struct count_options *options);
/* `tally`: what it added. */
enum gpai_code count_document(struct count *count, const struct document *document,
    struct tally *tally, struct gpai_error *err);
/* Hands all over to the rows: afterwards the counter holds nothing. */
enum gpai_code count_flush(struct count *count, struct gpai_error *err);

/* Writes bytes as the field of a key: invalid UTF-8, control characters and backslashes as \xHH, at
 * most cap - 1 bytes and a NUL. Returns the length. */
#define KEY_FIELD_MAX 256 /* of what documents say of themselves */
size_t key_field(struct span bytes, char *field, size_t cap);

#endif
