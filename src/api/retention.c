/* SPDX-License-Identifier: Apache-2.0 */
/* Retention: every record of the log held against the retentions of the rulebook.
 *
 * A record may be of several sorts; it is kept as long as the one that keeps it longest. What
 * is not known keeps it: an event without a day, a duty that perhaps applies. A fact about an
 * entity of a kind that has a sort of its own is of that sort alone, so that what is said of an
 * incident is not kept for as long as what is said of the model. */
#include "api/retention.h"

#include "notation/json_writer.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 256 }; /* records read at a time */

struct gpai_retention {
	struct retentions found;
	struct gpai_kept_totals totals;
	char day[DATE_CHARS];
	const char *model, *provider;
};

const char *
kept_state_word(enum kept_state state)
{
	static const char *const words[] = {
#define X(name, word) [KEPT_##name] = word,
	    KEPT_STATES(X)
#undef X
	};

	return words[state];
}

/* --- Which sort --- */

static bool
has_kind(const struct law *law, const struct law_retention *is, enum record_kind kind)
{
	for (uint32_t i = 0; i < is->records.n; i++)
		if (strcmp(law_cstr(law, law->refs[is->records.first + i]),
			record_kind_word(kind)) == 0)
			return true;
	return false;
}

static bool
has_form(const struct law *law, const struct law_retention *is, struct text form)
{
	for (uint32_t i = 0; i < is->forms.n; i++)
		if (text_is(form, law_cstr(law, law->forms[law->refs[is->forms.first + i]].id)))
			return true;
	return false;
}

/* "incident/x" of a fact; a document says the name alone. */
static bool
is_about(const struct retentions *r, uint32_t entity, const json_t *body)
{
	const struct entity *e = &r->facts.entities[entity];
	struct text said = json_member_text(body, "entity");
	const char *kind = law_cstr(r->law, r->law->kinds[e->kind].word);
	size_t len = strlen(kind);

	if (said.len == 0)
		said = json_member_text(body, "of");
	if (said.len > len && memcmp(said.at, kind, len) == 0 && said.at[len] == '/')
		said = (struct text){said.at + len + 1, said.len - len - 1};
	return said.len > 0 && text_equal(said, e->name);
}

/* Is the fact about an entity of a kind that some sort is on? */
static bool
has_own_sort(const struct law *law, const json_t *body)
{
	struct text entity = json_member_text(body, "entity");
	const char *slash = entity.len > 0 ? memchr(entity.at, '/', entity.len) : NULL;

	if (slash == NULL)
		return false;
	struct text kind = {entity.at, (size_t)(slash - entity.at)};
	for (uint32_t i = 0; i < law->n_retentions; i++) {
		uint32_t on = law->retentions[i].on;
		if (on != LAW_NONE && text_is(kind, law_cstr(law, law->kinds[on].word)))
			return true;
	}
	return false;
}

bool
retention_has(const struct retentions *r, const struct retention *sort, const struct record *record,
    const json_t *body)
{
	const struct law_retention *is = sort->is;
	bool fits = has_kind(r->law, is, record->kind);

	if (record->kind == RECORD_DOCUMENT)
		fits = fits || has_form(r->law, is, json_member_text(body, "form"));
	if (!fits)
		return false;
	if (sort->entity != LAW_NONE)
		return is_about(r, sort->entity, body);
	return (record->kind != RECORD_FACT && record->kind != RECORD_CLOSED) ||
	       !has_own_sort(r->law, body);
}

/* --- Until when --- */

static enum kept_state
state_of(const struct retentions *r, const struct retention *sort)
{
	if (sort->applies == TRUTH_FALSE)
		return KEPT_NONE;
	if (sort->until != DATE_NONE && sort->until < r->as_of)
		return KEPT_OVER;
	return sort->applies == TRUTH_TRUE && sort->until != DATE_NONE ? KEPT_KEPT : KEPT_UNKNOWN;
}

/* What says who may sign, and what was erased, cannot go: nothing could be checked any more. */
static bool
is_of_the_log(enum record_kind kind)
{
	const char *word = record_kind_word(kind);

	return strcmp(word, "key") == 0 || strcmp(word, "erasure") == 0;
}

struct kept_record
retention_of(const struct retentions *r, const struct record *record, const json_t *body)
{
	struct kept_record kept = {.state = KEPT_NONE, .until = DATE_NONE};

	if (is_of_the_log(record->kind)) {
		kept.state = KEPT_LOG;
		return kept;
	}
	for (uint32_t i = 0; i < r->n; i++) {
		enum kept_state state = state_of(r, &r->at[i]);
		if (state == KEPT_NONE || !retention_has(r, &r->at[i], record, body))
			continue;
		if (state < kept.state || (state == kept.state && r->at[i].until > kept.until)) {
			kept.state = state;
			kept.until = r->at[i].until;
			kept.under = &r->at[i];
		}
	}
	return kept;
}

