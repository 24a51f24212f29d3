/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as it is written, piece by piece, to a struct out: commas and nesting are
 * kept right here, errors stay in the struct out. Keys come in the order of the
 * calls, so this is for what people and programs read; what is signed goes through
 * json_canonical. */
#ifndef NOTATION_JSON_WRITER_H
#define NOTATION_JSON_WRITER_H

#include "base/out.h"
#include "base/value.h"

#include <stdbool.h>

#define JSON_WRITER_DEPTH_MAX 64

struct json_writer {
	struct out *out;
	unsigned depth;
	bool in_lines;                      /* each member on a line of its own, indented */
	bool filled[JSON_WRITER_DEPTH_MAX]; /* something stands at this level already */
	bool keyed;                         /* a key was just written */
};

void json_writer_init(struct json_writer *w, struct out *out);
/* For what people compare line by line. */
void json_writer_init_lines(struct json_writer *w, struct out *out);
void json_open(struct json_writer *w, char bracket);  /* '{' or '[' */
void json_close(struct json_writer *w, char bracket); /* '}' or ']' */
void json_key(struct json_writer *w, const char *key);
void json_put_text(struct json_writer *w, struct text text);
void json_put_string(struct json_writer *w, const char *string); /* NULL gives null */
void json_put_number(struct json_writer *w, uint64_t number);
void json_put_integer(struct json_writer *w, int64_t number);
void json_put_decimal(struct json_writer *w, struct decimal number); /* with its figures */
void json_put_bool(struct json_writer *w, bool yes);
void json_put_null(struct json_writer *w);
void json_put_value(struct json_writer *w, const struct value *value); /* as value_json */

/* Key and value in one. */
void json_string_member(struct json_writer *w, const char *key, const char *string);
/* As above, but "" gives null: for days and other things that may not be known. */
void json_known_member(struct json_writer *w, const char *key, const char *string);
void json_number_member(struct json_writer *w, const char *key, uint64_t number);
void json_bool_member(struct json_writer *w, const char *key, bool yes);

#endif
