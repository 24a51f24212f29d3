/* SPDX-License-Identifier: Apache-2.0 */
/* ConsumedEnergy of jobs; see energy_slurm.h. */
#include "formats/energy_slurm.h"

#include "formats/energy_text.h"

/* Joules to the nearest; 0 is what Slurm writes where nothing measures. */
static bool
joules_of(const struct training_job *job, int64_t *joules)
{
	struct decimal half = {.low = 5, .exponent = -1}, number = job->energy_joules;
	uint64_t whole;
	int figures;

	*joules = ENERGY_HOLE;
	if (!job->has_energy || decimal_magnitude(number) == INT32_MIN)
		return true;
	number = decimal_add(number, half, ROUND_DOWN);
	if (number.exponent < 0) {
		figures = decimal_magnitude(number) + 1;
		number = figures <= 0 ? DECIMAL_ZERO : decimal_round(number, figures, ROUND_DOWN);
	}
	if (!decimal_to_u64(number, &whole) || whole > INT64_MAX)
		return false;
	*joules = whole > 0 ? (int64_t)whole : ENERGY_HOLE;
	return true;
}

static enum gpai_code
add_job(struct energy_log *log, const struct training_job *job, struct gpai_error *err)
{
	struct text name = arena_format(log->arena, "slurm job %.*s", ENERGY_SHOWN(job->id));
	int64_t joules, start = job->start * 1000, end = job->end * 1000;
	struct energy_series *series;
	enum gpai_code rc;

	if (name.at == NULL)
		return fail_memory(err);
	if (job->start <= 0 || job->end <= job->start || job->end > ENERGY_TIME_MAX / 1000) {
		if (!job->has_elapsed || job->elapsed_s > ENERGY_TIME_MAX / 1000)
			return GPAI_OK; /* still waiting, or cut off */
		log->relative = true;
		start = 0;
		end = (int64_t)job->elapsed_s * 1000;
	}
	if (end == start)
		return GPAI_OK;
	if (!joules_of(job, &joules))
		return fail(err, GPAI_TOO_LARGE, at_line(log->file, job->line),
		    "energy of job %.*s is too large", ENERGY_SHOWN(job->id));
	series = energy_meter(log, SCOPE_JOB, ENERGY_COUNTER, name, TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	series->unit_uj = 1000000;
	series->unique = true;
	series->line = job->line;
	if (joules == ENERGY_HOLE)
		energy_note(log,
		    "jobs without energy (ConsumedEnergy 0 or missing) are time without reading");
	if ((rc = energy_add(log, series, start, joules == ENERGY_HOLE ? joules : 0, err)) !=
	    GPAI_OK)
		return rc;
	return energy_add(log, series, end, joules, err);
}

enum gpai_code
energy_from_slurm(struct arena *arena, const struct training_record *record, struct energy_log *log,
    struct gpai_error *err)
{
	bool any = false;
	enum gpai_code rc = GPAI_OK;

	energy_log_init(log, ENERGY_SLURM, arena, record->name);
	for (uint32_t i = 0; rc == GPAI_OK && i < record->n_jobs; i++) {
		int64_t joules;
		any |= joules_of(&record->jobs[i], &joules) && joules != ENERGY_HOLE;
		rc = add_job(log, &record->jobs[i], err);
	}
	if (rc == GPAI_OK && (!any || log->n == 0))
		return fail(err, GPAI_UNSUPPORTED, in_file(record->name),
		    "no job with an energy above 0, expected ConsumedEnergyRaw of sacct");
	return rc;
}
