/* SPDX-License-Identifier: Apache-2.0 */
/* Reading gpai.yaml; the language is described in gpai-dossier(5).
 *
 * The tree of notation/yaml.h is walked once; each key is held against the
 * vocabulary. The first error stops: a half-right file is not applied at all. */
#include "records/declared.h"

#include "notation/yaml.h"
#include "records/declared_value.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	struct arena *arena;
	const struct law *law;
	struct declared *declared;
	size_t cap;
	struct gpai_error *err;
};

/* An entity whose facts are being read: kind LAW_NONE means "the single ones". */
struct subject {
	uint32_t kind;
	struct text name;
};

static struct place
at(const struct reader *r, uint32_t line)
{
	return at_line(r->declared->file, line);
}

/* ---- collecting ---- */

static enum gpai_code
add(struct reader *r, const struct recorded_fact *fact, uint32_t line)
{
	struct declared *declared = r->declared;

	if (declared->n_facts == DECLARED_FACTS_MAX)
		return fail(
		    r->err, GPAI_TOO_LARGE, at(r, line), "more than %d facts", DECLARED_FACTS_MAX);
	if (declared->n_facts == r->cap) {
		size_t wider = r->cap == 0 ? 64 : r->cap * 2;
		struct declared_fact *facts = arena_array(r->arena, wider, sizeof *facts);
		if (facts == NULL)
			return fail_memory(r->err);
		if (r->cap > 0)
			memcpy(facts, declared->facts, r->cap * sizeof *facts);
		declared->facts = facts;
		r->cap = wider;
	}
	declared->facts[declared->n_facts++] = (struct declared_fact){.is = *fact, .line = line};
	return GPAI_OK;
}

static int
compare_facts(const void *left, const void *right)
{
	const struct declared_fact *a = left, *b = right;
	int order = text_compare(a->is.kind, b->is.kind);

	if (order == 0)
		order = text_compare(a->is.name, b->is.name);
	if (order == 0)
		order = text_compare(a->is.key, b->is.key);
	if (order == 0)
		order =
		    (a->is.fact.since > b->is.fact.since) - (a->is.fact.since < b->is.fact.since);
	return order;
}

/* ---- texts and small words ---- */

static enum gpai_code
check_text(const struct reader *r, struct place place, struct text key, struct text text)
{
	if (text.len > DECLARED_TEXT_MAX)
		return fail(r->err, GPAI_TOO_LARGE, place, "%.*s: %zu bytes, expected at most %d",
		    TEXT_ARG(key), text.len, DECLARED_TEXT_MAX);
	return GPAI_OK;
}

/* A scalar that says something. `what` names it in the message. */
static enum gpai_code
read_text(const struct reader *r, struct text key, const char *what, const struct yaml_entry *entry,
    struct text *text)
{
	const char *colon = key.len > 0 ? ": " : "";

	if (!yaml_is_text(&entry->value) || text_trim(entry->value.scalar).len == 0)
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "%.*s%s%s: %s, expected a text", TEXT_ARG(key), colon, what,
		    yaml_is_text(&entry->value) ? "blanks" : yaml_kind_words(&entry->value));
	*text = entry->value.scalar;
	return check_text(r, at(r, entry->line), key.len > 0 ? key : text_of(what), *text);
}

static enum gpai_code
refuse_key(
    const struct reader *r, const struct yaml_entry *entry, struct text below, const char *expected)
{
	return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
	    "%.*s%sunknown key \"%.*s\", expected %s", TEXT_ARG(below), below.len > 0 ? ": " : "",
	    TEXT_ARG(text_clip(entry->key, 60)), expected);
}

/* ---- one stated value ---- */

static enum gpai_code
read_list(const struct reader *r, const struct typed *typed, const struct yaml_node *list,
    struct value *value)
{
	const struct yaml_entry *entry;
	struct text *items;
	enum gpai_code rc;

	if (list->n > DECLARED_ITEMS_MAX)
		return fail(r->err, GPAI_TOO_LARGE, typed->place,
		    "%.*s: %u items, expected at most %d", TEXT_ARG(typed->key), list->n,
		    DECLARED_ITEMS_MAX);
	if (list->n == 0)
		return fail(r->err, GPAI_MALFORMED, typed->place,
		    "%.*s: an empty list, expected at least one item", TEXT_ARG(typed->key));
	if ((items = arena_array(r->arena, list->n, sizeof *items)) == NULL)
		return fail_memory(r->err);
	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++)
		if ((rc = read_text(r, typed->key, "item", entry, &items[i])) != GPAI_OK)
			return rc;
	return typed_list(typed, items, list->n, value, r->err);
}

