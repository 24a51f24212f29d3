/* SPDX-License-Identifier: Apache-2.0 */
/* Restoring: a dossier from an archive, and the proof that it is the same.
 *
 *	1. manifest: its form, its signature, its head
 *	2. every file is as large as it says and of the SHA-256 it says, and there is no other
 *	   byte; only then it is read again, into the new dossier, which computes every
 *	   commitment, subtree and root itself
 *	3. the new dossier is checked as gpai log fsck does: its signatures, heads, facts
 *	4. it is listed for an archive: the same files with the same digests, so that nothing in
 *	   it is other than in the dossier that was archived
 *	5. only then it gets its name
 *
 * Errors name files by their path in the archive. */
#include "api/archive.h"

#include "records/keys.h"
#include "records/publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct restore {
	struct arena arena;
	const struct gpai_restore_options *options;
	struct archive_take take;
	struct archive_manifest manifest;
	struct digest digest; /* of MANIFEST.json */
	bool is_signed;
	const char *dir, *unfinished;
	bool is_made;
	struct dossier_restoring *making;
};

/* ---- the manifest ---- */

static enum gpai_code
check_note(struct restore *r, struct span bytes, struct gpai_error *err)
{
	struct note_key key;
	struct note note;
	struct out text;
	enum gpai_code rc;

	out_memory(&text);
	if ((rc = note_key_read(r->manifest.key, &key, err)) != GPAI_OK)
		goto out;
	if ((rc = note_read(bytes, &note, err)) != GPAI_OK)
		goto out;
	if ((rc = note_verify(&note, &key, err)) != GPAI_OK)
		goto out;
	if ((rc = archive_note_text(&r->manifest, &r->digest, &text, err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&text, ARCHIVE_NOTE, err)) != GPAI_OK)
		goto out;
	if (!text_equal(note.text, out_text(&text)) || note.n_signatures != 1)
		rc = fail(
		    err, GPAI_CORRUPT, in_file(ARCHIVE_NOTE), "is signed for another manifest");
out:
	if (rc != GPAI_OK && rc != GPAI_NO_MEMORY && err != NULL && err->file[0] == '\0')
		snprintf(err->file, sizeof err->file, ARCHIVE_NOTE);
	out_release(&text);
	return rc;
}

static enum gpai_code
take_note(struct restore *r, struct span *note, struct gpai_error *err)
{
	enum gpai_code rc;

	r->is_signed = archive_take_is_next(&r->take, ARCHIVE_NOTE);
	if (!r->is_signed)
		return r->options->may_unsigned ? GPAI_OK
		                                : fail(err, GPAI_NOT_FOUND, in_file(ARCHIVE_NOTE),
						      "is missing: nobody signed this archive");
	rc = archive_take_file(&r->take, ARCHIVE_NOTE, 1 << 16, &r->arena, note, err);
	return rc == GPAI_OK ? check_note(r, *note, err) : rc;
}

static enum gpai_code
take_manifest(struct restore *r, struct gpai_error *err)
{
	struct span bytes, note = {0}, sums;
	struct out expected;
	enum gpai_code rc;

	out_memory(&expected);
	if ((rc = archive_take_file(&r->take, ARCHIVE_MANIFEST, ARCHIVE_MANIFEST_MAX, &r->arena,
		 &bytes, err)) != GPAI_OK)
		goto out;
	r->digest = digest_of(bytes);
	if ((rc = archive_manifest_read(ARCHIVE_MANIFEST, bytes, &r->arena, &r->manifest, err)) !=
	    GPAI_OK)
		goto out;
	if ((rc = take_note(r, &note, err)) != GPAI_OK)
		goto out;
	archive_sums_write(&r->manifest, bytes, r->is_signed ? &note : NULL, &expected);
	if ((rc = out_status(&expected, ARCHIVE_SUMS, err)) != GPAI_OK)
		goto out;
	if ((rc = archive_take_file(&r->take, ARCHIVE_SUMS, (uint64_t)expected.len + 1, &r->arena,
		 &sums, err)) != GPAI_OK)
		goto out;
	if (sums.len != expected.len || memcmp(sums.at, expected.at, sums.len) != 0)
		rc = fail(err, GPAI_CORRUPT, in_file(ARCHIVE_SUMS), "differs from the manifest");
out:
	out_release(&expected);
	return rc;
}

/* ---- the files ---- */

