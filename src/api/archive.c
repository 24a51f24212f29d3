/* SPDX-License-Identifier: Apache-2.0 */
/* Archiving: all that is recorded, in a form that needs no program of ours to be read.
 *
 *	1. the dossier is checked: what is damaged is not archived
 *	2. one reading says which files there will be, with their digests: the manifest
 *	3. the manifest is signed
 *	4. a second reading of the same moment writes them; each must be what the first said
 *
 * Two readings, so that memory holds one file at a time and the manifest can come first. */
#include "api/archive.h"

#include "base/base64.h"
#include "records/keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PUBLISHED_DEPTH_MAX = 12 };

static const char README[] =
    "This is an archive of a gpai dossier: what the provider of an AI model recorded, when, and\n"
    "what proves it. It can be read without gpai.\n"
    "\n"
    "Is it whole?      sha256sum -c SHA256SUMS\n"
    "What is in it?    MANIFEST.json: every file with its size and SHA-256, and the newest\n"
    "                  signed head of the log (checkpoint).\n"
    "Who says so?      MANIFEST.note: a signed note (c2sp.org/signed-note). Its text names the\n"
    "                  log, the size and root of its newest head in hex, and the SHA-256 of\n"
    "                  MANIFEST.json. The key stands in MANIFEST.json under \"key\" as\n"
    "                  name+id+base64(01, 32 bytes of an Ed25519 public key). The private key is\n"
    "                  not in this archive.\n"
    "\n"
    "All text is UTF-8; a .jsonl file holds one JSON object a line; \"base64\" is the standard\n"
    "alphabet with padding; times are UTC.\n"
    "\n"
    "records/   What was recorded, in order, a record a line: its number, the time it was\n"
    "           recorded, its kind, its body, and the salt that opens its commitment. Of what\n"
    "           was erased only commitments are left, and the number of the record (erasure)\n"
    "           that says why.\n"
    "heads/     Every signed head: note is a checkpoint (c2sp.org/tlog-checkpoint): origin,\n"
    "           number of records, root in base64. stamps are RFC 3161 time stamps (DER, in\n"
    "           base64) of SHA-256(note); cosignatures are lines of witnesses.\n"
    "kept/      Documents as they were issued; the name is the SHA-256 of the file, and a record\n"
    "           of kind document names it under sha256.\n"
    "log/       The log as it was published (c2sp.org/tlog-tiles).\n"
    "applied.jsonl, meta.json\n"
    "           What gpai needs to go on working with the dossier.\n"
    "\n"
    "How a record is proved (scheme 2), with HMAC = HMAC-SHA-256(key, message), LF = byte 10,\n"
    "and a member being \"name\":value as it stands in the body:\n"
    "    head        = {\"kind\":KIND,\"recorded\":TIME}\n"
    "    field salt  = HMAC(salt, \"gpai field salt v2\" LF name)\n"
    "    field       = HMAC(field salt, \"gpai field v2\" LF member)\n"
    "    head salt   = HMAC(salt, \"gpai head salt v2\" LF)\n"
    "    commitment  = HMAC(head salt, \"gpai record v2\" LF head LF field_1 ... field_n)\n"
    "Scheme 1:\n"
    "    commitment  = HMAC(salt, \"gpai record v1\" LF "
    "{\"body\":BODY,\"kind\":KIND,\"recorded\":TIME})\n"
    "A body that is no object is one member without a name. Of a record of which something was\n"
    "erased, fields gives field salts (salt) or fields (hidden) in the order of the members,\n"
    "and head_salt the head salt.\n"
    "    leaf        = SHA-256(0x00 commitment)\n"
    "    node        = SHA-256(0x01 left right)\n"
    "make the tree of RFC 9162, section 2.1, whose root a head signs.\n"
    "\n"
    "With gpai: gpai log restore THIS -o FOLDER makes a dossier of it and proves that it is the\n"
    "same. To record in it again, the private key is put back as FOLDER/.gpai/key.pem.\n";

/* ---- lists ---- */

void
archive_listing_release(struct archive_listing *listing)
{
	free(listing->files);
	arena_release(&listing->arena);
}

