/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators that content lay behind a paywall or a login. They point to what a person is to look
 * at; none of them is a verdict. */
#ifndef RIGHTS_INDICATORS_H
#define RIGHTS_INDICATORS_H

#include "formats/document.h"
#include "signals/html_signals.h"

#define INDICATORS(X)                                                                              \
	X(STATUS_401, "401", "answered 401: asks for a login")                                     \
	X(STATUS_402, "402", "answered 402: asks for payment")                                     \
	X(STATUS_403, "403", "answered 403: refuses")                                              \
	X(LOGIN_URL, "login-url", "its address is one of a login")                                 \
	X(LOGIN_FORM, "login-form", "has a field for a password")                                  \
	X(NOT_FREE, "not-free", "says that it is not accessible for free (schema.org)")

enum indicator {
#define X(name, word, says) INDICATOR_##name,
	INDICATORS(X)
#undef X
	    INDICATORS_COUNT
};
const char *indicator_word(enum indicator indicator);
const char *indicator_says(enum indicator indicator);
/* A bit for each indicator that the document shows. `hints` of its page; NULL: it has none. */
unsigned indicators_of(const struct document *document, const struct html_hints *hints);

#endif
