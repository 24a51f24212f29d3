/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring weights: paths opened, readings collected, shown, recorded. */
#include "api/api.h"

#include "measure/measure.h"
#include "measure/weights.h"
#include "notation/json_writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_MAX 100000 /* readings or comparisons of one measurement; a model gives about 30 */

/* Lists that grow inside the arena by doubling; what is left behind is freed with it. */
struct grown {
	void *at;
	uint32_t n, cap;
};

struct gpai_weights {
	struct arena arena;
	struct keeper keep;
	const struct gpai_law *law;
	struct grown readings, findings; /* views */
	struct grown facts;              /* struct recorded_fact, beside the readings */
};

static void *
grow(struct keeper *keep, struct grown *list, size_t size_bytes)
{
	if (list->n == list->cap) {
		uint32_t cap = list->cap > 0 ? 2 * list->cap : 32;
		void *bigger = cap <= LIST_MAX ? keep_array(keep, cap, size_bytes) : NULL;
		if (bigger == NULL) {
			keep->out_of_memory = true;
			return NULL;
		}
		if (list->n > 0)
			memcpy(bigger, list->at, list->n * size_bytes);
		list->at = bigger;
		list->cap = cap;
	}
	return (char *)list->at + size_bytes * list->n++;
}

static const char *
vocabulary(const struct gpai_law *law, const char *key, bool unit)
{
	uint32_t fact = law_find_fact(&law->law, text_of(key));

	if (fact == LAW_NONE)
		return "";
	return law_cstr(&law->law, unit ? law->law.facts[fact].unit : law->law.facts[fact].asks);
}

static struct text
kept(struct keeper *keep, struct text text)
{
	return text_of(keep_text(keep, text));
}

static enum gpai_code
take_reading(void *context, const struct reading *r, struct gpai_error *err)
{
	struct gpai_weights *w = context;
	struct gpai_reading *view = grow(&w->keep, &w->readings, sizeof *view);
	struct recorded_fact *fact = grow(&w->keep, &w->facts, sizeof *fact);
	char hex[DIGEST_HEX_CHARS] = "";

	if (view == NULL || fact == NULL)
		return fail_memory(err);
	if (r->artefact != NULL)
		digest_hex(r->artefact, hex);
	*view = (struct gpai_reading){.key = r->key,
	    .value = keep_value(&w->keep, &r->value),
	    .unit = vocabulary(w->law, r->key, true),
	    .asks = vocabulary(w->law, r->key, false),
	    .method = keep_text(&w->keep, r->method),
	    .artefact = keep_text(&w->keep, text_of(hex))};
	*fact = (struct recorded_fact){.what = RECORD_FACT,
	    .kind = text_of(r->kind),
	    .name = kept(&w->keep, r->name),
	    .key = text_of(r->key),
	    .fact = {.origin = ORIGIN_MEASURED,
		.by = text_of("gpai " GPAI_VERSION),
		.method = text_of(view->method),
		.source = kept(&w->keep, r->source),
		.reason = kept(&w->keep, r->note),
		.evidence = text_of(view->artefact),
		.since = DATE_NONE}};
	if (!value_copy(&w->arena, &r->value, &fact->fact.value))
		return fail_memory(err);
	return keep_status(&w->keep, err);
}

static enum gpai_code
take_comparison(void *context, const struct comparison *c, struct gpai_error *err)
{
	struct gpai_weights *w = context;
	struct gpai_weights_finding *view = grow(&w->keep, &w->findings, sizeof *view);

	if (view == NULL)
		return fail_memory(err);
	view->severity = comparison_word(c->grade);
	view->text = keep_text(&w->keep, c->says);
	return keep_status(&w->keep, err);
}

/* A path is a model's folder, or a file in one; files of one call share a folder. */
struct target {
	char *folder;       /* in the arena */
	const char **names; /* NULL: the whole folder */
};

static enum gpai_code
resolve(struct arena *arena, const char *const *paths, size_t n, struct target *target,
    struct gpai_error *err)
{
	struct stat st;

