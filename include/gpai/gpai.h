/* SPDX-License-Identifier: Apache-2.0 */
/* libgpai: what a provider of a general-purpose AI model owes in the EU, decided
 * from facts on file, with proof. The command line and every other client stand on
 * this header alone.
 *
 * Threads: a handle belongs to one thread at a time; a loaded law is immutable and
 * may be shared. No call touches locale or environment, and none but gpai_job_run reads
 * a clock: the moment and random bytes come in a struct gpai_env made by the caller.
 *
 * Ownership: x_create, x_open, x_load give a handle that x_free or x_close takes back
 * (NULL is fine). Strings and arrays reached through a handle are borrowed from it.
 * Texts returned through `char **` are NUL-terminated and freed with gpai_text_free.
 * A struct of options that is all zero is the sane default, and so is NULL for it.
 *
 * Errors: a call that can fail returns a code and fills `err`, which may be NULL. Handles
 * and texts that it would have given are then NULL, and counts 0.
 *
 * Days are strings "YYYY-MM-DD"; "" or NULL means none, or today where a day is asked. */
#ifndef GPAI_GPAI_H
#define GPAI_GPAI_H

#include <gpai/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GPAI_API __attribute__((visibility("default")))

/* What a passphrase is asked for: to open a protected key, to protect one, to be let in by the
 * module that holds one. */
enum gpai_secret { GPAI_SECRET_OPEN, GPAI_SECRET_NEW, GPAI_SECRET_PIN };

#define GPAI_SECRET_BYTES 1024 /* of a passphrase, with its NUL */

/* The outside world, as far as the library may see it. */
struct gpai_env {
	int64_t now; /* seconds since 1970-01-01T00:00:00Z */
	bool (*random)(void *context, void *bytes, size_t len); /* false: no entropy */
	void *context;
	/* Writes the passphrase of the key that `name` names, NUL-terminated; the library wipes
	 * it. Asked only when something is to be signed; `attempt` counts from 0 while it is
	 * wrong. Any code but GPAI_OK, with its error, ends the asking. NULL: nobody knows. */
	enum gpai_code (*passphrase)(void *context, const char *name, enum gpai_secret what,
	    unsigned attempt, char passphrase[GPAI_SECRET_BYTES], struct gpai_error *err);
	/* Told what went wrong beside what was asked for; NULL: nobody listens. */
	void (*warn)(void *context, const struct gpai_error *problem);
};

GPAI_API const char *gpai_version(void);
GPAI_API void gpai_text_free(char *text);
/* The day that `env` calls now. */
GPAI_API void gpai_today(const struct gpai_env *env, char day[11]);
/* The moment at which a day begins. */
GPAI_API enum gpai_code gpai_moment_of_day(
    const char *day, int64_t *moment, struct gpai_error *err);
/* One line: "FILE: line N: CLAUSE: message", as far as known. Returns the length needed. */
GPAI_API size_t gpai_error_line(const struct gpai_error *err, char *line, size_t size);

/* --- The law --- */

struct gpai_law;

/* The rulebook compiled into the library. */
GPAI_API enum gpai_code gpai_law_builtin(struct gpai_law **law, struct gpai_error *err);
/* A rulebook from a folder of YAML. When it has errors, each goes to `report` (may be
 * NULL) in order, and the first into `err`. */
GPAI_API enum gpai_code gpai_law_load(const char *folder, struct gpai_law **law,
    void (*report)(void *context, const struct gpai_error *problem), void *context,
    struct gpai_error *err);
GPAI_API void gpai_law_free(struct gpai_law *law);

struct gpai_law_size {
	uint32_t facts, provisions, obligations, forms, items, registers, events;
};
GPAI_API void gpai_law_count(const struct gpai_law *law, struct gpai_law_size *size);
GPAI_API const char *gpai_law_title(const struct gpai_law *law);
GPAI_API const char *gpai_law_disclaimer(const struct gpai_law *law);

/* What `gpai law list` shows: one line for each thing of the rulebook. */
struct gpai_law_line {
	const char *kind; /* "obligation", "condition", "fact", "form", "register", ... */
	const char *id, *title, *pin;
	const char *enacted, *from,
	    *until;             /* provisions: law from `enacted`, in force from `from` */
	const char *confidence; /* "T", "S", "UNVERIFIED", ... */
	/* Provisions, on the day asked about: "in force", "adopted, applies from 2027-12-02". */
	const char *standing;
	bool current; /* the version of its id on that day; true of all that has no versions */
};
/* Every version of every provision, with its standing on the day `at`; NULL: with none. */
GPAI_API enum gpai_code gpai_law_list(const struct gpai_law *law, const char *at,
    void (*each)(void *context, const struct gpai_law_line *line), void *context,
    struct gpai_error *err);
/* What going through all cases shows about the rulebook. */
struct gpai_law_finding {
	const char *verdict;   /* "proved", "refuted" (a problem), "not-proved" */
	const char *what, *id; /* "choice" or "provision" */
	const char *file;      /* within the rulebook */
	const char *text;      /* "exactly one in 4,608 cases" */
	uint32_t line;
};
struct gpai_law_proved {
	uint32_t choices, choices_proved;
	uint32_t rules;         /* versions of rules that are ever in force */
	uint32_t rules_certain; /* that come true in a case that surely exists */
	uint32_t rules_free;    /* that do if conditions that may hang together do not */
	uint32_t problems;
};
/* Tells every choice of the rulebook, and every provision that cannot be shown to come true:
 * to hold, to apply, to be met. Strings are borrowed until the call returns. */
GPAI_API enum gpai_code gpai_law_prove(const struct gpai_law *law,
    void (*each)(void *context, const struct gpai_law_finding *finding), void *context,
    struct gpai_law_proved *proved, struct gpai_error *err);
/* The languages that documents can be written in besides English; false past the last. */
struct gpai_law_language {
	const char *code, *name; /* BCP 47; as its speakers call it */
	uint32_t strings;        /* translated */
};
GPAI_API bool gpai_law_language(
    const struct gpai_law *law, uint32_t i, struct gpai_law_language *language);
/* A string that documents can print besides what people wrote. */
struct gpai_law_string {
	const char *form;    /* id; "" = documents of any form print it */
	const char *english; /* what a translation of it is named by */
	const char *says;    /* in the language; NULL: not translated */
	bool again;          /* told before, of another form */
};
/* Tells every string, of each form once, first those of all forms. `code` may be of a language
 * that the rulebook does not speak yet. Strings are borrowed from the law. */
GPAI_API enum gpai_code gpai_law_strings(const struct gpai_law *law, const char *code,
    void (*each)(void *context, const struct gpai_law_string *string), void *context,
    struct gpai_error *err);
/* Tells every translation of what nothing says any more: of its English. */
GPAI_API enum gpai_code gpai_law_stale_strings(const struct gpai_law *law, const char *code,
    void (*each)(void *context, const char *english), void *context, struct gpai_error *err);
/* How the provisions of one instrument can be checked; each id counts once. */
struct gpai_law_coverage {
	const char *id, *title, *pins; /* of the source; what pins to it begin with */
	const char *status;
	uint32_t provisions;
	uint32_t machine;  /* facts decide */
	uint32_t document; /* evidence on file is asked for */
	uint32_t human;    /* stated only, or nothing but a named person's word decides */
};
GPAI_API void gpai_law_coverage(const struct gpai_law *law,
    void (*each)(void *context, const struct gpai_law_coverage *instrument), void *context);
/* What one part of a provision was and is; both "" for a rule, of which only that it changed
 * is told. */
struct gpai_law_part {
	const char *part; /* "says", "met", "from", ... */
	const char *before, *after;
};
/* What happened to the law on a day. Borrowed until the call that tells it returns. */
struct gpai_law_change {
	const char *date;
	const char *what; /* "amended", "enacted", "starts", "changes", "moved", "ends", "event" */
	const char *kind; /* of the provision; "amendment", "event" */
	const char *id;   /* "" of an event */
	const char *title, *pin, *confidence;
	const char *status;                /* on the later day, in one word */
	const char *standing;              /* the same for people */
	const struct gpai_law_part *parts; /* changes, moved: what differs */
	uint32_t n_parts;
};
/* All that happened after the day `from` and up to the day `to`, by day.
 * Errors: INVALID when these are no days, or in the wrong order. */
GPAI_API enum gpai_code gpai_law_diff(const struct gpai_law *law, const char *from, const char *to,
    void (*each)(void *context, const struct gpai_law_change *change), void *context,
    struct gpai_error *err);
/* Everything the rulebook says of one id (a provision, fact key, form, item, register or
 * source), as text for people or as JSON. Of a provision: the version of the day `at`, and all
 * others in a line each. Errors: NOT_FOUND, with the nearest id. */
GPAI_API enum gpai_code gpai_law_show(const struct gpai_law *law, const char *id, const char *at,
    bool json, char **text, size_t *len, struct gpai_error *err);
/* The items of a form that an audience sees. Errors: NOT_FOUND. */
GPAI_API enum gpai_code gpai_form_count(const struct gpai_law *law, const char *form,
    const char *audience, uint32_t *items, struct gpai_error *err);
/* The audience of a form that is written for one only; NULL: of any other, and when there is no
 * such form. */
GPAI_API const char *gpai_form_audience(const struct gpai_law *law, const char *form);

/* --- The dossier --- */

struct gpai_dossier;

struct gpai_dossier_options {
	bool read_only;
};

/* The folder at or above `start` that holds a dossier. Errors: NOT_FOUND. */
GPAI_API enum gpai_code gpai_dossier_find(const char *start, char **folder, struct gpai_error *err);

struct gpai_init_options {
	const char *model_folder; /* measured to guess what can be guessed; may be NULL */
	const char *by;           /* who declares; may be NULL */
	bool protect;             /* the key by a passphrase, which `env` is asked for */
};
/* Makes a dossier in `folder`: the store, a signing key, and a gpai.yaml to fill in
 * unless one is there. Errors: CONFLICT when there is one already. */
GPAI_API enum gpai_code gpai_dossier_create(const char *folder, const struct gpai_law *law,
    const struct gpai_env *env, const struct gpai_init_options *options, struct gpai_error *err);
GPAI_API enum gpai_code gpai_dossier_open(const char *folder, const struct gpai_law *law,
    const struct gpai_env *env, const struct gpai_dossier_options *options,
    struct gpai_dossier **dossier, struct gpai_error *err);
/* When something was recorded, the published log is brought up to date first. When that fails,
 * `warn` of the environment is told; what was recorded is durable all the same. */
GPAI_API void gpai_dossier_close(struct gpai_dossier *dossier);
GPAI_API const char *gpai_dossier_folder(const struct gpai_dossier *dossier);

/* Applying gpai.yaml. */
struct gpai_apply_options {
	bool dry_run;
	const char *take; /* NULL: conflicts stop it; "file" or "dossier" settles all of them */
	const char *only; /* with take: the one key it settles; NULL = all */
};

struct gpai_change {
	const char *what;   /* "added", "changed", "withdrawn", "kept", "adopted", "conflict" */
	const char *entity; /* "model", "source/fineweb-2" */
	const char *key;
	const char *file_value, *dossier_value; /* as people read them; "" when none */
	const char *dossier_origin;             /* of the value in the dossier */
	uint32_t line;                          /* in gpai.yaml; 0 when withdrawn */
};

struct gpai_damage {       /* of an edited document: what cannot be applied, and why */
	const char *field; /* "model.name", "source/fineweb-2 source.kind" */
	const char *says;
};

