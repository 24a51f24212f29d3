/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of an archive: a record, a signed head, a memory of gpai.yaml, each one line of
 * canonical JSON with its newline. Reading takes exactly what writing gives: one row has one
 * line. Everything that is read lives in the arena. */
#ifndef RECORDS_ARCHIVE_LINE_H
#define RECORDS_ARCHIVE_LINE_H

#include "records/store.h"

/* Where a line stands: for messages. */
struct line_at {
	const char *file;
	uint64_t line; /* from 1 */
};

/* Subtrees and leaf are left out: they are computed. */
void archive_record_write(const struct record_row *record, struct out *out);
enum gpai_code archive_record_read(struct line_at at, struct text line, struct arena *arena,
    struct record_row *record, struct gpai_error *err);

/* A head with what others said of it; its size and root are those of its note. */
struct archive_head {
	uint64_t size;
	int64_t recorded;
	struct digest root;
	struct text note;
	struct text *cosignatures; /* a line each */
	size_t n_cosignatures;
	struct span *stamps;
	size_t n_stamps;
};
void archive_head_write(const struct archive_head *head, struct out *out);
enum gpai_code archive_head_read(struct line_at at, struct text line, struct arena *arena,
    struct archive_head *head, struct gpai_error *err);

void archive_applied_write(const struct applied_row *row, struct out *out);
enum gpai_code archive_applied_read(struct line_at at, struct text line, struct arena *arena,
    struct applied_row *row, struct gpai_error *err);

/* Takes the next line, without its newline, off the front; false when no whole line is left. */
bool archive_next_line(struct text *rest, struct text *line);

#endif
