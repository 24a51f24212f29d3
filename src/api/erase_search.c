/* SPDX-License-Identifier: Apache-2.0 */
/* Where else a name is: in documents as they were issued, in what was handed out, and in files
 * beside the dossier, which are the user's. Only bytes are searched: what is packed, such as
 * PDF and DOCX, is told of where it cannot be searched. */
#include "api/erase.h"

#include "records/proof.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_MAX = 64 << 20, /* bytes: larger ones are data, and told of as not searched */
	FILES_MAX = 20000,   /* beside a dossier */
	DEPTH_MAX = 8
};

bool
erasing_holds(struct span bytes, struct text part)
{
	return part.len > 0 && bytes.len >= part.len &&
	       memmem(bytes.at, bytes.len, part.at, part.len) != NULL;
}

static bool
is_packed(struct span bytes)
{
	static const char *const heads[] = {"PK\x03\x04", "%PDF", "\x1f\x8b", "\x28\xb5\x2f\xfd"};

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		if (bytes.len >= strlen(heads[i]) &&
		    memcmp(bytes.at, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

/* ---- documents as issued ---- */

static enum gpai_code
search_document(struct gpai_erasing *e, const struct record *record, const json_t *body,
    struct text name, struct gpai_error *err)
{
	static const char *const members[] = {"sha256", "data_sha256"};
	struct digest digest;
	struct arena arena;
	struct span bytes;
	enum gpai_code rc = GPAI_OK;
	bool is_found = false;

	for (size_t i = 0; i < sizeof members / sizeof members[0] && !is_found; i++) {
		if (!digest_from_hex(json_member_text(body, members[i]), &digest))
			continue;
		arena_init(&arena, 0);
		if (dossier_kept(e->dossier->dossier, &digest, &arena, &bytes, NULL) == GPAI_OK)
			is_found = erasing_holds(bytes, name);
		arena_release(&arena);
	}
	if (is_found)
		rc = erasing_line(e, "document", record, json_member_text(body, "form"),
		    text_of("the document as it was issued holds the name"), err);
	return rc;
}

/* ---- what was handed out ---- */

static bool
is_target(const struct gpai_erasing *e, uint64_t record)
{
	for (size_t i = 0; i < e->n_targets; i++)
		if (e->targets[i].record == record)
			return true;
	return false;
}

static enum gpai_code
search_shared(
    struct gpai_erasing *e, const struct record *record, const json_t *body, struct gpai_error *err)
{
	const json_t *item, *records = json_object_get(body, "records");
	uint64_t number;
	size_t i, n = 0;

	json_array_foreach(records, i, item) n += json_whole(item, &number) && is_target(e, number);
	if (n == 0)
		return GPAI_OK;
	struct text why = arena_format(&e->arena,
	    "%zu of these records were handed out%s%.*s, and cannot be called back", n,
	    json_member_text(body, "audience").len > 0 ? " to " : "",
	    TEXT_ARG(json_member_text(body, "audience")));
	return erasing_line(e, "shared", record, TEXT_NONE, why, err);
}

static enum gpai_code
search_records(struct gpai_erasing *e, enum record_kind kind, struct gpai_error *err)
{
	struct text name = e->options->person != NULL ? text_of(e->options->person) : TEXT_NONE;
	struct record *records;
	struct arena arena;
	size_t n;
	enum gpai_code rc;

	arena_init(&arena, 0);
	rc = record_list_of(e->dossier->dossier, &arena, kind, UINT64_MAX, &records, &n, err);
	for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
		struct span bytes = {(const uint8_t *)records[i].body.at, records[i].body.len};
		json_t *body = NULL;
		rc = json_parse("record", bytes, NULL, &body, err);
		if (rc == GPAI_OK && kind == RECORD_TRANSMISSION)
			rc = search_shared(e, &records[i], body, err);
		else if (rc == GPAI_OK && name.len > 0)
			rc = search_document(e, &records[i], body, name, err);
		json_decref(body);
	}
	arena_release(&arena);
	return rc;
}

/* ---- files beside the dossier ---- */

struct files {
	struct gpai_erasing *e;
	struct text name;
	unsigned n;
};

static enum gpai_code
search_file(struct files *files, int dir, const char *entry, const char *path, uint64_t size,
    struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	if (size > FILE_MAX)
		return erasing_line(files->e, "packed", NULL, text_of(path),
		    text_of("too large to be searched"), err);
	int fd = openat(dir, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return erasing_line(
		    files->e, "packed", NULL, text_of(path), text_of("cannot be read"), err);
	arena_init(&arena, 0);
	uint8_t *at = arena_alloc(&arena, (size_t)size + 1);
	if (at == NULL) {
		rc = fail_memory(err);
	} else if (file_read_at(fd, path, 0, at, (size_t)size, NULL) == GPAI_OK) {
		struct span bytes = {at, (size_t)size};
		if (erasing_holds(bytes, files->name))
			rc = erasing_line(
			    files->e, "file", NULL, text_of(path), text_of("holds the name"), err);
		else if (is_packed(bytes))
			rc = erasing_line(files->e, "packed", NULL, text_of(path),
			    text_of("packed: cannot be searched"), err);
	}
	close(fd);
	arena_release(&arena);
	return rc;
}

/* Takes the descriptor. */
static enum gpai_code
search_folder(struct files *files, int dir, const char *path, int depth, struct gpai_error *err)
{
	DIR *entries = fdopendir(dir);
	char below[4096];
	struct stat st;
	enum gpai_code rc = GPAI_OK;

	if (entries == NULL) {
		close(dir);
		return GPAI_OK;
	}
	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(entries)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    (depth == 0 && strcmp(entry->d_name, ".gpai") == 0) ||
		    strcmp(entry->d_name, ".git") == 0 || files->n == FILES_MAX ||
		    fstatat(dirfd(entries), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if ((size_t)snprintf(below, sizeof below, "%s%s%s", path,
			path[0] != '\0' ? "/" : "", entry->d_name) >= sizeof below)
			continue;
		if (S_ISREG(st.st_mode)) {
			files->n++;
			rc = search_file(
			    files, dirfd(entries), entry->d_name, below, (uint64_t)st.st_size, err);
		}
		int fd = S_ISDIR(st.st_mode) && depth < DEPTH_MAX
		             ? openat(dirfd(entries), entry->d_name,
				   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
		             : -1;
		if (fd >= 0)
			rc = search_folder(files, fd, below, depth + 1, err);
	}
	closedir(entries);
	return rc;
}

static int
by_where(const void *left, const void *right)
{
	const struct gpai_erasing_line *a = left, *b = right;

	return strcmp(a->where, b->where);
}

enum gpai_code
erasing_search(struct gpai_erasing *e, struct gpai_error *err)
{
	struct files files = {.e = e};
	enum gpai_code rc;

	if ((rc = search_records(e, RECORD_DOCUMENT, err)) != GPAI_OK ||
	    (rc = search_records(e, RECORD_TRANSMISSION, err)) != GPAI_OK ||
	    e->options->person == NULL)
		return rc;
	files.name = text_of(e->options->person);
	size_t first = e->n;
	int fd = open(e->dossier->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, errno, e->dossier->folder, "read the folder");
	rc = search_folder(&files, fd, "", 0, err);
	if (e->n > first) /* as folders have no order */
		qsort(e->lines + first, e->n - first, sizeof *e->lines, by_where);
	return rc;
}
