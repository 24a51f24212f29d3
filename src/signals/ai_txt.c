/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as RFC 9309 has them (2.1, 2.2.1): lines of other fields and blank lines end none, groups
 * for one agent are one, an agent with its own takes nothing of "*". Patterns are those of the
 * RFC, but begin as well with the ending of a file name, and no rule beats another by length. */
#include "signals/ai_txt.h"

#include "signals/two_readings.h"
#include "signals/words.h"

#include <stdlib.h>

static const char by_ending[] = "a pattern that begins with neither / nor *, read as an ending";

struct ai_rule {
	uint64_t agents; /* bit i: stands in a group of agent i */
	bool of_star;    /* in a group of "*" */
	bool allows;
	const char *note;
	uint32_t line;
	struct two_readings pattern;
	struct text written;
};

struct ai_txt {
	uint64_t with_group; /* bit i: agent i has a group of its own */
	size_t n, memory;
	uint8_t *free; /* behind the rules, for their bytes */
	struct ai_rule rules[];
};

struct ai_line {
	struct span field, value;
	uint32_t number;
};

/* What the lines so far add up to. */
struct ai_reading {
	const struct robots_agents *agents;
	struct ai_txt *made;
	uint64_t group;     /* agents that the group names */
	bool group_of_star; /* and "*" among them */
	bool has_rule;      /* so the next user-agent line begins a group */
};

static bool
next_line(struct span *rest, struct ai_line *line)
{
	struct span all;
	size_t n = 0, colon;

	if (rest->len == 0)
		return false;
	while (n < rest->len && rest->at[n] != '\n' && rest->at[n] != '\r')
		n++;
	all = (struct span){rest->at, n};
	n += n + 1 < rest->len && rest->at[n] == '\r' && rest->at[n + 1] == '\n';
	*rest = octets_from(*rest, n < rest->len ? n + 1 : n);
	all.len = octets_find(all, '#');
	colon = octets_find(all, ':');
	line->number++;
	line->field = octets_trim((struct span){all.at, colon});
	line->value = colon < all.len ? octets_trim(octets_from(all, colon + 1)) : (struct span){0};
	return true;
}

static void
take_agent(struct ai_reading *reading, struct span name)
{
	if (reading->has_rule) {
		reading->group = 0;
		reading->group_of_star = false;
		reading->has_rule = false;
	}
	if (OCTETS_ARE(name, "*"))
		reading->group_of_star = true;
	for (size_t i = 0; i < reading->agents->n; i++) {
		struct text token = reading->agents->tokens[i];
		size_t n = 0;

		if (token.len != name.len)
			continue;
		while (n < name.len && byte_lower(name.at[n]) == byte_lower((uint8_t)token.at[n]))
			n++;
		if (n == name.len)
			reading->group |= (uint64_t)1 << i;
	}
	reading->made->with_group |= reading->group;
}

/* An ending alone, ".jpg", is a pattern for whoever restricts by it. */
static bool
is_pattern(struct span value, bool allows)
{
	return value.len > 0 &&
	       (value.at[0] == '/' || value.at[0] == '*' || (value.at[0] == '.' && !allows));
}

/* `value` is a pattern. */
static void
keep_pattern(struct ai_txt *made, struct ai_rule *rule, struct span value)
{
	char buffer[STATEMENT_VALUE_MAX];
	struct text written = statement_text(value, buffer);

	if (value.at[0] == '.') {
		rule->note = by_ending;
		*made->free++ = '*';
	}
	rule->pattern = readings_keep(value, &made->free);
	if (value.at[0] == '.') {
		rule->pattern.written.at--;
		rule->pattern.written.len++;
		rule->pattern.escaped = rule->pattern.written;
	}
	rule->written = (struct text){(char *)made->free, written.len};
	memcpy(made->free, written.at, written.len);
	made->free += written.len;
}

