/* SPDX-License-Identifier: Apache-2.0 */
/* Records that people add by hand: evidence by its digest, decisions, requests, transmissions,
 * incidents, waivers, risks, notes. What each kind must say is a table; more may be said
 * (gpai-dossier(5)). Facts, documents, assessments and keys have ways in of their own. */
#include "api/api.h"

#include "base/file.h"
#include "notation/json.h"

#include <string.h>

enum { MEMBERS_MAX = 64, MEMBER_NAME_MAX = 64 };

static const struct {
	enum record_kind kind;
	const char *needs[4]; /* besides the summary; ends with NULL */
} KINDS[] = {
    {RECORD_EVIDENCE, {"sha256"}},
    {RECORD_DECISION, {"by"}},
    {RECORD_RISK, {NULL}},
    {RECORD_INCIDENT, {NULL}},
    {RECORD_REQUEST, {"from"}},
    {RECORD_TRANSMISSION, {"to"}},
    {RECORD_WAIVER, {"by", "provision", "reason"}},
    {RECORD_NOTE, {NULL}},
};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

struct member {
	struct text name;
	const json_t *value; /* NULL: `text` */
	struct text text;
	uint64_t number;
	bool is_number;
};

struct adding {
	struct arena arena;
	struct member members[MEMBERS_MAX];
	size_t n;
	json_t *more;
};

/* --- Members --- */

static bool
is_name(struct text name)
{
	if (name.len == 0 || name.len > MEMBER_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_", name.at[i]) == NULL)
			return false;
	return true;
}

static enum gpai_code
add_member(struct adding *a, struct member member, struct gpai_error *err)
{
	if (!is_name(member.name))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "member \"%.*s\", expected a name of small letters, digits and _",
		    TEXT_ARG(text_clip(member.name, 80)));
	for (size_t i = 0; i < a->n; i++)
		if (text_equal(a->members[i].name, member.name))
			return fail(err, GPAI_INVALID, NOWHERE, "\"%.*s\" is said twice",
			    TEXT_ARG(member.name));
	if (a->n == MEMBERS_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE, "more than %d members", MEMBERS_MAX);
	a->members[a->n++] = member;
	return GPAI_OK;
}

static enum gpai_code
add_text(struct adding *a, struct text name, const char *string, struct gpai_error *err)
{
	struct text given = text_of(string), text;

	if (!text_from_span((struct span){(const uint8_t *)given.at, given.len}, &text))
		return fail(err, GPAI_INVALID, NOWHERE, "\"%.*s\" is not valid UTF-8",
		    TEXT_ARG(text_clip(name, 80)));
	return add_member(a, (struct member){.name = name, .text = text}, err);
}

static enum gpai_code
add_said(struct adding *a, const char *name, const char *string, struct gpai_error *err)
{
	return string == NULL ? GPAI_OK : add_text(a, text_of(name), string, err);
}

/* "NAME=TEXT" */
static enum gpai_code
add_set(struct adding *a, const char *set, struct gpai_error *err)
{
	const char *equals = strchr(set, '=');

	if (equals == NULL)
		return fail(err, GPAI_INVALID, NOWHERE, "\"%s\", expected NAME=TEXT", set);
	return add_text(a, (struct text){set, (size_t)(equals - set)}, equals + 1, err);
}

static enum gpai_code
add_json(struct adding *a, const char *file, struct gpai_error *err)
{
	const struct json_limits limits = {.bytes = RECORD_BODY_MAX};
	struct span bytes;
	const char *key;
	json_t *value;
	enum gpai_code rc = file_read(&a->arena, file, RECORD_BODY_MAX, &bytes, err);

	if (rc == GPAI_OK)
		rc = json_parse(file, bytes, &limits, &a->more, err);
	if (rc == GPAI_OK && !json_is_object(a->more))
		rc = fail(err, GPAI_MALFORMED, in_file(file), "%s, expected an object",
		    json_kind_words(a->more));
	if (rc != GPAI_OK)
		return rc;
	json_object_foreach(a->more, key, value)
	{
		rc = add_member(a, (struct member){.name = text_of(key), .value = value}, err);
		if (rc != GPAI_OK)
			return rc;
	}
	return GPAI_OK;
}

