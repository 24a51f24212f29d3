/* SPDX-License-Identifier: Apache-2.0 */
/* The audit of one document: verdicts for each agent at each moment, as rows. Hooks into the scan
 * (corpus/scan.h, struct scan_also): one judge a thread. */
#ifndef RIGHTS_JUDGE_H
#define RIGHTS_JUDGE_H

#include "corpus/scan.h"
#include "rights/archive.h"
#include "rights/lists.h"
#include "rights/verdict.h"

struct rights_list {
	struct text name; /* as the provider calls it */
	struct text date; /* YYYY-MM-DD: of which day it is */
	const char *path;
};

struct rights_options {
	struct text source;
	const struct text *agents; /* product tokens */
	size_t n_agents;
	const char *archive; /* path; what was captured around the crawl */
	const char *against; /* NULL: not asked */
	int64_t as_of;       /* seconds since 1970; NO_TIME: not asked */
	int64_t within;      /* seconds that a capture may be older than the fetch */
	int64_t as_of_within;
	const struct rights_list *blocks; /* websites to leave out */
	size_t n_blocks;
	const struct rights_list *licensed;
	size_t n_licensed;
	const char *removed;   /* a remove-list that was applied; NULL: none */
	bool lists_removes;    /* rows of what to remove */
	uint64_t memory_bytes; /* of caches, all threads together */
	unsigned threads;
};

struct rights;
/* Opens all; `also` is what a scan takes. Lives until the scan has ended. */
enum gpai_code rights_create(const struct rights_options *options, struct rights **rights,
    struct scan_also *also, struct gpai_error *err);
void rights_free(struct rights *rights);

#endif
