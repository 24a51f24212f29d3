/* SPDX-License-Identifier: Apache-2.0 */
/* Which meters lie within others, and what all come to; see energy.h. */
#include "measure/energy_parts.h"

#include <inttypes.h>

static struct range
all_of(const struct energy_meter *meter)
{
	return range_add(meter->joules, meter->missing_joules);
}

/* In time; meters without a clock may stand anywhere. */
static bool
may_meet(const struct energy_meter *a, const struct energy_meter *b)
{
	return a->relative || b->relative ||
	       (a->read.first_ms < b->read.last_ms && b->read.first_ms < a->read.last_ms) ||
	       (a->read.first_ms == b->read.first_ms);
}

/* Do both stand in one machine? Yes, no, or nobody knows. */
enum together { TOGETHER, APART, UNKNOWN };

static enum together
together(const struct energy_meter *part, const struct energy_meter *node)
{
	if (part->node.len > 0 && node->node.len > 0)
		return text_equal(part->node, node->node) ? TOGETHER : APART;
	if (text_equal(part->file, node->file))
		return TOGETHER;
	return may_meet(part, node) ? UNKNOWN : APART;
}

/* Parts of machines that are metered as a whole. Nodes come last but jobs in the order of
 * meters, so what is compared with all of them stays short where there are none. */
static void
place_parts(struct energy_meters *meters)
{
	for (uint32_t k = 0; k < meters->n; k++) {
		const struct energy_meter *node = &meters->list[k];
		if (node->scope != SCOPE_NODE || node->is_open)
			continue;
		for (uint32_t i = 0; i < meters->n; i++) {
			struct energy_meter *part = &meters->list[i];
			if (part->scope >= SCOPE_NODE)
				break;
			enum together both = together(part, node);
			part->is_inside |= both == TOGETHER && may_meet(part, node);
			part->is_unsure |= both == UNKNOWN;
		}
	}
}

/* Two tools that read one machine by its name: the one with less time without reading. */
static void
place_nodes(struct voice *voice, struct energy_meters *meters)
{
	for (uint32_t i = 0; i < meters->n; i++) {
		struct energy_meter *a = &meters->list[i];
		for (uint32_t k = i + 1; a->scope == SCOPE_NODE && k < meters->n; k++) {
			struct energy_meter *b = &meters->list[k];
			if (b->scope != SCOPE_NODE || a->node.len == 0 ||
			    !text_equal(a->node, b->node) || text_equal(a->file, b->file) ||
			    a->is_inside || b->is_inside || !may_meet(a, b))
				continue;
			struct energy_meter *less =
			    a->read.covered_ms >= b->read.covered_ms ? b : a;
			less->is_inside = true;
			voice_compare(voice, "energy.node.twice", COMPARISON_NOTED, NULL, TEXT_NONE,
			    TEXT_NONE,
			    voice_text(voice,
				"machine %.*s is read in %.60s and %.60s: counted once, by the one "
				"with more readings",
				TEXT_ARG(text_clip(a->node, 60)), a->file.at, b->file.at));
		}
	}
}

/* What tools add up for a job, against what was metered at the same time. */
static void
place_jobs(struct voice *voice, struct energy_meters *meters)
{
	struct range jobs = range_whole(0), under = range_whole(0);
	bool has_jobs = false, has_under = false;

	for (uint32_t i = 0; i < meters->n; i++) {
		const struct energy_meter *job = &meters->list[i];
		if (job->scope != SCOPE_JOB)
			continue;
		has_jobs = true;
		jobs = range_add(jobs, all_of(job));
	}
	for (uint32_t i = 0; has_jobs && i < meters->n; i++) {
		struct energy_meter *m = &meters->list[i];
		for (uint32_t k = meters->n; k > 0 && meters->list[k - 1].scope == SCOPE_JOB; k--)
			m->meets_job |= may_meet(m, &meters->list[k - 1]);
		m->meets_job &= m->scope != SCOPE_JOB && !m->is_inside;
		if (m->meets_job)
			under = range_add(under, m->joules);
		has_under |= m->meets_job;
	}
	if (!has_under)
		return;
	bool short_of = decimal_compare(jobs.high, under.low) < 0;
	for (uint32_t i = 0; i < meters->n; i++) {
		struct energy_meter *m = &meters->list[i];
		m->is_inside |= short_of ? m->scope == SCOPE_JOB : m->meets_job;
	}
	char stated[RANGE_CHARS], metered[RANGE_CHARS];
	range_format(joules_to_mwh(jobs), 3, stated);
	range_format(joules_to_mwh(under), 3, metered);
	voice_compare(voice, "energy.job", short_of ? COMPARISON_DIFFERS : COMPARISON_AGREES, NULL,
	    text_of(stated), text_of(metered),
	    short_of
		? voice_text(voice,
		      "the job's own total, %s MWh, is below what its meters read, %s MWh: it "
		      "cannot contain all of them, so the meters count",
		      stated, metered)
		: voice_text(voice,
		      "the job's own total, %s MWh, contains what its meters read, %s MWh: the "
		      "total counts",
		      stated, metered));
}

void
energy_sum_up(struct voice *voice, struct energy_meters *meters, const struct energy_inputs *inputs,
    struct energy_sum *sum)
{
	struct range sure = range_whole(0), unsure = range_whole(0);
	bool any_unsure = false;

	(void)inputs;
	*sum = (struct energy_sum){.parts = range_whole(0)};
	place_parts(meters);
	place_nodes(voice, meters);
	place_jobs(voice, meters);
	for (uint32_t i = 0; i < meters->n; i++) {
		const struct energy_meter *m = &meters->list[i];
		if (m->is_inside)
			continue;
		if (m->is_unsure) {
			unsure = range_add(unsure, all_of(m));
			any_unsure = true;
			continue;
		}
		sum->counted[m->scope]++;
		sum->is_open |= m->is_open;
		sum->covered_ms += m->read.covered_ms;
		sum->missing_ms += m->read.missing_ms;
		sure = range_add(sure, all_of(m));
		if (m->scope < SCOPE_NODE)
			sum->parts = range_add(sum->parts, all_of(m));
	}
	sum->joules = sure;
	if (!any_unsure)
		return;
	if (decimal_compare(unsure.low, sum->joules.low) > 0)
		sum->joules.low = unsure.low;
	sum->joules.high = decimal_add(sure.high, unsure.high, ROUND_UP);
	voice_compare(voice, "energy.unsure", COMPARISON_NOTED, NULL, TEXT_NONE, TEXT_NONE,
	    text_of("logs of machines and logs of boards or processors do not say whether the one "
		    "holds the other: the lower bound takes the larger, the upper bound both"));
}
