/* SPDX-License-Identifier: Apache-2.0 */
/* What a model takes to generate text: operations of a stated task, from its configuration.
 *
 * Follows: the Form of the Code of Practice, energy consumption, "benchmarked amount of
 * computation used for inference": the figure belongs to a task, which is told with it.
 * The count and what it leaves out: operations.h. Left out: energy, time, other hardware
 * than arithmetic; tasks with images. */
#ifndef MEASURE_INFERENCE_H
#define MEASURE_INFERENCE_H

#include "base/span.h"
#include "measure/measure.h"

/* All at least 1. Each sequence has a prompt of its own, of the same length. */
struct inference_task {
	uint64_t prompt, tokens; /* of one sequence: given, generated */
	uint64_t batch;          /* sequences */
	bool is_prompt_assumed;  /* nobody gave it */
};

/* `config` is the config.json of the model, `file` its name for people, `digest` its
 * SHA-256. Errors: as hf_config_parse; UNSUPPORTED when the model's family is not in the
 * table or its configuration says too little; INVALID for a task beyond what is counted;
 * NO_MEMORY, and what the sink returns. */
enum gpai_code inference_measure(struct span config, const char *file, const struct digest *digest,
    const struct inference_task *task, const struct measure_sink *sink, struct gpai_error *err);

#endif
