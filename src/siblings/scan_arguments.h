/* SPDX-License-Identifier: Apache-2.0 */
/* What all scans take alike, and how one is run. */
#ifndef SIBLINGS_SCAN_ARGUMENTS_H
#define SIBLINGS_SCAN_ARGUMENTS_H

#include "siblings/siblings.h"

#include "corpus/corpus.h"

#include <getopt.h>

struct scan_arguments {
	struct scan_options scan;
	const char *tokenizer;
	int progress_fd;
};

/* For getopt's table; a verb's own options begin at SCAN_OPTIONS_END. */
enum {
	SCAN_OPTION_PART = 1,
	SCAN_OPTION_SOURCE,
	SCAN_OPTION_THREADS,
	SCAN_OPTION_MEMORY,
	SCAN_OPTION_WORK,
	SCAN_OPTION_KEEP,
	SCAN_OPTION_PIECE,
	SCAN_OPTION_SPILL,
	SCAN_OPTION_TOKENS,
	SCAN_OPTION_LANGUAGES,
	SCAN_OPTION_DUPLICATES,
	SCAN_OPTION_NEAR,
	SCAN_OPTION_SHARE,
	SCAN_OPTION_FIELD,
	SCAN_OPTION_FORMAT,
	SCAN_OPTION_RATIO,
	SCAN_OPTION_PROGRESS,
	SCAN_OPTIONS_END
};
/* clang-format off */
#define SCAN_OPTIONS \
	{"part", required_argument, NULL, SCAN_OPTION_PART}, \
	{"source", required_argument, NULL, SCAN_OPTION_SOURCE}, \
	{"threads", required_argument, NULL, SCAN_OPTION_THREADS}, \
	{"memory", required_argument, NULL, SCAN_OPTION_MEMORY}, \
	{"work", required_argument, NULL, SCAN_OPTION_WORK}, \
	{"keep-every", required_argument, NULL, SCAN_OPTION_KEEP}, \
	{"piece", required_argument, NULL, SCAN_OPTION_PIECE}, \
	{"spill", required_argument, NULL, SCAN_OPTION_SPILL}, \
	{"tokens", required_argument, NULL, SCAN_OPTION_TOKENS}, \
	{"languages", no_argument, NULL, SCAN_OPTION_LANGUAGES}, \
	{"duplicates", no_argument, NULL, SCAN_OPTION_DUPLICATES}, \
	{"near-duplicates", no_argument, NULL, SCAN_OPTION_NEAR}, \
	{"share", required_argument, NULL, SCAN_OPTION_SHARE}, \
	{"field", required_argument, NULL, SCAN_OPTION_FIELD}, \
	{"format", required_argument, NULL, SCAN_OPTION_FORMAT}, \
	{"ratio", required_argument, NULL, SCAN_OPTION_RATIO}, \
	{"progress-fd", required_argument, NULL, SCAN_OPTION_PROGRESS}
/* clang-format on */

void scan_arguments_init(struct scan_arguments *a);
/* 0, or an exit code after it was said what is wrong. */
int scan_arguments_take(struct scan_arguments *a, int id, const char *value);
/* What getopt left are the paths. */
int scan_arguments_close(struct scan_arguments *a, int argc, char **argv);
/* The exit code. */
int scan_arguments_run(struct scan_arguments *a, struct crew *crew);

#endif
