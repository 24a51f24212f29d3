/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps (RFC 3161): a third party's signed word that bytes existed at a time.
 *
 * A token is checked as of the time it states, not as of today: certificates of time stamping
 * authorities (TSA) expire within years, and a record must last ten. What that means: we
 * believe that the TSA kept its key and its clock in order up to the time in the token; of
 * what came later (the certificate expired, the TSA gave up) the token does not speak. A key
 * that is stolen afterwards can make tokens of the past, and neither lists of revoked
 * certificates nor the network are asked here: who needs certainty against that lets a
 * second TSA, or witnesses, stamp the same head in time.
 * Only the caller says whom to trust: nothing of the system's certificates, no openssl.cnf. */
#ifndef LEDGER_STAMP_H
#define LEDGER_STAMP_H

#include "base/digest.h"
#include "base/error.h"

#define STAMP_BYTES_MAX (256u << 10) /* tokens have 2 to 12 KiB */
#define STAMP_TRUST_MAX (16u << 20)  /* bytes of a file of certificates */
#define STAMP_CHAIN_MAX 8
#define STAMP_WORDS     256

struct stamp {
	int64_t time; /* it states, in seconds since 1970, without its fraction */
	int64_t by;   /* the bytes existed by then: fraction and accuracy added, rounded up */
	uint64_t accuracy_us; /* 0: not stated */
	char policy[80];      /* OID in digits, under which the TSA works */
	char serial[80];      /* hexadecimal */
	/* From stamp_verify: */
	char tsa[STAMP_WORDS];          /* subject of the certificate that signed */
	struct digest certificate;      /* SHA-256 of it */
	struct digest trusted;          /* of the certificate in the caller's file it leads to */
	char trusted_name[STAMP_WORDS]; /* subject of that */
};

struct stamp_trust; /* opaque: certificates that the caller trusts */

/* From a file of PEM certificates: roots, intermediates or those of TSAs themselves; each one
 * in it is trusted as it is. */
enum gpai_code stamp_trust_read(
    const char *file, struct span pem, struct stamp_trust **trust, struct gpai_error *err);
void stamp_trust_free(struct stamp_trust *trust); /* NULL is fine */

/* What a token (CMS ContentInfo, DER) says that is for these bytes, unchecked: only to show and
 * to compare. CORRUPT: its imprint is not the SHA-256 of `stamped`. */
enum gpai_code stamp_read(
    struct span token, struct span stamped, struct stamp *stamp, struct gpai_error *err);
/* GPAI_OK: signed, as of its time, by a certificate for nothing but time stamping that leads to
 * a trusted one. NOT_FOUND: it does not lead there, or not then. CORRUPT: the signature or the
 * imprint is wrong. Errors say why not. */
enum gpai_code stamp_verify(struct span token, struct span stamped, const struct stamp_trust *trust,
    struct stamp *stamp, struct gpai_error *err);

#endif
