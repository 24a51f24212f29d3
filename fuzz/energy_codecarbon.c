/* SPDX-License-Identifier: Apache-2.0 */
/* Emissions.csv of CodeCarbon, from strangers. */
#define SOURCE ENERGY_CODECARBON
#include "energy.h"
