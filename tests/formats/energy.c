/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of meters: what each reader makes of them, and each refusal with its message. */
#include "../check.h"

#include "base/out.h"
#include "formats/energy.h"
#include "formats/job_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* "accelerators power GPU-1 node-a: 1000=250000000 2000=-" */
static void
show(const struct energy_log *log, struct out *out)
{
	for (uint32_t i = 0; i < log->n; i++) {
		const struct energy_series *s = &log->series[i];
		out_format(out, "%s %s %.*s", energy_scope_word(s->scope),
		    s->kind == ENERGY_POWER ? "power" : "counter", TEXT_ARG(s->device));
		if (s->node.len > 0)
			out_format(out, " @%.*s", TEXT_ARG(s->node));
		if (s->name.len > 0)
			out_format(out, " (%.*s)", TEXT_ARG(s->name));
		if (s->kind == ENERGY_COUNTER)
			out_format(out, " x%" PRIu64, s->unit_uj);
		if (s->range > 0)
			out_format(out, " range %" PRIu64, s->range);
		out_string(out, ":");
		for (uint32_t k = 0; k < s->n; k++) {
			out_format(out, " %" PRId64 "=", s->samples[k].time_ms);
			if (s->samples[k].value == ENERGY_HOLE)
				out_string(out, "-");
			else
				out_format(out, "%" PRId64, s->samples[k].value);
		}
		out_string(out, "\n");
	}
	if (log->torn)
		out_string(out, "torn\n");
	if (log->relative)
		out_string(out, "relative\n");
}

static void
reads_with(const char *text, const struct energy_clock *clock, enum energy_source expected,
    const char *series)
{
	struct arena arena;
	struct energy_log log;
	struct gpai_error err = {0};
	enum energy_source source = ENERGY_SOURCES_COUNT;
	struct out out;

	arena_init(&arena, 1 << 24);
	out_memory(&out);
	assert_true(energy_sniff(span_of(text), &source));
	if (source != expected)
		fail_msg("taken for %s: %.60s", energy_source_says(source), text);
	if (energy_parse(&arena, span_of(text), "log", source, clock, &log, &err) != GPAI_OK)
		fail_msg("line %" PRIu64 ": %s", err.at, err.message);
	show(&log, &out);
	struct text got = out_text(&out);
	if (!text_is(got, series))
		fail_msg("got\n%.*s\nexpected\n%s", TEXT_ARG(got), series);
	out_release(&out);
	arena_release(&arena);
}

static void
reads(const char *text, enum energy_source source, const char *series)
{
	reads_with(text, &(struct energy_clock){0}, source, series);
}

static void
refused(const char *text, enum gpai_code code, uint64_t line, const char *message)
{
	struct arena arena;
	struct energy_log log;
	struct gpai_error err = {0};
	enum energy_source source = ENERGY_SOURCES_COUNT;

	arena_init(&arena, 1 << 24);
	assert_true(energy_sniff(span_of(text), &source));
	enum gpai_code rc = energy_parse(
	    &arena, span_of(text), "log", source, &(struct energy_clock){0}, &log, &err);
	if (rc != code || err.at != line || strcmp(err.message, message) != 0)
		fail_msg("code %d line %" PRIu64 ": %s\n  expected %d line %" PRIu64 ": %s", rc,
		    err.at, err.message, code, line, message);
	arena_release(&arena);
}

static void
nvidia_smi_with_units_and_holes(void **state)
{
	(void)state;
	reads("timestamp, index, uuid, name, power.draw [W]\n"
	      "2024/06/15 18:28:00.000, 0, GPU-a1, NVIDIA H100 80GB HBM3, 412.50 W\n"
	      "2024/06/15 18:28:00.001, 1, GPU-b2, NVIDIA H100 80GB HBM3, [N/A]\n"
	      "2024/06/15 18:28:01.000, 0, GPU-a1, NVIDIA H100 80GB HBM3, 0.00 W\n"
	      "2024/06/15 18:28:01.001, 1, GPU-b2, NVIDIA H100 80GB HBM3, [Not Supported]\n"
	      "2024/06/15 18:28:02.000, 0, GPU-a1, NVIDIA H100 80GB HBM3, 4",
	    ENERGY_NVIDIA_SMI,
	    "accelerators power GPU-a1 (NVIDIA H100 80GB HBM3): 1718476080000=412500000 "
	    "1718476081000=0\n"
	    "accelerators power GPU-b2 (NVIDIA H100 80GB HBM3): 1718476080001=- 1718476081001=-\n"
	    "torn\n");
}

