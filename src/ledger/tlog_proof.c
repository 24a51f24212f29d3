/* SPDX-License-Identifier: Apache-2.0 */
/* Proof files (c2sp.org/tlog-proof@v1, as of July 2026). */
#include "ledger/tlog_proof.h"

#include "base/base64.h"

#include <inttypes.h>
#include <string.h>

static const char NORM[] = "C2SP tlog-proof";
static const char FIRST_LINE[] = "c2sp.org/tlog-proof@v1";

enum { PATH_MAX_HASHES = 64 }; /* a tree of 64 bits is no higher */

struct reading {
	struct text line, rest;
	uint64_t number; /* of the line */
};

static bool
next(struct reading *r)
{
	r->number++;
	return checkpoint_next_line(&r->rest, &r->line);
}

static enum gpai_code
refuse(const struct reading *r, const char *expected, struct gpai_error *err)
{
	return fail_clause(
	    err, GPAI_MALFORMED, at_line(NULL, r->number), NORM, "expected %s", expected);
}

/* Cuts "word " off the line. */
static bool
begins(struct reading *r, const char *word)
{
	size_t len = strlen(word);

	if (!text_starts(r->line, word) || r->line.len == len || r->line.at[len] != ' ')
		return false;
	r->line.at += len + 1;
	r->line.len -= len + 1;
	return true;
}

static enum gpai_code
read_path(struct reading *r, struct merkle_proof *path, struct gpai_error *err)
{
	size_t len;

	for (path->len = 0;; path->len++) {
		if (!next(r))
			return refuse(r, "an empty line and a checkpoint", err);
		if (r->line.len == 0)
			return GPAI_OK;
		if (path->len == PATH_MAX_HASHES)
			return refuse(r, "at most 64 hashes", err);
		if (!base64_read(r->line, path->hashes[path->len].bytes, DIGEST_BYTES, &len) ||
		    len != DIGEST_BYTES)
			return refuse(r, "a hash: 32 bytes in Base 64", err);
	}
}

enum gpai_code
tlog_proof_read(struct span bytes, struct tlog_proof *proof, struct gpai_error *err)
{
	struct reading r = {0};
	struct checkpoint checkpoint;
	struct note note;
	enum gpai_code rc;
	size_t len;

	proof->extra = TEXT_NONE;
	if (bytes.len > TLOG_PROOF_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "%zu bytes, expected at most %u", bytes.len, TLOG_PROOF_BYTES_MAX);
	if (!text_from_span(bytes, &r.rest))
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM, "not UTF-8");
	if (!next(&r) || !text_is(r.line, FIRST_LINE))
		return refuse(&r, FIRST_LINE, err);
	if (!next(&r))
		return refuse(&r, "the index of the entry", err);
	if (begins(&r, "extra")) {
		if (!base64_check(r.line, &len) || len == 0)
			return refuse(&r, "extra data in Base 64", err);
		proof->extra = r.line;
		next(&r);
	}
	if (!begins(&r, "index") || !checkpoint_read_number(r.line, &proof->index))
		return refuse(&r, "index and decimal digits below 2^64", err);
	if ((rc = read_path(&r, &proof->path, err)) != GPAI_OK)
		return rc;
	proof->note = r.rest;
	struct span rest = {(const uint8_t *)r.rest.at, r.rest.len};
	if ((rc = note_read(rest, &note, err)) == GPAI_OK)
		rc = checkpoint_read(note.text, &checkpoint, err);
	if (rc != GPAI_OK && err != NULL && err->place == GPAI_LINE)
		err->at += r.number; /* lines are those of the whole file */
	return rc;
}

enum gpai_code
tlog_proof_write(const struct tlog_proof *proof, struct out *out, struct gpai_error *err)
{
	struct span bytes = {(const uint8_t *)proof->note.at, proof->note.len};
	struct note note;
	size_t len;
	enum gpai_code rc = note_read(bytes, &note, err);

	if (rc != GPAI_OK)
		return rc;
	if (proof->path.len > PATH_MAX_HASHES ||
	    (proof->extra.len > 0 && !base64_check(proof->extra, &len)))
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "expected Base 64 and at most %d hashes", PATH_MAX_HASHES);
	out_format(out, "%s\n", FIRST_LINE);
	if (proof->extra.len > 0) {
		out_string(out, "extra ");
		out_put(out, proof->extra);
		out_char(out, '\n');
	}
	out_format(out, "index %" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->path.len; i++) {
		base64_write((struct span){proof->path.hashes[i].bytes, DIGEST_BYTES}, out);
		out_char(out, '\n');
	}
	out_char(out, '\n');
	out_put(out, proof->note);
	return GPAI_OK;
}

enum gpai_code
tlog_proof_verify(const struct tlog_proof *proof, const struct digest *leaf_hash,
    const struct note_key *key, struct text origin, struct checkpoint *checkpoint,
    struct gpai_error *err)
{
	struct span note = {(const uint8_t *)proof->note.at, proof->note.len};
	enum gpai_code rc = checkpoint_open(note, key, origin, checkpoint, err);

	if (rc != GPAI_OK)
		return rc;
	return merkle_verify_inclusion(
	    proof->index, checkpoint->size, leaf_hash, &proof->path, &checkpoint->root, err);
}
