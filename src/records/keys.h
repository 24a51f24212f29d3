/* SPDX-License-Identifier: Apache-2.0 */
/* The key that a dossier signs with: where it lies, who is asked for its passphrase. */
#ifndef RECORDS_KEYS_H
#define RECORDS_KEYS_H

#include "ledger/keyfile.h"
#include "records/record.h"

/* Who is asked when the key is needed and protected; nobody when this is not called. Copied;
 * what it points to must live as long as the dossier. */
void dossier_ask(struct dossier *dossier, const struct keyfile_asker *asker);

/* As dossier_create, with a key that this passphrase protects; TEXT_NONE: not protected. */
enum gpai_code dossier_create_protected(const char *dir, struct text origin, struct text passphrase,
    int64_t now, const struct entropy *entropy, struct gpai_error *err);

/* Signs bytes with the key of the log, as a note is signed. Never a checkpoint: heads are
 * signed where records are committed. */
enum gpai_code dossier_sign(struct dossier *dossier, struct span message,
    uint8_t signature[NOTE_SIGNED_BYTES], struct gpai_error *err);

/* Inside the records floor: reads the key, unless it was read, and holds it against the one
 * that the log names. */
enum gpai_code store_load_key(struct dossier *dossier, struct gpai_error *err);

#endif
