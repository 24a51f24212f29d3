/* SPDX-License-Identifier: Apache-2.0 */
/* Adding records: the one transaction in which everything durable happens.
 *
 *	record_begin   BEGIN IMMEDIATE; the right edge of the tree is read back and
 *	               held against the last signed head
 *	record_append  salt, commitment, leaf, new subtrees, row of the record
 *	record_commit  root, signed head, COMMIT
 *
 * A failed append spoils the transaction: then only rolling back is left.
 *
 * What is on the disk, and what brings it from one state to the next (dossier.db: D, its
 * write-ahead log: W):
 *
 *	QUIET      D is whole; W is empty or holds only what D has, too
 *	  record_begin, record_append: nothing is written (a large batch spills into W)
 *	WRITING    W has frames without a commit, perhaps torn; nobody reads them
 *	  COMMIT: the last frame says so, then fdatasync(W); only now record_commit returns
 *	LOGGED     W has all of it, flushed; D is as before; acknowledged
 *	  checkpoint, at 1000 pages or when the last one closes: pages to D, fdatasync(D)
 *	FOLDED     D has all of it; W says the same and may be begun anew, or goes
 *	QUIET
 *
 * Whoever opens the files after a death reads W as far as its frames have their running
 * checksums and end in a commit, and no further:
 *
 *	QUIET, WRITING  the dossier as before the transaction
 *	LOGGED          with it; of a COMMIT that was under way, with it or without
 *	FOLDED          with it; a D that was half written is written again from W
 *
 * So there is nothing to repair and no state of ours to get wrong: one flush decides. Without
 * synchronous=FULL that flush would be left out, and acknowledged records could go. Making a
 * dossier ends with a rename instead (create.c); bringing one up to date and erasing are such
 * transactions, too. Tiles and checkpoints in .gpai/log are made from what is here, afterwards.
 * tests/records/durable.c stops, fails, tears and unplugs at every call in turn. */
#include "records/record.h"

#include "notation/json.h"
#include "records/key_file.h"
#include "records/store.h"

#include <stdlib.h>
#include <string.h>

static const char *const KIND_WORDS[] = {
#define X(name, word) [RECORD_##name] = word,
    RECORD_KINDS(X)
#undef X
};

const char *
record_kind_word(enum record_kind kind)
{
	return (size_t)kind < RECORD_KIND_COUNT ? KIND_WORDS[kind] : "unknown";
}

bool
record_kind_from(struct text word, enum record_kind *kind)
{
	for (int i = 0; i < RECORD_KIND_COUNT; i++) {
		if (text_is(word, KIND_WORDS[i])) {
			*kind = (enum record_kind)i;
			return true;
		}
	}
	return false;
}

/* ---- begin ---- */

enum gpai_code
store_head_row(
    struct dossier *dossier, sqlite3_stmt *row, struct dossier_head *head, struct gpai_error *err)
{
	*head = (struct dossier_head){.size = (uint64_t)sqlite3_column_int64(row, 0),
	    .recorded = sqlite3_column_int64(row, 2),
	    .note = store_column(row, 3)};
	if (store_column_bytes(row, 1, head->root.bytes, sizeof head->root.bytes))
		return GPAI_OK;
	return fail(err, GPAI_CORRUPT, in_file(dossier->path), "head %llu has no root",
	    (unsigned long long)head->size);
}

/* Never sign a tree that is not the one signed last: a damaged log must be noticed
 * before it grows. */
enum gpai_code
store_check_head(struct dossier *dossier, const struct merkle_tree *tree, struct gpai_error *err)
{
	struct digest root = merkle_root(tree);
	struct dossier_head head;
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc;

	if (tree->size == 0)
		return GPAI_OK;
	if ((rc = store_statement(dossier, STORE_HEAD, &statement, err)) != GPAI_OK)
		return rc;
	if ((rc = store_step(dossier, statement, &row, "read", err)) != GPAI_OK)
		return rc;
	if (row)
		rc = store_head_row(dossier, statement, &head, err);
	sqlite3_reset(statement);
	if (rc != GPAI_OK)
		return rc;
	if (!row || head.size != tree->size || !digest_equal(&head.root, &root))
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "the last signed head does not match the %llu records",
		    (unsigned long long)tree->size);
	return GPAI_OK;
}

