/* SPDX-License-Identifier: Apache-2.0 */
/* A file read ahead: a thread of its own reads the next blocks while the caller works on
 * this one. For one long file and a caller that is busy with each byte; where there are
 * as many files as processors, each thread better reads its own. */
#ifndef BASE_FILE_AHEAD_H
#define BASE_FILE_AHEAD_H

#include "base/error.h"
#include "base/span.h"

struct file_ahead; /* opaque */

/* Begins to read the bytes from `from` up to `end`. `name` is for messages and, like fd,
 * stays the caller's until file_ahead_stop. Reads without a thread when none can be had. */
enum gpai_code file_ahead_start(int fd, const char *name, uint64_t from, uint64_t end,
    struct file_ahead **ahead, struct gpai_error *err);
/* The next bytes, borrowed until the next call; none at the end. Each span but the last
 * has a multiple of 64 KiB. MALFORMED when the file ends before `end`. */
enum gpai_code file_ahead_next(
    struct file_ahead *ahead, struct span *bytes, struct gpai_error *err);
void file_ahead_stop(struct file_ahead *ahead); /* also before the end; NULL is fine */

#endif
