/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and starting a dossier, and applying gpai.yaml. */
#include "api/api.h"

#include "api/audit_renew.h"
#include "api/data_totals.h"
#include "records/keys.h"
#include "rules/compute_ledger.h"

#include <stdlib.h>
#include <string.h>

/* The library's random source in the shape the records floor takes. */
static bool
env_random(void *context, uint8_t *bytes, size_t len)
{
	const struct gpai_env *env = context;

	return env->random != NULL && env->random(env->context, bytes, len);
}

struct entropy
api_entropy(struct gpai_env *env)
{
	return (struct entropy){env_random, env};
}

static enum gpai_code
env_passphrase(void *context, const char *file, enum keyfile_wish wish, unsigned attempt,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	static const enum gpai_secret secrets[] = {[KEYFILE_OPEN] = GPAI_SECRET_OPEN,
	    [KEYFILE_NEW] = GPAI_SECRET_NEW,
	    [KEYFILE_PIN] = GPAI_SECRET_PIN};
	const struct gpai_env *env = context;

	_Static_assert(KEYFILE_PASSPHRASE_MAX == GPAI_SECRET_BYTES, "one buffer for both");
	if (env->passphrase == NULL)
		return fail(err, GPAI_INVALID, in_file(file),
		    "the key is protected, and nobody knows its passphrase");
	return env->passphrase(env->context, file, secrets[wish], attempt, passphrase, err);
}

struct keyfile_asker
api_asker(struct gpai_env *env)
{
	return (struct keyfile_asker){env_passphrase, env};
}

