/* SPDX-License-Identifier: Apache-2.0 */
/* What comes next. Internal to the rules. */
#ifndef RULES_AGENDA_H
#define RULES_AGENDA_H

#include "rules/assess.h"

/* Fills `next` of an assessment whose outcomes are made. */
void agenda_make(struct question *question, struct assessment *assessment);

#endif
