/* SPDX-License-Identifier: Apache-2.0 */
/* A new dossier, with a gpai.yaml that asks the questions of the vocabulary. */
#include "api/api.h"

#include <string.h>
#include <unistd.h>

/* A key as a commented line with its question, so that filling in is uncommenting. */
static void
write_question(const struct law *law, const struct law_fact *f, struct out *out)
{
	out_format(out, "  # %s", law_cstr(law, f->asks));
	if (law_cstr(law, f->unit)[0] != '\0')
		out_format(out, " [%s]", law_cstr(law, f->unit));
	if (f->options_n > 0)
		out_string(out, "\n  #   ");
	for (uint32_t i = 0; i < f->options_n; i++)
		out_format(out, "%s%s", i == 0 ? "one of: " : ", ",
		    law_cstr(law, law->options[f->options_first + i].word));
	out_format(out, "\n  # %s:\n", law_cstr(law, f->key));
}

static bool
is_measured(const struct gpai_weights *weights, const char *key)
{
	uint32_t n = 0;
	const struct gpai_reading *r = weights != NULL ? gpai_weights_readings(weights, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(r[i].key, key) == 0)
			return true;
	return false;
}

/* The single entities' keys in the order of the vocabulary; what was measured is left out,
 * since a declared value beside a measured one is a second truth. */
static void
write_template(
    const struct law *law, const char *by, const struct gpai_weights *weights, struct out *out)
{
	out_string(out,
	    "# The facts people declare about one model; `gpai apply` records them.\n"
	    "# Remove the # before a key to answer it. A fact may also say where it comes\n"
	    "# from: {value: ..., source: ..., since: YYYY-MM-DD}; {none: REASON} records\n"
	    "# that there is none. See gpai-dossier(5).\ngpai: 1\n");
	out_string(out, "by: ");
	out_json_string(out, text_of(by != NULL ? by : ""));
	out_string(out, "   # who declares: name and function\nfacts:\n");
	for (uint32_t kind = 0; kind < law->n_kinds; kind++) {
		if (!law->kinds[kind].single)
			continue;
		out_format(out, "\n  # --- %s ---\n", law_cstr(law, law->kinds[kind].word));
		for (uint32_t i = 0; i < law->n_facts; i++)
			if (law->facts[i].kind == kind &&
			    !is_measured(weights, law_cstr(law, law->facts[i].key)))
				write_question(law, &law->facts[i], out);
	}
}

/* `made`: there was none. */
static enum gpai_code
save_template(const char *path, const struct gpai_law *law, const char *by,
    const struct gpai_weights *weights, bool *made, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc = GPAI_OK;

	*made = !file_exists(path);
	if (!*made)
		return GPAI_OK;
	out_memory(&out);
	write_template(&law->law, by, weights, &out);
	if ((rc = out_status(&out, path, err)) == GPAI_OK)
		rc = file_replace(path,
		    (struct span){(const uint8_t *)out_text(&out).at, out_text(&out).len}, 0644,
		    err);
	out_release(&out);
	*made = rc == GPAI_OK;
	return rc;
}

/* gpai.yaml first: a dossier without one could not be started again. */
static enum gpai_code
start(const char *folder, const struct gpai_law *law, struct gpai_env *env, const char *by,
    const struct gpai_weights *weights, struct gpai_error *err)
{
	struct entropy entropy = api_entropy(env);
	struct arena arena;
	bool made = false;
	enum gpai_code rc;

	arena_init(&arena, 0);
	const char *path = file_join(&arena, folder, DECLARED_FILE);
	if (path == NULL)
		rc = fail_memory(err);
	else if ((rc = file_make_dirs(folder, err)) == GPAI_OK)
		rc = save_template(path, law, by, weights, &made, err);
	if (rc == GPAI_OK)
		rc = dossier_create(folder, TEXT_NONE, env->now, &entropy, err);
	if (rc != GPAI_OK && made)
		unlink(path);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
record_weights(const char *folder, const struct gpai_law *law, const struct gpai_env *env,
    const struct gpai_weights *weights, struct gpai_error *err)
{
	struct gpai_dossier *dossier;
	enum gpai_code rc = gpai_dossier_open(folder, law, env, NULL, &dossier, err);

	if (rc != GPAI_OK)
		return rc;
	rc = gpai_weights_record(weights, dossier, NULL, err);
	gpai_dossier_close(dossier);
	return rc;
}

enum gpai_code
gpai_dossier_create(const char *folder, const struct gpai_law *law, const struct gpai_env *env,
    const struct gpai_init_options *options, struct gpai_error *err)
{
	static const struct gpai_init_options plain;
	struct gpai_env held = *env;
	struct gpai_weights *weights = NULL;
	enum gpai_code rc = GPAI_OK;

	if (options == NULL)
		options = &plain;
	if (options->model_folder != NULL)
		rc = gpai_weights_measure(&options->model_folder, 1, law, NULL, &weights, err);
	if (rc == GPAI_OK)
		rc = start(folder, law, &held, options->by, weights, err);
	if (rc == GPAI_OK && weights != NULL)
		rc = record_weights(folder, law, env, weights, err);
	gpai_weights_free(weights);
	return rc;
}
