/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed bytes and borrowed text: a pointer and a length, never owned, never
 * NUL-terminated. A struct text holds valid UTF-8. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t len;
};

struct text {
	const char *at;
	size_t len;
};

#define TEXT_NONE ((struct text){0})
/* For printf: printf("%.*s", TEXT_ARG(t)). */
#define TEXT_ARG(t) (int)(t).len, (t).at

struct text text_of(const char *string); /* NULL gives TEXT_NONE */
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *string);
int text_compare(struct text a, struct text b); /* byte order, as memcmp; shorter first */
bool text_starts(struct text t, const char *prefix);
/* A checked view of bytes as text: false when they are not valid UTF-8 (RFC 3629:
 * no surrogates, no overlong forms, nothing above U+10FFFF). */
bool text_from_span(struct span bytes, struct text *text);
/* Number of code points. */
size_t text_length(struct text t);

#endif
