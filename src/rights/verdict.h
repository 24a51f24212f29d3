/* SPDX-License-Identifier: Apache-2.0 */
/* What was in force for a document and an agent at a moment, and the keys of the rows that an
 * audit adds up (rows.h). */
#ifndef RIGHTS_VERDICT_H
#define RIGHTS_VERDICT_H

#include "corpus/rows.h"
#include "signals/statement.h"

/* In the order in which they prevail. */
#define VERDICTS(X)                                                                                \
	X(LICENSED, "licensed", "the rightsholder gave a licence, by the provider's list")         \
	X(DISALLOWED, "disallowed", "robots.txt disallowed the agent")                             \
	X(UNREACHABLE, "unreachable", "robots.txt could not be had: complete disallow")            \
	X(RESERVED, "reserved", "another signal reserved")                                         \
	X(UNKNOWN, "unknown", "no capture of robots.txt near that moment, nothing else reserved")  \
	X(ALLOWED, "allowed", "robots.txt did not disallow, nothing else reserved")

enum verdict_kind {
#define X(name, word, says) VERDICT_##name,
	VERDICTS(X)
#undef X
	    VERDICTS_COUNT
};

struct verdict {
	enum verdict_kind kind;
	enum signal by; /* of RESERVED: the first in the order of SIGNALS that reserves */
};
const char *verdict_word(enum verdict_kind kind);
const char *verdict_says(enum verdict_kind kind);

/* The moments an audit can ask about. */
#define MOMENTS(X)                                                                                 \
	X(FETCH, "fetch", "when it was fetched")                                                   \
	X(AS_OF, "as_of", "on the day asked about")                                                \
	X(AGAINST, "against", "by the other archive")

enum moment {
#define X(name, word, says) MOMENT_##name,
	MOMENTS(X)
#undef X
	    MOMENTS_COUNT
};
const char *moment_word(enum moment moment);
const char *moment_says(enum moment moment);

/* A verdict as a field of a key: "disallowed", "reserved:tdmrep"; "-" for a moment not asked
 * about (`verdict` NULL). */
#define VERDICT_FIELD_MAX 32
size_t verdict_field(const struct verdict *verdict, char field[VERDICT_FIELD_MAX]);
/* False: it is none; *is_asked false for "-". */
bool verdict_of_field(struct text field, struct verdict *verdict, bool *is_asked);

#endif
