/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a signed tree head (c2sp.org/tlog-checkpoint): origin, size, root. */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include "base/digest.h"
#include "ledger/note.h"

struct checkpoint {
	struct text origin; /* names the log; one line */
	uint64_t size;      /* leaves */
	struct digest root;
	struct text extensions; /* whole lines, each with its newline; normally none */
};

/* Writes the text to be signed. INVALID for an origin or extension that is not lines. */
enum gpai_code checkpoint_write(
    const struct checkpoint *checkpoint, struct out *out, struct gpai_error *err);
/* Reads the text of a note; borrows from it. Says nothing about who signed. */
enum gpai_code checkpoint_read(
    struct text text, struct checkpoint *checkpoint, struct gpai_error *err);
/* The whole question: is this a note, signed by this key, that is a checkpoint of the
 * log `origin`? The result borrows from `bytes`. CONFLICT: another log's checkpoint. */
enum gpai_code checkpoint_open(struct span bytes, const struct note_key *key, struct text origin,
    struct checkpoint *checkpoint, struct gpai_error *err);

/* The parts of such texts. Takes one line, without its newline, off the front of `rest`. */
bool checkpoint_next_line(struct text *rest, struct text *line);
/* Decimal digits without leading zeros, within 64 bits. */
bool checkpoint_read_number(struct text digits, uint64_t *number);

#endif
