/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of one kind from several places of a part at once, in the order of their keys. Equal
 * keys come together, so that sources, and modalities of a host, are one row here. */
#ifndef CORPUS_ROW_JOIN_H
#define CORPUS_ROW_JOIN_H

#include "corpus/part.h"

#define ROW_JOIN_GROUPS 8

struct row_join_from {
	const char *path; /* of the part */
	enum row_kind kind;
	const struct text *sources; /* the caller's, as long as the join lives */
	size_t n_sources;
	/* What a key begins with, and is then without: a group each. NULL: one group, whole keys.
	 */
	const char *const *prefixes;
	size_t n_prefixes;
};

struct joined_row {
	struct text key; /* borrowed until the next call */
	struct tally by[ROW_JOIN_GROUPS];
	uint64_t begin,
	    end; /* ROW_RANGE: of the first row; the others follow as rows of their own */
};

struct row_join; /* opaque */

enum gpai_code row_join_open(
    const struct row_join_from *from, struct row_join **join, struct gpai_error *err);
void row_join_close(struct row_join *join);
/* False at the end, and when row_join_status is no longer GPAI_OK. */
bool row_join_next(struct row_join *join, struct joined_row *row, struct gpai_error *err);
enum gpai_code row_join_status(const struct row_join *join);

#endif
