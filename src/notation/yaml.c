/* SPDX-License-Identifier: Apache-2.0 */
/* From libfyaml's events to our tree.
 *
 * Events, not libfyaml's documents: limits and refusals then apply before anything is
 * built. Entries gather on one stack, `pending`, where those of a nested collection
 * lie above those of its parent; when a collection ends, its entries move into the
 * arena as one array. libfyaml prints diagnostics to stderr unless told to collect
 * them, as is done here; the first one becomes the error.
 *
 * libfyaml 0.7.12, the version of Debian 12, gives wrong characters without an error for
 * a few rare texts (found by comparing with another reader of YAML). scalar_text knows
 * them and reads them itself or refuses them. */
#include "notation/yaml.h"

#include <assert.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

enum {
	FEW = 16,          /* entries up to which each is compared with each */
	QUOTED_BYTES = 60, /* of foreign text in a message */
};

struct frame {
	struct yaml_node node; /* kind and line of the open collection */
	size_t first;          /* its first entry on the stack */
	bool has_key;          /* MAP: the last entry waits for its value */
};

struct builder {
	struct arena *arena;
	const char *name;
	struct span bytes;
	struct gpai_error *err;
	struct yaml_entry *pending; /* owned */
	size_t n, cap;
	uint32_t nodes, depth;
	uint32_t documents;
	uint32_t line; /* of the last event that had one */
	struct yaml_node root;
	struct frame frames[YAML_DEPTH_MAX];
};

static struct place
here(const struct builder *b, uint32_t line)
{
	return at_line(b->name, line);
}

static bool
same_key(const struct yaml_entry *a, const struct yaml_entry *b)
{
	return text_equal(a->key, b->key);
}

static int
by_key_and_line(const void *left, const void *right)
{
	const struct yaml_entry *a = *(const struct yaml_entry *const *)left;
	const struct yaml_entry *b = *(const struct yaml_entry *const *)right;
	int order = text_compare(a->key, b->key);

	return order != 0 ? order : (a > b) - (a < b); /* order of writing */
}

static enum gpai_code
twice(struct builder *b, const struct yaml_entry *first, const struct yaml_entry *second)
{
	struct text key = text_clip(second->key, QUOTED_BYTES);

	return fail(b->err, GPAI_MALFORMED, here(b, second->line),
	    "key \"%.*s\" given twice, first on line %u", TEXT_ARG(key), first->line);
}

static enum gpai_code
check_keys(struct builder *b, const struct yaml_entry *entries, size_t n)
{
	const struct yaml_entry **sorted;
	enum gpai_code rc = GPAI_OK;

	if (n <= FEW) {
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0; j < i; j++)
				if (same_key(&entries[i], &entries[j]))
					return twice(b, &entries[j], &entries[i]);
		return GPAI_OK;
	}
	if ((sorted = calloc(n, sizeof *sorted)) == NULL)
		return fail_memory(b->err);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &entries[i];
	qsort(sorted, n, sizeof *sorted, by_key_and_line);
	for (size_t i = 1; i < n && rc == GPAI_OK; i++)
		if (same_key(sorted[i - 1], sorted[i]))
			rc = twice(b, sorted[i - 1], sorted[i]);
	free(sorted);
	return rc;
}

static enum gpai_code
count_node(struct builder *b)
{
	if (++b->nodes > YAML_NODES_MAX)
		return fail(b->err, GPAI_TOO_LARGE, here(b, b->line),
		    "more than %d keys and values", YAML_NODES_MAX);
	return GPAI_OK;
}

static enum gpai_code
push(struct builder *b, struct text key, uint32_t line)
{
	if (b->n == b->cap) {
		size_t cap = b->cap > 0 ? b->cap * 2 : 64;
		struct yaml_entry *more = reallocarray(b->pending, cap, sizeof *more);
		if (more == NULL)
			return fail_memory(b->err);
		b->pending = more;
		b->cap = cap;
	}
	b->pending[b->n++] = (struct yaml_entry){.key = key, .line = line};
	return GPAI_OK;
}

static struct frame *
top(struct builder *b)
{
	return b->depth > 0 ? &b->frames[b->depth - 1] : NULL;
}