enum gpai_code
gpai_dossier_find(const char *start, char **folder, struct gpai_error *err)
{
	struct arena arena;
	const char *found;
	enum gpai_code rc;

	*folder = NULL;
	arena_init(&arena, 0);
	rc = dossier_find(&arena, start, &found, err);
	if (rc == GPAI_OK && (*folder = strdup(found)) == NULL)
		rc = fail_memory(err);
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_dossier_open(const char *folder, const struct gpai_law *law, const struct gpai_env *env,
    const struct gpai_dossier_options *options, struct gpai_dossier **dossier,
    struct gpai_error *err)
{
	bool read_only = options != NULL && options->read_only;
	size_t len = strlen(folder) + 1;
	struct gpai_dossier *d = calloc(1, sizeof *d + len);
	enum gpai_code rc;

	*dossier = NULL;
	if (d == NULL)
		return fail_memory(err);
	memcpy(d->folder, folder, len);
	d->law = law;
	d->env = *env;
	d->entropy = api_entropy(&d->env);
	d->read_only = read_only;
	rc = dossier_open(folder, read_only ? DOSSIER_READ : DOSSIER_WRITE, &d->dossier, err);
	if (rc != GPAI_OK) {
		free(d);
		return rc;
	}
	struct keyfile_asker asker = api_asker(&d->env);
	dossier_ask(d->dossier, &asker);
	*dossier = d;
	return GPAI_OK;
}

void
gpai_dossier_close(struct gpai_dossier *dossier)
{
	if (dossier == NULL)
		return;
	api_publish_at_end(dossier);
	dossier_close(dossier->dossier);
	arena_release(&dossier->apply_arena);
	arena_release(&dossier->log_arena);
	free(dossier);
}

const char *
gpai_dossier_folder(const struct gpai_dossier *dossier)
{
	return dossier->folder;
}

enum gpai_code
api_recorded_facts(struct gpai_dossier *dossier, int32_t as_of, int64_t known_at,
    struct arena *arena, struct fact_set *facts, bool *is_example, struct gpai_error *err)
{
	struct dossier_reading reading;
	enum gpai_code rc = dossier_facts(
	    dossier->dossier, &dossier->law->law, as_of, known_at, arena, facts, &reading, err);

	if (rc == GPAI_OK && is_example != NULL)
		*is_example = reading.is_example;
	return rc;
}

enum gpai_code
api_facts(struct gpai_dossier *dossier, int32_t as_of, int64_t known_at, struct arena *arena,
    struct fact_set *facts, bool *is_example, struct gpai_error *err)
{
	enum gpai_code rc =
	    api_recorded_facts(dossier, as_of, known_at, arena, facts, is_example, err);

	if (rc == GPAI_OK)
		rc = compute_ledger_renew(&dossier->law->law, facts, as_of, arena, err);
	if (rc == GPAI_OK)
		rc = data_totals_renew(facts, as_of, arena, err);
	return rc == GPAI_OK ? audit_renew(facts, arena, err) : rc;
}

/* --- Applying --- */

static const char *
keep_entity(struct keeper *keep, const struct recorded_fact *fact)
{
	struct text name;

	if (fact->name.len == 0)
		return keep_text(keep, fact->kind);
	name = arena_format(keep->arena, "%.*s/%.*s", TEXT_ARG(fact->kind), TEXT_ARG(fact->name));
	return keep_text(keep, name);
}

static struct gpai_change
change_view(struct keeper *keep, const struct apply_change *c)
{
	const struct recorded_fact *named = c->file.kind.len > 0 ? &c->file : &c->dossier;
	bool held = c->dossier.fact.value.state != VALUE_UNKNOWN;

	return (struct gpai_change){
	    .what = apply_what_word(c->what),
	    .entity = keep_entity(keep, named),
	    .key = keep_text(keep, named->key),
	    .file_value = c->file.fact.value.state == VALUE_UNKNOWN
	                      ? ""
	                      : keep_value(keep, &c->file.fact.value),
	    .dossier_value = held ? keep_value(keep, &c->dossier.fact.value) : "",
	    .dossier_origin = held ? origin_word(c->dossier.fact.origin) : "",
	    .line = (uint32_t)c->line,
	};
}

static enum gpai_code
apply_view(struct arena *arena, const struct apply_summary *summary,
    struct gpai_apply_result *result, struct gpai_error *err)
{
	struct keeper keep = {.arena = arena};
	struct gpai_change *changes = keep_array(&keep, summary->n_changes, sizeof *changes);

	for (size_t i = 0; changes != NULL && i < summary->n_changes; i++)
		changes[i] = change_view(&keep, &summary->changes[i]);
	*result = (struct gpai_apply_result){
	    .added = (uint32_t)summary->counts[APPLY_ADDED],
	    .changed = (uint32_t)summary->counts[APPLY_CHANGED],
	    .withdrawn = (uint32_t)summary->counts[APPLY_WITHDRAWN],
	    .unchanged = (uint32_t)summary->n_unchanged,
	    .conflicts = (uint32_t)summary->counts[APPLY_CONFLICT],
	    .changes = changes,
	    .n_changes = (uint32_t)summary->n_changes,
	};
	return keep_status(&keep, err);
}

static enum gpai_code
side_of(const char *take, enum apply_side *side, struct gpai_error *err)
{
	*side = APPLY_NEITHER;
	if (take == NULL)
		return GPAI_OK;
	if (strcmp(take, "file") != 0 && strcmp(take, "dossier") != 0)
		return fail(
		    err, GPAI_INVALID, NOWHERE, "take is \"%s\", expected file or dossier", take);
	*side = strcmp(take, "file") == 0 ? APPLY_FILE : APPLY_DOSSIER;
	return GPAI_OK;
}

/* --take SIDE settles every conflict; with --only KEY, those of that key. */
static enum gpai_code
settle(struct arena *arena, const struct law *law, const struct declared *declared,
    const struct gpai_apply_options *options, struct apply_options *settled, struct gpai_error *err)
{
	struct apply_choice *choices;
	enum apply_side side;
	enum gpai_code rc = side_of(options->take, &side, err);

	if (rc != GPAI_OK)
		return rc;
	if (options->only == NULL) {
		settled->all = side;
		return GPAI_OK;
	}
	choices = arena_array(arena, declared->n_facts + 1, sizeof *choices);
	if (choices == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < declared->n_facts; i++) {
		const struct recorded_fact *f = &declared->facts[i].is;
		struct text entity = f->name.len == 0 ? f->kind
		                                      : arena_format(arena, "%.*s/%.*s",
							    TEXT_ARG(f->kind), TEXT_ARG(f->name));
		if (text_is(f->key, options->only))
			choices[settled->n_choices++] = (struct apply_choice){entity, f->key, side};
	}
	settled->choices = choices;
	struct text only = text_of(options->only);
	if (settled->n_choices > 0 || law_find_fact(law, only) != LAW_NONE)
		return GPAI_OK;
	return api_unknown("there is no fact", only, declared_nearest_key(law, only), err);
}

enum gpai_code
gpai_dossier_apply(struct gpai_dossier *dossier, const struct gpai_apply_options *options,
    struct gpai_apply_result *result, struct gpai_error *err)
{
	static const struct gpai_apply_options plain;
	struct apply_options settled = {0};
	struct apply_summary summary = {0};
	struct declared declared;
	struct arena *arena = &dossier->apply_arena;
	struct gpai_error conflict = {0};
	enum gpai_code rc;

	*result = (struct gpai_apply_result){0};
	if (options == NULL)
		options = &plain;
	settled.dry_run = options->dry_run;
	arena_release(arena);
	arena_init(arena, 0);
	rc = declared_read(arena, &dossier->law->law, dossier->folder, &declared, err);
	if (rc == GPAI_OK)
		rc = settle(arena, &dossier->law->law, &declared, options, &settled, err);
	if (rc != GPAI_OK)
		return rc;
	rc = dossier_apply(dossier->dossier, &declared, &settled, dossier->env.now,
	    &dossier->entropy, arena, &summary, &conflict);
	if (rc != GPAI_OK && err != NULL)
		*err = conflict;
	if (rc != GPAI_OK && rc != GPAI_CONFLICT)
		return rc;
	enum gpai_code view = apply_view(arena, &summary, result, err);
	return view != GPAI_OK ? view : rc;
}
