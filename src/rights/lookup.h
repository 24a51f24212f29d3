/* SPDX-License-Identifier: Apache-2.0 */
/* Was this website in the training data, and were its reservations honoured?
 *
 * Several parts answer together: those of scans, and those of audits, which hold the same counts
 * with verdicts beside them. A source that both kinds have is taken from the audit. Parts made
 * alike that share a source are pieces of it and are merged first; made otherwise they
 * contradict each other, which is an error.
 *
 * A lookup reads a few pages of each part, however large they are. */
#ifndef RIGHTS_LOOKUP_H
#define RIGHTS_LOOKUP_H

#include "base/out.h"
#include "corpus/domain_lookup.h"
#include "corpus/report.h"
#include "rights/verdict.h"

struct lookup_options {
	const char *const *paths;
	size_t n_paths;
	const char *source;    /* NULL: all */
	const char *psl;       /* NULL: the system's */
	const char *spill_dir; /* for what is merged and sorted */
	uint64_t memory_bytes;
};

struct lookup_source {
	struct text name;
	bool is_left; /* an audit has it */
};

struct lookup_part {
	const char *path;
	bool is_merged; /* made here, and removed at the end */
	struct part *part;
	struct report_settings says;
	bool is_audit;
	struct text as_of;                       /* "" when not asked about */
	struct text against_first, against_last; /* days; "" */
	struct lookup_source *sources;
	size_t n_sources;
};

struct lookup {
	struct arena arena;
	const struct lookup_options *options;
	struct suffixes *suffixes;
	struct lookup_part *parts;
	size_t n_parts;
};

/* `options` stays the caller's for as long. lookup_close also after an error. */
enum gpai_code lookup_open(
    const struct lookup_options *options, struct lookup *lookup, struct gpai_error *err);
void lookup_close(struct lookup *lookup);

/* --- Verdicts on one domain (lookup_verdicts.c) --- */

struct lookup_verdicts { /* of one agent over the documents of one source */
	const struct lookup_part *part;
	struct text source, agent;
	bool asked[MOMENTS_COUNT];
	struct tally by[MOMENTS_COUNT][VERDICTS_COUNT];
	uint64_t reserved_by[MOMENTS_COUNT][SIGNALS_COUNT]; /* documents */
};

/* Each agent of each source, in order; none where nothing of the domain is there. */
enum gpai_code lookup_verdicts(struct lookup *lookup, const struct domain_asked *asked,
    struct lookup_verdicts **verdicts, size_t *n, struct gpai_error *err);

/* A row of verdicts taken apart; false: it is none. Borrows from the key. */
struct verdict_row {
	struct text agent, host; /* host reversed */
	struct verdict at[MOMENTS_COUNT];
	bool asked[MOMENTS_COUNT];
	size_t head; /* bytes before the tab that the host stands behind */
};
bool verdict_row_of(struct text key, struct verdict_row *row);
enum gpai_code verdict_row_bad(struct text key, struct gpai_error *err);

/* --- Answers (lookup_answer.c) --- */

/* "example.org" or a URL, looked up and told, in words or as one JSON object. */
enum gpai_code lookup_answer(struct lookup *lookup, const struct domain_asked *asked, bool as_json,
    struct out *out, struct gpai_error *err);

/* Documents that name no host, and places that could not be read: nobody knows of these. */
enum gpai_code lookup_limits(
    struct lookup *lookup, uint64_t *without, uint64_t *damage, struct gpai_error *err);

#endif
