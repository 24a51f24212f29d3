/* SPDX-License-Identifier: Apache-2.0 */
/* Where is there anything in a page that html_signals would tell? Looks for the few words without
 * which there is not: most pages need no reading of tags, and others not to their end. */
#ifndef SIGNALS_HTML_LOOK_H
#define SIGNALS_HTML_LOOK_H

#include "signals/html_signals.h"

/* Behind the places of the last words, in doubt also of what is none; 0: there are none. */
struct html_look {
	size_t statements; /* or hints, but that of a password */
	size_t password;
};
struct html_look html_look(struct span html);
/* What html_signals does then, as far as `look` goes; apart, so that tests can read all. */
void html_read(struct span html, struct html_look look, const struct statement_sink *sink,
    struct html_hints *hints);

#endif
