/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier from the files of an archive.
 *
 *	meta.json        table meta; nothing else may come before it
 *	records/...      rows of record and erased; leaves and subtrees are computed
 *	heads/...        rows of head, cosignature, stamp; size and root are those of the note
 *	kept/...         rows of kept; the digest is computed and must be the name
 *	applied.jsonl    rows of applied
 *	at the end       rows of fact, from the records; the triggers; flushed
 *
 * The folder is nobody's until it is renamed by the caller, so that the database is made
 * without a journal: what is left of a crash is thrown away. */
#include "records/archive.h"

#include "notation/json.h"
#include "records/archive_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dossier_restoring {
	struct dossier *dossier;
	struct merkle_tree tree;
	bool has_meta;
};

static enum gpai_code
run(struct dossier *dossier, const char *sql, struct gpai_error *err)
{
	int code = sqlite3_exec(dossier->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? GPAI_OK : store_fail(dossier, code, "restore", err);
}

static enum gpai_code
put_row(struct dossier *dossier, sqlite3_stmt *row, struct gpai_error *err)
{
	bool more;
	enum gpai_code rc = store_step(dossier, row, &more, "restore", err);

	sqlite3_reset(row);
	return rc;
}

/* ---- begin ---- */

static enum gpai_code
make_folder(const char *dir, struct gpai_error *err)
{
	/* The key, when it is put back, is secret; the digests can be taken again. */
	static const char IGNORED[] = STORE_KEY "\ndigests\n";
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	const char *folder = file_join(&arena, dir, STORE_FOLDER);
	const char *ignore = folder != NULL ? file_join(&arena, folder, ".gitignore") : NULL;
	if (ignore == NULL)
		rc = fail_memory(err);
	else if (mkdir(folder, 0777) != 0)
		rc = fail_errno(err, errno, folder, "make the folder");
	else
		rc = file_replace(
		    ignore, (struct span){(const uint8_t *)IGNORED, sizeof IGNORED - 1}, 0666, err);
	arena_release(&arena);
	return rc;
}

enum gpai_code
dossier_restore_begin(const char *dir, struct dossier_restoring **restoring, struct gpai_error *err)
{
	char version[192];
	struct dossier_restoring *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*restoring = NULL;
	if (made == NULL)
		return fail_memory(err);
	if ((rc = make_folder(dir, err)) != GPAI_OK)
		goto out;
	if ((rc = store_connect(dir, STORE_FOLDER, DOSSIER_WRITE, true, &made->dossier, err)) !=
	    GPAI_OK)
		goto out;
	made->dossier->version = STORE_VERSION;
	snprintf(version, sizeof version,
	    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = 0; "
	    "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    STORE_APPLICATION_ID, STORE_VERSION);
	if ((rc = run(made->dossier, version, err)) != GPAI_OK)
		goto out;
	if ((rc = store_make_tables(made->dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = store_run(made->dossier, STORE_BEGIN_WRITE, "restore", err)) != GPAI_OK)
		goto out;
	*restoring = made;
	made = NULL;
out:
	dossier_restore_free(made);
	return rc;
}

void
dossier_restore_free(struct dossier_restoring *restoring)
{
	if (restoring == NULL)
		return;
	dossier_close(restoring->dossier);
	free(restoring);
}

/* ---- meta ---- */

static enum gpai_code
take_meta(struct dossier_restoring *r, const char *file, struct span bytes, struct gpai_error *err)
{
	json_t *root = NULL, *value;
	const char *name;
	size_t len;
	enum gpai_code rc = json_parse(file, bytes, NULL, &root, err);

	if (rc == GPAI_OK && !json_is_object(root))
		rc = fail(err, GPAI_MALFORMED, in_file(file), "not an object");
	if (rc != GPAI_OK)
		goto out;
	json_object_keylen_foreach(root, name, len, value)
	{
		if (memchr(name, 0, len) != NULL || !json_is_string(value)) {
			rc = fail(err, GPAI_MALFORMED, in_file(file), "not an object of strings");
			goto out;
		}
		if ((rc = store_put_meta(r->dossier, name, json_text(value), err)) != GPAI_OK)
			goto out;
	}
	rc = store_read_meta(r->dossier, err);
	r->has_meta = rc == GPAI_OK;
out:
	json_decref(root);
	return rc;
}

/* ---- records ---- */

static enum gpai_code
put_erased(struct dossier *dossier, const struct record_row *record, struct gpai_error *err)
{
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, STORE_ERASED_PUT, &row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)record->seq);
	sqlite3_bind_int64(row, 2, (int64_t)record->erasure);
	store_bind_bytes(row, 3, record->commitment.bytes, sizeof record->commitment.bytes);
	store_bind_bytes(row, 4, record->head_salt.bytes,
	    record->has_head_salt ? sizeof record->head_salt.bytes : 0);
	store_bind_bytes(row, 5, record->fields.at, record->fields.len);
	return put_row(dossier, row, err);
}

static enum gpai_code
put_record(struct dossier_restoring *r, const struct record_row *record, const struct digest *leaf,
    struct gpai_error *err)
{
	struct store_nodes nodes = {0};
	const struct merkle_sink sink = {store_nodes_put, &nodes};
	sqlite3_stmt *row;
	enum gpai_code rc = merkle_append(&r->tree, leaf, &sink, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_statement(r->dossier, STORE_RECORD_PUT, &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)record->seq);
	sqlite3_bind_int64(row, 2, record->recorded);
	store_bind_text(row, 3, text_of(record_kind_word(record->kind)));
	sqlite3_bind_int64(row, 4, record->scheme);
	store_bind_bytes(row, 5, record->salt.bytes, record->has_salt ? sizeof record->salt : 0);
	store_bind_bytes(row, 6, leaf->bytes, sizeof leaf->bytes);
	store_bind_bytes(row, 7, nodes.hashes, nodes.n * sizeof nodes.hashes[0]);
	store_bind_text(row, 8, record->body);
	return put_row(r->dossier, row, err);
}

static enum gpai_code
take_record(struct dossier_restoring *r, struct line_at at, struct text line, struct arena *arena,
    struct gpai_error *err)
{
	struct record_row record;
	struct digest commitment;
	enum gpai_code rc = archive_record_read(at, line, arena, &record, err);

	if (rc != GPAI_OK)
		return rc;
	if (record.seq != r->tree.size + 1)
		return fail(err, GPAI_CORRUPT, at_line(at.file, at.line),
		    "record %llu, expected %llu", (unsigned long long)record.seq,
		    (unsigned long long)r->tree.size + 1);
	if ((rc = store_record_commitment(r->dossier, &record, &commitment, err)) != GPAI_OK)
		return rc;
	if (record.erasure != 0 && !digest_equal(&commitment, &record.commitment))
		return fail(err, GPAI_CORRUPT, at_line(at.file, at.line),
		    "record %llu: what is left of it does not make its commitment",
		    (unsigned long long)record.seq);
	struct digest leaf = commit_leaf_hash(&commitment);
	if ((rc = put_record(r, &record, &leaf, err)) != GPAI_OK)
		return rc;
	return record.erasure != 0 ? put_erased(r->dossier, &record, err) : GPAI_OK;
}

/* ---- heads ---- */

static enum gpai_code
put_said(struct dossier *dossier, enum statement which, uint64_t size, struct span said,
    struct gpai_error *err)
{
	struct digest digest = store_said_digest(size, said);
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, which, &row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)size);
	store_bind_bytes(row, 2, digest.bytes, sizeof digest.bytes);
	if (which == STORE_COSIGNATURE_PUT)
		store_bind_text(row, 3, (struct text){(const char *)said.at, said.len});
	else
		store_bind_bytes(row, 3, said.at, said.len);
	return put_row(dossier, row, err);
}

