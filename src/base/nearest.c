/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include <string.h>

enum { WORD_MAX = 80 }; /* bytes; longer words get no suggestion, so a row fits the stack */

/* One row of the table at a time. */
static size_t
distance(struct text a, struct text b)
{
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t replaced = diagonal + (a.at[i - 1] != b.at[j - 1]);
			diagonal = row[j];
			size_t added = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			row[j] = replaced < added ? replaced : added;
		}
	}
	return row[b.len];
}

/* "compute.flop" of "training.compute.flop". */
static bool
is_tail(struct text whole, struct text tail)
{
	return tail.len > 0 && whole.len > tail.len + 1 &&
	       whole.at[whole.len - tail.len - 1] == '.' &&
	       memcmp(whole.at + whole.len - tail.len, tail.at, tail.len) == 0;
}

struct nearest
nearest_to(struct text word)
{
	size_t reach = word.len / 4 < 2 ? 2 : word.len / 4;

	return (struct nearest){.word = word, .distance = word.len > 1 ? reach + 1 : 0};
}

void
nearest_offer(struct nearest *nearest, struct text candidate)
{
	struct text word = nearest->word;
	size_t apart =
	    word.len > candidate.len ? word.len - candidate.len : candidate.len - word.len;
	size_t far;

	if (word.len > WORD_MAX || candidate.len > WORD_MAX)
		return;
	if (is_tail(candidate, word))
		far = 1;
	else if (apart <
		 nearest->distance) /* else as many letters at least are to insert or drop */
		far = distance(word, candidate);
	else
		return;
	if (far < nearest->distance && far < candidate.len) {
		nearest->distance = far;
		nearest->found = candidate;
	}
}
