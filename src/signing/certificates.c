/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that sign models; see certificates.h.
 *
 * The chain itself is checked by libcrypto: signatures, validity, who may issue. What the
 * signer may do is checked here: a key usage that is stated must allow signatures, an
 * extended one must allow signing code, and one of the two must be stated. (The reference
 * is content with either; whoever passes here passes there.) */
#include "signing/certificates.h"

#include "signing/crypto.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { AUTHORITIES_MAX = 1000, AUTH_LEVEL = 1 /* no SHA-1, no RSA below 1024 bits */ };

static X509 *
parse(struct span der)
{
	const uint8_t *at = der.at;
	X509 *certificate = d2i_X509(NULL, &at, (long)der.len);

	if (certificate != NULL && at != der.at + der.len) {
		X509_free(certificate);
		certificate = NULL;
	}
	return certificate;
}

static struct text
name_text(struct arena *arena, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct text text = TEXT_NONE;
	char *at = NULL;
	long len = 0;

	/* RFC 2253 without turning characters round, UTF-8 kept, control characters escaped. */
	unsigned long flags = (XN_FLAG_ONELINE & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	flags &= ~(unsigned long)XN_FLAG_SPC_EQ;
	if (bio != NULL && X509_NAME_print_ex(bio, name, 0, flags) >= 0)
		len = BIO_get_mem_data(bio, &at);
	struct span bytes = {(const uint8_t *)at, len > 0 ? (size_t)len : 0};
	if (!text_from_span(bytes, &text))
		text = text_of("?");
	text = arena_text(arena, text_clip(text, 500));
	BIO_free(bio);
	return text;
}

static int64_t
moment_of(const ASN1_TIME *time)
{
	int days = 0, seconds = 0;
	ASN1_TIME *start = ASN1_TIME_set(NULL, 0);

	if (start == NULL || ASN1_TIME_diff(&days, &seconds, start, time) != 1)
		days = seconds = 0;
	ASN1_TIME_free(start);
	return (int64_t)days * 86400 + seconds;
}

static struct text
serial_text(struct arena *arena, X509 *certificate)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *hex = number != NULL ? BN_bn2hex(number) : NULL;
	struct text text = arena_text(arena, text_clip(text_of(hex != NULL ? hex : "?"), 80));

	OPENSSL_free(hex);
	BN_free(number);
	return text;
}

enum gpai_code
signer_read(struct arena *arena, const struct sigstore *bundle, const char *file,
    struct signer *signer, struct gpai_error *err)
{
	enum gpai_code rc;
	X509 *certificate;
	EVP_PKEY *pkey;

