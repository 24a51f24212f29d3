/* SPDX-License-Identifier: Apache-2.0 */
/* Two releases of a model: which measured quantities and files changed, which provisions read
 * those, which fields of documents show them, and which outcomes of a dossier they change.
 *
 * No verdict follows from a change: where one may mean that somebody else's model was modified,
 * the questions that decide it are asked again, in the words of the vocabulary. */
#include "api/api.h"

#include "base/file.h"
#include "measure/digest_tree.h"
#include "notation/json_writer.h"
#include "rules/touched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a change of one fact calls into question. */
static const struct {
	const char *changed, *ask;
} AGAIN[] = {
    {"model.architecture", "training.merged"},
    {"model.architecture.type", "training.merged"},
    {"model.base.names", "provider.relation"},
    {"model.base.names", "modification.original.gpai"},
    {"model.base.names", "modification.compute.flop"},
    {"model.licence.spdx", "licence.rights"},
    {"model.licence.spdx", "licence.limits"},
    {"model.parameters.total", "training.merged"},
    {"provider.name", "provider.relation"},
    {"provider.name", "modification.compute.flop"},
};

struct held { /* one value of one side */
	uint32_t fact;
	const char *value; /* as people read it, and as a what-if takes it */
};

struct side {
	struct held *at;
	uint32_t n;
};

struct gpai_releases {
	struct arena arena;
	struct keeper keep;
	const struct law *law;
	struct side sides[2];
	struct gpai_measured *measured[2];
	struct gpai_dossier *dossiers[2];
	struct gpai_assessment *answers[2];
	struct gpai_release_change *changes;
	struct gpai_release_file *files;
	const struct gpai_difference *outcomes;
	uint32_t n_changes, n_files, n_same, n_outcomes;
	bool is_asked;
};

/* --- What each side holds --- */

static bool
is_dossier(struct arena *arena, const char *path)
{
	const char *inside = file_join(arena, path, ".gpai");
	struct stat st;

	return inside != NULL && stat(inside, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum gpai_code
read_folder(struct gpai_releases *r, int which, const struct gpai_law *law, const char *path,
    struct gpai_error *err)
{
	const struct gpai_reading *readings;
	struct side *side = &r->sides[which];
	enum gpai_code rc = gpai_weights_measure(&path, 1, law, NULL, &r->measured[which], err);
	uint32_t n;

	if (rc != GPAI_OK)
		return rc;
	readings = gpai_measured_readings(r->measured[which], &n);
	side->at = keep_array(&r->keep, n, sizeof *side->at);
	for (uint32_t i = 0; i < n && side->at != NULL; i++) {
		uint32_t fact = law_find_fact(r->law, text_of(readings[i].key));
		if (fact != LAW_NONE && readings[i].entity[0] == '\0')
			side->at[side->n++] = (struct held){fact, readings[i].value};
	}
	return keep_status(&r->keep, err);
}

static uint32_t
count_facts(const struct law *law)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < law->n_facts; i++)
		n += law->kinds[law->facts[i].kind].single != 0;
	return n;
}

/* Of a dossier: what it holds of the provider and the model, not of documents or systems. */
static enum gpai_code
read_dossier(struct gpai_releases *r, int which, struct gpai_error *err)
{
	const struct fact_set *facts = &r->answers[which]->facts;
	struct side *side = &r->sides[which];

	side->at = keep_array(&r->keep, count_facts(r->law), sizeof *side->at);
	for (uint32_t i = 0; i < r->law->n_facts && side->at != NULL; i++) {
		uint32_t single = fact_single(facts, r->law->facts[i].kind);
		const struct fact *fact = single == LAW_NONE ? NULL : fact_get(facts, single, i);
		if (fact != NULL && fact->value.state != VALUE_UNKNOWN)
			side->at[side->n++] = (struct held){i, keep_value(&r->keep, &fact->value)};
	}
	return keep_status(&r->keep, err);
}

/* --- What changed --- */

