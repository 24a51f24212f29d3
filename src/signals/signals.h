/* SPDX-License-Identifier: Apache-2.0 */
/* Machine-readable reservations of rights: bytes to statements, each reader from its own
 * specification.
 *
 * Belongs here: what a robots.txt, a header, a page, a picture or a licence says, with where it
 * says so, and what was odd about it.
 * May include: base, notation; the readers of files alone libxml2, exempi, libcbor.
 * Absent: captures and dates, what a signal is worth under a code of practice (law/), counting.
 *
 * One rule for all of them: garbage is never a permission. What is not understood says nothing,
 * and the statement's note tells why. */
#ifndef SIGNALS_SIGNALS_H
#define SIGNALS_SIGNALS_H

#include "signals/ai_txt.h"
#include "signals/aipref.h"
#include "signals/content_signal.h"
#include "signals/html_signals.h"
#include "signals/http_signals.h"
#include "signals/pattern.h"
#include "signals/robots.h"
#include "signals/statement.h"
#include "signals/tdmrep.h"

#endif
