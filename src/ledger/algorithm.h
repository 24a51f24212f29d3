/* SPDX-License-Identifier: Apache-2.0 */
/* The signature algorithms that keys of a log may name, in one table.
 *
 * What C2SP signed-note assigns decides: 0x01 is Ed25519 over the text of a note; 0x06 is
 * ML-DSA-44 over a timestamped cosignature (tlog-cosignature), not over a note. There is
 * no assigned byte for a plain note signed with ML-DSA, so none is made up here. */
#ifndef LEDGER_ALGORITHM_H
#define LEDGER_ALGORITHM_H

#include "base/error.h"
#include "base/span.h"

struct algorithm {
	const char *name;      /* as the field `algorithm` of a record has it, and libcrypto */
	uint8_t note_type;     /* identifier byte of its signatures in notes */
	uint16_t public_bytes; /* of a public key */
	uint16_t signature_bytes;
	bool signs_notes; /* its signature is of the text of the note itself */
};

/* The row of that name; NULL: none. */
const struct algorithm *algorithm_find(struct text name);
/* Does the libcrypto that runs here have it? */
bool algorithm_offered(const struct algorithm *algorithm);
/* Can a key of that name sign heads of a log here? UNSUPPORTED says why not. */
enum gpai_code algorithm_check(struct text name, struct gpai_error *err);

#endif
