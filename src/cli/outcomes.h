/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of `gpai check`. Each returns false when there is no memory. */
#ifndef CLI_OUTCOMES_H
#define CLI_OUTCOMES_H

#include "cli/cli.h"

/* What the dossier is, and each entity. */
bool show_classes(struct cli *cli, const struct gpai_assessment *a);
/* Outcomes by the text they stand in, then by the entity they are asked of; `all`: also those that
 * do not apply. */
bool show_outcomes(struct cli *cli, const struct gpai_assessment *a, bool all);
/* The answers that most outcomes wait for, first. */
bool show_questions(struct cli *cli, const struct gpai_assessment *a);
/* "unknown 3   open 0": in one line, zeros or only what there is. */
void show_status_counts(struct cli *cli, const uint32_t counts[GPAI_STATUSES], bool zeros);

/* What one may do and has not done is nothing to find out. */
bool outcome_is_right(const struct gpai_outcome *o);
/* What one might have a right to, or be encouraged to, if more were known. */
bool outcome_is_idle(const struct gpai_outcome *o);
/* "system.role" of "system/chat:system.role". */
const char *key_alone(const char *key);
/* A fact by its key; a document or another thing by which one it is. */
const char *needed(const struct gpai_missing *m);

#endif
