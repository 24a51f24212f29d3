/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that two sources claim. Within one source merging sees them, as its ranges follow each
 * other; across sources the ranges are sorted once more without their source. A file counted
 * for two sources would be counted twice in the total of both. */
#include "corpus/part_lines.h"
#include "corpus/rows_table.h"

/* The ranges of some ten thousand files; more go to disk. */
static const uint64_t MEMORY_BYTES = 4 << 20;

enum gpai_code
twice_note(
    struct twice *twice, const struct line *range, const char *spill_dir, struct gpai_error *err)
{
	struct text key = range->text;
	struct row row = {.kind = ROW_RANGE, .tally = TALLY_NONE};
	size_t skip = source_len(key) + 1;
	enum gpai_code rc = GPAI_OK;

	if (twice->rows == NULL)
		rc = rows_create(MEMORY_BYTES, spill_dir, &twice->rows, err);
	if (rc != GPAI_OK)
		return rc;
	range_of_line(key, &row.begin, &row.end);
	row.key = (struct text){key.at + skip, key.len - skip - RANGE_TAIL};
	return rows_add(twice->rows, &row, err);
}

enum gpai_code
twice_check(struct twice *twice, struct gpai_error *err)
{
	struct rows_streams streams;
	struct merge merge = {.heap = NULL};
	enum gpai_code rc;

	if (twice->rows == NULL)
		return GPAI_OK;
	if ((rc = rows_open_streams(&streams, &twice->rows, 1, err)) == GPAI_OK)
		rc = merge_start(&merge, streams.inputs, streams.n, err);
	while (rc == GPAI_OK && merge_next(&merge, err))
		;
	if (rc == GPAI_OK)
		rc = merge.rc;
	merge_release(&merge);
	rows_close_streams(&streams);
	return rc;
}

void
twice_release(struct twice *twice)
{
	rows_free(twice->rows);
	twice->rows = NULL;
}