/* Changes when another connection has written, and only then. */
static enum gpai_code
read_version(struct dossier *dossier, int64_t *version, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(dossier, STORE_DATA_VERSION, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(dossier, statement, &row, "read", err)) != GPAI_OK)
		return rc;
	*version = row ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	return GPAI_OK;
}

static enum gpai_code
restore_tree(struct record_txn *txn, struct gpai_error *err)
{
	struct dossier *dossier = txn->dossier;
	const struct merkle_source source = {store_get_node, dossier};
	int64_t version;
	uint64_t size;
	enum gpai_code rc;

	if ((rc = read_version(dossier, &version, err)) != GPAI_OK)
		return rc;
	if (version == dossier->tree_version && version != 0) {
		txn->tree = dossier->tree;
		txn->first = txn->tree.size + 1;
		return GPAI_OK;
	}
	dossier->tree_version = 0;
	if ((rc = store_size(dossier, &size, err)) != GPAI_OK)
		return rc;
	if ((rc = merkle_restore(size, &source, &txn->tree, err)) != GPAI_OK)
		return rc;
	txn->first = size + 1;
	if ((rc = store_check_head(dossier, &txn->tree, err)) != GPAI_OK)
		return rc;
	dossier->tree = txn->tree;
	dossier->tree_version = version;
	return GPAI_OK;
}

enum gpai_code
record_begin(struct record_txn *txn, struct dossier *dossier, int64_t now,
    const struct entropy *entropy, struct gpai_error *err)
{
	enum gpai_code rc;

	*txn = (struct record_txn){.entropy = entropy, .now = now};
	if (dossier->mode != DOSSIER_WRITE)
		return fail(err, GPAI_INVALID, in_file(dossier->path), "opened for reading only");
	if ((rc = store_load_key(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = store_run(dossier, STORE_BEGIN_WRITE, "write", err)) != GPAI_OK)
		return rc;
	txn->dossier = dossier;
	if ((rc = store_check_current(dossier, err)) == GPAI_OK)
		rc = restore_tree(txn, err);
	if (rc != GPAI_OK)
		record_release(txn);
	return rc;
}

/* ---- append ---- */

static enum gpai_code
put_record(struct record_txn *txn, enum record_kind kind, struct text body,
    const struct commit_salt *salt, const struct digest *leaf, const struct store_nodes *nodes,
    struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(txn->dossier, STORE_RECORD_PUT, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(statement, 1, (int64_t)txn->tree.size);
	sqlite3_bind_int64(statement, 2, txn->now);
	store_bind_text(statement, 3, text_of(record_kind_word(kind)));
	sqlite3_bind_int64(statement, 4, SCHEME_FIELDS);
	store_bind_bytes(statement, 5, salt->bytes, sizeof salt->bytes);
	store_bind_bytes(statement, 6, leaf->bytes, sizeof leaf->bytes);
	store_bind_bytes(statement, 7, nodes->hashes, nodes->n * sizeof nodes->hashes[0]);
	store_bind_text(statement, 8, body);
	return store_step(txn->dossier, statement, &row, "write", err);
}

static enum gpai_code
check_size(const struct record_txn *txn, struct text body, struct gpai_error *err)
{
	struct opening_scan scan = {.rest = body};
	struct text name, member;
	size_t n = 0;

	if (body.len > RECORD_BODY_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(txn->dossier->path),
		    "record of %zu bytes, expected at most %d", body.len, RECORD_BODY_MAX);
	/* no member is shorter than "a":1, and a comma */
	while (body.len > (size_t)6 * OPENING_FIELDS_MAX && opening_next(&scan, &name, &member))
		if (++n > OPENING_FIELDS_MAX)
			return fail(err, GPAI_TOO_LARGE, in_file(txn->dossier->path),
			    "record of more than %d members", OPENING_FIELDS_MAX);
	return GPAI_OK;
}

/* One by one for a few records, then as many at once as the pool holds. */
static enum gpai_code
draw_salt(struct record_txn *txn, struct commit_salt *salt, struct gpai_error *err)
{
	size_t n = txn->tree.size + 1 - txn->first < RECORD_SALTS ? 1 : RECORD_SALTS;

	if (txn->n_salts == 0) {
		if (!txn->entropy->fill(
			txn->entropy->ctx, txn->salts[0].bytes, n * sizeof txn->salts[0]))
			return fail(err, GPAI_IO, NOWHERE, "the system has no random bytes");
		txn->n_salts = n;
	}
	*salt = txn->salts[--txn->n_salts];
	explicit_bzero(&txn->salts[txn->n_salts], sizeof *salt);
	return GPAI_OK;
}

/* `body` is canonical JSON already. */
static enum gpai_code
append(struct record_txn *txn, enum record_kind kind, struct text body, uint64_t *seq,
    struct gpai_error *err)
{
	struct store_nodes nodes = {0};
	const struct merkle_sink sink = {store_nodes_put, &nodes};
	struct commit_salt salt;
	enum gpai_code rc = check_size(txn, body, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = draw_salt(txn, &salt, err)) != GPAI_OK)
		return rc;
	if (txn->head_len == 0 || txn->head_kind != kind) { /* the same for most of a batch */
		txn->head_len = store_record_head(kind, txn->now, txn->head).len;
		txn->head_kind = kind;
	}
	struct digest commitment =
	    opening_commit(&salt, (struct text){txn->head, txn->head_len}, body);
	struct digest leaf = commit_leaf_hash(&commitment);
	if ((rc = merkle_append(&txn->tree, &leaf, &sink, err)) != GPAI_OK)
		return rc;
	rc = put_record(txn, kind, body, &salt, &leaf, &nodes, err);
	explicit_bzero(&salt, sizeof salt);
	if (rc == GPAI_OK && seq != NULL)
		*seq = txn->tree.size;
	return rc;
}

static enum gpai_code
append_json(struct record_txn *txn, enum record_kind kind, struct text json, uint64_t *seq,
    struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = RECORD_BODY_MAX};
	json_t *root = NULL;
	struct out body;
	enum gpai_code rc;

	out_memory(&body);
	if ((rc = json_parse("record", (struct span){(const uint8_t *)json.at, json.len}, &limits,
		 &root, err)) != GPAI_OK)
		goto out;
	if ((rc = json_canonical(root, &body, err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&body, txn->dossier->path, err)) != GPAI_OK)
		goto out;
	rc = append(txn, kind, out_text(&body), seq, err);
out:
	json_decref(root);
	out_release(&body);
	return rc;
}

