/* SPDX-License-Identifier: Apache-2.0 */
/* isAccessibleForFree of schema.org with the value false: a hint of a paywall. */
#ifndef SIGNALS_SCHEMA_FREE_H
#define SIGNALS_SCHEMA_FREE_H

#include "base/span.h"

/* Is it among the names of an itemprop or property attribute, with or without prefix? */
bool schema_names_free(struct span names);
/* "false" in any case, or the address of schema.org's False. */
bool schema_is_false(struct span value);
/* Does JSON-LD have the member with a false value, at any depth? A search for the member, no
 * parse: scripts of pages are often not quite JSON. */
bool schema_json_denies(struct span json);

#endif