/* A scalar, or a list of scalars. */
static enum gpai_code
read_value(const struct reader *r, const struct typed *typed, const struct yaml_node *node,
    struct value *value)
{
	if (node->kind == YAML_LIST)
		return read_list(r, typed, node, value);
	if (!yaml_is_text(node))
		return fail(r->err, GPAI_MALFORMED, typed->place, "%.*s: %s, expected a %s",
		    TEXT_ARG(typed->key), yaml_kind_words(node),
		    value_type_word((enum value_type)typed->fact->type));
	enum gpai_code rc = check_text(r, typed->place, typed->key, node->scalar);
	if (rc != GPAI_OK)
		return rc;
	return typed_scalar(typed, node->scalar, value, r->err);
}

static enum gpai_code
read_since(const struct reader *r, const struct typed *typed, const struct yaml_entry *entry,
    struct fact *fact)
{
	struct text text = TEXT_NONE;
	enum gpai_code rc = read_text(r, typed->key, "since", entry, &text);

	if (rc != GPAI_OK)
		return rc;
	if (!date_parse(text_trim(text), &fact->since))
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "%.*s: since \"%.*s\", expected a day as in 2025-08-02", TEXT_ARG(typed->key),
		    TEXT_ARG(text_clip(text, 40)));
	return GPAI_OK;
}

static enum gpai_code
read_unknown(const struct reader *r, const struct typed *typed, const struct yaml_entry *entry,
    struct value *value)
{
	if (!yaml_is_text(&entry->value) || !text_is(text_trim(entry->value.scalar), "yes"))
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "%.*s: unknown: expected only yes", TEXT_ARG(typed->key));
	*value = (struct value){.state = VALUE_UNKNOWN};
	return GPAI_OK;
}

/* What may stand in {value: ..., source: ...}. */
static enum gpai_code
read_member(const struct reader *r, struct typed typed, const struct yaml_entry *entry,
    struct fact *fact, unsigned *n_values)
{
	const struct {
		const char *key;
		struct text *into;
	} texts[] = {{"source", &fact->source}, {"method", &fact->method},
	    {"reason", &fact->reason}, {"by", &fact->by}};
	struct text reason;
	enum gpai_code rc;

	typed.place = at(r, entry->line);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (text_is(entry->key, texts[i].key))
			return read_text(r, typed.key, texts[i].key, entry, texts[i].into);
	if (text_is(entry->key, "since"))
		return read_since(r, &typed, entry, fact);
	++*n_values;
	if (text_is(entry->key, "value"))
		return read_value(r, &typed, &entry->value, &fact->value);
	if (text_is(entry->key, "unknown"))
		return read_unknown(r, &typed, entry, &fact->value);
	if (!text_is(entry->key, "none"))
		return refuse_key(r, entry, typed.key,
		    "value, none, unknown, source, since, method, reason or by");
	if ((rc = read_text(r, typed.key, "none", entry, &reason)) != GPAI_OK)
		return rc;
	return typed_none(&typed, reason, &fact->value, r->err);
}

static enum gpai_code
read_account(const struct reader *r, const struct typed *typed, const struct yaml_node *map,
    struct fact *fact)
{
	const struct yaml_entry *entry;
	unsigned n_values = 0;
	enum gpai_code rc;

	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		if ((rc = read_member(r, *typed, entry, fact, &n_values)) != GPAI_OK)
			return rc;
	if (n_values != 1)
		return fail(r->err, GPAI_MALFORMED, typed->place,
		    "%.*s: %s, expected one of value, none and unknown", TEXT_ARG(typed->key),
		    n_values == 0 ? "no value" : "more than one value");
	return GPAI_OK;
}

