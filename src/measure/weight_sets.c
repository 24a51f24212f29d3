/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of tensor files, and the choice between them; see weight_sets.h. */
#include "measure/weight_sets.h"

#include <stdlib.h>
#include <string.h>

/* Names that files of their format have when they are the model. */
static const struct text mains[] = {
    {"model.safetensors", 17}, {"pytorch_model.bin", 17}, {"model.onnx", 10}};

/* Beginnings of names of what training keeps beside a model. */
static const char *const states[] = {"optimizer", "scheduler", "rng_state", "random_states",
    "scaler", "training_args", "trainer_state"};

/* Words in names of GGUF files that hold no language model. */
static const char *const besides[] = {"mmproj", "imatrix"};

/* Endings, before the extension, of a second copy beside the file without them. */
static const char *const variants[] = {".fp16", ".bf16", ".fp32", ".ema", ".non_ema"};

enum { PART_CHARS = 15 }; /* -00001-of-00005 */

static bool
read_digits(const char *at, uint32_t *number)
{
	*number = 0;
	for (int i = 0; i < 5; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		*number = *number * 10 + (uint32_t)(at[i] - '0');
	}
	return true;
}

bool
weight_name_part(struct text name, uint32_t *part, uint32_t *parts, size_t *at)
{
	for (size_t i = 0; i + PART_CHARS <= name.len; i++) {
		const char *here = name.at + i;
		if (here[0] == '-' && read_digits(here + 1, part) &&
		    memcmp(here + 6, "-of-", 4) == 0 && read_digits(here + 10, parts)) {
			*at = i;
			return *part > 0 && *part <= *parts;
		}
	}
	return false;
}

static bool
has_word(struct text name, const char *word)
{
	return memmem(name.at, name.len, word, strlen(word)) != NULL;
}

static bool
is_here(const struct weight_sets *sets, struct text name)
{
	for (uint32_t i = 0; i < sets->n_files; i++) {
		if (text_equal(sets->files[i].name, name))
			return true;
	}
	return false;
}

/* Does the file without the variant's word lie beside it? */
static bool
is_variant(struct arena *arena, const struct weight_sets *sets, struct text name)
{
	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
		const char *at = memmem(name.at, name.len, variants[i], strlen(variants[i]));
		if (at == NULL)
			continue;
		struct text plain = arena_format(
		    arena, "%.*s%s", (int)(at - name.at), name.at, at + strlen(variants[i]));
		if (plain.at != NULL && is_here(sets, plain))
			return true;
	}
	return false;
}

static enum weight_role
role_of(struct arena *arena, const struct weight_sets *sets, const struct weight_file *file)
{
	if (text_starts(file->name, "adapter_model") || text_starts(file->name, "adapter."))
		return ROLE_ADAPTER;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (text_starts(file->name, states[i]))
			return ROLE_BESIDE;
	}
	if (has_word(file->name, "optim_states")) /* DeepSpeed: rank first */
		return ROLE_BESIDE;
	for (size_t i = 0; i < sizeof besides / sizeof *besides; i++) {
		if (file->format == WEIGHT_GGUF && has_word(file->name, besides[i]))
			return ROLE_BESIDE;
	}
	return is_variant(arena, sets, file->name) ? ROLE_BESIDE : ROLE_MODEL;
}

