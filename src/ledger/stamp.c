/* SPDX-License-Identifier: Apache-2.0 */
/* Checking time stamps (RFC 3161, RFC 5035, RFC 5816) through libcrypto; see stamp.h.
 *
 * libcrypto checks the signature, that the certificate is the one the token was signed with
 * (ESS), the chain at the time of the token, and that the certificate is for time stamping
 * alone, critically so. What it leaves open is checked here: that the token is DER, that the
 * imprint is the SHA-256 of our bytes, that no digest is weaker than that. */
#include "ledger/stamp.h"

#include "base/date.h"
#include "ledger/crypto.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char NORM[] = "RFC 3161, 2.4.2";

enum {
	AUTH_LEVEL = 1,           /* no SHA-1 in certificates, no RSA below 1024 bits */
	CERTIFICATES_MAX = 10000, /* of a file that is trusted */
	ACCURACY_MAX_S = 86400,   /* who knows the time no better than a day, knows it not */
	MICROSECONDS = 1000000,
};

struct stamp_trust {
	STACK_OF(X509) * certificates;
};

/* ---- whom we trust ---- */

static X509 *
parse_certificate(const uint8_t *der, long len)
{
	const uint8_t *at = der;
	X509 *certificate = d2i_X509(NULL, &at, len);

	if (certificate != NULL && at == der + len)
		return certificate;
	X509_free(certificate);
	return NULL;
}

static enum gpai_code
read_certificates(struct stamp_trust *trust, BIO *bio, const char *file, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	char *name, *header;
	uint8_t *der;
	long len;
	int n = 0;

	while (rc == GPAI_OK && PEM_read_bio(bio, &name, &header, &der, &len) == 1) {
		X509 *one = NULL;
		if (strcmp(name, PEM_STRING_X509) == 0 && n++ < CERTIFICATES_MAX)
			one = parse_certificate(der, len);
		if (one == NULL)
			rc = fail(err, GPAI_MALFORMED, in_file(file),
			    "PEM block %d is no certificate, expected -----BEGIN CERTIFICATE-----",
			    n + 1);
		else if (sk_X509_push(trust->certificates, one) <= 0) {
			X509_free(one);
			rc = fail_memory(err);
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	if (rc == GPAI_OK && n == 0)
		rc = fail(err, GPAI_MALFORMED, in_file(file),
		    "no PEM block, expected -----BEGIN CERTIFICATE-----");
	return rc;
}

enum gpai_code
stamp_trust_read(
    const char *file, struct span pem, struct stamp_trust **trust, struct gpai_error *err)
{
	enum gpai_code rc;

	crypto_start();
	if (pem.len > STAMP_TRUST_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(file),
		    "certificates of %zu bytes, expected at most %u", pem.len, STAMP_TRUST_MAX);
	ERR_set_mark();
	BIO *bio = BIO_new_mem_buf(pem.len > 0 ? (const void *)pem.at : "", (int)pem.len);
	*trust = calloc(1, sizeof **trust);
	if (*trust != NULL)
		(*trust)->certificates = sk_X509_new_null();
	if (bio == NULL || *trust == NULL || (*trust)->certificates == NULL)
		rc = fail_memory(err);
	else
		rc = read_certificates(*trust, bio, file, err);
	BIO_free(bio);
	ERR_pop_to_mark();
	if (rc != GPAI_OK) {
		stamp_trust_free(*trust);
		*trust = NULL;
	}
	return rc;
}

void
stamp_trust_free(struct stamp_trust *trust)
{
	if (trust == NULL)
		return;
	sk_X509_pop_free(trust->certificates, X509_free);
	free(trust);
}

/* ---- what a token says ---- */

static enum gpai_code
malformed(struct gpai_error *err, const char *what)
{
	return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM, "%s", what);
}

/* NULL unless the bytes are one DER value and nothing else. */
static PKCS7 *
parse_token(struct span token)
{
	const uint8_t *at = token.at;
	uint8_t *again = NULL;

	PKCS7 *parsed = d2i_PKCS7(NULL, &at, (long)token.len);
	int len = parsed != NULL && at == token.at + token.len ? i2d_PKCS7(parsed, &again) : -1;
	bool is_same =
	    len >= 0 && (size_t)len == token.len && memcmp(again, token.at, token.len) == 0;
	OPENSSL_free(again);
	if (is_same)
		return parsed;
	PKCS7_free(parsed);
	return NULL;
}

/* YYYYMMDDhhmmss[.f...]Z, and the fraction in microseconds, rounded up. */
static bool
read_time(const ASN1_GENERALIZEDTIME *time, int64_t *seconds, uint64_t *fraction_us)
{
	const char *at = (const char *)ASN1_STRING_get0_data(time);
	size_t len = (size_t)ASN1_STRING_length(time);
	uint64_t unit = MICROSECONDS;
	struct tm tm;

	*fraction_us = 0;
	if (len < 15 || at[len - 1] != 'Z' || ASN1_TIME_to_tm(time, &tm) != 1)
		return false;
	for (size_t i = 15; i + 1 < len; i++) {
		unit /= 10;
		*fraction_us += unit > 0 ? unit * (uint64_t)(at[i] - '0') : at[i] != '0';
	}
	int32_t date = date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	*seconds = (int64_t)date * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	return date != DATE_NONE && *fraction_us <= MICROSECONDS;
}

static bool
read_accuracy(const TS_ACCURACY *accuracy, uint64_t *us)
{
	const ASN1_INTEGER *parts[] = {TS_ACCURACY_get_seconds(accuracy),
	    TS_ACCURACY_get_millis(accuracy), TS_ACCURACY_get_micros(accuracy)};
	static const uint64_t units[] = {MICROSECONDS, 1000, 1},
			      most[] = {ACCURACY_MAX_S, 999, 999};

	*us = 0;
	for (size_t i = 0; i < 3; i++) {
		uint64_t n = 0;
		if (parts[i] != NULL && (ASN1_INTEGER_get_uint64(&n, parts[i]) != 1 || n > most[i]))
			return false;
		*us += n * units[i];
	}
	return true;
}

static void
read_serial(const ASN1_INTEGER *serial, char hex[80])
{
	const uint8_t *at = ASN1_STRING_get0_data(serial);
	int len = ASN1_STRING_length(serial);

	hex[0] = '\0';
	for (int i = 0; i < len && i < 39; i++)
		snprintf(hex + (size_t)2 * (size_t)i, 3, "%02X", at[i]);
}

/* Is it a SHA-256 that somebody asked the TSA to stamp? */
static bool
read_imprint(TS_TST_INFO *info, struct digest *imprint)
{
	TS_MSG_IMPRINT *its = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OBJECT *algorithm;
	ASN1_OCTET_STRING *bytes = TS_MSG_IMPRINT_get_msg(its);

	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(its));
	if (OBJ_obj2nid(algorithm) != NID_sha256 || ASN1_STRING_length(bytes) != DIGEST_BYTES)
		return false;
	memcpy(imprint->bytes, ASN1_STRING_get0_data(bytes), DIGEST_BYTES);
	return true;
}

