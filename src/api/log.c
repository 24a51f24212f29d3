/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence log as clients see it. */
#include "api/api.h"

enum { LIST_BATCH = 256 }; /* records read at a time, so that a long log stays small in memory */

static void
show(const struct record *r, struct arena *arena,
    void (*each)(void *, const struct gpai_log_entry *), void *context)
{
	struct keeper keep = {.arena = arena};
	char recorded[MOMENT_CHARS], leaf[DIGEST_HEX_CHARS];

	moment_format(r->recorded, recorded);
	digest_hex(&r->leaf, leaf);
	each(context, &(struct gpai_log_entry){.number = r->seq,
			  .recorded = recorded,
			  .kind = record_kind_word(r->kind),
			  .summary = keep_text(&keep, r->summary),
			  .leaf = leaf});
}

enum gpai_code
gpai_log_list(struct gpai_dossier *dossier,
    void (*each)(void *context, const struct gpai_log_entry *entry), void *context,
    struct gpai_error *err)
{
	uint64_t from = 1;
	enum gpai_code rc;
	size_t n;

	do {
		struct arena arena;
		struct record *records;
		arena_init(&arena, 0);
		rc = record_list(dossier->dossier, &arena, from, LIST_BATCH, &records, &n, err);
		for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
			show(&records[i], &arena, each, context);
			from = records[i].seq + 1;
		}
		arena_release(&arena);
	} while (rc == GPAI_OK && n == LIST_BATCH);
	return rc;
}

enum gpai_code
gpai_log_root(struct gpai_dossier *dossier, struct gpai_log_head *head, struct gpai_error *err)
{
	struct arena *arena = &dossier->log_arena;
	struct keeper keep = {.arena = arena};
	struct dossier_head found;
	enum gpai_code rc;

	arena_release(arena);
	arena_init(arena, 0);
	rc = dossier_head(dossier->dossier, arena, &found, err);
	if (rc != GPAI_OK)
		return rc;
	*head = (struct gpai_log_head){.size = found.size,
	    .origin = dossier_origin(dossier->dossier),
	    .key = dossier_vkey(dossier->dossier),
	    .note = keep_text(&keep, found.note)};
	digest_hex(&found.root, head->root);
	return keep_status(&keep, err);
}

enum gpai_code
gpai_log_fsck(struct gpai_dossier *dossier, uint64_t *records, struct gpai_error *err)
{
	struct dossier_verified verified;
	enum gpai_code rc = dossier_verify(dossier->dossier, &verified, err);

	if (rc == GPAI_OK && records != NULL)
		*records = verified.records;
	return rc;
}
