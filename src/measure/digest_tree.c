/* SPDX-License-Identifier: Apache-2.0 */
/* The SHA-256 of every file below a folder; see digest_tree.h. */
#include "measure/digest_tree.h"

#include "base/file.h"
#include "measure/digest_cache.h"
#include "measure/digest_work.h"

#include <stdlib.h>
#include <string.h>

/* Beside the four of OMS 1.0, 6.2: what a dossier keeps, which changes with each record,
 * and the signature. `gpai sign` states all of them in what it signs. */
const char *const digest_ignored[] = {
    ".git", ".gitattributes", ".github", ".gitignore", ".gpai", "model.sig", NULL};

/* What one call holds while it runs. */
struct taking {
	struct arena *arena;
	int folder;
	const char *shown;
	const struct digest_options *options;
	struct walk walk;
	struct digest_tree *tree;
	struct digest_job *jobs; /* of files that are not stored */
	uint32_t n_jobs;
	uint32_t *files; /* index of the file of each job */
	struct digest_cache stored;
	int64_t present_ns;
	bool stores;
	struct cached *scratch;   /* n_files, for writing */
	struct gpai_error failed; /* the last save */
};

/* -- what is to be hashed ------------------------------------------------------------------ */

static uint64_t
shards_of(uint64_t size, uint64_t shard_bytes)
{
	return shard_bytes == 0 ? 1 : size / shard_bytes + (size % shard_bytes != 0);
}

/* Ranges of names: "a" may have more bytes than fit a list only when somebody made a
 * sparse file to that end. */
static enum gpai_code
count_files(struct taking *t, uint64_t *n, struct gpai_error *err)
{
	*n = 0;
	for (uint32_t i = 0; i < t->walk.n_files; i++) {
		*n += shards_of(t->walk.files[i].identity.size, t->options->shard_bytes);
		if (*n > DIGEST_FILES_MAX)
			return fail(err, GPAI_TOO_LARGE, in_file(t->shown),
			    "over %d files or shards below the folder, expected at most that many",
			    DIGEST_FILES_MAX);
	}
	return GPAI_OK;
}

static void
add_job(struct taking *t, const struct walked *walked, uint32_t file)
{
	const struct digest_file *f = &t->tree->files[file];
	struct digest_job *job = &t->jobs[t->n_jobs];
	const char *shown = file_join(t->arena, t->shown, walked->name.at);

	*job = (struct digest_job){.name = walked->name,
	    .shown = shown != NULL ? shown : walked->name.at,
	    .identity = walked->identity,
	    .is_link = walked->is_link,
	    .begin = f->begin,
	    .end = f->end};
	t->files[t->n_jobs++] = file;
}

/* Whole and unchanged: taken. Hashed in part and unchanged: taken up. */
static void
add_whole(struct taking *t, const struct walked *walked, uint32_t file)
{
	struct digest_file *f = &t->tree->files[file];
	const struct cached *known = digest_cache_find(&t->stored, walked->name, &walked->identity);

	if (known != NULL && !known->is_part) {
		f->digest = known->digest;
		f->is_unchanged = true;
		t->tree->n_unchanged++;
		return;
	}
	add_job(t, walked, file);
	if (known != NULL) {
		t->jobs[t->n_jobs - 1].state = known->state;
		t->tree->n_resumed++;
		t->tree->bytes_hashed -= known->state.bytes;
	}
}

static enum gpai_code
plan_files(struct taking *t, struct gpai_error *err)
{
	struct digest_tree *tree = t->tree;
	uint64_t n, shard = t->options->shard_bytes;
	enum gpai_code rc;

	if ((rc = count_files(t, &n, err)) != GPAI_OK)
		return rc;
	tree->files = arena_array(t->arena, n + 1, sizeof *tree->files);
	t->jobs = arena_array(t->arena, n + 1, sizeof *t->jobs);
	t->files = arena_array(t->arena, n + 1, sizeof *t->files);
	t->scratch = arena_array(t->arena, n + 1, sizeof *t->scratch);
	if (tree->files == NULL || t->jobs == NULL || t->files == NULL || t->scratch == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < t->walk.n_files; i++) {
		const struct walked *walked = &t->walk.files[i];
		uint64_t size = walked->identity.size;
		tree->bytes += size;
		tree->n_links += walked->is_link;
		tree->n_empty += size == 0 && shard > 0;
		for (uint64_t s = 0; s < shards_of(size, shard); s++) {
			struct digest_file *f = &tree->files[tree->n_files];
			*f = (struct digest_file){.name = walked->name, .is_link = walked->is_link};
			f->begin = s * shard;
			f->end = shard == 0 || size - f->begin < shard ? size : f->begin + shard;
			if (shard == 0)
				add_whole(t, walked, tree->n_files);
			else
				add_job(t, walked, tree->n_files);
			tree->n_files++;
		}
	}
	for (uint32_t i = 0; i < t->n_jobs; i++)
		tree->bytes_hashed += t->jobs[i].end - t->jobs[i].begin;
	tree->n_hashed = t->n_jobs;
	return GPAI_OK;
}

/* -- what is kept for the next run ---------------------------------------------------------- */

