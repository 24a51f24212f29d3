/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are nearly the same, as ROW_NEAR rows: an estimate, with its error.
 *
 * What "near" means. The content is read as words (letters and digits of any script, ASCII case
 * aside; a character each in scripts that do not part words; the tags of HTML skipped). Each
 * run of NEAR_WORDS words is hashed; the NEAR_LEAST least hashes, together, are the document's
 * sketch. Two documents are near when their sketches are equal. Where a share J of the runs
 * of both together is common to both, that happens with a chance of about J^NEAR_LEAST: 86 % at
 * J = 0.95, 51 % at 0.8, 13 % at 0.5. Documents that differ in case, blanks, punctuation or
 * markup alone are always near.
 *
 * What is kept. The rows with the least keys of all are a fair sample of the different
 * sketches, since a key is a hash; the largest key kept tells how many different ones there
 * are. Every document gets one row, so documents less different sketches is how many have
 * a near one before them. Interval: 99 times of 100 it holds the count made without sampling. */
#ifndef CORPUS_NEAR_H
#define CORPUS_NEAR_H

#include "corpus/rows.h"

#define NEAR_KEY_BYTES 17 /* and NUL */
#define NEAR_WORDS     5
#define NEAR_LEAST     3

/* Of the content of one text document; one without any word has a key too. */
void near_key(struct span content, bool is_html, char key[NEAR_KEY_BYTES]);

/* In millionths of the documents. */
struct near_report {
	uint64_t share, low, high; /* documents that have a near one before them */
	uint64_t sampled;          /* different sketches that the sample holds */
	bool is_exact;             /* nothing was dropped: low, share and high are one */
};

struct near_sample; /* the least keys of rows from any number of parts and sources */

struct near_sample *near_sample_create(void); /* NULL: no memory */
void near_sample_free(struct near_sample *sample);
/* The key of a ROW_NEAR row, in any order, the same one twice being fine. False: not a key. */
bool near_sample_add(struct near_sample *sample, struct text key);
/* documents: how many got a ROW_NEAR row, which is all text documents. */
void near_sample_report(struct near_sample *sample, uint64_t documents, struct near_report *report);

#endif
