/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt by RFC 9309, compiled once for the agents of interest.
 *
 * Strict is what the RFC has; beside it stands what usual leniency would read (a missing colon,
 * common misspellings, UTF-16): where only the lenient reading disallows, that is honoured and
 * said.
 */
#ifndef SIGNALS_ROBOTS_H
#define SIGNALS_ROBOTS_H

#include "base/error.h"
#include "signals/pattern.h"

#define ROBOTS_AGENTS_MAX 64
/* Octets read of a file; the RFC asks for at least 500 KiB. */
#define ROBOTS_BYTES_MAX ((size_t)512000)

struct robots; /* immutable; threads may share it */

/* Product tokens, any case. Agent i of all calls is tokens[i]. */
struct robots_agents {
	const struct text *tokens;
	size_t n; /* at most ROBOTS_AGENTS_MAX */
};

/* Any bytes are a robots.txt; fails for want of memory only. Keeps nothing of `file`. */
enum gpai_code robots_compile(struct span file, const struct robots_agents *agents,
    struct robots **robots, struct gpai_error *err);
/* The same with another limit than ROBOTS_BYTES_MAX. */
enum gpai_code robots_compile_upto(struct span file, size_t most,
    const struct robots_agents *agents, struct robots **robots, struct gpai_error *err);
void robots_free(struct robots *robots);
size_t robots_memory(const struct robots *robots);

#define ROBOTS_WHYS(X)                                                                             \
	X(RULE, "the longest rule that matches")                                                   \
	X(NO_RULE, "no rule of its group matches")                                                 \
	X(NO_GROUP, "no group addresses it")                                                       \
	X(ROBOTS_TXT, "/robots.txt itself is always allowed")                                      \
	X(LENIENT, "a rule that only a lenient reader sees")                                       \
	X(AMBIGUOUS, "the RFC can be read in two ways; the stricter one is taken")

enum robots_why {
#define X(name, words) ROBOTS_WHY_##name,
	ROBOTS_WHYS(X)
#undef X
	    ROBOTS_WHYS_COUNT
};

struct robots_answer {
	bool allowed;
	enum robots_why why;
	uint32_t line; /* of the deciding rule, from 1; 0: none */
	bool by_star;  /* the group of "*", for want of one of its own */
};

struct robots_answer robots_ask(
    const struct robots *robots, size_t agent, const struct url_path *path);
const char *robots_why_words(enum robots_why why);

/* Lines of others that stand in groups. */
enum robots_field { ROBOTS_CONTENT_USAGE, ROBOTS_CONTENT_SIGNAL, ROBOTS_LICENSE };
struct robots_record {
	enum robots_field field;
	struct span value; /* trimmed, without comment */
	uint32_t line;
	bool by_star;
	/* Content-Usage closes a list of user agents for whoever counts it as a rule (AIPREF), and
	 * does not by RFC 9309 alone; lenient readers see other groups where lines are misspelt. In
	 * only some of these readings the record is this agent's. */
	bool disputed;
};
/* Those that address the agent, by its own groups or else those of "*"; License lines outside any
 * group only where its groups have none. Borrowed from `robots`. */
size_t robots_records(
    const struct robots *robots, size_t agent, const struct robots_record **records);

/* Things to be told about the file, in the order of lines: at most ROBOTS_WARNINGS_MAX. Groups that
 * address none of the agents are passed over, and nothing is told of them. */
#define ROBOTS_WARNINGS_MAX 100
struct robots_warning {
	uint32_t line;
	const char *words; /* static */
};
size_t robots_warnings(const struct robots *robots, const struct robots_warning **warnings);

#endif
