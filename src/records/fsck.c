/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying a dossier: everything that can be computed is computed again.
 *
 *	file      its pages are in order, and tables and triggers are, word by word, ours
 *	records   1, 2, 3, ... without a gap; salt and body make the leaf
 *	erased    what is gone is what the log says was erased; the rest makes the leaf
 *	nodes     each complete subtree is there with its hash, and no other
 *	heads     each is signed by the key that the chain of keys gives for its size, has the
 *	          root of its size and the moment of its last record; the newest covers all
 *	said      cosignatures and stamps are of the digest they stand under
 *	facts     each row says what its record says, and none is missing
 *	applied   each row is of its digest
 *	kept      bytes are of the digest they are kept under, and what was issued is there
 *	key       records of kind key name the origin and the key that `meta` names
 *
 * So a single flipped bit is found wherever it changes what is read: tests/records/flips.c
 * flips each in turn. Not checked: whether cosignatures and stamps are true, for that takes
 * keys and certificates of others. */
#include "evidence/key_chain.h"
#include "notation/json.h"
#include "records/store.h"

#include <string.h>

/* Records of a kind that an index finds: how many, and all their numbers in one. */
struct rare {
	uint64_t n, mixed;
};

struct check {
	struct dossier *dossier;
	struct dossier_verified *verified;
	struct arena arena; /* of the records of erasures */
	struct erasures erasures;
	struct key_chain chain;
	struct merkle_tree tree;
	uint64_t n_facts; /* that should stand */
	struct rare keys, said_erased;
	int64_t recorded; /* of the last record */
	sqlite3_stmt *heads;
	bool has_head;
	struct dossier_head head; /* next one to meet, when there is one */
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
	enum gpai_code rc = store_statement(check->dossier, STORE_FILE_CHECK, &row, err);

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

	check->has_head = rc == GPAI_OK && more;
	if (!check->has_head)
		return rc;
	return store_head_row(check->dossier, check->heads, &check->head, err);
}

/* Has the key signed that the records up to here give? */
static bool
is_signed(const struct check *check, struct checkpoint *checkpoint)
{
	const struct text note = check->head.note;
	const struct note_key *key = key_chain_at(&check->chain, check->head.size);

	return key != NULL &&
	       checkpoint_open((struct span){(const uint8_t *)note.at, note.len}, key,
		   text_of(check->dossier->origin), checkpoint, NULL) == GPAI_OK;
}

/* Is the next head one of the tree as it stands? */
static enum gpai_code
check_head(struct check *check, struct gpai_error *err)
{
	const struct dossier_head *head = &check->head;
	struct checkpoint checkpoint;

	if (!check->has_head || head->size != check->tree.size)
		return GPAI_OK;
	struct digest root = merkle_root(&check->tree);
	if (!digest_equal(&head->root, &root))
		return damaged(check, "head", head->size, "not the root of its records", err);
	if (!is_signed(check, &checkpoint))
		return damaged(
		    check, "head", head->size, "no checkpoint signed by this dossier's key", err);
	if (checkpoint.size != head->size || !digest_equal(&checkpoint.root, &root))
		return damaged(check, "head", head->size, "signed for another tree", err);
	if (head->recorded != check->recorded)
		return damaged(
		    check, "head", head->size, "of another moment than its last record", err);
	check->verified->heads++;
	return next_head(check, err);
}

/* ---- records and subtrees ---- */

static enum gpai_code
bad_node(const struct check *check, unsigned level, uint64_t index, const char *how,
    struct gpai_error *err)
{
	return fail(err, GPAI_CORRUPT, in_file(check->dossier->path), "subtree %llu of level %u%s",
	    (unsigned long long)index, level, how);
}

/* Versions 1 and 2: subtrees in a table of their own. */
static enum gpai_code
check_old_node(
    struct check *check, unsigned level, const struct digest *hash, struct gpai_error *err)
{
	uint64_t index = (check->tree.size >> level) - 1;
	struct digest stored;
	enum gpai_code rc = store_get_node(check->dossier, level, index, &stored, err);

