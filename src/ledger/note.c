/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and verifying signed notes (c2sp.org/signed-note, as of July 2026).
 *
 * Where the norm says a reader SHOULD, this one does: a bad signature of a known key
 * refuses the whole note, and the number of signatures is bounded. Repeated lines of a
 * known key are each verified. Signature types other than the two of note.h belong to keys
 * that we cannot know, so their lines are skipped like those of any stranger. */
#include "ledger/note.h"

#include "base/base64.h"
#include "ledger/crypto.h"
#include "ledger/sha256.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <string.h>

static const char NORM[] = "C2SP signed-note";
static const char DASH[] = "\xe2\x80\x94 "; /* U+2014 and a space */

enum {
	DASH_BYTES = sizeof DASH - 1,
	KEY_ID_BYTES = 4,
	KEY_ID_HEX = 8,
};

/* ---- key names and key ids ---- */

/* White space of Unicode beyond ASCII. In valid UTF-8 a byte sequence can only match
 * where its code point stands. */
static const char *const UNICODE_SPACES[] = {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x80",
    "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
    "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80", NULL};

static bool
is_key_name(struct text name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '+')
			return false;
	for (const char *const *space = UNICODE_SPACES; *space != NULL; space++)
		if (memmem(name.at, name.len, *space, strlen(*space)) != NULL)
			return false;
	return true;
}

static uint32_t
read_u32(const uint8_t bytes[4])
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static uint32_t
key_id(struct text name, uint8_t type, const uint8_t public_key[NOTE_PUBLIC_BYTES])
{
	const uint8_t between[] = {'\n', type};
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, name.at, name.len);
	sha256_add(&sha, between, sizeof between);
	sha256_add(&sha, public_key, NOTE_PUBLIC_BYTES);
	struct digest digest = sha256_end(&sha);
	return read_u32(digest.bytes);
}

enum gpai_code
note_key_init(struct note_key *key, struct text name, const uint8_t public_key[NOTE_PUBLIC_BYTES],
    struct gpai_error *err)
{
	return note_key_init_as(key, NOTE_ED25519, name, public_key, err);
}

enum gpai_code
note_key_init_as(struct note_key *key, enum note_key_type type, struct text name,
    const uint8_t public_key[NOTE_PUBLIC_BYTES], struct gpai_error *err)
{
	if (name.len > NOTE_KEY_NAME_MAX)
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "key name of %zu bytes, expected at most %d", name.len, NOTE_KEY_NAME_MAX);
	if (!is_key_name(name))
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "key name \"%.*s\", expected no space, plus or control character",
		    TEXT_ARG(name));
	memset(key, 0, sizeof *key);
	memcpy(key->name, name.at, name.len);
	key->name_len = name.len;
	memcpy(key->public_key, public_key, NOTE_PUBLIC_BYTES);
	key->type = (uint8_t)type;
	key->id = key_id(name, key->type, public_key);
	return GPAI_OK;
}

static struct text
key_name(const struct note_key *key)
{
	return (struct text){key->name, key->name_len};
}

/* ---- verifier keys as text ---- */

/* Cuts `rest` at the first plus; false when there is none. */
static bool
cut_at_plus(struct text *rest, struct text *part)
{
	const char *plus = rest->len > 0 ? memchr(rest->at, '+', rest->len) : NULL;

	if (plus == NULL)
		return false;
	part->at = rest->at;
	part->len = (size_t)(plus - rest->at);
	rest->at = plus + 1;
	rest->len -= part->len + 1;
	return true;
}

static bool
read_hex_id(struct text hex, uint32_t *id)
{
	*id = 0;
	if (hex.len != KEY_ID_HEX)
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.at[i];
		if (c >= '0' && c <= '9')
			*id = *id << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*id = *id << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	return true;
}

enum gpai_code
note_key_read(struct text vkey, struct note_key *key, struct gpai_error *err)
{
	return note_key_read_as(NOTE_ED25519, vkey, key, err);
}

