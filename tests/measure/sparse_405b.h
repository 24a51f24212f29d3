/* SPDX-License-Identifier: Apache-2.0 */
/* A model of 405 billion parameters that takes a megabyte of disk: Llama 3.1 405B by its
 * configuration, in 191 safetensors shards whose headers are real and whose data are holes.
 * For tests and the bench. */
#ifndef TESTS_MEASURE_SPARSE_405B_H
#define TESTS_MEASURE_SPARSE_405B_H

#include <stdbool.h>

#define SPARSE_405B_SHARDS 191

/* Writes config.json and the shards. False: the file system has no sparse files of this
 * size, or another failure. */
bool sparse_405b_write(const char *folder);
/* Removes them again, and the folder. */
void sparse_405b_remove(const char *folder);

#endif
