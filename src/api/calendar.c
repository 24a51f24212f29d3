/* SPDX-License-Identifier: Apache-2.0 */
/* Every dated duty of an answer, past and to come, and the dated events of the law.
 *
 * Days past come from the outcomes, days to come from them and from the agenda, which holds
 * the law as it will be against today's facts. A uid is a hash of the dossier's log, the
 * duty, the entity and what the day is, never of the day: what moves is updated by a client
 * that has it. The last days on which something has to be kept come from the retentions of the
 * rulebook. */
#include "api/calendar.h"

#include "rules/retention.h"

#include <stdlib.h>
#include <string.h>

enum { UID_HEX = 32 };

/* A day before it is a view. */
struct entry {
	int32_t date;
	const char *what, *status;
	uint32_t provision, entity, event; /* event: of the law, else LAW_NONE */
	enum gpai_truth applies;
	struct text started;
	uint32_t order;
};

struct gathering {
	struct gpai_assessment *a;
	struct entry *at;
	uint32_t n, cap;
	int32_t from, until;
};

static const struct law_provision *
provision_at(const struct gathering *g, uint32_t provision)
{
	return &g->a->law->provisions[provision];
}

static void
gather(struct gathering *g, const struct entry *entry)
{
	if (entry->date == DATE_NONE || entry->date < g->from || entry->date > g->until ||
	    g->n == g->cap)
		return;
	g->at[g->n] = *entry;
	g->at[g->n].order = g->n;
	if (entry->provision != LAW_NONE)
		g->at[g->n].started = duty_clock(
		    &g->a->assessment.question, entry->provision, entry->entity, entry->date);
	g->n++;
}

/* Past or still to come: what it is today, by its outcome. */
static const char *
status_of(const struct gathering *g, const struct outcome *o, bool is_due)
{
	if (o->status == OUTCOME_MET)
		return "met";
	return is_due && o->due < g->a->assessment.question.as_of ? "overdue" : "open";
}

static void
gather_outcome(struct gathering *g, const struct outcome *o)
{
	const struct law_provision *provision = provision_at(g, o->provision);
	bool has_day = provision->due != LAW_NONE || o->legacy != NULL;
	struct entry entry = {.date = has_day ? o->due : o->applies_since,
	    .what = has_day ? "due" : "owed",
	    .status = status_of(g, o, has_day),
	    .provision = o->provision,
	    .entity = o->entity,
	    .event = LAW_NONE,
	    .applies = (enum gpai_truth)o->applies->truth};

	/* What is owed later is on the agenda; what one may do is never due. */
	if (o->status == OUTCOME_NOT_APPLICABLE || provision->force == LAW_FORCE_MAY)
		return;
	if (has_day && o->due == DATE_NONE) { /* not known yet: since when, at least */
		entry.date = o->applies_since;
		entry.what = "owed";
		entry.status = status_of(g, o, false);
	}
	gather(g, &entry);
}

static const char *
what_of(const struct next_event *next)
{
	return strcmp(next->what, "in force") == 0 ? "in-force" : next->what;
}

/* Duties owed today that fall due later are there by their outcome, which stands first. */
static void
gather_next(struct gathering *g, const struct next_event *next)
{
	if (next->provision == LAW_NONE || provision_at(g, next->provision)->force == LAW_FORCE_MAY)
		return;
	struct entry entry = {.date = next->date,
	    .what = what_of(next),
	    .status = "coming",
	    .provision = next->provision,
	    .entity = next->entity,
	    .event = LAW_NONE,
	    .applies = next->certain ? GPAI_TRUE : GPAI_UNKNOWN};
	gather(g, &entry);
}

/* The last day on which something has to be kept, under a duty. */
static void
gather_retention(struct gathering *g, const struct retention *kept)
{
	bool is_past = kept->until < g->a->assessment.question.as_of;
	struct entry entry = {.date = kept->until,
	    .what = "kept-until",
	    .status = is_past ? "over" : "coming",
	    .provision = kept->is->under,
	    .entity = kept->entity,
	    .event = LAW_NONE,
	    .applies = (enum gpai_truth)kept->applies};

	if (kept->is->under == LAW_NONE || kept->applies == TRUTH_FALSE)
		return;
	uint32_t before = g->n;
	gather(g, &entry);
	if (g->n > before)
		g->at[before].started = kept->why;
}

