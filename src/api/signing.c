/* SPDX-License-Identifier: Apache-2.0 */
/* Signing a model's folder, and holding one against its signature. Hashing is measure's,
 * the format is signing's; here they meet, and files are opened. */
#include "api/signing.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *
signature_digest(struct gpai_signature *s, const struct digest *digest)
{
	char hex[DIGEST_HEX_CHARS];

	digest_hex(digest, hex);
	return keep_text(&s->keep, text_of(hex));
}

struct gpai_signature *
signature_create(void)
{
	struct gpai_signature *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	arena_init(&s->arena, 0);
	s->keep.arena = &s->arena;
	s->unchecked = keep_array(&s->keep, UNCHECKED_MAX, sizeof *s->unchecked);
	s->summary = (struct gpai_signature_summary){
	    "", "", "", "", "", "", "", false, "", "", "", "", "", "", "", "", "", 0, 0};
	return s;
}

void
gpai_signature_free(struct gpai_signature *signature)
{
	if (signature == NULL)
		return;
	model_key_free(signature->key);
	arena_release(&signature->arena);
	free(signature);
}

/* -- the model's place ---------------------------------------------------------------------- */

enum gpai_code
model_open(
    struct arena *arena, const char *path, struct place_of_model *place, struct gpai_error *err)
{
	const char *slash = strrchr(path, '/');
	struct stat st;