struct gpai_apply_result {
	uint32_t added, changed, withdrawn, unchanged, conflicts;
	const struct gpai_change *changes; /* borrowed from the dossier until the next apply */
	uint32_t n_changes;
	const struct gpai_damage *damages; /* likewise; of documents only */
	uint32_t n_damages;
};
/* Errors: as the reader of gpai.yaml finds them; CONFLICT when the file and the dossier
 * both changed a key (result lists them; nothing was applied). */
GPAI_API enum gpai_code gpai_dossier_apply(struct gpai_dossier *dossier,
    const struct gpai_apply_options *options, struct gpai_apply_result *result,
    struct gpai_error *err);

/* Applying a document that gpai_write made and somebody edited, as DOCX or Markdown. */
struct gpai_apply_document_options {
	const char *file;
	const char *by;      /* who edited it; NULL: who declares in gpai.yaml */
	const char *at;      /* the day that it speaks of; today when NULL */
	const char *libexec; /* folder with gpai-read */
	bool dry_run;
	const char *take, *only; /* as above */
};
/* Records what was changed in it as declared facts. `line` of a change is that of a Markdown
 * file. Errors: as reading the file finds them; INVALID when it is none of ours, or of another
 * model; MALFORMED when something in it cannot be applied and CONFLICT as above: result lists
 * them, and nothing was applied. */
GPAI_API enum gpai_code gpai_dossier_apply_document(struct gpai_dossier *dossier,
    const struct gpai_apply_document_options *options, struct gpai_apply_result *result,
    struct gpai_error *err);

/* --- Measuring --- */

/* What one measurement found: readings, which can be recorded as facts, and findings. */
struct gpai_measured;

struct gpai_reading {
	const char *entity;             /* "" of the dossier's only one of its kind; "stage/NAME" */
	const char *key, *value, *unit; /* value as people read it */
	const char *asks;               /* the vocabulary's question, or "" */
	const char *origin;             /* "measured", "derived", "imported" */
	const char *method, *artefact;  /* artefact: SHA-256 in hex, or "" */
};

struct gpai_finding {
	const char *severity; /* "agree", "note", "differ" */
	const char *text;
};

/* What went into an estimate, and what each method makes of it; no facts. */
struct gpai_working {
	const char *entity;       /* "stage/NAME", or "" */
	const char *what;         /* "input", "assumed", "method", "recorded" */
	const char *label;        /* "training tokens" */
	const char *value, *unit; /* exact, as people write it */
	const char *shown;        /* of a method: the value to four figures */
	const char *from, *note;  /* source of an input, way of a method; note may be "" */
};

GPAI_API void gpai_measured_free(struct gpai_measured *measured);
GPAI_API const struct gpai_reading *gpai_measured_readings(
    const struct gpai_measured *measured, uint32_t *n);
GPAI_API const struct gpai_finding *gpai_measured_findings(
    const struct gpai_measured *measured, uint32_t *n);
GPAI_API const struct gpai_working *gpai_measured_workings(
    const struct gpai_measured *measured, uint32_t *n);
GPAI_API enum gpai_code gpai_measured_json(
    const struct gpai_measured *measured, char **text, size_t *len, struct gpai_error *err);
/* Records the readings in a dossier; `changed` counts those that differ from what it held. */
GPAI_API enum gpai_code gpai_measured_record(const struct gpai_measured *measured,
    struct gpai_dossier *dossier, uint32_t *changed, struct gpai_error *err);

/* Figures are as people write them: "700", "1.1..1.3", "700 +-5%"; NULL is not given. */
struct gpai_energy_options {
	const char *stage;                    /* of training; NULL: the model's training */
	const char *from, *until;             /* days or moments in UTC; both or neither */
	uint64_t job_seconds;                 /* the job ran so long; 0: not told */
	uint64_t devices;                     /* accelerators of the job; 0: not told */
	const char *device;                   /* their type */
	const char *days, *device_hours;      /* without logs: wall time, or hours of all devices */
	const char *flop, *utilisation;       /* without logs and time */
	const char *precision;                /* of the compute; NULL: bf16 */
	const char *watts;                    /* mean of one device, for an estimate */
	const char *idle_watts, *board_watts; /* least and most of one device */
	const char *host_factor, *pue;        /* at least 1 */
	bool excludes_idle;                   /* idle power is taken off */
	bool fills;                           /* see gpai-measure(1), --fill */
	uint32_t gap;                         /* times the usual interval; 0: the default */
	uint32_t interval_ms;                 /* of logs without times; 0: not told */
	int32_t zone_minutes;                 /* of logs without a zone, east of UTC */
};
/* Logs of meters; without any, an estimate from the options. */
GPAI_API enum gpai_code gpai_energy_measure(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_energy_options *options,
    struct gpai_measured **measured, struct gpai_error *err);

struct gpai_inference_options {
	uint64_t tokens; /* generated for each sequence; at least 1 */
	uint64_t prompt; /* tokens of each prompt; 0: one, as an assumption */
	uint64_t batch;  /* sequences; 0: one */
};
/* Operations of generating text, from the configuration: `model` is a folder with a
 * config.json, or that file. UNSUPPORTED: a family that is not known. */
GPAI_API enum gpai_code gpai_inference_measure(const char *model, const struct gpai_law *law,
    const struct gpai_inference_options *options, struct gpai_measured **measured,
    struct gpai_error *err);

struct gpai_weights_options {
	bool digests;     /* SHA-256 of every file: reads all bytes */
	unsigned threads; /* 0: one per processor */
	/* A file where digests are kept, so that only what changed is read again; or a folder
	 * that holds such a file for each model's folder. NULL: neither. */
	const char *digest_store, *digest_stores;
	/* How far digests are, in bytes: from any thread, one call at a time. May be NULL. */
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};
/* A model's folder, or files of one. */
GPAI_API enum gpai_code gpai_weights_measure(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_weights_options *options,
    struct gpai_measured **measured, struct gpai_error *err);

/* --- Jobs --- */

/* A command run beside the meters of this machine (NVML, RAPL). The one call that reads
 * clocks, because it measures time. NULL or 0: left out, or the default. */
struct gpai_job_options {
	char *const *command; /* ends with NULL */
	const char *path;     /* of the record: a new file */
	uint32_t interval_ms; /* between readings; default 10,000 */
	const char *devices;  /* as in CUDA_VISIBLE_DEVICES; NULL: all of the node */
	const char *powercap; /* where the kernel shows RAPL; NULL: its usual place */
	const char *node, *job, *step, *task, *stage; /* names for the record */
	const char *const *inputs, *const *outputs;   /* files whose SHA-256 goes into it */
	size_t n_inputs, n_outputs;
};
struct gpai_job_result {
	bool has_run;
	int status; /* exit code of the command; 128 and the signal when one ended it */
	int64_t wall_ms;
	uint64_t samples, lost; /* lines of the record: written, and not */
	uint32_t gpus, domains; /* that were read */
	uint64_t own_cpu_us;    /* what recording cost */
};
/* Runs the command to its end and leaves its record, which gpai_energy_measure and
 * gpai_compute_measure read. Errors before it runs leave no record; errors after it ran
 * (has_run) say what the record lacks. */
GPAI_API enum gpai_code gpai_job_run(
    const struct gpai_job_options *options, struct gpai_job_result *result, struct gpai_error *err);

/* Training compute of stages, by every method that the figures allow. Numbers are written as in
 * gpai.yaml: "3e12", "3e12..4e12", "3e12 +-10%"; NULL: not given. */
struct gpai_compute_options {
	const char *model;        /* folder with config.json, or that file */
	const char *stage, *kind; /* what the stage is called; what it was, a word of stage.kind */
	const char *parameters, *active; /* of the model; of those, working on one token */
	const char *tokens, *epochs, *context;
	const char *device, *devices, *precision, *peak, *utilisation; /* peak in FLOP/s */
	const char *days, *hours, *seconds, *device_hours;
	bool planned; /* the stage has not run: record a plan */
};
/* `paths`: recipes, logs, accounting, or folders of them; may be none. `dossier` may be NULL;
 * else its facts fill in what is not given, and totals follow from its stages. Errors: INVALID
 * also when there is nothing to work from. */
GPAI_API enum gpai_code gpai_compute_measure(const char *const *paths, size_t n,
    const struct gpai_law *law, struct gpai_dossier *dossier,
    const struct gpai_compute_options *options, struct gpai_measured **measured,
    struct gpai_error *err);

/* --- Training data --- */

/* How far a scan is: bytes of files as they lie, parts that the files were cut into. */
struct gpai_scan_progress {
	uint64_t bytes, total, documents, pieces, of;
};

/* NULL, 0 or false: left out, or the default of gpai-corpus. */
struct gpai_data_options {
	const char *libexec; /* folder with gpai-corpus */
	const char *source;  /* what the body of data is called; needed */
	const char *kind;    /* a word of source.kind, told by a person */
	const char *part; /* the partial result: where a scan leaves it; NULL to measure: no scan */
	const char *work; /* folder of checkpoints, so that a scan that was stopped goes on */
	const char *spill;           /* folder for what does not fit into memory */
	const char *tokens;          /* tokenizer.json; NULL: tokens are estimated from bytes */
	const char *bytes_per_token; /* for the estimate, "3.5" or "3..6" */
	const char *psl;             /* a public suffix list */
	const char *share, *format, *memory, *threads;
	const char *const *fields; /* WHAT=NAME each */
	size_t n_fields;
	bool languages, duplicates, near_duplicates;
	bool reads_only; /* nothing may be written beside the dossier: no list of domains */
	void (*progress)(void *context, const struct gpai_scan_progress *progress);
	void *context;
};
/* What a path is: data, or a description of data: a Croissant manifest, a folder with a dataset
 * card. A description alone is not scanned; a folder with a card is. */
enum gpai_data_path { GPAI_DATA, GPAI_DATA_AND_CARD, GPAI_DATA_MANIFEST };
GPAI_API enum gpai_code gpai_data_look(
    const char *path, enum gpai_data_path *what, struct gpai_error *err);
/* Scans files and folders into options->part, once the other options make sense. `is_silent`:
 * another rank of the same job speaks for all. */
GPAI_API enum gpai_code gpai_data_scan(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_data_options *options, bool *is_silent,
    struct gpai_error *err);
/* The facts of a source: by its partial result, by descriptions of it, or both, held against each
 * other. With a dossier, which may be NULL, the totals over all its sources follow. */
GPAI_API enum gpai_code gpai_data_measure(const char *const *descriptions, size_t n,
    const struct gpai_law *law, struct gpai_dossier *dossier,
    const struct gpai_data_options *options, struct gpai_measured **measured,
    struct gpai_error *err);
/* Partial results as one at `out`. */
GPAI_API enum gpai_code gpai_parts_merge(const char *const *parts, size_t n, const char *out,
    const struct gpai_data_options *options, struct gpai_error *err);
/* Where a dossier keeps the partial result of a source; freed with gpai_text_free. */
GPAI_API enum gpai_code gpai_part_path(
    const char *folder, const char *source, char **path, struct gpai_error *err);
/* The partial results of a dossier, by name, one a line; freed with gpai_text_free. */
GPAI_API enum gpai_code gpai_part_list(const char *folder, char **lines, struct gpai_error *err);
/* The same for lookups: the audits of a dossier, then its partial results. */
GPAI_API enum gpai_code gpai_lookup_list(const char *folder, char **lines, struct gpai_error *err);
/* Lets gpai-rights look up and print: its words, ending with NULL, and where our output goes. */
GPAI_API enum gpai_code gpai_lookup_show(
    const char *libexec, const char *const *words, struct gpai_error *err);
/* Where the list of crawled domains is cut: a share, and the most or "". The dossier, which may
 * be NULL, says who the provider is; the longer list when it does not. */
