/* SPDX-License-Identifier: Apache-2.0 */
/* Facts as rows of the table `fact` and as bodies of records.
 *
 * The body is a function of the row, so that verifying can hold the table against
 * the records. Members of the body, in canonical order, what is empty left out:
 * applied by entity evidence key method origin reason since source type value. */
#include "notation/json.h"
#include "records/store.h"

#include <string.h>

enum column {
	COLUMN_ENTITY,
	COLUMN_NAME,
	COLUMN_KEY,
	COLUMN_SEQ,
	COLUMN_SINCE,
	COLUMN_RECORDED,
	COLUMN_TYPE,
	COLUMN_VALUE,
	COLUMN_ORIGIN,
	COLUMN_BY,
	COLUMN_METHOD,
	COLUMN_SOURCE,
	COLUMN_REASON,
	COLUMN_EVIDENCE,
	COLUMN_APPLIED
};

void
fact_since_text(int32_t since, char out[DATE_CHARS])
{
	out[0] = 0;
	if (since != DATE_NONE)
		date_format(since, out);
}

static const char *
type_text(const struct value *value)
{
	return value->state == VALUE_KNOWN ? value_type_word(value->type) : "";
}

/* ---- body ---- */

/* With the comma before it, unless it is the first. */
static void
put_name(const char *name, struct out *out)
{
	if (out->error != 0)
		return;
	out_string(out, out->at[out->len - 1] == '{' ? "\"" : ",\"");
	out_string(out, name);
	out_string(out, "\":");
}

static void
put_member(const char *name, struct text text, struct out *out)
{
	if (text.len == 0)
		return;
	put_name(name, out);
	out_json_string(out, text);
}

static bool
needs_escape(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '"' || text.at[i] == '\\' || (unsigned char)text.at[i] < 0x20)
			return true;
	return false;
}

/* "kind/name" as one string; nearly always without an escape. */
static void
put_entity(struct text kind, struct text name, struct out *out)
{
	struct out entity;

	if (kind.len + name.len == 0)
		return;
	bool is_plain = !needs_escape(kind) && !needs_escape(name);
	struct out *into = is_plain ? out : &entity;
	if (is_plain) {
		put_name("entity", out);
		out_char(out, '"');
	} else {
		out_memory(&entity);
	}
	out_put(into, kind);
	if (name.len > 0) {
		out_char(into, '/');
		out_put(into, name);
	}
	if (is_plain) {
		out_char(out, '"');
		return;
	}
	put_member("entity", out_text(&entity), out);
	if (entity.error != 0 && out->error == 0)
		out->error = entity.error;
	out_release(&entity);
}

struct text
fact_body(const struct recorded_fact *fact, struct out *out)
{
	const struct fact *is = &fact->fact;
	char since[DATE_CHARS];

	fact_since_text(is->since, since);
	out_string(out, fact->applied ? "{\"applied\":true" : "{");
	if (out->error != 0) /* put_member looks at what is there */
		return TEXT_NONE;
	put_member("by", is->by, out);
	put_entity(fact->kind, fact->name, out);
	put_member("evidence", is->evidence, out);
	put_member("key", fact->key, out);
	put_member("method", is->method, out);
	put_member("origin", text_of(origin_word(is->origin)), out);
	put_member("reason", is->reason, out);
	put_member("since", text_of(since), out);
	put_member("source", is->source, out);
	put_member("type", text_of(type_text(&is->value)), out);
	out_string(out, ",\"value\":");
	size_t value = out->len;
	value_json(&is->value, out);
	size_t end = out->len;
	out_char(out, '}');
	return out->error == 0 ? (struct text){out->at + value, end - value} : TEXT_NONE;
}

void
fact_row_body(sqlite3_stmt *row, struct out *out)
{
	out_string(out, sqlite3_column_int(row, COLUMN_APPLIED) ? "{\"applied\":true" : "{");
	if (out->error != 0)
		return;
	put_member("by", store_column(row, COLUMN_BY), out);
	put_entity(store_column(row, COLUMN_ENTITY), store_column(row, COLUMN_NAME), out);
	put_member("evidence", store_column(row, COLUMN_EVIDENCE), out);
	put_member("key", store_column(row, COLUMN_KEY), out);
	put_member("method", store_column(row, COLUMN_METHOD), out);
	put_member("origin", store_column(row, COLUMN_ORIGIN), out);
	put_member("reason", store_column(row, COLUMN_REASON), out);
	put_member("since", store_column(row, COLUMN_SINCE), out);
	put_member("source", store_column(row, COLUMN_SOURCE), out);
	put_member("type", store_column(row, COLUMN_TYPE), out);
	out_string(out, ",\"value\":");
	out_put(out, store_column(row, COLUMN_VALUE));
	out_char(out, '}');
}

bool
fact_may_lose(struct text member)
{
	static const char *const LOST[] = {
	    "applied", "by", "evidence", "method", "reason", "source"};

	for (size_t i = 0; i < sizeof LOST / sizeof LOST[0]; i++)
		if (text_is(member, LOST[i]))
			return true;
	return false;
}

