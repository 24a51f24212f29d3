/* SPDX-License-Identifier: Apache-2.0 */
/* Changing, revoking and listing the keys of a log (evidence/key_chain.h has their records;
 * key_file.c has the files, and what happens to them when the machine stops). */
#include "records/keys.h"

#include "ledger/token.h"
#include "records/key_file.h"

#include <stdlib.h>
#include <string.h>

enum { REASON_MAX = 1000 }; /* bytes */

void
dossier_ask(struct dossier *dossier, const struct keyfile_asker *asker)
{
	dossier->asker = *asker;
}

enum gpai_code
dossier_key_place(struct dossier *dossier, enum key_place *place, struct gpai_error *err)
{
	struct arena arena;
	const char *file;
	struct span bytes;
	bool is_token;
	enum gpai_code rc;

	*place = KEY_NOWHERE;
	arena_init(&arena, 0);
	rc = store_read_key(dossier, &arena, &file, &bytes, &is_token, err);
	if (rc == GPAI_OK) {
		*place = is_token                      ? KEY_TOKEN
		         : keyfile_is_protected(bytes) ? KEY_PROTECTED
		                                       : KEY_PLAIN;
		explicit_bzero((void *)(uintptr_t)bytes.at, bytes.len);
	}
	arena_release(&arena);
	return rc == GPAI_NOT_FOUND ? GPAI_OK : rc;
}

enum gpai_code
dossier_unlock(struct dossier *dossier, struct gpai_error *err)
{
	if (dossier->mode != DOSSIER_WRITE)
		return fail(err, GPAI_INVALID, in_file(dossier->path), "opened for reading only");
	return store_load_key(dossier, err);
}

enum gpai_code
dossier_sign(struct dossier *dossier, struct span message, uint8_t signature[NOTE_SIGNED_BYTES],
    struct gpai_error *err)
{
	enum gpai_code rc = store_load_key(dossier, err);

	return rc == GPAI_OK ? sign_bytes(dossier->key, message, signature, err) : rc;
}

/* ---- the chain ---- */

static enum gpai_code
add_record(const struct dossier *dossier, struct key_chain *chain, uint64_t seq, struct text body,
    struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = json_parse(
	    dossier->path, (struct span){(const uint8_t *)body.at, body.len}, NULL, &root, err);

	if (rc == GPAI_OK)
		rc = key_chain_add(chain, seq - 1, root, err);
	json_decref(root);
	return rc;
}

enum gpai_code
dossier_keys(struct dossier *dossier, struct key_chain *chain, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_KEYS, &row, err);

	*chain = KEY_CHAIN_NONE;
	while (
	    rc == GPAI_OK && (rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more)
		rc = add_record(dossier, chain, (uint64_t)sqlite3_column_int64(row, 0),
		    store_column(row, 1), err);
	sqlite3_reset(row);
	if (rc == GPAI_OK && chain->n == 0)
		rc = fail(err, GPAI_CORRUPT, in_file(dossier->path), "no record names a key");
	return rc;
}

/* A body must be one that whoever verifies takes, before it can never be taken back. */
static enum gpai_code
append_checked(struct record_txn *txn, struct key_chain *chain, struct out *body, uint64_t *seq,
    struct gpai_error *err)
{
	uint64_t number;
	enum gpai_code rc = out_status(body, txn->dossier->path, err);

	if (rc == GPAI_OK)
		rc = record_append(txn, RECORD_KEY, out_text(body), &number, err);
	if (rc == GPAI_OK)
		rc = add_record(txn->dossier, chain, number, out_text(body), err);
	if (rc == GPAI_OK && seq != NULL)
		*seq = number;
	return rc;
}

static enum gpai_code
check_reason(struct text reason, struct gpai_error *err)
{
	struct text checked;

	if (text_trim(reason).len == 0 || reason.len > REASON_MAX ||
	    !text_from_span((struct span){(const uint8_t *)reason.at, reason.len}, &checked))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "reason of %zu bytes, expected 1 to %d of UTF-8", reason.len, REASON_MAX);
	return GPAI_OK;
}

