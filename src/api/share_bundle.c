/* SPDX-License-Identifier: Apache-2.0 */
/* The bundle of a transmission: its records opened as far as they are shown, each with its proof
 * in the head that ends with it, and earlier heads of which others said something: of each record
 * the first that covers it, which says since when it is known to be, and the newest. */
#include "api/share.h"

#include "evidence/key_chain.h"
#include "records/keys.h"

#include <string.h>

static enum gpai_code
put_record(struct gpai_share *share, const struct share_record *from, uint64_t size,
    struct bundle_record *to, struct gpai_error *err)
{
	*to = (struct bundle_record){.index = from->number - 1, .opening = from->opening};
	return dossier_prove_inclusion(
	    share->dossier->dossier, to->index, size, &to->inclusion, err);
}

/* As whoever gets it will check: found wrong here, nothing leaves the house. */
static enum gpai_code
check_records(
    const struct bundle *bundle, uint64_t size, const struct digest *root, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < bundle->n_records && rc == GPAI_OK; i++) {
		const struct bundle_record *r = &bundle->records[i];
		struct digest commitment = opening_commitment(&r->opening);
		struct digest leaf = commit_leaf_hash(&commitment);
		rc = merkle_verify_inclusion(r->index, size, &leaf, &r->inclusion, root, err);
	}
	return rc;
}

static enum gpai_code
put_records(struct gpai_share *share, uint64_t size, struct bundle *bundle, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	bundle->records = arena_array(&share->arena, share->n_records, sizeof *bundle->records);
	if (bundle->records == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < share->n_records && rc == GPAI_OK; i++)
		rc = put_record(
		    share, &share->records[i], size, &bundle->records[bundle->n_records++], err);
	return rc;
}

/* --- Heads --- */

static void
put_anchor(struct gpai_share *share, const struct dossier_anchor *from, struct bundle_anchor *to)
{
	size_t lines = 0;

	*to = (struct bundle_anchor){.note = from->head.note,
	    .cosignatures = from->cosignatures,
	    .stamps = from->stamps,
	    .n_stamps = from->n_stamps};
	for (size_t i = 0; i < from->cosignatures.len; i++)
		lines += from->cosignatures.at[i] == '\n';
	share->summary.stamps += from->n_stamps;
	share->summary.cosignatures += lines;
}

/* Is it, of the heads that others vouch for, the first to cover some record, or the newest? */
static bool
is_needed(const struct gpai_share *share, const struct dossier_anchor *anchors, size_t n, size_t at)
{
	uint64_t before = at > 0 ? anchors[at - 1].head.size : 0;

	if (at + 1 == n)
		return true;
	for (size_t i = 0; i < share->n_records; i++)
		if (share->records[i].number > before &&
		    share->records[i].number <= anchors[at].head.size)
			return true;
	return false;
}

static enum gpai_code
put_anchors(struct gpai_share *share, uint64_t size, struct bundle *bundle, struct gpai_error *err)
{
	struct dossier_anchor *anchors;
	size_t n;
	enum gpai_code rc =
	    dossier_anchors(share->dossier->dossier, &share->arena, &anchors, &n, err);

	while (rc == GPAI_OK && n > 0 && anchors[n - 1].head.size >= size)
		n--; /* heads that came after it, or it itself */
	if (rc == GPAI_OK)
		bundle->anchors = arena_array(&share->arena, n + 1, sizeof *bundle->anchors);
	if (rc == GPAI_OK && bundle->anchors == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		struct bundle_anchor *to = &bundle->anchors[bundle->n_anchors];
		if (!is_needed(share, anchors, n, i))
			continue;
		put_anchor(share, &anchors[i], to);
		rc = dossier_prove_consistency(
		    share->dossier->dossier, anchors[i].head.size, size, &to->consistency, err);
		bundle->n_anchors++;
	}
	return rc;
}

/* The key that signs a head of that size. */
static enum gpai_code
put_key(struct gpai_share *share, uint64_t size, struct bundle *bundle, struct gpai_error *err)
{
	const struct note_key *key;
	struct key_chain chain;
	struct out vkey;
	enum gpai_code rc = dossier_keys(share->dossier->dossier, &chain, err);

	if (rc != GPAI_OK)
		return rc;
	if ((key = key_chain_at(&chain, size)) == NULL)
		return fail(err, GPAI_CORRUPT, NOWHERE, "no key signs a head of %llu records",
		    (unsigned long long)size);
	out_memory(&vkey);
	note_key_write(key, &vkey);
	if ((rc = out_status(&vkey, "memory", err)) == GPAI_OK)
		share->summary.key = keep_text(&share->keep, out_text(&vkey));
	out_release(&vkey);
	bundle->key = text_of(share->summary.key);
	return rc == GPAI_OK ? keep_status(&share->keep, err) : rc;
}

static enum gpai_code
fill(struct gpai_share *share, uint64_t number, struct bundle *bundle, struct gpai_error *err)
{
	struct dossier_anchor head;
	enum gpai_code rc =
	    dossier_anchor(share->dossier->dossier, &share->arena, number, &head, err);

	if (rc != GPAI_OK)
		return rc;
	put_anchor(share, &head, &bundle->head);
	if ((rc = put_key(share, number, bundle, err)) != GPAI_OK ||
	    (rc = put_anchors(share, number, bundle, err)) != GPAI_OK ||
	    (rc = share_take(share, number, NULL, err)) != GPAI_OK ||
	    (rc = put_records(share, number, bundle, err)) != GPAI_OK ||
	    (rc = check_records(bundle, number, &head.head.root, err)) != GPAI_OK)
		return rc;
	bundle->documents = share->documents;
	bundle->n_documents = share->n_documents;
	return keep_status(&share->keep, err);
}

enum gpai_code
share_bundle(struct gpai_share *share, uint64_t number, struct gpai_error *err)
{
	struct bundle bundle = {0};
	struct digest digest;
	struct out out;
	char hex[DIGEST_HEX_CHARS];
	enum gpai_code rc = fill(share, number, &bundle, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	if ((rc = bundle_write(&bundle, &out, err)) == GPAI_OK && out.len > BUNDLE_BYTES_MAX)
		rc = fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "bundle of %zu bytes, expected at most %u: leave documents out", out.len,
		    BUNDLE_BYTES_MAX);
	if (rc == GPAI_OK)
		rc = api_take(&out, &share->bytes, &share->len, err);
	out_release(&out);
	if (rc != GPAI_OK)
		return rc;
	digest = digest_of((struct span){(const uint8_t *)share->bytes, share->len});
	digest_hex(&digest, hex);
	share->summary.digest = keep_text(&share->keep, text_of(hex));
	share->summary.bytes = share->len;
	return keep_status(&share->keep, err);
}
