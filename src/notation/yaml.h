/* SPDX-License-Identifier: Apache-2.0 */
/* YAML 1.2 as a neutral, read-only tree with line numbers, through libfyaml.
 *
 * Only what people write by hand: mappings with scalar keys, lists, scalars.
 * Anchors, aliases, tags, complex keys and several documents in one file are
 * refused, so a small file cannot unfold into a large one. No schema is applied:
 * every scalar is text, and `quoted` tells "yes" from yes. */
#ifndef NOTATION_YAML_H
#define NOTATION_YAML_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

enum {
	YAML_BYTES_MAX = 8 << 20, /* a law file is below 1 MiB */
	YAML_DEPTH_MAX = 64,      /* collections within collections; people write under 10 */
	YAML_NODES_MAX = 1000000, /* keys, scalars and collections */
};

enum yaml_kind { YAML_SCALAR, YAML_MAP, YAML_LIST };

struct yaml_node {
	enum yaml_kind kind;
	uint32_t line;      /* where it begins, from 1; of nothing: where what precedes it does */
	uint32_t n;         /* entries of a MAP or LIST, in the order written */
	bool quoted;        /* SCALAR in quotes or as a block: text whatever it looks like */
	struct text scalar; /* SCALAR: unescaped, folded; NUL-terminated beyond its length */
	struct yaml_entry *entries; /* MAP, LIST */
};

struct yaml_entry {
	struct text key; /* MAP: unescaped, NUL-terminated beyond its length; LIST: TEXT_NONE */
	uint32_t line;   /* of the key; in a LIST of the item */
	struct yaml_node value;
};

/* Reads one document; the tree lives in the arena and does not refer to `bytes`.
 * An empty document is a null scalar. Errors carry at_line(name, line), except invalid
 * UTF-8 and NUL bytes, which carry at_byte: MALFORMED (also for a key given twice and
 * for an empty key), UNSUPPORTED, TOO_LARGE, NO_MEMORY. */
enum gpai_code yaml_parse(struct arena *arena, const char *name, struct span bytes,
    const struct yaml_node **root, struct gpai_error *err);

/* The value of a key; NULL when `map` is NULL, is no mapping, or lacks the key. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
const struct yaml_node *yaml_get_text(const struct yaml_node *map, struct text key);

/* All entries of a mapping or a list; nothing for NULL and for scalars:
 *	const struct yaml_entry *entry;
 *	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++) */
const struct yaml_entry *yaml_entry(const struct yaml_node *node, uint32_t i);

/* Nothing written, or a plain ~ or null. A NULL node is null, too. */
bool yaml_is_null(const struct yaml_node *node);
/* A scalar that is not null. */
bool yaml_is_text(const struct yaml_node *node);
/* "a mapping", "a list", "nothing", "a scalar": for messages. */
const char *yaml_kind_words(const struct yaml_node *node);

#endif
