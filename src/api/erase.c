/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing: first everything is looked at, then either all of it goes, in one transaction, or
 * nothing.
 *
 * Who declared a fact is no part of what a duty keeps: the fact stays, its author may go. Any
 * other member of a record is held back as long as a duty keeps the record, or may keep it. */
#include "api/erase.h"

#include "notation/json_writer.h"
#include "records/proof.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 256, FIELDS_MAX = 64 };

/* Members that say who, not what: a record is complete without them. */
static const char *const PERSONAL[] = {"by"};

static bool
is_personal(struct text field)
{
	for (size_t i = 0; i < sizeof PERSONAL / sizeof PERSONAL[0]; i++)
		if (text_is(field, PERSONAL[i]))
			return true;
	return false;
}

/* ---- lines and targets ---- */

enum gpai_code
erasing_line(struct gpai_erasing *e, const char *what, const struct record *record,
    struct text where, struct text why, struct gpai_error *err)
{
	struct keeper keep = {.arena = &e->arena};

	if (e->n == e->cap) {
		size_t cap = e->cap == 0 ? 32 : e->cap * 2;
		struct gpai_erasing_line *wider = reallocarray(e->lines, cap, sizeof *wider);
		if (wider == NULL)
			return fail_memory(err);
		e->lines = wider;
		e->cap = cap;
	}
	e->lines[e->n++] = (struct gpai_erasing_line){.what = what,
	    .record = record != NULL ? record->seq : 0,
	    .kind = record != NULL ? record_kind_word(record->kind) : "",
	    .where = keep_text(&keep, where),
	    .why = keep_text(&keep, why)};
	return keep_status(&keep, err);
}

static struct text
joined(struct gpai_erasing *e, const struct text *fields, size_t n)
{
	struct text all = TEXT_NONE;

	for (size_t i = 0; i < n; i++)
		all = i == 0 ? arena_text(&e->arena, fields[i])
		             : arena_format(
				   &e->arena, "%.*s,%.*s", TEXT_ARG(all), TEXT_ARG(fields[i]));
	return all;
}

static enum gpai_code
add_target(struct gpai_erasing *e, uint64_t record, const struct text *fields, size_t n,
    struct text despite, struct gpai_error *err)
{
	if (e->n_targets == e->cap_targets) {
		size_t cap = e->cap_targets == 0 ? 32 : e->cap_targets * 2;
		struct erasing_target *wider = reallocarray(e->targets, cap, sizeof *wider);
		if (wider == NULL)
			return fail_memory(err);
		e->targets = wider;
		e->cap_targets = cap;
	}
	struct erasing_target target = {.record = record, .n_fields = n, .despite = despite};
	target.fields = arena_array(&e->arena, n + 1, sizeof *target.fields);
	for (size_t i = 0; target.fields != NULL && i < n; i++)
		if ((target.fields[i] = arena_text(&e->arena, fields[i])).at == NULL)
			return fail_memory(err);
	if (target.fields == NULL)
		return fail_memory(err);
	e->targets[e->n_targets++] = target;
	return GPAI_OK;
}

/* ---- may it go? ---- */

static struct text
say_duty(struct gpai_erasing *e, const struct kept_record *kept)
{
	const struct law *law = e->retentions.law;
	const struct law_retention *is = kept->under->is;
	const char *duty = is->under != LAW_NONE ? law_cstr(law, law->provisions[is->under].id)
	                                         : law_cstr(law, is->id);
	char day[DATE_CHARS] = "";

	if (kept->until != DATE_NONE)
		date_format(kept->until, day);
	return arena_format(&e->arena, "%s%s%s, %s", duty,
	    kept->state == KEPT_UNKNOWN ? " if it applies" : "",
	    kept->until != DATE_NONE ? arena_format(&e->arena, ", until %s", day).at
				     : ", until a day that is not known",
	    law_cstr(law, is->pin));
}

