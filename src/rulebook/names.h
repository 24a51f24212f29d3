/* SPDX-License-Identifier: Apache-2.0 */
/* A table from names to numbers that remembers the order of arrival.
 *
 * Names are borrowed and must outlive the table. On no memory `failed` becomes true,
 * stays so, and nothing more is stored. */
#ifndef RULEBOOK_NAMES_H
#define RULEBOOK_NAMES_H

#include "base/arena.h"

struct name {
	struct text name;
	uint32_t value;
};

struct names {
	struct arena *arena;
	struct name *at; /* in order of arrival */
	uint32_t n, cap;
	uint32_t *slots; /* open addressing: index into `at`, plus one; 0 = free */
	uint32_t n_slots;
	bool failed;
};

void names_init(struct names *names, struct arena *arena);
/* The value stored under a name; UINT32_MAX when there is none. */
uint32_t names_find(const struct names *names, struct text name);
/* Stores the value unless the name is taken; returns what is stored then. */
uint32_t names_put(struct names *names, struct text name, uint32_t value);

#endif
