/* SPDX-License-Identifier: Apache-2.0 */
#include "notation/json_writer.h"

#include <assert.h>

void
json_writer_init(struct json_writer *w, struct out *out)
{
	*w = (struct json_writer){.out = out};
}

void
json_writer_init_lines(struct json_writer *w, struct out *out)
{
	*w = (struct json_writer){.out = out, .in_lines = true};
}

static void
start_line(struct json_writer *w)
{
	if (!w->in_lines)
		return;
	out_char(w->out, '\n');
	for (unsigned i = 0; i < w->depth; i++)
		out_char(w->out, ' ');
}

/* A comma where one is due; none between a key and its value. */
static void
separate(struct json_writer *w)
{
	if (w->keyed) {
		w->keyed = false;
		return;
	}
	if (w->filled[w->depth])
		out_char(w->out, ',');
	w->filled[w->depth] = true;
	if (w->depth > 0)
		start_line(w);
}

void
json_open(struct json_writer *w, char bracket)
{
	separate(w);
	assert(w->depth + 1 < JSON_WRITER_DEPTH_MAX);
	w->filled[++w->depth] = false;
	out_char(w->out, bracket);
}

void
json_close(struct json_writer *w, char bracket)
{
	bool is_empty = !w->filled[w->depth];

	assert(w->depth > 0);
	w->depth--;
	if (!is_empty)
		start_line(w);
	out_char(w->out, bracket);
}

void
json_key(struct json_writer *w, const char *key)
{
	separate(w);
	out_json_string(w->out, text_of(key));
	out_string(w->out, w->in_lines ? ": " : ":");
	w->keyed = true;
}

void
json_put_text(struct json_writer *w, struct text text)
{
	separate(w);
	out_json_string(w->out, text);
}

void
json_put_string(struct json_writer *w, const char *string)
{
	if (string == NULL)
		json_put_null(w);
	else
		json_put_text(w, text_of(string));
}

void
json_put_number(struct json_writer *w, uint64_t number)
{
	separate(w);
	out_format(w->out, "%llu", (unsigned long long)number);
}

void
json_put_integer(struct json_writer *w, int64_t number)
{
	separate(w);
	out_format(w->out, "%lld", (long long)number);
}

void
json_put_decimal(struct json_writer *w, struct decimal number)
{
	char text[DECIMAL_CHARS];

	separate(w);
	decimal_format(number, text);
	out_string(w->out, text);
}

void
json_put_bool(struct json_writer *w, bool yes)
{
	separate(w);
	out_string(w->out, yes ? "true" : "false");
}

void
json_put_null(struct json_writer *w)
{
	separate(w);
	out_string(w->out, "null");
}

void
json_put_value(struct json_writer *w, const struct value *value)
{
	separate(w);
	value_json(value, w->out);
}

void
json_string_member(struct json_writer *w, const char *key, const char *string)
{
	json_key(w, key);
	json_put_string(w, string);
}

void
json_known_member(struct json_writer *w, const char *key, const char *string)
{
	json_string_member(w, key, string != NULL && string[0] != '\0' ? string : NULL);
}

void
json_number_member(struct json_writer *w, const char *key, uint64_t number)
{
	json_key(w, key);
	json_put_number(w, number);
}

void
json_bool_member(struct json_writer *w, const char *key, bool yes)
{
	json_key(w, key);
	json_put_bool(w, yes);
}
