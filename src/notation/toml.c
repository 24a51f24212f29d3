/* SPDX-License-Identifier: Apache-2.0 */
/* Reading TOML; see toml.h.
 *
 * Tables grow while the file is read, since [a], [a.b] and a.c = 1 may stand apart; so items
 * hang in lists first and are laid out as the tree at the end. How an item came to be says
 * what may still be added to it:
 *
 *	IMPLIED   by a longer name ([a.b] makes a): a header or a key may define it yet
 *	HEADER    by its own [name]: only keys below that header
 *	DOTTED    by a key with dots: only further such keys, and headers of tables below it
 *	TABLES    a list by [[name]]: further [[name]]
 *	CLOSED    an inline table or an array: nothing more */
#include "notation/toml.h"

#include <stdio.h>
#include <string.h>

enum { QUOTED_BYTES = 60 };

enum how { IMPLIED, HEADER, DOTTED, TABLES, CLOSED };

struct item {
	struct item *next, *first, *last; /* brothers; children */
	struct text key, scalar;
	uint32_t line, n;
	enum yaml_kind kind;
	enum how how;
	bool quoted;
};

struct toml {
	struct arena *arena;
	const char *name;
	struct span bytes;
	size_t at;
	uint32_t line, nodes;
	char *scratch; /* of the string at hand: as long as the file */
	struct gpai_error *err;
	enum gpai_code rc;
};

/* -- errors and bytes ----------------------------------------------------------------- */

static bool
bad(struct toml *t, const char *what, const char *expected)
{
	if (t->rc == GPAI_OK)
		t->rc = fail(t->err, GPAI_MALFORMED, at_line(t->name, t->line), "%s, expected %s",
		    what, expected);
	return false;
}

static bool
too_large(struct toml *t, const char *what, int limit)
{
	if (t->rc == GPAI_OK)
		t->rc = fail(t->err, GPAI_TOO_LARGE, at_line(t->name, t->line), "more than %d %s",
		    limit, what);
	return false;
}

static bool
no_memory(struct toml *t)
{
	if (t->rc == GPAI_OK)
		t->rc = fail_memory(t->err);
	return false;
}

static int
peek(const struct toml *t, size_t ahead)
{
	return ahead < t->bytes.len - t->at ? t->bytes.at[t->at + ahead] : -1;
}

static bool
take(struct toml *t, const char *word)
{
	size_t len = strlen(word);

	if (t->bytes.len - t->at < len || memcmp(t->bytes.at + t->at, word, len) != 0)
		return false;
	t->at += len;
	return true;
}

static void
skip_blanks(struct toml *t)
{
	while (peek(t, 0) == ' ' || peek(t, 0) == '\t')
		t->at++;
}

static bool
take_newline(struct toml *t)
{
	if (!take(t, "\n") && !take(t, "\r\n"))
		return false;
	t->line++;
	return true;
}

/* A comment may hold no control character but the tab. */
static bool
skip_comment(struct toml *t)
{
	int c;

	if (peek(t, 0) != '#')
		return true;
	while ((c = peek(t, 0)) != -1 && c != '\n' && !(c == '\r' && peek(t, 1) == '\n')) {
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return bad(t, "a control character in a comment", "text");
		t->at++;
	}
	return true;
}

/* Blanks, comments and line ends, as between the values of an array. */
static bool
skip_space(struct toml *t)
{
	do {
		skip_blanks(t);
		if (!skip_comment(t))
			return false;
	} while (take_newline(t));
	return true;
}

static bool
end_line(struct toml *t)
{
	skip_blanks(t);
	if (!skip_comment(t))
		return false;
	return t->at == t->bytes.len || take_newline(t) || bad(t, "more on the line", "its end");
}

static bool
text_of_range(struct toml *t, const char *at, size_t len, struct text *text)
{
	*text = arena_text(t->arena, (struct text){at, len});
	return text->at != NULL || no_memory(t);
}

/* -- items ---------------------------------------------------------------------------- */

static struct item *
add_item(struct toml *t, struct item *parent, struct text key)
{
	struct item *item;

	if (++t->nodes > TOML_NODES_MAX) {
		too_large(t, "keys and values", TOML_NODES_MAX);
		return NULL;
	}
	if (parent->kind == YAML_MAP && parent->n == TOML_TABLE_MAX) {
		too_large(t, "keys in one table", TOML_TABLE_MAX);
		return NULL;
	}
	if ((item = arena_alloc(t->arena, sizeof *item)) == NULL) {
		no_memory(t);
		return NULL;
	}
	item->key = key;
	item->line = t->line;
	if (parent->last != NULL)
		parent->last->next = item;
	else
		parent->first = item;
	parent->last = item;
	parent->n++;
	return item;
}

