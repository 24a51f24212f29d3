/* SPDX-License-Identifier: Apache-2.0 */
/* One request, tried again where that may help. */
#ifndef REMOTE_REQUEST_H
#define REMOTE_REQUEST_H

#include "remote/remote.h"

#include <pthread.h>

struct remote {
	struct remote_options options;
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	uint64_t spooled; /* bytes promised to open files and running fetches */
};

/* Headers of an answer that somebody looks at. */
#define ANSWER_HEADERS(X)                                                                          \
	X(TAG, "etag")                                                                             \
	X(RANGE, "content-range")                                                                  \
	X(ENCODING, "content-encoding")                                                            \
	X(MD5, "content-md5")                                                                      \
	X(SHA256, "x-amz-checksum-sha256")                                                         \
	X(CRC32, "x-amz-checksum-crc32")                                                           \
	X(CRC32C, "x-amz-checksum-crc32c")                                                         \
	X(CRC64, "x-amz-checksum-crc64nvme")                                                       \
	X(SUM_TYPE, "x-amz-checksum-type")                                                         \
	X(ENCRYPTION, "x-amz-server-side-encryption")                                              \
	X(REGION, "x-amz-bucket-region")

enum answer_header {
#define X(name, word) ANSWER_##name,
	ANSWER_HEADERS(X)
#undef X
	    ANSWER_HEADERS_COUNT
};

enum { HEADER_VALUE_MAX = 256 };

/* A connection that is kept between requests; one thread's at a time. */
bool sessions_prepare(void); /* once, before the first */
enum gpai_code session_open(void **session, struct gpai_error *err);
void session_close(void *session); /* NULL is fine */

struct request {
	void *session;
	const char *url; /* http:, percent-encoded, parameters in the order of their names */
	bool is_signed;  /* of the storage the keys are for */
	bool is_head;
	const char *if_match; /* version that is asked for; NULL: any */
	uint64_t from, to;    /* range, both inclusive; from > to: everything */
	/* Takes bytes of the body; false stops. */
	bool (*take)(void *context, const uint8_t *bytes, size_t len);
	/* Called before a try: the range may be moved on. */
	void (*again)(void *context, struct request *request);
	void *context;
};

struct answer {
	long status;
	uint64_t length; /* Content-Length; UINT64_MAX: not said */
	char header[ANSWER_HEADERS_COUNT][HEADER_VALUE_MAX];
};

/* OK for 200 and 206; NOT_FOUND for 404; else IO. `name` is for messages. */
enum gpai_code request_send(struct remote *remote, struct request *request, const char *name,
    struct answer *answer, struct gpai_error *err);

/* Where s3://bucket/key or http(s)://... is: the URL to ask, and whether to sign. */
struct remote_place {
	struct text bucket, key; /* s3 only; decoded */
	bool is_s3;
};
bool remote_place_of(struct text url, struct remote_place *place);
/* Percent-encodes all but unreserved characters, and slashes where they stay. */
struct text remote_escape(struct arena *arena, struct text text, bool keeps_slashes);
struct text remote_unescape(struct arena *arena, struct text text);
/* The URL of a bucket, or of a key in it. TEXT_NONE: no memory. */
struct text remote_bucket_url(const struct remote *remote, struct arena *arena,
    const struct remote_place *place, bool with_key);

#endif