static const char *
held_value(const struct side *side, uint32_t fact)
{
	for (uint32_t i = 0; i < side->n; i++)
		if (side->at[i].fact == fact)
			return side->at[i].value;
	return NULL;
}

struct rules {
	struct gpai_touched_rule *at;
	uint32_t n;
};

/* Duties, which may be touched through a form as well, or all others that read it themselves. */
static void
add_rules(struct gpai_releases *r, uint32_t fact, bool duties, struct rules *rules)
{
	const struct law *law = r->law;

	for (uint32_t o = 0; o < law->n_provision_order; o++) {
		uint32_t i = law->provision_order[o];
		const struct law_provision *p = &law->provisions[i];
		const char *id = law_cstr(law, p->id);
		if ((p->kind == LAW_OBLIGATION) != duties ||
		    (rules->n > 0 && strcmp(rules->at[rules->n - 1].id, id) == 0))
			continue; /* one version of an id is enough */
		bool reads = provision_reads(law, i, fact);
		uint32_t item = reads || !duties ? LAW_NONE : item_between(law, i, fact);
		if (!reads && item == LAW_NONE)
			continue;
		rules->at[rules->n++] =
		    (struct gpai_touched_rule){.kind = law_provision_kind_words[p->kind],
			.id = id,
			.title = law_cstr(law, p->title),
			.pin = law_cstr(law, p->pin),
			.item = item != LAW_NONE ? law_cstr(law, law->items[item].id) : ""};
	}
}

static void
fill_rules(struct gpai_releases *r, uint32_t fact, struct gpai_release_change *change)
{
	struct rules rules = {.at = keep_array(&r->keep, r->law->n_provisions, sizeof *rules.at)};

	if (rules.at == NULL)
		return;
	add_rules(r, fact, true, &rules);
	add_rules(r, fact, false, &rules);
	change->rules = rules.at;
	change->n_rules = rules.n;
}

static const char *
serves_words(struct gpai_releases *r, const struct law_item *item)
{
	const char *words;
	struct out out;

	out_memory(&out);
	for (uint32_t i = 0; i < item->serves.n; i++)
		out_format(&out, "%s%s", i > 0 ? "; " : "",
		    law_cstr(r->law, r->law->refs[item->serves.first + i]));
	words = keep_text(&r->keep, out_text(&out));
	r->keep.out_of_memory |= out.error != 0;
	out_release(&out);
	return words;
}

static void
fill_items(struct gpai_releases *r, uint32_t fact, struct gpai_release_change *change)
{
	const struct law *law = r->law;
	struct gpai_touched_item *items;
	uint32_t n = 0;

	for (uint32_t i = 0; i < law->n_items; i++)
		n += item_shows(law, i, fact);
	if ((items = keep_array(&r->keep, n, sizeof *items)) == NULL)
		return;
	for (uint32_t i = 0; i < law->n_items; i++) {
		uint32_t form = item_shows(law, i, fact) ? item_form(law, i) : LAW_NONE;
		if (form == LAW_NONE)
			continue;
		items[change->n_items++] =
		    (struct gpai_touched_item){.form = law_cstr(law, law->forms[form].id),
			.id = law_cstr(law, law->items[i].id),
			.label = law_cstr(law, law->items[i].label),
			.serves = serves_words(r, &law->items[i])};
	}
	change->items = items;
}

static void
fill_again(struct gpai_releases *r, struct gpai_release_change *change)
{
	const size_t n = sizeof AGAIN / sizeof *AGAIN;
	struct gpai_question_again *again = keep_array(&r->keep, n, sizeof *again);

	for (size_t i = 0; i < n && again != NULL; i++) {
		uint32_t fact = law_find_fact(r->law, text_of(AGAIN[i].ask));
		if (strcmp(AGAIN[i].changed, change->key) != 0 || fact == LAW_NONE)
			continue;
		again[change->n_again++] = (struct gpai_question_again){
		    AGAIN[i].ask, law_cstr(r->law, r->law->facts[fact].asks)};
	}
	change->again = again;
}

