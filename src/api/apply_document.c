/* SPDX-License-Identifier: Apache-2.0 */
/* A document that gpai wrote and somebody edited, brought back as declared facts.
 *
 *	issued  what the document said when it was written: digests in its issue (fields.h)
 *	mine    what it says now
 *	theirs  what the dossier holds now
 *
 * As with gpai.yaml (records/apply.h): what only the file changed is recorded; what both changed
 * to the same value is adopted; what both changed otherwise is a conflict, and nothing is applied
 * until somebody chooses. What is recorded is an answer (records/answer.h): it is not marked as
 * applied, so that gpai.yaml, applied later, sees it as the dossier's own and never undoes it
 * silently. Before that the document must be whole: every damage is listed, and any of them stops
 * everything. */
#include "api/api.h"

#include "api/edited.h"
#include "api/sibling.h"
#include "documents/clean.h"
#include "documents/fields.h"
#include "notation/json.h"
#include "records/answer.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "gpai-read"

enum {
	FIELDS_MAX = 20000, /* of a document; a form has some hundred */
	DAMAGES_MAX = 1000  /* that are listed */
};

/* A field as the issue has it, and where it stands now. */
struct field {
	struct text name;
	struct text said, value; /* digests */
	struct text fixed;       /* why it may not be edited; "" = it may */
	const struct read_block *first;
	uint32_t n, times; /* blocks there; in how many places, this one counted once */
	uint32_t fact;     /* LAW_NONE: the rulebook does not know it */
	struct recorded_fact is;
	bool is_changed;
};

struct applying {
	struct gpai_dossier *dossier;
	const struct gpai_apply_document_options *options;
	const struct law *law;
	struct arena *arena;
	struct keeper keep;
	struct read_document document;
	json_t *issue;
	struct tongue tongue;
	struct field *fields;
	uint32_t n_fields;
	int32_t as_of;
	struct text by;
	struct gpai_damage *damages;
	uint32_t n_damages, cap_damages;
	struct gpai_change *changes;
	struct recorded_fact *facts; /* to record */
	uint32_t n_facts;
	struct gpai_apply_result *result;
	struct gpai_error *err;
};

/* --- Damage --- */

static void
damage(struct applying *a, struct text field, const char *says)
{
	struct gpai_damage *more;

	if (a->n_damages == DAMAGES_MAX)
		return;
	if (a->n_damages == a->cap_damages) {
		uint32_t wider = a->cap_damages == 0 ? 16 : 2 * a->cap_damages;
		if ((more = keep_array(&a->keep, wider, sizeof *more)) == NULL)
			return;
		if (a->n_damages > 0)
			memcpy(more, a->damages, a->n_damages * sizeof *more);
		a->damages = more;
		a->cap_damages = wider;
	}
	a->damages[a->n_damages++] =
	    (struct gpai_damage){keep_text(&a->keep, field), keep_text(&a->keep, text_of(says))};
}

/* --- The document and its issue --- */

static enum gpai_code
read_document(struct applying *a)
{
	const char *const words[] = {a->options->file, NULL};
	struct sibling sibling = {
	    .libexec = a->options->libexec, .program = PROGRAM, .arguments = words};
	enum sibling_end end;
	struct span answer;
	enum gpai_code rc;

	if (a->options->libexec == NULL)
		return fail(
		    a->err, GPAI_INVALID, NOWHERE, "no folder of siblings, expected libexec");
	rc = sibling_run(&sibling, a->arena, &answer, &end, a->err);
	if (rc == GPAI_OK)
		rc = blocks_json_read(PROGRAM, answer, a->arena, &a->document, a->err);
	return rc;
}

static enum gpai_code
refuse(const struct applying *a, const char *why)
{
	return fail(a->err, GPAI_INVALID, in_file(a->options->file), "%s", why);
}

