/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the weights found are the model, and whether all of it is there; see
 * folder_parts.h. How sets of files are made and ranked, weight_sets.h says. */
#include "measure/folder_parts.h"

#include "measure/weight_sets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int
by_name(const void *left, const void *right)
{
	const struct weight_file *a = left, *b = right;

	return text_compare(a->name, b->name);
}

/* Sets that were not chosen: those that could have been, and other formats. */
static void
note_others(struct folder *folder, const struct weight_sets *sets, uint32_t chosen)
{
	static const uint32_t rivals_max = 20; /* names; a message is for people */
	const struct weight_set *mine = &sets->sets[chosen];
	bool is_there[WEIGHT_FORMATS] = {false};
	uint32_t n = 0;

	for (uint32_t i = 0; i < sets->n; i++) {
		const struct weight_set *set = &sets->sets[i];
		if (i == chosen || set->role != mine->role)
			continue;
		if (set->format != mine->format && !is_there[set->format])
			folder->layouts = folder_append(folder->arena, folder->layouts,
			    text_of(weight_format_word(set->format)));
		else if (set->format == mine->format && folder->n_rivals > 0 && n++ < rivals_max)
			folder->rivals = folder_append(folder->arena, folder->rivals,
			    text_clip(sets->files[set->first].name, 80));
		is_there[set->format] = true;
	}
}

/* Parts that the numbers in the names of others promise. */
static enum gpai_code
add_parts(struct folder *folder, const struct weight_set *set, const struct folder_names *names,
    struct gpai_error *err)
{
	uint32_t part, parts;
	size_t at;

	if (set->parts <= set->files)
		return GPAI_OK;
	if (set->parts > FOLDER_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(folder->weights[0].shown),
		    "name counts %" PRIu32 " parts, expected at most %d", set->parts,
		    FOLDER_FILES_MAX);
	struct text first = folder->weights[0].name;
	weight_name_part(first, &part, &parts, &at);
	for (part = 1; part <= parts; part++) {
		struct text name =
		    arena_format(folder->arena, "%.*s-%05" PRIu32 "-of-%05" PRIu32 "%s", (int)at,
			first.at, part, parts, first.at + at + strlen("-00001-of-00001"));
		if (name.at == NULL)
			return fail_memory(err);
		if (!folder_has_name(names, name.at))
			folder->weights[folder->n_weights++] = (struct weight_file){.name = name,
			    .shown = folder_show(folder, name.at),
			    .kind = WEIGHT_MISSING,
			    .format = set->format};
	}
	return GPAI_OK;
}

static enum gpai_code
take_set(struct folder *folder, const struct folder_found *found, const struct weight_sets *sets,
    uint32_t chosen, const struct folder_names *names, struct gpai_error *err)
{
	size_t parts = chosen != UINT32_MAX ? sets->sets[chosen].parts : 0;
	enum gpai_code rc = GPAI_OK;

	if (parts > FOLDER_FILES_MAX)
		parts = 0; /* refused below */
	folder->weights = arena_array(folder->arena, found->n + parts + 1, sizeof *folder->weights);
	folder->extra = arena_array(folder->arena, found->n + 1, sizeof *folder->extra);
	folder->unsafe = arena_array(folder->arena, found->n + 1, sizeof *folder->unsafe);
	if (folder->weights == NULL || folder->extra == NULL || folder->unsafe == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < found->n; i++) {
		const struct weight_file *file = &found->files[i];
		if (sets->set_of[i] == chosen)
			folder->weights[folder->n_weights++] = *file;
		else if (file->kind != WEIGHT_MISSING)
			folder->extra[folder->n_extra++] = file->name;
		if (sets->set_of[i] != chosen && file->kind == WEIGHT_REAL &&
		    file->format == WEIGHT_TORCH)
			folder->unsafe[folder->n_unsafe++] = *file; /* until it is read */
	}
	if (chosen != UINT32_MAX)
		rc = add_parts(folder, &sets->sets[chosen], names, err);
	qsort(folder->weights, folder->n_weights, sizeof *folder->weights, by_name);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		folder->n_real += folder->weights[i].kind == WEIGHT_REAL;
		folder->n_pointers += folder->weights[i].kind == WEIGHT_POINTER;
		folder->n_missing += folder->weights[i].kind == WEIGHT_MISSING;
	}
	return rc;
}

enum gpai_code
folder_choose_model(struct folder *folder, const struct folder_names *names,
    struct folder_found *found, struct gpai_error *err)
{
	struct weight_sets sets;
	enum gpai_code rc;

	qsort(found->files, found->n, sizeof *found->files, by_name);
	if ((rc = weight_sets_make(folder->arena, found->files, found->n, found->indexes,
		 names->is_given, &sets, err)) != GPAI_OK)
		return rc;
	uint32_t chosen = weight_sets_choose(&sets, &folder->n_rivals);
	if ((rc = take_set(folder, found, &sets, chosen, names, err)) != GPAI_OK)
		return rc;
	if (chosen == UINT32_MAX) {
		folder->index_file = found->index_files[WEIGHT_SAFETENSORS];
		folder->index = found->indexes[WEIGHT_SAFETENSORS];
		return GPAI_OK;
	}
	const struct weight_set *set = &sets.sets[chosen];
	folder->format = set->format;
	folder->is_adapter = set->role == ROLE_ADAPTER;
	note_others(folder, &sets, chosen);
	if (set->is_indexed) {
		folder->index_file = found->index_files[set->format];
		folder->index = found->indexes[set->format];
	}
	return GPAI_OK;
}

/* Entries of the index say by number which shard is theirs, so shards and files must be one
 * list: a shard that is no file of this format would move all that follow it. */
enum gpai_code
folder_check_shards(const struct folder *folder, struct gpai_error *err)
{
	for (uint32_t i = 0; folder->index_file.found && i < folder->index.n_shards; i++) {
		struct text shard = folder->index.shards[i];
		if (i >= folder->n_weights || !text_equal(folder->weights[i].name, shard))
			return fail(err, GPAI_CONFLICT, in_file(folder->index_file.shown),
			    "index names \"%.*s\", which is not in %s, expected files in it alone",
			    TEXT_ARG(text_clip(shard, 80)), weight_format_word(folder->format));
	}
	return GPAI_OK;
}

/* The rule of weights.h: a count over some of the shards is no count. */
enum gpai_code
folder_check_missing(const struct folder *folder, struct gpai_error *err)
{
	for (uint32_t i = 0; folder->n_real > 0 && i < folder->n_weights; i++) {
		const struct weight_file *file = &folder->weights[i];
		if (file->kind == WEIGHT_MISSING)
			return fail(err, GPAI_NOT_FOUND,
			    in_file(folder->index_file.found ? folder->index_file.shown
							     : folder->shown),
			    "%s shard \"%.*s\", which is not in the folder; expected all "
			    "%" PRIu32 " shards, found %" PRIu32,
			    folder->index_file.found ? "index names" : "names of others count",
			    TEXT_ARG(text_clip(file->name, 80)), folder->n_weights,
			    folder->n_real + folder->n_pointers);
	}
	return GPAI_OK;
}
