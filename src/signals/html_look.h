/* SPDX-License-Identifier: Apache-2.0 */
/* Is there anything in a page that html_signals would tell? Looks for the few words without which
 * there is not, so that most pages need no reading of tags. */
#ifndef SIGNALS_HTML_LOOK_H
#define SIGNALS_HTML_LOOK_H

#include "signals/html_signals.h"

/* True in doubt. */
bool html_look(struct span html);
/* What html_signals does where there is: apart, so that the look can be held against it. */
void html_read(struct span html, const struct statement_sink *sink, struct html_hints *hints);

#endif
