/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files (c2sp.org/tlog-policy): which logs are known, which witnesses, and how many of
 * them must have cosigned a checkpoint before it counts.
 *
 * Witnesses and groups are nodes of one list in the order of their definition. A node belongs
 * to one group at most, which comes after it: so the whole is a forest, and one pass over the
 * list judges it. */
#ifndef LEDGER_POLICY_H
#define LEDGER_POLICY_H

#include "base/arena.h"
#include "ledger/note.h"

#define POLICY_BYTES_MAX (1u << 20)
#define POLICY_EACH_MAX  256 /* logs, witnesses, groups; the norm asks for 32 of each */
#define POLICY_NONE      SIZE_MAX

/* A log or a witness. */
struct policy_party {
	struct note_key key;
	struct text url; /* "" when the file gives none; bytes of the file, not checked */
};

struct policy_node {
	struct text name;      /* octets that mean something within the file alone */
	size_t witness;        /* index of it; POLICY_NONE: a group */
	size_t group;          /* node that it is a member of; POLICY_NONE */
	size_t needs, members; /* of a group */
};

/* As read; all of it lives in the arena or borrows from the bytes. */
struct policy {
	struct policy_party *logs, *witnesses;
	size_t n_logs, n_witnesses;
	struct policy_node *nodes;
	size_t n_nodes;
	size_t quorum; /* node; POLICY_NONE: no cosignature is asked for */
};

/* MALFORMED, TOO_LARGE, UNSUPPORTED (a key of another type), each with its line. */
enum gpai_code policy_read(const char *file, struct span bytes, struct arena *arena,
    struct policy *policy, struct gpai_error *err);

/* What the witnesses of a policy said of one checkpoint. */
struct policy_quorum {
	bool is_met;
	int64_t time;      /* when it was met, by the witnesses' clocks; 0: it asks for none */
	size_t n_cosigned; /* witnesses with a good cosignature */
	int64_t times[POLICY_EACH_MAX]; /* by witness; 0: none of it */
};

/* Says in `quorum` whether enough have cosigned; that they have not is no error. CORRUPT: a
 * cosignature of a witness that does not verify. Whose log it is, is another question. */
enum gpai_code policy_judge(const struct policy *policy, const struct note *note,
    struct policy_quorum *quorum, struct gpai_error *err);
/* The log of the policy that signed the note. NOT_FOUND: none of them did; CORRUPT: a signature
 * of one of them does not verify. */
enum gpai_code policy_log(const struct policy *policy, const struct note *note,
    const struct policy_party **log, struct gpai_error *err);

#endif