static enum gpai_code
parse_issue(struct applying *a)
{
	struct text issue = a->document.issue;
	uint64_t format = 0;

	if (issue.len == 0)
		return refuse(a,
		    "it does not say what it was made from, expected a .docx or .md that gpai "
		    "wrote");
	if (json_parse(a->options->file, (struct span){(const uint8_t *)issue.at, issue.len}, NULL,
		&a->issue, NULL) != GPAI_OK)
		return refuse(a, "what it was made from cannot be read");
	if (!json_whole(json_object_get(a->issue, "gpai"), &format) || format != 1)
		return fail(a->err, GPAI_NEWER, in_file(a->options->file),
		    "made by a gpai whose documents this one does not know");
	return GPAI_OK;
}

/* A document of another model would match nothing, or worse, something. */
static enum gpai_code
check_model(struct applying *a)
{
	struct text model = json_member_text(a->issue, "model"), here;
	struct fact_set facts;
	bool failed = false;
	enum gpai_code rc = api_facts(a->dossier, a->as_of, 0, a->arena, &facts, NULL, a->err);

	if (rc != GPAI_OK)
		return rc;
	here = text_clean(a->arena, api_heading_text(&facts, LAW_HEADING_MODEL), &failed);
	if (failed)
		return fail_memory(a->err);
	if (model.len == 0 || here.len == 0 || text_equal(model, here))
		return GPAI_OK;
	return fail(a->err, GPAI_INVALID, in_file(a->options->file),
	    "it is about \"%.*s\", this dossier about \"%.*s\"", TEXT_ARG(text_clip(model, 80)),
	    TEXT_ARG(text_clip(here, 80)));
}

static enum gpai_code
find_tongue(struct applying *a)
{
	uint32_t index = law_find_language(a->law, json_member_text(a->issue, "language"));
	const struct law_language *language = index != LAW_NONE ? &a->law->languages[index] : NULL;

	return tongue_init(&a->tongue, a->law, language, a->arena) ? GPAI_OK : fail_memory(a->err);
}

/* "KEY" or "KIND/NAME KEY"; the key has no blank in it. */
static void
name_fact(struct applying *a, struct field *field)
{
	const char *blank = memrchr(field->name.at, ' ', field->name.len);
	struct text key = field->name, entity = TEXT_NONE;

	if (blank != NULL) {
		entity = (struct text){field->name.at, (size_t)(blank - field->name.at)};
		key = (struct text){blank + 1, field->name.len - entity.len - 1};
	}
	field->fact = law_find_fact(a->law, key);
	if (field->fact == LAW_NONE)
		return;
	field->is = (struct recorded_fact){.what = RECORD_FACT,
	    .kind = law_text(a->law, a->law->kinds[a->law->facts[field->fact].kind].word),
	    .key = law_text(a->law, a->law->facts[field->fact].key)};
	if (entity.len == 0)
		return;
	const char *slash = memchr(entity.at, '/', entity.len);
	size_t kind = slash != NULL ? (size_t)(slash - entity.at) : 0;
	if (!text_equal((struct text){entity.at, kind}, field->is.kind))
		field->fact = LAW_NONE;
	else
		field->is.name = (struct text){slash + 1, entity.len - kind - 1};
}

static enum gpai_code
list_fields(struct applying *a)
{
	const json_t *list = json_object_get(a->issue, "fields");
	size_t n = json_array_size(list);

	if (n > FIELDS_MAX)
		return fail(a->err, GPAI_TOO_LARGE, in_file(a->options->file),
		    "%zu fields, at most %d are read", n, (int)FIELDS_MAX);
	if ((a->fields = keep_array(&a->keep, n + 1, sizeof *a->fields)) == NULL)
		return fail_memory(a->err);
	for (size_t i = 0; i < n; i++) {
		const json_t *row = json_array_get(list, i);
		struct field *field = &a->fields[a->n_fields];

		*field = (struct field){.name = json_text(json_array_get(row, 0)),
		    .said = json_text(json_array_get(row, 1)),
		    .value = json_text(json_array_get(row, 2)),
		    .fixed = json_text(json_array_get(row, 3))};
		if (field->name.len == 0)
			return refuse(a, "what it was made from cannot be read");
		name_fact(a, field);
		a->n_fields++;
	}
	return GPAI_OK;
}

