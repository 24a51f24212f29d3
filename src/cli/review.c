/* SPDX-License-Identifier: Apache-2.0 */
/* gpai review: what is wrong with documents that others publish, where, and what could not be
 * read. */
#include "cli/cli.h"

#include "cli/contradictions.h"
#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

enum { PLACE_COLUMN = 4, TEXT_COLUMN = 12 };

static const struct {
	const char *word, *mark;
	enum style style;
} WEIGHTS[] = {
    {"defect", "x", STYLE_BAD},
    {"doubt", "?", STYLE_ASK},
};

static void
indent(struct term *term, int columns)
{
	fprintf(term->out, "%*s", columns, "");
}

static void
put_place(struct term *term, uint32_t page, uint32_t line)
{
	char place[32] = "";

	if (page > 0)
		snprintf(place, sizeof place, "p. %u", page);
	else if (line > 0)
		snprintf(place, sizeof place, "l. %u", line);
	term_cell(term, STYLE_PLAIN, place, TEXT_COLUMN - PLACE_COLUMN);
}

static void
show_finding(struct term *term, const struct gpai_review_finding *f)
{
	char line[2048];

	fputs("  ", term->out);
	for (size_t i = 0; i < sizeof WEIGHTS / sizeof *WEIGHTS; i++)
		if (strcmp(f->weight, WEIGHTS[i].word) == 0)
			term_cell(term, WEIGHTS[i].style, WEIGHTS[i].mark, PLACE_COLUMN - 2);
	put_place(term, f->page, f->line);
	term_wrap(term, STYLE_PLAIN, f->says, TEXT_COLUMN, TEXT_COLUMN);
	if (f->quote[0] != '\0') {
		indent(term, TEXT_COLUMN);
		snprintf(line, sizeof line, "\"%s\"", f->quote);
		term_wrap(term, STYLE_NAME, line, TEXT_COLUMN, TEXT_COLUMN);
	}
	indent(term, TEXT_COLUMN);
	snprintf(line, sizeof line, "%s (%s)   %s", f->label, f->pin, f->check);
	term_wrap(term, STYLE_FAINT, line, TEXT_COLUMN, TEXT_COLUMN);
}

static void
show_findings(struct term *term, const struct gpai_review_document *document)
{
	const char *section = "";

	for (uint32_t i = 0; i < document->n_findings; i++) {
		const struct gpai_review_finding *f = &document->findings[i];
		if (i == 0 || strcmp(section, f->section) != 0) {
			section = f->section;
			fputs("\n  ", term->out);
			term_cell(term, STYLE_STRONG, section[0] != '\0' ? section : "Other", 0);
			fputc('\n', term->out);
		}
		show_finding(term, f);
	}
}

/* How many checks from `i` on wait for the same; 0: one before does. */
static uint32_t
count_alike(const struct gpai_review_document *document, uint32_t i)
{
	const struct gpai_review_untold *all = document->untold;
	uint32_t n = 0;

	for (uint32_t k = 0; k < document->n_untold; k++) {
		if (all[k].unread != all[i].unread || strcmp(all[k].why, all[i].why) != 0 ||
		    strcmp(all[k].place, all[i].place) != 0)
			continue;
		if (k < i)
			return 0;
		n++;
	}
	return n;
}

static void
show_untold_line(struct term *term, const struct gpai_review_untold *u, uint32_t checks)
{
	char line[2048];

	if (u->check[0] == '\0')
		snprintf(line, sizeof line, "%s: %s", u->place, u->why);
	else if (checks == 1)
		snprintf(line, sizeof line, "%s (%s)", u->why, u->check);
	else
		snprintf(line, sizeof line, "%s (%u checks)", u->why, checks);
	fputs("  -   ", term->out);
	term_wrap(term, STYLE_PLAIN, line, 6, 8);
}

static void
show_untold(struct term *term, const struct gpai_review_document *document, bool unread,
    const char *heading)
{
	bool any = false;

	for (uint32_t i = 0; i < document->n_untold; i++) {
		uint32_t alike = count_alike(document, i);
		if (document->untold[i].unread != unread || alike == 0)
			continue;
		if (!any) {
			fputs("\n  ", term->out);
			term_cell(term, STYLE_STRONG, heading, 0);
			fputc('\n', term->out);
		}
		any = true;
		show_untold_line(term, &document->untold[i], alike);
	}
}

static void
put_count(struct term *term, uint32_t n, const char *one, const char *more, enum style style)
{
	char text[64];

	snprintf(text, sizeof text, "%u %s", n, n == 1 ? one : more);
	term_cell(term, n > 0 ? style : STYLE_FAINT, text, 0);
	fputs("   ", term->out);
}

static void
show_counts(struct term *term, const struct gpai_review_document *document)
{
	fputs("\n  ", term->out);
	if (document->checks == 0) {
		fprintf(term->out,
		    "Read, not judged: the rulebook has no checks for this kind; %u of %u "
		    "questions answered\n",
		    document->answered, document->fields);
		return;
	}
	put_count(term, document->defects, "defect", "defects", STYLE_BAD);
	put_count(term, document->doubts, "doubt", "doubts", STYLE_ASK);
	put_count(term, document->unread, "could not be read", "could not be read", STYLE_ASK);
	put_count(term, document->n_untold - document->unread, "not told by the document",
	    "not told by the document", STYLE_PLAIN);
	fprintf(term->out, "of %u checks; %u of %u questions answered\n", document->checks,
	    document->answered, document->fields);
}

