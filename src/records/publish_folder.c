/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of the system as publishing needs it. */
#include "records/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LOCK_TRIES = 200, /* two seconds: publishing takes a few milliseconds */
	LOCK_WAIT_US = 10000,
};

/* The lock is on the folder itself, so that nothing but the log stands in it. */
static int
lock(void *ctx)
{
	struct publish_folder *folder = ctx;

	for (int i = 0; flock(folder->fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return errno;
		if (i == LOCK_TRIES)
			return EBUSY;
		usleep(LOCK_WAIT_US);
	}
	return 0;
}

static void
unlock(void *ctx)
{
	struct publish_folder *folder = ctx;

	flock(folder->fd, LOCK_UN);
}

static int
widen(struct publish_folder *folder, size_t need)
{
	if (need <= folder->cap)
		return 0;
	uint8_t *bytes = realloc(folder->bytes, need);
	if (bytes == NULL)
		return ENOMEM;
	folder->bytes = bytes;
	folder->cap = need;
	return 0;
}

static int
read_open(struct publish_folder *folder, int fd, size_t limit, struct span *bytes)
{
	struct stat st;
	size_t len = 0;
	int number;

	if (fstat(fd, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EINVAL;
	if ((uint64_t)st.st_size > limit)
		return EFBIG;
	/* A byte more shows that it grew meanwhile. */
	if ((number = widen(folder, (size_t)st.st_size + 1)) != 0)
		return number;
	while (len < folder->cap) {
		ssize_t n = read(fd, folder->bytes + len, folder->cap - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*bytes = (struct span){folder->bytes, len};
	return len > limit ? EFBIG : 0;
}

static int
read_file(void *ctx, const char *path, size_t limit, struct span *bytes)
{
	struct publish_folder *folder = ctx;
	int fd = folder->fd < 0 ? -1 : openat(folder->fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return folder->fd < 0 || errno == ENOTDIR ? ENOENT : errno;
	int number = read_open(folder, fd, limit, bytes);
	close(fd);
	return number;
}

static int
write_file(void *ctx, const char *path, struct span bytes)
{
	struct publish_folder *folder = ctx;
	int fd =
	    openat(folder->fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	int number = fd < 0 ? errno : 0;

	while (number == 0 && bytes.len > 0) {
		ssize_t n = write(fd, bytes.at, bytes.len);
		if (n < 0 && errno != EINTR)
			number = errno;
		if (n > 0)
			bytes = (struct span){bytes.at + n, bytes.len - (size_t)n};
	}
	if (fd >= 0 && close(fd) != 0 && number == 0)
		number = errno;
	return number;
}

static int
sync_path(void *ctx, const char *path)
{
	struct publish_folder *folder = ctx;
	int fd = openat(folder->fd, path, O_RDONLY | O_CLOEXEC);
	int number = fd < 0 || fsync(fd) != 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	/* Some network file systems have no such call on folders. */
	return number == EINVAL || number == ENOTSUP ? 0 : number;
}

static int
rename_file(void *ctx, const char *from, const char *to)
{
	struct publish_folder *folder = ctx;

	return renameat(folder->fd, from, folder->fd, to) == 0 ? 0 : errno;
}

static int
make_dir(void *ctx, const char *path)
{
	struct publish_folder *folder = ctx;

	return mkdirat(folder->fd, path, 0777) == 0 || errno == EEXIST ? 0 : errno;
}

static int
remove_path(void *ctx, const char *path)
{
	struct publish_folder *folder = ctx;

	if (unlinkat(folder->fd, path, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return errno;
	return unlinkat(folder->fd, path, AT_REMOVEDIR) == 0 ? 0 : errno;
}

/* The name of the folder must be as durable as what is in it. */
static void
sync_parent(const char *path)
{
	char *parent;

	if (asprintf(&parent, "%s/..", path) < 0)
		return;
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(parent);
}

enum gpai_code
publish_folder_open(
    struct publish_folder *folder, const char *path, bool make, struct gpai_error *err)
{
	bool is_new = make && !file_exists(path);
	enum gpai_code rc;

	*folder = (struct publish_folder){
	    .files = {lock, unlock, read_file, write_file, sync_path, rename_file, make_dir,
		remove_path, folder},
	    .path = path,
	    .fd = -1,
	};
	if (is_new && (rc = file_make_dirs(path, err)) != GPAI_OK)
		return rc;
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0 && (make || errno != ENOENT))
		return fail_errno(err, errno, path, "open");
	if (is_new)
		sync_parent(path);
	return GPAI_OK;
}

void
publish_folder_close(struct publish_folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	free(folder->bytes);
	*folder = (struct publish_folder){.fd = -1};
}
