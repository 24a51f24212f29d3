/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks to JSON and back; see blocks.h. */
#include "reading/blocks.h"

#include "notation/json.h"
#include "notation/json_writer.h"

#include <string.h>

static const char *const kinds[] = {
#define X(name, word) word,
    BLOCK_KINDS(X)
#undef X
};

/* --- Writing --- */

static void
put_text(struct json_writer *json, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	json_key(json, key);
	json_put_text(json, text);
}

static void
put_number(struct json_writer *json, const char *key, uint32_t number)
{
	if (number > 0)
		json_number_member(json, key, number);
}

static void
put_length(struct json_writer *json, const char *key, float length)
{
	if (length == 0)
		return;
	json_key(json, key);
	json_put_integer(json, (int64_t)(length * 100 + (length < 0 ? -0.5F : 0.5F)));
}

static void
put_block(struct json_writer *json, const struct read_block *block)
{
	json_open(json, '{');
	json_string_member(json, "kind", kinds[block->kind]);
	put_number(json, "page", block->page);
	put_number(json, "line", block->line);
	put_number(json, "level", block->level);
	put_number(json, "table", block->table);
	put_number(json, "row", block->row);
	put_number(json, "column", block->column);
	put_length(json, "x", block->x);
	put_length(json, "y", block->y);
	put_length(json, "size", block->size);
	if (block->bold)
		json_bool_member(json, "bold", true);
	put_text(json, "text", block->text);
	put_text(json, "name", block->name);
	put_text(json, "field", block->field);
	if (block->n_links > 0) {
		json_key(json, "links");
		json_open(json, '[');
		for (uint32_t i = 0; i < block->n_links; i++)
			json_put_text(json, block->links[i]);
		json_close(json, ']');
	}
	json_close(json, '}');
}

static void
put_unread(struct json_writer *json, const struct unread *unread)
{
	json_open(json, '{');
	put_text(json, "place", unread->place);
	put_text(json, "why", unread->why);
	json_close(json, '}');
}

enum gpai_code
blocks_json_write(const struct read_document *document, struct out *out, struct gpai_error *err)
{
	struct json_writer json;

	json_writer_init(&json, out);
	json_open(&json, '{');
	put_text(&json, "file", document->file);
	put_text(&json, "format", document->format);
	put_text(&json, "title", document->title);
	put_text(&json, "language", document->language);
	put_text(&json, "producer", document->producer);
	put_text(&json, "made", document->made);
	put_text(&json, "changed", document->changed);
	json_string_member(&json, "sha256", document->sha256);
	put_number(&json, "pages", document->pages);
	if (document->tagged)
		json_bool_member(&json, "tagged", true);
	put_text(&json, "issue", document->issue);
	json_key(&json, "unread");
	json_open(&json, '[');
	for (const struct unread *u = document->first_unread; u != NULL; u = u->next)
		put_unread(&json, u);
	json_close(&json, ']');
	json_key(&json, "blocks");
	json_open(&json, '[');
	for (const struct read_block *b = document->first; b != NULL; b = b->next)
		put_block(&json, b);
	json_close(&json, ']');
	json_close(&json, '}');
	out_string(out, "\n");
	return out_status(out, "memory", err);
}

/* --- Reading --- */

struct reading {
	const char *name;
	struct arena *arena;
	struct gpai_error *err;
	bool out_of_memory;
};

static struct text
keep(struct reading *r, const json_t *object, const char *key)
{
	struct text text = json_member_text(object, key);
	struct text kept = text.len > 0 ? arena_text(r->arena, text) : TEXT_NONE;

	r->out_of_memory = r->out_of_memory || (text.len > 0 && kept.at == NULL);
	return kept;
}

static uint32_t
number_of(const json_t *object, const char *key)
{
	uint64_t number;

	return json_whole(json_object_get(object, key), &number) && number <= UINT32_MAX
	           ? (uint32_t)number
	           : 0;
}