/* Makes the entry that the next value belongs to, unless a key made it already. */
static enum gpai_code
make_place(struct builder *b, uint32_t line)
{
	struct frame *frame = top(b);

	if (frame == NULL || (frame->node.kind == YAML_MAP && frame->has_key))
		return GPAI_OK;
	if (frame->node.kind == YAML_LIST)
		return push(b, TEXT_NONE, line);
	return fail(
	    b->err, GPAI_UNSUPPORTED, here(b, line), "a collection as key, expected a word");
}

static void
put_value(struct builder *b, const struct yaml_node *node)
{
	struct frame *frame = top(b);

	if (frame == NULL) {
		b->root = *node;
		return;
	}
	b->pending[b->n - 1].value = *node;
	frame->has_key = false;
}

static enum gpai_code
open_collection(struct builder *b, enum yaml_kind kind, uint32_t line)
{
	enum gpai_code rc = count_node(b);

	if (rc == GPAI_OK)
		rc = make_place(b, line);
	if (rc != GPAI_OK)
		return rc;
	if (b->depth == YAML_DEPTH_MAX)
		return fail(b->err, GPAI_TOO_LARGE, here(b, line),
		    "more than %d collections within each other", YAML_DEPTH_MAX);
	b->frames[b->depth++] = (struct frame){.node = {.kind = kind, .line = line}, .first = b->n};
	return GPAI_OK;
}

static enum gpai_code
close_collection(struct builder *b)
{
	struct frame *frame = top(b);
	struct yaml_node node = frame->node;
	size_t n = b->n - frame->first;
	enum gpai_code rc;

	if (n > 0) {
		struct yaml_entry *from = b->pending + frame->first;
		if (node.kind == YAML_MAP && (rc = check_keys(b, from, n)) != GPAI_OK)
			return rc;
		if ((node.entries = arena_array(b->arena, n, sizeof *from)) == NULL)
			return fail_memory(b->err);
		memcpy(node.entries, from, n * sizeof *from);
		node.n = (uint32_t)n;
	}
	b->n = frame->first;
	b->depth--;
	put_value(b, &node);
	return GPAI_OK;
}

/* What stands between the quotes of a quoted scalar, as written; else TEXT_NONE. */
static struct text
between_quotes(const struct builder *b, struct fy_token *token)
{
	enum fy_scalar_style style = fy_token_scalar_style(token);
	const struct fy_mark *start = fy_token_start_mark(token), *end = fy_token_end_mark(token);

	if ((style != FYSS_SINGLE_QUOTED && style != FYSS_DOUBLE_QUOTED) || start == NULL ||
	    end == NULL || start->input_pos >= end->input_pos || end->input_pos > b->bytes.len)
		return TEXT_NONE;
	return (struct text){
	    (const char *)b->bytes.at + start->input_pos, end->input_pos - start->input_pos};
}

static bool
contains(struct text text, const char *what)
{
	return text.at != NULL && memmem(text.at, text.len, what, strlen(what)) != NULL;
}

static enum gpai_code
undouble_quotes(struct builder *b, struct text raw, struct text *text)
{
	char *to = arena_string(b->arena, raw);
	size_t n = 0;

	if (to == NULL)
		return fail_memory(b->err);
	for (size_t i = 0; i < raw.len; i++) {
		to[n++] = raw.at[i];
		i += raw.at[i] == '\'';
	}
	to[n] = 0;
	*text = (struct text){to, n};
	return GPAI_OK;
}

/* The text of a scalar, in the arena. Escapes in quotes can make what the bytes of the
 * file could not: NUL and surrogates. */
