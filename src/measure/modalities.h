/* SPDX-License-Identifier: Apache-2.0 */
/* What goes in and what comes out, as far as the architecture shows it.
 *
 * Evidence, not judgement: a class name says what the code can do. What it does not
 * show stays unsaid. */
#ifndef MEASURE_MODALITIES_H
#define MEASURE_MODALITIES_H

#include "formats/hf_config.h"

enum { MODALITIES_MAX = 4 };

struct modalities {
	struct text in[MODALITIES_MAX], out[MODALITIES_MAX];
	uint32_t n_in, n_out; /* 0: not known */
};

void modalities_find(const struct hf_config *config, struct modalities *modalities);

#endif
