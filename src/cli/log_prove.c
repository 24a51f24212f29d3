/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log prove: a file that proves that a record is in the log. */
#include "cli/cli.h"

#include "cli/document_files.h"
#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

static bool
read_number(const char *word, uint64_t *number)
{
	char *end;

	if (word[0] < '1' || word[0] > '9' || strlen(word) > 18)
		return false;
	*number = strtoull(word, &end, 10);
	return *end == '\0';
}

static void
show_json(struct cli *cli, uint64_t record, const char *entry, const char *proof)
{
	fprintf(cli->term.out,
	    "{\"record\":%llu,\"entry\":\"%s\",\"proof\":", (unsigned long long)record, entry);
	cli_json_string(cli->term.out, proof);
	fputs("}\n", cli->term.out);
}

int
log_prove_run(struct cli *cli, const struct call *call)
{
	const char *path = option_get(call, "output");
	bool json = option_get(call, "json") != NULL;
	uint64_t record;
	char *text, entry[65];
	size_t len;

	if (!read_number(call->words[0], &record))
		return cli_usage(
		    call->command, "takes the number of a record, not \"%s\"", call->words[0]);
	if (!cli_dossier(cli, call, true) ||
	    gpai_log_prove(cli->dossier, record, &text, &len, entry, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (json)
		show_json(cli, record, entry, text);
	if (path == NULL || strcmp(path, "-") == 0) {
		if (!json)
			fwrite(text, 1, len, cli->term.out);
		gpai_text_free(text);
		return EXIT_DONE;
	}
	enum gpai_code rc = document_file_put(path, text, len, &cli->err);
	gpai_text_free(text);
	if (rc != GPAI_OK)
		return cli_fail(cli);
	fprintf(stderr, "wrote %s; to check it: gpai-verify --leaf %s %s\n", path, entry, path);
	return EXIT_DONE;
}
