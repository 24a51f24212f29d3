/* SPDX-License-Identifier: Apache-2.0 */
/* A new dossier, with a gpai.yaml that asks the questions of the vocabulary. */
#include "api/api.h"

#include "records/keys.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The template: first what rules decide by, then each form in its order, then the rest,
 * then what may be said of things with names. Each fact is asked once. */
struct template
{
	const struct law *law;
	const struct gpai_measured *weights; /* NULL: nothing was measured */
	struct out *out;
	bool *asked; /* by fact */
	bool headed; /* the heading of this part stands already */
};

/* What was measured is left out: a declared value beside it would be a second truth. */
static bool
is_measured(const struct gpai_measured *weights, const char *key)
{
	uint32_t n = 0;
	const struct gpai_reading *r = weights != NULL ? gpai_measured_readings(weights, &n) : NULL;

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(r[i].key, key) == 0)
			return true;
	return false;
}

/* A key as a commented line with its question, so that filling in is uncommenting. */
static void
write_question(const struct law *law, const struct law_fact *f, const char *indent, struct out *out)
{
	out_format(out, "%s# %s", indent, law_cstr(law, f->asks));
	if (f->unit != 0)
		out_format(out, " [%s]", law_cstr(law, f->unit));
	for (uint32_t i = 0; i < f->options_n; i++)
		out_format(out, "%s%s",
		    i > 0                     ? ", "
		    : f->type == TYPE_CHOICES ? "\n  #   any of "
					      : "\n  #   one of ",
		    law_cstr(law, law->options[f->options_first + i].word));
	out_format(out, "\n%s# %s:\n", indent, law_cstr(law, f->key));
}

static void
ask(struct template *t, uint32_t fact, const char *heading)
{
	const struct law_fact *f = &t->law->facts[fact];

	if (t->asked[fact] || !t->law->kinds[f->kind].single ||
	    is_measured(t->weights, law_cstr(t->law, f->key)))
		return;
	t->asked[fact] = true;
	if (!t->headed)
		out_format(t->out, "\n  # --- %s ---\n", heading);
	t->headed = true;
	write_question(t->law, f, "  ", t->out);
}

/* The facts of conditions, in the order of the law. */
static void
ask_what_decides(struct template *t)
{
	static const bool reads[] = {[LAW_OP_FACT_YES] = true,
	    [LAW_OP_FACT_IS] = true,
	    [LAW_OP_FACT_HAS] = true,
	    [LAW_OP_COMPARE] = true,
	    [LAW_OP_DATE] = true,
	    [LAW_OP_ABSENT] = true,
	    [LAW_OP_FORM] = false};

	t->headed = false;
	for (uint32_t i = 0; i < t->law->n_exprs; i++)
		if (t->law->exprs[i].op < sizeof reads && reads[t->law->exprs[i].op])
			ask(t, t->law->exprs[i].a, "what decides");
}

static void
ask_forms(struct template *t)
{
	const struct law *law = t->law;

	for (uint32_t s = 0; s < law->n_form_sections; s++) {
		const struct law_form_section *section = &law->form_sections[s];
		t->headed = false;
		for (uint32_t i = 0; i < section->items_n; i++) {
			const struct law_item *item = &law->items[section->items_first + i];
			for (uint32_t f = 0; f < item->fields_n; f++)
				ask(t, law->fields[item->fields_first + f].fact,
				    law_cstr(law, section->title));
		}
	}
}

static void
ask_rest(struct template *t)
{
	t->headed = false;
	for (uint32_t i = 0; i < t->law->n_facts; i++)
		ask(t, i, "further questions");
}

/* KIND/NAME with its keys, for every kind of which there may be several. */
static void
show_entities(struct template *t)
{
	const struct law *law = t->law;

	out_string(t->out, "\n# Things of which there may be several, each with a name of your "
			   "choice:\n# entities:\n");
	for (uint32_t kind = 0; kind < law->n_kinds; kind++) {
		bool named = false;
		for (uint32_t i = 0; i < law->n_facts && !law->kinds[kind].single; i++) {
			if (law->facts[i].kind != kind)
				continue;
			if (!named)
				out_format(t->out, "#   %s/NAME:   # %s\n",
				    law_cstr(law, law->kinds[kind].word),
				    law_cstr(law, law->kinds[kind].says));
			named = true;
			out_format(t->out, "#     %s:\n", law_cstr(law, law->facts[i].key));
		}
	}
	out_string(t->out,
	    "# Lists that hold all there is, so that \"none\" can be concluded:\n# complete: []\n");
}

