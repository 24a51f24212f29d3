/* SPDX-License-Identifier: Apache-2.0 */
/* Holding the sources of one tally against each other. Each comparison says both exact
 * numbers; agreement is said as well, because it is evidence. */
#ifndef MEASURE_RECONCILE_H
#define MEASURE_RECONCILE_H

#include "measure/tally.h"
#include "measure/voice.h"

void reconcile(struct voice *voice, const struct tally *tally);

#endif
