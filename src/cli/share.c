/* SPDX-License-Identifier: Apache-2.0 */
/* gpai share: chosen records of the dossier, in one file that others can check. */
#include "cli/cli.h"

#include "cli/document_files.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 200 }; /* records listed; --json has all */

static uint64_t
number_of(const char *text)
{
	char *end;

	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 ? number : 0;
}

static void
show_records(struct cli *cli, const struct gpai_share *share)
{
	struct gpai_shared record;
	size_t n = gpai_share_summary(share)->records;

	for (size_t i = 0; i < SHOWN_MAX && gpai_share_record(share, i, &record); i++) {
		fprintf(cli->term.out, "%6llu  ", (unsigned long long)record.record);
		term_cell(&cli->term, STYLE_NAME, record.kind, 12);
		term_cell(&cli->term, STYLE_PLAIN, record.says, cli->term.width - 20);
		fputc('\n', cli->term.out);
	}
	if (n > SHOWN_MAX)
		fprintf(cli->term.out, "        and %zu more: --json\n", n - SHOWN_MAX);
}

static void
show_rest(struct cli *cli, const struct gpai_share *share)
{
	struct gpai_share_held held;
	struct gpai_share_left left;
	char line[512];

	for (size_t i = 0; gpai_share_held(share, i, &held); i++) {
		snprintf(line, sizeof line, "%llu fact%s %s", (unsigned long long)held.facts,
		    held.facts == 1 ? "" : "s", held.says);
		fputs(i == 0 ? "  held back  " : "             ", cli->term.out);
		term_wrap(&cli->term, STYLE_PLAIN, line, 13, 13);
	}
	for (size_t i = 0; gpai_share_left(share, i, &left); i++) {
		snprintf(line, sizeof line, "record %llu: %s", (unsigned long long)left.record,
		    left.why);
		fputs(i == 0 ? "  left out   " : "             ", cli->term.out);
		term_wrap(&cli->term, STYLE_ASK, line, 13, 13);
	}
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void
show(struct cli *cli, const struct call *call, const struct gpai_share *share, const char *path)
{
	const char *page = option_get(call, "page");
	bool wants_documents = option_get(call, "again") == NULL &&
	                       option_get(call, "facts") == NULL &&
	                       option_get(call, "documents") == NULL;
	const struct gpai_share_summary *s = gpai_share_summary(share);
	FILE *out = cli->term.out;

	fprintf(out, "%s %s", path == NULL ? "would share with" : "shared with", s->audience);
	if (s->to[0] != '\0') {
		fputs(": ", out);
		term_cell(&cli->term, STYLE_STRONG, s->to, 0);
	}
	fprintf(out, "\n  %llu fact%s and %llu document%s of %s, in %llu records%s\n\n",
	    (unsigned long long)s->facts, plural(s->facts), (unsigned long long)s->documents,
	    plural(s->documents), s->as_of, (unsigned long long)s->records,
	    s->example ? "; of an example" : "");
	show_records(cli, share);
	fputc('\n', out);
	show_rest(cli, share);
	if (s->documents == 0 && wants_documents)
		fprintf(out, "  documents  none was issued for %s: gpai write --all --for %s\n",
		    s->audience, s->audience);
	if (s->drafts > 0)
		fprintf(out, "  drafts     %llu document%s open items, and %s marked so\n",
		    (unsigned long long)s->drafts, s->drafts == 1 ? " has" : "s have",
		    s->drafts == 1 ? "is" : "are");
	if (path == NULL)
		return;
	fputs("  file       ", out);
	term_cell(&cli->term, STYLE_STRONG, path, 0);
	fprintf(out, ", %llu bytes\n  sha256     %s\n", (unsigned long long)s->bytes, s->digest);
	if (page != NULL) {
		fputs("  page       ", out);
		term_cell(&cli->term, STYLE_PLAIN, page, 0);
		fputs(": the same to read in a browser\n", out);
	}
	fprintf(
	    out, "  recorded   as record %llu of %s\n", (unsigned long long)s->record, s->origin);
	fprintf(out, "  time       %llu stamp%s, %llu cosignature%s%s\n",
	    (unsigned long long)s->stamps, plural(s->stamps), (unsigned long long)s->cosignatures,
	    plural(s->cosignatures),
	    s->stamps + s->cosignatures == 0 ? ": only this log's own clock says when" : "");
	fputs("  to verify  gpai-verify ", out);
	term_cell(&cli->term, STYLE_PLAIN, path, 0);
	fprintf(out, " --key '%s'\n", s->key);
}

static int
tell(struct cli *cli, const struct call *call, const struct gpai_share *share, const char *path)
{
	char *text;
	size_t len;

	if (option_get(call, "json") == NULL) {
		show(cli, call, share, path);
		return EXIT_DONE;
	}
	if (gpai_share_json(share, path, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	cli_print(cli, text, len);
	return EXIT_DONE;
}

/* What was recorded stays so, whatever becomes of the file. */
static int
fail_after(struct cli *cli, uint64_t record)
{
	int code = cli_fail(cli);

	fprintf(stderr,
	    "gpai: the transmission is record %llu of the log all the same; gpai share --again "
	    "%llu makes its bundle\n",
	    (unsigned long long)record, (unsigned long long)record);
	return code;
}

static bool
put_page(struct cli *cli, const struct call *call, const struct gpai_share *share)
{
	const char *path = option_get(call, "page");
	char *html;
	size_t len;

	if (path == NULL)
		return true;
	if (gpai_share_page(share, &html, &len, &cli->err) != GPAI_OK)
		return false;
	enum gpai_code rc = document_file_put(path, html, len, &cli->err);
	gpai_text_free(html);
	return rc == GPAI_OK;
}

static int
put(struct cli *cli, const struct call *call, const struct gpai_share *share, const char *path)
{
	size_t len;
	const char *bytes = gpai_share_bytes(share, &len);

	if (strcmp(path, "-") == 0) {
		fwrite(bytes, 1, len, cli->term.out);
		return cli_flush(cli) ? EXIT_DONE
		                      : fail_after(cli, gpai_share_summary(share)->record);
	}
	if (document_file_put(path, bytes, len, &cli->err) != GPAI_OK ||
	    !put_page(cli, call, share))
		return fail_after(cli, gpai_share_summary(share)->record);
	return tell(cli, call, share, path);
}

/* A transmission that could not happen is not recorded. */
static bool
has_place(struct cli *cli, const struct call *call)
{
	static const char *const OPTIONS[] = {"output", "page"};

	for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
		const char *path = option_get(call, OPTIONS[i]);
		if (path != NULL && strcmp(path, "-") != 0 &&
		    document_file_try(path, &cli->err) != GPAI_OK)
			return false;
	}
	return true;
}

int
share_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output"), *again = option_get(call, "again");
	struct gpai_share_options options = {.audience = option_get(call, "for"),
	    .facts = option_get(call, "facts"),
	    .documents = option_get(call, "documents"),
	    .to = option_get(call, "to"),
	    .purpose = option_get(call, "purpose"),
	    .at = option_get(call, "at"),
	    .beyond_form = option_get(call, "beyond-form") != NULL,
	    .assessments = option_get(call, "assessments") != NULL,
	    .dry_run = option_get(call, "dry-run") != NULL};
	struct gpai_share *share;

	if (again != NULL && (options.again = number_of(again)) == 0)
		return cli_usage(call->command, "--again needs the number of a record");
	if (output == NULL && !options.dry_run)
		return cli_usage(call->command, "needs -o, a file to write");
	if (output != NULL && strcmp(output, "-") == 0 &&
	    (option_get(call, "json") != NULL || option_get(call, "page") != NULL))
		return cli_usage(call->command,
		    "-o - leaves standard output to the bundle: no --json, no --page");
	if (!cli_dossier(cli, call, options.dry_run || again != NULL) ||
	    (!options.dry_run && !has_place(cli, call)))
		return cli_fail(cli);
	if (gpai_share(cli->dossier, &options, &share, &cli->err) != GPAI_OK) {
		int code = share != NULL ? fail_after(cli, gpai_share_summary(share)->record)
		                         : cli_fail(cli);
		gpai_share_free(share);
		return code;
	}
	int code = options.dry_run ? tell(cli, call, share, NULL) : put(cli, call, share, output);
	gpai_share_free(share);
	return code;
}
