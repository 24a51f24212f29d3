/* SPDX-License-Identifier: Apache-2.0 */
/* Writing iCalendar, RFC 5545: content lines end in CRLF and are folded at 75 octets, never
 * within a character (3.1); texts are escaped (3.3.11); a day is a DATE without a zone (3.3.4),
 * whose end is the day after it (3.6.1). NAME is of RFC 7986. */
#include "exchange/ical.h"

#include <string.h>

enum { LINE_OCTETS = 75, DATE_BASIC_CHARS = 9, STAMP_CHARS = 17 };

/* A content line in the making. */
struct line {
	struct out *out;
	unsigned octets; /* on the line so far */
};

static unsigned
character_octets(const char *at)
{
	unsigned n = 1;

	while (((unsigned char)at[n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The rest goes to a line that begins with a blank when it does not fit. */
static void
line_add(struct line *line, const char *at, unsigned octets)
{
	if (line->octets + octets > LINE_OCTETS) {
		out_string(line->out, "\r\n ");
		line->octets = 1;
	}
	out_bytes(line->out, at, octets);
	line->octets += octets;
}

static void
line_put(struct line *line, const char *string)
{
	for (; *string != '\0'; string += character_octets(string))
		line_add(line, string, character_octets(string));
}

/* A backslash stays beside what it escapes. */
static void
line_put_text(struct line *line, const char *text)
{
	for (; *text != '\0'; text += character_octets(text)) {
		unsigned char c = (unsigned char)*text;
		char escaped[2] = {'\\', *text};
		if (c == '\n') {
			line_add(line, "\\n", 2);
		} else if (c == '\\' || c == ';' || c == ',') {
			line_add(line, escaped, 2);
		} else if (c == '\t') {
			line_add(line, " ", 1);
		} else if (c >= 0x20 && c != 0x7F) { /* other controls are not allowed */
			line_add(line, text, character_octets(text));
		}
	}
}

static void
put_line(struct out *out, const char *name, const char *value)
{
	struct line line = {.out = out};

	line_put(&line, name);
	line_put(&line, value);
	out_string(out, "\r\n");
}

static void
put_text_line(struct out *out, const char *name, const char *text)
{
	struct line line = {.out = out};

	line_put(&line, name);
	line_put_text(&line, text);
	out_string(out, "\r\n");
}

/* 20250802 */
static void
basic_date(int32_t date, char to[DATE_BASIC_CHARS])
{
	char day[DATE_CHARS];

	date_format(date, day);
	memcpy(to, day, 4);
	memcpy(to + 4, day + 5, 2);
	memcpy(to + 6, day + 8, 2);
	to[8] = '\0';
}

/* 20250802T120000Z */
static void
basic_moment(int64_t seconds, char to[STAMP_CHARS])
{
	char moment[MOMENT_CHARS];
	size_t n = 0;

	moment_format(seconds, moment);
	for (const char *at = moment; *at != '\0' && n + 1 < STAMP_CHARS; at++)
		if (*at != '-' && *at != ':')
			to[n++] = *at;
	to[n] = '\0';
}

void
ical_begin(struct out *out, const char *name)
{
	put_line(out, "BEGIN:", "VCALENDAR");
	put_line(out, "VERSION:", "2.0");
	put_line(out, "PRODID:", "-//gpai//gpai " GPAI_VERSION "//EN");
	put_line(out, "CALSCALE:", "GREGORIAN");
	put_text_line(out, "NAME:", name);
	put_text_line(out, "X-WR-CALNAME:", name); /* what clients read instead */
}

static void
put_alarm(struct out *out, const struct ical_event *event)
{
	char days[32] = "";
	size_t at = sizeof days - 1;
	uint32_t n = event->alarm_days;

	days[--at] = 'D';
	do
		days[--at] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	put_line(out, "BEGIN:", "VALARM");
	put_line(out, "ACTION:", "DISPLAY");
	put_text_line(out, "DESCRIPTION:", event->summary);
	put_line(out, "TRIGGER:-P", days + at);
	put_line(out, "END:", "VALARM");
}

void
ical_event(struct out *out, const struct ical_event *event, int64_t stamp)
{
	int32_t after = date_add(event->date, 1, DATE_DAYS);
	char day[DATE_BASIC_CHARS], end[DATE_BASIC_CHARS], moment[STAMP_CHARS];

	basic_date(event->date, day);
	basic_moment(stamp, moment);
	put_line(out, "BEGIN:", "VEVENT");
	put_text_line(out, "UID:", event->uid);
	put_line(out, "DTSTAMP:", moment);
	put_line(out, "DTSTART;VALUE=DATE:", day);
	if (after != DATE_NONE) { /* without it a DATE lasts one day all the same */
		basic_date(after, end);
		put_line(out, "DTEND;VALUE=DATE:", end);
	}
	put_text_line(out, "SUMMARY:", event->summary);
	if (event->description[0] != '\0')
		put_text_line(out, "DESCRIPTION:", event->description);
	if (event->category[0] != '\0')
		put_text_line(out, "CATEGORIES:", event->category);
	put_line(out, "STATUS:", event->tentative ? "TENTATIVE" : "CONFIRMED");
	put_line(out, "TRANSP:", "TRANSPARENT"); /* nobody is busy because of it */
	if (event->alarm_days > 0)
		put_alarm(out, event);
	put_line(out, "END:", "VEVENT");
}

void
ical_end(struct out *out)
{
	put_line(out, "END:", "VCALENDAR");
}
