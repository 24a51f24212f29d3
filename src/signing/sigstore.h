/* SPDX-License-Identifier: Apache-2.0 */
/* A Sigstore bundle with a DSSE envelope in it (Sigstore bundle 0.3; OMS 1.0, 4).
 *
 * Reading says what is there, not whether it is true. Entries of transparency logs and
 * timestamps are counted; what they prove is not looked at. */
#ifndef SIGNING_SIGSTORE_H
#define SIGNING_SIGSTORE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/out.h"

#define SIGSTORE_BYTES_MAX        ((uint64_t)64 << 20) /* 250,000 files take about 50 million */
#define SIGSTORE_CERTIFICATES_MAX 16
#define SIGSTORE_SIGNATURE_MAX    1024 /* bytes; ECDSA on P-521 has at most 139 */

#define SIGSTORE_METHODS(X)                                                                        \
	X(KEY, "key")                 /* a key, named by its digest */                             \
	X(CERTIFICATE, "certificate") /* a certificate with its chain */                           \
	X(SIGSTORE, "sigstore")       /* a short-lived certificate of Fulcio, in a log of Rekor */
enum sigstore_method {
#define X(name, word) SIGSTORE_##name,
	SIGSTORE_METHODS(X)
#undef X
};
const char *sigstore_method_word(enum sigstore_method method);

struct sigstore {
	enum sigstore_method method;
	struct text hint;                                    /* KEY; empty in older bundles */
	struct span certificates[SIGSTORE_CERTIFICATES_MAX]; /* DER; the signer's first */
	uint32_t n_certificates;
	uint32_t n_log_entries, n_timestamps;
	struct span payload, signature;
};

/* Everything is copied to the arena. Errors: MALFORMED, UNSUPPORTED, TOO_LARGE, NO_MEMORY. */
enum gpai_code sigstore_read(struct arena *arena, struct span bytes, const char *file,
    struct sigstore *bundle, struct gpai_error *err);
/* Writes a bundle of the method KEY, as the reference does: on one line. */
void sigstore_write(const struct sigstore *bundle, struct out *out);

#endif
