/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to translate: every string that documents can print besides what people wrote. */
#ifndef DOCUMENTS_STRINGS_H
#define DOCUMENTS_STRINGS_H

#include "base/base.h"
#include "rules/law.h"

/* Calls each for the strings that documents of any form print: words, pieces of notes, audiences.
 * A string may come several times. */
void strings_of_all(
    const struct law *law, void (*each)(void *context, struct text string), void *context);
/* For those of one form, be they shown always or only when something is missing: its texts, the
 * facts it asks for, and with duties also provisions, and the facts that these read. False: no
 * memory. */
bool strings_of_form(const struct law *law, uint32_t form,
    void (*each)(void *context, struct text string), void *context);
/* Is this, in English, a string that something of the rulebook or the program says? `known` is
 * made by strings_known. */
struct known_strings {
	bool *at; /* by offset in the law's strings */
	uint32_t n;
};
bool strings_known(const struct law *law, struct arena *arena, struct known_strings *known);
bool string_is_known(const struct law *law, const struct known_strings *known, law_str string);

#endif
