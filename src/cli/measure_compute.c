/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure compute: training compute of stages, by every method that the figures allow. */
#include "cli/measure.h"
#include "cli/run.h"

/* A dossier here fills in what is not given; without one the figures stand alone. */
static bool
open_dossier(struct cli *cli, const struct call *call)
{
	const char *named = option_get(call, "dossier");
	char *folder;
	enum gpai_code rc = gpai_dossier_find(named != NULL ? named : ".", &folder, &cli->err);

	if (rc != GPAI_OK)
		return rc == GPAI_NOT_FOUND && named == NULL;
	gpai_text_free(folder);
	return cli_dossier(cli, call, option_get(call, "dry-run") != NULL);
}

static struct gpai_compute_options
options_of(const struct call *call)
{
	return (struct gpai_compute_options){.model = option_get(call, "model"),
	    .stage = option_get(call, "stage"),
	    .kind = option_get(call, "kind"),
	    .parameters = option_get(call, "parameters"),
	    .active = option_get(call, "active"),
	    .tokens = option_get(call, "tokens"),
	    .epochs = option_get(call, "epochs"),
	    .context = option_get(call, "context"),
	    .device = option_get(call, "device"),
	    .devices = option_get(call, "devices"),
	    .precision = option_get(call, "precision"),
	    .peak = option_get(call, "peak"),
	    .utilisation = option_get(call, "utilisation"),
	    .days = option_get(call, "days"),
	    .hours = option_get(call, "hours"),
	    .seconds = option_get(call, "seconds"),
	    .device_hours = option_get(call, "device-hours"),
	    .planned = option_get(call, "planned") != NULL};
}

int
measure_compute_run(struct cli *cli, const struct call *call)
{
	const struct gpai_compute_options options = options_of(call);
	struct gpai_measured *measured = NULL;
	int code = EXIT_COULD_NOT;

	if (cli_law(cli, call) && open_dossier(cli, call) &&
	    gpai_compute_measure((const char *const *)call->words, (size_t)call->n_words, cli->law,
		cli->dossier, &options, &measured, &cli->err) == GPAI_OK)
		code = measure_finish(cli, call, measured);
	gpai_measured_free(measured);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
