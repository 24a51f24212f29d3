/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a dataset card's front matter; see hf_dataset.h. */
#include "formats/hf_dataset.h"

#include "formats/hf_card.h"
#include "notation/yaml.h"

#include <string.h>

/* --- Sizes --- */

/* "10K" */
static bool
read_number(struct text text, uint64_t *number)
{
	static const struct {
		char letter;
		uint64_t times;
	} units[] = {{'K', 1000}, {'M', 1000000}, {'B', 1000000000}, {'T', 1000000000000}};
	uint64_t value = 0;
	size_t i = 0;

	text = text_trim(text);
	for (; i < text.len && i < 4 && text.at[i] >= '0' && text.at[i] <= '9'; i++)
		value = value * 10 + (uint64_t)(text.at[i] - '0');
	if (i == 0)
		return false;
	*number = value;
	if (i == text.len)
		return true;
	for (size_t k = 0; k < sizeof units / sizeof *units; k++)
		if (i + 1 == text.len && text.at[i] == units[k].letter) {
			*number = value * units[k].times;
			return true;
		}
	return false;
}

bool
hf_dataset_size(struct text words, uint64_t *least, uint64_t *most)
{
	const char *n = words.len > 0 ? memchr(words.at, 'n', words.len) : NULL;

	if (n == NULL)
		return false;
	struct text left = text_trim((struct text){words.at, (size_t)(n - words.at)});
	struct text right = text_trim((struct text){n + 1, (size_t)(words.at + words.len - n - 1)});
	*least = 0;
	*most = UINT64_MAX;
	if (left.len > 0) {
		if (left.at[left.len - 1] != '<' ||
		    !read_number((struct text){left.at, left.len - 1}, least))
			return false;
	}
	if (right.len == 0)
		return left.len > 0;
	struct text bound = {right.at + 1, right.len - 1};
	if (right.at[0] == '<')
		return read_number(bound, most) && *least < *most;
	return right.at[0] == '>' && left.len == 0 && read_number(bound, least);
}

/* --- Words --- */

struct reading {
	struct arena *arena;
	bool out_of_memory;
};

static void
add(struct dataset_words *words, uint32_t cap, const struct yaml_node *node)
{
	struct text text =
	    yaml_is_text(node) ? text_trim(text_clip(node->scalar, DATASET_WORD_BYTES)) : TEXT_NONE;

	if (text.len > 0 && words->n < cap)
		words->at[words->n++] = text;
}

/* One word or a list of words; what is neither is left out. */
static void
read_words(struct reading *r, const struct yaml_node *node, struct dataset_words *words)
{
	uint32_t n = node == NULL                ? 0
	             : node->kind == YAML_SCALAR ? 1
	             : node->kind == YAML_LIST   ? node->n
	                                         : 0;

	if (n > DATASET_WORDS_MAX)
		n = DATASET_WORDS_MAX;
	*words =
	    (struct dataset_words){.at = arena_array(r->arena, (size_t)n + 1, sizeof *words->at)};
	if (words->at == NULL) {
		r->out_of_memory = true;
		return;
	}
	if (n == 1 && node->kind == YAML_SCALAR)
		add(words, n, node);
	for (uint32_t i = 0; node != NULL && node->kind == YAML_LIST && i < n; i++)
		add(words, n, &node->entries[i].value);
}

static bool
has_word(const struct dataset_words *words, const char *word)
{
	for (uint32_t i = 0; i < words->n; i++)
		if (words->at[i].len == strlen(word) && text_begins_like(words->at[i], word))
			return true;
	return false;
}

/* --- Files: a pattern, a list of them, or a list of splits with theirs --- */

static void
add_patterns(struct dataset_words *files, const struct yaml_node *node, unsigned depth)
{
	const struct yaml_entry *entry;

	if (node == NULL || depth > 3)
		return;
	if (node->kind == YAML_SCALAR) {
		add(files, DATASET_WORDS_MAX, node);
		return;
	}
	if (node->kind == YAML_MAP && yaml_get(node, "path") != NULL) {
		add_patterns(files, yaml_get(node, "path"), depth + 1);
		return;
	}
	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++)
		add_patterns(files, &entry->value, depth + 1);
}

static void
read_files(struct reading *r, const struct yaml_node *root, struct dataset_words *files)
{
	const struct yaml_node *configs = yaml_get(root, "configs");
	const struct yaml_entry *config;

	files->at = arena_array(r->arena, DATASET_WORDS_MAX, sizeof *files->at);
	if (files->at == NULL) {
		r->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; (config = yaml_entry(configs, i)) != NULL; i++)
		add_patterns(files, yaml_get(&config->value, "data_files"), 0);
}

/* --- The card --- */

/* Several categories: from the least of all to the most of all. */
static void
read_size(struct reading *r, const struct yaml_node *root, struct dataset_card *card)
{
	struct dataset_words words;
	uint64_t least, most;

	read_words(r, yaml_get(root, "size_categories"), &words);
	for (uint32_t i = 0; i < words.n; i++) {
		if (!hf_dataset_size(words.at[i], &least, &most))
			continue;
		if (!card->has_size || least < card->size_least)
			card->size_least = least;
		if (!card->has_size || most > card->size_most)
			card->size_most = most;
		card->has_size = true;
	}
}

static void
read_card(struct reading *r, const struct yaml_node *root, struct dataset_card *card)
{
	struct dataset_words tags, authors;
	const struct yaml_node *name = yaml_get(root, "pretty_name");

	card->is_there = true;
	if (yaml_is_text(name))
		card->name = text_trim(text_clip(name->scalar, DATASET_WORD_BYTES));
	read_words(r, yaml_get(root, "license"), &card->licences);
	read_words(r, yaml_get(root, "language"), &card->languages);
	read_words(r, yaml_get(root, "source_datasets"), &card->sources);
	read_words(r, yaml_get(root, "tags"), &tags);
	read_words(r, yaml_get(root, "language_creators"), &authors);
	card->says_synthetic =
	    has_word(&tags, "synthetic") || has_word(&authors, "machine-generated");
	read_size(r, root, card);
	read_files(r, root, &card->files);
}

/* Members that only cards of models have. */
static bool
is_model(const struct yaml_node *root)
{
	return yaml_get(root, "base_model") != NULL || yaml_get(root, "pipeline_tag") != NULL ||
	       yaml_get(root, "library_name") != NULL || yaml_get(root, "model-index") != NULL;
}

enum gpai_code
hf_dataset_parse(struct arena *arena, struct span bytes, const char *name,
    struct dataset_card *card, struct gpai_error *err)
{
	struct reading r = {.arena = arena};
	const struct yaml_node *root;
	struct span yaml;
	enum gpai_code rc;

	*card = (struct dataset_card){0};
	if (!hf_card_front_matter(bytes, &yaml))
		return GPAI_OK;
	if ((rc = yaml_parse(arena, name, yaml, &root, err)) != GPAI_OK) {
		if (err != NULL && err->place == GPAI_LINE)
			err->at++; /* it counted from the line after "---" */
		return rc;
	}
	if (root->kind == YAML_MAP && !is_model(root))
		read_card(&r, root, card);
	return r.out_of_memory ? fail_memory(err) : GPAI_OK;
}
