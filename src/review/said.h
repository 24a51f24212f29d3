/* SPDX-License-Identifier: Apache-2.0 */
/* What the fields of a document say, as facts in memory.
 *
 * Two kinds of them: of the fields themselves ("field.answer" of field/s2.3.a, the keys below) and,
 * where an answer is clear, of the vocabulary, under the keys that the reading names. What was not
 * read, or nobody can tell, is not recorded: whatever rests on it is unknown. */
#ifndef REVIEW_SAID_H
#define REVIEW_SAID_H

#include "review/extract.h"

#include "rules/facts.h"

#define SAID_KEYS(X)                                                                               \
	X(STATE, "field.state")                                                                    \
	X(ANSWER, "field.answer")                                                                  \
	X(DRAFT_ERA, "field.draft-era")                                                            \
	X(WORDS, "field.words")                                                                    \
	X(LINKS, "field.links")                                                                    \
	X(NAMES, "field.names")                                                                    \
	X(DOMAINS, "field.domains")                                                                \
	X(DATASETS, "field.datasets")                                                              \
	X(CODES, "field.codes")                                                                    \
	X(LANGUAGES, "field.languages")                                                            \
	X(CONTACT, "field.contact")                                                                \
	X(UNION, "field.union")                                                                    \
	X(VERSION, "field.version")                                                                \
	X(DATES, "field.dates")                                                                    \
	X(DATE_FIRST, "field.date.first")                                                          \
	X(DATE_LAST, "field.date.last")                                                            \
	X(DATE_LATEST, "field.date.latest")                                                        \
	X(DATE_AMBIGUOUS, "field.date.ambiguous")                                                  \
	X(DATE_DAY, "field.date.day")                                                              \
	X(DATE_YEAR, "field.date.year")                                                            \
	X(MODALITIES, "field.modalities")                                                          \
	X(SIZES, "field.sizes")                                                                    \
	X(SIZES_BARE, "field.sizes.bare")                                                          \
	X(SIZES_SEVERAL, "field.sizes.several")                                                    \
	X(SIZES_FIGURE, "field.sizes.figure")                                                      \
	X(SIZES_APART, "field.sizes.apart")                                                        \
	X(UNIT_WRONG, "field.unit.wrong")                                                          \
	X(MERGED, "field.merged")                                                                  \
	X(TELLS, "field.tells")                                                                    \
	X(KIND, "reading.kind")                                                                    \
	X(ASKED, "reading.asked")                                                                  \
	X(MISSING, "reading.missing")                                                              \
	X(ALL_TELLS, "reading.tells")

enum said_key {
#define X(name, key) SAID_##name,
	SAID_KEYS(X)
#undef X
	    SAID_KEY_COUNT
};

/* Fills a set, made here, that borrows from the fields; `as_of` is the day on which registers are
 * asked. The list of fields is complete in it. */
enum gpai_code review_facts(const struct law *law, const struct review_fields *fields,
    int32_t as_of, struct arena *arena, struct fact_set *set, struct gpai_error *err);

/* The fields that must say yes for this one to be asked: the one it comes after, else those of its
 * section that take yes or no. True when there are some and all of them say no. */
bool said_not_asked(
    const struct law *law, const struct review_fields *fields, const struct review_field *field);

#endif
