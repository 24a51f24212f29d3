/* SPDX-License-Identifier: Apache-2.0 */
/* The assessment: an outcome for every obligation, and what comes next.
 *
 * Never met by default: a met needs a true condition and at least one leaf on file that it
 * rests on. A duty that is not owed on the day is not applicable on that day, and listed
 * among the events to come. */
#include "rules/assess.h"

#include "rules/leaf.h"
#include "rules/words.h"

#include <stdlib.h>
#include <string.h>

static const char *const status_words[] = {
#define X(name, word, says) word,
    OUTCOMES(X)
#undef X
};

const char *
outcome_word(enum outcome_status status)
{
	return status_words[status];
}

/* Leaves of a proof, gathered. */
struct leaves {
	struct question *question;
	const struct proof **at;
	uint32_t n, cap;
};

static void
leaves_add(void *context, const struct proof *leaf)
{
	struct leaves *leaves = context;

	if (leaves->n == leaves->cap) {
		uint32_t cap = leaves->cap == 0 ? 4 : leaves->cap * 2;
		const struct proof **at =
		    arena_array(leaves->question->arena, cap, sizeof *leaves->at);
		if (at == NULL) {
			leaves->question->out_of_memory = true;
			return;
		}
		if (leaves->n > 0)
			memcpy(at, leaves->at, leaves->n * sizeof *at);
		leaves->at = at;
		leaves->cap = cap;
	}
	leaves->at[leaves->n++] = leaf;
}

/* Days */

struct timing {
	int32_t since, due;
	uint32_t since_waits, due_waits; /* the fact a day is not known for want of, or LAW_NONE */
	const struct proof *legacy;      /* moved the due day, or may move it */
};

static uint32_t
day_waits(const struct law *law, uint32_t day)
{
	return law->days[day].op == LAW_DAY_FACT ? law->days[day].fact : LAW_NONE;
}

static void
time_since(struct question *question, const struct law_provision *provision, struct timing *timing)
{
	const struct law *law = question->law;

	timing->since = provision->from;
	for (uint32_t i = 0; i < provision->since.n; i++) {
		uint32_t index = law->refs[provision->since.first + i];
		int32_t day = day_at(question, index, NULL);
		if (day == DATE_NONE) {
			timing->since = DATE_NONE;
			timing->since_waits = day_waits(law, index);
			return;
		}
		if (day > timing->since)
			timing->since = day;
	}
}

/* The first transition that is law on the day and holds, or may hold. */
static const struct proof *
find_legacy(struct question *question, const struct law_provision *provision)
{
	for (uint32_t i = 0; i < provision->legacy.n; i++) {
		const struct proof *proof =
		    evaluate_provision(question, question->law->refs[provision->legacy.first + i]);
		if (proof->kind == PROOF_PROVISION && proof->truth != TRUTH_FALSE &&
		    law_in_force(&question->law->provisions[proof->ref], question->as_of))
			return proof;
	}
	return NULL;
}

static void
time_due(struct question *question, const struct law_provision *provision, struct timing *timing)
{
	uint32_t due = provision->due;

	timing->legacy = find_legacy(question, provision);
	if (timing->legacy != NULL && timing->legacy->truth == TRUTH_UNKNOWN)
		return;
	if (timing->legacy != NULL)
		due = question->law->provisions[timing->legacy->ref].due;
	if (due == LAW_NONE) {
		/* What one may do is open from a day on, never due. */
		timing->due = provision->force == LAW_FORCE_MAY ? DATE_NONE : timing->since;
		return;
	}
	timing->due = day_at(question, due, NULL);
	if (timing->due == DATE_NONE)
		timing->due_waits = day_waits(question->law, due);
}

static struct timing
time_of(struct question *question, const struct law_provision *provision)
{
	struct timing timing = {
	    .since = DATE_NONE, .due = DATE_NONE, .since_waits = LAW_NONE, .due_waits = LAW_NONE};

	time_since(question, provision, &timing);
	time_due(question, provision, &timing);
	return timing;
}

/* Why */