static bool
all_personal(const struct text *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_personal(fields[i]))
			return false;
	return n > 0;
}

/* Takes the record for erasing, or says why not. */
static enum gpai_code
consider(struct gpai_erasing *e, const struct record *record, const json_t *body,
    const struct text *fields, size_t n, struct gpai_error *err)
{
	struct kept_record kept = retention_of(&e->retentions, record, body);
	struct text where = joined(e, fields, n), duty = TEXT_NONE;
	bool runs = kept.state == KEPT_KEPT || kept.state == KEPT_UNKNOWN;
	struct opening opening;
	enum gpai_code rc;

	if (kept.state == KEPT_LOG) {
		e->is_refused = true;
		return erasing_line(
		    e, "never", record, where, text_of("all else in the log rests on it"), err);
	}
	rc = record_open(e->dossier->dossier, &e->arena, record->seq, &opening, err);
	if (rc == GPAI_UNSUPPORTED && n > 0) {
		e->is_refused = true;
		return erasing_line(e, "whole", record, where,
		    text_of("an earlier gpai committed to it as a whole"), err);
	}
	if (rc != GPAI_OK && rc != GPAI_UNSUPPORTED)
		return rc;
	if (runs && !all_personal(fields, n)) {
		duty = say_duty(e, &kept);
		if (!e->options->despite_retention) {
			e->is_refused = true;
			return erasing_line(e, "kept", record, where, duty, err);
		}
	}
	rc = add_target(e, record->seq, fields, n, duty, err);
	return rc == GPAI_OK ? erasing_line(e, "erased", record, where, duty, err) : rc;
}

/* ---- whose members hold the name ---- */

static bool
equals(const json_t *value, struct text name)
{
	const json_t *item;
	const char *key;
	size_t i;

	if (json_is_string(value))
		return text_equal(json_text(value), name);
	json_array_foreach(value, i, item) if (equals(item, name)) return true;
	json_object_foreach(
	    (json_t *)(uintptr_t)value, key, item) if (equals(item, name)) return true;
	return false;
}

/* As part of a longer text, the value of a key, ... */
static bool
mentions(const json_t *value, struct text name)
{
	const json_t *item;
	const char *key;
	size_t i;

	if (json_is_string(value)) {
		struct text text = json_text(value);
		return erasing_holds((struct span){(const uint8_t *)text.at, text.len}, name);
	}
	json_array_foreach(value, i, item) if (mentions(item, name)) return true;
	json_object_foreach((json_t *)(uintptr_t)value, key, item)
	{
		if (erasing_holds((struct span){(const uint8_t *)key, strlen(key)}, name) ||
		    mentions(item, name))
			return true;
	}
	return false;
}

static enum gpai_code
look_for_person(
    struct gpai_erasing *e, const struct record *record, const json_t *body, struct gpai_error *err)
{
	struct text name = text_of(e->options->person);
	struct text held[FIELDS_MAX], said[FIELDS_MAX];
	size_t n_held = 0, n_said = 0;
	const char *key;
	const json_t *value;
	enum gpai_code rc = GPAI_OK;

	if (record->kind == RECORD_ERASURE)
		return GPAI_OK; /* its reason was held against the name when it was recorded */
	json_object_foreach((json_t *)(uintptr_t)body, key, value)
	{
		if (equals(value, name) && n_held < FIELDS_MAX)
			held[n_held++] = text_of(key);
		else if (mentions(value, name) && n_said < FIELDS_MAX)
			said[n_said++] = text_of(key);
	}
	if (n_held > 0)
		rc = consider(e, record, body, held, n_held, err);
	if (rc == GPAI_OK && n_said > 0)
		rc = erasing_line(e, "mentions", record, joined(e, said, n_said),
		    text_of("the name is part of a longer text"), err);
	return rc;
}

/* ---- which records ---- */

static bool
is_named(const struct gpai_erase_options *options, uint64_t record)
{
	for (uint32_t i = 0; i < options->n_records; i++)
		if (options->records[i] == record)
			return true;
	return options->n_records == 0;
}

