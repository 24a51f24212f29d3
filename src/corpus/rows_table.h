/* SPDX-License-Identifier: Apache-2.0 */
/* What the writing of parts asks of rows: their sorted streams. */
#ifndef CORPUS_ROWS_TABLE_H
#define CORPUS_ROWS_TABLE_H

#include "corpus/merge.h"

/* An entry of the table in memory. */
struct rows_entry {
	struct tally tally;
	uint32_t len;
	uint32_t rank;
	char at[]; /* the text of a line */
};

/* In the table the key is the hash of rank and text; in sorting, eight bytes of the text. */
struct rows_slot {
	uint64_t key;
	struct rows_entry *entry;
};
/* By rank and text, in place. */
void rows_sort(struct rows_slot *at, size_t n);

bool rows_is_empty(const struct rows *rows);
/* Sorts what is in memory; until rows_clear nothing more may be added. Several rows may be
 * sorted by several threads at a time. */
void rows_settle(struct rows *rows);
const char *rows_spill_dir(const struct rows *rows);
/* How many streams there are, and the i-th from its beginning. */
size_t rows_stream_count(const struct rows *rows);
enum gpai_code rows_open_stream(
    struct rows *rows, size_t i, struct line_input **input, struct gpai_error *err);
void rows_close_stream(const struct rows *rows, size_t i, struct line_input *input);

/* All streams of several rows, which are settled, each by a thread of its own. */
struct rows_streams {
	struct rows *const *rows; /* borrowed */
	struct line_input **inputs;
	size_t n;
};
enum gpai_code rows_open_streams(
    struct rows_streams *streams, struct rows *const *rows, size_t n, struct gpai_error *err);
void rows_close_streams(struct rows_streams *streams); /* also what was opened in part */

#endif
