/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of meters: which reader, and the series they fill; see energy.h. */
#include "formats/energy_text.h"

#include <string.h>

struct energy_format {
	bool (*sniff)(struct text head);
	enum gpai_code (*read)(struct energy_log *log, struct energy_lines *lines,
	    const struct energy_clock *clock, struct gpai_error *err);
};

/* Slurm is read elsewhere: its accounting says more than energy. */
static const struct energy_format formats[ENERGY_SOURCES_COUNT] = {
    [ENERGY_JOB_RECORD] = {job_record_sniff, job_record_read},
    [ENERGY_MLPERF] = {mlperf_sniff, mlperf_read},
    [ENERGY_DCGM_EXPORTER] = {dcgm_exporter_sniff, dcgm_exporter_read},
    [ENERGY_DCGM_DMON] = {dcgm_dmon_sniff, dcgm_dmon_read},
    [ENERGY_IPMI] = {ipmi_sniff, ipmi_read},
    [ENERGY_REDFISH] = {redfish_sniff, redfish_read},
    [ENERGY_CODECARBON] = {codecarbon_sniff, codecarbon_read},
    [ENERGY_NVIDIA_SMI] = {nvidia_smi_sniff, nvidia_smi_read},
    [ENERGY_PERF] = {perf_sniff, perf_read},
    [ENERGY_POWERCAP] = {powercap_log_sniff, powercap_log_read},
};

const char *
energy_source_word(enum energy_source source)
{
	static const char *const words[] = {
#define X(name, word, says) word,
	    ENERGY_SOURCES(X)
#undef X
	};
	return words[source];
}

const char *
energy_source_says(enum energy_source source)
{
	static const char *const words[] = {
#define X(name, word, says) says,
	    ENERGY_SOURCES(X)
#undef X
	};
	return words[source];
}

const char *
energy_scope_word(enum energy_scope scope)
{
	static const char *const words[] = {
#define X(name, word) word,
	    ENERGY_SCOPES(X)
#undef X
	};
	return words[scope];
}

bool
energy_sniff(struct span head, enum energy_source *source)
{
	struct text text = {(const char *)head.at, utf8_valid_len(head)};

	for (int i = 0; i < ENERGY_SOURCES_COUNT; i++)
		if (formats[i].sniff != NULL && formats[i].sniff(text)) {
			*source = (enum energy_source)i;
			return true;
		}
	return false;
}

enum gpai_code
energy_parse(struct arena *arena, struct span bytes, const char *name, enum energy_source source,
    const struct energy_clock *clock, struct energy_log *log, struct gpai_error *err)
{
	struct energy_lines lines;
	enum gpai_code rc;

	energy_log_init(log, source, arena, name);
	if (formats[source].read == NULL)
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "%s is not read here",
		    energy_source_says(source));
	if ((rc = energy_lines_of(bytes, name, &lines, err)) != GPAI_OK ||
	    (rc = formats[source].read(log, &lines, clock, err)) != GPAI_OK)
		return rc;
	if (log->n == 0)
		return fail(err, GPAI_UNSUPPORTED, in_file(name),
		    "%s without a reading of power or energy", energy_source_says(source));
	return GPAI_OK;
}

void
energy_log_init(
    struct energy_log *log, enum energy_source source, struct arena *arena, const char *name)
{
	*log = (struct energy_log){.source = source, .arena = arena, .file = name};
}

void
energy_note(struct energy_log *log, const char *note)
{
	enum { NOTES_MAX = 16 };

	for (uint32_t i = 0; i < log->n_notes; i++)
		if (text_is(log->notes[i], note))
			return;
	if (log->notes == NULL)
		log->notes = arena_array(log->arena, NOTES_MAX, sizeof *log->notes);
	if (log->notes != NULL && log->n_notes < NOTES_MAX)
		log->notes[log->n_notes++] = text_of(note);
}

static uint64_t
mix(uint64_t hash, struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211U; /* FNV-1a */
	return (hash ^ 0xff) * 1099511628211U;
}

static bool
is_meter(const struct energy_series *s, enum energy_scope scope, enum energy_kind kind,
    struct text device, struct text node)
{
	return s->scope == scope && s->kind == kind && text_equal(s->device, device) &&
	       text_equal(s->node, node);
}

static uint32_t *
slot_of(const struct energy_log *log, enum energy_scope scope, enum energy_kind kind,
    struct text device, struct text node)
{
	uint64_t hash = mix(mix(1469598103934665603U + scope * 2 + kind, device), node);
	uint32_t mask = log->n_slots - 1, i = (uint32_t)(hash >> 20) & mask;

	while (log->slots[i] != 0 &&
	       !is_meter(&log->series[log->slots[i] - 1], scope, kind, device, node))
		i = (i + 1) & mask;
	return &log->slots[i];
}

/* Twice as many series and four slots for each; what is left behind goes with the arena. */
static bool
grow(struct energy_log *log)
{
	uint32_t cap = log->cap == 0 ? 16 : 2 * log->cap;
	struct energy_series *series = arena_array(log->arena, cap, sizeof *series);

	log->slots = arena_array(log->arena, (size_t)cap * 4, sizeof *log->slots);
	if (series == NULL || log->slots == NULL)
		return false;
	if (log->n > 0)
		memcpy(series, log->series, log->n * sizeof *series);
	log->series = series;
	log->cap = cap;
	log->n_slots = cap * 4;
	for (uint32_t i = 0; i < log->n; i++) {
		const struct energy_series *s = &series[i];
		*slot_of(log, s->scope, s->kind, s->device, s->node) = i + 1;
	}
	return true;
}

struct energy_series *
energy_meter(struct energy_log *log, enum energy_scope scope, enum energy_kind kind,
    struct text device, struct text node)
{
	if (device.len == 0)
		device = text_of("unnamed");
	if (log->n >= ENERGY_SERIES_MAX || (log->n == log->cap && !grow(log)))
		return NULL;
	uint32_t *slot = slot_of(log, scope, kind, device, node);
	if (*slot == 0) {
		struct energy_series *s = &log->series[log->n];
		*s = (struct energy_series){.scope = scope, .kind = kind, .unit_uj = 1};
		s->device = arena_text(log->arena, device);
		s->node = arena_text(log->arena, node);
		if (s->device.at == NULL || s->node.at == NULL)
			return NULL;
		*slot = ++log->n;
	}
	return &log->series[*slot - 1];
}

enum gpai_code
energy_no_meter(const struct energy_log *log, struct gpai_error *err)
{
	if (log->n >= ENERGY_SERIES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(log->file),
		    "more than %d meters, expected fewer", ENERGY_SERIES_MAX);
	return fail_memory(err);
}

enum gpai_code
energy_add(struct energy_log *log, struct energy_series *series, int64_t time_ms, int64_t value,
    struct gpai_error *err)
{
	if (series->n == series->cap) {
		uint32_t cap = series->cap == 0 ? 4 : 2 * series->cap;
		struct energy_sample *bigger;
		if (series->n >= ENERGY_SAMPLES_MAX)
			return fail(err, GPAI_TOO_LARGE, in_file(log->file),
			    "more than %d readings of one meter, expected fewer",
			    ENERGY_SAMPLES_MAX);
		if ((bigger = arena_array(log->arena, cap, sizeof *bigger)) == NULL)
			return fail_memory(err);
		if (series->n > 0)
			memcpy(bigger, series->samples, series->n * sizeof *bigger);
		series->samples = bigger;
		series->cap = cap;
	}
	series->samples[series->n++] = (struct energy_sample){time_ms, value};
	return GPAI_OK;
}
