/* SPDX-License-Identifier: Apache-2.0 */
/* Perf stat of energy events, from strangers. */
#define SOURCE ENERGY_PERF
#include "energy.h"