/* --- Fields in the document --- */

/* A name too long for a word processor stands there as its digest; a field without its control
 * by its number. */
static bool
is_named(const struct applying *a, const struct field *field, struct text tag)
{
	char digest[FIELD_DIGEST_CHARS], number[16];
	struct out out;

	snprintf(number, sizeof number, "@%u", (unsigned)(field - a->fields));
	if (text_equal(field->name, tag) || text_is(tag, number))
		return true;
	if (tag.len != FIELD_DIGEST_CHARS || tag.at[0] != '#')
		return false;
	out_memory(&out);
	out_put(&out, field->name);
	field_digest(&out, digest);
	out_release(&out);
	return memcmp(tag.at + 1, digest, FIELD_DIGEST_CHARS - 1) == 0;
}

/* The next of its name that has no place yet; else the last, which then has several. */
static struct field *
find_field(struct applying *a, struct text tag)
{
	struct field *found = NULL;

	for (uint32_t i = 0; i < a->n_fields; i++) {
		if (!is_named(a, &a->fields[i], tag))
			continue;
		found = &a->fields[i];
		if (found->times == 0)
			break;
	}
	return found;
}

static void
place_fields(struct applying *a)
{
	const struct read_block *block = a->document.first;

	while (block != NULL) {
		const struct read_block *first = block;
		struct field *field;
		uint32_t n = 0;

		for (; block != NULL && text_equal(block->field, first->field); block = block->next)
			n++;
		if (first->field.len == 0)
			continue;
		if ((field = find_field(a, first->field)) == NULL) {
			damage(a, first->field, "is no field of this document");
			continue;
		}
		if (field->times++ == 0) {
			field->first = first;
			field->n = n;
		}
	}
	for (uint32_t i = 0; i < a->n_fields; i++) {
		if (a->fields[i].times == 0)
			damage(a, a->fields[i].name,
			    "is missing: it was taken out, or its marks were");
		if (a->fields[i].times > 1)
			damage(a, a->fields[i].name, "is there more often than it was written");
	}
	for (const struct unread *u = a->document.first_unread; u != NULL; u = u->next)
		if (text_is(u->place, "the rest"))
			damage(a, u->place,
			    keep_text(&a->keep, arena_format(a->arena, "could not be read: %.*s",
						    TEXT_ARG(u->why))));
		else if (find_field(a, u->place) != NULL)
			damage(a, u->place, "has lost the mark at its end");
}

/* --- What changed --- */

static struct edited
edited_of(struct applying *a, const struct field *field)
{
	struct place place = field->first != NULL && field->first->line > 0
	                         ? at_line(a->options->file, field->first->line)
	                         : in_file(a->options->file);

	return (struct edited){.arena = a->arena,
	    .law = a->law,
	    .tongue = &a->tongue,
	    .blank = json_member_text(a->issue, "blank"),
	    .place = place,
	    .first = field->first,
	    .n = field->n};
}

static bool
says_as_issued(struct applying *a, const struct field *field)
{
	struct edited edited = edited_of(a, field);
	char digest[FIELD_DIGEST_CHARS];
	struct out out;

	out_memory(&out);
	edited_put_said(&edited, &out);
	field_digest(&out, digest);
	a->keep.out_of_memory = a->keep.out_of_memory || out.error != 0;
	out_release(&out);
	return text_is(field->said, digest);
}

