/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of agents: verdicts at each moment side by side, what changed since the fetch, the
 * domains with most against a reservation. Agents with the same figures share their tables. */
#include "rights/audit_table.h"

#include "corpus/plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL = 19, NAME_MIN = 16 };

/* In the order of interest; what was licensed only where anything was. */
static const enum verdict_kind ORDER[VERDICTS_COUNT] = {VERDICT_DISALLOWED, VERDICT_UNREACHABLE,
    VERDICT_RESERVED, VERDICT_UNKNOWN, VERDICT_LICENSED, VERDICT_ALLOWED};

/* --- columns of sums --- */

enum column { DOCUMENTS, TOKENS, DOMAINS, SHARE, COLUMNS };

static const struct {
	const char *name;
	unsigned width;
} COLUMN[COLUMNS] = {{"documents", 11}, {"tokens", 9}, {"domains", 10}, {"share", 9}};

/* As many as fit into so many columns of the terminal. */
static unsigned
columns_in(unsigned width)
{
	unsigned n = 0, taken = 0;

	while (n < COLUMNS && (n == 0 || taken + COLUMN[n].width <= width))
		taken += COLUMN[n++].width;
	return n;
}

static unsigned
columns_width(unsigned n)
{
	unsigned width = 0;

	for (unsigned i = 0; i < n; i++)
		width += COLUMN[i].width;
	return width;
}

static void
put_column_names(const struct audit_canvas *c, const struct audit *audit, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out_format(c->out, "%*s", (int)COLUMN[i].width,
		    i == TOKENS && !audit->has_tokens ? "bytes" : COLUMN[i].name);
}

/* Shares in so many columns: "12.3 %", and what rounds to nothing as "< 0.1 %". */
static void
put_share(const struct audit_canvas *c, uint64_t part, uint64_t whole, unsigned width)
{
	char text[PLOT_TEXT];

	plot_percent(part, whole, text);
	if (strncmp(text, "below ", 6) == 0)
		snprintf(text, sizeof text, "< 0.1 %%");
	else if (strncmp(text, "above ", 6) == 0)
		snprintf(text, sizeof text, "> 99.9 %%");
	out_format(c->out, "%*s", (int)width, text);
}

static void
put_sum(const struct audit_canvas *c, const struct audit *audit, const struct audit_sum *sum,
    uint64_t all, unsigned n)
{
	if (sum->documents == 0)
		canvas_faint(c);
	for (unsigned i = 0; i < n; i++) {
		unsigned width = COLUMN[i].width;
		if (i == SHARE) {
			put_share(c, sum->documents, all, width);
			continue;
		}
		out_char(c->out, ' ');
		if (i == TOKENS && !audit->has_tokens)
			canvas_bytes(c, sum->bytes, width - 1);
		else
			canvas_number(c,
			    i == DOCUMENTS ? sum->documents
			    : i == TOKENS  ? sum->tokens
					   : sum->domains,
			    width - 1);
	}
	canvas_plain(c);
}

/* --- verdicts --- */

struct moments {
	enum moment at[MOMENTS_COUNT];
	unsigned n;
};

static struct moments
moments_of(const struct audit *audit)
{
	struct moments moments = {.n = 0};

	for (unsigned m = 0; m < MOMENTS_COUNT; m++)
		if (audit->is_asked[m])
			moments.at[moments.n++] = (enum moment)m;
	return moments;
}

/* "230 (18.6 %)" */
static void
put_of(const struct audit_agent *agent, uint64_t part, char words[2 * PLOT_TEXT + 4])
{
	char number[PLOT_TEXT], share[PLOT_TEXT];

	plot_number(part, number);
	plot_percent(part, agent->all.documents, share);
	char *blank = strrchr(share, ' ');
	if (blank != NULL) /* stays with its number */
		memmove(blank + 2, blank + 1, strlen(blank)), memcpy(blank, "\xc2\xa0", 2);
	snprintf(words, 2 * PLOT_TEXT + 4, "%s (%s)", number, share);
}