	*place = (struct place_of_model){.fd = -1, .folder = path};
	if (stat(path, &st) != 0)
		return fail_errno(err, errno, path, "open");
	if (!S_ISDIR(st.st_mode)) {
		place->single = slash != NULL ? slash + 1 : path;
		place->folder = slash == NULL   ? "."
		                : slash == path ? "/"
		                                : arena_string(arena,
						      (struct text){path, (size_t)(slash - path)});
	}
	if (place->folder == NULL)
		return fail_memory(err);
	place->fd = open(place->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return place->fd >= 0 ? GPAI_OK : fail_errno(err, errno, place->folder, "open");
}

/* The signature's path from the folder when it lies there; else NULL. Neither need exist
 * by the names given: links on the way are resolved. */
const char *
model_path_within(struct arena *arena, const char *folder, const char *file)
{
	const char *slash = strrchr(file, '/'), *last = slash != NULL ? slash + 1 : file;
	struct text dir = {file, slash == file ? 1 : slash != NULL ? (size_t)(slash - file) : 0};
	char *real_dir = realpath(slash != NULL ? arena_string(arena, dir) : ".", NULL);
	char *real = realpath(folder, NULL);
	const char *within = NULL;

	if (real != NULL && real_dir != NULL) {
		size_t len = strcmp(real, "/") == 0 ? 0 : strlen(real);
		if (strncmp(real, real_dir, len) == 0 &&
		    (real_dir[len] == '\0' || real_dir[len] == '/')) {
			const char *rest = real_dir + len + (real_dir[len] == '/');
			within = *rest == '\0' ? arena_string(arena, text_of(last))
			                       : file_join(arena, rest, last);
			/* file_join takes an absolute second part as it is; last has no "/". */
		}
	}
	free(real);
	free(real_dir);
	return within;
}

static int
by_path(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

uint32_t
paths_count(const char *const *paths)
{
	uint32_t n = 0;

	while (paths != NULL && paths[n] != NULL)
		n++;
	return n;
}

void
paths_sort(struct paths *paths)
{
	uint32_t n = 0;

	qsort(paths->at, paths->n, sizeof *paths->at, by_path);
	for (uint32_t i = 0; i < paths->n; i++)
		if (n == 0 || strcmp(paths->at[n - 1], paths->at[i]) != 0)
			paths->at[n++] = paths->at[i];
	paths->n = n;
	paths->at[n] = NULL;
}

/* -- signing -------------------------------------------------------------------------------- */

/* A path to leave out as OMS 1.0, 6.2.1 has it. */
static enum gpai_code
check_ignored(const char *const *paths, struct gpai_error *err)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (paths[0][0] == '/' || paths[0][0] == '\0' || strpbrk(*paths, "*?[") != NULL ||
		    strcmp(*paths, "..") == 0 || strstr(*paths, "../") != NULL)
			return fail_clause(err, GPAI_INVALID, in_file(*paths),
			    "OpenSSF Model Signing 1.0, 6.2.1",
			    "cannot be left out, expected a path from the folder without patterns");
	return GPAI_OK;
}

static enum gpai_code
collect_ignored(struct gpai_signature *s, const struct gpai_sign_options *options,
    const char *within, struct paths *paths, struct gpai_error *err)
{
	uint32_t own = paths_count(digest_ignored), more = paths_count(options->ignore);
	enum gpai_code rc = check_ignored(options->ignore, err);

	if (rc != GPAI_OK)
		return rc;
	paths->at = arena_array(&s->arena, (size_t)own + more + 2, sizeof *paths->at);
	if (paths->at == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < own; i++)
		paths->at[paths->n++] = digest_ignored[i];
	for (uint32_t i = 0; i < more; i++)
		paths->at[paths->n++] = options->ignore[i];
	if (within != NULL)
		paths->at[paths->n++] = within;
	paths_sort(paths);
	return GPAI_OK;
}

static enum gpai_code
fill_manifest(struct gpai_signature *s, const struct gpai_sign_options *options, const char *folder,
    const struct paths *ignored, struct gpai_error *err)
{
	struct manifest *m = &s->manifest;
	char *real = realpath(folder, NULL);
	const char *name = real != NULL ? strrchr(real, '/') + 1 : folder;
	struct text checked;

	if (!text_from_span((struct span){(const uint8_t *)name, strlen(name)}, &checked) ||
	    checked.len == 0)
		checked = text_of("model");
	m->name = arena_text(&s->arena, checked);
	free(real);
	m->resources = arena_array(&s->arena, (size_t)s->tree.n_files + 1, sizeof *m->resources);
	if (m->name.at == NULL || m->resources == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < s->tree.n_files; i++) {
		const struct digest_file *f = &s->tree.files[i];
		m->resources[i] = (struct resource){.name = f->name, .digest = f->digest};
		if (options->shard_bytes > 0) {
			m->resources[i].begin = f->begin;
			m->resources[i].end = f->end;
		}
	}
	m->n_resources = s->tree.n_files;
	m->shard_bytes = options->shard_bytes;
	m->follows_links = options->follow_links;
	m->ignored = ignored->at;
	m->n_ignored = ignored->n;
	manifest_sort(m);
	return GPAI_OK;
}

static enum gpai_code
hash_to_sign(struct gpai_signature *s, const char *folder, int fd,
    const struct gpai_sign_options *options, const struct paths *ignored, struct gpai_error *err)
{
	struct digest_options how = {.ignore = (const char *const *)ignored->at,
	    .follow_links = options->follow_links,
	    .shard_bytes = options->shard_bytes,
	    .threads = options->threads,
	    .progress = options->progress,
	    .progress_context = options->context};
	enum gpai_code rc = digest_tree_take(&s->arena, fd, folder, &how, &s->tree, err);

	if (rc != GPAI_OK)
		return rc;
	if (s->tree.n_odd > 0)
		return fail_clause(err, GPAI_UNSUPPORTED, in_file(folder),
		    "OpenSSF Model Signing 1.0, 6.1",
		    "\"%.*s\" is %s, expected files alone (%" PRIu32 " such)",
		    TEXT_ARG(text_clip(s->tree.odd[0].name, 100)), s->tree.odd[0].what,
		    s->tree.n_odd);
	if (s->tree.n_files == 0)
		return fail_clause(err, GPAI_NOT_FOUND, in_file(folder),
		    "OpenSSF Model Signing 1.0, 6.1", "no file to sign, expected at least one");
	return GPAI_OK;
}

/* The bundle's text, signed and checked with the public half before it goes anywhere. */
static enum gpai_code
make_bundle(struct gpai_signature *s, struct out *statement, struct out *message,
    struct out *bundle, struct gpai_error *err)
{
	struct digest hint = model_key_digest(s->key);
	struct text payload, signed_text;
	enum gpai_code rc;

