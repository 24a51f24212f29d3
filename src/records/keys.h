/* SPDX-License-Identifier: Apache-2.0 */
/* The key that a dossier signs with: where it lies, who is asked for its passphrase, and how
 * another takes its place. */
#ifndef RECORDS_KEYS_H
#define RECORDS_KEYS_H

#include "evidence/key_chain.h"
#include "ledger/keyfile.h"
#include "records/record.h"

/* Who is asked when the key is needed and protected; nobody when this is not called. Copied;
 * what it points to must live as long as the dossier. */
void dossier_ask(struct dossier *dossier, const struct keyfile_asker *asker);

/* As dossier_create, with a key that this passphrase protects; TEXT_NONE: not protected. */
enum gpai_code dossier_create_protected(const char *dir, struct text origin, struct text passphrase,
    int64_t now, const struct entropy *entropy, struct gpai_error *err);

/* Reads the key now, so that a wrong passphrase shows before there is work to lose. */
enum gpai_code dossier_unlock(struct dossier *dossier, struct gpai_error *err);

/* Signs bytes with the key of the log, as a note is signed. Never a checkpoint: heads are
 * signed where records are committed. */
enum gpai_code dossier_sign(struct dossier *dossier, struct span message,
    uint8_t signature[NOTE_SIGNED_BYTES], struct gpai_error *err);

/* Where the key lies: as PEM, as PEM under a passphrase, in a token, or nowhere. */
enum key_place { KEY_NOWHERE, KEY_PLAIN, KEY_PROTECTED, KEY_TOKEN };
enum gpai_code dossier_key_place(
    struct dossier *dossier, enum key_place *place, struct gpai_error *err);

/* Every key the log ever had (evidence/key_chain.h), from its records. */
enum gpai_code dossier_keys(
    struct dossier *dossier, struct key_chain *chain, struct gpai_error *err);

/* Another key takes the place of the one that signs. Recorded, sworn to by both, and from that
 * record's head on the new one signs; the file follows. All of it or nothing, whatever happens.
 * In a recovery the old key is not needed and does not swear: whoever trusted it is told, and
 * must be shown the new one in another way. `seq` may be NULL. Errors: as of record_commit;
 * CONFLICT: the key was of this log before; INVALID: no reason, or the passphrase is wrong. */
struct key_change {
	struct text reason;
	struct text uri;        /* of the new key, in a token; "": one is made, in a file */
	struct text passphrase; /* of that file; "": not protected */
	bool is_recovery;
};
enum gpai_code dossier_change_key(struct dossier *dossier, const struct key_change *change,
    int64_t now, const struct entropy *entropy, uint64_t *seq, struct gpai_error *err);

/* Records that a key that signs no more is feared to be in other hands since a moment. INVALID:
 * it is the one that signs; CONFLICT: not of this log, or revoked already. */
enum gpai_code dossier_revoke_key(struct dossier *dossier, struct text vkey, int64_t since,
    struct text reason, int64_t now, const struct entropy *entropy, uint64_t *seq,
    struct gpai_error *err);

/* Writes the key file again under this passphrase; "": without one. Records nothing.
 * UNSUPPORTED: a key in a token. */
enum gpai_code dossier_protect_key(struct dossier *dossier, struct text passphrase,
    const struct entropy *entropy, struct gpai_error *err);

#endif