static void
gather_events(struct gathering *g)
{
	const struct law *law = g->a->law;

	for (uint32_t i = 0; i < law->n_events; i++) {
		struct entry entry = {.date = law->events[i].date,
		    .what = "event",
		    .status = law_event_status_words[law->events[i].status],
		    .provision = LAW_NONE,
		    .entity = LAW_NONE,
		    .event = i,
		    .applies = GPAI_TRUE};
		gather(g, &entry);
	}
}

static int
by_duty(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->provision != b->provision)
		return a->provision < b->provision ? -1 : 1;
	if (a->entity != b->entity)
		return a->entity < b->entity ? -1 : 1;
	if (a->date != b->date)
		return a->date < b->date ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

/* A duty has one line a day: the first that was gathered. */
static void
drop_repetitions(struct gathering *g)
{
	uint32_t n = 0;

	if (g->n > 0)
		qsort(g->at, g->n, sizeof *g->at, by_duty);
	for (uint32_t i = 0; i < g->n; i++) {
		const struct entry *last = n > 0 ? &g->at[n - 1] : NULL;
		const struct entry *entry = &g->at[i];
		if (last != NULL && entry->provision != LAW_NONE &&
		    last->provision == entry->provision && last->entity == entry->entity &&
		    last->date == entry->date)
			continue;
		g->at[n++] = *entry;
	}
	g->n = n;
}

/* By day; the law's own first; then what was started by the same thing, as the law has it. */
static int
by_day(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order;

	if (a->date != b->date)
		return a->date < b->date ? -1 : 1;
	if ((a->event == LAW_NONE) != (b->event == LAW_NONE))
		return a->event == LAW_NONE ? 1 : -1;
	if ((order = strcmp(a->what, b->what)) != 0)
		return order;
	if ((order = text_compare(a->started, b->started)) != 0)
		return order;
	return (a->order > b->order) - (a->order < b->order);
}

/* Views */

/* The place of a version among those of its id. */
static uint32_t
version_of(const struct law *law, uint32_t provision)
{
	law_str id = law->provisions[provision].id;
	uint32_t n = 0;

	for (uint32_t i = 0; i < law->n_provision_order && law->provision_order[i] != provision;
	     i++)
		n += law->provisions[law->provision_order[i]].id == id;
	return n;
}

static const char *
uid_of(struct gpai_assessment *a, const struct entry *entry, const char *entity)
{
	const struct law *law = a->law;
	struct text name;
	char hex[DIGEST_HEX_CHARS];

	if (entry->event != LAW_NONE) /* the same in every dossier */
		name = arena_format(&a->arena, "law\n%s\n%s", law_cstr(law, law->header->name),
		    law_cstr(law, law->events[entry->event].says));
	else
		name = arena_format(&a->arena, "duty\n%s\n%s\n%u\n%s\n%s", a->origin,
		    law_cstr(law, law->provisions[entry->provision].id),
		    version_of(law, entry->provision), entity, entry->what);
	struct digest digest = digest_of((struct span){(const uint8_t *)name.at, name.len});
	digest_hex(&digest, hex);
	hex[UID_HEX] = '\0';
	return keep_text(a->keep, arena_format(&a->arena, "%s@gpai", hex));
}

static void
event_view(const struct law *law, const struct law_event *event, struct gpai_day *view)
{
	view->title = law_cstr(law, event->says);
	view->pin = law_cstr(law, event->pin);
	view->whom = law_cstr(law, event->whom);
	view->confidence = law_confidence_words[event->confidence];
}

