/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log stamp: time stamps of the log's heads, asked for, taken and shown. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"
#include "cli/small_file.h"

#include <string.h>

struct showing {
	struct cli *cli;
	bool json;
	const char *ca;
	size_t n, n_bad;
};

static void
show_json(FILE *out, const struct gpai_stamp *s)
{
	const struct {
		const char *name, *value;
	} texts[] = {{"time", s->time}, {"by", s->by}, {"tsa", s->tsa}, {"policy", s->policy},
	    {"serial", s->serial}, {"trusted", s->trusted}, {"qualified", s->qualified},
	    {"why_not", s->why_not}};

	fprintf(out, "{\"size\":%llu", (unsigned long long)s->size);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		fprintf(out, ",\"%s\":", texts[i].name);
		cli_json_string(out, texts[i].value);
	}
	fprintf(out, ",\"is_whole\":%s,\"is_trusted\":%s}", s->is_whole ? "true" : "false",
	    s->is_trusted ? "true" : "false");
}

/* A line on the stamp, then what it is worth. */
static void
show_text(struct showing *showing, const struct gpai_stamp *s)
{
	FILE *out = showing->cli->term.out;

	fprintf(out, "%llu records by %s  ", (unsigned long long)s->size, s->by);
	term_text(out, s->tsa, strlen(s->tsa));
	fputs("\n  ", out);
	if (s->is_trusted) {
		fputs("trusted by ", out);
		term_text(out, s->trusted, strlen(s->trusted));
		fputs(", as of the time it states", out);
	} else if (!s->is_whole) {
		fputs("its signature does not hold", out);
	} else if (showing->ca == NULL) {
		fputs("its signature holds; whether its authority is to be trusted was not asked "
		      "(--ca)",
		    out);
	} else {
		fputs("not trusted: ", out);
		term_text(out, s->why_not, strlen(s->why_not));
	}
	fputc('\n', out);
	if (s->qualified[0] != '\0') {
		fputs("  ", out);
		term_text(out, s->qualified, strlen(s->qualified));
		fputc('\n', out);
	}
}

static void
show(void *context, const struct gpai_stamp *stamp)
{
	struct showing *showing = context;

	showing->n_bad += !stamp->is_whole || (showing->ca != NULL && !stamp->is_trusted);
	if (showing->json && showing->n > 0)
		fputc(',', showing->cli->term.out);
	showing->n++;
	if (showing->json)
		show_json(showing->cli->term.out, stamp);
	else
		show_text(showing, stamp);
}

static int
list(struct cli *cli, const struct gpai_stamp_options *options, bool json)
{
	struct showing showing = {.cli = cli, .json = json, .ca = options->ca};

	if (json)
		fputs("{\"stamps\":[", cli->term.out);
	enum gpai_code rc = gpai_log_stamps(cli->dossier, options, show, &showing, &cli->err);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputs("]}\n", cli->term.out);
	return showing.n_bad > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

static int
write_request(struct cli *cli, const char *path)
{
	char *request;
	size_t len;

	if (gpai_log_stamp_request(cli->dossier, &request, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	bool is_written = small_file_write(cli, path, request, len);
	gpai_text_free(request);
	return is_written ? EXIT_DONE : cli_fail(cli);
}

int
log_stamp_run(struct cli *cli, const struct call *call)
{
	const char *tsa = option_get(call, "tsa"), *response = option_get(call, "response");
	const char *output = option_get(call, "output");
	bool request = option_get(call, "request") != NULL, all = option_get(call, "list") != NULL;
	bool json = option_get(call, "json") != NULL;
	char libexec[4096 + 64];
	struct gpai_stamp_options options = {.tsa = tsa,
	    .ca = option_get(call, "ca"),
	    .libexec = corpus_libexec(libexec, sizeof libexec)};
	struct gpai_stamp stamp;

	if ((tsa != NULL) + (response != NULL) + request + all != 1)
		return cli_usage(
		    call->command, "expected one of --tsa, --request, --response and --list");
	if (request != (output != NULL))
		return cli_usage(call->command, "--request and -o go together");
	if (!cli_dossier(cli, call, request || all))
		return cli_fail(cli);
	if (all)
		return list(cli, &options, json);
	if (request)
		return write_request(cli, output);
	enum gpai_code rc = tsa != NULL ? gpai_log_stamp(cli->dossier, &options, &stamp, &cli->err)
	                                : gpai_log_stamp_response(
					      cli->dossier, response, &options, &stamp, &cli->err);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	struct showing showing = {.cli = cli, .json = json, .ca = options.ca};
	show(&showing, &stamp);
	if (json)
		fputc('\n', cli->term.out);
	return EXIT_DONE;
}
