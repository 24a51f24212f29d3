/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier's records as the files of an archive (archive_form.h), and back.
 *
 * Out: the same records give the same bytes, whenever and by whom they are asked for. Back: a
 * dossier is made from the files alone; every commitment, subtree and root is computed, none
 * is taken over. What makes it the same dossier is dossier_verify, and that it gives the same
 * files again. */
#ifndef RECORDS_ARCHIVE_H
#define RECORDS_ARCHIVE_H

#include "records/archive_form.h"
#include "records/dossier.h"

/* Told each file in the order of an archive; `bytes` are borrowed until it returns. */
struct archive_sink {
	enum gpai_code (*put)(
	    void *ctx, const char *path, struct span bytes, struct gpai_error *err);
	void *ctx;
};

/* Between the two, every reading of the dossier gives what there was at the first. */
enum gpai_code dossier_hold(struct dossier *dossier, struct gpai_error *err);
void dossier_let_go(struct dossier *dossier);

/* meta.json, records, heads, kept, applied.jsonl. */
enum gpai_code dossier_archive(
    struct dossier *dossier, const struct archive_sink *sink, struct gpai_error *err);

/* A dossier in the making. */
struct dossier_restoring;

/* In `dir`, which is there and holds no dossier. */
enum gpai_code dossier_restore_begin(
    const char *dir, struct dossier_restoring **restoring, struct gpai_error *err);
/* A file that dossier_archive made, in its order. Errors name file and line: MALFORMED; CORRUPT
 * where it contradicts what came before. */
enum gpai_code dossier_restore_file(struct dossier_restoring *restoring, struct text path,
    struct span bytes, struct gpai_error *err);
/* Puts what follows from the records, and closes the database, durable. There is no key. */
enum gpai_code dossier_restore_end(struct dossier_restoring *restoring, struct gpai_error *err);
void dossier_restore_free(struct dossier_restoring *restoring); /* NULL is fine */

#endif