enum gpai_code
note_key_read_as(
    enum note_key_type type, struct text vkey, struct note_key *key, struct gpai_error *err)
{
	struct text name, hex, rest = vkey;
	uint8_t bytes[1 + NOTE_PUBLIC_BYTES];
	uint32_t id;
	size_t len;

	if (!cut_at_plus(&rest, &name) || !cut_at_plus(&rest, &hex) || !read_hex_id(hex, &id) ||
	    !base64_check(rest, &len) || len == 0)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "not a verifier key, expected NAME+8 hex digits+Base 64");
	if (!base64_read(rest, bytes, sizeof bytes, &len) || len != sizeof bytes ||
	    bytes[0] != type)
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "verifier key of another type, expected Ed25519 (0x%02x and 32 bytes)",
		    (unsigned)type);
	enum gpai_code rc = note_key_init_as(key, type, name, bytes + 1, err);
	if (rc == GPAI_OK && key->id != id)
		rc = fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "verifier key with id %08" PRIx32 ", but name and key give %08" PRIx32, id,
		    key->id);
	return rc;
}

void
note_key_write(const struct note_key *key, struct out *out)
{
	uint8_t bytes[1 + NOTE_PUBLIC_BYTES] = {key->type};

	memcpy(bytes + 1, key->public_key, NOTE_PUBLIC_BYTES);
	out_put(out, key_name(key));
	out_format(out, "+%08" PRIx32 "+", key->id);
	base64_write((struct span){bytes, sizeof bytes}, out);
}

/* ---- the form of a note ---- */

static struct place
line_of(struct text all, const char *at)
{
	uint64_t line = 1;

	for (const char *c = all.at; c < at; c++)
		line += *c == '\n';
	return at_line(NULL, line);
}

/* The first control character other than a newline, or NULL. */
static const char *
find_control(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\n')
			return text.at + i;
	return NULL;
}

bool
note_text_check(struct text text)
{
	return text.len > 0 && text.len < NOTE_BYTES_MAX && text.at[text.len - 1] == '\n' &&
	       find_control(text) == NULL;
}

/* Where the last empty line begins, or NULL. */
static const char *
find_last_empty_line(struct text all)
{
	for (size_t i = all.len; i-- > 1;)
		if (all.at[i] == '\n' && all.at[i - 1] == '\n')
			return all.at + i;
	return NULL;
}

/* A line without its newline: dash, space, name, space, Base 64 of id and signature. */
static bool
read_signature(struct text line, struct note_signature *signature)
{
	uint8_t head[6]; /* two groups of digits hold the id and one byte more */
	size_t len;

	if (!text_starts(line, DASH))
		return false;
	const char *name = line.at + DASH_BYTES;
	size_t left = line.len - DASH_BYTES;
	const char *space = memchr(name, ' ', left);
	if (space == NULL)
		return false;
	signature->key_name = (struct text){name, (size_t)(space - name)};
	signature->base64 = (struct text){space + 1, left - signature->key_name.len - 1};
	if (!is_key_name(signature->key_name) || !base64_check(signature->base64, &len) ||
	    len <= KEY_ID_BYTES)
		return false;
	if (!base64_read((struct text){signature->base64.at, 8}, head, sizeof head, &len))
		return false;
	signature->key_id = read_u32(head);
	return true;
}

static enum gpai_code
read_signatures(struct text all, struct text lines, struct note *note, struct gpai_error *err)
{
	while (lines.len > 0) {
		const char *newline = memchr(lines.at, '\n', lines.len);
		if (newline == NULL)
			return fail_clause(err, GPAI_MALFORMED, line_of(all, lines.at), NORM,
			    "no newline at the end of the note");
		if (note->n_signatures == NOTE_SIGNATURES_MAX)
			return fail_clause(err, GPAI_TOO_LARGE, line_of(all, lines.at), NORM,
			    "more than %d signatures", NOTE_SIGNATURES_MAX);
		struct text line = {lines.at, (size_t)(newline - lines.at)};
		if (!read_signature(line, &note->signatures[note->n_signatures]))
			return fail_clause(err, GPAI_MALFORMED, line_of(all, lines.at), NORM,
			    "not a signature line, expected dash, key name and Base 64");
		note->n_signatures++;
		lines.at += line.len + 1;
		lines.len -= line.len + 1;
	}
	return GPAI_OK;
}

