/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the reader trusts: a key, a policy (C2SP tlog-policy), time stamping authorities. */
#ifndef AUDITOR_TRUST_H
#define AUDITOR_TRUST_H

#include "auditor/signed_head.h"

#define TRUST_EACH_MAX 64 /* logs, witnesses, groups; the norm asks for 32 */

/* A witness or a group; members come before their group. */
struct trust_node {
	struct text name;
	struct verifier_key key; /* of a witness */
	size_t needs, members;   /* of a group; needs 0: a witness */
	size_t group;            /* it is a member of; SIZE_MAX: none */
};

struct trust {
	size_t n_logs, n_nodes;
	struct verifier_key logs[TRUST_EACH_MAX + 1]; /* of the policy, and the one given */
	struct trust_node nodes[2 * TRUST_EACH_MAX];
	bool has_policy;
	size_t quorum; /* node; SIZE_MAX: none is asked for */
	void *stores;  /* certificates that time stamps may lead to: stamp.h; NULL: none */
};

#define TRUST_NONE ((struct trust){.quorum = SIZE_MAX})

/* A verifier key, alone or on a line. */
enum gpai_code trust_key(
    struct trust *trust, const char *file, struct text text, struct gpai_error *err);
enum gpai_code trust_policy(
    struct trust *trust, const char *file, struct text text, struct gpai_error *err);

struct quorum {
	bool is_met;
	int64_t time;    /* by when it was met; meaningless when it asks for none */
	size_t n_signed; /* witnesses with a good cosignature */
};

/* CORRUPT: a line of a trusted witness that does not verify. */
enum gpai_code trust_judge(const struct trust *trust, struct text text, struct text lines,
    struct quorum *quorum, struct gpai_error *err);

#endif
