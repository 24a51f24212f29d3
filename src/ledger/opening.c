/* SPDX-License-Identifier: Apache-2.0 */
/* Commitments field by field, and the members of a canonical text.
 *
 * The key of a record is padded and hashed once for all its fields; nothing is allocated,
 * and nothing fails. */
#include "ledger/opening.h"

#include "ledger/hmac.h"

#include <assert.h>

static const char FIELD_SALT[] = "gpai field salt v2\n";
static const char FIELD[] = "gpai field v2\n";
static const char HEAD_SALT[] = "gpai head salt v2\n";
static const char RECORD[] = "gpai record v2\n";

/* ---- salts ---- */

static struct commit_salt
derive(const struct hmac_key *record, const char *label, size_t label_len, struct text name)
{
	struct sha256 sha = hmac_begin(record);
	struct commit_salt salt;

	static_assert(sizeof salt.bytes == DIGEST_BYTES, "an HMAC is the key of the next");
	sha256_add(&sha, label, label_len);
	sha256_add(&sha, name.at, name.len);
	struct digest made = hmac_end(record, &sha);
	memcpy(salt.bytes, made.bytes, sizeof salt.bytes);
	return salt;
}

static struct commit_salt
derive_alone(
    const struct commit_salt *record, const char *label, size_t label_len, struct text name)
{
	struct hmac_key key;

	hmac_key_init(&key, record);
	struct commit_salt salt = derive(&key, label, label_len, name);
	hmac_key_wipe(&key);
	return salt;
}

struct commit_salt
opening_head_salt(const struct commit_salt *record)
{
	return derive_alone(record, HEAD_SALT, sizeof HEAD_SALT - 1, TEXT_NONE);
}

struct commit_salt
opening_field_salt(const struct commit_salt *record, struct text name)
{
	return derive_alone(record, FIELD_SALT, sizeof FIELD_SALT - 1, name);
}

/* ---- commitments ---- */

/* `key` is room for the key; the caller wipes it. */
static struct digest
commit_field(struct hmac_key *key, const struct commit_salt *salt, struct text member)
{
	hmac_key_init(key, salt);
	struct sha256 sha = hmac_begin(key);
	sha256_add(&sha, FIELD, sizeof FIELD - 1);
	sha256_add(&sha, member.at, member.len);
	return hmac_end(key, &sha);
}

struct digest
opening_field_commitment(const struct commit_salt *salt, struct text member)
{
	struct hmac_key key;
	struct digest commitment = commit_field(&key, salt, member);

	hmac_key_wipe(&key);
	return commitment;
}

static struct sha256
begin_record(struct hmac_key *key, const struct commit_salt *head_salt, struct text head)
{
	hmac_key_init(key, head_salt);
	struct sha256 sha = hmac_begin(key);
	sha256_add(&sha, RECORD, sizeof RECORD - 1);
	sha256_add(&sha, head.at, head.len);
	sha256_add(&sha, "\n", 1);
	return sha;
}

struct digest
opening_commitment(const struct opening *opening)
{
	struct hmac_key key;
	struct sha256 sha = begin_record(&key, &opening->salt, opening->head);

	for (size_t i = 0; i < opening->n_fields; i++) {
		const struct opening_field *field = &opening->fields[i];
		struct digest commitment =
		    field->is_shown ? opening_field_commitment(&field->salt, field->member)
				    : field->commitment;
		sha256_add(&sha, commitment.bytes, sizeof commitment.bytes);
	}
	struct digest commitment = hmac_end(&key, &sha);
	hmac_key_wipe(&key);
	return commitment;
}

struct digest
opening_commit(const struct commit_salt *salt, struct text head, struct text body)
{
	struct opening_scan scan = {.rest = body};
	struct hmac_key record, key, field_key;
	struct commit_salt field_salt;
	struct text name, member;

	hmac_key_init(&record, salt);
	struct commit_salt head_salt = derive(&record, HEAD_SALT, sizeof HEAD_SALT - 1, TEXT_NONE);
	struct sha256 sha = begin_record(&key, &head_salt, head);
	while (opening_next(&scan, &name, &member)) {
		field_salt = derive(&record, FIELD_SALT, sizeof FIELD_SALT - 1, name);
		struct digest field = commit_field(&field_key, &field_salt, member);
		sha256_add(&sha, field.bytes, sizeof field.bytes);
	}
	struct digest commitment = hmac_end(&key, &sha);
	hmac_key_wipe(&key);
	hmac_key_wipe(&record);
	hmac_key_wipe(&field_key);
	OPENSSL_cleanse(&field_salt, sizeof field_salt);
	OPENSSL_cleanse(&head_salt, sizeof head_salt);
	return commitment;
}

/* ---- members ---- */

/* Past the string that begins at `at`, or the end of the text. */
static size_t
past_string(struct text text, size_t at)
{
	const char *quote;

	for (at++; at < text.len && (quote = memchr(text.at + at, '"', text.len - at)) != NULL;) {
		const char *before = quote;
		while (before > text.at + at && before[-1] == '\\')
			before--;
		at = (size_t)(quote - text.at) + 1;
		if ((quote - before) % 2 == 0)
			return at;
	}
	return text.len;
}

/* Up to the comma or brace that ends the value which begins at `at`. */
static size_t
past_value(struct text text, size_t at)
{
	size_t depth = 0;

	while (at < text.len) {
		char c = text.at[at];
		if (c == '"') {
			at = past_string(text, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}'))
			break;
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		at++;
	}
	return at;
}

static bool
begin(struct opening_scan *scan, struct text *name, struct text *member)
{
	scan->is_begun = true;
	if (scan->rest.len > 0 && scan->rest.at[0] == '{')
		return false;
	*name = TEXT_NONE;
	*member = scan->rest;
	scan->rest = TEXT_NONE;
	return member->len > 0;
}

bool
opening_next(struct opening_scan *scan, struct text *name, struct text *member)
{
	if (!scan->is_begun && begin(scan, name, member))
		return true;
	/* At the brace or comma before a member, or at the brace that ends the object. */
	struct text rest = scan->rest;
	if (rest.len < 3 || rest.at[0] == '}' || rest.at[1] != '"')
		return false;
	size_t named = past_string(rest, 1), end = past_value(rest, named);
	*name = (struct text){rest.at + 2, named - 3};
	*member = (struct text){rest.at + 1, end - 1};
	scan->rest = (struct text){rest.at + end, rest.len - end};
	return true;
}
