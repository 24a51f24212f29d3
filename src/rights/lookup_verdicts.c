/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts on the documents of one domain.
 *
 * A row of verdicts begins with the agent and the verdict at each moment; the host comes last. So
 * the rows of a domain lie in as many places as there are such beginnings: each is found by
 * passing over all hosts behind the one before it. */
#include "rights/lookup.h"

#include <string.h>

static struct text
next_field(struct text *rest)
{
	const char *tab = rest->len > 0 ? memchr(rest->at, '\t', rest->len) : NULL;
	size_t len = tab != NULL ? (size_t)(tab - rest->at) : rest->len;
	struct text field = {rest->at, len};

	len += tab != NULL;
	*rest = (struct text){rest->at + len, rest->len - len};
	return field;
}

bool
verdict_row_of(struct text key, struct verdict_row *row)
{
	struct text rest = key;

	row->agent = next_field(&rest);
	for (int m = 0; m < MOMENTS_COUNT; m++)
		if (!verdict_of_field(next_field(&rest), &row->at[m], &row->asked[m]))
			return false;
	if (rest.at == key.at || rest.at[-1] != '\t' || row->agent.len == 0)
		return false;
	row->host = rest;
	row->head = (size_t)(rest.at - key.at) - 1;
	return row->host.len <= HOST_BYTES_MAX;
}

enum gpai_code
verdict_row_bad(struct text key, struct gpai_error *err)
{
	return fail(err, GPAI_MALFORMED, NOWHERE,
	    "a row of verdicts \"%.*s\", expected agent, three verdicts and host",
	    TEXT_ARG(text_clip(key, 100)));
}

struct gathering {
	struct lookup *lookup;
	const struct domain_asked *asked;
	struct lookup_part *part;
	struct text source;
	struct lookup_verdicts *at;
	size_t n, cap;
};

static struct lookup_verdicts *
agent_of(struct gathering *g, struct text agent)
{
	struct lookup_verdicts *last = g->n > 0 ? &g->at[g->n - 1] : NULL;

	/* Rows come by agent. */
	if (last != NULL && last->part == g->part && text_equal(last->source, g->source) &&
	    text_equal(last->agent, agent))
		return last;
	if (g->n == g->cap) {
		size_t wider = g->cap == 0 ? 8 : 2 * g->cap;
		struct lookup_verdicts *more = arena_array(&g->lookup->arena, wider, sizeof *more);
		if (more == NULL)
			return NULL;
		if (g->n > 0)
			memcpy(more, g->at, g->n * sizeof *more);
		g->at = more;
		g->cap = wider;
	}
	last = &g->at[g->n++];
	*last = (struct lookup_verdicts){
	    .part = g->part, .source = g->source, .agent = arena_text(&g->lookup->arena, agent)};
	for (int m = 0; m < MOMENTS_COUNT; m++)
		for (int v = 0; v < VERDICTS_COUNT; v++)
			last->by[m][v] = TALLY_NONE;
	return last->agent.at != NULL ? last : NULL;
}

static enum gpai_code
add(struct gathering *g, const struct verdict_row *row, const struct tally *tally,
    struct gpai_error *err)
{
	struct lookup_verdicts *to = agent_of(g, row->agent);

	if (to == NULL)
		return fail_memory(err);
	for (int m = 0; m < MOMENTS_COUNT; m++) {
		if (!row->asked[m])
			continue;
		to->asked[m] = true;
		tally_add(&to->by[m][row->at[m].kind], tally);
		if (row->at[m].kind == VERDICT_RESERVED)
			to->reserved_by[m][row->at[m].by] += tally->documents;
	}
	return GPAI_OK;
}

/* The domain itself, or with a dot its hosts, behind one beginning. */
static enum gpai_code
gather_rows(struct gathering *g, struct text head, bool is_below, struct gpai_error *err)
{
	struct text prefix = arena_format(&g->lookup->arena, "%.*s\t%s%s", TEXT_ARG(head),
	    g->asked->reversed, is_below ? "." : "");
	size_t domain = strlen(g->asked->reversed);
	struct part_cursor cursor;
	struct verdict_row found;
	struct row row;

	if (prefix.at == NULL)
		return fail_memory(err);
	part_rows(g->part->part, ROW_RIGHTS, g->source, prefix, &cursor);
	while (part_next(&cursor, &row, err)) {
		if (!is_below && row.key.len != prefix.len)
			return GPAI_OK; /* the shortest comes first */
		if (!verdict_row_of(row.key, &found))
			return verdict_row_bad(row.key, err);
		struct span host = {(const uint8_t *)found.host.at, found.host.len};
		if (suffixes_domain(g->lookup->suffixes, host).len != domain)
			continue;
		enum gpai_code rc = add(g, &found, &row.tally, err);
		if (rc != GPAI_OK)
			return rc;
	}
	return cursor.rc;
}

static enum gpai_code
gather_source(struct gathering *g, struct gpai_error *err)
{
	struct part_cursor cursor;
	struct verdict_row head;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	part_rows(g->part->part, ROW_RIGHTS, g->source, TEXT_NONE, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err)) {
		if (!verdict_row_of(row.key, &head))
			return verdict_row_bad(row.key, err);
		/* A line feed is above the tab and below all that a field may hold. */
		struct text kept =
		    arena_format(&g->lookup->arena, "%.*s\n", (int)head.head, row.key.at);
		if (kept.at == NULL)
			return fail_memory(err);
		struct text start = {kept.at, kept.len - 1};
		rc = gather_rows(g, start, false, err);
		if (rc == GPAI_OK)
			rc = gather_rows(g, start, true, err);
		if (rc == GPAI_OK)
			part_skip(&cursor, kept, err);
	}
	return rc == GPAI_OK ? cursor.rc : rc;
}

enum gpai_code
lookup_verdicts(struct lookup *lookup, const struct domain_asked *asked,
    struct lookup_verdicts **verdicts, size_t *n, struct gpai_error *err)
{
	struct gathering g = {.lookup = lookup, .asked = asked};
	enum gpai_code rc = GPAI_OK;

	for (size_t p = 0; p < lookup->n_parts && rc == GPAI_OK; p++)
		for (size_t s = 0; s < lookup->parts[p].n_sources && rc == GPAI_OK; s++) {
			if (lookup->parts[p].sources[s].is_left || !lookup->parts[p].is_audit)
				continue;
			g.part = &lookup->parts[p];
			g.source = lookup->parts[p].sources[s].name;
			rc = gather_source(&g, err);
		}
	*verdicts = g.at;
	*n = g.n;
	return rc;
}
