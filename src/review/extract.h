/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a document: which question each answers, where it stands, what it says.
 *
 * How a question reads in documents is data of the rulebook (readings). Nothing is guessed: what
 * was not found is MISSING only if the part of the document where it belongs was read. */
#ifndef REVIEW_EXTRACT_H
#define REVIEW_EXTRACT_H

#include "reading/blocks.h"

#include "rules/law.h"

#define FIELD_STATES(X)                                                                            \
	X(FILLED, "filled")   /* it says something */                                              \
	X(NONE, "none")       /* it says that there is none, or that it does not apply */          \
	X(EMPTY, "empty")     /* the question stands there without an answer */                    \
	X(MISSING, "missing") /* the question does not stand there */                              \
	X(UNREAD, "unread")   /* it could not be read: no fact follows */

enum field_state {
#define X(name, word) FIELD_##name,
	FIELD_STATES(X)
#undef X
};

#define FIELD_ANSWERS(X)                                                                           \
	X(NOTHING, "nothing") /* not a yes/no question, or no answer */                            \
	X(YES, "yes")                                                                              \
	X(NO, "no")                                                                                \
	X(OTHER, "other")   /* a third answer, or both */                                          \
	X(UNTOLD, "untold") /* boxes of which nobody can tell which is ticked */

enum field_answer {
#define X(name, word) ANSWER_##name,
	FIELD_ANSWERS(X)
#undef X
};

/* A day, month or year as it was written. */
struct said_date {
	int32_t first, last; /* "02/2024" is the first to the last day of that month */
	bool is_ambiguous;   /* 7/8/26: two readings; first and last of the one day-first */
	struct text written;
};

/* A size: "more than 10 trillion tokens", "11.1T tokens", "479 million images". */
struct said_size {
	struct decimal low, high; /* with has_high false: no upper end */
	bool has_low, low_open, has_high, high_open;
	bool is_band;     /* one of the ranges of the template */
	bool is_ticked;   /* its box is; true for what needs no box */
	bool is_untold;   /* it has a box, and nobody can tell */
	struct text unit; /* "tokens", "images", "hours", "bytes", ... in lower case; "" = none */
	struct text modality; /* the row it stands in: "text", "images", ...; "" */
	struct text written;
};

struct review_field {
	uint32_t field; /* of its reading, counted from the first of them */
	enum field_state state;
	enum field_answer answer;
	bool is_draft_era;   /* found under a head of an earlier draft of the form */
	struct text asked;   /* the question as it stands there */
	struct text said;    /* the answer, whole; "" */
	uint32_t page, line; /* of the answer, else of the question; 0 = unknown */
	uint32_t words;
	struct text *domains; /* names of hosts given as such: not of addresses within links */
	struct text *links;
	struct text *names;      /* distinct items of a list: datasets, crawlers, models */
	struct text *modalities; /* words of the law's vocabulary: text images audio video other */
	struct said_date *dates;
	struct said_size *sizes;
	uint32_t n_merged; /* rows of sizes that are of several modalities at once */
	uint32_t n_domains, n_links, n_names, n_modalities, n_dates, n_sizes;
};

struct review_fields {
	const struct read_document *document;
	uint32_t reading;            /* index into the law's readings */
	struct review_field *fields; /* one for each field of the reading, in its order */
	uint32_t n;
	uint32_t n_lost; /* questions that may stand there in words of their own: distrust.h */
};

/* The kind of document it is: an index into the law's readings; LAW_NONE when it is none of
 * them, or as much one as another. */
uint32_t review_recognise(const struct law *law, const struct read_document *document);

enum gpai_code review_extract(const struct law *law, const struct read_document *document,
    uint32_t reading, struct arena *arena, struct review_fields *fields, struct gpai_error *err);

#endif
