/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of ours that live beside gpai in libexec and carry the libraries it does without.
 *
 * One is started without a shell, with what it needs as arguments and descriptors: its output
 * is the result, lines of JSON on another descriptor say how far it is, and what it says on
 * stderr becomes our error when it fails. Its exit codes are ours: 0 done, 1 done with
 * findings, 2 could not; 3 says that another rank of the same job speaks for it. */
#ifndef API_SIBLING_H
#define API_SIBLING_H

#include <gpai/gpai.h>

#include "base/arena.h"
#include "base/error.h"

#define SIBLING_RESULT_MAX ((size_t)256 << 20) /* bytes of an answer: a report is below 10 MiB */

struct sibling {
	const char *libexec;          /* folder it lies in */
	const char *program;          /* its name there */
	const char *const *arguments; /* after the name; ends with NULL */
	struct span input;            /* what it reads on its standard input; empty: what we do */
	bool shows; /* its output goes where ours goes, instead of into `result` */
	/* Called for each line of progress, without its end; NULL: not asked for, and then it gets
	 * no --progress-fd. */
	void (*progress)(void *context, struct text line);
	void *context;
};

enum sibling_end { SIBLING_DONE, SIBLING_FINDINGS, SIBLING_SILENT };

/* Runs it to its end. `result` lives in the arena; it may be NULL with `shows`. Errors:
 * NOT_FOUND when it is not there; what it said last on stderr when it could not; IO when a
 * signal ended it; TOO_LARGE. */
enum gpai_code sibling_run(const struct sibling *sibling, struct arena *arena, struct span *result,
    enum sibling_end *end, struct gpai_error *err);

#endif
