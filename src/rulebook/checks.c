/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the whole: what rests on itself, what rests on too much, what nothing uses.
 *
 * The graph has a node for every id of a provision, its versions taken together, and one
 * for every form. An edge says that the one rests on the other. Nodes that rest on nothing
 * left are taken away, again and again (Kahn, 1962); what remains has a cycle. */
#include "rulebook/compiler.h"

#include <stdio.h>

enum { CYCLE_CHARS = 600 /* more than a message keeps */ };

struct edge {
	uint32_t from, to;
};

struct graph {
	struct compiler *c;
	uint32_t n; /* provisions, then forms */
	struct edge *edges;
	uint32_t n_edges, cap_edges;
	uint32_t *first_out, *out; /* node -> run of nodes it rests on */
	uint32_t *first_in, *in;   /* node -> run of nodes that rest on it */
	uint32_t *left;            /* of the nodes it rests on, those not taken away */
	uint32_t *level;           /* longest chain below it */
};

static uint32_t
form_node(const struct graph *g, uint32_t form)
{
	return g->c->n_provisions + form;
}

/* The first version stands for all. */
static uint32_t
provision_node(const struct graph *g, uint32_t provision)
{
	uint32_t first = names_find(&g->c->provisions, g->c->provision[provision].id);

	return first == LAW_NONE ? provision : first;
}

static void
add_edge(struct graph *g, uint32_t from, uint32_t to)
{
	if (g->n_edges == g->cap_edges) {
		uint32_t cap = g->cap_edges > 0 ? g->cap_edges * 2 : 256;
		struct edge *more = scratch(g->c, cap, sizeof *more);
		if (more == NULL)
			return;
		for (uint32_t i = 0; i < g->n_edges; i++)
			more[i] = g->edges[i];
		g->edges = more;
		g->cap_edges = cap;
	}
	g->edges[g->n_edges++] = (struct edge){from, to};
}

static void add_edges(struct graph *g, uint32_t from, uint32_t expr);

/* A day rests on what says which entities it is of. */
static void
add_day(struct graph *g, uint32_t from, uint32_t day)
{
	const struct image *image = &g->c->image;
	const struct law_day *d = &image->days[day];

	add_edges(g, from, d->where);
	for (uint32_t i = 0; i < d->list.n; i++)
		add_day(g, from, image->refs[d->list.first + i]);
}

static void
add_edges(struct graph *g, uint32_t from, uint32_t expr)
{
	const struct image *image = &g->c->image;

	if (expr == LAW_NONE)
		return;
	const struct law_expr *e = &image->exprs[expr];
	switch (e->op) {
	case LAW_OP_IS:
		add_edge(g, from, provision_node(g, e->a));
		break;
	case LAW_OP_FORM:
		add_edge(g, from, form_node(g, e->a));
		break;
	case LAW_OP_NOT:
		add_edges(g, from, e->a);
		break;
	case LAW_OP_DATE:
		add_day(g, from, e->c);
		break;
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		add_edges(g, from, e->b);
		add_edges(g, from, e->c);
		break;
	default:
		for (uint32_t i = 0; e->op <= LAW_OP_ANY && i < e->list.n; i++)
			add_edges(g, from, image->refs[e->list.first + i]);
	}
}

static void
add_references(struct graph *g, uint32_t from, struct law_list list)
{
	for (uint32_t i = 0; i < list.n; i++)
		add_edge(g, from, provision_node(g, g->c->image.refs[list.first + i]));
}

static void
add_provision(struct graph *g, uint32_t provision)
{
	const struct law_provision *is = &g->c->image.provisions[provision];
	uint32_t node = provision_node(g, provision);

	if (is->binds != LAW_NONE)
		add_edge(g, node, provision_node(g, is->binds));
	add_edges(g, node, is->holds);
	add_edges(g, node, is->applies);
	add_edges(g, node, is->met);
	add_references(g, node, is->unless);
	add_references(g, node, is->legacy);
}

static void
add_form(struct graph *g, uint32_t form)
{
	const struct draft_form *draft = &g->c->form[form];

	for (uint32_t i = 0; i < draft->fields_n; i++)
		add_edges(g, form_node(g, form), g->c->image.fields[draft->fields_first + i].when);
}

/* Runs of neighbours: those an edge leads to, or, turned round, comes from. */
static bool
make_runs(struct graph *g, bool turned, uint32_t **first, uint32_t **run)
{
	uint32_t *at = scratch(g->c, (size_t)g->n + 2, sizeof *at);
	uint32_t *nodes = scratch(g->c, g->n_edges, sizeof *nodes);

	if (at == NULL || nodes == NULL)
		return false;
	for (uint32_t i = 0; i < g->n_edges; i++)
		at[(turned ? g->edges[i].to : g->edges[i].from) + 2]++;
	for (uint32_t i = 2; i < g->n + 2; i++)
		at[i] += at[i - 1];
	for (uint32_t i = 0; i < g->n_edges; i++) {
		uint32_t from = turned ? g->edges[i].to : g->edges[i].from;
		nodes[at[from + 1]++] = turned ? g->edges[i].from : g->edges[i].to;
	}
	*first = at; /* the run of node i is first[i] to first[i + 1] */
	*run = nodes;
	return true;
}

