/* SPDX-License-Identifier: Apache-2.0 */
/* Energy of several logs together: what lies within what, what counts once, what stays
 * open, and that the order of the logs changes nothing. Figures are in watt hours. */
#include "../check.h"

#include "base/out.h"
#include "measure/energy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 8 };

struct heard {
	struct out out;
	struct arena arena;
};

static enum gpai_code
hear_reading(void *context, const struct reading *reading, struct gpai_error *err)
{
	struct heard *heard = context;

	(void)err;
	if (strstr(reading->key, "mwh") == NULL && strstr(reading->key, "coverage") == NULL &&
	    strstr(reading->key, "scope") == NULL)
		return GPAI_OK;
	out_format(
	    &heard->out, "%s %.*s %s = ", reading->kind, TEXT_ARG(reading->name), reading->key);
	value_format(&reading->value, &heard->out);
	out_string(&heard->out, "\n");
	return GPAI_OK;
}

static enum gpai_code
hear_comparison(void *context, const struct comparison *c, struct gpai_error *err)
{
	struct heard *heard = context;

	(void)err;
	out_format(&heard->out, "%s %s\n", comparison_word(c->grade), c->id);
	return GPAI_OK;
}

/* Reads the logs, measures, and gives what was heard; the caller frees it. */
static char *
measured(const char *const *logs, uint32_t n, const struct energy_inputs *inputs)
{
	struct heard heard;
	struct energy_file files[FILES_MAX] = {0};
	const struct measure_sink sink = {
	    .reading = hear_reading, .comparison = hear_comparison, .context = &heard};
	const struct energy_clock clock = {0};
	struct gpai_error err = {0};
	enum energy_source source;
	size_t len;

	arena_init(&heard.arena, 1 << 26);
	out_memory(&heard.out);
	for (uint32_t i = 0; i < n; i++) {
		struct span bytes = {(const uint8_t *)logs[i], strlen(logs[i])};
		assert_true(energy_sniff(bytes, &source));
		files[i].digest = digest_of(bytes);
		/* a name that goes with the contents, whatever the order */
		char hex[DIGEST_HEX_CHARS];
		digest_hex(&files[i].digest, hex);
		files[i].name = arena_string(&heard.arena, text_of(hex));
		if (energy_parse(&heard.arena, bytes, files[i].name, source, &clock, &files[i].log,
			&err) != GPAI_OK)
			fail_msg("%s", err.message);
	}
	if (energy_measure(&heard.arena, files, n, inputs, &sink, &err) != GPAI_OK)
		out_format(&heard.out, "error: %s\n", err.message);
	arena_release(&heard.arena);
	return out_take(&heard.out, &len);
}

static void
says(const char *const *logs, uint32_t n, const struct energy_inputs *inputs, const char *expected)
{
	char *got = measured(logs, n, inputs);

	if (strcmp(got, expected) != 0)
		fail_msg("got\n%s\nexpected\n%s", got, expected);
	free(got);
}

static struct energy_figure
figure(uint64_t number)
{
	return (struct energy_figure){true, range_whole(number)};
}

/* An hour of 360 W, 36 W and 720 W: 0.36, 0.036 and 0.72 kWh. */
static const char board[] =
    "timestamp, uuid, power.draw [W]\n2026/05/01 00:00:00, GPU-1, 360 W\n"
    "2026/05/01 00:30:00, GPU-1, 360 W\n2026/05/01 01:00:00, GPU-1, 360 W\n";
static const char board_counted[] =
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-1\"} 5000 1777593600000\n"
    "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-1\"} 1332005000 1777597200000\n";
static const char record_of_node[] = "{\"gpai-record\":1,\"node\":\"n1\"}\n"
				     "{\"t\":1777593600000,\"gpu\":[{\"id\":\"GPU-1\",\"w\":360}],"
				     "\"rapl\":[{\"domain\":\"package-0\","
				     "\"uj\":0}]}\n"
				     "{\"t\":1777597200000,\"gpu\":[{\"id\":\"GPU-1\",\"w\":360}],"
				     "\"rapl\":[{\"domain\":\"package-0\","
				     "\"uj\":129600000000}]}\n{\"end\":1777597200000,\"exit\":0}\n";