static struct item *
find(const struct item *table, struct text key)
{
	for (struct item *item = table->first; item != NULL; item = item->next)
		if (text_equal(item->key, key))
			return item;
	return NULL;
}

static bool
twice(struct toml *t, const struct item *item)
{
	char what[QUOTED_BYTES + 40];
	struct text key = text_clip(item->key, QUOTED_BYTES);

	snprintf(
	    what, sizeof what, "\"%.*s\" given again, first on line %u", TEXT_ARG(key), item->line);
	return bad(t, what, "each once");
}

/* -- strings -------------------------------------------------------------------------- */

static size_t
put_utf8(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	return n;
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
take_code_point(struct toml *t, int digits, size_t *n)
{
	uint32_t c = 0;

	for (int i = 0; i < digits; i++) {
		int digit = hex_digit(peek(t, 0));
		if (digit < 0)
			return bad(t, "an escape without its digits", "\\uHHHH or \\UHHHHHHHH");
		c = c << 4 | (uint32_t)digit;
		t->at++;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return bad(t, "an escape that is no character", "one up to U+10FFFF");
	if (c == 0) {
		t->rc =
		    fail(t->err, GPAI_UNSUPPORTED, at_line(t->name, t->line), "U+0000 in a text");
		return false;
	}
	*n += put_utf8(c, t->scratch + *n);
	return true;
}

/* After the backslash. The longest escape is longer than what it stands for. */
static bool
take_escape(struct toml *t, bool is_long, size_t *n)
{
	static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
	int c = peek(t, 0);
	const char *found = c > 0 ? strchr(from, c) : NULL;

	if (found != NULL) {
		t->scratch[(*n)++] = to[found - from];
		t->at++;
		return true;
	}
	if (take(t, "u"))
		return take_code_point(t, 4, n);
	if (take(t, "U"))
		return take_code_point(t, 8, n);
	/* A backslash before a line end takes all space after it away. */
	size_t from_at = t->at;
	skip_blanks(t);
	if (!is_long || !take_newline(t)) {
		t->at = from_at;
		return bad(t, "an unknown escape", "\\b \\t \\n \\f \\r \\\" \\\\ \\u \\U");
	}
	do
		skip_blanks(t);
	while (take_newline(t));
	return true;
}

/* Up to two quotes may stand right before the three that end a long text. */
static bool
ends_long(struct toml *t, char quote, size_t *n)
{
	size_t quotes = 0;

	while (quotes < 5 && peek(t, quotes) == quote)
		quotes++;
	if (quotes < 3)
		return false;
	memset(t->scratch + *n, quote, quotes - 3);
	*n += quotes - 3;
	t->at += quotes;
	return true;
}

static bool
take_string(struct toml *t, struct text *text)
{
	char quote = (char)peek(t, 0), word[] = {quote, quote, quote, 0};
	bool is_long = take(t, word);
	size_t n = 0;

	if (is_long)
		take_newline(t);
	else
		t->at++;
	for (;;) {
		int c = peek(t, 0);
		if (c == -1 || (!is_long && (c == '\n' || c == '\r')))
			return bad(t, "a text without end", "its closing quote");
		if (c == quote && is_long && ends_long(t, quote, &n))
			break;
		if (c == quote && !is_long) {
			t->at++;
			break;
		}
		if (c == '\\' && quote == '"') {
			t->at++;
			if (!take_escape(t, is_long, &n))
				return false;
			continue;
		}
		bool at_end = c == '\n' || (c == '\r' && peek(t, 1) == '\n');
		if (((c < 0x20 && c != '\t') || c == 0x7f) && !at_end)
			return bad(t, "a control character in a text", "an escape");
		t->line += c == '\n';
		t->scratch[n++] = (char)c;
		t->at++;
	}
	return text_of_range(t, t->scratch, n, text);
}

/* -- keys ----------------------------------------------------------------------------- */

static bool
is_bare(int c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static bool
take_part(struct toml *t, struct text *part)
{
	size_t from = t->at;

	if (peek(t, 0) == '"' || peek(t, 0) == '\'') {
		if (peek(t, 1) == peek(t, 0) && peek(t, 2) == peek(t, 0))
			return bad(t, "a key in three quotes", "a key in one line");
		return take_string(t, part);
	}
	while (is_bare(peek(t, 0)))
		t->at++;
	if (t->at == from)
		return bad(t, "no key", "letters, digits, - and _, or a quoted text");
	return text_of_range(t, (const char *)t->bytes.at + from, t->at - from, part);
}

struct key {
	struct text parts[TOML_DEPTH_MAX];
	uint32_t n;
};

static bool
take_key(struct toml *t, struct key *key)
{
	key->n = 0;
	do {
		if (key->n == TOML_DEPTH_MAX)
			return too_large(t, "parts in a key", TOML_DEPTH_MAX);
		skip_blanks(t);
		if (!take_part(t, &key->parts[key->n++]))
			return false;
		skip_blanks(t);
	} while (take(t, "."));
	return true;
}

/* -- values --------------------------------------------------------------------------- */

static bool take_value(struct toml *t, struct item *item, uint32_t depth);
static bool take_pair(struct toml *t, struct item *table, uint32_t depth);

static bool
take_array(struct toml *t, struct item *item, uint32_t depth)
{
	item->kind = YAML_LIST;
	item->how = CLOSED;
	for (;;) {
		if (!skip_space(t))
			return false;
		if (take(t, "]"))
			return true;
		struct item *value = add_item(t, item, TEXT_NONE);
		if (value == NULL || !take_value(t, value, depth + 1) || !skip_space(t))
			return false;
		if (take(t, "]"))
			return true;
		if (!take(t, ","))
			return bad(t, "an array that goes on without a comma", ", or ]");
	}
}

static bool
take_inline_table(struct toml *t, struct item *item, uint32_t depth)
{
	item->kind = YAML_MAP;
	item->how = HEADER;
	skip_blanks(t);
	while (!take(t, "}")) {
		if (!take_pair(t, item, depth + 1))
			return false;
		skip_blanks(t);
		if (take(t, "}"))
			break;
		if (!take(t, ","))
			return bad(t, "an inline table that goes on without a comma", ", or }");
		skip_blanks(t);
		if (peek(t, 0) == '}')
			return bad(t, "a comma before }", "a key");
	}
	item->how = CLOSED;
	return true;
}

static bool
is_digit_of(int c, int base)
{
	int digit = hex_digit(c);

	return digit >= 0 && digit < base;
}

/* Digits with single underscores between them: copied without those. */
static bool
copy_digits(struct text from, size_t *at, int base, char *out, size_t *n)
{
	size_t begin = *at;

	for (; *at < from.len; (*at)++) {
		char c = from.at[*at];
		if (c == '_') {
			if (*at == begin || from.at[*at - 1] == '_' || *at + 1 == from.len ||
			    !is_digit_of(from.at[*at + 1], base))
				return false;
		} else if (is_digit_of(c, base)) {
			out[(*n)++] = c;
		} else {
			break;
		}
	}
	return *at > begin;
}

static bool
based_number(struct toml *t, struct text from, int base, struct text *scalar)
{
	size_t at = 2, n = 0;
	uint64_t value = 0;
	char out[24];

	if (!copy_digits(from, &at, base, t->scratch, &n) || at != from.len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)hex_digit(t->scratch[i]), &value))
			return false;
	snprintf(out, sizeof out, "%llu", (unsigned long long)value);
	return text_of_range(t, out, strlen(out), scalar);
}

static bool
decimal_number(struct toml *t, struct text from, struct text *scalar)
{
	size_t at = 0, n = 0;
	char *out = t->scratch;

	if (from.at[0] == '+' || from.at[0] == '-') {
		if (from.at[0] == '-')
			out[n++] = '-';
		at++;
	}
	size_t whole = n;
	struct text rest = {from.at + at, from.len - at};
	if (text_is(rest, "inf") || text_is(rest, "nan"))
		return text_of_range(t, from.at, from.len, scalar);
	if (!copy_digits(from, &at, 10, out, &n) || (out[whole] == '0' && n - whole > 1))
		return false;
	if (at < from.len && from.at[at] == '.') {
		out[n++] = from.at[at++];
		if (!copy_digits(from, &at, 10, out, &n))
			return false;
	}
	if (at < from.len && (from.at[at] == 'e' || from.at[at] == 'E')) {
		out[n++] = from.at[at++];
		if (at < from.len && (from.at[at] == '+' || from.at[at] == '-'))
			out[n++] = from.at[at++];
		if (!copy_digits(from, &at, 10, out, &n))
			return false;
	}
	return at == from.len && text_of_range(t, out, n, scalar);
}

/* How many bytes follow a pattern, where 0 stands for any digit; 0 when they do not. */
static size_t
like(struct text from, size_t at, const char *pattern)
{
	size_t n = 0;

	for (; pattern[n] != 0; n++) {
		if (at + n >= from.len)
			return 0;
		char c = from.at[at + n];
		if (pattern[n] == '0' ? !is_digit_of(c, 10) : c != pattern[n])
			return 0;
	}
	return n;
}

/* 1979-05-27T07:32:00.5Z, 1979-05-27 07:32:00, 1979-05-27, 07:32:00: by their shape. */
static bool
is_time(struct text from)
{
	size_t date = like(from, 0, "0000-00-00"), at = date, n;

	if (date > 0 && at == from.len)
		return true;
	if (date > 0 && memchr("Tt ", from.at[at++], 3) == NULL)
		return false;
	if ((n = like(from, at, "00:00:00")) == 0)
		return false;
	at += n;
	if (like(from, at, ".0") > 0)
		for (at += 2; at < from.len && is_digit_of(from.at[at], 10);)
			at++;
	if (at == from.len || date == 0)
		return at == from.len;
	if (at + 1 == from.len)
		return from.at[at] == 'Z' || from.at[at] == 'z';
	n = like(from, at, "+00:00") + like(from, at, "-00:00");
	return n > 0 && at + n == from.len;
}

static bool
take_plain(struct toml *t, struct item *item)
{
	size_t from = t->at;
	int c;

	while ((c = peek(t, 0)) != -1 && (is_bare(c) || c == '+' || c == '.' || c == ':'))
		t->at++;
	/* One blank may part a date from its time. */
	if (t->at - from == 10 && peek(t, 0) == ' ' && is_digit_of(peek(t, 1), 10))
		for (t->at++;
		     (c = peek(t, 0)) != -1 && (is_bare(c) || memchr("+.:", c, 3) != NULL);)
			t->at++;
	struct text word = {(const char *)t->bytes.at + from, t->at - from};
	if (word.len == 0)
		return bad(t, "no value", "a text, number, yes or no, time, array or table");
	bool is_based = word.len > 2 && word.at[0] == '0';
	bool fine;
	if (text_is(word, "true") || text_is(word, "false"))
		fine = text_of_range(t, word.at, word.len, &item->scalar);
	else if (is_based && word.at[1] == 'x')
		fine = based_number(t, word, 16, &item->scalar);
	else if (is_based && word.at[1] == 'o')
		fine = based_number(t, word, 8, &item->scalar);
	else if (is_based && word.at[1] == 'b')
		fine = based_number(t, word, 2, &item->scalar);
	else if (is_time(word))
		fine = text_of_range(t, word.at, word.len, &item->scalar);
	else
		fine = decimal_number(t, word, &item->scalar);
	return fine || bad(t, "a value that is none of TOML's", "a number, true, false or a time");
}

static bool
take_value(struct toml *t, struct item *item, uint32_t depth)
{
	int c = peek(t, 0);

	if (depth > TOML_DEPTH_MAX)
		return too_large(t, "values within each other", TOML_DEPTH_MAX);
	item->line = t->line;
	item->kind = YAML_SCALAR;
	item->how = CLOSED;
	if (c == '"' || c == '\'') {
		item->quoted = true;
		return take_string(t, &item->scalar);
	}
	if (take(t, "["))
		return take_array(t, item, depth);
	if (take(t, "{"))
		return take_inline_table(t, item, depth);
	return take_plain(t, item);
}

/* The table that a.b in a.b.c = 1 names, made where it is missing. */
static struct item *
dotted_table(struct toml *t, struct item *table, struct text part)
{
	struct item *found = find(table, part);

	if (found == NULL) {
		if ((found = add_item(t, table, part)) == NULL)
			return NULL;
		found->kind = YAML_MAP;
		found->how = DOTTED;
		return found;
	}
	if (found->kind == YAML_MAP && found->how == DOTTED)
		return found;
	twice(t, found);
	return NULL;
}

static bool
take_pair(struct toml *t, struct item *table, uint32_t depth)
{
	struct key key;
	struct item *item;

	if (!take_key(t, &key))
		return false;
	if (!take(t, "="))
		return bad(t, "a key without a value", "=");
	skip_blanks(t);
	for (uint32_t i = 0; i + 1 < key.n; i++)
		if ((table = dotted_table(t, table, key.parts[i])) == NULL)
			return false;
	if ((item = find(table, key.parts[key.n - 1])) != NULL)
		return twice(t, item);
	item = add_item(t, table, key.parts[key.n - 1]);
	return item != NULL && take_value(t, item, depth + key.n - 1);
}

/* -- headers -------------------------------------------------------------------------- */

/* The table that a in [a.b] names: of a list of tables the last one. */
static struct item *
step_into(struct toml *t, struct item *table, struct text part)
{
	struct item *found = find(table, part);

	if (found == NULL) {
		if ((found = add_item(t, table, part)) == NULL)
			return NULL;
		found->kind = YAML_MAP;
		found->how = IMPLIED;
		return found;
	}
	if (found->kind == YAML_LIST && found->how == TABLES)
		return found->last;
	if (found->kind == YAML_MAP && found->how != CLOSED)
		return found;
	twice(t, found);
	return NULL;
}

static struct item *
open_table(struct toml *t, struct item *parent, struct text part)
{
	struct item *table = find(parent, part);

	if (table != NULL && (table->kind != YAML_MAP || table->how != IMPLIED)) {
		twice(t, table);
		return NULL;
	}
	if (table == NULL && (table = add_item(t, parent, part)) == NULL)
		return NULL;
	table->kind = YAML_MAP;
	table->how = HEADER;
	table->line = t->line;
	return table;
}

static struct item *
open_list(struct toml *t, struct item *parent, struct text part)
{
	struct item *list = find(parent, part), *table;

	if (list != NULL && (list->kind != YAML_LIST || list->how != TABLES)) {
		twice(t, list);
		return NULL;
	}
	if (list == NULL) {
		if ((list = add_item(t, parent, part)) == NULL)
			return NULL;
		list->kind = YAML_LIST;
		list->how = TABLES;
	}
	if ((table = add_item(t, list, TEXT_NONE)) == NULL)
		return NULL;
	table->kind = YAML_MAP;
	table->how = HEADER;
	return table;
}

static struct item *
take_header(struct toml *t, struct item *root)
{
	bool is_list = take(t, "[[");
	struct item *table = root;
	struct key key;

	if (!is_list)
		t->at++;
	if (!take_key(t, &key))
		return NULL;
	if (!take(t, is_list ? "]]" : "]")) {
		bad(t, "a header without end", is_list ? "]]" : "]");
		return NULL;
	}
	for (uint32_t i = 0; i + 1 < key.n; i++)
		if ((table = step_into(t, table, key.parts[i])) == NULL)
			return NULL;
	table = (is_list ? open_list : open_table)(t, table, key.parts[key.n - 1]);
	return table != NULL && end_line(t) ? table : NULL;
}

static bool
take_file(struct toml *t, struct item *root)
{
	struct item *table = root;

	take(t, "\xef\xbb\xbf");
	while (skip_space(t) && t->at < t->bytes.len) {
		if (peek(t, 0) == '[') {
			if ((table = take_header(t, root)) == NULL)
				return false;
		} else if (!take_pair(t, table, 0) || !end_line(t)) {
			return false;
		}
	}
	return t->rc == GPAI_OK;
}

/* -- the tree ------------------------------------------------------------------------- */

static bool
lay_out(struct toml *t, const struct item *item, struct yaml_node *node)
{
	*node = (struct yaml_node){
	    .kind = item->kind, .line = item->line, .quoted = item->quoted, .scalar = item->scalar};
	if (item->n == 0)
		return true;
	node->entries = arena_array(t->arena, item->n, sizeof *node->entries);
	if (node->entries == NULL)
		return no_memory(t);
	for (const struct item *child = item->first; child != NULL; child = child->next) {
		struct yaml_entry *entry = &node->entries[node->n++];
		entry->key = child->key;
		entry->line = child->line;
		if (!lay_out(t, child, &entry->value))
			return false;
	}
	return true;
}

enum gpai_code
toml_parse(struct arena *arena, const char *name, struct span bytes, const struct yaml_node **root,
    struct gpai_error *err)
{
	struct toml t = {.arena = arena, .name = name, .bytes = bytes, .line = 1, .err = err};
	struct item top = {.kind = YAML_MAP, .how = HEADER, .line = 1};
	size_t valid = utf8_valid_len(bytes);
	struct yaml_node *node;

	if (bytes.len > TOML_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "%zu bytes, expected at most %d",
		    bytes.len, TOML_BYTES_MAX);
	if (valid != bytes.len)
		return fail(err, GPAI_MALFORMED, at_byte(name, valid),
		    "byte 0x%02x, expected UTF-8", bytes.at[valid]);
	t.scratch = arena_alloc(arena, bytes.len + 8);
	node = arena_alloc(arena, sizeof *node);
	if (t.scratch == NULL || node == NULL)
		return fail_memory(err);
	if (take_file(&t, &top) && lay_out(&t, &top, node))
		*root = node;
	return t.rc;
}