struct gpai_data_cut {
	const char *whose, *share, *most; /* borrowed from the law */
};
GPAI_API enum gpai_code gpai_data_cut(const struct gpai_law *law, struct gpai_dossier *dossier,
    struct gpai_data_cut *cut, struct gpai_error *err);
/* Lets gpai-corpus print: its words, ending with NULL, and where our output goes. */
GPAI_API enum gpai_code gpai_corpus_show(
    const char *libexec, const char *const *words, bool *has_findings, struct gpai_error *err);

/* --- What a robots.txt says --- */

/* RFC 9309, and lines of other protocols in the same file. */
struct gpai_robots_options {
	const char *const *agents; /* product tokens */
	const char *const *urls;   /* absolute, or paths of the site that begin with '/' */
	size_t n_agents, n_urls;
	/* What asking for the file gave: HTTP status codes with commas between, redirects first;
	 * "none": no answer. The file is read where it ends in 200 to 299. NULL: here is the file.
	 */
	const char *status;
};

/* Of one agent and one URL. */
struct gpai_robots_answer {
	const char *agent, *url;
	bool allowed;
	const char *why;   /* "rule", "no-rule", "no-group", "robots-txt", "lenient", "ambiguous",
	                      "unavailable", "unreachable" */
	const char *says;  /* the same for people */
	const char *group; /* that decides: "own", "*"; "": none */
	const char *text;  /* of the line that decides; "": none does */
	uint32_t line;     /* its number, from 1; 0: none */
	/* What lines of other protocols say of training with it: "reserved", "allowed", "nothing";
	 * "" where it may not be fetched. */
	const char *training, *training_signal;
	uint32_t training_line;
};

/* A line of another protocol that addresses an agent. */
struct gpai_robots_record {
	const char *agent, *group; /* "own", "*"; "": perhaps outside of all groups */
	const char *signal;        /* its name in the register of signals */
	const char *field, *value; /* "Content-Usage", "train-ai=n" */
	const char *scope;         /* pattern of paths; "": all */
	const char *training;      /* alone: "reserved", "allowed", "nothing" */
	const char *note;          /* what is odd about it, or "" */
	uint32_t line;
};

/* What a signal is and what it is worth, by the law's register; "" where that is silent. */
struct gpai_robots_signal {
	const char *signal, *title, *specification, *version, *status, *binding, *pin;
};

struct gpai_robots_warning {
	uint32_t line; /* 0: of the whole file */
	const char *text;
};

struct gpai_robots;
/* `path`: a file, or "-" for standard input. Any bytes are a robots.txt. INVALID: a status that
 * leaves the answer open, an agent or URL that is none. */
GPAI_API enum gpai_code gpai_robots_read(const char *path, const struct gpai_law *law,
    const struct gpai_robots_options *options, struct gpai_robots **robots, struct gpai_error *err);
GPAI_API void gpai_robots_free(struct gpai_robots *robots);
/* By agent, then by URL, in the order of the options. */
GPAI_API const struct gpai_robots_answer *gpai_robots_answers(
    const struct gpai_robots *robots, uint32_t *n);
GPAI_API const struct gpai_robots_record *gpai_robots_records(
    const struct gpai_robots *robots, uint32_t *n);
/* robots.txt itself, and what the records belong to. */
GPAI_API const struct gpai_robots_signal *gpai_robots_signals(
    const struct gpai_robots *robots, uint32_t *n);
GPAI_API const struct gpai_robots_warning *gpai_robots_warnings(
    const struct gpai_robots *robots, uint32_t *n);
GPAI_API enum gpai_code gpai_robots_json(
    const struct gpai_robots *robots, char **text, size_t *len, struct gpai_error *err);

/* --- Audits of reservations of rights --- */

/* NULL or 0: left out, or the default of gpai-rights. */
struct gpai_audit_options {
	const char *libexec; /* folder with gpai-rights */
	const char *source;  /* what the body of data is called; needed */
	const char *part;    /* the partial result */
	const char *archive; /* captures of sites around the crawl; needed to scan */
	const char *against; /* later ones */
	const char *as_of;   /* a day, YYYY-MM-DD */
	const char *within;  /* how old a capture may be: "24h", "30d"; NULL: as the law says */
	const char *as_of_within;  /* the same for that day */
	const char *const *agents; /* product tokens */
	size_t n_agents;
	const char *const *blocks, *const *licensed; /* NAME@YYYY-MM-DD=FILE each */
	size_t n_blocks, n_licensed;
	const char *removes; /* where the list of what to remove goes; NULL: none is made */
	const char *removed; /* such a list that was applied: is anything of it left? */
	const char *counted; /* the partial result that source.digest names, of the same files */
	const char *work, *tokens, *psl, *share, *format, *memory, *threads;
	const char *const *fields; /* WHAT=NAME each */
	size_t n_fields;
	void (*progress)(void *context, const struct gpai_scan_progress *progress);
	void *context;
};
/* Product tokens to audit for, one a line, freed with gpai_text_free: those of `given` (commas
 * between; "known" stands for all of the law's register that train models), or, when NULL, of the
 * crawlers on file. `dossier` may be NULL. Errors: NOT_FOUND when there are none. */
GPAI_API enum gpai_code gpai_audit_agents(const struct gpai_law *law, struct gpai_dossier *dossier,
    const char *given, char **lines, struct gpai_error *err);
/* Do the options make sense? For who is about to make an archive first. */
GPAI_API enum gpai_code gpai_audit_check(
    const struct gpai_law *law, const struct gpai_audit_options *options, struct gpai_error *err);
/* One archive at `out`, which is replaced, of archives (web archives, folders, others of its kind)
 * and of data that may hold captures of sites itself. `captures` may be NULL. */
GPAI_API enum gpai_code gpai_audit_archive(const char *libexec, const char *out,
    const char *const *archives, size_t n_archives, const char *const *data, size_t n_data,
    uint64_t *captures, struct gpai_error *err);
/* Scans files and folders into options->part. */
GPAI_API enum gpai_code gpai_audit_scan(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_audit_options *options, bool *is_silent,
    struct gpai_error *err);
/* The facts of an audit, and the list of what to remove. `report`, which may be NULL, gets what
 * gpai-rights reports, as JSON, freed with gpai_text_free; `dossier` may be NULL. */
GPAI_API enum gpai_code gpai_audit_measure(const struct gpai_law *law, struct gpai_dossier *dossier,
    const struct gpai_audit_options *options, struct gpai_measured **measured, char **report,
    struct gpai_error *err);
/* Where a dossier keeps an audit of a source: .gpai/rights/NAME and this suffix, as ".part". */
GPAI_API enum gpai_code gpai_audit_path(const char *folder, const char *source, const char *suffix,
    char **path, struct gpai_error *err);
/* Lets gpai-rights print: its words, ending with NULL, and where our output goes. */
GPAI_API enum gpai_code gpai_rights_show(
    const char *libexec, const char *const *words, bool *has_findings, struct gpai_error *err);

/* --- What files say --- */

struct gpai_signals_options {
	const char *libexec; /* folder with gpai-rights */
	/* "robots", "ai-txt", "tdmrep", "rsl", "http", "html", "media"; NULL: by name and bytes. */
	const char *as;
};

/* One machine-readable statement; texts that are not there are "". */
struct gpai_signals_statement {
	const char *signal;  /* its name in the register of signals */
	const char *carrier; /* "HTTP header", "XMP" */
	const char *says;    /* of training: "reserved", "allowed", "nothing" */
	const char *agent;   /* whom it addresses; "": everybody */
	const char *label, *value;
	const char *scope;  /* pattern of paths, or part of the file; "": all of it */
	const char *policy; /* URL of terms */
	const char *note;   /* what is odd about it */
	bool images_only;
	uint32_t line; /* from 1; 0: `rule` or `at` tells the place */
	uint32_t rule; /* of the list of tdmrep.json, from 1; 0: no such list */
	uint64_t at;   /* bytes from the start of the file */
};

struct gpai_signals_file {
	const char *path;
	const char *kind;  /* "JPEG", "robots.txt" */
	const char *note;  /* of the file as a whole, or "" */
	const char *error; /* why it could not be read, or "" */
	const struct gpai_signals_statement *statements;
	uint32_t n_statements;
};

struct gpai_signals;
/* What robots.txt, ai.txt, tdmrep.json, licence documents, pages, HTTP responses, pictures, films,
 * PDF files and e-books reserve. "-" is standard input. A file that cannot be read has an `error`;
 * the call fails where nothing could be asked. */
GPAI_API enum gpai_code gpai_signals_read(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_signals_options *options,
    struct gpai_signals **signals, struct gpai_error *err);
GPAI_API void gpai_signals_free(struct gpai_signals *signals);
GPAI_API const struct gpai_signals_file *gpai_signals_files(
    const struct gpai_signals *signals, uint32_t *n);
/* What the signals that were met are worth, each once. */
GPAI_API const struct gpai_robots_signal *gpai_signals_worth(
    const struct gpai_signals *signals, uint32_t *n);
GPAI_API enum gpai_code gpai_signals_json(
    const struct gpai_signals *signals, char **text, size_t *len, struct gpai_error *err);

/* --- Documents of others, reviewed --- */

struct gpai_review_options {
	const char *libexec; /* folder with gpai-read */
	const char *at;      /* day on which registers are asked, YYYY-MM-DD */
	const char *as; /* kind of document, by its id in the rulebook; NULL: it is recognised */
};

/* What a check found. Texts that are not there are "". */
struct gpai_review_finding {
	const char *check;        /* id */
	const char *item, *label; /* the field where it stands */
	const char *section;      /* title of its section in the form */
	const char *weight;       /* "defect", "doubt" */
	const char *says, *pin, *confidence, *note;
	const char *quote;
	uint32_t page, line; /* 0: not known */
};

/* What could not be told: a part of the document, or a check. */
struct gpai_review_untold {
	const char *place;        /* of a part; "": it is a check */
	const char *check, *item; /* "" of a part */
	const char *why;
	bool unread; /* for something could not be read; else the document leaves it out */
};

struct gpai_review_document {
	const char *file;
	const char *error; /* why it could not be reviewed, or ""; then the rest is empty */
	const char *kind, *kind_title;
	const char *title;                          /* by its own metadata */
	uint32_t pages;                             /* 0: the format has none */
	const struct gpai_review_finding *findings; /* in the order of the form */
	const struct gpai_review_untold *untold;
	uint32_t n_findings, n_untold;
	uint32_t checks, defects, doubts, unread; /* unread: of `untold` */
	uint32_t fields, answered;                /* that must be there; of these, with an answer */
};

struct gpai_review;
/* Published documents held against the checks of the rulebook, in memory: no dossier. A file that
 * cannot be reviewed has an `error`; the call fails where nothing could be asked. */
GPAI_API enum gpai_code gpai_review_read(const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_review_options *options,
    struct gpai_review **review, struct gpai_error *err);
GPAI_API void gpai_review_free(struct gpai_review *review);
GPAI_API const struct gpai_review_document *gpai_review_documents(
    const struct gpai_review *review, uint32_t *n);
GPAI_API enum gpai_code gpai_review_json(
    const struct gpai_review *review, char **text, size_t *len, struct gpai_error *err);

/* --- Statements that cannot both be true --- */

struct gpai_contradictions_options {
	const char *libexec; /* folder with gpai-read */
	const char *at;      /* what held and what registers said on this day, YYYY-MM-DD */
	const char *as;      /* kind of the documents; NULL: it is recognised */
};

struct gpai_statement {     /* texts that are not there are "" */
	const char *fact;   /* where the two are of different facts: its key */
	const char *source; /* a file, "dossier", a register */
	const char *place;  /* "page 3", "record 12, measured, 2026-01-31" */
	const char *value;
	const char *said; /* the words of a document */
};

