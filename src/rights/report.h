/* SPDX-License-Identifier: Apache-2.0 */
/* An audit of rights out of a part: the figures first, then a report of them: as JSON, as a table
 * for people, as CSV, as a drawing. Nothing is judged here: what a verdict is worth is law.
 *
 * A domain is what can be registered (hosts/suffixes.h); an address is a domain of its own.
 * Documents without a host are of no domain, and counted as `without`. */
#ifndef RIGHTS_REPORT_H
#define RIGHTS_REPORT_H

#include "base/out.h"
#include "corpus/part.h"
#include "corpus/ranking.h"
#include "hosts/suffixes.h"
#include "notation/json.h"
#include "rights/archive.h"
#include "rights/indicators.h"
#include "rights/lists.h"
#include "rights/report_hosts.h"
#include "rights/verdict.h"

#define AUDIT_FORMAT  1
#define AUDIT_DOMAINS 25u /* that are listed where nobody says how many */
/* Signals and names on lists: as many as anybody will read; the rest is summed. */
#define AUDIT_SIGNALS_MAX 1000u
#define AUDIT_NAMES_MAX   25u

struct audit_options {
	const char *path; /* of the part */
	const struct text *sources;
	size_t n_sources;
	const struct suffixes *suffixes;
	uint64_t most; /* domains listed of each agent; 0: all */
	uint64_t memory_bytes;
	const char *spill_dir;
};

struct audit_sum {
	uint64_t documents, bytes, tokens, domains;
};

struct audit_month {
	int month; /* since January of the year 0; -1: not known */
	uint64_t by[VERDICTS_COUNT];
};

/* Documents of a domain; the sums of a moment are those of `all`, where it was asked about. */
struct audit_domain {
	struct audit_sum all; /* domains: 1 */
	uint64_t at[MOMENTS_COUNT][VERDICTS_COUNT];
};
struct audit_ranks; /* report_ranks.c */

struct audit_agent {
	struct text name;
	struct audit_sum all;
	struct audit_domain without; /* of documents that name no host */
	uint64_t domains_against;    /* with any document against a reservation at any moment */
	struct audit_sum at[MOMENTS_COUNT][VERDICTS_COUNT];
	uint64_t by[MOMENTS_COUNT][SIGNALS_COUNT]; /* documents that the signal reserved first */
	/* From the verdict at fetch to that of the moment; of FETCH nothing. */
	struct audit_sum changes[MOMENTS_COUNT][VERDICTS_COUNT][VERDICTS_COUNT];
	struct audit_month *months; /* by time, the unknown first */
	size_t n_months;
	struct audit_ranks *ranks; /* see audit_next_domain */
};

struct audit_site_file {
	uint64_t captures, documents;
	uint64_t by[ANSWER_LOST + 1]; /* documents */
};

struct audit_list {
	struct text name, date, digest; /* the audit's */
	uint64_t documents, domains;
	struct ranking *names; /* domains by documents */
};

struct audit_source {
	struct text name;
	struct tally all;
	struct audit_agent *agents; /* as many as the audit has */
	struct ranking *signals;    /* by documents; the name is the key of the row */
	struct audit_site_file files[SITE_FILES_COUNT];
	uint64_t origins;
	struct {
		uint64_t documents, domains;
	} indicators[INDICATORS_COUNT];
	struct audit_list *blocked; /* as many as the audit has */
	uint64_t removes, left;     /* entries; of documents that several rows name, one */
};

struct audit {
	struct audit_options options;
	struct digest digest; /* of the part */
	struct text settings; /* as they stand in it */
	json_t *made;         /* the same, read */
	const json_t *also;   /* what they say of the audit */
	bool has_tokens, has_removes, has_removed;
	bool is_asked[MOMENTS_COUNT];
	struct text *agents;
	size_t n_agents, n_blocks;
	struct audit_source *sources;
	struct part *part;
	struct arena arena;
};

/* NOT_FOUND: the part is of a scan without an audit. MALFORMED: rows that no audit writes. */
enum gpai_code audit_open(
    const struct audit_options *options, struct audit **audit, struct gpai_error *err);
void audit_close(struct audit *audit);

/* Domains of an agent: first those with most documents that were disallowed, unreachable or
 * reserved at fetch; among equals those with most at another moment, then with most documents, then
 * by name. Begins anew after audit_first_domain. At most `most`. */
struct audit_listed {
	struct text name; /* borrowed until the next call */
	struct audit_domain figures;
};
enum gpai_code audit_first_domain(struct audit_agent *agent, struct gpai_error *err);
bool audit_next_domain(
    struct audit_agent *agent, struct audit_listed *domain, struct gpai_error *err);
enum gpai_code audit_domains_status(const struct audit_agent *agent);
/* Documents that stand against a reservation at a moment: unreachable counts at fetch alone, as
 * nothing was retained against a file that could not be had later. */
uint64_t audit_against(const uint64_t by[VERDICTS_COUNT], enum moment moment);
/* Of a domain, at any moment. */
bool audit_is_against(const struct audit_domain *domain);

/* Errors of `out` stay there, for out_status. */
enum gpai_code audit_json(struct audit *audit, struct out *out, struct gpai_error *err);
enum gpai_code audit_csv(struct audit *audit, struct out *out, struct gpai_error *err);

/* --- for those who fill it (report_agent.c, report_rows.c) --- */

/* Keeps the largest `most` and what is as large as the last of them; 0: all. */
struct audit_ranks *audit_ranks_create(
    uint64_t most, uint64_t memory_bytes, const char *spill_dir); /* NULL: no memory */
void audit_ranks_free(struct audit_ranks *ranks);
enum gpai_code audit_ranks_add(struct audit_ranks *ranks, struct text name,
    const struct audit_domain *domain, struct gpai_error *err);

enum gpai_code audit_fill_agent(struct audit *audit, const struct audit_source *source,
    struct audit_agent *agent, struct gpai_error *err);
enum gpai_code audit_fill_months(struct audit *audit, const struct audit_source *source,
    struct audit_agent *agent, struct gpai_error *err);
enum gpai_code audit_fill_rows(
    struct audit *audit, struct audit_source *source, struct gpai_error *err);
const char *audit_answer_word(enum site_answer answer);
void audit_add(struct audit_sum *sum, const struct tally *tally);
/* What stands before the next tab of a key; `rest` goes on behind it. */
struct text audit_field(struct text *rest);
enum gpai_code audit_odd_row(const struct row *row, const char *odd, struct gpai_error *err);

#endif
