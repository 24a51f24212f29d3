/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a log, followed from record to record (gpai-bundle(5), KEYS).
 *
 * Nothing is added before all of a record is found true. What a record may hold is in
 * three tables; its kind follows from "replaces" and "revokes". */
#include "evidence/key_chain.h"

#include "base/date.h"
#include "ledger/algorithm.h"

#include <string.h>

static const char NORM[] = "gpai-bundle(5), KEYS";

/* ---- the form of a body ---- */

struct member {
	const char *name;
	bool is_needed;
};

static const struct member FIRST[] = {
    {"algorithm", false}, {"origin", true}, {"public_key", true}, {"summary", false}, {0}};
static const struct member CHANGE[] = {{"algorithm", false}, {"origin", true}, {"public_key", true},
    {"reason", true}, {"recovery", false}, {"replaces", true}, {"summary", false}, {"sworn", true},
    {0}};
static const struct member REVOKE[] = {{"origin", true}, {"reason", true}, {"revokes", true},
    {"since", true}, {"summary", false}, {0}};

static bool
is_known(const struct member *members, const char *name)
{
	for (; members->name != NULL; members++)
		if (strcmp(members->name, name) == 0)
			return true;
	return false;
}

/* "recovery" is the one member that is no text: true, or not there. */
static enum gpai_code
check_members(const json_t *body, const struct member *members, struct gpai_error *err)
{
	const char *name;
	const json_t *value;

	for (const struct member *m = members; m->name != NULL; m++)
		if (m->is_needed && json_object_get(body, m->name) == NULL)
			return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
			    "record of a key without \"%s\"", m->name);
	json_object_foreach((json_t *)(uintptr_t)body, name, value)
	{
		if (!is_known(members, name))
			return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
			    "record of a key with \"%.60s\", which is not known here", name);
		bool is_flag = strcmp(name, "recovery") == 0;
		if (is_flag ? !json_is_true(value) : !json_is_string(value))
			return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
			    "\"%s\" of a key is %s, expected %s", name, json_kind_words(value),
			    is_flag ? "true" : "a string");
	}
	return GPAI_OK;
}

static enum gpai_code
check_algorithm(const json_t *body, struct gpai_error *err)
{
	if (json_object_get(body, "algorithm") == NULL)
		return GPAI_OK;
	return algorithm_check(json_member_text(body, "algorithm"), err);
}

/* A verifier key in exactly the form in which it is written, under the log's name. */
static enum gpai_code
read_key(const json_t *body, const char *member, struct note_key *key, struct gpai_error *err)
{
	struct text vkey = json_member_text(body, member);
	enum gpai_code rc = note_key_read(vkey, key, err);
	struct out again;

	if (rc != GPAI_OK)
		return rc;
	if (!text_equal((struct text){key->name, key->name_len}, json_member_text(body, "origin")))
		return fail_clause(err, GPAI_CONFLICT, NOWHERE, NORM,
		    "\"%s\" is a key named %.80s, expected the origin of the log", member,
		    key->name);
	out_memory(&again);
	note_key_write(key, &again);
	if ((rc = out_status(&again, NULL, err)) == GPAI_OK && !text_equal(vkey, out_text(&again)))
		rc = fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "\"%s\" is no verifier key as one is written", member);
	out_release(&again);
	return rc;
}

static bool
same_key(const struct note_key *a, const struct note_key *b)
{
	return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0 &&
	       memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0;
}

const struct key_link *
key_chain_find(const struct key_chain *chain, const struct note_key *key)
{
	for (size_t i = 0; i < chain->n; i++)
		if (same_key(&chain->links[i].key, key))
			return &chain->links[i];
	return NULL;
}

static enum gpai_code
check_origin(const struct key_chain *chain, const json_t *body, struct gpai_error *err)
{
	struct text origin = json_member_text(body, "origin");

	if (text_equal(origin, key_chain_origin(chain)))
		return GPAI_OK;
	return fail_clause(err, GPAI_CONFLICT, NOWHERE, NORM,
	    "key of log \"%.*s\", expected one of \"%.*s\"", TEXT_ARG(text_clip(origin, 80)),
	    TEXT_ARG(text_clip(key_chain_origin(chain), 80)));
}

