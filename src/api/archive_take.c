/* SPDX-License-Identifier: Apache-2.0 */
/* Reading an archive that may be anybody's: file after file as the manifest names them, so that
 * no name of the archive ever becomes a path, no link is followed, and nothing is larger than
 * it was said to be. A tar is taken only as gpai writes it; one that another program packed
 * can be unpacked and read as a folder. */
#include "api/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 16 };

enum gpai_code
archive_take_begin(struct archive_take *take, const char *name, struct gpai_error *err)
{
	struct stat st;

	*take = (struct archive_take){.name = name, .fd = -1};
	take->fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (take->fd < 0)
		return fail_errno(err, errno, name, "open");
	if (fstat(take->fd, &st) != 0)
		return fail_errno(err, errno, name, "inspect");
	take->is_tar = S_ISREG(st.st_mode);
	if (take->is_tar || S_ISDIR(st.st_mode))
		return GPAI_OK;
	return fail(err, GPAI_UNSUPPORTED, in_file(name), "neither a tar nor a folder");
}

void
archive_take_release(struct archive_take *take)
{
	if (take->fd >= 0)
		close(take->fd);
	take->fd = -1;
}

/* ---- a tar ---- */

static enum gpai_code
take_padding(struct archive_take *take, const char *path, uint64_t size, struct gpai_error *err)
{
	static const uint8_t zeros[TAR_BLOCK];
	uint8_t padding[TAR_BLOCK];
	size_t rest = size % TAR_BLOCK, n = rest > 0 ? TAR_BLOCK - rest : 0;
	enum gpai_code rc = file_read_at(take->fd, take->name, take->at, padding, n, err);

	if (rc != GPAI_OK)
		return rc;
	if (memcmp(padding, zeros, n) != 0)
		return fail(err, GPAI_MALFORMED, at_byte(take->name, take->at),
		    "bytes that belong to no file, after %s", path);
	take->at += n;
	return GPAI_OK;
}

static enum gpai_code
take_from_tar(struct archive_take *take, const char *path, uint64_t limit, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	uint8_t header[TAR_BLOCK], *at;
	uint64_t size;
	enum gpai_code rc =
	    file_read_at(take->fd, take->name, take->at, header, sizeof header, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = tar_header_read(take->name, take->at, header, path, &size, err)) != GPAI_OK)
		return rc;
	if (size > limit)
		return fail(err, GPAI_TOO_LARGE, in_file(path), "%llu bytes, expected at most %llu",
		    (unsigned long long)size, (unsigned long long)limit);
	take->at += TAR_BLOCK;
	if ((at = arena_alloc(arena, (size_t)size + 1)) == NULL)
		return fail_memory(err);
	rc = file_read_at(take->fd, take->name, take->at, at, (size_t)size, err);
	if (rc != GPAI_OK)
		return rc;
	take->at += size;
	*bytes = (struct span){at, (size_t)size};
	return take_padding(take, path, size, err);
}

static enum gpai_code
end_tar(struct archive_take *take, struct gpai_error *err)
{
	static const uint8_t zeros[2 * TAR_BLOCK];
	uint8_t end[2 * TAR_BLOCK];
	struct stat st;
	enum gpai_code rc = file_read_at(take->fd, take->name, take->at, end, sizeof end, err);

	if (rc != GPAI_OK)
		return rc;
	if (memcmp(end, zeros, sizeof end) != 0)
		return fail(err, GPAI_MALFORMED, at_byte(take->name, take->at),
		    "something follows the last file of the manifest");
	if (fstat(take->fd, &st) != 0)
		return fail_errno(err, errno, take->name, "inspect");
	if ((uint64_t)st.st_size != take->at + sizeof end)
		return fail(err, GPAI_MALFORMED, at_byte(take->name, take->at + sizeof end),
		    "bytes after the end of the archive");
	return GPAI_OK;
}

/* ---- a folder ---- */

