/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking to a sink: remembers the first failure and then says nothing more, so that
 * a list of readings reads as a list. Ask voice->rc once, at the end. */
#ifndef MEASURE_VOICE_H
#define MEASURE_VOICE_H

#include "measure/measure.h"

struct voice {
	struct arena *arena;
	const struct measure_sink *sink;
	const char *kind;   /* of the entity; NULL: "model" */
	struct text entity; /* its name; empty for the only one of its kind */
	struct gpai_error *err;
	enum gpai_code rc;
};

/* Where a value comes from. */
struct provenance {
	struct text method, source;
	const struct digest *artefact;
	enum reading_origin how;
};

void voice_reading(struct voice *voice, const char *key, struct value value,
    const struct provenance *origin, struct text note);
void voice_compare(struct voice *voice, const char *id, enum comparison_grade grade,
    const char *where, struct text found, struct text expected, struct text says);
/* Fills in the entity; the rest is the caller's. */
void voice_working(struct voice *voice, struct working working);
/* A comparison of two numbers: AGREES or DIFFERS by itself. `says` ends in the verdict. */
void voice_compare_numbers(struct voice *voice, const char *id, const char *where, uint64_t found,
    const char *found_words, uint64_t expected, const char *expected_words);

/* Formatted text in the arena; a failure is remembered and gives empty text. */
struct text voice_text(struct voice *voice, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "140,620,634,112", in the arena; never NULL. */
const char *voice_number(struct voice *voice, uint64_t number);

#endif
