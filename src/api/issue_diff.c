/* SPDX-License-Identifier: Apache-2.0 */
/* What a form would say today that it did not say when it was issued: two forms as data, held
 * against each other answer by answer. What it was issued as stands in the dossier itself, so a
 * newer law or program changes nothing of it. */
#include "api/issues.h"

#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

/* An answer of a form as data: borrowed from its JSON. */
struct answer {
	struct text item, label, entity, fact, name, shown;
};

struct answers {
	json_t *from;
	struct answer *at;
	size_t n;
};

struct made {
	struct gpai_document_diff told; /* first: is handed out */
	struct arena arena;
	struct keeper keep;
	struct gpai_document_change *changes;
};

/* What stands there for a reader: the answer, or that there is none. */
static struct text
shown_of(const json_t *value)
{
	struct text shown = json_member_text(value, "shown");
	const json_t *absent = json_object_get(json_object_get(value, "exact"), "absent");

	if (shown.len > 0)
		return shown;
	if (absent != NULL)
		return json_text(absent).len > 0 ? json_text(absent) : text_of("none");
	return TEXT_NONE;
}

static size_t
count_values(const json_t *form)
{
	const json_t *item;
	size_t i, n = 0;

	json_array_foreach(json_object_get(form, "items"), i, item) n +=
	    json_array_size(json_object_get(item, "values"));
	return n + 3 + json_array_size(json_object_get(form, "duties"));
}

static void
take_items(struct answers *answers)
{
	const json_t *item, *value;
	size_t i, k;

	json_array_foreach(json_object_get(answers->from, "items"), i, item)
	    json_array_foreach(json_object_get(item, "values"), k, value)
	{
		struct text label = json_member_text(value, "label");
		answers->at[answers->n++] = (struct answer){.item = json_member_text(item, "id"),
		    .label = json_member_text(item, "label"),
		    .entity = json_member_text(value, "entity"),
		    .fact = json_member_text(value, "fact"),
		    .name = label,
		    .shown = shown_of(value)};
	}
}

static void
take_duties(struct answers *answers)
{
	const json_t *duty;
	size_t i;

	json_array_foreach(json_object_get(answers->from, "duties"), i, duty)
	    answers->at[answers->n++] = (struct answer){.item = json_member_text(duty, "id"),
	    .label = json_member_text(duty, "title"),
	    .entity = json_member_text(duty, "entity"),
	    .shown = json_member_text(duty, "state")};
}

/* What the document says of itself. */
static void
take_head(struct answers *answers)
{
	const json_t *form = json_object_get(answers->from, "form");
	const json_t *document = json_object_get(answers->from, "document");

	answers->at[answers->n++] = (struct answer){
	    .label = text_of("Version of the form"), .shown = json_member_text(form, "version")};
	answers->at[answers->n++] = (struct answer){
	    .label = text_of("Document version"), .shown = json_member_text(document, "version")};
	answers->at[answers->n++] = (struct answer){
	    .label = text_of("Law as of"), .shown = json_member_text(answers->from, "law")};
}

static enum gpai_code
read_answers(const char *name, struct span data, struct arena *arena, struct answers *answers,
    struct gpai_error *err)
{
	enum gpai_code rc = json_parse(name, data, NULL, &answers->from, err);

	if (rc != GPAI_OK)
		return rc;
	answers->at = arena_array(arena, count_values(answers->from), sizeof *answers->at);
	if (answers->at == NULL)
		return fail_memory(err);
	take_head(answers);
	take_items(answers);
	take_duties(answers);
	return GPAI_OK;
}

static bool
is_same(const struct answer *a, const struct answer *b)
{
	return text_equal(a->item, b->item) && text_equal(a->fact, b->fact) &&
	       text_equal(a->entity, b->entity) &&
	       (a->item.len > 0 || text_equal(a->label, b->label));
}

/* Both stand in the order of the form, so the next one is nearly always the one. */
static const struct answer *
find(const struct answers *answers, const struct answer *wanted, size_t *from)
{
	for (size_t i = 0; i < answers->n; i++) {
		const struct answer *at = &answers->at[(*from + i) % answers->n];
		if (is_same(at, wanted)) {
			*from = (*from + i + 1) % answers->n;
			return at;
		}
	}
	return NULL;
}

static void
put_change(struct made *made, const struct answer *what, struct text before, struct text after)
{
	if (text_equal(before, after))
		return;
	made->changes[made->told.n++] =
	    (struct gpai_document_change){.item = keep_text(&made->keep, what->item),
		.label = keep_text(&made->keep, what->label),
		.entity = keep_text(&made->keep, what->entity),
		.name = keep_text(&made->keep, what->name),
		.before = keep_text(&made->keep, before),
		.after = keep_text(&made->keep, after)};
}