struct gpai_contradiction {
	const char *fact, *name; /* key; what it is */
	const char *entity;      /* "source/web"; "" of the dossier as a whole */
	const char *unit, *why;
	bool is_comparable; /* false: two statements that people must compare */
	struct gpai_statement a, b;
};

struct gpai_unread_source {
	const char *source, *why;
};

struct gpai_contradictions;
/* Every pair of statements that cannot both be true: of the records of a dossier (NULL: none) that
 * nobody replaced or withdrew, of documents, and of the registers of the rulebook. */
GPAI_API enum gpai_code gpai_contradictions_find(struct gpai_dossier *dossier,
    const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_contradictions_options *options, struct gpai_contradictions **contradictions,
    struct gpai_error *err);
GPAI_API void gpai_contradictions_free(struct gpai_contradictions *contradictions);
GPAI_API const struct gpai_contradiction *gpai_contradictions_list(
    const struct gpai_contradictions *contradictions, uint32_t *n);
/* Files that could not be read as statements. */
GPAI_API const struct gpai_unread_source *gpai_contradictions_unread(
    const struct gpai_contradictions *contradictions, uint32_t *n);
/* Statements, and pairs of them that were held against each other. */
GPAI_API void gpai_contradictions_counts(
    const struct gpai_contradictions *contradictions, uint32_t *statements, uint32_t *pairs);
GPAI_API enum gpai_code gpai_contradictions_json(const struct gpai_contradictions *contradictions,
    char **text, size_t *len, struct gpai_error *err);

/* --- The answer --- */

struct gpai_assessment;

struct gpai_assumption {         /* a what-if */
	const char *key, *value; /* key may be "kind/name:key" */
};

struct gpai_assess_options {
	const char *at;       /* the day asked about, for law and facts; today when NULL */
	const char *known_at; /* only what had been recorded by the end of this day */
	const struct gpai_assumption *assume;
	size_t n_assume;
	/* Other frameworks to set the dossier beside: ids with commas between them, or "all"; NULL:
	 * none. */
	const char *also;
};

enum gpai_truth { GPAI_FALSE, GPAI_UNKNOWN, GPAI_TRUE };

/* Statuses of an obligation, in the order they are shown. */
enum gpai_status {
	GPAI_STATUS_UNKNOWN,
	GPAI_STATUS_NOT_MET,
	GPAI_STATUS_MET,
	GPAI_STATUS_NOT_APPLICABLE
};
#define GPAI_STATUSES 4
GPAI_API const char *gpai_status_word(enum gpai_status status); /* "not-met", as in JSON */
GPAI_API const char *gpai_status_says(enum gpai_status status); /* "not met" */

/* `entity`, here and below: the one a provision is asked of, as "system/chat"; "" of the dossier.
 */
struct gpai_class {
	const char *field, *title, *entity, *why, *pin;
	enum gpai_truth truth;
};

struct gpai_missing {
	const char *key; /* a fact's key, with its entity when named; the kind of a thing that is
	                    not on file */
	const char
	    *asks; /* the fact's question; which thing: "document with kind policy.copyright" */
	const char *why; /* "nothing recorded", "straddles", ... */
};

struct gpai_evidence {
	const char *key, *value, *origin, *by, *source, *method, *digest;
	uint64_t record; /* number in the log; 0 = none */
};

struct gpai_outcome {
	const char *id, *entity, *title, *says, *pin, *why, *who;
	const char *source;    /* short name of the text its pin stands in, "AI Act" */
	uint32_t source_order; /* of that text among all: what binds first */
	const char *confidence, *confidence_says;
	const char *force;         /* "must", "committed", "encouraged", "may" */
	const char *basis;         /* "measured", "documented", "attested", or "" */
	const char *applies_since; /* "" when it does not apply or is not known; see `applies` */
	const char *due;           /* "" when none can be computed */
	enum gpai_status status;
	enum gpai_truth applies; /* UNKNOWN: its days hold if it does */
	const struct gpai_missing *missing;
	uint32_t n_missing;
	const struct gpai_evidence *evidence;
	uint32_t n_evidence;
};

struct gpai_exposure {
	const char *id, *entity, *title, *says, *pin, *why;
	const char *cap; /* "15000000 EUR"; "" when a fact it needs is missing, or there is none */
	const char *formula; /* how the cap is found, in words; "" when there is none */
	enum gpai_truth truth;
};

struct gpai_next {
	const char *date, *says, *pin, *id; /* id of the obligation that falls due, or "" */
	const char *entity;
	const char *confidence;
};

/* A kind of entity that duties are asked of, of which none is on file and nobody said that there is
 * none: open, as an unknown is. */
struct gpai_undescribed {
	const char *kind, *says;
	uint32_t duties; /* binding ones, for each entity */
};

struct gpai_summary {
	const char *model, *provider; /* names on file, or "" */
	const char *as_of, *known_at;
	const char *law, *law_title;        /* version in force on that day */
	bool example;                       /* the dossier is marked as an example */
	uint32_t counts[GPAI_STATUSES];     /* binding duties and promises */
	uint32_t encouraged[GPAI_STATUSES]; /* merely encouraged; what one may do is not counted */
};

GPAI_API enum gpai_code gpai_assess(struct gpai_dossier *dossier,
    const struct gpai_assess_options *options, struct gpai_assessment **assessment,
    struct gpai_error *err);
GPAI_API void gpai_assessment_free(struct gpai_assessment *assessment);
GPAI_API const struct gpai_summary *gpai_assessment_summary(const struct gpai_assessment *a);
GPAI_API const struct gpai_class *gpai_assessment_classes(
    const struct gpai_assessment *a, uint32_t *n);
GPAI_API const struct gpai_outcome *gpai_assessment_outcomes(
    const struct gpai_assessment *a, uint32_t *n);
GPAI_API const struct gpai_exposure *gpai_assessment_exposures(
    const struct gpai_assessment *a, uint32_t *n);
GPAI_API const struct gpai_next *gpai_assessment_next(const struct gpai_assessment *a, uint32_t *n);
GPAI_API const struct gpai_undescribed *gpai_assessment_undescribed(
    const struct gpai_assessment *a, uint32_t *n);

/* --- Other frameworks: cross-references, never a verdict on compliance with them --- */

struct gpai_service {          /* something of this rulebook that serves a demand */
	const char *kind;      /* "fact", "document", "provision" */
	const char *id, *name; /* key, kind of document or id; as people call it */
	const char *why;       /* what is on file, or what is missing */
	enum gpai_truth held;  /* TRUE: it is on file */
};

struct gpai_demand {
	const char *id, *says, *confidence, *note;
	const char *state; /* "served", "partly", "not-yet", "outside" */
	const struct gpai_service *services;
	uint32_t n_services;
};

struct gpai_threshold {
	const char *says, *counts, *confidence;
	const char *why;         /* our figure beside it */
	enum gpai_truth reached; /* as we count, which may differ from how they do */
};

struct gpai_framework {
	const char *id, *abbreviation, *title, *number, *link, *says, *note, *confidence;
	const char *status; /* "in-force", "adopted", "proposed", "voluntary", "revoked", ... */
	const char *from, *until;
	bool applies_yet; /* the day asked about is within from and until */
	const struct gpai_threshold *thresholds;
	uint32_t n_thresholds;
	const struct gpai_demand *demands;
	uint32_t n_demands;
};
/* Those that the options asked for. */
GPAI_API const struct gpai_framework *gpai_assessment_frameworks(
    const struct gpai_assessment *a, uint32_t *n);
/* Nothing binding is unknown, not met or not described. */
GPAI_API bool gpai_assessment_is_settled(const struct gpai_assessment *a);
GPAI_API enum gpai_code gpai_assessment_json(
    const struct gpai_assessment *a, char **text, size_t *len, struct gpai_error *err);
/* Appends the assessment to the dossier's log. */
GPAI_API enum gpai_code gpai_assessment_record(const struct gpai_assessment *a,
    struct gpai_dossier *dossier, uint64_t *record, struct gpai_error *err);

/* The proof of one provision or classification field, as a tree. */
struct gpai_proof {
	const char *kind;  /* "provision", "all", "any", "not", "fact", "some", "every", "entity",
	                      "form", "item" */
	const char *id;    /* provision, fact key, form or item; "" */
	const char *label; /* title or question in words */
	const char *pin;
	const char *note;   /* what was found */
	const char *source; /* who or what says so: origin, person, link; "" */
	enum gpai_truth truth;
	const struct gpai_proof *const *children;
	uint32_t n_children;
};

struct gpai_why {
	const struct gpai_outcome *outcome; /* NULL for conditions */
	const char *id, *entity, *title, *says, *pin, *note, *confidence_says;
	const char *kind; /* of provision: "obligation", "condition", ... */
	const char *on;   /* the kind of entity it is asked of, "system"; "" of the dossier */
	const char *since_found, *due_found; /* how those days were found, in words, or "" */
	const struct gpai_proof *applies;    /* or the condition itself */
	const struct gpai_proof *met;        /* NULL when not asked */
};
/* One proof of what is asked of the dossier; of what is asked of each entity of a kind, one for
 * each, or for `of`, "system/chat", alone. When no entity is on file it is that of one of which
 * nothing is known, its entity "". Borrowed from the assessment. Errors: NOT_FOUND, with the
 * nearest id; INVALID when there is no such entity to ask. */
GPAI_API enum gpai_code gpai_assessment_why(struct gpai_assessment *a, const char *id,
    const char *of, const struct gpai_why **whys, uint32_t *n, struct gpai_error *err);
/* An object for one, a list for several. */
GPAI_API enum gpai_code gpai_why_json(
    const struct gpai_why *whys, uint32_t n, char **text, size_t *len, struct gpai_error *err);

/* --- The calendar --- */

/* A day of a duty, or a dated event of the law. */
struct gpai_day {
	const char *date;
	const char
	    *what; /* "due", "owed", "in-force", "changes", "kept-until"; of the law: "event" */
	const char *title;  /* of the duty; what the law's calendar says */
	const char *id;     /* of the duty, or "" */
	const char *entity; /* "incident/i-1"; "" of the dossier */
	const char *pin, *confidence;
	const char *force; /* of a duty: "must", "committed", "encouraged"; "" of an exposure */
	const char
	    *status; /* "met", "open", "overdue", "coming", "over"; of an event: "in-force", ... */
	const char *started;     /* what the day is counted from, in words; "" of an event */
	const char *whom;        /* of an event: those it concerns, or "" */
	const char *uid;         /* the same whenever it is asked for */
	int32_t days;            /* from the day asked about; below 0: past */
	enum gpai_truth applies; /* UNKNOWN: it may apply */
};

struct gpai_calendar_options {
	const char *from, *until; /* both included; NULL: no bound */
	bool all;                 /* in iCalendar: also what may apply */
	uint32_t alarm_days;      /* in iCalendar: a reminder before due days; 0: none */
};
/* Every day of every duty that applies or may apply, and the law's own, soonest first. Borrowed
 * from the assessment. Errors: INVALID for a day that is none. */
GPAI_API enum gpai_code gpai_assessment_calendar(struct gpai_assessment *a,
    const struct gpai_calendar_options *options, const struct gpai_day **days, uint32_t *n,
    struct gpai_error *err);
GPAI_API enum gpai_code gpai_calendar_json(struct gpai_assessment *a,
    const struct gpai_calendar_options *options, char **text, size_t *len, struct gpai_error *err);
/* RFC 5545. The moment of writing is that of the dossier's environment. */
GPAI_API enum gpai_code gpai_calendar_ics(struct gpai_assessment *a,
    const struct gpai_calendar_options *options, char **text, size_t *len, struct gpai_error *err);

