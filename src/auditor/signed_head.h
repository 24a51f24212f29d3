/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, signed notes and heads of logs (C2SP signed-note, tlog-checkpoint, tlog-cosignature),
 * as far as checking goes, with Ed25519 alone. */
#ifndef AUDITOR_SIGNED_HEAD_H
#define AUDITOR_SIGNED_HEAD_H

#include "base/digest.h"
#include "base/error.h"

#define NOTE_MAX       (1u << 20) /* bytes */
#define NOTE_LINES_MAX 100        /* of signatures */

enum key_type { KEY_LOG = 0x01, KEY_WITNESS = 0x04 };

struct verifier_key {
	struct text text; /* name+id+key, as given; borrowed */
	struct text name;
	enum key_type type;
	uint8_t id[4], bytes[32];
};

/* Cuts `rest` after the first `mark`; what is before it is the part. False: no such mark. */
bool text_cut(struct text *rest, char mark, struct text *part);

/* False: no such key, or its id is not that of name and key. */
bool key_read(struct text text, struct verifier_key *key);
bool key_equal(const struct verifier_key *a, const struct verifier_key *b);

/* A note cut in two: what is signed, and the lines of signatures. */
struct signed_note {
	struct text text, lines;
	size_t n_lines;
};

/* Form alone. */
bool signed_note_read(struct text all, struct signed_note *note);
bool lines_read(struct text lines, size_t *n);

enum said { SAID_NOTHING, SAID_GOOD, SAID_BAD };

/* What the key says of the text in these lines: BAD when one of its lines does not verify.
 * *time is when its earliest line was made, by a witness's clock; may be NULL for a log's. */
enum said note_asks(
    struct text text, struct text lines, const struct verifier_key *key, int64_t *time);

struct head {
	struct text origin;
	uint64_t size;
	struct digest root;
};

/* From the text of a note. */
bool head_read(struct text text, struct head *head);

#endif