static enum gpai_code
read_info(TS_TST_INFO *info, struct span stamped, struct stamp *stamp, struct gpai_error *err)
{
	struct digest imprint, expected = digest_of(stamped);
	TS_ACCURACY *accuracy = TS_TST_INFO_get_accuracy(info);
	uint64_t fraction;

	if (TS_TST_INFO_get_version(info) != 1 || TS_TST_INFO_get_ext_count(info) > 0)
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "token of another version, or with extensions");
	if (!read_time(TS_TST_INFO_get_time(info), &stamp->time, &fraction))
		return malformed(err, "time of the token that is no time of UTC");
	if (accuracy != NULL && !read_accuracy(accuracy, &stamp->accuracy_us))
		return malformed(err, "accuracy that is none, or worse than a day");
	stamp->by = stamp->time +
	            (int64_t)((fraction + stamp->accuracy_us + MICROSECONDS - 1) / MICROSECONDS);
	OBJ_obj2txt(stamp->policy, sizeof stamp->policy, TS_TST_INFO_get_policy_id(info), 1);
	read_serial(TS_TST_INFO_get_serial(info), stamp->serial);
	if (!read_imprint(info, &imprint))
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "imprint of another digest, expected SHA-256");
	if (!digest_equal(&imprint, &expected))
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "time stamp of other bytes: its imprint is not their SHA-256");
	return GPAI_OK;
}

static enum gpai_code
read_token(struct span token, struct span stamped, PKCS7 **parsed, struct stamp *stamp,
    struct gpai_error *err)
{
	*stamp = (struct stamp){0};
	if (token.len > STAMP_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "token of %zu bytes, expected at most %u", token.len, STAMP_BYTES_MAX);
	if ((*parsed = parse_token(token)) == NULL)
		return malformed(err, "not a token, expected a CMS ContentInfo in DER");
	TS_TST_INFO *info = PKCS7_to_TS_TST_INFO(*parsed);
	if (info == NULL)
		return malformed(err, "not a token: what is signed is no TSTInfo");
	enum gpai_code rc = read_info(info, stamped, stamp, err);
	TS_TST_INFO_free(info);
	return rc;
}