	if (rc == GPAI_OK && !digest_equal(&stored, hash))
		rc = bad_node(check, level, index, ": not the hash of what is below", err);
	return rc;
}

/* The subtrees that the newest record ends. */
static enum gpai_code
check_nodes(struct check *check, const struct store_nodes *nodes, struct span stored,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	check->verified->nodes += nodes->n;
	for (unsigned i = 0; check->dossier->version < 3 && rc == GPAI_OK && i < nodes->n; i++)
		rc = check_old_node(check, i + 1, &nodes->hashes[i], err);
	if (check->dossier->version < 3)
		return rc;
	for (unsigned i = 0; i < nodes->n; i++) {
		const struct digest *hash = &nodes->hashes[i];
		uint64_t index = (check->tree.size >> (i + 1)) - 1;
		if (stored.len < (i + 1) * sizeof hash->bytes)
			return bad_node(check, i + 1, index, " is missing", err);
		if (memcmp(stored.at + i * sizeof hash->bytes, hash->bytes, sizeof hash->bytes) !=
		    0)
			return bad_node(
			    check, i + 1, index, ": not the hash of what is below", err);
	}
	if (stored.len > nodes->n * sizeof nodes->hashes[0])
		return damaged(
		    check, "record", check->tree.size, "more subtrees than the records make", err);
	return GPAI_OK;
}

static enum gpai_code
take_key(struct check *check, const struct record_row *record, struct gpai_error *err)
{
	struct gpai_error why = {.message = ""};
	json_t *body = NULL;
	enum gpai_code rc = json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &body, &why);

	if (rc == GPAI_OK)
		rc = key_chain_add(&check->chain, record->seq - 1, body, &why);
	json_decref(body);
	if (rc != GPAI_OK)
		return damaged(check, "record", record->seq, why.message, err);
	if (!text_is(key_chain_origin(&check->chain), check->dossier->origin))
		return damaged(
		    check, "record", record->seq, "names another key than table meta", err);
	return GPAI_OK;
}

static void
add_rare(struct rare *rare, uint64_t seq)
{
	rare->n++;
	rare->mixed = (rare->mixed ^ seq) * 6364136223846793005u; /* order matters */
}

static bool
has_fact(enum record_kind kind)
{
	return kind == RECORD_FACT || kind == RECORD_CLOSED || kind == RECORD_SETTING;
}

static enum gpai_code
check_record(struct check *check, sqlite3_stmt *row, struct gpai_error *err)
{
	struct store_nodes nodes = {0};
	const struct merkle_sink sink = {store_nodes_put, &nodes};
	struct record_row record;
	struct digest commitment;
	bool stands;
	enum gpai_code rc;

	if ((uint64_t)sqlite3_column_int64(row, 0) != check->tree.size + 1)
		return damaged(check, "record", check->tree.size + 1, "is missing", err);
	if ((rc = store_record_row(check->dossier, row, &record, err)) != GPAI_OK)
		return rc;
	if ((rc = store_record_commitment(check->dossier, &record, &commitment, err)) != GPAI_OK)
		return rc;
	struct digest leaf = commit_leaf_hash(&commitment);
	if (!digest_equal(&leaf, &record.leaf) ||
	    (record.erasure != 0 && !digest_equal(&commitment, &record.commitment)))
		return damaged(
		    check, "record", record.seq, "body and salt do not make its leaf", err);
	if ((rc = erasures_check(check->dossier, &check->erasures, &record, &stands, err)) !=
	    GPAI_OK)
		return rc;
	if (record.kind == RECORD_KEY && (rc = take_key(check, &record, err)) != GPAI_OK)
		return rc;
	if (record.kind == RECORD_KEY)
		add_rare(&check->keys, record.seq);
	if (record.kind == RECORD_ERASURE)
		add_rare(&check->said_erased, record.seq);
	check->n_facts += has_fact(record.kind) && stands;
	check->recorded = record.recorded;
	if ((rc = merkle_append(&check->tree, &leaf, &sink, err)) != GPAI_OK)
		return rc;
	return check_nodes(check, &nodes, record.nodes, err);
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
count(struct check *check, enum statement which, uint64_t *number, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, which, &row, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(check->dossier, row, &more, "verify", err)) != GPAI_OK)
		return rc;
	*number = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return GPAI_OK;
}

