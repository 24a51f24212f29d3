/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns of a Parquet file are read, and what for.
 *
 * Of the ways to hold the text, the first that has a column is read in all rows: unlike objects
 * of JSON, rows have the same columns throughout. Names that the user gives for a count stand
 * for the text, which then is not read unless somebody wants to see it. */
#include "formats/parquet_bind.h"

/* The node of the tree that a column's path leads to; 0: none. */
static unsigned
node_of(const struct json_fields *tree, struct text path)
{
	unsigned node = 0;

	for (;;) {
		const char *dot = path.len ? memchr(path.at, '.', path.len) : NULL;
		size_t len = dot ? (size_t)(dot - path.at) : path.len;
		node = json_child(tree, node, (const uint8_t *)path.at, len);
		if (node == 0 || dot == NULL)
			return node;
		path.at += len + 1;
		path.len -= len + 1;
	}
}

static bool
is_string(const struct parquet_leaf *leaf)
{
	return leaf->type == PARQUET_BYTES &&
	       (leaf->meaning == PARQUET_TEXT || leaf->meaning == PARQUET_PLAIN);
}

static bool
is_whole(const struct parquet_leaf *leaf)
{
	return (leaf->type == PARQUET_INT32 || leaf->type == PARQUET_INT64) &&
	       (leaf->meaning == PARQUET_PLAIN || leaf->meaning == PARQUET_UNSIGNED);
}

static bool
is_time(const struct parquet_leaf *leaf)
{
	return leaf->type == PARQUET_INT96 ||
	       (leaf->meaning >= PARQUET_DATE && leaf->meaning <= PARQUET_NANOSECONDS);
}

/* Can the column say what the slot is for? */
static bool
fits_slot(const struct parquet_leaf *leaf, unsigned slot)
{
	unsigned kinds = json_slot_kinds[slot];

	if (slot == JSON_NOTHING)
		return false;
	if (slot == JSON_TIME && is_time(leaf))
		return true;
	return (kinds & JSON_KIND_STRING && is_string(leaf)) ||
	       (kinds & JSON_KIND_NUMBER && is_whole(leaf)) ||
	       (kinds & JSON_KIND_TRUE && leaf->type == PARQUET_BOOLEAN);
}

/* The first way to hold text that has a column; JSON_NO_GROUP: none. */
static unsigned
group_of(const struct parquet_file *file, const struct json_fields *tree)
{
	unsigned best = JSON_NO_GROUP;

	for (uint32_t i = 0; i < file->n_leaves; i++) {
		unsigned group = tree->nodes[node_of(tree, file->leaves[i].path)].group;
		if (group != JSON_NO_GROUP && is_string(&file->leaves[i]) &&
		    (best == JSON_NO_GROUP || group < best))
			best = group;
	}
	return best;
}

static bool
has_slot(const struct parquet_file *file, const struct json_fields *tree, unsigned slot)
{
	for (uint32_t i = 0; i < file->n_leaves; i++)
		if (tree->nodes[node_of(tree, file->leaves[i].path)].slot == slot &&
		    fits_slot(&file->leaves[i], slot))
			return true;
	return false;
}

/* An identifier may be a URL: read where no column is meant to hold one. Tokens may be wanted
 * where no other label is. */
static bool
is_idle(const struct parquet_bindings *b, const struct json_node *node)
{
	if (node->slot == JSON_ID)
		return b->has_url;
	return b->is_tokens_only && node->slot != JSON_URL && node->slot != JSON_BYTES &&
	       node->slot != JSON_TOKENS;
}

static bool
is_wanted(const struct parquet_bindings *b, const struct parquet_leaf *leaf,
    const struct json_node *node, unsigned group)
{
	if (node->group != JSON_NO_GROUP && node->group == group && is_string(leaf))
		return true;
	if (is_idle(b, node))
		return false;
	/* A string may hold JSON with labels of its own. */
	return fits_slot(leaf, node->slot) || (node->table != 0 && is_string(leaf));
}

static void
add(struct parquet_bindings *b, const struct parquet_leaf *leaf, uint32_t index, unsigned node,
    unsigned group)
{
	struct parquet_bound *bound = &b->columns[b->n];

	b->slots[index] = (int)b->n++;
	bound->column.leaf = leaf;
	bound->node = node;
	bound->is_text = group != JSON_NO_GROUP && b->tree.nodes[node].group == group;
	bound->is_list = leaf->max_rep > 0;
}

/* A flat column of text, else one of text in lists, else a flat one of anything, else any. */
static void
choose_lead(struct parquet_bindings *b)
{
	int best = -1;

	for (uint32_t i = 0; i < b->n; i++) {
		int worth = 2 * b->columns[i].is_text + !b->columns[i].is_list;
		if (worth > best) {
			best = worth;
			b->lead = &b->columns[i];
		}
	}
}

enum gpai_code
parquet_bind(struct arena *arena, const struct parquet_file *file, const struct corpus_input *input,
    struct parquet_bindings *b, struct gpai_error *err)
{
	const struct document_fields *fields = input->fields;
	uint32_t wanted = 0;

	*b = (struct parquet_bindings){0};
	/* Tokens named by the user are wanted as they stand for the text. */
	unsigned wants = input->wants | (fields->tokens ? WANT_LABELS : 0);
	if (!json_fields_init(&b->tree, fields, wants))
		return fail(
		    err, GPAI_MALFORMED, in_file(input->name), "names of columns that do not fit");
	bool is_counted = !(input->wants & WANT_BODIES) && fields->text == NULL &&
	                  ((fields->bytes && has_slot(file, &b->tree, JSON_BYTES)) ||
			      (fields->tokens && has_slot(file, &b->tree, JSON_TOKENS)));
	unsigned group = is_counted ? JSON_NO_GROUP : group_of(file, &b->tree);

	b->is_tokens_only = wants != input->wants;
	b->has_url = !(wants & WANT_HEADS) && has_slot(file, &b->tree, JSON_URL);
	b->knows_content = group != JSON_NO_GROUP || is_counted;
	b->slots = arena_array(arena, file->n_leaves + 1, sizeof *b->slots);
	if (b->slots == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < file->n_leaves; i++) {
		unsigned node = node_of(&b->tree, file->leaves[i].path);
		b->slots[i] = -1;
		wanted += node && is_wanted(b, &file->leaves[i], &b->tree.nodes[node], group);
	}
	b->columns = arena_array(arena, wanted + 1, sizeof *b->columns);
	if (b->columns == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < file->n_leaves; i++) {
		unsigned node = node_of(&b->tree, file->leaves[i].path);
		if (node && is_wanted(b, &file->leaves[i], &b->tree.nodes[node], group))
			add(b, &file->leaves[i], i, node, group);
	}
	choose_lead(b);
	return GPAI_OK;
}