/* Files and jobs are in the order of names, so this is one pass over both. */
static uint32_t
collect(struct taking *t)
{
	uint32_t n = 0, j = 0;

	for (uint32_t i = 0; i < t->tree->n_files; i++) {
		const struct walked *walked = &t->walk.files[i];
		struct cached *c = &t->scratch[n];
		*c = (struct cached){.name = walked->name,
		    .identity = walked->identity,
		    .digest = t->tree->files[i].digest};
		const struct digest_job *job =
		    j < t->n_jobs && t->files[j] == i ? &t->jobs[j++] : NULL;
		if (digest_identity_is_fresh(&walked->identity, t->present_ns) && job != NULL)
			continue;
		if (job != NULL && job->is_done)
			c->digest = job->digest;
		else if (job != NULL) {
			c->is_part = true;
			c->state = job->state;
		}
		n += job == NULL || job->is_done || job->state.bytes > 0;
	}
	return n;
}

static void
save(void *context)
{
	struct taking *t = context;

	(void)digest_cache_write(t->options->cache, t->scratch, collect(t), &t->failed);
}

static void
note(struct taking *t, const char *format, struct text why)
{
	t->tree->note = arena_format(
	    t->arena, format, TEXT_ARG(text_clip(text_of(t->options->cache), 200)), TEXT_ARG(why));
}

static enum gpai_code
open_store(struct taking *t, struct gpai_error *err)
{
	struct text why;
	enum gpai_code rc;

	t->stores = t->options->cache != NULL && t->options->shard_bytes == 0;
	if (!t->stores)
		return GPAI_OK;
	t->present_ns = digest_cache_present(t->options->cache);
	if ((rc = digest_cache_read(t->arena, t->options->cache, &t->stored, &why, err)) != GPAI_OK)
		return rc;
	if (why.len > 0)
		note(t, "stored digests in %.*s were not used: %.*s", why);
	return GPAI_OK;
}

static void
close_store(struct taking *t)
{
	if (!t->stores || t->n_jobs + t->stored.n_files == 0)
		return;
	t->failed = (struct gpai_error){0};
	save(t);
	if (t->failed.code != GPAI_OK)
		note(t, "digests were not stored in %.*s: %.*s", text_of(t->failed.message));
}

/* -- the whole ------------------------------------------------------------------------------ */

static enum gpai_code
hash(struct taking *t, struct gpai_error *err)
{
	const struct digest_options *options = t->options;
	uint64_t every = options->save_bytes > 0 ? options->save_bytes : DIGEST_SAVE_BYTES;
	struct digest_plan plan = {.folder = t->folder,
	    .jobs = t->jobs,
	    .n_jobs = t->n_jobs,
	    .threads = options->threads,
	    .save_bytes = every,
	    .save = t->stores ? save : NULL,
	    .save_context = t,
	    .progress = options->progress,
	    .progress_context = options->progress_context};
	enum gpai_code rc;

	rc = digest_work(&plan, err);
	for (uint32_t i = 0; i < t->n_jobs && rc == GPAI_OK; i++)
		t->tree->files[t->files[i]].digest = t->jobs[i].digest;
	return rc;
}

static enum gpai_code
take_root(struct digest_tree *tree, struct gpai_error *err)
{
	struct digest_stream *stream = digest_create();

	if (stream == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < tree->n_files; i++)
		digest_add(stream, (struct span){tree->files[i].digest.bytes, DIGEST_BYTES});
	tree->root = digest_end(stream);
	digest_free(stream);
	return GPAI_OK;
}

enum gpai_code
digest_tree_take(struct arena *arena, int folder, const char *shown,
    const struct digest_options *options, struct digest_tree *tree, struct gpai_error *err)
{
	static const struct digest_options defaults = {.ignore = digest_ignored};
	struct taking t = {.arena = arena,
	    .folder = folder,
	    .shown = shown,
	    .options = options != NULL ? options : &defaults,
	    .tree = tree};
	enum gpai_code rc;

	*tree = (struct digest_tree){0};
	if ((rc = open_store(&t, err)) != GPAI_OK ||
	    (rc = digest_walk(arena, folder, shown, t.options, &t.walk, err)) != GPAI_OK ||
	    (rc = plan_files(&t, err)) != GPAI_OK)
		return rc;
	rc = hash(&t, err);
	close_store(&t); /* what is done is kept, also when one file could not be read */
	if (rc != GPAI_OK || (rc = take_root(tree, err)) != GPAI_OK)
		return rc;
	tree->odd = t.walk.odd;
	tree->n_odd = t.walk.n_odd;
	tree->ignored = t.walk.ignored;
	tree->n_ignored = t.walk.n_ignored;
	return GPAI_OK;
}

static int
by_name(const void *key, const void *element)
{
	return text_compare(*(const struct text *)key, ((const struct digest_file *)element)->name);
}

const struct digest_file *
digest_tree_find(const struct digest_tree *tree, struct text name)
{
	if (tree->n_files == 0)
		return NULL;
	return bsearch(&name, tree->files, tree->n_files, sizeof *tree->files, by_name);
}
