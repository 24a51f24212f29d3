/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs from what is stored, and what others said of heads. */
#include "records/proof.h"

#include "records/store.h"

#include <string.h>

/* ---- records ---- */

enum gpai_code
record_open(struct dossier *dossier, struct arena *arena, uint64_t seq, struct opening *opening,
    struct gpai_error *err)
{
	struct record_row record;
	sqlite3_stmt *row;
	enum gpai_code rc = store_record(dossier, seq, &row, &record, err);

	*opening = (struct opening){0};
	if (rc != GPAI_OK)
		return rc;
	rc = store_record_opening(dossier, &record, arena, opening, err);
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
record_commitment(
    struct dossier *dossier, uint64_t seq, struct digest *commitment, struct gpai_error *err)
{
	struct record_row record;
	sqlite3_stmt *row;
	enum gpai_code rc = store_record(dossier, seq, &row, &record, err);

	if (rc != GPAI_OK)
		return rc;
	rc = store_record_commitment(dossier, &record, commitment, err);
	sqlite3_reset(row);
	if (rc != GPAI_OK)
		return rc;
	struct digest leaf = commit_leaf_hash(commitment);
	if (!digest_equal(&leaf, &record.leaf))
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "record %llu: body and salt do not make its leaf", (unsigned long long)seq);
	return GPAI_OK;
}

/* ---- the tree ---- */

/* One reading transaction for all that a proof asks, unless the caller has one. The hashes of a
 * proof lie far apart: with the file mapped, a long log costs no copy of each of its pages. */
static enum gpai_code
begin(struct dossier *dossier, uint64_t size, bool *is_begun, struct gpai_error *err)
{
	uint64_t is = 0;
	enum gpai_code rc = GPAI_OK;

	*is_begun = sqlite3_get_autocommit(dossier->db) != 0;
	if (*is_begun && !dossier->is_mapped) {
		sqlite3_exec(dossier->db, "PRAGMA mmap_size = 2147418112", NULL, NULL, NULL);
		dossier->is_mapped = true;
	}
	if (*is_begun && (rc = store_run(dossier, STORE_BEGIN_READ, "read", err)) != GPAI_OK)
		return rc;
	if ((rc = store_size(dossier, &is, err)) == GPAI_OK && size > is)
		rc = fail(err, GPAI_INVALID, in_file(dossier->path),
		    "a tree of %llu records, but there are %llu", (unsigned long long)size,
		    (unsigned long long)is);
	return rc;
}

static void
end(struct dossier *dossier, bool is_begun)
{
	if (is_begun)
		store_run(dossier, STORE_COMMIT, "read", NULL);
}

enum gpai_code
dossier_prove_inclusion(struct dossier *dossier, uint64_t index, uint64_t size,
    struct merkle_proof *proof, struct gpai_error *err)
{
	const struct merkle_source source = {store_get_node, dossier};
	bool is_begun;
	enum gpai_code rc = begin(dossier, size, &is_begun, err);

	if (rc == GPAI_OK)
		rc = merkle_prove_inclusion(index, size, &source, proof, err);
	end(dossier, is_begun);
	return rc;
}

enum gpai_code
dossier_prove_consistency(struct dossier *dossier, uint64_t old_size, uint64_t new_size,
    struct merkle_proof *proof, struct gpai_error *err)
{
	const struct merkle_source source = {store_get_node, dossier};
	bool is_begun;
	enum gpai_code rc = begin(dossier, new_size, &is_begun, err);

	if (rc == GPAI_OK)
		rc = merkle_prove_consistency(old_size, new_size, &source, proof, err);
	end(dossier, is_begun);
	return rc;
}

/* ---- heads and what was said of them ---- */

static enum gpai_code
take_cosignatures(struct dossier *dossier, struct arena *arena, struct dossier_anchor *anchor,
    struct gpai_error *err)
{
	struct out lines;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_COSIGNATURES, &row, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&lines);
	sqlite3_bind_int64(row, 1, (int64_t)anchor->head.size);
	while ((rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more)
		out_put(&lines, store_column(row, 0));
	sqlite3_reset(row);
	if (rc == GPAI_OK && (rc = out_status(&lines, dossier->path, err)) == GPAI_OK) {
		anchor->cosignatures = arena_text(arena, out_text(&lines));
		if (anchor->cosignatures.at == NULL)
			rc = fail_memory(err);
	}
	out_release(&lines);
	return rc;
}

/* The token the statement stands on, after those there are. */
static enum gpai_code
push_stamp(sqlite3_stmt *row, struct arena *arena, struct dossier_anchor *anchor, size_t *cap,
    struct gpai_error *err)
{
	const void *from = sqlite3_column_blob(row, 0);
	size_t len = (size_t)sqlite3_column_bytes(row, 0);
	uint8_t *token = arena_alloc(arena, len + 1);

	if (anchor->n_stamps == *cap) {
		size_t wider = *cap == 0 ? 4 : *cap * 2;
		struct span *more = arena_array(arena, wider, sizeof *more);
		if (more == NULL)
			return fail_memory(err);
		if (anchor->n_stamps > 0)
			memcpy(more, anchor->stamps, anchor->n_stamps * sizeof *more);
		anchor->stamps = more;
		*cap = wider;
	}
	if (token == NULL)
		return fail_memory(err);
	if (len > 0)
		memcpy(token, from, len);
	anchor->stamps[anchor->n_stamps++] = (struct span){token, len};
	return GPAI_OK;
}

static enum gpai_code
take_stamps(struct dossier *dossier, struct arena *arena, struct dossier_anchor *anchor,
    struct gpai_error *err)
{
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more = true;
	enum gpai_code rc = store_statement(dossier, STORE_STAMPS, &row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)anchor->head.size);
	while (
	    rc == GPAI_OK && (rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more)
		rc = push_stamp(row, arena, anchor, &cap, err);
	sqlite3_reset(row);
	return rc;
}

