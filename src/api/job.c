/* SPDX-License-Identifier: Apache-2.0 */
/* Running a job beside the meters, with the digests of what it read and wrote. */
#include "api/api.h"

#include "base/file.h"
#include "meter/job.h"

enum { INTERVAL_DEFAULT_MS = 10000 };

struct named {
	struct arena *arena;
	const char *const *paths;
	size_t n;
};

static enum gpai_code
read_files(
    const struct named *named, const struct job_file **files, uint32_t *n, struct gpai_error *err)
{
	struct job_file *list = arena_array(named->arena, named->n + 1, sizeof *list);
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;
	enum gpai_code rc;

	*n = 0;
	if (list == NULL)
		return fail_memory(err);
	*files = list;
	for (size_t i = 0; i < named->n; i++) {
		struct job_file *file = &list[*n];
		if ((rc = file_digest(named->paths[i], &digest, &file->bytes, err)) != GPAI_OK)
			return rc;
		digest_hex(&digest, hex);
		file->path = text_of(named->paths[i]);
		file->path.len =
		    utf8_valid_len((struct span){(const uint8_t *)file->path.at, file->path.len});
		file->sha256 = arena_text(named->arena, text_of(hex));
		if (file->sha256.at == NULL)
			return fail_memory(err);
		++*n;
	}
	return GPAI_OK;
}

static enum gpai_code
read_outputs(void *context, const struct job_file **files, uint32_t *n, struct gpai_error *err)
{
	return read_files(context, files, n, err);
}

static enum gpai_code
run(struct arena *arena, const struct gpai_job_options *options, struct gpai_job_result *result,
    struct gpai_error *err)
{
	struct named inputs = {arena, options->inputs, options->n_inputs};
	struct named outputs = {arena, options->outputs, options->n_outputs};
	struct job_options job = {.command = options->command,
	    .path = options->path,
	    .interval_ms = options->interval_ms != 0 ? options->interval_ms : INTERVAL_DEFAULT_MS,
	    .devices = options->devices,
	    .powercap = options->powercap,
	    .node = options->node,
	    .job = options->job,
	    .step = options->step,
	    .task = options->task,
	    .stage = options->stage,
	    .files = {.outputs = outputs.n > 0 ? read_outputs : NULL, .context = &outputs}};
	struct job_result done = {0};
	enum gpai_code rc = read_files(&inputs, &job.files.inputs, &job.files.n_inputs, err);

	if (rc != GPAI_OK)
		return rc;
	rc = job_run(&job, &done, &result->has_run, err);
	result->status = done.status;
	result->wall_ms = done.wall_ms;
	result->samples = done.samples;
	result->lost = done.lost;
	result->gpus = done.gpus;
	result->domains = done.domains;
	result->own_cpu_us = done.own_cpu_us;
	return rc;
}

enum gpai_code
gpai_job_run(
    const struct gpai_job_options *options, struct gpai_job_result *result, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc;

	*result = (struct gpai_job_result){.has_run = false};
	if (options->command == NULL || options->command[0] == NULL || options->path == NULL)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "no command or no path of its record, expected both");
	arena_init(&arena, 0);
	rc = run(&arena, options, result, err);
	arena_release(&arena);
	return rc;
}
