/* SPDX-License-Identifier: Apache-2.0 */
/* gpai ask: the open question that settles most, then the next one. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HANGS_SHOWN = 4, SETTLED_SHOWN = 12, ANSWERS_BYTES_MAX = 8 << 20 };

struct asking {
	struct cli *cli;
	struct gpai_interview *interview;
	bool json, tty; /* a person at a terminal */
	long limit;     /* questions to put at most; 0: no limit */
};

/* ---- showing ---- */

static void
show_line(struct cli *cli, const char *name, const char *text)
{
	if (text[0] == '\0')
		return;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_FAINT, name, 10);
	term_wrap(&cli->term, STYLE_PLAIN, text, 12, 12);
}

static void
show_hang(struct cli *cli, const struct gpai_settled *one, bool pin)
{
	FILE *out = cli->term.out;

	fputs("            ", out);
	term_cell(&cli->term, STYLE_NAME, one->id, 0);
	fprintf(out, "%s%s  %s\n", one->entity[0] ? "  " : "", one->entity, one->title);
	if (pin && one->pin[0] != '\0') {
		fputs("              ", out);
		term_wrap(&cli->term, STYLE_FAINT, one->pin, 14, 14);
	}
}

static void
show_hangs(struct cli *cli, const struct gpai_question *q, uint32_t most, bool pins)
{
	if (q->n_hangs == 0)
		return;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_FAINT, "hangs on", 10);
	fprintf(cli->term.out, "it: %u\n", q->n_hangs);
	for (uint32_t i = 0; i < q->n_hangs && i < most; i++)
		show_hang(cli, &q->hangs[i], pins);
	if (q->n_hangs > most)
		fprintf(cli->term.out, "            and %u more: why\n", q->n_hangs - most);
}

static void
show_words(struct cli *cli, const char *name, const struct gpai_word *words, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_FAINT, i == 0 ? name : "", 10);
		term_cell(&cli->term, STYLE_STRONG, words[i].word, 0);
		fprintf(cli->term.out, "%s%s\n", words[i].word[0] && words[i].label[0] ? "  " : "",
		    words[i].label);
	}
}

static void
show_question(struct cli *cli, const struct gpai_question *q)
{
	struct term *term = &cli->term;
	bool named = strchr(q->entity, '/') != NULL;

	fputc('\n', term->out);
	if (named)
		fprintf(term->out, "%s: ", q->entity);
	term_wrap(term, STYLE_STRONG, q->asks, named ? term_columns(q->entity) + 2 : 0, 2);
	show_line(cli, "about", q->about);
	show_line(cli, "help", q->help);
	show_line(cli, "on file", q->held);
	show_hangs(cli, q, HANGS_SHOWN, false);
	show_line(cli, "source", q->pin);
	show_line(cli, "key", q->target);
	show_words(cli, "options", q->options, q->n_options);
	show_words(cli, "bands", q->bands, q->n_bands);
	show_line(cli, "answer", q->form);
	if (q->again)
		show_line(cli, "again", "it was put off before");
}

/* Everything that hangs on it, and what each answer would do. */
static void
show_why(struct cli *cli, const struct gpai_question *q)
{
	show_hangs(cli, q, q->n_hangs, true);
	for (uint32_t i = 0; i < q->n_possible; i++) {
		const struct gpai_possible *p = &q->possible[i];
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_FAINT, i == 0 ? "answers" : "", 10);
		fprintf(cli->term.out, "%s: settles %u%s", p->answer, p->settled,
		    p->opened > 0 ? "" : "\n");
		if (p->opened > 0)
			fprintf(cli->term.out, ", shows %u to apply\n", p->opened);
	}
	show_line(cli, "checked", q->confidence_says);
}