/* A regular file below the folder, no part of whose path is a link. */
static enum gpai_code
open_below(int dir, const char *path, int *fd, struct gpai_error *err)
{
	char part[ARCHIVE_PATH_CHARS];
	const char *at = path, *slash;
	struct stat st;
	int folder = dup(dir);

	*fd = -1;
	while (folder >= 0 && (slash = strchr(at, '/')) != NULL) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - at), at);
		int below = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int number = errno;
		close(folder);
		errno = number;
		folder = below;
		at = slash + 1;
	}
	if (folder < 0)
		return fail_errno(err, errno, path, "open");
	*fd = openat(folder, at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int number = errno;
	close(folder);
	if (*fd < 0 && number == ELOOP)
		return fail(
		    err, GPAI_MALFORMED, in_file(path), "is a symbolic link, expected a file");
	if (*fd < 0)
		return fail_errno(err, number, path, "open");
	if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
		return GPAI_OK;
	close(*fd);
	*fd = -1;
	return fail(err, GPAI_MALFORMED, in_file(path), "is no regular file");
}

static enum gpai_code
take_from_folder(struct archive_take *take, const char *path, uint64_t limit, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	struct stat st;
	uint8_t *at = NULL;
	int fd;
	enum gpai_code rc = open_below(take->fd, path, &fd, err);

	if (rc != GPAI_OK)
		return rc;
	if (fstat(fd, &st) != 0)
		rc = fail_errno(err, errno, path, "inspect");
	else if ((uint64_t)st.st_size > limit)
		rc = fail(err, GPAI_TOO_LARGE, in_file(path), "%llu bytes, expected at most %llu",
		    (unsigned long long)st.st_size, (unsigned long long)limit);
	else if ((at = arena_alloc(arena, (size_t)st.st_size + 1)) == NULL)
		rc = fail_memory(err);
	else
		rc = file_read_at(fd, path, 0, at, (size_t)st.st_size, err);
	if (rc == GPAI_OK)
		*bytes = (struct span){at, (size_t)st.st_size};
	close(fd);
	return rc;
}

static bool
is_listed(const struct archive_manifest *manifest, bool is_signed, const char *path)
{
	struct text name = text_of(path);
	size_t low = 0, high = manifest->n;

	if (strcmp(path, ARCHIVE_MANIFEST) == 0 || strcmp(path, ARCHIVE_SUMS) == 0 ||
	    (is_signed && strcmp(path, ARCHIVE_NOTE) == 0))
		return true;
	if (!archive_path_check(name))
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = archive_path_compare(manifest->files[middle].path, name);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Everything below a folder is in the manifest. */
static enum gpai_code
check_folder(int dir, const char *path, const struct archive_manifest *manifest, bool is_signed,
    int depth, struct gpai_error *err)
{
	char below[ARCHIVE_PATH_CHARS + NAME_MAX + 2];
	DIR *entries = fdopendir(dir);
	enum gpai_code rc = GPAI_OK;

	if (entries == NULL) {
		rc = fail_errno(err, errno, path, "read the folder");
		close(dir);
		return rc;
	}
	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(entries)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(
		    below, sizeof below, "%s%s%s", path, path[0] != '\0' ? "/" : "", entry->d_name);
		int fd = openat(
		    dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && depth < DEPTH_MAX && strlen(below) < ARCHIVE_PATH_CHARS)
			rc = check_folder(fd, below, manifest, is_signed, depth + 1, err);
		else if (fd >= 0)
			close(fd);
		if (fd < 0 && !is_listed(manifest, is_signed, below))
			rc = fail(err, GPAI_MALFORMED, in_file(below),
			    "is in the folder but not in the manifest");
	}
	closedir(entries);
	return rc;
}

/* ---- either ---- */

enum gpai_code
archive_take_file(struct archive_take *take, const char *path, uint64_t limit, struct arena *arena,
    struct span *bytes, struct gpai_error *err)
{
	return take->is_tar ? take_from_tar(take, path, limit, arena, bytes, err)
	                    : take_from_folder(take, path, limit, arena, bytes, err);
}

bool
archive_take_is_next(const struct archive_take *take, const char *path)
{
	uint8_t header[TAR_BLOCK];
	struct stat st;

	if (!take->is_tar)
		return fstatat(take->fd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
	return file_read_at(take->fd, take->name, take->at, header, sizeof header, NULL) ==
	           GPAI_OK &&
	       strncmp((const char *)header, path, ARCHIVE_PATH_CHARS) == 0;
}

enum gpai_code
archive_take_end(struct archive_take *take, const struct archive_manifest *manifest, bool is_signed,
    struct gpai_error *err)
{
	if (take->is_tar)
		return end_tar(take, err);
	int again = openat(take->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return again < 0 ? fail_errno(err, errno, take->name, "read the folder")
	                 : check_folder(again, "", manifest, is_signed, 0, err);
}
