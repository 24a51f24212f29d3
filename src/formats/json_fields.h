/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields of a JSON object stand for which part of a document: a tree of names, made once
 * for a reader, and what was found of it in one object.
 *
 * Arrays are transparent: "messages.content" is the member `content` of the object `messages`,
 * or of each object in the array of that name. */
#ifndef FORMATS_JSON_FIELDS_H
#define FORMATS_JSON_FIELDS_H

#include "formats/document.h"

#include <string.h>

/* What a value is for. Several paths may lead to one; the smaller rank wins. */
enum json_slot {
	JSON_NOTHING,
	JSON_URL,
	JSON_ID, /* a URL in some layouts */
	JSON_TIME,
	JSON_LANGUAGE,
	JSON_LICENCE,
	JSON_DATASET,
	JSON_CRAWLER,
	JSON_MEDIA_TYPE,
	JSON_TOKENS,
	JSON_BYTES,
	JSON_SYNTHETIC,
	JSON_SYNTHETIC_BY,
	JSON_MODEL, /* of the assistant, in conversations */
	JSON_SLOTS
};

/* Ways to hold the text, in the order in which they are believed; all strings of the first
 * that is there add up. */
enum json_group {
	JSON_NO_GROUP,
	JSON_TEXT,
	JSON_RAW_CONTENT,
	JSON_CONTENT,
	JSON_MESSAGES,
	JSON_CONVERSATION,
	JSON_PAIRS,
	JSON_DOCUMENT,
	JSON_CODE,
	JSON_GROUPS
};

enum json_kind {
	JSON_KIND_STRING = 1,
	JSON_KIND_NUMBER = 2,
	JSON_KIND_TRUE = 4,
	JSON_KIND_FALSE = 8,
	JSON_KIND_NULL = 16,
};

#define JSON_DEPTH_MAX    64  /* objects and arrays in each other: as json_parse has it */
#define JSON_NODES_MAX    250 /* names in the tree; numbers of nodes fit a byte */
#define JSON_TABLE        128 /* places for the children of a node */
#define JSON_CHILDREN_MAX 128 /* of one node: a bit each */
#define JSON_TABLES_MAX   24
#define JSON_NESTED_MAX   4 /* strings of one object that hold JSON again */

struct json_node {
	const char *key; /* NUL-terminated, decoded */
	uint8_t len;
	uint8_t slot, rank, group;
	uint8_t table;   /* of its children; 0: it has none */
	uint8_t n;       /* children */
	uint8_t ordinal; /* among the children of its parent */
	uint8_t next;    /* child with the same place in the table; 0: none */
};

struct json_fields {
	struct json_node nodes[JSON_NODES_MAX]; /* 0: the object itself */
	uint8_t tables[JSON_TABLES_MAX][JSON_TABLE];
	unsigned n_nodes, n_tables;
};

struct json_value {
	struct span raw; /* of a string: between the quotes, escapes still in it */
	enum json_kind kind;
	uint8_t rank;
	bool is_escaped;
};

struct json_part {
	struct span raw;
	uint64_t bytes; /* decoded */
	uint8_t group;
	bool is_escaped;
};

/* What one object holds. Spans point into its bytes. */
struct json_found {
	struct json_value values[JSON_SLOTS]; /* kind 0: not there */
	struct {
		struct json_value value;
		uint8_t node;
	} nested[JSON_NESTED_MAX];
	unsigned n_nested;
	unsigned groups; /* a bit for each with a string */
	bool knows_text; /* a field for text is there, be it null */
	uint64_t bytes[JSON_GROUPS];
	/* The strings of all groups, where bodies are wanted: kept from object to object. */
	bool wants_parts, is_out_of_memory;
	struct json_part *parts;
	size_t n_parts, parts_cap;
};

/* The names that `fields` gives, for the rest those of the layouts known, as far as they are
 * wanted. The strings must outlive the tree. False: names that do not fit. */
bool json_fields_init(
    struct json_fields *tree, const struct document_fields *fields, unsigned wants);

void json_found_clear(struct json_found *found); /* keeps the room for parts */
void json_found_release(struct json_found *found);
/* A scalar at `node`; is_element: of an array. `bytes`: of a string, decoded. */
void json_found_take(struct json_found *found, const struct json_fields *tree, unsigned node,
    const struct json_value *value, uint64_t bytes, bool is_element);

static inline unsigned
json_place(const uint8_t *key, size_t len)
{
	return (unsigned)(key[0] * 3U + key[len - 1] * 5U + len * 7U) % JSON_TABLE;
}

/* The child of that name (decoded), or 0. */
static inline unsigned
json_child(const struct json_fields *tree, unsigned node, const uint8_t *key, size_t len)
{
	if (len == 0)
		return 0;
	unsigned i = tree->tables[tree->nodes[node].table][json_place(key, len)];
	for (; i != 0; i = tree->nodes[i].next)
		if (tree->nodes[i].len == len && memcmp(tree->nodes[i].key, key, len) == 0)
			return i;
	return 0;
}

#endif
