/* SPDX-License-Identifier: Apache-2.0 */
/* Files on object storages and web servers: `s3://bucket/key`, `https://host/path`.
 *
 * Belongs here: listing by prefix, fetching by ranges with retries, resuming, checking.
 * May include: base, libcurl, libcrypto for checksums. Follows: the Amazon S3 API reference
 * (ListObjectsV2, GetObject), RFC 9110 (ranges, conditional requests); requests are signed by
 * libcurl (AWS Signature Version 4).
 * Absent: what is in the files; the environment; writing to a storage. */
#ifndef REMOTE_REMOTE_H
#define REMOTE_REMOTE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

/* Texts are borrowed for the life of the remote; NULL where there is none. */
struct remote_options {
	const char *key_id, *secret, *token; /* NULL: requests are not signed */
	const char *region;                  /* NULL: "us-east-1" */
	/* "http://127.0.0.1:9000": buckets are the first part of its paths. NULL: Amazon's. */
	const char *endpoint;
	const char *ca_file; /* NULL: the system's */
	const char *proxy;   /* NULL: none */
	/* Where files lie while they are read: each under a name made from its URL and version,
	 * so that an interrupted fetch goes on. */
	const char *spool_dir;
	uint64_t spool_max;  /* bytes on disk at once, all files together; 0: 64 GiB */
	uint64_t part_bytes; /* of one request; 0: 16 MiB */
	unsigned tries;      /* of one request; 0: 6 */
	unsigned pause_ms;   /* before the second try, doubled for each further; 0: 500 */
	unsigned stall_s;    /* so long without bytes is a failure; 0: 30 */
};

/* One for all threads of a program. */
struct remote;
enum gpai_code remote_create(
    const struct remote_options *options, struct remote **remote, struct gpai_error *err);
void remote_free(struct remote *remote); /* all files are closed; NULL is fine */

/* Is it ours at all? http:// too, where asked for by name. */
bool remote_is_url(const char *path);

struct remote_object {
	struct text url; /* as a path is written */
	uint64_t size;   /* UINT64_MAX: the server does not say */
	struct text tag; /* its version, in quotes or not, as the server gives it; may be empty */
};

/* s3://bucket/prefix: every object whose key is the prefix or lies below it as below a folder,
 * or, where the prefix ends with `*`, begins with what is before that; in the order of keys,
 * without those of no bytes that end with a slash. https://: the one file. Texts and array are
 * the arena's. NOT_FOUND when there is none. */
enum gpai_code remote_list(struct remote *remote, const char *url, struct arena *arena,
    struct remote_object **objects, size_t *n, struct gpai_error *err);

struct remote_file {
	int fd; /* a regular file, read from its beginning with pread or mmap */
	uint64_t size;
	const char *checked; /* by what its bytes were checked: "MD5", "length alone" */
	uint64_t budget;     /* remote_close's */
};

/* The whole object into a file of its own, which is already unlinked. Waits while the spool
 * is full of files that others hold; TOO_LARGE for one that is larger than the spool. When it
 * fails or is interrupted, what came so far stays in spool_dir and is gone on with. */
enum gpai_code remote_fetch(struct remote *remote, const struct remote_object *object,
    struct remote_file *file, struct gpai_error *err);
void remote_close(struct remote *remote, struct remote_file *file);

#endif
