/* SPDX-License-Identifier: Apache-2.0 */
/* gpai apply: gpai.yaml, or a document that was edited, into recorded facts. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

/* A value in one line, however many it has. */
static void
show_value(FILE *out, const char *before, const char *value)
{
	fputs(before, out);
	while (*value != '\0') {
		size_t n = strcspn(value, "\n");

		term_text(out, value, n);
		value += n + strspn(value + n, "\n");
		fputs(*value != '\0' ? " / " : "", out);
	}
}

static void
show_conflict(FILE *out, const struct gpai_change *c, const char *file)
{
	fprintf(out, "\n            %s", file);
	if (c->line > 0)
		fprintf(out, " line %u", c->line);
	show_value(out, ": ", c->file_value);
	fputs("\n            dossier", out);
	if (c->dossier_origin[0] != '\0')
		fprintf(out, " (%s)", c->dossier_origin);
	show_value(out, ": ", c->dossier_value);
	fputc('\n', out);
}

static void
show_change(struct cli *cli, const struct gpai_change *c, const char *file)
{
	FILE *out = cli->term.out;
	bool conflict = strcmp(c->what, "conflict") == 0, has_value = c->file_value[0] != '\0';

	fputs("  ", out);
	term_cell(&cli->term, conflict ? STYLE_BAD : STYLE_PLAIN, c->what, 10);
	if (c->key[0] == '\0') /* the list of a kind is said to be complete */
		fprintf(out, "list of %s complete", c->entity);
	term_cell(&cli->term, STYLE_NAME, c->key, 0);
	if (c->key[0] != '\0' && strchr(c->entity, '/') != NULL)
		fprintf(out, " of %s", c->entity);
	if (conflict) {
		show_conflict(out, c, file);
		return;
	}
	if (strcmp(c->what, "changed") == 0) {
		show_value(out, ": ", c->dossier_value);
		show_value(out, " -> ", c->file_value);
	} else {
		bool theirs = strcmp(c->what, "kept") == 0 || !has_value;
		show_value(out, ": ", theirs ? c->dossier_value : c->file_value);
	}
	fputc('\n', out);
}

static void
show_damages(struct cli *cli, const struct gpai_apply_result *result)
{
	for (uint32_t i = 0; i < result->n_damages; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_BAD, "refused", 10);
		term_cell(&cli->term, STYLE_NAME, result->damages[i].field, 0);
		fprintf(cli->term.out, ": %s\n", result->damages[i].says);
	}
}

static void
show_json(struct cli *cli, const struct gpai_apply_result *result, bool is_document)
{
	FILE *out = cli->term.out;

	fprintf(out,
	    "{\"added\":%u,\"changed\":%u,\"withdrawn\":%u,\"unchanged\":%u,\"conflicts\":%u",
	    result->added, result->changed, result->withdrawn, result->unchanged,
	    result->conflicts);
	if (is_document)
		fputs(",\"refused\":[", out);
	for (uint32_t i = 0; is_document && i < result->n_damages; i++) {
		fputs(i > 0 ? ",{\"field\":" : "{\"field\":", out);
		cli_json_string(out, result->damages[i].field);
		fputs(",\"says\":", out);
		cli_json_string(out, result->damages[i].says);
		fputc('}', out);
	}
	fputs(is_document ? "]}\n" : "}\n", out);
}

static void
show_text(struct cli *cli, const struct gpai_apply_result *result, const char *file, bool dry_run)
{
	bool list_all = dry_run || result->added + result->changed + result->withdrawn <= 20;

	for (uint32_t i = 0; i < result->n_changes; i++)
		if (list_all || strcmp(result->changes[i].what, "added") != 0)
			show_change(cli, &result->changes[i], file);
	show_damages(cli, result);
	fprintf(cli->term.out, "%s%u added, %u changed, %u withdrawn, %u unchanged\n",
	    dry_run || result->n_damages > 0 ? "would be: " : "", result->added, result->changed,
	    result->withdrawn, result->unchanged);
}

static enum gpai_code
apply_document(struct cli *cli, const struct call *call, const struct gpai_apply_options *options,
    struct gpai_apply_result *result)
{
	char libexec[4096 + 64];
	struct gpai_apply_document_options document = {.file = call->words[0],
	    .by = option_get(call, "by"),
	    .at = option_get(call, "at"),
	    .libexec = corpus_libexec(libexec, sizeof libexec),
	    .dry_run = options->dry_run,
	    .take = options->take,
	    .only = options->only};

	return gpai_dossier_apply_document(cli->dossier, &document, result, &cli->err);
}

static int
check_usage(const struct call *call, const struct gpai_apply_options *options)
{
	if (options->take != NULL && strcmp(options->take, "file") != 0 &&
	    strcmp(options->take, "dossier") != 0)
		return cli_usage(
		    call->command, "--take is file or dossier, not \"%s\"", options->take);
	if (options->only != NULL && options->take == NULL)
		return cli_usage(call->command, "--only %s needs --take SIDE", options->only);
	if (call->n_words == 0 &&
	    (option_get(call, "by") != NULL || option_get(call, "at") != NULL))
		return cli_usage(call->command, "--by and --at go with a FILE that was edited");
	return EXIT_DONE;
}

int
apply_run(struct cli *cli, const struct call *call)
{
	struct gpai_apply_options options = {.dry_run = option_get(call, "dry-run") != NULL,
	    .take = option_get(call, "take"),
	    .only = option_get(call, "only")};
	struct gpai_apply_result result = {0};
	bool is_document = call->n_words > 0, has_json = option_get(call, "json") != NULL;
	const char *file = is_document ? call->words[0] : "gpai.yaml";
	enum gpai_code rc;
	int usage = check_usage(call, &options);

	if (usage != EXIT_DONE)
		return usage;
	if (!cli_dossier(cli, call, options.dry_run))
		return cli_fail(cli);
	rc = is_document ? apply_document(cli, call, &options, &result)
	                 : gpai_dossier_apply(cli->dossier, &options, &result, &cli->err);
	if (rc != GPAI_OK && rc != GPAI_CONFLICT && result.n_damages == 0)
		return cli_fail(cli);
	if (has_json)
		show_json(cli, &result, is_document);
	else
		show_text(cli, &result, file, options.dry_run);
	if (rc == GPAI_OK)
		return EXIT_DONE;
	if (rc == GPAI_CONFLICT && !has_json)
		fputs("settle with --take file or --take dossier, for one key with --only KEY\n",
		    cli->term.out);
	fflush(cli->term.out);
	return cli_fail(cli);
}
