/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Signal lines (contentsignals.org; draft-romm-aipref-contentsignals-00, expired). The
 * draft has no syntax: read tolerantly, conflicting lines merge to the most restrictive. */
#ifndef SIGNALS_CONTENT_SIGNAL_H
#define SIGNALS_CONTENT_SIGNAL_H

#include "signals/robots.h"
#include "signals/statement.h"

struct content_signal {
	enum says ai_train, ai_input, search;
	struct text use; /* "immediate", "reference", "full", as written */
	const char *note;
};
void content_signal_read(struct span value, struct content_signal *signal);
/* Fills signal, says, label, value and note, as aipref_state. */
void content_signal_state(
    const struct content_signal *signal, struct text value, struct statement *statement);
/* All Content-Signal lines of one agent together. False: there is none. */
bool content_signal_ask(const struct robots_record *records, size_t n, struct statement *statement);

#endif
