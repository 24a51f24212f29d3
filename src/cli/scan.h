/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that scan training data share: progress, names of fields, a file for a while. */
#ifndef CLI_SCAN_H
#define CLI_SCAN_H

#include "cli/cli.h"
#include "cli/progress.h"

#include <stdint.h>

struct scan_watch {
	struct progress bar;
	bool in_json;
	int64_t last_s; /* when the last line of JSON was written */
};
/* As a callback of a scan, with the watch as context. */
void scan_watch_tell(void *context, const struct gpai_scan_progress *progress);
/* By --progress; `is_shown` tells whether the scan is to call back. False: the option makes no
 * sense. End it with progress_end(&watch->bar). */
bool scan_watch_start(struct scan_watch *watch, const struct call *call, bool *is_shown);

enum { SCAN_FIELDS_MAX = 16 };
struct scan_fields {
	char *text; /* owned; the list points into it */
	const char *list[SCAN_FIELDS_MAX];
	size_t n;
};
/* "text=body,url=link" of --fields. */
bool scan_fields_read(const struct call *call, struct scan_fields *fields);

/* An empty file of our own in TMPDIR, its name ending in `suffix`; owned by the caller. NULL after
 * setting cli->err. */
char *scan_temporary(struct cli *cli, const char *suffix);
/* Is one of the words standard input? */
bool scan_reads_stdin(const struct call *call);

#endif