/* One stated value of a key: what it is and on whose word. */
static enum gpai_code
read_statement(struct reader *r, const struct typed *typed, struct subject subject,
    const struct yaml_node *node)
{
	struct recorded_fact fact = {.what = RECORD_FACT,
	    .kind = law_text(r->law, r->law->kinds[typed->fact->kind].word),
	    .name = subject.name,
	    .key = typed->key,
	    .applied = true,
	    .fact = {.origin = ORIGIN_DECLARED, .since = DATE_NONE, .by = r->declared->by}};
	enum gpai_code rc = node->kind == YAML_MAP ? read_account(r, typed, node, &fact.fact)
	                                           : read_value(r, typed, node, &fact.fact.value);

	if (rc != GPAI_OK)
		return rc;
	if (fact.fact.by.len == 0)
		return fail(r->err, GPAI_MALFORMED, typed->place,
		    "%.*s: nobody declares it, expected \"by: NAME\" here or at the top",
		    TEXT_ARG(typed->key));
	return add(r, &fact, (uint32_t)typed->place.at);
}

/* [{value: x, since: 2024-01-01}, {value: y, since: 2026-01-01}] */
static enum gpai_code
read_timeline(
    struct reader *r, struct typed typed, struct subject subject, const struct yaml_node *list)
{
	const struct yaml_entry *entry;
	int32_t before = DATE_NONE;
	enum gpai_code rc;

	if (list->n > DECLARED_TIMELINE_MAX)
		return fail(r->err, GPAI_TOO_LARGE, typed.place,
		    "%.*s: %u values, expected at most %d", TEXT_ARG(typed.key), list->n,
		    DECLARED_TIMELINE_MAX);
	for (uint32_t i = 0; (entry = yaml_entry(list, i)) != NULL; i++) {
		typed.place = at(r, entry->line);
		if (entry->value.kind != YAML_MAP)
			return fail(r->err, GPAI_MALFORMED, typed.place,
			    "%.*s: %s among values over time, expected {value: ..., since: DAY}",
			    TEXT_ARG(typed.key), yaml_kind_words(&entry->value));
		if ((rc = read_statement(r, &typed, subject, &entry->value)) != GPAI_OK)
			return rc;
		int32_t since = r->declared->facts[r->declared->n_facts - 1].is.fact.since;
		if (i > 0 && since <= before)
			return fail(r->err, GPAI_MALFORMED, typed.place,
			    "%.*s: since is missing or not after the one before, expected the "
			    "oldest value first",
			    TEXT_ARG(typed.key));
		before = since;
	}
	return GPAI_OK;
}

/* ---- keys ---- */

static enum gpai_code
refuse_fact(const struct reader *r, const struct yaml_entry *entry)
{
	struct text near = declared_nearest_key(r->law, entry->key);

	if (near.len > 0)
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "unknown key \"%.*s\", did you mean %.*s? expected a key of the vocabulary",
		    TEXT_ARG(text_clip(entry->key, 60)), TEXT_ARG(near));
	return refuse_key(r, entry, TEXT_NONE, "a key of the vocabulary");
}

static enum gpai_code
refuse_place(const struct reader *r, const struct yaml_entry *entry, const struct law_kind *kind)
{
	struct text word = law_text(r->law, kind->word);

	if (kind->single)
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "%.*s: says something of the %.*s, expected under facts", TEXT_ARG(entry->key),
		    TEXT_ARG(word));
	return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
	    "%.*s: says something of a %.*s, expected under entities, %.*s/NAME",
	    TEXT_ARG(entry->key), TEXT_ARG(word), TEXT_ARG(word));
}

static enum gpai_code
read_fact(struct reader *r, struct subject subject, const struct yaml_entry *entry)
{
	uint32_t index = law_find_fact(r->law, entry->key);

	if (index == LAW_NONE)
		return refuse_fact(r, entry);
	struct typed typed = {.arena = r->arena,
	    .law = r->law,
	    .fact = &r->law->facts[index],
	    .key = law_text(r->law, r->law->facts[index].key),
	    .place = at(r, entry->line)};
	const struct law_kind *kind = &r->law->kinds[typed.fact->kind];
	if (subject.kind == LAW_NONE ? !kind->single : typed.fact->kind != subject.kind)
		return refuse_place(r, entry, kind);
	const struct yaml_node *node = &entry->value;
	if (node->kind == YAML_LIST && node->n > 0 && node->entries[0].value.kind == YAML_MAP)
		return read_timeline(r, typed, subject, node);
	return read_statement(r, &typed, subject, node);
}

static enum gpai_code
read_facts(struct reader *r, struct subject subject, const struct yaml_node *map, uint32_t line,
    struct text what)
{
	const struct yaml_entry *entry;
	enum gpai_code rc;

