/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a Croissant manifest; see croissant.h. */
#include "formats/croissant.h"

#include "notation/json.h"

#include <string.h>

static const char CLAUSE[] = "Croissant";
static const char VOCABULARY[] = "mlcommons.org/croissant";
static const char *const DATASETS[] = {
    "sc:Dataset", "Dataset", "schema:Dataset", "https://schema.org/Dataset"};

enum { NODES_MAX = 1000000 };

bool
croissant_sniff(struct span bytes)
{
	size_t at = 0;

	while (at < bytes.len && (bytes.at[at] == ' ' || bytes.at[at] == '\t' ||
				     bytes.at[at] == '\r' || bytes.at[at] == '\n'))
		at++;
	return at < bytes.len && bytes.at[at] == '{' &&
	       memmem(bytes.at, bytes.len, VOCABULARY, sizeof VOCABULARY - 1) != NULL &&
	       memmem(bytes.at, bytes.len, "Dataset", strlen("Dataset")) != NULL;
}

/* --- Values --- */

struct reading {
	struct arena *arena;
	bool out_of_memory;
};

static struct text
keep(struct reading *r, struct text text)
{
	struct text trimmed = text_trim(text_clip(text, DATASET_WORD_BYTES));
	struct text kept = trimmed.len > 0 ? arena_text(r->arena, trimmed) : TEXT_NONE;

	r->out_of_memory = r->out_of_memory || (trimmed.len > 0 && kept.at == NULL);
	return kept;
}

/* A text, or the text of an object that stands for a thing: its name, link or identifier. */
static struct text
text_of_thing(const json_t *value)
{
	static const char *const members[] = {
	    "name", "alternateName", "url", "prov:label", "prov:atLocation", "@value", "@id"};
	struct text text = json_text(value);

	for (size_t i = 0; text.len == 0 && i < sizeof members / sizeof *members; i++)
		text = json_member_text(value, members[i]);
	return text;
}

/* One thing, or the first of a list. */
static struct text
one(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return keep(r, text_of_thing(json_is_array(value) ? json_array_get(value, 0) : value));
}

static void
add(struct reading *r, struct dataset_words *words, uint32_t cap, struct text text)
{
	struct text kept = keep(r, text);

	if (kept.len > 0 && words->n < cap)
		words->at[words->n++] = kept;
}

static uint32_t
count(const json_t *value)
{
	size_t n = json_is_array(value) ? json_array_size(value) : value != NULL;

	return n < DATASET_WORDS_MAX ? (uint32_t)n : DATASET_WORDS_MAX;
}

static const json_t *
item(const json_t *value, uint32_t i)
{
	return json_is_array(value) ? json_array_get(value, i) : value;
}

static void
list(struct reading *r, const json_t *object, const char *key, struct dataset_words *words)
{
	const json_t *value = json_object_get(object, key);
	uint32_t n = count(value);

	words->n = 0;
	words->at = arena_array(r->arena, (size_t)n + 1, sizeof *words->at);
	if (words->at == NULL) {
		r->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		add(r, words, n, text_of_thing(item(value, i)));
}

/* --- The dataset --- */

static bool
is_dataset(const json_t *root)
{
	const json_t *type = json_object_get(root, "@type");

	for (uint32_t i = 0; i < count(type); i++)
		for (size_t k = 0; k < sizeof DATASETS / sizeof *DATASETS; k++)
			if (text_is(json_text(item(type, i)), DATASETS[k]))
				return true;
	return false;
}

/* Links of files, patterns of sets of files. */
static void
read_files(struct reading *r, const json_t *root, struct dataset_words *files)
{
	const json_t *distribution = json_object_get(root, "distribution");
	uint32_t n = count(distribution);

	files->at = arena_array(r->arena, (size_t)n + 1, sizeof *files->at);
	if (files->at == NULL) {
		r->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		const json_t *file = item(distribution, i);
		const json_t *includes = json_object_get(file, "includes");
		struct text text = json_member_text(file, "contentUrl");
		if (text.len == 0)
			text = json_text(
			    json_is_array(includes) ? json_array_get(includes, 0) : includes);
		add(r, files, n, text);
	}
}

static uint32_t
count_fields(const json_t *root)
{
	const json_t *sets = json_object_get(root, "recordSet");
	uint32_t n = 0;

	for (uint32_t i = 0; i < count(sets) && n < DATASET_WORDS_MAX; i++)
		n += count(json_object_get(item(sets, i), "field"));
	return n;
}

static bool
has_word(const json_t *root, const char *key, const char *word)
{
	const json_t *value = json_object_get(root, key);

	for (uint32_t i = 0; i < count(value); i++) {
		struct text text = text_trim(json_text(item(value, i)));
		if (text.len == strlen(word) && text_begins_like(text, word))
			return true;
	}
	return false;
}

static void
read_dataset(struct reading *r, const json_t *root, struct dataset_card *card)
{
	card->is_there = true;
	card->name = one(r, root, "name");
	card->version = one(r, root, "version");
	card->link = one(r, root, "url");
	if (card->link.len == 0)
		card->link = one(r, root, "sameAs");
	card->published = one(r, root, "datePublished");
	card->modified = one(r, root, "dateModified");
	list(r, root, "license", &card->licences);
	list(r, root, "inLanguage", &card->languages);
	list(r, root, "prov:wasDerivedFrom", &card->sources);
	read_files(r, root, &card->files);
	card->says_synthetic = has_word(root, "keywords", "synthetic") ||
	                       has_word(root, "rai:dataCollectionType", "synthetic data");
	card->fields = count_fields(root);
}

enum gpai_code
croissant_parse(struct arena *arena, struct span bytes, const char *name, struct dataset_card *card,
    struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = DATASET_CARD_MAX, .nodes = NODES_MAX};
	struct reading r = {.arena = arena};
	json_t *root = NULL;
	enum gpai_code rc = json_parse(name, bytes, &limits, &root, err);

	*card = (struct dataset_card){0};
	if (rc != GPAI_OK)
		return rc;
	if (!json_is_object(root) || !is_dataset(root))
		rc = fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "found %s that is no dataset, expected @type sc:Dataset",
		    json_kind_words(root));
	else
		read_dataset(&r, root, card);
	json_decref(root);
	return rc == GPAI_OK && r.out_of_memory ? fail_memory(err) : rc;
}
