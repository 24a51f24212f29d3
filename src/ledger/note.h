/* SPDX-License-Identifier: Apache-2.0 */
/* Signed notes (c2sp.org/signed-note) with Ed25519: reading and verifying.
 *
 * A note is text that ends in a newline, an empty line, then signature lines. What
 * a note says must not be believed, or shown, before note_verify has said yes.
 * Left out: signing (sign.h). Witnesses' signatures, of type 0x04, are checked by cosign.h. */
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include "base/error.h"
#include "base/out.h"
#include "base/span.h"

#define NOTE_BYTES_MAX      (1u << 20) /* a checkpoint has 200; this bounds hostile input */
#define NOTE_SIGNATURES_MAX 100        /* the norm asks for 16 at least */
#define NOTE_KEY_NAME_MAX   255        /* of keys we trust; other names are only skipped */
#define NOTE_PUBLIC_BYTES   32
#define NOTE_SIGNED_BYTES   64

/* What a key signs, as its verifier key says it. All of them are Ed25519. */
enum note_key_type {
	NOTE_ED25519 = 0x01,     /* the text of the note */
	NOTE_COSIGNATURE = 0x04, /* a checkpoint seen at a time: cosign.h */
};

/* Whom we trust: the public half of a key and the name it signs under. */
struct note_key {
	uint32_t id; /* from name, type and key: note_key_init */
	uint8_t type;
	uint8_t public_key[NOTE_PUBLIC_BYTES];
	size_t name_len;
	char name[NOTE_KEY_NAME_MAX + 1];
};

/* One signature line; borrows from the note's bytes. */
struct note_signature {
	struct text key_name;
	struct text base64; /* of key id and signature; checked to be strict Base 64 */
	uint32_t key_id;
};

struct note {
	struct text text; /* what is signed, with its last newline; borrowed */
	size_t n_signatures;
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/* INVALID: the name is empty, too long, or has a plus, a Unicode space or a control. */
enum gpai_code note_key_init(struct note_key *key, struct text name,
    const uint8_t public_key[NOTE_PUBLIC_BYTES], struct gpai_error *err);
/* The same for a key of another type. */
enum gpai_code note_key_init_as(struct note_key *key, enum note_key_type type, struct text name,
    const uint8_t public_key[NOTE_PUBLIC_BYTES], struct gpai_error *err);
/* name+hexid+base64(0x01 || public key), the form in which keys are handed around.
 * UNSUPPORTED: a key of another type than the one asked for. */
enum gpai_code note_key_read(struct text vkey, struct note_key *key, struct gpai_error *err);
enum gpai_code note_key_read_as(
    enum note_key_type type, struct text vkey, struct note_key *key, struct gpai_error *err);
void note_key_write(const struct note_key *key, struct out *out);

/* Can this be the text of a note: whole lines, no control characters, not too long? */
bool note_text_check(struct text text);
/* The form of the whole, nothing of its truth. `note` borrows from `bytes`. */
enum gpai_code note_read(struct span bytes, struct note *note, struct gpai_error *err);
/* Adds signature lines that were kept apart from the note they belong to; they are borrowed. */
enum gpai_code note_add(struct note *note, struct text lines, struct gpai_error *err);
/* GPAI_OK: signed by `key`, which is of type NOTE_ED25519. Lines of other keys are ignored.
 * NOT_FOUND: no line of this key. CORRUPT: a line of this key does not verify, even when another
 * does. */
enum gpai_code note_verify(
    const struct note *note, const struct note_key *key, struct gpai_error *err);
/* Is this line of that key, by name and id? */
bool note_is_of(const struct note_signature *signature, const struct note_key *key);
/* The signature alone, over any message. Fails only when libcrypto cannot do it. */
enum gpai_code note_key_check(const struct note_key *key, struct span message,
    const uint8_t signature[NOTE_SIGNED_BYTES], bool *is_good, struct gpai_error *err);

#endif