static bool
has_facts(enum record_kind kind)
{
	return kind == RECORD_FACT || kind == RECORD_CLOSED || kind == RECORD_SETTING;
}

enum gpai_code
record_append(struct record_txn *txn, enum record_kind kind, struct text json, uint64_t *seq,
    struct gpai_error *err)
{
	enum gpai_code rc;

	if (txn->dossier == NULL || txn->is_broken || has_facts(kind))
		rc = fail(err, GPAI_INVALID, NOWHERE, "record of kind %s cannot be added here",
		    record_kind_word(kind));
	else
		rc = append_json(txn, kind, json, seq, err);
	txn->is_broken |= rc != GPAI_OK;
	return rc;
}

static enum gpai_code
append_fact(
    struct record_txn *txn, const struct recorded_fact *fact, uint64_t *seq, struct gpai_error *err)
{
	struct out *body = &txn->dossier->scratch;
	enum gpai_code rc = fact_check(txn->dossier, fact, err);

	if (rc != GPAI_OK)
		return rc;
	body->len = 0;
	struct text value = fact_body(fact, body);
	if ((rc = out_status(body, txn->dossier->path, err)) != GPAI_OK)
		return rc;
	if ((rc = append(txn, fact->what, out_text(body), seq, err)) != GPAI_OK)
		return rc;
	return fact_insert(txn->dossier, fact, value, txn->tree.size, txn->now, err);
}

enum gpai_code
record_append_fact(
    struct record_txn *txn, const struct recorded_fact *fact, uint64_t *seq, struct gpai_error *err)
{
	enum gpai_code rc;

	if (txn->dossier == NULL || txn->is_broken || !has_facts(fact->what))
		rc = fail(err, GPAI_INVALID, NOWHERE, "fact cannot be added here");
	else
		rc = append_fact(txn, fact, seq, err);
	txn->is_broken |= rc != GPAI_OK;
	return rc;
}

/* ---- commit ---- */

