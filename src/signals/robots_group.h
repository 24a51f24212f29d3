/* SPDX-License-Identifier: Apache-2.0 */
/* Which agents a line of a robots.txt is for (RFC 9309, 2.1 and 2.2.1), in each reading. */
#ifndef SIGNALS_ROBOTS_GROUP_H
#define SIGNALS_ROBOTS_GROUP_H

#include "signals/robots.h"

#define ROBOTS_READINGS(X)                                                                         \
	X(STRICT)  /* the RFC */                                                                   \
	X(LENIENT) /* misspelt lines count, and rules with a broken pattern */                     \
	X(AIPREF)  /* strict, but Content-Usage is a rule */

enum robots_reading {
#define X(name) READING_##name,
	ROBOTS_READINGS(X)
#undef X
	    READINGS_COUNT
};

/* Sets of agents are bits. */
struct robots_group {
	uint64_t agents;
	bool star;
	uint8_t reading;
};

#define ROBOTS_GROUP_NEW UINT32_MAX

struct robots_groups {
	struct robots_group now[READINGS_COUNT]; /* in which a line stands; more may be named */
	bool closed[READINGS_COUNT];   /* a rule was there: the next agent begins another group */
	uint32_t kept[READINGS_COUNT]; /* for the caller: number of `now`; ROBOTS_GROUP_NEW: none */
	bool has_begun;                /* there was a user agent, strictly */
	uint64_t own[READINGS_COUNT];  /* agents that have a group of their own */
	bool has_star[READINGS_COUNT];
	const struct robots_agents *agents;
	uint64_t lengths, firsts; /* of the tokens, modulo 64: most names are refused by these */
};

void robots_groups_begin(struct robots_groups *groups, const struct robots_agents *agents);
/* A line "user-agent". Gives what was odd, if it names an agent of interest; else NULL. */
const char *robots_groups_name(struct robots_groups *groups, struct span value, bool is_strict);

static inline void
robots_groups_close(struct robots_groups *groups, enum robots_reading reading)
{
	groups->closed[reading] = true;
}

/* Is nobody of interest addressed, and can nobody be any more? Before a rule a record is also for
 * those who are named after it. Then lines up to the next user agent change nothing. */
static inline bool
robots_groups_is_idle(const struct robots_groups *groups)
{
	uint64_t agents = 0;

	for (unsigned r = 0; r < READINGS_COUNT; r++)
		agents |= groups->now[r].agents | (uint64_t)groups->now[r].star |
		          (uint64_t)!groups->closed[r];
	return agents == 0;
}

/* Those that a line in the group is for, once all of the file is known: "*" is for who has no
 * group of its own, which inherits nothing. */
uint64_t robots_groups_addressed(
    const struct robots_groups *groups, const struct robots_group *group);

#endif