	*signer = (struct signer){0};
	crypto_start();
	ERR_set_mark();
	if ((certificate = parse(bundle->certificates[0])) == NULL) {
		rc = fail(err, GPAI_MALFORMED, in_file(file), "the signer's certificate is none");
		goto out;
	}
	signer->subject = name_text(arena, X509_get_subject_name(certificate));
	signer->issuer = name_text(arena, X509_get_issuer_name(certificate));
	signer->serial = serial_text(arena, certificate);
	signer->digest = digest_of(bundle->certificates[0]);
	signer->from = moment_of(X509_get0_notBefore(certificate));
	signer->until = moment_of(X509_get0_notAfter(certificate));
	if (signer->subject.at == NULL || signer->issuer.at == NULL || signer->serial.at == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((pkey = X509_get_pubkey(certificate)) == NULL)
		rc = fail(err, GPAI_UNSUPPORTED, in_file(file),
		    "the signer's certificate holds a key of another kind");
	else
		rc = model_key_take(pkey, file, &signer->key, err);
out:
	X509_free(certificate);
	ERR_pop_to_mark();
	return rc;
}

/* -- the chain ----------------------------------------------------------------------------- */

/* What one check holds; released in one place. */
struct checking {
	struct arena *arena;
	X509_STORE *store;
	STACK_OF(X509) * others;
	X509 *leaf;
	X509_STORE_CTX *ctx;
};

static enum gpai_code
add_authorities(struct checking *c, struct span pem, const char *file, struct gpai_error *err)
{
	BIO *bio = pem.len > INT_MAX
	               ? NULL
	               : BIO_new_mem_buf(pem.len > 0 ? (const void *)pem.at : "", (int)pem.len);
	enum gpai_code rc = bio == NULL ? fail_memory(err) : GPAI_OK;
	char *name = NULL, *header = NULL;
	uint8_t *der = NULL;
	long len = 0;
	int n = 0;

	while (rc == GPAI_OK && PEM_read_bio(bio, &name, &header, &der, &len) == 1) {
		X509 *one = NULL;
		n++;
		if (strcmp(name, PEM_STRING_X509) == 0)
			one = parse((struct span){der, (size_t)len});
		if (one == NULL || n > AUTHORITIES_MAX)
			rc = fail(err, GPAI_MALFORMED, in_file(file),
			    "PEM block %d is no certificate, expected -----BEGIN CERTIFICATE-----",
			    n);
		else if (X509_STORE_add_cert(c->store, one) != 1)
			rc = fail_memory(err);
		X509_free(one);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	if (rc == GPAI_OK && n == 0)
		rc = fail(err, GPAI_MALFORMED, in_file(file),
		    "no PEM block, expected -----BEGIN CERTIFICATE-----");
	return rc;
}

/* False: one of them is no certificate, or memory is out. */
static bool
add_chain(struct checking *c, const struct sigstore *bundle)
{
	c->leaf = parse(bundle->certificates[0]);
	for (uint32_t i = 1; i < bundle->n_certificates; i++) {
		X509 *one = parse(bundle->certificates[i]);
		if (one == NULL)
			return false;
		if (sk_X509_push(c->others, one) <= 0) {
			X509_free(one);
			return false;
		}
	}
	return c->leaf != NULL;
}

/* EXFLAG_KUSAGE and EXFLAG_XKUSAGE say that the extension is there at all. */
static const char *
usage_problem(X509 *leaf)
{
	uint32_t flags = X509_get_extension_flags(leaf);
	bool has_usage = (flags & EXFLAG_KUSAGE) != 0, has_extended = (flags & EXFLAG_XKUSAGE) != 0;
	uint32_t extended = X509_get_extended_key_usage(leaf);

	if ((flags & EXFLAG_INVALID) != 0)
		return "the signer's certificate has an extension that cannot be read";
	if (!has_usage && !has_extended)
		return "the signer's certificate states no key usage";
	if (has_usage && (X509_get_key_usage(leaf) & KU_DIGITAL_SIGNATURE) == 0)
		return "the signer's certificate is not for signatures (key usage)";
	if (has_extended && (extended & (XKU_CODE_SIGN | XKU_ANYEKU)) == 0)
		return "the signer's certificate is not for signing code (extended key usage)";
	return NULL;
}

static enum gpai_code
verify(struct checking *c, int64_t moment, struct text *why, struct gpai_error *err)
{
	const char *problem = usage_problem(c->leaf);
	X509_VERIFY_PARAM *how;

	if (X509_STORE_CTX_init(c->ctx, c->store, c->leaf, c->others) != 1)
		return fail_memory(err);
	how = X509_STORE_CTX_get0_param(c->ctx);
	X509_VERIFY_PARAM_set_time(how, (time_t)moment);
	X509_VERIFY_PARAM_set_auth_level(how, AUTH_LEVEL);
	X509_VERIFY_PARAM_set_depth(how, SIGSTORE_CERTIFICATES_MAX);
	if (X509_verify_cert(c->ctx) != 1) {
		int number = X509_STORE_CTX_get_error(c->ctx);
		*why = arena_format(c->arena,
		    "no chain to the given authority: %s (certificate %d)",
		    X509_verify_cert_error_string(number), X509_STORE_CTX_get_error_depth(c->ctx));
		return why->at != NULL ? GPAI_OK : fail_memory(err);
	}
	*why = text_of(problem);
	return GPAI_OK;
}

enum gpai_code
certificates_check(struct arena *arena, const struct sigstore *bundle, struct span authorities,
    const char *file, int64_t moment, struct text *why, struct gpai_error *err)
{
	struct checking c = {.arena = arena};
	enum gpai_code rc;

	*why = TEXT_NONE;
	crypto_start();
	ERR_set_mark();
	c.store = X509_STORE_new();
	c.others = sk_X509_new_null();
	c.ctx = X509_STORE_CTX_new();
	if (c.store == NULL || c.others == NULL || c.ctx == NULL)
		rc = fail_memory(err);
	else if ((rc = add_authorities(&c, authorities, file, err)) == GPAI_OK) {
		if (add_chain(&c, bundle))
			rc = verify(&c, moment, why, err);
		else
			*why = text_of("a certificate of the chain is none");
	}
	X509_STORE_CTX_free(c.ctx);
	sk_X509_pop_free(c.others, X509_free);
	X509_free(c.leaf);
	X509_STORE_free(c.store);
	ERR_pop_to_mark();
	return rc;
}
