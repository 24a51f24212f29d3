/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of metric columns: shared by run_csv.c and wandb.c. Within this floor only. */
#ifndef FORMATS_RUN_CSV_H
#define FORMATS_RUN_CSV_H

#include "formats/training_reader.h"

/* Are there two metrics among the headings, of which one is time, step or epoch? */
bool run_csv_has_metric(struct span head);
/* Reads a table whose first row has headings. */
enum gpai_code run_csv_read(struct training_reader *reader, struct gpai_error *err);

#endif
