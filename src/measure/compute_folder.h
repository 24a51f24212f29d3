/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a folder that may hold training records: their names, sorted. */
#ifndef MEASURE_COMPUTE_FOLDER_H
#define MEASURE_COMPUTE_FOLDER_H

#include "base/arena.h"
#include "base/error.h"

#define COMPUTE_FILES_MAX 10000 /* of one folder; its subfolders are not entered */

/* Paths below `folder` of its regular files, hidden ones left out. */
enum gpai_code compute_files(struct arena *arena, const char *folder, const char ***paths,
    uint32_t *n, struct gpai_error *err);

#endif
