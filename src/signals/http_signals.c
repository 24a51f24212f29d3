/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of HTTP/1 as archives keep them (RFC 9112, 5; obsolete folding, 5.2, undone).
 *
 * Almost no head says anything, so lines are told apart by their first letter and the colon's
 * place before anything else is looked at. */
#include "signals/http_signals.h"

#include "signals/aipref.h"
#include "signals/content_signal.h"
#include "signals/licence_link.h"
#include "signals/noai.h"
#include "signals/tdm_pair.h"
#include "signals/tdmrep.h"
#include "signals/words.h"

/* Of all fields of one name of a head together; far beyond what preferences need. */
enum { JOINED_BYTES_MAX = 4096 };

struct field {
	struct span line;  /* the name to the end of the value, folded lines with it */
	struct span value; /* of fields found by name */
	uint64_t at;
};

struct head {
	struct span bytes;
	const struct statement_sink *sink;
	struct tdm_pair tdm;
	bool has_usage, has_signal;
	uint64_t usage_at, signal_at; /* of the first field */
};

static bool
is_folded(const uint8_t *next, const uint8_t *end)
{
	return next < end && (*next == ' ' || *next == '\t');
}

static bool
is_blank_line(const uint8_t *begin, const uint8_t *end)
{
	return begin == end || *begin == '\n' ||
	       (*begin == '\r' && (begin + 1 == end || begin[1] == '\n'));
}

/* The line at *at, with those that continue it; false at the blank line or the end. */
static bool
next_line(struct span head, size_t *at, struct field *field)
{
	const uint8_t *begin, *end, *stop;

	if (*at >= head.len)
		return false;
	begin = head.at + *at;
	end = head.at + head.len;
	if (is_blank_line(begin, end))
		return false;
	stop = memchr(begin, '\n', (size_t)(end - begin));
	while (stop != NULL && is_folded(stop + 1, end))
		stop = memchr(stop + 1, '\n', (size_t)(end - stop - 1));
	field->line = (struct span){begin, (size_t)((stop != NULL ? stop : end) - begin)};
	field->at = *at;
	*at += field->line.len + 1;
	return true;
}

/* Blanks before the colon are against the RFC and seen. */
static bool
has_name(struct field *field, const char *name, size_t len)
{
	struct span line = field->line;

	if (line.len <= len || !octets_like((struct span){line.at, len}, name, len))
		return false;
	while (len < line.len && (line.at[len] == ' ' || line.at[len] == '\t'))
		len++;
	if (len == line.len || line.at[len] != ':')
		return false;
	field->value = octets_trim(octets_from(line, len + 1));
	return true;
}

static void
take_robots_tag(struct head *head, const struct field *field)
{
	struct statement like = {
	    .carrier = CARRIER_HTTP, .label = text_of("x-robots-tag"), .at = field->at};

	noai_read(field->value, &like, head->sink);
}

static void
take_reservation(struct head *head, const struct field *field)
{
	tdm_pair_reservation(&head->tdm, tdmrep_value(field->value), field->value, field->at);
}

static void
take_policy(struct head *head, const struct field *field)
{
	tdm_pair_policy(&head->tdm, field->value, field->at);
}

static void
take_usage(struct head *head, const struct field *field)
{
	if (!head->has_usage)
		head->usage_at = field->at;
	head->has_usage = true;
}

static void
take_signal(struct head *head, const struct field *field)
{
	if (!head->has_signal)
		head->signal_at = field->at;
	head->has_signal = true;
}

static void
take_link(struct head *head, const struct field *field)
{
	licence_links(field->value, field->at, head->sink);
}

static const struct {
	const char *name;
	size_t len;
	void (*take)(struct head *, const struct field *);
} fields[] = {
#define FIELD(name, take)                                                                          \
	{                                                                                          \
		name, sizeof(name) - 1, take                                                       \
	}
    FIELD("x-robots-tag", take_robots_tag),
    FIELD("tdm-reservation", take_reservation),
    FIELD("tdm-policy", take_policy),
    FIELD("content-usage", take_usage),
    FIELD("content-signal", take_signal),
    FIELD("link", take_link),
#undef FIELD
};

/* By the first letters of the names above; of Content-... by the ninth. */
static bool
may_matter(struct span line)
{
	uint8_t first = line.at[0] | 0x20, ninth;

	if (first == 'x' || first == 't' || first == 'l')
		return true;
	if (first != 'c' || line.len < 9)
		return false;
	ninth = line.at[8] | 0x20;
	return ninth == 'u' || ninth == 's';
}

/* All fields of one name as one value, the lines joined by commas. False: too long. */
static bool
join(struct span head, const char *name, char *buffer, struct span *value)
{
	struct field field;
	size_t at = 0, n = 0;

	while (next_line(head, &at, &field)) {
		if (!has_name(&field, name, strlen(name)))
			continue;
		if (field.value.len + 2 > JOINED_BYTES_MAX - n)
			return false;
		if (n > 0) {
			buffer[n++] = ',';
			buffer[n++] = ' ';
		}
		for (size_t i = 0; i < field.value.len; i++) {
			uint8_t c = field.value.at[i];
			buffer[n++] = c == '\r' || c == '\n' ? ' ' : (char)c;
		}
	}
	*value = (struct span){(const uint8_t *)buffer, n};
	return true;
}

static void
state_usage(struct span value, struct text shown, struct statement *statement)
{
	struct aipref aipref;

	aipref_read(value, &aipref);
	aipref_state(&aipref, shown, statement);
}

static void
state_signal(struct span value, struct text shown, struct statement *statement)
{
	struct content_signal signal;

	content_signal_read(value, &signal);
	content_signal_state(&signal, shown, statement);
}

static void
tell_joined(const struct head *head, const char *name, struct statement statement,
    void (*state)(struct span, struct text, struct statement *))
{
	char joined[JOINED_BYTES_MAX], buffer[STATEMENT_VALUE_MAX];
	struct span value;

	statement.carrier = CARRIER_HTTP;
	if (join(head->bytes, name, joined, &value))
		state(value, statement_text(value, buffer), &statement);
	else {
		statement.label = text_of(name);
		statement.note = "too long to be read: says nothing";
	}
	head->sink->take(head->sink->context, &statement);
}

void
http_signals(struct span bytes, const struct statement_sink *sink)
{
	struct head head = {.bytes = bytes, .sink = sink};
	char policy[STATEMENT_VALUE_MAX], odd[STATEMENT_VALUE_MAX];
	struct field field;
	size_t at = 0;

	while (next_line(bytes, &at, &field)) {
		if (!may_matter(field.line))
			continue;
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
			if (has_name(&field, fields[i].name, fields[i].len))
				fields[i].take(&head, &field);
	}
	if (head.has_usage)
		tell_joined(&head, "content-usage",
		    (struct statement){.signal = SIGNAL_AIPREF, .at = head.usage_at}, state_usage);
	if (head.has_signal)
		tell_joined(&head, "content-signal",
		    (struct statement){.signal = SIGNAL_CONTENT_SIGNALS, .at = head.signal_at},
		    state_signal);
	tdm_pair_tell(&head.tdm, CARRIER_HTTP, statement_text(head.tdm.policy, policy),
	    statement_text(head.tdm.said[SAYS_NOTHING].value, odd), sink);
}
