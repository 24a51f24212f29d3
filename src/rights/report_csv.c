/* SPDX-License-Identifier: Apache-2.0 */
/* CSV (RFC 4180): a row for each domain, agent and moment, in the order of the report; those
 * without a domain name last. So the rows of an agent and a moment sum up to all documents where
 * all domains are listed. */
#include "rights/report.h"

#include <inttypes.h>

static void
put_cell(struct out *out, struct text cell)
{
	bool quotes = false;

	for (size_t i = 0; i < cell.len; i++)
		quotes |= cell.at[i] == ',' || cell.at[i] == '"' || cell.at[i] == '\n' ||
		          cell.at[i] == '\r';
	if (!quotes) {
		out_put(out, cell);
		return;
	}
	out_char(out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			out_char(out, '"');
		out_char(out, cell.at[i]);
	}
	out_char(out, '"');
}

static void
put_row(struct out *out, const struct audit *audit, struct text source, struct text agent,
    const struct audit_listed *domain, enum moment moment)
{
	const struct audit_sum *all = &domain->figures.all;

	put_cell(out, source);
	out_char(out, ',');
	put_cell(out, domain->name);
	out_char(out, ',');
	put_cell(out, agent);
	out_format(
	    out, ",%s,%" PRIu64 ",%" PRIu64 ",", moment_word(moment), all->documents, all->bytes);
	if (audit->has_tokens)
		out_format(out, "%" PRIu64, all->tokens);
	for (unsigned k = 0; k < VERDICTS_COUNT; k++)
		out_format(out, ",%" PRIu64, domain->figures.at[moment][k]);
	out_string(out, "\r\n");
}

static void
put_rows(struct out *out, const struct audit *audit, struct text source, struct text agent,
    const struct audit_listed *domain)
{
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		if (audit->is_asked[m])
			put_row(out, audit, source, agent, domain, (enum moment)m);
}

static enum gpai_code
put_agent(struct out *out, const struct audit *audit, struct text source, struct audit_agent *agent,
    struct gpai_error *err)
{
	struct audit_listed domain, without = {.figures = agent->without};
	enum gpai_code rc = audit_first_domain(agent, err);

	while (rc == GPAI_OK && audit_next_domain(agent, &domain, err))
		put_rows(out, audit, source, agent->name, &domain);
	if (rc == GPAI_OK && (rc = audit_domains_status(agent)) == GPAI_OK &&
	    without.figures.all.documents > 0)
		put_rows(out, audit, source, agent->name, &without);
	return rc;
}

enum gpai_code
audit_csv(struct audit *audit, struct out *out, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	out_string(out, "source,domain,agent,moment,documents,bytes,tokens");
	for (unsigned k = 0; k < VERDICTS_COUNT; k++)
		out_format(out, ",%s", verdict_word((enum verdict_kind)k));
	out_string(out, "\r\n");
	for (size_t s = 0; s < audit->options.n_sources; s++)
		for (size_t i = 0; i < audit->n_agents && rc == GPAI_OK; i++)
			rc = put_agent(
			    out, audit, audit->sources[s].name, &audit->sources[s].agents[i], err);
	return rc;
}
