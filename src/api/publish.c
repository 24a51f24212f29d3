/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence log as others get it: the folder of tiles, and proofs of single records. */
#include "api/api.h"

#include "records/proof.h"
#include "records/publish.h"

#include <string.h>

enum gpai_code
gpai_log_publish(struct gpai_dossier *dossier, const struct gpai_publish_options *options,
    struct gpai_published *published, struct gpai_error *err)
{
	struct publish_options chosen = {0};
	struct dossier_published done;

	if (options != NULL)
		chosen = (struct publish_options){.folder = options->folder, .all = options->all};
	enum gpai_code rc = dossier_publish(dossier->dossier, &chosen, &done, err);
	*published = (struct gpai_published){.before = done.before,
	    .size = done.size,
	    .compared = done.compared,
	    .written = done.written,
	    .repaired = done.repaired,
	    .removed = done.removed,
	    .foreign = done.foreign};
	memcpy(published->first_foreign, done.first_foreign, sizeof done.first_foreign);
	return rc;
}

enum gpai_code
gpai_log_check_published(struct gpai_dossier *dossier, const char *folder,
    struct gpai_published_check *check, struct gpai_error *err)
{
	const struct publish_options options = {.folder = folder};
	struct dossier_published_check found;
	enum gpai_code rc = dossier_check_published(dossier->dossier, &options, &found, err);

	*check = (struct gpai_published_check){
	    found.is_published, found.size, found.behind, found.tiles};
	return rc;
}

/* The entry as extra data: whoever has the file alone can say what it proves. */
static enum gpai_code
write_proof(const struct dossier_anchor *anchor, const struct digest *entry,
    struct tlog_proof *proof, struct arena *arena, struct out *out, struct gpai_error *err)
{
	struct text parts[] = {anchor->head.note, anchor->cosignatures};
	struct out extra;

	out_memory(&extra);
	base64_write((struct span){entry->bytes, sizeof entry->bytes}, &extra);
	proof->extra = out_text(&extra);
	proof->note = arena_join(arena, parts, 2);
	enum gpai_code rc = out_status(&extra, "proof", err);
	if (rc == GPAI_OK && proof->note.at == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK)
		rc = tlog_proof_write(proof, out, err);
	out_release(&extra);
	return rc;
}

static enum gpai_code
prove(struct dossier *dossier, uint64_t record, struct arena *arena, struct out *out,
    struct digest *entry, struct gpai_error *err)
{
	struct tlog_proof proof = {.index = record - 1};
	struct dossier_anchor anchor;
	enum gpai_code rc = dossier_anchor(dossier, arena, 0, &anchor, err);

	if (rc != GPAI_OK)
		return rc;
	if (record == 0 || record > anchor.head.size)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "there is no record %llu, the log has %llu", (unsigned long long)record,
		    (unsigned long long)anchor.head.size);
	rc = dossier_prove_inclusion(dossier, proof.index, anchor.head.size, &proof.path, err);
	if (rc == GPAI_OK)
		rc = record_commitment(dossier, record, entry, err);
	return rc == GPAI_OK ? write_proof(&anchor, entry, &proof, arena, out, err) : rc;
}

enum gpai_code
gpai_log_prove(struct gpai_dossier *dossier, uint64_t record, char **text, size_t *len,
    char entry[65], struct gpai_error *err)
{
	struct digest commitment;
	struct arena arena;
	struct out out;

	*text = NULL;
	arena_init(&arena, 0);
	out_memory(&out);
	enum gpai_code rc = prove(dossier->dossier, record, &arena, &out, &commitment, err);
	if (rc == GPAI_OK)
		rc = api_take(&out, text, len, err);
	if (rc == GPAI_OK && entry != NULL)
		digest_hex(&commitment, entry);
	out_release(&out);
	arena_release(&arena);
	return rc;
}

void
api_publish_at_end(struct gpai_dossier *dossier)
{
	struct dossier_published published;
	struct gpai_error err = {0};

	if (dossier->read_only || !dossier_is_ahead(dossier->dossier))
		return;
	if (dossier_publish(dossier->dossier, NULL, &published, &err) != GPAI_OK &&
	    dossier->env.warn != NULL)
		dossier->env.warn(dossier->env.context, &err);
}
