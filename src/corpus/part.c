/* SPDX-License-Identifier: Apache-2.0 */
/* Parts written; see part.h. Their digest is worked out as they are written. */
#include "corpus/part.h"

#include "corpus/part_lines.h"
#include "corpus/rows_table.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUT_BYTES = 1 << 20, TEMPORARY_TRIES = 1000 };

struct part_out {
	int fd;
	char *buffer;
	size_t len;
	int error;
	struct digest_stream *digest;
};

static void
flush(struct part_out *out)
{
	size_t done = 0;

	digest_add(out->digest, (struct span){(const uint8_t *)out->buffer, out->len});
	while (done < out->len && out->error == 0) {
		ssize_t n = write(out->fd, out->buffer + done, out->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			out->error = errno;
		else
			done += (size_t)n;
	}
	out->len = 0;
}

/* Room for a line, whatever line. */
static char *
room(struct part_out *out)
{
	if (OUT_BYTES - out->len < FIRST_LINE_MAX + LINE_MAX_BYTES)
		flush(out);
	return out->buffer + out->len;
}

static void
put_end(struct part_out *out, struct digest *digest)
{
	char hex[DIGEST_HEX_CHARS], line[PART_DIGEST_CHARS + 1];
	struct digest made;

	flush(out);
	made = digest_end(out->digest);
	digest_hex(&made, hex);
	snprintf(line, sizeof line, PART_DIGEST_WORD "%s\n", hex);
	memcpy(out->buffer, line, PART_DIGEST_CHARS);
	out->len = PART_DIGEST_CHARS;
	flush(out);
	if (digest != NULL)
		*digest = made;
}

enum gpai_code
part_put(int fd, const char *name, const char *spill_dir, struct text settings, struct merge *merge,
    struct digest *digest, struct gpai_error *err)
{
	struct twice twice = {.rows = NULL};
	struct part_out out = {.fd = fd, .buffer = malloc(OUT_BYTES), .digest = digest_create()};
	enum gpai_code rc = GPAI_OK;

	if (out.buffer == NULL || out.digest == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if (!settings_are_plain(settings)) {
		rc = fail(err, GPAI_INVALID, in_file(name),
		    "settings of %zu bytes, expected one line of JSON", settings.len);
		goto out;
	}
	out.len = (size_t)snprintf(out.buffer, FIRST_LINE_MAX, PART_MAGIC "%d\t", PART_VERSION);
	memcpy(out.buffer + out.len, settings.at, settings.len);
	out.len += settings.len;
	out.buffer[out.len++] = '\n';
	while (rc == GPAI_OK && out.error == 0 && merge_next(merge, err)) {
		out.len += line_format(&merge->ranks, &merge->line, room(&out));
		if (merge->ranks.kind[merge->line.rank] == ROW_RANGE)
			rc = twice_note(&twice, &merge->line, spill_dir, err);
	}
	if (rc != GPAI_OK || (rc = merge->rc) != GPAI_OK ||
	    (rc = twice_check(&twice, err)) != GPAI_OK)
		goto out;
	put_end(&out, digest);
	if (out.error != 0)
		rc = fail_errno(err, out.error, name, "write");
out:
	twice_release(&twice);
	digest_free(out.digest);
	free(out.buffer);
	return rc;
}

/* The folder of a path, to open. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int
open_temporary(const char *folder, char **path)
{
	for (unsigned i = 0; i < TEMPORARY_TRIES; i++) {
		if (asprintf(path, "%s/" PART_TEMPORARY "%ld-%u.tmp", folder, (long)getpid(), i) <
		    0) {
			*path = NULL;
			errno = ENOMEM;
			return -1;
		}
		int fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		if (fd >= 0 || errno != EEXIST)
			return fd;
		free(*path);
		*path = NULL;
	}
	errno = EEXIST;
	return -1;
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
part_put_file(const char *path, struct text settings, struct merge *merge, struct digest *digest,
    struct gpai_error *err)
{
	char *folder = folder_of(path), *temporary = NULL;
	int fd = -1;
	enum gpai_code rc;

	if (folder == NULL)
		return fail_memory(err);
	if ((fd = open_temporary(folder, &temporary)) < 0) {
		rc = fail_errno(err, errno, path, "create a file beside it");
		goto out;
	}
	if ((rc = part_put(fd, path, folder, settings, merge, digest, err)) != GPAI_OK)
		goto out;
	int synced = fsync(fd), number = errno, closed = close(fd);
	fd = -1;
	if (synced != 0 || closed != 0) {
		rc = fail_errno(err, synced != 0 ? number : errno, path, "write");
		goto out;
	}
	if (rename(temporary, path) != 0) {
		rc = fail_errno(err, errno, path, "replace");
		goto out;
	}
	free(temporary);
	temporary = NULL;
	if (sync_folder(folder) != 0)
		rc = fail_errno(err, errno, folder, "flush the folder");
out:
	if (fd >= 0)
		close(fd);
	if (temporary != NULL)
		unlink(temporary);
	free(temporary);
	free(folder);
	return rc;
}

/* --- rows of several threads --- */

/* To `path`, or when it is NULL to the descriptor. */
static enum gpai_code
write_rows(const char *path, int fd, struct text settings, struct rows *const *rows, size_t n,
    struct digest *digest, struct gpai_error *err)
{
	struct rows_streams streams;
	struct merge merge = {.heap = NULL};
	enum gpai_code rc;

	assert(n > 0);
	rc = rows_open_streams(&streams, rows, n, err);
	if (rc == GPAI_OK)
		rc = merge_start(&merge, streams.inputs, streams.n, err);
	if (rc == GPAI_OK && path != NULL)
		rc = part_put_file(path, settings, &merge, digest, err);
	else if (rc == GPAI_OK)
		rc = part_put(fd, "the part's descriptor", rows_spill_dir(rows[0]), settings,
		    &merge, digest, err);
	merge_release(&merge);
	rows_close_streams(&streams);
	return rc;
}

enum gpai_code
part_write(const char *path, struct text settings, struct rows *const *rows, size_t n,
    struct digest *digest, struct gpai_error *err)
{
	return write_rows(path, -1, settings, rows, n, digest, err);
}

enum gpai_code
part_write_fd(
    int fd, struct text settings, struct rows *const *rows, size_t n, struct gpai_error *err)
{
	return write_rows(NULL, fd, settings, rows, n, NULL, err);
}
