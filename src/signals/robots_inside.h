/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled robots.txt, and what it is compiled from. For robots*.c alone. */
#ifndef SIGNALS_ROBOTS_INSIDE_H
#define SIGNALS_ROBOTS_INSIDE_H

#include "signals/robots.h"
#include "signals/robots_group.h"

/* A rule, in one cache line: what can refuse it without a look at its pattern comes first. */
struct robots_rule {
	uint64_t key, mask; /* the octets that it begins with, up to eight, as path_look.head */
	uint64_t need;      /* octets that it has, as path_look.has */
	uint64_t agents[READINGS_COUNT];
	uint32_t at;   /* of its normalised pattern, in robots.octets */
	uint32_t len;  /* of it; with ROBOTS_PREFIX where no `*` or `$` is in it */
	uint32_t rank; /* 2 * octets counted, + 1 if it allows: of those that match the highest is
	                  used */
	uint32_t line;
};

#define ROBOTS_PREFIX 0x80000000U

/* The highest rank first; from ROBOTS_SORTED_MIN rules on first those that match whatever the
 * second octet of a path is, then those for each second octet. */
struct robots_index {
	const struct robots_rule *rules;
	uint32_t n, n_any;
	const uint32_t *ends; /* of "any" and of 128 buckets; NULL: all are "any" */
};
#define ROBOTS_SORTED_MIN 24

struct robots {
	size_t memory;
	uint64_t own[READINGS_COUNT];
	bool has_star[READINGS_COUNT];
	uint64_t differs[READINGS_COUNT]; /* agents of which the rules are others than the strict */
	/* Patterns in both readings of reserved octets (url_path); often the same index. */
	struct robots_index written, escaped;
	const uint8_t *octets;
	const struct robots_record *records; /* lists, one behind the other */
	const struct robots_list {
		uint32_t at, n;
	} * lists; /* of each agent */
	const struct robots_warning *warnings;
	uint32_t n_warnings;
};

/* --- While it is read --- */

struct robots_pattern {
	uint32_t at, len, rank; /* as in robots_rule */
	uint32_t literal;       /* octets before the first `*`, or `$` at the end */
};

struct robots_entry {
	struct robots_pattern written, escaped; /* as in url_path; often the same */
	uint32_t line;
	uint32_t group[READINGS_COUNT];
	bool is_strict; /* else for lenient readers alone */
};

struct robots_note { /* a record as it stands */
	enum robots_field field;
	uint32_t at, len, line;
	uint32_t group[READINGS_COUNT];
	bool is_global; /* License before any group */
};

struct robots_heap { /* an array that grows; `first` is its room on the stack */
	void *at, *first;
	size_t n, cap;
};

struct robots_builder {
	struct robots_groups groups;
	/* Of groups the agents are those addressed, once all has been read. */
	struct robots_heap group_list, entries, notes, octets;
	bool has_escaped; /* an entry of which the two patterns differ */
	bool is_bridged;  /* from another encoding: all of it is for lenient readers alone */
	bool is_out;      /* of memory: the rest is not looked at */
	struct robots_warning warnings[ROBOTS_WARNINGS_MAX];
	size_t n_warnings;
	unsigned n_colonless; /* lines that were told of because they are no record */
};

bool robots_grow(
    struct robots_builder *builder, struct robots_heap *heap, size_t more, size_t size);

/* Room for `more` elements behind those that there are; NULL: none (is_out). */
static inline void *
robots_reserve(struct robots_builder *builder, struct robots_heap *heap, size_t more, size_t size)
{
	if (heap->cap - heap->n < more && !robots_grow(builder, heap, more, size))
		return NULL;
	return (uint8_t *)heap->at + heap->n * size;
}

/* UTF-16, by its mark and a first character of ASCII: the RFC has UTF-8, and lets a reader bridge
 * what is not (2.2.2). */
bool robots_is_utf16(struct span file);
/* To UTF-8, at most 3 octets for 2; half a pair becomes an octet that is not UTF-8. Gives the
 * length. */
size_t robots_bridge_utf16(struct span file, uint8_t *out);
/* The lists of records, in one array in the order of agents. False: no memory. The caller frees
 * both. */
bool robots_list_records(const struct robots_builder *builder, const uint8_t *octets,
    struct robots_record **records, size_t *n, struct robots_list *lists);
/* Everything read into one piece of memory. */
struct robots *robots_assemble(struct robots_builder *builder);

#endif
