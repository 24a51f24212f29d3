/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of the powercap files, from strangers. */
#define SOURCE ENERGY_POWERCAP
#include "energy.h"
