/* SPDX-License-Identifier: Apache-2.0 */
/* Asking a compiled robots.txt. The RFC's verdict is held against the other ways to read it, where
 * they can differ: reserved octets in queries escaped or not, Content-Usage as a rule or not, usual
 * leniency. The strictest counts. */
#include "signals/robots_inside.h"

#include <string.h>

/* A path in one reading. */
struct asked {
	struct span path;
	struct path_look look;
	const uint8_t *octets;
	uint64_t agent; /* its bit */
	enum robots_reading reading;
};

static bool
matches(const struct robots_rule *rule, const struct asked *asked)
{
	const uint8_t *pattern = asked->octets + rule->at;
	uint32_t len = rule->len & ~ROBOTS_PREFIX;

	if (len == rule->len)
		return pattern_matches((struct span){pattern, len}, asked->path);
	return len <= 8 ||
	       (len <= asked->path.len && memcmp(pattern + 8, asked->path.at + 8, len - 8U) == 0);
}

/* The first that matches of those that rank as high as `least` or higher. */
static const struct robots_rule *
first_of(const struct robots_rule *at, const struct robots_rule *end, const struct asked *asked,
    uint32_t least)
{
	uint64_t head = asked->look.head, lacks = ~asked->look.has;

	for (; at < end && at->rank >= least; at++)
		if ((((head ^ at->key) & at->mask) | (at->need & lacks)) == 0 &&
		    (at->agents[asked->reading] & asked->agent) != 0 && matches(at, asked))
			return at;
	return NULL;
}

static const struct robots_rule *
higher(const struct robots_rule *a, const struct robots_rule *b)
{
	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	if (a->rank != b->rank)
		return a->rank > b->rank ? a : b;
	return a->line <= b->line ? a : b;
}

/* NULL: none matches. */
static const struct robots_rule *
find(const struct robots_index *index, const struct asked *asked)
{
	const struct robots_rule *rules = index->rules, *found = NULL;

	if (index->ends != NULL && asked->path.len > 1) {
		const uint32_t *end = index->ends + (asked->path.at[1] & 127);
		found = first_of(rules + end[0], rules + end[1], asked, 0);
	}
	return higher(
	    found, first_of(rules, rules + index->n_any, asked, found != NULL ? found->rank : 0));
}

static bool
allows(const struct robots_rule *rule)
{
	return rule == NULL || rule->rank & 1;
}

static struct robots_answer
answer(const struct robots *robots, const struct robots_rule *rule, const struct asked *asked,
    enum robots_why why)
{
	enum robots_reading reading = asked->reading;
	bool has_own = (robots->own[reading] & asked->agent) != 0;
	struct robots_answer answer = {
	    .allowed = allows(rule), .why = why, .by_star = !has_own && robots->has_star[reading]};

	if (rule != NULL)
		answer.line = rule->line;
	else if (why == ROBOTS_WHY_RULE)
		answer.why = has_own || answer.by_star ? ROBOTS_WHY_NO_RULE : ROBOTS_WHY_NO_GROUP;
	return answer;
}

/* The rule in a reading, and in both readings of the path the one that disallows, if any does.
 * *differ: the two do not agree. */
static const struct robots_rule *
find_stricter(
    const struct robots *robots, const struct url_path *path, struct asked *asked, bool *differ)
{
	const struct robots_rule *written, *escaped;

	asked->path = path->as_written;
	asked->look = path->written_look;
	written = find(&robots->written, asked);
	asked->path = path->escaped;
	asked->look = path->escaped_look;
	escaped = find(&robots->escaped, asked);
	*differ = allows(written) != allows(escaped);
	return allows(written) ? (*differ ? escaped : written) : written;
}

/* All the readings in which the agent's rules differ. */
static struct robots_answer
ask_all(const struct robots *robots, const struct url_path *path, struct asked *asked)
{
	const struct robots_rule *rule;
	bool differ;

	rule = find_stricter(robots, path, asked, &differ);
	struct robots_answer strict =
	    answer(robots, rule, asked, differ ? ROBOTS_WHY_AMBIGUOUS : ROBOTS_WHY_RULE);
	if (!strict.allowed)
		return strict;
	if (robots->differs[READING_AIPREF] & asked->agent) {
		asked->reading = READING_AIPREF;
		rule = find_stricter(robots, path, asked, &differ);
		if (!allows(rule))
			return answer(robots, rule, asked, ROBOTS_WHY_AMBIGUOUS);
	}
	if ((robots->differs[READING_LENIENT] & asked->agent) == 0)
		return strict;
	asked->reading = READING_LENIENT;
	rule = find_stricter(robots, path, asked, &differ);
	return allows(rule) ? strict : answer(robots, rule, asked, ROBOTS_WHY_LENIENT);
}

struct robots_answer
robots_ask(const struct robots *robots, size_t agent, const struct url_path *path)
{
	uint64_t differs = robots->differs[READING_LENIENT] | robots->differs[READING_AIPREF];
	struct asked asked = {.path = path->as_written,
	    .look = path->written_look,
	    .octets = robots->octets,
	    .agent = UINT64_C(1) << agent,
	    .reading = READING_STRICT};

	if (path->is_robots_txt)
		return (struct robots_answer){.allowed = true, .why = ROBOTS_WHY_ROBOTS_TXT};
	if ((differs & asked.agent) != 0 || path->escaped.at != path->as_written.at ||
	    robots->escaped.rules != robots->written.rules)
		return ask_all(robots, path, &asked);
	return answer(robots, find(&robots->written, &asked), &asked, ROBOTS_WHY_RULE);
}

const char *
robots_why_words(enum robots_why why)
{
	static const char *const WORDS[] = {
#define X(name, words) words,
	    ROBOTS_WHYS(X)
#undef X
	};

	return WORDS[why];
}
