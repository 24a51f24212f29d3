/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: facts that people declare elsewhere than in gpai.yaml, to a question or in a file of
 * answers.
 *
 * They are records like any other, not marked as applied. So the three-way apply sees them as
 * the dossier's own: a file that says the same adopts them, one that says otherwise is a
 * conflict, one that says nothing leaves them alone. gpai.yaml is never written. */
#ifndef RECORDS_ANSWER_H
#define RECORDS_ANSWER_H

#include "records/declared.h"

/* One answer in words, as gpai-ask(1) describes it: a value as in gpai.yaml, "none because
 * REASON"; of anything but texts and lists a reason and a source may follow. */
enum gpai_code answer_parse(struct arena *arena, const struct law *law, uint32_t fact,
    struct text text, struct place place, struct fact *answer, struct gpai_error *err);
/* "?", "don't know", "unknown", "skip": no answer for now. */
bool answer_is_open(struct text text);

/* A file of answers: the language of gpai.yaml, or lines of KEY=VALUE. What it leaves open with
 * "?" is not among the facts. Errors name the line, and the key that was probably meant. */
enum gpai_code answers_parse(struct arena *arena, const struct law *law, const char *file,
    struct span bytes, struct text by, struct declared *declared, struct gpai_error *err);

/* Records answers, in one transaction, each in place of what holds on the day asked about and no
 * longer than that did: what is recorded for later days is recorded again behind it. An answer
 * that is recorded just so is not recorded again. */
enum gpai_code dossier_answer(struct dossier *dossier, const struct recorded_fact *facts, size_t n,
    int32_t as_of, int64_t now, const struct entropy *entropy, struct dossier_appended *appended,
    struct gpai_error *err);
/* What holds on a day of one key of one entity, with the account given of it; value UNKNOWN
 * where nothing does. For a way back. */
enum gpai_code dossier_holds(struct dossier *dossier, struct arena *arena,
    const struct recorded_fact *of, int32_t as_of, struct recorded_fact *held,
    struct gpai_error *err);

#endif