static void
show_document(struct term *term, const struct gpai_review_document *document, bool all)
{
	term_cell(term, STYLE_STRONG, document->file, 0);
	fprintf(term->out, "   %s", document->kind_title);
	if (document->pages > 0)
		fprintf(
		    term->out, ", %u %s", document->pages, document->pages == 1 ? "page" : "pages");
	fputc('\n', term->out);
	show_findings(term, document);
	show_untold(term, document, true, "Could not read");
	if (all)
		show_untold(term, document, false, "Not told by the document");
	show_counts(term, document);
}

static void
show(struct cli *cli, const struct gpai_review *review, bool all)
{
	const struct gpai_review_document *documents;
	uint32_t n, shown = 0;

	documents = gpai_review_documents(review, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (documents[i].error[0] != '\0')
			continue;
		if (shown++ > 0)
			fputc('\n', cli->term.out);
		show_document(&cli->term, &documents[i], all);
	}
}

/* What could not be read, or what nothing judges, is no pass; what could not be opened is worse. */
static int
judge(const struct gpai_review *review)
{
	const struct gpai_review_document *documents;
	int code = EXIT_DONE;
	uint32_t n;

	documents = gpai_review_documents(review, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (documents[i].error[0] != '\0')
			return EXIT_COULD_NOT;
		if (documents[i].n_findings + documents[i].unread > 0 || documents[i].checks == 0)
			code = EXIT_FINDINGS;
	}
	return code;
}

static void
show_errors(const struct gpai_review *review)
{
	const struct gpai_review_document *documents;
	uint32_t n;

	documents = gpai_review_documents(review, &n);
	for (uint32_t i = 0; i < n; i++)
		if (documents[i].error[0] != '\0') {
			fputs("gpai: ", stderr);
			term_text(stderr, documents[i].file, strlen(documents[i].file));
			fputs(": ", stderr);
			term_text(stderr, documents[i].error, strlen(documents[i].error));
			fputc('\n', stderr);
		}
}

/* --- Against a dossier --- */

static struct gpai_contradictions *
hold_against(struct cli *cli, const struct call *call, const struct gpai_review_options *review)
{
	const struct gpai_dossier_options read_only = {.read_only = true};
	const struct gpai_contradictions_options options = {
	    review->libexec, review->at, review->as};
	struct gpai_contradictions *found = NULL;

	if (gpai_dossier_find(option_get(call, "against"), &cli->folder, &cli->err) == GPAI_OK &&
	    gpai_dossier_open(
		cli->folder, cli->law, &cli->env, &read_only, &cli->dossier, &cli->err) == GPAI_OK)
		gpai_contradictions_find(cli->dossier, (const char *const *)call->words,
		    (size_t)call->n_words, cli->law, &options, &found, &cli->err);
	return found;
}

/* One object of both: {"review": ..., "against": ...}. */
static bool
print_json(
    struct cli *cli, const struct gpai_review *review, const struct gpai_contradictions *found)
{
	char *text, *against;
	size_t len, against_len;

	if (gpai_review_json(review, &text, &len, &cli->err) != GPAI_OK)
		return false;
	if (found == NULL) {
		cli_print(cli, text, len);
		return true;
	}
	if (gpai_contradictions_json(found, &against, &against_len, &cli->err) != GPAI_OK) {
		gpai_text_free(text);
		return false;
	}
	fprintf(cli->term.out, "{\"review\":%.*s,\"against\":%.*s}\n", (int)len - 1, text,
	    (int)against_len - 1, against);
	gpai_text_free(text);
	gpai_text_free(against);
	return true;
}

static void
show_against(struct cli *cli, const struct call *call, const struct gpai_contradictions *found)
{
	fputc('\n', cli->term.out);
	term_cell(&cli->term, STYLE_STRONG, "Against ", 0);
	term_cell(&cli->term, STYLE_NAME, option_get(call, "against"), 0);
	fputc('\n', cli->term.out);
	contradictions_show(&cli->term, found, option_get(call, "all") != NULL);
}

int
review_run(struct cli *cli, const struct call *call)
{
	char folder[4096], today[11];
	struct gpai_review_options options = {.libexec = corpus_libexec(folder, sizeof folder),
	    .at = option_get(call, "at"),
	    .as = option_get(call, "as")};
	struct gpai_contradictions *found = NULL;
	struct gpai_review *review = NULL;
	int code;

	gpai_today(&cli->env, today);
	options.at = options.at != NULL ? options.at : today;
	if (!cli_law(cli, call) ||
	    gpai_review_read((const char *const *)call->words, (size_t)call->n_words, cli->law,
		&options, &review, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	code = judge(review);
	if (option_get(call, "against") != NULL &&
	    (found = hold_against(cli, call, &options)) == NULL) {
		gpai_review_free(review);
		return cli_fail(cli);
	}
	if (found != NULL && code == EXIT_DONE)
		code = contradictions_judge(found);
	if (option_get(call, "json") == NULL) {
		show(cli, review, option_get(call, "all") != NULL);
		if (found != NULL)
			show_against(cli, call, found);
	} else if (!print_json(cli, review, found)) {
		code = cli_fail(cli);
	}
	if (cli_flush(cli))
		show_errors(review);
	else
		code = cli_fail(cli);
	gpai_contradictions_free(found);
	gpai_review_free(review);
	return code;
}
