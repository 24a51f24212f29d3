/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of one agent. Keys of RIGHTS rows begin with the verdicts, so the hosts of a domain
 * lie apart, in one run for each three verdicts that occur. The runs are read side by side, the
 * smallest host first: no more memory than a window for each of them, whatever the number of
 * hosts. There are at most 14 * 14 * 14 of them, and hardly ever fifty; beyond RUNS_OPEN they
 * share windows, which is slow and still right. */
#include "rights/report.h"

#include "base/date.h"
#include "corpus/count.h"
#include "hosts/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_OPEN = 256, FIELDS_COUNT = VERDICTS_COUNT - 1 + SIGNALS_COUNT };

struct run {
	struct part_cursor cursor;
	struct verdict at[MOMENTS_COUNT]; /* of those asked about */
	struct text prefix;
	char host[HOST_BYTES_MAX + 1];
	size_t len;
	struct tally tally;
};

struct runs {
	struct audit *audit;
	const struct audit_source *source;
	struct audit_agent *agent;
	struct part *parts[RUNS_OPEN];
	struct run **at, **heap;
	size_t n, cap, n_parts, n_heap;
	struct arena arena;
	struct host_fold *fold;
};

struct text
audit_field(struct text *rest)
{
	if (rest->len == 0)
		return *rest;
	const char *tab = memchr(rest->at, '\t', rest->len);
	struct text field = {rest->at, tab == NULL ? rest->len : (size_t)(tab - rest->at)};
	size_t skip = tab == NULL ? field.len : field.len + 1;

	*rest = (struct text){rest->at + skip, rest->len - skip};
	return field;
}

enum gpai_code
audit_odd_row(const struct row *row, const char *odd, struct gpai_error *err)
{
	struct text key = text_clip(row->key, 80);

	return fail(err, GPAI_MALFORMED, NOWHERE, "a %s row %s: \"%.*s\"", row_kind_word(row->kind),
	    odd, TEXT_ARG(key));
}

static uint64_t
sum_of(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

void
audit_add(struct audit_sum *sum, const struct tally *tally)
{
	sum->documents = sum_of(sum->documents, tally->documents);
	sum->bytes = sum_of(sum->bytes, tally->bytes);
	sum->tokens = sum_of(sum->tokens, tally->tokens);
}

/* --- the runs --- */

/* All that a field can say. */
static struct verdict
verdict_of(unsigned i)
{
	if (i < VERDICT_RESERVED)
		return (struct verdict){.kind = (enum verdict_kind)i};
	if (i < VERDICT_RESERVED + SIGNALS_COUNT)
		return (struct verdict){VERDICT_RESERVED, (enum signal)(i - VERDICT_RESERVED)};
	return (struct verdict){.kind = (enum verdict_kind)(i - SIGNALS_COUNT + 1)};
}

static enum gpai_code
add_run(struct runs *runs, struct text prefix, const struct verdict at[MOMENTS_COUNT],
    struct gpai_error *err)
{
	struct run *run = arena_alloc(&runs->arena, sizeof *run);
	size_t part = runs->n % RUNS_OPEN;
	enum gpai_code rc;

	if (runs->n == runs->cap) {
		size_t cap = 2 * runs->cap + 64;
		struct run **larger = realloc(runs->at, cap * sizeof(struct run *));
		if (larger == NULL)
			return fail_memory(err);
		runs->at = larger;
		runs->cap = cap;
	}
	if (run == NULL || (run->prefix = arena_text(&runs->arena, prefix)).at == NULL)
		return fail_memory(err);
	if (runs->n < RUNS_OPEN) {
		if ((rc = part_open(runs->audit->options.path, false, &runs->parts[part], err)) !=
		    GPAI_OK)
			return rc;
		runs->n_parts++;
	}
	memcpy(run->at, at, sizeof run->at);
	part_rows(runs->parts[part], ROW_RIGHTS, runs->source->name, run->prefix, &run->cursor);
	runs->at[runs->n++] = run;
	return GPAI_OK;
}

/* Looks for rows behind `prefix` whatever the rest of their keys; from the moment on each field is
 * tried, so that what does not occur costs one look. */
static enum gpai_code
find_runs(struct runs *runs, struct text prefix, unsigned moment, struct verdict at[MOMENTS_COUNT],
    struct gpai_error *err)
{
	bool is_asked = moment < MOMENTS_COUNT && runs->audit->is_asked[moment];
	struct part_cursor cursor;
	struct row row;
	char field[VERDICT_FIELD_MAX];
	enum gpai_code rc = GPAI_OK;

	part_rows(runs->audit->part, ROW_RIGHTS, runs->source->name, prefix, &cursor);
	if (!part_next(&cursor, &row, err))
		return cursor.rc;
	if (moment == MOMENTS_COUNT)
		return add_run(runs, prefix, at, err);
	for (unsigned i = 0; i < (is_asked ? FIELDS_COUNT : 1) && rc == GPAI_OK; i++) {
		at[moment] = verdict_of(i);
		verdict_field(is_asked ? &at[moment] : NULL, field);
		struct text longer =
		    arena_format(&runs->arena, "%.*s%s\t", TEXT_ARG(prefix), field);
		if (longer.at == NULL)
			return fail_memory(err);
		rc = find_runs(runs, longer, moment + 1, at, err);
	}
	return rc;
}

/* --- side by side --- */

static struct text
host_of(const struct run *run)
{
	return (struct text){run->host, run->len};
}

static void
sift_down(struct runs *runs, size_t at)
{
	for (size_t least;; at = least) {
		least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < runs->n_heap;
		     child++)
			if (text_compare(host_of(runs->heap[child]), host_of(runs->heap[least])) <
			    0)
				least = child;
		if (least == at)
			return;
		struct run *moved = runs->heap[at];
		runs->heap[at] = runs->heap[least];
		runs->heap[least] = moved;
	}
}

