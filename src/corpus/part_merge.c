/* SPDX-License-Identifier: Apache-2.0 */
/* Parts become one part; see part.h.
 *
 * All are read at once while they are few; of many, so many at a time become a run on disk
 * beside the result, and the runs then the result. Folding does not care. */
#include "corpus/part_lines.h"
#include "corpus/spill.h"

#include <stdlib.h>
#include <string.h>

/* Open at a time: each has a descriptor and two buffers. */
enum { AT_ONCE = 128 };

struct group {
	struct part *parts[AT_ONCE];
	struct line_input *inputs[AT_ONCE];
	size_t n;
};

static void
close_group(struct group *g)
{
	for (size_t i = 0; i < g->n; i++) {
		part_close_lines(g->inputs[i]);
		part_close(g->parts[i]);
	}
	*g = (struct group){.n = 0};
}

static enum gpai_code
open_group(
    struct group *g, const char *const *paths, size_t n, char **settings, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		g->n = i + 1;
		if ((rc = part_open(paths[i], false, &g->parts[i], err)) != GPAI_OK)
			break;
		struct text its = part_settings(g->parts[i]);
		if (*settings == NULL && (*settings = strndup(its.at, its.len)) == NULL)
			return fail_memory(err);
		if ((rc = settings_agree(text_of(*settings), its, paths[i], err)) == GPAI_OK)
			rc = part_open_lines(g->parts[i], true, &g->inputs[i], err);
	}
	return rc;
}

/* The folder of the result, for runs. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* All but the last group go to runs. */
static enum gpai_code
spill_groups(struct spill *spill, const char *const *paths, size_t n, char **settings,
    struct gpai_error *err)
{
	struct group *g = calloc(1, sizeof *g);
	enum gpai_code rc = g != NULL ? GPAI_OK : fail_memory(err);

	for (size_t from = 0; from < n && rc == GPAI_OK; from += AT_ONCE) {
		struct merge merge = {.heap = NULL};
		size_t now = n - from < AT_ONCE ? n - from : AT_ONCE;
		rc = open_group(g, paths + from, now, settings, err);
		if (rc == GPAI_OK)
			rc = merge_start(&merge, g->inputs, g->n, err);
		if (rc == GPAI_OK)
			rc = spill_add(spill, &merge, err);
		merge_release(&merge);
		close_group(g);
	}
	free(g);
	return rc;
}

/* The runs, and a group of parts that may be empty, to the result. */
static enum gpai_code
write_result(const char *path, struct text settings, struct spill *spill, struct group *g,
    struct digest *digest, struct gpai_error *err)
{
	size_t runs = spill != NULL ? spill_count(spill) : 0, n = 0;
	struct line_input **inputs = calloc(runs + g->n + 1, sizeof *inputs);
	struct merge merge = {.heap = NULL};
	enum gpai_code rc = inputs != NULL ? GPAI_OK : fail_memory(err);

	for (; n < runs && rc == GPAI_OK; n++)
		rc = spill_open_run(spill, n, &inputs[n], err);
	if (rc == GPAI_OK && g->n > 0)
		memcpy(inputs + n, g->inputs, g->n * sizeof *inputs);
	if (rc == GPAI_OK)
		rc = merge_start(&merge, inputs, runs + g->n, err);
	if (rc == GPAI_OK)
		rc = part_put_file(path, settings, &merge, digest, err);
	merge_release(&merge);
	while (n > 0)
		spill_close_run(inputs[--n]);
	free(inputs);
	return rc;
}

enum gpai_code
part_merge(const char *path, const char *const *parts, size_t n, struct digest *digest,
    struct gpai_error *err)
{
	struct group *g = calloc(1, sizeof *g);
	struct spill *spill = NULL;
	char *folder = folder_of(path), *settings = NULL;
	size_t spilled = n > AT_ONCE ? (n - 1) / AT_ONCE * AT_ONCE : 0;
	enum gpai_code rc;

	if (n == 0) {
		rc = fail(err, GPAI_INVALID, NOWHERE, "no partial results to merge");
		goto out;
	}
	if (g == NULL || folder == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if (spilled > 0) {
		if ((rc = spill_create(folder, PART_WINDOW_MIN, &spill, err)) != GPAI_OK ||
		    (rc = spill_groups(spill, parts, spilled, &settings, err)) != GPAI_OK)
			goto out;
	}
	rc = open_group(g, parts + spilled, n - spilled, &settings, err);
	if (rc == GPAI_OK)
		rc = write_result(path, text_of(settings), spill, g, digest, err);
out:
	if (g != NULL)
		close_group(g);
	free(g);
	spill_free(spill);
	free(settings);
	free(folder);
	return rc;
}