/* What was published lies beside the database. */
static enum gpai_code
put_published(struct restore *r, struct text path, struct span bytes, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	struct text name = arena_format(&arena, "%s/.gpai/%.*s", r->unfinished, TEXT_ARG(path));
	char *folder = name.at != NULL ? arena_string(&arena, name) : NULL;
	if (folder == NULL) {
		rc = fail_memory(err);
	} else {
		*strrchr(folder, '/') = '\0';
		rc = file_make_dirs(folder, err);
		if (rc == GPAI_OK)
			rc = file_replace(name.at, bytes, 0666, err);
	}
	arena_release(&arena);
	return rc;
}

/* The file, when it is the one that the manifest names. */
static enum gpai_code
read_file(struct restore *r, const struct archive_file *file, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	char path[ARCHIVE_PATH_CHARS];

	snprintf(path, sizeof path, "%.*s", TEXT_ARG(file->path));
	enum gpai_code rc = archive_take_file(&r->take, path, file->size, arena, bytes, err);
	if (rc != GPAI_OK)
		return rc;
	struct digest digest = digest_of(*bytes);
	if (bytes->len != file->size || !digest_equal(&digest, &file->sha256))
		return fail(
		    err, GPAI_CORRUPT, in_file(path), "not the file that the manifest names");
	return GPAI_OK;
}

/* All of it, before anything is written. */
static enum gpai_code
check_files(struct restore *r, struct gpai_error *err)
{
	uint64_t at = r->take.at;
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < r->manifest.n; i++) {
		struct arena arena;
		struct span bytes;
		arena_init(&arena, 0);
		rc = read_file(r, &r->manifest.files[i], &arena, &bytes, err);
		arena_release(&arena);
	}
	if (rc == GPAI_OK)
		rc = archive_take_end(&r->take, &r->manifest, r->is_signed, err);
	r->take.at = at;
	return rc;
}

