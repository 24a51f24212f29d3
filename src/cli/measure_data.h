/* SPDX-License-Identifier: Apache-2.0 */
/* What `gpai measure data` and `gpai merge` share: a partial result made facts. */
#ifndef CLI_MEASURE_DATA_H
#define CLI_MEASURE_DATA_H

#include "cli/cli.h"

/* The options of a call that both have. */
void data_options_take(const struct call *call, struct gpai_data_options *options);
/* Measures, shows, records; EXIT_COULD_NOT after setting cli->err, which the caller says. */
int data_finish(struct cli *cli, const struct call *call, const char *const *descriptions, size_t n,
    struct gpai_data_options *options, bool has_dossier);

#endif