static enum gpai_code
list_file(void *ctx, const char *path, struct span bytes, struct gpai_error *err)
{
	struct archive_listing *listing = ctx;

	if (listing->n == ARCHIVE_FILES_MAX)
		return fail(
		    err, GPAI_TOO_LARGE, in_file(path), "more than %d files", ARCHIVE_FILES_MAX);
	if (listing->n == listing->cap) {
		size_t cap = listing->cap == 0 ? 64 : listing->cap * 2;
		struct archive_file *wider =
		    reallocarray(listing->files, cap, sizeof *listing->files);
		if (wider == NULL)
			return fail_memory(err);
		listing->files = wider;
		listing->cap = cap;
	}
	struct archive_file *file = &listing->files[listing->n];
	*file = (struct archive_file){.path = arena_text(&listing->arena, text_of(path)),
	    .size = bytes.len,
	    .sha256 = digest_of(bytes)};
	if (file->path.at == NULL)
		return fail_memory(err);
	listing->bytes += bytes.len;
	listing->n++;
	return GPAI_OK;
}

enum gpai_code
archive_list(struct dossier *dossier, const char *dir, struct archive_listing *listing,
    struct gpai_error *err)
{
	const struct archive_sink sink = {list_file, listing};
	enum gpai_code rc = dossier_archive(dossier, &sink, err);

	return rc == GPAI_OK ? archive_published(dir, &sink, err) : rc;
}

/* ---- the log as published ---- */

struct names {
	struct arena *arena;
	const char **at;
	size_t n, cap;
};

static enum gpai_code
add_name(struct names *names, const char *path, struct gpai_error *err)
{
	if (names->n == names->cap) {
		size_t cap = names->cap == 0 ? 64 : names->cap * 2;
		const char **wider = reallocarray(names->at, cap, sizeof *names->at);
		if (wider == NULL)
			return fail_memory(err);
		names->at = wider;
		names->cap = cap;
	}
	names->at[names->n] = arena_string(names->arena, text_of(path));
	return names->at[names->n++] != NULL ? GPAI_OK : fail_memory(err);
}

/* Regular files whose names an archive may hold; what an interrupted run left is not among
 * them. Takes the descriptor. */
static enum gpai_code
find_names(int dir, const char *path, int depth, struct names *names, struct gpai_error *err)
{
	char below[ARCHIVE_PATH_CHARS + NAME_MAX + 2];
	DIR *entries = fdopendir(dir);
	struct stat st;
	enum gpai_code rc = GPAI_OK;

	if (entries == NULL) {
		rc = fail_errno(err, errno, path, "read the folder");
		close(dir);
		return rc;
	}
	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(entries)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		if (strlen(below) >= ARCHIVE_PATH_CHARS ||
		    fstatat(dirfd(entries), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISREG(st.st_mode) && archive_path_check(text_of(below)))
			rc = add_name(names, below, err);
		int fd = S_ISDIR(st.st_mode) && depth < PUBLISHED_DEPTH_MAX
		             ? openat(dirfd(entries), entry->d_name,
				   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
		             : -1;
		if (fd >= 0)
			rc = find_names(fd, below, depth + 1, names, err);
	}
	closedir(entries);
	return rc;
}

static int
by_path(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return archive_path_compare(text_of(*a), text_of(*b));
}

static enum gpai_code
put_published(const char *folder, const struct names *names, const struct archive_sink *sink,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < names->n; i++) {
		struct arena arena;
		struct span bytes;
		arena_init(&arena, 0);
		const char *file = file_join(&arena, folder, names->at[i]);
		rc = file == NULL ? fail_memory(err)
		                  : file_read(&arena, file, ARCHIVE_FILE_MAX, &bytes, err);
		if (rc == GPAI_OK)
			rc = sink->put(sink->ctx, names->at[i], bytes, err);
		arena_release(&arena);
	}
	return rc;
}

