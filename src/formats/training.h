/* SPDX-License-Identifier: Apache-2.0 */
/* What a training run says of itself: recipes, trainer states, accounting and logs of
 * many programs, in one plain struct.
 *
 * Each program has a file of its own beside this one; training.c holds their table. A
 * record keeps what was written and where; what is missing stays unknown, and what
 * cannot be a number of its kind (NaN, negative, too large) stays unknown and is named
 * among the problems. Left out: judging, and joining several files about one run. */
#ifndef FORMATS_TRAINING_H
#define FORMATS_TRAINING_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/span.h"

#include "formats/hf_config.h"

enum {
	TRAINING_HEAD_BYTES = 256 << 10, /* enough of a file's beginning to tell its source */
	TRAINING_PROBLEMS_MAX = 32,      /* more are only counted */
	TRAINING_SAMPLES_MAX = 1 << 16,  /* beyond it every other sample goes, but the last stays */
	TRAINING_STAGES_MAX = 1000,      /* recipes have below ten */
	TRAINING_JOBS_MAX = 200000,      /* lines of accounting */
};
#define TRAINING_BYTES_MAX ((uint64_t)1 << 30) /* of one file: months of a talkative log */

/* Name, word on the command line and in records, what people call it. */
#define TRAINING_SOURCES(X)                                                                        \
	X(NANOTRON, "nanotron", "nanotron recipe")                                                 \
	X(MEGATRON, "megatron", "Megatron-LM arguments or log")                                    \
	X(HF_STATE, "trainer-state", "Hugging Face trainer state")                                 \
	X(HF_ARGUMENTS, "training-arguments", "Hugging Face training arguments")                   \
	X(TORCHTITAN, "torchtitan", "torchtitan configuration or log")                             \
	X(SLURM, "slurm", "Slurm accounting")                                                      \
	X(TENSORBOARD, "tensorboard", "TensorBoard events")                                        \
	X(WANDB, "wandb", "Weights & Biases history")                                              \
	X(RUN_CSV, "csv", "table of a run")

enum training_source {
#define X(NAME, word, words) TRAINING_##NAME,
	TRAINING_SOURCES(X)
#undef X
	    TRAINING_SOURCES_N
};

/* Name, word, unit. Planned or stated of the run as a whole; of logs: what holds at their end. */
#define TRAINING_FIELD_LIST(X)                                                                     \
	X(STEPS, "steps", "optimiser steps planned")                                               \
	X(STEPS_DONE, "steps-done", "optimiser steps done")                                        \
	X(SEQUENCE, "sequence", "tokens of a sequence")                                            \
	X(MICRO_BATCH, "micro-batch", "sequences a replica takes at once")                         \
	X(ACCUMULATION, "accumulation", "micro-batches of a replica in a step")                    \
	X(DATA_PARALLEL, "data-parallel", "replicas")                                              \
	X(TENSOR_PARALLEL, "tensor-parallel", "devices")                                           \
	X(PIPELINE_PARALLEL, "pipeline-parallel", "devices")                                       \
	X(CONTEXT_PARALLEL, "context-parallel", "devices")                                         \
	X(EXPERT_PARALLEL, "expert-parallel", "devices")                                           \
	X(GLOBAL_BATCH, "global-batch", "sequences of a step")                                     \
	X(SAMPLES, "samples", "sequences planned")                                                 \
	X(PLANNED_TOKENS, "planned-tokens", "tokens planned")                                      \
	X(TOKENS, "tokens", "tokens seen")                                                         \
	X(EPOCHS, "epochs", "passes over the data")                                                \
	X(TOTAL_FLOS, "total-flos", "FLOP as the trainer estimates them")                          \
	X(DEVICES, "devices", "devices")                                                           \
	X(NODES, "nodes", "nodes")                                                                 \
	X(DEVICES_PER_NODE, "devices-per-node", "devices of a node")                               \
	X(SECONDS, "seconds", "seconds of wall time")                                              \
	X(DEVICE_SECONDS, "device-seconds", "device-seconds, summed over jobs")                    \
	X(TOKENS_PER_SECOND, "tokens-per-second", "tokens per second of all devices")              \
	X(TOKENS_PER_SECOND_PER_DEVICE, "tokens-per-second-per-device",                            \
	    "tokens per second of one device")                                                     \
	X(TFLOPS_PER_DEVICE, "tflops-per-device", "10^12 FLOP per second of one device")           \
	X(UTILISATION, "utilisation", "part of the peak, 0 to 1")

enum training_field {
#define X(NAME, word, unit) TRAINING_##NAME,
	TRAINING_FIELD_LIST(X)
#undef X
	    TRAINING_FIELDS
};

