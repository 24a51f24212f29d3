/* SPDX-License-Identifier: Apache-2.0 */
/* The compute ledger held against a dossier: what each stage counts as in each meaning of the law,
 * the sums with their bounds, how far they are from each limit, when they will exceed it, and by
 * when somebody must then be told. What counts, the limits and the clocks are the law's (law.h,
 * struct law_ledger); here is only arithmetic.
 *
 * Invariants: 1. every bound is outward: a sum holds each total that the facts allow, as far as
 * stages are on file; 2. a stage of which it is not known whether it counts raises the upper
 * bound and never lowers the lower one; 3. one that counts and has no figure leaves a sum without
 * an upper bound, so that nothing is ever found below a limit for want of a figure. */
#ifndef RULES_COMPUTE_LEDGER_H
#define RULES_COMPUTE_LEDGER_H

#include "base/range.h"
#include "rules/evaluate.h"

#define LEDGER_PROGRESSES(X)                                                                       \
	X(FINISHED, "finished")                                                                    \
	X(RUNNING, "running")                                                                      \
	X(PLANNED, "planned")                                                                      \
	X(UNDATED, "undated") /* no day of its start is recorded, or not of its end */

enum ledger_progress {
#define X(name, word) LEDGER_##name,
	LEDGER_PROGRESSES(X)
#undef X
};

/* A number that may have no upper bound. */
struct ledger_figure {
	struct range range;
	bool bounded; /* false: the high end says nothing */
};

struct ledger_count {
	enum law_verdict verdict;
	const struct law_counting *row; /* that decided; of UNCLEAR perhaps NULL */
	uint32_t waits;                 /* fact for want of which it is unclear, or LAW_NONE */
};

struct ledger_row {
	uint32_t entity;
	struct text name, sort; /* sort: a word of the choice, or "" */
	enum ledger_progress progress;
	int32_t starts, ends;    /* DATE_NONE: not recorded */
	const struct fact *fact; /* of the figure, or NULL */
	bool has_figure, has_plan;
	struct range figure;         /* so far */
	struct ledger_figure so_far; /* the same as far as it is known: 0 before it starts */
	struct ledger_figure in_end; /* when it is finished */
	struct ledger_count *counts; /* by meaning */
};

struct ledger_sum {
	const struct law_meaning *meaning;
	enum truth wanted; /* by its condition: TRUE when it has none */
	uint32_t n_counted, n_unclear, n_left_out, n_missing;
	struct ledger_figure so_far; /* of what is on file */
	struct ledger_figure in_end;
	bool complete; /* at least one stage counts, and all that do, or may, have a figure */
	const struct fact *recorded; /* the figure of the dossier itself, or NULL */
	struct range recorded_range;
	bool has_recorded;
	bool differs;             /* the one recorded and a complete sum exclude each other */
	bool out_of_date;         /* the one recorded was worked out from other stages */
	bool uses_recorded;       /* limits are held against it, for want of stages */
	bool uses_whole;          /* or against what it is part of, which bounds it */
	struct ledger_figure use; /* what limits are held against */
};

struct ledger_burn { /* FLOP a day, of what counts for certain */
	bool known;
	struct range all, latest;
	const struct ledger_row *row; /* the latest */
	uint32_t days;                /* all of them ran, added up */
};

struct ledger_crossing {
	bool can; /* it is known how the sum grows, if it does */
	/* It is exceeded at the earliest, for certain at the latest, at the end of these days;
	 * DATE_NONE: not within the horizon, or not for certain. */
	int32_t earliest, latest;
};

#define LEDGER_CLOCKS(X)                                                                           \
	X(NONE, "none")         /* nothing is to be told */                                        \
	X(QUIET, "quiet")       /* no crossing is in sight */                                      \
	X(PERHAPS, "perhaps")   /* too close to call, or figures are missing */                    \
	X(EXPECTED, "expected") /* at the present rate; nothing planned exceeds it */              \
	X(STARTS, "starts")     /* exceeded, or planned to be: now known, no day is on file */     \
	X(RUNS, "runs")         /* the day it was known is on file */

