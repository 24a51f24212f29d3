/* SPDX-License-Identifier: Apache-2.0 */
/* Dcgmi dmon, from strangers. */
#define SOURCE ENERGY_DCGM_DMON
#include "energy.h"
