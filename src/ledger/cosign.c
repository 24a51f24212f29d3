/* SPDX-License-Identifier: Apache-2.0 */
/* Checking cosignatures (c2sp.org/tlog-cosignature, as of July 2026); see cosign.h. */
#include "ledger/cosign.h"

#include "base/base64.h"

#include <inttypes.h>

static const char NORM[] = "C2SP tlog-cosignature";

enum {
	KEY_ID_BYTES = 4,
	TIME_BYTES = 8,
	LINE_BYTES = KEY_ID_BYTES + TIME_BYTES + NOTE_SIGNED_BYTES
};

void
cosign_message(int64_t time, struct text text, struct out *out)
{
	out_format(out, "cosignature/v1\ntime %" PRId64 "\n", time);
	out_put(out, text);
}

/* False when the line holds no time that a calendar knows, or too few bytes. */
static bool
read_line(struct text base64, uint8_t bytes[LINE_BYTES], int64_t *time)
{
	uint64_t seconds = 0;
	size_t len;

	if (!base64_read(base64, bytes, LINE_BYTES, &len) || len != LINE_BYTES)
		return false;
	for (size_t i = 0; i < TIME_BYTES; i++)
		seconds = seconds << 8 | bytes[KEY_ID_BYTES + i];
	*time = (int64_t)seconds;
	return seconds > 0 && seconds <= COSIGN_TIME_MAX;
}

static enum gpai_code
verify_line(const struct note *note, const struct note_signature *line,
    const struct note_key *witness, int64_t *time, struct gpai_error *err)
{
	uint8_t bytes[LINE_BYTES];
	bool is_good = false;
	struct out message;
	enum gpai_code rc = GPAI_OK;

	if (read_line(line->base64, bytes, time)) {
		out_memory(&message);
		cosign_message(*time, note->text, &message);
		struct text text = out_text(&message);
		rc = out_status(&message, NULL, err);
		if (rc == GPAI_OK)
			rc = note_key_check(witness,
			    (struct span){(const uint8_t *)text.at, text.len},
			    bytes + KEY_ID_BYTES + TIME_BYTES, &is_good, err);
		out_release(&message);
	}
	if (rc == GPAI_OK && !is_good)
		rc = fail_clause(err, GPAI_CORRUPT, NOWHERE, NORM,
		    "cosignature of %s+%08" PRIx32 " does not verify", witness->name, witness->id);
	return rc;
}

enum gpai_code
cosign_verify(
    const struct note *note, const struct note_key *witness, int64_t *time, struct gpai_error *err)
{
	int64_t earliest = INT64_MAX;

	if (witness->type != NOTE_COSIGNATURE)
		return fail_clause(err, GPAI_INVALID, NOWHERE, NORM,
		    "%s is no key of a witness, expected type 0x04", witness->name);
	for (size_t i = 0; i < note->n_signatures; i++) {
		int64_t its = 0;
		if (!note_is_of(&note->signatures[i], witness))
			continue;
		enum gpai_code rc = verify_line(note, &note->signatures[i], witness, &its, err);
		if (rc != GPAI_OK)
			return rc;
		earliest = its < earliest ? its : earliest;
	}
	if (earliest == INT64_MAX)
		return fail_clause(err, GPAI_NOT_FOUND, NOWHERE, NORM,
		    "no cosignature of %s+%08" PRIx32, witness->name, witness->id);
	*time = earliest;
	return GPAI_OK;
}
