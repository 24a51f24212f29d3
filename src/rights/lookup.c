/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the parts of a lookup, and deciding which one speaks for which source. */
#include "rights/lookup.h"

#include "notation/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Settings --- */

static struct text
keep(struct lookup *lookup, struct text text)
{
	return text.len > 0 ? arena_text(&lookup->arena, text) : TEXT_NONE;
}

static enum gpai_code
read_settings(struct lookup *lookup, struct lookup_part *part, struct gpai_error *err)
{
	struct text settings = part_settings(part->part);
	struct span bytes = {(const uint8_t *)settings.at, settings.len};
	json_t *root;
	enum gpai_code rc = report_settings(settings, &part->says, err);

	if (rc == GPAI_OK)
		rc = json_parse(part->path, bytes, NULL, &root, err);
	if (rc != GPAI_OK)
		return rc;
	const json_t *also = json_object_get(root, "also");
	const json_t *against = json_object_get(also, "against");
	part->is_audit = json_is_object(also);
	part->as_of = keep(lookup, json_member_text(also, "as_of"));
	part->against_first = keep(lookup, json_member_text(against, "first"));
	part->against_last = keep(lookup, json_member_text(against, "last"));
	json_decref(root);
	return GPAI_OK;
}

/* --- One part --- */

static enum gpai_code
read_sources(struct lookup *lookup, struct lookup_part *part, struct gpai_error *err)
{
	const struct text *names;
	size_t n;
	enum gpai_code rc = part_sources(part->part, &names, &n, err);

	if (rc != GPAI_OK)
		return rc;
	part->sources = arena_array(&lookup->arena, n + 1, sizeof *part->sources);
	if (part->sources == NULL)
		return fail_memory(err);
	part->n_sources = 0;
	for (size_t i = 0; i < n; i++)
		if (lookup->options->source == NULL || text_is(names[i], lookup->options->source))
			part->sources[part->n_sources++] = (struct lookup_source){names[i], false};
	return GPAI_OK;
}

static enum gpai_code
open_part(struct lookup *lookup, struct lookup_part *part, struct gpai_error *err)
{
	enum gpai_code rc = part_open(part->path, false, &part->part, err);

	if (rc == GPAI_OK)
		rc = read_settings(lookup, part, err);
	if (rc == GPAI_OK)
		rc = read_sources(lookup, part, err);
	return rc;
}

static void
close_part(struct lookup_part *part)
{
	part_close(part->part);
	part->part = NULL;
	if (part->is_merged)
		unlink(part->path);
}

/* --- Pieces of one result --- */

static bool
share_a_source(const struct lookup_part *a, const struct lookup_part *b, struct text *source)
{
	size_t i = 0, j = 0;

	while (i < a->n_sources && j < b->n_sources) { /* both in order */
		int order = text_compare(a->sources[i].name, b->sources[j].name);
		if (order == 0 && !a->sources[i].is_left && !b->sources[j].is_left) {
			*source = a->sources[i].name;
			return true;
		}
		i += order <= 0;
		j += order >= 0;
	}
	return false;
}

static bool
are_alike(const struct lookup_part *a, const struct lookup_part *b)
{
	return text_equal(part_settings(a->part), part_settings(b->part));
}

/* All parts made as the i-th become one in its place. */
static enum gpai_code
merge_alike(struct lookup *lookup, size_t first, struct gpai_error *err)
{
	const char **paths = arena_array(&lookup->arena, lookup->n_parts, sizeof *paths);
	struct lookup_part merged = {.is_merged = true};
	struct digest digest;
	size_t n = 0, kept = 0;
	char *path;
	int fd;

	if (paths == NULL)
		return fail_memory(err);
	struct text name =
	    arena_format(&lookup->arena, "%s/gpai-parts-XXXXXX", lookup->options->spill_dir);
	path = arena_string(&lookup->arena, name);
	if (path == NULL)
		return fail_memory(err);
	if ((fd = mkstemp(path)) < 0)
		return fail(err, GPAI_IO, in_file(lookup->options->spill_dir),
		    "cannot create a file in it");
	close(fd);
	merged.path = path;
	for (size_t i = first; i < lookup->n_parts; i++)
		if (are_alike(&lookup->parts[first], &lookup->parts[i]))
			paths[n++] = lookup->parts[i].path;
	enum gpai_code rc = part_merge(path, paths, n, &digest, err);
	if (rc == GPAI_OK)
		rc = open_part(lookup, &merged, err);
	if (rc != GPAI_OK) {
		close_part(&merged);
		return rc;
	}
	for (size_t i = lookup->n_parts; i-- > first + 1;)
		if (are_alike(&lookup->parts[first], &lookup->parts[i])) {
			close_part(&lookup->parts[i]);
			lookup->parts[i].path = NULL;
		}
	close_part(&lookup->parts[first]);
	lookup->parts[first] = merged;
	for (size_t i = 0; i < lookup->n_parts; i++)
		if (lookup->parts[i].path != NULL)
			lookup->parts[kept++] = lookup->parts[i];
	lookup->n_parts = kept;
	return GPAI_OK;
}