/* ---- the oath ---- */

void
key_chain_oath(const struct note_key *old, const struct note_key *new, struct out *out)
{
	out_string(out, "gpai key change\n");
	out_put(out, (struct text){new->name, new->name_len});
	out_char(out, '\n');
	note_key_write(old, out);
	out_char(out, '\n');
	note_key_write(new, out);
	out_char(out, '\n');
}

/* Has each key signed that the one takes the place of the other? */
static enum gpai_code
check_signatures(const struct note *note, const struct note_key *old, const struct note_key *new,
    bool is_recovery, struct gpai_error *err)
{
	if (note_verify(note, new, NULL) != GPAI_OK)
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "change of a key that the new key %s+%08x has not sworn to", new->name,
		    (unsigned)new->id);
	enum gpai_code rc = note_verify(note, old, NULL);
	if (rc == GPAI_OK || (is_recovery && rc == GPAI_NOT_FOUND))
		return GPAI_OK;
	return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
	    "change of a key that the old key %s+%08x has not sworn to", old->name,
	    (unsigned)old->id);
}

static enum gpai_code
check_oath(const json_t *body, const struct note_key *old, const struct note_key *new,
    struct gpai_error *err)
{
	struct text sworn = json_member_text(body, "sworn");
	struct note note;
	struct out oath;
	enum gpai_code rc =
	    note_read((struct span){(const uint8_t *)sworn.at, sworn.len}, &note, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&oath);
	key_chain_oath(old, new, &oath);
	if ((rc = out_status(&oath, NULL, err)) != GPAI_OK)
		goto out;
	if (!text_equal(note.text, out_text(&oath)))
		rc = fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "\"sworn\" is about another change than the record");
	else
		rc = check_signatures(
		    &note, old, new, json_object_get(body, "recovery") != NULL, err);
out:
	out_release(&oath);
	return rc;
}

/* ---- adding a record ---- */

static struct key_link
link_of(const struct note_key *key, uint64_t index, bool is_recovery)
{
	return (struct key_link){
	    .key = *key, .from = index, .revoked = KEY_NOT_REVOKED, .is_recovery = is_recovery};
}

static enum gpai_code
add_first(struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err)
{
	struct note_key key;
	enum gpai_code rc;

	if (index != 0)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "the first key is named by record %llu, expected record 1",
		    (unsigned long long)index + 1);
	if ((rc = check_members(body, FIRST, err)) != GPAI_OK)
		return rc;
	if ((rc = check_algorithm(body, err)) != GPAI_OK)
		return rc;
	if ((rc = read_key(body, "public_key", &key, err)) != GPAI_OK)
		return rc;
	chain->links[chain->n++] = link_of(&key, index, false);
	return GPAI_OK;
}

/* Whoever holds a key that was revoked may be a thief: it swears nobody in. */
static enum gpai_code
check_replaced(const struct key_link *last, const struct note_key *old, bool is_recovery,
    struct gpai_error *err)
{
	if (!same_key(&last->key, old))
		return fail_clause(err, GPAI_CONFLICT, NOWHERE, NORM,
		    "change of key %s+%08x, but %s+%08x signs", old->name, (unsigned)old->id,
		    last->key.name, (unsigned)last->key.id);
	if (last->revoked != KEY_NOT_REVOKED && !is_recovery)
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "change of key %s+%08x after it was revoked, expected a recovery", old->name,
		    (unsigned)old->id);
	return GPAI_OK;
}