static const char node_named[] =
    "{\"timestamp\":1777593600,\"host\":\"n1\",\"PowerConsumedWatts\":720}\n"
    "{\"timestamp\":1777597200,\"host\":\"n1\",\"PowerConsumedWatts\":720}\n";
static const char node_nameless[] = "{\"timestamp\":1777593600,\"PowerConsumedWatts\":720}\n"
				    "{\"timestamp\":1777597200,\"PowerConsumedWatts\":720}\n";

#define CARBON(run, end, kwh)                                                                      \
	"timestamp,run_id,duration,energy_consumed,cpu_energy,gpu_energy\n" end "," run            \
	",3600," kwh ",0.1,0.1\n"

static void
board_read_by_two_tools_counts_once_by_its_counter(void **state)
{
	const char *both[] = {board, board_counted};

	(void)state;
	/* 1332 MJ-thousandths: 370 Wh, where its power gave 360 */
	says(both, 2, &(struct energy_inputs){0},
	    "note energy.twice\nmodel  energy.training.mwh = 0.00037\n"
	    "model  energy.training.scope = accelerators\nmodel  energy.training.coverage = "
	    "100.00\n");
}

static void
machine_contains_its_boards_and_processors(void **state)
{
	const char *both[] = {record_of_node, node_named};

	(void)state;
	says(both, 1, &(struct energy_inputs){0},
	    "model  energy.training.mwh = 0.000396\n"
	    "model  energy.training.scope = accelerators, processors\n"
	    "model  energy.training.coverage = 100.00\n");
	says(both, 2, &(struct energy_inputs){0},
	    "model  energy.training.mwh = 0.00072\n"
	    "model  energy.training.scope = nodes\nmodel  energy.training.coverage = 100.00\n");
}

static void
machine_of_unknown_name_widens_the_bounds(void **state)
{
	const char *both[] = {board, node_nameless};

	(void)state;
	says(both, 2, &(struct energy_inputs){0},
	    "note energy.unsure\nnote energy.identity\n"
	    "model  energy.training.mwh = 0.0007200..0.001080\n"
	    "model  energy.training.scope = nodes\nmodel  energy.training.coverage = 100.00\n");
}

static void
total_of_a_job_is_held_against_its_meters(void **state)
{
	const char *fits[] = {board, CARBON("r", "2026-05-01T01:00:00", "0.5")};
	const char *low[] = {board, CARBON("r", "2026-05-01T01:00:00", "0.2")};
	const char *later[] = {board, CARBON("r", "2026-05-03T01:00:00", "0.2")};
	struct energy_inputs none = {0};
	char *got;

	(void)state;
	got = measured(fits, 2, &none);
	assert_non_null(strstr(got, "agree energy.job"));
	assert_non_null(strstr(got, "mwh = 0.0005"));
	free(got);
	got = measured(low, 2, &none);
	assert_non_null(strstr(got, "differ energy.job"));
	assert_non_null(strstr(got, "mwh = 0.00036"));
	free(got);
	got = measured(later, 2, &none);
	assert_null(strstr(got, "energy.job"));
	assert_non_null(strstr(got, "mwh = 0.00056"));
	free(got);
}