/* --- The compute ledger --- */

/* A stage counts in a meaning of training compute, is left out of it, or that is not known. */
enum gpai_counted { GPAI_LEFT_OUT, GPAI_UNCLEAR, GPAI_COUNTED };

struct gpai_stage_count {
	const char *meaning; /* id, as in the sums */
	enum gpai_counted counted;
	const char *by, *title; /* provision that says so; "" when it is not known which does */
	const char *pin, *note;
	const char *waits; /* the fact for want of which it is unclear, or "" */
};

/* Figures here are texts as people read them, "2.05e23" or "1.1e25 to 1.3e25", in the unit of the
 * ledger; "" when not known, "at least 2e23" when a figure is missing. Days are "" when not known.
 */
struct gpai_stage {
	const char *name, *sort, *label; /* sort: the word of its kind, "" when not recorded */
	const char *progress;            /* "finished", "running", "planned", "undated" */
	const char *starts, *ends;
	const char *figure, *in_end; /* so far; when it will be finished */
	const char *exact;           /* the figure as recorded, "" when none is */
	const char *origin, *method;
	bool has_figure;
	const struct gpai_stage_count *counts; /* one for each sum */
};

struct gpai_stage_sum {
	const char *id, *word, *title, *says, *pin;
	const char *key;               /* fact that it fills */
	const char *so_far, *in_end;   /* of the stages on file */
	const char *exact;             /* so far, every figure: "3.5e23", "9e24..1.1e25" */
	const char *recorded, *origin; /* that fact as recorded */
	enum gpai_truth wanted;        /* whether anybody asks for it */
	uint32_t counted, unclear, left_out, missing; /* stages */
	bool complete, differs;
	bool uses_recorded;             /* limits are held against the fact, for want of stages */
	const char *burn, *burn_latest; /* a day: over all stages; of the latest */
	const char *latest;             /* that stage, or "" */
};

struct gpai_notice { /* by when, were it known on that day */
	const char *known, *due;
};

struct gpai_stage_limit {
	const char *id, *title, *says, *pin, *confidence;
	const char *of;   /* id of the sum */
	const char *over; /* the limit itself, or "" when not known */
	const char *figure, *in_end, *share,
	    *gap; /* share: "31 %", "3.1 times"; gap: what is left */
	enum gpai_truth applies, exceeded, exceeded_in_end;
	const char *waits;       /* fact for want of which it is not known whether it applies */
	const char *rule;        /* the condition that comes true with it */
	enum gpai_truth by_rule; /* of what is recorded, whatever the stages say */
	bool straddles;          /* its bounds allow both */
	bool close;              /* an error that is permitted would put it on the other side */
	const char *earliest, *latest; /* it will be exceeded; "": not in sight, or not for sure */
	bool can_forecast;
	const char *clock; /* "none", "quiet", "perhaps", "expected", "starts", "runs" */
	const char *notify, *notify_title; /* the duty, or "" */
	const char *notify_status; /* of that duty as things are: "met", "unknown"; "": not law */
	const char *known_key;     /* the day it was known is recorded as, or "" */
	struct gpai_notice first, last;
	const char *moved;    /* a transition that moves the day, or "" */
	const char *perhaps;  /* a transition that may move the day, or "" */
	const char *estimate; /* provision that asks for an estimate before the start, or "" */
	enum gpai_truth estimated;
	/* Places on a scale of tenths of a decade; INT32_MIN: zero or not known. */
	int32_t at_low, at_high, at_end, at_over;
	bool is_bounded;
};

struct gpai_ledger {
	const char *title, *unit, *pin, *as_of;
	const struct gpai_stage *stages;
	const struct gpai_stage_sum *sums;
	const struct gpai_stage_limit *limits;
	uint32_t n_stages, n_sums, n_limits;
	bool is_closed; /* somebody said that all stages are on file */
	bool has_findings;
	const char *error, *error_by; /* "30 %": by how much a figure may err, and who says so */
};

struct gpai_ledger_options {
	const char *burn; /* compute a day, as "1e22" or "1e22..2e22"; NULL: from the stages */
};
/* Borrowed from the assessment, whose facts are changed while this runs and put back. Errors:
 * NOT_FOUND when the rulebook has no ledger; MALFORMED for a burn that is no number. */
GPAI_API enum gpai_code gpai_assessment_ledger(struct gpai_assessment *a,
    const struct gpai_ledger_options *options, const struct gpai_ledger **ledger,
    struct gpai_error *err);
GPAI_API enum gpai_code gpai_ledger_json(
    const struct gpai_ledger *ledger, char **text, size_t *len, struct gpai_error *err);

/* What differs between two answers. Borrowed from `after`. */
struct gpai_difference {
	const char *id, *entity, *title, *pin;
	const char *before, *after; /* words; "not described": the entity is on file in the other */
	const char *why;            /* of the new answer */
};
GPAI_API enum gpai_code gpai_assessment_diff(const struct gpai_assessment *before,
    struct gpai_assessment *after, const struct gpai_difference **differences, uint32_t *n,
    struct gpai_error *err);

/* --- Two releases of a model --- */

/* A provision that reads a changed fact, or asks for what stands in the same item of a form. */
struct gpai_touched_rule {
	const char *kind; /* "obligation", "condition", "exception", ... */
	const char *id, *title, *pin;
	const char *item; /* that item, or "" when the provision reads the fact itself */
};

struct gpai_touched_item {
	const char *form, *id, *label;
	const char *serves; /* "Annex XII 2(b)", several with "; " between, or "" */
};

struct gpai_release_change {
	const char *what;                               /* "added", "removed", "changed" */
	const char *key, *name, *unit, *before, *after; /* "": not there */
	const struct gpai_touched_rule *rules;          /* obligations first */
	const struct gpai_touched_item *items;
	const struct gpai_question_again *again; /* what to ask once more */
	uint32_t n_rules, n_items, n_again;
};

struct gpai_question_again {
	const char *key, *asks;
};

struct gpai_release_file {
	const char *what, *name; /* "added", "removed", "changed" */
	uint64_t before, after;  /* bytes */
};

struct gpai_releases;

struct gpai_releases_options {
	const char *at; /* the day outcomes are asked for; today when NULL */
	bool digests;   /* of folders: the SHA-256 of every file, which reads all bytes */
	unsigned threads;
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
	/* Of folders: the dossier whose outcomes may change, with what was measured in the place of
	 * what it holds; NULL: none. Of dossiers their own outcomes are compared. */
	struct gpai_dossier *dossier;
};

/* Two folders of a model, measured where they are, or two dossiers. Nothing is recorded.
 * Errors: as of measuring and opening; INVALID for one of each. */
GPAI_API enum gpai_code gpai_releases_compare(const struct gpai_law *law,
    const struct gpai_env *env, const char *a, const char *b,
    const struct gpai_releases_options *options, struct gpai_releases **releases,
    struct gpai_error *err);
GPAI_API void gpai_releases_free(struct gpai_releases *releases);
GPAI_API const struct gpai_release_change *gpai_releases_changes(
    const struct gpai_releases *releases, uint32_t *n);
/* `same`: files that did not change; both 0 when no digests were asked for. */
GPAI_API const struct gpai_release_file *gpai_releases_files(
    const struct gpai_releases *releases, uint32_t *n, uint32_t *same);
/* Outcomes that differ; `asked` is false when there was no dossier to ask. */
GPAI_API const struct gpai_difference *gpai_releases_outcomes(
    const struct gpai_releases *releases, uint32_t *n, bool *asked);
GPAI_API enum gpai_code gpai_releases_json(
    const struct gpai_releases *releases, char **text, size_t *len, struct gpai_error *err);

/* --- What would change an answer --- */

struct gpai_flip_change {
	const char *kind; /* "fact"; "new": one more of a kind; "complete": its list is complete */
	const char *target; /* "KEY", "KIND/NAME:KEY"; of a new one "new KIND: KEY"; a kind */
	const char *name;   /* of the fact; what a new one has to fit */
	const char *to;     /* "more than 1e25 FLOP", "yes" */
	const char *value;  /* one such value, as whatif takes it; "" of a list */
	const char *held, *origin, *by; /* what is recorded; "" when it fills in an unknown */
	bool recorded;                  /* it changes what is recorded */
	bool vouches;                   /* the value stays; a reason or a source is given for it */
};

struct gpai_flip {
	const struct gpai_flip_change *changes;
	uint32_t n, n_recorded;
};

/* The smallest sets of changes after which a provision has a status that it has not. */
struct gpai_flips {
	const char *id, *entity, *title, *pin;
	const char *status, *wanted; /* words, as "not-met"; of conditions "true" or "false" */
	const struct gpai_flip *at;  /* those that change least of what is recorded first */
	uint32_t n;
	bool impossible; /* no fact changes it: not law on that day, or no rule decides it */
	bool cut;        /* the search was bounded: there may be a smaller set */
	bool by_hand; /* the one given was put together, not searched: not shown to be smallest */
	uint32_t searched, tried; /* every set up to so many changes; sets held against the law */
	const struct gpai_flip_change *measured; /* would need another measurement */
	uint32_t n_measured;
};

struct gpai_flip_options {
	const char *of;     /* "system/chat"; NULL: of the dossier, or of each */
	const char *to;     /* the status wanted; NULL: each it might have */
	uint32_t size;      /* sets of at most so many changes are searched; 0: 4 */
	uint32_t limit;     /* so many alternatives of a status; 0: 5 */
	bool with_measured; /* measurements may change, too */
};
/* One for each status and entity. Borrowed from the assessment, whose facts are changed while
 * this runs and put back. Errors: NOT_FOUND, with the nearest id; INVALID for a status or entity
 * that it cannot have. */
GPAI_API enum gpai_code gpai_assessment_flip(struct gpai_assessment *a, const char *id,
    const struct gpai_flip_options *options, const struct gpai_flips **flips, uint32_t *n,
    struct gpai_error *err);
GPAI_API enum gpai_code gpai_flips_json(
    const struct gpai_flips *flips, uint32_t n, char **text, size_t *len, struct gpai_error *err);

/* The shortest way from a provision to what keeps it from a status. */
struct gpai_step {
	const char *kind, *id, *label, *pin, *note; /* as in a proof */
	enum gpai_truth truth, wanted;
};

struct gpai_why_not {
	const char *id, *entity, *title, *pin;
	const char *status, *wanted, *why;
	const struct gpai_step *steps; /* from the provision down; the last are leaves, any of which
	                                  would have to change */
	uint32_t n_steps;
	const struct gpai_flips *flips; /* what would be enough */
};
/* `wanted` NULL: met, or true. One for each entity; borrowed from the assessment. Errors as of
 * gpai_assessment_flip. */
GPAI_API enum gpai_code gpai_assessment_why_not(struct gpai_assessment *a, const char *id,
    const struct gpai_flip_options *options, const struct gpai_why_not **why_nots, uint32_t *n,
    struct gpai_error *err);
GPAI_API enum gpai_code gpai_why_not_json(const struct gpai_why_not *why_nots, uint32_t n,
    char **text, size_t *len, struct gpai_error *err);

/* --- Asking --- */

/* A walk through what is not known, the question that settles most first. */
struct gpai_interview;

struct gpai_interview_options {
	const char *at; /* the day asked about; today when NULL */
	const char *by; /* who answers; NULL: who declares in gpai.yaml */
};

/* A thing that waits for an answer, or that an answer settled. */
struct gpai_settled {
	const char *id, *title,
	    *pin;           /* of a provision; of a line of the classification its field */
	const char *entity; /* "system/chat", or "" */
	const char *kind;   /* "class", "outcome", "exposure", "exception", "day", "kind" */
	const char *says;   /* "now applies", "does not apply", "met"; "" while it waits */
	const char *why;
};

