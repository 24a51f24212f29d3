/* SPDX-License-Identifier: Apache-2.0 */
/* The sorted streams of the rows of several threads. */
#include "base/threads.h"
#include "corpus/rows_table.h"

#include <stdlib.h>

static void
settle(void *context, size_t i)
{
	rows_settle(((struct rows *const *)context)[i]);
}

enum gpai_code
rows_open_streams(
    struct rows_streams *streams, struct rows *const *rows, size_t n, struct gpai_error *err)
{
	size_t total = 0;
	enum gpai_code rc = GPAI_OK;

	*streams = (struct rows_streams){.rows = rows};
	threads_each(n, 0, settle, (void *)(uintptr_t)rows);
	for (size_t i = 0; i < n; i++)
		total += rows_stream_count(rows[i]);
	if ((streams->inputs = calloc(total + 1, sizeof(struct line_input *))) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rows_stream_count(rows[i]) && rc == GPAI_OK; k++)
			rc = rows_open_stream(rows[i], k, &streams->inputs[streams->n++], err);
	return rc;
}

void
rows_close_streams(struct rows_streams *streams)
{
	size_t at = 0;

	for (size_t i = 0; at < streams->n; i++)
		for (size_t k = 0; k < rows_stream_count(streams->rows[i]) && at < streams->n; k++)
			rows_close_stream(streams->rows[i], k, streams->inputs[at++]);
	free(streams->inputs);
}
