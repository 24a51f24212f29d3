/* SPDX-License-Identifier: Apache-2.0 */
/* Reading model.safetensors.index.json; see hf_index.h. */
#include "formats/hf_index.h"

#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

/* A name in a message: hostile ones are long. */
#define SHOWN(string) TEXT_ARG(text_clip(text_of(string), 80))

static const char CLAUSE[] = "safetensors index";
static const uint32_t DEPTH_MAX = 32; /* a valid index nests two deep; metadata is open */

/* Some writers have total_size as 28966928384.0: take a real that is a whole number. */
static bool
whole(const json_t *value, uint64_t *number)
{
	static const double exact_below = 9007199254740992.0; /* 2^53 */

	if (json_whole(value, number))
		return true;
	double real = json_is_real(value) ? json_real_value(value) : -1.0;
	if (!(real >= 0 && real < exact_below) || (double)(uint64_t)real < real)
		return false;
	*number = (uint64_t)real;
	return true;
}

static enum gpai_code
read_total(const json_t *metadata, const char *key, const char *name, bool *has, uint64_t *number,
    struct gpai_error *err)
{
	const json_t *value = json_object_get(metadata, key);

	*has = value != NULL && !json_is_null(value);
	if (*has && !whole(value, number))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "metadata.%s is %s, expected a whole number from 0 to 2^63 - 1", key,
		    json_is_number(value) ? "another number" : json_kind_words(value));
	return GPAI_OK;
}

static bool
is_plain_name(const char *shard)
{
	return shard[0] != '\0' && strchr(shard, '/') == NULL && strcmp(shard, ".") != 0 &&
	       strcmp(shard, "..") != 0;
}

static int
by_name(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* All shard names, sorted, each once; copied to the arena. */
static enum gpai_code
read_shards(struct arena *arena, json_t *map, const char *name, struct hf_index *index,
    struct gpai_error *err)
{
	size_t n = 0;
	const char *tensor;
	json_t *shard;
	struct text *all = arena_array(arena, json_object_size(map) + 1, sizeof *all);

	if (all == NULL)
		return fail_memory(err);
	json_object_foreach(map, tensor, shard)
	{
		if (!json_is_string(shard))
			return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
			    "weight_map: \"%.*s\" is %s, expected a file name", SHOWN(tensor),
			    json_kind_words(shard));
		if (!is_plain_name(json_string_value(shard)))
			return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
			    "weight_map: \"%.*s\" is in \"%.*s\", expected a file name without "
			    "folders",
			    SHOWN(tensor), SHOWN(json_string_value(shard)));
		all[n++] = json_text(shard);
	}
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && text_equal(all[i], all[i - 1]))
			continue;
		struct text copy = arena_text(arena, all[i]);
		if (copy.at == NULL)
			return fail_memory(err);
		all[i] = copy; /* keeps the order, and text_equal above */
		index->n_shards++;
	}
	index->shards = arena_array(arena, (size_t)index->n_shards + 1, sizeof *index->shards);
	if (index->shards == NULL)
		return fail_memory(err);
	for (size_t i = 0, k = 0; i < n; i++) {
		if (k == 0 || !text_equal(all[i], index->shards[k - 1]))
			index->shards[k++] = all[i];
	}
	return GPAI_OK;
}

static enum gpai_code
read_entries(struct arena *arena, json_t *map, struct hf_index *index, struct gpai_error *err)
{
	const char *tensor;
	json_t *shard;

	index->entries = arena_array(arena, json_object_size(map) + 1, sizeof *index->entries);
	if (index->entries == NULL)
		return fail_memory(err);
	json_object_foreach(map, tensor, shard)
	{
		struct hf_index_entry *entry = &index->entries[index->n_entries++];
		struct text file = json_text(shard);
		struct text *at =
		    bsearch(&file, index->shards, index->n_shards, sizeof *index->shards, by_name);
		entry->shard = (uint32_t)(at - index->shards);
		if ((entry->tensor = arena_text(arena, text_of(tensor))).at == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

enum gpai_code
hf_index_parse(struct arena *arena, struct span bytes, const char *name, struct hf_index *index,
    struct gpai_error *err)
{
	static const struct json_limits limits = {.depth = DEPTH_MAX};
	json_t *root = NULL, *map, *metadata;
	enum gpai_code rc;

	*index = (struct hf_index){0};
	if ((rc = json_parse(name, bytes, &limits, &root, err)) != GPAI_OK)
		goto out;
	map = json_object_get(root, "weight_map");
	metadata = json_object_get(root, "metadata");
	if (!json_is_object(map)) {
		rc = fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "weight_map is %s, expected an object of tensor and file names",
		    json_kind_words(map));
		goto out;
	}
	if ((rc = read_total(metadata, "total_size", name, &index->has_size, &index->size, err)) !=
		GPAI_OK ||
	    (rc = read_total(metadata, "total_parameters", name, &index->has_parameters,
		 &index->parameters, err)) != GPAI_OK ||
	    (rc = read_shards(arena, map, name, index, err)) != GPAI_OK)
		goto out;
	rc = read_entries(arena, map, index, err);
out:
	json_decref(root);
	return rc;
}