static void
put_member(struct out *body, const char *name, struct text value)
{
	out_format(body, "%s\"%s\":", out_text(body).len == 0 ? "{" : ",", name);
	out_json_string(body, value);
}

static void
put_key(struct out *body, const char *name, const struct note_key *key)
{
	struct out vkey;

	out_memory(&vkey);
	note_key_write(key, &vkey);
	put_member(body, name, out_text(&vkey));
	out_release(&vkey);
}

/* ---- the new key ---- */

struct changing {
	struct dossier *dossier;
	const struct key_change *change;
	struct sign_key *key; /* the new one */
	struct note_key old, new;
	struct key_chain *chain;
};

static enum gpai_code
draw(const struct entropy *entropy, uint8_t *bytes, size_t len, struct gpai_error *err)
{
	if (entropy->fill(entropy->ctx, bytes, len))
		return GPAI_OK;
	return fail(err, GPAI_IO, NOWHERE, "the system has no random bytes");
}

static enum gpai_code
make_key(struct changing *changing, const struct entropy *entropy, struct gpai_error *err)
{
	const struct key_change *change = changing->change;
	uint8_t seed[SIGN_SEED_BYTES];
	enum gpai_code rc;

	if (change->uri.len > 0)
		return token_open(change->uri, &changing->dossier->asker, &changing->key, err);
	if ((rc = draw(entropy, seed, sizeof seed, err)) == GPAI_OK)
		rc = sign_key_create(seed, &changing->key, err);
	explicit_bzero(seed, sizeof seed);
	return rc;
}

/* The content of a key file. */
static enum gpai_code
write_pem(const struct sign_key *key, struct text passphrase, const struct entropy *entropy,
    struct sign_pem *pem, struct gpai_error *err)
{
	uint8_t random[KEYFILE_RANDOM_BYTES];
	enum gpai_code rc;

	if (passphrase.len == 0)
		return sign_key_write(key, pem, err);
	if ((rc = draw(entropy, random, sizeof random, err)) != GPAI_OK)
		return rc;
	return keyfile_protect(key, passphrase, random, pem, err);
}

static enum gpai_code
put_new_file(const struct changing *changing, const struct entropy *entropy, struct gpai_error *err)
{
	const struct key_change *change = changing->change;
	struct sign_pem pem = {0};
	struct out uri;
	enum gpai_code rc;

	out_memory(&uri);
	if (change->uri.len > 0) {
		out_put(&uri, change->uri);
		out_char(&uri, '\n');
		struct text text = out_text(&uri);
		if ((rc = out_status(&uri, NULL, err)) == GPAI_OK)
			rc = store_put_key(changing->dossier, &changing->new, true,
			    (struct span){(const uint8_t *)text.at, text.len}, err);
	} else if ((rc = write_pem(changing->key, change->passphrase, entropy, &pem, err)) ==
		   GPAI_OK) {
		rc = store_put_key(changing->dossier, &changing->new, false,
		    (struct span){(const uint8_t *)pem.at, pem.len}, err);
	}
	sign_pem_wipe(&pem);
	out_release(&uri);
	return rc;
}

/* ---- the record of a change ---- */

/* The oath, signed by the old key, unless it is lost, and the new. */
static enum gpai_code
swear(const struct changing *changing, struct out *sworn, struct gpai_error *err)
{
	const struct text name = key_chain_origin(changing->chain);
	struct out oath, line;
	enum gpai_code rc = GPAI_OK;

	out_memory(&oath);
	out_memory(&line);
	key_chain_oath(&changing->old, &changing->new, &oath);
	if ((rc = out_status(&oath, NULL, err)) != GPAI_OK)
		goto out;
	if ((rc = sign_note(changing->key, name, out_text(&oath), sworn, err)) != GPAI_OK)
		goto out;
	if (changing->change->is_recovery)
		goto out;
	rc = sign_note(changing->dossier->key, name, out_text(&oath), &line, err);
	/* Of the second note the line alone: text and empty line are there. */
	size_t skip = out_text(&oath).len + 1;
	if (rc == GPAI_OK)
		out_put(
		    sworn, (struct text){out_text(&line).at + skip, out_text(&line).len - skip});
out:
	out_release(&line);
	out_release(&oath);
	return rc;
}