static bool
make_graph(struct graph *g)
{
	const struct image *image = &g->c->image;

	g->n = image->n_provisions + image->n_forms;
	for (uint32_t i = 0; i < image->n_provisions; i++)
		add_provision(g, i);
	for (uint32_t i = 0; i < image->n_forms; i++)
		add_form(g, i);
	g->left = scratch(g->c, g->n, sizeof *g->left);
	g->level = scratch(g->c, g->n, sizeof *g->level);
	return !g->c->failed && make_runs(g, false, &g->first_out, &g->out) &&
	       make_runs(g, true, &g->first_in, &g->in);
}

/* Takes away every node that rests on nothing left. */
static void
take_away(struct graph *g)
{
	uint32_t *ready = scratch(g->c, g->n, sizeof *ready);
	uint32_t n = 0;

	if (ready == NULL)
		return;
	for (uint32_t i = 0; i < g->n; i++) {
		g->left[i] = g->first_out[i + 1] - g->first_out[i];
		if (g->left[i] == 0)
			ready[n++] = i;
	}
	for (uint32_t at = 0; at < n; at++) {
		uint32_t node = ready[at];
		for (uint32_t i = g->first_in[node]; i < g->first_in[node + 1]; i++) {
			uint32_t above = g->in[i];
			if (g->level[above] < g->level[node] + 1)
				g->level[above] = g->level[node] + 1;
			if (--g->left[above] == 0)
				ready[n++] = above;
		}
	}
}

/* Messages about a node */

static struct text
node_name(const struct graph *g, uint32_t node)
{
	const struct compiler *c = g->c;

	return node < c->n_provisions ? c->provision[node].id : c->form[node - c->n_provisions].id;
}

static uint32_t
about_node(struct graph *g, uint32_t node)
{
	struct compiler *c = g->c;
	bool is_form = node >= c->n_provisions;
	const struct record_at *at =
	    is_form ? &c->form[node - c->n_provisions].from : &c->provision[node].from;

	about(c, at, is_form ? "form" : "provision", node_name(g, node));
	return at->line;
}

/* The next node on a cycle: one that is left, as is every node whose count is not zero. */
static uint32_t
next_left(const struct graph *g, uint32_t node)
{
	for (uint32_t i = g->first_out[node]; i < g->first_out[node + 1]; i++)
		if (g->left[g->out[i]] > 0)
			return g->out[i];
	return node;
}

static void
tell_cycle(struct graph *g, uint32_t start)
{
	char path[CYCLE_CHARS];
	size_t used = 0;
	uint32_t node = start;

	do {
		int n = snprintf(
		    path + used, sizeof path - used, "%.*s -> ", TEXT_ARG(node_name(g, node)));
		used += n > 0 ? (size_t)n : 0;
		node = next_left(g, node);
	} while (node != start && used < sizeof path);
	uint32_t line = about_node(g, start);
	complain(g->c, line, "rests on itself: %s%.*s", path, TEXT_ARG(node_name(g, start)));
}

/* Walks from each node that is left until it meets a node again. */
static void
find_cycles(struct graph *g)
{
	uint32_t *walk = scratch(g->c, g->n, sizeof *walk); /* number of the walk that met it */

	for (uint32_t i = 0; walk != NULL && i < g->n; i++) {
		uint32_t node = i;
		if (g->left[i] == 0 || walk[i] != 0)
			continue;
		while (walk[node] == 0) {
			walk[node] = i + 1;
			node = next_left(g, node);
		}
		if (walk[node] == i + 1)
			tell_cycle(g, node);
	}
}

static void
find_chains(struct graph *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (g->level[i] == RULEBOOK_CHAIN_MAX) /* once, where it becomes too long */
			complain(g->c, about_node(g, i),
			    "rests on a chain of more than %d provisions", RULEBOOK_CHAIN_MAX - 1);
}

static void
find_unused(struct compiler *c)
{
	for (uint32_t i = 0; i < c->n_provisions; i++) {
		const struct draft_provision *draft = &c->provision[i];
		bool holds = draft->is.holds != LAW_NONE;
		if (!holds || draft->used || names_find(&c->provisions, draft->id) != i)
			continue;
		about(c, &draft->from, "provision", draft->id);
		complain(c, draft->from.line,
		    "unreachable: no provision, classification or form uses it");
	}
}

void
check_graph(struct compiler *c)
{
	struct graph g = {.c = c};

	if (!make_graph(&g))
		return;
	take_away(&g);
	if (c->failed)
		return;
	find_cycles(&g);
	find_chains(&g);
	find_unused(c);
}