static enum gpai_code
head_of(struct dossier *dossier, struct arena *arena, uint64_t size, struct dossier_head *head,
    struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool found = false;
	enum gpai_code rc;

	if (size == 0)
		return dossier_head(dossier, arena, head, err);
	if ((rc = store_statement(dossier, STORE_HEAD_OF, &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, size > INT64_MAX ? 0 : (int64_t)size);
	if ((rc = store_step(dossier, row, &found, "read", err)) != GPAI_OK)
		return rc;
	if (!found)
		return fail(err, GPAI_NOT_FOUND, in_file(dossier->path),
		    "no head of %llu records was signed", (unsigned long long)size);
	if ((rc = store_head_row(dossier, row, head, err)) == GPAI_OK) {
		head->note = arena_text(arena, head->note);
		if (head->note.at == NULL)
			rc = fail_memory(err);
	}
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
dossier_anchor(struct dossier *dossier, struct arena *arena, uint64_t size,
    struct dossier_anchor *anchor, struct gpai_error *err)
{
	enum gpai_code rc;

	*anchor = (struct dossier_anchor){0};
	if ((rc = head_of(dossier, arena, size, &anchor->head, err)) != GPAI_OK)
		return rc;
	if (dossier->version < 3)
		return GPAI_OK;
	if ((rc = take_cosignatures(dossier, arena, anchor, err)) != GPAI_OK)
		return rc;
	return take_stamps(dossier, arena, anchor, err);
}

/* Sizes of heads of which something was said. */
static enum gpai_code
said_sizes(struct dossier *dossier, struct arena *arena, uint64_t **sizes, size_t *n,
    struct gpai_error *err)
{
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_SAID_SIZES, &row, err);

	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more) {
		if (*n == cap) {
			size_t wider = cap == 0 ? 64 : cap * 2;
			uint64_t *wide = arena_array(arena, wider, sizeof *wide);
			if (wide == NULL) {
				rc = fail_memory(err);
				break;
			}
			if (*n > 0)
				memcpy(wide, *sizes, *n * sizeof *wide);
			*sizes = wide;
			cap = wider;
		}
		(*sizes)[(*n)++] = (uint64_t)sqlite3_column_int64(row, 0);
	}
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
dossier_anchors(struct dossier *dossier, struct arena *arena, struct dossier_anchor **anchors,
    size_t *n, struct gpai_error *err)
{
	uint64_t *sizes = NULL;
	size_t n_sizes = 0;
	enum gpai_code rc = GPAI_OK;

	*anchors = NULL;
	*n = 0;
	if (dossier->version < 3)
		return GPAI_OK;
	if ((rc = said_sizes(dossier, arena, &sizes, &n_sizes, err)) != GPAI_OK || n_sizes == 0)
		return rc;
	*anchors = arena_array(arena, n_sizes, sizeof **anchors);
	if (*anchors == NULL)
		return fail_memory(err);
	for (; rc == GPAI_OK && *n < n_sizes; ++*n)
		rc = dossier_anchor(dossier, arena, sizes[*n], &(*anchors)[*n], err);
	return rc;
}

/* Of the digest of what was said, then the size, highest byte first. */
struct digest
store_said_digest(uint64_t size, struct span said)
{
	struct digest is = digest_of(said);
	uint8_t both[sizeof is.bytes + 8];

	memcpy(both, is.bytes, sizeof is.bytes);
	for (int i = 0; i < 8; i++)
		both[sizeof is.bytes + (size_t)i] = (uint8_t)(size >> (56 - 8 * i));
	return digest_of((struct span){both, sizeof both});
}

static enum gpai_code
put_said(struct dossier *dossier, enum statement which, uint64_t size, struct span said,
    bool is_text, struct gpai_error *err)
{
	struct digest digest = store_said_digest(size, said);
	struct dossier_head head;
	struct arena arena;
	sqlite3_stmt *statement;
	bool row;

	if (dossier->mode != DOSSIER_WRITE)
		return fail(err, GPAI_INVALID, in_file(dossier->path), "opened for reading only");
	arena_init(&arena, 0);
	enum gpai_code rc = size == 0 ? fail(err, GPAI_NOT_FOUND, in_file(dossier->path),
					    "no head of 0 records was signed")
	                              : head_of(dossier, &arena, size, &head, err);
	arena_release(&arena);
	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_statement(dossier, which, &statement, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(statement, 1, (int64_t)size);
	store_bind_bytes(statement, 2, digest.bytes, sizeof digest.bytes);
	if (is_text)
		store_bind_text(statement, 3, (struct text){(const char *)said.at, said.len});
	else
		store_bind_bytes(statement, 3, said.at, said.len);
	return store_step(dossier, statement, &row, "write", err);
}

enum gpai_code
dossier_put_cosignature(
    struct dossier *dossier, uint64_t size, struct text line, struct gpai_error *err)
{
	if (line.len == 0 || line.at[line.len - 1] != '\n')
		return fail(
		    err, GPAI_INVALID, in_file(dossier->path), "cosignature without its line end");
	enum gpai_code rc = put_said(dossier, STORE_COSIGNATURE_PUT, size,
	    (struct span){(const uint8_t *)line.at, line.len}, true, err);
	dossier->is_ahead |= rc == GPAI_OK; /* the published checkpoint carries it */
	return rc;
}

enum gpai_code
dossier_put_stamp(struct dossier *dossier, uint64_t size, struct span token, struct gpai_error *err)
{
	return put_said(dossier, STORE_STAMP_PUT, size, token, false, err);
}
