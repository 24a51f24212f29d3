/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for time stamps and their answers (RFC 3161, 2.4), through libcrypto; see
 * stamp_ask.h. */
#include "ledger/stamp_ask.h"

#include "ledger/crypto.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

static const char REQUEST[] = "RFC 3161, 2.4.1", ANSWER[] = "RFC 3161, 2.4.2";

/* ---- the request ---- */

/* An integer above 0 whose DER has its 8 bytes: neither a sign nor a leading zero to lose. */
static ASN1_INTEGER *
nonce_integer(const uint8_t nonce[STAMP_NONCE_BYTES])
{
	ASN1_INTEGER *integer = ASN1_INTEGER_new();
	uint64_t number = 0;

	for (size_t i = 0; i < STAMP_NONCE_BYTES; i++)
		number = number << 8 | nonce[i];
	number = (number & INT64_MAX) | (uint64_t)1 << 62;
	if (integer != NULL && ASN1_INTEGER_set_uint64(integer, number) == 1)
		return integer;
	ASN1_INTEGER_free(integer);
	return NULL;
}

static bool
fill_imprint(TS_REQ *request, struct span stamped)
{
	struct digest digest = digest_of(stamped);
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();

	bool is_done =
	    imprint != NULL && algorithm != NULL &&
	    X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
	    TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, digest.bytes, DIGEST_BYTES) == 1 &&
	    TS_REQ_set_msg_imprint(request, imprint) == 1;
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return is_done;
}

enum gpai_code
stamp_ask(struct span stamped, const uint8_t nonce[STAMP_NONCE_BYTES], struct out *out,
    struct gpai_error *err)
{
	uint8_t *der = NULL;
	int len = -1;

	crypto_start();
	ERR_set_mark();
	TS_REQ *request = TS_REQ_new();
	ASN1_INTEGER *integer = nonce_integer(nonce);
	if (request != NULL && integer != NULL && TS_REQ_set_version(request, 1) == 1 &&
	    fill_imprint(request, stamped) && TS_REQ_set_nonce(request, integer) == 1 &&
	    TS_REQ_set_cert_req(request, 1) == 1)
		len = i2d_TS_REQ(request, &der);
	if (len > 0)
		out_bytes(out, der, (size_t)len);
	OPENSSL_free(der);
	ASN1_INTEGER_free(integer);
	TS_REQ_free(request);
	ERR_pop_to_mark();
	return len > 0 ? GPAI_OK
	               : fail_clause(err, GPAI_NO_MEMORY, NOWHERE, REQUEST, "request not made");
}

/* ---- the answer ---- */

/* Words of ours for the bits of PKIFailureInfo. */
static const struct {
	int bit;
	const char *says;
} FAILURES[] = {
    {TS_INFO_BAD_ALG, "it does not take SHA-256"},
    {TS_INFO_BAD_REQUEST, "it does not take such requests"},
    {TS_INFO_BAD_DATA_FORMAT, "it could not read the request"},
    {TS_INFO_TIME_NOT_AVAILABLE, "its clock is out of order"},
    {TS_INFO_UNACCEPTED_POLICY, "it does not follow the policy asked for"},
    {TS_INFO_UNACCEPTED_EXTENSION, "it does not know the extension asked for"},
    {TS_INFO_ADD_INFO_NOT_AVAILABLE, "it does not know what else was asked for"},
    {TS_INFO_SYSTEM_FAILURE, "it is out of order"},
};

static enum gpai_code
check_status(TS_RESP *response, struct gpai_error *err)
{
	TS_STATUS_INFO *info = TS_RESP_get_status_info(response);
	const ASN1_BIT_STRING *failure = TS_STATUS_INFO_get0_failure_info(info);
	const STACK_OF(ASN1_UTF8STRING) *words = TS_STATUS_INFO_get0_text(info);
	int64_t status = 0;
	const char *says = "it says no more";
	struct text its = TEXT_NONE;

	if (ASN1_INTEGER_get_int64(&status, TS_STATUS_INFO_get0_status(info)) == 1 &&
	    (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS))
		return GPAI_OK;
	for (size_t i = 0; failure != NULL && i < sizeof FAILURES / sizeof *FAILURES; i++)
		if (ASN1_BIT_STRING_get_bit(failure, FAILURES[i].bit) == 1)
			says = FAILURES[i].says;
	if (words != NULL && sk_ASN1_UTF8STRING_num(words) > 0) {
		const ASN1_UTF8STRING *word = sk_ASN1_UTF8STRING_value(words, 0);
		if (!text_from_span((struct span){ASN1_STRING_get0_data(word),
					(size_t)ASN1_STRING_length(word)},
			&its))
			its = TEXT_NONE;
	}
	return fail_clause(err, GPAI_NOT_FOUND, NOWHERE, ANSWER,
	    "the authority refused (status %lld): %s%s%.*s", (long long)status, says,
	    its.len > 0 ? ": " : "", TEXT_ARG(text_clip(its, 120)));
}

static enum gpai_code
check_nonce(TS_TST_INFO *info, const uint8_t nonce[STAMP_NONCE_BYTES], struct gpai_error *err)
{
	const ASN1_INTEGER *its = TS_TST_INFO_get_nonce(info);

	if (nonce == NULL)
		return GPAI_OK;
	ASN1_INTEGER *ours = nonce_integer(nonce);
	bool is_ours = ours != NULL && its != NULL && ASN1_INTEGER_cmp(ours, its) == 0;
	ASN1_INTEGER_free(ours);
	if (is_ours)
		return GPAI_OK;
	return fail_clause(err, GPAI_CORRUPT, NOWHERE, ANSWER, "answer to another request: %s",
	    its == NULL ? "it has no nonce" : "its nonce is not ours");
}