static void
take_rule(struct ai_reading *reading, const struct ai_line *line, bool allows)
{
	struct ai_txt *made = reading->made;

	reading->has_rule = true;
	if (!is_pattern(line->value, allows) || (reading->group == 0 && !reading->group_of_star))
		return;
	struct ai_rule *rule = &made->rules[made->n++];
	*rule = (struct ai_rule){.agents = reading->group,
	    .of_star = reading->group_of_star,
	    .allows = allows,
	    .line = line->number};
	keep_pattern(made, rule, line->value);
}

static void
read_lines(struct ai_reading *reading, struct span file)
{
	struct ai_line line = {0};

	if (file.len >= 3 && memcmp(file.at, "\xef\xbb\xbf", 3) == 0)
		file = octets_from(file, 3);
	while (next_line(&file, &line)) {
		if (OCTETS_LIKE(line.field, "user-agent"))
			take_agent(reading, line.value);
		else if (OCTETS_LIKE(line.field, "allow"))
			take_rule(reading, &line, true);
		else if (OCTETS_LIKE(line.field, "disallow"))
			take_rule(reading, &line, false);
	}
}

/* Rules, and the bytes of their patterns: a rule has "Allow" and a colon before these. */
static void
measure(struct span file, size_t *rules, size_t *bytes)
{
	struct ai_line line = {0};

	*rules = *bytes = 0;
	while (next_line(&file, &line)) {
		*rules += line.value.len > 0;
		*bytes += readings_bytes(line.value) + line.value.len + 1;
	}
}

enum gpai_code
ai_txt_compile(struct span file, const struct robots_agents *agents, struct ai_txt **ai_txt,
    struct gpai_error *err)
{
	struct ai_reading reading = {.agents = agents};
	struct ai_txt *made;
	size_t rules, bytes, memory;

	*ai_txt = NULL;
	if (file.len > ROBOTS_BYTES_MAX)
		file.len = ROBOTS_BYTES_MAX;
	measure(file, &rules, &bytes);
	memory = sizeof *made + rules * sizeof *made->rules + bytes;
	if ((made = malloc(memory)) == NULL)
		return fail_memory(err);
	*made = (struct ai_txt){.memory = memory};
	made->free = (uint8_t *)&made->rules[rules];
	reading.made = made;
	read_lines(&reading, file);
	*ai_txt = made;
	return GPAI_OK;
}

void
ai_txt_free(struct ai_txt *ai_txt)
{
	free(ai_txt);
}

size_t
ai_txt_memory(const struct ai_txt *ai_txt)
{
	return ai_txt->memory;
}

static bool
addresses(const struct ai_txt *ai_txt, const struct ai_rule *rule, size_t agent)
{
	return (ai_txt->with_group >> agent & 1) != 0 ? (rule->agents >> agent & 1) != 0
	                                              : rule->of_star;
}

static bool
matches(const struct ai_rule *rule, const struct url_path *path)
{
	return readings_match(&rule->pattern, path, 0) ||
	       (readings_of(path) > 1 && readings_match(&rule->pattern, path, 1));
}

/* The first that disallows, else the first that allows. */
bool
ai_txt_ask(const struct ai_txt *ai_txt, size_t agent, const struct url_path *path,
    struct statement *statement)
{
	const struct ai_rule *found = NULL;

	for (size_t i = 0; i < ai_txt->n && (found == NULL || found->allows); i++) {
		const struct ai_rule *rule = &ai_txt->rules[i];

		if ((found == NULL || !rule->allows) && addresses(ai_txt, rule, agent) &&
		    matches(rule, path))
			found = rule;
	}
	if (found == NULL)
		return false;
	*statement = (struct statement){.signal = SIGNAL_AI_TXT,
	    .carrier = CARRIER_SITE_FILE,
	    .says = found->allows ? SAYS_ALLOWED : SAYS_RESERVED,
	    .label = text_of(found->allows ? "allow" : "disallow"),
	    .value = found->written,
	    .scope = found->written,
	    .line = found->line,
	    .note = found->note};
	return true;
}
