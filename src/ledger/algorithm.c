/* SPDX-License-Identifier: Apache-2.0 */
/* The table of signature algorithms (C2SP signed-note, tlog-cosignature; FIPS 204). */
#include "ledger/algorithm.h"

#include "ledger/crypto.h"

#include <openssl/evp.h>

static const char NORM[] = "C2SP signed-note";

static const struct algorithm ALGORITHMS[] = {
    {"Ed25519", 0x01, 32, 64, true},
    {"ML-DSA-44", 0x06, 1312, 2420, false},
};

const struct algorithm *
algorithm_find(struct text name)
{
	for (size_t i = 0; i < sizeof ALGORITHMS / sizeof *ALGORITHMS; i++)
		if (text_is(name, ALGORITHMS[i].name))
			return &ALGORITHMS[i];
	return NULL;
}

bool
algorithm_offered(const struct algorithm *algorithm)
{
	crypto_start();
	ERR_set_mark();
	EVP_SIGNATURE *signature = EVP_SIGNATURE_fetch(NULL, algorithm->name, NULL);
	bool is_offered = signature != NULL;
	EVP_SIGNATURE_free(signature);
	ERR_pop_to_mark();
	return is_offered;
}

enum gpai_code
algorithm_check(struct text name, struct gpai_error *err)
{
	const struct algorithm *algorithm = algorithm_find(name);

	if (algorithm == NULL)
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "algorithm \"%.*s\", expected Ed25519", TEXT_ARG(name));
	if (!algorithm_offered(algorithm))
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "algorithm %s, which libcrypto of this system does not have", algorithm->name);
	if (!algorithm->signs_notes)
		return fail_clause(err, GPAI_UNSUPPORTED, NOWHERE, NORM,
		    "algorithm %s, whose signatures are cosignatures (type 0x%02x) and not of a "
		    "head, expected Ed25519",
		    algorithm->name, algorithm->note_type);
	return GPAI_OK;
}
