/* SPDX-License-Identifier: Apache-2.0 */
/* MLPerf power logs, from strangers. */
#define SOURCE ENERGY_MLPERF
#include "energy.h"
