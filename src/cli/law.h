/* SPDX-License-Identifier: Apache-2.0 */
/* The actions of `gpai law`, each in the file of its name. */
#ifndef CLI_LAW_H
#define CLI_LAW_H

struct cli;
struct call;

int law_list(struct cli *cli, const struct call *call);
int law_show(struct cli *cli, const struct call *call);
int law_coverage(struct cli *cli, const struct call *call);
int law_diff(struct cli *cli, const struct call *call);

#endif