static void
duty_view(struct gpai_assessment *a, const struct entry *entry, struct gpai_day *view)
{
	const struct law_provision *provision = &a->law->provisions[entry->provision];

	view->id = law_cstr(a->law, provision->id);
	view->title = law_cstr(a->law, provision->title);
	view->pin = law_cstr(a->law, provision->pin);
	view->confidence = law_confidence_words[provision->confidence];
	if (provision->kind == LAW_OBLIGATION)
		view->force = law_force_words[provision->force];
	view->entity = api_entity(a, entry->entity);
	view->started = keep_text(a->keep, entry->started);
}

static void
day_view(struct gpai_assessment *a, const struct entry *entry, struct gpai_day *view)
{
	*view = (struct gpai_day){.date = keep_day(a->keep, entry->date),
	    .what = entry->what,
	    .status = entry->status,
	    .id = "",
	    .entity = "",
	    .force = "",
	    .started = "",
	    .whom = "",
	    .days = entry->date - a->assessment.question.as_of,
	    .applies = entry->applies};
	if (entry->event != LAW_NONE)
		event_view(a->law, &a->law->events[entry->event], view);
	else
		duty_view(a, entry, view);
	view->uid = uid_of(a, entry, view->entity);
}

static enum gpai_code
read_bounds(
    struct calendar *calendar, const struct gpai_calendar_options *options, struct gpai_error *err)
{
	enum gpai_code rc;

	rc = api_day(options->from, "--from", DATE_NONE, &calendar->from, err);
	if (rc == GPAI_OK)
		rc = api_day(options->until, "--until", DATE_FOREVER, &calendar->until, err);
	if (rc == GPAI_OK && calendar->from > calendar->until)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "--from %s is after --until %s, expected an earlier day", options->from,
		    options->until);
	return rc;
}

enum gpai_code
calendar_make(struct gpai_assessment *a, const struct gpai_calendar_options *options,
    struct calendar *calendar, struct gpai_error *err)
{
	static const struct gpai_calendar_options plain;
	const struct assessment *from = &a->assessment;
	struct gathering g = {.a = a};
	uint32_t n_kept;
	enum gpai_code rc;

	*calendar = (struct calendar){0};
	if ((rc = read_bounds(calendar, options != NULL ? options : &plain, err)) != GPAI_OK)
		return rc;
	struct retention *kept = retention_all(&a->assessment.question, &n_kept);
	if (kept == NULL)
		return fail_memory(err);
	g.cap = from->n_outcomes + from->n_next + a->law->n_events + n_kept;
	g.at = keep_array(a->keep, g.cap, sizeof *g.at);
	calendar->days = keep_array(a->keep, g.cap, sizeof *calendar->days);
	calendar->dates = keep_array(a->keep, g.cap, sizeof *calendar->dates);
	if (a->keep->out_of_memory)
		return fail_memory(err);
	g.from = calendar->from;
	g.until = calendar->until;
	for (uint32_t i = 0; i < from->n_outcomes; i++)
		gather_outcome(&g, &from->outcomes[i]);
	for (uint32_t i = 0; i < from->n_next; i++)
		gather_next(&g, &from->next[i]);
	for (uint32_t i = 0; i < n_kept; i++)
		gather_retention(&g, &kept[i]);
	gather_events(&g);
	drop_repetitions(&g);
	if (g.n > 0)
		qsort(g.at, g.n, sizeof *g.at, by_day);
	for (uint32_t i = 0; i < g.n; i++) {
		day_view(a, &g.at[i], &calendar->days[i]);
		calendar->dates[i] = g.at[i].date;
	}
	calendar->n = g.n;
	if ((rc = question_status(&a->assessment.question, err)) != GPAI_OK)
		return rc;
	return keep_status(a->keep, err);
}

enum gpai_code
gpai_assessment_calendar(struct gpai_assessment *a, const struct gpai_calendar_options *options,
    const struct gpai_day **days, uint32_t *n, struct gpai_error *err)
{
	struct calendar calendar;
	enum gpai_code rc = calendar_make(a, options, &calendar, err);

	*days = rc == GPAI_OK ? calendar.days : NULL;
	*n = rc == GPAI_OK ? calendar.n : 0;
	return rc;
}