/* Name and key of the log in `meta`, from which everything else is opened. */
static enum gpai_code
check_meta(struct check *check, struct gpai_error *err)
{
	const struct key_chain *chain = &check->chain;
	struct out vkey;
	bool same = false;

	out_memory(&vkey);
	if (chain->n > 0) {
		note_key_write(&chain->links[chain->n - 1].key, &vkey);
		same = text_is(out_text(&vkey), check->dossier->vkey) &&
		       text_is(key_chain_origin(chain), check->dossier->origin);
	}
	out_release(&vkey);
	return same ? GPAI_OK
	            : damaged(check, "record",
			  1 + (chain->n > 0 ? chain->links[chain->n - 1].from : 0),
			  "names another key than table meta", err);
}

/* Does the index lead to the records of its kind, to each and to no other? */
static enum gpai_code
check_index(
    struct check *check, enum statement which, const struct rare *expected, struct gpai_error *err)
{
	struct rare found = {0};
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, which, &row, err);

	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(check->dossier, row, &more, "verify", err)) == GPAI_OK && more)
		if (sqlite3_column_bytes(row, 1) > 0)
			add_rare(&found, (uint64_t)sqlite3_column_int64(row, 0));
	sqlite3_reset(row);
	if (rc == GPAI_OK && (found.n != expected->n || found.mixed != expected->mixed))
		rc = fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
		    "an index of table record does not lead to its records");
	return rc;
}

static enum gpai_code
check_old_nodes(struct check *check, struct gpai_error *err)
{
	uint64_t n = 0;
	enum gpai_code rc;

	if (check->dossier->version >= 3)
		return GPAI_OK;
	if ((rc = count(check, STORE_NODE_COUNT, &n, err)) != GPAI_OK)
		return rc;
	if (n != check->verified->nodes)
		return damaged(check, "table node:", n, "rows, more than the records make", err);
	return GPAI_OK;
}

/* Everything was met; nothing may be left over. */
static enum gpai_code
check_rest(struct check *check, struct gpai_error *err)
{
	struct digest root = merkle_root(&check->tree);
	struct dossier_head newest;
	struct arena arena;
	enum gpai_code rc;

	if (check->has_head)
		return damaged(check, "head", check->head.size, "of records that are missing", err);
	arena_init(&arena, 0);
	rc = dossier_head(check->dossier, &arena, &newest, err);
	arena_release(&arena);
	if (rc != GPAI_OK)
		return rc;
	if (newest.size != check->tree.size || !digest_equal(&newest.root, &root))
		return damaged(
		    check, "record", newest.size + 1, "is not covered by a signed head", err);
	if ((rc = check_old_nodes(check, err)) != GPAI_OK)
		return rc;
	if ((rc = check_meta(check, err)) != GPAI_OK)
		return rc;
	if ((rc = check_index(check, STORE_KEYS, &check->keys, err)) != GPAI_OK)
		return rc;
	if ((rc = check_index(check, STORE_ERASURES, &check->said_erased, err)) != GPAI_OK)
		return rc;
	check->verified->records = check->tree.size;
	check->verified->root = root;
	return GPAI_OK;
}

/* ---- facts ---- */

