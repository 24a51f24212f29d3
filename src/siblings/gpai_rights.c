/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-rights: reservations of rights, read, and held against what was collected. Started by gpai;
 * usable alone. */
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
    {"archive", "what sites answered, out of crawls and folders", verb_archive},
    {"lookup", "what there is of one website, or a folder to ask", verb_lookup},
    {"merge", "several partial results as one", verb_merge},
    {"plot", "the audit of partial results as a drawing", verb_audit_plot},
    {"removes", "what to remove, as lines of JSON", verb_removes},
    {"report", "the audit of partial results as JSON", verb_audit_report},
    {"scan", "files and folders to a partial result, each document held against captures",
	verb_audit_scan},
    {"signals", "what single files reserve, as JSON", verb_signals},
    {"table", "the audit of partial results as a table", verb_audit_table},
};
#define VERBS (sizeof verbs / sizeof *verbs)

void
crew_here(struct crew *crew)
{
	crew_alone(crew);
}

int
main(int argc, char **argv)
{
	const char *level = getenv("GPAI_SIMD");

	/* A reader that went away is an error of a write, not the end of the program. */
	signal(SIGPIPE, SIG_IGN);
	/* Likewise a file that may grow no further. */
	signal(SIGXFSZ, SIG_IGN);
	if (level != NULL && !json_level_force(level))
		return sibling_usage(
		    "GPAI_SIMD names no instruction set of this machine: %.40s", level);
	if (argc >= 2)
		for (size_t i = 0; i < VERBS; i++)
			if (strcmp(argv[1], verbs[i].name) == 0)
				return verbs[i].run(argc - 1, argv + 1);
	fputs("gpai-rights VERB ..., started by gpai(1)\n", stderr);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(stderr, "  %-8s %s\n", verbs[i].name, verbs[i].says);
	return SIBLING_COULD_NOT;
}
