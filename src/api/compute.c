/* SPDX-License-Identifier: Apache-2.0 */
/* gpai_compute_measure: options, records, a configuration and the facts on file become
 * stages; their facts and the totals that follow are collected.
 *
 * Without paths and figures the stages on file are worked out, or the model's own training
 * where none is. Paths are read by content; of a folder, what is no training record is
 * passed over. */
#include "api/compute.h"

#include "measure/compute.h"
#include "measure/compute_folder.h"
#include "measure/compute_records.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAGE_BY_DEFAULT "training"

enum { CONFIG_MAX = 16 << 20 };

struct request {
	struct voice voice;
	struct gpai_measured *measured;
	const struct law *law;
	const struct gpai_compute_options *options;
	struct estimate_terms terms;
	struct gpai_dossier *dossier; /* or NULL */
	struct fact_set facts;
	int32_t as_of;
	struct compute_layer given, model;
	struct compute_record *records;
	uint32_t n_records, cap_records;
	struct hf_config config;
	struct estimate_stage *stages;
	uint32_t n_stages;
};

/* -- reading ---- */

static bool
is_record(const char *path)
{
	static const size_t len = TRAINING_HEAD_BYTES;
	enum training_source source;
	uint8_t *head = malloc(len);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = head != NULL && fd >= 0 ? read(fd, head, len) : -1;
	bool found = n > 0 && training_sniff((struct span){head, (size_t)n}, &source);

	if (fd >= 0)
		close(fd);
	free(head);
	return found;
}

static enum gpai_code
read_record(struct request *r, const char *path)
{
	struct arena *arena = r->voice.arena;
	struct span bytes;
	enum gpai_code rc;

	if (r->n_records == r->cap_records) {
		uint32_t cap = r->cap_records > 0 ? 2 * r->cap_records : 16;
		struct compute_record *more = arena_array(arena, cap, sizeof *more);
		if (more == NULL)
			return fail_memory(r->voice.err);
		if (r->n_records > 0)
			memcpy(more, r->records, r->n_records * sizeof *more);
		r->records = more;
		r->cap_records = cap;
	}
	struct compute_record *record = &r->records[r->n_records];
	if ((rc = file_read(arena, path, TRAINING_BYTES_MAX, &bytes, r->voice.err)) != GPAI_OK)
		return rc;
	record->digest = digest_of(bytes);
	rc = training_read(arena, bytes, path, &record->record, r->voice.err);
	if (rc == GPAI_OK)
		r->n_records++;
	return rc;
}

static enum gpai_code
read_folder(struct request *r, const char *folder)
{
	uint32_t n, before = r->n_records;
	const char **paths;
	enum gpai_code rc = compute_files(r->voice.arena, folder, &paths, &n, r->voice.err);

	for (uint32_t i = 0; rc == GPAI_OK && i < n; i++)
		if (is_record(paths[i]))
			rc = read_record(r, paths[i]);
	if (rc == GPAI_OK && r->n_records == before)
		return fail(r->voice.err, GPAI_NOT_FOUND, in_file(folder),
		    "%u files and no training record among them, expected recipes, logs or "
		    "accounting of a training run",
		    n);
	return rc;
}

static enum gpai_code
read_paths(struct request *r, const char *const *paths, size_t n)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
		struct stat st;
		if (stat(paths[i], &st) != 0)
			rc = fail_errno(r->voice.err, errno, paths[i], "open");
		else if (S_ISDIR(st.st_mode))
			rc = read_folder(r, paths[i]);
		else
			rc = read_record(r, paths[i]);
	}
	return rc;
}

/* A model's folder, or its configuration. */
static enum gpai_code
read_model(struct request *r)
{
	const char *path = r->options->model;
	struct arena *arena = r->voice.arena;
	struct digest *digest = arena_alloc(arena, sizeof *digest);
	struct span bytes;
	struct stat st;
	enum gpai_code rc;

	r->model = (struct compute_layer){.starts = DATE_NONE, .ends = DATE_NONE};
	if (path == NULL)
		return GPAI_OK;
	if (digest == NULL)
		return fail_memory(r->voice.err);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		path = file_join(arena, path, "config.json");
	if ((rc = file_read(arena, path, CONFIG_MAX, &bytes, r->voice.err)) != GPAI_OK ||
	    (rc = hf_config_parse(arena, bytes, path, &r->config, r->voice.err)) != GPAI_OK)
		return rc;
	*digest = digest_of(bytes);
	rc = compute_shape(&r->voice, &r->config, text_of("config.json"), &r->model);
	r->model.figures[FIGURE_PARAMETERS].file = r->model.figures[FIGURE_ACTIVE].file =
	    "config.json";
	r->model.figures[FIGURE_PARAMETERS].artefact = r->model.figures[FIGURE_ACTIVE].artefact =
	    digest;
	return rc;
}

