/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar of the law, and the holidays that business days leave out. */
#include "rulebook/compiler.h"

#include <stdlib.h>

static void
read_status(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	uint32_t index;

	if (read_word(c, entry, WORDS("status", law_event_status_words), &index))
		*(uint32_t *)uint32_at = index;
}

static const struct key event_keys[] = {
    {"date", true, read_day, offsetof(struct law_event, date)},
    {"says", true, read_text, offsetof(struct law_event, says)},
    {"whom", false, read_text, offsetof(struct law_event, whom)},
    {"pin", true, read_pin, offsetof(struct law_event, pin)},
    {"confidence", false, read_confidence, offsetof(struct law_event, confidence)},
    {"status", false, read_status, offsetof(struct law_event, status)},
};

struct dated {
	struct law_event is;
	uint32_t written; /* place in reading order */
};

static int
by_day(const void *left, const void *right)
{
	const struct dated *a = left, *b = right;

	if (a->is.date != b->is.date)
		return a->is.date < b->is.date ? -1 : 1;
	return (a->written > b->written) - (a->written < b->written);
}

void
read_calendar(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_CALENDAR];
	struct dated *events = scratch(c, records->n, sizeof *events);

	if (events == NULL)
		return;
	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		about(c, at, "event", name_of(at->node, "date"));
		keys_read(c, at->node, at->line, KEYS(event_keys), &events[i].is);
		events[i].written = i;
	}
	qsort(events, records->n, sizeof *events, by_day);
	for (uint32_t i = 0; i < records->n; i++)
		*image_add_events(&c->image) = events[i].is;
}

/* Holidays */

static const struct key holiday_keys[] = {
    {"date", true, read_day, offsetof(struct law_holiday, date)},
    {"says", true, read_text, offsetof(struct law_holiday, says)},
    {"pin", true, read_pin, offsetof(struct law_holiday, pin)},
    {"confidence", false, read_confidence, offsetof(struct law_holiday, confidence)},
};

static int
by_date(const void *left, const void *right)
{
	const struct law_holiday *a = left, *b = right;

	return (a->date > b->date) - (a->date < b->date);
}

void
read_holidays(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_HOLIDAYS];
	struct law_holiday *holidays = scratch(c, records->n, sizeof *holidays);
	struct names seen;

	names_init(&seen, c->arena);
	if (holidays == NULL)
		return;
	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		struct text date = name_of(at->node, "date");
		about(c, at, "holiday", date);
		holidays[i].date = DATE_NONE;
		keys_read(c, at->node, at->line, KEYS(holiday_keys), &holidays[i]);
		if (date.len > 0 && names_put(&seen, date, i) != i)
			complain(c, at->line, "its date given twice, expected once");
	}
	c->failed = c->failed || seen.failed;
	qsort(holidays, records->n, sizeof *holidays, by_date);
	for (uint32_t i = 0; i < records->n; i++) {
		int32_t date = holidays[i].date;
		*image_add_holidays(&c->image) = holidays[i];
		if (date == DATE_NONE || date_is_weekend(date))
			continue;
		*image_add_days_off(&c->image) = date;
		if (holidays[i].confidence != LAW_CONFIDENCE_UNVERIFIED)
			*image_add_days_off_sure(&c->image) = date;
	}
}