static enum gpai_code
put_head(struct dossier *dossier, const struct archive_head *head, struct gpai_error *err)
{
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, STORE_HEAD_PUT, &row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)head->size);
	store_bind_bytes(row, 2, head->root.bytes, sizeof head->root.bytes);
	sqlite3_bind_int64(row, 3, head->recorded);
	store_bind_text(row, 4, head->note);
	return put_row(dossier, row, err);
}

static enum gpai_code
take_head(struct dossier_restoring *r, struct line_at at, struct text line, struct arena *arena,
    struct gpai_error *err)
{
	struct archive_head head;
	enum gpai_code rc = archive_head_read(at, line, arena, &head, err);

	if (rc == GPAI_OK)
		rc = put_head(r->dossier, &head, err);
	for (size_t i = 0; rc == GPAI_OK && i < head.n_cosignatures; i++)
		rc = put_said(r->dossier, STORE_COSIGNATURE_PUT, head.size,
		    (struct span){
			(const uint8_t *)head.cosignatures[i].at, head.cosignatures[i].len},
		    err);
	for (size_t i = 0; rc == GPAI_OK && i < head.n_stamps; i++)
		rc = put_said(r->dossier, STORE_STAMP_PUT, head.size, head.stamps[i], err);
	return rc;
}

/* ---- the rest ---- */

