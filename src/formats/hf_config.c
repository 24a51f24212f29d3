/* SPDX-License-Identifier: Apache-2.0 */
/* Reading config.json; see hf_config.h. */
#include "formats/hf_config.h"

#include <string.h>

static const char CLAUSE[] = "model configuration";
static const uint32_t DEPTH_MAX = 64; /* quantisation settings nest up to ten deep */

enum { ALIASES_MAX = 8 };

static const struct field {
	const char *word;
	bool is_flag;
	const char *keys[ALIASES_MAX]; /* NULL after the last */
} fields[HF_FIELDS] = {
#define X(NAME, word, ...) [HF_##NAME] = {#word, false, {__VA_ARGS__}},
    HF_NUMBERS(X)
#undef X
#define X(NAME, word, ...) [HF_##NAME] = {#word, true, {__VA_ARGS__}},
	HF_FLAGS(X)
#undef X
};

const char *
hf_field_word(enum hf_field field)
{
	return fields[field].word;
}

/* "a", "a.b" or "a#"; NULL when it is not written, or null. */
static const json_t *
find_value(const json_t *object, const char *key)
{
	const char *dot = strchr(key, '.');
	char first[64];

	if (dot != NULL || key[strlen(key) - 1] == '#') {
		size_t len = dot != NULL ? (size_t)(dot - key) : strlen(key) - 1;
		if (len >= sizeof first)
			return NULL;
		memcpy(first, key, len);
		first[len] = '\0';
		key = first;
	}
	const json_t *value = json_object_get(object, key);
	if (dot != NULL)
		value = json_object_get(value, dot + 1);
	return json_is_null(value) ? NULL : value;
}

static bool
read_whole(const json_t *value, const char *key, uint64_t *number)
{
	if (key[strlen(key) - 1] != '#')
		return json_whole(value, number);
	*number = json_array_size(value);
	return json_is_array(value);
}

static struct hf_number
read_number(const json_t *object, const struct field *field)
{
	for (unsigned i = 0; i < ALIASES_MAX && field->keys[i] != NULL; i++) {
		const json_t *value = find_value(object, field->keys[i]);
		struct hf_number number = {.state = HF_ODD, .key = field->keys[i]};
		if (value == NULL)
			continue;
		if (field->is_flag && json_is_boolean(value)) {
			number.state = HF_KNOWN;
			number.value = json_is_true(value);
		} else if (!field->is_flag && read_whole(value, field->keys[i], &number.value)) {
			number.state = HF_KNOWN;
		}
		return number;
	}
	return (struct hf_number){.state = HF_ABSENT, .key = field->keys[0]};
}

static bool
read_texts(struct arena *arena, const json_t *list, struct text **texts, uint32_t *n)
{
	size_t size = json_array_size(list);

	if ((*texts = arena_array(arena, size + 1, sizeof **texts)) == NULL)
		return false;
	for (size_t i = 0; i < size; i++) {
		struct text text = json_text(json_array_get(list, i));
		if (text.at != NULL)
			(*texts)[(*n)++] = text;
	}
	return true;
}

static bool
read_numbers(struct arena *arena, const json_t *list, uint64_t **numbers, uint32_t *n)
{
	size_t size = json_array_size(list);

	if ((*numbers = arena_array(arena, size + 1, sizeof **numbers)) == NULL)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (json_whole(json_array_get(list, i), &(*numbers)[*n]))
			++*n;
	}
	return true;
}

static enum gpai_code
read_lists(
    struct arena *arena, const json_t *object, struct hf_config *config, struct gpai_error *err)
{
	if (!read_texts(arena, json_object_get(object, "architectures"), &config->architectures,
		&config->n_architectures) ||
	    !read_texts(arena, json_object_get(object, "layer_types"), &config->layer_types,
		&config->n_layer_types) ||
	    !read_numbers(arena, json_object_get(object, "mlp_only_layers"), &config->dense_layers,
		&config->n_dense_layers) ||
	    !read_numbers(arena, json_object_get(object, "cross_attention_layers"),
		&config->cross_layers, &config->n_cross_layers))
		return fail_memory(err);
	return GPAI_OK;
}

static enum gpai_code
read_part(
    struct arena *arena, const json_t *object, struct hf_config *config, struct gpai_error *err)
{
	const json_t *quantisation = json_object_get(object, "quantization_config");
	const json_t *scaling = json_object_get(object, "rope_scaling");

	config->model_type = json_member_text(object, "model_type");
	config->dtype = json_member_text(object, "torch_dtype");
	if (config->dtype.at == NULL)
		config->dtype = json_member_text(object, "dtype");
	config->is_quantised = json_is_object(quantisation);
	config->quantisation = json_member_text(quantisation, "quant_method");
	config->is_context_scaled = json_is_object(scaling);
	for (unsigned i = 0; i < HF_FIELDS; i++)
		config->fields[i] = read_number(object, &fields[i]);
	return read_lists(arena, object, config, err);
}

static enum gpai_code
read_nested(struct arena *arena, const json_t *root, const char *key, struct hf_config **part,
    struct gpai_error *err)
{
	const json_t *object = json_object_get(root, key);

	*part = NULL;
	if (!json_is_object(object))
		return GPAI_OK;
	if ((*part = arena_alloc(arena, sizeof **part)) == NULL)
		return fail_memory(err);
	return read_part(arena, object, *part, err);
}

enum gpai_code
hf_config_parse(struct arena *arena, struct span bytes, const char *name, struct hf_config *config,
    struct gpai_error *err)
{
	static const struct json_limits limits = {.depth = DEPTH_MAX};
	enum gpai_code rc;

	*config = (struct hf_config){0};
	if ((rc = json_parse(name, bytes, &limits, &config->root, err)) != GPAI_OK)
		goto out;
	if (!json_is_object(config->root)) {
		rc = fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "file holds %s, expected an object", json_kind_words(config->root));
		goto out;
	}
	if ((rc = read_part(arena, config->root, config, err)) != GPAI_OK ||
	    (rc = read_nested(arena, config->root, "text_config", &config->text, err)) != GPAI_OK ||
	    (rc = read_nested(arena, config->root, "vision_config", &config->vision, err)) !=
		GPAI_OK)
		goto out;
	rc = read_nested(arena, config->root, "audio_config", &config->audio, err);
out:
	if (rc != GPAI_OK)
		hf_config_release(config);
	return rc;
}

void
hf_config_release(struct hf_config *config)
{
	json_decref(config->root);
	*config = (struct hf_config){0};
}

struct hf_number
hf_config_number(const struct hf_config *config, enum hf_field field)
{
	struct hf_number number = config->fields[field];

	if (number.state == HF_ABSENT && config->text != NULL)
		number = config->text->fields[field];
	return number;
}
