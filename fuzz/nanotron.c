/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes of nanotron from strangers. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_NANOTRON, (struct span){data, size});
	return 0;
}
