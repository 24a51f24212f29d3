/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that cannot both be true, of a dossier, of documents and of registers. The floor
 * review holds them against each other (review/contradict.h); here they are gathered.
 *
 * Of a dossier the last record of each origin and method speaks: what is declared is replaced by a
 * later declaration, not by a measurement, and both stay on file until one of them is corrected. */
#include "api/review.h"

#include "notation/json_writer.h"
#include "review/contradict.h"

#include <stdlib.h>
#include <string.h>

struct gpai_contradictions {
	struct arena arena;
	struct keeper keep;
	const struct law *law;
	struct statements statements;
	struct contradictions found;
	struct text *sources; /* names, by index of source */
	uint32_t n_sources, cap_sources;
	struct gpai_contradiction *views;
	struct gpai_unread_source *unread;
	uint32_t n_unread;
};

/* --- Gathering --- */

static bool
add_source(struct gpai_contradictions *c, struct text name, uint32_t *source)
{
	if (c->n_sources == c->cap_sources) {
		uint32_t cap = c->cap_sources == 0 ? 64 : 2 * c->cap_sources;
		struct text *more = arena_array(&c->arena, cap, sizeof *more);
		if (more == NULL)
			return false;
		if (c->n_sources > 0)
			memcpy(more, c->sources, c->n_sources * sizeof *more);
		c->sources = more;
		c->cap_sources = cap;
	}
	c->sources[c->n_sources] = name;
	*source = c->n_sources++;
	return true;
}

/* What registers say of the names that a set holds, whatever else it says itself. */
static enum gpai_code
add_registers(struct gpai_contradictions *c, const struct fact_set *set, int32_t as_of,
    struct gpai_error *err)
{
	const struct law *law = c->law;
	struct fact_set names;
	uint32_t source;
	bool is_fine = true;

	fact_set_init(&names, law, &c->arena);
	for (uint32_t i = 0; i < law->n_defaults; i++) {
		uint32_t key = law->defaults[i].match;
		uint32_t single = fact_single(set, law->facts[key].kind);
		const struct fact *name = single != LAW_NONE ? fact_get(set, single, key) : NULL;
		if (name != NULL)
			fact_set_put(&names, fact_single(&names, law->facts[key].kind), key, name);
	}
	fact_set_derive(&names, as_of);
	for (uint32_t key = 0; key < law->n_facts && is_fine; key++) {
		uint32_t single = fact_single(&names, law->facts[key].kind);
		const struct fact *fact = law->facts[key].defaults_n > 0 && single != LAW_NONE
		                              ? fact_get(&names, single, key)
		                              : NULL;
		if (fact == NULL || fact->origin != ORIGIN_IMPORTED)
			continue;
		is_fine =
		    add_source(c, fact->by, &source) && statements_add(&c->statements, &c->arena,
							    &(struct statement){.key = key,
								.value = fact->value,
								.first = DATE_NONE,
								.last = DATE_NONE,
								.source = source,
								.place = fact->source});
	}
	return is_fine ? fact_set_status(&names, err) : fail_memory(err);
}

/* --- A dossier --- */

static bool
is_replaced(const struct fact_record *records, size_t n, size_t i, int32_t as_of)
{
	const struct recorded_fact *one = &records[i].is;

	for (size_t k = i + 1; k < n; k++) {
		const struct recorded_fact *later = &records[k].is;
		if (later->what == one->what && text_equal(later->key, one->key) &&
		    text_equal(later->name, one->name) && later->fact.since <= as_of &&
		    later->fact.origin == one->fact.origin &&
		    text_equal(later->fact.method, one->fact.method))
			return true;
	}
	return false;
}

static bool
add_record(struct gpai_contradictions *c, const struct recorded_fact *record)
{
	const struct fact *fact = &record->fact;
	uint32_t key = law_find_fact(c->law, record->key), source;
	char day[DATE_CHARS];
	struct statement statement;

	if (key == LAW_NONE || fact->value.state == VALUE_UNKNOWN ||
	    (fact->value.state == VALUE_KNOWN &&
		(uint32_t)fact->value.type != c->law->facts[key].type))
		return true;
	date_format((int32_t)(fact->recorded / 86400), day);
	statement = (struct statement){.key = key,
	    .entity = record->name,
	    .value = fact->value,
	    .first = DATE_NONE,
	    .last = DATE_NONE,
	    .is_counted = fact->origin == ORIGIN_MEASURED,
	    .place = arena_format(&c->arena, "record %llu, %s%s%.*s, %s",
		(unsigned long long)fact->record, origin_word(fact->origin),
		fact->by.len > 0 ? " by " : "", TEXT_ARG(fact->by), day)};
	if (!add_source(c, text_of("dossier"), &source))
		return false;
	statement.source = source;
	return statements_add(&c->statements, &c->arena, &statement);
}

