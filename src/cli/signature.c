/* SPDX-License-Identifier: Apache-2.0 */
/* What sign and verify share. */
#include "cli/signature.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool
signature_ignored(struct cli *cli, const struct call *call, char **list, const char **paths,
    const char *const **ignore)
{
	const char *given = option_get(call, "ignore");
	unsigned n = 0;

	*list = NULL;
	*ignore = NULL;
	if (given == NULL)
		return true;
	if ((*list = strdup(given)) == NULL) {
		cli->err = (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
		return false;
	}
	for (char *rest = NULL, *path = strtok_r(*list, ",", &rest); path != NULL;
	     path = strtok_r(NULL, ",", &rest)) {
		if (n == SIGNATURE_IGNORED_MAX) {
			free(*list);
			cli->err = (struct gpai_error){.code = GPAI_TOO_LARGE};
			snprintf(cli->err.message, sizeof cli->err.message,
			    "--ignore takes at most %d paths", SIGNATURE_IGNORED_MAX);
			return false;
		}
		paths[n++] = path;
	}
	paths[n] = NULL;
	*ignore = paths;
	return true;
}

bool
signature_number(const char *text, uint64_t *number)
{
	char *end;

	errno = 0;
	unsigned long long n = strtoull(text, &end, 10);
	*number = n;
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && n > 0;
}

const char *
signature_grouped(uint64_t number, char *buffer, size_t size)
{
	char digits[24], grouped[40];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	snprintf(buffer, size, "%s", term_grouped(digits, grouped, sizeof grouped));
	return buffer;
}

void
signature_show_ignored(struct cli *cli, const struct gpai_signature *signature)
{
	uint32_t n;
	const char *const *ignored = gpai_signature_ignored(signature, &n);

	if (n == 0)
		return;
	fputs("  left out   ", cli->term.out);
	for (uint32_t i = 0; i < n && i < 20; i++) {
		fputs(i > 0 ? ", " : "", cli->term.out);
		term_cell(&cli->term, STYLE_PLAIN, ignored[i], 0);
	}
	fputs(n > 20 ? ", ...\n" : "\n", cli->term.out);
}

/* Where there is a dossier the log says that it was made or checked, and with which outcome. */
static bool
record(struct cli *cli, const struct call *call, const struct gpai_signature *signature)
{
	const char *named = option_get(call, "dossier");
	uint64_t number;
	enum gpai_code rc;

	if (option_get(call, "no-record") != NULL)
		return true;
	rc = gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err);
	if (rc != GPAI_OK)
		return named == NULL && rc == GPAI_NOT_FOUND;
	if (!cli_flush(cli) || !cli_dossier(cli, call, false) ||
	    gpai_signature_record(signature, cli->dossier, &number, &cli->err) != GPAI_OK)
		return false;
	if (option_get(call, "json") == NULL)
		fprintf(cli->term.out, "  recorded   as record %llu in %s\n",
		    (unsigned long long)number, cli->folder);
	return true;
}

int
signature_print(struct cli *cli, const struct call *call, const struct gpai_signature *signature,
    void (*show)(struct cli *, const struct gpai_signature *), int code)
{
	char *text;
	size_t len;

	if (option_get(call, "json") == NULL)
		show(cli, signature);
	else if (gpai_signature_json(signature, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	else
		cli_print(cli, text, len);
	return record(cli, call, signature) ? code : cli_fail(cli);
}
