/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log keys: the keys that have signed the log, and which signs now. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

struct listing {
	struct cli *cli;
	bool json, first;
};

static void
show_json(struct listing *l, const struct gpai_log_key *k)
{
	FILE *out = l->cli->term.out;

	fputs(l->first ? "{\"key\":" : ",{\"key\":", out);
	l->first = false;
	cli_json_string(out, k->key);
	fputs(",\"algorithm\":", out);
	cli_json_string(out, k->algorithm);
	fprintf(out, ",\"record\":%llu,\"signs\":%s,\"recovery\":%s", (unsigned long long)k->record,
	    k->signs ? "true" : "false", k->is_recovery ? "true" : "false");
	if (k->revoked != 0) {
		fprintf(out, ",\"revoked\":%llu,\"since\":", (unsigned long long)k->revoked);
		cli_json_string(out, k->since);
	}
	fputc('}', out);
}

static void
show_key(void *context, const struct gpai_log_key *k)
{
	struct listing *l = context;
	struct term *term = &l->cli->term;

	if (l->json) {
		show_json(l, k);
		return;
	}
	fprintf(term->out, "%6llu  ", (unsigned long long)k->record);
	term_cell(term, STYLE_NAME, k->algorithm, 9);
	term_text(term->out, k->key, strlen(k->key));
	fputc('\n', term->out);
	if (k->is_recovery) {
		fputs("        ", term->out);
		term_cell(term, STYLE_BAD,
		    "RECOVERY: the key before it did not sign this; trust in that one does not "
		    "reach here",
		    0);
		fputc('\n', term->out);
	}
	if (k->revoked != 0)
		fprintf(term->out, "        revoked by record %llu, feared lost since %s\n",
		    (unsigned long long)k->revoked, k->since);
}

int
log_keys_run(struct cli *cli, const struct call *call)
{
	struct listing l = {.cli = cli, .json = option_get(call, "json") != NULL, .first = true};
	const char *place;

	if (!cli_dossier(cli, call, true) ||
	    gpai_log_key_place(cli->dossier, &place, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (l.json)
		fputs("{\"keys\":[", cli->term.out);
	if (gpai_log_keys(cli->dossier, show_key, &l, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (l.json)
		fprintf(cli->term.out, "],\"place\":\"%s\"}\n", place);
	else
		fprintf(cli->term.out, "the last one signs; it lies in: %s\n", place);
	return EXIT_DONE;
}