static enum gpai_code
add_dossier(struct gpai_contradictions *c, struct gpai_dossier *dossier, int32_t as_of,
    struct gpai_error *err)
{
	struct fact_set facts;
	bool is_example;
	enum gpai_code rc = api_facts(dossier, as_of, 0, &c->arena, &facts, &is_example, err);

	for (uint32_t kind = 0; rc == GPAI_OK && kind < c->law->n_kinds; kind++) {
		struct fact_record *records;
		size_t n;
		rc = dossier_history(dossier->dossier, law_text(c->law, c->law->kinds[kind].word),
		    &c->arena, &records, &n, err);
		for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
			const struct recorded_fact *is = &records[i].is;
			if (is->what != RECORD_FACT || is->fact.since > as_of ||
			    is_replaced(records, n, i, as_of))
				continue;
			if (!add_record(c, is))
				rc = fail_memory(err);
		}
	}
	return rc == GPAI_OK ? add_registers(c, &facts, as_of, err) : rc;
}

/* --- A document --- */

static struct text
place_of(struct gpai_contradictions *c, const struct review_field *field)
{
	if (field->page > 0)
		return arena_format(&c->arena, "page %u", field->page);
	if (field->line > 0)
		return arena_format(&c->arena, "line %u", field->line);
	return TEXT_NONE;
}

/* A month is all of its days. */
static void
widen_date(const struct review_field *field, struct statement *statement)
{
	for (uint32_t i = 0; i < field->n_dates; i++)
		if (field->dates[i].first == statement->value.date ||
		    field->dates[i].last == statement->value.date) {
			statement->first = field->dates[i].first;
			statement->last = field->dates[i].last;
			return;
		}
}

/* "More than 10 trillion tokens" has no upper end, and is no fact for that; yet it says much. */
static bool
add_sizes(struct gpai_contradictions *c, const struct law_read_field *is,
    const struct review_field *field, const struct statement *like)
{
	for (uint32_t i = 0; i < is->rows.n && i < is->facts.n; i++) {
		struct text row = law_text(c->law, c->law->refs[is->rows.first + i]);
		struct statement statement = *like;
		statement.key = c->law->refs[is->facts.first + i];
		for (uint32_t k = 0; k < field->n_sizes; k++) {
			const struct said_size *size = &field->sizes[k];
			struct text unit = law_text(c->law, c->law->facts[statement.key].unit);
			if (!size->is_ticked || size->is_untold ||
			    !text_equal(size->modality, row) || !text_equal(size->unit, unit) ||
			    (!size->has_low && !size->has_high))
				continue;
			statement.value = value_range(size->has_low ? size->low : size->high,
			    size->has_high ? size->high : size->low);
			statement.no_low = !size->has_low;
			statement.no_high = !size->has_high;
			statement.said = size->written;
			if (!statements_add(&c->statements, &c->arena, &statement))
				return false;
		}
	}
	return true;
}

/* The head of a document, where its version is asked for, is about the document itself: two issues
 * differ there without a contradiction. */
static bool
is_of_head(
    const struct gpai_contradictions *c, const struct reviewed *r, const struct law_read_field *is)
{
	const struct law_reading *reading = &c->law->readings[r->fields.reading];
	struct text item = law_text(c->law, is->item);
	const char *dot = memchr(item.at, '.', item.len);

	for (uint32_t i = 0; dot != NULL && i < reading->fields_n; i++) {
		const struct law_read_field *field =
		    &c->law->read_fields[reading->fields_first + i];
		struct text other = law_text(c->law, field->item);
		size_t len = (size_t)(dot - item.at) + 1;

		if (field->type == LAW_READ_VERSION && other.len > len &&
		    memcmp(other.at, item.at, len) == 0)
			return true;
	}
	return false;
}