enum gpai_code
stamp_read(struct span token, struct span stamped, struct stamp *stamp, struct gpai_error *err)
{
	PKCS7 *parsed = NULL;

	crypto_start();
	ERR_set_mark();
	enum gpai_code rc = read_token(token, stamped, &parsed, stamp, err);
	PKCS7_free(parsed);
	ERR_pop_to_mark();
	return rc;
}

/* ---- its truth ---- */

static void
name_of(const X509 *certificate, char words[STAMP_WORDS])
{
	/* RFC 2253 without turning characters round, UTF-8 kept, control characters escaped. */
	unsigned long flags = XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
	BIO *bio = BIO_new(BIO_s_mem());
	struct text text;
	char *at = NULL;
	long len = 0;

	flags &= ~(unsigned long)XN_FLAG_SPC_EQ;
	if (bio != NULL &&
	    X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, flags) >= 0)
		len = BIO_get_mem_data(bio, &at);
	if (!text_from_span((struct span){(const uint8_t *)at, (size_t)(len > 0 ? len : 0)}, &text))
		text = text_of("?");
	snprintf(words, STAMP_WORDS, "%.*s", TEXT_ARG(text_clip(text, STAMP_WORDS - 1)));
	BIO_free(bio);
}

static struct digest
digest_of_certificate(X509 *certificate)
{
	struct digest digest = {0};
	uint8_t *der = NULL;
	int len = i2d_X509(certificate, &der);

	if (len > 0)
		digest = digest_of((struct span){der, (size_t)len});
	OPENSSL_free(der);
	return digest;
}

/* A store that judges as of `time`. NULL: no memory. */
static X509_STORE *
store_as_of(const struct stamp_trust *trust, int64_t time)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *how = store != NULL ? X509_STORE_get0_param(store) : NULL;

	for (int i = 0; how != NULL && i < sk_X509_num(trust->certificates); i++)
		if (X509_STORE_add_cert(store, sk_X509_value(trust->certificates, i)) != 1) {
			X509_STORE_free(store);
			return NULL;
		}
	if (how != NULL) {
		X509_VERIFY_PARAM_set_time(how, (time_t)time);
		X509_VERIFY_PARAM_set_auth_level(how, AUTH_LEVEL);
		X509_VERIFY_PARAM_set_depth(how, STAMP_CHAIN_MAX);
		X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
	}
	return store;
}

/* Which of the trusted certificates the chain comes to first. */
static bool
find_trusted(const struct stamp_trust *trust, X509_STORE *store, PKCS7 *token, X509 *signer,
    struct stamp *stamp)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509 *found = NULL;

	if (ctx != NULL && X509_STORE_CTX_init(ctx, store, signer, token->d.sign->cert) == 1 &&
	    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) == 1 &&
	    X509_verify_cert(ctx) == 1) {
		STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
		for (int i = 0; found == NULL && i < sk_X509_num(chain); i++)
			for (int k = 0; k < sk_X509_num(trust->certificates); k++)
				if (X509_cmp(sk_X509_value(chain, i),
					sk_X509_value(trust->certificates, k)) == 0)
					found = sk_X509_value(trust->certificates, k);
	}
	X509_STORE_CTX_free(ctx);
	if (found == NULL)
		return false;
	stamp->trusted = digest_of_certificate(found);
	name_of(found, stamp->trusted_name);
	return true;
}

/* What nobody has signed must have its one form, so that a token cannot be changed in passing:
 * no attributes or lists beside the signature, and versions and digests as they have to be.
 * One signer, with a digest of 256 bits at least. */
static enum gpai_code
check_form(const PKCS7_SIGNED *data, struct gpai_error *err)
{
	const ASN1_OBJECT *algorithm;

	if (sk_PKCS7_SIGNER_INFO_num(data->signer_info) != 1)
		return malformed(err, "token that is not signed by exactly one");
	const PKCS7_SIGNER_INFO *signer = sk_PKCS7_SIGNER_INFO_value(data->signer_info, 0);
	X509_ALGOR_get0(&algorithm, NULL, NULL, signer->digest_alg);
	int nid = OBJ_obj2nid(algorithm);
	if (nid != NID_sha256 && nid != NID_sha384 && nid != NID_sha512)
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "token signed over a digest other than SHA-256, SHA-384 and SHA-512");
	if (ASN1_INTEGER_get(data->version) != 3 || ASN1_INTEGER_get(signer->version) != 1 ||
	    sk_X509_ALGOR_num(data->md_algs) != 1 ||
	    X509_ALGOR_cmp(sk_X509_ALGOR_value(data->md_algs, 0), signer->digest_alg) != 0)
		return malformed(err, "token whose versions and digests contradict each other");
	if (data->crl != NULL || signer->unauth_attr != NULL)
		return malformed(err, "token that carries what nobody signed");
	return GPAI_OK;
}

