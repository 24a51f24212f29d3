/* SPDX-License-Identifier: Apache-2.0 */
/* What should be known about the files of a model beside their numbers: which of them
 * were taken for the model, how they pack and share weights, what they lack, and what
 * loading them runs. */
#ifndef MEASURE_RECONCILE_FILES_H
#define MEASURE_RECONCILE_FILES_H

#include "measure/tally.h"
#include "measure/voice.h"

void reconcile_files(struct voice *voice, const struct tally *tally);
void reconcile_packing(struct voice *voice, const struct tally *tally);

#endif