static void
summarise(const struct changing *changing, struct out *summary)
{
	out_format(summary,
	    changing->change->is_recovery
		? "key %08x takes the place of %08x WITHOUT ITS SIGNATURE (recovery): "
		: "key %08x takes the place of %08x: ",
	    (unsigned)changing->new.id, (unsigned)changing->old.id);
	out_put(summary, changing->change->reason);
}

static enum gpai_code
append_change(
    const struct changing *changing, struct record_txn *txn, uint64_t *seq, struct gpai_error *err)
{
	struct out body, sworn, summary;
	enum gpai_code rc;

	out_memory(&body);
	out_memory(&sworn);
	out_memory(&summary);
	if ((rc = swear(changing, &sworn, err)) != GPAI_OK)
		goto out;
	summarise(changing, &summary);
	put_member(&body, "algorithm", text_of("Ed25519"));
	put_member(&body, "origin", key_chain_origin(changing->chain));
	put_key(&body, "public_key", &changing->new);
	put_member(&body, "reason", changing->change->reason);
	if (changing->change->is_recovery)
		out_string(&body, ",\"recovery\":true");
	put_key(&body, "replaces", &changing->old);
	put_member(&body, "summary", out_text(&summary));
	put_member(&body, "sworn", out_text(&sworn));
	out_char(&body, '}');
	rc = append_checked(txn, changing->chain, &body, seq, err);
out:
	out_release(&summary);
	out_release(&sworn);
	out_release(&body);
	return rc;
}

/* B and C of key_file.c, in one transaction. */
static enum gpai_code
record_change(struct changing *changing, int64_t now, const struct entropy *entropy, uint64_t *seq,
    struct gpai_error *err)
{
	struct dossier *dossier = changing->dossier;
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc;

