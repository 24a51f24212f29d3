/* SPDX-License-Identifier: Apache-2.0 */
/* IPMI readings and sensors, from strangers. */
#define SOURCE ENERGY_IPMI
#include "energy.h"
