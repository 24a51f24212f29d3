/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus: the scan of training data and what is made of its results. Started by gpai;
 * usable alone. Built once for one process and once for the ranks of an MPI job: CREW names the
 * crew, HANDS_OVER says that a scan in a rank goes to the other program (see meson.build). */
#include "siblings/siblings.h"

#include "base/base.h"
#include "formats/json_fast.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb {
	const char *name, *says;
	int (*run)(int argc, char **argv);
} verbs[] = {
    {"domains", "the ranked table of domains of partial results, or one of them", verb_domains},
    {"merge", "several partial results as one", verb_merge},
    {"plot", "partial results as a drawing", verb_plot},
    {"report", "partial results as JSON", verb_report},
    {"scan", "files and folders to a partial result", verb_scan},
};
#define VERBS (sizeof verbs / sizeof *verbs)

void
crew_here(struct crew *crew)
{
	CREW(crew);
}

int
main(int argc, char **argv)
{
	const char *level;
	int code;

	/* A reader that went away is an error of a write, not the end of the program. */
	signal(SIGPIPE, SIG_IGN);
	/* Likewise a file that may grow no further. */
	signal(SIGXFSZ, SIG_IGN);
	level = getenv("GPAI_SIMD");
	if (level != NULL && !json_level_force(level))
		return sibling_usage(
		    "GPAI_SIMD names no instruction set of this machine: %.40s", level);
	if (HANDS_OVER && argc >= 2 && strcmp(argv[1], "scan") == 0 &&
	    (code = sibling_under_mpi(argv)) != SIBLING_OK)
		return code;
	if (argc >= 2)
		for (size_t i = 0; i < VERBS; i++)
			if (strcmp(argv[1], verbs[i].name) == 0)
				return verbs[i].run(argc - 1, argv + 1);
	fputs("gpai-corpus VERB ..., started by gpai(1)\n", stderr);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(stderr, "  %-8s %s\n", verbs[i].name, verbs[i].says);
	return SIBLING_COULD_NOT;
}
