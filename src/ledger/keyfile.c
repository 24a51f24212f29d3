/* SPDX-License-Identifier: Apache-2.0 */
/* Protected key files (RFC 5958, RFC 8018, RFC 7914) through libcrypto.
 *
 * The parameters are looked at before libcrypto spends anything on them. */
#include "ledger/keyfile.h"

#include "ledger/crypto.h"
#include "ledger/sign_key.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <string.h>

static const char KEY_FILE[] = "RFC 8018, 6.2";

enum {
	/* Written: 16 MiB and about a quarter of a second; as much as is usually advised
	 * with 128 MiB, yet within the 32 MiB that libcrypto's own programs allow. */
	SCRYPT_N = 1 << 14,
	SCRYPT_R = 8,
	SCRYPT_P = 5,
	/* Read: r * (N + 2 + p) is 128 bytes of memory each, and libcrypto takes no more than
	 * 32 MiB either; N * r * p is the time, here six times what we write. */
	MEMORY_MAX = (32 << 20) / 128,
	WORK_MAX = 1 << 22,
	PBKDF2_MAX = 2000000, /* rounds: as long */
	SALT_BYTES = 16,
};

/* ---- what a file asks for ---- */

static enum gpai_code
refuse_cost(const char *file, struct gpai_error *err)
{
	return fail_clause(err, GPAI_TOO_LARGE, in_file(file), KEY_FILE,
	    "passphrase that costs more than 32 MiB or a few seconds to try");
}

static enum gpai_code
check_scrypt(const ASN1_TYPE *parameter, const char *file, struct gpai_error *err)
{
	SCRYPT_PARAMS *scrypt = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter);
	uint64_t n = 0, r = 0, p = 0;
	enum gpai_code rc = GPAI_OK;

	if (scrypt == NULL || ASN1_INTEGER_get_uint64(&n, scrypt->costParameter) != 1 ||
	    ASN1_INTEGER_get_uint64(&r, scrypt->blockSize) != 1 ||
	    ASN1_INTEGER_get_uint64(&p, scrypt->parallelizationParameter) != 1 || n < 2 ||
	    (n & (n - 1)) != 0 || r == 0 || p == 0)
		rc = fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "scrypt parameters, expected a power of two and two numbers above 0");
	else if (n > MEMORY_MAX || p > WORK_MAX || r > MEMORY_MAX / (n + 2 + p) ||
		 p > WORK_MAX / (n * r))
		rc = refuse_cost(file, err);
	SCRYPT_PARAMS_free(scrypt);
	return rc;
}

static enum gpai_code
check_pbkdf2(const ASN1_TYPE *parameter, const char *file, struct gpai_error *err)
{
	PBKDF2PARAM *pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), parameter);
	uint64_t rounds = 0;
	enum gpai_code rc = GPAI_OK;

	if (pbkdf2 == NULL || ASN1_INTEGER_get_uint64(&rounds, pbkdf2->iter) != 1 || rounds == 0)
		rc = fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "PBKDF2 parameters, expected a number of rounds above 0");
	else if (rounds > PBKDF2_MAX)
		rc = refuse_cost(file, err);
	PBKDF2PARAM_free(pbkdf2);
	return rc;
}

static const struct derivation {
	int nid;
	enum gpai_code (*check)(const ASN1_TYPE *, const char *file, struct gpai_error *);
} DERIVATIONS[] = {{NID_id_scrypt, check_scrypt}, {NID_id_pbkdf2, check_pbkdf2}};

static enum gpai_code
check_derivation(const X509_ALGOR *how, const char *file, struct gpai_error *err)
{
	for (size_t i = 0; i < sizeof DERIVATIONS / sizeof *DERIVATIONS; i++)
		if (OBJ_obj2nid(how->algorithm) == DERIVATIONS[i].nid)
			return DERIVATIONS[i].check(how->parameter, file, err);
	return fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
	    "passphrase by another function, expected scrypt or PBKDF2");
}

static enum gpai_code
check_protection(const X509_SIG *sealed, const char *file, struct gpai_error *err)
{
	const X509_ALGOR *how;
	PBE2PARAM *scheme;
	enum gpai_code rc;

	X509_SIG_get0(sealed, &how, NULL);
	if (OBJ_obj2nid(how->algorithm) != NID_pbes2)
		return fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
		    "protected by another scheme, expected PBES2");
	scheme = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), how->parameter);
	if (scheme == NULL)
		return fail_clause(
		    err, GPAI_MALFORMED, in_file(file), KEY_FILE, "no parameters of PBES2");
	int cipher = OBJ_obj2nid(scheme->encryption->algorithm);
	if (cipher != NID_aes_256_cbc && cipher != NID_aes_192_cbc && cipher != NID_aes_128_cbc)
		rc = fail_clause(err, GPAI_UNSUPPORTED, in_file(file), KEY_FILE,
		    "encrypted with another cipher, expected AES in CBC mode");
	else
		rc = check_derivation(scheme->keyfunc, file, err);
	PBE2PARAM_free(scheme);
	return rc;
}

/* ---- reading ---- */

/* The block of a protected key; NULL: the file holds none, or something else first. */
static X509_SIG *
read_sealed(struct span pem)
{
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	X509_SIG *sealed = NULL;
	long len = 0;

	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	if (bio != NULL && PEM_read_bio(bio, &name, &header, &der, &len) == 1 &&
	    strcmp(name, PEM_STRING_PKCS8) == 0 && header[0] == '\0') {
		const uint8_t *at = der;
		sealed = d2i_X509_SIG(NULL, &at, len);
		if (sealed != NULL && at != der + len) {
			X509_SIG_free(sealed);
			sealed = NULL;
		}
	}
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(der);
	BIO_free(bio);
	return sealed;
}