	if ((rc = record_begin(&txn, dossier, now, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = dossier_keys(dossier, changing->chain, err)) != GPAI_OK)
		goto out;
	changing->old = changing->chain->links[changing->chain->n - 1].key;
	if ((rc = append_change(changing, &txn, seq, err)) != GPAI_OK)
		goto out;
	if ((rc = put_new_file(changing, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = record_sign_with(&txn, changing->key, err)) != GPAI_OK)
		goto out;
	rc = record_commit(&txn, err);
out:
	record_release(&txn);
	return rc;
}

/* The name under which the new key goes from now on; no error after the commit. */
static enum gpai_code
name_key(const struct note_key *key, char **vkey, struct gpai_error *err)
{
	struct out out;

	out_memory(&out);
	note_key_write(key, &out);
	*vkey = out_take(&out, NULL);
	out_release(&out);
	return *vkey != NULL ? GPAI_OK : fail_memory(err);
}

/* The new key is this dossier's, in memory and on the disk. */
static enum gpai_code
take_key(struct changing *changing, char **vkey, struct gpai_error *err)
{
	struct dossier *dossier = changing->dossier;

	if (dossier->key != changing->key)
		sign_key_free(dossier->key);
	dossier->key = changing->key;
	changing->key = NULL;
	free(dossier->vkey);
	dossier->vkey = *vkey;
	*vkey = NULL;
	return store_settle_key(dossier, err);
}

/* Without the old key the new one stands in, so that a transaction can begin. */
static enum gpai_code
need_old_key(struct changing *changing, struct gpai_error *err)
{
	struct dossier *dossier = changing->dossier;

	if (!changing->change->is_recovery)
		return store_load_key(dossier, err);
	sign_key_free(dossier->key);
	dossier->key = changing->key;
	return GPAI_OK;
}

enum gpai_code
dossier_change_key(struct dossier *dossier, const struct key_change *change, int64_t now,
    const struct entropy *entropy, uint64_t *seq, struct gpai_error *err)
{
	struct changing changing = {.dossier = dossier, .change = change};
	char *vkey = NULL;
	enum gpai_code rc = check_reason(change->reason, err);

	if (rc != GPAI_OK)
		return rc;
	if ((changing.chain = malloc(sizeof *changing.chain)) == NULL)
		return fail_memory(err);
	if ((rc = make_key(&changing, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = note_key_init(&changing.new, text_of(dossier->origin),
		 sign_key_public(changing.key), err)) != GPAI_OK)
		goto out;
	if ((rc = name_key(&changing.new, &vkey, err)) != GPAI_OK)
		goto out;
	if ((rc = need_old_key(&changing, err)) != GPAI_OK)
		goto out;
	rc = record_change(&changing, now, entropy, seq, err);
	if (rc == GPAI_OK)
		rc = take_key(&changing, &vkey, err);
	else
		store_settle_key(dossier, NULL); /* the file that was put, if the log lacks it */
out:
	if (dossier->key == changing.key && changing.key != NULL)
		dossier->key = NULL;
	sign_key_free(changing.key);
	free(changing.chain);
	free(vkey);
	return rc;
}

/* ---- revoking ---- */

static enum gpai_code
append_revocation(struct record_txn *txn, struct key_chain *chain, const struct note_key *key,
    int64_t since, struct text reason, uint64_t *seq, struct gpai_error *err)
{
	char moment[MOMENT_CHARS];
	struct out body, summary;
	enum gpai_code rc;

	if (key_chain_find(chain, key) == &chain->links[chain->n - 1])
		return fail(err, GPAI_INVALID, NOWHERE,
		    "key %s+%08x signs the log, expected one whose place another has taken",
		    key->name, (unsigned)key->id);
	moment_format(since, moment);
	out_memory(&body);
	out_memory(&summary);
	out_format(&summary, "key %08x revoked, feared lost since %s: ", (unsigned)key->id, moment);
	out_put(&summary, reason);
	put_member(&body, "origin", key_chain_origin(chain));
	put_member(&body, "reason", reason);
	put_key(&body, "revokes", key);
	put_member(&body, "since", text_of(moment));
	put_member(&body, "summary", out_text(&summary));
	out_char(&body, '}');
	rc = append_checked(txn, chain, &body, seq, err);
	out_release(&summary);
	out_release(&body);
	return rc;
}

enum gpai_code
dossier_revoke_key(struct dossier *dossier, struct text vkey, int64_t since, struct text reason,
    int64_t now, const struct entropy *entropy, uint64_t *seq, struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	struct key_chain *chain = malloc(sizeof *chain);
	struct note_key key;
	enum gpai_code rc;

	if (chain == NULL)
		return fail_memory(err);
	if ((rc = check_reason(reason, err)) != GPAI_OK)
		goto out;
	if ((rc = note_key_read(vkey, &key, err)) != GPAI_OK)
		goto out;
	if ((rc = record_begin(&txn, dossier, now, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = dossier_keys(dossier, chain, err)) != GPAI_OK)
		goto out;
	if ((rc = append_revocation(&txn, chain, &key, since, reason, seq, err)) != GPAI_OK)
		goto out;
	rc = record_commit(&txn, err);
out:
	record_release(&txn);
	free(chain);
	return rc;
}

/* ---- the passphrase ---- */

enum gpai_code
dossier_protect_key(struct dossier *dossier, struct text passphrase, const struct entropy *entropy,
    struct gpai_error *err)
{
	struct sign_pem pem = {0};
	enum gpai_code rc;

	if ((rc = dossier_unlock(dossier, err)) != GPAI_OK)
		return rc;
	if ((rc = write_pem(dossier->key, passphrase, entropy, &pem, err)) != GPAI_OK)
		goto out;
	if ((rc = store_run(dossier, STORE_BEGIN_WRITE, "write", err)) != GPAI_OK)
		goto out;
	if ((rc = store_check_current(dossier, err)) == GPAI_OK)
		rc = store_replace_key(
		    dossier, (struct span){(const uint8_t *)pem.at, pem.len}, err);
	store_rollback(dossier);
out:
	sign_pem_wipe(&pem);
	return rc;
}
