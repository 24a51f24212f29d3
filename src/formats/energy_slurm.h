/* SPDX-License-Identifier: Apache-2.0 */
/* Slurm accounting as a log of meters: ConsumedEnergy of jobs.
 *
 * Follows: sacct(1), ConsumedEnergyRaw: joules of a job's nodes, whole even when shared, by
 * whichever plugin the site runs. Where none runs it says 0, which is no reading. */
#ifndef FORMATS_ENERGY_SLURM_H
#define FORMATS_ENERGY_SLURM_H

#include "formats/energy.h"
#include "formats/training.h"

/* Errors: UNSUPPORTED when no job has an energy, TOO_LARGE, NO_MEMORY. */
enum gpai_code energy_from_slurm(struct arena *arena, const struct training_record *record,
    struct energy_log *log, struct gpai_error *err);

#endif
