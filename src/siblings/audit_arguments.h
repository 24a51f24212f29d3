/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs that report an audit take alike: the parts, the list of suffixes, how many domains
 * are listed; and those that draw for people, how wide and in colour or not. */
#ifndef SIBLINGS_AUDIT_ARGUMENTS_H
#define SIBLINGS_AUDIT_ARGUMENTS_H

#include "rights/audit_table.h"
#include "rights/report.h"
#include "siblings/part_arguments.h"

struct audit_arguments {
	struct part_arguments parts;
	uint64_t most;
	uint64_t width; /* 0: the terminal's */
	enum { AUDIT_COLOUR_AUTO, AUDIT_COLOUR_YES, AUDIT_COLOUR_NO } colour;

	struct audit *audit; /* set by audit_arguments_open */
};

/* A verb's own options begin at AUDIT_OPTIONS_END. */
enum { AUDIT_OPTION_WIDTH = PART_OPTIONS_END, AUDIT_OPTION_COLOUR, AUDIT_OPTIONS_END };
#define AUDIT_OPTIONS                                                                              \
	{"psl", required_argument, NULL, PART_OPTION_PSL},                                         \
	    {"source", required_argument, NULL, PART_OPTION_SOURCE},                               \
	    {"spill", required_argument, NULL, PART_OPTION_SPILL},                                 \
	    {"most", required_argument, NULL, PART_OPTION_MOST},                                   \
	{                                                                                          \
		"memory", required_argument, NULL, PART_OPTION_MEMORY                              \
	}
#define AUDIT_TERMINAL_OPTIONS                                                                     \
	{"width", required_argument, NULL, AUDIT_OPTION_WIDTH},                                    \
	{                                                                                          \
		"colour", required_argument, NULL, AUDIT_OPTION_COLOUR                             \
	}

void audit_arguments_init(struct audit_arguments *a);
/* 0, or an exit code after it was said what is wrong. */
int audit_arguments_take(struct audit_arguments *a, int id, int argc, char **argv);
/* What getopt left are the parts; their audit is gathered. */
int audit_arguments_open(struct audit_arguments *a, int argc, char **argv);
/* Where standard output is none: 80 columns, no colour. */
struct audit_canvas audit_arguments_canvas(const struct audit_arguments *a, struct out *out);
void audit_arguments_release(struct audit_arguments *a);

#endif
