/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints of a scan: a work folder in which the rows of finished pieces are kept as parts.
 * A scan that was stopped, however, goes on from there and gives the same bytes.
 *
 * A checkpoint holds whole pieces, and its ranges say which. So each thread can make one of its
 * own rows between two pieces, at no concern of the others. What is no fruit of a piece, and
 * what comes through a pipe, must stay out of them: it would be counted again.
 *
 * Several ranks share one folder. The first opens it before the others do and closes it after
 * them; where the others find it not locked, it is not the same folder. */
#ifndef CORPUS_JOURNAL_H
#define CORPUS_JOURNAL_H

#include "corpus/part.h"

struct journal_options {
	const char *dir; /* made when it is not there */
	struct text settings, source;
	unsigned rank;
	/* Does the range consist of whole pieces of a file that is as it was then? A checkpoint
	 * with any other is dropped, as one that is damaged. NULL: all do. */
	bool (*is_ours)(void *context, const struct row *range);
	void *context;
};

struct journal;

/* BUSY: another scan works in the folder. CONFLICT: it holds checkpoints of other settings or
 * of another source. INVALID: of a rank but the first, when the folder is not shared. */
enum gpai_code journal_open(
    const struct journal_options *options, struct journal **journal, struct gpai_error *err);
void journal_close(struct journal *journal);
/* What was found on opening. */
size_t journal_loaded(const struct journal *journal);
size_t journal_dropped(const struct journal *journal);
/* Was this piece finished before? `key` as that of ROW_RANGE. Any thread. */
bool journal_is_done(const struct journal *journal, struct text key, uint64_t begin, uint64_t end);
/* Keeps the rows, which are then empty. Any thread, rows of its own; nothing is written when they
 * hold nothing. */
enum gpai_code journal_keep(
    struct journal *journal, struct rows *const *rows, size_t n, struct gpai_error *err);
/* All checkpoints of the folder, of all ranks, and these rows become the result; the checkpoints
 * go. The first rank, when the others have kept all theirs. */
enum gpai_code journal_finish(struct journal *journal, const char *path, struct rows *const *rows,
    size_t n, struct digest *digest, struct gpai_error *err);

#endif
