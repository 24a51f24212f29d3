/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP messages as web archives store them: the head, and the payload behind it. */
#ifndef FORMATS_HTTP_HEAD_H
#define FORMATS_HTTP_HEAD_H

#include "unpack/unpack.h"

#define CONTENT_CODINGS(X)                                                                         \
	/* enum, name in HTTP, codec of unpack/block.h; the first two need none */                 \
	X(IDENTITY, "identity", NONE)                                                              \
	X(UNKNOWN, "", NONE)                                                                       \
	X(GZIP, "gzip", GZIP)                                                                      \
	X(X_GZIP, "x-gzip", GZIP)                                                                  \
	X(DEFLATE, "deflate", DEFLATE)                                                             \
	X(BROTLI, "br", BROTLI)                                                                    \
	X(ZSTD, "zstd", ZSTD)

enum content_coding {
#define X(name, word, codec) CODING_##name,
	CONTENT_CODINGS(X)
#undef X
};

/* All zero: no head. */
struct http_head {
	size_t len; /* with the blank line */
	struct span media_type, user_agent;
	enum content_coding coding;
	bool is_chunked;
	int status; /* of a response, 100 to 999; 0: none can be read */
};

/* Of a response or a request. False when the bytes do not begin with one, or it does not end:
 * then all of the bytes are content. A head that is the whole message may lack its last line
 * end. */
bool http_head_parse(struct span message, struct http_head *head);

/* Undoes transfer and content coding; keeps its buffers from message to message. */
struct http_payload {
	struct unpacker *unpacker;
	struct {
		uint8_t *at;
		size_t cap;
	} joined, plain;
};

void http_payload_release(struct http_payload *payload);
/* Content that unpacks to more is counted as stored. */
#define HTTP_PAYLOAD_MAX ((size_t)64 << 20)
/* The content of a message whose stored payload is `stored`. Codings that are stated but not
 * there (archives often store what the browser saw) are passed over. `said`: NULL, or what
 * could not be undone, so that some bytes count as stored. With `counts` set only
 * content.len is sound when content.at is NULL. */
struct span http_payload_content(struct http_payload *payload, const struct http_head *head,
    struct span stored, bool counts, const char **said);

#endif
