/* SPDX-License-Identifier: Apache-2.0 */
/* What report, domains and plot take alike: the parts, the list of suffixes, the cut. */
#ifndef SIBLINGS_PART_ARGUMENTS_H
#define SIBLINGS_PART_ARGUMENTS_H

#include "corpus/domains.h"
#include "corpus/report.h"

#include <getopt.h>

struct part_arguments {
	const char *const *paths; /* as given */
	size_t n_paths;
	const char *psl, *source, *spill_dir;
	struct cut cut;
	struct tokens_per per;
	uint64_t memory_bytes;

	/* Set by part_arguments_open. */
	const char *path; /* of one part, which may be merged of several and temporary */
	char *merged;     /* NULL: is not */
	struct part *part;
	const struct text *sources; /* those asked for */
	size_t n_sources;
	struct suffixes *suffixes;
	struct report_settings says;
};

/* For getopt's table; a verb's own options begin at PART_OPTIONS_END. */
enum {
	PART_OPTION_PSL = 1,
	PART_OPTION_SOURCE,
	PART_OPTION_SPILL,
	PART_OPTION_TOP,
	PART_OPTION_MOST,
	PART_OPTION_PER,
	PART_OPTION_MEMORY,
	PART_OPTIONS_END
};
#define PART_OPTIONS                                                                               \
	{"psl", required_argument, NULL, PART_OPTION_PSL},                                         \
	    {"source", required_argument, NULL, PART_OPTION_SOURCE},                               \
	    {"spill", required_argument, NULL, PART_OPTION_SPILL},                                 \
	    {"top", required_argument, NULL, PART_OPTION_TOP},                                     \
	    {"most", required_argument, NULL, PART_OPTION_MOST},                                   \
	    {"bytes-per-token", required_argument, NULL, PART_OPTION_PER},                         \
	{                                                                                          \
		"memory", required_argument, NULL, PART_OPTION_MEMORY                              \
	}

void part_arguments_init(struct part_arguments *a);
/* 0, or an exit code after it was said what is wrong. */
int part_arguments_take(struct part_arguments *a, int id, int argc, char **argv);
/* What getopt left are the parts. They become one, which is opened. */
int part_arguments_open(struct part_arguments *a, int argc, char **argv);
void part_arguments_release(struct part_arguments *a);
void part_arguments_domains(const struct part_arguments *a, struct domains_options *options);

#endif