bool
keyfile_is_protected(struct span pem)
{
	static const char LINE[] = "-----BEGIN " PEM_STRING_PKCS8 "-----";

	return pem.len > 0 && memmem(pem.at, pem.len, LINE, sizeof LINE - 1) != NULL;
}

/* A wrong passphrase shows in the padding, or, once in 256 times, in what is inside. */
static enum gpai_code
open_sealed(const X509_SIG *sealed, const char *file, struct text passphrase, struct sign_key **key,
    struct gpai_error *err)
{
	enum gpai_code rc = check_protection(sealed, file, err);

	if (rc != GPAI_OK)
		return rc;
	PKCS8_PRIV_KEY_INFO *info =
	    PKCS8_decrypt(sealed, passphrase.len > 0 ? passphrase.at : "", (int)passphrase.len);
	if (info == NULL)
		return fail(err, GPAI_INVALID, in_file(file),
		    "wrong passphrase, or a damaged file: the key cannot be opened");
	rc = sign_key_from_pkcs8(info, file, key, err);
	PKCS8_PRIV_KEY_INFO_free(info);
	return rc;
}

enum gpai_code
keyfile_open(struct span pem, const char *file, struct text passphrase, struct sign_key **key,
    struct gpai_error *err)
{
	enum gpai_code rc;

	*key = NULL;
	crypto_start();
	if (pem.len > SIGN_PEM_READ_MAX || !keyfile_is_protected(pem))
		return sign_key_read(pem, file, key, err);
	if (passphrase.len >= KEYFILE_PASSPHRASE_MAX)
		return fail(err, GPAI_INVALID, in_file(file),
		    "passphrase of %zu bytes, expected at most %d", passphrase.len,
		    KEYFILE_PASSPHRASE_MAX - 1);
	ERR_set_mark();
	X509_SIG *sealed = read_sealed(pem);
	if (sealed == NULL)
		rc = fail_clause(err, GPAI_MALFORMED, in_file(file), KEY_FILE,
		    "no protected key, expected PKCS #8 in an \"" PEM_STRING_PKCS8 "\" block");
	else
		rc = open_sealed(sealed, file, passphrase, key, err);
	X509_SIG_free(sealed);
	ERR_pop_to_mark();
	return rc;
}

enum gpai_code
keyfile_read(struct span pem, const char *file, const struct keyfile_asker *asker,
    struct sign_key **key, struct gpai_error *err)
{
	char passphrase[KEYFILE_PASSPHRASE_MAX] = "";
	enum gpai_code rc = GPAI_INVALID;

	*key = NULL;
	if (!keyfile_is_protected(pem))
		return sign_key_read(pem, file, key, err);
	if (asker == NULL || asker->ask == NULL)
		return fail(err, GPAI_INVALID, in_file(file),
		    "the key is protected, and there is nobody to ask for its passphrase");
	for (unsigned i = 0; i < KEYFILE_ATTEMPTS && rc == GPAI_INVALID; i++) {
		struct gpai_error none; /* of a later attempt: the first refusal says more */
		rc =
		    asker->ask(asker->ctx, file, KEYFILE_OPEN, i, passphrase, i == 0 ? err : &none);
		if (rc != GPAI_OK) {
			rc = i == 0 ? rc : GPAI_INVALID;
			break;
		}
		rc = keyfile_open(pem, file, text_of(passphrase), key, err);
	}
	OPENSSL_cleanse(passphrase, sizeof passphrase);
	return rc;
}

/* ---- writing ---- */

static X509_SIG *
seal(const struct sign_key *key, struct text passphrase, const uint8_t *random)
{
	uint8_t iv[SALT_BYTES];
	X509_SIG *sealed = NULL;

	memcpy(iv, random + SALT_BYTES, sizeof iv);
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
	X509_ALGOR *how = PKCS5_pbe2_set_scrypt(
	    EVP_aes_256_cbc(), random, SALT_BYTES, iv, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	if (info != NULL && how != NULL)
		sealed = PKCS8_set0_pbe(passphrase.at, (int)passphrase.len, info, how);
	if (sealed == NULL)
		X509_ALGOR_free(how);
	PKCS8_PRIV_KEY_INFO_free(info); /* wipes */
	return sealed;
}

enum gpai_code
keyfile_protect(const struct sign_key *key, struct text passphrase,
    const uint8_t random[KEYFILE_RANDOM_BYTES], struct sign_pem *pem, struct gpai_error *err)
{
	char *at = NULL;
	long len = 0;

	memset(pem, 0, sizeof *pem);
	if (passphrase.len == 0 || passphrase.len >= KEYFILE_PASSPHRASE_MAX)
		return fail(err, GPAI_INVALID, NOWHERE, "passphrase of %zu bytes, expected 1 to %d",
		    passphrase.len, KEYFILE_PASSPHRASE_MAX - 1);
	if (key->library != NULL)
		return fail(
		    err, GPAI_UNSUPPORTED, NOWHERE, "key in a token, which does not give it away");
	BIO *bio = BIO_new(BIO_s_mem());
	X509_SIG *sealed = seal(key, passphrase, random);
	if (bio != NULL && sealed != NULL && PEM_write_bio_PKCS8(bio, sealed) == 1)
		len = BIO_get_mem_data(bio, &at);
	bool fits = len > 0 && (size_t)len <= sizeof pem->at;
	if (fits) {
		memcpy(pem->at, at, (size_t)len);
		pem->len = (size_t)len;
	}
	X509_SIG_free(sealed);
	BIO_free(bio);
	return fits ? GPAI_OK : crypto_failed(err);
}
