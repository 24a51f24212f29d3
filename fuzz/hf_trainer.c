/* SPDX-License-Identifier: Apache-2.0 */
/* Trainer states and arguments of Hugging Face from strangers. */
#include "training.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_one(TRAINING_HF_STATE, (struct span){data, size});
	read_one(TRAINING_HF_ARGUMENTS, (struct span){data, size});
	return 0;
}
