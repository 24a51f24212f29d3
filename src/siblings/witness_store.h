/* SPDX-License-Identifier: Apache-2.0 */
/* What a witness remembers, and cosigning by it.
 *
 *	DIR/key.pem     its secret key, mode 0600; may be protected by a passphrase
 *	DIR/key.pub     its verifier key, of type 0x04, one line
 *	DIR/logs        the logs that it cosigns: a policy file (c2sp.org/tlog-policy)
 *	DIR/seen/H      the newest checkpoint of a log that it cosigned, with the log's signature
 *	                and its own; H: SHA-256 of the log's name, in hex
 *	DIR/forks/H-a   two checkpoints of one size of a log, both signed by it: what proves
 *	DIR/forks/H-b   that the log shows two faces
 *	DIR/lock        held by whoever answers
 *
 * One answer, step by step. OLD and NEW are what DIR/seen/H holds.
 *
 *	state     step that leaves it                      when we are killed in it
 *	FREE      flock(lock): waits for other answers     OLD; nothing was said
 *	LOCKED    read OLD, check our own cosignature on   OLD; nothing was said
 *	          it, decide by it (ledger/witness.h)
 *	DECIDED   cosign NEW, in memory                    OLD; nothing was said
 *	SIGNED    write a file beside it, fsync            OLD; a file that nobody reads
 *	WRITTEN   rename over seen/H                       OLD or NEW, whole; nothing was said
 *	RENAMED   fsync the folder                         OLD or NEW, whole; nothing was said
 *	DURABLE   unlock                                   NEW
 *	SAID      the answer leaves                        NEW
 *
 * Invariants: (1) what was said is never forgotten: an answer leaves only after DURABLE;
 * (2) nobody cosigns by an OLD that another answer is replacing: the lock spans LOCKED to
 * DURABLE; (3) OLD is never guessed: a file that does not carry our own good cosignature is an
 * error, not an empty memory. Who was killed before SAID asks again and gets 409 with the size
 * of NEW, then a cosignature on the same tree. Tested by killing at every call of the system. */
#ifndef SIBLINGS_WITNESS_STORE_H
#define SIBLINGS_WITNESS_STORE_H

#include "base/arena.h"
#include "ledger/cosign_sign.h"
#include "ledger/keyfile.h"
#include "ledger/witness.h"

struct witness {
	const char *dir;
	struct note_key public_key; /* type 0x04; its name is the witness's */
	struct sign_key *key;
	int lock;
};

/* A folder with a new key. CONFLICT: there is one. `random`: a seed, then salt and vector. */
enum gpai_code witness_create(const char *dir, struct text name, struct text passphrase,
    const uint8_t random[SIGN_SEED_BYTES + KEYFILE_RANDOM_BYTES], struct gpai_error *err);
/* Trusts one log more. CONFLICT: it is there already. */
enum gpai_code witness_trust(const char *dir, struct text vkey, struct gpai_error *err);

enum gpai_code witness_open(const char *dir, const struct keyfile_asker *asker,
    struct witness *witness, struct gpai_error *err);
void witness_close(struct witness *witness);

/* What is said to one request. */
struct witness_said {
	enum witness_answer answer;
	uint64_t seen;    /* size cosigned last, for OLD_SIZE */
	bool is_fork;     /* proved by this request; both notes are in DIR/forks */
	char origin[256]; /* for the log of the witness; "" when not known */
	struct out lines; /* of COSIGN; the caller releases it */
};

/* An error is no answer: the disk, or a memory that cannot be believed. Nothing was cosigned. */
enum gpai_code witness_answer_request(struct witness *witness, struct span request, int64_t now,
    struct witness_said *said, struct gpai_error *err);
/* The newest checkpoint cosigned of the log whose name has this SHA-256 in hex. NOT_FOUND. */
enum gpai_code witness_checkpoint(const struct witness *witness, struct text hash,
    struct arena *arena, struct span *note, struct gpai_error *err);

#endif