	*target = (struct target){0};
	if (n == 0)
		return fail(
		    err, GPAI_INVALID, NOWHERE, "no path, expected a model's folder or files");
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(paths[i], '/');
		if (stat(paths[i], &st) != 0)
			return fail_errno(err, errno, paths[i], "open");
		if (S_ISDIR(st.st_mode) && n > 1)
			return fail(err, GPAI_INVALID, in_file(paths[i]),
			    "is a folder among several paths, expected one folder or files of one "
			    "folder");
		if (S_ISDIR(st.st_mode)) {
			target->folder = arena_string(arena, text_of(paths[i]));
			return target->folder != NULL ? GPAI_OK : fail_memory(err);
		}
		struct text dir = slash == NULL ? text_of(".")
		                  : slash == paths[i]
		                      ? text_of("/")
		                      : (struct text){paths[i], (size_t)(slash - paths[i])};
		if (target->folder == NULL) {
			target->folder = arena_string(arena, dir);
			target->names = arena_array(arena, n + 1, sizeof *target->names);
			if (target->folder == NULL || target->names == NULL)
				return fail_memory(err);
		} else if (!text_is(dir, target->folder)) {
			return fail(err, GPAI_INVALID, in_file(paths[i]),
			    "lies outside %s, expected files of one folder", target->folder);
		}
		target->names[i] = slash != NULL ? slash + 1 : paths[i];
	}
	return GPAI_OK;
}

static enum gpai_code
measure(struct gpai_weights *w, const char *const *paths, size_t n,
    const struct gpai_weights_options *options, struct gpai_error *err)
{
	const struct measure_sink sink = {take_reading, take_comparison, w};
	struct weights_options asked = {0};
	struct target target;
	enum gpai_code rc = resolve(&w->arena, paths, n, &target, err);
	int fd;

	if (rc != GPAI_OK)
		return rc;
	if (options != NULL) {
		asked.digest = options->digests;
		asked.threads = options->threads;
	}
	assert(target.folder != NULL);
	fd = open(target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, errno, target.folder, "open");
	rc = weights_measure(fd, target.folder, target.names, &asked, &sink, NULL, err);
	close(fd);
	return rc;
}

enum gpai_code
gpai_weights_measure(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_weights_options *options, struct gpai_weights **weights,
    struct gpai_error *err)
{
	struct gpai_weights *w = calloc(1, sizeof *w);
	enum gpai_code rc;

	*weights = NULL;
	if (w == NULL)
		return fail_memory(err);
	arena_init(&w->arena, 0);
	w->keep.arena = &w->arena;
	w->law = law;
	rc = measure(w, paths, n, options, err);
	if (rc == GPAI_OK)
		*weights = w;
	else
		gpai_weights_free(w);
	return rc;
}

void
gpai_weights_free(struct gpai_weights *weights)
{
	if (weights == NULL)
		return;
	arena_release(&weights->arena);
	free(weights);
}

const struct gpai_reading *
gpai_weights_readings(const struct gpai_weights *weights, uint32_t *n)
{
	*n = weights->readings.n;
	return weights->readings.at;
}

const struct gpai_weights_finding *
gpai_weights_findings(const struct gpai_weights *weights, uint32_t *n)
{
	*n = weights->findings.n;
	return weights->findings.at;
}

/* "140,620,634,112" and ranges stay text; a reading is told apart by its key. */
static void
reading_json(struct json_writer *json, const struct gpai_reading *r)
{
	json_open(json, '{');
	json_string_member(json, "key", r->key);
	json_string_member(json, "value", r->value);
	json_known_member(json, "unit", r->unit);
	json_string_member(json, "method", r->method);
	json_known_member(json, "artefact", r->artefact);
	json_close(json, '}');
}

enum gpai_code
gpai_weights_json(
    const struct gpai_weights *weights, char **text, size_t *len, struct gpai_error *err)
{
	const struct gpai_reading *readings = weights->readings.at;
	const struct gpai_weights_finding *findings = weights->findings.at;
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_key(&json, "readings");
	json_open(&json, '[');
	for (uint32_t i = 0; i < weights->readings.n; i++)
		reading_json(&json, &readings[i]);
	json_close(&json, ']');
	json_key(&json, "findings");
	json_open(&json, '[');
	for (uint32_t i = 0; i < weights->findings.n; i++) {
		json_open(&json, '{');
		json_string_member(&json, "severity", findings[i].severity);
		json_string_member(&json, "text", findings[i].text);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

enum gpai_code
gpai_weights_record(const struct gpai_weights *weights, struct gpai_dossier *dossier,
    uint32_t *changed, struct gpai_error *err)
{
	struct dossier_appended appended = {0};
	enum gpai_code rc = dossier_append_facts(dossier->dossier, weights->facts.at,
	    weights->facts.n, dossier->env.now, &dossier->entropy, &appended, err);

	if (rc == GPAI_OK && changed != NULL)
		*changed = (uint32_t)appended.n_recorded;
	return rc;
}