static void
say_fact(struct words *words, const struct law *law, const char *before, uint32_t fact)
{
	words_say(words, words->len > 0 ? "; " : "");
	words_say(words, before);
	if (fact != LAW_NONE) {
		words_say(words, ": ");
		words_put(words, law_fact_name(law, fact));
		words_say(words, " is not recorded");
	}
}

static void
say_day(struct words *words, const char *before, int32_t date)
{
	words_say(words, words->len > 0 ? "; " : "");
	words_say(words, before);
	words_day(words, date);
}

static void
say_period(struct words *words, const struct law_provision *provision, int32_t as_of)
{
	bool early = as_of < provision->from;

	say_day(words, early ? "in force from " : "no longer in force since ",
	    early ? provision->from : provision->until);
}

static void
say_timing(struct words *words, const struct question *question, const struct timing *timing)
{
	bool maybe_moved = timing->legacy != NULL && timing->legacy->truth == TRUTH_UNKNOWN;

	if (timing->since == DATE_NONE)
		say_fact(words, question->law, "the day since which it is owed is not known",
		    timing->since_waits);
	if (timing->due > question->as_of && timing->due != DATE_NONE)
		say_day(words, "due ", timing->due);
	else if (maybe_moved) {
		say_fact(words, question->law, "the due day is not known: it hangs on ", LAW_NONE);
		words_put(words,
		    law_text(question->law, question->law->provisions[timing->legacy->ref].id));
	} else if (timing->due_waits != LAW_NONE)
		say_fact(words, question->law, "the due day is not known", timing->due_waits);
}

/* Outcomes */

static struct leaves
missing_of(struct question *question, const struct proof *proof)
{
	struct leaves leaves = {.question = question};

	if (!proof_missing(proof, leaves_add, &leaves))
		question->out_of_memory = true;
	return leaves;
}

static void
outcome_wait(struct question *question, const struct proof *proof, const char *before,
    struct outcome *outcome, struct words *words)
{
	struct leaves leaves = missing_of(question, proof);

	outcome->status = OUTCOME_UNKNOWN;
	outcome->missing = leaves.at;
	outcome->n_missing = leaves.n;
	words_say(words, before);
	words_put(words, proof_why(question, proof));
}

static void
outcome_met(struct question *question, struct outcome *outcome, struct words *words)
{
	struct leaves leaves = {.question = question};

	if (!proof_support(outcome->met, leaves_add, &leaves))
		question->out_of_memory = true;
	if (leaves.n == 0 || outcome->met->basis == BASIS_NONE) {
		outcome->status = OUTCOME_UNKNOWN;
		words_say(words, "nothing on file shows it");
		return;
	}
	outcome->status = OUTCOME_MET;
	outcome->basis = outcome->met->basis;
	outcome->evidence = leaves.at;
	outcome->n_evidence = leaves.n;
	words_put(words, proof_why(question, outcome->met));
}

/* What it asks, once it is known to apply. */
static void
outcome_judge(struct question *question, const struct law_provision *provision,
    struct outcome *outcome, struct words *words)
{
	if (outcome->met == NULL) {
		outcome->status = OUTCOME_UNKNOWN;
		words_say(words, "no rule decides it: ");
		words_put(words, law_text(question->law, provision->not_checkable));
	} else if (outcome->met->truth == TRUTH_UNKNOWN) {
		outcome_wait(question, outcome->met, "", outcome, words);
	} else if (outcome->met->truth == TRUTH_TRUE) {
		outcome_met(question, outcome, words);
	} else {
		outcome->status = OUTCOME_NOT_MET;
		words_put(words, proof_why(question, outcome->met));
	}
}

static bool
is_later(int32_t date, const struct question *question)
{
	return date != DATE_NONE && date > question->as_of;
}

/* It applies or may apply. */
static void
outcome_owed(struct question *question, const struct law_provision *provision,
    struct outcome *outcome, struct words *words)
{
	struct timing timing = time_of(question, provision);