struct training_figure {
	bool known;
	bool derived;         /* worked out from other figures, as the program itself does */
	struct decimal value; /* never negative */
	struct text where;    /* "tokens.train_steps, line 88"; of a derived one its formula */
};

/* From first_step (counted from 1) until the next stage begins or the run ends. */
struct training_stage {
	struct text name; /* TEXT_NONE when it has none */
	struct training_figure first_step, steps, tokens, sequence;
};

/* One line of a log: what it says of a moment, bit 1 << enum training_said. */
#define TRAINING_SAID(X)                                                                           \
	X(STEP)                                                                                    \
	X(EPOCH)                                                                                   \
	X(TOKENS)                       /* so far */                                               \
	X(FLOP)                         /* so far */                                               \
	X(SECONDS)                      /* since the run began */                                  \
	X(SECONDS_PER_STEP)             /* at this moment, as those that follow */                 \
	X(GLOBAL_BATCH)                 /* sequences */                                            \
	X(TOKENS_PER_SECOND)            /* all devices */                                          \
	X(TOKENS_PER_SECOND_PER_DEVICE) /* one device */                                           \
	X(TFLOPS_PER_DEVICE)            /* 10^12 FLOP per second */                                \
	X(WATTS_PER_DEVICE)             /* as the trainer asks the device */                       \
	X(JOULES_PER_STEP_PER_DEVICE)   /* likewise */                                             \
	X(UTILISATION)                  /* 0 to 1 */

enum training_said {
#define X(NAME) SAID_##NAME,
	TRAINING_SAID(X)
#undef X
	    SAID_FIELDS
};

struct training_sample {
	bool has_time;
	int64_t time_ms; /* from 1970-01-01T00:00:00Z, or local time where the log has no zone */
	uint32_t said;   /* which of `values` are there */
	struct decimal values[SAID_FIELDS];
};

/* One job or one run of a requeued job, without its steps. */
struct training_job {
	struct text id, name, partition, state;
	struct text device; /* "h100"; TEXT_NONE when accounting names no type */
	int64_t start, end; /* seconds from 1970, local where no zone is written; 0: unknown */
	uint64_t elapsed_s;
	uint64_t nodes, devices; /* 0: unknown, or a job without devices (has_devices) */
	bool has_elapsed, has_devices, has_energy;
	struct decimal energy_joules; /* of the nodes; only when has_energy */
	uint64_t line;                /* text: its line; JSON: its place in the list, from 1 */
};

struct training_record {
	enum training_source source;
	const char *name;    /* of the file, for messages; the caller's */
	struct text program; /* "nanotron", "Megatron-LM", ... */
	struct text run;     /* the run's own name, or TEXT_NONE */
	struct text device;  /* "h100", where one type is named; or TEXT_NONE */
	struct text dtype;   /* "bfloat16", or TEXT_NONE */
	struct training_figure fields[TRAINING_FIELDS];
	struct hf_config *model; /* shape from the recipe, for formulas; NULL when it has none */
	struct training_stage *stages;
	uint32_t n_stages;
	struct training_sample *samples; /* in the order written; times may go back */
	uint32_t n_samples;
	uint64_t samples_seen; /* n_samples, or more when every other one went */
	struct training_job *jobs;
	uint32_t n_jobs;
	struct text *problems; /* one line each, without the file's name: "line 7: ..." */
	uint32_t n_problems;
	uint64_t problems_seen;
	bool is_cut; /* the file ends within a record: a run that goes on, or a torn copy */
};

/* By content, whatever its name. `head` is the file or its first TRAINING_HEAD_BYTES. */
bool training_sniff(struct span head, enum training_source *source);
/* Reads a whole file held in memory. What is wrong in parts of it becomes a problem and
 * the rest stands; errors are for files nothing can be kept of: UNSUPPORTED (no source
 * is known), MALFORMED, TOO_LARGE, NO_MEMORY. All results live in the arena, except what
 * `model` owns: release the record before the arena, after errors too. */
enum gpai_code training_read(struct arena *arena, struct span bytes, const char *name,
    struct training_record *record, struct gpai_error *err);
enum gpai_code training_read_as(struct arena *arena, enum training_source source, struct span bytes,
    const char *name, struct training_record *record, struct gpai_error *err);
void training_release(struct training_record *record); /* also fine on a zeroed struct */

const char *training_source_word(enum training_source source);  /* "trainer-state" */
const char *training_source_words(enum training_source source); /* "Hugging Face trainer state" */
const char *training_field_word(enum training_field field);     /* "micro-batch" */
const char *training_field_unit(enum training_field field);

#endif
