/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log attest: an assessment as an in-toto statement. */
#include "cli/cli.h"

#include "cli/document_files.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int
tell(struct cli *cli, const struct call *call, const struct gpai_attested *a, const char *path)
{
	FILE *out = cli->term.out;

	if (option_get(call, "json") != NULL) {
		fprintf(out,
		    "{\"record\":%llu,\"as_of\":\"%s\",\"rules\":%llu,\"inputs\":%llu,"
		    "\"subjects\":%llu,\"file\":",
		    (unsigned long long)a->record, a->as_of, (unsigned long long)a->rules,
		    (unsigned long long)a->inputs, (unsigned long long)a->subjects);
		cli_json_string(out, path);
		fputs("}\n", out);
		return EXIT_DONE;
	}
	term_cell(&cli->term, STYLE_STRONG, path, 0);
	fprintf(out, ": record %llu, as of %s: %llu rules on %llu records, about %llu subject%s\n",
	    (unsigned long long)a->record, a->as_of, (unsigned long long)a->rules,
	    (unsigned long long)a->inputs, (unsigned long long)a->subjects,
	    a->subjects == 1 ? "" : "s");
	return EXIT_DONE;
}

int
log_attest_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	struct gpai_attested attested;
	uint64_t record = 0;
	char *text;
	size_t len;

	if (call->n_words > 0) {
		char *end;
		errno = 0;
		record = strtoull(call->words[0], &end, 10);
		if (record == 0 || *end != '\0' || errno != 0 || call->words[0][0] == '-')
			return cli_usage(call->command, "takes the number of a record, not \"%s\"",
			    call->words[0]);
	}
	if (!cli_dossier(cli, call, true) ||
	    gpai_log_attest(cli->dossier, record, &text, &len, &attested, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (output == NULL || strcmp(output, "-") == 0) {
		cli_print(cli, text, len);
		return EXIT_DONE;
	}
	enum gpai_code rc = document_file_put(output, text, len, &cli->err);
	gpai_text_free(text);
	return rc == GPAI_OK ? tell(cli, call, &attested, output) : cli_fail(cli);
}