struct gpai_possible { /* an answer there may be, and how much it would settle */
	const char *answer;
	uint32_t settled, opened; /* opened: duties that would be known to apply, and stay open */
};

struct gpai_word {
	const char *word, *label; /* of an option; of a band only the label */
};

struct gpai_question {
	const char *kind;   /* "fact"; "list": is there one (more), or is the list complete? */
	const char *key;    /* a fact's key; a kind */
	const char *entity; /* "model", "document/policy"; "" for a list */
	const char
	    *target; /* what the answer is filed under: "KEY", "KIND/NAME:KEY", "closed: KIND" */
	const char *asks, *help, *pin, *confidence, *confidence_says, *type, *unit;
	const char *form;  /* the forms of an answer, in words */
	const char *about; /* of an entity that is a provision: its title and what it says; "" */
	const char *held;  /* what is recorded and why it does not suffice; "" */
	bool wants_reason; /* only a reason or a source is missing */
	bool again;        /* it was skipped before */
	const struct gpai_word *options, *bands;
	uint32_t n_options, n_bands;
	const struct gpai_settled *hangs; /* what waits for it: in the order of the law */
	uint32_t n_hangs;
	const struct gpai_possible *possible;
	uint32_t n_possible;
	uint32_t open, skipped; /* questions not answered, this one among them; put off so far */
};

struct gpai_answered {
	uint32_t recorded, unchanged; /* facts */
	bool skipped;                 /* no answer for now */
	const char *target, *value;   /* of one answer */
	const char *note;             /* what is still needed, or how it was understood; "" */
	const struct gpai_settled *settled;
	uint32_t n_settled;
	uint32_t open_before, open; /* outcomes that are unknown */
};

/* A dossier opened for reading will do to see the question. Borrows the dossier. Errors:
 * INVALID when it is open for writing and nobody is named who answers. */
GPAI_API enum gpai_code gpai_interview_start(struct gpai_dossier *dossier,
    const struct gpai_interview_options *options, struct gpai_interview **interview,
    struct gpai_error *err);
GPAI_API void gpai_interview_end(struct gpai_interview *interview);
/* What to find out next; NULL when nothing is left to ask. What was skipped comes once more when
 * nothing else is left. All that these calls give is borrowed until the next call but one. */
GPAI_API enum gpai_code gpai_interview_question(struct gpai_interview *interview,
    const struct gpai_question **question, struct gpai_error *err);
/* Questions that are open, those put off among them. */
GPAI_API uint32_t gpai_interview_open(const struct gpai_interview *interview);
/* An answer to it in words, as gpai-ask(1) describes them; recorded when this returns. "?" puts
 * the question off. Errors: MALFORMED, saying what was expected: then the question stands. */
GPAI_API enum gpai_code gpai_interview_answer(struct gpai_interview *interview, const char *text,
    const struct gpai_answered **answered, struct gpai_error *err);
/* Takes the last answer back: what was recorded before is recorded again, and the question is
 * asked anew. NOT_FOUND when there is none. */
GPAI_API enum gpai_code gpai_interview_back(
    struct gpai_interview *interview, struct gpai_error *err);
/* A whole file of answers, all or nothing. Errors: MALFORMED with the line; CONFLICT when the
 * dossier holds another value. */
GPAI_API enum gpai_code gpai_interview_file(struct gpai_interview *interview, const char *file,
    const char *bytes, size_t len, const struct gpai_answered **answered, struct gpai_error *err);
GPAI_API enum gpai_code gpai_question_json(
    const struct gpai_question *question, char **text, size_t *len, struct gpai_error *err);
GPAI_API enum gpai_code gpai_answered_json(
    const struct gpai_answered *answered, char **text, size_t *len, struct gpai_error *err);

/* --- Documents --- */

struct gpai_written {
	const char *form, *audience; /* borrowed from the law */
	char of[256], stage[64];     /* what it is about, of such a form; else "" */
	uint32_t items, answered, open;
	uint32_t too_long; /* items with more words than the form recommends */
	uint64_t record;   /* number of the record of this issue; 0 while it is not recorded */
	char digest[65];   /* SHA-256 of the bytes */
};

struct gpai_write_options {
	const char *form;     /* "model-documentation"; NULL: all, see gpai_write_all */
	const char *audience; /* "AIO", "NCA", "DP", "public" */
	const char *format;   /* "html", "md", "json", "pdf", "docx" */
	const char *language; /* one that the rulebook speaks: "de"; NULL or "en": English */
	const char *at;       /* today when NULL */
	const char *of;       /* "incident/NAME": of a form that is about one; NULL: the only one */
	const char *stage;    /* "final": of a form with stages; NULL: as far as the facts go */
	const char *libexec;  /* folder with gpai-documents: for PDF and DOCX */
	/* Puts the bytes where they will last, before the issue is recorded: when that
	 * fails nothing is recorded. NULL: the caller does it afterwards. */
	enum gpai_code (*keep)(void *context, const struct gpai_written *written, const char *bytes,
	    size_t len, struct gpai_error *err);
	void *context;
};

/* Renders a form from the facts of a day and records the issue: its digest, the law, the form's
 * version; the bytes are kept with it. */
GPAI_API enum gpai_code gpai_write(struct gpai_dossier *dossier,
    const struct gpai_write_options *options, char **bytes, size_t *len,
    struct gpai_written *written, struct gpai_error *err);

struct gpai_issues;
/* Every form for every audience it is written for, or those that `form` and `audience` leave, as
 * one issue: all are recorded or none. `keep` gets each. */
GPAI_API enum gpai_code gpai_write_all(struct gpai_dossier *dossier,
    const struct gpai_write_options *options, struct gpai_issues **issues, struct gpai_error *err);
GPAI_API bool gpai_issue(
    const struct gpai_issues *issues, uint32_t i, struct gpai_written *written);
GPAI_API void gpai_issues_free(struct gpai_issues *issues);

/* What was issued under a record, byte for byte. */
struct gpai_issued {
	char form[64], audience[16], format[16];
	char of[256], stage[64]; /* "" = the form is about no single entity, has no stages */
	char as_of[11], law[64];
	int64_t recorded;
	char digest[65];
};
GPAI_API enum gpai_code gpai_as_issued(struct gpai_dossier *dossier, uint64_t record, char **bytes,
    size_t *len, struct gpai_issued *issued, struct gpai_error *err);

/* What a form would say today that it did not say in an issue. */
struct gpai_document_change {
	const char *item, *label;   /* of the form; "" for the document itself */
	const char *entity, *name;  /* "source/fineweb-2"; what of the item it is, "" */
	const char *before, *after; /* "" = was not, or is no more, in the document */
};

struct gpai_document_diff {
	struct gpai_issued then;
	uint64_t record;
	const struct gpai_document_change *changes; /* in the order of the form */
	uint32_t n;
};

/* Against issue `record`; 0: the last of that form for that audience. NOT_FOUND when there is
 * none. Nothing is recorded. */
GPAI_API enum gpai_code gpai_write_diff(struct gpai_dossier *dossier,
    const struct gpai_write_options *options, uint64_t record, struct gpai_document_diff **diff,
    struct gpai_error *err);
GPAI_API void gpai_document_diff_free(struct gpai_document_diff *diff);

/* --- Information on crawlers --- */

struct gpai_crawlers_options {
	const char *at;    /* today when NULL */
	const char *since; /* changes recorded before that day stay out; NULL: none does */
	/* Puts a file where it will last, before the issue is recorded; as in gpai_write. */
	enum gpai_code (*keep)(
	    void *context, const char *name, const char *bytes, size_t len, struct gpai_error *err);
	void *context;
};

struct gpai_crawlers_file {
	const char *name, *says;
	uint64_t bytes;
	char digest[65];
};

/* What was published. */
struct gpai_crawlers {
	uint32_t items, answered, open;
	uint32_t crawlers, changes;
	uint64_t record; /* number of the record of this issue */
	const struct gpai_crawlers_file *files;
	uint32_t n_files;
	const char *const *notes; /* what should be looked at: lines for people */
	uint32_t n_notes;
};
/* A page on the crawlers for the public, the same as data, a feed of its changes, and lines and
 * test vectors for robots.txt; each file goes to `keep`. Free with gpai_crawlers_free. */
GPAI_API enum gpai_code gpai_crawlers_publish(struct gpai_dossier *dossier,
    const struct gpai_crawlers_options *options, struct gpai_crawlers **crawlers,
    struct gpai_error *err);
GPAI_API void gpai_crawlers_free(struct gpai_crawlers *crawlers);

/* --- The evidence log --- */

struct gpai_log_entry {
	uint64_t number;                              /* from 1; leaf index + 1 */
	const char *recorded, *kind, *summary, *leaf; /* leaf: RFC 6962 leaf hash in hex */
};

struct gpai_log_head {
	uint64_t size;
	char root[65];            /* hex */
	const char *origin, *key; /* name of the log; verifier key as text */
	const char *note;         /* the signed checkpoint */
};
GPAI_API enum gpai_code gpai_log_list(struct gpai_dossier *dossier,
    void (*each)(void *context, const struct gpai_log_entry *entry), void *context,
    struct gpai_error *err);
GPAI_API enum gpai_code gpai_log_root(
    struct gpai_dossier *dossier, struct gpai_log_head *head, struct gpai_error *err);
/* Recomputes every commitment and the root from the records and checks the signature.
 * Errors: CORRUPT, naming the first record that does not fit. */
GPAI_API enum gpai_code gpai_log_fsck(
    struct gpai_dossier *dossier, uint64_t *records, struct gpai_error *err);

/* The keys that have signed the log, in order; the last one signs. gpai-keys(7). */
struct gpai_log_key {
	const char *key, *algorithm; /* verifier key; "Ed25519" */
	uint64_t record;             /* that names it: heads from there on are signed by it */
	uint64_t revoked;            /* record that revokes it; 0: none */
	const char *since;           /* moment from which on it is feared lost; "" */
	bool is_recovery;            /* the key before it did not swear to it */
	bool signs;                  /* it is the one that signs now */
};
GPAI_API enum gpai_code gpai_log_keys(struct gpai_dossier *dossier,
    void (*each)(void *context, const struct gpai_log_key *key), void *context,
    struct gpai_error *err);
/* Where the key that signs lies: "file", "protected file", "token", or "nowhere". */
GPAI_API enum gpai_code gpai_log_key_place(
    struct gpai_dossier *dossier, const char **place, struct gpai_error *err);

enum gpai_protection { GPAI_PROTECT_AS_BEFORE, GPAI_PROTECT, GPAI_PROTECT_NOT };
struct gpai_key_change_options {
	const char *reason;    /* needed */
	const char *algorithm; /* NULL: Ed25519 */
	const char *uri;       /* of a key in a token (RFC 7512); NULL: a key file is made */
	enum gpai_protection protection; /* of that file */
	bool recovery; /* the old key is lost: trust in it does not reach the new one */
};
/* Another key takes the place of the one that signs, all of it or nothing. Errors: UNSUPPORTED,
 * no such algorithm here, or no provider for tokens; NOT_FOUND, there is no key file (that is
 * what `recovery` is for), or no such key in a token; INVALID, TOO_LARGE (64 keys). */
GPAI_API enum gpai_code gpai_log_key_change(struct gpai_dossier *dossier,
    const struct gpai_key_change_options *options, uint64_t *record, struct gpai_error *err);
/* Records that a key that signs no more is feared to be in other hands. `key`: its verifier key,
 * or the 8 hex digits of its id; `since`: a day or a moment, not in the future. Errors: NOT_FOUND,
 * no such key; INVALID, it is the one that signs; CONFLICT, it was revoked before. */
