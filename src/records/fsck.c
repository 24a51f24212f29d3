/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a dossier: everything that can be computed is computed again.
 *
 *	records   1, 2, 3, ... without a gap; salt and body make the leaf
 *	nodes     each complete subtree is there with its hash, and no other
 *	heads     each is signed by the dossier's key and has the root of its size;
 *	          the newest covers every record
 *	facts     each row says what its record says, and none is missing
 *	kept      bytes are of the digest they are kept under, and what was issued is there
 *	key       record 1 names the key that `meta` names */
#include "notation/json.h"
#include "records/store.h"

#include <string.h>

struct check {
	struct dossier *dossier;
	struct dossier_verified *verified;
	struct merkle_tree tree;
	sqlite3_stmt *heads;
	struct dossier_head head; /* next one to meet; size 0: none is left */
};

static enum gpai_code
damaged(const struct check *check, const char *what, uint64_t number, const char *how,
    struct gpai_error *err)
{
	return fail(err, GPAI_CORRUPT, in_file(check->dossier->path), "%s %llu: %s", what,
	    (unsigned long long)number, how);
}

/* ---- SQLite's own opinion ---- */

static enum gpai_code
check_file(struct check *check, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, STORE_QUICK_CHECK, &row, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(check->dossier, row, &more, "verify", err)) != GPAI_OK)
		return rc;
	if (more && !text_is(store_column(row, 0), "ok"))
		rc = fail(err, GPAI_CORRUPT, in_file(check->dossier->path), "damaged: %.*s",
		    TEXT_ARG(store_column(row, 0)));
	sqlite3_reset(row);
	return rc;
}

/* ---- heads ---- */

static enum gpai_code
next_head(struct check *check, struct gpai_error *err)
{
	bool more;
	enum gpai_code rc = store_step(check->dossier, check->heads, &more, "verify", err);

	check->head = (struct dossier_head){0};
	if (rc != GPAI_OK || !more)
		return rc;
	return store_head_row(check->dossier, check->heads, &check->head, err);
}

/* Is the next head one of the tree as it stands? */
static enum gpai_code
check_head(struct check *check, struct gpai_error *err)
{
	const struct dossier_head *head = &check->head;
	struct digest root = merkle_root(&check->tree);
	struct checkpoint checkpoint;

	if (head->size != check->tree.size)
		return GPAI_OK;
	if (!digest_equal(&head->root, &root))
		return damaged(check, "head", head->size, "not the root of its records", err);
	if (checkpoint_open((struct span){(const uint8_t *)head->note.at, head->note.len},
		&check->dossier->public_key, text_of(check->dossier->origin), &checkpoint,
		NULL) != GPAI_OK)
		return damaged(
		    check, "head", head->size, "no checkpoint signed by this dossier's key", err);
	if (checkpoint.size != head->size || !digest_equal(&checkpoint.root, &root))
		return damaged(check, "head", head->size, "signed for another tree", err);
	check->verified->heads++;
	return next_head(check, err);
}

/* ---- records and subtrees ---- */

static enum gpai_code
check_node(
    void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct check *check = ctx;
	struct digest stored;
	enum gpai_code rc;

	if (level == 0)
		return GPAI_OK;
	if ((rc = store_get_node(check->dossier, level, index, &stored, err)) != GPAI_OK)
		return rc;
	if (!digest_equal(&stored, hash))
		return fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
		    "subtree %llu of level %u: not the hash of what is below",
		    (unsigned long long)index, level);
	check->verified->nodes++;
	return GPAI_OK;
}

static enum gpai_code
check_key_record(const struct check *check, struct text body, struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = json_parse(
	    "record 1", (struct span){(const uint8_t *)body.at, body.len}, NULL, &root, NULL);
	bool same = rc == GPAI_OK &&
	            text_is(json_member_text(root, "public_key"), check->dossier->vkey) &&
	            text_is(json_member_text(root, "origin"), check->dossier->origin);

	json_decref(root);
	return same ? GPAI_OK
	            : damaged(check, "record", 1, "names another key than table meta", err);
}

