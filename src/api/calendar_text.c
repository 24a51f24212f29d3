/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar as text for programs: `gpai calendar --json`, documented in gpai-calendar(1),
 * and iCalendar. */
#include "api/calendar.h"

#include "exchange/ical.h"
#include "notation/json_writer.h"

#include <string.h>

/* JSON */

static void
day_json(struct json_writer *json, const struct gpai_day *day)
{
	json_open(json, '{');
	json_string_member(json, "date", day->date);
	json_string_member(json, "what", day->what);
	json_string_member(json, "title", day->title);
	json_known_member(json, "id", day->id);
	json_known_member(json, "entity", day->entity);
	json_string_member(json, "status", day->status);
	json_key(json, "applies");
	if (day->applies == GPAI_UNKNOWN)
		json_put_null(json);
	else
		json_put_bool(json, day->applies == GPAI_TRUE);
	json_known_member(json, "started", day->started);
	json_known_member(json, "force", day->force);
	json_known_member(json, "whom", day->whom);
	json_string_member(json, "pin", day->pin);
	json_string_member(json, "confidence", day->confidence);
	json_key(json, "days");
	json_put_integer(json, day->days);
	json_string_member(json, "uid", day->uid);
	json_close(json, '}');
}

enum gpai_code
gpai_calendar_json(struct gpai_assessment *a, const struct gpai_calendar_options *options,
    char **text, size_t *len, struct gpai_error *err)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	struct calendar calendar;
	struct json_writer json;
	struct out out;
	enum gpai_code rc = calendar_make(a, options, &calendar, err);

	*text = NULL;
	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "as_of", s->as_of);
	json_known_member(&json, "known_at", s->known_at);
	json_known_member(&json, "law", s->law);
	json_known_member(&json, "model", s->model);
	json_known_member(&json, "provider", s->provider);
	json_bool_member(&json, "example", s->example);
	json_known_member(&json, "from", keep_day(a->keep, calendar.from));
	json_known_member(&json, "until", keep_day(a->keep, calendar.until));
	json_key(&json, "days");
	json_open(&json, '[');
	for (uint32_t i = 0; i < calendar.n; i++)
		day_json(&json, &calendar.days[i]);
	json_close(&json, ']');
	json_string_member(&json, "disclaimer", law_cstr(a->law, a->law->header->disclaimer));
	json_close(&json, '}');
	if ((rc = keep_status(a->keep, err)) == GPAI_OK)
		return api_take(&out, text, len, err);
	out_release(&out);
	return rc;
}

/* iCalendar */

/* "due: notification of systemic risk (met)", "owed from now: ...", "AI Act: ..." */
static struct text
summary_of(struct gpai_assessment *a, const struct gpai_day *day)
{
	static const char *const before[][2] = {{"due", "due: "}, {"owed", "owed from now: "},
	    {"in-force", "in force: "}, {"kept-until", "kept until: "}, {"changes", "changes: "},
	    {"event", "law: "}};
	const char *says = "";

	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (strcmp(day->what, before[i][0]) == 0)
			says = before[i][1];
	return arena_format(&a->arena, "%s%s%s%s%s", says, day->entity,
	    day->entity[0] != '\0' ? " " : "", day->title,
	    strcmp(day->status, "met") == 0       ? " (met)"
	    : day->applies == GPAI_UNKNOWN        ? " (if it applies)"
	    : strcmp(day->status, "overdue") == 0 ? " (overdue)"
						  : "");
}

static const char *
description_of(struct gpai_assessment *a, const struct gpai_day *day)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	struct out out;
	const char *kept;

	out_memory(&out);
	out_format(&out, "%s\n", day->pin);
	if (day->id[0] != '\0')
		out_format(&out, "%s%s%s, %s on %s\n", day->id, day->entity[0] ? " --of " : "",
		    day->entity, day->status, s->as_of);
	else
		out_format(&out, "%s%s%s\n", day->whom, day->whom[0] ? "; " : "", day->status);
	if (day->started[0] != '\0')
		out_format(&out, "counted from: %s\n", day->started);
	if (s->model[0] != '\0')
		out_format(&out, "model: %s%s\n", s->model, s->example ? " (an example)" : "");
	for (uint32_t i = 0; i < LAW_CONFIDENCE_COUNT; i++)
		if (i != LAW_CONFIDENCE_TEXT &&
		    strcmp(day->confidence, law_confidence_words[i]) == 0)
			out_format(&out, "source: %s\n", law_confidence_says[i]);
	out_string(&out, law_cstr(a->law, a->law->header->disclaimer));
	kept = keep_text(a->keep, out_text(&out));
	a->keep->out_of_memory |= out.error != 0;
	out_release(&out);
	return kept;
}

static bool
is_written(const struct gpai_day *day, const struct gpai_calendar_options *options)
{
	return day->applies == GPAI_TRUE || (options != NULL && options->all);
}

/* A day that is over, or met, needs no reminder. */
static uint32_t
alarm_of(const struct gpai_day *day, const struct gpai_calendar_options *options)
{
	bool is_due = strcmp(day->what, "due") == 0 && strcmp(day->status, "met") != 0;

	return options != NULL && is_due && day->days >= 0 ? options->alarm_days : 0;
}

enum gpai_code
gpai_calendar_ics(struct gpai_assessment *a, const struct gpai_calendar_options *options,
    char **text, size_t *len, struct gpai_error *err)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	struct calendar calendar;
	struct out out;
	enum gpai_code rc = calendar_make(a, options, &calendar, err);

	*text = NULL;
	if (rc != GPAI_OK)
		return rc;
	out_memory(&out);
	ical_begin(&out, keep_text(a->keep, arena_format(&a->arena, "gpai%s%s",
						s->model[0] != '\0' ? ": " : "", s->model)));
	for (uint32_t i = 0; i < calendar.n; i++) {
		const struct gpai_day *day = &calendar.days[i];
		struct ical_event event = {.uid = day->uid,
		    .date = calendar.dates[i],
		    .category = day->id[0] != '\0' ? "duty" : "law",
		    .tentative = day->applies == GPAI_UNKNOWN,
		    .alarm_days = alarm_of(day, options)};
		if (!is_written(day, options))
			continue;
		event.summary = keep_text(a->keep, summary_of(a, day));
		event.description = description_of(a, day);
		ical_event(&out, &event, a->now);
	}
	ical_end(&out);
	if ((rc = keep_status(a->keep, err)) == GPAI_OK)
		return api_take(&out, text, len, err);
	out_release(&out);
	return rc;
}
