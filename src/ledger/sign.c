/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 keys and signing (RFC 8032) through libcrypto; key files as RFC 8410 has them.
 *
 * A key file is read down to its 32 bytes with the ASN.1 functions, not with
 * libcrypto's general decoders: those ask for a pass phrase on the terminal, try every
 * format they know, and take a millisecond. */
#include "ledger/sign.h"

#include "base/base64.h"
#include "ledger/crypto.h"
#include "ledger/sign_key.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

static const char KEY_FILE[] = "RFC 8410, 7";

/* A key in a token knows its public half only as a parameter. */
static bool
read_public(EVP_PKEY *pkey, uint8_t public_key[NOTE_PUBLIC_BYTES])
{
	size_t len = NOTE_PUBLIC_BYTES;

	if (EVP_PKEY_get_raw_public_key(pkey, public_key, &len) == 1)
		return len == NOTE_PUBLIC_BYTES;
	return EVP_PKEY_get_octet_string_param(pkey, "pub", public_key, NOTE_PUBLIC_BYTES, &len) ==
	           1 &&
	       len == NOTE_PUBLIC_BYTES;
}

enum gpai_code
sign_key_take(EVP_PKEY *pkey, OSSL_LIB_CTX *library, const char *file, struct sign_key **key,
    struct gpai_error *err)
{
	struct sign_key *made = calloc(1, sizeof *made);

	*key = NULL;
	if (made == NULL) {
		EVP_PKEY_free(pkey);
		OSSL_LIB_CTX_free(library);
		return fail_memory(err);
	}
	made->pkey = pkey;
	made->library = library;
	if (EVP_PKEY_is_a(pkey, "ED25519") != 1 || !read_public(pkey, made->public_key)) {
		sign_key_free(made);
		return fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
		    "key of another kind, expected Ed25519");
	}
	*key = made;
	return GPAI_OK;
}

enum gpai_code
sign_key_create(const uint8_t seed[SIGN_SEED_BYTES], struct sign_key **key, struct gpai_error *err)
{
	*key = NULL;
	crypto_start();
	EVP_PKEY *pkey =
	    EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGN_SEED_BYTES);
	return pkey != NULL ? sign_key_take(pkey, NULL, NULL, key, err) : crypto_failed(err);
}

void
sign_key_free(struct sign_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey); /* libcrypto wipes the seed in it */
	OSSL_LIB_CTX_free(key->library);
	free(key);
}

const uint8_t *
sign_key_public(const struct sign_key *key)
{
	return key->public_key;
}

/* ---- key files ---- */

/* Version, algorithm, and the seed as an octet string within an octet string. */
enum gpai_code
sign_key_from_pkcs8(const PKCS8_PRIV_KEY_INFO *info, const char *file, struct sign_key **key,
    struct gpai_error *err)
{
	const ASN1_OBJECT *algorithm;
	const uint8_t *octets;
	int len;

	if (PKCS8_pkey_get0(&algorithm, &octets, &len, NULL, info) != 1 ||
	    OBJ_obj2nid(algorithm) != NID_ED25519)
		return fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
		    "key of another kind, expected Ed25519");
	if (len != 2 + SIGN_SEED_BYTES || octets[0] != V_ASN1_OCTET_STRING ||
	    octets[1] != SIGN_SEED_BYTES)
		return fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "Ed25519 key that does not hold 32 bytes");
	return sign_key_create(octets + 2, key, err);
}

/* The content of a PRIVATE KEY block. */
static enum gpai_code
read_pkcs8(const uint8_t *der, long der_len, const char *file, struct sign_key **key,
    struct gpai_error *err)
{
	const uint8_t *at = der;
	enum gpai_code rc;

	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, der_len);
	if (info == NULL || at != der + der_len)
		rc = fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "not a PKCS #8 key inside the PEM block");
	else
		rc = sign_key_from_pkcs8(info, file, key, err);
	PKCS8_PRIV_KEY_INFO_free(info); /* wipes */
	return rc;
}