enum gpai_code
note_read(struct span bytes, struct note *note, struct gpai_error *err)
{
	struct text all;

	note->text = TEXT_NONE;
	note->n_signatures = 0;
	if (bytes.len > NOTE_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "note of %zu bytes, expected at most %u", bytes.len, NOTE_BYTES_MAX);
	if (!text_from_span(bytes, &all))
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM, "not UTF-8");
	const char *control = find_control(all);
	if (control != NULL)
		return fail_clause(err, GPAI_MALFORMED, line_of(all, control), NORM,
		    "control character 0x%02x", (unsigned)*control);
	const char *gap = find_last_empty_line(all);
	if (gap == NULL)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
		    "no empty line between text and signatures");
	size_t text_len = (size_t)(gap - all.at);
	struct text lines = {gap + 1, all.len - text_len - 1};
	if (lines.len == 0)
		return fail_clause(err, GPAI_MALFORMED, line_of(all, gap), NORM, "no signature");
	note->text = (struct text){all.at, text_len};
	return read_signatures(all, lines, note, err);
}

enum gpai_code
note_add(struct note *note, struct text lines, struct gpai_error *err)
{
	const char *control = find_control(lines);

	if (lines.len > NOTE_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "signature lines of %zu bytes, expected at most %u", lines.len, NOTE_BYTES_MAX);
	if (control != NULL)
		return fail_clause(err, GPAI_MALFORMED, line_of(lines, control), NORM,
		    "control character 0x%02x", (unsigned)*control);
	return read_signatures(lines, lines, note, err);
}

/* ---- its truth ---- */

/* What libcrypto leaves in its error queue is taken back. */
enum gpai_code
note_key_check(const struct note_key *key, struct span message,
    const uint8_t signature[NOTE_SIGNED_BYTES], bool *is_good, struct gpai_error *err)
{
	crypto_start();
	ERR_set_mark();
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, key->public_key, sizeof key->public_key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool can =
	    pkey != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1;
	*is_good = can && EVP_DigestVerify(
			      ctx, signature, NOTE_SIGNED_BYTES, message.at, message.len) == 1;
	enum gpai_code rc = can ? GPAI_OK : crypto_failed(err);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_pop_to_mark();
	return rc;
}

static enum gpai_code
verify_signature(const struct note *note, const struct note_signature *signature,
    const struct note_key *key, struct gpai_error *err)
{
	uint8_t bytes[KEY_ID_BYTES + NOTE_SIGNED_BYTES];
	bool is_good = false;
	size_t len;

	if (base64_read(signature->base64, bytes, sizeof bytes, &len) && len == sizeof bytes) {
		struct span message = {(const uint8_t *)note->text.at, note->text.len};
		enum gpai_code rc =
		    note_key_check(key, message, bytes + KEY_ID_BYTES, &is_good, err);
		if (rc != GPAI_OK)
			return rc;
	}
	if (!is_good)
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "signature of %s+%08" PRIx32 " does not verify", key->name, key->id);
	return GPAI_OK;
}

bool
note_is_of(const struct note_signature *signature, const struct note_key *key)
{
	return signature->key_id == key->id && text_equal(signature->key_name, key_name(key));
}

enum gpai_code
note_verify(const struct note *note, const struct note_key *key, struct gpai_error *err)
{
	size_t n_good = 0;

	if (key->type != NOTE_ED25519)
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "%s is the key of a witness, expected one that signs notes", key->name);
	for (size_t i = 0; i < note->n_signatures; i++) {
		const struct note_signature *signature = &note->signatures[i];
		if (!note_is_of(signature, key))
			continue;
		enum gpai_code rc = verify_signature(note, signature, key, err);
		if (rc != GPAI_OK)
			return rc;
		n_good++;
	}
	if (n_good == 0)
		return fail_clause(err, GPAI_NOT_FOUND, NOWHERE, NORM,
		    "no signature of %s+%08" PRIx32, key->name, key->id);
	return GPAI_OK;
}