/* ---- writing ---- */

static bool
is_plain(struct text text)
{
	struct text checked;

	return text_from_span((struct span){(const uint8_t *)text.at, text.len}, &checked) &&
	       (text.len == 0 || memchr(text.at, 0, text.len) == NULL);
}

static bool
is_line(struct text text, size_t limit)
{
	if (text.len > limit || !is_plain(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return false;
	return true;
}

static bool
value_is_plain(const struct value *value)
{
	if (value->state == VALUE_UNKNOWN)
		return true;
	if (value->state == VALUE_ABSENT)
		return is_plain(value->text);
	for (uint32_t i = 0; i < value->n_items; i++)
		if (!is_plain(value->items[i]))
			return false;
	return is_plain(value->text);
}

/* Which of kind, name and key a record of this kind has. */
static bool
shape_fits(const struct recorded_fact *fact)
{
	bool kind = fact->kind.len > 0, name = fact->name.len > 0, key = fact->key.len > 0;

	switch (fact->what) {
	case RECORD_FACT:
		return kind && key;
	case RECORD_CLOSED:
		return kind && !name && !key;
	case RECORD_SETTING:
		return !kind && !name && key;
	default:
		return false;
	}
}

enum gpai_code
fact_check(const struct dossier *dossier, const struct recorded_fact *fact, struct gpai_error *err)
{
	const struct fact *is = &fact->fact;
	struct place place = in_file(dossier->path);

	if (!shape_fits(fact) || !is_line(fact->kind, RECORD_KEY_MAX) ||
	    !is_line(fact->name, RECORD_NAME_MAX) || !is_line(fact->key, RECORD_KEY_MAX))
		return fail(err, GPAI_INVALID, place,
		    "\"%.*s/%.*s\" and \"%.*s\" are no entity and key to record",
		    TEXT_ARG(text_clip(fact->kind, 60)), TEXT_ARG(text_clip(fact->name, 60)),
		    TEXT_ARG(text_clip(fact->key, 60)));
	if (is->origin == ORIGIN_ASSUMED)
		return fail(err, GPAI_INVALID, place, "%.*s: an assumption is not recorded",
		    TEXT_ARG(fact->key));
	if (!is_plain(is->by) || !is_plain(is->method) || !is_plain(is->source) ||
	    !is_plain(is->reason) || !is_plain(is->evidence) || !value_is_plain(&is->value))
		return fail(err, GPAI_INVALID, place, "%.*s: text that is not UTF-8 or holds a NUL",
		    TEXT_ARG(fact->key));
	return GPAI_OK;
}

enum gpai_code
fact_insert(struct dossier *dossier, const struct recorded_fact *fact, struct text value,
    uint64_t seq, int64_t recorded, struct gpai_error *err)
{
	const struct fact *is = &fact->fact;
	char since[DATE_CHARS];
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_FACT_PUT, &row, err);

	if (rc != GPAI_OK)
		return rc;
	fact_since_text(is->since, since);
	const struct text texts[] = {
	    [COLUMN_ENTITY] = fact->kind,
	    [COLUMN_NAME] = fact->name,
	    [COLUMN_KEY] = fact->key,
	    [COLUMN_SINCE] = text_of(since),
	    [COLUMN_TYPE] = text_of(type_text(&is->value)),
	    [COLUMN_VALUE] = value,
	    [COLUMN_ORIGIN] = text_of(origin_word(is->origin)),
	    [COLUMN_BY] = is->by,
	    [COLUMN_METHOD] = is->method,
	    [COLUMN_SOURCE] = is->source,
	    [COLUMN_REASON] = is->reason,
	    [COLUMN_EVIDENCE] = is->evidence,
	};
	for (int i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++)
		store_bind_text(row, i + 1, texts[i]);
	sqlite3_bind_int64(row, COLUMN_SEQ + 1, (int64_t)seq);
	sqlite3_bind_int64(row, COLUMN_RECORDED + 1, recorded);
	sqlite3_bind_int64(row, COLUMN_APPLIED + 1, fact->applied);
	return store_step(dossier, row, &more, "write", err);
}

/* ---- reading ---- */

/* The text of a JSON string; most have no escape and need no parser. */
static bool
read_string(struct arena *arena, struct text json, struct text *text)
{
	json_t *root = NULL;
	bool ok;

	if (json.len < 2 || json.at[0] != '"')
		return false;
	if (memchr(json.at, '\\', json.len) == NULL) {
		*text = arena_text(arena, (struct text){json.at + 1, json.len - 2});
		return text->at != NULL;
	}
	if (json_parse("fact", (struct span){(const uint8_t *)json.at, json.len}, NULL, &root,
		NULL) != GPAI_OK)
		return false;
	*text = arena_text(arena, json_text(root));
	ok = json_is_string(root) && text->at != NULL;
	json_decref(root);
	return ok;
}

static bool
copy_items(struct arena *arena, const json_t *array, enum value_type type, struct value *value)
{
	size_t n = json_array_size(array);
	struct text *items = arena_array(arena, n, sizeof *items);

	if (!json_is_array(array) || items == NULL || n > UINT32_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		items[i] = arena_text(arena, json_text(json_array_get(array, i)));
		if (items[i].at == NULL || !json_is_string(json_array_get(array, i)))
			return false;
	}
	*value = value_items(type, items, (uint32_t)n);
	return true;
}

/* Lists, and {"absent": REASON}. */
static bool
read_compound(
    struct arena *arena, struct text json, bool absent, enum value_type type, struct value *value)
{
	json_t *root = NULL;
	bool ok;

	if (json_parse("fact", (struct span){(const uint8_t *)json.at, json.len}, NULL, &root,
		NULL) != GPAI_OK)
		return false;
	if (absent) {
		struct text reason = arena_text(arena, json_member_text(root, "absent"));
		ok = json_is_object(root) && reason.at != NULL;
		*value = value_absent(reason);
	} else {
		ok = copy_items(arena, root, type, value);
	}
	json_decref(root);
	return ok;
}

static bool
read_value(struct arena *arena, struct text type_word, struct text json, struct value *value)
{
	enum value_type type = TYPE_TEXT;
	struct text text;

	*value = (struct value){.state = VALUE_UNKNOWN};
	if (type_word.len == 0)
		return text_is(json, "null") || read_compound(arena, json, true, type, value);
	if (!value_type_from(type_word, &type))
		return false;
	switch (type) {
	case TYPE_YESNO:
		*value = value_yesno(text_is(json, "true"));
		return value->yes || text_is(json, "false");
	case TYPE_NUMBER:
	case TYPE_DATE:
		return read_string(arena, json, &text) &&
		       value_parse(arena, type, text, NOWHERE, value, NULL) == GPAI_OK;
	case TYPE_TEXT:
	case TYPE_CHOICE:
		if (!read_string(arena, json, &text))
			return false;
		*value = type == TYPE_TEXT ? value_text(text) : value_choice(text);
		return true;
	case TYPE_CHOICES:
	case TYPE_LIST:
		return read_compound(arena, json, false, type, value);
	}
	return false;
}

static enum record_kind
kind_of_row(const struct recorded_fact *fact)
{
	if (fact->key.len == 0)
		return RECORD_CLOSED;
	return fact->kind.len == 0 ? RECORD_SETTING : RECORD_FACT;
}

/* Empty columns cost nothing; false: no memory. */
static bool
copy_column(struct arena *arena, sqlite3_stmt *row, enum column column, struct text *text)
{
	struct text from = store_column(row, (int)column);

	*text = TEXT_NONE;
	if (from.len == 0)
		return true;
	*text = arena_text(arena, from);
	return text->at != NULL;
}

enum gpai_code
fact_row(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct recorded_fact *fact, struct gpai_error *err)
{
	struct fact *is = &fact->fact;
	struct text since = store_column(row, COLUMN_SINCE);

	*fact = (struct recorded_fact){.applied = sqlite3_column_int(row, COLUMN_APPLIED) != 0};
	is->since = DATE_NONE;
	is->recorded = sqlite3_column_int64(row, COLUMN_RECORDED);
	is->record = (uint64_t)sqlite3_column_int64(row, COLUMN_SEQ);
	if (!copy_column(arena, row, COLUMN_ENTITY, &fact->kind) ||
	    !copy_column(arena, row, COLUMN_NAME, &fact->name) ||
	    !copy_column(arena, row, COLUMN_KEY, &fact->key) ||
	    !copy_column(arena, row, COLUMN_BY, &is->by) ||
	    !copy_column(arena, row, COLUMN_METHOD, &is->method) ||
	    !copy_column(arena, row, COLUMN_SOURCE, &is->source) ||
	    !copy_column(arena, row, COLUMN_REASON, &is->reason) ||
	    !copy_column(arena, row, COLUMN_EVIDENCE, &is->evidence))
		return fail_memory(err);
	fact->what = kind_of_row(fact);
	if ((since.len > 0 && !date_parse(since, &is->since)) ||
	    !origin_from(store_column(row, COLUMN_ORIGIN), &is->origin) ||
	    !read_value(
		arena, store_column(row, COLUMN_TYPE), store_column(row, COLUMN_VALUE), &is->value))
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "fact of record %llu (%.*s) cannot be read", (unsigned long long)is->record,
		    TEXT_ARG(fact->key));
	return GPAI_OK;
}

/* ---- comparing, telling ---- */

bool
fact_same(const struct recorded_fact *a, const struct recorded_fact *b)
{
	const struct fact *x = &a->fact, *y = &b->fact;

	return value_equal(&x->value, &y->value) && x->since == y->since &&
	       x->origin == y->origin && text_equal(x->by, y->by) &&
	       text_equal(x->method, y->method) && text_equal(x->source, y->source) &&
	       text_equal(x->reason, y->reason) && text_equal(x->evidence, y->evidence);
}
