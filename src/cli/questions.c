/* SPDX-License-Identifier: Apache-2.0 */
/* What to find out first, as `gpai check` ends its list: the answers that most outcomes wait for.
 * The same question of several entities is one line. */
#include "cli/outcomes.h"

#include <stdlib.h>
#include <string.h>

enum { QUESTIONS_SHOWN = 8 };

struct asked { /* one question, of one thing or of several entities alike */
	const struct gpai_missing *missing;
	const char *key, *alone;     /* of the last one counted; without its entity */
	uint32_t outcomes, entities; /* that wait for it; of which it is asked */
};

/* The same question of another entity stands beside it. */
static int
by_thing(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;
	int order = strcmp(x->alone, y->alone);

	return order != 0 ? order : strcmp(x->key, y->key);
}

static int
by_outcomes(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->outcomes != y->outcomes)
		return x->outcomes > y->outcomes ? -1 : 1;
	return by_thing(a, b);
}

static bool
is_open_question(const struct gpai_outcome *o)
{
	return o->status == GPAI_STATUS_UNKNOWN && !outcome_is_right(o) && !outcome_is_idle(o);
}

static uint32_t
count_open(const struct gpai_outcome *outcomes, uint32_t n)
{
	uint32_t open = 0;

	for (uint32_t i = 0; i < n; i++)
		open += is_open_question(&outcomes[i]) ? outcomes[i].n_missing : 0;
	return open;
}

/* Neighbours that ask the same become one. */
static uint32_t
merge(struct asked *asked, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct asked *before = kept > 0 ? &asked[kept - 1] : NULL;
		if (before == NULL || strcmp(before->alone, asked[i].alone) != 0) {
			asked[kept++] = asked[i];
			continue;
		}
		before->outcomes++;
		before->entities += strcmp(before->key, asked[i].key) != 0;
		before->key = asked[i].key;
	}
	return kept;
}

static struct asked
ask(const struct gpai_missing *missing)
{
	const char *key = needed(missing);

	return (struct asked){missing, key, key_alone(key), 1, 1};
}

/* Everything that some outcome waits for, what most wait for first; NULL: no memory. */
static struct asked *
collect_questions(const struct gpai_assessment *a, uint32_t *n)
{
	uint32_t n_outcomes, all = 0;
	const struct gpai_outcome *outcomes = gpai_assessment_outcomes(a, &n_outcomes);
	struct asked *asked = calloc((size_t)count_open(outcomes, n_outcomes) + 1, sizeof *asked);

	if (asked == NULL)
		return NULL;
	for (uint32_t i = 0; i < n_outcomes; i++)
		for (uint32_t m = 0; is_open_question(&outcomes[i]) && m < outcomes[i].n_missing;
		     m++)
			asked[all++] = ask(&outcomes[i].missing[m]);
	qsort(asked, all, sizeof *asked, by_thing);
	*n = merge(asked, all);
	qsort(asked, *n, sizeof *asked, by_outcomes);
	return asked;
}

/* What is not on file is settled by adding it, or by saying that there is no more. A fact of
 * several entities: "risk.specified (risk/cbrn and 4 more)". */
static void
show_question(struct cli *cli, const struct asked *asked)
{
	const struct gpai_missing *m = asked->missing;
	bool is_fact = needed(m) == m->key && strchr(m->key, '.') != NULL;
	char count[16], thing[512];
	int column = 9;

	snprintf(count, sizeof count, "%u", asked->outcomes);
	fprintf(cli->term.out, "%*s", 7 - (int)strlen(count), "");
	term_cell(&cli->term, STYLE_STRONG, count, 0);
	fputs("  ", cli->term.out);
	if (!is_fact) {
		snprintf(
		    thing, sizeof thing, "%s, or `complete: [%s]` in gpai.yaml", needed(m), m->key);
		term_wrap(&cli->term, STYLE_PLAIN, thing, column, 11);
		return;
	}
	if (asked->entities > 1)
		snprintf(thing, sizeof thing, "%s (%.*s and %u more)", key_alone(m->key),
		    (int)(key_alone(m->key) - m->key) - 1, m->key, asked->entities - 1);
	else
		snprintf(thing, sizeof thing, "%s", m->key);
	term_cell(&cli->term, STYLE_NAME, thing, 0);
	fputs("  ", cli->term.out);
	term_wrap(&cli->term, STYLE_PLAIN, m->asks, column + term_columns(thing) + 2, 11);
}

bool
show_questions(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	struct asked *asked = collect_questions(a, &n);

	if (asked == NULL)
		return false;
	if (n > 0)
		fputs("\n  find out first:\n", cli->term.out);
	for (uint32_t i = 0; i < n && i < QUESTIONS_SHOWN; i++)
		show_question(cli, &asked[i]);
	if (n > QUESTIONS_SHOWN)
		fprintf(cli->term.out, "         and %u more\n", n - QUESTIONS_SHOWN);
	free(asked);
	return true;
}