static bool
is_shard(const struct hf_index *index, struct text name)
{
	uint32_t low = 0, high = index->n_shards;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = text_compare(index->shards[middle], name);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool
is_main(struct text name)
{
	for (size_t i = 0; i < sizeof mains / sizeof *mains; i++) {
		if (text_equal(name, mains[i]))
			return true;
	}
	return false;
}

/* consolidated.00.pth, consolidated.01.pth: slices of one model. */
static bool
is_slice(struct text name)
{
	return text_starts(name, "consolidated.") && text_ends(name, ".pth");
}

/* The set that one file asks for. Safetensors files with names of their own go together:
 * they are cut where their writer liked. */
static struct weight_set
set_for(struct arena *arena, const struct weight_sets *sets, const struct weight_file *file,
    const struct hf_index *index)
{
	struct weight_set set = {.format = file->format, .key = file->name};
	uint32_t part;
	size_t at;

	set.role = role_of(arena, sets, file);
	if (index->n_shards > 0 && is_shard(index, file->name)) {
		set.role = ROLE_MODEL;
		set.is_indexed = true;
		set.key = TEXT_NONE;
	} else if (weight_name_part(file->name, &part, &set.parts, &at)) {
		set.key = (struct text){file->name.at, at};
	} else if (is_main(file->name)) {
		set.is_main = true;
	} else if (is_slice(file->name)) {
		set.key = text_of("consolidated");
	} else if (file->format == WEIGHT_SAFETENSORS && set.role == ROLE_MODEL) {
		set.key = TEXT_NONE;
	}
	return set;
}

static bool
is_same(const struct weight_set *a, const struct weight_set *b)
{
	return a->format == b->format && a->role == b->role && a->is_indexed == b->is_indexed &&
	       a->parts == b->parts && text_equal(a->key, b->key);
}

/* Place of the set, which is made when it is the first like it. */
static uint32_t
place(struct weight_sets *sets, const struct weight_set *set)
{
	for (uint32_t i = 0; i < sets->n; i++) {
		if (is_same(&sets->sets[i], set))
			return i;
	}
	sets->sets[sets->n] = *set;
	return sets->n++;
}

static void
add(struct weight_sets *sets, uint32_t file, uint32_t set)
{
	struct weight_set *to = &sets->sets[set];
	const struct weight_file *from = &sets->files[file];

	sets->set_of[file] = set;
	if (to->files++ == 0)
		to->first = file;
	to->real += from->kind == WEIGHT_REAL;
	to->missing += from->kind == WEIGHT_MISSING;
	to->bytes += from->size;
}

enum gpai_code
weight_sets_make(struct arena *arena, struct weight_file *files, uint32_t n_files,
    const struct hf_index indexes[WEIGHT_FORMATS], bool is_named, struct weight_sets *sets,
    struct gpai_error *err)
{
	*sets = (struct weight_sets){.files = files, .n_files = n_files};
	sets->set_of = arena_array(arena, (size_t)n_files + 1, sizeof *sets->set_of);
	sets->sets = arena_array(arena, (size_t)n_files + 1, sizeof *sets->sets);
	if (sets->set_of == NULL || sets->sets == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < n_files; i++) {
		struct weight_set set = set_for(arena, sets, &files[i], &indexes[files[i].format]);
		if (is_named && !set.is_indexed)
			set = (struct weight_set){.format = set.format,
			    .role = set.role == ROLE_ADAPTER ? ROLE_ADAPTER : ROLE_MODEL};
		add(sets, i, place(sets, &set));
	}
	return GPAI_OK;
}

static bool
is_whole(const struct weight_set *set)
{
	return set->real == set->files && (set->parts == 0 || set->files >= set->parts);
}

/* ... and a model, rather than some tensors beside one? */
static bool
is_surely_whole(const struct weight_set *set)
{
	return is_whole(set) &&
	       (set->is_indexed || set->is_main || set->parts > 0 || set->format == WEIGHT_GGUF);
}

/* Within one format: is `a` rather the model than `b`? */
static bool
is_rather(const struct weight_set *a, const struct weight_set *b)
{
	if (a->is_indexed != b->is_indexed)
		return a->is_indexed;
	if (a->is_main != b->is_main)
		return a->is_main;
	if (is_whole(a) != is_whole(b))
		return is_whole(a);
	return a->bytes > b->bytes;
}

static uint32_t
best_of(const struct weight_sets *sets, enum weight_format format, enum weight_role role)
{
	uint32_t best = UINT32_MAX;

	for (uint32_t i = 0; i < sets->n; i++) {
		const struct weight_set *set = &sets->sets[i];
		if (set->format == format && set->role == role &&
		    (best == UINT32_MAX || is_rather(set, &sets->sets[best])))
			best = i;
	}
	return best;
}

static uint32_t
count_rivals(const struct weight_sets *sets, uint32_t chosen)
{
	const struct weight_set *set = &sets->sets[chosen];
	uint32_t n = 0;

	if (set->is_indexed || set->is_main)
		return 0;
	for (uint32_t i = 0; i < sets->n; i++)
		n += i != chosen && sets->sets[i].format == set->format &&
		     sets->sets[i].role == set->role;
	return n;
}

uint32_t
weight_sets_choose(const struct weight_sets *sets, uint32_t *rivals)
{
	uint32_t chosen = UINT32_MAX;

	*rivals = 0;
	for (int role = ROLE_MODEL; role <= ROLE_ADAPTER && chosen == UINT32_MAX; role++) {
		for (int format = 0; format < WEIGHT_FORMATS; format++) {
			uint32_t best =
			    best_of(sets, (enum weight_format)format, (enum weight_role)role);
			if (best == UINT32_MAX)
				continue;
			if (chosen == UINT32_MAX ||
			    (!is_whole(&sets->sets[chosen]) && is_surely_whole(&sets->sets[best])))
				chosen = best;
		}
	}
	if (chosen != UINT32_MAX)
		*rivals = count_rivals(sets, chosen);
	return chosen;
}
