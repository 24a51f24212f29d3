/* SPDX-License-Identifier: Apache-2.0 */
/* Filling struct gpai_error: formatting, cleaning, cutting to size.
 *
 * Everything is done in fixed buffers on the stack, so that it works when memory
 * is out. Left out: translation; messages are English whatever the locale. */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* So much longer than a message that its own cut, maybe through a character, is never seen. */
enum { FORMATTED_CHARS = 1024 };

/* Length of the UTF-8 sequence at `at` when it is whole, valid and shows as itself:
 * no control characters, none that turn the direction of the line. Else 0. */
static size_t
printable(const unsigned char *at)
{
	uint32_t c = at[0];
	size_t len = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;

	if (len == 1)
		return c >= 0x20 && c < 0x7f;
	c &= 0x7fU >> len;
	for (size_t i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80) /* also stops at the NUL that ends the input */
			return 0;
		c = c << 6 | (at[i] & 0x3f);
	}
	if (c < 0xa0 || (len == 3 && c < 0x800) || (len == 4 && c < 0x10000) || c > 0x10ffff)
		return 0;
	if ((c >= 0xd800 && c < 0xe000) || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0x200e ||
	    c == 0x200f)
		return 0;
	return len;
}

/* Copies what fits whole: no half character, no half escape. */
static void
clean(const char *from, char *to, size_t room)
{
	static const char HEX[] = "0123456789abcdef";
	const unsigned char *at = (const unsigned char *)from;
	size_t used = 0;

	while (*at != 0) {
		size_t len = printable(at);
		if (used + (len > 0 ? len : 4) >= room)
			break;
		if (len > 0) {
			memcpy(to + used, at, len);
			used += len;
			at += len;
			continue;
		}
		to[used++] = '\\';
		to[used++] = 'x';
		to[used++] = HEX[*at >> 4];
		to[used++] = HEX[*at & 15];
		at++;
	}
	to[used] = 0;
}

static enum gpai_code
fill(struct gpai_error *err, enum gpai_code code, struct place place, const char *clause,
    const char *format, va_list args)
{
	char text[FORMATTED_CHARS];

	if (err == NULL)
		return code;
	int len = vsnprintf(text, sizeof text, format, args);
	if (len < 0)
		memcpy(text, "message too long to show", 25);
	*err = (struct gpai_error){
	    .code = code, .place = place.kind, .at = place.at, .clause = clause};
	clean(place.file != NULL ? place.file : "", err->file, sizeof err->file);
	clean(text, err->message, sizeof err->message);
	return code;
}

enum gpai_code
fail(struct gpai_error *err, enum gpai_code code, struct place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, code, place, NULL, format, args);
	va_end(args);
	return code;
}

enum gpai_code
fail_clause(struct gpai_error *err, enum gpai_code code, struct place place, const char *clause,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, code, place, clause, format, args);
	va_end(args);
	return code;
}

enum gpai_code
fail_errno(struct gpai_error *err, int number, const char *file, const char *doing)
{
	enum gpai_code code = number == ENOENT   ? GPAI_NOT_FOUND
	                      : number == ENOMEM ? GPAI_NO_MEMORY
	                                         : GPAI_IO;
	/* Not strerror: that one asks the locale. */
	const char *why = strerrordesc_np(number);

	if (why == NULL)
		return fail(err, code, in_file(file), "cannot %s: error %d", doing, number);
	return fail(err, code, in_file(file), "cannot %s: %s", doing, why);
}

enum gpai_code
fail_memory(struct gpai_error *err)
{
	return fail(err, GPAI_NO_MEMORY, NOWHERE, "out of memory");
}
