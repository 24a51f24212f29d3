/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law list and show: what the rulebook holds. */
#include "cli/law.h"

#include "cli/cli.h"

#include <string.h>

struct filter {
	struct cli *cli;
	const char *kind; /* NULL: all */
	bool json, first;
	bool current; /* only the version of the day */
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

	if ((f->kind != NULL && strcmp(f->kind, line->kind) != 0) || (f->current && !line->current))
		return;
	if (f->json) {
		fprintf(out,
		    "%s{\"kind\":\"%s\",\"id\":\"%s\",\"enacted\":\"%s\",\"from\":\"%s\","
		    "\"until\":\"%s\",\"standing\":\"%s\",\"confidence\":\"%s\",\"title\":",
		    f->first ? "" : ",", line->kind, line->id, line->enacted, line->from,
		    line->until, line->standing, line->confidence);
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
	if (line->standing[0] != '\0' && strcmp(line->standing, "in force") != 0) {
		fputs("  ", out);
		term_cell(&f->cli->term, STYLE_ASK, line->standing, 0);
	}
	fputc('\n', out);
}

int
law_list(struct cli *cli, const struct call *call)
{
	struct filter f = {.cli = cli,
	    .kind = call->n_words > 1 ? call->words[1] : NULL,
	    .json = option_get(call, "json") != NULL,
	    .first = true,
	    .current = option_get(call, "at") != NULL};
	char today[11];

	gpai_today(&cli->env, today);
	const char *at = f.current ? option_get(call, "at") : today;

	if (!cli_law(cli, call))
		return cli_fail(cli);
	struct kinds kinds = {.asked = f.kind};
	if (f.kind != NULL && gpai_law_list(cli->law, at, meet_kind, &kinds, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (f.kind != NULL && !kinds.found)
		return cli_usage(call->command,
		    "the rulebook lists nothing of kind \"%s\", only %s", f.kind, kinds.met);
	if (f.json)
		fputs("{\"law\":[", cli->term.out);
	if (gpai_law_list(cli->law, at, show_line, &f, &cli->err) != GPAI_OK)
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

int
law_show(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL;
	const char *at = option_get(call, "at");
	char *text, today[11];
	size_t len;

	gpai_today(&cli->env, today);
	if (call->n_words < 2)
		return cli_usage(call->command, "show needs an ID");
	if (!cli_law(cli, call) || gpai_law_show(cli->law, call->words[1], at != NULL ? at : today,
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
