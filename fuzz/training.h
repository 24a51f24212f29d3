/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every record of a training run, whatever its bytes were. */
#ifndef FUZZ_TRAINING_H
#define FUZZ_TRAINING_H

#include "formats/training.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_text(struct text text)
{
	struct text again;

	check(text.len == 0 ||
	      text_from_span((struct span){(const uint8_t *)text.at, text.len}, &again));
}

/* Known means a number of its kind, and a place: never a silent nothing. */
static void
check_figure(const struct training_figure *figure, bool may_be_zero)
{
	if (!figure->known)
		return;
	check(!figure->value.negative && figure->where.len > 0);
	check(may_be_zero || figure->value.high != 0 || figure->value.low != 0);
	check_text(figure->where);
}

static void
check_sample(const struct training_sample *sample)
{
	check(sample->said < 1u << SAID_FIELDS && (sample->said != 0 || sample->has_time));
	for (unsigned i = 0; i < SAID_FIELDS; i++)
		check((sample->said & 1u << i) == 0 || !sample->values[i].negative);
}

static void
check_record(const struct training_record *record)
{
	check(record->n_samples <= TRAINING_SAMPLES_MAX + 1 &&
	      record->n_stages <= TRAINING_STAGES_MAX && record->n_jobs <= TRAINING_JOBS_MAX &&
	      record->n_problems <= TRAINING_PROBLEMS_MAX &&
	      record->n_problems <= record->problems_seen);
	check_text(record->run);
	check_text(record->dtype);
	check_text(record->device);
	for (unsigned i = 0; i < TRAINING_FIELDS; i++)
		check_figure(&record->fields[i], i >= TRAINING_EPOCHS);
	for (uint32_t i = 0; i < record->n_stages; i++) {
		check_text(record->stages[i].name);
		check_figure(&record->stages[i].steps, false);
		check_figure(&record->stages[i].tokens, true);
		check_figure(&record->stages[i].sequence, true);
	}
	for (uint32_t i = 0; i < record->n_samples; i++)
		check_sample(&record->samples[i]);
	for (uint32_t i = 0; i < record->n_jobs; i++) {
		const struct training_job *job = &record->jobs[i];
		check_text(job->name);
		check_text(job->device);
		check(job->id.len > 0 && (!job->has_energy || !job->energy_joules.negative));
		check(job->has_devices || job->devices == 0);
	}
	for (uint32_t i = 0; i < record->n_problems; i++) {
		check_text(record->problems[i]);
		check(record->problems[i].len > 0);
	}
}

static void
read_one(enum training_source source, struct span bytes)
{
	struct training_record record;
	struct gpai_error err = {0};
	enum training_source found;
	struct arena arena;

	arena_init(&arena, (size_t)512 << 20);
	training_sniff(bytes, &found);
	enum gpai_code rc = training_read_as(&arena, source, bytes, "fuzz", &record, &err);
	check(rc == err.code);
	if (rc == GPAI_OK)
		check_record(&record);
	else
		check(err.message[0] != 0);
	training_release(&record);
	arena_release(&arena);
}

#endif
