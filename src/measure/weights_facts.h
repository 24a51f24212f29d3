/* SPDX-License-Identifier: Apache-2.0 */
/* What a model's files say of it beside their tensors: shape, lineage, licence, and what an
 * adapter changes. Each reading names the file and the key it comes from. */
#ifndef MEASURE_WEIGHTS_FACTS_H
#define MEASURE_WEIGHTS_FACTS_H

#include "measure/tally.h"
#include "measure/voice.h"

/* Architecture, context, experts, layers: of the configuration, else of metadata. */
void weights_say_shape(struct voice *voice, const struct tally *tally);
void weights_say_adapter(struct voice *voice, const struct tally *tally);
/* Base models by card, adapter and metadata. */
void weights_say_lineage(struct voice *voice, const struct folder *folder);
/* Its identifier, and the terms that a person should look at. */
void weights_say_licence(struct voice *voice, const struct folder *folder);

#endif