static enum gpai_code
look_at(struct gpai_erasing *e, const struct record *record, struct gpai_error *err)
{
	const struct gpai_erase_options *options = e->options;
	struct text fields[FIELDS_MAX];
	json_t *body = NULL;
	enum gpai_code rc;

	if (!is_named(options, record->seq))
		return GPAI_OK;
	/* most records do not hold the name at all */
	struct span bytes = {(const uint8_t *)record->body.at, record->body.len};
	if ((rc = json_parse("record", bytes, NULL, &body, err)) != GPAI_OK)
		return rc;
	if (options->person != NULL) {
		rc = look_for_person(e, record, body, err);
	} else {
		for (uint32_t i = 0; i < options->n_fields; i++) {
			fields[i] = text_of(options->fields[i]);
			if (rc == GPAI_OK && json_object_get(body, options->fields[i]) == NULL)
				rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
				    "record %llu has no member \"%s\"",
				    (unsigned long long)record->seq, options->fields[i]);
		}
		if (rc == GPAI_OK)
			rc = consider(e, record, body, fields, options->n_fields, err);
	}
	json_decref(body);
	return rc;
}

static enum gpai_code
look(struct gpai_erasing *e, struct gpai_error *err)
{
	uint64_t from = 1, seen = 0;
	enum gpai_code rc;
	size_t n;

	do {
		struct arena arena;
		struct record *records;
		arena_init(&arena, 0);
		rc = record_list(e->dossier->dossier, &arena, from, BATCH, &records, &n, err);
		for (size_t i = 0; rc == GPAI_OK && i < n; i++)
			rc = look_at(e, &records[i], err);
		from += n;
		seen += n;
		arena_release(&arena);
	} while (rc == GPAI_OK && n == BATCH);
	for (uint32_t i = 0; rc == GPAI_OK && i < e->options->n_records; i++)
		if (e->options->records[i] == 0 || e->options->records[i] > seen)
			rc = fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no record %llu",
			    (unsigned long long)e->options->records[i]);
	return rc;
}

/* ---- doing it ---- */

static enum gpai_code
erase_one(struct gpai_erasing *e, struct record_txn *txn, const struct erasing_target *target,
    struct gpai_error *err)
{
	struct text where = joined(e, target->fields, target->n_fields);
	struct text summary = arena_format(&e->arena, "record %llu erased: %.*s%s%.*s",
	    (unsigned long long)target->record, where.len > 0 ? (int)where.len : 3,
	    where.len > 0 ? where.at : "all", target->despite.len > 0 ? "; despite " : "",
	    TEXT_ARG(target->despite));
	struct record_erasing erasing = {.record = target->record,
	    .fields = target->fields,
	    .n_fields = target->n_fields,
	    .reason = text_of(e->options->reason),
	    .summary = summary};

	return summary.at == NULL ? fail_memory(err) : record_erase(txn, &erasing, NULL, err);
}

static enum gpai_code
erase_all(struct gpai_erasing *e, struct gpai_error *err)
{
	struct gpai_dossier *dossier = e->dossier;
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc = GPAI_OK;

	if (e->n_targets > 0)
		rc = record_begin(&txn, dossier->dossier, dossier->env.now, &dossier->entropy, err);
	for (size_t i = 0; rc == GPAI_OK && i < e->n_targets; i++)
		rc = erase_one(e, &txn, &e->targets[i], err);
	if (rc == GPAI_OK && e->n_targets > 0)
		rc = record_commit(&txn, err);
	record_release(&txn);
	if (rc != GPAI_OK)
		return rc;
	rc = dossier_scrub(dossier->dossier, err);
	e->is_unscrubbed = rc == GPAI_BUSY;
	return rc == GPAI_BUSY ? GPAI_OK : rc;
}

