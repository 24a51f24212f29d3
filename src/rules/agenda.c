/* SPDX-License-Identifier: Apache-2.0 */
/* What comes next: the days of the calendar, days on which duties fall due, duties that are owed
 * from a day to come, held against today's facts on that day. */
#include "rules/agenda.h"

#include "rules/leaf.h"
#include "rules/timing.h"
#include "rules/words.h"

#include <stdlib.h>
#include <string.h>

struct dated {
	struct next_event event;
	uint32_t order;
};

struct agenda {
	struct question *question;
	struct dated *events;
	uint32_t n, cap;
};

enum { EVENTS_AT_FIRST = 64 };

static bool
agenda_grow(struct agenda *agenda)
{
	uint32_t cap = agenda->cap == 0 ? EVENTS_AT_FIRST : agenda->cap * 2;
	struct dated *events = arena_array(agenda->question->arena, cap, sizeof *events);

	if (events == NULL)
		return false;
	if (agenda->n > 0)
		memcpy(events, agenda->events, agenda->n * sizeof *events);
	agenda->events = events;
	agenda->cap = cap;
	return true;
}

static void
agenda_add(struct agenda *agenda, const struct next_event *event)
{
	if (event->date == DATE_NONE)
		return;
	if (agenda->n == agenda->cap && !agenda_grow(agenda)) {
		agenda->question->out_of_memory = true;
		return;
	}
	agenda->events[agenda->n] = (struct dated){*event, agenda->n};
	agenda->n++;
}

/* "TITLE: due", "system/chat TITLE: in force, if it applies" */
static void
agenda_provision(struct agenda *agenda, uint32_t index, uint32_t entity, int32_t date,
    const char *what, bool certain)
{
	const struct law *law = agenda->question->law;
	const struct law_provision *provision = &law->provisions[index];
	struct next_event event = {.date = date,
	    .pin = law_text(law, provision->pin),
	    .provision = index,
	    .entity = entity,
	    .confidence = provision->confidence,
	    .what = what,
	    .certain = certain};
	struct words words;

	words_start(&words, NULL);
	words_entity(&words, agenda->question->facts, entity);
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
		    .entity = LAW_NONE,
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
		agenda_provision(agenda, outcome->provision, outcome->entity,
		    outcome->applies_since, "owed", certain);
	if ((open || to_come) && is_later(outcome->due, agenda->question))
		agenda_provision(
		    agenda, outcome->provision, outcome->entity, outcome->due, "due", certain);
}

/* A duty that may be owed from a day to come: because it is not law yet, or because something
 * it is owed since has not happened yet. */
struct future {
	uint32_t provision, entity;
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
	const struct proof *applies = evaluate_provision(later, index, future->entity);
	bool certain = applies->truth == TRUTH_TRUE;
	if (applies->truth == TRUTH_FALSE || applies->ref != index)
		return;
	agenda_provision(agenda, index, future->entity, future->day,
	    changes                          ? "changes"
	    : future->day == provision->from ? "in force"
					     : "owed",
	    certain);
	if (provision->kind != LAW_OBLIGATION || changes)
		return;
	struct timing timing = time_of(later, provision, future->entity);
	if (timing.due > future->day)
		agenda_provision(agenda, index, future->entity, timing.due, "due", certain);
}

static int
by_day(const void *a, const void *b)
{
	const struct future *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->provision != y->provision)
		return x->provision < y->provision ? -1 : 1;
	return x->entity < y->entity ? -1 : x->entity > y->entity;
}

/* The later of the day it is law and the day it is owed since; a day past: nothing to come. */
static int32_t
first_day(struct question *question, const struct law_provision *provision, uint32_t entity)
{
	struct timing timing = {.since_waits = LAW_NONE};

	time_since(question, provision, entity, &timing);
	return timing.since > provision->from ? timing.since : provision->from;
}

/* Duties still to come, each for the entities it would be asked of. */
static uint32_t
future_collect(struct question *question, struct future *future)
{
	const struct law *law = question->law;
	uint32_t n = 0, e;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *provision = &law->provisions[i];
		if (!law_is_owed(provision))
			continue;
		for (bool more = asked_first(question->facts, provision->on, &e); more;
		     more = asked_next(question->facts, provision->on, &e)) {
			int32_t day = first_day(question, provision, e);
			if (day <= question->as_of ||
			    !law_will_be_in_force(law, i, question->as_of, day))
				continue;
			if (future != NULL)
				future[n] = (struct future){i, e, day};
			n++;
		}
	}
	return n;
}

static void
agenda_to_come(struct agenda *agenda)
{
	struct question *question = agenda->question;
	uint32_t n = future_collect(question, NULL);
	struct future *future = n == 0 ? NULL : arena_array(question->arena, n, sizeof *future);
	struct question later;

	if (n == 0)
		return;
	if (future == NULL) {
		question->out_of_memory = true;
		return;
	}
	future_collect(question, future);
	qsort(future, n, sizeof *future, by_day);
	question_init(&later, question->law, question->facts, question->as_of, question->arena);
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
	if (x->event.entity != y->event.entity)
		return x->event.entity < y->event.entity ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool
is_same_event(const struct next_event *a, const struct next_event *b)
{
	return a->date == b->date && a->provision == b->provision && a->entity == b->entity &&
	       (a->provision != LAW_NONE || text_equal(a->says, b->says));
}

static void
agenda_write(struct agenda *agenda, struct assessment *assessment)
{
	struct question *question = agenda->question;

	assessment->next =
	    arena_array(question->arena, (size_t)agenda->n + 1, sizeof *assessment->next);
	if (assessment->next == NULL) {
		question->out_of_memory = true;
		return;
	}
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

void
agenda_make(struct question *question, struct assessment *assessment)
{
	struct agenda agenda = {.question = question};

	agenda_calendar(&agenda);
	for (uint32_t i = 0; i < assessment->n_outcomes; i++)
		agenda_outcome(&agenda, &assessment->outcomes[i]);
	agenda_to_come(&agenda);
	agenda_write(&agenda, assessment);
}
