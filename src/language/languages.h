/* SPDX-License-Identifier: Apache-2.0 */
/* The table of languages, and of other codes that mean one of them. */
#ifndef LANGUAGE_LANGUAGES_H
#define LANGUAGE_LANGUAGES_H

#include <stddef.h>

struct language {
	const char *code;  /* as language.h gives it */
	const char *three; /* ISO 639-3, or NULL */
	const char *books; /* ISO 639-2/B where it differs, or NULL */
	const char *name;  /* English */
	const char *also;  /* other names, parted by '|', or NULL */
};

const struct language *languages(size_t *n);

/* A code that is withdrawn, a detector's own, or of one language among those that a code above
 * covers as a whole (639-3 calls that a macrolanguage): data says "arb" and means Arabic. */
struct language_alias {
	const char *from, *code;
};

const struct language_alias *language_aliases(size_t *n);

#endif
