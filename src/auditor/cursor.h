/* SPDX-License-Identifier: Apache-2.0 */
/* Reading canonical JSON (RFC 8785) from front to back, byte by byte.
 *
 * A bundle has one form, so it is read as one sentence: what is fixed is expected, and what
 * varies is taken. There is no tree; texts and bytes that must be decoded go to a room as
 * large as the file. After the first error each call does nothing. */
#ifndef AUDITOR_CURSOR_H
#define AUDITOR_CURSOR_H

#include "base/error.h"
#include "base/span.h"

#define CURSOR_DEPTH_MAX 64

/* Where decoded bytes go, one after the other. */
struct room {
	char *at;
	size_t left;
};

struct cursor {
	const char *file;
	const char *begin, *at, *end;
	struct room *room; /* may be NULL when nothing is decoded */
	enum gpai_code rc;
	struct gpai_error *err;
};

struct cursor cursor_of(
    const char *file, struct text text, struct room *room, struct gpai_error *err);
/* MALFORMED here: what is found, and that `expected` was not. */
void refuse(struct cursor *c, const char *expected);

bool next_is(const struct cursor *c, const char *literal);
bool take(struct cursor *c, const char *literal); /* when it is next */
void expect(struct cursor *c, const char *literal);
void expect_end(struct cursor *c);
/* In an array whose '[' was taken: is there another element? Takes commas and the ']'. */
bool take_element(struct cursor *c, size_t n_before);

uint64_t take_number(struct cursor *c, uint64_t max); /* digits */
struct text take_raw(struct cursor *c);               /* a string; between quotes, with escapes */
struct text take_text(struct cursor *c);              /* a string, decoded */
struct text take_value(struct cursor *c);             /* any value; its canonical text */
struct span take_bytes(struct cursor *c);             /* a string of Base 64, decoded */
void take_hash(struct cursor *c, uint8_t hash[32]);   /* the same, of 32 bytes */

/* Names by their UTF-16 code units, as they stand in the text. */
int compare_names(struct text a, struct text b);

#endif
