/* SPDX-License-Identifier: Apache-2.0 */
/* Slurm accounting from strangers, text or JSON. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_SLURM, (struct span){data, size});
	return 0;
}
