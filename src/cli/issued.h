/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that were issued before: as they were, and what would be different now. */
#ifndef CLI_ISSUED_H
#define CLI_ISSUED_H

#include "cli/cli.h"

/* --as-issued N, and --diff; each gives the exit code. */
int issued_write(struct cli *cli, const struct call *call, uint64_t record);
int issued_diff(struct cli *cli, const struct call *call, const struct gpai_write_options *options,
    uint64_t record);

#endif
