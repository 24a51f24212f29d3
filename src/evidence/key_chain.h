/* SPDX-License-Identifier: Apache-2.0 */
/* Which key may sign the log at which size: record 1 names the first, later records of kind
 * key replace or revoke (gpai-bundle(5), KEYS).
 *
 * A change is sworn to in a note that the old and the new key have both signed, so that
 * whoever trusts the first key can follow to the newest without asking anybody. */
#ifndef EVIDENCE_KEY_CHAIN_H
#define EVIDENCE_KEY_CHAIN_H

#include "base/error.h"
#include "ledger/note.h"
#include "notation/json.h"

#define KEY_CHAIN_MAX 64

struct key_link {
	struct note_key key;
	uint64_t from;    /* index of the record that names it: heads above it are signed so */
	uint64_t revoked; /* index of the record that revokes it; UINT64_MAX: none does */
};

struct key_chain {
	struct text origin; /* name of the log; borrowed from the first body */
	size_t n;
	struct key_link links[KEY_CHAIN_MAX];
};

#define KEY_CHAIN_NONE ((struct key_chain){0})

/* Takes the body of the record of kind key at `index`, in order. CORRUPT: a change that the
 * key before it did not sign; MALFORMED. */
enum gpai_code key_chain_add(
    struct key_chain *chain, uint64_t index, const json_t *body, struct gpai_error *err);
/* The key a head of so many records must be signed with; NULL when there is none. */
const struct note_key *key_chain_at(const struct key_chain *chain, uint64_t size);

#endif
