/* SPDX-License-Identifier: Apache-2.0 */
/* Nvidia-smi --query-gpu, from strangers. */
#define SOURCE ENERGY_NVIDIA_SMI
#include "energy.h"
