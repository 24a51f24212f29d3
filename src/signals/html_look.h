/* SPDX-License-Identifier: Apache-2.0 */
/* Is there anything in a page that html_signals would tell? Looks for the few words without which
 * there is not, so that most pages need no reading of tags. */
#ifndef SIGNALS_HTML_LOOK_H
#define SIGNALS_HTML_LOOK_H

#include "base/span.h"

/* True in doubt. */
bool html_look(struct span html);

#endif
