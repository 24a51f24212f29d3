/* SPDX-License-Identifier: Apache-2.0 */
/* The language a document is written in: what the rulebook and the program say is looked up in
 * the rulebook's translations and stays English where there is none. What people wrote stays as
 * they wrote it; in which language that is nobody records, so it carries no mark of its own. */
#ifndef DOCUMENTS_TONGUE_H
#define DOCUMENTS_TONGUE_H

#include "rules/law.h"

struct tongue {
	struct text code; /* BCP 47; "" = English */
	const struct law *law;
	const struct law_language *language; /* of the law; NULL: English, or words alone */
	const char *const *words;            /* by enum word; NULL: English */
};

/* `language` NULL: English. False: no memory. */
bool tongue_init(struct tongue *tongue, const struct law *law, const struct law_language *language,
    struct arena *arena);
/* A string of the rulebook; NULL and {0} are English. */
struct text tongue_says(const struct tongue *tongue, struct text english);
/* A pin, "AI Act Art 53(1)(a)": the names of acts and parts in it. In the arena; TEXT_NONE on no
 * memory. */
struct text tongue_pin(const struct tongue *tongue, struct arena *arena, struct text pin);

#endif
