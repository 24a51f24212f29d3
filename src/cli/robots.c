/* SPDX-License-Identifier: Apache-2.0 */
/* gpai robots: what a robots.txt asks of crawlers, by which line, and why. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

/* --- What is asked --- */

/* "GPTBot, CCBot" in place, as many strings. */
static size_t
split_agents(char *list, const char **agents)
{
	size_t n = 0;

	for (char *at = list; at != NULL; n++) {
		at += strspn(at, " ");
		agents[n] = at;
		at = strchr(at, ',');
		if (at != NULL)
			*at++ = '\0';
	}
	return n;
}

static bool
read_robots(struct cli *cli, const struct call *call, char *list, struct gpai_robots **robots)
{
	const char **agents = calloc(strlen(list) + 1, sizeof *agents);
	struct gpai_robots_options options = {.agents = agents,
	    .urls = (const char *const *)call->words + 1,
	    .n_urls = (size_t)call->n_words - 1,
	    .status = option_get(call, "status")};
	enum gpai_code rc = GPAI_NO_MEMORY;

	if (agents != NULL) {
		options.n_agents = split_agents(list, agents);
		rc = gpai_robots_read(call->words[0], cli->law, &options, robots, &cli->err);
	}
	free(agents);
	return rc == GPAI_OK;
}

/* --- What is shown --- */

static int
widest(int width, const char *text, int most)
{
	int columns = term_columns(text);

	return columns > most ? most : columns > width ? columns : width;
}

static void
show_why(struct term *term, const struct gpai_robots_answer *a)
{
	const char *whose = strcmp(a->group, "own") == 0 ? "its own group" : "the group of *";

	if (a->line > 0)
		fprintf(term->out, "line %u of %s%s%s%s: %s", a->line, whose,
		    a->text[0] != '\0' ? ", \"" : "", a->text, a->text[0] != '\0' ? "\"" : "",
		    a->says);
	else if (a->group[0] != '\0')
		fprintf(term->out, "%s (%s)", a->says, whose);
	else
		fputs(a->says, term->out);
	if (a->training_line > 0) {
		fputs("; ", term->out);
		term_cell(term, strcmp(a->training, "reserved") == 0 ? STYLE_ASK : STYLE_PLAIN,
		    a->training, 0);
		fprintf(term->out, " for training by line %u", a->training_line);
	}
}

/* Parts that are there are set apart by an empty line. */
static void
end_part(struct term *term, uint32_t n)
{
	if (n > 0)
		fputc('\n', term->out);
}

/* True when all is allowed. */
static bool
show_answers(struct term *term, const struct gpai_robots *robots)
{
	const struct gpai_robots_answer *answers;
	uint32_t n, forbidden = 0;
	int agent = 0, url = 0;

	answers = gpai_robots_answers(robots, &n);
	for (uint32_t i = 0; i < n; i++) {
		agent = widest(agent, answers[i].agent, 32);
		url = widest(url, answers[i].url, 60);
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct gpai_robots_answer *a = &answers[i];
		forbidden += !a->allowed;
		term_cell(term, a->allowed ? STYLE_GOOD : STYLE_BAD,
		    a->allowed ? "allowed" : "not allowed", 13);
		term_cell(term, STYLE_NAME, a->agent, agent + 2);
		term_cell(term, STYLE_PLAIN, a->url, term_columns(a->url) > url ? 0 : url);
		fputs("  ", term->out);
		show_why(term, a);
		fputc('\n', term->out);
	}
	end_part(term, n);
	return forbidden == 0;
}

static void
show_record(struct term *term, const struct gpai_robots_record *r, int agent)
{
	static const char *const SAYS[] = {"allowed", "allows training", "reserved",
	    "reserves training", "nothing", "says nothing of training"};
	const char *says = "";

	for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i += 2)
		if (strcmp(r->training, SAYS[i]) == 0)
			says = SAYS[i + 1];
	fputs("  ", term->out);
	term_cell(term, STYLE_NAME, r->agent, agent + 2);
	fprintf(term->out, "line %u%s: %s: %s%s%s: ", r->line,
	    strcmp(r->group, "*") == 0 ? " of the group of *" : "", r->field, r->scope,
	    r->scope[0] != '\0' ? " " : "", r->value);
	term_cell(term, strcmp(r->training, "reserved") == 0 ? STYLE_ASK : STYLE_PLAIN, says, 0);
	if (r->note[0] != '\0')
		fprintf(term->out, " (%s)", r->note);
	fputc('\n', term->out);
}

static void
show_records(struct term *term, const struct gpai_robots *robots)
{
	const struct gpai_robots_record *records;
	uint32_t n;
	int agent = 0;

	records = gpai_robots_records(robots, &n);
	for (uint32_t i = 0; i < n; i++)
		agent = widest(agent, records[i].agent, 32);
	if (n > 0)
		fputs("Lines of other protocols:\n", term->out);
	for (uint32_t i = 0; i < n; i++)
		show_record(term, &records[i], agent);
	end_part(term, n);
}

static void
show_warnings(struct term *term, const struct gpai_robots *robots)
{
	const struct gpai_robots_warning *warnings;
	uint32_t n;

	warnings = gpai_robots_warnings(robots, &n);
	if (n > 0)
		fputs("Worth a look:\n", term->out);
	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", term->out);
		if (warnings[i].line > 0)
			fprintf(term->out, "line %u: ", warnings[i].line);
		fprintf(term->out, "%s\n", warnings[i].text);
	}
	end_part(term, n);
}

/* What the answer is worth is the law's to say. */
static void
show_worth(struct term *term, const struct gpai_robots *robots)
{
	const struct gpai_robots_signal *signals;
	uint32_t n;

	signals = gpai_robots_signals(robots, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct gpai_robots_signal *s = &signals[i];
		char line[1024];
		snprintf(line, sizeof line, "%s: %s, %s; binding: %s (%s)",
		    s->title[0] != '\0' ? s->title : s->signal, s->specification, s->status,
		    s->binding[0] != '\0' ? s->binding : "not known", s->pin);
		term_wrap(term, STYLE_PLAIN, line, 0, 2);
	}
	term_wrap(term, STYLE_FAINT,
	    "\"Allowed\" means that the file does not ask this crawler to stay away. It authorises "
	    "no access (RFC 9309, 1) and gives no rights.",
	    0, 0);
}

int
robots_run(struct cli *cli, const struct call *call)
{
	const char *option = option_get(call, "agent");
	char *list = option != NULL ? strdup(option) : NULL, *text;
	struct gpai_robots *robots = NULL;
	int code = EXIT_COULD_NOT;
	size_t len;

	if (option == NULL)
		return cli_usage(call->command, "--agent NAME is wanted: whom the answer is for");
	if (list == NULL || !cli_law(cli, call) || !read_robots(cli, call, list, &robots)) {
		code = EXIT_COULD_NOT;
	} else if (option_get(call, "json") == NULL) {
		code = show_answers(&cli->term, robots) ? EXIT_DONE : EXIT_FINDINGS;
		show_records(&cli->term, robots);
		show_warnings(&cli->term, robots);
		show_worth(&cli->term, robots);
	} else if (gpai_robots_json(robots, &text, &len, &cli->err) == GPAI_OK) {
		const struct gpai_robots_answer *answers;
		uint32_t n;
		code = EXIT_DONE;
		answers = gpai_robots_answers(robots, &n);
		for (uint32_t i = 0; i < n; i++)
			if (!answers[i].allowed)
				code = EXIT_FINDINGS;
		cli_print(cli, text, len);
	}
	gpai_robots_free(robots);
	free(list);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
