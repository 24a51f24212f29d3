/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in tokens (PKCS #11) by the way of OSSL_STORE, in a libcrypto context of their own. */
#include "ledger/token.h"

#include "ledger/crypto.h"
#include "ledger/sign_key.h"

#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <string.h>

static const char NORM[] = "RFC 7512";

/* ---- the name ---- */

/* Attributes of a URI that decide over secrets and code. */
static const struct {
	const char *attribute, *why;
} REFUSED[] = {
    {"pin-value=", "a PIN, which is asked for and never written down"},
    {"pin-source=", "the source of a PIN, which is asked for"},
    {"module-path=", "a module, which the system chooses"},
    {"module-name=", "a module, which the system chooses"},
};

enum gpai_code
token_check(struct text uri, struct gpai_error *err)
{
	if (uri.len > TOKEN_URI_MAX || !text_starts(uri, "pkcs11:"))
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "\"%.*s\" names no key, expected pkcs11:... of at most %d bytes",
		    TEXT_ARG(text_clip(uri, 60)), TOKEN_URI_MAX);
	for (size_t i = 0; i < uri.len; i++)
		if (uri.at[i] <= ' ' || uri.at[i] > '~')
			return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
			    "byte 0x%02x in the name of a key, expected it as %%%02X",
			    (unsigned char)uri.at[i], (unsigned char)uri.at[i]);
	for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
		if (memmem(uri.at, uri.len, REFUSED[i].attribute, strlen(REFUSED[i].attribute)) !=
		    NULL)
			return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
			    "the name of the key holds %s", REFUSED[i].why);
	return GPAI_OK;
}

/* ---- the PIN ---- */

/* As libcrypto asks for passwords. The PIN is known before anything is opened: a provider that
 * is given none asks on the terminal by itself. */
static int
give_pin(char *buffer, int size, int is_new, void *context)
{
	const char *pin = context;
	size_t len = strlen(pin);

	(void)is_new;
	if (len >= (size_t)size)
		return 0;
	memcpy(buffer, pin, len + 1);
	return (int)len;
}

static enum gpai_code
ask_pin(const char *uri, const struct keyfile_asker *asker, char pin[KEYFILE_PASSPHRASE_MAX],
    struct gpai_error *err)
{
	if (asker == NULL || asker->ask == NULL)
		return fail(err, GPAI_INVALID, in_file(uri), "there is nobody to ask for the PIN");
	return asker->ask(asker->ctx, uri, KEYFILE_PIN, 0, pin, err);
}

/* ---- the key ---- */

static OSSL_LIB_CTX *
load_provider(struct gpai_error *err)
{
	OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();

	if (library == NULL) {
		fail_memory(err);
		return NULL;
	}
	OSSL_PROVIDER *usual = OSSL_PROVIDER_load(library, "default");
	if (usual != NULL && OSSL_PROVIDER_load(library, "pkcs11") != NULL)
		return library;
	if (usual != NULL)
		OSSL_PROVIDER_unload(usual); /* freeing the context alone leaves some of it */
	OSSL_LIB_CTX_free(library);
	fail(err, GPAI_UNSUPPORTED, NOWHERE,
	    "keys in tokens need the provider pkcs11 of OpenSSL (pkcs11-provider), which cannot be "
	    "loaded here");
	return NULL;
}

/* The first private key that the name fits. */
static EVP_PKEY *
find_key(OSSL_LIB_CTX *library, const char *uri, char *pin)
{
	UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(give_pin, 0);
	EVP_PKEY *found = NULL;

	if (ui == NULL)
		return NULL;
	OSSL_STORE_CTX *store = OSSL_STORE_open_ex(uri, library, NULL, ui, pin, NULL, NULL, NULL);
	if (store != NULL && OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY) == 1)
		while (found == NULL && OSSL_STORE_eof(store) != 1) {
			OSSL_STORE_INFO *info = OSSL_STORE_load(store);
			if (info == NULL)
				break;
			if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
				found = OSSL_STORE_INFO_get1_PKEY(info);
			OSSL_STORE_INFO_free(info);
		}
	OSSL_STORE_close(store);
	UI_destroy_method(ui);
	return found;
}

/* Owns `library` from here on. */
static enum gpai_code
open_in(OSSL_LIB_CTX *library, const char *uri, const struct keyfile_asker *asker,
    struct sign_key **key, struct gpai_error *err)
{
	char pin[KEYFILE_PASSPHRASE_MAX] = "";
	EVP_PKEY *found = NULL;
	enum gpai_code rc = ask_pin(uri, asker, pin, err);

	if (rc == GPAI_OK)
		found = find_key(library, uri, pin);
	OPENSSL_cleanse(pin, sizeof pin);
	if (found != NULL)
		return sign_key_take(found, library, uri, key, err);
	OSSL_LIB_CTX_free(library);
	if (rc != GPAI_OK)
		return rc;
	return fail(err, GPAI_NOT_FOUND, in_file(uri),
	    "no private key of that name can be opened: not there, or a wrong PIN");
}

enum gpai_code
token_open(struct text uri, const struct keyfile_asker *asker, struct sign_key **key,
    struct gpai_error *err)
{
	char name[TOKEN_URI_MAX + 1];
	enum gpai_code rc = token_check(uri, err);

	*key = NULL;
	if (rc != GPAI_OK)
		return rc;
	memcpy(name, uri.at, uri.len);
	name[uri.len] = '\0';
	crypto_start();
	ERR_set_mark();
	OSSL_LIB_CTX *library = load_provider(err);
	rc = library == NULL ? GPAI_UNSUPPORTED : open_in(library, name, asker, key, err);
	ERR_pop_to_mark();
	return rc;
}
