/* SPDX-License-Identifier: Apache-2.0 */
/* One line of words of bounded length, for the notes of proofs. Internal to the rules, but for the
 * list of what is said. */
#ifndef RULES_WORDS_H
#define RULES_WORDS_H

#include "rules/evaluate.h"

enum { WORDS_MAX = 400, WORDS_QUOTE_MAX = 80 }; /* a note; a value quoted inside it, in bytes */

struct words {
	char at[WORDS_MAX];
	size_t len;
	bool cut;                            /* something did not fit */
	const struct law *law;               /* with `language` */
	const struct law_language *language; /* NULL: English */
};

/* In the language of the question; NULL: English. */
static inline void
words_start(struct words *words, const struct question *question)
{
	words->len = 0;
	words->cut = false;
	words->law = question == NULL ? NULL : question->law;
	words->language = question == NULL ? NULL : question->language;
}

void words_put(struct words *words, struct text text); /* as it is */
void words_say(struct words *words, const char *string);
/* A string of the rulebook, and the name of a fact, in the language. */
void words_law(struct words *words, law_str says);
void words_fact(struct words *words, const struct law *law, uint32_t fact);
/* A word of a choice; in another language, what it stands for. */
void words_option(
    struct words *words, const struct law *law, const struct law_fact *fact, struct text word);
/* What the program, or the rulebook, says in English, in the language of a question. */
struct text said_in(const struct question *question, const char *english);
struct text law_said_in(const struct question *question, law_str says);
/* Every string that is said, for those who translate; ends with NULL. */
extern const char *const words_said[];
void words_quote(struct words *words, struct text text); /* one line, cut when long */
void words_count(struct words *words, uint32_t n);
void words_day(struct words *words, int32_t date);
void words_number(struct words *words, const struct value *number, struct text unit);
/* A known or absent value in short. `fact` may be NULL. */
void words_value(struct words *words, const struct law *law, const struct law_fact *fact,
    const struct value *value);
void words_quantity(struct words *words, const struct question *question, uint32_t quantity);
/* "", or "release/v1 " for an entity that has a name. */
void words_entity(struct words *words, const struct fact_set *facts, uint32_t entity);
/* Copied into the question's arena. */
struct text words_take(const struct words *words, struct question *question);

#endif