static void
add_change(struct gpai_releases *r, uint32_t fact, const char *before, const char *after)
{
	const struct law *law = r->law;
	struct gpai_release_change *change = &r->changes[r->n_changes];

	*change = (struct gpai_release_change){.what = before == NULL  ? "added"
	                                               : after == NULL ? "removed"
	                                                               : "changed",
	    .key = law_cstr(law, law->facts[fact].key),
	    .name = keep_text(&r->keep, law_fact_name(law, fact)),
	    .unit = law_cstr(law, law->facts[fact].unit),
	    .before = before != NULL ? before : "",
	    .after = after != NULL ? after : ""};
	fill_rules(r, fact, change);
	fill_items(r, fact, change);
	fill_again(r, change);
	r->n_changes++;
}

static enum gpai_code
compare_facts(struct gpai_releases *r, struct gpai_error *err)
{
	r->changes =
	    keep_array(&r->keep, (size_t)r->sides[0].n + r->sides[1].n, sizeof *r->changes);
	if (r->changes == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < r->sides[0].n; i++) {
		const struct held *held = &r->sides[0].at[i];
		const char *after = held_value(&r->sides[1], held->fact);
		if (after == NULL || strcmp(held->value, after) != 0)
			add_change(r, held->fact, held->value, after);
	}
	for (uint32_t i = 0; i < r->sides[1].n; i++) {
		const struct held *held = &r->sides[1].at[i];
		if (held_value(&r->sides[0], held->fact) == NULL)
			add_change(r, held->fact, NULL, held->value);
	}
	return keep_status(&r->keep, err);
}

/* --- Files --- */

static enum gpai_code
take_digests(struct gpai_releases *r, const char *path, const struct gpai_releases_options *options,
    struct digest_tree *tree, struct gpai_error *err)
{
	const struct digest_options how = {.ignore = digest_ignored,
	    .follow_links = true,
	    .threads = options->threads,
	    .progress = options->progress,
	    .progress_context = options->context};
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum gpai_code rc;

	if (fd < 0)
		return fail_errno(err, errno, path, "open");
	rc = digest_tree_take(&r->arena, fd, path, &how, tree, err);
	close(fd);
	return rc;
}

static void
add_file(struct gpai_releases *r, const struct digest_file *before, const struct digest_file *after)
{
	const struct digest_file *one = before != NULL ? before : after;

	r->files[r->n_files++] = (struct gpai_release_file){
	    .what = before == NULL  ? "added"
	            : after == NULL ? "removed"
	                            : "changed",
	    .name = keep_text(&r->keep, one->name),
	    .before = before != NULL ? before->end : 0,
	    .after = after != NULL ? after->end : 0,
	};
}

static enum gpai_code
compare_files(struct gpai_releases *r, const char *const *paths,
    const struct gpai_releases_options *options, struct gpai_error *err)
{
	struct digest_tree trees[2] = {{0}};
	enum gpai_code rc;

	if ((rc = take_digests(r, paths[0], options, &trees[0], err)) != GPAI_OK ||
	    (rc = take_digests(r, paths[1], options, &trees[1], err)) != GPAI_OK)
		return rc;
	r->files =
	    keep_array(&r->keep, (size_t)trees[0].n_files + trees[1].n_files, sizeof *r->files);
	if (r->files == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < trees[0].n_files; i++) {
		const struct digest_file *before = &trees[0].files[i];
		const struct digest_file *after = digest_tree_find(&trees[1], before->name);
		if (after != NULL &&
		    memcmp(&before->digest, &after->digest, sizeof after->digest) == 0)
			r->n_same++;
		else
			add_file(r, before, after);
	}
	for (uint32_t i = 0; i < trees[1].n_files; i++)
		if (digest_tree_find(&trees[0], trees[1].files[i].name) == NULL)
			add_file(r, NULL, &trees[1].files[i]);
	return keep_status(&r->keep, err);
}

/* --- Outcomes --- */

