/* SPDX-License-Identifier: Apache-2.0 */
/* The whole answer: every obligation of the law held against one dossier on one day. */
#ifndef RULES_ASSESS_H
#define RULES_ASSESS_H

#include "rules/evaluate.h"

#define OUTCOMES(X)                                                                                \
	X(UNKNOWN, "unknown", "a fact the rule needs is missing")                                  \
	X(NOT_MET, "not-met", "facts on file contradict the rule")                                 \
	X(MET, "met", "evidence on file meets the rule")                                           \
	X(NOT_APPLICABLE, "not-applicable", "a condition of the rule is false")

enum outcome_status {
#define X(name, word, says) OUTCOME_##name,
	OUTCOMES(X)
#undef X
	    OUTCOME_COUNT
};

struct outcome {
	uint32_t provision;
	uint32_t entity; /* it is owed for, or LAW_NONE */
	enum outcome_status status;
	enum basis basis;      /* when MET */
	int32_t applies_since; /* DATE_NONE when it does not apply or is not known; a day to come
	                        * when only that keeps it from applying */
	int32_t due;           /* DATE_NONE: none can be computed */
	const struct proof *applies;  /* role, conditions, exceptions */
	const struct proof *met;      /* NULL when it does not apply */
	const struct proof *legacy;   /* the transition that moved the due day, or NULL */
	struct text why;              /* one line */
	const struct proof **missing; /* UNKNOWN: leaves to settle, from proof_missing */
	uint32_t n_missing;
	const struct proof **evidence; /* MET: leaves it rests on, from proof_support */
	uint32_t n_evidence;
};

struct exposure {
	uint32_t provision;
	uint32_t entity; /* LAW_NONE: of the dossier */
	enum truth truth;
	struct value cap;    /* in the quantity's unit, or unknown */
	struct text formula; /* how the cap is found, in words; "" when there is none */
	const struct proof *proof;
	struct text why;
};

struct classified {
	const struct law_class *class;
	uint32_t entity; /* LAW_NONE: of the dossier */
	enum truth truth;
	const struct proof *proof;
	struct text why;
};

struct next_event { /* a day after the one asked about */
	int32_t date;
	struct text says, pin; /* "TITLE: due", or what the calendar says */
	uint32_t provision;    /* LAW_NONE: an event of the calendar */
	uint32_t entity;       /* LAW_NONE: of the dossier */
	uint32_t confidence;
	const char *what; /* "due", "owed", "in force", "changes"; NULL: an event of the calendar */
	bool certain;     /* it is known to apply */
};

/* A kind that duties are asked of, of which nothing is on file and nobody said that there is
 * nothing: as good as an unknown for each duty. */
struct undescribed {
	uint32_t kind;
	uint32_t duties; /* binding ones that may apply to an entity of the kind */
};

struct assessment {
	struct question question;
	struct classified *classes;
	uint32_t n_classes;
	struct outcome *outcomes; /* in the order of the law, then of the entities */
	uint32_t n_outcomes;
	struct exposure *exposures;
	uint32_t n_exposures;
	struct next_event *next; /* soonest first */
	uint32_t n_next;
	struct undescribed *undescribed; /* in the order of the kinds */
	uint32_t n_undescribed;
	/* Binding outcomes (must, committed) by status; encouraged ones are counted apart. */
	uint32_t counts[OUTCOME_COUNT];
	uint32_t encouraged[OUTCOME_COUNT];
};

/* Everything in the assessment lives in `arena` and borrows from law and facts. One outcome for
 * each id and entity it is asked of: the version of the day, else the next to come, else the last
 * there was. */
enum gpai_code assess(const struct law *law, const struct fact_set *facts, int32_t as_of,
    struct arena *arena, struct assessment *assessment, struct gpai_error *err);
/* The outcome of one obligation alone, for one entity or, LAW_NONE, for the dossier. */
void outcome_make(
    struct question *question, uint32_t provision, uint32_t entity, struct outcome *outcome);
/* How a day of a duty was found, in words: what its due day or since is counted from, or that the
 * law applies from it. "" when it is none of them. */
struct text duty_clock(
    struct question *question, uint32_t provision, uint32_t entity, int32_t date);
const char *outcome_word(enum outcome_status status);

#endif
