/* SPDX-License-Identifier: Apache-2.0 */
/* Writing an archive: under a temporary name beside the target, flushed file by file, then
 * renamed. A crash leaves nothing under the target's name; a full disk neither. */
#include "api/archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 }; /* of folders that are removed */

static bool
ends_in_tar(const char *target)
{
	size_t len = strlen(target);

	return len > 4 && strcmp(target + len - 4, ".tar") == 0;
}

static const char *
without_slashes(struct arena *arena, const char *target)
{
	size_t len = strlen(target);

	while (len > 1 && target[len - 1] == '/')
		len--;
	return arena_string(arena, (struct text){target, len});
}

enum gpai_code
archive_unfinished(
    struct arena *arena, const char *target, const char **unfinished, struct gpai_error *err)
{
	struct stat st;
	struct text name = arena_format(arena, "%s.unfinished-%ld", target, (long)getpid());

	*unfinished = name.at;
	if (name.at == NULL)
		return fail_memory(err);
	if (lstat(target, &st) == 0)
		return fail(err, GPAI_CONFLICT, in_file(target),
		    "is there already, and nothing is written over it");
	return errno == ENOENT ? GPAI_OK : fail_errno(err, errno, target, "look");
}

enum gpai_code
archive_put_begin(struct archive_put *put, const char *target, struct gpai_error *err)
{
	enum gpai_code rc;

	*put = (struct archive_put){.fd = -1};
	arena_init(&put->arena, 0);
	if ((put->target = without_slashes(&put->arena, target)) == NULL)
		return fail_memory(err);
	put->is_tar = ends_in_tar(put->target);
	rc = archive_unfinished(&put->arena, put->target, &put->unfinished, err);
	if (rc != GPAI_OK)
		return rc;
	if (put->is_tar) {
		put->fd = open(put->unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
		if (put->fd < 0)
			return fail_errno(err, errno, put->unfinished, "create");
		put->is_made = true;
		return GPAI_OK;
	}
	if (mkdir(put->unfinished, 0777) != 0)
		return fail_errno(err, errno, put->unfinished, "make the folder");
	put->is_made = true;
	put->fd = open(put->unfinished, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return put->fd >= 0 ? GPAI_OK : fail_errno(err, errno, put->unfinished, "open the folder");
}

static int
write_all(int fd, const void *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, (const char *)bytes + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

static enum gpai_code
put_in_tar(struct archive_put *put, const char *path, struct span bytes, struct gpai_error *err)
{
	static const uint8_t zeros[TAR_BLOCK];
	uint8_t header[TAR_BLOCK];
	size_t rest = bytes.len % TAR_BLOCK;

	tar_header(path, bytes.len, header);
	if (write_all(put->fd, header, sizeof header) != 0 ||
	    write_all(put->fd, bytes.at, bytes.len) != 0 ||
	    (rest > 0 && write_all(put->fd, zeros, TAR_BLOCK - rest) != 0))
		return fail_errno(err, errno, put->target, "write");
	return GPAI_OK;
}

/* The folders that a path needs. */
static int
make_folders(int dir, const char *path)
{
	char part[ARCHIVE_PATH_CHARS];

	for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (mkdirat(dir, part, 0777) != 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static enum gpai_code
put_in_folder(struct archive_put *put, const char *path, struct span bytes, struct gpai_error *err)
{
	int fd = -1;

	if (make_folders(put->fd, path) == 0)
		fd = openat(put->fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd < 0)
		return fail_errno(err, errno, path, "create");
	int number = write_all(fd, bytes.at, bytes.len) != 0 || fsync(fd) != 0 ? errno : 0;
	if (close(fd) != 0 && number == 0)
		number = errno;
	return number == 0 ? GPAI_OK : fail_errno(err, number, path, "write");
}

enum gpai_code
archive_put_file(
    struct archive_put *put, const char *path, struct span bytes, struct gpai_error *err)
{
	return put->is_tar ? put_in_tar(put, path, bytes, err)
	                   : put_in_folder(put, path, bytes, err);
}

/* ---- folders as a whole ---- */

/* Flushes, or removes, a folder and those below. */
static int
walk(int dir, bool removes, int depth)
{
	DIR *entries = fdopendir(dir);
	int failed = 0;

	if (entries == NULL || depth > DEPTH_MAX) {
		if (entries == NULL)
			close(dir);
		else
			closedir(entries);
		return -1;
	}
	for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		int below = openat(
		    dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below >= 0)
			failed |= walk(below, removes, depth + 1);
		if (removes)
			unlinkat(dirfd(entries), entry->d_name, below >= 0 ? AT_REMOVEDIR : 0);
	}
	if (!removes && fsync(dirfd(entries)) != 0 && errno != EINVAL && errno != ENOTSUP)
		failed = -1;
	int number = errno;
	closedir(entries);
	errno = number;
	return failed;
}

void
archive_remove(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0)
		walk(fd, true, 0);
	rmdir(dir);
}

/* ---- the end ---- */

static int
flush_parent(const char *path)
{
	char folder[4096];
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		snprintf(folder, sizeof folder, ".");
	else if ((size_t)snprintf(folder, sizeof folder, "%.*s",
		     slash == path ? 1 : (int)(slash - path), path) >= sizeof folder)
		return 0;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0; /* may be written, not read */
	int result = fsync(fd);
	if (result != 0 && (errno == EINVAL || errno == ENOTSUP))
		result = 0;
	int number = errno;
	close(fd);
	errno = number;
	return result;
}

enum gpai_code
archive_rename(const char *from, const char *to, struct gpai_error *err)
{
	struct stat st;
	int result = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	if (result != 0 && (errno == EINVAL || errno == ENOSYS)) { /* not on this file system */
		errno = EEXIST;
		result = lstat(to, &st) == 0 ? -1 : rename(from, to);
	}
	if (result != 0 && (errno == EEXIST || errno == ENOTEMPTY))
		return fail(err, GPAI_CONFLICT, in_file(to),
		    "is there already, and nothing is written over it");
	if (result != 0)
		return fail_errno(err, errno, to, "name what is finished");
	return flush_parent(to) == 0 ? GPAI_OK : fail_errno(err, errno, to, "flush the folder of");
}

enum gpai_code
archive_put_end(struct archive_put *put, struct gpai_error *err)
{
	static const uint8_t zeros[2 * TAR_BLOCK];
	enum gpai_code rc;

	if (put->is_tar) {
		if (write_all(put->fd, zeros, sizeof zeros) != 0 || fsync(put->fd) != 0)
			return fail_errno(err, errno, put->target, "write");
	} else {
		int again = openat(put->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (again < 0 || walk(again, false, 0) != 0)
			return fail_errno(err, errno, put->target, "flush");
	}
	if ((rc = archive_rename(put->unfinished, put->target, err)) == GPAI_OK)
		put->is_made = false;
	return rc;
}

void
archive_put_release(struct archive_put *put)
{
	if (put->fd >= 0)
		close(put->fd);
	if (put->is_made && put->is_tar)
		unlink(put->unfinished);
	else if (put->is_made)
		archive_remove(put->unfinished);
	arena_release(&put->arena);
}