/* The next row of a run; false when there is none, or *rc says why. */
static bool
load(struct run *run, enum gpai_code *rc, struct gpai_error *err)
{
	struct row row;

	if (!part_next(&run->cursor, &row, err)) {
		*rc = run->cursor.rc;
		return false;
	}
	struct text host = {row.key.at + run->prefix.len, row.key.len - run->prefix.len};
	if (host.len > HOST_BYTES_MAX || memchr(host.at, '\t', host.len) != NULL) {
		*rc = audit_odd_row(&row, "does not end with a host", err);
		return false;
	}
	memcpy(run->host, host.at, host.len);
	run->len = host.len;
	run->tally = row.tally;
	return true;
}

static enum gpai_code
start(struct runs *runs, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	runs->heap = calloc(runs->n + 1, sizeof(struct run *));
	if (runs->heap == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < runs->n && rc == GPAI_OK; i++)
		if (load(runs->at[i], &rc, err))
			runs->heap[runs->n_heap++] = runs->at[i];
	for (size_t i = runs->n_heap / 2; i > 0; i--)
		sift_down(runs, i - 1);
	return rc;
}

static void
advance(struct runs *runs, enum gpai_code *rc, struct gpai_error *err)
{
	if (!load(runs->heap[0], rc, err))
		runs->heap[0] = runs->heap[--runs->n_heap];
	sift_down(runs, 0);
}

/* --- sums --- */

/* Of a domain while its hosts come. */
struct figures {
	struct audit_domain domain;
	uint64_t changes[MOMENTS_COUNT][VERDICTS_COUNT][VERDICTS_COUNT];
};

static enum gpai_code
domain_done(void *context, struct text name, const void *of, struct gpai_error *err)
{
	struct runs *runs = context;
	struct audit_agent *agent = runs->agent;
	const struct figures *figures = of;

	agent->all.domains++;
	agent->domains_against += audit_is_against(&figures->domain);
	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
			agent->at[m][k].domains += figures->domain.at[m][k] > 0;
			for (unsigned to = 0; to < VERDICTS_COUNT; to++)
				agent->changes[m][k][to].domains += figures->changes[m][k][to] > 0;
		}
	return audit_ranks_add(agent->ranks, name, &figures->domain, err);
}

static void
add_to_agent(struct audit_agent *agent, const struct run *run, const bool is_asked[MOMENTS_COUNT])
{
	enum verdict_kind from = run->at[MOMENT_FETCH].kind;

	audit_add(&agent->all, &run->tally);
	for (unsigned m = 0; m < MOMENTS_COUNT; m++) {
		const struct verdict *verdict = &run->at[m];
		if (!is_asked[m])
			continue;
		audit_add(&agent->at[m][verdict->kind], &run->tally);
		if (verdict->kind == VERDICT_RESERVED)
			agent->by[m][verdict->by] =
			    sum_of(agent->by[m][verdict->by], run->tally.documents);
		if (m != MOMENT_FETCH)
			audit_add(&agent->changes[m][from][verdict->kind], &run->tally);
	}
}

static void
add_to_domain(
    struct audit_domain *domain, const struct run *run, const bool is_asked[MOMENTS_COUNT])
{
	audit_add(&domain->all, &run->tally);
	for (unsigned m = 0; m < MOMENTS_COUNT; m++) {
		uint64_t *at = &domain->at[m][run->at[m].kind];
		if (is_asked[m])
			*at = sum_of(*at, run->tally.documents);
	}
}

static void
add_to_figures(struct figures *figures, const struct run *run, const bool is_asked[MOMENTS_COUNT])
{
	add_to_domain(&figures->domain, run, is_asked);
	figures->domain.all.domains = 1;
	for (unsigned m = MOMENT_FETCH + 1; m < MOMENTS_COUNT; m++) {
		uint64_t *change =
		    &figures->changes[m][run->at[MOMENT_FETCH].kind][run->at[m].kind];
		if (is_asked[m])
			*change = sum_of(*change, run->tally.documents);
	}
}