static enum gpai_code
take_file(struct restore *r, const struct archive_file *file, struct gpai_error *err)
{
	struct arena arena;
	struct span bytes;
	enum gpai_code rc;

	arena_init(&arena, 0);
	rc = read_file(r, file, &arena, &bytes, err);
	if (rc == GPAI_OK && file->path.len > 4 && memcmp(file->path.at, "log/", 4) == 0)
		rc = put_published(r, file->path, bytes, err);
	else if (rc == GPAI_OK && !text_is(file->path, ARCHIVE_README))
		rc = dossier_restore_file(r->making, file->path, bytes, err);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
take_files(struct restore *r, struct gpai_error *err)
{
	enum gpai_code rc = check_files(r, err);

	if (rc != GPAI_OK)
		return rc;
	if (mkdir(r->unfinished, 0777) != 0)
		return fail_errno(err, errno, r->unfinished, "make the folder");
	r->is_made = true;
	if ((rc = dossier_restore_begin(r->unfinished, &r->making, err)) != GPAI_OK)
		return rc;
	for (size_t i = 0; rc == GPAI_OK && i < r->manifest.n; i++)
		rc = take_file(r, &r->manifest.files[i], err);
	return rc == GPAI_OK ? dossier_restore_end(r->making, err) : rc;
}

/* ---- the proof ---- */

static enum gpai_code
compare(const struct restore *r, const struct archive_listing *listing, struct gpai_error *err)
{
	const struct archive_manifest *manifest = &r->manifest;
	size_t first = manifest->n > 0 && text_is(manifest->files[0].path, ARCHIVE_README);
	char path[ARCHIVE_PATH_CHARS];

	for (size_t i = 0; i < listing->n || i + first < manifest->n; i++) {
		bool is_there = i < listing->n && i + first < manifest->n;
		const struct archive_file *is = i < listing->n ? &listing->files[i] : NULL;
		const struct archive_file *was =
		    i + first < manifest->n ? &manifest->files[i + first] : is;
		if (is_there && text_equal(is->path, was->path) &&
		    digest_equal(&is->sha256, &was->sha256))
			continue;
		snprintf(path, sizeof path, "%.*s", TEXT_ARG(was->path));
		return fail(err, GPAI_CORRUPT, in_file(path),
		    "what was restored would not be archived as the same file");
	}
	return GPAI_OK;
}

static enum gpai_code
check_head(const struct restore *r, struct dossier *dossier, struct gpai_archived *restored,
    struct gpai_error *err)
{
	struct dossier_head head;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	if ((rc = dossier_head(dossier, &arena, &head, err)) != GPAI_OK)
		goto out;
	if (!text_equal(head.note, r->manifest.checkpoint) ||
	    !text_is(r->manifest.key, dossier_vkey(dossier)))
		rc = fail(err, GPAI_CORRUPT, in_file(ARCHIVE_MANIFEST),
		    "names another head or key than the records have");
	digest_hex(&head.root, restored->root);
	restored->records = head.size;
out:
	arena_release(&arena);
	return rc;
}

/* The key that somebody knows the log by: it must lead to the one that signs now. */
static enum gpai_code
check_key(const struct restore *r, struct dossier *dossier, struct gpai_error *err)
{
	struct key_chain *chain = malloc(sizeof *chain);
	const struct key_link *known = NULL;
	struct note_key key;
	enum gpai_code rc = chain == NULL ? fail_memory(err) : GPAI_OK;

	if (rc == GPAI_OK && (rc = note_key_read(text_of(r->options->key), &key, err)) == GPAI_OK &&
	    (rc = dossier_keys(dossier, chain, err)) == GPAI_OK) {
		known = key_chain_find(chain, &key);
		if (known == NULL)
			rc = fail(err, GPAI_CONFLICT, in_file(ARCHIVE_MANIFEST),
			    "the log is signed with another key: %.*s", TEXT_ARG(r->manifest.key));
		else if (key_chain_break(known, &chain->links[chain->n - 1]) != NULL)
			rc = fail(err, GPAI_CONFLICT, in_file(ARCHIVE_MANIFEST),
			    "trust in that key does not reach the one that signs now: %.*s",
			    TEXT_ARG(r->manifest.key));
	}
	free(chain);
	return rc;
}

static enum gpai_code
prove(const struct restore *r, struct gpai_archived *restored, struct gpai_error *err)
{
	struct archive_listing listing = {0};
	const struct publish_options options = {0};
	struct dossier_published_check published;
	struct dossier_verified verified;
	struct dossier *dossier = NULL;
	enum gpai_code rc;

	arena_init(&listing.arena, 0);
	if ((rc = dossier_open(r->unfinished, DOSSIER_READ, &dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = dossier_verify(dossier, &verified, err)) != GPAI_OK) {
		if (err != NULL) /* the database that it names will be gone */
			snprintf(err->file, sizeof err->file, "%.255s", r->take.name);
		goto out;
	}
	if ((rc = check_head(r, dossier, restored, err)) != GPAI_OK)
		goto out;
	if (r->options->key != NULL && (rc = check_key(r, dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = dossier_check_published(dossier, &options, &published, err)) != GPAI_OK)
		goto out;
	if ((rc = archive_list(dossier, r->unfinished, &listing, err)) != GPAI_OK)
		goto out;
	rc = compare(r, &listing, err);
	restored->files = r->manifest.n;
	for (size_t i = 0; i < r->manifest.n; i++)
		restored->bytes += r->manifest.files[i].size;
	digest_hex(&r->digest, restored->manifest);
	restored->is_signed = r->is_signed;
	snprintf(restored->key, sizeof restored->key, "%.*s", TEXT_ARG(r->manifest.key));
out:
	dossier_close(dossier);
	archive_listing_release(&listing);
	return rc;
}

enum gpai_code
gpai_log_restore(const char *archive, const char *dir, const struct gpai_restore_options *options,
    struct gpai_archived *restored, struct gpai_error *err)
{
	static const struct gpai_restore_options plain;
	struct restore r = {.options = options != NULL ? options : &plain, .take.fd = -1};
	enum gpai_code rc;

	*restored = (struct gpai_archived){0};
	arena_init(&r.arena, 0);
	size_t len = strlen(dir);
	while (len > 1 && dir[len - 1] == '/')
		len--;
	if ((r.dir = arena_string(&r.arena, (struct text){dir, len})) == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = archive_unfinished(&r.arena, r.dir, &r.unfinished, err)) != GPAI_OK)
		goto out;
	if ((rc = archive_take_begin(&r.take, archive, err)) != GPAI_OK)
		goto out;
	if ((rc = take_manifest(&r, err)) != GPAI_OK)
		goto out;
	if ((rc = take_files(&r, err)) != GPAI_OK)
		goto out;
	if ((rc = prove(&r, restored, err)) != GPAI_OK)
		goto out;
	if ((rc = archive_rename(r.unfinished, r.dir, err)) == GPAI_OK)
		r.is_made = false;
out:
	dossier_restore_free(r.making);
	if (r.is_made)
		archive_remove(r.unfinished);
	archive_take_release(&r.take);
	arena_release(&r.arena);
	return rc;
}
