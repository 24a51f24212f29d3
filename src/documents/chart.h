/* SPDX-License-Identifier: Apache-2.0 */
/* One drawing in the making: what the kinds of charts share. */
#ifndef DOCUMENTS_CHART_H
#define DOCUMENTS_CHART_H

#include "documents/pen.h"
#include "documents/scale.h"
#include "documents/sheet.h"

#include "base/out.h"

/* In points. As wide as a small screen, so that a page never shrinks the words. */
#define CHART_WIDTH 240.0F
#define CHART_LABEL 9.0F /* size of names and figures */
#define CHART_NOTE  7.5F /* of what explains */

enum {
	CHART_ROWS_MAX = 24,    /* drawn; the table has all */
	CHART_FINDINGS_MAX = 4, /* told in the words of a drawing */
	CHART_COLUMNS_MAX = 4
};

struct chart_row {
	const struct disclosed_value *value;
	const struct disclosed_clock *clock; /* instead of a value */
	struct text name;
	struct text says; /* the figure or day in words */
	bool is_drawn;    /* of more rows than fit a page: among those that are */
};

struct chart {
	struct sheet *sheet;
	const struct disclosed_item *item;
	struct pen pen;
	struct chart_row *rows;
	uint32_t n_rows;
	float y;            /* where the next part begins */
	struct out words;   /* the finding */
	struct node *table; /* rows are added as the parts are drawn; NULL at first */
};

/* Kinds: false when there is nothing to draw; then nothing was. */
bool chart_shares(struct chart *chart);
bool chart_concentration(struct chart *chart);
bool chart_threshold(struct chart *chart);
bool chart_timeline(struct chart *chart);

/* Rows of values that `has` something to draw, in order. False when there are none. */
bool chart_rows(struct chart *chart, bool (*has)(const struct disclosed_value *value));
/* "1.5 × 10¹³ tokens", "about ...", "10²⁴ to 10²⁵ FLOP", the label of a band. */
struct text chart_figure(struct chart *chart, const struct disclosed_value *value);
/* "63 %", "57 % to 70 %", "12 times"; "" where there is no telling. */
struct text chart_part(struct chart *chart, const struct disclosed_range *range, struct decimal of);
/* "a b" and the like, in the arena. */
struct text chart_format(struct chart *chart, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "12 more below", where not all rows are drawn: the table has them. */
void chart_more(struct chart *chart);
/* One more of the finding: "name: says", after a semicolon. */
void chart_tell(struct chart *chart, struct text name, struct text says);
const char *chart_word(const struct chart *chart, enum word which);

/* A row is its name on the left and its figure on the right, above a track along the scale. */
void chart_row_words(struct chart *chart, const struct chart_row *row, bool bold);
/* Ticks and their words below the tracks, and that the scale is logarithmic. */
void chart_axis(struct chart *chart, const struct scale *scale);

/* The table: a head of words, then rows of which the first text is the name. */
void chart_table(struct chart *chart, const enum word *columns, uint32_t n);
void chart_table_row(struct chart *chart, const struct text *cells, uint32_t n);

#endif
