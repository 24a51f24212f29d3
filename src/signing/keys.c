/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that sign models, through libcrypto; see keys.h.
 *
 * Key files are read down to their DER by hand and then by the function for exactly that
 * form: libcrypto's general readers ask for a pass phrase on the terminal. */
#include "signing/keys.h"

#include "signing/crypto.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { PEM_BYTES_MAX = 64 << 10, GROUP_MAX = 64, SIGNATURE_MAX = 256 };

struct kind {
	const char *shown, *group; /* group: NULL for keys without one */
	int id;
	const EVP_MD *(*digest)(void); /* NULL: the key has its own */
	bool is_listed;
};

static const struct kind kinds[] = {
    {"ECDSA P-256", "prime256v1", EVP_PKEY_EC, EVP_sha256, true},
    {"ECDSA P-384", "secp384r1", EVP_PKEY_EC, EVP_sha384, true},
    {"ECDSA P-521", "secp521r1", EVP_PKEY_EC, EVP_sha512, true},
    {"Ed25519", NULL, EVP_PKEY_ED25519, NULL, false},
};

struct model_key {
	EVP_PKEY *pkey;
	const struct kind *kind;
	struct digest digest;
};

static const struct kind *
find_kind(const EVP_PKEY *pkey)
{
	char group[GROUP_MAX] = "";

	(void)EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (EVP_PKEY_get_base_id(pkey) == kinds[i].id &&
		    (kinds[i].group == NULL || strcmp(kinds[i].group, group) == 0))
			return &kinds[i];
	return NULL;
}

static bool
digest_pem(EVP_PKEY *pkey, struct digest *digest)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at = NULL;
	long len = 0;

	if (bio != NULL && PEM_write_bio_PUBKEY(bio, pkey) == 1)
		len = BIO_get_mem_data(bio, &at);
	if (len > 0)
		*digest = digest_of((struct span){(const uint8_t *)at, (size_t)len});
	BIO_free(bio);
	return len > 0;
}

enum gpai_code
model_key_take(void *evp_pkey, const char *file, struct model_key **key, struct gpai_error *err)
{
	struct model_key *made = calloc(1, sizeof *made);
	enum gpai_code rc = GPAI_OK;
	EVP_PKEY *pkey = evp_pkey;

	*key = NULL;
	if (made == NULL) {
		EVP_PKEY_free(pkey);
		return fail_memory(err);
	}
	made->pkey = pkey;
	made->kind = find_kind(pkey);
	if (made->kind == NULL)
		rc = fail(err, GPAI_UNSUPPORTED, in_file(file),
		    "key of another kind, expected ECDSA on P-256, P-384 or P-521, or Ed25519");
	else if (!digest_pem(pkey, &made->digest))
		rc = fail_memory(err);
	if (rc == GPAI_OK)
		*key = made;
	else
		model_key_free(made);
	return rc;
}

/* -- key files ----------------------------------------------------------------------------- */

static const char PUBLIC[] = "PUBLIC KEY", PRIVATE[] = "PRIVATE KEY";
static const char SEC1[] = "EC PRIVATE KEY", ENCRYPTED[] = "ENCRYPTED PRIVATE KEY";

static EVP_PKEY *
pkey_of(const char *name, const uint8_t *der, long len)
{
	const uint8_t *at = der;
	EVP_PKEY *pkey = NULL;

	if (strcmp(name, PUBLIC) == 0) {
		pkey = d2i_PUBKEY(NULL, &at, len);
	} else if (strcmp(name, SEC1) == 0) {
		pkey = d2i_PrivateKey(EVP_PKEY_EC, NULL, &at, len);
	} else {
		PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, len);
		if (info != NULL)
			pkey = EVP_PKCS82PKEY(info);
		PKCS8_PRIV_KEY_INFO_free(info); /* wipes */
	}
	if (pkey != NULL && at != der + len) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return pkey;
}

static enum gpai_code
take_block(const char *name, const char *header, const uint8_t *der, long len, bool is_private,
    const char *file, struct model_key **key, struct gpai_error *err)
{
	bool is_wanted = is_private ? strcmp(name, PRIVATE) == 0 || strcmp(name, SEC1) == 0
	                            : strcmp(name, PUBLIC) == 0;
	EVP_PKEY *pkey;

	if (strcmp(name, ENCRYPTED) == 0 || strstr(header, "ENCRYPTED") != NULL)
		return fail(err, GPAI_UNSUPPORTED, in_file(file),
		    "key is encrypted with a passphrase, expected a file without one");
	if (!is_wanted)
		return fail(err, GPAI_UNSUPPORTED, in_file(file),
		    "PEM block \"%.80s\", expected %s", name,
		    is_private ? "\"PRIVATE KEY\" or \"EC PRIVATE KEY\"" : "\"PUBLIC KEY\"");
	if ((pkey = pkey_of(name, der, len)) == NULL)
		return fail(err, GPAI_MALFORMED, in_file(file), "no key inside the PEM block");
	return model_key_take(pkey, file, key, err);
}

