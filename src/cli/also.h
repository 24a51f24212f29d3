/* SPDX-License-Identifier: Apache-2.0 */
/* Other frameworks below the answer of gpai check. */
#ifndef CLI_ALSO_H
#define CLI_ALSO_H

struct cli;
struct gpai_assessment;

/* Those that were asked for; nothing when none were. */
void also_show(struct cli *cli, const struct gpai_assessment *a);

#endif