static void
nvidia_smi_without_units_header_or_zone(void **state)
{
	struct energy_clock clock = {.zone_minutes = 120};

	(void)state;
	reads_with("timestamp, index, power.draw\n2024/06/15 18:28:00, 3, 70.12\n", &clock,
	    ENERGY_NVIDIA_SMI, "accelerators power 3: 1718468880000=70120000\n");
	reads("2024/06/15 18:28:00.000, GPU-a1, 412.50 W, 700.00 W\n", ENERGY_NVIDIA_SMI,
	    "accelerators power GPU-a1: 1718476080000=412500000\n");
	clock = (struct energy_clock){.interval_ms = 500};
	reads_with("power.draw [W]\n70.0 W\n71.0 W\n", &clock, ENERGY_NVIDIA_SMI,
	    "accelerators power 0: 0=70000000 500=71000000\nrelative\n");
}

static void
nvidia_smi_refuses_what_is_no_power(void **state)
{
	(void)state;
	refused("timestamp, uuid, power.draw [W]\n2024/06/15 18:28:00.000, GPU-1, -3.0 W\n",
	    GPAI_MALFORMED, 2, "found \"-3.0 W\", expected a figure in W that is not negative");
	refused("timestamp, uuid, power.draw [W]\n2024/06/15 18:28:00.000, GPU-1, nan W\n",
	    GPAI_MALFORMED, 2, "found \"nan W\", expected a number in W");
	refused("timestamp, uuid, power.draw [W]\n2024/06/15 18:28:00.000, GPU-1, 412500 mW\n",
	    GPAI_UNSUPPORTED, 2, "found \"412500 mW\", expected a figure in W");
	refused("timestamp, uuid, power.draw [W]\n2024/06/15 18:28:00.000, GPU-1, 412500\n",
	    GPAI_TOO_LARGE, 2, "found \"412500\", too large for W here");
	refused("timestamp, uuid, power.draw [mW]\n2024/06/15 18:28:00.000, GPU-1, 412500\n",
	    GPAI_UNSUPPORTED, 1, "column \"power.draw [mW]\", expected power in [W]");
	refused("timestamp, uuid, power.draw [W]\n2024/13/15 18:28:00.000, GPU-1, 3 W\n",
	    GPAI_MALFORMED, 2,
	    "timestamp \"2024/13/15 18:28:00.000\", expected one as 2024/06/15 18:28:00.000");
	refused("uuid, power.draw [W]\nGPU-1, 3 W\n", GPAI_UNSUPPORTED, 2,
	    "readings without times, expected a timestamp or the interval");
}

static void
dcgm_dmon_with_times_before_each_line(void **state)
{
	(void)state;
	reads("1777708107.135 #Entity   POWER   TOTEC     SMCLK\n"
	      "1777708107.135 ID        W       mJ        MHz\n"
	      "1777708107.136 GPU 0     120.500 1234567   1410\n"
	      "1777708107.136 GPU 1     N/A     N/A       N/A\n"
	      "1777708108.136 GPU 0     140737488355328.000 1354567   1410\n"
	      "1777708108.136 GPU 1     16.609  140737488355328 1410\n",
	    ENERGY_DCGM_DMON,
	    "accelerators power 0: 1777708107136=120500000 1777708108136=-\n"
	    "accelerators counter 0 x1000: 1777708107136=1234567 1777708108136=1354567\n"
	    "accelerators power 1: 1777708107136=- 1777708108136=16609000\n"
	    "accelerators counter 1 x1000: 1777708107136=- 1777708108136=-\n");
	reads_with("#Entity   SMCLK POWER\nID  MHz  W\nGPU 0  1410  100\nGPU 0  1410  200\n",
	    &(struct energy_clock){.interval_ms = 1000}, ENERGY_DCGM_DMON,
	    "accelerators power 0: 0=100000000 1000=200000000\nrelative\n");
	refused("#Entity   POWER\nID  W\nGPU 0  100\n", GPAI_UNSUPPORTED, 3,
	    "readings without times, expected a time on each line or the interval");
	refused("#Entity   TOTEC\nID  J\nGPU 0  100\n", GPAI_UNSUPPORTED, 2,
	    "energy in \"J\", expected mJ");
}

