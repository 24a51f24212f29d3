/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that a record names by their SHA-256, such as a document as it was issued. They lie beside
 * the log, not in it: the record commits to the digest, and the digest to the bytes. */
#include "records/store.h"

#include <string.h>

static enum gpai_code
keep(struct record_txn *txn, struct span bytes, const struct digest *digest, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc;

	if (bytes.len > RECORD_KEPT_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(txn->dossier->path),
		    "a document of %zu bytes, expected at most %d", bytes.len, RECORD_KEPT_MAX);
	if ((rc = store_statement(txn->dossier, STORE_KEPT_PUT, &statement, err)) != GPAI_OK)
		return rc;
	store_bind_bytes(statement, 1, digest->bytes, sizeof digest->bytes);
	store_bind_bytes(statement, 2, bytes.len > 0 ? bytes.at : (const uint8_t *)"", bytes.len);
	return store_step(txn->dossier, statement, &row, "write", err);
}

enum gpai_code
record_keep(
    struct record_txn *txn, struct span bytes, struct digest *digest, struct gpai_error *err)
{
	enum gpai_code rc;

	*digest = digest_of(bytes);
	if (txn->dossier == NULL || txn->is_broken)
		rc = fail(err, GPAI_INVALID, NOWHERE, "nothing can be kept here");
	else
		rc = keep(txn, bytes, digest, err);
	txn->is_broken |= rc != GPAI_OK;
	return rc;
}

static enum gpai_code
not_kept(const struct dossier *dossier, const struct digest *digest, struct gpai_error *err)
{
	char hex[2 * sizeof digest->bytes + 1];

	digest_hex(digest, hex);
	return fail(
	    err, GPAI_NOT_FOUND, in_file(dossier->path), "no bytes are kept of SHA-256 %s", hex);
}

enum gpai_code
dossier_kept(struct dossier *dossier, const struct digest *digest, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc;

	*bytes = (struct span){0};
	if (dossier->version < 2)
		return not_kept(dossier, digest, err);
	if ((rc = store_statement(dossier, STORE_KEPT, &statement, err)) != GPAI_OK)
		return rc;
	store_bind_bytes(statement, 1, digest->bytes, sizeof digest->bytes);
	if ((rc = store_step(dossier, statement, &row, "read", err)) != GPAI_OK)
		return rc;
	if (!row)
		return not_kept(dossier, digest, err);
	const void *from = sqlite3_column_blob(statement, 0);
	size_t len = (size_t)sqlite3_column_bytes(statement, 0);
	uint8_t *copy = arena_alloc(arena, len + 1);
	if (copy != NULL && len > 0)
		memcpy(copy, from, len);
	sqlite3_reset(statement);
	if (copy == NULL)
		return fail_memory(err);
	*bytes = (struct span){copy, len};
	struct digest found = digest_of(*bytes);
	if (!digest_equal(&found, digest))
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "kept bytes are not of the SHA-256 they are kept under");
	return GPAI_OK;
}
