/* SPDX-License-Identifier: Apache-2.0 */
/* Answers in words: one at a time, and a file of them. */
#include "records/answer.h"

#include "notation/yaml.h"

#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MAX = 10000 }; /* lines of a file; a rulebook has some hundred questions */

static bool
is_word(struct text text, const char *word)
{
	return text.len == strlen(word) && text_begins_like(text, word);
}

bool
answer_is_open(struct text text)
{
	static const char *const words[] = {
	    "?", "don't know", "dont know", "do not know", "unknown", "skip"};

	text = text_trim(text);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (is_word(text, words[i]))
			return true;
	return false;
}

/* ---- one answer ---- */

/* Where `mark` first stands in a text; its length when nowhere. */
static size_t
find(struct text text, const char *mark)
{
	const char *at = text.len > 0 ? memmem(text.at, text.len, mark, strlen(mark)) : NULL;

	return at != NULL ? (size_t)(at - text.at) : text.len;
}

/* What stands before the mark stays in *text; what follows is given, TEXT_NONE without one. */
static struct text
cut_behind(struct text *text, const char *mark)
{
	size_t at = find(*text, mark), len = strlen(mark);
	struct text behind = TEXT_NONE;

	if (at == text->len)
		return behind;
	behind = text_trim((struct text){text->at + at + len, text->len - at - len});
	*text = text_trim((struct text){text->at, at});
	return behind;
}

/* "none because R", "none: R", "not applicable because R", "n/a: R": the reason. */
static bool
says_none(struct text text, struct text *reason)
{
	static const char *const words[] = {"none", "not applicable", "n/a", "no such thing"};
	static const char *const joins[] = {" because ", ": ", ":"};

	*reason = TEXT_NONE;
	for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
		size_t len = strlen(words[w]);
		if (!text_begins_like(text, words[w]))
			continue;
		struct text rest = {text.at + len, text.len - len};
		if (text_trim(rest).len == 0)
			return true;
		for (size_t j = 0; j < sizeof joins / sizeof *joins; j++)
			if (text_starts(rest, joins[j])) {
				size_t join = strlen(joins[j]);
				*reason = text_trim((struct text){rest.at + join, rest.len - join});
				return true;
			}
	}
	return false;
}

static enum gpai_code
parse_none(struct arena *arena, const struct law *law, uint32_t fact, struct text reason,
    struct place place, struct fact *answer, struct gpai_error *err)
{
	struct text none;

	if (law->facts[fact].may_be_absent && reason.len == 0)
		return fail(err, GPAI_MALFORMED, place,
		    "%s: none without a reason, expected \"none because REASON\"",
		    law_cstr(law, law->facts[fact].key));
	none = arena_format(arena, "none: %.*s", TEXT_ARG(reason));
	if (none.at == NULL)
		return fail_memory(err);
	return declared_value(arena, law, fact, none, place, &answer->value, err);
}

/* Text may hold any words; of other values a reason and a source may be given behind. */
static bool
takes_account(const struct law *law, uint32_t fact)
{
	return law->facts[fact].type != TYPE_TEXT && law->facts[fact].type != TYPE_LIST;
}

enum gpai_code
answer_parse(struct arena *arena, const struct law *law, uint32_t fact, struct text text,
    struct place place, struct fact *answer, struct gpai_error *err)
{
	struct text reason;

	*answer = (struct fact){.origin = ORIGIN_DECLARED, .since = DATE_NONE};
	text = text_trim(text);
	if (text.len == 0)
		return fail(err, GPAI_MALFORMED, place, "%s: no answer, expected a %s",
		    law_cstr(law, law->facts[fact].key),
		    value_type_word((enum value_type)law->facts[fact].type));
	if (text.len > DECLARED_TEXT_MAX)
		return fail(err, GPAI_TOO_LARGE, place, "%s: %zu bytes, expected at most %d",
		    law_cstr(law, law->facts[fact].key), text.len, DECLARED_TEXT_MAX);
	if (law->facts[fact].type != TYPE_TEXT || law->facts[fact].may_be_absent)
		if (says_none(text, &reason))
			return parse_none(arena, law, fact, reason, place, answer, err);
	if (takes_account(law, fact)) {
		answer->source = cut_behind(&text, " source: ");
		answer->reason = cut_behind(&text, " because ");
	}
	return declared_value(arena, law, fact, text, place, &answer->value, err);
}

/* ---- lines ---- */

struct lines {
	struct arena *arena;
	const struct law *law;
	struct declared *declared;
	size_t cap;
	struct gpai_error *err;
	uint64_t line;
};

static struct place
here(const struct lines *l)
{
	return at_line(l->declared->file, l->line);
}

