/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of a run from strangers. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_RUN_CSV, (struct span){data, size});
	return 0;
}
