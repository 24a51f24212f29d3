/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a job as it grows: JSON Lines in a file that nobody else has.
 *
 * A line is there as a whole or not at all: what a full disk cut off is cut away, and the
 * line is counted as lost. Lines reach the disk within JOURNAL_SYNC_S seconds; the last line
 * holds the SHA-256 of all before it and is only acknowledged when it is on the disk.
 * Follows no standard; man/gpai-record.1 describes the lines. */
#ifndef METER_JOURNAL_H
#define METER_JOURNAL_H

#include "base/digest.h"
#include "base/error.h"
#include "base/out.h"

enum { JOURNAL_SYNC_S = 30 };

struct journal {
	int fd;
	const char *path; /* borrowed */
	uint64_t bytes;   /* of whole lines */
	uint64_t lost;    /* lines that could not be written */
	int error;        /* errno of the last that could not */
	int64_t synced_s; /* when it last reached the disk, by the clock the caller passes */
	struct digest_stream *stream;
};

/* Makes the file, which must not be there yet. Errors: IO, CONFLICT (it is there). */
enum gpai_code journal_open(struct journal *journal, const char *path, struct gpai_error *err);
/* One line without its end; now_s: any clock that does not go back. */
void journal_write(struct journal *journal, struct text line, int64_t now_s);
/* The SHA-256 of what has been written. Once, before the last line. */
struct digest journal_digest(struct journal *journal);
/* Everything to the disk, the file's name too. Errors: IO, also for lines lost before. */
enum gpai_code journal_close(struct journal *journal, struct gpai_error *err);

#endif
