/* SPDX-License-Identifier: Apache-2.0 */
/* The actions of `gpai law`, each in the file of its name. */
#ifndef CLI_LAW_H
#define CLI_LAW_H

#include <stdbool.h>

struct cli;
struct call;

int law_list(struct cli *cli, const struct call *call);
int law_show(struct cli *cli, const struct call *call);
int law_coverage(struct cli *cli, const struct call *call);
int law_diff(struct cli *cli, const struct call *call);
int law_languages(struct cli *cli, const struct call *call);
/* For lint: problems go to stderr, what is missing to the summary. False: cli->err says why. */
bool law_languages_sound(struct cli *cli, unsigned *problems);
bool law_languages_remark(struct cli *cli);

#endif