static enum gpai_code
scalar_text(struct builder *b, struct fy_token *token, struct text *text)
{
	struct text raw = token != NULL ? between_quotes(b, token) : TEXT_NONE;
	bool single = raw.len > 0 && fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED;
	size_t len = 0;

	/* libfyaml 0.7.12 gives wrong characters, and no error, for two doubled quotes in
	 * a row and for some escapes next to the end of a line. */
	if (contains(raw, single ? "''" : "\\") && (contains(raw, "\n") || contains(raw, "\r")))
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
		    "an escape in a quoted text of several lines, expected one line or a block "
		    "(|)");
	if (single && contains(raw, "''''"))
		return undouble_quotes(b, raw, text);
	const char *at = token != NULL ? fy_token_get_text(token, &len) : "";
	if (at == NULL)
		return fail_memory(b->err);
	bool has_nul = memchr(at, 0, len) != NULL;
	/* The file has no NUL and only double quotes have escapes: libfyaml made a shorter
	 * text than it had counted, because it dropped a line end. */
	if (has_nul && fy_token_scalar_style(token) != FYSS_DOUBLE_QUOTED)
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
		    "a line indented by one after an empty one in a folded text (>), expected a "
		    "block "
		    "(|)");
	if (has_nul)
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line), "U+0000 in a text");
	if (!text_from_span((struct span){(const uint8_t *)at, len}, text))
		return fail(b->err, GPAI_MALFORMED, here(b, b->line),
		    "an escape that is no character, expected one up to U+10FFFF");
	*text = arena_text(b->arena, *text);
	return text->at != NULL ? GPAI_OK : fail_memory(b->err);
}

static enum gpai_code
add_scalar(struct builder *b, struct fy_token *token)
{
	struct yaml_node node = {.kind = YAML_SCALAR, .line = b->line};
	struct frame *frame = top(b);
	enum gpai_code rc = count_node(b);

	if (rc == GPAI_OK)
		rc = scalar_text(b, token, &node.scalar);
	if (rc != GPAI_OK)
		return rc;
	if (frame != NULL && frame->node.kind == YAML_MAP && !frame->has_key) {
		if (node.scalar.len == 0)
			return fail(b->err, GPAI_MALFORMED, here(b, b->line),
			    "an empty key, expected a word before the colon");
		frame->has_key = true;
		return push(b, node.scalar, node.line);
	}
	node.quoted = token != NULL && fy_token_scalar_style(token) != FYSS_PLAIN;
	if ((rc = make_place(b, node.line)) == GPAI_OK)
		put_value(b, &node);
	return rc;
}

static enum gpai_code
refuse_decoration(struct builder *b, const struct fy_token *anchor, const struct fy_token *tag)
{
	if (anchor != NULL)
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
		    "an anchor (&), expected each value written out");
	if (tag != NULL)
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
		    "a tag (!), expected a plain value");
	return GPAI_OK;
}

static enum gpai_code
take_event(struct builder *b, struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	enum gpai_code rc;

	/* An empty value has no mark: it keeps the line of its key. */
	if (mark != NULL && mark->line >= 0 && (event->type != FYET_SCALAR || event->scalar.value))
		b->line = (uint32_t)mark->line + 1;
	switch (event->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++ > 0)
			return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
			    "a second document, expected one in a file");
		return GPAI_OK;
	case FYET_ALIAS:
		return fail(b->err, GPAI_UNSUPPORTED, here(b, b->line),
		    "an alias (*), expected each value written out");
	case FYET_SCALAR:
		rc = refuse_decoration(b, event->scalar.anchor, event->scalar.tag);
		return rc == GPAI_OK ? add_scalar(b, event->scalar.value) : rc;
	case FYET_MAPPING_START:
		rc = refuse_decoration(b, event->mapping_start.anchor, event->mapping_start.tag);
		return rc == GPAI_OK ? open_collection(b, YAML_MAP, b->line) : rc;
	case FYET_SEQUENCE_START:
		rc = refuse_decoration(b, event->sequence_start.anchor, event->sequence_start.tag);
		return rc == GPAI_OK ? open_collection(b, YAML_LIST, b->line) : rc;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		assert(b->depth > 0);
		return close_collection(b);
	default:
		return GPAI_OK;
	}
}

static enum gpai_code
syntax_error(struct builder *b, struct fy_diag *diag)
{
	void *at = NULL;
	const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &at);

	if (first == NULL || first->msg == NULL)
		return fail(b->err, GPAI_MALFORMED, here(b, b->line), "no YAML from here on");
	if (first->line > 0)
		b->line = (uint32_t)first->line;
	return fail(b->err, GPAI_MALFORMED, here(b, b->line), "no YAML: %s", first->msg);
}