static enum gpai_code
read_facts(struct request *r)
{
	fact_set_init(&r->facts, r->law, r->voice.arena);
	r->as_of = DATE_NONE;
	if (r->dossier == NULL)
		return GPAI_OK;
	r->as_of = moment_date(r->dossier->env.now);
	return api_recorded_facts(
	    r->dossier, r->as_of, INT64_MAX, r->voice.arena, &r->facts, NULL, r->voice.err);
}

/* -- stages ---- */

/* As told; else as on file. */
static struct text
kind_of(const struct request *r, const struct estimate_stage *stage)
{
	uint32_t key = law_find_fact(r->law, text_of("stage.kind"));
	uint32_t kind = law_find_kind(r->law, text_of("stage"));
	uint32_t entity =
	    kind == LAW_NONE ? LAW_NONE : fact_find_entity(&r->facts, kind, stage->name);
	const struct fact *fact =
	    key == LAW_NONE || entity == LAW_NONE ? NULL : fact_get(&r->facts, entity, key);

	if (stage->kind.len > 0)
		return stage->kind;
	return fact != NULL && fact->value.state == VALUE_KNOWN ? fact->value.text : TEXT_NONE;
}

/* Data are generated by forward passes; the methods by tokens are of training. */
static void
say_generated(struct request *r, const struct estimate_stage *stage)
{
	if (!text_is(kind_of(r, stage), "synthetic-data") || !stage->figures[FIGURE_TOKENS].known)
		return;
	voice_compare(&r->voice, "compute.generated", COMPARISON_DIFFERS, "", stage->name,
	    TEXT_NONE,
	    voice_text(&r->voice,
		"stage/%.*s: data are generated by forward passes, two operations for each "
		"parameter and token; what is counted by tokens here has backward passes, too, and "
		"is about three times too much: declare stage.compute.flop (gpai measure "
		"inference)",
		TEXT_ARG(text_clip(stage->name, 80))));
}

static enum gpai_code
add_stage(struct request *r, struct text name, const struct compute_layer *given,
    const struct compute_layer *records)
{
	struct estimate_stage *stage = &r->stages[r->n_stages];
	struct compute_layer on_file;

	compute_on_file(&r->voice, &r->facts, name, &on_file);
	const struct compute_layer *const layers[COMPUTE_LAYERS_MAX] = {
	    given, records, &r->model, &on_file};
	compute_compose(&r->voice, name, layers, r->options->planned, stage);
	r->n_stages++;
	compute_say(&r->voice, stage, &r->terms);
	say_generated(r, stage);
	return r->voice.rc;
}

/* As told; else after its kind, which is what people call it. */
static struct text
default_name(const struct request *r)
{
	if (r->options->stage != NULL)
		return text_of(r->options->stage);
	return text_of(r->options->kind != NULL ? r->options->kind : STAGE_BY_DEFAULT);
}

/* With several runs, hardware told on the spot belongs to the one that planned as many
 * devices; other figures of a single stage to none. */
static enum gpai_code
choose_run(struct request *r, const struct compute_run *runs, uint32_t n, uint32_t *chosen)
{
	const struct estimate_figure *units = &r->given.hardware.units;
	uint32_t fits = 0;

	*chosen = n == 1 ? 0 : n;
	if (n == 1 || (!compute_is_given(r->options) && r->options->stage == NULL))
		return GPAI_OK;
	for (uint32_t i = 0; i < n; i++) {
		const struct estimate_figure *planned = &runs[i].layer.hardware.units;
		if (!units->known || !planned->known ||
		    decimal_compare(units->value.low, planned->value.low) != 0 ||
		    decimal_compare(units->value.high, planned->value.high) != 0)
			continue;
		*chosen = i;
		fits++;
	}
	if (fits == 1 && r->options->tokens == NULL && r->options->context == NULL)
		return GPAI_OK;
	return fail(r->voice.err, GPAI_INVALID, NOWHERE,
	    "recipes of %u runs, of which %u plan as many devices as given: expected the files of "
	    "one run for figures of one stage",
	    n, fits);
}

/* What is given for the model holds in every run. */
static struct compute_layer
of_model(const struct compute_layer *given)
{
	struct compute_layer layer = {
	    .precision = given->precision, .starts = DATE_NONE, .ends = DATE_NONE};

	layer.figures[FIGURE_PARAMETERS] = given->figures[FIGURE_PARAMETERS];
	layer.figures[FIGURE_ACTIVE] = given->figures[FIGURE_ACTIVE];
	return layer;
}

