/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted runs of rows in a file that has no name: what does not fit in memory. */
#ifndef CORPUS_SPILL_H
#define CORPUS_SPILL_H

#include "corpus/merge.h"

struct spill;

/* buffer_bytes: what one run is read and written through. Nothing is made on disk yet. */
enum gpai_code spill_create(
    const char *dir, size_t buffer_bytes, struct spill **spill, struct gpai_error *err);
void spill_free(struct spill *spill);
/* All that is left of the merge becomes a run. Many runs become one now and then, so that
 * their number stays small. */
enum gpai_code spill_add(struct spill *spill, struct merge *merge, struct gpai_error *err);
void spill_clear(struct spill *spill);
size_t spill_count(const struct spill *spill);
/* The i-th run from its beginning; each may be open once at a time. */
enum gpai_code spill_open_run(
    struct spill *spill, size_t i, struct line_input **input, struct gpai_error *err);
void spill_close_run(struct line_input *input);

#endif