static bool
is_as_issued(struct applying *a, const struct field *field, const struct value *value)
{
	char digest[FIELD_DIGEST_CHARS];
	struct value cleaned = *value;
	struct out out;

	cleaned.text = text_clean(a->arena, value->text, &a->keep.out_of_memory);
	if (value->state == VALUE_KNOWN && value->n_items > 0) {
		cleaned.items = keep_array(&a->keep, value->n_items, sizeof *cleaned.items);
		for (uint32_t i = 0; cleaned.items != NULL && i < value->n_items; i++)
			cleaned.items[i] =
			    text_clean(a->arena, value->items[i], &a->keep.out_of_memory);
	}
	if (a->keep.out_of_memory)
		return false;
	out_memory(&out);
	field_put_value(&out, &cleaned);
	field_digest(&out, digest);
	a->keep.out_of_memory = out.error != 0;
	out_release(&out);
	return text_is(field->value, digest);
}

static const char *
why_fixed(const struct field *field)
{
	static const struct {
		const char *fixed, *says;
	} reasons[] = {
	    {"coarse", "was edited, and shows less than is recorded: change the exact value, in "
		       "gpai.yaml or with gpai ask"},
	    {"masked", "was edited, and figures in it are withheld from its readers: change it in "
		       "gpai.yaml or with gpai ask"},
	    {"measured", "was edited, and was measured: an edit does not replace a measurement; "
			 "measure again, or declare it in gpai.yaml"},
	};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (text_is(field->fixed, reasons[i].fixed))
			return reasons[i].says;
	return "was edited, and follows from other facts: change those";
}

static void
read_field(struct applying *a, struct field *field)
{
	struct edited edited = edited_of(a, field);
	struct gpai_error why = {0};

	if (field->times != 1 || says_as_issued(a, field))
		return;
	if (field->fixed.len > 0) {
		damage(a, field->name, why_fixed(field));
		return;
	}
	if (field->fact == LAW_NONE) {
		damage(a, field->name, "was edited, and the rulebook does not know it any more");
		return;
	}
	if (edited_value(&edited, field->fact, &field->is.fact.value, &why) != GPAI_OK) {
		struct text key = law_text(a->law, a->law->facts[field->fact].key);
		const char *says = why.message;

		if (text_starts(text_of(says), law_cstr(a->law, a->law->facts[field->fact].key)))
			says += key.len + (text_starts(text_of(says + key.len), ": ") ? 2 : 0);
		damage(a, field->name, says);
		return;
	}
	field->is_changed = !is_as_issued(a, field, &field->is.fact.value);
}

/* A value that the form shows in several places may be edited in any of them. */
static void
join_places(struct applying *a)
{
	for (uint32_t i = 0; i < a->n_fields; i++)
		for (uint32_t k = 0; k < i && a->fields[i].is_changed; k++) {
			const struct field *before = &a->fields[k];
			struct field *field = &a->fields[i];

			if (!before->is_changed || !text_equal(before->name, field->name))
				continue;
			if (!value_equal(&before->is.fact.value, &field->is.fact.value))
				damage(a, field->name, "is edited in two places, differently");
			field->is_changed = false;
		}
}

/* --- Against the dossier --- */

static enum apply_side
choose(const struct applying *a, const struct field *field)
{
	const struct gpai_apply_document_options *o = a->options;

	if (o->take == NULL || (o->only != NULL && !text_is(field->is.key, o->only)))
		return APPLY_NEITHER;
	return strcmp(o->take, "file") == 0 ? APPLY_FILE : APPLY_DOSSIER;
}

static enum apply_what
judge(struct applying *a, const struct field *field, const struct value *held)
{
	const struct value *mine = &field->is.fact.value;
	enum apply_what what = held->state == VALUE_UNKNOWN   ? APPLY_ADDED
	                       : mine->state == VALUE_UNKNOWN ? APPLY_WITHDRAWN
	                                                      : APPLY_CHANGED;

	if (value_equal(mine, held))
		return APPLY_ADOPTED;
	if (is_as_issued(a, field, held))
		return what;
	switch (choose(a, field)) {
	case APPLY_FILE:
		return what;
	case APPLY_DOSSIER:
		return APPLY_KEPT;
	case APPLY_NEITHER:
		break;
	}
	return APPLY_CONFLICT;
}

