/* SPDX-License-Identifier: Apache-2.0 */
/* Reservations in a page: meta elements (robots and names of agents with noai, noimageai;
 * tdm-reservation, tdm-policy), links to licences, RSL within the page. */
#ifndef SIGNALS_HTML_SIGNALS_H
#define SIGNALS_HTML_SIGNALS_H

#include "signals/statement.h"

/* How much of a page is looked at; a statement further down is not seen, which the caller says. */
#define HTML_LOOK_MAX ((size_t)256 << 10)

struct html_hints {
	bool not_free;          /* schema.org isAccessibleForFree false, JSON-LD or microdata */
	bool password_form;     /* an input of type password */
	struct span inline_rsl; /* the XML in a script element of that type; empty: none */
	const char *note;       /* why the page was not looked at, static; NULL: it was */
};

/* `html`: bytes of the page in an encoding that has ASCII in it. One pass, no memory. `hints` may
 * be NULL. What stands in comments, scripts and text says nothing. */
void html_signals(struct span html, const struct statement_sink *sink, struct html_hints *hints);

#endif
