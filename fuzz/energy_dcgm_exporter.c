/* SPDX-License-Identifier: Apache-2.0 */
/* The text of dcgm-exporter, from strangers. */
#define SOURCE ENERGY_DCGM_EXPORTER
#include "energy.h"
