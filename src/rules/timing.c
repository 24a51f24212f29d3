/* SPDX-License-Identifier: Apache-2.0 */
/* Since when a duty is owed, and by when it is due: the days of the provision, moved by the first
 * of its transitions that holds. */
#include "rules/timing.h"

#include "rules/assess.h"
#include "rules/day.h"
#include "rules/words.h"

void
time_since(struct question *question, const struct law_provision *provision, uint32_t entity,
    struct timing *timing)
{
	const struct law *law = question->law;
	struct scope scope = {entity, NULL};

	timing->since = provision->from;
	for (uint32_t i = 0; i < provision->since.n; i++) {
		uint32_t index = law->refs[provision->since.first + i];
		struct day_found day =
		    day_find(question, index, entity == LAW_NONE ? NULL : &scope);
		if (day.none || day.perhaps_none ||
		    day.low != day.high) { /* one that may yet move decides nothing */
			timing->since = DATE_NONE;
			timing->since_waits =
			    day_waits(question, index, entity == LAW_NONE ? NULL : &scope);
			return;
		}
		if (day.date > timing->since)
			timing->since = day.date;
	}
}

/* The first transition that is law on the day and holds, or may hold. */
static const struct proof *
find_legacy(struct question *question, const struct law_provision *provision, uint32_t entity)
{
	for (uint32_t i = 0; i < provision->legacy.n; i++) {
		const struct proof *proof = evaluate_provision(
		    question, question->law->refs[provision->legacy.first + i], entity);
		if (proof->kind == PROOF_PROVISION && proof->truth != TRUTH_FALSE &&
		    question_in_force(question, proof->ref))
			return proof;
	}
	return NULL;
}

static void
time_due(struct question *question, const struct law_provision *provision, uint32_t entity,
    struct timing *timing)
{
	struct scope scope = {entity, NULL};
	uint32_t due = provision->due;

	timing->legacy = find_legacy(question, provision, entity);
	if (timing->legacy != NULL && timing->legacy->truth == TRUTH_UNKNOWN)
		return;
	if (timing->legacy != NULL)
		due = question->law->provisions[timing->legacy->ref].due;
	if (due == LAW_NONE) {
		/* What one may do is open from a day on, never due. */
		timing->due = provision->force == LAW_FORCE_MAY ? DATE_NONE : timing->since;
		return;
	}
	timing->due = day_find(question, due, entity == LAW_NONE ? NULL : &scope).date;
	timing->due_waits = day_waits(question, due, entity == LAW_NONE ? NULL : &scope);
}

struct timing
time_of(struct question *question, const struct law_provision *provision, uint32_t entity)
{
	struct timing timing = {
	    .since = DATE_NONE, .due = DATE_NONE, .since_waits = LAW_NONE, .due_waits = LAW_NONE};

	time_since(question, provision, entity, &timing);
	time_due(question, provision, entity, &timing);
	return timing;
}

/* Words */

static bool
is_that_day(struct question *question, uint32_t day, const struct scope *scope, int32_t date)
{
	return day != LAW_NONE && day_find(question, day, scope).date == date;
}

static struct text
say_found(struct question *question, uint32_t index, const struct scope *scope,
    const struct law_provision *moved_by)
{
	const struct law_day *day = &question->law->days[index];
	struct words words;

	words_start(&words, question);
	if (day->op == LAW_DAY_FIXED && day->plus == 0)
		words_say(&words, "a day that the law sets");
	else
		words_day_found(&words, question, index, scope);
	if (moved_by != NULL) {
		words_say(&words, ", moved by ");
		words_put(&words, law_text(question->law, moved_by->id));
	}
	return words_take(&words, question);
}

struct text
duty_clock(struct question *question, uint32_t index, uint32_t entity, int32_t date)
{
	const struct law *law = question->law;
	const struct law_provision *provision = &law->provisions[index];
	struct scope own = {entity, NULL};
	const struct scope *scope = entity == LAW_NONE ? NULL : &own;
	const struct proof *legacy = find_legacy(question, provision, entity);

	if (legacy != NULL && legacy->truth == TRUTH_TRUE) {
		const struct law_provision *moved_by = &law->provisions[legacy->ref];
		if (is_that_day(question, moved_by->due, scope, date))
			return say_found(question, moved_by->due, scope, moved_by);
	}
	if (is_that_day(question, provision->due, scope, date))
		return say_found(question, provision->due, scope, NULL);
	for (uint32_t i = 0; i < provision->since.n; i++)
		if (is_that_day(question, law->refs[provision->since.first + i], scope, date))
			return say_found(
			    question, law->refs[provision->since.first + i], scope, NULL);
	return date == provision->from ? text_of("the day the law applies from") : TEXT_NONE;
}