static enum gpai_code
add_up(struct runs *runs, struct gpai_error *err)
{
	const bool *is_asked = runs->audit->is_asked;
	enum gpai_code rc = start(runs, err);

	while (rc == GPAI_OK && runs->n_heap > 0) {
		const struct run *run = runs->heap[0];
		add_to_agent(runs->agent, run, is_asked);
		if (run->len == 0) {
			add_to_domain(&runs->agent->without, run, is_asked);
		} else {
			struct figures *figures = host_fold_at(runs->fold, host_of(run), err);
			if (figures == NULL)
				return host_fold_status(runs->fold);
			add_to_figures(figures, run, is_asked);
		}
		advance(runs, &rc, err);
	}
	return rc == GPAI_OK ? host_fold_end(runs->fold, err) : rc;
}

enum gpai_code
audit_fill_agent(struct audit *audit, const struct audit_source *source, struct audit_agent *agent,
    struct gpai_error *err)
{
	struct runs runs = {.audit = audit, .source = source, .agent = agent};
	struct verdict at[MOMENTS_COUNT] = {{0}};
	char name[KEY_FIELD_MAX + 1];
	enum gpai_code rc;

	key_field(
	    (struct span){(const uint8_t *)agent->name.at, agent->name.len}, name, sizeof name);
	arena_init(&runs.arena, 0);
	struct text prefix = arena_format(&runs.arena, "%s\t", name);
	rc = prefix.at == NULL ? fail_memory(err) : find_runs(&runs, prefix, 0, at, err);
	if (rc == GPAI_OK)
		rc = host_fold_create(audit->options.suffixes, sizeof(struct figures), domain_done,
		    &runs, &runs.fold, err);
	if (rc == GPAI_OK)
		rc = add_up(&runs, err);
	host_fold_free(runs.fold);
	for (size_t i = 0; i < runs.n_parts; i++)
		part_close(runs.parts[i]);
	free(runs.at);
	free(runs.heap);
	arena_release(&runs.arena);
	return rc;
}

/* --- months --- */

static int
month_of(struct text text)
{
	char day[11];
	int32_t date;

	if (text.len != 7)
		return -1;
	snprintf(day, sizeof day, "%.7s-01", text.at);
	if (!date_parse((struct text){day, 10}, &date))
		return -1;
	return date_day(date).year * 12 + date_day(date).month - 1;
}

static int
compare_months(const void *a, const void *b)
{
	const struct audit_month *x = a, *y = b;

	return (x->month > y->month) - (x->month < y->month);
}

static enum gpai_code
add_month(struct audit_agent *agent, size_t *cap, const struct row *row, struct gpai_error *err)
{
	struct text rest = row->key;
	struct verdict verdict;
	bool is_asked;

	audit_field(&rest);
	if (!verdict_of_field(audit_field(&rest), &verdict, &is_asked) || !is_asked ||
	    (rest.len > 0 && month_of(rest) < 0))
		return audit_odd_row(row, "names no verdict and month", err);
	if (agent->n_months == *cap) {
		*cap = 2 * *cap + 64;
		struct audit_month *larger = realloc(agent->months, *cap * sizeof *larger);
		if (larger == NULL)
			return fail_memory(err);
		agent->months = larger;
	}
	struct audit_month *month = &agent->months[agent->n_months++];
	*month = (struct audit_month){.month = month_of(rest)};
	month->by[verdict.kind] = row->tally.documents;
	return GPAI_OK;
}

/* Equal months become one. There are at most as many rows as months in the calendar, for each
 * verdict. */
static void
fold_months(struct audit_agent *agent)
{
	size_t n = 0;

	if (agent->n_months == 0)
		return;
	qsort(agent->months, agent->n_months, sizeof *agent->months, compare_months);
	for (size_t i = 1; i < agent->n_months; i++) {
		if (agent->months[i].month != agent->months[n].month) {
			agent->months[++n] = agent->months[i];
			continue;
		}
		for (unsigned k = 0; k < VERDICTS_COUNT; k++)
			agent->months[n].by[k] =
			    sum_of(agent->months[n].by[k], agent->months[i].by[k]);
	}
	agent->n_months = n + 1;
}

enum gpai_code
audit_fill_months(struct audit *audit, const struct audit_source *source, struct audit_agent *agent,
    struct gpai_error *err)
{
	char prefix[KEY_FIELD_MAX + 2];
	size_t n = key_field((struct span){(const uint8_t *)agent->name.at, agent->name.len},
		   prefix, KEY_FIELD_MAX + 1),
	       cap = 0;
	struct part_cursor cursor;
	struct row row;
	enum gpai_code rc = GPAI_OK;

	prefix[n] = '\t';
	part_rows(
	    audit->part, ROW_RIGHTS_MONTH, source->name, (struct text){prefix, n + 1}, &cursor);
	while (rc == GPAI_OK && part_next(&cursor, &row, err))
		rc = add_month(agent, &cap, &row, err);
	if (rc == GPAI_OK)
		rc = cursor.rc;
	fold_months(agent);
	return rc;
}