/* robots.txt and other signals apart: they do not bind alike. */
static void
put_sentence(const struct audit_canvas *c, const struct audit_agent *agent)
{
	const struct audit_sum *at = agent->at[MOMENT_FETCH];
	uint64_t robots = at[VERDICT_DISALLOWED].documents + at[VERDICT_UNREACHABLE].documents;
	uint64_t others = at[VERDICT_RESERVED].documents;
	char words[400], all[PLOT_TEXT], part[2 * PLOT_TEXT + 4];
	int n;

	plot_number(agent->all.documents, all);
	n = snprintf(
	    words, sizeof words, "Of %s document%s ", all, agent->all.documents == 1 ? "" : "s");
	if (robots == 0 && others == 0) {
		n += snprintf(words + n, sizeof words - (size_t)n,
		    "none is known to have been fetched against a reservation");
	} else {
		put_of(agent, robots, part);
		n += snprintf(words + n, sizeof words - (size_t)n,
		    "%s %s fetched against robots.txt", robots == 0 ? "none" : part,
		    robots <= 1 ? "was" : "were");
		put_of(agent, others, part);
		n += snprintf(words + n, sizeof words - (size_t)n, ", %s against another signal",
		    others == 0 ? "none" : part);
	}
	put_of(agent, at[VERDICT_UNKNOWN].documents, part);
	if (at[VERDICT_UNKNOWN].documents > 0)
		n += snprintf(words + n, sizeof words - (size_t)n, "; of %s it is not known", part);
	snprintf(words + n, sizeof words - (size_t)n, ".");
	canvas_paragraph(c, 0, 0, words);
	out_char(c->out, '\n');
}

/* Where there is room for a word alone: "2026-06-01", "now". */
static const char *
short_title(enum moment m, const char *title)
{
	return m == MOMENT_AGAINST ? "now" : strncmp(title, "on ", 3) == 0 ? title + 3 : title;
}

static void
put_verdict_heads(const struct audit_canvas *c, const struct audit *audit,
    const struct moments *moments, unsigned n)
{
	char title[MOMENT_TITLE];

	canvas_spaces(c, LABEL);
	for (unsigned i = 0; i < moments->n; i++) {
		audit_moment_title(audit, moments->at[i], title);
		bool fits = strlen(title) + 2 <= columns_width(n);
		out_format(c->out, "%*s", (int)columns_width(n),
		    fits ? title : short_title(moments->at[i], title));
	}
	out_char(c->out, '\n');
	canvas_faint(c);
	canvas_spaces(c, LABEL);
	for (unsigned i = 0; i < moments->n; i++)
		put_column_names(c, audit, n);
	canvas_plain(c);
	out_char(c->out, '\n');
}

/* What of the reserved each signal reserved, the first that does in their order. */
static void
put_by_signal(const struct audit_canvas *c, const struct audit_agent *agent,
    const struct moments *moments, unsigned n)
{
	for (unsigned s = 0; s < SIGNALS_COUNT; s++) {
		uint64_t any = 0;
		for (unsigned i = 0; i < moments->n; i++)
			any |= agent->by[moments->at[i]][s];
		if (any == 0)
			continue;
		canvas_faint(c);
		out_string(c->out, "    ");
		canvas_words_cell(c, signal_word((enum signal)s), LABEL - 4, false);
		for (unsigned i = 0; i < moments->n; i++) {
			out_char(c->out, ' ');
			canvas_number(c, agent->by[moments->at[i]][s], COLUMN[0].width - 1);
			if (i + 1 < moments->n)
				canvas_spaces(c, columns_width(n) - COLUMN[0].width);
		}
		canvas_plain(c);
		out_char(c->out, '\n');
	}
}

