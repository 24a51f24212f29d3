/* SPDX-License-Identifier: Apache-2.0 */
/* A log as static files (C2SP tlog-tiles), and one entry of it (C2SP tlog-proof). */
#ifndef AUDITOR_PUBLISHED_H
#define AUDITOR_PUBLISHED_H

#include "auditor/trust.h"
#include "ledger/verify.h"

#define ENTRY_BYTES_MAX 65535

/* Reads a whole file below `limit`; freed by the caller. "": no such file is a NOT_FOUND. */
enum gpai_code read_file(
    const char *path, size_t limit, struct text *bytes, struct gpai_error *err);

/* A checkpoint with all its lines. */
struct published {
	struct head head;
	struct quorum quorum;
	const struct verifier_key *key; /* trusted, of the log; NULL: none is known */
};

/* Whose head is it? */
enum gpai_code published_head(const char *file, struct text note, const struct trust *trust,
    struct published *found, struct gpai_error *err);
/* Every entry and every tile of the head in that folder. */
enum gpai_code published_tiles(const char *folder, const struct head *head, struct gpai_error *err);
/* Is `entry` what the proof is of? Fills the checkpoint in it. */
enum gpai_code published_proof(const char *file, struct text proof, struct text entry,
    const struct trust *trust, struct published *found, uint64_t *index, struct gpai_error *err);

#endif
