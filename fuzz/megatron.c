/* SPDX-License-Identifier: Apache-2.0 */
/* Megatron-LM's scripts and logs from strangers: what a shell would run is only read. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_MEGATRON, (struct span){data, size});
	return 0;
}