static enum gpai_code
read_pem(BIO *bio, const char *file, struct sign_key **key, struct gpai_error *err)
{
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	long len = 0;
	enum gpai_code rc;

	if (PEM_read_bio_ex(bio, &name, &header, &der, &len, PEM_FLAG_SECURE) != 1)
		rc = fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "no PEM block, expected -----BEGIN PRIVATE KEY-----");
	else if (strcmp(name, PEM_STRING_PKCS8INF) != 0 || header[0] != '\0')
		rc = fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
		    "PEM block \"%s\", expected an unencrypted \"%s\"", name, PEM_STRING_PKCS8INF);
	else
		rc = read_pkcs8(der, len, file, key, err);
	OPENSSL_secure_free(name);
	OPENSSL_secure_free(header);
	OPENSSL_secure_clear_free(der, (size_t)len);
	return rc;
}

enum gpai_code
sign_key_read(struct span pem, const char *file, struct sign_key **key, struct gpai_error *err)
{
	*key = NULL;
	crypto_start();
	if (pem.len > SIGN_PEM_READ_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, in_file(file), KEY_FILE,
		    "key file of %zu bytes, expected at most %d", pem.len, SIGN_PEM_READ_MAX);
	ERR_set_mark();
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	enum gpai_code rc = bio == NULL ? fail_memory(err) : read_pem(bio, file, key, err);
	BIO_free(bio);
	ERR_pop_to_mark();
	return rc;
}

enum gpai_code
sign_key_write(const struct sign_key *key, struct sign_pem *pem, struct gpai_error *err)
{
	if (key->library != NULL)
		return fail(
		    err, GPAI_UNSUPPORTED, NOWHERE, "key in a token, which does not give it away");
	BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when freed */
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
	char *at = NULL;
	long len = 0;

	memset(pem, 0, sizeof *pem);
	if (bio != NULL && info != NULL && PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) == 1)
		len = BIO_get_mem_data(bio, &at);
	bool fits = len > 0 && (size_t)len <= sizeof pem->at;
	if (fits) {
		memcpy(pem->at, at, (size_t)len);
		pem->len = (size_t)len;
	}
	PKCS8_PRIV_KEY_INFO_free(info);
	BIO_free(bio);
	return fits ? GPAI_OK : crypto_failed(err);
}

void
sign_pem_wipe(struct sign_pem *pem)
{
	OPENSSL_cleanse(pem, sizeof *pem);
}

/* ---- signing ---- */

enum gpai_code
sign_bytes(const struct sign_key *key, struct span message, uint8_t signature[NOTE_SIGNED_BYTES],
    struct gpai_error *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = NOTE_SIGNED_BYTES;

	bool is_signed =
	    ctx != NULL &&
	    EVP_DigestSignInit_ex(ctx, NULL, NULL, key->library, NULL, key->pkey, NULL) == 1 &&
	    EVP_DigestSign(ctx, signature, &len, message.at, message.len) == 1;
	EVP_MD_CTX_free(ctx);
	return is_signed ? GPAI_OK : crypto_failed(err);
}

enum gpai_code
sign_note(const struct sign_key *key, struct text name, struct text text, struct out *out,
    struct gpai_error *err)
{
	struct note_key known;
	uint8_t bytes[4 + NOTE_SIGNED_BYTES]; /* key id, big-endian, and signature */

	enum gpai_code rc = note_key_init(&known, name, key->public_key, err);
	if (rc != GPAI_OK)
		return rc;
	if (!note_text_check(text))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "text to sign that has a control character or no newline at its end");
	struct span message = {(const uint8_t *)text.at, text.len};
	rc = sign_bytes(key, message, bytes + 4, err);
	if (rc != GPAI_OK)
		return rc;
	for (unsigned i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(known.id >> (24 - 8 * i));
	out_put(out, text);
	out_string(out, "\n\xe2\x80\x94 "); /* empty line; U+2014 and a space */
	out_put(out, name);
	out_char(out, ' ');
	base64_write((struct span){bytes, sizeof bytes}, out);
	out_char(out, '\n');
	return GPAI_OK;
}
