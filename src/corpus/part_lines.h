/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of parts, one by one: what reading, merging and keeping them share. */
#ifndef CORPUS_PART_LINES_H
#define CORPUS_PART_LINES_H

#include "corpus/merge.h"
#include "corpus/part.h"

#define PART_MAGIC "gpai-part\t"
/* What files begin with that are being written; those of a program that was killed stay. */
#define PART_TEMPORARY    ".gpai-part-"
#define PART_VERSION      1
#define PART_DIGEST_WORD  "sha256\t"
#define PART_DIGEST_CHARS (sizeof PART_DIGEST_WORD - 1 + 64 + 1)
/* "\t18446744073709551615" for each of the numbers behind the text. */
#define LINE_NUMBERS     7
#define LINE_NUMBERS_MAX (LINE_NUMBERS * 21)
/* The longest line there can be, with the word of its kind and its end. */
#define LINE_MAX_BYTES  (32 + 1 + LINE_TEXT_MAX + LINE_NUMBERS_MAX + 1)
#define FIRST_LINE_MAX  (64 + PART_SETTINGS_MAX)
#define PART_WINDOW_MIN (128u << 10) /* holds any line */

/* A line of a part without its end, NULL, or what is wrong with it ("fewer than 7 numbers").
 * The
 * line's text borrows; its rank is a guess when this is called. */
const char *line_parse(const struct ranks *ranks, struct text bytes, struct line *line);
/* As text, with its end; at most LINE_MAX_BYTES. */
size_t line_format(const struct ranks *ranks, const struct line *line, char *at);
/* Is it one line that can stand in front of a part? */
bool settings_are_plain(struct text settings);
/* GPAI_CONFLICT naming what differs when they do. `b` is the file that has `other`. */
enum gpai_code settings_agree(
    struct text settings, struct text other, const char *b, struct gpai_error *err);

/* A part from its first row to its last. Checks form, order and, when `verifies`, the digest
 * once the last row is taken. The part stays the caller's. */
enum gpai_code part_open_lines(
    struct part *part, bool verifies, struct line_input **input, struct gpai_error *err);
void part_close_lines(struct line_input *input);

/* Ranges of all sources against each other: merging only sees those of one. */
struct twice {
	struct rows *rows;
};
enum gpai_code twice_note(
    struct twice *twice, const struct line *range, const char *spill_dir, struct gpai_error *err);
enum gpai_code twice_check(struct twice *twice, struct gpai_error *err);
void twice_release(struct twice *twice);

/* Inputs become a part at a descriptor. */
enum gpai_code part_put(int fd, const char *name, const char *spill_dir, struct text settings,
    struct merge *merge, struct digest *digest, struct gpai_error *err);
/* The same to a file: beside it, synced, renamed. */
enum gpai_code part_put_file(const char *path, struct text settings, struct merge *merge,
    struct digest *digest, struct gpai_error *err);

#endif
