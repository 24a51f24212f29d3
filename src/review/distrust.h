/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields that seem missing or empty cannot be taken to be: a wrong finding is worse than
 * none. They become UNREAD, and what hangs on them is unknown.
 *
 *   1. A document of which few questions were found asks them in words of its own, or was not
 *      read as it looks: nothing is known to be left out of it.
 *   2. Boxes that stand in an answer beside which takes none, or has its own, or in no answer at
 *      all, were meant for a question that seems empty: the page was not read as a person does. */
#ifndef REVIEW_DISTRUST_H
#define REVIEW_DISTRUST_H

#include "review/extract.h"

void review_distrust(const struct law *law, struct review_fields *fields);

#endif
