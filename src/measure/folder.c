/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a folder with a model in it, step by step, and its files; see folder.h. */
#include "measure/folder.h"

#include "base/file.h"
#include "measure/folder_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Without O_NONBLOCK a named pipe would hold the program. */
enum gpai_code
folder_open_file(const struct folder *folder, const char *name, const char *shown, int *fd,
    uint64_t *size, struct gpai_error *err)
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

const char *
folder_show(struct folder *folder, const char *name)
{
	const char *joined = file_join(folder->arena, folder->shown, name);

	return joined != NULL ? joined : name;
}

static enum gpai_code
read_header(struct folder *folder, struct weight_file *file, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t size;
	int fd = -1;

	rc = folder_open_file(folder, file->name.at, file->shown, &fd, &size, err);
	if (rc == GPAI_OK)
		rc = weight_format_read(
		    file->format, folder->arena, fd, file->size, file->shown, &file->header, err);
	folder->bytes_read += file->header.tensors.bytes_read;
	if (fd >= 0)
		close(fd);
	return rc;
}

static bool
has_one_of(struct text name, const char *const *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (memmem(name.at, name.len, marks[i], strlen(marks[i])) != NULL)
			return true;
	}
	return false;
}

/* Whatever the file is called: matrices that an adapter adds in pairs to a weight, and
 * the factors between them, are no model. */
static bool
holds_pairs_only(const struct folder *folder)
{
	static const char *const pairs[] = {".lora_A", ".lora_B", ".lora_a", ".lora_b",
	    ".lora_down.", ".lora_up.", ".lora.down.", ".lora.up.", ".lora_embedding_"};
	static const char *const factors[] = {".lora_magnitude_vector", ".alpha"};
	uint64_t n_pairs = 0;

	for (uint32_t i = 0; i < folder->n_weights; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors; t++) {
			struct text name = header->tensors[t].name;
			if (has_one_of(name, pairs, sizeof pairs / sizeof *pairs))
				n_pairs++;
			else if (!has_one_of(name, factors, sizeof factors / sizeof *factors))
				return false;
		}
	}
	return n_pairs > 0;
}

static enum gpai_code
read_headers(struct folder *folder, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < folder->n_weights && rc == GPAI_OK; i++) {
		struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_REAL)
			rc = read_header(folder, file, err);
		if (folder->gguf == NULL || folder->gguf->architecture.len == 0)
			folder->gguf = file->header.gguf;
	}
	if (folder->gguf != NULL && text_is(folder->gguf->type, "adapter"))
		folder->is_adapter = true;
	if (rc == GPAI_OK && holds_pairs_only(folder))
		folder->is_adapter = true;
	return rc;
}

/* Files that are not measured may still be loaded by somebody. What cannot be read of
 * them cannot be loaded either, or is no PyTorch file. */
static enum gpai_code
read_unsafe(struct folder *folder, struct gpai_error *err)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < folder->n_unsafe; i++) {
		struct weight_file *file = &folder->unsafe[i];
		enum gpai_code rc = read_header(folder, file, NULL);
		if (rc == GPAI_NO_MEMORY)
			return fail_memory(err);
		if (rc == GPAI_OK && file->header.tensors.n_unsafe > 0)
			folder->unsafe[n++] = *file;
	}
	folder->n_unsafe = n;
	return GPAI_OK;
}

enum gpai_code
folder_open(struct arena *arena, int fd, const char *shown, const char *const *names,
    struct folder *folder, struct gpai_error *err)
{
	struct folder_names present = {0};
	struct folder_found found = {0};
	enum gpai_code rc;

	*folder = (struct folder){.arena = arena, .fd = fd, .shown = shown};
	if ((rc = folder_list_names(folder, names, &present, err)) != GPAI_OK ||
	    (rc = folder_read_config(folder, &present, err)) != GPAI_OK ||
	    (rc = folder_read_adapter(folder, &present, err)) != GPAI_OK ||
	    (rc = folder_read_card(folder, &present, err)) != GPAI_OK ||
	    (rc = folder_find_weights(folder, &present, &found, err)) != GPAI_OK ||
	    (rc = folder_choose_model(folder, &present, &found, err)) != GPAI_OK)
		return rc;
	if (!folder->config_file.found && !folder->adapter_file.found && folder->n_weights == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(shown),
		    "found no model, expected %s or weights (%.*s)", FOLDER_CONFIG,
		    TEXT_ARG(folder_patterns(arena)));
	if ((rc = folder_check_shards(folder, err)) != GPAI_OK ||
	    (rc = folder_check_missing(folder, err)) != GPAI_OK ||
	    (rc = read_headers(folder, err)) != GPAI_OK ||
	    (rc = folder_add_data_files(folder, err)) != GPAI_OK)
		return rc;
	return read_unsafe(folder, err);
}

void
folder_close(struct folder *folder)
{
	hf_config_release(&folder->config);
}
