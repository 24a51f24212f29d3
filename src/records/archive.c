/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an archive from what is stored. Lines are gathered up to a few MiB a file, so
 * that memory stays flat however long the log is; where one file ends is a function of the
 * lines alone. */
#include "records/archive.h"

#include "notation/json.h"
#include "records/archive_line.h"

#include <stdio.h>
#include <string.h>

enum { CHUNK_BYTES = 4 << 20 };

/* Lines on their way into numbered files. */
struct lines {
	const struct archive_sink *sink;
	const char *folder;
	unsigned n; /* of files so far */
	struct out out;
};

static enum gpai_code
put_file(const struct archive_sink *sink, const char *path, struct out *out, struct gpai_error *err)
{
	enum gpai_code rc = out_status(out, path, err);

	if (rc == GPAI_OK && out->len > ARCHIVE_FILE_MAX)
		rc = fail(err, GPAI_TOO_LARGE, in_file(path), "%zu bytes, expected at most %d",
		    out->len, ARCHIVE_FILE_MAX);
	if (rc == GPAI_OK)
		rc = sink->put(
		    sink->ctx, path, (struct span){(const uint8_t *)out->at, out->len}, err);
	return rc;
}

/* After each line, and at the end. */
static enum gpai_code
flush(struct lines *lines, bool is_end, struct gpai_error *err)
{
	char path[ARCHIVE_PATH_CHARS];
	enum gpai_code rc;

	if (lines->out.error == 0 &&
	    (lines->out.len == 0 || (!is_end && lines->out.len < CHUNK_BYTES)))
		return GPAI_OK;
	snprintf(path, sizeof path, "%s/%08u.jsonl", lines->folder, ++lines->n);
	rc = put_file(lines->sink, path, &lines->out, err);
	lines->out.len = 0;
	return rc;
}

/* ---- the parts ---- */

static enum gpai_code
put_meta(struct dossier *dossier, const struct archive_sink *sink, struct gpai_error *err)
{
	json_t *root = json_object();
	sqlite3_stmt *row;
	struct out out;
	bool more;
	enum gpai_code rc =
	    root != NULL ? store_statement(dossier, STORE_META, &row, err) : fail_memory(err);

	out_memory(&out);
	if (rc != GPAI_OK)
		goto out;
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more) {
		struct text name = store_column(row, 0), value = store_column(row, 1);
		if (json_object_setn_new(root, name.at, name.len,
			json_stringn(value.at != NULL ? value.at : "", value.len)) != 0) {
			rc = fail_memory(err);
			break;
		}
	}
	sqlite3_reset(row);
	if (rc == GPAI_OK && (rc = json_canonical(root, &out, err)) == GPAI_OK) {
		out_char(&out, '\n');
		rc = put_file(sink, "meta.json", &out, err);
	}
out:
	json_decref(root);
	out_release(&out);
	return rc;
}

static enum gpai_code
put_records(struct dossier *dossier, struct lines *lines, struct gpai_error *err)
{
	struct record_row record;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_RECORDS, &row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, 1);
	sqlite3_bind_int64(row, 2, -1);
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more) {
		if ((rc = store_record_row(dossier, row, &record, err)) != GPAI_OK)
			break;
		archive_record_write(&record, &lines->out);
		if ((rc = flush(lines, false, err)) != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
	return rc == GPAI_OK ? flush(lines, true, err) : rc;
}

/* All rows of a statement about one head: texts or bytes, in the arena. */
static enum gpai_code
said_of(struct dossier *dossier, enum statement which, uint64_t size, struct arena *arena,
    struct span **said, size_t *n, struct gpai_error *err)
{
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more;
	enum gpai_code rc;

	*said = NULL;
	*n = 0;
	if (dossier->version < 3)
		return GPAI_OK;
	if ((rc = store_statement(dossier, which, &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)size);
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more) {
		struct text is = {
		    sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0)};
		struct span *wider = *said;
		if (*n == cap) {
			cap = cap == 0 ? 4 : cap * 2;
			wider = arena_array(arena, cap, sizeof *wider);
			if (wider != NULL && *n > 0)
				memcpy(wider, *said, *n * sizeof *wider);
		}
		struct text copy = arena_text(arena, is);
		if (wider == NULL || copy.at == NULL) {
			rc = fail_memory(err);
			break;
		}
		*said = wider;
		wider[(*n)++] = (struct span){(const uint8_t *)copy.at, copy.len};
	}
	sqlite3_reset(row);
	return rc;
}

