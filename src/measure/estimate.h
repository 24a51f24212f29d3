/* SPDX-License-Identifier: Apache-2.0 */
/* Training compute of one stage, by every method that its figures allow.
 *
 * Follows: Commission guidelines on GPAI models, Annex A.2 (by architecture, by hardware),
 * and for logs what the training programs themselves count. All operations count alike,
 * whatever their precision; recomputing activations is not counted. Figures are ranges:
 * a width goes through each formula, so a method is as wide as its inputs. Left out: which
 * stages count for a model (the compute ledger), limits of law. */
#ifndef MEASURE_ESTIMATE_H
#define MEASURE_ESTIMATE_H

#include "base/range.h"
#include "measure/voice.h"

/* What a stage is worked out from: enum, label, unit. */
#define ESTIMATE_FIGURES(X)                                                                        \
	X(PARAMETERS, "parameters", "parameters")                                                  \
	X(ACTIVE, "active parameters",                                                             \
	    "parameters") /* work on a token; of a mixture of experts */                           \
	X(STEPS, "optimiser steps", "steps")                                                       \
	X(TOKENS, "training tokens", "tokens") /* of all epochs */                                 \
	X(CONTEXT, "input context", "tokens")                                                      \
	X(PASS_FLOP, "full pass of a sequence", "FLOP") /* of CONTEXT tokens, both ways */         \
	X(LOGGED_FLOP, "logged operations", "FLOP")     /* rate x time x devices of a log */       \
	X(COUNTED_FLOP, "operations by the trainer's own count", "FLOP")

enum estimate_figure_name {
#define X(name, label, unit) FIGURE_##name,
	ESTIMATE_FIGURES(X)
#undef X
	    FIGURES
};

struct estimate_figure {
	bool known;
	bool is_assumed; /* nobody gave it: a stated assumption */
	bool is_on_file; /* a fact of the stage itself: not to be recorded again */
	enum reading_origin
	    how; /* MEASURED: read from an artefact; DERIVED: a person's or a fact */
	struct range value;
	struct text from; /* "--tokens", "stage1_8T.yaml: tokens.train_steps, line 88" */
	const char *file; /* it was read from; NULL: none */
	const struct digest *artefact; /* of that file; NULL when not known */
	struct text note;
};

/* Hardware at work: one type of device for one period, or several of the same added up. */
struct estimate_period {
	struct text device;                    /* its key or name; TEXT_NONE: not said */
	struct estimate_figure units, seconds; /* may be unknown when their product is given */
	struct estimate_figure unit_seconds;   /* summed over the units */
	struct estimate_figure peak;           /* FLOP/s of one unit */
	struct estimate_figure utilisation;    /* of the peak, 0 to 1 */
};

/* What the law permits: how far a reported estimate may be off, 0.3 of it. */
struct estimate_terms {
	bool has_may_err;
	struct decimal may_err;
};

struct estimate_stage {
	struct text name, kind; /* kind: TEXT_NONE when nobody said */
	bool is_sparse;         /* a mixture of experts: ACTIVE works on a token */
	bool is_planned;        /* tokens and steps are a plan, not what was done */
	struct estimate_figure figures[FIGURES];
	struct estimate_figure planned; /* tokens planned in all; TOKENS may be fewer */
	int32_t starts, ends;           /* DATE_NONE: not known */
	const struct estimate_period *periods;
	uint32_t n_periods;
};

/* Enum, word of training.estimate.methods or "", label, and a sentence without figures for
 * those who may not see them. In order of preference: the first that is known, and fits the
 * model, gives the figure of the stage. */
#define ESTIMATE_METHODS(X)                                                                        \
	X(DENSE, "dense-transformer", "6 x parameters x tokens",                                   \
	    "Estimated from the architecture: six operations for each parameter and training "     \
	    "token")                                                                               \
	X(PASSES, "passes", "passes x operations",                                                 \
	    "Estimated from the architecture: operations of a full pass, forward and backward, "   \
	    "counted from the configuration, times the number of passes")                          \
	X(ACTIVE, "passes", "6 x active x tokens",                                                 \
	    "Estimated from the architecture: six operations for each training token and each "    \
	    "parameter that works on it")                                                          \
	X(LOGGED, "", "logged operations",                                                         \
	    "Measured: the rate of operations that the training program logged, added up over "    \
	    "time and devices")                                                                    \
	X(COUNTED, "", "count of the trainer",                                                     \
	    "As the training program itself counted the operations")                               \
	X(HARDWARE, "hardware", "time x peak x utilisation",                                       \
	    "Estimated from the hardware: time of all units, times their peak rate, times "        \
	    "average utilisation")

enum estimate_method {
#define X(name, word, label, says) METHOD_##name,
	ESTIMATE_METHODS(X)
#undef X
	    METHODS
};

struct estimate {
	bool known;
	bool is_assumed; /* one of its inputs is an assumption */
	struct range flop;
	struct text how;  /* the formula with its figures */
	struct text note; /* what it leaves out, or takes for granted */
};

struct estimates {
	struct estimate by[METHODS];
	int chosen; /* enum estimate_method; -1: nothing could be worked out */
};

const char *estimate_method_word(enum estimate_method method);
const char *estimate_method_label(enum estimate_method method);
const char *estimate_method_says(enum estimate_method method);
const char *estimate_figure_label(enum estimate_figure_name figure);
const char *estimate_figure_unit(enum estimate_figure_name figure);

/* Works out all methods and chooses one. Texts live in the voice's arena; nothing is said
 * yet. The short formula gives way to passes where it is off by more than is permitted:
 * over a long context attention, which it leaves out, weighs more than it may err. */
void estimate_stage(struct voice *voice, const struct estimate_stage *stage,
    const struct estimate_terms *terms, struct estimates *estimates);
/* Is what the other gives within the error that the estimate may have? */
bool estimate_is_near(struct range estimate, struct range other, struct decimal may_err);
/* Unit time, and unit time x peak, over all periods; false when one of them lacks it. */
bool estimate_unit_seconds(const struct estimate_stage *stage, struct range *unit_seconds);
bool estimate_peak_flop(const struct estimate_stage *stage, struct range *flop);
/* Parameters over a twelfth of the context: the short formula wants it well above 1. */
bool estimate_largeness(const struct estimate_stage *stage, struct range *ratio);

#endif
