/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law languages: what is said in which language, and what is left to translate. */
#include "cli/law.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { FORMS_MAX = 128, FORM_WIDTH = 30, CODE_WIDTH = 6 };

struct counted {
	const char *form;
	uint32_t strings, missing;
};

struct counting {
	struct counted forms[FORMS_MAX];
	size_t n;
};

static void
count(void *context, const struct gpai_law_string *string)
{
	struct counting *c = context;

	if (c->n == 0 || strcmp(c->forms[c->n - 1].form, string->form) != 0) {
		if (c->n == FORMS_MAX)
			return;
		c->forms[c->n++] = (struct counted){.form = string->form};
	}
	c->forms[c->n - 1].strings++;
	c->forms[c->n - 1].missing += string->says == NULL;
}

/* --- All of them --- */

static void
show_counts(struct term *term, const struct gpai_law_language *language, const struct counting *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct counted *one = &c->forms[i];

		term_cell(term, STYLE_NAME, language->code, CODE_WIDTH);
		term_cell(term, STYLE_PLAIN, one->form[0] ? one->form : "(all forms)", FORM_WIDTH);
		if (one->missing == 0)
			fprintf(term->out, "%5u strings, complete\n", one->strings);
		else
			fprintf(term->out, "%5u strings, %u missing\n", one->strings, one->missing);
	}
}

static void
counts_json(FILE *out, const struct gpai_law_language *language, const struct counting *c)
{
	fputs("{\"code\":", out);
	cli_json_string(out, language->code);
	fputs(",\"name\":", out);
	cli_json_string(out, language->name);
	fputs(",\"forms\":[", out);
	for (size_t i = 0; i < c->n; i++) {
		fputs(i > 0 ? ",{\"form\":" : "{\"form\":", out);
		if (c->forms[i].form[0] == '\0')
			fputs("null", out);
		else
			cli_json_string(out, c->forms[i].form);
		fprintf(out, ",\"strings\":%u,\"missing\":%u}", c->forms[i].strings,
		    c->forms[i].missing);
	}
	fputs("]}", out);
}

static int
list(struct cli *cli, bool json)
{
	struct gpai_law_language language;

	if (json)
		fputc('[', cli->term.out);
	for (uint32_t i = 0; gpai_law_language(cli->law, i, &language); i++) {
		struct counting counting = {.n = 0};

		if (gpai_law_strings(cli->law, language.code, count, &counting, &cli->err) !=
		    GPAI_OK)
			return cli_fail(cli);
		if (json && i > 0)
			fputc(',', cli->term.out);
		if (json)
			counts_json(cli->term.out, &language, &counting);
		else
			show_counts(&cli->term, &language, &counting);
	}
	if (json)
		fputs("]\n", cli->term.out);
	return EXIT_DONE;
}

/* --- What one lacks, as YAML to fill in --- */

struct lacking {
	struct cli *cli;
	const char *form; /* NULL: of all */
	const char *said; /* the form of the last line */
	bool met;         /* there is such a form */
	unsigned n;
};

static void
show_lacking(void *context, const struct gpai_law_string *string)
{
	struct lacking *l = context;
	FILE *out = l->cli->term.out;

	if (string->says != NULL || (l->form == NULL && string->again) ||
	    (l->form != NULL && strcmp(l->form, string->form) != 0))
		return;
	if (l->said == NULL || strcmp(l->said, string->form) != 0)
		fprintf(out, "      # %s\n", string->form[0] ? string->form : "of all forms");
	l->said = string->form;
	l->n++;
	fputs("      - from: ", out);
	cli_json_string(out, string->english); /* YAML reads what JSON writes */
	fputs("\n        to: \"\"\n", out);
}

static void
meet(void *context, const struct gpai_law_string *string)
{
	struct lacking *l = context;

	l->met |= strcmp(l->form, string->form) == 0;
}

static const char *
name_of(const struct gpai_law *law, const char *code)
{
	struct gpai_law_language language;

	for (uint32_t i = 0; gpai_law_language(law, i, &language); i++)
		if (strcmp(language.code, code) == 0)
			return language.name;
	return "";
}

int
law_languages(struct cli *cli, const struct call *call)
{
	if (!cli_law(cli, call))
		return cli_fail(cli);
	if (call->n_words == 1)
		return list(cli, option_get(call, "json") != NULL);
	struct lacking lacking = {.cli = cli, .form = call->n_words > 2 ? call->words[2] : NULL};
	const char *code = call->words[1];
	if (lacking.form != NULL &&
	    gpai_law_strings(cli->law, code, meet, &lacking, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (lacking.form != NULL && !lacking.met)
		return cli_usage(call->command, "the rulebook has no form \"%s\"", lacking.form);
	fprintf(cli->term.out, "languages:\n  - code: %s\n    name: \"%s\"\n    strings:\n", code,
	    name_of(cli->law, code));
	if (gpai_law_strings(cli->law, code, show_lacking, &lacking, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return lacking.n > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* --- For gpai law lint --- */

struct stale {
	const char *code;
	unsigned n;
};

static void
say_stale(void *context, const char *english)
{
	struct stale *stale = context;

	fprintf(stderr, "language %s: \"%.60s\" is translated, but nothing says it any more\n",
	    stale->code, english);
	stale->n++;
}

bool
law_languages_sound(struct cli *cli, unsigned *problems)
{
	struct gpai_law_language language;

	for (uint32_t i = 0; gpai_law_language(cli->law, i, &language); i++) {
		struct stale stale = {.code = language.code};

		if (gpai_law_stale_strings(cli->law, language.code, say_stale, &stale, &cli->err) !=
		    GPAI_OK)
			return false;
		*problems += stale.n;
	}
	return true;
}

bool
law_languages_remark(struct cli *cli)
{
	struct gpai_law_language language;

	for (uint32_t i = 0; gpai_law_language(cli->law, i, &language); i++) {
		struct counting c = {.n = 0};
		const char *between = "";
		size_t complete = 0;

		if (gpai_law_strings(cli->law, language.code, count, &c, &cli->err) != GPAI_OK)
			return false;
		for (size_t k = 0; k < c.n; k++)
			complete += c.forms[k].missing == 0;
		fprintf(cli->term.out, "  %s: ", language.code);
		if (complete == c.n)
			fputs("every string of every form is translated", cli->term.out);
		for (size_t k = 0; k < c.n; k++) {
			if (c.forms[k].missing == 0)
				continue;
			fprintf(cli->term.out, "%s%s %u of %u strings missing", between,
			    c.forms[k].form[0] ? c.forms[k].form : "all forms", c.forms[k].missing,
			    c.forms[k].strings);
			between = ", ";
		}
		fputc('\n', cli->term.out);
	}
	return true;
}
