/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of the log as clients see them. */
#include "api/api.h"

#include "ledger/algorithm.h"
#include "records/keys.h"

#include <stdlib.h>
#include <string.h>

static enum gpai_code
read_chain(struct gpai_dossier *dossier, struct key_chain **chain, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((*chain = malloc(sizeof **chain)) == NULL)
		return fail_memory(err);
	if ((rc = dossier_keys(dossier->dossier, *chain, err)) != GPAI_OK) {
		free(*chain);
		*chain = NULL;
	}
	return rc;
}

static enum gpai_code
show(const struct key_chain *chain, size_t i,
    void (*each)(void *context, const struct gpai_log_key *key), void *context,
    struct gpai_error *err)
{
	const struct key_link *link = &chain->links[i];
	bool is_revoked = link->revoked != KEY_NOT_REVOKED;
	char since[MOMENT_CHARS] = "";
	struct out out;

	out_memory(&out);
	note_key_write(&link->key, &out);
	out_char(&out, '\0');
	enum gpai_code rc = out_status(&out, "memory", err);
	if (is_revoked)
		moment_format(link->since, since);
	if (rc == GPAI_OK)
		each(context, &(struct gpai_log_key){.key = out_text(&out).at,
				  .algorithm = "Ed25519",
				  .record = link->from + 1,
				  .revoked = is_revoked ? link->revoked + 1 : 0,
				  .since = since,
				  .is_recovery = link->is_recovery,
				  .signs = i + 1 == chain->n && !is_revoked});
	out_release(&out);
	return rc;
}

enum gpai_code
gpai_log_keys(struct gpai_dossier *dossier,
    void (*each)(void *context, const struct gpai_log_key *key), void *context,
    struct gpai_error *err)
{
	struct key_chain *chain;
	enum gpai_code rc = read_chain(dossier, &chain, err);

	for (size_t i = 0; rc == GPAI_OK && i < chain->n; i++)
		rc = show(chain, i, each, context, err);
	free(chain);
	return rc;
}

enum gpai_code
gpai_log_key_place(struct gpai_dossier *dossier, const char **place, struct gpai_error *err)
{
	static const char *const words[] = {[KEY_NOWHERE] = "nowhere",
	    [KEY_PLAIN] = "file",
	    [KEY_PROTECTED] = "protected file",
	    [KEY_TOKEN] = "token"};
	enum key_place found;
	enum gpai_code rc = dossier_key_place(dossier->dossier, &found, err);

	*place = rc == GPAI_OK ? words[found] : NULL;
	return rc;
}

/* A passphrase that does protect. */
static enum gpai_code
ask_new(
    struct gpai_dossier *dossier, char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	struct keyfile_asker asker = api_asker(&dossier->env);
	enum gpai_code rc = asker.ask(asker.ctx, dossier->folder, KEYFILE_NEW, 0, passphrase, err);

	if (rc == GPAI_OK && passphrase[0] == '\0')
		rc = fail(
		    err, GPAI_INVALID, in_file(dossier->folder), "the new passphrase is empty");
	return rc;
}

static enum gpai_code
will_protect(struct gpai_dossier *dossier, const struct gpai_key_change_options *options,
    bool *protect, struct gpai_error *err)
{
	enum key_place place = KEY_NOWHERE;
	enum gpai_code rc = GPAI_OK;

	if (options->protection == GPAI_PROTECT_AS_BEFORE)
		rc = dossier_key_place(dossier->dossier, &place, err);
	*protect =
	    options->uri == NULL && (options->protection == GPAI_PROTECT || place == KEY_PROTECTED);
	return rc;
}