/* The digest stands for the file, which stays where it is. */
static enum gpai_code
add_file(struct adding *a, const char *file, struct gpai_error *err)
{
	const char *slash = strrchr(file, '/');
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;
	uint64_t size;
	enum gpai_code rc = file_digest(file, &digest, &size, err);

	if (rc != GPAI_OK)
		return rc;
	digest_hex(&digest, hex);
	struct text kept = arena_text(&a->arena, text_of(hex));
	if (kept.at == NULL)
		return fail_memory(err);
	if ((rc = add_text(a, text_of("file"), slash != NULL ? slash + 1 : file, err)) != GPAI_OK ||
	    (rc = add_member(a, (struct member){.name = text_of("sha256"), .text = kept}, err)) !=
		GPAI_OK)
		return rc;
	return add_member(
	    a, (struct member){.name = text_of("bytes"), .number = size, .is_number = true}, err);
}

static enum gpai_code
collect(struct adding *a, const struct gpai_log_add_options *o, struct gpai_error *err)
{
	enum gpai_code rc = add_said(a, "summary", o->summary, err);

	if (rc == GPAI_OK)
		rc = add_said(a, "by", o->by, err);
	for (size_t i = 0; rc == GPAI_OK && o->set != NULL && o->set[i] != NULL; i++)
		rc = add_set(a, o->set[i], err);
	if (rc == GPAI_OK && o->file != NULL)
		rc = add_file(a, o->file, err);
	if (rc == GPAI_OK && o->json != NULL)
		rc = add_json(a, o->json, err);
	return rc;
}

/* --- The record --- */

static bool
says(const struct adding *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct member *m = &a->members[i];
		if (text_is(m->name, name))
			return m->value != NULL ? json_text(m->value).len > 0 : m->text.len > 0;
	}
	return false;
}

static enum gpai_code
find_kind(const char *word, size_t *kind, struct gpai_error *err)
{
	struct nearest near = nearest_to(text_of(word));

	for (*kind = 0; *kind < KIND_COUNT; ++*kind)
		if (strcmp(record_kind_word(KINDS[*kind].kind), word) == 0)
			return GPAI_OK;
	for (size_t i = 0; i < KIND_COUNT; i++)
		nearest_offer(&near, text_of(record_kind_word(KINDS[i].kind)));
	return api_unknown("no record can be added of kind", text_of(word), near.found, err);
}

static enum gpai_code
check(const struct adding *a, size_t kind, struct gpai_error *err)
{
	if (!says(a, "summary"))
		return fail(err, GPAI_INVALID, NOWHERE, "no summary, expected one line");
	for (const char *const *need = KINDS[kind].needs; *need != NULL; need++)
		if (!says(a, *need))
			return fail(err, GPAI_INVALID, NOWHERE,
			    "a record of kind %s needs \"%s\"%s",
			    record_kind_word(KINDS[kind].kind), *need,
			    strcmp(*need, "sha256") == 0 ? ", or the file" : "");
	return GPAI_OK;
}

static enum gpai_code
write_body(const struct adding *a, struct out *out, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	out_char(out, '{');
	for (size_t i = 0; i < a->n && rc == GPAI_OK; i++) {
		const struct member *m = &a->members[i];
		out_string(out, i > 0 ? "," : "");
		out_json_string(out, m->name);
		out_char(out, ':');
		if (m->value != NULL)
			rc = json_canonical(m->value, out, err);
		else if (m->is_number)
			out_format(out, "%llu", (unsigned long long)m->number);
		else
			out_json_string(out, m->text);
	}
	out_char(out, '}');
	return rc == GPAI_OK ? out_status(out, "memory", err) : rc;
}

enum gpai_code
gpai_log_add(struct gpai_dossier *dossier, const struct gpai_log_add_options *options,
    uint64_t *record, struct gpai_error *err)
{
	struct adding a = {0};
	struct out body;
	size_t kind;
	enum gpai_code rc = find_kind(options->kind, &kind, err);

	if (rc != GPAI_OK)
		return rc;
	arena_init(&a.arena, 0);
	out_memory(&body);
	if ((rc = collect(&a, options, err)) == GPAI_OK)
		rc = check(&a, kind, err);
	if (rc == GPAI_OK)
		rc = write_body(&a, &body, err);
	if (rc == GPAI_OK)
		rc = dossier_append(dossier->dossier, KINDS[kind].kind, out_text(&body),
		    dossier->env.now, &dossier->entropy, record, err);
	out_release(&body);
	json_decref(a.more);
	arena_release(&a.arena);
	return rc;
}