static void
show_settled(struct cli *cli, const struct gpai_answered *a)
{
	FILE *out = cli->term.out;

	for (uint32_t i = 0; i < a->n_settled && i < SETTLED_SHOWN; i++) {
		const struct gpai_settled *s = &a->settled[i];
		fputs("  ", out);
		term_cell(&cli->term, STYLE_NAME, s->id, 0);
		fprintf(out, "%s%s  %s: ", s->entity[0] ? "  " : "", s->entity, s->title);
		term_cell(&cli->term, STYLE_STRONG, s->says, 0);
		fputc('\n', out);
	}
	if (a->n_settled > SETTLED_SHOWN)
		fprintf(out, "  and %u more\n", a->n_settled - SETTLED_SHOWN);
}

static void
show_answered(struct cli *cli, const struct gpai_answered *a)
{
	FILE *out = cli->term.out;

	if (a->skipped)
		fputs("  put off\n", out);
	else if (a->recorded > 0 && a->value[0] != '\0')
		fprintf(out, "  recorded: %s\n", a->value);
	else if (a->recorded > 0)
		fprintf(out, "  recorded: %u\n", a->recorded);
	if (a->unchanged > 0)
		fprintf(out, "  on file already: %u\n", a->unchanged);
	if (a->note[0] != '\0')
		show_line(cli, "note", a->note);
	show_settled(cli, a);
	if (a->open != a->open_before)
		fprintf(out, "  unknown outcomes: %u, before %u\n", a->open, a->open_before);
}

static bool
print_json(struct cli *cli, const struct gpai_question *q, const struct gpai_answered *a)
{
	char *text;
	size_t len;
	enum gpai_code rc = a != NULL ? gpai_answered_json(a, &text, &len, &cli->err)
	                              : gpai_question_json(q, &text, &len, &cli->err);

	if (rc != GPAI_OK)
		return false;
	cli_print(cli, text, len);
	return true;
}

/* ---- a file of answers ---- */

static char *
read_all(struct cli *cli, const char *name, size_t *len)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
	char *bytes = malloc(ANSWERS_BYTES_MAX + 1);
	bool failed = file == NULL || bytes == NULL;

	*len = failed ? 0 : fread(bytes, 1, ANSWERS_BYTES_MAX + 1, file);
	failed = failed || ferror(file) != 0 || *len > ANSWERS_BYTES_MAX;
	if (failed) {
		cli->err = (struct gpai_error){.code = GPAI_IO};
		snprintf(cli->err.file, sizeof cli->err.file, "%s", name);
		snprintf(cli->err.message, sizeof cli->err.message, "%s",
		    *len > ANSWERS_BYTES_MAX ? "more than 8 MiB" : "cannot read");
		free(bytes);
		bytes = NULL;
	}
	if (file != NULL && file != stdin)
		fclose(file);
	return bytes;
}