static enum gpai_code
add_change(struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err)
{
	bool is_recovery = json_object_get(body, "recovery") != NULL;
	struct note_key old, new;
	enum gpai_code rc;

	if (chain->n == KEY_CHAIN_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "more than %d keys of one log", KEY_CHAIN_MAX);
	if ((rc = check_members(body, CHANGE, err)) != GPAI_OK)
		return rc;
	if ((rc = check_origin(chain, body, err)) != GPAI_OK)
		return rc;
	if ((rc = check_algorithm(body, err)) != GPAI_OK)
		return rc;
	if ((rc = read_key(body, "replaces", &old, err)) != GPAI_OK)
		return rc;
	if ((rc = read_key(body, "public_key", &new, err)) != GPAI_OK)
		return rc;
	const struct key_link *last = &chain->links[chain->n - 1];
	if ((rc = check_replaced(last, &old, is_recovery, err)) != GPAI_OK)
		return rc;
	if (key_chain_find(chain, &new) != NULL)
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "key %s+%08x comes back, expected a new one", new.name, (unsigned)new.id);
	if ((rc = check_oath(body, &old, &new, err)) != GPAI_OK)
		return rc;
	chain->links[chain->n++] = link_of(&new, index, is_recovery);
	return GPAI_OK;
}

static enum gpai_code
add_revoke(struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err)
{
	struct note_key key;
	int64_t since;
	enum gpai_code rc;

	if ((rc = check_members(body, REVOKE, err)) != GPAI_OK)
		return rc;
	if ((rc = check_origin(chain, body, err)) != GPAI_OK)
		return rc;
	if ((rc = read_key(body, "revokes", &key, err)) != GPAI_OK)
		return rc;
	if (!moment_parse(json_member_text(body, "since"), &since))
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "\"since\" is no moment, expected YYYY-MM-DDThh:mm:ssZ");
	const struct key_link *found = key_chain_find(chain, &key);
	if (found == NULL)
		return fail_clause(err, GPAI_CONFLICT, NOWHERE, NORM,
		    "revokes %s+%08x, which is no key of this log", key.name, (unsigned)key.id);
	struct key_link *link = &chain->links[found - chain->links];
	if (link->revoked != KEY_NOT_REVOKED)
		return fail_clause(err, GPAI_CONFLICT, NOWHERE, NORM,
		    "revokes %s+%08x, which record %llu has revoked", key.name, (unsigned)key.id,
		    (unsigned long long)link->revoked + 1);
	link->revoked = index;
	link->since = since;
	return GPAI_OK;
}

enum gpai_code
key_chain_add(struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err)
{
	bool changes = json_object_get(body, "replaces") != NULL;
	bool revokes = json_object_get(body, "revokes") != NULL;
	enum gpai_code rc;

	if (!json_is_object(body))
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "record of a key is %s, expected an object", json_kind_words(body));
	if (index < chain->next || index == UINT64_MAX)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "record %llu of a key after record %llu", (unsigned long long)index + 1,
		    (unsigned long long)chain->next);
	if (chain->n == 0)
		rc = add_first(chain, index, body, err);
	else if (revokes)
		rc = add_revoke(chain, index, body, err);
	else if (changes)
		rc = add_change(chain, index, body, err);
	else
		rc = fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "record %llu names a key and says not which it replaces",
		    (unsigned long long)index + 1);
	if (rc == GPAI_OK)
		chain->next = index + 1;
	return rc;
}

/* ---- asking ---- */

struct text
key_chain_origin(const struct key_chain *chain)
{
	const struct note_key *first = &chain->links[0].key;

	return chain->n > 0 ? (struct text){first->name, first->name_len} : TEXT_NONE;
}

const struct key_link *
key_chain_link(const struct key_chain *chain, uint64_t size)
{
	size_t n = chain->n;

	while (n > 0 && chain->links[n - 1].from >= size)
		n--;
	if (n == 0)
		return NULL;
	const struct key_link *link = &chain->links[n - 1];
	return link->revoked >= size ? link : NULL;
}

const struct note_key *
key_chain_at(const struct key_chain *chain, uint64_t size)
{
	const struct key_link *link = key_chain_link(chain, size);

	return link != NULL ? &link->key : NULL;
}

const struct key_link *
key_chain_break(const struct key_link *from, const struct key_link *to)
{
	for (const struct key_link *link = from + 1; link <= to; link++)
		if (link->is_recovery)
			return link;
	return NULL;
}
