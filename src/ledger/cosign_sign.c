/* SPDX-License-Identifier: Apache-2.0 */
/* Cosigning a checkpoint (c2sp.org/tlog-cosignature, as of July 2026); see cosign_sign.h. */
#include "ledger/cosign_sign.h"

#include "base/base64.h"

enum { KEY_ID_BYTES = 4, TIME_BYTES = 8 };

enum gpai_code
cosign_sign(const struct sign_key *key, struct text name, struct text text, int64_t time,
    struct out *line, struct gpai_error *err)
{
	uint8_t bytes[KEY_ID_BYTES + TIME_BYTES + NOTE_SIGNED_BYTES];
	struct note_key known;
	struct out message;

	enum gpai_code rc =
	    note_key_init_as(&known, NOTE_COSIGNATURE, name, sign_key_public(key), err);
	if (rc != GPAI_OK)
		return rc;
	if (time <= 0 || time > COSIGN_TIME_MAX || !note_text_check(text))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "no time of the calendar, or no text of a note, to cosign");
	for (unsigned i = 0; i < KEY_ID_BYTES; i++)
		bytes[i] = (uint8_t)(known.id >> (24 - 8 * i));
	for (unsigned i = 0; i < TIME_BYTES; i++)
		bytes[KEY_ID_BYTES + i] = (uint8_t)((uint64_t)time >> (56 - 8 * i));
	out_memory(&message);
	cosign_message(time, text, &message);
	struct text signs = out_text(&message);
	rc = out_status(&message, NULL, err);
	if (rc == GPAI_OK)
		rc = sign_bytes(key, (struct span){(const uint8_t *)signs.at, signs.len},
		    bytes + KEY_ID_BYTES + TIME_BYTES, err);
	out_release(&message);
	if (rc != GPAI_OK)
		return rc;
	out_string(line, "\xe2\x80\x94 "); /* U+2014 and a space */
	out_put(line, name);
	out_char(line, ' ');
	base64_write((struct span){bytes, sizeof bytes}, line);
	out_char(line, '\n');
	return GPAI_OK;
}