enum gpai_code
retentions_init(
    struct retentions *r, struct gpai_dossier *dossier, const char *at, struct gpai_error *err)
{
	enum gpai_code rc;

	*r = (struct retentions){.law = &dossier->law->law};
	arena_init(&r->arena, 0);
	rc = api_day(at, "--at", moment_date(dossier->env.now), &r->as_of, err);
	if (rc == GPAI_OK)
		rc = api_facts(dossier, r->as_of, 0, &r->arena, &r->facts, &r->is_example, err);
	if (rc != GPAI_OK)
		return rc;
	fact_set_derive(&r->facts, r->as_of);
	question_init(&r->question, r->law, &r->facts, r->as_of, &r->arena);
	r->at = retention_all(&r->question, &r->n);
	return r->at == NULL ? fail_memory(err) : question_status(&r->question, err);
}

void
retentions_release(struct retentions *r)
{
	arena_release(&r->arena);
}

/* --- Views --- */

static const char *
why_of(struct retentions *r, struct keeper *keep, const struct retention *from)
{
	struct text fact;

	if (from->until != DATE_NONE)
		return keep_text(keep, from->why);
	if (from->is_none)
		return "the event is recorded as none";
	if (from->waits == LAW_NONE)
		return "the event is not known";
	fact = law_fact_name(r->law, from->waits);
	return keep_text(
	    keep, arena_format(&r->arena, "the event is not known: %.*s", TEXT_ARG(fact)));
}

static void
sort_view(struct retentions *r, struct keeper *keep, uint32_t i)
{
	const struct retention *from = &r->at[i];
	const struct law *law = r->law;

	r->sorts[i] = (struct gpai_kept){.id = law_cstr(law, from->is->id),
	    .title = law_cstr(law, from->is->title),
	    .says = law_cstr(law, from->is->says),
	    .pin = law_cstr(law, from->is->pin),
	    .note = law_cstr(law, from->is->note),
	    .confidence = law_confidence_words[from->is->confidence],
	    .entity = from->entity == LAW_NONE
	                  ? ""
	                  : keep_text(keep, api_entity_name(&r->facts, &r->arena, from->entity)),
	    .under = from->is->under == LAW_NONE
	                 ? ""
	                 : law_cstr(law, law->provisions[from->is->under].id),
	    .applies = (enum gpai_truth)from->applies,
	    .until = keep_day(keep, from->until),
	    .over_since = state_of(r, from) == KEPT_OVER ? keep_day(keep, from->until + 1) : "",
	    .why = why_of(r, keep, from),
	    .status = kept_state_word(state_of(r, from))};
}

static void
count(struct gpai_retention *retention, const struct record *record, const json_t *body)
{
	struct retentions *r = &retention->found;
	uint64_t *const totals[] = {[KEPT_LOG] = &retention->totals.log,
	    [KEPT_KEPT] = &retention->totals.kept,
	    [KEPT_UNKNOWN] = &retention->totals.unknown,
	    [KEPT_OVER] = &retention->totals.over,
	    [KEPT_NONE] = &retention->totals.none};

	retention->totals.records++;
	if (record->erasure != 0 && json_object_size(body) == 0) {
		retention->totals.erased++;
		return;
	}
	++*totals[retention_of(r, record, body).state];
	for (uint32_t i = 0; i < r->n; i++) {
		if (!retention_has(r, &r->at[i], record, body))
			continue;
		r->sorts[i].records++;
		r->sorts[i].documents += record->kind == RECORD_DOCUMENT;
	}
}

static enum gpai_code
count_batch(struct gpai_retention *retention, const struct record *records, size_t n,
    struct gpai_error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct span bytes = {(const uint8_t *)records[i].body.at, records[i].body.len};
		json_t *body = NULL;
		if (bytes.len > 0) {
			enum gpai_code rc = json_parse("record", bytes, NULL, &body, err);
			if (rc != GPAI_OK)
				return rc;
		}
		count(retention, &records[i], body);
		json_decref(body);
	}
	return GPAI_OK;
}

static enum gpai_code
count_records(
    struct gpai_retention *retention, struct gpai_dossier *dossier, struct gpai_error *err)
{
	uint64_t from = 1;
	enum gpai_code rc;
	size_t n;

