/* SPDX-License-Identifier: Apache-2.0 */
/* libcrypto checks the signature, the chain, that the certificate is for time stamping alone
 * and the one that was meant. Checked here: that all of the token is of its only form, so
 * that nothing in it can be changed unseen, and that it is of the SHA-256 of our bytes. */
#include "auditor/stamp.h"

#include "base/digest.h"
#include "ledger/sha256.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <string.h>
#include <time.h>

static const char NORM[] = "RFC 3161, 2.4.2";

enum { TOKEN_BYTES_MAX = 256 << 10, AUTH_LEVEL = 1, DEPTH_MAX = 8 };

static void
start(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

enum gpai_code
tsa_read(void **store, const char *file, struct span pem, struct gpai_error *err)
{
	start();
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	STACK_OF(X509) *list = sk_X509_new_null();
	X509 *one;

	while (
	    bio != NULL && list != NULL && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
		sk_X509_push(list, one);
	BIO_free(bio);
	ERR_clear_error(); /* the end of the file is an error there */
	*store = list;
	if (sk_X509_num(list) > 0)
		return GPAI_OK;
	return fail(err, GPAI_MALFORMED, in_file(file), "no certificate, expected PEM");
}

void
tsa_free(void *store)
{
	sk_X509_pop_free(store, X509_free);
}

/* Everything that no signature covers has one form: DER, one signer, no list of anybody's. */
static PKCS7 *
read_token(struct span token)
{
	const uint8_t *at = token.at;
	uint8_t *again = NULL;
	PKCS7 *p7 = token.len <= TOKEN_BYTES_MAX ? d2i_PKCS7(NULL, &at, (long)token.len) : NULL;
	int len = p7 != NULL ? i2d_PKCS7(p7, &again) : -1;
	bool is_good = len >= 0 && (size_t)len == token.len &&
	               memcmp(again, token.at, token.len) == 0 && PKCS7_type_is_signed(p7) &&
	               p7->d.sign->crl == NULL && ASN1_INTEGER_get(p7->d.sign->version) == 3 &&
	               sk_PKCS7_SIGNER_INFO_num(p7->d.sign->signer_info) == 1 &&
	               sk_X509_ALGOR_num(p7->d.sign->md_algs) == 1;

	if (is_good) {
		PKCS7_SIGNER_INFO *signer = sk_PKCS7_SIGNER_INFO_value(p7->d.sign->signer_info, 0);
		is_good = signer->unauth_attr == NULL && ASN1_INTEGER_get(signer->version) == 1 &&
		          X509_ALGOR_cmp(
			      sk_X509_ALGOR_value(p7->d.sign->md_algs, 0), signer->digest_alg) == 0;
	}
	OPENSSL_free(again);
	if (!is_good)
		PKCS7_free(p7);
	return is_good ? p7 : NULL;
}

static bool
is_imprint_of(TS_TST_INFO *info, struct text stamped)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	ASN1_OCTET_STRING *bytes = TS_MSG_IMPRINT_get_msg(imprint);
	const ASN1_OBJECT *algorithm;
	struct sha256 sha;

	X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	sha256_init(&sha);
	sha256_add(&sha, stamped.at, stamped.len);
	struct digest digest = sha256_end(&sha);
	return OBJ_obj2nid(algorithm) == NID_sha256 && ASN1_STRING_length(bytes) == DIGEST_BYTES &&
	       memcmp(ASN1_STRING_get0_data(bytes), digest.bytes, DIGEST_BYTES) == 0;
}

/* Its fraction and accuracy count as whole seconds, upwards. */
static bool
read_time(TS_TST_INFO *info, time_t *time, int64_t *by)
{
	TS_ACCURACY *accuracy = TS_TST_INFO_get_accuracy(info);
	const ASN1_INTEGER *seconds = accuracy != NULL ? TS_ACCURACY_get_seconds(accuracy) : NULL;
	const ASN1_GENERALIZEDTIME *stated = TS_TST_INFO_get_time(info);
	uint64_t off = 0;
	struct tm tm;

	if (ASN1_TIME_to_tm(stated, &tm) != 1 ||
	    (seconds != NULL && (ASN1_INTEGER_get_uint64(&off, seconds) != 1 || off > 86400)))
		return false;
	*time = timegm(&tm);
	*by =
	    (int64_t)*time + (int64_t)off + (accuracy != NULL) + (ASN1_STRING_length(stated) > 15);
	return true;
}

/* The issuer as the certificate has it, byte for byte, the kind of its key, and one digest of
 * 256 bits or more: of these the signature covers nothing. */
static bool
names_signer(const PKCS7_SIGNER_INFO *info, X509 *signer)
{
	const ASN1_OBJECT *digest, *algorithm;
	const uint8_t *named, *true_name;
	size_t named_len, true_len;
	int parameter, of_digest, of_key;

	X509_ALGOR_get0(&digest, NULL, NULL, info->digest_alg);
	X509_ALGOR_get0(&algorithm, &parameter, NULL, info->digest_enc_alg);
	int hash = OBJ_obj2nid(digest), nid = OBJ_obj2nid(algorithm);
	if (OBJ_find_sigid_algs(nid, &of_digest, &of_key) != 1) { /* it names the key alone */
		of_digest = hash;
		of_key = nid;
	}
	return (hash == NID_sha256 || hash == NID_sha384 || hash == NID_sha512) &&
	       of_digest == hash && of_key == EVP_PKEY_get_base_id(X509_get0_pubkey(signer)) &&
	       (parameter == V_ASN1_UNDEF || parameter == V_ASN1_NULL) &&
	       X509_NAME_get0_der(info->issuer_and_serial->issuer, &named, &named_len) == 1 &&
	       X509_NAME_get0_der(X509_get_issuer_name(signer), &true_name, &true_len) == 1 &&
	       named_len == true_len && memcmp(named, true_name, named_len) == 0;
}

/* NULL: no memory. Trusts each certificate as it is, as of `time`. */
static X509_STORE *
store_as_of(STACK_OF(X509) * trusted, time_t time)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *how = store != NULL ? X509_STORE_get0_param(store) : NULL;

	for (int i = 0; how != NULL && i < sk_X509_num(trusted); i++)
		X509_STORE_add_cert(store, sk_X509_value(trusted, i));
	if (how != NULL) {
		X509_VERIFY_PARAM_set_time(how, time);
		X509_VERIFY_PARAM_set_auth_level(how, AUTH_LEVEL);
		X509_VERIFY_PARAM_set_depth(how, DEPTH_MAX);
		X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
	}
	return store;
}