/* `openssl ecparam -genkey` writes the parameters of the curve before the key. */
static enum gpai_code
read_blocks(
    BIO *bio, bool is_private, const char *file, struct model_key **key, struct gpai_error *err)
{
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	bool is_parameters = true;
	enum gpai_code rc = GPAI_OK;
	long len = 0;

	while (is_parameters) {
		if (PEM_read_bio_ex(bio, &name, &header, &der, &len, PEM_FLAG_SECURE) != 1)
			return fail(err, GPAI_MALFORMED, in_file(file),
			    "no PEM block, expected -----BEGIN %s-----",
			    is_private ? PRIVATE : PUBLIC);
		is_parameters = strcmp(name, "EC PARAMETERS") == 0;
		if (!is_parameters)
			rc = take_block(name, header, der, len, is_private, file, key, err);
		OPENSSL_secure_free(name);
		OPENSSL_secure_free(header);
		OPENSSL_secure_clear_free(der, (size_t)len);
	}
	return rc;
}

static enum gpai_code
read_pem(struct span pem, bool is_private, const char *file, struct model_key **key,
    struct gpai_error *err)
{
	enum gpai_code rc;
	BIO *bio;

	*key = NULL;
	crypto_start();
	if (pem.len > PEM_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(file),
		    "key file of %zu bytes, expected at most %d", pem.len, PEM_BYTES_MAX);
	ERR_set_mark();
	bio = BIO_new_mem_buf(pem.len > 0 ? (const void *)pem.at : "", (int)pem.len);
	rc = bio == NULL ? fail_memory(err) : read_blocks(bio, is_private, file, key, err);
	BIO_free(bio);
	ERR_pop_to_mark();
	return rc;
}

enum gpai_code
model_key_read_public(
    struct span pem, const char *file, struct model_key **key, struct gpai_error *err)
{
	return read_pem(pem, false, file, key, err);
}

enum gpai_code
model_key_read_private(
    struct span pem, const char *file, struct model_key **key, struct gpai_error *err)
{
	return read_pem(pem, true, file, key, err);
}

void
model_key_free(struct model_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

const char *
model_key_kind(const struct model_key *key)
{
	return key->kind->shown;
}

bool
model_key_is_listed(const struct model_key *key)
{
	return key->kind->is_listed;
}

struct digest
model_key_digest(const struct model_key *key)
{
	return key->digest;
}

/* -- signing and checking ------------------------------------------------------------------ */

static const EVP_MD *
digest_for(const struct model_key *key)
{
	return key->kind->digest != NULL ? key->kind->digest() : NULL;
}

enum gpai_code
model_key_sign(struct arena *arena, const struct model_key *key, struct span message,
    struct span *signature, struct gpai_error *err)
{
	uint8_t *at = arena_alloc(arena, SIGNATURE_MAX);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = SIGNATURE_MAX;
	bool is_signed = false;

	if (at != NULL && ctx != NULL) {
		ERR_set_mark();
		is_signed = EVP_DigestSignInit(ctx, NULL, digest_for(key), NULL, key->pkey) == 1 &&
		            EVP_DigestSign(ctx, at, &len, message.at, message.len) == 1;
		ERR_pop_to_mark();
	}
	EVP_MD_CTX_free(ctx);
	if (at == NULL || ctx == NULL)
		return fail_memory(err);
	if (!is_signed)
		return fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "libcrypto of this system refuses to sign with %s", key->kind->shown);
	*signature = (struct span){at, len};
	return GPAI_OK;
}

bool
model_key_fits(
    const struct model_key *key, struct span message, struct span signature, bool by_sha256)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *digest = digest_for(key);
	bool fits = false;

	if (digest != NULL && by_sha256)
		digest = EVP_sha256();
	ERR_set_mark();
	fits = ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, digest, NULL, key->pkey) == 1 &&
	       EVP_DigestVerify(ctx, signature.at, signature.len, message.at, message.len) == 1;
	ERR_pop_to_mark();
	EVP_MD_CTX_free(ctx);
	return fits;
}
