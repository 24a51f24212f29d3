/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted streams of rows, and many of them become one. Only for the files of this folder that
 * keep, spill, write and read rows.
 *
 * The order is that of `LC_ALL=C sort` over the lines of a part as far as keys of a kind have
 * the same number of fields: by the word of the kind, then bytes. */
#ifndef CORPUS_MERGE_H
#define CORPUS_MERGE_H

#include "corpus/rows.h"

#define RANGE_DIGITS 20
/* What a range's text ends with: tab, begin, tab, end. */
#define RANGE_TAIL (2 * (1 + RANGE_DIGITS))

/* A row as it is sorted and kept. */
struct line {
	unsigned rank;    /* of its kind among the words */
	struct text text; /* source, tab, key; of a range with its tail */
	struct tally tally;
};
#define LINE_TEXT_MAX (ROW_TEXT_MAX + 1 + RANGE_TAIL)

/* Which kind comes when: kinds are sorted by their words. */
struct ranks {
	unsigned rank[ROW_KINDS_COUNT];      /* of a kind */
	enum row_kind kind[ROW_KINDS_COUNT]; /* of a rank */
};
void ranks_init(struct ranks *ranks);
int line_compare(const struct line *a, const struct line *b);
/* The two numbers of a range's tail; false when they are none. */
bool range_of_line(struct text text, uint64_t *begin, uint64_t *end);
void range_write(char tail[RANGE_TAIL], uint64_t begin, uint64_t end);
/* GPAI_CONFLICT naming the file of a range's line, and the bytes. */
enum gpai_code counted_twice(
    struct text text, uint64_t begin, uint64_t end, struct gpai_error *err);
/* Length of the source at the front of a line's text. */
size_t source_len(struct text text);

/* One sorted stream. `line` is borrowed until the next call. */
struct line_input {
	struct line line;
	/* False at the end, and when rc is no longer GPAI_OK. */
	bool (*next)(struct line_input *input, struct gpai_error *err);
	enum gpai_code rc;
};

struct merge {
	struct line_input **heap; /* borrowed inputs, the smallest line on top */
	size_t n;
	struct line line; /* folded; its text in `buffer` */
	char *buffer;     /* of LINE_TEXT_MAX */
	struct ranks ranks;
	/* Rows of the kind and source that the last line had, for kinds that keep only some. */
	uint64_t n_of_source;
	char *source;
	size_t source_len;
	unsigned source_rank;
	enum gpai_code rc;
};

/* Inputs stay the caller's and begin before their first line. */
enum gpai_code merge_start(
    struct merge *merge, struct line_input *const *inputs, size_t n, struct gpai_error *err);
/* The next row in merge->line: folded, ranges that touch made one, no more than are kept. */
bool merge_next(struct merge *merge, struct gpai_error *err);
void merge_release(struct merge *merge);

#endif
