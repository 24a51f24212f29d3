/* SPDX-License-Identifier: Apache-2.0 */
/* A part as drawings: how much few domains hold, shares of modalities and languages, when the
 * data was acquired. The figures come first, then a drawing of them: for a terminal, or SVG. */
#ifndef CORPUS_PLOT_H
#define CORPUS_PLOT_H

#include "base/out.h"
#include "corpus/domains.h"
#include "corpus/report.h"

#define PLOT_DRAWINGS(X)                                                                           \
	X(CURVE, "domains", "how much of the content the largest domains hold")                    \
	X(MODALITIES, "modalities", "shares of text, images, audio and video")                     \
	X(LANGUAGES, "languages", "shares of languages")                                           \
	X(TIMELINE, "timeline", "when the data was acquired")

enum plot_drawing {
#define X(name, word, says) PLOT_##name,
	PLOT_DRAWINGS(X)
#undef X
	    PLOT_DRAWINGS_COUNT
};
const char *plot_drawing_word(enum plot_drawing drawing);

enum { PLOT_POINTS = 640, PLOT_BARS = 12, PLOT_COLUMNS = 60, PLOT_LABEL = 72 };

/* The `domains` largest hold `size` together. */
struct plot_point {
	uint64_t domains, size;
};

struct plot_curve {
	uint64_t domains, total; /* all of them */
	uint64_t listed, listed_size;
	const char *unit;
	uint32_t n;
	struct plot_point points[PLOT_POINTS]; /* the first is the largest domain, the last all */
};

struct plot_bar {
	char label[PLOT_LABEL];
	uint64_t documents, bytes, milliseconds;
	int colour; /* of the palette; -1: the rest */
};

struct plot_bars {
	uint32_t n;
	uint64_t bytes; /* of all */
	struct plot_bar at[PLOT_BARS];
};

/* A month, or a year where there are too many months. */
struct plot_column {
	int begin;                     /* months since January of the year 0 */
	uint64_t by[MODALITIES_COUNT]; /* bytes */
};

struct plot_timeline {
	uint32_t n;
	int months; /* that a column stands for: 1, 12, 120, ... */
	struct plot_column at[PLOT_COLUMNS];
	uint64_t largest; /* of the sums of a column */
	uint64_t undated; /* documents without a month */
};

struct plot {
	char heading[256];
	uint64_t documents, bytes;
	struct plot_curve curves[MODALITIES_COUNT]; /* domains 0: none */
	int main_curve;                             /* of the most domains; -1: no curve */
	struct plot_bars modalities, languages;
	const char *languages_how; /* "detected", "stated"; NULL */
	struct plot_timeline timeline;
};

/* `options` say which part, which sources and which cut. */
enum gpai_code plot_gather(const struct domains_options *options,
    const struct report_settings *says, struct plot *plot, struct gpai_error *err);

/* Drawings as a set of bits 1 << PLOT_*. */
struct plot_terminal {
	unsigned width; /* columns, at least 40 */
	bool has_colour;
};
void plot_to_terminal(const struct plot *plot, unsigned drawings,
    const struct plot_terminal *terminal, struct out *out);
void plot_to_svg(const struct plot *plot, unsigned drawings, struct out *out);

uint64_t plot_sum(uint64_t a, uint64_t b); /* at most UINT64_MAX, as tallies are */
/* Shared by both. "1.2 GB", in powers of 1000; "83.1 %" of part in whole. */
#define PLOT_TEXT 40
void plot_bytes(uint64_t bytes, char text[PLOT_TEXT]);
void plot_number(uint64_t number, char text[PLOT_TEXT]); /* "12,345" */
/* "63,788 images", "266.7 hours" */
void plot_extent(const struct plot_bar *bar, enum modality modality, char text[PLOT_TEXT]);
void plot_percent(uint64_t part, uint64_t whole, char text[PLOT_TEXT]);
void plot_size(uint64_t size, const char *unit, char text[PLOT_TEXT]); /* with its unit */
/* What each drawing shows, in a sentence. */
#define PLOT_SENTENCE 320
void plot_sentence(const struct plot *plot, enum plot_drawing drawing, char text[PLOT_SENTENCE]);
void plot_column_label(const struct plot_timeline *timeline, int begin, char text[PLOT_TEXT]);
bool plot_has(const struct plot *plot, enum plot_drawing drawing);

#endif
