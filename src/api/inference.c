/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring inference: the configuration of one model read, its task counted. */
#include "api/measured.h"

#include "base/file.h"
#include "measure/folder.h"
#include "measure/inference.h"

#include <errno.h>
#include <sys/stat.h>

static enum gpai_code
measure(struct gpai_measured *m, const char *model, const struct gpai_inference_options *options,
    struct gpai_error *err)
{
	const struct measure_sink sink = measured_sink(m);
	struct arena *arena = measured_arena(m);
	struct inference_task task = {.prompt = options->prompt > 0 ? options->prompt : 1,
	    .tokens = options->tokens,
	    .batch = options->batch > 0 ? options->batch : 1,
	    .is_prompt_assumed = options->prompt == 0};
	const char *file = model;
	struct span config;
	struct stat st;
	enum gpai_code rc;

	if (stat(model, &st) != 0)
		return fail_errno(err, errno, model, "open");
	if (S_ISDIR(st.st_mode) && (file = file_join(arena, model, "config.json")) == NULL)
		return fail_memory(err);
	if ((rc = file_read(arena, file, FOLDER_CONFIG_MAX, &config, err)) != GPAI_OK)
		return rc;
	struct digest digest = digest_of(config);
	return inference_measure(config, file, &digest, &task, &sink, err);
}

enum gpai_code
gpai_inference_measure(const char *model, const struct gpai_law *law,
    const struct gpai_inference_options *options, struct gpai_measured **measured,
    struct gpai_error *err)
{
	struct gpai_measured *m = measured_create(law, err);

	*measured = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	return measured_give(m, measure(m, model, options, err), measured);
}
