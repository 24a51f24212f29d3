/* SPDX-License-Identifier: Apache-2.0 */
/* The sticky writer. Bytes gather in one buffer, which grows (memory) or is
 * written out when full (descriptor). */
#include "base/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t FD_BUFFER_BYTES = 64 << 10;
static const size_t MEMORY_FIRST_BYTES = 256;

void
out_memory(struct out *out)
{
	*out = (struct out){.fd = -1};
}

void
out_fd(struct out *out, int fd)
{
	*out = (struct out){.fd = fd};
}

void
out_release(struct out *out)
{
	free(out->at);
	out->at = NULL;
	out->len = out->cap = 0;
}

static void
write_all(struct out *out, const char *at, size_t len)
{
	while (len > 0 && out->error == 0) {
		ssize_t n = write(out->fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			out->error = errno;
			return;
		}
		at += n;
		len -= (size_t)n;
	}
}

static void
flush(struct out *out)
{
	if (out->fd < 0)
		return;
	write_all(out, out->at, out->len);
	out->len = 0;
}

/* Room for `more` bytes and a NUL. */
static bool
reserve(struct out *out, size_t more)
{
	size_t need, cap = out->cap > 0 ? out->cap : MEMORY_FIRST_BYTES;

	if (__builtin_add_overflow(out->len, more, &need) || need > SIZE_MAX / 4) {
		out->error = ENOMEM;
		return false;
	}
	if (out->at != NULL && need < out->cap)
		return true;
	while (cap <= need)
		cap *= 2;
	char *at = realloc(out->at, cap);
	if (at == NULL) {
		out->error = ENOMEM;
		return false;
	}
	out->at = at;
	out->cap = cap;
	return true;
}

static void
put_fd(struct out *out, const char *bytes, size_t len)
{
	if (out->at == NULL && !reserve(out, FD_BUFFER_BYTES - 1))
		return;
	if (len >= out->cap - out->len)
		flush(out);
	if (len >= out->cap) {
		write_all(out, bytes, len);
		return;
	}
	memcpy(out->at + out->len, bytes, len);
	out->len += len;
}

void
out_bytes(struct out *out, const void *bytes, size_t len)
{
	bool refused = false;

	if (out->fail_after > 0 && out->total + len > out->fail_after) {
		len = (size_t)(out->fail_after - out->total);
		refused = true;
	}
	if (out->error != 0)
		return;
	if (len > 0) {
		if (out->fd >= 0) {
			put_fd(out, bytes, len);
		} else if (reserve(out, len)) {
			memcpy(out->at + out->len, bytes, len);
			out->len += len;
		}
		if (out->error == 0)
			out->total += len;
	}
	if (refused && out->error == 0)
		out->error = ENOSPC;
}

void
out_put(struct out *out, struct text text)
{
	out_bytes(out, text.at, text.len);
}

void
out_string(struct out *out, const char *string)
{
	out_put(out, text_of(string));
}

void
out_char(struct out *out, char c)
{
	out_bytes(out, &c, 1);
}

void
out_format(struct out *out, const char *format, ...)
{
	char fixed[512], *at = fixed;
	va_list args, again;

	if (out->error != 0)
		return;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(fixed, sizeof fixed, format, args);
	if (len < 0) {
		out->error = EOVERFLOW;
	} else if ((size_t)len >= sizeof fixed) {
		if ((at = malloc((size_t)len + 1)) == NULL)
			out->error = ENOMEM;
		else
			vsnprintf(at, (size_t)len + 1, format, again);
	}
	va_end(again);
	va_end(args);
	if (out->error == 0)
		out_bytes(out, at, (size_t)len);
	if (at != fixed)
		free(at);
}

/* RFC 8785, 3.2.2.2: two-character escapes where JSON has them, \u00xx for the other
 * control characters, everything else as it is. */
static void
escape(struct out *out, unsigned char c)
{
	static const char SHORT[128] = {['\b'] = 'b',
	    ['\t'] = 't',
	    ['\n'] = 'n',
	    ['\f'] = 'f',
	    ['\r'] = 'r',
	    ['"'] = '"',
	    ['\\'] = '\\'};

	if (SHORT[c] != 0) {
		out_char(out, '\\');
		out_char(out, SHORT[c]);
	} else {
		out_format(out, "\\u%04x", c);
	}
}

void
out_json_string(struct out *out, struct text text)
{
	size_t from = 0;

	out_char(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		if (i > from)
			out_bytes(out, text.at + from, i - from);
		escape(out, c);
		from = i + 1;
	}
	if (text.len > from)
		out_bytes(out, text.at + from, text.len - from);
	out_char(out, '"');
}

struct text
out_text(const struct out *out)
{
	return out->fd < 0 && out->at != NULL ? (struct text){out->at, out->len}
	                                      : (struct text){"", 0};
}

char *
out_take(struct out *out, size_t *len)
{
	if (out->error != 0 || out->fd >= 0 || !reserve(out, 0))
		return NULL;
	char *taken = out->at;
	taken[out->len] = 0;
	if (len != NULL)
		*len = out->len;
	out->at = NULL;
	out->len = out->cap = 0;
	return taken;
}

enum gpai_code
out_status(struct out *out, const char *file, struct gpai_error *err)
{
	if (out->error == 0)
		flush(out);
	if (out->error == 0)
		return GPAI_OK;
	return fail_errno(err, out->error, file, "write");
}
