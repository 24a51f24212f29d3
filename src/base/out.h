/* SPDX-License-Identifier: Apache-2.0 */
/* The only writer: to memory or to a descriptor, with one sticky error.
 *
 * After the first failure every call is a no-op; ask out_status once, at the end. */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/error.h"
#include "base/span.h"

struct out {
	char *at;            /* buffer; owned */
	size_t len, cap;     /* filled and available bytes */
	int fd;              /* -1: memory */
	uint64_t total;      /* bytes accepted so far */
	uint64_t fail_after; /* tests: refuse bytes beyond this count; 0 = never */
	int error;           /* errno of the first failure, 0 while fine */
};

void out_memory(struct out *out);     /* grows; contents via out_text or out_take */
void out_fd(struct out *out, int fd); /* buffered; out_status flushes; fd stays the caller's */
void out_release(struct out *out);

void out_bytes(struct out *out, const void *bytes, size_t len);
void out_put(struct out *out, struct text text);
void out_string(struct out *out, const char *string);
void out_char(struct out *out, char c);
void out_format(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A JSON string with quotes and the escapes of RFC 8785 (shortest form). */
void out_json_string(struct out *out, struct text text);

/* What has been written to memory; borrowed until the next write. */
struct text out_text(const struct out *out);
/* Moves the NUL-terminated contents to the caller, who frees them; NULL after an error. */
char *out_take(struct out *out, size_t *len);
/* Flushes and reports the first error; `file` names the destination in the message. */
enum gpai_code out_status(struct out *out, const char *file, struct gpai_error *err);

#endif
