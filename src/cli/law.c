/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law: the rulebook, read and checked. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

struct filter {
	struct cli *cli;
	const char *kind; /* NULL: all */
	bool json, first;
};

/* The kinds met, each once, and whether the one asked for is among them. */
struct kinds {
	const char *asked;
	bool found;
	size_t len;
	char met[256];
};

static void
meet_kind(void *context, const struct gpai_law_line *line)
{
	struct kinds *k = context;
	char word[32];

	k->found |= strcmp(line->kind, k->asked) == 0;
	snprintf(word, sizeof word, "%s%s", k->len > 0 ? ", " : "", line->kind);
	if (strstr(k->met, line->kind) == NULL && k->len + strlen(word) < sizeof k->met)
		k->len += (size_t)snprintf(k->met + k->len, sizeof k->met - k->len, "%s", word);
}

static void
show_line(void *context, const struct gpai_law_line *line)
{
	struct filter *f = context;
	FILE *out = f->cli->term.out;

	if (f->kind != NULL && strcmp(f->kind, line->kind) != 0)
		return;
	if (f->json) {
		fprintf(out,
		    "%s{\"kind\":\"%s\",\"id\":\"%s\",\"from\":\"%s\",\"until\":\"%s\","
		    "\"confidence\":\"%s\",\"title\":",
		    f->first ? "" : ",", line->kind, line->id, line->from, line->until,
		    line->confidence);
		cli_json_string(out, line->title);
		fputs(",\"pin\":", out);
		cli_json_string(out, line->pin);
		fputc('}', out);
		f->first = false;
		return;
	}
	term_cell(&f->cli->term, STYLE_FAINT, line->kind, 12);
	term_cell(&f->cli->term, STYLE_STRONG, line->id, 32);
	fputc(' ', out);
	term_cell(&f->cli->term, STYLE_PLAIN, line->title, 46);
	fputc(' ', out);
	if (strcmp(line->confidence, "UNVERIFIED") == 0)
		term_cell(&f->cli->term, STYLE_ASK, "UNVERIFIED ", 0);
	term_cell(&f->cli->term, STYLE_FAINT, line->pin, 0);
	fputc('\n', out);
}

static int
list(struct cli *cli, const struct call *call)
{
	struct filter f = {.cli = cli,
	    .kind = call->n_words > 1 ? call->words[1] : NULL,
	    .json = option_get(call, "json") != NULL,
	    .first = true};

	if (!cli_law(cli, call))
		return cli_fail(cli);
	struct kinds kinds = {.asked = f.kind};
	if (f.kind != NULL && gpai_law_list(cli->law, meet_kind, &kinds, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (f.kind != NULL && !kinds.found)
		return cli_usage(call->command,
		    "the rulebook lists nothing of kind \"%s\", only %s", f.kind, kinds.met);
	if (f.json)
		fputs("{\"law\":[", cli->term.out);
	if (gpai_law_list(cli->law, show_line, &f, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (f.json)
		fputs("]}\n", cli->term.out);
	return EXIT_DONE;
}

/* Lines of "  name          value", wrapped behind the name. */
static void
show_wrapped(struct term *term, char *text)
{
	for (char *line = text, *end; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		if (end == NULL)
			end = line + strlen(line) - 1;
		else
			*end = '\0';
		term_wrap(term, STYLE_PLAIN, line, 0, 16);
	}
}

static int
show(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL;
	char *text;
	size_t len;

	if (call->n_words < 2)
		return cli_usage(call->command, "show needs an ID");
	if (!cli_law(cli, call) || gpai_law_show(cli->law, call->words[1], option_get(call, "at"),
				       json, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (json) {
		cli_print(cli, text, len);
	} else {
		show_wrapped(&cli->term, text);
		gpai_text_free(text);
	}
	return EXIT_DONE;
}

static void
say_problem(void *context, const struct gpai_error *problem)
{
	unsigned *n = context;
	char line[1024];

	gpai_error_line(problem, line, sizeof line);
	fprintf(stderr, "%s\n", line);
	++*n;
}

static int
lint(struct cli *cli, const struct call *call)
{
	const char *folder = call->n_words > 1 ? call->words[1] : option_get(call, "law");
	struct gpai_law_size size;
	unsigned problems = 0;
	enum gpai_code rc = GPAI_OK;

	if (folder != NULL)
		rc = gpai_law_load(folder, &cli->law, say_problem, &problems, &cli->err);
	else if (!cli_law(cli, call))
		return cli_fail(cli);
	if (rc != GPAI_OK)
		return problems > 0 ? EXIT_COULD_NOT : cli_fail(cli);
	gpai_law_count(cli->law, &size);
	fprintf(cli->term.out,
	    "%s: sound\n  %u facts, %u provisions (%u duties), %u forms with %u items, %u "
	    "registers, %u dated events\n",
	    gpai_law_title(cli->law), size.facts, size.provisions, size.obligations, size.forms,
	    size.items, size.registers, size.events);
	return EXIT_DONE;
}

int
law_run(struct cli *cli, const struct call *call)
{
	static const struct {
		const char *word;
		int (*run)(struct cli *, const struct call *);
	} actions[] = {{"lint", lint}, {"list", list}, {"show", show}};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(call->words[0], actions[i].word) == 0)
			return actions[i].run(cli, call);
	return cli_usage(call->command, "knows lint, list and show, not \"%s\"", call->words[0]);
}
