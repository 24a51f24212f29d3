/* SPDX-License-Identifier: Apache-2.0 */
/* A whole object into a file of its own; see remote.h.
 *
 * The file in the spool is only ever added to, so its length says how far it came, also after
 * a kill; a program that died can leave nothing else behind. Its name is the digest of URL,
 * version and size: what was begun of another version is never gone on with, and each range
 * is asked for under the condition that the version is still the same. Only one process fetches
 * one object: the file is locked. */
#include "remote/checks.h"

#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPOOL_NAME_MAX = 128 };

struct fetching {
	struct remote *remote;
	const struct remote_object *object;
	const char *url; /* as written, for messages */
	const char *tag;
	struct request request;
	struct answer answer;
	int dir, fd;
	char name[SPOOL_NAME_MAX];
	uint64_t have, size;
	int number; /* of what went wrong when bytes could not be kept */
	bool is_s3, is_too_long;
};

static bool
keep(void *context, const uint8_t *bytes, size_t len)
{
	struct fetching *f = context;

	if (f->size != UINT64_MAX && len > f->size - f->have) {
		f->is_too_long = true;
		return false;
	}
	while (len > 0) {
		ssize_t n = write(f->fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			f->number = n < 0 ? errno : ENOSPC;
			return false;
		}
		f->have += (uint64_t)n;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* The rest of the part that is not there yet; the first request asks for the whole where the
 * size is not known. */
static void
move_on(void *context, struct request *q)
{
	struct fetching *f = context;
	uint64_t part = f->remote->options.part_bytes;

	if (f->size == UINT64_MAX) {
		/* No size: all over again. */
		f->have = 0;
		if (ftruncate(f->fd, 0) != 0 || lseek(f->fd, 0, SEEK_SET) != 0)
			f->number = errno;
		q->from = 1;
		q->to = 0;
		return;
	}
	q->from = f->have;
	q->to = f->size - f->have > part ? f->have + part - 1 : f->size - 1;
}

static void
promise(struct remote *r, uint64_t bytes)
{
	pthread_mutex_lock(&r->lock);
	while (r->spooled > 0 && bytes > r->options.spool_max - r->spooled)
		pthread_cond_wait(&r->given_back, &r->lock);
	r->spooled += bytes;
	pthread_mutex_unlock(&r->lock);
}

static void
give_back(struct remote *r, uint64_t bytes)
{
	pthread_mutex_lock(&r->lock);
	r->spooled -= bytes;
	pthread_cond_broadcast(&r->given_back);
	pthread_mutex_unlock(&r->lock);
}

static void
name_spool(struct fetching *f, struct arena *arena)
{
	char hex[DIGEST_HEX_CHARS];
	struct text id = arena_format(
	    arena, "%.*s\n%s\n%llu", TEXT_ARG(f->object->url), f->tag, (unsigned long long)f->size);
	struct digest digest = digest_of((struct span){(const uint8_t *)id.at, id.len});

	digest_hex(&digest, hex);
	snprintf(f->name, sizeof f->name, "fetch-%.32s.part", hex);
}

/* Opened where it was left, at its end. */
static enum gpai_code
open_spool(struct fetching *f, struct gpai_error *err)
{
	const char *dir = f->remote->options.spool_dir;
	struct stat st;

	if ((f->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return fail_errno(err, errno, dir, "open");
	f->fd = openat(f->dir, f->name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (f->fd < 0)
		return fail_errno(err, errno, dir, "make a file in");
	if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
		return fail(err, GPAI_BUSY, in_file(f->url), "is being fetched already");
	if (fstat(f->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(err, GPAI_IO, in_file(dir), "no regular file to keep bytes in");
	f->have = (uint64_t)st.st_size;
	if (f->have > f->size || f->size == UINT64_MAX) {
		f->have = 0;
		if (ftruncate(f->fd, 0) != 0)
			return fail_errno(err, errno, dir, "empty a file in");
	}
	if (lseek(f->fd, (off_t)f->have, SEEK_SET) < 0)
		return fail_errno(err, errno, dir, "seek in");
	return GPAI_OK;
}

/* Where bytes could not be kept, that is what matters. */
static enum gpai_code
explain(const struct fetching *f, enum gpai_code rc, struct gpai_error *err)
{
	if (rc == GPAI_OK)
		return rc;
	if (f->number != 0)
		return fail_errno(err, f->number, f->remote->options.spool_dir, "write into");
	if (f->is_too_long)
		return fail(err, GPAI_MALFORMED, in_file(f->url), "more than the %llu bytes stated",
		    (unsigned long long)f->size);
	return rc;
}

/* Headers of the whole object, with its checksums: an answer to a range has not all of them. */
static enum gpai_code
ask_for_sums(struct fetching *f, struct gpai_error *err)
{
	struct request q = {.session = f->request.session,
	    .url = f->request.url,
	    .is_signed = f->request.is_signed,
	    .is_head = true,
	    .if_match = f->tag,
	    .from = 1};

	enum gpai_code rc = request_send(f->remote, &q, f->url, &f->answer, err);
	if (rc == GPAI_OK && f->size != UINT64_MAX && f->answer.length != UINT64_MAX &&
	    f->answer.length != f->size)
		return fail(err, GPAI_IO, in_file(f->url), "%llu bytes long, listed with %llu",
		    (unsigned long long)f->answer.length, (unsigned long long)f->size);
	return rc;
}

static enum gpai_code
fetch_parts(struct fetching *f, struct gpai_error *err)
{
	struct answer answer;
	enum gpai_code rc = GPAI_OK;

	if (f->size == UINT64_MAX) {
		rc = explain(f, request_send(f->remote, &f->request, f->url, &answer, err), err);
		if (rc == GPAI_OK && answer.length != UINT64_MAX && answer.length != f->have)
			return fail(err, GPAI_IO, in_file(f->url), "cut short");
		f->size = f->have;
		return rc;
	}
	while (rc == GPAI_OK && f->have < f->size) {
		uint64_t before = f->have;
		rc = explain(f, request_send(f->remote, &f->request, f->url, &answer, err), err);
		if (rc == GPAI_OK && f->have == before)
			return fail(err, GPAI_IO, in_file(f->url), "the server gives no bytes");
	}
	return rc;
}

static enum gpai_code
fetch_into(struct fetching *f, struct remote_file *file, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((rc = open_spool(f, err)) != GPAI_OK || (rc = ask_for_sums(f, err)) != GPAI_OK ||
	    (rc = fetch_parts(f, err)) != GPAI_OK)
		return rc;
	rc = checks_hold(f->fd, f->url, &f->answer, f->is_s3, &file->checked, err);
	/* Good or bad, it is not gone on with. */
	unlinkat(f->dir, f->name, 0);
	return rc;
}

static enum gpai_code
prepare(struct fetching *f, struct arena *arena, struct gpai_error *err)
{
	struct remote_place place;
	struct text url = f->object->url, asked = url;

	if (!remote_place_of(url, &place))
		return fail(
		    err, GPAI_INVALID, in_file(url.at), "expected s3://bucket/key or https://");
	if (place.is_s3)
		asked = remote_bucket_url(f->remote, arena, &place, true);
	f->is_s3 = place.is_s3;
	f->url = arena_string(arena, url);
	f->tag = arena_string(arena, f->object->tag);
	f->request.url = asked.at != NULL ? arena_string(arena, asked) : NULL;
	if (f->url == NULL || f->tag == NULL || f->request.url == NULL)
		return fail_memory(err);
	/* A weak tag names no version that a range could be asked of (RFC 9110, 13.1.1). */
	if (strncmp(f->tag, "W/", 2) == 0)
		f->tag = "";
	f->request.is_signed = place.is_s3;
	f->request.if_match = f->tag;
	f->request.take = keep;
	f->request.again = move_on;
	f->request.context = f;
	name_spool(f, arena);
	return session_open(&f->request.session, err);
}

enum gpai_code
remote_fetch(struct remote *remote, const struct remote_object *object, struct remote_file *file,
    struct gpai_error *err)
{
	struct fetching f = {
	    .remote = remote, .object = object, .size = object->size, .dir = -1, .fd = -1};
	struct arena arena;
	uint64_t budget = object->size == UINT64_MAX ? remote->options.spool_max : object->size;
	enum gpai_code rc;

	*file = (struct remote_file){.fd = -1};
	if (budget > remote->options.spool_max)
		return fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "an object of %llu bytes is more than the spool may hold (%llu)",
		    (unsigned long long)budget, (unsigned long long)remote->options.spool_max);
	arena_init(&arena, 1 << 20);
	promise(remote, budget);
	if ((rc = prepare(&f, &arena, err)) == GPAI_OK)
		rc = fetch_into(&f, file, err);
	session_close(f.request.session);
	arena_release(&arena);
	if (f.dir >= 0)
		close(f.dir);
	if (rc == GPAI_OK) {
		/* What was promised and not needed. */
		give_back(remote, budget - f.size);
		file->fd = f.fd;
		file->size = file->budget = f.size;
		return rc;
	}
	give_back(remote, budget);
	if (f.fd >= 0)
		close(f.fd);
	return rc;
}

void
remote_close(struct remote *remote, struct remote_file *file)
{
	if (file->fd >= 0) {
		close(file->fd);
		give_back(remote, file->budget);
	}
	*file = (struct remote_file){.fd = -1};
}
