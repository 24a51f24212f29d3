/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of Redfish, from strangers. */
#define SOURCE ENERGY_REDFISH
#include "energy.h"