static void
put_verdicts(const struct audit_canvas *c, const struct audit *audit,
    const struct audit_agent *agent, const struct moments *moments)
{
	unsigned n = columns_in((c->width - LABEL) / moments->n);

	put_verdict_heads(c, audit, moments, n);
	for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
		enum verdict_kind kind = ORDER[k];
		uint64_t any = 0;
		for (unsigned i = 0; i < moments->n; i++)
			any |= agent->at[moments->at[i]][kind].documents;
		if (kind == VERDICT_LICENSED && any == 0)
			continue;
		out_string(c->out, "  ");
		if (any > 0)
			canvas_verdict(c, kind);
		canvas_words_cell(c, verdict_word(kind), LABEL - 2, false);
		canvas_plain(c);
		for (unsigned i = 0; i < moments->n; i++)
			put_sum(
			    c, audit, &agent->at[moments->at[i]][kind], agent->all.documents, n);
		out_char(c->out, '\n');
		if (kind == VERDICT_RESERVED)
			put_by_signal(c, agent, moments, n);
	}
	out_string(c->out, "  ");
	canvas_words_cell(c, "all", LABEL - 2, false);
	put_sum(c, audit, &agent->all, agent->all.documents, n);
	out_char(c->out, '\n');
}

/* --- changes --- */

static bool
has_changes(const struct audit_agent *agent)
{
	for (unsigned m = MOMENT_FETCH + 1; m < MOMENTS_COUNT; m++)
		for (unsigned from = 0; from < VERDICTS_COUNT; from++)
			for (unsigned to = 0; to < VERDICTS_COUNT; to++)
				if (from != to && agent->changes[m][from][to].documents > 0)
					return true;
	return false;
}

static void
put_change(const struct audit_canvas *c, const struct audit *audit, const struct audit_agent *agent,
    enum moment m, enum verdict_kind from, enum verdict_kind to)
{
	unsigned n = columns_in(c->width > 46 ? c->width - 46 : 0);
	char title[MOMENT_TITLE];

	audit_moment_title(audit, m, title);
	out_string(c->out, "  ");
	canvas_words_cell(c, title, 18, false);
	out_string(c->out, " ");
	canvas_verdict(c, from);
	canvas_words_cell(c, verdict_word(from), 11, true);
	canvas_plain(c);
	out_string(c->out, " → ");
	canvas_verdict(c, to);
	canvas_words_cell(c, verdict_word(to), 11, false);
	canvas_plain(c);
	put_sum(c, audit, &agent->changes[m][from][to], agent->all.documents, n);
	out_char(c->out, '\n');
}

static void
put_changes(const struct audit_canvas *c, const struct audit *audit,
    const struct audit_agent *agent, const struct moments *moments)
{
	if (moments->n < 2)
		return;
	canvas_heading(c, "Changed since the fetch");
	if (!has_changes(agent)) {
		out_string(c->out, "  nothing\n");
		return;
	}
	canvas_faint(c);
	canvas_spaces(c, 46);
	put_column_names(c, audit, columns_in(c->width > 46 ? c->width - 46 : 0));
	canvas_plain(c);
	out_char(c->out, '\n');
	for (unsigned i = 1; i < moments->n; i++)
		for (unsigned from = 0; from < VERDICTS_COUNT; from++)
			for (unsigned to = 0; to < VERDICTS_COUNT; to++)
				if (from != to &&
				    agent->changes[moments->at[i]][ORDER[from]][ORDER[to]]
					    .documents > 0)
					put_change(c, audit, agent, moments->at[i], ORDER[from],
					    ORDER[to]);
}

/* --- domains --- */

/* A column of a domain: of which verdict, or of all that stand against a reservation. */
struct domain_column {
	const char *name;
	unsigned width;
	enum moment moment;
	int kind; /* of the verdict; -1: documents; -2: all against */
};
enum { DOMAIN_COLUMNS_MAX = 2 + VERDICTS_COUNT + MOMENTS_COUNT };

struct domain_columns {
	struct domain_column at[DOMAIN_COLUMNS_MAX];
	char titles[MOMENTS_COUNT][MOMENT_TITLE];
	unsigned n, width; /* of all */
	unsigned gap;      /* between names, at least */
};

static void
add_column(struct domain_columns *columns, const char *name, enum moment moment, int kind)
{
	unsigned width = (unsigned)strlen(name) + columns->gap;

	width = width < 9 ? 9 : width;
	columns->at[columns->n++] = (struct domain_column){name, width, moment, kind};
	columns->width += width;
}