static enum gpai_code
take_applied(struct dossier_restoring *r, struct line_at at, struct text line, struct arena *arena,
    struct gpai_error *err)
{
	struct applied_row applied;
	sqlite3_stmt *row;
	enum gpai_code rc = archive_applied_read(at, line, arena, &applied, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_statement(r->dossier, STORE_APPLIED_PUT, &row, err)) != GPAI_OK)
		return rc;
	struct digest digest = store_applied_digest(&applied);
	store_bind_text(row, 1, applied.entity);
	store_bind_text(row, 2, applied.name);
	store_bind_text(row, 3, applied.key);
	store_bind_text(row, 4, applied.since);
	store_bind_bytes(row, 5, applied.stated.bytes, sizeof applied.stated.bytes);
	sqlite3_bind_int64(row, 6, applied.seq);
	store_bind_bytes(row, 7, digest.bytes, sizeof digest.bytes);
	return put_row(r->dossier, row, err);
}

static enum gpai_code
take_kept(struct dossier_restoring *r, const char *file, struct text hex, struct span bytes,
    struct gpai_error *err)
{
	struct digest named, is = digest_of(bytes);
	sqlite3_stmt *row;
	enum gpai_code rc;

	if (!digest_from_hex(hex, &named) || !digest_equal(&named, &is))
		return fail(err, GPAI_CORRUPT, in_file(file), "not of the SHA-256 that names it");
	if ((rc = store_statement(r->dossier, STORE_KEPT_PUT, &row, err)) != GPAI_OK)
		return rc;
	store_bind_bytes(row, 1, is.bytes, sizeof is.bytes);
	store_bind_bytes(row, 2, bytes.len > 0 ? bytes.at : (const uint8_t *)"", bytes.len);
	return put_row(r->dossier, row, err);
}

static enum gpai_code
take_lines(struct dossier_restoring *r, const char *file, struct span bytes,
    enum gpai_code (*take)(struct dossier_restoring *, struct line_at, struct text, struct arena *,
	struct gpai_error *),
    struct gpai_error *err)
{
	struct text rest = {(const char *)bytes.at, bytes.len}, line;
	struct line_at at = {file, 1};
	enum gpai_code rc = GPAI_OK;

	for (; rc == GPAI_OK && archive_next_line(&rest, &line); at.line++) {
		struct arena arena;
		arena_init(&arena, 0);
		rc = take(r, at, line, &arena, err);
		arena_release(&arena);
	}
	if (rc == GPAI_OK && rest.len > 0)
		rc = fail(err, GPAI_MALFORMED, at_line(file, at.line), "the line does not end");
	return rc;
}

static bool
begins(struct text path, const char *folder)
{
	size_t len = strlen(folder);

	return path.len > len && memcmp(path.at, folder, len) == 0;
}

enum gpai_code
dossier_restore_file(
    struct dossier_restoring *r, struct text path, struct span bytes, struct gpai_error *err)
{
	char file[ARCHIVE_PATH_CHARS];

	snprintf(file, sizeof file, "%.*s", TEXT_ARG(path));
	if (text_is(path, "meta.json") && !r->has_meta)
		return take_meta(r, file, bytes, err);
	if (!r->has_meta)
		return fail(err, GPAI_MALFORMED, in_file(file), "stands before meta.json");
	if (begins(path, "records/"))
		return take_lines(r, file, bytes, take_record, err);
	if (begins(path, "heads/"))
		return take_lines(r, file, bytes, take_head, err);
	if (text_is(path, "applied.jsonl"))
		return take_lines(r, file, bytes, take_applied, err);
	if (begins(path, "kept/"))
		return take_kept(r, file, (struct text){path.at + 5, path.len - 5}, bytes, err);
	return fail(err, GPAI_INVALID, in_file(file), "not of the database");
}

/* ---- facts ---- */

static bool
is_fact(enum record_kind kind)
{
	return kind == RECORD_FACT || kind == RECORD_CLOSED || kind == RECORD_SETTING;
}

