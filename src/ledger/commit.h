/* SPDX-License-Identifier: Apache-2.0 */
/* Salted commitments: what the log publishes in place of a record.
 *
 *	commitment = HMAC-SHA-256(key = salt, message = "gpai record v1" LF body)
 *
 * Hiding: with a secret random salt of 256 bits the commitment tells nothing of the
 * body, not even to someone who guesses it; a plain hash of "yes" or "no" would.
 * Destroying the salt therefore erases what the log says about the record.
 * Binding: the salt has one fixed length, so no two salts make the same HMAC key,
 * and a second (salt, body) with the same commitment would be a collision of SHA-256.
 * The label keeps these values apart from any other use of HMAC, and names the
 * version of the construction. */
#ifndef LEDGER_COMMIT_H
#define LEDGER_COMMIT_H

#include "base/digest.h"

#define COMMIT_SALT_BYTES 32

struct commit_salt {
	uint8_t bytes[COMMIT_SALT_BYTES]; /* random and secret; the caller's care */
};

struct digest commit_make(const struct commit_salt *salt, struct span body);
/* Do salt and body open this commitment? */
bool commit_check(
    const struct commit_salt *salt, struct span body, const struct digest *commitment);
/* The leaf of the tree: its data are the 32 bytes of the commitment. */
struct digest commit_leaf_hash(const struct digest *commitment);

#endif