static enum gpai_code
lines_add(struct lines *l, const struct recorded_fact *fact)
{
	struct declared *d = l->declared;

	if (d->n_facts == ANSWERS_MAX)
		return fail(l->err, GPAI_TOO_LARGE, here(l), "more than %d answers", ANSWERS_MAX);
	for (size_t i = 0; i < d->n_facts; i++)
		if (text_equal(d->facts[i].is.key, fact->key) &&
		    text_equal(d->facts[i].is.kind, fact->kind) &&
		    text_equal(d->facts[i].is.name, fact->name))
			return fail(l->err, GPAI_MALFORMED, here(l),
			    "%.*s: is given twice, first in line %llu",
			    TEXT_ARG(fact->key.len > 0 ? fact->key : fact->kind),
			    (unsigned long long)d->facts[i].line);
	if (d->n_facts == l->cap) {
		size_t wider = l->cap == 0 ? 32 : l->cap * 2;
		struct declared_fact *facts = arena_array(l->arena, wider, sizeof *facts);
		if (facts == NULL)
			return fail_memory(l->err);
		if (d->n_facts > 0)
			memcpy(facts, d->facts, d->n_facts * sizeof *facts);
		d->facts = facts;
		l->cap = wider;
	}
	d->facts[d->n_facts++] = (struct declared_fact){.is = *fact, .line = l->line};
	return GPAI_OK;
}

static enum gpai_code
refuse_kind(const struct lines *l, struct text word)
{
	struct nearest near = nearest_to(word);

	for (uint32_t i = 0; i < l->law->n_kinds; i++)
		nearest_offer(&near, law_text(l->law, l->law->kinds[i].word));
	return fail(l->err, GPAI_MALFORMED, here(l), "unknown kind \"%.*s\"%s%.*s%s",
	    TEXT_ARG(text_clip(word, 60)), near.found.len > 0 ? ", did you mean " : "",
	    TEXT_ARG(near.found), near.found.len > 0 ? "?" : ", expected a kind of the vocabulary");
}

/* closed: KIND */
static enum gpai_code
read_closed(struct lines *l, struct text word)
{
	uint32_t kind = law_find_kind(l->law, word);

	if (kind == LAW_NONE)
		return refuse_kind(l, word);
	if (l->law->kinds[kind].single)
		return fail(l->err, GPAI_MALFORMED, here(l),
		    "there is one %.*s, and no list of them", TEXT_ARG(word));
	return lines_add(l, &(struct recorded_fact){.what = RECORD_CLOSED,
				.kind = law_text(l->law, l->law->kinds[kind].word),
				.fact = {.origin = ORIGIN_DECLARED,
				    .since = DATE_NONE,
				    .by = l->declared->by,
				    .value = value_yesno(true)}});
}

/* "document/p document.kind" or "document/p:document.kind": the entity goes from the front. */
static struct text
cut_entity(struct text *key)
{
	const char *slash = memchr(key->at, '/', key->len);
	struct text entity = *key;
	size_t i = key->len;

	if (slash == NULL)
		return TEXT_NONE;
	while (i > (size_t)(slash - key->at) && key->at[i - 1] != ' ' && key->at[i - 1] != ':')
		i--;
	if (i == (size_t)(slash - key->at))
		return TEXT_NONE;
	entity.len = i - 1;
	*key = text_trim((struct text){key->at + i, key->len - i});
	return text_trim(entity);
}

static enum gpai_code
check_entity(const struct lines *l, uint32_t fact, struct text entity, struct text *name)
{
	const struct law_kind *kind = &l->law->kinds[l->law->facts[fact].kind];
	struct text word = law_text(l->law, kind->word);
	const char *key = law_cstr(l->law, l->law->facts[fact].key);

	*name = TEXT_NONE;
	if (kind->single && (entity.len == 0 || text_equal(entity, word)))
		return GPAI_OK;
	if (kind->single)
		return fail(l->err, GPAI_MALFORMED, here(l),
		    "%s: says something of the %.*s, of which there is one; found \"%.*s\"", key,
		    TEXT_ARG(word), TEXT_ARG(text_clip(entity, 60)));
	if (entity.len > word.len + 1 && entity.at[word.len] == '/' &&
	    memcmp(entity.at, word.at, word.len) == 0)
		*name = (struct text){entity.at + word.len + 1, entity.len - word.len - 1};
	if (!declared_is_name(*name))
		return fail(l->err, GPAI_MALFORMED, here(l),
		    "%s: says something of a %.*s, expected %.*s/NAME %s=VALUE", key,
		    TEXT_ARG(word), TEXT_ARG(word), key);
	return GPAI_OK;
}