static void
dcgm_exporter_with_stamps(void **state)
{
	(void)state;
	reads("# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).\n"
	      "# TYPE DCGM_FI_DEV_POWER_USAGE gauge\n"
	      "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-a1\",device=\"nvidia0\",modelName="
	      "\"NVIDIA "
	      "H100\",Hostname=\"n1\"} 250.5 1777708107135\n"
	      "DCGM_FI_DEV_POWER_USAGE_INSTANT{gpu=\"0\",UUID=\"GPU-a1\"} 999 1777708107135\n"
	      "# 2026-05-02T07:48:30Z\n"
	      "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-a1\",Hostname=\"n1\"} "
	      "1234567890\n"
	      "DCGM_FI_DEV_POWER_USAGE{gpu=\"1\",Hostname=\"n1\"} 70\n",
	    ENERGY_DCGM_EXPORTER,
	    "accelerators power GPU-a1 (NVIDIA H100): 1777708107135=250500000\n"
	    "accelerators counter GPU-a1 x1000: 1777708110000=1234567890\n"
	    "accelerators power 1 @n1: 1777708110000=70000000\n");
	refused("DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 250\n", GPAI_UNSUPPORTED, 1,
	    "metrics without times, expected a time behind each figure, before each scrape, or "
	    "the interval");
	refused("DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} NaN 1777708107135\n", GPAI_MALFORMED, 1,
	    "found \"NaN\", expected a number in W");
}

static void
powercap_as_csv_and_as_files(void **state)
{
	(void)state;
	reads("timestamp,node,domain,energy_uj,max_energy_range_uj\n"
	      "2026-05-02T07:48:30Z,n1,package-0,262143000000,262143328850\n"
	      "2026-05-02T07:48:30Z,n1,package-0/core,1,262143328850\n"
	      "2026-05-02T07:48:31Z,n1,package-0,100,262143328850\n"
	      "2026-05-02T07:48:31Z,n1,dram,,65712999613\n",
	    ENERGY_POWERCAP,
	    "processors counter package-0 @n1 x1 range 262143328850: 1777708110000=262143000000 "
	    "1777708111000=100\n"
	    "memory counter dram @n1 x1 range 65712999613: 1777708111000=-\n");
	reads("Sat May  2 07:48:30 UTC 2026\n"
	      "/sys/class/powercap/intel-rapl:0/name:package-0\n"
	      "/sys/class/powercap/intel-rapl:0/max_energy_range_uj:262143328850\n"
	      "/sys/class/powercap/intel-rapl:0/energy_uj:100\n"
	      "/sys/class/powercap/intel-rapl:0:0/name:core\n"
	      "/sys/class/powercap/intel-rapl:0:0/energy_uj:90\n"
	      "Sat May  2 07:48:31 UTC 2026\n"
	      "/sys/class/powercap/intel-rapl:0/energy_uj:200\n"
	      "/sys/class/powercap/intel-rapl:1/energy_uj:300\n",
	    ENERGY_POWERCAP,
	    "processors counter package-0 x1 range 262143328850: 1777708110000=100 "
	    "1777708111000=200\n"
	    "processors counter package intel-rapl:1 x1: 1777708111000=300\n");
	refused("time,energy_uj\n1,-5\n", GPAI_MALFORMED, 2,
	    "found \"-5\", expected a figure in uJ that is not negative");
}