static enum gpai_code
put_head(struct dossier *dossier, sqlite3_stmt *row, struct lines *lines, struct gpai_error *err)
{
	struct dossier_head stored;
	struct archive_head head = {0};
	struct span *cosigned = NULL;
	struct arena arena;
	enum gpai_code rc = store_head_row(dossier, row, &stored, err);

	if (rc != GPAI_OK)
		return rc;
	arena_init(&arena, 0);
	head.size = stored.size;
	head.recorded = stored.recorded;
	head.note = stored.note;
	if ((rc = said_of(dossier, STORE_COSIGNATURES, head.size, &arena, &cosigned,
		 &head.n_cosignatures, err)) != GPAI_OK)
		goto out;
	if ((rc = said_of(dossier, STORE_STAMPS, head.size, &arena, &head.stamps, &head.n_stamps,
		 err)) != GPAI_OK)
		goto out;
	head.cosignatures = arena_array(&arena, head.n_cosignatures + 1, sizeof *head.cosignatures);
	if (head.cosignatures == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	for (size_t i = 0; i < head.n_cosignatures; i++)
		head.cosignatures[i] = (struct text){(const char *)cosigned[i].at, cosigned[i].len};
	archive_head_write(&head, &lines->out);
	rc = flush(lines, false, err);
out:
	arena_release(&arena);
	return rc;
}

static enum gpai_code
put_heads(struct dossier *dossier, struct lines *lines, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_HEADS, &row, err);

	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more)
		if ((rc = put_head(dossier, row, lines, err)) != GPAI_OK)
			break;
	sqlite3_reset(row);
	return rc == GPAI_OK ? flush(lines, true, err) : rc;
}

static enum gpai_code
put_kept(struct dossier *dossier, const struct archive_sink *sink, struct gpai_error *err)
{
	char path[ARCHIVE_PATH_CHARS], hex[DIGEST_HEX_CHARS];
	struct digest digest;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	if (dossier->version < 2)
		return GPAI_OK;
	if ((rc = store_statement(dossier, STORE_KEPT_ALL, &row, err)) != GPAI_OK)
		return rc;
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more) {
		struct span bytes = {
		    sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1)};
		if (!store_column_bytes(row, 0, digest.bytes, sizeof digest.bytes)) {
			rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
			    "kept bytes stand under no digest");
			break;
		}
		digest_hex(&digest, hex);
		snprintf(path, sizeof path, "kept/%s", hex);
		if ((rc = sink->put(sink->ctx, path, bytes, err)) != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
	return rc;
}

static enum gpai_code
put_applied(struct dossier *dossier, const struct archive_sink *sink, struct gpai_error *err)
{
	struct applied_row applied;
	sqlite3_stmt *row;
	struct out out;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_APPLIED, &row, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	while ((rc = store_step(dossier, row, &more, "archive", err)) == GPAI_OK && more) {
		if (!store_applied_row(row, &applied)) {
			rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
			    "table applied cannot be read");
			break;
		}
		archive_applied_write(&applied, &out);
	}
	sqlite3_reset(row);
	if (rc == GPAI_OK)
		rc = put_file(sink, "applied.jsonl", &out, err);
	out_release(&out);
	return rc;
}

enum gpai_code
dossier_archive(struct dossier *dossier, const struct archive_sink *sink, struct gpai_error *err)
{
	struct lines records = {.sink = sink, .folder = "records"};
	struct lines heads = {.sink = sink, .folder = "heads"};
	enum gpai_code rc;

	out_memory(&records.out);
	out_memory(&heads.out);
	if ((rc = put_meta(dossier, sink, err)) != GPAI_OK)
		goto out;
	if ((rc = put_records(dossier, &records, err)) != GPAI_OK)
		goto out;
	if ((rc = put_heads(dossier, &heads, err)) != GPAI_OK)
		goto out;
	if ((rc = put_kept(dossier, sink, err)) != GPAI_OK)
		goto out;
	rc = put_applied(dossier, sink, err);
out:
	out_release(&heads.out);
	out_release(&records.out);
	return rc;
}

enum gpai_code
dossier_hold(struct dossier *dossier, struct gpai_error *err)
{
	uint64_t size;
	enum gpai_code rc = store_run(dossier, STORE_BEGIN_READ, "archive", err);

	/* the first reading is what fixes the moment */
	return rc == GPAI_OK ? store_size(dossier, &size, err) : rc;
}

void
dossier_let_go(struct dossier *dossier)
{
	store_rollback(dossier);
}