static enum gpai_code
take_all(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
	struct fy_event *event;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && (event = fy_parser_parse(parser)) != NULL) {
		rc = take_event(b, event);
		fy_parser_event_free(parser, event);
	}
	if (rc == GPAI_OK && fy_parser_get_stream_error(parser))
		rc = syntax_error(b, diag);
	return rc;
}

/* A sink for what libfyaml still wants to print. */
static void
discard(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	(void)diag, (void)user, (void)text, (void)len;
}

static enum gpai_code
parse(struct builder *b, struct span bytes)
{
	struct fy_diag_cfg quiet;
	struct fy_diag *diag;
	struct fy_parser *parser = NULL;
	enum gpai_code rc;

	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	quiet.output_fn = discard;
	quiet.colorize = false;
	if ((diag = fy_diag_create(&quiet)) == NULL)
		return fail_memory(b->err);
	fy_diag_set_collect_errors(diag, true);
	struct fy_parse_cfg cfg = {.search_path = "",
	    .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE,
	    .diag = diag};
	parser = fy_parser_create(&cfg);
	if (parser == NULL || fy_parser_set_string(parser, (const char *)bytes.at, bytes.len) != 0)
		rc = fail_memory(b->err);
	else
		rc = take_all(b, parser, diag);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return rc;
}

enum gpai_code
yaml_parse(struct arena *arena, const char *name, struct span bytes, const struct yaml_node **root,
    struct gpai_error *err)
{
	struct builder b = {.arena = arena, .name = name, .bytes = bytes, .err = err, .line = 1};
	size_t valid = utf8_valid_len(bytes);
	struct yaml_node *kept;
	enum gpai_code rc = GPAI_OK;

	if (bytes.len > YAML_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "%zu bytes, expected at most %d",
		    bytes.len, YAML_BYTES_MAX);
	if (valid != bytes.len)
		return fail(err, GPAI_MALFORMED, at_byte(name, valid),
		    "byte 0x%02x, expected UTF-8", bytes.at[valid]);
	/* To libfyaml a NUL is the end, and what comes after would go unread. */
	const uint8_t *nul = bytes.len > 0 ? memchr(bytes.at, 0, bytes.len) : NULL;
	if (nul != NULL)
		return fail(err, GPAI_MALFORMED, at_byte(name, (uint64_t)(nul - bytes.at)),
		    "byte 0x00, expected text");
	b.root = (struct yaml_node){.kind = YAML_SCALAR, .line = 1, .scalar = {"", 0}};
	if (bytes.len > 0)
		rc = parse(&b, bytes);
	if (rc == GPAI_OK) {
		if ((kept = arena_alloc(arena, sizeof *kept)) == NULL) {
			rc = fail_memory(err);
		} else {
			*kept = b.root;
			*root = kept;
		}
	}
	free(b.pending);
	return rc;
}

const struct yaml_entry *
yaml_entry(const struct yaml_node *node, uint32_t i)
{
	return node != NULL && i < node->n ? &node->entries[i] : NULL;
}

const struct yaml_node *
yaml_get_text(const struct yaml_node *map, struct text key)
{
	const struct yaml_entry *entry;

	if (map == NULL || map->kind != YAML_MAP)
		return NULL;
	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		if (text_equal(entry->key, key))
			return &entry->value;
	return NULL;
}

const struct yaml_node *
yaml_get(const struct yaml_node *map, const char *key)
{
	return yaml_get_text(map, text_of(key));
}

bool
yaml_is_null(const struct yaml_node *node)
{
	if (node == NULL)
		return true;
	if (node->kind != YAML_SCALAR || node->quoted)
		return false;
	return node->scalar.len == 0 || text_is(node->scalar, "~") || text_is(node->scalar, "null");
}

bool
yaml_is_text(const struct yaml_node *node)
{
	return node != NULL && node->kind == YAML_SCALAR && !yaml_is_null(node);
}

const char *
yaml_kind_words(const struct yaml_node *node)
{
	if (yaml_is_null(node))
		return "nothing";
	return node->kind == YAML_MAP    ? "a mapping"
	       : node->kind == YAML_LIST ? "a list"
	                                 : "a scalar";
}