static void
perf_stat_in_all_its_forms(void **state)
{
	(void)state;
	reads("     1.001048308,19.63,Joules,power/energy-pkg/,2002406532,100.00,,\n"
	      "     1.001048308,<not counted>,Joules,power/energy-ram/,0,100.00,,\n"
	      "     2.002369058,19.41,Joules,power/energy-pkg/,2002617705,100.00,,\n",
	    ENERGY_PERF,
	    "processors counter power/energy-pkg/ x1: 0=0 1001=19630000 2002=39040000\n"
	    "memory counter power/energy-ram/ x1: 0=0 1001=-\n"
	    "relative\n");
	reads("#           time             counts   unit events\n"
	      "     1.000214717               3.07 Joules power/energy-pkg/         [100.00%]\n"
	      "     1.000214717               0.53 Joules power/energy-cores/\n",
	    ENERGY_PERF, "processors counter power/energy-pkg/ x1: 0=0 1000=3070000\nrelative\n");
	reads(" Performance counter stats for 'system wide':\n\n"
	      "          1,475.42 Joules power/energy-pkg/\n\n"
	      "      10.003123 seconds time elapsed\n",
	    ENERGY_PERF,
	    "processors counter power/energy-pkg/ x1: 0=0 10003=1475420000\nrelative\n");
	reads("S0,1,475.42,Joules,power/energy-pkg/,1,100.00,,\n"
	      "S1,1,476.00,Joules,power/energy-pkg/,1,100.00,,\n",
	    ENERGY_PERF,
	    "processors counter S0 power/energy-pkg/ x1: 0=0 0=475420000\n"
	    "processors counter S1 power/energy-pkg/ x1: 0=0 0=476000000\nrelative\n");
}

#define DCMI(watts, stamp, state)                                                                  \
	"    Instantaneous power reading:                   " watts " Watts\n"                     \
	"    Minimum during sampling period:                132 Watts\n"                           \
	"    Average power reading over sample period:      204 Watts\n"                           \
	"    IPMI timestamp:                           " stamp "\n"                                \
	"    Sampling period:                          00000001 Seconds.\n"                        \
	"    Power reading state is:                   " state "\n\n"

static void
ipmi_readings_sensors_and_clocks(void **state)
{
	(void)state;
	reads(DCMI("240", "03/06/2025 07:40:35 UTC", "activated")
		  DCMI("250", "03/06/2025 07:40:45 UTC", "deactivated"),
	    ENERGY_IPMI, "nodes power node: 1741246835000=240000000 1741246845000=-\n");
	reads(DCMI("297", "Tue Nov 24 09:46:03 2015", "activated"), ENERGY_IPMI,
	    "nodes power node: 1448358363000=297000000\n");
	/* A time before the reading is believed before the controller's own. */
	reads("1777708107\n" DCMI("0", "Thu Jan  1 00:00:00 1970", "activated"), ENERGY_IPMI,
	    "nodes power node: 1777708107000=0\n");
	reads("2026-05-02T07:48:30Z\n"
	      "PS1 Input Power  | 120 Watts         | ok\n"
	      "PS2 Input Power  | 130 Watts         | ok\n"
	      "PS1 Output Power | 110 Watts         | ok\n"
	      "Fan Power        | 20 Watts          | ok\n",
	    ENERGY_IPMI,
	    "nodes power PS1 Input Power: 1777708110000=120000000\n"
	    "nodes power PS2 Input Power: 1777708110000=130000000\n");
	reads("2026-05-02T07:48:30Z\n"
	      "PS1 Input Power  | 120 Watts         | ok\n"
	      "Pwr Consumption  | 77h | ok  |  7.1 | 266 Watts\n",
	    ENERGY_IPMI, "nodes power node: 1777708110000=266000000\n");
	reads("2026-05-02T07:48:30Z\n"
	      "Pwr Consumption  | 210.000    | Watts      | ok    | na\n",
	    ENERGY_IPMI, "nodes power node: 1777708110000=210000000\n");
	refused("Instantaneous power reading:  240 Watts\n", GPAI_UNSUPPORTED, 1,
	    "a reading without a time, expected an IPMI timestamp, a time on a line before it, or "
	    "the interval");
	refused("Instantaneous power reading:  -240 Watts\n", GPAI_MALFORMED, 1,
	    "found \"-240\", expected a figure in W that is not negative");
}