static bool
add_field(struct gpai_contradictions *c, const struct reviewed *r, uint32_t index, uint32_t source)
{
	const struct review_field *field = &r->fields.fields[index];
	const struct law_read_field *is = review_field_of(c->law, r, index);
	struct statement statement = {.first = DATE_NONE,
	    .last = DATE_NONE,
	    .is_imprint = is_of_head(c, r, is),
	    .source = source,
	    .place = place_of(c, field),
	    .said = text_clip(field->said, 160)};

	if (is->rows.n > 0)
		return add_sizes(c, is, field, &statement);
	for (uint32_t i = 0; i < is->facts.n; i++) {
		uint32_t key = c->law->refs[is->facts.first + i];
		uint32_t single = fact_single(&r->facts, c->law->facts[key].kind);
		const struct fact *fact =
		    single != LAW_NONE ? fact_get(&r->facts, single, key) : NULL;
		if (fact == NULL || fact->origin != ORIGIN_DECLARED ||
		    fact->value.state == VALUE_UNKNOWN)
			continue;
		statement.key = key;
		statement.value = fact->value;
		statement.first = statement.last = DATE_NONE;
		if (fact->value.state == VALUE_KNOWN && fact->value.type == TYPE_DATE)
			widen_date(field, &statement);
		if (!statements_add(&c->statements, &c->arena, &statement))
			return false;
	}
	return true;
}

static enum gpai_code
add_document(struct gpai_contradictions *c, const char *path, uint32_t kind, int32_t as_of,
    const char *libexec, struct gpai_error *err)
{
	struct reviewed *r = arena_alloc(&c->arena, sizeof *r);
	struct gpai_error why = {0};
	uint32_t source;
	enum gpai_code rc;

	if (r == NULL || !add_source(c, arena_text(&c->arena, text_of(path)), &source))
		return fail_memory(err);
	rc = review_one(c->law, libexec, path, kind, as_of, &c->arena, r, &why);
	if (rc == GPAI_NO_MEMORY)
		return fail_memory(err);
	if (rc != GPAI_OK) {
		c->unread[c->n_unread++] = (struct gpai_unread_source){
		    keep_text(&c->keep, text_of(path)), keep_text(&c->keep, text_of(why.message))};
		return GPAI_OK;
	}
	for (uint32_t i = 0; i < r->fields.n; i++)
		if (!add_field(c, r, i, source))
			return fail_memory(err);
	return add_registers(c, &r->facts, as_of, err);
}

/* --- Views --- */

/* `key`: of the other one. */
static struct gpai_statement
view_statement(struct gpai_contradictions *c, const struct statement *s, uint32_t key)
{
	const struct law_fact *fact = &c->law->facts[s->key];
	struct gpai_statement view = {.fact = key != s->key ? law_cstr(c->law, fact->key) : "",
	    .source = keep_text(&c->keep, c->sources[s->source]),
	    .place = keep_text(&c->keep, s->place),
	    .said = keep_text(&c->keep, s->said)};
	struct value value = s->value;

	if (s->no_low || s->no_high) {
		value = value_number(s->no_low ? s->value.high : s->value.low);
		view.value = keep_text(
		    &c->keep, arena_format(&c->arena, "%s %s", s->no_low ? "at most" : "at least",
				  keep_value(&c->keep, &value)));
	} else {
		view.value = keep_value(&c->keep, &value);
	}
	return view;
}

static const char *
entity_of(struct gpai_contradictions *c, const struct statement *s)
{
	const struct law_kind *kind = &c->law->kinds[c->law->facts[s->key].kind];
	struct text word = law_text(c->law, kind->word);

	if (s->entity.len == 0)
		return "";
	return keep_text(
	    &c->keep, arena_format(&c->arena, "%.*s/%.*s", TEXT_ARG(word), TEXT_ARG(s->entity)));
}

static enum gpai_code
view_all(struct gpai_contradictions *c, struct gpai_error *err)
{
	c->views = keep_array(&c->keep, c->found.n + 1, sizeof *c->views);
	for (uint32_t i = 0; c->views != NULL && i < c->found.n; i++) {
		const struct contradiction *one = &c->found.list[i];
		const struct statement *a = &c->statements.list[one->a];
		const struct statement *b = &c->statements.list[one->b];
		const struct law_fact *fact = &c->law->facts[a->key];
		c->views[i] = (struct gpai_contradiction){.fact = law_cstr(c->law, fact->key),
		    .name = law_cstr(c->law, fact->name),
		    .entity = entity_of(c, a),
		    .unit = law_cstr(c->law, fact->unit),
		    .why = one->why,
		    .is_comparable = one->relation == RELATION_CONTRADICT,
		    .a = view_statement(c, a, b->key),
		    .b = view_statement(c, b, a->key)};
	}
	return keep_status(&c->keep, err);
}

/* --- The whole --- */

