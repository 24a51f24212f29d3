/* SPDX-License-Identifier: Apache-2.0 */
/* The words noai and noimageai (DeviantArt, 2022; a vendor's convention) where directives for
 * robots stand: in X-Robots-Tag and in meta elements. noindex, none and the like are not of AI. */
#ifndef SIGNALS_NOAI_H
#define SIGNALS_NOAI_H

#include "signals/statement.h"

/* A list "noai, noimageai", "agent: noai". A word alone holds for everybody, or for the agent
 * that `like` has; a word behind the name of an agent for that one, and for it alone.
 * `like` has carrier, agent, label and place; the rest is filled. */
void noai_read(struct span list, const struct statement *like, const struct statement_sink *sink);

/* Can it be the name of an agent? Then its bytes are printable ASCII. */
bool noai_is_agent(struct span name);

#endif