static void
redfish_reports_and_answers(void **state)
{
	(void)state;
	reads("{\"@odata.type\":\"#MetricReport.v1_5_0.MetricReport\",\"MetricValues\":["
	      "{\"MetricId\":\"AverageConsumedWatts\",\"MetricValue\":\"100\",\"Timestamp\":"
	      "\"2016-11-08T12:25:00-05:00\",\"MetricProperty\":"
	      "\"/redfish/v1/Chassis/Tray_1/Power#/PowerControl/0/PowerConsumedWatts\"},"
	      "{\"MetricValue\":\"94.5\",\"Timestamp\":\"2016-11-08T12:26:00-05:00\","
	      "\"MetricProperty\":"
	      "\"/redfish/v1/Chassis/Tray_1/Power#/PowerControl/0/PowerConsumedWatts\"},"
	      "{\"MetricValue\":\"1\",\"Timestamp\":\"2016-11-08T12:26:00-05:00\","
	      "\"MetricProperty\":"
	      "\"/redfish/v1/Chassis/Tray_1/Power#/PowerControl/1/PowerConsumedWatts\"}]}\n",
	    ENERGY_REDFISH,
	    "nodes power /redfish/v1/Chassis/Tray_1/Power#/PowerControl/0: "
	    "1478625900000=100000000 1478625960000=94500000\n");
	reads("{\"timestamp\":\"2026-05-02T07:48:30Z\",\"host\":\"n1\",\"data\":"
	      "{\"@odata.id\":\"/redfish/v1/Chassis/1/Power\",\"PowerControl\":["
	      "{\"PowerConsumedWatts\":1349.263802},{\"PowerConsumedWatts\":5}]}}\n"
	      "{\"timestamp\":1777708111,\"host\":\"n1\",\"data\":"
	      "{\"@odata.id\":\"/redfish/v1/Chassis/1/Power\",\"PowerControl\":["
	      "{\"PowerConsumedWatts\":null}]}}\n",
	    ENERGY_REDFISH, "nodes power chassis @n1: 1777708110000=1349263802 1777708111000=-\n");
	reads("{\"@odata.id\":\"/redfish/v1/Chassis/HGX_GPU_0/EnvironmentMetrics\","
	      "\"Timestamp\":\"2026-05-02T07:48:30Z\","
	      "\"PowerWatts\":{\"Reading\":231.958},\"EnergykWh\":{\"Reading\":63.9}}",
	    ENERGY_REDFISH,
	    "accelerators counter /redfish/v1/Chassis/HGX_GPU_0/EnvironmentMetrics x1000: "
	    "1777708110000=230040000000\n"
	    "accelerators power /redfish/v1/Chassis/HGX_GPU_0/EnvironmentMetrics: "
	    "1777708110000=231958000\n");
	refused("{\"Timestamp\":\"2026-05-02T07:48:30Z\",\"PowerConsumedWatts\":-1}",
	    GPAI_MALFORMED, 0, "a reading of -1 W, expected one that is not negative");
	refused("{\"PowerConsumedWatts\":100}", GPAI_UNSUPPORTED, 0,
	    "a reading without a time, expected a member timestamp or the interval");
}

#define CARBON_HEAD                                                                                \
	"timestamp,project_name,run_id,duration,emissions,cpu_energy,gpu_energy,ram_energy,"       \
	"energy_consumed,gpu_model,pue\n"

