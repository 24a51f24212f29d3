/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of names and what is found of it. Table 0 stays empty: nodes without children. */
#include "formats/json_fields.h"

#include "formats/json_layouts.h"

#include <stdlib.h>

static unsigned
node_child(struct json_fields *tree, unsigned parent, const char *key, size_t len)
{
	unsigned found = json_child(tree, parent, (const uint8_t *)key, len);
	struct json_node *above = &tree->nodes[parent];

	if (found != 0)
		return found;
	if (len == 0 || len > UINT8_MAX || tree->n_nodes == JSON_NODES_MAX ||
	    above->n == JSON_CHILDREN_MAX ||
	    (above->table == 0 && tree->n_tables == JSON_TABLES_MAX))
		return 0;
	if (above->table == 0)
		above->table = (uint8_t)tree->n_tables++;
	unsigned made = tree->n_nodes++;
	uint8_t *place = &tree->tables[above->table][json_place((const uint8_t *)key, len)];
	tree->nodes[made] = (struct json_node){
	    .key = key, .len = (uint8_t)len, .ordinal = above->n++, .next = *place};
	*place = (uint8_t)made;
	return made;
}

/* The node at the end of a path with dots; 0 when it does not fit. */
static unsigned
node_at(struct json_fields *tree, const char *path)
{
	unsigned node = 0;

	for (;;) {
		size_t len = strcspn(path, ".");
		node = node_child(tree, node, path, len);
		if (node == 0 || path[len] == 0)
			return node;
		path += len + 1;
	}
}

static bool
add_label(struct json_fields *tree, enum json_slot slot, const char *path, unsigned rank)
{
	unsigned node = node_at(tree, path);

	if (node == 0)
		return false;
	tree->nodes[node].slot = (uint8_t)slot;
	tree->nodes[node].rank = (uint8_t)rank;
	return true;
}

static bool
add_text(struct json_fields *tree, enum json_group group, const char *path)
{
	unsigned node = node_at(tree, path);

	if (node == 0)
		return false;
	tree->nodes[node].group = (uint8_t)group;
	return true;
}

static const char *
stated(const struct document_fields *fields, enum json_slot slot)
{
	switch (slot) {
	case JSON_URL:
		return fields->url;
	case JSON_TIME:
		return fields->time;
	case JSON_LANGUAGE:
		return fields->language;
	case JSON_LICENCE:
		return fields->licence;
	case JSON_DATASET:
		return fields->dataset;
	case JSON_TOKENS:
		return fields->tokens;
	case JSON_BYTES:
		return fields->bytes;
	default:
		return NULL;
	}
}

static bool
is_wanted(enum json_slot slot, unsigned wants)
{
	if (slot == JSON_BYTES)
		return true;
	return (wants & (slot == JSON_URL || slot == JSON_ID ? WANT_HOSTS : WANT_LABELS)) != 0;
}

bool
json_fields_init(struct json_fields *tree, const struct document_fields *fields, unsigned wants)
{
	bool fits = true;

	memset(tree, 0, sizeof *tree);
	tree->n_nodes = tree->n_tables = 1;
	for (size_t i = 0; i < json_layout_labels_n; i++) {
		const struct json_layout_label *label = &json_layout_labels[i];
		bool is_own =
		    stated(fields, label->slot) != NULL ||
		    (label->slot == JSON_ID && fields->url != NULL && !(wants & WANT_HEADS));
		if (!is_own && is_wanted(label->slot, wants))
			fits &= add_label(tree, label->slot, label->path, (unsigned)i);
	}
	for (size_t i = 0; fields->text == NULL && i < json_layout_texts_n; i++)
		fits &= add_text(tree, json_layout_texts[i].group, json_layout_texts[i].path);
	if (fields->text != NULL)
		fits &= add_text(tree, JSON_TEXT, fields->text);
	for (enum json_slot slot = JSON_URL; slot < JSON_SLOTS; slot++)
		if (stated(fields, slot) != NULL && is_wanted(slot, wants))
			fits &= add_label(tree, slot, stated(fields, slot), 0);
	return fits;
}

void
json_found_clear(struct json_found *found)
{
	for (unsigned i = 0; i < JSON_SLOTS; i++)
		found->values[i].kind = 0;
	memset(found->bytes, 0, sizeof found->bytes);
	found->n_nested = 0;
	found->groups = 0;
	found->knows_text = false;
	found->n_parts = 0;
}

void
json_found_release(struct json_found *found)
{
	free(found->parts);
	*found = (struct json_found){0};
}

static void
part_add(struct json_found *found, const struct json_value *value, uint64_t bytes, unsigned group)
{
	if (found->n_parts == found->parts_cap) {
		size_t cap = found->parts_cap == 0 ? 64 : found->parts_cap * 2;
		struct json_part *more = realloc(found->parts, cap * sizeof *more);
		if (more == NULL) {
			found->is_out_of_memory = true;
			return;
		}
		found->parts = more;
		found->parts_cap = cap;
	}
	found->parts[found->n_parts++] = (struct json_part){.raw = value->raw,
	    .bytes = bytes,
	    .group = (uint8_t)group,
	    .is_escaped = value->is_escaped};
}

static void
nested_add(struct json_found *found, const struct json_value *value, unsigned node)
{
	if (found->n_nested == JSON_NESTED_MAX || value->raw.len < 2 || value->raw.at[0] != '{')
		return;
	found->nested[found->n_nested].value = *value;
	found->nested[found->n_nested++].node = (uint8_t)node;
}

/* A number in an array is one of many (token ids, a vector), never the fact itself. */
static bool
is_fit(const struct json_value *value, unsigned slot, bool is_element)
{
	if ((json_slot_kinds[slot] & value->kind) == 0)
		return false;
	return value->kind == JSON_KIND_STRING ? value->raw.len > 0 : !is_element;
}

void
json_found_take(struct json_found *found, const struct json_fields *tree, unsigned node,
    const struct json_value *value, uint64_t bytes, bool is_element)
{
	const struct json_node *n = &tree->nodes[node];

	if (n->group != JSON_NO_GROUP) {
		found->knows_text = true;
		if (value->kind == JSON_KIND_STRING) {
			found->groups |= 1U << n->group;
			found->bytes[n->group] += bytes;
			if (found->wants_parts)
				part_add(found, value, bytes, n->group);
		}
	}
	if (n->slot != JSON_NOTHING) {
		struct json_value *held = &found->values[n->slot];
		if (is_fit(value, n->slot, is_element) &&
		    (held->kind == 0 || n->rank < held->rank)) {
			*held = *value;
			held->rank = n->rank;
		}
	}
	if (n->table != 0 && value->kind == JSON_KIND_STRING)
		nested_add(found, value, node);
}
