/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char NORM[] = "gpai-bundle(5), KEYS";

/* What a record must hold, and what it may hold beside that, by form. */
static const char *const NEEDED[][8] = {{"origin", "public_key", NULL},
    {"origin", "public_key", "reason", "replaces", "sworn", NULL},
    {"origin", "reason", "revokes", "since", NULL}};
static const char *const ALLOWED[][8] = {
    {"algorithm", "summary", NULL}, {"algorithm", "recovery", "summary", NULL}, {"summary", NULL}};
enum form { FIRST, CHANGE, REVOKE };

/* One record on its way into the chain. */
struct entry {
	const struct shown_record *record;
	struct shown *shown;
	enum form form;
	struct text origin;
	bool is_recovery;
	struct gpai_error *err;
};

static enum gpai_code
wrong(const struct entry *e, enum gpai_code code, const char *what)
{
	return fail_clause(e->err, code, in_file(e->shown->file), NORM, "record %" PRIu64 ": %s",
	    e->record->number, what);
}

static bool
is_in(const char *const *words, struct text name)
{
	while (*words != NULL && !text_is(name, *words))
		words++;
	return *words != NULL;
}

/* All that is needed, nothing unknown, nothing hidden; texts, but for "recovery":true. */
static bool
has_form(const struct entry *e)
{
	struct cursor c = cursor_of(NULL, e->record->fields, NULL, NULL);
	struct shown_field field;
	struct text value;

	for (size_t n = 0; take_field(&c, n, &field); n++) {
		bool is_flag = text_is(field.name, "recovery");
		if (field.is_hidden || field.name.len == 0 ||
		    (!is_in(NEEDED[e->form], field.name) && !is_in(ALLOWED[e->form], field.name)) ||
		    (is_flag ? !text_is(field.value, "true") : field.value.at[0] != '"'))
			return false;
	}
	for (const char *const *word = NEEDED[e->form]; *word != NULL; word++)
		if (!find_field(e->record, *word, &value))
			return false;
	return !find_field(e->record, "algorithm", &value) || text_is(value, "\"Ed25519\"");
}

static struct text
text_field(const struct entry *e, const char *name)
{
	struct text value;

	if (!find_field(e->record, name, &value))
		return TEXT_NONE;
	struct cursor c = cursor_of(NULL, value, &e->shown->room, NULL);
	return take_text(&c);
}

static bool
key_field(const struct entry *e, const char *name, struct verifier_key *key)
{
	return key_read(text_field(e, name), key) && key->type == KEY_LOG &&
	       text_equal(key->name, e->origin);
}

static struct chain_link *
find_link(struct chain *chain, const struct verifier_key *key)
{
	for (size_t i = 0; i < chain->n; i++)
		if (key_equal(&chain->links[i].key, key))
			return &chain->links[i];
	return NULL;
}

static bool
is_sworn(const struct entry *e, const struct verifier_key *old, const struct verifier_key *new)
{
	struct signed_note note;
	char oath[4096];
	int len = snprintf(oath, sizeof oath, "gpai key change\n%.*s\n%.*s\n%.*s\n",
	    TEXT_ARG(e->origin), TEXT_ARG(old->text), TEXT_ARG(new->text));

	if (len < 0 || (size_t)len >= sizeof oath || /* no names are so long */
	    !signed_note_read(text_field(e, "sworn"), &note) || !text_is(note.text, oath))
		return false;
	enum said said = note_asks(note.text, note.lines, old, NULL);
	return note_asks(note.text, note.lines, new, NULL) == SAID_GOOD &&
	       (said == SAID_GOOD || (e->is_recovery && said == SAID_NOTHING));
}

static enum gpai_code
add_change(struct chain *chain, const struct entry *e)
{
	struct chain_link *last = &chain->links[chain->n - 1];
	struct verifier_key old, new;

	if (!key_field(e, "replaces", &old) || !key_field(e, "public_key", &new))
		return wrong(e, GPAI_MALFORMED, "not a key of this log");
	if (!key_equal(&old, &last->key))
		return wrong(e, GPAI_CONFLICT, "replaces a key that does not sign");
	if (last->revoked != UINT64_MAX && !e->is_recovery)
		return wrong(e, GPAI_CORRUPT, "sworn in by a key that was revoked");
	if (find_link(chain, &new) != NULL)
		return wrong(e, GPAI_CORRUPT, "a key of the past comes back");
	if (!is_sworn(e, &old, &new))
		return wrong(e, GPAI_CORRUPT, "the keys have not sworn to this change");
	if (chain->n == CHAIN_MAX)
		return wrong(e, GPAI_TOO_LARGE, "too many keys");
	chain->links[chain->n++] = (struct chain_link){
	    new, e->record->number, UINT64_MAX, e->record->recorded, e->is_recovery};
	return GPAI_OK;
}

static enum gpai_code
add_revoke(struct chain *chain, const struct entry *e)
{
	struct verifier_key key;
	struct chain_link *link = NULL;

	if (key_field(e, "revokes", &key))
		link = find_link(chain, &key);
	if (link == NULL || link->revoked != UINT64_MAX)
		return wrong(
		    e, GPAI_CONFLICT, "revokes what is no key of this log, or was revoked");
	link->revoked = e->record->number;
	struct chain_link *next = link + 1;
	struct text since = text_field(e, "since");
	if (next < chain->links + chain->n &&
	    (since.len != next->recorded.len ||
		memcmp(since.at, next->recorded.at, since.len) <= 0))
		next->is_unsworn = true;
	return GPAI_OK;
}

enum gpai_code
chain_add(struct chain *chain, const struct shown_record *record, struct shown *shown,
    struct gpai_error *err)
{
	struct entry e = {.record = record, .shown = shown, .err = err};
	struct text value;

	if (find_field(record, "revokes", &value))
		e.form = REVOKE;
	else if (chain->n > 0)
		e.form = CHANGE;
	e.is_recovery = find_field(record, "recovery", &value);
	if (!has_form(&e))
		return wrong(&e, GPAI_MALFORMED, "not the record of a key that is shown whole");
	e.origin = text_field(&e, "origin");
	if (chain->n == 0) {
		struct chain_link *first = &chain->links[0];
		*first = (struct chain_link){.from = record->number, .revoked = UINT64_MAX};
		if (e.form != FIRST || record->number != 1 ||
		    !key_field(&e, "public_key", &first->key))
			return wrong(&e, GPAI_MALFORMED, "does not name the first key");
		chain->n = 1;
		return GPAI_OK;
	}
	if (!text_equal(e.origin, chain->links[0].key.name))
		return wrong(&e, GPAI_CONFLICT, "of another log");
	return e.form == REVOKE ? add_revoke(chain, &e) : add_change(chain, &e);
}

const struct chain_link *
chain_at(const struct chain *chain, uint64_t size)
{
	size_t n = chain->n;

	while (n > 0 && chain->links[n - 1].from > size)
		n--;
	return n > 0 && chain->links[n - 1].revoked > size ? &chain->links[n - 1] : NULL;
}
