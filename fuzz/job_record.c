/* SPDX-License-Identifier: Apache-2.0 */
/* Records of jobs, from strangers. */
#define SOURCE ENERGY_JOB_RECORD
#include "energy.h"
