/* SPDX-License-Identifier: Apache-2.0 */
/* A line on the terminal that says how far long work is: bytes, rate, time left. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what; /* "hashing" */
	bool is_shown;    /* stderr is a terminal */
	bool has_line;
	uint64_t first;     /* bytes that were done when it began */
	double began, last; /* seconds of a clock that only runs forward */
};

void progress_start(struct progress *progress, const char *what);
/* As the library calls it; `context` is the struct progress. */
void progress_tell(void *context, uint64_t done, uint64_t total);
void progress_end(struct progress *progress); /* takes the line away */

#endif
