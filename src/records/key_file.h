/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the records floor: the files of the key, and what a crash may leave of them. */
#ifndef RECORDS_KEY_FILE_H
#define RECORDS_KEY_FILE_H

#include "records/keys.h"
#include "records/store.h"

/* Reads the key, unless it was read, and holds it against the one that the log names. */
enum gpai_code store_load_key(struct dossier *dossier, struct gpai_error *err);
/* Within a transaction: does the key that was read still sign? BUSY: another program has changed
 * it meanwhile. */
enum gpai_code store_check_current(struct dossier *dossier, struct gpai_error *err);
/* Finishes or takes back what an interrupted change left; cheap when there is nothing. */
enum gpai_code store_settle_key(struct dossier *dossier, struct gpai_error *err);
/* Puts the file of a key that is about to sign beside the one that does; on the disk when this
 * returns. */
enum gpai_code store_put_key(struct dossier *dossier, const struct note_key *key, bool is_token,
    struct span bytes, struct gpai_error *err);
/* Replaces the file of the key that signs by another of the same key. */
enum gpai_code store_replace_key(
    struct dossier *dossier, struct span bytes, struct gpai_error *err);
/* The key file. In the arena; `*is_token`: it holds a URI. NOT_FOUND. */
enum gpai_code store_read_key(struct dossier *dossier, struct arena *arena, const char **file,
    struct span *bytes, bool *is_token, struct gpai_error *err);

#endif
