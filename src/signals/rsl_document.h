/* SPDX-License-Identifier: Apache-2.0 */
/* What rsl_read.c makes of a document and rsl.c asks. */
#ifndef SIGNALS_RSL_DOCUMENT_H
#define SIGNALS_RSL_DOCUMENT_H

#include "base/arena.h"
#include "signals/rsl.h"

#define RSL_NAMESPACE "https://rslstandard.org/rsl"
/* Bounds of what one question costs, far beyond documents seen. */
#define RSL_CONTENTS_MAX  4096u
#define RSL_LICENCES_MAX  16384u
#define RSL_PATTERN_MAX   ((size_t)2048)
#define RSL_WILDCARDS_MAX ((size_t)64 << 10) /* octets of all patterns with a '*' */

/* How narrowly a list of usages names training: 0 not at all, "all", "ai-all", "ai-train". */
enum rsl_reach { REACH_NONE, REACH_ALL, REACH_AI, REACH_TRAINING };

/* One list of words: permits or prohibits, of usage, user or geo. */
struct rsl_list {
	bool is_stated, is_odd; /* odd: a word, or a second list of its type, that RSL lacks */
	enum rsl_reach reach;   /* of usage */
	bool names_us;          /* of user: commercial */
	bool has_all;           /* of usage: the word "all" */
	struct text words;
	uint32_t line;
};

enum rsl_type { RSL_USAGE, RSL_USER, RSL_GEO, RSL_TYPES };

struct rsl_licence {
	struct rsl_list permits[RSL_TYPES], prohibits[RSL_TYPES];
	bool is_odd;             /* a permits or prohibits of no known type */
	bool has_terms;          /* a payment that is not free, or a report that is asked for */
	const char *terms_label; /* static */
	struct text terms;       /* type of the payment as written */
	struct text terms_url;   /* of the payment's own terms */
	uint32_t line, terms_line;
};

struct rsl_content {
	struct text url;     /* as written */
	struct text origin;  /* "https://example.com:8443", lower case; empty: of any */
	struct span pattern; /* normalised */
	bool is_here;        /* url="" */
	bool is_unreadable;  /* its url is no URL and no path */
	struct text server, terms;
	uint32_t first, n; /* licences */
	uint32_t line;
};

struct rsl {
	struct arena arena;
	struct rsl_content *contents;
	struct rsl_licence *licences;
	uint32_t n_contents, n_licences, cap_contents, cap_licences;
	size_t wildcards;
	struct text here;
	bool is_void;          /* says nothing at all */
	bool is_nonconforming; /* reserves, never allows */
	const char *note;
};

/* False: no memory. `within`: the rsl element may stand anywhere in the XML, and its one content
 * is the file around it. */
bool rsl_document_read(struct span xml, bool within, struct rsl *rsl);

/* A licence that stands within a file. Gives the statement on the file as a whole; false in
 * `*found` where there is no such element. */
enum gpai_code rsl_within(
    struct span xml, struct rsl **rsl, bool *found, struct statement *statement);

#endif
