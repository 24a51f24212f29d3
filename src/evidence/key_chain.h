/* SPDX-License-Identifier: Apache-2.0 */
/* Which key may sign the log at which size: record 1 names the first, later records of kind
 * key replace or revoke (gpai-bundle(5), KEYS).
 *
 *	first    {"algorithm":"Ed25519","origin":O,"public_key":VKEY}
 *	change   {"algorithm","origin","public_key":NEW,"reason","replaces":OLD,"sworn":NOTE}
 *	revoke   {"origin","reason","revokes":VKEY,"since":"2026-01-31T12:00:00Z"}
 *
 * and "summary" in any of them; no other member, for one that is not understood could say
 * that the key is not to be believed. `algorithm` may be missing: Ed25519.
 *
 * A change is sworn to in a note that the old and the new key have both signed, so that
 * whoever trusts the first key can follow to the newest without asking anybody. Where the
 * old key is lost or revoked, a change says "recovery":true and is sworn to by the new key
 * alone: then the chain is whole, but trust in the old key does not reach the new one.
 * The head that first covers a change is signed by the new key. A key that was once of the
 * chain never comes back. */
#ifndef EVIDENCE_KEY_CHAIN_H
#define EVIDENCE_KEY_CHAIN_H

#include "base/error.h"
#include "ledger/note.h"
#include "notation/json.h"

#define KEY_CHAIN_MAX   64
#define KEY_NOT_REVOKED UINT64_MAX

struct key_link {
	struct note_key key;
	uint64_t from;    /* index of the record that names it: heads above it are signed so */
	uint64_t revoked; /* index of the record that revokes it; KEY_NOT_REVOKED: none does */
	int64_t since;    /* moment from which on it is feared to be lost; when revoked */
	bool is_recovery; /* the key before it did not swear to it */
};

struct key_chain {
	size_t n;
	uint64_t next; /* the least index that another record may have */
	struct key_link links[KEY_CHAIN_MAX];
};

#define KEY_CHAIN_NONE ((struct key_chain){0})

/* Takes the body of the record of kind key at `index`, in order; keeps nothing of it.
 * CORRUPT: a change that the keys did not swear to, or one that comes back; MALFORMED: not
 * such a body, or out of order; CONFLICT: of another log, or not of the key that signs now;
 * UNSUPPORTED: another algorithm, an unknown member; TOO_LARGE. The chain stays as it was. */
enum gpai_code key_chain_add(
    struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err);
/* The name of the log; TEXT_NONE while the chain is empty. Borrowed from the chain. */
struct text key_chain_origin(const struct key_chain *chain);
/* The link whose key signs a head of so many records. NULL: there is none, for the chain is
 * empty, or the key had been revoked and no other named. */
const struct key_link *key_chain_link(const struct key_chain *chain, uint64_t size);
/* The key of that link. */
const struct note_key *key_chain_at(const struct key_chain *chain, uint64_t size);
/* The link of that key; NULL: not of this chain. */
const struct key_link *key_chain_find(const struct key_chain *chain, const struct note_key *key);
/* The first link after `from`, and not after `to`, that was recovered, so that trust in the
 * key of `from` does not reach that of `to`; NULL: it does. Both are of one chain. */
const struct key_link *key_chain_break(const struct key_link *from, const struct key_link *to);

/* What the keys swear to when one takes the place of another: the text of the note. */
void key_chain_oath(const struct note_key *old, const struct note_key *new, struct out *out);

#endif