/* What was against a reservation at fetch by its verdict, later moments in one column each; the
 * rest where there is room. */
static void
choose_columns(const struct audit_canvas *c, const struct audit *audit,
    const struct moments *moments, struct domain_columns *columns)
{
	static const enum verdict_kind MORE[] = {VERDICT_UNKNOWN, VERDICT_ALLOWED};
	struct domain_columns later = {.gap = moments->n > 2 && c->width < 90 ? 1 : 2};

	for (unsigned i = 1; i < moments->n; i++) {
		char *title = columns->titles[moments->at[i]];
		audit_moment_title(audit, moments->at[i], title);
		add_column(&later, short_title(moments->at[i], title), moments->at[i], -2);
	}
	columns->n = columns->width = 0;
	columns->gap = later.gap;
	add_column(columns, "documents", MOMENT_FETCH, -1);
	for (unsigned i = 0; i < 3; i++)
		add_column(columns, verdict_word(ORDER[i]), MOMENT_FETCH, (int)ORDER[i]);
	for (unsigned i = 0; i < 2; i++)
		if (columns->width + later.width + 9 + NAME_MIN + 12 < c->width)
			add_column(columns, verdict_word(MORE[i]), MOMENT_FETCH, (int)MORE[i]);
	for (unsigned i = 0; i < later.n; i++)
		add_column(columns, later.at[i].name, later.at[i].moment, -2);
}

static void
put_domain_column(const struct audit_canvas *c, const struct domain_column *column,
    const struct audit_domain *domain)
{
	uint64_t number = domain->all.documents;

	if (column->kind >= 0)
		number = domain->at[column->moment][column->kind];
	else if (column->kind == -2)
		number = audit_against(domain->at[column->moment], column->moment);
	out_char(c->out, ' ');
	if (number > 0 && column->kind >= 0)
		canvas_verdict(c, (enum verdict_kind)column->kind);
	else if (number == 0)
		canvas_faint(c);
	canvas_number(c, number, column->width - 1);
	canvas_plain(c);
}

/* "at fetch" and "later" above the last of their columns, where there are both. */
static void
put_domain_groups(const struct audit_canvas *c, const struct domain_columns *columns, unsigned name)
{
	bool is_fetch = false;

	canvas_spaces(c, name + 2);
	for (unsigned i = 0; i < columns->n; i++) {
		const struct domain_column *column = &columns->at[i];
		bool ends = i + 1 == columns->n || (column[1].kind == -2) != (column->kind == -2);
		is_fetch = column->kind != -2;
		out_format(c->out, "%*s", (int)column->width,
		    !ends      ? ""
		    : is_fetch ? "at fetch"
			       : "later");
	}
	out_char(c->out, '\n');
}

static void
put_domain_heads(const struct audit_canvas *c, const struct domain_columns *columns, unsigned name,
    bool has_groups)
{
	if (has_groups)
		put_domain_groups(c, columns, name);
	canvas_faint(c);
	out_string(c->out, "  ");
	canvas_words_cell(c, "domain", name, false);
	for (unsigned i = 0; i < columns->n; i++)
		out_format(c->out, "%*s", (int)columns->at[i].width, columns->at[i].name);
	canvas_plain(c);
	out_char(c->out, '\n');
}

static void
put_domains_title(
    const struct audit_canvas *c, const struct audit *audit, const struct audit_agent *agent)
{
	char words[200], listed[PLOT_TEXT], all[PLOT_TEXT];
	uint64_t most = audit->options.most, n = agent->domains_against;

	plot_number(most, listed);
	plot_number(n, all);
	if (most > 0 && most < n)
		snprintf(words, sizeof words,
		    "Domains with most documents against a reservation: %s of %s", listed, all);
	else
		snprintf(words, sizeof words, "Domains with documents against a reservation: %s",
		    n == 0 ? "none" : all);
	canvas_heading(c, words);
}