	if ((rc = manifest_write(&s->manifest, statement, err)) != GPAI_OK ||
	    (rc = out_status(statement, "statement", err)) != GPAI_OK)
		return rc;
	payload = out_text(statement);
	s->bundle.payload = (struct span){(const uint8_t *)payload.at, payload.len};
	envelope_write_signed(s->bundle.payload, message);
	if ((rc = out_status(message, "envelope", err)) != GPAI_OK)
		return rc;
	signed_text = out_text(message);
	struct span bytes = {(const uint8_t *)signed_text.at, signed_text.len};
	if ((rc = model_key_sign(&s->arena, s->key, bytes, &s->bundle.signature, err)) != GPAI_OK)
		return rc;
	if (!model_key_fits(s->key, bytes, s->bundle.signature, false))
		return fail(err, GPAI_CORRUPT, NOWHERE, "the key's own signature does not fit it");
	s->bundle.method = SIGSTORE_KEY;
	s->bundle.hint = text_of(signature_digest(s, &hint));
	sigstore_write(&s->bundle, bundle);
	if (bundle->error == 0 && bundle->len > SIGSTORE_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE, "signature of %zu bytes", bundle->len);
	return out_status(bundle, "signature", err);
}

void
signature_tell_manifest(struct gpai_signature *s)
{
	struct gpai_signature_summary *sum = &s->summary;
	const struct manifest *m = &s->manifest;

	sum->layout = m->layout == MANIFEST_OLD ? "0.2" : "1.0";
	sum->model = keep_text(&s->keep, m->name);
	sum->root = signature_digest(s, &m->root);
	sum->serialization = "files";
	if (m->shard_bytes > 0) {
		char text[64];
		snprintf(text, sizeof text, "shards of %" PRIu64 " bytes", m->shard_bytes);
		sum->serialization = keep_text(&s->keep, text_of(text));
	}
	sum->files = m->n_resources;
}

void
signature_tell_tree(struct gpai_signature *s)
{
	s->summary.bytes = s->tree.bytes;
	s->ignored = keep_array(&s->keep, s->tree.n_ignored, sizeof *s->ignored);
	for (uint32_t i = 0; i < s->tree.n_ignored && s->ignored != NULL; i++)
		s->ignored[s->n_ignored++] = keep_text(&s->keep, s->tree.ignored[i]);
}

void
signature_tell_key(struct gpai_signature *s)
{
	struct digest digest = model_key_digest(s->key);

	s->summary.key_kind = model_key_kind(s->key);
	s->summary.key_digest = signature_digest(s, &digest);
	s->summary.key_is_listed = model_key_is_listed(s->key);
}

static enum gpai_code
write_signature(struct gpai_signature *s, const char *path, struct gpai_error *err)
{
	struct out statement, message, bundle;
	struct digest digest;
	struct text text;
	enum gpai_code rc;

	out_memory(&statement);
	out_memory(&message);
	out_memory(&bundle);
	if ((rc = make_bundle(s, &statement, &message, &bundle, err)) == GPAI_OK) {
		text = out_text(&bundle);
		struct span bytes = {(const uint8_t *)text.at, text.len};
		digest = digest_of(bytes);
		s->summary.file_digest = signature_digest(s, &digest);
		rc = file_replace(path, bytes, 0644, err);
	}
	s->bundle.payload = s->bundle.signature = (struct span){0};
	out_release(&statement);
	out_release(&message);
	out_release(&bundle);
	return rc;
}

static enum gpai_code
sign(struct gpai_signature *s, const char *folder, const char *key,
    const struct gpai_sign_options *options, struct place_of_model *place, struct gpai_error *err)
{
	const char *path = options->signature;
	struct paths ignored = {0};
	struct span pem;
	enum gpai_code rc;

	if ((rc = model_open(&s->arena, folder, place, err)) != GPAI_OK)
		return rc;
	if (place->single != NULL)
		return fail(err, GPAI_UNSUPPORTED, in_file(folder), "is a file, expected a folder");
	if ((path == NULL && (path = file_join(&s->arena, folder, "model.sig")) == NULL))
		return fail_memory(err);
	if ((rc = file_read(&s->arena, key, KEY_FILE_MAX, &pem, err)) != GPAI_OK ||
	    (rc = model_key_read_private(pem, key, &s->key, err)) != GPAI_OK ||
	    (rc = collect_ignored(s, options, model_path_within(&s->arena, folder, path), &ignored,
		 err)) != GPAI_OK ||
	    (rc = hash_to_sign(s, folder, place->fd, options, &ignored, err)) != GPAI_OK ||
	    (rc = fill_manifest(s, options, folder, &ignored, err)) != GPAI_OK ||
	    (rc = write_signature(s, path, err)) != GPAI_OK)
		return rc;
	s->summary.outcome = "signed";
	s->summary.method = sigstore_method_word(SIGSTORE_KEY);
	s->summary.file = keep_text(&s->keep, text_of(path));
	signature_tell_manifest(s);
	signature_tell_tree(s);
	signature_tell_key(s);
	return keep_status(&s->keep, err);
}

enum gpai_code
gpai_model_sign(const char *folder, const char *key, const struct gpai_sign_options *options,
    struct gpai_signature **signature, struct gpai_error *err)
{
	static const struct gpai_sign_options defaults = {0};
	struct gpai_signature *s = signature_create();
	struct place_of_model place = {.fd = -1};
	enum gpai_code rc;

	*signature = NULL;
	if (s == NULL)
		return fail_memory(err);
	rc = sign(s, folder, key, options != NULL ? options : &defaults, &place, err);
	if (place.fd >= 0)
		close(place.fd);
	if (rc == GPAI_OK)
		*signature = s;
	else
		gpai_signature_free(s);
	return rc;
}
