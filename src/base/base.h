/* SPDX-License-Identifier: Apache-2.0 */
/* The ground floor: what every other folder stands on.
 *
 * Belongs here: memory, text, output, numbers, dates, digests, files, threads.
 * May include: libc, POSIX, <gpai/error.h>, and libcrypto for digests.
 * Absent: law, models, formats, logging, global state. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/base64.h"
#include "base/checked.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/file_ahead.h"
#include "base/nearest.h"
#include "base/out.h"
#include "base/range.h"
#include "base/span.h"
#include "base/threads.h"
#include "base/value.h"

#endif