/* The dossier with what one side was measured to be, as far as that changed. */
static enum gpai_code
answer_with(struct gpai_releases *r, int which, const struct gpai_releases_options *options,
    struct gpai_error *err)
{
	struct gpai_assumption *assume = keep_array(&r->keep, r->n_changes, sizeof *assume);
	struct gpai_assess_options asked = {.at = options->at, .assume = assume};

	if (assume == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < r->n_changes; i++) {
		const struct gpai_release_change *change = &r->changes[i];
		const char *value = which == 0 ? change->before : change->after;
		if (value[0] != '\0')
			assume[asked.n_assume++] = (struct gpai_assumption){change->key, value};
	}
	return gpai_assess(options->dossier, &asked, &r->answers[which], err);
}

static enum gpai_code
compare_outcomes(struct gpai_releases *r, struct gpai_error *err)
{
	r->is_asked = true;
	return gpai_assessment_diff(
	    r->answers[0], r->answers[1], &r->outcomes, &r->n_outcomes, err);
}

/* --- The two kinds of comparison --- */

static enum gpai_code
compare_folders(struct gpai_releases *r, const struct gpai_law *law, const char *const *paths,
    const struct gpai_releases_options *options, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((rc = read_folder(r, 0, law, paths[0], err)) != GPAI_OK ||
	    (rc = read_folder(r, 1, law, paths[1], err)) != GPAI_OK ||
	    (rc = compare_facts(r, err)) != GPAI_OK)
		return rc;
	if (options->digests && (rc = compare_files(r, paths, options, err)) != GPAI_OK)
		return rc;
	if (options->dossier == NULL)
		return GPAI_OK;
	if ((rc = answer_with(r, 0, options, err)) != GPAI_OK ||
	    (rc = answer_with(r, 1, options, err)) != GPAI_OK)
		return rc;
	return compare_outcomes(r, err);
}

static enum gpai_code
compare_dossiers(struct gpai_releases *r, const struct gpai_law *law, const struct gpai_env *env,
    const char *const *paths, const struct gpai_releases_options *options, struct gpai_error *err)
{
	const struct gpai_dossier_options reading = {.read_only = true};
	const struct gpai_assess_options asked = {.at = options->at};
	enum gpai_code rc;

	for (int i = 0; i < 2; i++)
		if ((rc = gpai_dossier_open(paths[i], law, env, &reading, &r->dossiers[i], err)) !=
			GPAI_OK ||
		    (rc = gpai_assess(r->dossiers[i], &asked, &r->answers[i], err)) != GPAI_OK ||
		    (rc = read_dossier(r, i, err)) != GPAI_OK)
			return rc;
	if ((rc = compare_facts(r, err)) != GPAI_OK)
		return rc;
	return compare_outcomes(r, err);
}

enum gpai_code
gpai_releases_compare(const struct gpai_law *law, const struct gpai_env *env, const char *a,
    const char *b, const struct gpai_releases_options *options, struct gpai_releases **releases,
    struct gpai_error *err)
{
	static const struct gpai_releases_options plain;
	struct gpai_releases *r = calloc(1, sizeof *r);
	const char *const paths[] = {a, b};
	enum gpai_code rc;

	*releases = NULL;
	if (r == NULL)
		return fail_memory(err);
	arena_init(&r->arena, 0);
	r->keep.arena = &r->arena;
	r->law = &law->law;
	options = options != NULL ? options : &plain;
	bool first = is_dossier(&r->arena, a), second = is_dossier(&r->arena, b);
	if (first != second)
		rc = fail(err, GPAI_INVALID, in_file(first ? b : a),
		    "holds no dossier beside one that does, expected two of the same kind");
	else if (first)
		rc = compare_dossiers(r, law, env, paths, options, err);
	else
		rc = compare_folders(r, law, paths, options, err);
	if (rc == GPAI_OK)
		*releases = r;
	else
		gpai_releases_free(r);
	return rc;
}