	outcome->applies_since = timing.since;
	outcome->due = timing.due;
	if (timing.legacy != NULL && timing.legacy->truth == TRUTH_TRUE)
		outcome->legacy = timing.legacy;
	if (is_later(timing.since, question)) {
		outcome->status = OUTCOME_NOT_APPLICABLE;
		say_day(words, "owed from ", timing.since);
		return;
	}
	if (provision->met != LAW_NONE)
		outcome->met = evaluate_met(question, provision->met);
	if (outcome->applies->truth == TRUTH_UNKNOWN)
		outcome_wait(
		    question, outcome->applies, "not known whether it applies; ", outcome, words);
	else
		outcome_judge(question, provision, outcome, words);
	if (outcome->status != OUTCOME_MET)
		say_timing(words, question, &timing);
}

static void
outcome_make(struct question *question, uint32_t index, struct outcome *outcome)
{
	const struct law_provision *provision = &question->law->provisions[index];
	struct words words;

	*outcome = (struct outcome){.provision = index,
	    .status = OUTCOME_NOT_APPLICABLE,
	    .applies_since = DATE_NONE,
	    .due = DATE_NONE,
	    .applies = evaluate_provision(question, index)};
	words_start(&words);
	if (!law_in_force(provision, question->as_of))
		say_period(&words, provision, question->as_of);
	else if (outcome->applies->truth == TRUTH_FALSE)
		words_put(&words, proof_why(question, outcome->applies));
	else
		outcome_owed(question, provision, outcome, &words);
	outcome->why = words_take(&words, question);
}

static void
outcome_count(struct assessment *assessment, const struct outcome *outcome)
{
	uint32_t force = assessment->question.law->provisions[outcome->provision].force;

	if (force == LAW_FORCE_MUST || force == LAW_FORCE_COMMITTED)
		assessment->counts[outcome->status]++;
	else if (force == LAW_FORCE_ENCOURAGED)
		assessment->encouraged[outcome->status]++;
}

/* Exposures and classification */

static void
exposure_cap(
    struct question *question, const struct law_provision *provision, struct exposure *exposure)
{
	struct words words;

	if (provision->cap == LAW_NONE || exposure->truth == TRUTH_FALSE)
		return;
	exposure->cap = quantity_at(question, provision->cap, NULL, 1);
	words_start(&words);
	words_quantity(&words, question, provision->cap);
	exposure->formula = words_take(&words, question);
}

static void
exposure_make(struct question *question, uint32_t index, struct exposure *exposure)
{
	const struct law_provision *provision = &question->law->provisions[index];
	struct words words;

	exposure->provision = index;
	exposure->proof = evaluate_provision(question, index);
	exposure->truth = exposure->proof->truth;
	words_start(&words);
	if (!law_in_force(provision, question->as_of))
		say_period(&words, provision, question->as_of);
	else
		words_put(&words, proof_why(question, exposure->proof));
	exposure_cap(question, provision, exposure);
	exposure->why = words_take(&words, question);
}

static void
class_make(struct question *question, const struct law_class *class, struct classified *classified)
{
	classified->class = class;
	classified->proof = evaluate_provision(question, class->provision);
	classified->truth = classified->proof->truth;
	classified->why = proof_why(question, classified->proof);
}

/* What comes next */

struct dated {
	struct next_event event;
	uint32_t order;
};

struct agenda {
	struct question *question;
	struct dated *events;
	uint32_t n, cap;
};

static void
agenda_add(struct agenda *agenda, const struct next_event *event)
{
	if (event->date == DATE_NONE || agenda->n == agenda->cap)
		return;
	agenda->events[agenda->n] = (struct dated){*event, agenda->n};
	agenda->n++;
}

/* "TITLE: due", "TITLE: in force, if it applies" */
static void
agenda_provision(
    struct agenda *agenda, uint32_t index, int32_t date, const char *what, bool certain)
{
	const struct law *law = agenda->question->law;
	const struct law_provision *provision = &law->provisions[index];
	struct next_event event = {.date = date,
	    .pin = law_text(law, provision->pin),
	    .provision = index,
	    .confidence = provision->confidence};
	struct words words;

	words_start(&words);
	words_put(&words, law_text(law, provision->title));
	words_say(&words, ": ");
	words_say(&words, what);
	words_say(&words, certain ? "" : ", if it applies");
	event.says = words_take(&words, agenda->question);
	agenda_add(agenda, &event);
}