static enum gpai_code
check_options(const struct gpai_erase_options *options, struct gpai_error *err)
{
	const char *reason = options->reason;

	if (options->person == NULL && options->n_records == 0)
		return fail(
		    err, GPAI_INVALID, NOWHERE, "what is to be erased? name records or a person");
	if (options->person != NULL && (options->person[0] == '\0' || options->n_fields > 0))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "a person's name that is empty, or fields beside it");
	if (options->n_fields > FIELDS_MAX)
		return fail(err, GPAI_INVALID, NOWHERE, "more than %d fields", FIELDS_MAX);
	if (!options->dry_run && (reason == NULL || reason[0] == '\0'))
		return fail(
		    err, GPAI_INVALID, NOWHERE, "why? a reason is recorded with an erasure");
	if (reason != NULL && options->person != NULL && strstr(reason, options->person) != NULL)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "the reason holds the name; it is recorded for good");
	return GPAI_OK;
}

enum gpai_code
gpai_log_erase(struct gpai_dossier *dossier, const struct gpai_erase_options *options,
    struct gpai_erasing **erasing, struct gpai_error *err)
{
	struct gpai_erasing *made;
	enum gpai_code rc = check_options(options, err);

	*erasing = NULL;
	if (rc != GPAI_OK)
		return rc;
	if ((made = calloc(1, sizeof *made)) == NULL)
		return fail_memory(err);
	arena_init(&made->arena, 0);
	made->dossier = dossier;
	made->options = options;
	made->is_dry = options->dry_run;
	if ((rc = retentions_init(&made->retentions, dossier, NULL, err)) != GPAI_OK)
		goto out;
	if ((rc = look(made, err)) != GPAI_OK)
		goto out;
	if ((rc = erasing_search(made, err)) != GPAI_OK)
		goto out;
	/* with nothing to go, what an earlier run could not scrub */
	if (!made->is_dry && !made->is_refused && (rc = erase_all(made, err)) != GPAI_OK)
		goto out;
	made->options = NULL;
	*erasing = made;
	made = NULL;
out:
	gpai_erasing_free(made);
	return rc;
}

/* ---- views ---- */

const struct gpai_erasing_line *
gpai_erasing_lines(const struct gpai_erasing *erasing, uint32_t *n)
{
	*n = (uint32_t)erasing->n;
	return erasing->lines;
}

uint32_t
gpai_erasing_count(const struct gpai_erasing *erasing)
{
	return (uint32_t)erasing->n_targets;
}

bool
gpai_erasing_is_refused(const struct gpai_erasing *erasing)
{
	return erasing->is_refused;
}

bool
gpai_erasing_is_unscrubbed(const struct gpai_erasing *erasing)
{
	return erasing->is_unscrubbed;
}

enum gpai_code
gpai_erasing_json(
    const struct gpai_erasing *erasing, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_bool_member(
	    &json, "done", !erasing->is_dry && !erasing->is_refused && erasing->n_targets > 0);
	json_bool_member(&json, "refused", erasing->is_refused);
	json_bool_member(&json, "unscrubbed", erasing->is_unscrubbed);
	json_number_member(&json, "records", erasing->n_targets);
	json_key(&json, "lines");
	json_open(&json, '[');
	for (size_t i = 0; i < erasing->n; i++) {
		const struct gpai_erasing_line *line = &erasing->lines[i];
		json_open(&json, '{');
		json_string_member(&json, "what", line->what);
		json_key(&json, "record");
		if (line->record == 0)
			json_put_null(&json);
		else
			json_put_number(&json, line->record);
		json_known_member(&json, "kind", line->kind);
		json_known_member(&json, "where", line->where);
		json_known_member(&json, "why", line->why);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

void
gpai_erasing_free(struct gpai_erasing *erasing)
{
	if (erasing == NULL)
		return;
	retentions_release(&erasing->retentions);
	arena_release(&erasing->arena);
	free(erasing->lines);
	free(erasing->targets);
	free(erasing);
}
