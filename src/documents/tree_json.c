/* SPDX-License-Identifier: Apache-2.0 */
/* Trees to JSON and back; see tree_json.h. */
#include "documents/tree_json.h"

#include "documents/words.h"

#include "notation/json.h"
#include "notation/json_writer.h"

#include <string.h>

enum { DEPTH_MAX = 40 }; /* of nodes: forms have about ten */

static const char *const kinds[] = {
#define X(name, block) #name,
    NODE_KINDS(X)
#undef X
};
static const char *const shapes[] = {
#define X(name, word) word,
    SHAPE_KINDS(X)
#undef X
};
static const char *const inks[] = {
#define X(name, word) word,
    INKS(X)
#undef X
};
static const char *const words[] = {
#define X(name, english) #name,
    WORDS(X)
#undef X
};
#define COUNT(table) (sizeof(table) / sizeof *(table))

/* --- Writing --- */

/* Lengths are told in hundredths of a point. */
static void
put_length(struct json_writer *json, const char *key, float length)
{
	json_key(json, key);
	json_put_integer(json, (int64_t)(length * 100 + (length < 0 ? -0.5F : 0.5F)));
}

static void
put_text(struct json_writer *json, const char *key, struct text text)
{
	if (text.len == 0)
		return;
	json_key(json, key);
	json_put_text(json, text);
}

static void
put_shape(struct json_writer *json, const struct shape *shape)
{
	json_open(json, '{');
	json_string_member(json, "kind", shapes[shape->kind]);
	json_string_member(json, "ink", inks[shape->ink]);
	put_length(json, "x", shape->x);
	put_length(json, "y", shape->y);
	put_length(json, "w", shape->w);
	put_length(json, "h", shape->h);
	put_length(json, "size", shape->size);
	json_number_member(json, "anchor", (uint64_t)shape->anchor);
	if (shape->bold)
		json_bool_member(json, "bold", true);
	put_text(json, "text", shape->text);
	json_close(json, '}');
}

static void
put_drawing(struct json_writer *json, const struct drawing *drawing)
{
	json_key(json, "drawing");
	json_open(json, '{');
	put_length(json, "width", drawing->width);
	put_length(json, "height", drawing->height);
	json_key(json, "shapes");
	json_open(json, '[');
	for (const struct shape *s = drawing->first; s != NULL; s = s->next)
		put_shape(json, s);
	json_close(json, ']');
	json_close(json, '}');
}

static void
put_node(struct json_writer *json, const struct node *node)
{
	json_open(json, '{');
	json_string_member(json, "kind", kinds[node->kind]);
	if (node->tone != TONE_PLAIN)
		json_string_member(json, "tone", tone_word(node->tone));
	if (node->level > 0)
		json_number_member(json, "level", node->level);
	if (node->on)
		json_bool_member(json, "on", true);
	put_text(json, "id", node->id);
	put_text(json, "text", node->text);
	if (node->drawing != NULL)
		put_drawing(json, node->drawing);
	if (node->first != NULL) {
		json_key(json, "nodes");
		json_open(json, '[');
		for (const struct node *child = node->first; child != NULL; child = child->next)
			put_node(json, child);
		json_close(json, ']');
	}
	json_close(json, '}');
}

/* English is known on both sides. */
static void
put_words(struct json_writer *json, const struct tongue *tongue)
{
	if (tongue == NULL || tongue->words == NULL)
		return;
	json_key(json, "words");
	json_open(json, '{');
	for (size_t i = 0; i < COUNT(words); i++)
		json_string_member(json, words[i], word_in(tongue, (enum word)i));
	json_close(json, '}');
}

enum gpai_code
tree_json_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	struct json_writer json;

	json_writer_init(&json, out);
	json_open(&json, '{');
	put_text(&json, "language", document->language);
	put_words(&json, document->tongue);
	put_text(&json, "title", document->title);
	put_text(&json, "watermark", document->watermark);
	put_text(&json, "issue", document->issue);
	json_key(&json, "root");
	put_node(&json, document->root);
	json_close(&json, '}');
	out_string(out, "\n");
	return out_status(out, "memory", err);
}

/* --- Reading --- */

struct reading {
	const char *name;
	struct document *document;
	struct gpai_error *err;
};

static enum gpai_code
bad(const struct reading *r, const char *what)
{
	return fail(r->err, GPAI_MALFORMED, in_file(r->name), "%s in a document tree", what);
}

/* The index of a word in a table, or the count of it. */
static size_t
find_word(const char *const *table, size_t n, struct text word)
{
	size_t i = 0;

	while (i < n && !text_is(word, table[i]))
		i++;
	return i;
}

static struct text
keep(const struct reading *r, const json_t *object, const char *key)
{
	struct text text = json_member_text(object, key);
	struct text kept = text.len > 0 ? arena_text(r->document->arena, text) : TEXT_NONE;

	if (text.len > 0 && kept.at == NULL)
		r->document->out_of_memory = true;
	return kept;
}

static float
length_of(const json_t *object, const char *key)
{
	const json_int_t most = 10000000;
	json_int_t number = json_integer_value(json_object_get(object, key));

	number = number > most ? most : number < -most ? -most : number;
	return (float)number / 100;
}

