/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log witness: asking witnesses to cosign the newest head of the log. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"
#include "cli/small_file.h"

#include <string.h>

struct showing {
	struct cli *cli;
	bool json;
	size_t n;
};

static void
show_json(FILE *out, const struct gpai_cosignature *c)
{
	const struct {
		const char *name, *value;
	} texts[] = {{"witness", c->witness}, {"url", c->url}, {"time", c->time}, {"line", c->line},
	    {"why_not", c->why_not}};

	fprintf(out, "{\"size\":%llu", (unsigned long long)c->size);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		fprintf(out, ",\"%s\":", texts[i].name);
		cli_json_string(out, texts[i].value);
	}
	fputc('}', out);
}

static void
show(void *context, const struct gpai_cosignature *c)
{
	struct showing *showing = context;
	FILE *out = showing->cli->term.out;

	if (showing->json && showing->n > 0)
		fputc(',', out);
	showing->n++;
	if (showing->json) {
		show_json(out, c);
		return;
	}
	term_text(out, c->witness, strlen(c->witness));
	if (c->why_not[0] == '\0') {
		fprintf(
		    out, "  cosigned %llu records at %s\n", (unsigned long long)c->size, c->time);
		return;
	}
	fputs("  did not cosign: ", out);
	term_text(out, c->why_not, strlen(c->why_not));
	fputc('\n', out);
}

static int
write_request(struct cli *cli, const char *key, const char *path)
{
	char *request;
	size_t len;

	if (gpai_log_witness_request(cli->dossier, key, &request, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	bool is_written = small_file_write(cli, path, request, len);
	gpai_text_free(request);
	return is_written ? EXIT_DONE : cli_fail(cli);
}

static int
take_response(struct cli *cli, const char *key, const char *file, bool json)
{
	struct showing showing = {.cli = cli, .json = json};
	struct gpai_cosignature cosignature;

	if (gpai_log_witness_response(cli->dossier, key, file, &cosignature, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	show(&showing, &cosignature);
	if (json)
		fputc('\n', cli->term.out);
	return EXIT_DONE;
}

static int
ask(struct cli *cli, const struct gpai_witness_options *options, bool json)
{
	struct showing showing = {.cli = cli, .json = json};
	uint32_t failed;

	if (json)
		fputs("{\"witnesses\":[", cli->term.out);
	enum gpai_code rc =
	    gpai_log_witness(cli->dossier, options, show, &showing, &failed, &cli->err);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputs("]}\n", cli->term.out);
	return failed > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

int
log_witness_run(struct cli *cli, const struct call *call)
{
	const char *key = option_get(call, "key"), *policy = option_get(call, "policy");
	const char *url = call->n_words > 0 ? call->words[0] : NULL;
	const char *output = option_get(call, "output"), *response = option_get(call, "response");
	bool request = option_get(call, "request") != NULL;
	bool json = option_get(call, "json") != NULL;
	char libexec[4096 + 64];
	struct gpai_witness_options options = {.url = url,
	    .key = key,
	    .policy = policy,
	    .libexec = corpus_libexec(libexec, sizeof libexec)};

	if ((url != NULL) + (policy != NULL) + (response != NULL) + request != 1)
		return cli_usage(
		    call->command, "expected a URL, --policy, --request or --response");
	if ((policy == NULL) != (key != NULL))
		return cli_usage(call->command, "--key says whose cosignature it is to be");
	if (request != (output != NULL))
		return cli_usage(call->command, "--request and -o go together");
	if (!cli_dossier(cli, call, request))
		return cli_fail(cli);
	if (request)
		return write_request(cli, key, output);
	return response != NULL ? take_response(cli, key, response, json)
	                        : ask(cli, &options, json);
}
