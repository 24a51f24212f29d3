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
/* For printf: printf("%.*s", TEXT_ARG(t)). A length beyond int would turn negative and
 * read to the next NUL, so it is cut. Evaluates its argument more than once. */
#define TEXT_ARG(t) ((t).len > 0x7fffffff ? 0x7fffffff : (int)(t).len), (t).at

struct text text_of(const char *string); /* NULL gives TEXT_NONE */
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *string);
/* Does it begin with the words, ASCII case aside? */
bool text_begins_like(struct text t, const char *words);
int text_compare(struct text a, struct text b); /* byte order, as memcmp; shorter first */
bool text_starts(struct text t, const char *prefix);
bool text_ends(struct text t, const char *suffix);
struct text text_trim(struct text t); /* without blanks, tabs and line ends on both sides */
/* At most so many bytes, never half a character: to quote foreign text in a message. */
struct text text_clip(struct text t, size_t bytes);
/* A checked view of bytes as text: false when they are not valid UTF-8 (RFC 3629:
 * no surrogates, no overlong forms, nothing above U+10FFFF). */
bool text_from_span(struct span bytes, struct text *text);
/* How many bytes are valid before the first that is not: the whole length when all are. */
size_t utf8_valid_len(struct span bytes);
/* Number of code points. */
size_t text_length(struct text t);

#endif
