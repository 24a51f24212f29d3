/* SPDX-License-Identifier: Apache-2.0 */
/* Reservations in the head of an HTTP response: X-Robots-Tag (noai, noimageai, with or without an
 * agent), tdm-reservation and tdm-policy, Content-Usage, Content-Signal, Link to a licence. */
#ifndef SIGNALS_HTTP_SIGNALS_H
#define SIGNALS_HTTP_SIGNALS_H

#include "signals/statement.h"

/* `head`: from the status line to the blank line, as received (CRLF or LF, folded lines, any
 * case). `at` of a statement is an offset in it. In time of its length. */
void http_signals(struct span head, const struct statement_sink *sink);

#endif