static enum gpai_code
compare(struct made *made, const struct answers *then, const struct answers *now,
    struct gpai_error *err)
{
	size_t at = 0;

	made->changes = arena_array(&made->arena, then->n + now->n + 1, sizeof *made->changes);
	if (made->changes == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < now->n; i++) {
		const struct answer *before = find(then, &now->at[i], &at);
		put_change(made, &now->at[i], before != NULL ? before->shown : TEXT_NONE,
		    now->at[i].shown);
	}
	at = 0;
	for (size_t i = 0; i < then->n; i++)
		if (find(now, &then->at[i], &at) == NULL)
			put_change(made, &then->at[i], then->at[i].shown, TEXT_NONE);
	made->told.changes = made->changes;
	return keep_status(&made->keep, err);
}

/* --- Which issue --- */

/* Is the issue about what the options name? They may leave the kind out, or all. */
static bool
is_about(const struct gpai_issued *issued, const struct gpai_write_options *options)
{
	const char *name = options->of != NULL ? strchr(options->of, '/') : NULL;

	if (options->stage != NULL && strcmp(issued->stage, options->stage) != 0)
		return false;
	return options->of == NULL || strcmp(issued->of, options->of) == 0 ||
	       (name != NULL && strcmp(issued->of, name + 1) == 0);
}

static enum gpai_code
last_issue(struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct arena *arena, uint64_t *number, struct gpai_error *err)
{
	struct gpai_issued issued;
	struct record *records;
	size_t n;
	char data[65];
	enum gpai_code rc =
	    record_list_of(dossier->dossier, arena, RECORD_DOCUMENT, UINT64_MAX, &records, &n, err);

	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		rc = issue_read(&records[i], &issued, data, err);
		if (rc == GPAI_OK && data[0] != '\0' && strcmp(issued.form, options->form) == 0 &&
		    strcmp(issued.audience, options->audience) == 0 && is_about(&issued, options)) {
			*number = records[i].seq;
			return GPAI_OK;
		}
	}
	if (rc != GPAI_OK)
		return rc;
	return fail(err, GPAI_NOT_FOUND, NOWHERE, "%s was never issued for %s", options->form,
	    options->audience);
}

static enum gpai_code
diff(struct made *made, struct gpai_dossier *dossier, const struct gpai_write_options *options,
    struct gpai_error *err)
{
	struct gpai_write_options now = *options;
	struct answers before = {0}, after = {0};
	struct span then, today;
	char data[65];
	enum gpai_code rc =
	    issue_find(dossier, &made->arena, made->told.record, &made->told.then, data, err);

	if (rc == GPAI_OK)
		rc = issue_kept(dossier, data, &made->arena, &then, err);
	now.form = made->told.then.form;
	now.audience = made->told.then.audience;
	now.of = made->told.then.of[0] != '\0' ? made->told.then.of : NULL;
	now.stage = made->told.then.stage[0] != '\0' ? made->told.then.stage : NULL;
	if (rc == GPAI_OK)
		rc = issue_data(dossier, &now, &made->arena, &today, err);
	if (rc == GPAI_OK)
		rc = read_answers("the issue", then, &made->arena, &before, err);
	if (rc == GPAI_OK)
		rc = read_answers("the form", today, &made->arena, &after, err);
	if (rc == GPAI_OK)
		rc = compare(made, &before, &after, err);
	json_decref(before.from);
	json_decref(after.from);
	return rc;
}

enum gpai_code
gpai_write_diff(struct gpai_dossier *dossier, const struct gpai_write_options *options,
    uint64_t record, struct gpai_document_diff **told, struct gpai_error *err)
{
	struct made *made = calloc(1, sizeof *made);
	enum gpai_code rc = GPAI_OK;

	*told = NULL;
	if (made == NULL)
		return fail_memory(err);
	arena_init(&made->arena, 0);
	made->keep.arena = &made->arena;
	made->told.record = record;
	if (record == 0 && (options->form == NULL || options->audience == NULL))
		rc = fail(err, GPAI_INVALID, NOWHERE, "no form and audience, expected both");
	else if (record == 0)
		rc = last_issue(dossier, options, &made->arena, &made->told.record, err);
	if (rc == GPAI_OK)
		rc = diff(made, dossier, options, err);
	if (rc == GPAI_OK)
		*told = &made->told;
	else
		gpai_document_diff_free(&made->told);
	return rc;
}

void
gpai_document_diff_free(struct gpai_document_diff *diff)
{
	struct made *made = (struct made *)(void *)diff;

	if (made == NULL)
		return;
	arena_release(&made->arena);
	free(made);
}