	if (map->kind != YAML_MAP)
		return fail(r->err, GPAI_MALFORMED, at(r, line), "%.*s: %s, expected KEY: VALUE",
		    TEXT_ARG(what), yaml_kind_words(map));
	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++)
		if ((rc = read_fact(r, subject, entry)) != GPAI_OK)
			return rc;
	return GPAI_OK;
}

/* ---- entities ---- */

static enum gpai_code
find_kind(const struct reader *r, struct text word, uint32_t line, uint32_t *kind)
{
	struct nearest nearest = nearest_to(word);

	if ((*kind = law_find_kind(r->law, word)) == LAW_NONE) {
		for (uint32_t i = 0; i < r->law->n_kinds; i++)
			nearest_offer(&nearest, law_text(r->law, r->law->kinds[i].word));
		if (nearest.found.len > 0)
			return fail(r->err, GPAI_MALFORMED, at(r, line),
			    "unknown kind \"%.*s\", did you mean %.*s?",
			    TEXT_ARG(text_clip(word, 60)), TEXT_ARG(nearest.found));
		return fail(r->err, GPAI_MALFORMED, at(r, line),
		    "unknown kind \"%.*s\", expected a kind of the vocabulary",
		    TEXT_ARG(text_clip(word, 60)));
	}
	if (r->law->kinds[*kind].single)
		return fail(r->err, GPAI_MALFORMED, at(r, line),
		    "there is one %.*s, expected its facts under facts", TEXT_ARG(word));
	return GPAI_OK;
}

bool
declared_is_name(struct text name)
{
	if (name.len == 0 || name.len > RECORD_NAME_MAX || text_trim(name).len != name.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < 0x20 || name.at[i] == 0x7f)
			return false;
	return true;
}

static enum gpai_code
read_entity(struct reader *r, const struct yaml_entry *entry)
{
	struct text key = entry->key;
	const char *slash = memchr(key.at, '/', key.len);
	struct subject subject;
	enum gpai_code rc;

	if (slash == NULL)
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "entity \"%.*s\", expected KIND/NAME", TEXT_ARG(text_clip(key, 60)));
	struct text word = {key.at, (size_t)(slash - key.at)};
	subject.name = (struct text){slash + 1, key.len - word.len - 1};
	if ((rc = find_kind(r, word, entry->line, &subject.kind)) != GPAI_OK)
		return rc;
	if (!declared_is_name(subject.name))
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "entity \"%.*s\", expected a name of 1 to %d bytes after the slash, without "
		    "control characters and blanks around it",
		    TEXT_ARG(text_clip(key, 60)), RECORD_NAME_MAX);
	if (entry->value.kind == YAML_MAP && entry->value.n == 0)
		return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
		    "entity \"%.*s\" without a fact, expected KEY: VALUE",
		    TEXT_ARG(text_clip(key, 60)));
	return read_facts(r, subject, &entry->value, entry->line, text_clip(key, 60));
}

static enum gpai_code
read_entities(struct reader *r, const struct yaml_entry *section)
{
	const struct yaml_entry *entry;
	enum gpai_code rc;

	if (section->value.kind != YAML_MAP)
		return fail(r->err, GPAI_MALFORMED, at(r, section->line),
		    "entities: %s, expected KIND/NAME: {KEY: VALUE}",
		    yaml_kind_words(&section->value));
	for (uint32_t i = 0; (entry = yaml_entry(&section->value, i)) != NULL; i++)
		if ((rc = read_entity(r, entry)) != GPAI_OK)
			return rc;
	return GPAI_OK;
}

/* ---- the other sections ---- */

static enum gpai_code
read_complete(struct reader *r, const struct yaml_entry *section)
{
	const struct yaml_entry *entry;
	struct text word = TEXT_NONE;
	uint32_t kind = LAW_NONE;
	enum gpai_code rc;

	if (section->value.kind != YAML_LIST)
		return fail(r->err, GPAI_MALFORMED, at(r, section->line),
		    "complete: %s, expected a list of kinds", yaml_kind_words(&section->value));
	bool *seen = arena_array(r->arena, (size_t)r->law->n_kinds + 1, sizeof *seen);
	if (seen == NULL)
		return fail_memory(r->err);
	for (uint32_t i = 0; (entry = yaml_entry(&section->value, i)) != NULL; i++) {
		if ((rc = read_text(r, text_of("complete"), "item", entry, &word)) != GPAI_OK)
			return rc;
		if ((rc = find_kind(r, word, entry->line, &kind)) != GPAI_OK)
			return rc;
		if (seen[kind])
			return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
			    "complete: %.*s is given twice", TEXT_ARG(word));
		if (r->declared->by.len == 0)
			return fail(r->err, GPAI_MALFORMED, at(r, entry->line),
			    "complete: nobody declares it, expected \"by: NAME\" at the top");
		seen[kind] = true;
		const struct recorded_fact fact = {.what = RECORD_CLOSED,
		    .kind = law_text(r->law, r->law->kinds[kind].word),
		    .applied = true,
		    .fact = {.origin = ORIGIN_DECLARED,
			.since = DATE_NONE,
			.by = r->declared->by,
			.value = value_yesno(true)}};
		if ((rc = add(r, &fact, entry->line)) != GPAI_OK)
			return rc;
	}
	return GPAI_OK;
}