GPAI_API enum gpai_code gpai_log_key_revoke(struct gpai_dossier *dossier, const char *key,
    const char *since, const char *reason, uint64_t *record, struct gpai_error *err);
/* Writes the key file again, under a new passphrase or none. Nothing is recorded. */
GPAI_API enum gpai_code gpai_log_key_protect(
    struct gpai_dossier *dossier, bool protect, struct gpai_error *err);

/* A record by hand. Its members are the summary, who says so, and what else is given; names are of
 * small letters, digits and _. What each kind needs: gpai-dossier(5). */
struct gpai_log_add_options {
	const char
	    *kind; /* evidence, decision, risk, incident, request, transmission, waiver, note */
	const char *summary, *by;
	const char *file;       /* path: its name, size and SHA-256 become members; NULL */
	const char *const *set; /* "NAME=TEXT", ends with NULL; NULL: none */
	const char *json;       /* path of a JSON object with more members; NULL */
};
/* Errors: NOT_FOUND, no such kind or file; INVALID, a member is missing, said twice or misnamed;
 * MALFORMED. */
GPAI_API enum gpai_code gpai_log_add(struct gpai_dossier *dossier,
    const struct gpai_log_add_options *options, uint64_t *record, struct gpai_error *err);

/* An assessment on record (gpai_assessment_record) as an in-toto Statement v1 in a DSSE envelope,
 * signed by the key of the log: law, day, rules, verdicts and commitments to what they rest on. */
struct gpai_attested {
	uint64_t record;                  /* of the assessment */
	uint64_t subjects, rules, inputs; /* how many the statement names */
	char as_of[11];
};
/* `record` 0: the newest. `text` is JSON. Errors: NOT_FOUND; INVALID, of another kind;
 * UNSUPPORTED, from before assessments named their rules; and those of the key. */
GPAI_API enum gpai_code gpai_log_attest(struct gpai_dossier *dossier, uint64_t record, char **text,
    size_t *len, struct gpai_attested *attested, struct gpai_error *err);
/* --- Archives --- */

struct gpai_archive_options {
	bool is_unsigned; /* leave the manifest unsigned: the key is not at hand */
};

/* What was archived, or restored. */
struct gpai_archived {
	uint64_t files, bytes; /* without those that say what there is */
	uint64_t records;
	char root[65];     /* hex, of the newest head */
	char key[384];     /* verifier key of the log */
	char manifest[65]; /* hex: SHA-256 of MANIFEST.json */
	bool is_signed;
};

/* Writes all that is recorded, and the log as published, to a new folder, or to a new tar
 * when the name ends in .tar (gpai-archive(5)); the private key is not among it. Under a
 * temporary name first, flushed, then renamed. The dossier is checked before. Errors: CONFLICT
 * when `target` exists; CORRUPT, as gpai_log_fsck; IO. */
GPAI_API enum gpai_code gpai_log_archive(struct gpai_dossier *dossier, const char *target,
    const struct gpai_archive_options *options, struct gpai_archived *archived,
    struct gpai_error *err);

struct gpai_restore_options {
	const char *key;   /* a verifier key, of any time, that the log must have; NULL: its own */
	bool may_unsigned; /* take an archive whose manifest nobody signed */
};

/* Makes a dossier in the new folder `dir` from an archive, and proves that it is the same: it
 * is checked as gpai_log_fsck does, and would be archived as the same bytes. There is no
 * private key in it: writing needs .gpai/key.pem put back. Errors: MALFORMED, CORRUPT and
 * TOO_LARGE name the file of the archive; CONFLICT when `dir` exists, or the key is another. */
GPAI_API enum gpai_code gpai_log_restore(const char *archive, const char *dir,
    const struct gpai_restore_options *options, struct gpai_archived *restored,
    struct gpai_error *err);

/* --- Erasure --- */

struct gpai_erase_options {
	const uint64_t *records; /* numbers; none: with `person`, all that hold the name */
	uint32_t n_records;
	const char *const *fields; /* members of their bodies; none: all of it */
	uint32_t n_fields;
	const char *person; /* members that hold exactly this text, alone or in a list; or NULL */
	const char *reason; /* recorded for good: it must not name anybody */
	bool despite_retention; /* also what a duty keeps, or may keep; recorded with the reason */
	bool dry_run;
};

/* A record, or a place outside of the records, and what happens to it. */
struct gpai_erasing_line {
	const char *what; /* "erased"; "kept": a duty keeps it; "never": of the log itself; "whole":
	                   * only as a whole, it is of an early version; "mentions": the name is
	                   * part of a longer text; "document": bytes kept of it hold the name;
	                   * "shared": it was handed out and cannot be called back; "file": of the
	                   * user, holds the name; "packed": of the user, cannot be searched */
	uint64_t record;  /* 0: none */
	const char *kind; /* of the record; else "" */
	const char *where; /* members, with commas; "" for all of a record; path of a file */
	const char *why;   /* the duty and its last day; ""*/
};

struct gpai_erasing;
/* Finds what goes and what stays, and unless `dry_run` or something is kept, erases it: salt and
 * text go, a record says so, and the log verifies as before. Nothing is erased when anything
 * named is under a duty, which gpai_erasing_is_refused tells and the lines say. Errors: INVALID,
 * NOT_FOUND, as of records. Free with gpai_erasing_free. */
GPAI_API enum gpai_code gpai_log_erase(struct gpai_dossier *dossier,
    const struct gpai_erase_options *options, struct gpai_erasing **erasing,
    struct gpai_error *err);
GPAI_API const struct gpai_erasing_line *gpai_erasing_lines(
    const struct gpai_erasing *erasing, uint32_t *n);
/* How many records lost something (would lose, when dry); whether something was held back; and
 * whether old pages of the database may still hold what went: another program was reading. */
GPAI_API uint32_t gpai_erasing_count(const struct gpai_erasing *erasing);
GPAI_API bool gpai_erasing_is_refused(const struct gpai_erasing *erasing);
GPAI_API bool gpai_erasing_is_unscrubbed(const struct gpai_erasing *erasing);
/* `gpai log erase --json`; free with gpai_text_free. */
GPAI_API enum gpai_code gpai_erasing_json(
    const struct gpai_erasing *erasing, char **text, size_t *len, struct gpai_error *err);
GPAI_API void gpai_erasing_free(struct gpai_erasing *erasing);

/* The log as static files: a signed checkpoint, entries and hashes in tiles
 * (c2sp.org/tlog-tiles). Closing a dossier to which something was recorded does this too. */
struct gpai_publish_options {
	const char *folder; /* NULL: .gpai/log of the dossier */
	bool all;           /* compare every tile with the records, not only the last */
};
struct gpai_published {
	uint64_t before, size;      /* records under the checkpoint, before and now */
	uint64_t compared, written; /* tiles that were there and right; that were new */
	uint64_t repaired;          /* tiles or checkpoint that were wrong or missing before */
	uint64_t removed;           /* partial tiles whose full tile is there */
	uint64_t foreign;           /* with `all`: tiles beyond the log; left as they are */
	char first_foreign[64];     /* "tile/0/000.p/9" */
};
/* Errors: CONFLICT: what is published is larger than this log or another tree (one of the two
 * was rolled back or rewritten; nothing is changed), or it is another log; BUSY; IO. */
GPAI_API enum gpai_code gpai_log_publish(struct gpai_dossier *dossier,
    const struct gpai_publish_options *options, struct gpai_published *published,
    struct gpai_error *err);

struct gpai_published_check {
	bool is_published;
	uint64_t size;   /* entries under the checkpoint */
	uint64_t behind; /* records that are not published yet */
	uint64_t tiles;  /* compared */
};
/* Holds every byte that is published in a folder (NULL: .gpai/log) against the records and
 * changes nothing. Errors: CORRUPT, NOT_FOUND or MALFORMED of the tile that does not fit. */
GPAI_API enum gpai_code gpai_log_check_published(struct gpai_dossier *dossier, const char *folder,
    struct gpai_published_check *check, struct gpai_error *err);

/* A proof file (c2sp.org/tlog-proof) that a record is in the log of the newest head. Its extra
 * data is the entry, the 32 bytes of the salted commitment; also in hex in `entry`, which may be
 * NULL. NOT_FOUND: no such record. */
GPAI_API enum gpai_code gpai_log_prove(struct gpai_dossier *dossier, uint64_t record, char **text,
    size_t *len, char entry[65], struct gpai_error *err);

/* --- What others say of the log: time stamps and witnesses --- */

/* A time stamp (RFC 3161) of a head. Strings are borrowed until the next call about the log. */
struct gpai_stamp {
	uint64_t size;         /* records under the head that was stamped */
	const char *time;      /* the authority's, "2026-01-31T12:00:00Z" */
	const char *by;        /* the head existed by then: accuracy added, rounded up */
	const char *tsa;       /* subject of the certificate that signed; "" when unchecked */
	const char *policy;    /* OID under which the authority works */
	const char *serial;    /* hexadecimal */
	bool is_whole;         /* its signature holds, whoever it is of */
	bool is_trusted;       /* it leads to a certificate of the file, as of its time */
	const char *trusted;   /* subject of that certificate, or "" */
	const char *why_not;   /* "" when trusted, or when nobody said whom to trust */
	const char *qualified; /* what a trusted list says of it, in words; "" when none does */
};

struct gpai_stamp_options {
	const char *tsa;     /* URL of the authority; not NULL for gpai_log_stamp */
	const char *ca;      /* PEM file of certificates that are trusted; NULL: none is asked */
	const char *libexec; /* folder of gpai-post */
};

/* Has the newest head stamped, checks the answer and keeps the token. A token that does not lead
 * to a certificate of `ca`, when that is given, is not kept: NOT_FOUND, CORRUPT. */
GPAI_API enum gpai_code gpai_log_stamp(struct gpai_dossier *dossier,
    const struct gpai_stamp_options *options, struct gpai_stamp *stamp, struct gpai_error *err);
/* The same in two steps, for machines without a network: the bytes of a request for the newest
 * head (freed with gpai_text_free), and the file with the answer, of whichever head it is. */
GPAI_API enum gpai_code gpai_log_stamp_request(
    struct gpai_dossier *dossier, char **request, size_t *len, struct gpai_error *err);
GPAI_API enum gpai_code gpai_log_stamp_response(struct gpai_dossier *dossier, const char *file,
    const struct gpai_stamp_options *options, struct gpai_stamp *stamp, struct gpai_error *err);
/* Every stamp on file, by size; only `ca` is read of the options. */
GPAI_API enum gpai_code gpai_log_stamps(struct gpai_dossier *dossier,
    const struct gpai_stamp_options *options,
    void (*each)(void *context, const struct gpai_stamp *stamp), void *context,
    struct gpai_error *err);

/* The qualified time stamping services of a trusted list (ETSI TS 119 612, XML) as certificates for
 * `ca`, with comment lines that say of which list, whose, and qualified since when; stamps are
 * then judged by them too. The list's own signature is not checked: its SHA-256 is at the top.
 * `libexec`: folder of gpai-trust. Free with gpai_text_free. Errors: MALFORMED, NOT_FOUND: no such
 * service in it, IO with the words of gpai-trust. */
GPAI_API enum gpai_code gpai_log_trust_list(
    const char *libexec, const char *file, char **pem, size_t *len, struct gpai_error *err);

/* A cosignature of a witness on a head (c2sp.org/tlog-cosignature). */
struct gpai_cosignature {
	uint64_t size;       /* records under that head */
	const char *witness; /* name of its key */
	const char *url;     /* where it was asked; "" */
	const char *time;    /* the witness's; "" when it gave none */
	const char *line;    /* the signature line, without its newline */
	const char *why_not; /* "" when kept */
};