static enum gpai_code
read_shape(const struct reading *r, const json_t *from, struct drawing *drawing)
{
	struct shape *shape = arena_alloc(r->document->arena, sizeof *shape);
	size_t kind = find_word(shapes, COUNT(shapes), json_member_text(from, "kind"));
	size_t ink = find_word(inks, COUNT(inks), json_member_text(from, "ink"));
	json_int_t anchor = json_integer_value(json_object_get(from, "anchor"));

	if (shape == NULL)
		return fail_memory(r->err);
	if (kind == COUNT(shapes) || ink == COUNT(inks) || anchor < 0 || anchor > ANCHOR_END)
		return bad(r, "an unknown shape");
	*shape = (struct shape){.kind = (enum shape_kind)kind,
	    .ink = (enum ink)ink,
	    .x = length_of(from, "x"),
	    .y = length_of(from, "y"),
	    .w = length_of(from, "w"),
	    .h = length_of(from, "h"),
	    .size = length_of(from, "size"),
	    .anchor = (enum anchor)anchor,
	    .bold = json_is_true(json_object_get(from, "bold")),
	    .text = keep(r, from, "text")};
	if (drawing->last != NULL)
		drawing->last->next = shape;
	else
		drawing->first = shape;
	drawing->last = shape;
	return GPAI_OK;
}

static enum gpai_code
read_drawing(const struct reading *r, const json_t *from, struct node *node)
{
	struct drawing *drawing = arena_alloc(r->document->arena, sizeof *drawing);
	const json_t *list = json_object_get(from, "shapes"), *shape;
	enum gpai_code rc = GPAI_OK;
	size_t i;

	if (drawing == NULL)
		return fail_memory(r->err);
	drawing->width = length_of(from, "width");
	drawing->height = length_of(from, "height");
	json_array_foreach(list, i, shape) if (rc == GPAI_OK) rc = read_shape(r, shape, drawing);
	node->drawing = drawing;
	return rc;
}

static enum gpai_code
read_node(const struct reading *r, const json_t *from, struct node *node, int depth)
{
	static const char *const tones[] = {
#define X(name, word) word,
	    TONES(X)
#undef X
	};
	struct text tone = json_member_text(from, "tone");
	const json_t *list = json_object_get(from, "nodes"), *child, *drawing;
	size_t i, found = tone.len > 0 ? find_word(tones, COUNT(tones), tone) : TONE_PLAIN;
	enum gpai_code rc = GPAI_OK;

	if (depth > DEPTH_MAX)
		return fail(r->err, GPAI_TOO_LARGE, in_file(r->name),
		    "nodes %d deep, expected at most %d", depth, DEPTH_MAX);
	if (found == COUNT(tones))
		return bad(r, "an unknown tone");
	node->tone = (enum tone)found;
	node->level = (uint32_t)json_integer_value(json_object_get(from, "level"));
	node->on = json_is_true(json_object_get(from, "on"));
	node->id = keep(r, from, "id");
	node->text = keep(r, from, "text");
	if ((drawing = json_object_get(from, "drawing")) != NULL)
		rc = read_drawing(r, drawing, node);
	json_array_foreach(list, i, child)
	{
		size_t kind = find_word(kinds, COUNT(kinds), json_member_text(child, "kind"));
		if (rc != GPAI_OK)
			return rc;
		if (kind == COUNT(kinds))
			return bad(r, "an unknown kind of node");
		struct node *made = node_add(r->document, node, (enum node_kind)kind);
		if (made == NULL)
			return fail_memory(r->err);
		rc = read_node(r, child, made, depth + 1);
	}
	return rc;
}

/* Words alone: the strings of forms stand in the tree. */
static void
read_words(const struct reading *r, const json_t *from)
{
	struct document *document = r->document;
	struct tongue *tongue = arena_alloc(document->arena, sizeof *tongue);
	const char **said = arena_array(document->arena, COUNT(words), sizeof *said);

	if (tongue == NULL || said == NULL) {
		document->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < COUNT(words); i++) {
		struct text word = keep(r, from, words[i]);
		said[i] =
		    word.len > 0 ? arena_string(document->arena, word) : word_english((enum word)i);
		document->out_of_memory |= said[i] == NULL;
	}
	*tongue = (struct tongue){.code = document->language, .words = said};
	document->tongue = tongue;
}

enum gpai_code
tree_json_read(const char *name, struct span bytes, struct arena *arena, struct document *document,
    struct gpai_error *err)
{
	static const struct json_limits limits = {.depth = 2 * DEPTH_MAX + 8};
	struct reading r = {name, document, err};
	json_t *tree;
	enum gpai_code rc = json_parse(name, bytes, &limits, &tree, err);

	if (rc != GPAI_OK)
		return rc;
	document_init(document, arena);
	if (json_member_text(tree, "language").len > 0)
		document->language = keep(&r, tree, "language");
	if (json_is_object(json_object_get(tree, "words")))
		read_words(&r, json_object_get(tree, "words"));
	document->title = keep(&r, tree, "title");
	document->watermark = keep(&r, tree, "watermark");
	document->issue = keep(&r, tree, "issue");
	if (!document->out_of_memory)
		rc = read_node(&r, json_object_get(tree, "root"), document->root, 0);
	json_decref(tree);
	return rc != GPAI_OK ? rc : document_status(document, err);
}
