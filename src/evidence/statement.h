/* SPDX-License-Identifier: Apache-2.0 */
/* An in-toto Statement v1 (in-toto attestation framework, spec/v1) in a DSSE envelope, signed
 * with one Ed25519 key: how something that a log holds is told to tools that know no log.
 *
 * {"_type","predicate","predicateType","subject":[{"digest":{"sha256"},"name"}]} in canonical
 * JSON; the envelope {"payload","payloadType","signatures":[{"keyid","sig"}]} in canonical JSON,
 * too. `keyid` is the verifier key of the log, which names it and says the public key; nobody
 * need believe it. Left out: reading, other signatures. */
#ifndef EVIDENCE_STATEMENT_H
#define EVIDENCE_STATEMENT_H

#include "base/digest.h"
#include "base/error.h"
#include "base/out.h"

#define STATEMENT_TYPE            "https://in-toto.io/Statement/v1"
#define STATEMENT_ASSESSMENT_TYPE "https://gpai.invalid/assessment/v1"

struct statement_subject {
	struct text name;
	struct digest digest; /* SHA-256 */
};

struct statement {
	const struct statement_subject *subjects; /* at least one */
	size_t n_subjects;
	struct text predicate_type;
	struct text predicate; /* canonical JSON, an object */
};

void statement_write(const struct statement *statement, struct out *out);
/* Of a payload and its signature over envelope_write_signed (notation/envelope.h). */
void statement_envelope_write(
    struct span payload, struct text key_id, struct span signature, struct out *out);

#endif
