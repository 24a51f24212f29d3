/* SPDX-License-Identifier: Apache-2.0 */
/* Atom (RFC 4287): a feed that programs subscribe to. Left out: categories, rights, icons,
 * content that is markup, reading. Addresses and texts are the caller's: valid UTF-8 without
 * control characters but line ends and tabs. */
#ifndef EXCHANGE_ATOM_H
#define EXCHANGE_ATOM_H

#include "base/date.h"
#include "base/digest.h"
#include "base/out.h"

enum { ATOM_UUID_CHARS = 46 }; /* "urn:uuid:" and 36 characters, and NUL */

struct atom_feed {
	const char *id;                      /* an IRI that never changes */
	struct text title, subtitle, author; /* subtitle "" = none */
	struct text self;                    /* where it is published; "" = not known */
	const char *alternate;               /* the page it goes with */
	int64_t updated;
};

struct atom_entry {
	const char *id;
	struct text title, content;
	int64_t updated;
};

void atom_begin(struct out *out, const struct atom_feed *feed);
void atom_entry(struct out *out, const struct atom_entry *entry);
void atom_end(struct out *out);

/* An id that follows from a digest: a UUID of version 8 (RFC 9562, 5.8). */
void atom_uuid(const struct digest *digest, char id[ATOM_UUID_CHARS]);

#endif
