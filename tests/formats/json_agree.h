/* SPDX-License-Identifier: Apache-2.0 */
/* Every level of the fast path against the plain reader, on one record: what a level takes must be
 * what the plain reader takes, to the byte, and all levels must take the same. */
#ifndef TESTS_FORMATS_JSON_AGREE_H
#define TESTS_FORMATS_JSON_AGREE_H

#include "formats/json_fast.h"
#include "formats/json_slow.h"

#include <stdlib.h>

enum json_agreed { JSON_DIFFERS, JSON_NEITHER, JSON_SLOW_ONLY, JSON_BOTH };

static inline bool
json_same_value(const struct json_value *a, const struct json_value *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == 0 || (a->raw.at == b->raw.at && a->raw.len == b->raw.len &&
				   a->is_escaped == b->is_escaped && a->rank == b->rank);
}

static inline bool
json_same_found(const struct json_found *a, const struct json_found *b)
{
	bool same = a->groups == b->groups && a->knows_text == b->knows_text &&
	            a->n_nested == b->n_nested && a->n_parts == b->n_parts &&
	            memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;

	for (unsigned i = 0; i < JSON_SLOTS; i++)
		same = same && json_same_value(&a->values[i], &b->values[i]);
	for (unsigned i = 0; same && i < a->n_nested; i++)
		same = json_same_value(&a->nested[i].value, &b->nested[i].value) &&
		       a->nested[i].node == b->nested[i].node;
	for (size_t i = 0; same && i < a->n_parts; i++)
		same = a->parts[i].raw.at == b->parts[i].raw.at &&
		       a->parts[i].raw.len == b->parts[i].raw.len &&
		       a->parts[i].bytes == b->parts[i].bytes &&
		       a->parts[i].group == b->parts[i].group &&
		       a->parts[i].is_escaped == b->parts[i].is_escaped;
	return same;
}

/* The record alone, as far as `level` takes it with nothing but blanks behind. */
static inline bool
json_level_takes(const struct json_level *level, const struct json_fields *tree, struct span record,
    struct json_found *found)
{
	const uint8_t *after, *end = record.at + record.len;
	bool is_line = memchr(record.at, '\n', record.len) == NULL;

	if (!level->scan(tree, record.at, end, is_line, found, &after))
		return false;
	while (after < end && (*after == ' ' || *after == '\t' || *after == '\r' || *after == '\n'))
		after++;
	return after == end;
}

static inline enum json_agreed
json_agree(const struct json_fields *tree, struct span record)
{
	struct json_found slow = {.wants_parts = true}, fast = {.wants_parts = true};
	const char *reason = NULL;
	bool is_json = json_slow(tree, record, &slow, &reason), is_taken = false;
	enum json_agreed agreed;

	for (const struct json_level *const *level = json_levels(); *level != NULL; level++) {
		bool takes = json_level_takes(*level, tree, record, &fast);
		bool is_first = level == json_levels();
		if ((takes && (!is_json || !json_same_found(&slow, &fast))) ||
		    (!is_first && takes != is_taken)) {
			json_found_release(&slow);
			json_found_release(&fast);
			return JSON_DIFFERS;
		}
		is_taken = takes;
	}
	agreed = is_taken ? JSON_BOTH : is_json ? JSON_SLOW_ONLY : JSON_NEITHER;
	json_found_release(&slow);
	json_found_release(&fast);
	return agreed;
}

#endif