static void
agenda_calendar(struct agenda *agenda)
{
	const struct law *law = agenda->question->law;

	for (uint32_t i = 0; i < law->n_events; i++) {
		struct next_event event = {.date = law->events[i].date,
		    .says = law_text(law, law->events[i].says),
		    .pin = law_text(law, law->events[i].pin),
		    .provision = LAW_NONE,
		    .confidence = law->events[i].confidence};
		if (is_later(event.date, agenda->question))
			agenda_add(agenda, &event);
	}
}

static void
agenda_outcome(struct agenda *agenda, const struct outcome *outcome)
{
	bool certain = outcome->applies->truth == TRUTH_TRUE;
	bool open = outcome->status == OUTCOME_UNKNOWN || outcome->status == OUTCOME_NOT_MET;
	bool to_come = outcome->status == OUTCOME_NOT_APPLICABLE &&
	               is_later(outcome->applies_since, agenda->question);

	if (to_come)
		agenda_provision(
		    agenda, outcome->provision, outcome->applies_since, "owed", certain);
	if ((open || to_come) && is_later(outcome->due, agenda->question))
		agenda_provision(agenda, outcome->provision, outcome->due, "due", certain);
}

/* A duty that may be owed from a day to come: because it is not law yet, or because something
 * it is owed since has not happened yet. */
struct future {
	uint32_t provision;
	int32_t day;
};

/* Another version of it is law today. */
static bool
is_change(const struct question *question, const struct law_provision *provision)
{
	const struct law *law = question->law;
	uint32_t now = law_find_provision(law, law_text(law, provision->id), question->as_of);

	return now != LAW_NONE && provision->from > question->as_of &&
	       law_in_force(&law->provisions[now], question->as_of);
}

/* Held against today's facts on that day. */
static void
agenda_future(struct agenda *agenda, struct question *later, const struct future *future)
{
	uint32_t index = future->provision;
	const struct law_provision *provision = &later->law->provisions[index];
	bool changes = is_change(agenda->question, provision);

	if (later->as_of != future->day)
		question_move(later, future->day);
	const struct proof *applies = evaluate_provision(later, index);
	bool certain = applies->truth == TRUTH_TRUE;
	if (applies->truth == TRUTH_FALSE || applies->ref != index)
		return;
	agenda_provision(agenda, index, future->day,
	    changes                          ? "changes"
	    : future->day == provision->from ? "in force"
					     : "owed",
	    certain);
	if (provision->kind != LAW_OBLIGATION || changes)
		return;
	struct timing timing = time_of(later, provision);
	if (timing.due > future->day)
		agenda_provision(agenda, index, timing.due, "due", certain);
}

static int
by_day(const void *a, const void *b)
{
	const struct future *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->provision < y->provision ? -1 : x->provision > y->provision;
}

static bool
is_owed_kind(const struct law_provision *provision)
{
	return provision->kind == LAW_OBLIGATION || provision->kind == LAW_EXPOSURE;
}

/* The later of the day it is law and the day it is owed since; a day past: nothing to come. */
static int32_t
first_day(struct question *question, const struct law_provision *provision)
{
	struct timing timing = {.since_waits = LAW_NONE};

	time_since(question, provision, &timing);
	return timing.since > provision->from ? timing.since : provision->from;
}

static void
agenda_to_come(struct agenda *agenda)
{
	struct question *question = agenda->question;
	const struct law *law = question->law;
	struct future *future =
	    arena_array(question->arena, (size_t)law->n_provisions + 1, sizeof *future);
	struct question later;
	uint32_t n = 0;

	if (future == NULL) {
		question->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *provision = &law->provisions[i];
		int32_t day = is_owed_kind(provision) ? first_day(question, provision) : DATE_NONE;
		if (day > question->as_of && day < provision->until)
			future[n++] = (struct future){i, day};
	}
	if (n == 0)
		return;
	qsort(future, n, sizeof *future, by_day);
	question_init(&later, law, question->facts, future[0].day, question->arena);
	for (uint32_t i = 0; i < n && !later.out_of_memory; i++)
		agenda_future(agenda, &later, &future[i]);
	question->out_of_memory |= later.out_of_memory;
}