enum gpai_code
gpai_log_key_change(struct gpai_dossier *dossier, const struct gpai_key_change_options *options,
    uint64_t *record, struct gpai_error *err)
{
	char passphrase[KEYFILE_PASSPHRASE_MAX] = "";
	bool protect = false;
	enum gpai_code rc = GPAI_OK;

	if (record != NULL)
		*record = 0;
	if (options->algorithm != NULL)
		rc = algorithm_check(text_of(options->algorithm), err);
	/* The old key first: nobody thinks up a new passphrase in vain. */
	if (rc == GPAI_OK && !options->recovery)
		rc = dossier_unlock(dossier->dossier, err);
	if (rc == GPAI_OK)
		rc = will_protect(dossier, options, &protect, err);
	if (rc == GPAI_OK && protect)
		rc = ask_new(dossier, passphrase, err);
	const struct key_change change = {.reason = text_of(options->reason),
	    .uri = text_of(options->uri),
	    .passphrase = text_of(passphrase),
	    .is_recovery = options->recovery};
	if (rc == GPAI_OK)
		rc = dossier_change_key(
		    dossier->dossier, &change, dossier->env.now, &dossier->entropy, record, err);
	explicit_bzero(passphrase, sizeof passphrase);
	return rc;
}

/* The verifier key, or the id of one of the log's. */
static enum gpai_code
find_key(struct gpai_dossier *dossier, const char *key, struct out *vkey, struct gpai_error *err)
{
	struct key_chain *chain;
	char id[9];
	enum gpai_code rc = read_chain(dossier, &chain, err);
	const struct key_link *found = NULL;

	for (size_t i = 0; rc == GPAI_OK && found == NULL && i < chain->n; i++) {
		const struct key_link *link = &chain->links[i];
		struct out whole;
		out_memory(&whole);
		note_key_write(&link->key, &whole);
		snprintf(id, sizeof id, "%08x", (unsigned)link->key.id);
		if (strcmp(key, id) == 0 || text_is(out_text(&whole), key))
			found = link;
		out_release(&whole);
	}
	if (rc == GPAI_OK && found == NULL)
		rc = fail(err, GPAI_NOT_FOUND, in_file(dossier->folder),
		    "\"%.100s\" is no key of this log, expected a verifier key or the 8 digits of "
		    "its id",
		    key);
	if (rc == GPAI_OK)
		note_key_write(&found->key, vkey);
	free(chain);
	return rc;
}

static enum gpai_code
read_since(
    const struct gpai_dossier *dossier, const char *since, int64_t *moment, struct gpai_error *err)
{
	int32_t day;

	if (date_parse(text_of(since), &day))
		*moment = (int64_t)day * 86400;
	else if (!moment_parse(text_of(since), moment))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "since \"%.40s\", expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
		    since != NULL ? since : "");
	if (*moment > dossier->env.now)
		return fail(err, GPAI_INVALID, NOWHERE, "since \"%.40s\" is in the future", since);
	return GPAI_OK;
}

enum gpai_code
gpai_log_key_revoke(struct gpai_dossier *dossier, const char *key, const char *since,
    const char *reason, uint64_t *record, struct gpai_error *err)
{
	struct out vkey;
	int64_t moment = 0;
	enum gpai_code rc;

	if (record != NULL)
		*record = 0;
	out_memory(&vkey);
	if ((rc = read_since(dossier, since, &moment, err)) == GPAI_OK)
		rc = find_key(dossier, key, &vkey, err);
	if (rc == GPAI_OK)
		rc = out_status(&vkey, "memory", err);
	if (rc == GPAI_OK)
		rc = dossier_revoke_key(dossier->dossier, out_text(&vkey), moment, text_of(reason),
		    dossier->env.now, &dossier->entropy, record, err);
	out_release(&vkey);
	return rc;
}

enum gpai_code
gpai_log_key_protect(struct gpai_dossier *dossier, bool protect, struct gpai_error *err)
{
	char passphrase[KEYFILE_PASSPHRASE_MAX] = "";
	enum gpai_code rc = dossier_unlock(dossier->dossier, err);

	if (rc == GPAI_OK && protect)
		rc = ask_new(dossier, passphrase, err);
	if (rc == GPAI_OK)
		rc = dossier_protect_key(
		    dossier->dossier, text_of(passphrase), &dossier->entropy, err);
	explicit_bzero(passphrase, sizeof passphrase);
	return rc;
}
