/* SPDX-License-Identifier: Apache-2.0 */
/* TOML 1.0 as the neutral, read-only tree that yaml.h describes.
 *
 * Follows: toml.io, v1.0.0. Tables and inline tables are mappings, arrays (of tables, too)
 * lists. Strings are quoted scalars; numbers, booleans, dates and times are plain ones as
 * written, but without underscores, and whole numbers in other bases in decimal. Left out:
 * judging dates, and the limits of 64 bits, which whoever needs a number holds it to. */
#ifndef NOTATION_TOML_H
#define NOTATION_TOML_H

#include "notation/yaml.h"

enum {
	TOML_BYTES_MAX = 4 << 20, /* a configuration is below 10 kB */
	TOML_DEPTH_MAX = 32,      /* values within values, parts of a key */
	TOML_NODES_MAX = 200000,  /* keys, tables and values */
	TOML_TABLE_MAX = 4096,    /* keys of one table: each is compared with those before */
};

/* The tree lives in the arena and does not refer to `bytes`. Errors carry the line:
 * MALFORMED (also for a key or table given twice), TOO_LARGE, UNSUPPORTED (U+0000 in a
 * string), NO_MEMORY. */
enum gpai_code toml_parse(struct arena *arena, const char *name, struct span bytes,
    const struct yaml_node **root, struct gpai_error *err);

#endif