static void
codecarbon_rows_add_up_within_a_run(void **state)
{
	(void)state;
	reads(CARBON_HEAD
	    "2024-05-27T11:31:35,cc,r1,100.5,0.1,0.001,0.002,0.003,0.006,\"1 x A100, "
	    "80GB\",1.0\n"
	    "2024-05-27T11:33:15,cc,r1,200.5,0.1,0.001,0.002,0.003,0.0127430000000001,"
	    "1 x A100,1.0\n"
	    "2024-05-27T11:33:15,cc,r2,10,0.1,0.001,0,0.003,0.004,,1.0\n",
	    ENERGY_CODECARBON,
	    "jobs counter r1 (1 x A100) x1000: 1716809394500=0 1716809495000=21600000 "
	    "1716809595000=45874800\n"
	    "jobs counter r2 x1000: 1716809585000=0 1716809595000=14400000\n");
	refused(CARBON_HEAD "2024-05-27T11:31:35,cc,r1,100.5,0.1,0.001,0.002,0.003,nan,x,1.0\n",
	    GPAI_MALFORMED, 2, "found \"nan\", expected a number in kWh");
	refused("timestamp,run_id,energy_consumed\n", GPAI_UNSUPPORTED, 1,
	    "a header without timestamp, run_id, duration or energy_consumed, expected all four");
}

static void
mlperf_analyser_and_events(void **state)
{
	(void)state;
	reads("Time,01-22-2021 15:05:15.322,Watts,25.650000,Volts,227.370000,Amps,0.225410,PF,0.5,"
	      "Mark,run_1,Ch1,Watts,9.0,Volts,1\n"
	      "Time,01-22-2021 "
	      "15:05:16.322,Watts,-1.000000,Volts,-1.0,Amps,-1.0,PF,-1.0,Mark,run_1\n",
	    ENERGY_MLPERF, "nodes power analyser: 1611327915322=25650000 1611327916322=-\n");
	reads(":::MLLOG {\"time_ms\": 1777708107135, \"key\": \"power_measurement_start\", "
	      "\"value\": null}\n"
	      ":::MLLOG {\"time_ms\": 1777708107235, \"key\": \"power_reading\", \"value\": "
	      "7123.5}\n",
	    ENERGY_MLPERF, "nodes power node: 1777708107235=7123500000\n");
	refused(
	    ":::MLLOG {\"time_ms\": 1777708107235, \"key\": \"power_reading\", \"value\": -1}\n",
	    GPAI_MALFORMED, 1, "power_reading -1, expected one that is not negative");
}

static const char record[] =
    "{\"gpai-record\":1,\"job\":\"77\",\"node\":\"n1\",\"start\":\"2026-05-02T07:48:30Z\","
    "\"start_ms\":1777708110000,\"interval_ms\":1000,\"command\":[\"train\"]}\n"
    "{\"t\":1777708110000,\"gpu\":[{\"id\":\"GPU-a1\",\"name\":\"NVIDIA H100\",\"w\":412.5,"
    "\"mj\":123456},{\"id\":\"GPU-b2\",\"name\":\"NVIDIA H100\"}],\"rapl\":[{\"domain\":"
    "\"package-0\",\"uj\":123,\"range\":262143328850},{\"domain\":\"package-0/core\",\"uj\":1},"
    "{\"domain\":\"package-0/dram\",\"uj\":9}]}\n"
    "{\"t\":1777708111000,\"gpu\":[{\"id\":\"GPU-a1\",\"w\":400,\"mj\":523456}]}\n"
    "{\"end\":1777708112000,\"exit\":0,\"wall_ms\":2000}\n";

