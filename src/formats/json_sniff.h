/* SPDX-License-Identifier: Apache-2.0 */
/* Is it JSON, and how is it laid out? By content; a name decides only between what both would
 * be. */
#ifndef FORMATS_JSON_SNIFF_H
#define FORMATS_JSON_SNIFF_H

#include "base/span.h"

bool json_sniff_lines(struct span head, const char *name);
bool json_sniff_array(struct span head, const char *name);

#endif
