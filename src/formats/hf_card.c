/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a model card's front matter; see hf_card.h. */
#include "formats/hf_card.h"

#include "notation/yaml.h"

#include <string.h>

static const char CLAUSE[] = "model card";

/* Is the line at `at` nothing but "---", and where does the next one begin? */
static bool
is_fence(struct text text, size_t at, size_t *next)
{
	const char *end = memchr(text.at + at, '\n', text.len - at);
	size_t stop = end != NULL ? (size_t)(end - text.at) : text.len;

	*next = end != NULL ? stop + 1 : text.len;
	if (stop > at && text.at[stop - 1] == '\r')
		stop--;
	return stop - at == 3 && memcmp(text.at + at, "---", 3) == 0;
}

bool
hf_card_front_matter(struct span bytes, struct span *yaml)
{
	struct text text = {
	    (const char *)bytes.at, bytes.len < HF_CARD_MAX ? bytes.len : HF_CARD_MAX};
	size_t at, next;

	if (text.len == 0 || !is_fence(text, 0, &at))
		return false;
	for (size_t begin = at; at < text.len; at = next) {
		if (is_fence(text, at, &next)) {
			*yaml = (struct span){bytes.at + begin, at - begin};
			return true;
		}
	}
	return false;
}

static enum gpai_code
read_text(const struct yaml_node *root, const char *key, const char *name, struct text *out,
    struct gpai_error *err)
{
	const struct yaml_node *node = yaml_get(root, key);

	*out = TEXT_NONE;
	if (yaml_is_null(node))
		return GPAI_OK;
	if (node->kind == YAML_LIST && node->n == 1) /* some write a list of one */
		node = &node->entries[0].value;
	if (!yaml_is_text(node))
		return fail_clause(err, GPAI_MALFORMED, at_line(name, (uint64_t)node->line + 1),
		    CLAUSE, "%s is %s, expected a word", key, yaml_kind_words(node));
	*out = node->scalar;
	return GPAI_OK;
}

/* One word or a list of words. */
static enum gpai_code
read_words(struct arena *arena, const struct yaml_node *root, const char *key, const char *name,
    struct text **words, uint32_t *n, struct gpai_error *err)
{
	const struct yaml_node *node = yaml_get(root, key);

	*n = 0;
	if (yaml_is_null(node))
		return GPAI_OK;
	uint32_t count = node->kind == YAML_SCALAR ? 1 : node->n;
	if ((*words = arena_array(arena, (size_t)count + 1, sizeof **words)) == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < count; i++) {
		const struct yaml_node *word =
		    node->kind == YAML_SCALAR ? node : &node->entries[i].value;
		if (node->kind == YAML_MAP || !yaml_is_text(word))
			return fail_clause(err, GPAI_MALFORMED,
			    at_line(name, (uint64_t)word->line + 1), CLAUSE,
			    "%s is %s, expected a word or a list of words", key,
			    yaml_kind_words(node->kind == YAML_MAP ? node : word));
		(*words)[(*n)++] = word->scalar;
	}
	return GPAI_OK;
}

enum gpai_code
hf_card_parse(struct arena *arena, struct span bytes, const char *name, struct hf_card *card,
    struct gpai_error *err)
{
	const struct yaml_node *root;
	struct span yaml;
	enum gpai_code rc;

	*card = (struct hf_card){0};
	if (!hf_card_front_matter(bytes, &yaml))
		return GPAI_OK;
	if ((rc = yaml_parse(arena, name, yaml, &root, err)) != GPAI_OK) {
		if (err != NULL && err->place == GPAI_LINE)
			err->at++; /* it counted from the line after "---" */
		return rc;
	}
	card->has_front_matter = true;
	if ((rc = read_text(root, "license", name, &card->licence, err)) != GPAI_OK ||
	    (rc = read_text(root, "license_name", name, &card->licence_name, err)) != GPAI_OK ||
	    (rc = read_text(root, "base_model_relation", name, &card->relation, err)) != GPAI_OK ||
	    (rc = read_text(root, "pipeline_tag", name, &card->pipeline, err)) != GPAI_OK ||
	    (rc = read_words(arena, root, "base_model", name, &card->bases, &card->n_bases, err)) !=
		GPAI_OK)
		return rc;
	return read_words(arena, root, "language", name, &card->languages, &card->n_languages, err);
}
