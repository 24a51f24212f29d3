/* SPDX-License-Identifier: Apache-2.0 */
/* What the subcommands of `gpai measure` share. */
#ifndef CLI_MEASURE_H
#define CLI_MEASURE_H

#include "cli/cli.h"

/* Shows what was measured, as text or with --json; records it unless --dry-run is given or
 * there is no dossier. Exit code 1 when sources differ; EXIT_COULD_NOT after setting cli->err,
 * which the caller says with cli_fail. */
int measure_finish(struct cli *cli, const struct call *call, const struct gpai_measured *measured);
/* The same after the readings were shown in another way: what is to be told (unless quiet), the
 * record, the exit code. */
int measure_conclude(
    struct cli *cli, const struct call *call, const struct gpai_measured *measured, bool is_quiet);

#endif