/* Keeps of the certificates those that lead upward from the signer's, without the root, which
 * whoever trusts it has; in that order. False: no memory. */
static bool
keep_chain(PKCS7 *token)
{
	STACK_OF(X509) *all = token->d.sign->cert, *kept = sk_X509_new_null();
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
	X509 *one = signers != NULL && sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
	bool is_done = kept != NULL;

	sk_X509_free(signers);
	while (is_done && one != NULL && sk_X509_num(kept) < STAMP_CHAIN_MAX) {
		X509 *next = NULL;
		is_done = X509_up_ref(one) == 1 && sk_X509_push(kept, one) > 0;
		for (int i = 0; i < sk_X509_num(all) && next == NULL; i++) {
			X509 *it = sk_X509_value(all, i);
			if (X509_check_issued(it, one) == X509_V_OK &&
			    X509_check_issued(it, it) != X509_V_OK)
				next = it;
		}
		one = next;
	}
	if (!is_done || sk_X509_num(kept) == 0) {
		sk_X509_pop_free(kept, X509_free);
		return is_done;
	}
	sk_X509_pop_free(all, X509_free);
	token->d.sign->cert = kept;
	return true;
}

/* Takes away, or writes in its one form, what nobody signed (stamp.c, check_form). */
static bool
normalise(PKCS7 *token)
{
	PKCS7_SIGNED *data = token->d.sign;

	if (sk_PKCS7_SIGNER_INFO_num(data->signer_info) != 1)
		return true; /* stamp_verify refuses it */
	PKCS7_SIGNER_INFO *signer = sk_PKCS7_SIGNER_INFO_value(data->signer_info, 0);
	sk_X509_CRL_pop_free(data->crl, X509_CRL_free);
	data->crl = NULL;
	sk_X509_ATTRIBUTE_pop_free(signer->unauth_attr, X509_ATTRIBUTE_free);
	signer->unauth_attr = NULL;
	X509_ALGOR *digest = X509_ALGOR_dup(signer->digest_alg);
	if (digest == NULL || ASN1_INTEGER_set(data->version, 3) != 1)
		return false;
	while (sk_X509_ALGOR_num(data->md_algs) > 0)
		X509_ALGOR_free(sk_X509_ALGOR_pop(data->md_algs));
	if (sk_X509_ALGOR_push(data->md_algs, digest) <= 0) {
		X509_ALGOR_free(digest);
		return false;
	}
	return keep_chain(token);
}

static enum gpai_code
take_token(TS_RESP *response, struct span stamped, const uint8_t nonce[STAMP_NONCE_BYTES],
    struct out *out, struct gpai_error *err)
{
	PKCS7 *token = TS_RESP_get_token(response);
	TS_TST_INFO *info = TS_RESP_get_tst_info(response);
	struct stamp stamp;
	uint8_t *der = NULL;
	enum gpai_code rc = check_status(response, err);

	if (rc == GPAI_OK && (token == NULL || info == NULL))
		rc = fail_clause(err, GPAI_MALFORMED, NOWHERE, ANSWER, "answer without a token");
	if (rc == GPAI_OK)
		rc = check_nonce(info, nonce, err);
	if (rc != GPAI_OK)
		return rc;
	int len = normalise(token) ? i2d_PKCS7(token, &der) : -1;
	if (len <= 0)
		return fail_memory(err);
	rc = stamp_read((struct span){der, (size_t)len}, stamped, &stamp, err);
	if (rc == GPAI_OK)
		out_bytes(out, der, (size_t)len);
	OPENSSL_free(der);
	return rc;
}

enum gpai_code
stamp_take(struct span bytes, struct span stamped, const uint8_t nonce[STAMP_NONCE_BYTES],
    struct out *token, struct gpai_error *err)
{
	const uint8_t *at = bytes.at;

	if (bytes.len > STAMP_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, ANSWER,
		    "answer of %zu bytes, expected at most %u", bytes.len, STAMP_BYTES_MAX);
	crypto_start();
	ERR_set_mark();
	TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)bytes.len);
	enum gpai_code rc =
	    response != NULL && at == bytes.at + bytes.len
		? take_token(response, stamped, nonce, token, err)
		: fail_clause(err, GPAI_MALFORMED, NOWHERE, ANSWER,
		      "not an answer of a time stamping authority, expected a TimeStampResp");
	TS_RESP_free(response);
	ERR_pop_to_mark();
	return rc;
}

enum gpai_code
stamp_certificates(struct span token, struct out *pem, struct gpai_error *err)
{
	const uint8_t *at = token.at;
	char *bytes = NULL;
	bool is_done = false;

	crypto_start();
	ERR_set_mark();
	BIO *bio = BIO_new(BIO_s_mem());
	PKCS7 *parsed = token.len <= STAMP_BYTES_MAX ? d2i_PKCS7(NULL, &at, (long)token.len) : NULL;
	if (bio != NULL && parsed != NULL && PKCS7_type_is_signed(parsed)) {
		STACK_OF(X509) *all = parsed->d.sign->cert;
		is_done = true;
		for (int i = 0; i < sk_X509_num(all); i++)
			is_done = is_done && PEM_write_bio_X509(bio, sk_X509_value(all, i)) == 1;
	}
	if (is_done) {
		long len = BIO_get_mem_data(bio, &bytes);
		out_bytes(pem, bytes, (size_t)(len > 0 ? len : 0));
	}
	PKCS7_free(parsed);
	BIO_free(bio);
	ERR_pop_to_mark();
	return is_done ? GPAI_OK : fail_clause(err, GPAI_MALFORMED, NOWHERE, ANSWER, "not a token");
}
