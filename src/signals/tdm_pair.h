/* SPDX-License-Identifier: Apache-2.0 */
/* tdm-reservation and tdm-policy as two fields of one head or page, in any order (TDMRep). */
#ifndef SIGNALS_TDM_PAIR_H
#define SIGNALS_TDM_PAIR_H

#include "signals/statement.h"

struct tdm_pair {
	struct {
		bool is_said;
		uint64_t at;
		struct span value;
	} said[3]; /* by what it says: the first of each; values as the caller gave them */
	bool has_policy;
	uint64_t policy_at;
	struct span policy; /* the first; as the caller gave it */
};

/* `says` by tdmrep_value. */
void tdm_pair_reservation(struct tdm_pair *pair, enum says says, struct span value, uint64_t at);
void tdm_pair_policy(struct tdm_pair *pair, struct span url, uint64_t at);
/* `policy` and `odd` are pair->policy and the value that says nothing, as texts. What says nothing
 * is told only when nothing else is; of both others the reservation comes last. */
void tdm_pair_tell(const struct tdm_pair *pair, enum carrier carrier, struct text policy,
    struct text odd, const struct statement_sink *sink);

#endif
