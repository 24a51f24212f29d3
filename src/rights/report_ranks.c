/* SPDX-License-Identifier: Apache-2.0 */
/* The domains of an agent in the order of a report. A ranking sorts by one number and a name; so
 * the name of a record is
 *
 *	other moments, 8 bytes, inverted; documents, 8 bytes, inverted; domain; NUL; its figures
 *
 * most significant byte first. Where only so many are asked for, a heap of the largest sizes so far
 * tells what cannot be among them. */
#include "rights/report.h"

#include "hosts/url.h"

#include <stdlib.h>
#include <string.h>

enum { FIXED = 16, RECORD_MAX = FIXED + HOST_BYTES_MAX + 1 + sizeof(struct audit_domain) };

struct size {
	uint64_t against, later, documents;
};

struct audit_ranks {
	struct ranking *ranking;
	uint64_t most, given;
	struct size *heap; /* the smallest on top */
	size_t n, cap;
};

struct audit_ranks *
audit_ranks_create(uint64_t most, uint64_t memory_bytes, const char *spill_dir)
{
	struct audit_ranks *ranks = calloc(1, sizeof *ranks);

	if (ranks == NULL || (ranks->ranking = ranking_create(memory_bytes, spill_dir)) == NULL) {
		free(ranks);
		return NULL;
	}
	ranks->most = most;
	return ranks;
}

void
audit_ranks_free(struct audit_ranks *ranks)
{
	if (ranks == NULL)
		return;
	ranking_free(ranks->ranking);
	free(ranks->heap);
	free(ranks);
}

uint64_t
audit_against(const uint64_t by[VERDICTS_COUNT], enum moment moment)
{
	uint64_t sum = by[VERDICT_DISALLOWED] + by[VERDICT_RESERVED];

	return moment == MOMENT_FETCH ? sum + by[VERDICT_UNREACHABLE] : sum;
}

bool
audit_is_against(const struct audit_domain *domain)
{
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		if (audit_against(domain->at[m], (enum moment)m) > 0)
			return true;
	return false;
}

static struct size
size_of(const struct audit_domain *domain)
{
	struct size size = {.against = audit_against(domain->at[MOMENT_FETCH], MOMENT_FETCH),
	    .documents = domain->all.documents};

	for (unsigned m = MOMENT_FETCH + 1; m < MOMENTS_COUNT; m++) {
		uint64_t later = audit_against(domain->at[m], (enum moment)m);
		size.later = later > size.later ? later : size.later;
	}
	return size;
}

static int
compare(const struct size *a, const struct size *b)
{
	if (a->against != b->against)
		return a->against < b->against ? -1 : 1;
	if (a->later != b->later)
		return a->later < b->later ? -1 : 1;
	return (a->documents > b->documents) - (a->documents < b->documents);
}

static void
sift_down(struct audit_ranks *ranks)
{
	for (size_t at = 0, least;; at = least) {
		least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < ranks->n; child++)
			if (compare(&ranks->heap[child], &ranks->heap[least]) < 0)
				least = child;
		if (least == at)
			return;
		struct size moved = ranks->heap[at];
		ranks->heap[at] = ranks->heap[least];
		ranks->heap[least] = moved;
	}
}

static enum gpai_code
push(struct audit_ranks *ranks, const struct size *size, struct gpai_error *err)
{
	size_t at = ranks->n;

	if (ranks->n == ranks->cap) {
		size_t cap = 2 * ranks->cap + 16;
		struct size *larger = realloc(ranks->heap, cap * sizeof *larger);
		if (larger == NULL)
			return fail_memory(err);
		ranks->heap = larger;
		ranks->cap = cap;
	}
	ranks->heap[ranks->n++] = *size;
	for (; at > 0 && compare(&ranks->heap[at], &ranks->heap[(at - 1) / 2]) < 0;
	     at = (at - 1) / 2) {
		struct size moved = ranks->heap[at];
		ranks->heap[at] = ranks->heap[(at - 1) / 2];
		ranks->heap[(at - 1) / 2] = moved;
	}
	return GPAI_OK;
}

/* Can it be among the first? Notes its size if so. */
static enum gpai_code
note(struct audit_ranks *ranks, const struct size *size, bool *is_in, struct gpai_error *err)
{
	*is_in = true;
	if (ranks->most == 0)
		return GPAI_OK;
	if (ranks->n < ranks->most)
		return push(ranks, size, err);
	int order = compare(size, &ranks->heap[0]);
	*is_in = order >= 0;
	if (order > 0) {
		ranks->heap[0] = *size;
		sift_down(ranks);
	}
	return GPAI_OK;
}

static void
put_inverted(char at[8], uint64_t number)
{
	for (unsigned i = 0; i < 8; i++)
		at[i] = (char)(~number >> (56 - 8 * i) & 0xff);
}

enum gpai_code
audit_ranks_add(struct audit_ranks *ranks, struct text name, const struct audit_domain *domain,
    struct gpai_error *err)
{
	struct size size = size_of(domain);
	char record[RECORD_MAX];
	bool is_in;
	enum gpai_code rc = note(ranks, &size, &is_in, err);

	if (rc != GPAI_OK || !is_in)
		return rc;
	put_inverted(record, size.later);
	put_inverted(record + 8, size.documents);
	memcpy(record + FIXED, name.at, name.len);
	record[FIXED + name.len] = '\0';
	memcpy(record + FIXED + name.len + 1, domain, sizeof *domain);
	struct ranked ranked = {.size = size.against,
	    .name = {record, FIXED + name.len + 1 + sizeof *domain},
	    .tally = TALLY_NONE};
	return ranking_add(ranks->ranking, &ranked, err);
}

enum gpai_code
audit_first_domain(struct audit_agent *agent, struct gpai_error *err)
{
	agent->ranks->given = 0;
	return ranking_start(agent->ranks->ranking, err);
}

bool
audit_next_domain(struct audit_agent *agent, struct audit_listed *domain, struct gpai_error *err)
{
	struct audit_ranks *ranks = agent->ranks;
	struct ranked ranked;

	if ((ranks->most > 0 && ranks->given == ranks->most) ||
	    !ranking_next(ranks->ranking, &ranked, err))
		return false;
	ranks->given++;
	size_t len = ranked.name.len - FIXED - 1 - sizeof domain->figures;
	domain->name = (struct text){ranked.name.at + FIXED, len};
	memcpy(&domain->figures, ranked.name.at + FIXED + len + 1, sizeof domain->figures);
	return true;
}

enum gpai_code
audit_domains_status(const struct audit_agent *agent)
{
	return ranking_status(agent->ranks->ranking);
}