static enum gpai_code
read_example(struct reader *r, const struct yaml_entry *section)
{
	struct recorded_fact fact = {.what = RECORD_SETTING,
	    .key = text_of("example"),
	    .applied = true,
	    .fact = {.origin = ORIGIN_DECLARED, .since = DATE_NONE, .by = r->declared->by}};
	struct text text = TEXT_NONE;
	enum gpai_code rc = read_text(r, TEXT_NONE, "example", section, &text);

	if (rc != GPAI_OK)
		return rc;
	if (!text_is(text, "yes") && !text_is(text, "no"))
		return fail(r->err, GPAI_MALFORMED, at(r, section->line),
		    "example: \"%.*s\", expected yes or no", TEXT_ARG(text_clip(text, 40)));
	r->declared->is_example = text_is(text, "yes");
	fact.fact.value = value_yesno(r->declared->is_example);
	return add(r, &fact, section->line);
}

static enum gpai_code
check_format(const struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node *format = yaml_get(root, "gpai");
	struct decimal number;
	uint64_t version;

	if (root->kind != YAML_MAP)
		return fail(r->err, GPAI_MALFORMED, at(r, root->line),
		    "%s, expected a mapping that begins with \"gpai: %d\"", yaml_kind_words(root),
		    DECLARED_FORMAT);
	if (format == NULL)
		return fail(r->err, GPAI_MALFORMED, at(r, root->line),
		    "no key \"gpai\", expected \"gpai: %d\" first", DECLARED_FORMAT);
	if (!yaml_is_text(format) || !decimal_parse(format->scalar, &number) ||
	    !decimal_to_u64(number, &version) || version < 1)
		return fail(r->err, GPAI_MALFORMED, at(r, format->line),
		    "gpai: expected %d, the version of this format", DECLARED_FORMAT);
	if (version > DECLARED_FORMAT)
		return fail(r->err, GPAI_NEWER, at(r, format->line),
		    "gpai: %llu, expected at most %d: written for a newer gpai",
		    (unsigned long long)version, DECLARED_FORMAT);
	return GPAI_OK;
}

static enum gpai_code
read_section(struct reader *r, const struct yaml_entry *section)
{
	const struct subject single = {.kind = LAW_NONE};

	if (text_is(section->key, "gpai") || text_is(section->key, "by"))
		return GPAI_OK;
	if (text_is(section->key, "example"))
		return read_example(r, section);
	bool empty = yaml_is_null(&section->value); /* a section all commented out */
	if (text_is(section->key, "facts"))
		return empty ? GPAI_OK
		             : read_facts(
				   r, single, &section->value, section->line, text_of("facts"));
	if (text_is(section->key, "entities"))
		return empty ? GPAI_OK : read_entities(r, section);
	if (text_is(section->key, "complete"))
		return empty ? GPAI_OK : read_complete(r, section);
	return refuse_key(r, section, TEXT_NONE, "gpai, example, by, facts, entities or complete");
}

/* Whose word it is must be known before the facts are read, wherever it stands. */
static enum gpai_code
read_by(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(root, i)) != NULL; i++)
		if (text_is(entry->key, "by"))
			return read_text(r, TEXT_NONE, "by", entry, &r->declared->by);
	return GPAI_OK;
}

enum gpai_code
declared_parse(struct arena *arena, const struct law *law, const char *file, struct span bytes,
    struct declared *declared, struct gpai_error *err)
{
	return declared_parse_by(arena, law, file, bytes, TEXT_NONE, declared, err);
}

