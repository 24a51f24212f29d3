/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of meters: power samples and energy counters, each with its device.
 *
 * One struct for all readers. Power is in microwatts, a counter in units of the series;
 * both are whole numbers, as exact as the log writes them. What a meter could not read
 * ("[N/A]") is counted as a hole at its time and never becomes a zero. Order of samples is
 * the order in the file: putting them in order of time is the measuring floor's work.
 * Left out: judging which of two meters to believe. */
#ifndef FORMATS_ENERGY_H
#define FORMATS_ENERGY_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/span.h"

/* What writes such logs: enum, stored word, words for people. In order of sniffing. */
#define ENERGY_SOURCES(X)                                                                          \
	X(JOB_RECORD, "job-record", "record of gpai record")                                       \
	X(MLPERF, "mlperf", "MLPerf power log")                                                    \
	X(DCGM_EXPORTER, "dcgm-exporter", "DCGM exporter metrics")                                 \
	X(DCGM_DMON, "dcgm-dmon", "dcgmi dmon log")                                                \
	X(IPMI, "ipmi", "IPMI log")                                                                \
	X(REDFISH, "redfish", "Redfish log")                                                       \
	X(CODECARBON, "codecarbon", "CodeCarbon emissions")                                        \
	X(NVIDIA_SMI, "nvidia-smi", "nvidia-smi log")                                              \
	X(PERF, "perf", "perf stat energy log")                                                    \
	X(POWERCAP, "powercap", "RAPL powercap log")                                               \
	X(SLURM, "slurm", "Slurm accounting")

enum energy_source {
#define X(name, word, says) ENERGY_##name,
	ENERGY_SOURCES(X)
#undef X
	    ENERGY_SOURCES_COUNT
};

/* What a meter stands around: enum, word. A wider one contains the narrower ones. */
#define ENERGY_SCOPES(X)                                                                           \
	X(DEVICE, "accelerators")  /* one accelerator board */                                     \
	X(PROCESSOR, "processors") /* one processor package */                                     \
	X(MEMORY, "memory")        /* memory of a host, apart from its processors */               \
	X(NODE, "nodes")           /* a whole machine, or one of its power supplies */             \
	X(JOB, "jobs")             /* all that a job or run used, as a tool adds it up */

enum energy_scope {
#define X(name, word) SCOPE_##name,
	ENERGY_SCOPES(X)
#undef X
	    ENERGY_SCOPES_COUNT
};

enum energy_kind { ENERGY_POWER, ENERGY_COUNTER };

#define ENERGY_HOLE INT64_MIN /* value of a sample that the meter could not read */

struct energy_sample {
	int64_t time_ms; /* since 1970, or since the log began */
	int64_t value;   /* microwatts, or a counter in units; ENERGY_HOLE */
};

struct energy_series {
	enum energy_scope scope;
	enum energy_kind kind;
	struct text device; /* UUID, or "0", or a domain's name; never empty */
	struct text node;   /* empty: the log does not say */
	struct text name;   /* product: "NVIDIA H100 80GB HBM3"; may be empty */
	bool unique;        /* device names it world-wide: the same in another file is the same */
	uint64_t unit_uj;   /* COUNTER: microjoules of one count */
	uint64_t range;     /* COUNTER: starts again from 0 after so many counts; 0: never */
	struct energy_sample *samples;
	uint32_t n, cap;
	uint64_t line; /* where it was first met */
};

/* What a reader is told about a log that does not say so itself. */
struct energy_clock {
	int32_t zone_minutes; /* of times without a zone, east of UTC */
	uint32_t interval_ms; /* between readings of a log without times; 0: unknown */
};

struct energy_log {
	enum energy_source source;
	struct energy_series *series;
	uint32_t n, cap;
	bool relative; /* times count from the beginning of the log */
	bool torn;     /* the last line is not whole: written to when it was copied, or a crash */
	struct text *notes; /* what a reader of the figures should know, each once */
	uint32_t n_notes;
	struct text node;   /* of all series that do not say */
	struct text stage;  /* of training, where a log names it */
	struct decimal pue; /* as the tool states it; zero: it does not */
	int64_t begin, end; /* of the job, in ms; 0: not said */
	uint32_t *slots;    /* index of series by hash */
	uint32_t n_slots, last;
	struct arena *arena;
	const char *file;
};

bool energy_sniff(struct span head, enum energy_source *source);
/* Results live in the arena and may borrow from `bytes`. Errors carry the line: MALFORMED
 * (power that is negative or no number, times that are none), UNSUPPORTED (no energy in
 * it, another unit, no times and no interval given), TOO_LARGE. */
enum gpai_code energy_parse(struct arena *arena, struct span bytes, const char *name,
    enum energy_source source, const struct energy_clock *clock, struct energy_log *log,
    struct gpai_error *err);

const char *energy_source_word(enum energy_source source);
const char *energy_source_says(enum energy_source source);
const char *energy_scope_word(enum energy_scope scope);

#endif