void
gpai_releases_free(struct gpai_releases *releases)
{
	if (releases == NULL)
		return;
	for (int i = 0; i < 2; i++) {
		gpai_measured_free(releases->measured[i]);
		gpai_assessment_free(releases->answers[i]);
		gpai_dossier_close(releases->dossiers[i]);
	}
	arena_release(&releases->arena);
	free(releases);
}

const struct gpai_release_change *
gpai_releases_changes(const struct gpai_releases *releases, uint32_t *n)
{
	*n = releases->n_changes;
	return releases->changes;
}

const struct gpai_release_file *
gpai_releases_files(const struct gpai_releases *releases, uint32_t *n, uint32_t *same)
{
	*n = releases->n_files;
	*same = releases->n_same;
	return releases->files;
}

const struct gpai_difference *
gpai_releases_outcomes(const struct gpai_releases *releases, uint32_t *n, bool *asked)
{
	*n = releases->n_outcomes;
	*asked = releases->is_asked;
	return releases->outcomes;
}

/* --- JSON --- */

static void
touched_json(struct json_writer *json, const struct gpai_release_change *change)
{
	json_key(json, "rules");
	json_open(json, '[');
	for (uint32_t i = 0; i < change->n_rules; i++) {
		json_open(json, '{');
		json_string_member(json, "id", change->rules[i].id);
		json_string_member(json, "kind", change->rules[i].kind);
		json_string_member(json, "title", change->rules[i].title);
		json_string_member(json, "pin", change->rules[i].pin);
		json_known_member(json, "through-item", change->rules[i].item);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "items");
	json_open(json, '[');
	for (uint32_t i = 0; i < change->n_items; i++) {
		json_open(json, '{');
		json_string_member(json, "form", change->items[i].form);
		json_string_member(json, "item", change->items[i].id);
		json_string_member(json, "label", change->items[i].label);
		json_known_member(json, "serves", change->items[i].serves);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "ask-again");
	json_open(json, '[');
	for (uint32_t i = 0; i < change->n_again; i++) {
		json_open(json, '{');
		json_string_member(json, "key", change->again[i].key);
		json_string_member(json, "asks", change->again[i].asks);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
change_json(struct json_writer *json, const struct gpai_release_change *change)
{
	json_open(json, '{');
	json_string_member(json, "what", change->what);
	json_string_member(json, "key", change->key);
	json_known_member(json, "unit", change->unit);
	json_known_member(json, "before", change->before);
	json_known_member(json, "after", change->after);
	touched_json(json, change);
	json_close(json, '}');
}

static void
files_json(struct json_writer *json, const struct gpai_releases *r)
{
	json_key(json, "files");
	json_open(json, '[');
	for (uint32_t i = 0; i < r->n_files; i++) {
		json_open(json, '{');
		json_string_member(json, "what", r->files[i].what);
		json_string_member(json, "name", r->files[i].name);
		json_number_member(json, "bytes-before", r->files[i].before);
		json_number_member(json, "bytes-after", r->files[i].after);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_number_member(json, "files-unchanged", r->n_same);
}

static void
outcomes_json(struct json_writer *json, const struct gpai_releases *r)
{
	json_key(json, "outcomes");
	if (!r->is_asked) {
		json_put_null(json);
		return;
	}
	json_open(json, '[');
	for (uint32_t i = 0; i < r->n_outcomes; i++) {
		const struct gpai_difference *d = &r->outcomes[i];
		json_open(json, '{');
		json_string_member(json, "id", d->id);
		json_known_member(json, "entity", d->entity);
		json_string_member(json, "title", d->title);
		json_known_member(json, "pin", d->pin);
		json_string_member(json, "before", d->before);
		json_string_member(json, "after", d->after);
		json_known_member(json, "why", d->why);
		json_close(json, '}');
	}
	json_close(json, ']');
}

enum gpai_code
gpai_releases_json(
    const struct gpai_releases *releases, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_key(&json, "changes");
	json_open(&json, '[');
	for (uint32_t i = 0; i < releases->n_changes; i++)
		change_json(&json, &releases->changes[i]);
	json_close(&json, ']');
	files_json(&json, releases);
	outcomes_json(&json, releases);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}
