/* SPDX-License-Identifier: Apache-2.0 */
/* What gpai contradictions shows, for gpai review --against as well. */
#ifndef CLI_CONTRADICTIONS_H
#define CLI_CONTRADICTIONS_H

#include "cli/cli.h"

/* `all`: also the pairs that people must compare. */
void contradictions_show(struct term *term, const struct gpai_contradictions *found, bool all);
int contradictions_judge(const struct gpai_contradictions *found);

#endif
