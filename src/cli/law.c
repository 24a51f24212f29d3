/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law: the rulebook, checked; the table of what else can be asked of it. */
#include "cli/cli.h"

#include "cli/law.h"
#include "cli/run.h"

#include <string.h>

static void
say_problem(void *context, const struct gpai_error *problem)
{
	unsigned *n = context;
	char line[1024];

	gpai_error_line(problem, line, sizeof line);
	fprintf(stderr, "%s\n", line);
	++*n;
}

/* What the proofs find: problems at once on stderr, the rest kept back for the summary. */
struct proofs {
	struct cli *cli;
	const char *folder; /* of the rulebook, or NULL */
	bool shows;         /* the second time: what is proved and what is not */
};

static void
show_proof(void *context, const struct gpai_law_finding *f)
{
	struct proofs *p = context;
	bool problem = strcmp(f->verdict, "refuted") == 0;
	struct term *term = &p->cli->term;

	if (problem && !p->shows)
		fprintf(stderr, "%s%s%s: line %u: %s %s: %s\n", p->folder != NULL ? p->folder : "",
		    p->folder != NULL ? "/" : "", f->file, f->line, f->what, f->id, f->text);
	if (problem || !p->shows)
		return;
	char line[1024];
	snprintf(line, sizeof line, "%s: %s", f->id, f->text);
	fputs("    ", term->out);
	bool proved = strcmp(f->verdict, "proved") == 0;
	term_cell(term, proved ? STYLE_GOOD : STYLE_ASK, proved ? "proved" : "not proved", 12);
	term_wrap(term, STYLE_PLAIN, line, 16, 18);
}

static void
show_size(struct cli *cli, const struct gpai_law_proved *proved)
{
	struct gpai_law_size size;
	FILE *out = cli->term.out;

	gpai_law_count(cli->law, &size);
	fprintf(out,
	    "%s: sound\n  %u facts, %u provisions (%u duties), %u forms with %u items, %u "
	    "registers, %u dated events\n",
	    gpai_law_title(cli->law), size.facts, size.provisions, size.obligations, size.forms,
	    size.items, size.registers, size.events);
	fprintf(out,
	    "  %u rules that are ever in force: %u can come true in a case that surely exists, %u "
	    "if conditions that may hang together do not\n  %u choices, %u proved\n",
	    proved->rules, proved->rules_certain, proved->rules_free, proved->choices,
	    proved->choices_proved);
}

static int
lint(struct cli *cli, const struct call *call)
{
	struct proofs proofs = {
	    .cli = cli, .folder = call->n_words > 1 ? call->words[1] : option_get(call, "law")};
	struct gpai_law_proved proved;
	unsigned problems = 0;
	enum gpai_code rc = GPAI_OK;

	if (proofs.folder != NULL)
		rc = gpai_law_load(proofs.folder, &cli->law, say_problem, &problems, &cli->err);
	else if (!cli_law(cli, call))
		return cli_fail(cli);
	if (rc != GPAI_OK)
		return problems > 0 ? EXIT_COULD_NOT : cli_fail(cli);
	if (gpai_law_prove(cli->law, show_proof, &proofs, &proved, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (proved.problems > 0)
		return EXIT_COULD_NOT;
	if (!law_languages_sound(cli, &problems))
		return cli_fail(cli);
	if (problems > 0)
		return EXIT_COULD_NOT;
	show_size(cli, &proved);
	if (!law_languages_remark(cli))
		return cli_fail(cli);
	proofs.shows = true;
	return gpai_law_prove(cli->law, show_proof, &proofs, &proved, &cli->err) == GPAI_OK
	           ? EXIT_DONE
	           : cli_fail(cli);
}

int
law_run(struct cli *cli, const struct call *call)
{
	static const struct {
		const char *word;
		int (*run)(struct cli *, const struct call *);
		int most; /* words, itself included */
	} actions[] = {{"coverage", law_coverage, 1}, {"diff", law_diff, 3},
	    {"languages", law_languages, 3}, {"lint", lint, 2}, {"list", law_list, 2},
	    {"show", law_show, 2}};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(call->words[0], actions[i].word) == 0)
			return call->n_words > actions[i].most
			           ? cli_usage(call->command, "%s takes no \"%s\"", actions[i].word,
					 call->words[actions[i].most])
			           : actions[i].run(cli, call);
	return cli_usage(call->command,
	    "knows coverage, diff, languages, lint, list and show, not \"%s\"", call->words[0]);
}
