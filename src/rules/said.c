/* SPDX-License-Identifier: Apache-2.0 */
/* Every piece of a sentence that notes are made of: what a translation of documents needs of this
 * floor. Pieces without a letter are not told, but for those that a language sets otherwise. The
 * notes of assessments, agendas and clocks stand in no document and are not listed. */
#include "rules/words.h"

const char *const words_said[] = {
    /* values */
    "yes", "no", "none", "about ", " to ", "an empty list", "recorded as none",
    /* readings */
    "nothing recorded", "recorded as empty", "recorded as ", ", expected ", "attested by nobody",
    "no reason or source given", "no ", " on file", "not recorded: ", "; and ", " more",
    /* comparisons */
    "more than ", "at least ", "less than ", "at most ", "after ", "on or after ", "before ",
    "on or before ", "not ", ", not ", ": not ", ", perhaps ", ", but ", " or ", " and ",
    "cannot be compared with ", "straddles ", " of ", "the higher of ", "the lower of ",
    "the sum of ",
    /* days */
    "the day asked about", "the earliest ", "the latest ", "the earliest of ", "the latest of ",
    " plus ", " minus ", " (none)", " (not known)", " holiday skipped", " holidays skipped",
    ", not verified", " of them not verified", ", holidays of ",
    " not listed, only weekends left out", "not law on ", ": enacted ", ": from ", ": until ",
    /* lists */
    " of kind ", " with ", ", and the list is not said to be complete", "; the list is complete",
    "the list is complete", " is on file, and the list is complete",
    " is on file, and nobody said that there is none",
    /* items of forms */
    "no rule decides it", "no fact answers it", "the form has no items for this audience",
    "optional, and nothing is recorded", "there is nothing to report on",
    "may still be open at this stage", " items answered", " words, ", " recommended at most",
    "in none of the bands", "too wide for one band", "too wide for one order of magnitude",
    "zero has no order of magnitude", "fewer significant figures than asked for",
    "recorded as none, which is no answer here", "recorded as an empty list",
    "nobody has said that the list is complete",
    "the list is complete and empty, which is no answer here",
/* the words of lists */
#define X(name, word, says) word,
    BASES(X)
#undef X
#define X(name, word) word,
	VALUE_TYPES(X)
#undef X
#define X(name, one, several) one, several,
	    DATE_UNITS(X)
#undef X
		NULL};
