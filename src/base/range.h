/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with width: what an estimate or a meter really says.
 *
 * A range holds every value that a quantity may have; low equals high when it is exact.
 * Every operation rounds outwards at the 38th figure, so the result never loses a value
 * that its operands allow. Widths are taken to vary independently of each other, which
 * can only make a result wider than need be. Exact decimals: see base/decimal.h. */
#ifndef BASE_RANGE_H
#define BASE_RANGE_H

#include "base/decimal.h"
#include "base/value.h"

struct range {
	struct decimal low, high; /* low <= high */
};

struct range range_exact(struct decimal number);
struct range range_whole(uint64_t number);
struct range range_of(struct decimal one, struct decimal other); /* in either order */
/* number +- width; the width's sign does not matter. */
struct range range_around(struct decimal number, struct decimal width);
/* The middle +- so many percent of it; the percentage itself may have decimals. */
struct range range_percent(struct decimal middle, uint32_t percent);
struct range range_tolerance(struct decimal middle, struct decimal percent);

struct range range_add(struct range a, struct range b);
struct range range_subtract(struct range a, struct range b);
struct range range_multiply(struct range a, struct range b);
struct range range_times(struct range a, uint64_t factor);
/* False, and nothing set, when b may be zero. */
bool range_divide(struct range a, struct range b, struct range *quotient);

bool range_is_exact(struct range range);
bool range_is_positive(struct range range); /* above zero for certain */
bool range_overlaps(struct range a, struct range b);
bool range_within(struct range inner, struct range outer);
/* The middle of the two bounds, rounded to the nearest at the 38th figure. */
struct decimal range_middle(struct range range);

struct value range_value(struct range range);
/* Of a NUMBER that is known; anything else is false. */
bool range_from(const struct value *value, struct range *range);

#define RANGE_CHARS 64 /* enough for range_format: two numbers of up to 9 figures */

/* For people, to so many significant figures (1 to 9): "2.05e23", "1.1e25 to 1.3e25", "13,400".
 * A number that is exact, or all but exact, is rounded to the nearest, bounds outwards. Numbers
 * below ten million are written out. */
void range_format(struct range range, int figures, char out[RANGE_CHARS]);
/* The same as a share of one: "26.2 %", "30 to 50 %". */
void range_format_percent(struct range range, int figures, char out[RANGE_CHARS]);

#endif
