/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the statement of a model's signature (OMS 1.0, 5, 6 and 8.3; the older layout
 * as 5.1 and 11 tell of it). Strict: a name that leads out of the model, stands twice or
 * is not in its plain form is refused, and so is whatever this program does not know to
 * check. */
#include "notation/json.h"
#include "signing/manifest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CLAUSE[] = "OpenSSF Model Signing 1.0";
static const char STATEMENT[] = "https://in-toto.io/Statement/v1";
static const char PREDICATE[] = "https://model_signing/signature/v1.0";
static const char OLD_PREDICATE[] = "https://model_signing/Digests/v0.1";

struct reader {
	struct arena *arena;
	const char *file;
	struct manifest *manifest;
	struct gpai_error *err;
};

static enum gpai_code bad(struct reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum gpai_code
bad(struct reader *r, const char *format, ...)
{
	char line[300];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	return fail_clause(r->err, GPAI_MALFORMED, in_file(r->file), CLAUSE, "%s", line);
}

static enum gpai_code
unsupported(struct reader *r, const char *what, struct text found, const char *expected)
{
	return fail_clause(r->err, GPAI_UNSUPPORTED, in_file(r->file), CLAUSE,
	    "%s \"%.*s\", expected %s", what, TEXT_ARG(text_clip(found, 100)), expected);
}

/* Nothing that is not known may stand where it could change what the rest means. */
static enum gpai_code
check_members(struct reader *r, const json_t *object, const char *where, const char *const *known)
{
	json_t *value, *members = (json_t *)(uintptr_t)object;
	const char *key;

	json_object_foreach(members, key, value)
	{
		size_t i = 0;
		while (known[i] != NULL && strcmp(known[i], key) != 0)
			i++;
		if (known[i] == NULL)
			return unsupported(r, where, text_of(key), "none but those of 1.0");
	}
	return GPAI_OK;
}

/* -- names -------------------------------------------------------------------------------- */

/* Parts between "/" that are neither empty nor "." nor "..". A lone "." is what the
 * reference writes for a model that is one file. */
static bool
is_plain_name(struct text name)
{
	size_t begin = 0;

	if (name.len == 0 || name.len > MANIFEST_NAME_MAX)
		return false;
	if (text_is(name, "."))
		return true;
	for (size_t i = 0; i <= name.len; i++) {
		if (i < name.len && name.at[i] != '/')
			continue;
		struct text part = {name.at + begin, i - begin};
		if (part.len == 0 || text_is(part, ".") || text_is(part, ".."))
			return false;
		begin = i + 1;
	}
	return true;
}

/* Takes ":DIGITS" off the end of a name. */
static bool
take_number(struct text *name, uint64_t *number)
{
	size_t i = name->len;
	uint64_t scale = 1;

	*number = 0;
	while (i > 0 && name->at[i - 1] >= '0' && name->at[i - 1] <= '9' && name->len - i < 19) {
		*number += scale * (uint64_t)(name->at[--i] - '0');
		scale *= 10;
	}
	bool is_number = i < name->len && i > 0 && name->at[i - 1] == ':' &&
	                 (name->at[i] != '0' || name->len - i == 1);
	if (is_number)
		name->len = i - 1;
	return is_number;
}

static enum gpai_code
take_name(struct reader *r, uint32_t i, struct text name, struct resource *resource)
{
	uint64_t shard = r->manifest->shard_bytes;

	if (name.at == NULL)
		return bad(r, "resource %" PRIu32 " has no name", i);
	struct text whole = name;
	if (shard > 0 &&
	    (!take_number(&name, &resource->end) || !take_number(&name, &resource->begin) ||
		resource->begin % shard != 0 || resource->end <= resource->begin ||
		resource->end - resource->begin > shard))
		return bad(r,
		    "resource \"%.*s\", expected a name, \":\" and a range of at most %" PRIu64
		    " bytes",
		    TEXT_ARG(text_clip(whole, 100)), shard);
	if (!is_plain_name(name))
		return bad(r,
		    "resource \"%.*s\", expected a relative path below the model in plain form",
		    TEXT_ARG(text_clip(whole, 100)));
	resource->name = arena_text(r->arena, name);
	return resource->name.at != NULL ? GPAI_OK : fail_memory(r->err);
}

static bool
is_lower_hex(struct text hex)
{
	for (size_t i = 0; i < hex.len; i++)
		if (hex.at[i] >= 'A' && hex.at[i] <= 'F')
			return false;
	return true;
}

static enum gpai_code
take_digest(struct reader *r, struct text name, struct text hex, struct digest *digest)
{
	if (hex.at != NULL && is_lower_hex(hex) && digest_from_hex(hex, digest))
		return GPAI_OK;
	return bad(r, "digest of \"%.*s\" is \"%.*s\", expected 64 lower-case hexadecimal digits",
	    TEXT_ARG(text_clip(name, 80)), TEXT_ARG(text_clip(hex, 80)));
}

static int
by_name(const void *left, const void *right)
{
	const struct resource *const *a = left, *const *b = right;
	int names = text_compare((*a)->name, (*b)->name);

	return names != 0 ? names : ((*a)->begin > (*b)->begin) - ((*a)->begin < (*b)->begin);
}

static enum gpai_code
check_twice(struct reader *r)
{
	const struct manifest *m = r->manifest;
	const struct resource **sorted = arena_array(r->arena, m->n_resources, sizeof(void *));

	if (sorted == NULL)
		return fail_memory(r->err);
	for (uint32_t i = 0; i < m->n_resources; i++)
		sorted[i] = &m->resources[i];
	qsort(sorted, m->n_resources, sizeof(void *), by_name);
	for (uint32_t i = 1; i < m->n_resources; i++)
		if (by_name(&sorted[i - 1], &sorted[i]) == 0)
			return bad(r, "resource \"%.*s\" stands twice",
			    TEXT_ARG(text_clip(sorted[i]->name, 100)));
	return GPAI_OK;
}

/* -- the list ----------------------------------------------------------------------------- */

static enum gpai_code
take_list(struct reader *r, const json_t *list, const char *what,
    enum gpai_code (*take)(struct reader *, uint32_t, const json_t *, struct resource *))
{
	struct manifest *m = r->manifest;
	size_t n = json_array_size(list);
	struct digest_stream *stream;
	enum gpai_code rc = GPAI_OK;

	if (!json_is_array(list) || n == 0)
		return bad(r, "%s is %s, expected a list of files", what,
		    json_is_array(list) ? "empty" : json_kind_words(list));
	if (n > MANIFEST_RESOURCES_MAX)
		return fail_clause(r->err, GPAI_TOO_LARGE, in_file(r->file), CLAUSE,
		    "%zu files, expected at most %d", n, MANIFEST_RESOURCES_MAX);
	m->resources = arena_array(r->arena, n, sizeof *m->resources);
	if (m->resources == NULL || (stream = digest_create()) == NULL)
		return fail_memory(r->err);
	for (uint32_t i = 0; i < n && rc == GPAI_OK; i++) {
		rc = take(r, i, json_array_get(list, i), &m->resources[i]);
		digest_add(stream, (struct span){m->resources[i].digest.bytes, DIGEST_BYTES});
	}
	m->n_resources = (uint32_t)n;
	m->root = digest_end(stream);
	digest_free(stream);
	if (rc == GPAI_OK)
		rc = check_twice(r);
	for (uint32_t i = 0; i < n && rc == GPAI_OK && n > 1; i++)
		if (text_is(m->resources[i].name, "."))
			rc = bad(r, "resource \".\" among others");
	return rc;
}

/* Of a shard, the reference writes "sha256-sharded-" and the size, where OMS 1.0, 6.3.2 has
 * "sha256"; both mean the SHA-256 of the range. */
static bool
is_sha256(const struct reader *r, struct text algorithm)
{
	char sharded[64];

	if (text_is(algorithm, "sha256"))
		return true;
	snprintf(sharded, sizeof sharded, "sha256-sharded-%" PRIu64, r->manifest->shard_bytes);
	return r->manifest->shard_bytes > 0 && text_is(algorithm, sharded);
}

static enum gpai_code
take_resource(struct reader *r, uint32_t i, const json_t *item, struct resource *resource)
{
	struct text algorithm = json_member_text(item, "algorithm");
	enum gpai_code rc;

	if ((rc = take_name(r, i, json_member_text(item, "name"), resource)) != GPAI_OK)
		return rc;
	if (!is_sha256(r, algorithm))
		return unsupported(r, "algorithm of a resource", algorithm, "sha256");
	return take_digest(r, resource->name, json_member_text(item, "digest"), &resource->digest);
}

static enum gpai_code
take_old_subject(struct reader *r, uint32_t i, const json_t *item, struct resource *resource)
{
	const json_t *digests = json_object_get(item, "digest");
	enum gpai_code rc;

	if ((rc = take_name(r, i, json_member_text(item, "name"), resource)) != GPAI_OK)
		return rc;
	return take_digest(
	    r, resource->name, json_member_text(digests, "sha256"), &resource->digest);
}

/* -- the rest ----------------------------------------------------------------------------- */

static enum gpai_code
take_ignored(struct reader *r, const json_t *list)
{
	struct manifest *m = r->manifest;
	size_t n = json_array_size(list);

	if (list != NULL && !json_is_array(list))
		return bad(r, "ignore_paths is %s, expected a list", json_kind_words(list));
	if (n > MANIFEST_IGNORED_MAX)
		return fail_clause(r->err, GPAI_TOO_LARGE, in_file(r->file), CLAUSE,
		    "%zu ignored paths, expected at most %d", n, MANIFEST_IGNORED_MAX);
	m->ignored = arena_array(r->arena, n + 1, sizeof *m->ignored);
	if (m->ignored == NULL)
		return fail_memory(r->err);
	for (uint32_t i = 0; i < n; i++) {
		struct text path = json_text(json_array_get(list, i));
		if (path.len == 0 || path.len > MANIFEST_NAME_MAX)
			return bad(r, "ignored path %" PRIu32 " is no path", i);
		m->ignored[i] = arena_string(r->arena, path);
		if (m->ignored[i] == NULL)
			return fail_memory(r->err);
	}
	m->n_ignored = (uint32_t)n;
	return GPAI_OK;
}

static enum gpai_code
take_serialization(struct reader *r, const json_t *s)
{
	static const char *const known[] = {
	    "method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths", NULL};
	struct text method = json_member_text(s, "method");
	struct text hash = json_member_text(s, "hash_type");
	const json_t *links = json_object_get(s, "allow_symlinks");
	const json_t *shard = json_object_get(s, "shard_size");
	bool has_shards = text_is(method, "shards");
	enum gpai_code rc;

	if (!json_is_object(s))
		return bad(r, "serialization is %s, expected an object", json_kind_words(s));
	if ((rc = check_members(r, s, "field of serialization", known)) != GPAI_OK)
		return rc;
	if (!has_shards && !text_is(method, "files"))
		return unsupported(r, "method", method, "files or shards");
	if (!text_is(hash, "sha256"))
		return unsupported(r, "hash_type", hash, "sha256");
	if (!json_is_boolean(links))
		return bad(
		    r, "allow_symlinks is %s, expected true or false", json_kind_words(links));
	if (has_shards
		? !json_whole(shard, &r->manifest->shard_bytes) || r->manifest->shard_bytes == 0
		: shard != NULL)
		return bad(r, "shard_size is %s, expected %s", json_kind_words(shard),
		    has_shards ? "a number of bytes" : "none for whole files");
	r->manifest->follows_links = json_is_true(links);
	return take_ignored(r, json_object_get(s, "ignore_paths"));
}

static enum gpai_code
take_subject(struct reader *r, const json_t *subject)
{
	const json_t *item = json_array_get(subject, 0);
	struct text name = json_member_text(item, "name");
	const json_t *digests = json_object_get(item, "digest");

	if (json_array_size(subject) != 1)
		return bad(r, "%zu subjects, expected one", json_array_size(subject));
	if (name.len == 0)
		return bad(r, "subject without a name");
	r->manifest->name = arena_text(r->arena, name);
	if (r->manifest->name.at == NULL)
		return fail_memory(r->err);
	return take_digest(r, name, json_member_text(digests, "sha256"), &r->manifest->stated_root);
}

static enum gpai_code
take_v1(struct reader *r, const json_t *root)
{
	static const char *const statement[] = {
	    "_type", "subject", "predicateType", "predicate", NULL};
	static const char *const known[] = {"resources", "serialization", NULL};
	const json_t *predicate = json_object_get(root, "predicate");
	enum gpai_code rc;

	if (!json_is_object(predicate))
		return bad(r, "predicate is %s, expected an object", json_kind_words(predicate));
	if ((rc = check_members(r, root, "field of the statement", statement)) != GPAI_OK ||
	    (rc = check_members(r, predicate, "field of the predicate", known)) != GPAI_OK ||
	    (rc = take_subject(r, json_object_get(root, "subject"))) != GPAI_OK ||
	    (rc = take_serialization(r, json_object_get(predicate, "serialization"))) != GPAI_OK)
		return rc;
	return take_list(r, json_object_get(predicate, "resources"), "resources", take_resource);
}

static enum gpai_code
take_statement(struct reader *r, const json_t *root)
{
	struct text type = json_member_text(root, "_type");
	struct text predicate = json_member_text(root, "predicateType");
	enum gpai_code rc;

	if (!json_is_object(root))
		return bad(r, "payload is %s, expected an object", json_kind_words(root));
	if (!text_is(type, STATEMENT))
		return unsupported(r, "statement of type", type, STATEMENT);
	if (text_is(predicate, PREDICATE))
		return take_v1(r, root);
	if (!text_is(predicate, OLD_PREDICATE))
		return unsupported(r, "predicate of type", predicate, PREDICATE);
	r->manifest->layout = MANIFEST_OLD;
	if ((rc = take_ignored(r, NULL)) != GPAI_OK)
		return rc;
	return take_list(r, json_object_get(root, "subject"), "subject", take_old_subject);
}

enum gpai_code
manifest_read(struct arena *arena, struct span payload, const char *file, struct manifest *manifest,
    struct gpai_error *err)
{
	static const struct json_limits limits = {
	    .bytes = 128 << 20, .nodes = 2000000, .depth = 16};
	struct reader reader = {arena, file, manifest, err};
	json_t *root = NULL;
	enum gpai_code rc;

	*manifest = (struct manifest){0};
	if ((rc = json_parse(file, payload, &limits, &root, err)) == GPAI_OK)
		rc = take_statement(&reader, root);
	json_decref(root);
	return rc;
}