static void
write_template(struct template *t, const char *by)
{
	out_string(t->out,
	    "# The facts people declare about one model; `gpai apply` records them.\n"
	    "# Remove the # before a key to answer it. A fact may also say where it comes\n"
	    "# from: {value: ..., source: ..., since: YYYY-MM-DD}; {none: REASON} records\n"
	    "# that there is none. See gpai-dossier(5).\ngpai: 1\n");
	if (by != NULL && text_trim(text_of(by)).len > 0) {
		out_string(t->out, "by: ");
		out_json_string(t->out, text_of(by));
	} else {
		out_string(t->out, "# by: NAME");
	}
	out_string(t->out, "   # who declares: name and function\nfacts:\n");
	ask_what_decides(t);
	ask_forms(t);
	ask_rest(t);
	show_entities(t);
}

static bool
holds_dossier(const char *folder)
{
	struct arena arena;
	const char *found = NULL;

	arena_init(&arena, 0);
	bool holds =
	    dossier_find(&arena, folder, &found, NULL) == GPAI_OK && strcmp(found, folder) == 0;
	arena_release(&arena);
	return holds;
}

/* `made`: there was none. */
static enum gpai_code
save_template(const char *path, const struct gpai_law *law, const char *by,
    const struct gpai_measured *weights, bool *made, struct gpai_error *err)
{
	struct out out;
	struct template template = {.law = &law->law, .weights = weights, .out = &out};
	enum gpai_code rc = GPAI_OK;

	*made = !file_exists(path);
	if (!*made)
		return GPAI_OK;
	template.asked = calloc(law->law.n_facts + 1, sizeof *template.asked);
	if (template.asked == NULL)
		return fail_memory(err);
	out_memory(&out);
	write_template(&template, by);
	free(template.asked);
	if ((rc = out_status(&out, path, err)) == GPAI_OK)
		rc = file_replace(path,
		    (struct span){(const uint8_t *)out_text(&out).at, out_text(&out).len}, 0644,
		    err);
	out_release(&out);
	*made = rc == GPAI_OK;
	return rc;
}

/* An empty passphrase would protect nothing. */
static enum gpai_code
ask_new(const struct keyfile_asker *asker, const char *folder,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	enum gpai_code rc = asker->ask(asker->ctx, folder, KEYFILE_NEW, 0, passphrase, err);

	if (rc == GPAI_OK && passphrase[0] == '\0')
		rc = fail(err, GPAI_INVALID, in_file(folder), "the new passphrase is empty");
	return rc;
}

/* gpai.yaml first: a dossier without one could not be started again. */
static enum gpai_code
start(const char *folder, const struct gpai_law *law, struct gpai_env *env,
    const struct gpai_init_options *options, const struct gpai_measured *weights,
    struct gpai_error *err)
{
	struct entropy entropy = api_entropy(env);
	struct keyfile_asker asker = api_asker(env);
	char passphrase[KEYFILE_PASSPHRASE_MAX] = "";
	struct arena arena;
	bool made = false;
	enum gpai_code rc;

	if (options->protect && !holds_dossier(folder) &&
	    (rc = ask_new(&asker, folder, passphrase, err)) != GPAI_OK)
		return rc;
	arena_init(&arena, 0);
	const char *path = file_join(&arena, folder, DECLARED_FILE);
	if (path == NULL)
		rc = fail_memory(err);
	else if ((rc = file_make_dirs(folder, err)) == GPAI_OK && !holds_dossier(folder))
		rc = save_template(path, law, options->by, weights, &made, err);
	if (rc == GPAI_OK)
		rc = dossier_create_protected(
		    folder, TEXT_NONE, text_of(passphrase), env->now, &entropy, err);
	explicit_bzero(passphrase, sizeof passphrase);
	/* Another program that makes a dossier here just now goes on with our gpai.yaml. */
	if (rc != GPAI_OK && made && rc != GPAI_BUSY && !holds_dossier(folder))
		unlink(path);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
record_weights(const char *folder, const struct gpai_law *law, const struct gpai_env *env,
    const struct gpai_measured *weights, struct gpai_error *err)
{
	struct gpai_dossier *dossier;
	enum gpai_code rc = gpai_dossier_open(folder, law, env, NULL, &dossier, err);

	if (rc != GPAI_OK)
		return rc;
	rc = gpai_measured_record(weights, dossier, NULL, err);
	gpai_dossier_close(dossier);
	return rc;
}

enum gpai_code
gpai_dossier_create(const char *folder, const struct gpai_law *law, const struct gpai_env *env,
    const struct gpai_init_options *options, struct gpai_error *err)
{
	static const struct gpai_init_options plain;
	struct gpai_env held = *env;
	struct gpai_measured *weights = NULL;
	enum gpai_code rc = GPAI_OK;

	if (options == NULL)
		options = &plain;
	if (options->model_folder != NULL)
		rc = gpai_weights_measure(&options->model_folder, 1, law, NULL, &weights, err);
	if (rc == GPAI_OK)
		rc = start(folder, law, &held, options, weights, err);
	if (rc == GPAI_OK && weights != NULL)
		rc = record_weights(folder, law, env, weights, err);
	gpai_measured_free(weights);
	return rc;
}