/* 1: signed, by a trusted one; 0: signed, by nobody trusted; -1: not signed so. */
static int
verify(PKCS7 *p7, STACK_OF(X509) * trusted, time_t time)
{
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	X509_STORE *store = store_as_of(trusted, time);
	int result = -1;

	if (ctx != NULL && store != NULL) {
		TS_VERIFY_CTX_set_store(ctx, store); /* its owner now */
		TS_VERIFY_CTX_set_certs(
		    ctx, X509_chain_up_ref(trusted)); /* some tokens carry none */
		TS_VERIFY_CTX_set_flags(ctx, TS_VFY_SIGNATURE | TS_VFY_VERSION);
		result = TS_RESP_verify_token(ctx, p7) == 1;
		unsigned long why = ERR_peek_last_error();
		if (result == 0 && (ERR_GET_LIB(why) != ERR_LIB_TS ||
				       ERR_GET_REASON(why) != TS_R_CERTIFICATE_VERIFY_ERROR))
			result = -1;
	}
	TS_VERIFY_CTX_free(ctx);
	return result;
}

enum gpai_code
stamp_check(struct span token, struct text stamped, void *store, struct stamp *stamp,
    struct gpai_error *err)
{
	start();
	PKCS7 *p7 = read_token(token);
	TS_TST_INFO *info = p7 != NULL ? PKCS7_to_TS_TST_INFO(p7) : NULL;
	const char *wrong = NULL;
	time_t time;

	*stamp = (struct stamp){0};
	if (info == NULL || !read_time(info, &time, &stamp->by))
		wrong = "no time stamp token in its only form";
	else if (!is_imprint_of(info, stamped))
		wrong = "time stamp of other bytes";
	else if (store != NULL) {
		int result = verify(p7, store, time);
		STACK_OF(X509) *signers = result == 1 ? PKCS7_get0_signers(p7, store, 0) : NULL;
		X509 *signer = sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
		stamp->is_trusted =
		    signer != NULL &&
		    names_signer(sk_PKCS7_SIGNER_INFO_value(p7->d.sign->signer_info, 0), signer);
		if (stamp->is_trusted)
			X509_NAME_oneline(
			    X509_get_subject_name(signer), stamp->name, sizeof stamp->name);
		else if (result != 0)
			wrong = "time stamp whose signature does not verify";
		sk_X509_free(signers);
	}
	ERR_clear_error();
	TS_TST_INFO_free(info);
	PKCS7_free(p7);
	return wrong != NULL ? fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM, "%s", wrong) : GPAI_OK;
}