static void
time_without_reading_has_bounds_or_there_is_no_figure(void **state)
{
	const char *log[] = {board};
	struct energy_inputs inputs = {.has_job_ms = true, .job_ms = 7200000};
	char *got = measured(log, 1, &inputs);

	(void)state;
	assert_non_null(strstr(got, "differ energy.open"));
	assert_null(strstr(got, "mwh"));
	free(got);
	inputs.board_watts = figure(700);
	inputs.idle_watts = figure(60);
	says(log, 1, &inputs,
	    "model  energy.training.mwh = 0.0004200..0.001060\n"
	    "model  energy.training.scope = accelerators\nmodel  energy.training.coverage = "
	    "50.00\n");
	inputs.has_devices = true; /* and another board that nothing reads, for two hours */
	inputs.devices = 2;
	says(log, 1, &inputs,
	    "differ energy.devices\nmodel  energy.training.mwh = 0.0005400..0.002460\n"
	    "model  energy.training.scope = accelerators\nmodel  energy.training.coverage = "
	    "25.00\n");
}

static void
factors_and_idle_power_are_as_given(void **state)
{
	const char *log[] = {board};
	struct energy_inputs inputs = {.pue = figure(2), .stage = {"a", 1}};

	(void)state;
	says(log, 1, &inputs, "stage a stage.energy.mwh = 0.00072\n");
	inputs.host_factor = figure(3);
	says(log, 1, &inputs, "stage a stage.energy.mwh = 0.00216\n");
	inputs = (struct energy_inputs){.excludes_idle = true, .stage = {"a", 1}};
	says(log, 1, &inputs,
	    "error: idle power is to be taken off but not stated, expected --idle-watts\n");
	inputs.idle_watts = figure(60);
	says(log, 1, &inputs, "stage a stage.energy.mwh = 0.00030\n");
	inputs.pue = (struct energy_figure){true, {DECIMAL_ZERO, decimal_from(1)}};
	says(log, 1, &inputs, "error: a PUE below 1, expected at least 1\n");
}

static void
same_bytes_count_once_and_order_never_matters(void **state)
{
	const char *logs[] = {board, board_counted, record_of_node, node_nameless, board,
	    CARBON("r", "2026-05-01T01:00:00", "0.5")};
	struct energy_inputs inputs = {.board_watts = {true, {{0}, {0}}}};
	uint64_t random = 9;
	char *first = NULL;

	(void)state;
	inputs.board_watts = figure(700);
	for (int round = 0; round < 50; round++) {
		char *got = measured(logs, 6, &inputs);
		if (first == NULL)
			first = got;
		else {
			assert_string_equal(got, first);
			free(got);
		}
		for (uint32_t i = 5; i > 0; i--) {
			uint32_t k = (uint32_t)(next_random(&random) % (i + 1));
			const char *swap = logs[i];
			logs[i] = logs[k];
			logs[k] = swap;
		}
	}
	assert_non_null(strstr(first, "note energy.same"));
	free(first);
}

static void
estimate_needs_time_and_power(void **state)
{
	struct energy_inputs inputs = {.has_devices = true, .devices = 10, .stage = {"a", 1}};

	(void)state;
	inputs.days = figure(1);
	inputs.device = text_of("h100-sxm"); /* 240 hours at half of 700 W to all of it */
	says(NULL, 0, &inputs, "stage a stage.energy.mwh = 0.084..0.168\n");
	inputs.draw_watts = figure(500);
	says(NULL, 0, &inputs, "stage a stage.energy.mwh = 0.12\n");
	inputs.draw_watts.is_given = false;
	inputs.device = TEXT_NONE;
	says(NULL, 0, &inputs,
	    "error: the accelerator's power is not known, expected --device with a name of the "
	    "table, --board-watts or --watts\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(board_read_by_two_tools_counts_once_by_its_counter),
	    cmocka_unit_test(machine_contains_its_boards_and_processors),
	    cmocka_unit_test(machine_of_unknown_name_widens_the_bounds),
	    cmocka_unit_test(total_of_a_job_is_held_against_its_meters),
	    cmocka_unit_test(time_without_reading_has_bounds_or_there_is_no_figure),
	    cmocka_unit_test(factors_and_idle_power_are_as_given),
	    cmocka_unit_test(same_bytes_count_once_and_order_never_matters),
	    cmocka_unit_test(estimate_needs_time_and_power),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