static int
take_file(struct asking *asking, const char *name)
{
	struct cli *cli = asking->cli;
	const struct gpai_answered *answered;
	const struct gpai_question *q;
	size_t len;
	char *bytes = read_all(cli, name, &len);
	enum gpai_code rc;

	if (bytes == NULL)
		return cli_fail(cli);
	rc = gpai_interview_file(asking->interview, name, bytes, len, &answered, &cli->err);
	free(bytes);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	if (asking->json && !print_json(cli, NULL, answered))
		return cli_fail(cli);
	if (!asking->json)
		show_answered(cli, answered);
	if (gpai_interview_question(asking->interview, &q, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (!asking->json && q != NULL)
		fprintf(cli->term.out, "%u questions are open; go on with: gpai ask\n", q->open);
	return q != NULL ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- one after the other ---- */

enum heard { HEARD_NEXT, HEARD_SAME, HEARD_STOP, HEARD_FAILURE };

static void
complain(struct asking *asking)
{
	char line[1024];

	gpai_error_line(&asking->cli->err, line, sizeof line);
	if (asking->json) {
		fputs("{\"error\":", asking->cli->term.out);
		cli_json_string(asking->cli->term.out, line);
		fputs("}\n", asking->cli->term.out);
	} else {
		fprintf(asking->cli->term.out, "  not understood: %s\n", line);
	}
}

static enum heard
take_back(struct asking *asking)
{
	if (gpai_interview_back(asking->interview, &asking->cli->err) == GPAI_OK)
		return HEARD_NEXT;
	if (asking->cli->err.code != GPAI_NOT_FOUND)
		return HEARD_FAILURE;
	complain(asking);
	return HEARD_SAME;
}

static enum heard
take_answer(struct asking *asking, const char *line)
{
	struct cli *cli = asking->cli;
	const struct gpai_answered *answered;
	enum gpai_code rc = gpai_interview_answer(asking->interview, line, &answered, &cli->err);

	if (rc == GPAI_OK) {
		if (!asking->json)
			show_answered(cli, answered);
		else if (!print_json(cli, NULL, answered))
			return HEARD_FAILURE;
		return HEARD_NEXT;
	}
	if (rc == GPAI_NO_MEMORY || rc == GPAI_CORRUPT || rc == GPAI_INVALID)
		return HEARD_FAILURE;
	complain(asking);
	return HEARD_SAME;
}

static enum heard
hear(struct asking *asking, const struct gpai_question *q, const char *line)
{
	struct cli *cli = asking->cli;

	if (line[0] == '\0')
		return HEARD_SAME;
	if (strcmp(line, "quit") == 0 || strcmp(line, "q") == 0)
		return HEARD_STOP;
	if (strcmp(line, "back") == 0)
		return take_back(asking);
	if (strcmp(line, "why") == 0) {
		if (asking->json)
			return print_json(cli, q, NULL) ? HEARD_SAME : HEARD_FAILURE;
		show_why(cli, q);
		return HEARD_SAME;
	}
	if (strcmp(line, "help") == 0) {
		show_line(cli, "answer", q->form);
		show_line(cli, "or", "? when you do not know; why; back; quit");
		return HEARD_SAME;
	}
	return take_answer(asking, line);
}

/* One line without its end; false at the end of input. */
static bool
read_line(struct asking *asking, char **line, size_t *cap)
{
	ssize_t len;

	if (!asking->json)
		fputs("> ", asking->cli->term.out);
	if (!cli_flush(asking->cli) || (len = getline(line, cap, stdin)) < 0) {
		if (!asking->json)
			fputc('\n', asking->cli->term.out);
		return false;
	}
	while (len > 0 && ((*line)[len - 1] == '\n' || (*line)[len - 1] == '\r'))
		(*line)[--len] = '\0';
	if (!asking->json && !asking->tty)
		fprintf(asking->cli->term.out, "%s\n", *line);
	return true;
}

static int
stopped(struct asking *asking, const struct gpai_question *q, long asked)
{
	uint32_t open = gpai_interview_open(asking->interview);

	if (asking->json)
		return open > 0 ? EXIT_FINDINGS : EXIT_DONE;
	if (open == 0) {
		fputs("\nnothing is left to ask; see: gpai check\n", asking->cli->term.out);
		return EXIT_DONE;
	}
	if (q == NULL) {
		fprintf(asking->cli->term.out,
		    "\n%u put off, nothing else is left to ask; go on with: gpai ask\n", open);
		return EXIT_FINDINGS;
	}
	fprintf(asking->cli->term.out,
	    "\nstopped after %ld question%s, %u open; what was answered stays; go on with: gpai "
	    "ask\n",
	    asked, asked == 1 ? "" : "s", open);
	return EXIT_FINDINGS;
}

static int
converse(struct asking *asking)
{
	struct cli *cli = asking->cli;
	const struct gpai_question *q = NULL;
	enum heard heard = HEARD_NEXT;
	char *line = NULL;
	size_t cap = 0;
	long asked = 0;

	while (heard == HEARD_NEXT) {
		if (gpai_interview_question(asking->interview, &q, &cli->err) != GPAI_OK)
			heard = HEARD_FAILURE;
		if (heard == HEARD_FAILURE || q == NULL ||
		    (asking->limit > 0 && asked == asking->limit))
			break;
		asked++;
		if (!asking->json)
			show_question(cli, q);
		else if (!print_json(cli, q, NULL))
			heard = HEARD_FAILURE;
		do
			heard = read_line(asking, &line, &cap) ? hear(asking, q, line) : HEARD_STOP;
		while (heard == HEARD_SAME);
	}
	free(line);
	if (heard == HEARD_FAILURE)
		return cli_fail(cli);
	return stopped(asking, q, heard == HEARD_STOP && asked > 0 ? asked - 1 : asked);
}

static int
show_next(struct asking *asking)
{
	struct cli *cli = asking->cli;
	const struct gpai_question *q;

	if (gpai_interview_question(asking->interview, &q, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (asking->json)
		return !print_json(cli, q, NULL) ? cli_fail(cli)
		       : q != NULL               ? EXIT_FINDINGS
		                                 : EXIT_DONE;
	if (q == NULL)
		return stopped(asking, q, 0);
	show_question(cli, q);
	return EXIT_FINDINGS;
}

/* ---- the command ---- */

static bool
open_dossier(struct cli *cli, const struct call *call, bool read_only)
{
	struct gpai_dossier_options options = {.read_only = read_only};

	if (call->n_words == 0)
		return cli_dossier(cli, call, read_only);
	return cli_law(cli, call) &&
	       gpai_dossier_find(call->words[0], &cli->folder, &cli->err) == GPAI_OK &&
	       gpai_dossier_open(
		   cli->folder, cli->law, &cli->env, &options, &cli->dossier, &cli->err) == GPAI_OK;
}

/* What stands in gpai.yaml and is not applied would be asked for again. */
static void
mention_unapplied(struct cli *cli)
{
	struct gpai_apply_options options = {.dry_run = true};
	struct gpai_apply_result result;
	struct gpai_error err;
	enum gpai_code rc = gpai_dossier_apply(cli->dossier, &options, &result, &err);
	uint32_t n = result.added + result.changed + result.withdrawn + result.conflicts;

	if ((rc == GPAI_OK || rc == GPAI_CONFLICT) && n > 0)
		fprintf(stderr,
		    "gpai: %u thing%s in gpai.yaml not applied yet and may be asked for: gpai "
		    "apply first\n",
		    n, n == 1 ? " is" : "s are");
}

static bool
read_limit(const struct call *call, long *limit)
{
	const char *given = option_get(call, "limit");
	char *end;

	*limit = 0;
	if (given == NULL)
		return true;
	*limit = strtol(given, &end, 10);
	return *end == '\0' && end != given && *limit > 0;
}

int
ask_run(struct cli *cli, const struct call *call)
{
	struct gpai_interview_options options = {
	    .at = option_get(call, "at"), .by = option_get(call, "by")};
	struct asking asking = {
	    .cli = cli, .json = option_get(call, "json") != NULL, .tty = isatty(STDIN_FILENO) == 1};
	const char *answers = option_get(call, "answers");
	bool next = option_get(call, "next") != NULL;
	int code;

	if (!read_limit(call, &asking.limit))
		return cli_usage(call->command, "--limit is a number of questions, not \"%s\"",
		    option_get(call, "limit"));
	if (next && answers != NULL)
		return cli_usage(call->command, "either --next or --answers");
	if (!open_dossier(cli, call, next))
		return cli_fail(cli);
	mention_unapplied(cli);
	if (gpai_interview_start(cli->dossier, &options, &asking.interview, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	code = next              ? show_next(&asking)
	       : answers != NULL ? take_file(&asking, answers)
	                         : converse(&asking);
	gpai_interview_end(asking.interview);
	return code;
}