static enum gpai_code
merge_pieces(struct lookup *lookup, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	struct text source;

	for (size_t i = 0; i < lookup->n_parts && rc == GPAI_OK; i++)
		for (size_t j = i + 1; j < lookup->n_parts && rc == GPAI_OK; j++)
			if (are_alike(&lookup->parts[i], &lookup->parts[j]) &&
			    share_a_source(&lookup->parts[i], &lookup->parts[j], &source)) {
				rc = merge_alike(lookup, i, err);
				break;
			}
	return rc;
}

/* --- Who speaks for a source --- */

static void
leave_to_audit(struct lookup_part *plain, const struct lookup_part *audit)
{
	for (size_t i = 0; i < plain->n_sources; i++)
		for (size_t j = 0; j < audit->n_sources; j++)
			if (text_equal(plain->sources[i].name, audit->sources[j].name))
				plain->sources[i].is_left = true;
}

static enum gpai_code
settle_sources(struct lookup *lookup, struct gpai_error *err)
{
	struct lookup_part *parts = lookup->parts;
	struct text source;
	size_t n = 0;

	for (size_t i = 0; i < lookup->n_parts; i++)
		for (size_t j = 0; j < lookup->n_parts; j++)
			if (!parts[i].is_audit && parts[j].is_audit)
				leave_to_audit(&parts[i], &parts[j]);
	for (size_t i = 0; i < lookup->n_parts; i++)
		for (size_t j = i + 1; j < lookup->n_parts; j++)
			if (share_a_source(&parts[i], &parts[j], &source))
				return fail(err, GPAI_CONFLICT, in_file(parts[j].path),
				    "has the source %.*s as %s does, measured otherwise",
				    TEXT_ARG(text_clip(source, 100)), parts[i].path);
	for (size_t i = 0; i < lookup->n_parts; i++)
		n += parts[i].n_sources;
	if (n == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "no source is named %.200s in what was "
		    "measured",
		    lookup->options->source != NULL ? lookup->options->source : "");
	return GPAI_OK;
}

enum gpai_code
lookup_open(const struct lookup_options *options, struct lookup *lookup, struct gpai_error *err)
{
	enum gpai_code rc;

	*lookup = (struct lookup){.options = options};
	arena_init(&lookup->arena, 0);
	lookup->parts = arena_array(&lookup->arena, options->n_paths + 1, sizeof *lookup->parts);
	if (lookup->parts == NULL)
		return fail_memory(err);
	rc = suffixes_open(options->psl, &lookup->suffixes, err);
	for (size_t i = 0; i < options->n_paths && rc == GPAI_OK; i++) {
		struct lookup_part *part = &lookup->parts[lookup->n_parts++];
		*part = (struct lookup_part){.path = options->paths[i]};
		rc = open_part(lookup, part, err);
	}
	if (rc == GPAI_OK)
		rc = merge_pieces(lookup, err);
	return rc == GPAI_OK ? settle_sources(lookup, err) : rc;
}

void
lookup_close(struct lookup *lookup)
{
	for (size_t i = 0; i < lookup->n_parts; i++)
		close_part(&lookup->parts[i]);
	suffixes_free(lookup->suffixes);
	arena_release(&lookup->arena);
	*lookup = (struct lookup){0};
}
