/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of training records share: filling figures, samples and jobs with
 * checks, and naming problems. Within this floor only; see training.h.
 *
 * Memory running out is remembered here and ends in training_reader_end. */
#ifndef FORMATS_TRAINING_READER_H
#define FORMATS_TRAINING_READER_H

#include "formats/training.h"
#include "notation/yaml.h"

struct training_reader {
	struct arena *arena;
	const char *name;
	struct span bytes;
	struct training_record *record;
	uint32_t samples_cap, jobs_cap, stages_cap, problems_cap;
	uint64_t stride; /* every which sample is kept */
	bool is_out_of_memory;
	bool has_last_time, has_last_step;
	int64_t last_time_ms, elapsed_ms; /* elapsed: what time went forward */
	struct decimal last_step;
	/* Of all samples, those that went too. */
	struct training_sample last;
	struct decimal sum[SAID_FIELDS], most[SAID_FIELDS];
	uint32_t n_said[SAID_FIELDS];
};

/* One program's reader: formats/NAME.c. */
struct training_format {
	bool (*sniff)(struct span head);
	enum gpai_code (*read)(struct training_reader *, struct gpai_error *);
};

extern const struct training_format nanotron_format, megatron_format, hf_state_format,
    hf_arguments_format, torchtitan_format, slurm_format, tensorboard_format, wandb_format,
    run_csv_format;

void training_problem(struct training_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Foreign text shortened for a problem; printable whatever it holds. */
struct text training_quote(struct training_reader *reader, struct text foreign);
struct text training_where(struct training_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sets a figure when the number is one of its kind: counts are whole and at least 1,
 * others are not negative. Else a problem says so; what was set before then stands. */
bool training_set(struct training_reader *reader, enum training_field field, struct decimal value,
    struct text where);
bool training_set_text(struct training_reader *reader, enum training_field field,
    struct text number, struct text where);
/* Of a YAML or TOML tree: "tokens" and "train_steps". Nothing when it is absent or null. */
bool training_set_node(struct training_reader *reader, enum training_field field,
    const struct yaml_node *root, const char *section, const char *key);
/* Worked out; leaves a figure alone that is known already. */
void training_derive(struct training_reader *reader, enum training_field field,
    struct decimal value, struct text where);
/* Figures that follow from others: `factors` end with TRAINING_FIELDS. Unless all are known,
 * nothing happens. `formula` is the `where`. */
void training_derive_product(struct training_reader *reader, enum training_field field,
    const enum training_field *factors, const char *formula);
/* field = whole / (product of factors), when that is whole; `absent` ones count as 1. */
void training_derive_quotient(struct training_reader *reader, enum training_field field,
    enum training_field whole, const enum training_field *factors, const char *formula);
bool training_is_count(enum training_field field);

/* NULL when no more may be added, or without memory. */
struct training_stage *training_add_stage(struct training_reader *reader);
struct training_job *training_add_job(struct training_reader *reader);
/* Takes a copy, unless it says nothing. `line`: for problems (time or steps that go back), 0 when
 * there is none. */
void training_add_sample(
    struct training_reader *reader, const struct training_sample *sample, uint64_t line);
/* A number of a sample; false with a problem when it is negative. */
bool training_say(struct training_reader *reader, struct training_sample *sample,
    enum training_said said, struct decimal value, const char *name, uint64_t line);
/* What the samples say of the whole: last steps, tokens and FLOP; means of rates. */
void training_sum_up(struct training_reader *reader);

/* Metric columns of many programs: "train/num_input_tokens_seen". `scale` (10^n, or of a
 * percentage) applies to what was written. */
enum training_metric_kind { METRIC_NONE, METRIC_SAID, METRIC_TIME };
struct training_metric {
	enum training_metric_kind kind;
	enum training_said said;
	int32_t scale;       /* value x 10^scale */
	bool may_be_percent; /* above 1 it is a percentage */
};
struct training_metric training_metric(struct text name);
/* The value as its metric means it, into the sample. */
void training_say_metric(struct training_reader *reader, struct training_sample *sample,
    struct training_metric metric, struct decimal value, struct text name, uint64_t line);

/* "2025-04-17 08:01:02", "2025-04-17T08:01:02.345+02:00", "...Z"; *has_zone says whether one
 * was written. */
bool training_moment(struct text text, int64_t *ms, bool *has_zone);
/* From seconds, with a fraction. */
bool training_seconds_ms(struct decimal seconds, int64_t *ms);

/* The shortest number that gives the same double, or the same float: most likely what was
 * written. False for NaN and the infinities. */
bool training_from_double(double value, struct decimal *number);
bool training_from_float(float value, struct decimal *number);

/* The next line without its end, from *at; false at the end. Bytes as they are. */
bool training_line(struct span bytes, size_t *at, struct text *line, bool *is_ended);
/* Does a word stand in these bytes, or at the beginning of one of their lines? */
bool training_has(struct span head, const char *word);
bool training_has_line(struct span head, const char *begins);
/* The first byte that is no blank and no line end; 0 when there is none. */
uint8_t training_first(struct span head);
bool training_is_whole(struct decimal value);

#endif
