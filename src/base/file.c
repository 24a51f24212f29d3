/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files. Opening never waits: a FIFO or a device under the name of a file is
 * an error, not a hang. Left out: following what a replaced symbolic link points to
 * (the link itself is replaced, as rename has it). */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t DIGEST_READ_BYTES = 1 << 20;
static const unsigned TEMPORARY_TRIES = 1000; /* names left behind by a killed run */

static const char *
kind_word(mode_t mode)
{
	if (S_ISDIR(mode))
		return "a directory";
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	return "a device";
}

/* A descriptor of a regular file in *fd; the caller closes it, also after an error, when >= 0. */
static enum gpai_code
open_regular(const char *path, int *fd, uint64_t *size, struct gpai_error *err)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (*fd < 0)
		return fail_errno(err, errno, path, "open");
	if (fstat(*fd, &st) != 0)
		return fail_errno(err, errno, path, "inspect");
	if (!S_ISREG(st.st_mode))
		return fail(err, GPAI_UNSUPPORTED, in_file(path), "is %s, expected a regular file",
		    kind_word(st.st_mode));
	*size = (uint64_t)st.st_size;
	return GPAI_OK;
}

static void
close_if_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Up to len bytes; fewer only at the end of the file; -1 with errno. */
static ssize_t
read_full(int fd, void *buffer, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, (char *)buffer + done, len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

enum gpai_code
file_read(struct arena *arena, const char *path, uint64_t limit_bytes, struct span *bytes,
    struct gpai_error *err)
{
	uint64_t size = 0;
	int fd;
	enum gpai_code rc = open_regular(path, &fd, &size, err);

	if (rc != GPAI_OK)
		goto out;
	if (size > limit_bytes || size >= SIZE_MAX) {
		rc = fail(err, GPAI_TOO_LARGE, in_file(path), "%llu bytes, expected at most %llu",
		    (unsigned long long)size, (unsigned long long)limit_bytes);
		goto out;
	}
	/* One byte more: it shows growth while reading, and ends the text with a NUL. */
	uint8_t *at = arena_alloc(arena, (size_t)size + 1);
	if (at == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	ssize_t got = read_full(fd, at, (size_t)size + 1);
	if (got < 0) {
		rc = fail_errno(err, errno, path, "read");
		goto out;
	}
	if ((uint64_t)got != size) {
		rc = fail(err, GPAI_IO, in_file(path), "changed its size while being read");
		goto out;
	}
	*bytes = (struct span){at, (size_t)size};
out:
	close_if_open(fd);
	return rc;
}

enum gpai_code
file_read_at(
    int fd, const char *name, uint64_t offset, void *buffer, size_t len, struct gpai_error *err)
{
	uint64_t end;
	size_t done = 0;

	if (__builtin_add_overflow(offset, len, &end) || end > INT64_MAX)
		return fail(err, GPAI_MALFORMED, at_byte(name, offset),
		    "%zu bytes expected here, beyond any file", len);
	while (done < len) {
		ssize_t n = pread(fd, (char *)buffer + done, len - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, errno, name, "read");
		if (n == 0)
			return fail(err, GPAI_MALFORMED, at_byte(name, offset + done),
			    "the file ends here, expected %zu bytes from byte %llu", len,
			    (unsigned long long)offset);
		done += (size_t)n;
	}
	return GPAI_OK;
}

/* The part of a path up to its last '/', as a folder to open. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* Creates a new file beside the target. The name holds the process number and a count,
 * no randomness; O_EXCL makes it safe. Its length does not depend on the target's. */
static int
open_temporary(const char *folder, unsigned mode, char **path)
{
	for (unsigned i = 0; i < TEMPORARY_TRIES; i++) {
		if (asprintf(path, "%s/.gpai-%ld-%u.tmp", folder, (long)getpid(), i) < 0) {
			*path = NULL;
			errno = ENOMEM;
			return -1;
		}
		int fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
		free(*path);
		*path = NULL;
	}
	errno = EEXIST;
	return -1;
}

static int
write_and_sync(int fd, struct span bytes)
{
	size_t done = 0;

	while (done < bytes.len) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return fsync(fd);
}

static int
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	int result = fsync(fd);
	if (result != 0 && (errno == EINVAL || errno == ENOTSUP))
		result = 0; /* some network file systems have no such call */
	int number = errno;
	close(fd);
	errno = number;
	return result;
}

enum gpai_code
file_replace(const char *path, struct span bytes, unsigned mode, struct gpai_error *err)
{
	char *folder = folder_of(path), *temporary = NULL;
	bool created = false;
	int fd = -1;
	enum gpai_code rc = GPAI_OK;

	if (folder == NULL)
		return fail_memory(err);
	if ((fd = open_temporary(folder, mode, &temporary)) < 0) {
		rc = fail_errno(err, errno, path, "create a file beside it");
		goto out;
	}
	created = true;
	if (write_and_sync(fd, bytes) != 0) {
		rc = fail_errno(err, errno, path, "write");
		goto out;
	}
	int closed = close(fd);
	fd = -1;
	if (closed != 0 || rename(temporary, path) != 0) {
		rc = fail_errno(err, errno, path, closed != 0 ? "write" : "replace");
		goto out;
	}
	created = false;
	if (sync_folder(folder) != 0)
		rc = fail_errno(err, errno, folder, "flush the folder");
out:
	close_if_open(fd);
	if (created)
		unlink(temporary);
	free(temporary);
	free(folder);
	return rc;
}

enum gpai_code
file_digest(const char *path, struct digest *digest, uint64_t *size, struct gpai_error *err)
{
	struct digest_stream *stream = digest_create();
	uint8_t *buffer = malloc(DIGEST_READ_BYTES);
	uint64_t total = 0, expected = 0;
	ssize_t got;
	int fd;
	enum gpai_code rc = open_regular(path, &fd, &expected, err);

	if (rc != GPAI_OK)
		goto out;
	if (stream == NULL || buffer == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((got = read_full(fd, buffer, DIGEST_READ_BYTES)) > 0) {
		digest_add(stream, (struct span){buffer, (size_t)got});
		total += (uint64_t)got;
	}
	if (got < 0) {
		rc = fail_errno(err, errno, path, "read");
		goto out;
	}
	*digest = digest_end(stream);
	if (size != NULL)
		*size = total;
out:
	close_if_open(fd);
	free(buffer);
	digest_free(stream);
	return rc;
}

static int
make_dir(const char *path)
{
	struct stat st;

	if (mkdir(path, 0777) == 0)
		return 0;
	int number = errno;
	if (number == EEXIST || number == EROFS || number == EACCES) {
		/* What matters is whether a folder is there, not who made it. */
		if (stat(path, &st) == 0) {
			if (S_ISDIR(st.st_mode))
				return 0;
			number = ENOTDIR;
		}
	}
	return number;
}

enum gpai_code
file_make_dirs(const char *path, struct gpai_error *err)
{
	char *part = strdup(path);
	int number = path[0] == 0 ? ENOENT : 0;

	if (part == NULL)
		return fail_memory(err);
	for (char *at = part + 1; number == 0; at++) {
		if (*at != '/' && *at != 0)
			continue;
		char was = *at;
		*at = 0;
		number = make_dir(part);
		*at = was;
		if (was == 0)
			break;
	}
	free(part);
	if (number != 0)
		return fail_errno(err, number, path, "make the folder");
	return GPAI_OK;
}

bool
file_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

char *
file_join(struct arena *arena, const char *dir, const char *name)
{
	size_t len = strlen(dir);

	if (name[0] == '/' || len == 0)
		return arena_string(arena, text_of(name));
	const char *slash = dir[len - 1] == '/' ? "" : "/";
	return (char *)(uintptr_t)arena_format(arena, "%s%s%s", dir, slash, name).at;
}
