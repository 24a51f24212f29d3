/* SPDX-License-Identifier: Apache-2.0 */
/* What a witness answers (c2sp.org/tlog-witness, as of July 2026); see witness.h. */
#include "ledger/witness.h"

#include "base/base64.h"
#include "base/checked.h"

#include <inttypes.h>
#include <string.h>

static const char NORM[] = "C2SP tlog-witness";

/* ---- requests ---- */

static bool
next_line(struct span *rest, struct text *line)
{
	const uint8_t *newline = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (newline == NULL)
		return false;
	*line = (struct text){(const char *)rest->at, (size_t)(newline - rest->at)};
	rest->at = newline + 1;
	rest->len -= line->len + 1;
	return true;
}

/* "old 123", without leading zeros. */
static bool
read_old_size(struct text line, uint64_t *size)
{
	enum { WORD = 4 };

	*size = 0;
	if (!text_starts(line, "old ") || line.len == WORD ||
	    (line.at[WORD] == '0' && line.len > WORD + 1))
		return false;
	for (size_t i = WORD; i < line.len; i++)
		if (line.at[i] < '0' || line.at[i] > '9' || !checked_mul(*size, 10, size) ||
		    !checked_add(*size, (uint64_t)(line.at[i] - '0'), size))
			return false;
	return true;
}

static bool
read_hash(struct text line, struct merkle_proof *proof)
{
	size_t len;

	if (proof->len == WITNESS_PROOF_MAX ||
	    !base64_read(line, proof->hashes[proof->len].bytes, DIGEST_BYTES, &len) ||
	    len != DIGEST_BYTES)
		return false;
	proof->len++;
	return true;
}

enum gpai_code
witness_request_read(struct span bytes, struct witness_request *request, struct gpai_error *err)
{
	struct span rest = bytes;
	struct text line;

	request->proof.len = 0;
	if (bytes.len > WITNESS_REQUEST_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, NOWHERE, NORM,
		    "request of %zu bytes, expected at most %u", bytes.len, WITNESS_REQUEST_MAX);
	if (!next_line(&rest, &line) || !read_old_size(line, &request->old_size))
		return fail_clause(err, GPAI_MALFORMED, at_line(NULL, 1), NORM,
		    "no old size, expected \"old\" and a number");
	for (;;) {
		if (!next_line(&rest, &line))
			return fail_clause(err, GPAI_MALFORMED, NOWHERE, NORM,
			    "no empty line before the checkpoint");
		if (line.len == 0)
			break;
		if (!read_hash(line, &request->proof))
			return fail_clause(err, GPAI_MALFORMED,
			    at_line(NULL, request->proof.len + 2), NORM,
			    "not a hash in Base 64, or more than %d of them", WITNESS_PROOF_MAX);
	}
	request->note_bytes = rest;
	enum gpai_code rc = note_read(rest, &request->note, err);
	if (rc == GPAI_OK)
		rc = checkpoint_read(request->note.text, &request->checkpoint, err);
	return rc;
}

void
witness_request_write(
    uint64_t old_size, const struct merkle_proof *proof, struct text note, struct out *out)
{
	out_format(out, "old %" PRIu64 "\n", old_size);
	for (size_t i = 0; i < proof->len; i++) {
		base64_write((struct span){proof->hashes[i].bytes, DIGEST_BYTES}, out);
		out_char(out, '\n');
	}
	out_char(out, '\n');
	out_put(out, note);
}

/* ---- answers ---- */

unsigned
witness_status(enum witness_answer answer)
{
	static const unsigned statuses[] = {
#define X(name, status, says) status,
	    WITNESS_ANSWERS(X)
#undef X
	};
	return statuses[answer];
}

/* Keys of one log may be several: one good signature is enough, one bad one is too much. */
enum witness_answer
witness_check_log(const struct policy *logs, const struct witness_request *request,
    const struct policy_party **log)
{
	struct text origin = request->checkpoint.origin;
	bool is_known = false, is_signed = false;

	for (size_t i = 0; i < logs->n_logs; i++) {
		const struct policy_party *party = &logs->logs[i];
		if (!text_equal(origin, (struct text){party->key.name, party->key.name_len}))
			continue;
		is_known = true;
		enum gpai_code rc = note_verify(&request->note, &party->key, NULL);
		if (rc != GPAI_OK && rc != GPAI_NOT_FOUND)
			return WITNESS_FORBIDDEN;
		if (rc == GPAI_OK)
			*log = party;
		is_signed |= rc == GPAI_OK;
	}
	return is_signed ? WITNESS_COSIGN : is_known ? WITNESS_FORBIDDEN : WITNESS_UNKNOWN_LOG;
}

enum witness_answer
witness_check_growth(
    const struct witness_request *request, const struct witness_seen *seen, bool *is_fork)
{
	const struct checkpoint *checkpoint = &request->checkpoint;
	struct digest empty = merkle_empty_root();
	bool is_same = digest_equal(&checkpoint->root, &seen->root);

	*is_fork = seen->size > 0 && checkpoint->size == seen->size && !is_same;
	if (request->old_size > checkpoint->size)
		return WITNESS_BAD_REQUEST;
	if (request->old_size != seen->size)
		return WITNESS_OLD_SIZE;
	if (checkpoint->size == 0 && !digest_equal(&checkpoint->root, &empty))
		return WITNESS_NOT_CONSISTENT;
	if (seen->size == 0)
		return request->proof.len == 0 ? WITNESS_COSIGN : WITNESS_NOT_CONSISTENT;
	return merkle_verify_consistency(seen->size, &seen->root, checkpoint->size,
		   &checkpoint->root, &request->proof, NULL) == GPAI_OK
	           ? WITNESS_COSIGN
	           : WITNESS_NOT_CONSISTENT;
}
