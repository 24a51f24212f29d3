/* SPDX-License-Identifier: Apache-2.0 */
/* torchtitan's configurations and logs from strangers. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_TORCHTITAN, (struct span){data, size});
	return 0;
}