static enum gpai_code
find_all(struct gpai_contradictions *c, struct gpai_dossier *dossier, const char *const *paths,
    size_t n, const struct gpai_contradictions_options *options, struct gpai_error *err)
{
	uint32_t kind = LAW_NONE;
	int32_t as_of;
	enum gpai_code rc = api_day(options->at, "at", DATE_NONE, &as_of, err);

	if (rc != GPAI_OK)
		return rc;
	if (options->as != NULL &&
	    (kind = law_find_reading(c->law, text_of(options->as))) == LAW_NONE)
		return fail(
		    err, GPAI_NOT_FOUND, NOWHERE, "no kind of document '%.60s'", options->as);
	c->unread = keep_array(&c->keep, n + 1, sizeof *c->unread);
	if (c->unread == NULL)
		return fail_memory(err);
	if (dossier != NULL)
		rc = add_dossier(c, dossier, as_of, err);
	for (size_t i = 0; rc == GPAI_OK && i < n; i++)
		rc = add_document(c, paths[i], kind, as_of, options->libexec, err);
	if (rc == GPAI_OK)
		rc = contradictions_find(c->law, &c->statements, &c->arena, &c->found, err);
	return rc == GPAI_OK ? view_all(c, err) : rc;
}

enum gpai_code
gpai_contradictions_find(struct gpai_dossier *dossier, const char *const *paths, size_t n,
    const struct gpai_law *law, const struct gpai_contradictions_options *options,
    struct gpai_contradictions **contradictions, struct gpai_error *err)
{
	struct gpai_contradictions *c = calloc(1, sizeof *c);
	enum gpai_code rc;

	*contradictions = NULL;
	if (c == NULL)
		return fail_memory(err);
	arena_init(&c->arena, 0);
	c->keep.arena = &c->arena;
	c->law = &law->law;
	rc = find_all(c, dossier, paths, n, options, err);
	if (rc != GPAI_OK) {
		gpai_contradictions_free(c);
		return rc;
	}
	*contradictions = c;
	return GPAI_OK;
}

void
gpai_contradictions_free(struct gpai_contradictions *c)
{
	if (c == NULL)
		return;
	arena_release(&c->arena);
	free(c);
}

const struct gpai_contradiction *
gpai_contradictions_list(const struct gpai_contradictions *c, uint32_t *n)
{
	*n = c->found.n;
	return c->views;
}

const struct gpai_unread_source *
gpai_contradictions_unread(const struct gpai_contradictions *c, uint32_t *n)
{
	*n = c->n_unread;
	return c->unread;
}

void
gpai_contradictions_counts(
    const struct gpai_contradictions *c, uint32_t *statements, uint32_t *pairs)
{
	*statements = c->statements.n;
	*pairs = c->found.n_compared;
}

/* --- JSON --- */

static void
put_statement(struct json_writer *json, const char *key, const struct gpai_statement *s)
{
	json_key(json, key);
	json_open(json, '{');
	if (s->fact[0] != '\0')
		json_string_member(json, "fact", s->fact);
	json_string_member(json, "source", s->source);
	json_known_member(json, "place", s->place);
	json_string_member(json, "value", s->value);
	json_known_member(json, "said", s->said);
	json_close(json, '}');
}

static void
put_pairs(struct json_writer *json, const struct gpai_contradictions *c, const char *key,
    bool is_comparable)
{
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < c->found.n; i++) {
		const struct gpai_contradiction *one = &c->views[i];
		if (one->is_comparable != is_comparable)
			continue;
		json_open(json, '{');
		json_string_member(json, "fact", one->fact);
		json_known_member(json, "name", one->name);
		json_known_member(json, "entity", one->entity);
		json_known_member(json, "unit", one->unit);
		json_string_member(json, "why", one->why);
		put_statement(json, "a", &one->a);
		put_statement(json, "b", &one->b);
		json_close(json, '}');
	}
	json_close(json, ']');
}

enum gpai_code
gpai_contradictions_json(
    const struct gpai_contradictions *c, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_number_member(&json, "statements", c->statements.n);
	json_number_member(&json, "compared", c->found.n_compared);
	put_pairs(&json, c, "contradictions", true);
	put_pairs(&json, c, "not_comparable", false);
	json_key(&json, "unread");
	json_open(&json, '[');
	for (uint32_t i = 0; i < c->n_unread; i++) {
		json_open(&json, '{');
		json_string_member(&json, "file", c->unread[i].source);
		json_string_member(&json, "why", c->unread[i].why);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	out_char(&out, '\n');
	return api_take(&out, text, len, err);
}