/* The same for what names the signer and the algorithm: the digest and the kind of its key. */
static bool
names_signer(const PKCS7_SIGNER_INFO *info, X509 *signer)
{
	X509_NAME *a = info->issuer_and_serial->issuer, *b = X509_get_issuer_name(signer);
	const uint8_t *a_der, *b_der;
	size_t a_len, b_len;
	const ASN1_OBJECT *digest, *algorithm;
	int parameter, digest_nid, key_nid;

	X509_ALGOR_get0(&digest, NULL, NULL, info->digest_alg);
	X509_ALGOR_get0(&algorithm, &parameter, NULL, info->digest_enc_alg);
	int its_key = EVP_PKEY_get_base_id(X509_get0_pubkey(signer)), nid = OBJ_obj2nid(algorithm);
	if (OBJ_find_sigid_algs(nid, &digest_nid, &key_nid) != 1) {
		key_nid = nid; /* some name the key alone */
		digest_nid = OBJ_obj2nid(digest);
	}
	return X509_NAME_get0_der(a, &a_der, &a_len) == 1 &&
	       X509_NAME_get0_der(b, &b_der, &b_len) == 1 && a_len == b_len &&
	       memcmp(a_der, b_der, a_len) == 0 && key_nid == its_key &&
	       digest_nid == OBJ_obj2nid(digest) &&
	       (parameter == V_ASN1_UNDEF || parameter == V_ASN1_NULL);
}

/* What libcrypto said last. */
static enum gpai_code
say_why_not(struct gpai_error *err)
{
	const char *data = NULL;
	int flags = 0;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL);
	unsigned long number = ERR_peek_last_error_data(&data, &flags);
	bool is_chain = ERR_GET_LIB(number) == ERR_LIB_TS &&
	                ERR_GET_REASON(number) == TS_R_CERTIFICATE_VERIFY_ERROR;
	const char *reason = ERR_reason_error_string(number), *colon;
	bool has_words = data != NULL && (flags & ERR_TXT_STRING) != 0 && data[0] != '\0';

	if (is_chain) {
		colon = has_words ? strchr(data, ':') : NULL;
		return fail_clause(err, GPAI_NOT_FOUND, NOWHERE, NORM,
		    "no chain from its certificate to a trusted one at the time it states: %s",
		    colon != NULL ? colon + 1 : "unknown reason");
	}
	return fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM, "does not verify: %s%s%s",
	    reason != NULL ? reason : "unknown reason", has_words ? ": " : "",
	    has_words ? data : "");
}

static enum gpai_code
verify_token(
    PKCS7 *token, const struct stamp_trust *trust, struct stamp *stamp, struct gpai_error *err)
{
	X509_STORE *store = store_as_of(trust, stamp->time);
	const PKCS7_SIGNED *data = token->d.sign;
	X509 *signer = NULL;
	enum gpai_code rc = check_form(data, err);

	if (rc == GPAI_OK && store == NULL)
		rc = fail_memory(err);
	if (rc == GPAI_OK &&
	    (TS_RESP_verify_signature(token, trust->certificates, store, &signer) != 1 ||
		!find_trusted(trust, store, token, signer, stamp)))
		rc = say_why_not(err);
	if (rc == GPAI_OK &&
	    !names_signer(sk_PKCS7_SIGNER_INFO_value(data->signer_info, 0), signer))
		rc = malformed(err, "token that names its signer or algorithm otherwise");
	if (rc == GPAI_OK) {
		stamp->certificate = digest_of_certificate(signer);
		name_of(signer, stamp->tsa);
	}
	X509_free(signer);
	X509_STORE_free(store);
	return rc;
}

enum gpai_code
stamp_verify(struct span token, struct span stamped, const struct stamp_trust *trust,
    struct stamp *stamp, struct gpai_error *err)
{
	PKCS7 *parsed = NULL;

	crypto_start();
	ERR_set_mark();
	enum gpai_code rc = read_token(token, stamped, &parsed, stamp, err);
	if (rc == GPAI_OK)
		rc = verify_token(parsed, trust, stamp, err);
	PKCS7_free(parsed);
	ERR_pop_to_mark();
	return rc;
}