enum gpai_code
archive_published(const char *dir, const struct archive_sink *sink, struct gpai_error *err)
{
	struct arena arena;
	struct names names = {.arena = &arena};
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	const char *folder = file_join(&arena, dir, ".gpai");
	const char *log = folder != NULL ? file_join(&arena, folder, "log") : NULL;
	if (log == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	int fd = open(log, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) { /* never published */
		rc = errno == ENOENT ? GPAI_OK : fail_errno(err, errno, log, "read the folder");
		goto out;
	}
	if ((rc = find_names(fd, "log", 0, &names, err)) != GPAI_OK)
		goto out;
	if (names.n > 0)
		qsort(names.at, names.n, sizeof *names.at, by_path);
	rc = put_published(folder, &names, sink, err);
out:
	free(names.at);
	arena_release(&arena);
	return rc;
}

/* ---- the manifest ---- */

struct archiving {
	struct gpai_dossier *dossier;
	struct arena arena;
	struct archive_listing listing;
	struct archive_manifest manifest;
	struct out text, note, sums; /* MANIFEST.json, MANIFEST.note, SHA256SUMS */
	struct archive_put put;
	size_t n_put;
	bool is_unsigned;
};

static struct span
span_of(const struct out *out)
{
	return (struct span){(const uint8_t *)out->at, out->len};
}

/* The note with one signature, by the key of the log. */
static enum gpai_code
sign(struct archiving *a, struct text text, struct gpai_error *err)
{
	struct dossier *dossier = a->dossier->dossier;
	uint8_t signature[4 + NOTE_SIGNED_BYTES];
	struct note_key key;
	enum gpai_code rc = note_key_read(text_of(dossier_vkey(dossier)), &key, err);

	if (rc != GPAI_OK)
		return rc;
	for (int i = 0; i < 4; i++)
		signature[i] = (uint8_t)(key.id >> (24 - 8 * i));
	if ((rc = dossier_sign(dossier, (struct span){(const uint8_t *)text.at, text.len},
		 signature + 4, err)) != GPAI_OK)
		return rc;
	out_put(&a->note, text);
	out_format(&a->note, "\n\xe2\x80\x94 %s ", key.name);
	base64_write((struct span){signature, sizeof signature}, &a->note);
	out_char(&a->note, '\n');
	return out_status(&a->note, ARCHIVE_NOTE, err);
}

static enum gpai_code
make_manifest(struct archiving *a, struct gpai_error *err)
{
	struct dossier_head head;
	struct out text;
	enum gpai_code rc = dossier_head(a->dossier->dossier, &a->arena, &head, err);

	if (rc != GPAI_OK)
		return rc;
	out_memory(&text);
	a->manifest = (struct archive_manifest){.checkpoint = head.note,
	    .key = text_of(dossier_vkey(a->dossier->dossier)),
	    .files = a->listing.files,
	    .n = a->listing.n};
	archive_manifest_write(&a->manifest, &a->text);
	if ((rc = out_status(&a->text, ARCHIVE_MANIFEST, err)) != GPAI_OK)
		goto out;
	if (a->text.len > ARCHIVE_MANIFEST_MAX) {
		rc = fail(err, GPAI_TOO_LARGE, in_file(ARCHIVE_MANIFEST), "above %d bytes",
		    ARCHIVE_MANIFEST_MAX);
		goto out;
	}
	struct digest digest = digest_of(span_of(&a->text));
	if ((rc = archive_note_text(&a->manifest, &digest, &text, err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&text, ARCHIVE_NOTE, err)) != GPAI_OK)
		goto out;
	if (!a->is_unsigned && (rc = sign(a, out_text(&text), err)) != GPAI_OK)
		goto out;
	struct span note = span_of(&a->note);
	archive_sums_write(
	    &a->manifest, span_of(&a->text), a->is_unsigned ? NULL : &note, &a->sums);
	rc = out_status(&a->sums, ARCHIVE_SUMS, err);
out:
	out_release(&text);
	return rc;
}

/* ---- writing ---- */

static enum gpai_code
put_listed(void *ctx, const char *path, struct span bytes, struct gpai_error *err)
{
	struct archiving *a = ctx;
	const struct archive_file *file =
	    a->n_put < a->listing.n ? &a->listing.files[a->n_put] : NULL;
	struct digest digest = digest_of(bytes);

	if (file == NULL || !text_is(file->path, path) || !digest_equal(&file->sha256, &digest))
		return fail(err, GPAI_BUSY, in_file(path), "changed while it was being archived");
	a->n_put++;
	return archive_put_file(&a->put, path, bytes, err);
}

static enum gpai_code
write_all(struct archiving *a, struct gpai_error *err)
{
	const struct archive_sink sink = {put_listed, a};
	struct span readme = {(const uint8_t *)README, sizeof README - 1};
	enum gpai_code rc;

	if ((rc = archive_put_file(&a->put, ARCHIVE_MANIFEST, span_of(&a->text), err)) != GPAI_OK)
		return rc;
	if (!a->is_unsigned &&
	    (rc = archive_put_file(&a->put, ARCHIVE_NOTE, span_of(&a->note), err)) != GPAI_OK)
		return rc;
	if ((rc = archive_put_file(&a->put, ARCHIVE_SUMS, span_of(&a->sums), err)) != GPAI_OK)
		return rc;
	if ((rc = put_listed(a, ARCHIVE_README, readme, err)) != GPAI_OK)
		return rc;
	if ((rc = dossier_archive(a->dossier->dossier, &sink, err)) != GPAI_OK)
		return rc;
	if ((rc = archive_published(a->dossier->folder, &sink, err)) != GPAI_OK)
		return rc;
	if (a->n_put != a->listing.n)
		return fail(err, GPAI_BUSY, in_file(a->put.target),
		    "the dossier changed while it was being archived");
	return archive_put_end(&a->put, err);
}

static enum gpai_code
list_all(struct archiving *a, struct gpai_error *err)
{
	struct span readme = {(const uint8_t *)README, sizeof README - 1};
	enum gpai_code rc = list_file(&a->listing, ARCHIVE_README, readme, err);

	return rc == GPAI_OK
	           ? archive_list(a->dossier->dossier, a->dossier->folder, &a->listing, err)
	           : rc;
}

static enum gpai_code
describe(const struct archiving *a, uint64_t records, struct gpai_archived *archived,
    struct gpai_error *err)
{
	struct digest manifest = digest_of(span_of(&a->text));
	struct dossier_head head;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	if ((rc = dossier_head(a->dossier->dossier, &arena, &head, err)) == GPAI_OK) {
		*archived = (struct gpai_archived){.files = a->listing.n,
		    .bytes = a->listing.bytes,
		    .records = records,
		    .is_signed = !a->is_unsigned};
		digest_hex(&head.root, archived->root);
		digest_hex(&manifest, archived->manifest);
		snprintf(
		    archived->key, sizeof archived->key, "%s", dossier_vkey(a->dossier->dossier));
	}
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_log_archive(struct gpai_dossier *dossier, const char *target,
    const struct gpai_archive_options *options, struct gpai_archived *archived,
    struct gpai_error *err)
{
	struct archiving a = {
	    .dossier = dossier, .is_unsigned = options != NULL && options->is_unsigned};
	struct gpai_published_check published;
	uint64_t records = 0;
	enum gpai_code rc;

	*archived = (struct gpai_archived){0};
	arena_init(&a.arena, 0);
	arena_init(&a.listing.arena, 0);
	out_memory(&a.text);
	out_memory(&a.note);
	out_memory(&a.sums);
	if ((rc = archive_put_begin(&a.put, target, err)) != GPAI_OK)
		goto out;
	if ((rc = gpai_log_fsck(dossier, &records, err)) != GPAI_OK)
		goto out;
	if ((rc = gpai_log_check_published(dossier, NULL, &published, err)) != GPAI_OK)
		goto out;
	if ((rc = dossier_hold(dossier->dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = list_all(&a, err)) != GPAI_OK)
		goto out;
	if ((rc = make_manifest(&a, err)) != GPAI_OK)
		goto out;
	if ((rc = write_all(&a, err)) != GPAI_OK)
		goto out;
	rc = describe(&a, records, archived, err);
out:
	dossier_let_go(dossier->dossier);
	archive_put_release(&a.put);
	archive_listing_release(&a.listing);
	out_release(&a.sums);
	out_release(&a.note);
	out_release(&a.text);
	arena_release(&a.arena);
	return rc;
}