static enum gpai_code
check_record(struct check *check, sqlite3_stmt *row, struct gpai_error *err)
{
	const struct merkle_sink sink = {check_node, check};
	uint64_t seq = (uint64_t)sqlite3_column_int64(row, 0);
	struct text body = store_column(row, 3);
	struct commit_salt salt;
	enum record_kind kind;
	struct digest stored;
	struct out envelope;
	enum gpai_code rc = GPAI_OK;

	if (seq != check->tree.size + 1)
		return damaged(check, "record", check->tree.size + 1, "is missing", err);
	if (!record_kind_from(store_column(row, 2), &kind) ||
	    !store_column_bytes(row, 4, salt.bytes, sizeof salt.bytes) ||
	    !store_column_bytes(row, 5, stored.bytes, sizeof stored.bytes))
		return damaged(check, "record", seq, "cannot be read", err);
	if (seq == 1 && (rc = check_key_record(check, body, err)) != GPAI_OK)
		return rc;
	out_memory(&envelope);
	store_envelope(kind, sqlite3_column_int64(row, 1), body, &envelope);
	if ((rc = out_status(&envelope, check->dossier->path, err)) != GPAI_OK)
		goto out;
	struct text text = out_text(&envelope);
	struct digest commitment =
	    commit_make(&salt, (struct span){(const uint8_t *)text.at, text.len});
	struct digest leaf = commit_leaf_hash(&commitment);
	if (!digest_equal(&leaf, &stored)) {
		rc = damaged(check, "record", seq, "body and salt do not make its leaf", err);
		goto out;
	}
	rc = merkle_append(&check->tree, &leaf, &sink, err);
out:
	out_release(&envelope);
	return rc;
}

static enum gpai_code
check_log(struct check *check, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	if ((rc = store_statement(check->dossier, STORE_HEADS, &check->heads, err)) != GPAI_OK)
		return rc;
	if ((rc = next_head(check, err)) != GPAI_OK)
		return rc;
	if ((rc = store_statement(check->dossier, STORE_RECORDS, &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, INT64_MIN);
	sqlite3_bind_int64(row, 2, -1);
	while ((rc = store_step(check->dossier, row, &more, "verify", err)) == GPAI_OK && more) {
		if ((rc = check_record(check, row, err)) != GPAI_OK)
			break;
		if ((rc = check_head(check, err)) != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
	return rc;
}

static enum gpai_code
count(struct check *check, enum statement which, uint64_t numbers[2], struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, which, &row, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(check->dossier, row, &more, "verify", err)) != GPAI_OK)
		return rc;
	numbers[0] = (uint64_t)sqlite3_column_int64(row, 0);
	numbers[1] = (uint64_t)sqlite3_column_int64(row, 1);
	sqlite3_reset(row);
	return GPAI_OK;
}

/* Everything was met; nothing may be left over. */
static enum gpai_code
check_rest(struct check *check, struct gpai_error *err)
{
	uint64_t numbers[2] = {0};
	struct digest root = merkle_root(&check->tree);
	struct dossier_head newest;
	struct arena arena;
	enum gpai_code rc;

	if (check->head.size != 0)
		return damaged(check, "head", check->head.size, "of records that are missing", err);
	arena_init(&arena, 0);
	rc = dossier_head(check->dossier, &arena, &newest, err);
	arena_release(&arena);
	if (rc != GPAI_OK)
		return rc;
	if (newest.size != check->tree.size || !digest_equal(&newest.root, &root))
		return damaged(
		    check, "record", newest.size + 1, "is not covered by a signed head", err);
	if ((rc = count(check, STORE_NODE_COUNT, numbers, err)) != GPAI_OK)
		return rc;
	if (numbers[0] != check->verified->nodes)
		return damaged(
		    check, "table node:", numbers[0], "rows, more than the records make", err);
	check->verified->records = check->tree.size;
	check->verified->root = root;
	return GPAI_OK;
}

/* ---- facts ---- */

static enum gpai_code
check_fact(struct check *check, sqlite3_stmt *row, struct gpai_error *err)
{
	struct recorded_fact fact;
	struct arena arena;
	struct out body;
	enum gpai_code rc;

	arena_init(&arena, 0);
	out_memory(&body);
	if ((rc = fact_row(check->dossier, &arena, row, &fact, err)) != GPAI_OK)
		goto out;
	fact_body(&fact, &body);
	if ((rc = out_status(&body, check->dossier->path, err)) != GPAI_OK)
		goto out;
	const int after = STORE_FACT_N_COLUMNS;
	if (!text_is(store_column(row, after), record_kind_word(fact.what)) ||
	    !text_equal(store_column(row, after + 1), out_text(&body)) ||
	    sqlite3_column_int64(row, after + 2) != fact.fact.recorded)
		rc = damaged(
		    check, "fact of record", fact.fact.record, "differs from the record", err);
	else
		check->verified->facts++;
out:
	out_release(&body);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
check_facts(struct check *check, struct gpai_error *err)
{
	uint64_t numbers[2] = {0};
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, STORE_FACT_BODIES, &row, err);

	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(check->dossier, row, &more, "verify", err)) == GPAI_OK && more)
		if ((rc = check_fact(check, row, err)) != GPAI_OK)
			break;
	sqlite3_reset(row);
	if (rc != GPAI_OK)
		return rc;
	if ((rc = count(check, STORE_FACT_COUNTS, numbers, err)) != GPAI_OK)
		return rc;
	if (numbers[0] != numbers[1])
		return fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
		    "table fact: %llu rows, expected %llu as there are records of facts",
		    (unsigned long long)numbers[0], (unsigned long long)numbers[1]);
	return GPAI_OK;
}