enum ledger_clock_state {
#define X(name, word) LEDGER_CLOCK_##name,
	LEDGER_CLOCKS(X)
#undef X
};

struct ledger_due {
	int32_t known, due;                  /* due: DATE_NONE when the law's rule gives none */
	const struct law_provision *moved;   /* a transition that moves it, or NULL */
	const struct law_provision *perhaps; /* one that may move it, or NULL */
};

struct ledger_clock {
	enum ledger_clock_state state;
	struct ledger_due first, last; /* RUNS, STARTS: both the same */
	enum truth estimated;          /* before the start, as `estimate-by` asks */
};

struct ledger_limit {
	const struct law_limit *limit;
	const struct ledger_sum *sum;
	enum truth applies;
	uint32_t waits;     /* fact for want of which that is not known, or LAW_NONE */
	enum truth by_rule; /* does the condition hold that is then reached, by what is on file? */
	bool has_over;      /* the limit's own number is known */
	struct range over;
	enum truth exceeded, exceeded_in_end;
	bool straddles;             /* by its bounds it may be on either side */
	bool close;                 /* the error permitted could put it on the other side */
	struct ledger_figure share; /* of the limit: 0.63 */
	struct range gap;           /* the limit less the figure; below zero: exceeded */
	struct ledger_crossing crossing;
	struct ledger_clock clock;
};

struct ledger_options {
	bool has_burn;
	struct range burn; /* FLOP a day, as told; else from the stages */
};

struct compute_ledger {
	const struct law_ledger *ledger;
	struct ledger_row *rows;
	uint32_t n_rows;
	bool is_closed; /* somebody said that all stages are on file */
	struct ledger_sum *sums;
	struct ledger_burn *burns; /* by meaning */
	uint32_t n_sums;
	struct ledger_limit *limits; /* those that are law on the day */
	uint32_t n_limits;
};

/* All of it, in `arena`. `facts` is changed while this runs and put back.
 * Errors: NOT_FOUND when the rulebook has no ledger; NO_MEMORY. */
enum gpai_code compute_ledger(const struct law *law, struct fact_set *facts, int32_t as_of,
    const struct ledger_options *options, struct arena *arena, struct compute_ledger *ledger,
    struct gpai_error *err);

/* The sums alone, one for each meaning, in the order of the law: for whoever records totals. */
enum gpai_code compute_ledger_sum(const struct law *law, const struct fact_set *facts,
    int32_t as_of, struct arena *arena, struct ledger_sum **sums, uint32_t *n,
    struct gpai_error *err);

/* Puts what the stages come to now in the place of totals that were worked out from other
 * stages; where they come to no figure, the total is not known. What was declared or imported
 * stays. A rulebook without a ledger changes nothing. */
enum gpai_code compute_ledger_renew(const struct law *law, struct fact_set *facts, int32_t as_of,
    struct arena *arena, struct gpai_error *err);

const char *ledger_progress_word(enum ledger_progress progress);
const char *ledger_clock_word(enum ledger_clock_state state);

/* compute_forecast.c */
void ledger_forecast(
    struct compute_ledger *ledger, const struct ledger_options *options, int32_t as_of);
/* The sum at the end of a day that is not before as_of, as it will grow. */
struct ledger_figure ledger_at(const struct compute_ledger *ledger, uint32_t meaning,
    const struct ledger_options *options, int32_t as_of, int32_t day);
bool ledger_grows(
    const struct compute_ledger *ledger, uint32_t meaning, const struct ledger_options *options);

/* compute_clock.c */
void ledger_clocks(struct compute_ledger *ledger, const struct law *law, struct fact_set *facts,
    int32_t as_of, struct arena *arena);

#endif
