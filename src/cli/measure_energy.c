/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure energy: what meters' logs say of a training run, or an estimate. */
#include "cli/measure.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A whole number above zero; 0 when the option is not given. */
static bool
read_count(const struct call *call, const char *option, uint64_t most, uint64_t *number)
{
	const char *text = option_get(call, option);
	char *end = NULL;

	*number = 0;
	if (text == NULL)
		return true;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *number > 0 &&
	       *number <= most;
}

/* +02:00 or -0530 */
static bool
read_zone(const char *text, int32_t *minutes)
{
	size_t len = text != NULL ? strlen(text) : 0;
	int digits[4], n = 0;

	*minutes = 0;
	if (text == NULL || strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
		return true;
	if ((text[0] != '+' && text[0] != '-') || len < 5 || len > 6)
		return false;
	for (size_t i = 1; i < len; i++) {
		if (text[i] == ':' && i == 3)
			continue;
		if (text[i] < '0' || text[i] > '9' || n == 4)
			return false;
		digits[n++] = text[i] - '0';
	}
	if (n != 4 || digits[2] > 5)
		return false;
	*minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
	if (*minutes > 14 * 60)
		return false;
	*minutes = text[0] == '-' ? -*minutes : *minutes;
	return true;
}

static bool
read_idle(const char *text, bool *excludes)
{
	*excludes = text != NULL && strcmp(text, "exclude") == 0;
	return text == NULL || *excludes || strcmp(text, "include") == 0;
}

int
measure_energy_run(struct cli *cli, const struct call *call)
{
	struct gpai_energy_options options = {.stage = option_get(call, "stage"),
	    .from = option_get(call, "from"),
	    .until = option_get(call, "until"),
	    .device = option_get(call, "device"),
	    .days = option_get(call, "days"),
	    .device_hours = option_get(call, "device-hours"),
	    .flop = option_get(call, "flop"),
	    .utilisation = option_get(call, "utilisation"),
	    .precision = option_get(call, "precision"),
	    .watts = option_get(call, "watts"),
	    .idle_watts = option_get(call, "idle-watts"),
	    .board_watts = option_get(call, "board-watts"),
	    .host_factor = option_get(call, "host-factor"),
	    .pue = option_get(call, "pue"),
	    .fills = option_get(call, "fill") != NULL};
	struct gpai_measured *measured = NULL;
	uint64_t gap, interval;
	int code = EXIT_COULD_NOT;

	if (!read_count(call, "devices", UINT64_MAX, &options.devices) ||
	    !read_count(call, "job-seconds", UINT64_MAX, &options.job_seconds) ||
	    !read_count(call, "gap", UINT32_MAX, &gap) ||
	    !read_count(call, "interval", UINT32_MAX, &interval))
		return cli_usage(call->command,
		    "--devices, --job-seconds, --gap and --interval take whole numbers above 0");
	if (!read_zone(option_get(call, "zone"), &options.zone_minutes))
		return cli_usage(call->command, "--zone takes UTC or an offset as +02:00");
	if (!read_idle(option_get(call, "idle"), &options.excludes_idle))
		return cli_usage(call->command, "--idle takes include or exclude");
	options.gap = (uint32_t)gap;
	options.interval_ms = (uint32_t)interval;
	if (cli_law(cli, call) &&
	    gpai_energy_measure((const char *const *)call->words, (size_t)call->n_words, cli->law,
		&options, &measured, &cli->err) == GPAI_OK)
		code = measure_finish(cli, call, measured);
	gpai_measured_free(measured);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
