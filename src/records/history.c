/* SPDX-License-Identifier: Apache-2.0 */
/* What was recorded of the entities of one kind, record by record. */
#include "records/store.h"

#include <string.h>

static enum gpai_code
push(struct fact_record **records, size_t *n, size_t *cap, struct arena *arena,
    const struct fact_record *record, struct gpai_error *err)
{
	if (*n == *cap) {
		size_t wider = *cap == 0 ? 64 : *cap * 2;
		struct fact_record *more = arena_array(arena, wider, sizeof *more);
		if (more == NULL)
			return fail_memory(err);
		if (*n > 0)
			memcpy(more, *records, *n * sizeof *more);
		*records = more;
		*cap = wider;
	}
	(*records)[(*n)++] = *record;
	return GPAI_OK;
}

static enum gpai_code
take_row(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct fact_record *record, struct gpai_error *err)
{
	enum gpai_code rc = fact_row(dossier, arena, row, &record->is, err);

	if (rc == GPAI_OK && !store_column_bytes(row, STORE_FACT_N_COLUMNS, record->leaf.bytes,
				 sizeof record->leaf.bytes))
		rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "the fact of record %llu has no record",
		    (unsigned long long)record->is.fact.record);
	return rc;
}

enum gpai_code
dossier_history(struct dossier *dossier, struct text kind, struct arena *arena,
    struct fact_record **records, size_t *n, struct gpai_error *err)
{
	struct fact_record record;
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more = true;
	enum gpai_code rc = store_statement(dossier, STORE_HISTORY, &row, err);

	*records = NULL;
	*n = 0;
	if (rc != GPAI_OK)
		return rc;
	store_bind_text(row, 1, kind);
	while (rc == GPAI_OK && (rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK &&
	       more) {
		rc = take_row(dossier, arena, row, &record, err);
		if (rc == GPAI_OK)
			rc = push(records, n, &cap, arena, &record, err);
	}
	sqlite3_reset(row);
	return rc;
}
