/* SPDX-License-Identifier: Apache-2.0 */
/* How questions begin, to be looked up by the first word: of several that fit the longest. Time
 * for one look-up grows with the heads that share its first word. Where none fits, blanks may stand
 * in the wrong places ("collectio n", "Lastupdate"): then the letters alone are compared, of heads
 * long enough that nothing else reads like them. */
#ifndef REVIEW_EXTRACT_HEADS_H
#define REVIEW_EXTRACT_HEADS_H

#include "review/extract_words.h"
#include "rules/law.h"

struct head_target { /* what a head may stand for */
	bool is_part, is_draft;
	uint32_t index;           /* into the fields or the parts of the reading, from 0 */
	struct head_target *next; /* in the order of the reading */
};

struct head {
	struct text text; /* as the rulebook has it */
	uint32_t first;   /* hash of its first word */
	uint32_t words;
	struct text letters; /* all words without what is between; without "*" */
	struct head_target *targets, *last;
	struct head *next; /* of the same bucket */
	struct head *all;  /* the head added before it */
};

struct heads {
	struct head **buckets, *last;
	bool by_letters; /* the caller says whether blanks may be trusted to be there at all */
	uint32_t mask;
};

/* Its last word goes on with what the answer is: "summary v1.0". */
static inline bool
head_is_open(const struct head *head)
{
	return head->text.at[head->text.len - 1] == '*';
}

/* False: memory is out. */
bool heads_of(const struct law *law, uint32_t reading, struct arena *arena, struct heads *heads);

/* The longest head that the text begins with, or NULL; `*to` is where it ends in the text. */
const struct head *heads_find(const struct heads *heads, struct text text, const char **to);

#endif
