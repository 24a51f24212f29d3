/* SPDX-License-Identifier: Apache-2.0 */
/* Exact decimal numbers of up to 38 digits: coefficient x 10^exponent.
 *
 * Law compares with 10^25 and "one third of" to the last digit, which binary
 * floating point cannot hold; and a form asks how many figures were written, so
 * a number keeps its figures: 1.0e2 has two, 1e2 has one, 100 has three. Flat,
 * fixed size, no allocation: the law image holds these as they are. */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

struct decimal {
	uint64_t high, low; /* coefficient, 0 to 10^38 - 1 */
	int32_t exponent;   /* -6000 to 6000 */
	int32_t negative;   /* 0 or 1; zero is never negative */
};

#define DECIMAL_CHARS 64 /* enough for decimal_format */
#define DECIMAL_ZERO  ((struct decimal){0})

/* Towards minus infinity, towards plus infinity, half away from zero. */
enum rounding { ROUND_DOWN, ROUND_UP, ROUND_NEAREST };

/* [-+] digits [. digits] [e [-+] digits]; also with '_' or ',' between digits as
 * in 140,620,634,112 (commas only before groups of three: 1,5 is no number). False
 * when it is not a number, has over 38 figures or an exponent beyond the range. */
bool decimal_parse(struct text text, struct decimal *number);
/* Shortest faithful form, keeping the figures: "7.3e10", "140620634112", "1.0e2".
 * Plain digits when the exponent is 0 or the number is a short fraction. */
void decimal_format(struct decimal number, char out[DECIMAL_CHARS]);
struct decimal decimal_from(uint64_t number);
/* False when it is no whole number from 0 to 2^64 - 1. */
bool decimal_to_u64(struct decimal number, uint64_t *out);

int decimal_compare(struct decimal a, struct decimal b); /* exact: <0, 0, >0 */
/* Exact where 38 figures hold the result, else rounded as asked. A result beyond the
 * largest exponent becomes the largest number there is. */
struct decimal decimal_add(struct decimal a, struct decimal b, enum rounding);
struct decimal decimal_multiply(struct decimal a, struct decimal b, enum rounding);
/* a / b for a small whole divisor (1 to 10^9). */
struct decimal decimal_divide(struct decimal a, uint32_t divisor, enum rounding);
/* a / b for any b but zero; b of zero is a bug of the caller. */
struct decimal decimal_quotient(struct decimal a, struct decimal b, enum rounding);

int decimal_figures(struct decimal number);   /* significant figures as written, at least 1 */
int decimal_magnitude(struct decimal number); /* floor(log10 |x|); INT32_MIN for zero */
/* The same number without zeros at the end of its figures: for results, whose figures
 * nobody wrote. */
struct decimal decimal_tidy(struct decimal number);
/* A whole number below 2^64 with its digits written out, "34560" for 3.456e4 or 34560.0; any
 * other is only tidied. */
struct decimal decimal_plain(struct decimal number);
/* To n significant figures. */
struct decimal decimal_round(struct decimal number, int figures, enum rounding);

#endif
