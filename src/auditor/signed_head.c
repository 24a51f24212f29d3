/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/signed_head.h"

#include "auditor/cursor.h"
#include "base/base64_read.h"
#include "ledger/sha256.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { SIGNATURE_BYTES = 64, TIME_BYTES = 8, ID_BYTES = 4 };

static const uint64_t TIME_MAX = 253402300799; /* the last second of the year 9999 */

bool
text_cut(struct text *rest, char mark, struct text *part)
{
	const char *at = rest->len > 0 ? memchr(rest->at, mark, rest->len) : NULL;

	if (at == NULL)
		return false;
	*part = (struct text){rest->at, (size_t)(at - rest->at)};
	rest->len -= part->len + 1;
	rest->at = at + 1;
	return true;
}

/* ---- keys ---- */

static bool
is_key_name(struct text name)
{
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '+')
			return false;
	return name.len > 0;
}

bool
key_read(struct text text, struct verifier_key *key)
{
	struct text rest = text, id;
	uint8_t bytes[33];
	struct sha256 sha;
	char hex[9];
	size_t len;

	if (!text_cut(&rest, '+', &key->name) || !is_key_name(key->name) ||
	    !text_cut(&rest, '+', &id) || !base64_read(rest, bytes, sizeof bytes, &len) ||
	    len != sizeof bytes || (bytes[0] != KEY_LOG && bytes[0] != KEY_WITNESS))
		return false;
	sha256_init(&sha);
	sha256_add(&sha, key->name.at, key->name.len);
	sha256_add(&sha, "\n", 1);
	sha256_add(&sha, bytes, sizeof bytes);
	struct digest digest = sha256_end(&sha);
	memcpy(key->id, digest.bytes, sizeof key->id);
	memcpy(key->bytes, bytes + 1, sizeof key->bytes);
	key->text = text;
	key->type = bytes[0];
	snprintf(
	    hex, sizeof hex, "%02x%02x%02x%02x", key->id[0], key->id[1], key->id[2], key->id[3]);
	return text_is(id, hex);
}

bool
key_equal(const struct verifier_key *a, const struct verifier_key *b)
{
	return text_equal(a->text, b->text);
}

/* ---- notes ---- */

/* A line of a signature: a dash, a name, and Base 64 of at least an id. */
static bool
line_read(struct text line, struct text *name, struct text *base64)
{
	size_t len;

	if (!text_starts(line, "\xe2\x80\x94 "))
		return false;
	*base64 = (struct text){line.at + 4, line.len - 4};
	return text_cut(base64, ' ', name) && is_key_name(*name) && base64_check(*base64, &len) &&
	       len > ID_BYTES;
}

bool
lines_read(struct text lines, size_t *n)
{
	struct text line, name, base64;

	for (*n = 0; lines.len > 0; ++*n)
		if (*n == NOTE_LINES_MAX || !text_cut(&lines, '\n', &line) ||
		    !line_read(line, &name, &base64))
			return false;
	return true;
}

bool
signed_note_read(struct text all, struct signed_note *note)
{
	const char *gap = NULL;

	for (size_t i = 0; i < all.len; i++) {
		if ((unsigned char)all.at[i] < ' ' && all.at[i] != '\n')
			return false;
		if (i > 0 && all.at[i] == '\n' && all.at[i - 1] == '\n')
			gap = all.at + i;
	}
	if (gap == NULL || all.len > NOTE_MAX)
		return false;
	note->text = (struct text){all.at, (size_t)(gap - all.at)};
	note->lines = (struct text){gap + 1, all.len - note->text.len - 1};
	return lines_read(note->lines, &note->n_lines) && note->n_lines > 0;
}

static bool
verify(const uint8_t key[32], const void *message, size_t len, const uint8_t *signature)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL); /* no file, no environment */
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool is_good = pkey != NULL && ctx != NULL &&
	               EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	               EVP_DigestVerify(ctx, signature, SIGNATURE_BYTES, message, len) == 1;

	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return is_good;
}

/* The text under two lines that say what it is and when. */
static bool
verify_cosignature(
    const struct verifier_key *key, struct text text, const uint8_t *signature, int64_t *time)
{
	char message[64 + 4096];
	uint64_t seconds = 0;

	for (size_t i = 0; i < TIME_BYTES; i++)
		seconds = seconds << 8 | signature[i];
	if (seconds > TIME_MAX)
		return false;
	int len = snprintf(message, sizeof message, "cosignature/v1\ntime %" PRIu64 "\n%.*s",
	    seconds, TEXT_ARG(text));
	if (len < 0 || (size_t)len >= sizeof message) /* no checkpoint is so long */
		return false;
	*time = (int64_t)seconds;
	return verify(key->bytes, message, (size_t)len, signature + TIME_BYTES);
}

/* Is this line one of the key? Its first eight digits are six bytes; the id is four. */
static bool
is_of_key(const struct verifier_key *key, struct text name, struct text base64)
{
	uint8_t first[6];
	size_t len;

	return text_equal(name, key->name) &&
	       base64_read((struct text){base64.at, 8}, first, sizeof first, &len) &&
	       memcmp(first, key->id, ID_BYTES) == 0;
}

enum said
note_asks(struct text text, struct text lines, const struct verifier_key *key, int64_t *time)
{
	uint8_t bytes[ID_BYTES + TIME_BYTES + SIGNATURE_BYTES];
	struct text line, name, base64;
	enum said said = SAID_NOTHING;

	while (text_cut(&lines, '\n', &line)) {
		int64_t made = 0;
		size_t len = 0;
		if (!line_read(line, &name, &base64) || !is_of_key(key, name, base64))
			continue;
		bool is_good = base64_read(base64, bytes, sizeof bytes, &len);
		if (key->type == KEY_WITNESS)
			is_good = is_good && len == sizeof bytes &&
			          verify_cosignature(key, text, bytes + ID_BYTES, &made);
		else
			is_good = is_good && len == ID_BYTES + SIGNATURE_BYTES &&
			          verify(key->bytes, text.at, text.len, bytes + ID_BYTES);
		if (!is_good)
			return SAID_BAD;
		if (time != NULL && (said == SAID_NOTHING || made < *time))
			*time = made;
		said = SAID_GOOD;
	}
	return said;
}

/* ---- heads ---- */

bool
head_read(struct text text, struct head *head)
{
	struct text rest = text, size, root;
	size_t len;

	if (!text_cut(&rest, '\n', &head->origin) || head->origin.len == 0 ||
	    !text_cut(&rest, '\n', &size) || !text_cut(&rest, '\n', &root) || rest.len > 0)
		return false;
	struct cursor digits = cursor_of(NULL, size, NULL, NULL);
	head->size = take_number(&digits, UINT64_MAX);
	expect_end(&digits);
	return digits.rc == GPAI_OK &&
	       base64_read(root, head->root.bytes, sizeof head->root.bytes, &len) &&
	       len == sizeof head->root.bytes;
}
