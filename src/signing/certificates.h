/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates that sign models (RFC 5280; OMS 1.0, 4.1 and 8.2). */
#ifndef SIGNING_CERTIFICATES_H
#define SIGNING_CERTIFICATES_H

#include "signing/keys.h"
#include "signing/sigstore.h"

/* What the signer's certificate says; texts are in the arena. */
struct signer {
	struct model_key *key;       /* the caller frees it */
	struct text subject, issuer; /* "CN=signer, O=Lab" */
	struct text serial;          /* hexadecimal digits */
	struct digest digest;        /* SHA-256 of the certificate */
	int64_t from, until;         /* seconds since 1970 */
};

/* The first certificate of a bundle, unchecked. */
enum gpai_code signer_read(struct arena *arena, const struct sigstore *bundle, const char *file,
    struct signer *signer, struct gpai_error *err);

/* Checks at `moment` that a chain leads from the signer to one of the certificates in
 * `authorities` (PEM), and that it may sign code. *why is empty when so, else says what
 * does not hold, in the arena. Errors concern the authorities' file and memory alone. */
enum gpai_code certificates_check(struct arena *arena, const struct sigstore *bundle,
    struct span authorities, const char *file, int64_t moment, struct text *why,
    struct gpai_error *err);

#endif
