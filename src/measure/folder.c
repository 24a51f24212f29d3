/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a folder with a model in it; see folder.h. */
#include "measure/folder.h"

#include "base/checked.h"
#include "base/file.h"
#include "base/threads.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char INDEX_SUFFIX[] = ".safetensors.index.json";
static const char WEIGHT_SUFFIX[] = ".safetensors";
static const char MAIN_INDEX[] = "model.safetensors.index.json";
static const char MAIN_WEIGHTS[] = "model.safetensors";

static bool
ends_with(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len > tail && strcmp(name + len - tail, suffix) == 0;
}

/* -- names --------------------------------------------------------------------- */

struct names {
	const char **at;
	size_t n;
};

static int
by_string(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool
has_name(const struct names *names, const char *name)
{
	return bsearch(&name, names->at, names->n, sizeof *names->at, by_string) != NULL;
}

static bool
is_wanted(const char *name)
{
	return strcmp(name, "config.json") == 0 || strcmp(name, "README.md") == 0 ||
	       ends_with(name, INDEX_SUFFIX) || ends_with(name, WEIGHT_SUFFIX);
}

static enum gpai_code
add_name(struct folder *folder, struct names *names, const char *name, struct gpai_error *err)
{
	if (names->n == FOLDER_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(folder->shown),
		    "folder has over %d files of a model, expected at most that many",
		    FOLDER_FILES_MAX);
	names->at[names->n] = arena_string(folder->arena, text_of(name));
	if (names->at[names->n] == NULL)
		return fail_memory(err);
	names->n++;
	return GPAI_OK;
}

static enum gpai_code
list_folder(struct folder *folder, struct names *names, struct gpai_error *err)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	enum gpai_code rc = GPAI_OK;
	struct dirent *entry;

	if (dir == NULL) {
		rc = fail_errno(err, errno, folder->shown, "list");
		if (fd >= 0)
			close(fd);
		return rc;
	}
	while (rc == GPAI_OK && (errno = 0, entry = readdir(dir)) != NULL) {
		if (is_wanted(entry->d_name))
			rc = add_name(folder, names, entry->d_name, err);
	}
	if (rc == GPAI_OK && errno != 0)
		rc = fail_errno(err, errno, folder->shown, "list");
	closedir(dir);
	return rc;
}

static enum gpai_code
collect_names(
    struct folder *folder, const char *const *given, struct names *names, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	names->at = arena_array(folder->arena, FOLDER_FILES_MAX, sizeof *names->at);
	if (names->at == NULL)
		return fail_memory(err);
	if (given == NULL)
		rc = list_folder(folder, names, err);
	for (; given != NULL && *given != NULL && rc == GPAI_OK; given++) {
		if (!is_wanted(*given))
			return fail(err, GPAI_UNSUPPORTED, in_file(*given),
			    "file is of no kind that is measured, expected *%s, config.json, "
			    "*%s or README.md",
			    WEIGHT_SUFFIX, INDEX_SUFFIX);
		rc = add_name(folder, names, *given, err);
	}
	if (rc == GPAI_OK)
		qsort(names->at, names->n, sizeof *names->at, by_string);
	return rc;
}

/* -- opening ------------------------------------------------------------------- */

static const char *
show(struct folder *folder, const char *name)
{
	const char *joined = file_join(folder->arena, folder->shown, name);

	return joined != NULL ? joined : name;
}

/* A regular file, or what a symbolic link to one leads to (caches are made of these).
 * Without O_NONBLOCK a named pipe would hold the program. */
static enum gpai_code
open_file(struct folder *folder, const char *name, const char *shown, int *fd, uint64_t *size,
    struct gpai_error *err)
{
	struct stat st;

