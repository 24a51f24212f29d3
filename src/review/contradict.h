/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that cannot both be true.
 *
 * A statement is a value of one fact of one entity, said somewhere. Two of them contradict each
 * other when no state of the world makes both true: intervals that are apart, days that are, yes
 * against no, another word, names that share nothing. A figure stands for all that is rounded or
 * cut to it. What cannot be compared, such as two descriptions in other words, is told as that and
 * never dropped.
 *
 * Invariants: the order of the two does not matter; a statement agrees with itself; a statement
 * that is replaced by a wider interval contradicts no more than before. */
#ifndef REVIEW_CONTRADICT_H
#define REVIEW_CONTRADICT_H

#include "rules/facts.h"

struct statement {
	uint32_t key;        /* index into the facts of the law */
	struct text entity;  /* name; "" of the single one of its kind */
	struct value value;  /* KNOWN or ABSENT */
	int32_t first, last; /* of a DATE: the days it may mean; DATE_NONE = the one of the value */
	bool no_low, no_high; /* of a NUMBER: "less than", "more than" */
	bool is_imprint;   /* of the document that says it, such as its version: each has its own */
	bool is_counted;   /* measured: each figure is meant, zeros at the end as well */
	uint32_t source;   /* index: statements of one source are not held against each other */
	struct text place; /* where it stands */
	struct text said;  /* as it stands there; "" = as the value reads */
	uint32_t page, line;
};

struct statements {
	struct statement *list;
	uint32_t n, cap;
};

enum relation { RELATION_AGREE, RELATION_CONTRADICT, RELATION_NOT_COMPARABLE };

struct contradiction {
	uint32_t a, b; /* indices of statements, a before b */
	enum relation relation;
	const char *why; /* one line; static, or the law's */
};

struct contradictions {
	struct contradiction *list;
	uint32_t n, cap, n_not_comparable;
	uint32_t n_compared; /* pairs that were held against each other */
};

/* False: no memory. */
bool statements_add(
    struct statements *statements, struct arena *arena, const struct statement *statement);
/* The known facts of a set, all from one source; with `place`. */
bool statements_add_set(struct statements *statements, struct arena *arena,
    const struct fact_set *set, uint32_t source);

enum relation statements_relation(
    const struct statement *a, const struct statement *b, const char **why);

/* Relations between statements of two facts. Which facts stand in which is data: the register
 * PAIRS_REGISTER of the rulebook, whose rows name them. */
#define PAIRS_REGISTER "review.pairs"
#define PAIR_RELATIONS(X)                                                                          \
	X(NOT_AFTER, "not-after") /* days: the first is no later than the second */                \
	X(WITHIN, "within")       /* choices: the second has all words of the first */             \
	X(YES_HAS, "yes-has")     /* when the first is yes, the second has the word of the row */

enum pair_relation {
#define X(name, word) PAIR_##name,
	PAIR_RELATIONS(X)
#undef X
	    PAIR_RELATION_COUNT
};

/* Of a row: its two facts, relation and word; false when it names none such. */
struct pair_rule {
	uint32_t first, second; /* facts */
	enum pair_relation relation;
	struct text word;
	const char *says;
};
bool pair_rule_of(const struct law *law, const struct law_row *row, struct pair_rule *rule);
enum relation pair_relate(
    const struct pair_rule *rule, const struct statement *first, const struct statement *second);

/* All pairs of statements from different sources, of the same fact and entity in the order of the
 * law's facts, then of two facts in that of the register. */
enum gpai_code contradictions_find(const struct law *law, const struct statements *statements,
    struct arena *arena, struct contradictions *found, struct gpai_error *err);

#endif
