/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of robots.txt and ai.txt as statements, each with the agents that its group names. Read
 * with the lines of the engine; who is asked for has its answer from robots_ask, which knows of
 * other groups and longer patterns. */
#include "signals/aipref.h"
#include "signals/content_signal.h"
#include "signals/file_signals.h"
#include "signals/robots_line.h"
#include "signals/words.h"

#include <string.h>

struct listing {
	const struct statement_sink *sink;
	bool is_ai_txt;
	bool is_in_group, has_rule;
	char agents[STATEMENT_VALUE_MAX]; /* of the group, with ", " between */
	size_t n_agents;
	uint32_t line;
	const char *warning;
};

static void
add_agent(struct listing *l, struct span name)
{
	char buffer[STATEMENT_VALUE_MAX];
	struct text clean = statement_text(name, buffer);

	if (l->has_rule) {
		l->n_agents = 0;
		l->has_rule = false;
	}
	l->is_in_group = true;
	if (clean.len == 0 || l->n_agents + 2 + clean.len > sizeof l->agents)
		return;
	if (l->n_agents > 0) {
		memcpy(l->agents + l->n_agents, ", ", 2);
		l->n_agents += 2;
	}
	memcpy(l->agents + l->n_agents, clean.at, clean.len);
	l->n_agents += clean.len;
}

/* Agent, line and note, where the reader of the value has left them open. */
static void
take(struct listing *l, struct statement *statement)
{
	statement->carrier = l->is_ai_txt ? CARRIER_SITE_FILE : CARRIER_ROBOTS_TXT;
	statement->line = l->line;
	statement->agent = (struct text){l->agents, l->n_agents};
	/* "*" alone is everybody. */
	if (text_is(statement->agent, "*"))
		statement->agent = TEXT_NONE;
	if (statement->note == NULL)
		statement->note = l->warning;
	l->sink->take(l->sink->context, statement);
}

static void
take_rule(struct listing *l, const struct robots_line *line)
{
	bool allows = line->kind == ROBOTS_LINE_ALLOW;
	char buffer[STATEMENT_VALUE_MAX];
	struct statement s = {.signal = l->is_ai_txt ? SIGNAL_AI_TXT : SIGNAL_ROBOTS,
	    .label = text_of(allows ? "Allow" : "Disallow"),
	    .value = statement_text(line->value, buffer)};

	s.scope = s.value;
	l->has_rule = true;
	if (!l->is_in_group)
		s.note = "stands in no group, and so is ignored";
	else if (line->value.len == 0)
		s.note = "an empty rule says nothing";
	else if (!allows)
		s.says = SAYS_RESERVED;
	else if (l->is_ai_txt)
		s.says = SAYS_ALLOWED;
	else
		s.note = "may be fetched, which permits no use";
	take(l, &s);
}

static void
take_usage(struct listing *l, struct span value)
{
	char path[STATEMENT_VALUE_MAX], text[STATEMENT_VALUE_MAX];
	struct statement s = {.signal = SIGNAL_AIPREF};
	struct aipref usage;
	size_t n = 0;

	if (value.len > 0 && value.at[0] == '/')
		while (n < value.len && !byte_is_blank(value.at[n]))
			n++;
	s.scope = statement_text((struct span){value.at, n}, path);
	value = octets_trim(octets_from(value, n));
	aipref_read(value, &usage);
	aipref_state(&usage, statement_text(value, text), &s);
	take(l, &s);
}

static void
take_signal(struct listing *l, struct span value)
{
	char text[STATEMENT_VALUE_MAX];
	struct statement s = {.signal = SIGNAL_CONTENT_SIGNALS};
	struct content_signal signal;

	content_signal_read(value, &signal);
	content_signal_state(&signal, statement_text(value, text), &s);
	take(l, &s);
}

static void
take_licence(struct listing *l, struct span value)
{
	char text[STATEMENT_VALUE_MAX];
	struct statement s = {.signal = SIGNAL_RSL,
	    .label = text_of("License"),
	    .note = "what the licence says has to be read there"};

	s.value = s.policy = statement_text(value, text);
	take(l, &s);
}

static void
take_line(struct listing *l, const struct robots_line *line)
{
	l->warning = line->warning;
	switch (line->kind) {
	case ROBOTS_LINE_USER_AGENT:
		add_agent(l, line->value);
		break;
	case ROBOTS_LINE_ALLOW:
	case ROBOTS_LINE_DISALLOW:
		take_rule(l, line);
		break;
	case ROBOTS_LINE_CONTENT_USAGE:
		if (!l->is_ai_txt)
			take_usage(l, line->value);
		break;
	case ROBOTS_LINE_CONTENT_SIGNAL:
		if (!l->is_ai_txt)
			take_signal(l, line->value);
		break;
	case ROBOTS_LINE_LICENSE:
		if (!l->is_ai_txt)
			take_licence(l, line->value);
		break;
	case ROBOTS_LINE_NOTHING:
		break;
	}
}

static void
list(struct span file, bool is_ai_txt, const struct statement_sink *sink, const char **note)
{
	struct listing l = {.sink = sink, .is_ai_txt = is_ai_txt};
	struct robots_lines lines;
	struct robots_line line;
	struct span text;

	*note = NULL;
	if (file.len > ROBOTS_BYTES_MAX) {
		file.len = ROBOTS_BYTES_MAX;
		*note = "longer than readers must read: the rest is left out";
	}
	lines = robots_lines_of(file);
	while (robots_lines_next(&lines, &text)) {
		line = (struct robots_line){.kind = ROBOTS_LINE_NOTHING};
		robots_line_read(text, &line);
		l.line = lines.number;
		take_line(&l, &line);
	}
}

void
robots_list(struct span file, const struct statement_sink *sink, const char **note)
{
	list(file, false, sink, note);
}

void
ai_txt_list(struct span file, const struct statement_sink *sink, const char **note)
{
	list(file, true, sink, note);
}
