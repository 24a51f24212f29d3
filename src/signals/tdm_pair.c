/* SPDX-License-Identifier: Apache-2.0 */
/* The report has no rule for a field given twice: each reading is told once, the stricter one
 * last, for later statements of TDMRep override those before. A policy is only of interest beside
 * a reservation. */
#include "signals/tdm_pair.h"

#include "signals/tdmrep.h"
#include "signals/words.h"

enum says
tdmrep_value(struct span value)
{
	value = octets_trim(value);
	return OCTETS_ARE(value, "1")   ? SAYS_RESERVED
	       : OCTETS_ARE(value, "0") ? SAYS_ALLOWED
	                                : SAYS_NOTHING;
}

void
tdm_pair_reservation(struct tdm_pair *pair, enum says says, struct span value, uint64_t at)
{
	if (pair->said[says].is_said)
		return;
	pair->said[says].is_said = true;
	pair->said[says].at = at;
	pair->said[says].value = value;
}

void
tdm_pair_policy(struct tdm_pair *pair, struct span url, uint64_t at)
{
	if (pair->has_policy)
		return;
	pair->has_policy = true;
	pair->policy_at = at;
	pair->policy = url;
}

static void
tell_nothing(const struct tdm_pair *pair, struct statement *statement, struct text policy,
    struct text odd, const struct statement_sink *sink)
{
	bool is_odd = pair->said[SAYS_NOTHING].is_said;

	statement->says = SAYS_NOTHING;
	statement->label = text_of(is_odd ? "tdm-reservation" : "tdm-policy");
	statement->value = is_odd ? odd : policy;
	statement->at = is_odd ? pair->said[SAYS_NOTHING].at : pair->policy_at;
	statement->policy = policy;
	statement->note =
	    is_odd ? "neither 0 nor 1: the reservation is unset" : "a policy without a reservation";
	sink->take(sink->context, statement);
}

void
tdm_pair_tell(const struct tdm_pair *pair, enum carrier carrier, struct text policy,
    struct text odd, const struct statement_sink *sink)
{
	struct statement statement = {
	    .signal = SIGNAL_TDMREP, .carrier = carrier, .label = text_of("tdm-reservation")};
	bool allowed = pair->said[SAYS_ALLOWED].is_said,
	     reserved = pair->said[SAYS_RESERVED].is_said;

	if (allowed) {
		statement.says = SAYS_ALLOWED;
		statement.value = text_of("0");
		statement.at = pair->said[SAYS_ALLOWED].at;
		sink->take(sink->context, &statement);
	}
	if (reserved) {
		statement.says = SAYS_RESERVED;
		statement.value = text_of("1");
		statement.at = pair->said[SAYS_RESERVED].at;
		statement.policy = policy;
		sink->take(sink->context, &statement);
	}
	if (!reserved && !allowed && (pair->said[SAYS_NOTHING].is_said || pair->has_policy))
		tell_nothing(pair, &statement, policy, odd, sink);
}