static int
by_date(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;
	uint32_t x_provision = x->event.provision + 1, y_provision = y->event.provision + 1;

	if (x->event.date != y->event.date)
		return x->event.date < y->event.date ? -1 : 1;
	if (x_provision != y_provision) /* the calendar, which has none, comes first */
		return x_provision < y_provision ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool
is_same_event(const struct next_event *a, const struct next_event *b)
{
	return a->date == b->date && a->provision == b->provision &&
	       (a->provision != LAW_NONE || text_equal(a->says, b->says));
}

static void
agenda_write(struct agenda *agenda, struct assessment *assessment)
{
	if (agenda->n > 0)
		qsort(agenda->events, agenda->n, sizeof *agenda->events, by_date);
	for (uint32_t i = 0; i < agenda->n; i++) {
		const struct next_event *event = &agenda->events[i].event;
		if (assessment->n_next > 0 &&
		    is_same_event(&assessment->next[assessment->n_next - 1], event))
			continue;
		assessment->next[assessment->n_next++] = *event;
	}
}

static void
assess_next(struct question *question, struct assessment *assessment)
{
	const struct law *law = question->law;
	size_t cap = (size_t)law->n_events + (size_t)law->n_provisions * 4;
	struct agenda agenda = {.question = question, .cap = (uint32_t)cap};

	agenda.events = arena_array(question->arena, cap + 1, sizeof *agenda.events);
	assessment->next = arena_array(question->arena, cap + 1, sizeof *assessment->next);
	if (agenda.events == NULL || assessment->next == NULL) {
		question->out_of_memory = true;
		return;
	}
	agenda_calendar(&agenda);
	for (uint32_t i = 0; i < assessment->n_outcomes; i++)
		agenda_outcome(&agenda, &assessment->outcomes[i]);
	agenda_to_come(&agenda);
	agenda_write(&agenda, assessment);
}

/* One line for each id, also where the law has several versions of it. */
static bool
stands_for_its_id(const struct question *question, uint32_t index)
{
	const struct law *law = question->law;
	const struct law_provision *provision = &law->provisions[index];

	return law_in_force(provision, question->as_of) ||
	       law_find_provision(law, law_text(law, provision->id), question->as_of) == index;
}

static void
assess_provisions(struct question *question, struct assessment *assessment)
{
	const struct law *law = question->law;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		uint32_t kind = law->provisions[i].kind;
		if (!is_owed_kind(&law->provisions[i]) || !stands_for_its_id(question, i))
			continue;
		if (kind == LAW_EXPOSURE) {
			exposure_make(
			    question, i, &assessment->exposures[assessment->n_exposures++]);
			continue;
		}
		struct outcome *outcome = &assessment->outcomes[assessment->n_outcomes++];
		outcome_make(question, i, outcome);
		outcome_count(assessment, outcome);
	}
}

static uint32_t
count_kind(const struct law *law, uint32_t kind)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < law->n_provisions; i++)
		n += law->provisions[i].kind == kind;
	return n;
}

enum gpai_code
assess(const struct law *law, const struct fact_set *facts, int32_t as_of, struct arena *arena,
    struct assessment *assessment, struct gpai_error *err)
{
	struct question *question = &assessment->question;
	size_t n_outcomes = count_kind(law, LAW_OBLIGATION);
	size_t n_exposures = count_kind(law, LAW_EXPOSURE);
	enum gpai_code rc;

	*assessment = (struct assessment){0};
	if ((rc = fact_set_status(facts, err)) != GPAI_OK)
		return rc;
	question_init(question, law, facts, as_of, arena);
	assessment->classes =
	    arena_array(arena, (size_t)law->n_classes + 1, sizeof *assessment->classes);
	assessment->outcomes = arena_array(arena, n_outcomes + 1, sizeof *assessment->outcomes);
	assessment->exposures = arena_array(arena, n_exposures + 1, sizeof *assessment->exposures);
	if (question->out_of_memory || assessment->classes == NULL ||
	    assessment->outcomes == NULL || assessment->exposures == NULL)
		return fail_memory(err);

	for (uint32_t i = 0; i < law->n_classes; i++)
		class_make(question, &law->classes[i], &assessment->classes[i]);
	assessment->n_classes = law->n_classes;
	assess_provisions(question, assessment);
	assess_next(question, assessment);
	return question_status(question, err);
}