static enum gpai_code
read_pair(struct lines *l, struct text key, struct text text)
{
	struct recorded_fact fact = {.what = RECORD_FACT};
	struct text entity = cut_entity(&key);
	uint32_t index = law_find_fact(l->law, key);
	enum gpai_code rc;

	if (index == LAW_NONE) {
		struct text near = declared_nearest_key(l->law, key);
		return fail(l->err, GPAI_MALFORMED, here(l), "unknown key \"%.*s\"%s%.*s%s",
		    TEXT_ARG(text_clip(key, 60)), near.len > 0 ? ", did you mean " : "",
		    TEXT_ARG(near), near.len > 0 ? "?" : ", expected a key of the vocabulary");
	}
	fact.kind = law_text(l->law, l->law->kinds[l->law->facts[index].kind].word);
	fact.key = law_text(l->law, l->law->facts[index].key);
	if ((rc = check_entity(l, index, entity, &fact.name)) != GPAI_OK)
		return rc;
	if (answer_is_open(text))
		return GPAI_OK;
	rc = answer_parse(l->arena, l->law, index, text, here(l), &fact.fact, l->err);
	fact.fact.by = l->declared->by;
	return rc == GPAI_OK ? lines_add(l, &fact) : rc;
}

static enum gpai_code
read_line(struct lines *l, struct text line)
{
	const char *equals;

	line = text_trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return GPAI_OK;
	if (text_starts(line, "closed:"))
		return read_closed(l, text_trim((struct text){line.at + 7, line.len - 7}));
	if ((equals = memchr(line.at, '=', line.len)) == NULL)
		return fail(l->err, GPAI_MALFORMED, here(l),
		    "\"%.*s\", expected KEY=VALUE, KIND/NAME KEY=VALUE or closed: KIND",
		    TEXT_ARG(text_clip(line, 60)));
	struct text key = {line.at, (size_t)(equals - line.at)};
	return read_pair(l, text_trim(key), (struct text){equals + 1, line.len - key.len - 1});
}

/* The next line, from 1 on; false behind the last. */
static bool
next_line(struct text *rest, struct text *line)
{
	const char *end;

	if (rest->len == 0)
		return false;
	end = memchr(rest->at, '\n', rest->len);
	line->at = rest->at;
	line->len = end != NULL ? (size_t)(end - rest->at) : rest->len;
	size_t used = line->len + (end != NULL);
	*rest = (struct text){rest->at + used, rest->len - used};
	return true;
}

/* Lines, when in the first that says something '=' stands before any ':' but that of "closed:". */
static bool
is_lines(struct text rest)
{
	struct text line;

	while (next_line(&rest, &line)) {
		line = text_trim(line);
		if (line.len == 0 || line.at[0] == '#' || text_is(line, "---"))
			continue;
		if (text_starts(line, "closed:"))
			return true;
		const char *equals = memchr(line.at, '=', line.len);
		const char *colon = find(line, ": ") < line.len ? line.at + find(line, ": ") : NULL;
		return equals != NULL && (colon == NULL || equals < colon);
	}
	return true;
}

static int
compare_facts(const void *left, const void *right)
{
	const struct declared_fact *a = left, *b = right;

	return a->line < b->line ? -1 : a->line > b->line;
}

/* What a file of the language of gpai.yaml puts back to unknown is an answer left open. */
static void
leave_open(struct declared *declared)
{
	size_t n = 0;

	for (size_t i = 0; i < declared->n_facts; i++) {
		struct declared_fact *fact = &declared->facts[i];
		if (fact->is.what == RECORD_SETTING || fact->is.fact.value.state == VALUE_UNKNOWN)
			continue;
		fact->is.applied = false;
		declared->facts[n++] = *fact;
	}
	declared->n_facts = n;
	if (n > 0)
		qsort(declared->facts, n, sizeof *declared->facts, compare_facts);
}

enum gpai_code
answers_parse(struct arena *arena, const struct law *law, const char *file, struct span bytes,
    struct text by, struct declared *declared, struct gpai_error *err)
{
	struct lines l = {.arena = arena, .law = law, .declared = declared, .err = err};
	struct text rest, line;
	enum gpai_code rc = GPAI_OK;

	*declared = (struct declared){.file = file, .by = by};
	if (bytes.len > YAML_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(file), "%zu bytes, expected at most %d",
		    bytes.len, YAML_BYTES_MAX);
	if (!text_from_span(bytes, &rest))
		return fail(err, GPAI_MALFORMED, at_byte(file, utf8_valid_len(bytes)),
		    "no valid UTF-8, expected text");
	const char *nul = rest.len > 0 ? memchr(rest.at, '\0', rest.len) : NULL;
	if (nul != NULL)
		return fail(err, GPAI_MALFORMED, at_byte(file, (uint64_t)(nul - rest.at)),
		    "a NUL byte, expected text");
	if (!is_lines(rest)) {
		if ((rc = declared_parse_by(arena, law, file, bytes, by, declared, err)) == GPAI_OK)
			leave_open(declared);
		return rc;
	}
	while (rc == GPAI_OK && next_line(&rest, &line)) {
		l.line++;
		rc = read_line(&l, line);
	}
	return rc;
}
