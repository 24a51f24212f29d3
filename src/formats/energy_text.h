/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of meters' logs share: lines, cells, figures, times, series. */
#ifndef FORMATS_ENERGY_TEXT_H
#define FORMATS_ENERGY_TEXT_H

#include "formats/energy.h"

#define ENERGY_SHOWN(t) TEXT_ARG(text_clip(t, 60))

#define ENERGY_SERIES_MAX  200000           /* meters in one log: the largest clusters have fewer */
#define ENERGY_SAMPLES_MAX 400000000        /* readings of one meter */
#define ENERGY_DEVICE_MAX  10000000000      /* microwatts of one board: 10 kW */
#define ENERGY_POWER_MAX   1000000000000000 /* microwatts of anything: 1 GW */
#define ENERGY_TIME_MAX    100000000000000  /* ms: three thousand years, past or to come */

struct energy_lines {
	struct text left;
	uint64_t number; /* of the line last given, from 1 */
	bool whole;      /* it ended in a newline: else its last figure may be cut off */
};

/* The text of a log; MALFORMED when it is not UTF-8. A byte order mark is passed over. */
enum gpai_code energy_lines_of(
    struct span bytes, const char *name, struct energy_lines *lines, struct gpai_error *err);
/* Without its line end; false at the end. */
bool energy_line(struct energy_lines *lines, struct text *line);
/* The next cell, trimmed and without its quotes; false when there is none. */
bool energy_cell(struct text *line, char separator, struct text *cell);
/* The next run of what is not blank. */
bool energy_word(struct text *line, struct text *word);
bool text_like(struct text a, const char *words); /* equal, ASCII case aside */
bool text_has(struct text in, const char *words); /* somewhere in it, ASCII case aside */

/* "N/A", "[Not Supported]", "nan", "-" and the like: the meter did not read. */
bool energy_is_hole(struct text text);
/* A figure times 10^shift, to the nearest whole number. MALFORMED when it is no number,
 * is negative, or has no unit that is one of a kind of `unit` where it carries one
 * ("412.50 W" for "W"); TOO_LARGE above max. */
enum gpai_code energy_figure(struct text text, const char *unit, int shift, int64_t max,
    struct place place, int64_t *value, struct gpai_error *err);
/* Power in watts of a meter of that scope, as microwatts; a hole gives ENERGY_HOLE. */
enum gpai_code energy_watts(struct text text, enum energy_scope scope, struct place place,
    int64_t *value, struct gpai_error *err);

/* The nearest whole number of what JSON made a double: 0 to 9e18. */
static inline int64_t
energy_nearest(double number)
{
	return (int64_t)(number + 0.5);
}

/* Moments as logs write them, in ms since 1970: 2024/06/15 18:28:00.000,
 * 2024-07-19T15:57:43[.5][Z|+02:00], 01-22-2021 15:05:15.322, 03/06/2025 07:40:35 [PM] [UTC],
 * Tue Nov 24 09:46:03 2015, seconds or milliseconds since 1970. */
bool energy_time(struct text text, int32_t zone_minutes, int64_t *ms);
/* Seconds with a fraction, as ms. */
bool energy_seconds(struct text text, int64_t *ms);
/* A time at the head of the line is cut off it: what a wrapper (ts, awk) put there. */
bool energy_take_time(struct text *line, int32_t zone_minutes, int64_t *ms);

void energy_log_init(
    struct energy_log *log, enum energy_source source, struct arena *arena, const char *name);
/* The series of that meter, made when it is new; NULL: no memory or too many. */
struct energy_series *energy_meter(struct energy_log *log, enum energy_scope scope,
    enum energy_kind kind, struct text device, struct text node);
enum gpai_code energy_add(struct energy_log *log, struct energy_series *series, int64_t time_ms,
    int64_t value, struct gpai_error *err);
/* Why energy_meter gave NULL. */
enum gpai_code energy_no_meter(const struct energy_log *log, struct gpai_error *err);
void energy_note(struct energy_log *log, const char *note); /* static text; each once */

enum gpai_code nvidia_smi_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code dcgm_dmon_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code dcgm_exporter_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code powercap_log_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code perf_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code ipmi_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code redfish_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code codecarbon_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code mlperf_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);
enum gpai_code job_record_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err);

/* What a RAPL domain or an event of perf stands around. False: it lies inside another. */
bool rapl_scope(struct text domain, enum energy_scope *scope);

bool nvidia_smi_sniff(struct text head);
bool dcgm_dmon_sniff(struct text head);
bool dcgm_exporter_sniff(struct text head);
bool powercap_log_sniff(struct text head);
bool perf_sniff(struct text head);
bool ipmi_sniff(struct text head);
bool redfish_sniff(struct text head);
bool codecarbon_sniff(struct text head);
bool mlperf_sniff(struct text head);
bool job_record_sniff(struct text head);

#endif