	do {
		struct arena arena;
		struct record *records;
		arena_init(&arena, 0);
		rc = record_list(dossier->dossier, &arena, from, BATCH, &records, &n, err);
		if (rc == GPAI_OK)
			rc = count_batch(retention, records, n, err);
		from += n;
		arena_release(&arena);
	} while (rc == GPAI_OK && n == BATCH);
	return rc;
}

enum gpai_code
gpai_retention_find(struct gpai_dossier *dossier, const char *at, struct gpai_retention **retention,
    struct gpai_error *err)
{
	struct gpai_retention *made = calloc(1, sizeof *made);
	enum gpai_code rc;

	*retention = NULL;
	if (made == NULL)
		return fail_memory(err);
	if ((rc = retentions_init(&made->found, dossier, at, err)) != GPAI_OK)
		goto out;
	struct keeper keep = {.arena = &made->found.arena};
	made->found.sorts = keep_array(&keep, made->found.n, sizeof *made->found.sorts);
	if (keep.out_of_memory) {
		rc = fail_memory(err);
		goto out;
	}
	for (uint32_t i = 0; i < made->found.n; i++)
		sort_view(&made->found, &keep, i);
	made->model = keep_text(&keep, api_heading_text(&made->found.facts, LAW_HEADING_MODEL));
	made->provider =
	    keep_text(&keep, api_heading_text(&made->found.facts, LAW_HEADING_PROVIDER));
	date_format(made->found.as_of, made->day);
	if ((rc = keep_status(&keep, err)) != GPAI_OK)
		goto out;
	if ((rc = count_records(made, dossier, err)) != GPAI_OK)
		goto out;
	*retention = made;
	made = NULL;
out:
	gpai_retention_free(made);
	return rc;
}

const struct gpai_kept *
gpai_retention_sorts(const struct gpai_retention *retention, uint32_t *n)
{
	*n = retention->found.n;
	return retention->found.sorts;
}

const struct gpai_kept_totals *
gpai_retention_totals(const struct gpai_retention *retention)
{
	return &retention->totals;
}

bool
gpai_retention_is_example(const struct gpai_retention *retention)
{
	return retention->found.is_example;
}

const char *
gpai_retention_day(const struct gpai_retention *retention)
{
	return retention->day;
}

static void
sort_json(struct json_writer *json, const struct gpai_kept *sort)
{
	json_open(json, '{');
	json_string_member(json, "id", sort->id);
	json_string_member(json, "title", sort->title);
	json_string_member(json, "says", sort->says);
	json_known_member(json, "entity", sort->entity);
	json_known_member(json, "under", sort->under);
	json_key(json, "applies");
	if (sort->applies == GPAI_UNKNOWN)
		json_put_null(json);
	else
		json_put_bool(json, sort->applies == GPAI_TRUE);
	json_string_member(json, "status", sort->status);
	json_known_member(json, "until", sort->until);
	json_known_member(json, "over_since", sort->over_since);
	json_string_member(json, "why", sort->why);
	json_number_member(json, "records", sort->records);
	json_number_member(json, "documents", sort->documents);
	json_string_member(json, "pin", sort->pin);
	json_string_member(json, "confidence", sort->confidence);
	json_known_member(json, "note", sort->note);
	json_close(json, '}');
}

static void
totals_json(struct json_writer *json, const struct gpai_kept_totals *totals)
{
	json_key(json, "totals");
	json_open(json, '{');
	json_number_member(json, "records", totals->records);
	json_number_member(json, "kept", totals->kept);
	json_number_member(json, "unknown", totals->unknown);
	json_number_member(json, "over", totals->over);
	json_number_member(json, "none", totals->none);
	json_number_member(json, "log", totals->log);
	json_number_member(json, "erased", totals->erased);
	json_close(json, '}');
}

enum gpai_code
gpai_retention_json(
    const struct gpai_retention *retention, char **text, size_t *len, struct gpai_error *err)
{
	const struct law *law = retention->found.law;
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "as_of", retention->day);
	json_known_member(&json, "model", retention->model);
	json_known_member(&json, "provider", retention->provider);
	json_bool_member(&json, "example", retention->found.is_example);
	json_key(&json, "sorts");
	json_open(&json, '[');
	for (uint32_t i = 0; i < retention->found.n; i++)
		sort_json(&json, &retention->found.sorts[i]);
	json_close(&json, ']');
	totals_json(&json, &retention->totals);
	json_string_member(&json, "disclaimer", law_cstr(law, law->header->disclaimer));
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}

void
gpai_retention_free(struct gpai_retention *retention)
{
	if (retention == NULL)
		return;
	retentions_release(&retention->found);
	free(retention);
}
