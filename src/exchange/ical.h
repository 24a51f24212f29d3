/* SPDX-License-Identifier: Apache-2.0 */
/* iCalendar (RFC 5545): days of the law as all-day events that a calendar client imports.
 *
 * Other people's formats, in and out, live on this floor: each a file that knows bytes and
 * nothing of law, dossiers or facts. Left out here: times of day, time zones, recurrence,
 * attendees, free and busy, reading. */
#ifndef EXCHANGE_ICAL_H
#define EXCHANGE_ICAL_H

#include "base/date.h"
#include "base/out.h"

struct ical_event {
	const char *uid;         /* the same for the same thing, whenever it is written */
	int32_t date;            /* the whole day */
	const char *summary;     /* one line */
	const char *description; /* may have lines; "" = none */
	const char *category;    /* "" = none */
	bool tentative;
	uint32_t alarm_days; /* a reminder so many days before; 0 = none */
};

/* `stamp`: the moment of writing, which later versions of an event must not precede. */
void ical_begin(struct out *out, const char *name);
void ical_event(struct out *out, const struct ical_event *event, int64_t stamp);
void ical_end(struct out *out);

#endif
