/* SPDX-License-Identifier: Apache-2.0 */
/* Whole lines or none; see journal.h. */
#include "meter/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum gpai_code
journal_open(struct journal *journal, const char *path, struct gpai_error *err)
{
	*journal = (struct journal){.fd = -1, .path = path};
	journal->stream = digest_create();
	if (journal->stream == NULL)
		return fail_memory(err);
	journal->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	if (journal->fd >= 0)
		return GPAI_OK;
	digest_free(journal->stream);
	journal->stream = NULL;
	if (errno == EEXIST)
		return fail(err, GPAI_CONFLICT, in_file(path),
		    "is there already, expected a new file for this job");
	return fail_errno(err, errno, path, "create");
}

/* All bytes, or the errno of the write that took none. */
static int
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : ENOSPC;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

void
journal_write(struct journal *journal, struct text line, int64_t now_s)
{
	int error = write_all(journal->fd, line.at, line.len);

	if (error == 0)
		error = write_all(journal->fd, "\n", 1);
	if (error != 0) {
		journal->error = error;
		journal->lost++;
		if (ftruncate(journal->fd, (off_t)journal->bytes) != 0)
			journal->error = errno;
		return;
	}
	digest_add(journal->stream, (struct span){(const uint8_t *)line.at, line.len});
	digest_add(journal->stream, (struct span){(const uint8_t *)"\n", 1});
	journal->bytes += line.len + 1;
	if (now_s - journal->synced_s >= JOURNAL_SYNC_S) {
		fdatasync(journal->fd); /* the close will say when the disk fails */
		journal->synced_s = now_s;
	}
}

struct digest
journal_digest(struct journal *journal)
{
	return digest_end(journal->stream);
}

/* The folder holds the file's name. */
static int
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[4096] = ".";
	size_t len = slash != NULL ? (size_t)(slash - path) : 1;
	int fd, error = 0;

	if (slash != NULL) {
		if (len >= sizeof folder)
			return ENAMETOOLONG;
		memcpy(folder, path, len);
		folder[len] = '\0';
		if (len == 0)
			memcpy(folder, "/", 2);
	}
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	return error;
}

enum gpai_code
journal_close(struct journal *journal, struct gpai_error *err)
{
	int error = fsync(journal->fd) == 0 ? sync_folder(journal->path) : errno;

	if (close(journal->fd) != 0 && error == 0)
		error = errno;
	digest_free(journal->stream);
	if (journal->lost > 0)
		return fail(err, GPAI_IO, in_file(journal->path),
		    "%" PRIu64 " lines could not be written: %s", journal->lost,
		    strerror(journal->error));
	return error == 0 ? GPAI_OK : fail_errno(err, error, journal->path, "write");
}