/* The text of a member without its name; "" when it is not there. */
static struct text
raw_member(struct text body, const char *wanted)
{
	struct opening_scan scan = {.rest = body};
	struct text name, member;

	while (opening_next(&scan, &name, &member))
		if (text_is(name, wanted))
			return (struct text){member.at + name.len + 3, member.len - name.len - 3};
	return TEXT_NONE;
}

static enum gpai_code
put_fact(struct dossier *dossier, const struct record_row *record, const json_t *body,
    struct gpai_error *err)
{
	struct text entity = json_member_text(body, "entity");
	const char *slash = entity.len > 0 ? memchr(entity.at, '/', entity.len) : NULL;
	size_t len = slash != NULL ? (size_t)(slash - entity.at) : entity.len;
	struct text name =
	    slash != NULL ? (struct text){slash + 1, entity.len - len - 1} : TEXT_NONE;
	static const char *const members[] = {
	    "type", NULL, "origin", "by", "method", "source", "reason", "evidence"};
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, STORE_FACT_PUT, &row, err);

	if (rc != GPAI_OK)
		return rc;
	store_bind_text(row, 1, (struct text){entity.at, len});
	store_bind_text(row, 2, name);
	store_bind_text(row, 3, json_member_text(body, "key"));
	sqlite3_bind_int64(row, 4, (int64_t)record->seq);
	store_bind_text(row, 5, json_member_text(body, "since"));
	sqlite3_bind_int64(row, 6, record->recorded);
	for (int i = 0; i < (int)(sizeof members / sizeof members[0]); i++)
		store_bind_text(row, 7 + i,
		    members[i] != NULL ? json_member_text(body, members[i])
				       : raw_member(record->body, "value"));
	sqlite3_bind_int64(row, 15, json_is_true(json_object_get(body, "applied")));
	return put_row(dossier, row, err);
}

static enum gpai_code
take_fact(struct dossier *dossier, const struct record_row *record, struct erasures *erasures,
    struct gpai_error *err)
{
	struct span bytes = {(const uint8_t *)record->body.at, record->body.len};
	json_t *body = NULL;
	bool stands = true;
	enum gpai_code rc = erasures_check(dossier, erasures, record, &stands, err);

	if (rc != GPAI_OK || !stands || !is_fact(record->kind))
		return rc;
	if ((rc = json_parse("record", bytes, NULL, &body, err)) == GPAI_OK)
		rc = put_fact(dossier, record, body, err);
	json_decref(body);
	return rc;
}

static enum gpai_code
make_facts(struct dossier *dossier, struct gpai_error *err)
{
	struct erasures erasures;
	struct record_row record;
	struct arena arena;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	arena_init(&arena, 0);
	if ((rc = erasures_load(dossier, &arena, &erasures, err)) != GPAI_OK)
		goto out;
	if ((rc = store_statement(dossier, STORE_RECORDS, &row, err)) != GPAI_OK)
		goto out;
	sqlite3_bind_int64(row, 1, 1);
	sqlite3_bind_int64(row, 2, -1);
	while ((rc = store_step(dossier, row, &more, "restore", err)) == GPAI_OK && more) {
		if ((rc = store_record_row(dossier, row, &record, err)) != GPAI_OK)
			break;
		if ((rc = take_fact(dossier, &record, &erasures, err)) != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
out:
	arena_release(&arena);
	return rc;
}

/* ---- end ---- */

static enum gpai_code
flush(const char *path, struct gpai_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, errno, path, "open");
	int number = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
	close(fd);
	return number == 0 ? GPAI_OK : fail_errno(err, number, path, "flush");
}

enum gpai_code
dossier_restore_end(struct dossier_restoring *r, struct gpai_error *err)
{
	enum gpai_code rc;

	if (!r->has_meta)
		return fail(err, GPAI_MALFORMED, in_file("meta.json"), "is missing");
	if ((rc = make_facts(r->dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_make_triggers(r->dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_run(r->dossier, STORE_COMMIT, "restore", err)) != GPAI_OK)
		return rc;
	if ((rc = run(r->dossier, "PRAGMA journal_mode = WAL", err)) != GPAI_OK)
		return rc;
	char *path = strdup(r->dossier->path), *folder = strdup(r->dossier->folder);
	dossier_close(r->dossier);
	r->dossier = NULL;
	rc = path == NULL || folder == NULL ? fail_memory(err) : flush(path, err);
	if (rc == GPAI_OK)
		rc = flush(folder, err);
	free(path);
	free(folder);
	return rc;
}