enum gpai_code
declared_parse_by(struct arena *arena, const struct law *law, const char *file, struct span bytes,
    struct text by, struct declared *declared, struct gpai_error *err)
{
	struct reader r = {.arena = arena, .law = law, .declared = declared, .err = err};
	const struct yaml_node *root;
	const struct yaml_entry *section;
	enum gpai_code rc;

	*declared = (struct declared){.file = file, .by = by};
	if ((rc = yaml_parse(arena, file, bytes, &root, err)) != GPAI_OK)
		return rc;
	if ((rc = check_format(&r, root)) != GPAI_OK)
		return rc;
	if ((rc = read_by(&r, root)) != GPAI_OK)
		return rc;
	for (uint32_t i = 0; (section = yaml_entry(root, i)) != NULL; i++)
		if ((rc = read_section(&r, section)) != GPAI_OK)
			return rc;
	if (declared->n_facts > 0)
		qsort(declared->facts, declared->n_facts, sizeof *declared->facts, compare_facts);
	return GPAI_OK;
}

/* ---- evidence ---- */

static bool
names_file(const struct recorded_fact *fact)
{
	static const char END[] = ".file";
	size_t len = sizeof END - 1;

	return fact->what == RECORD_FACT && fact->key.len > len &&
	       memcmp(fact->key.at + fact->key.len - len, END, len) == 0 &&
	       fact->fact.value.state == VALUE_KNOWN && fact->fact.value.type == TYPE_TEXT;
}

/* "..", "../x", "x/..", "/x": what leaves the dossier cannot be handed over with it. */
static bool
stays_inside(struct text path)
{
	size_t start = 0;

	if (path.len == 0 || path.at[0] == '/')
		return false;
	for (size_t i = 0; i <= path.len; i++) {
		if (i < path.len && path.at[i] != '/')
			continue;
		if (text_is((struct text){path.at + start, i - start}, ".."))
			return false;
		start = i + 1;
	}
	return true;
}

static enum gpai_code
digest_one(struct arena *arena, const char *dir, const struct declared *declared,
    struct declared_fact *fact, struct gpai_error *err)
{
	struct text path = fact->is.fact.value.text;
	struct place place = at_line(declared->file, fact->line);
	char *hex = arena_alloc(arena, DIGEST_HEX_CHARS);
	const char *name = arena_string(arena, path);
	struct gpai_error why;
	struct digest digest;
	enum gpai_code rc;

	if (!stays_inside(path))
		return fail(err, GPAI_INVALID, place,
		    "%.*s: \"%.*s\", expected a path inside the dossier", TEXT_ARG(fact->is.key),
		    TEXT_ARG(text_clip(path, 120)));
	const char *full = name != NULL ? file_join(arena, dir, name) : NULL;
	if (hex == NULL || full == NULL)
		return fail_memory(err);
	if ((rc = file_digest(full, &digest, NULL, &why)) != GPAI_OK)
		return fail(err, rc, place, "%.*s: \"%.*s\": %s", TEXT_ARG(fact->is.key),
		    TEXT_ARG(text_clip(path, 120)), why.message);
	digest_hex(&digest, hex);
	fact->is.fact.evidence = text_of(hex);
	return GPAI_OK;
}

enum gpai_code
declared_digest(
    struct arena *arena, const char *dir, struct declared *declared, struct gpai_error *err)
{
	size_t n = 0;
	enum gpai_code rc;

	for (size_t i = 0; i < declared->n_facts; i++) {
		struct declared_fact *fact = &declared->facts[i];
		if (!names_file(&fact->is))
			continue;
		if (++n > DECLARED_EVIDENCE_MAX)
			return fail(err, GPAI_TOO_LARGE, at_line(declared->file, fact->line),
			    "more than %d files of evidence", DECLARED_EVIDENCE_MAX);
		if ((rc = digest_one(arena, dir, declared, fact, err)) != GPAI_OK)
			return rc;
	}
	return GPAI_OK;
}

enum gpai_code
declared_read(struct arena *arena, const struct law *law, const char *dir,
    struct declared *declared, struct gpai_error *err)
{
	const char *path = file_join(arena, dir, DECLARED_FILE);
	struct span bytes;
	enum gpai_code rc;

	if (path == NULL)
		return fail_memory(err);
	if ((rc = file_read(arena, path, YAML_BYTES_MAX, &bytes, err)) != GPAI_OK)
		return rc;
	if ((rc = declared_parse(arena, law, path, bytes, declared, err)) != GPAI_OK)
		return rc;
	return declared_digest(arena, dir, declared, err);
}
