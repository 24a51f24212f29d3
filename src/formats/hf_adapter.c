/* SPDX-License-Identifier: Apache-2.0 */
/* Reading adapter_config.json; see hf_adapter.h. */
#include "formats/hf_adapter.h"

#include "notation/json.h"

static const char CLAUSE[] = "adapter configuration";
static const uint32_t DEPTH_MAX = 32; /* a real one nests three deep */

static enum gpai_code
read_text(struct arena *arena, const json_t *root, const char *key, const char *name,
    struct text *text, struct gpai_error *err)
{
	const json_t *value = json_object_get(root, key);

	*text = TEXT_NONE;
	if (value == NULL || json_is_null(value))
		return GPAI_OK;
	if (!json_is_string(value))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "%s is %s, expected a string", key, json_kind_words(value));
	*text = arena_text(arena, json_text(value));
	return text->at != NULL ? GPAI_OK : fail_memory(err);
}

/* A list of strings, or one string. */
static enum gpai_code
read_words(struct arena *arena, const json_t *root, const char *key, const char *name,
    struct text **words, uint32_t *n, struct gpai_error *err)
{
	const json_t *value = json_object_get(root, key);
	size_t count = json_is_string(value) ? 1 : json_array_size(value);

	*n = 0;
	if (value == NULL || json_is_null(value))
		return GPAI_OK;
	if (!json_is_string(value) && !json_is_array(value))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "%s is %s, expected strings", key, json_kind_words(value));
	if ((*words = arena_array(arena, count + 1, sizeof **words)) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < count; i++) {
		const json_t *word = json_is_string(value) ? value : json_array_get(value, i);
		if (!json_is_string(word))
			return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
			    "%s[%zu] is %s, expected a string", key, i, json_kind_words(word));
		(*words)[*n] = arena_text(arena, json_text(word));
		if ((*words)[(*n)++].at == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

static enum gpai_code
read_rank(const json_t *root, const char *name, struct hf_adapter *adapter, struct gpai_error *err)
{
	const json_t *rank = json_object_get(root, "r");

	adapter->has_rank = rank != NULL && !json_is_null(rank);
	adapter->has_other_ranks = json_object_size(json_object_get(root, "rank_pattern")) > 0;
	if (adapter->has_rank && (!json_whole(rank, &adapter->rank) || adapter->rank == 0))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "r is %s, expected a whole number above 0",
		    json_is_number(rank) ? "another number" : json_kind_words(rank));
	return GPAI_OK;
}

static enum gpai_code
read_members(struct arena *arena, const json_t *root, const char *name, struct hf_adapter *adapter,
    struct gpai_error *err)
{
	enum gpai_code rc;

	if (!json_is_object(root))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "file holds %s, expected an object", json_kind_words(root));
	if ((rc = read_text(arena, root, "peft_type", name, &adapter->method, err)) != GPAI_OK ||
	    (rc = read_text(arena, root, "base_model_name_or_path", name, &adapter->base, err)) !=
		GPAI_OK ||
	    (rc = read_text(arena, root, "revision", name, &adapter->revision, err)) != GPAI_OK ||
	    (rc = read_words(arena, root, "target_modules", name, &adapter->targets,
		 &adapter->n_targets, err)) != GPAI_OK ||
	    (rc = read_words(arena, root, "modules_to_save", name, &adapter->saved,
		 &adapter->n_saved, err)) != GPAI_OK)
		return rc;
	return read_rank(root, name, adapter, err);
}

enum gpai_code
hf_adapter_parse(struct arena *arena, struct span bytes, const char *name,
    struct hf_adapter *adapter, struct gpai_error *err)
{
	static const struct json_limits limits = {.depth = DEPTH_MAX};
	json_t *root = NULL;
	enum gpai_code rc;

	*adapter = (struct hf_adapter){0};
	if ((rc = json_parse(name, bytes, &limits, &root, err)) == GPAI_OK)
		rc = read_members(arena, root, name, adapter, err);
	json_decref(root);
	return rc;
}