/* ---- what was issued ---- */

static enum gpai_code
check_kept_row(const struct check *check, sqlite3_stmt *row, struct gpai_error *err)
{
	struct digest named;
	const uint8_t *bytes = sqlite3_column_blob(row, 1);
	struct digest is = digest_of((struct span){bytes, (size_t)sqlite3_column_bytes(row, 1)});
	char hex[2 * sizeof named.bytes + 1];

	if (store_column_bytes(row, 0, named.bytes, sizeof named.bytes) &&
	    digest_equal(&named, &is))
		return GPAI_OK;
	digest_hex(&is, hex);
	return fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
	    "kept bytes of SHA-256 %s stand under another", hex);
}

static enum gpai_code
check_kept(const struct check *check, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	if (check->dossier->version < 2)
		return GPAI_OK;
	if ((rc = store_statement(check->dossier, STORE_KEPT_ALL, &row, err)) != GPAI_OK)
		return rc;
	while ((rc = store_step(check->dossier, row, &more, "verify", err)) == GPAI_OK && more)
		if ((rc = check_kept_row(check, row, err)) != GPAI_OK)
			break;
	sqlite3_reset(row);
	if (rc != GPAI_OK ||
	    (rc = store_statement(check->dossier, STORE_KEPT_MISSING, &row, err)) != GPAI_OK ||
	    (rc = store_step(check->dossier, row, &more, "verify", err)) != GPAI_OK)
		return rc;
	if (more)
		rc = damaged(check, "record", (uint64_t)sqlite3_column_int64(row, 0),
		    "the document that it names is not kept", err);
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
dossier_verify(struct dossier *dossier, struct dossier_verified *verified, struct gpai_error *err)
{
	struct check check = {.dossier = dossier, .verified = verified};
	enum gpai_code rc;

	*verified = (struct dossier_verified){0};
	if ((rc = note_key_read(text_of(dossier->vkey), &dossier->public_key, err)) != GPAI_OK)
		return rc;
	if ((rc = store_run(dossier, STORE_BEGIN_READ, "verify", err)) != GPAI_OK)
		return rc;
	if ((rc = check_file(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_log(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_rest(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_facts(&check, err)) != GPAI_OK)
		goto out;
	rc = check_kept(&check, err);
out:
	store_rollback(dossier);
	return rc;
}
