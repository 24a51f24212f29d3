/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log trust-list: qualified time stamping services out of a trusted list. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"
#include "cli/small_file.h"

#include <string.h>

static void
show_line(FILE *out, const char *before, const char *text, size_t len)
{
	fputs(before, out);
	term_text(out, text, len);
	fputc('\n', out);
}

/* The lines at the top, then of each service its name and newest status. */
static void
show(struct cli *cli, const char *pem)
{
	static const char service[] = "# service: ", status[] = "# status: ";
	bool is_top = true, wants_status = false;

	for (const char *line = pem; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		is_top = is_top && line[0] == '#';
		if (is_top && len > 2) {
			show_line(cli->term.out, "", line + 2, len - 2);
		} else if (strncmp(line, service, sizeof service - 1) == 0) {
			show_line(cli->term.out, "  ", line + sizeof service - 1,
			    len - (sizeof service - 1));
			wants_status = true;
		} else if (wants_status && strncmp(line, status, sizeof status - 1) == 0) {
			show_line(cli->term.out, "    since ", line + sizeof status - 1,
			    len - (sizeof status - 1));
			wants_status = false;
		}
		line += len + (line[len] == '\n');
	}
}

int
log_trust_list_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	char libexec[4096 + 64], *pem;
	size_t len;

	if (output == NULL)
		return cli_usage(call->command, "-o names the file for the certificates");
	if (gpai_log_trust_list(corpus_libexec(libexec, sizeof libexec), call->words[0], &pem, &len,
		&cli->err) != GPAI_OK)
		return cli_fail(cli);
	bool is_written = small_file_write(cli, output, pem, len);
	if (is_written && strcmp(output, "-") != 0)
		show(cli, pem);
	gpai_text_free(pem);
	return is_written ? EXIT_DONE : cli_fail(cli);
}