static enum gpai_code
put_head(
    struct record_txn *txn, const struct digest *root, struct text note, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(txn->dossier, STORE_HEAD_PUT, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(statement, 1, (int64_t)txn->tree.size);
	store_bind_bytes(statement, 2, root->bytes, sizeof root->bytes);
	sqlite3_bind_int64(statement, 3, txn->now);
	store_bind_text(statement, 4, note);
	return store_step(txn->dossier, statement, &row, "write", err);
}

static enum gpai_code
sign_head(struct record_txn *txn, struct gpai_error *err)
{
	const struct text origin = text_of(txn->dossier->origin);
	const struct checkpoint checkpoint = {
	    .origin = origin, .size = txn->tree.size, .root = merkle_root(&txn->tree)};
	struct out text, note;
	enum gpai_code rc;

	out_memory(&text);
	out_memory(&note);
	if ((rc = checkpoint_write(&checkpoint, &text, err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&text, txn->dossier->path, err)) != GPAI_OK)
		goto out;
	const struct sign_key *key = txn->key != NULL ? txn->key : txn->dossier->key;
	if ((rc = sign_note(key, origin, out_text(&text), &note, err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&note, txn->dossier->path, err)) != GPAI_OK)
		goto out;
	rc = put_head(txn, &checkpoint.root, out_text(&note), err);
out:
	out_release(&note);
	out_release(&text);
	return rc;
}

enum gpai_code
store_put_meta(struct dossier *dossier, const char *name, struct text value, struct gpai_error *err)
{
	sqlite3_stmt *statement;
	bool row;
	enum gpai_code rc = store_statement(dossier, STORE_META_PUT, &statement, err);

	if (rc != GPAI_OK)
		return rc;
	store_bind_text(statement, 1, text_of(name));
	store_bind_text(statement, 2, value);
	return store_step(dossier, statement, &row, "write", err);
}

enum gpai_code
record_sign_with(struct record_txn *txn, const struct sign_key *key, struct gpai_error *err)
{
	struct note_key public_key;
	struct out vkey;
	enum gpai_code rc;

	if (txn->dossier == NULL || txn->is_broken)
		return fail(err, GPAI_INVALID, NOWHERE, "no transaction to sign");
	out_memory(&vkey);
	if ((rc = note_key_init(
		 &public_key, text_of(txn->dossier->origin), sign_key_public(key), err)) != GPAI_OK)
		goto out;
	note_key_write(&public_key, &vkey);
	if ((rc = out_status(&vkey, txn->dossier->path, err)) != GPAI_OK)
		goto out;
	rc = store_put_meta(txn->dossier, "public_key", out_text(&vkey), err);
	txn->key = key;
out:
	txn->is_broken |= rc != GPAI_OK;
	out_release(&vkey);
	return rc;
}

enum gpai_code
record_commit(struct record_txn *txn, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (txn->dossier == NULL || txn->is_broken)
		return fail(err, GPAI_INVALID, NOWHERE, "nothing to commit after an error");
	if (txn->tree.size >= txn->first)
		rc = sign_head(txn, err);
	if (rc == GPAI_OK)
		rc = store_run(txn->dossier, STORE_COMMIT, "write", err);
	if (rc != GPAI_OK) {
		txn->dossier->tree_version = 0; /* what is there must be looked at again */
		record_release(txn);
		return rc;
	}
	txn->dossier->is_ahead |= txn->tree.size >= txn->first;
	txn->dossier->tree = txn->tree;
	txn->dossier = NULL;
	record_release(txn);
	return GPAI_OK;
}

void
record_release(struct record_txn *txn)
{
	if (txn->dossier != NULL)
		store_rollback(txn->dossier);
	txn->dossier = NULL;
	explicit_bzero(txn->salts, txn->n_salts * sizeof txn->salts[0]);
	txn->n_salts = 0;
}

enum gpai_code
dossier_append(struct dossier *dossier, enum record_kind kind, struct text json, int64_t now,
    const struct entropy *entropy, uint64_t *seq, struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc;

	if ((rc = record_begin(&txn, dossier, now, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = record_append(&txn, kind, json, seq, err)) != GPAI_OK)
		goto out;
	rc = record_commit(&txn, err);
out:
	record_release(&txn);
	return rc;
}