static enum gpai_code
put_domains(const struct audit_canvas *c, const struct audit *audit, struct audit_agent *agent,
    const struct moments *moments, struct gpai_error *err)
{
	struct domain_columns columns;
	struct audit_listed domain;
	uint64_t n = 0;
	enum gpai_code rc = audit_first_domain(agent, err);

	choose_columns(c, audit, moments, &columns);
	unsigned name =
	    c->width > columns.width + 2 + NAME_MIN ? c->width - columns.width - 2 : NAME_MIN;
	name = name > 48 ? 48 : name;
	put_domains_title(c, audit, agent);
	for (; rc == GPAI_OK && audit_next_domain(agent, &domain, err); n++) {
		if (!audit_is_against(&domain.figures))
			break;
		if (n == 0)
			put_domain_heads(c, &columns, name, moments->n > 1);
		out_string(c->out, "  ");
		canvas_cell(c, domain.name, name, false);
		for (unsigned i = 0; i < columns.n; i++)
			put_domain_column(c, &columns.at[i], &domain.figures);
		out_char(c->out, '\n');
	}
	return rc == GPAI_OK ? audit_domains_status(agent) : rc;
}

/* --- agents that are alike --- */

static bool
same_domains(
    struct audit_agent *a, struct audit_agent *b, enum gpai_code *rc, struct gpai_error *err)
{
	struct audit_listed x, y;
	bool has_x, has_y;

	if ((*rc = audit_first_domain(a, err)) != GPAI_OK ||
	    (*rc = audit_first_domain(b, err)) != GPAI_OK)
		return false;
	do {
		has_x = audit_next_domain(a, &x, err);
		has_y = audit_next_domain(b, &y, err);
		if (has_x && has_y &&
		    (!text_equal(x.name, y.name) ||
			memcmp(&x.figures, &y.figures, sizeof x.figures) != 0))
			return false;
	} while (has_x && has_y);
	if ((*rc = audit_domains_status(a)) == GPAI_OK)
		*rc = audit_domains_status(b);
	return *rc == GPAI_OK && has_x == has_y;
}

static bool
are_alike(struct audit_agent *a, struct audit_agent *b, enum gpai_code *rc, struct gpai_error *err)
{
	return memcmp(a->at, b->at, sizeof a->at) == 0 && memcmp(a->by, b->by, sizeof a->by) == 0 &&
	       memcmp(a->changes, b->changes, sizeof a->changes) == 0 &&
	       same_domains(a, b, rc, err);
}

/* The agent's name, and those of all behind it with the same figures, which are marked. */
static enum gpai_code
put_names(const struct audit_canvas *c, const struct audit *audit, struct audit_source *source,
    size_t i, bool *is_told, struct gpai_error *err)
{
	struct out names;
	enum gpai_code rc = GPAI_OK;
	char *words;

	out_memory(&names);
	out_put(&names, source->agents[i].name);
	for (size_t j = i + 1; j < audit->n_agents && rc == GPAI_OK; j++)
		if (!is_told[j] && are_alike(&source->agents[i], &source->agents[j], &rc, err)) {
			is_told[j] = true;
			out_string(&names, ", ");
			out_put(&names, source->agents[j].name);
		}
	words = out_take(&names, NULL);
	if (rc == GPAI_OK && words == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK)
		canvas_heading(c, words);
	free(words);
	out_release(&names);
	return rc;
}

enum gpai_code
audit_table_agents(struct audit *audit, struct audit_source *source, const struct audit_canvas *c,
    struct gpai_error *err)
{
	struct moments moments = moments_of(audit);
	bool *is_told = calloc(audit->n_agents + 1, sizeof *is_told);
	enum gpai_code rc = is_told == NULL ? fail_memory(err) : GPAI_OK;

	for (size_t i = 0; i < audit->n_agents && rc == GPAI_OK; i++) {
		struct audit_agent *agent = &source->agents[i];
		if (is_told[i] || (rc = put_names(c, audit, source, i, is_told, err)) != GPAI_OK)
			continue;
		put_sentence(c, agent);
		put_verdicts(c, audit, agent, &moments);
		put_changes(c, audit, agent, &moments);
		rc = put_domains(c, audit, agent, &moments, err);
	}
	free(is_told);
	return rc;
}
