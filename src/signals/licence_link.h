/* SPDX-License-Identifier: Apache-2.0 */
/* Links to RSL licences (RSL 1.0, 4.5 and 4.6.1). A link alone says nothing of training until the
 * document is read: the statement has its address as policy. */
#ifndef SIGNALS_LICENCE_LINK_H
#define SIGNALS_LICENCE_LINK_H

#include "signals/statement.h"

/* Is "license" one of the relations, is the type that of RSL? */
bool licence_is_rel(struct span rel);
bool licence_is_type(struct span type);

void licence_tell(
    struct text target, enum carrier carrier, uint64_t at, const struct statement_sink *sink);
/* A Link field (RFC 8288), which may have many links. */
void licence_links(struct span value, uint64_t at, const struct statement_sink *sink);

#endif
