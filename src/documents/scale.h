/* SPDX-License-Identifier: Apache-2.0 */
/* Where a number or a day stands along a drawing.
 *
 * Numbers of the law and of training go far beyond what machine numbers hold, so a logarithmic
 * scale works on exponents and a linear one on parts of its largest power of ten. */
#ifndef DOCUMENTS_SCALE_H
#define DOCUMENTS_SCALE_H

#include "documents/disclose.h"
#include "documents/pen.h"

enum { SCALE_TICKS_MAX = 12 };

struct scale {
	bool is_log, is_days;
	int magnitude;   /* linear: 1 stands for ten to this */
	double from, to; /* log: exponents; linear: parts; days: days */
	float left, width;
};

/* Over all known ends of the ranges; logarithmic where none is negative and they span more than
 * a reader could tell apart, or where it `must`. False when there is nothing to put on it. */
bool scale_numbers(
    struct scale *scale, const struct disclosed_range *ranges, uint32_t n, bool must_log);
/* A day before the first to a day after the last, at least. */
bool scale_days(struct scale *scale, const int32_t *days, uint32_t n);
/* Within the scale; what lies beyond is at its end. */
float scale_at(const struct scale *scale, struct decimal number);
float scale_at_day(const struct scale *scale, int32_t day);

/* Grid lines from `top` to `bottom`, words below them. Gives the height of the words. */
float scale_draw(const struct scale *scale, struct pen *pen, float top, float bottom);

/* "140,620", "1.41 × 10¹¹", "10²⁵": in the arena of the document. */
struct text number_words(struct document *document, struct decimal number);
/* It has more figures than its words. */
bool number_is_cut(struct decimal number);

#endif