struct gpai_witness_options {
	const char *url, *key; /* one witness: its submission prefix and its verifier key */
	const char *policy;    /* or a policy file: all its witnesses that have a URL */
	const char *libexec;   /* folder of gpai-post */
};

/* Asks for cosignatures on the newest head, checks and keeps them, and tells each, also those
 * that failed. `failed` counts these; the call itself then is GPAI_OK. Errors concern the
 * dossier, the key and the policy. */
GPAI_API enum gpai_code gpai_log_witness(struct gpai_dossier *dossier,
    const struct gpai_witness_options *options,
    void (*each)(void *context, const struct gpai_cosignature *cosignature), void *context,
    uint32_t *failed, struct gpai_error *err);
/* In two steps, as for stamps: the request to the witness with that key, and its answer. */
GPAI_API enum gpai_code gpai_log_witness_request(struct gpai_dossier *dossier, const char *key,
    char **request, size_t *len, struct gpai_error *err);
GPAI_API enum gpai_code gpai_log_witness_response(struct gpai_dossier *dossier, const char *key,
    const char *file, struct gpai_cosignature *cosignature, struct gpai_error *err);

/* --- How long records are kept --- */

/* Records of one sort, as the rulebook has them, under one duty. */
struct gpai_kept {
	const char *id, *title, *says, *pin, *confidence, *note;
	const char *entity;      /* "incident/x" of a sort that is about one; else "" */
	const char *under;       /* id of the duty; "": none, the rulebook's own choice */
	enum gpai_truth applies; /* the duty */
	const char *until;       /* the last day on which they have to be there; "": not known */
	const char *over_since;  /* the day after it, when that has come; else "" */
	const char *why;         /* how that day was found, or what it waits for */
	const char *status;      /* "kept", "over", "unknown", "not-applicable" */
	uint64_t records;        /* of this sort, documents among them; one may be of several */
	uint64_t documents;
};

/* Every record is counted once. */
struct gpai_kept_totals {
	uint64_t records;
	uint64_t kept;    /* under a duty that still runs */
	uint64_t unknown; /* under one that may run: its day, or whether it applies, is not known */
	uint64_t over;    /* all duties on it have run out */
	uint64_t none;    /* under no duty that applies; that is no leave to destroy it */
	uint64_t log;     /* of the log itself: keys, erasures; never destroyed */
	uint64_t erased;  /* as a whole; of no sort any more */
};

struct gpai_retention;
/* As of the day in `at`, NULL: today. Free with gpai_retention_free. Errors: as gpai_assess. */
GPAI_API enum gpai_code gpai_retention_find(struct gpai_dossier *dossier, const char *at,
    struct gpai_retention **retention, struct gpai_error *err);
/* Borrowed from the retention. */
GPAI_API const struct gpai_kept *gpai_retention_sorts(
    const struct gpai_retention *retention, uint32_t *n);
GPAI_API const struct gpai_kept_totals *gpai_retention_totals(
    const struct gpai_retention *retention);
GPAI_API const char *gpai_retention_day(const struct gpai_retention *retention); /* as of */
GPAI_API bool gpai_retention_is_example(const struct gpai_retention *retention);
/* `gpai log retention --json`; free with gpai_text_free. */
GPAI_API enum gpai_code gpai_retention_json(
    const struct gpai_retention *retention, char **text, size_t *len, struct gpai_error *err);
GPAI_API void gpai_retention_free(struct gpai_retention *retention);

/* --- Selective disclosure --- */

/* Chosen records with all that proves them, in one file that gpai-verify and a browser check
 * without this dossier (gpai-bundle(5)). */
struct gpai_share;

struct gpai_share_options {
	const char *audience; /* "AIO", "NCA", "DP", "public" */
	/* Which facts of those that the audience's forms show in full: keys, or ENTITY:KEY, with *
	 * for any characters and commas between; NULL: all. A key without * that the audience may
	 * not see is refused. */
	const char *facts;
	/* Documents issued for the audience: ids of forms with commas, "all" or "none"; NULL: all,
	 * or none when `facts` is given. Of each the latest. */
	const char *documents;
	const char *to, *purpose; /* for the record; NULL: not said */
	const char *at;           /* the facts of that day; today when NULL */
	/* Shares facts that `facts` names one by one even though no form shows them: needs `to` and
	 * `purpose`. */
	bool beyond_form;
	bool assessments; /* the newest assessment on record, too: its verdicts without figures */
	bool dry_run;     /* records nothing and makes no bundle */
	uint64_t again;   /* number of an earlier transmission: its bundle once more; alone */
};

struct gpai_share_summary {
	const char *audience, *to, *purpose, *as_of, *law; /* "": not said */
	uint64_t record;                                   /* of the transmission; 0: dry run */
	uint64_t records, facts, documents;                /* shown; records: all but itself */
	const char *origin, *key;                          /* of the log: its name, whom to trust */
	const char *digest;                                /* SHA-256 of the bundle, hex */
	uint64_t bytes;
	uint64_t stamps, cosignatures; /* in the bundle */
	uint64_t drafts;               /* documents that have open items */
	bool example;
};
struct gpai_shared {
	uint64_t record;
	const char *kind, *says;
	const char *fields; /* shown of it, with commas; "": all */
	bool document;      /* its bytes are in the bundle */
};
/* What stays here. */
struct gpai_share_held {
	const char *word, *says; /* why */
	uint64_t facts;
};
struct gpai_share_left { /* could not be shown, though it should */
	uint64_t record;
	const char *why;
};

/* Appends the record of the transmission, then makes the bundle of the head that ends with it;
 * with `again` appends nothing. Errors: INVALID for facts that the audience may not see; NOT_FOUND;
 * UNSUPPORTED when the log was begun before fields were committed to one by one; CONFLICT when
 * other programs record without a pause, and each time before it was chosen what to show. When the
 * error comes after the transmission was recorded, *share is there all the same, without a bundle.
 */
GPAI_API enum gpai_code gpai_share(struct gpai_dossier *dossier,
    const struct gpai_share_options *options, struct gpai_share **share, struct gpai_error *err);
GPAI_API const struct gpai_share_summary *gpai_share_summary(const struct gpai_share *share);
/* NULL of a dry run; borrowed. */
GPAI_API const char *gpai_share_bytes(const struct gpai_share *share, size_t *len);
/* Each false past the last. */
GPAI_API bool gpai_share_record(
    const struct gpai_share *share, size_t i, struct gpai_shared *record);
GPAI_API bool gpai_share_held(
    const struct gpai_share *share, size_t i, struct gpai_share_held *held);
GPAI_API bool gpai_share_left(
    const struct gpai_share *share, size_t i, struct gpai_share_left *left);
/* `file`: where it was written, or NULL. */
GPAI_API enum gpai_code gpai_share_json(const struct gpai_share *share, const char *file,
    char **text, size_t *len, struct gpai_error *err);
/* A page that checks the bundle in a browser, with the bundle in it: for reading, since whoever
 * made the one could have made the other. INVALID of a dry run. */
GPAI_API enum gpai_code gpai_share_page(
    const struct gpai_share *share, char **html, size_t *len, struct gpai_error *err);
GPAI_API void gpai_share_free(struct gpai_share *share);

/* --- Signatures of models (OpenSSF Model Signing 1.0) --- */

/* A model's folder with its signature, as it was made or checked. */
struct gpai_signature;

struct gpai_sign_options {
	const char *signature; /* where to write it; NULL: model.sig in the folder */
	/* Paths from the folder to leave out, with what lies below them, beside .git and its
	 * like, .gpai and the signature; ends with NULL. NULL: none. */
	const char *const *ignore;
	bool follow_links;    /* to files; else a symbolic link is an error */
	uint64_t shard_bytes; /* 0: files as a whole */
	unsigned threads;     /* 0: one per processor */
	/* How far hashing is, in bytes: from any thread, one call at a time. May be NULL. */
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};
/* Signs every file below a folder with a private key (PEM, without a passphrase) and writes
 * the signature, whole or not at all. */
GPAI_API enum gpai_code gpai_model_sign(const char *folder, const char *key,
    const struct gpai_sign_options *options, struct gpai_signature **signature,
    struct gpai_error *err);

struct gpai_verify_options {
	const char *signature;     /* NULL: model.sig in the folder */
	const char *key;           /* public key (PEM) that must have signed; or */
	const char *authorities;   /* certificates (PEM) one of which a chain must lead to */
	int64_t moment;            /* when certificates must be valid, seconds since 1970 */
	bool ignore_unsigned;      /* files that were not signed may lie there */
	const char *const *ignore; /* as above: what else may lie there */
	unsigned threads;
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};
/* Holds a model, a folder or a single file, against its signature. That it does not fit is no
 * error: see the summary. Without key and authorities only a signature that needs neither
 * (Sigstore's) is looked at, and is never said to fit. */
GPAI_API enum gpai_code gpai_model_verify(const char *model,
    const struct gpai_verify_options *options, struct gpai_signature **signature,
    struct gpai_error *err);

struct gpai_signature_summary {
	/* "signed"; "fits"; "does-not-fit"; "not-verified": nothing contradicts it, but who
	 * signed could not be checked. */
	const char *outcome;
	const char *file, *file_digest;    /* of the signature */
	const char *method;                /* "key", "certificate", "sigstore" */
	const char *layout;                /* "1.0", "0.2"; "" when it was not read */
	const char *key_kind, *key_digest; /* "ECDSA P-384", SHA-256 of its PEM */
	bool key_is_listed;                /* OMS 1.0 lists keys of that kind */
	/* Of the signer's certificate; "" without one. */
	const char *subject, *issuer, *certificate_digest, *valid_from, *valid_until;
	const char *checked_at;    /* the moment its chain was checked at; "" when it was not */
	const char *model;         /* name the signature gives the model */
	const char *root;          /* digest of the whole model */
	const char *serialization; /* "files", "shards of 1000000000 bytes" */
	uint32_t files;            /* files or shards that were signed */
	uint64_t bytes;            /* of files that are there */
};
GPAI_API const struct gpai_signature_summary *gpai_signature_summary(
    const struct gpai_signature *signature);

struct gpai_mismatch {
	/* "signature", "key", "certificate", "root", "missing", "extra", "changed", "odd" */
	const char *what;
	const char *name; /* of the file; "" when it is about the signature */
	const char *expected, *found;
	const char *text; /* one line for people */
};
GPAI_API const struct gpai_mismatch *gpai_signature_mismatches(
    const struct gpai_signature *signature, uint32_t *n);
/* What lies in the folder and no signature covers, because it was left out on purpose. */
GPAI_API const char *const *gpai_signature_ignored(
    const struct gpai_signature *signature, uint32_t *n);
/* What the signature holds that was not checked: lines for people. */
GPAI_API const char *const *gpai_signature_unchecked(
    const struct gpai_signature *signature, uint32_t *n);
GPAI_API enum gpai_code gpai_signature_json(
    const struct gpai_signature *signature, char **text, size_t *len, struct gpai_error *err);
/* Puts on record that it was made or checked, and with which outcome: a record of kind evidence
 * about the file of the signature, by its digest, in the log that the model's facts are in. */
GPAI_API enum gpai_code gpai_signature_record(const struct gpai_signature *signature,
    struct gpai_dossier *dossier, uint64_t *record, struct gpai_error *err);
GPAI_API void gpai_signature_free(struct gpai_signature *signature);

/* --- Formats --- */

struct gpai_format {
	const char *name, *suffix, *says;
};
/* The i-th format documents can be written in, from 0; false when there are no more. */
GPAI_API bool gpai_document_format(uint32_t i, struct gpai_format *format);

#endif
