/* SPDX-License-Identifier: Apache-2.0 */
/* gpai write: forms filled from the facts, as files; those that were issued, as they were. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/document_files.h"
#include "cli/issued.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A record's number; 0 when it is none. */
static uint64_t
number_of(const char *text)
{
	char *end;

	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 ? number : 0;
}

/* A warning in one line: what is too long is no error, and nothing is cut. */
static void
warn_of_length(const struct gpai_issues *issues)
{
	struct gpai_written written;
	uint32_t answers = 0, documents = 0;

	for (uint32_t i = 0; gpai_issue(issues, i, &written); i++) {
		answers += written.too_long;
		documents += written.too_long > 0;
	}
	if (answers > 0)
		fprintf(stderr,
		    "gpai: %u answer%s in %u document%s longer than the form recommends\n", answers,
		    answers == 1 ? "" : "s", documents, documents == 1 ? "" : "s");
}

static int
write_documents(struct cli *cli, struct gpai_write_options *options, struct document_files *files)
{
	struct gpai_issues *issues;
	struct gpai_written written;
	uint32_t open = 0;
	enum gpai_code rc;

	options->keep = document_files_keep;
	options->context = files;
	rc = gpai_write_all(cli->dossier, options, &issues, &cli->err);
	rc = document_files_end(files, issues, rc);
	for (uint32_t i = 0; rc == GPAI_OK && gpai_issue(issues, i, &written); i++)
		open += written.open;
	if (rc == GPAI_OK)
		warn_of_length(issues);
	gpai_issues_free(issues);
	return rc != GPAI_OK ? cli_fail(cli) : open > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* What is asked for that cannot be; NULL: nothing. */
static const char *
check_call(const struct call *call)
{
	bool all = option_get(call, "all") != NULL, diff = option_get(call, "diff") != NULL;
	bool issued = option_get(call, "as-issued") != NULL;

	if (issued && number_of(option_get(call, "as-issued")) == 0)
		return "--as-issued needs the number of a record";
	bool about = option_get(call, "of") != NULL || option_get(call, "stage") != NULL;

	if (all && (call->n_words > 0 || diff || issued || about))
		return "--all goes with no form, --of, --stage, --diff or --as-issued";
	if (issued && about)
		return "--as-issued names the document already: no --of and no --stage";
	if (issued && call->n_words > 0)
		return "--as-issued names the document already: no form";
	if (!all && !issued && call->n_words == 0)
		return "needs a form, or --all";
	return NULL;
}

int
write_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output"), *issued = option_get(call, "as-issued");
	const char *wrong = check_call(call);
	bool all = option_get(call, "all") != NULL, diff = option_get(call, "diff") != NULL;
	uint64_t record = issued != NULL ? number_of(issued) : 0;
	char folder[4096], libexec[4096 + 64];
	struct gpai_write_options options = {.form = all || issued != NULL ? NULL : call->words[0],
	    .audience = option_get(call, "for"),
	    .format = document_format(call, all ? NULL : output),
	    .language = option_get(call, "language"),
	    .at = option_get(call, "at"),
	    .of = option_get(call, "of"),
	    .stage = option_get(call, "stage"),
	    .libexec = corpus_libexec(libexec, sizeof libexec)};
	struct document_files files = {.cli = cli,
	    .format = options.format,
	    .language = options.language,
	    .is_json = option_get(call, "json") != NULL};

	if (wrong != NULL)
		return cli_usage(call->command, "%s", wrong);
	if (!cli_law(cli, call))
		return cli_fail(cli);
	if (options.form != NULL && options.audience == NULL)
		options.audience = gpai_form_audience(cli->law, options.form);
	if (options.form != NULL && options.audience == NULL)
		options.audience = ""; /* the library says whom it may be for */
	if (!cli_dossier(cli, call, issued != NULL || diff))
		return cli_fail(cli);
	if (diff)
		return issued_diff(cli, call, &options, record);
	if (issued != NULL)
		return issued_write(cli, call, record);
	snprintf(folder, sizeof folder, "%s/out", cli->folder);
	if (all)
		files.folder = output != NULL ? output : folder;
	else if (output != NULL)
		files.path = output;
	else
		files.folder = folder;
	return write_documents(cli, &options, &files);
}