/* Text against text: no value is read. Equal to a body that was checked when it came in. */
static enum gpai_code
check_fact(struct check *check, sqlite3_stmt *row, struct gpai_error *err)
{
	const int after = STORE_FACT_N_COLUMNS;
	struct out *body = &check->dossier->scratch;
	enum gpai_code rc;

	body->len = 0;
	fact_row_body(row, body);
	if ((rc = out_status(body, check->dossier->path, err)) != GPAI_OK)
		return rc;
	bool has_key = sqlite3_column_bytes(row, 2) > 0,
	     has_entity = sqlite3_column_bytes(row, 0) > 0;
	enum record_kind kind = !has_key      ? RECORD_CLOSED
	                        : !has_entity ? RECORD_SETTING
	                                      : RECORD_FACT;
	if (!text_is(store_column(row, after), record_kind_word(kind)) ||
	    !text_equal(store_column(row, after + 1), out_text(body)) ||
	    sqlite3_column_int64(row, after + 2) != sqlite3_column_int64(row, 5))
		return damaged(check, "fact of record", (uint64_t)sqlite3_column_int64(row, 3),
		    "differs from the record", err);
	check->verified->facts++;
	return GPAI_OK;
}

static enum gpai_code
check_facts(struct check *check, struct gpai_error *err)
{
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
	if (check->verified->facts != check->n_facts)
		return fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
		    "table fact: %llu rows, expected %llu as there are records of facts",
		    (unsigned long long)check->verified->facts, (unsigned long long)check->n_facts);
	return GPAI_OK;
}

/* ---- rows under a digest of themselves ---- */

/* digest, bytes, size of the head */
static bool
said_is_whole(sqlite3_stmt *row)
{
	struct digest named;
	struct digest is = store_said_digest((uint64_t)sqlite3_column_int64(row, 2),
	    (struct span){sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1)});

	return store_column_bytes(row, 0, named.bytes, sizeof named.bytes) &&
	       digest_equal(&named, &is);
}

static bool
applied_is_whole(sqlite3_stmt *row)
{
	struct digest named, is;
	struct applied_row applied;

	if (!store_applied_row(row, &applied) ||
	    !store_column_bytes(row, 6, named.bytes, sizeof named.bytes))
		return false;
	is = store_applied_digest(&applied);
	return digest_equal(&named, &is);
}

static enum gpai_code
check_rows(struct check *check, enum statement which, const char *table,
    bool (*is_whole)(sqlite3_stmt *row), struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(check->dossier, which, &row, err);

	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(check->dossier, row, &more, "verify", err)) == GPAI_OK && more)
		if (!is_whole(row)) {
			rc = fail(err, GPAI_CORRUPT, in_file(check->dossier->path),
			    "table %s: a row that is not of its digest", table);
			break;
		}
	sqlite3_reset(row);
	return rc;
}

static enum gpai_code
check_said(struct check *check, struct gpai_error *err)
{
	enum gpai_code rc;

	if (check->dossier->version < 3)
		return GPAI_OK;
	if ((rc = check_rows(check, STORE_COSIGNATURES_ALL, "cosignature", said_is_whole, err)) !=
	    GPAI_OK)
		return rc;
	if ((rc = check_rows(check, STORE_STAMPS_ALL, "stamp", said_is_whole, err)) != GPAI_OK)
		return rc;
	return check_rows(check, STORE_APPLIED_ALL, "applied", applied_is_whole, err);
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
	struct check check = {.dossier = dossier, .verified = verified, .chain = KEY_CHAIN_NONE};
	enum gpai_code rc;

	*verified = (struct dossier_verified){0};
	arena_init(&check.arena, 0);
	if ((rc = store_run(dossier, STORE_BEGIN_READ, "verify", err)) != GPAI_OK)
		goto out;
	if ((rc = check_file(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = erasures_load(dossier, &check.arena, &check.erasures, err)) != GPAI_OK)
		goto out;
	if ((rc = check_log(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_rest(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_facts(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = erasures_check_rest(dossier, &check.erasures, err)) != GPAI_OK)
		goto out;
	if ((rc = check_said(&check, err)) != GPAI_OK)
		goto out;
	if ((rc = check_kept(&check, err)) != GPAI_OK)
		goto out;
	if (dossier->version >= 3) /* last: what was done is better news than that it could be */
		rc = store_check_schema(dossier, err);
out:
	store_rollback(dossier);
	arena_release(&check.arena);
	return rc;
}
