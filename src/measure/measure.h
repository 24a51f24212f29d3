/* SPDX-License-Identifier: Apache-2.0 */
/* Quantities, measured from artefacts.
 *
 * Belongs here: counting, deriving, reconciling; each result says by which method.
 * May include: base, notation, formats.
 * Absent: databases, law, judgement. What is measured goes to a sink as readings;
 * where two sources can be held against each other, a comparison says whether they agree. */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/value.h"

/* What stands behind a reading; the same words as the origins of facts. */
enum reading_origin {
	READING_MEASURED, /* from an artefact, by a stated method */
	READING_DERIVED, /* by a stated formula from other facts or from inputs given by a person */
	READING_IMPORTED /* what another tool's record states */
};

struct reading {
	const char *kind; /* kind of entity: "model" */
	struct text name; /* of the entity; empty for the only one of its kind */
	const char *key;  /* of the vocabulary: "model.parameters.total" */
	enum reading_origin origin;
	struct value value;
	struct text method;            /* one line: how it was found */
	struct text source;            /* the artefact: a file's name; may be empty */
	const struct digest *artefact; /* its SHA-256; NULL when not known */
	struct text note;              /* what else a reader should know; may be empty */
};

/* How two sources compare: enum, stored word, meaning. */
#define COMPARISONS(X)                                                                             \
	X(AGREES, "agree")   /* two sources give the same */                                       \
	X(NOTED, "note")     /* nothing to compare, but it should be known */                      \
	X(DIFFERS, "differ") /* two sources contradict each other */

enum comparison_grade {
#define X(name, word) COMPARISON_##name,
	COMPARISONS(X)
#undef X
};

struct comparison {
	const char *id; /* stable: "weights.index.size" */
	enum comparison_grade grade;
	struct text where;           /* file, or file and tensor */
	struct text found, expected; /* exact; either may be empty */
	struct text says;            /* one line for people, with both numbers in it */
};

/* What went into an estimate and what each method made of it: shown beside the readings, so
 * that a person can follow the figure, and never recorded as a fact. */
#define WORKINGS(X)                                                                                \
	X(INPUT, "input")       /* a figure that somebody or something gave */                     \
	X(ASSUMED, "assumed")   /* a figure that nobody gave: a stated assumption of ours */       \
	X(METHOD, "method")     /* what a method gives */                                          \
	X(RECORDED, "recorded") /* the same, of the method whose figure the readings carry */

enum working_kind {
#define X(name, word) WORKING_##name,
	WORKINGS(X)
#undef X
};

struct working {
	enum working_kind what;
	const char *kind;  /* of the entity: "stage"; NULL: none in particular */
	struct text name;  /* of the entity */
	struct text label; /* "training tokens", "6 x parameters x tokens" */
	struct value value;
	const char *unit; /* "" where it has none */
	struct text from; /* where an input comes from; how a method came to its figure */
	struct text note; /* what it leaves out or assumes; may be empty */
};

/* Where results go. A call that does not return GPAI_OK ends the measurement with that
 * code. Everything pointed to is borrowed for the length of the call. `comparison` and
 * `working` may be NULL. Calls come from the measuring thread only. */
struct measure_sink {
	enum gpai_code (*reading)(void *context, const struct reading *, struct gpai_error *err);
	enum gpai_code (*comparison)(
	    void *context, const struct comparison *, struct gpai_error *err);
	void *context;
	enum gpai_code (*working)(void *context, const struct working *, struct gpai_error *err);
};

const char *comparison_word(enum comparison_grade grade);
const char *working_word(enum working_kind what);

/* Every key that measuring can emit, with the type of its value; ends with a NULL key. */
struct measure_key {
	const char *kind, *key;
	enum value_type type;
};
extern const struct measure_key measure_keys[];

#endif