static enum gpai_code
measure_runs(struct request *r)
{
	const struct compute_layer shared = of_model(&r->given);
	struct compute_run *runs;
	uint32_t n, chosen = 0;
	enum gpai_code rc = compute_runs(&r->voice, r->records, r->n_records, &runs, &n);

	if (rc != GPAI_OK || (rc = choose_run(r, runs, n, &chosen)) != GPAI_OK)
		return rc;
	r->stages = arena_array(r->voice.arena, n, sizeof *r->stages);
	if (r->stages == NULL)
		return fail_memory(r->voice.err);
	for (uint32_t i = 0; rc == GPAI_OK && i < n; i++) {
		struct text name = runs[i].name;
		if (n == 1 || (i == chosen && r->options->stage != NULL))
			name = default_name(r);
		rc = add_stage(r, name, i == chosen ? &r->given : &shared, &runs[i].layer);
	}
	return rc;
}

/* Every stage on file that waits for its figure; the model's own training when there is none. */
static enum gpai_code
measure_on_file(struct request *r)
{
	uint32_t kind = law_find_kind(r->law, text_of("stage")), n = r->facts.n_entities;
	enum gpai_code rc = GPAI_OK;

	r->stages = arena_array(r->voice.arena, (size_t)n + 1, sizeof *r->stages);
	if (r->stages == NULL)
		return fail_memory(r->voice.err);
	if (r->options->stage != NULL || compute_is_given(r->options))
		return add_stage(r, default_name(r), &r->given, NULL);
	for (uint32_t i = 0; rc == GPAI_OK && i < n; i++)
		if (r->facts.entities[i].kind == kind && compute_stage_waits(&r->facts, i))
			rc = add_stage(r, r->facts.entities[i].name, &r->given, NULL);
	if (rc == GPAI_OK && !compute_has_stages(&r->facts))
		rc = add_stage(r, default_name(r), &r->given, NULL);
	return rc;
}

/* -- all together ---- */

static void
set_terms(struct request *r)
{
	const struct law *law = r->law;

	if (law->n_ledgers == 0 || law->ledgers[0].divide == 0)
		return;
	r->terms.has_may_err = true;
	r->terms.may_err = decimal_divide(
	    decimal_from(law->ledgers[0].multiply), law->ledgers[0].divide, ROUND_UP);
}

static bool
anything_known(const struct request *r)
{
	if (r->n_stages == 0 && compute_has_stages(&r->facts))
		return true; /* nothing waits, but totals may */
	for (uint32_t i = 0; i < r->n_stages; i++) {
		for (int f = 0; f < FIGURES; f++)
			if (f != FIGURE_PARAMETERS && f != FIGURE_ACTIVE &&
			    r->stages[i].figures[f].known)
				return true;
		if (r->stages[i].n_periods > 0)
			return true;
	}
	return false;
}

static enum gpai_code
measure(struct request *r, const char *const *paths, size_t n)
{
	enum gpai_code rc;

	set_terms(r);
	if ((rc = compute_given(&r->voice, r->law, r->options, &r->given)) != GPAI_OK ||
	    (rc = read_facts(r)) != GPAI_OK || (rc = read_model(r)) != GPAI_OK ||
	    (rc = read_paths(r, paths, n)) != GPAI_OK)
		return rc;
	rc = r->n_records > 0 ? measure_runs(r) : measure_on_file(r);
	if (rc != GPAI_OK)
		return rc;
	if (!anything_known(r))
		return fail(r->voice.err, GPAI_INVALID, NOWHERE,
		    "nothing to work compute out from, expected training records, tokens, or "
		    "devices and their time");
	if (r->dossier == NULL)
		return GPAI_OK;
	measured_overlay(r->measured, &r->facts);
	rc = fact_set_status(&r->facts, r->voice.err);
	return rc != GPAI_OK ? rc
	                     : compute_totals(&r->voice, &r->facts, r->as_of, &r->terms, r->stages,
				   r->n_stages, r->voice.err);
}

enum gpai_code
gpai_compute_measure(const char *const *paths, size_t n, const struct gpai_law *law,
    struct gpai_dossier *dossier, const struct gpai_compute_options *options,
    struct gpai_measured **measured, struct gpai_error *err)
{
	static const struct gpai_compute_options plain;
	struct gpai_measured *m = measured_create(law, err);
	struct measure_sink sink;
	enum gpai_code rc;

	*measured = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	sink = measured_sink(m);
	struct request r = {.voice = {.arena = measured_arena(m), .sink = &sink, .err = err},
	    .measured = m,
	    .law = &law->law,
	    .options = options != NULL ? options : &plain,
	    .dossier = dossier};
	rc = measure(&r, paths, n);
	for (uint32_t i = 0; i < r.n_records; i++)
		training_release(&r.records[i].record);
	hf_config_release(&r.config);
	return measured_give(m, rc, measured);
}
