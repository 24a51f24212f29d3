/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log key-change, key-revoke, key-protect: another key, one that is not to be believed any
 * more, another passphrase. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

static int
show_record(struct cli *cli, const struct call *call, uint64_t record, const char *what)
{
	fprintf(cli->term.out,
	    option_get(call, "json") != NULL ? "{\"record\":%llu,\"done\":\"%s\"}\n"
					     : "record %llu: %s\n",
	    (unsigned long long)record, what);
	return EXIT_DONE;
}

/* --protect or --unprotect, not both. */
static bool
read_protection(const struct call *call, enum gpai_protection *protection)
{
	bool protect = option_get(call, "protect") != NULL;
	bool unprotect = option_get(call, "unprotect") != NULL;

	*protection = protect     ? GPAI_PROTECT
	              : unprotect ? GPAI_PROTECT_NOT
	                          : GPAI_PROTECT_AS_BEFORE;
	return !(protect && unprotect);
}

/* Whoever loses a key file loses its protection with it, unless told. */
static bool
loses_protection(struct cli *cli, const struct gpai_key_change_options *options, bool *loses)
{
	const char *place;

	*loses = false;
	if (options->uri != NULL || options->protection != GPAI_PROTECT_AS_BEFORE)
		return true;
	if (gpai_log_key_place(cli->dossier, &place, &cli->err) != GPAI_OK)
		return false;
	*loses = strcmp(place, "nowhere") == 0;
	return true;
}

int
log_key_change_run(struct cli *cli, const struct call *call)
{
	struct gpai_key_change_options options = {.reason = option_get(call, "reason"),
	    .algorithm = option_get(call, "algorithm"),
	    .uri = option_get(call, "key"),
	    .recovery = option_get(call, "recovery") != NULL};
	bool is_bare;
	uint64_t record;

	if (!read_protection(call, &options.protection))
		return cli_usage(call->command, "takes --protect or --unprotect, not both");
	if (options.uri != NULL && options.protection != GPAI_PROTECT_AS_BEFORE)
		return cli_usage(call->command, "protects key files, not a key in a token");
	if (options.reason == NULL)
		return cli_usage(call->command, "needs --reason TEXT");
	if (!cli_dossier(cli, call, false) || !loses_protection(cli, &options, &is_bare) ||
	    gpai_log_key_change(cli->dossier, &options, &record, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (options.recovery)
		fputs("gpai log key-change: RECOVERY: the old key did not sign this. Whoever "
		      "trusted it does not trust the new one until you show it to them in another "
		      "way (gpai-keys(7)).\n",
		    stderr);
	if (is_bare)
		fputs("gpai log key-change: no key file was there to go by: the new one is not "
		      "protected by a passphrase (gpai log key-protect)\n",
		    stderr);
	return show_record(cli, call, record, options.recovery ? "key recovered" : "key changed");
}

int
log_key_revoke_run(struct cli *cli, const struct call *call)
{
	const char *since = option_get(call, "since"), *reason = option_get(call, "reason");
	uint64_t record;

	if (since == NULL || reason == NULL)
		return cli_usage(call->command, "needs --since MOMENT and --reason TEXT");
	if (!cli_dossier(cli, call, false) || gpai_log_key_revoke(cli->dossier, call->words[0],
						  since, reason, &record, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return show_record(cli, call, record, "key revoked");
}

int
log_key_protect_run(struct cli *cli, const struct call *call)
{
	bool unprotect = option_get(call, "unprotect") != NULL;

	if (!cli_dossier(cli, call, false) ||
	    gpai_log_key_protect(cli->dossier, !unprotect, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return EXIT_DONE;
}
