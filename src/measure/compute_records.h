/* SPDX-License-Identifier: Apache-2.0 */
/* Training records into layers of stages.
 *
 * Recipes that plan the same steps of the same batches are one run that was taken up again
 * with other data or other settings: they are counted once. Recipes that plan different
 * ones are runs of their own. Logs and accounting belong to the only run there is; with
 * several the files of one have to be named apart. */
#ifndef MEASURE_COMPUTE_RECORDS_H
#define MEASURE_COMPUTE_RECORDS_H

#include "formats/training.h"
#include "measure/compute_layers.h"

/* A record and the file it was read from. */
struct compute_record {
	struct training_record record;
	struct digest digest;
};

struct compute_run {
	struct text name; /* of the file that plans it, without its ending */
	struct compute_layer layer;
};

/* Sorts records into runs; without any record there is none. Says what is wrong in the
 * records and what was joined. Errors: INVALID (several runs and a log), NO_MEMORY. */
enum gpai_code compute_runs(struct voice *voice, const struct compute_record *records, uint32_t n,
    struct compute_run **runs, uint32_t *n_runs);

#endif