static void
job_record_gives_meters_and_end(void **state)
{
	struct arena arena;
	struct job_record job;
	struct gpai_error err = {0};

	(void)state;
	reads(record, ENERGY_JOB_RECORD,
	    "accelerators counter GPU-a1 @n1 (NVIDIA H100) x1000: 1777708110000=123456 "
	    "1777708111000=523456\n"
	    "accelerators power GPU-a1 @n1 (NVIDIA H100): 1777708110000=412500000 "
	    "1777708111000=400000000\n"
	    "accelerators power GPU-b2 @n1 (NVIDIA H100): 1777708110000=-\n"
	    "processors counter package-0 @n1 x1 range 262143328850: 1777708110000=123\n"
	    "memory counter package-0/dram @n1 x1: 1777708110000=9\n");
	arena_init(&arena, 1 << 24);
	assert_int_equal(job_record_parse(&arena, span_of(record), "r", &job, &err), GPAI_OK);
	assert_true(text_is(job.job, "77") && text_is(job.node, "n1"));
	assert_true(job.has_ended && job.has_exit && job.exit == 0);
	assert_int_equal(job.end_ms - job.start_ms, 2000);
	assert_int_equal(job.readings, 2);
	assert_int_equal(job.gpus, 2);
	assert_int_equal(job.domains, 2);
	arena_release(&arena);
	refused("{\"gpai-record\":2}\n", GPAI_UNSUPPORTED, 1, "gpai-record 2, expected version 1");
	refused("{\"gpai-record\":1}\n{\"t\":1,\"gpu\":[{\"id\":\"x\",\"w\":-4}]}\n",
	    GPAI_MALFORMED, 2, "w is not a number of at least 0, expected watts");
}

/* A crash leaves a prefix; what is whole in it counts, and no prefix is an error. */
static void
every_prefix_of_a_record_is_read(void **state)
{
	struct arena arena;
	struct job_record job;

	(void)state;
	for (size_t len = strcspn(record, "\n") + 1; len < strlen(record); len++) {
		struct span cut = {(const uint8_t *)record, len};
		struct gpai_error err = {0};
		arena_init(&arena, 1 << 24);
		if (job_record_parse(&arena, cut, "r", &job, &err) != GPAI_OK)
			fail_msg("%zu bytes: %s", len, err.message);
		assert_int_equal(job.energy.torn, record[len - 1] != '\n');
		arena_release(&arena);
	}
}

static void
many_meters_are_found_again(void **state)
{
	struct arena arena;
	struct energy_log log;
	struct out out;

	(void)state;
	arena_init(&arena, 1 << 28);
	out_memory(&out);
	out_string(&out, "timestamp, uuid, power.draw [W]\n");
	for (int second = 0; second < 3; second++)
		for (int gpu = 0; gpu < 5000; gpu++)
			out_format(&out, "2024/06/15 18:28:%02d.000, GPU-%d, %d W\n", second, gpu,
			    gpu % 700);
	struct text text = out_text(&out);
	struct span bytes = {(const uint8_t *)text.at, text.len};
	assert_int_equal(energy_parse(&arena, bytes, "log", ENERGY_NVIDIA_SMI,
			     &(struct energy_clock){0}, &log, NULL),
	    GPAI_OK);
	assert_int_equal(log.n, 5000);
	for (uint32_t i = 0; i < log.n; i++)
		assert_int_equal(log.series[i].n, 3);
	out_release(&out);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nvidia_smi_with_units_and_holes),
	    cmocka_unit_test(nvidia_smi_without_units_header_or_zone),
	    cmocka_unit_test(nvidia_smi_refuses_what_is_no_power),
	    cmocka_unit_test(dcgm_dmon_with_times_before_each_line),
	    cmocka_unit_test(dcgm_exporter_with_stamps),
	    cmocka_unit_test(powercap_as_csv_and_as_files),
	    cmocka_unit_test(perf_stat_in_all_its_forms),
	    cmocka_unit_test(ipmi_readings_sensors_and_clocks),
	    cmocka_unit_test(redfish_reports_and_answers),
	    cmocka_unit_test(codecarbon_rows_add_up_within_a_run),
	    cmocka_unit_test(mlperf_analyser_and_events),
	    cmocka_unit_test(job_record_gives_meters_and_end),
	    cmocka_unit_test(every_prefix_of_a_record_is_read),
	    cmocka_unit_test(many_meters_are_found_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