static void
count_change(struct gpai_apply_result *result, enum apply_what what)
{
	result->added += what == APPLY_ADDED;
	result->changed += what == APPLY_CHANGED;
	result->withdrawn += what == APPLY_WITHDRAWN;
	result->conflicts += what == APPLY_CONFLICT;
}

static enum gpai_code
hold_against(struct applying *a, struct field *field)
{
	const struct recorded_fact *mine = &field->is;
	struct recorded_fact held;
	struct text entity = mine->kind;
	bool is_held, is_said = mine->fact.value.state != VALUE_UNKNOWN;
	enum apply_what what;
	enum gpai_code rc =
	    dossier_holds(a->dossier->dossier, a->arena, mine, a->as_of, &held, a->err);

	if (rc != GPAI_OK)
		return rc;
	is_held = held.fact.value.state != VALUE_UNKNOWN;
	what = judge(a, field, &held.fact.value);
	if (mine->name.len > 0)
		entity =
		    arena_format(a->arena, "%.*s/%.*s", TEXT_ARG(mine->kind), TEXT_ARG(mine->name));
	a->changes[a->result->n_changes++] = (struct gpai_change){.what = apply_what_word(what),
	    .entity = keep_text(&a->keep, entity),
	    .key = keep_text(&a->keep, mine->key),
	    .file_value = is_said ? keep_value(&a->keep, &mine->fact.value) : "",
	    .dossier_value = is_held ? keep_value(&a->keep, &held.fact.value) : "",
	    .dossier_origin = is_held ? origin_word(held.fact.origin) : "",
	    .line = field->first->line};
	count_change(a->result, what);
	if (what == APPLY_ADDED || what == APPLY_CHANGED || what == APPLY_WITHDRAWN)
		a->facts[a->n_facts++] = *mine;
	return GPAI_OK;
}

static enum gpai_code
compare(struct applying *a)
{
	const char *slash = strrchr(a->options->file, '/');
	struct text source =
	    arena_format(a->arena, "edited in %s", slash != NULL ? slash + 1 : a->options->file);
	enum gpai_code rc = source.at == NULL ? fail_memory(a->err) : GPAI_OK;

	for (uint32_t i = 0; i < a->n_fields; i++)
		read_field(a, &a->fields[i]);
	join_places(a);
	a->changes = keep_array(&a->keep, (size_t)a->n_fields + 1, sizeof *a->changes);
	a->facts = keep_array(&a->keep, (size_t)a->n_fields + 1, sizeof *a->facts);
	for (uint32_t i = 0; rc == GPAI_OK && !a->keep.out_of_memory && i < a->n_fields; i++) {
		struct fact *fact = &a->fields[i].is.fact;

		if (!a->fields[i].is_changed) {
			a->result->unchanged++;
			continue;
		}
		fact->origin = ORIGIN_DECLARED;
		fact->since = DATE_NONE;
		fact->by = a->by;
		fact->source = source;
		rc = hold_against(a, &a->fields[i]);
	}
	a->result->changes = a->changes;
	a->result->damages = a->damages;
	a->result->n_damages = a->n_damages;
	return rc != GPAI_OK ? rc : keep_status(&a->keep, a->err);
}

/* --- Recording --- */

static enum gpai_code
record(struct applying *a)
{
	struct declared declared = {.file = a->options->file, .n_facts = a->n_facts};
	struct dossier_appended appended;
	enum gpai_code rc;