static float
length_of(const json_t *object, const char *key)
{
	const json_int_t most = 100000000;
	json_int_t number = json_integer_value(json_object_get(object, key));

	number = number > most ? most : number < -most ? -most : number;
	return (float)number / 100;
}

static void
read_links(struct reading *r, const json_t *list, struct read_block *block)
{
	size_t n = json_array_size(list);

	if (n == 0)
		return;
	block->links = arena_array(r->arena, n, sizeof *block->links);
	if (block->links == NULL) {
		r->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct text link = json_text(json_array_get(list, i));
		if (link.len > 0)
			block->links[block->n_links++] = arena_text(r->arena, link);
	}
}

static enum gpai_code
read_block(struct reading *r, const json_t *from, struct read_document *document)
{
	struct read_block *block = arena_alloc(r->arena, sizeof *block);
	struct text word = json_member_text(from, "kind");
	uint32_t kind = 0;

	while (kind < BLOCK_KIND_COUNT && !text_is(word, kinds[kind]))
		kind++;
	if (kind == BLOCK_KIND_COUNT)
		return fail(r->err, GPAI_MALFORMED, in_file(r->name), "an unknown kind of block");
	if (block == NULL)
		return fail_memory(r->err);
	*block = (struct read_block){.kind = (enum block_kind)kind,
	    .page = number_of(from, "page"),
	    .line = number_of(from, "line"),
	    .level = number_of(from, "level"),
	    .table = number_of(from, "table"),
	    .row = number_of(from, "row"),
	    .column = number_of(from, "column"),
	    .x = length_of(from, "x"),
	    .y = length_of(from, "y"),
	    .size = length_of(from, "size"),
	    .bold = json_is_true(json_object_get(from, "bold")),
	    .text = keep(r, from, "text"),
	    .name = keep(r, from, "name"),
	    .field = keep(r, from, "field")};
	read_links(r, json_object_get(from, "links"), block);
	if (document->last != NULL)
		document->last->next = block;
	else
		document->first = block;
	document->last = block;
	document->n_blocks++;
	return GPAI_OK;
}

static enum gpai_code
read_unread(struct reading *r, const json_t *from, struct read_document *document)
{
	struct unread *unread = arena_alloc(r->arena, sizeof *unread);

	if (unread == NULL)
		return fail_memory(r->err);
	*unread = (struct unread){keep(r, from, "place"), keep(r, from, "why"), NULL};
	if (document->last_unread != NULL)
		document->last_unread->next = unread;
	else
		document->first_unread = unread;
	document->last_unread = unread;
	return GPAI_OK;
}

enum gpai_code
blocks_json_read(const char *name, struct span bytes, struct arena *arena,
    struct read_document *document, struct gpai_error *err)
{
	struct reading r = {name, arena, err, false};
	const json_t *list;
	json_t *from;
	enum gpai_code rc = json_parse(name, bytes, NULL, &from, err);

	if (rc != GPAI_OK)
		return rc;
	*document = (struct read_document){.file = keep(&r, from, "file"),
	    .format = keep(&r, from, "format"),
	    .title = keep(&r, from, "title"),
	    .language = keep(&r, from, "language"),
	    .producer = keep(&r, from, "producer"),
	    .made = keep(&r, from, "made"),
	    .changed = keep(&r, from, "changed"),
	    .pages = number_of(from, "pages"),
	    .tagged = json_is_true(json_object_get(from, "tagged")),
	    .issue = keep(&r, from, "issue")};
	struct text digest = json_member_text(from, "sha256");
	if (digest.len > 0 && digest.len < sizeof document->sha256)
		memcpy(document->sha256, digest.at, digest.len);
	list = json_object_get(from, "blocks");
	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(list); i++)
		rc = read_block(&r, json_array_get(list, i), document);
	list = json_object_get(from, "unread");
	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(list); i++)
		rc = read_unread(&r, json_array_get(list, i), document);
	json_decref(from);
	return rc == GPAI_OK && r.out_of_memory ? fail_memory(err) : rc;
}