	*size = 0;
	*fd = openat(folder->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return fail_errno(err, errno, shown, "open");
	if (fstat(*fd, &st) != 0)
		return fail_errno(err, errno, shown, "open");
	if (!S_ISREG(st.st_mode))
		return fail(
		    err, GPAI_UNSUPPORTED, in_file(shown), "is no regular file, expected one");
	*size = (uint64_t)st.st_size;
	return GPAI_OK;
}

/* A small file as a whole; with `clip`, at most its first `limit` bytes. */
static enum gpai_code
read_side(struct folder *folder, const char *name, uint64_t limit, bool clip,
    struct side_file *side, struct span *bytes, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t size;
	int fd = -1;

	side->name = name;
	side->shown = show(folder, name);
	if ((rc = open_file(folder, name, side->shown, &fd, &size, err)) != GPAI_OK)
		goto out;
	if (size > limit && !clip) {
		rc = fail(err, GPAI_TOO_LARGE, in_file(side->shown),
		    "file has %" PRIu64 " bytes, expected at most %" PRIu64, size, limit);
		goto out;
	}
	size = size < limit ? size : limit;
	uint8_t *buffer = arena_alloc(folder->arena, (size_t)size + 1);
	if (buffer == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_read_at(fd, side->shown, 0, buffer, (size_t)size, err)) != GPAI_OK)
		goto out;
	*bytes = (struct span){buffer, (size_t)size};
	side->digest = digest_of(*bytes);
	side->found = true;
	folder->bytes_read += size;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
read_config(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	struct span bytes = {0};
	enum gpai_code rc;

	if (!has_name(names, "config.json"))
		return GPAI_OK;
	if ((rc = read_side(folder, "config.json", FOLDER_CONFIG_MAX, false, &folder->config_file,
		 &bytes, err)) != GPAI_OK)
		return rc;
	return hf_config_parse(
	    folder->arena, bytes, folder->config_file.shown, &folder->config, err);
}

/* A card is prose with a few words of front matter: one that cannot be read is said,
 * and does not keep the weights from being measured. */
static enum gpai_code
read_card(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	struct gpai_error bad = {0};
	struct span bytes = {0};
	enum gpai_code rc;

	if (!has_name(names, "README.md"))
		return GPAI_OK;
	if ((rc = read_side(folder, "README.md", HF_CARD_MAX, true, &folder->card_file, &bytes,
		 err)) != GPAI_OK)
		return rc;
	rc = hf_card_parse(folder->arena, bytes, folder->card_file.shown, &folder->card, &bad);
	if (rc == GPAI_OK)
		return GPAI_OK;
	folder->card = (struct hf_card){0};
	folder->card_problem =
	    arena_format(folder->arena, "line %" PRIu64 ": %s", bad.at, bad.message);
	return rc == GPAI_NO_MEMORY || folder->card_problem.at == NULL ? fail_memory(err) : GPAI_OK;
}

/* The index of the model; another one only when it is the only one. */
static enum gpai_code
read_index(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	const char *index = has_name(names, MAIN_INDEX) ? MAIN_INDEX : NULL;
	struct span bytes = {0};
	enum gpai_code rc;
	size_t n = 0;

	for (size_t i = 0; index == NULL && i < names->n; i++)
		n += ends_with(names->at[i], INDEX_SUFFIX);
	for (size_t i = 0; n == 1 && i < names->n; i++) {
		if (ends_with(names->at[i], INDEX_SUFFIX))
			index = names->at[i];
	}
	if (n > 1)
		return fail(err, GPAI_CONFLICT, in_file(folder->shown),
		    "folder has %zu indexes, expected one, or one named %s", n, MAIN_INDEX);
	if (index == NULL)
		return GPAI_OK;
	if ((rc = read_side(folder, index, FOLDER_INDEX_MAX, false, &folder->index_file, &bytes,
		 err)) != GPAI_OK)
		return rc;
	return hf_index_parse(folder->arena, bytes, folder->index_file.shown, &folder->index, err);
}

/* -- weights ------------------------------------------------------------------- */

/* Pointer or tensors? A pointer is below LFS_POINTER_MAX bytes and says so. */
static enum gpai_code
read_weights(struct folder *folder, struct weight_file *file, struct gpai_error *err)
{
	uint8_t head[LFS_POINTER_MAX];
	struct lfs_pointer pointer;
	enum gpai_code rc;
	int fd = -1;

	if ((rc = open_file(folder, file->name.at, file->shown, &fd, &file->size, err)) != GPAI_OK)
		goto out;
	file->kind = WEIGHT_REAL;
	if (file->size < LFS_POINTER_MAX) {
		struct span bytes = {head, (size_t)file->size};
		if ((rc = file_read_at(fd, file->shown, 0, head, bytes.len, err)) != GPAI_OK)
			goto out;
		if (lfs_pointer_sniff(bytes)) {
			folder->bytes_read += bytes.len;
			rc = lfs_pointer_parse(bytes, file->shown, &pointer, err);
			file->kind = WEIGHT_POINTER;
			file->size = pointer.size;
			file->digest = pointer.oid;
			file->has_digest = true;
			goto out;
		}
	}
	rc = safetensors_read(folder->arena, fd, file->size, file->shown, &file->header, err);
	folder->bytes_read += file->header.bytes_read;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
add_weights(
    struct folder *folder, const struct names *names, struct text name, struct gpai_error *err)
{
	struct weight_file *file = &folder->weights[folder->n_weights++];
	enum gpai_code rc = GPAI_OK;

	*file = (struct weight_file){.name = name, .kind = WEIGHT_MISSING};
	file->shown = show(folder, name.at);
	if (has_name(names, name.at))
		rc = read_weights(folder, file, err);
	folder->n_real += file->kind == WEIGHT_REAL;
	folder->n_pointers += file->kind == WEIGHT_POINTER;
	folder->n_missing += file->kind == WEIGHT_MISSING;
	return rc;
}

static int
by_text(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* Which tensor files are the model: those the index names; else model.safetensors; else
 * all. Repositories hold second copies in other layouts, which must not count twice. */
static bool
belongs(const struct folder *folder, const struct names *names, struct text name)
{
	if (folder->index_file.found)
		return bsearch(&name, folder->index.shards, folder->index.n_shards,
			   sizeof *folder->index.shards, by_text) != NULL;
	return !has_name(names, MAIN_WEIGHTS) || text_is(name, MAIN_WEIGHTS);
}

static enum gpai_code
collect_weights(struct folder *folder, const struct names *names, struct gpai_error *err)
{
	size_t room = names->n + folder->index.n_shards + 1;
	enum gpai_code rc = GPAI_OK;

	folder->weights = arena_array(folder->arena, room, sizeof *folder->weights);
	folder->extra = arena_array(folder->arena, room, sizeof *folder->extra);
	if (folder->weights == NULL || folder->extra == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < folder->index.n_shards && rc == GPAI_OK; i++)
		rc = add_weights(folder, names, folder->index.shards[i], err);
	for (size_t i = 0; i < names->n && rc == GPAI_OK; i++) {
		struct text name = text_of(names->at[i]);
		if (!ends_with(names->at[i], WEIGHT_SUFFIX))
			continue;
		if (!belongs(folder, names, name))
			folder->extra[folder->n_extra++] = name;
		else if (!folder->index_file.found)
			rc = add_weights(folder, names, name, err);
	}
	return rc;
}

/* The rule of weights.h: a count over some of the shards is no count. */
static enum gpai_code
check_missing(const struct folder *folder, struct gpai_error *err)
{
	for (uint32_t i = 0; folder->n_real > 0 && i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_MISSING)
			return fail(err, GPAI_NOT_FOUND, in_file(folder->index_file.shown),
			    "index names shard \"%.*s\", which is not in the folder; expected all "
			    "%" PRIu32 " shards, found %" PRIu32,
			    TEXT_ARG(text_clip(file->name, 80)), folder->n_weights,
			    folder->n_real + folder->n_pointers);
	}
	return GPAI_OK;
}

enum gpai_code
folder_open(struct arena *arena, int fd, const char *shown, const char *const *names,
    struct folder *folder, struct gpai_error *err)
{
	struct names present = {0};
	enum gpai_code rc;

	*folder = (struct folder){.arena = arena, .fd = fd, .shown = shown};
	if ((rc = collect_names(folder, names, &present, err)) != GPAI_OK ||
	    (rc = read_config(folder, &present, err)) != GPAI_OK ||
	    (rc = read_index(folder, &present, err)) != GPAI_OK ||
	    (rc = read_card(folder, &present, err)) != GPAI_OK ||
	    (rc = collect_weights(folder, &present, err)) != GPAI_OK)
		return rc;
	if (!folder->config_file.found && folder->n_weights == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(shown),
		    "found no model, expected config.json, *%s or *%s", WEIGHT_SUFFIX,
		    INDEX_SUFFIX);
	return check_missing(folder, err);
}

void
folder_close(struct folder *folder)
{
	hf_config_release(&folder->config);
}

/* -- digests ------------------------------------------------------------------- */

enum { DIGEST_BLOCK = 1 << 20 }; /* bytes; larger blocks were no faster */

/* One thread writes only its own element. */
struct digesting {
	struct folder *folder;
	struct outcome {
		enum gpai_code rc;
		struct gpai_error err;
	} * outcomes;
};

static enum gpai_code
digest_blocks(int fd, struct weight_file *file, uint8_t *block, struct digest_stream *stream,
    struct gpai_error *err)
{
	enum gpai_code rc;

	for (uint64_t at = 0, len; at < file->size; at += len) {
		len = file->size - at < DIGEST_BLOCK ? file->size - at : DIGEST_BLOCK;
		if ((rc = file_read_at(fd, file->shown, at, block, (size_t)len, err)) != GPAI_OK)
			return rc;
		digest_add(stream, (struct span){block, (size_t)len});
	}
	file->digest = digest_end(stream);
	file->has_digest = true;
	return GPAI_OK;
}

static void
digest_one(void *context, size_t i)
{
	struct digesting *work = context;
	struct weight_file *file = &work->folder->weights[i];
	struct outcome *outcome = &work->outcomes[i];
	struct digest_stream *stream = NULL;
	uint8_t *block = NULL;
	uint64_t size;
	int fd = -1;

	if (file->kind != WEIGHT_REAL)
		return;
	stream = digest_create();
	block = malloc(DIGEST_BLOCK);
	if (stream == NULL || block == NULL)
		outcome->rc = fail_memory(&outcome->err);
	else
		outcome->rc =
		    open_file(work->folder, file->name.at, file->shown, &fd, &size, &outcome->err);
	if (outcome->rc == GPAI_OK)
		outcome->rc = digest_blocks(fd, file, block, stream, &outcome->err);
	if (fd >= 0)
		close(fd);
	free(block);
	digest_free(stream);
}

enum gpai_code
folder_digest(struct folder *folder, unsigned threads, struct gpai_error *err)
{
	struct digesting work = {.folder = folder};

	work.outcomes =
	    arena_array(folder->arena, (size_t)folder->n_weights + 1, sizeof *work.outcomes);
	if (work.outcomes == NULL)
		return fail_memory(err);
	threads_each(folder->n_weights, threads, digest_one, &work);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (work.outcomes[i].rc == GPAI_OK)
			continue;
		if (err != NULL)
			*err = work.outcomes[i].err;
		return work.outcomes[i].rc;
	}
	return GPAI_OK;
}