	declared.facts = keep_array(&a->keep, (size_t)a->n_facts + 1, sizeof *declared.facts);
	if (declared.facts == NULL)
		return fail_memory(a->err);
	for (uint32_t i = 0; i < a->n_facts; i++)
		declared.facts[i].is = a->facts[i];
	rc = declared_digest(a->arena, a->dossier->folder, &declared, a->err);
	for (uint32_t i = 0; i < a->n_facts; i++)
		a->facts[i] = declared.facts[i].is;
	if (rc == GPAI_OK && !a->options->dry_run && a->n_facts > 0)
		rc = dossier_answer(a->dossier->dossier, a->facts, a->n_facts, a->as_of,
		    a->dossier->env.now, &a->dossier->entropy, &appended, a->err);
	return rc;
}

static enum gpai_code
settle(struct applying *a)
{
	const struct gpai_apply_result *r = a->result;

	if (r->n_damages > 0)
		return fail(a->err, GPAI_MALFORMED, in_file(a->options->file),
		    "%u thing%s in it cannot be applied; nothing was", r->n_damages,
		    r->n_damages == 1 ? "" : "s");
	if (r->conflicts > 0)
		return fail(a->err, GPAI_CONFLICT, in_file(a->options->file),
		    "%u value%s changed in the file and in the dossier; nothing was applied",
		    r->conflicts, r->conflicts == 1 ? "" : "s");
	return record(a);
}

/* --- Who --- */

/* "by" of gpai.yaml, if the file is there and can be read so far. */
static enum gpai_code
name_author(struct applying *a)
{
	const char *path;
	struct declared declared;
	struct span bytes;

	a->by = text_trim(text_of(a->options->by));
	if (a->by.len > 0)
		return GPAI_OK;
	path = file_join(a->arena, a->dossier->folder, DECLARED_FILE);
	if (path != NULL && file_read(a->arena, path, 8 << 20, &bytes, NULL) == GPAI_OK &&
	    declared_parse(a->arena, a->law, path, bytes, &declared, NULL) == GPAI_OK)
		a->by = declared.by;
	if (a->by.len > 0)
		return GPAI_OK;
	return fail(a->err, GPAI_INVALID, NOWHERE,
	    "nobody is named who edited it, expected --by NAME or \"by: NAME\" in gpai.yaml");
}

static enum gpai_code
check_options(const struct applying *a)
{
	const char *take = a->options->take;

	if (take != NULL && strcmp(take, "file") != 0 && strcmp(take, "dossier") != 0)
		return fail(a->err, GPAI_INVALID, NOWHERE,
		    "take is \"%s\", expected file or dossier", take);
	return GPAI_OK;
}

enum gpai_code
gpai_dossier_apply_document(struct gpai_dossier *dossier,
    const struct gpai_apply_document_options *options, struct gpai_apply_result *result,
    struct gpai_error *err)
{
	struct applying a = {.dossier = dossier,
	    .options = options,
	    .law = &dossier->law->law,
	    .arena = &dossier->apply_arena,
	    .result = result,
	    .err = err};
	enum gpai_code rc;

	*result = (struct gpai_apply_result){0};
	arena_release(a.arena);
	arena_init(a.arena, 0);
	a.keep.arena = a.arena;
	if ((rc = check_options(&a)) != GPAI_OK)
		goto out;
	if ((rc = api_day(options->at, "--at", moment_date(dossier->env.now), &a.as_of, err)) !=
	    GPAI_OK)
		goto out;
	if ((rc = name_author(&a)) != GPAI_OK || (rc = read_document(&a)) != GPAI_OK)
		goto out;
	if ((rc = parse_issue(&a)) != GPAI_OK || (rc = check_model(&a)) != GPAI_OK)
		goto out;
	if ((rc = find_tongue(&a)) != GPAI_OK || (rc = list_fields(&a)) != GPAI_OK)
		goto out;
	place_fields(&a);
	if ((rc = compare(&a)) == GPAI_OK)
		rc = settle(&a);
out:
	json_decref(a.issue);
	return rc;
}
