/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to a witness: what is read, written again, gives the same bytes; and nothing is
 * cosigned that a tree of 7 leaves of zeros does not lead to. */
#include "ledger/witness.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct witness_seen seen = {.size = 7};
	struct witness_request request;
	bool is_fork;
	struct out out;

	if (witness_request_read((struct span){data, size}, &request, NULL) != GPAI_OK)
		return 0;
	out_memory(&out);
	struct text note = {(const char *)request.note_bytes.at, request.note_bytes.len};
	witness_request_write(request.old_size, &request.proof, note, &out);
	struct text text = out_text(&out);
	if (text.len != size || memcmp(text.at, data, size) != 0)
		abort();
	out_release(&out);
	if (witness_check_growth(&request, &seen, &is_fork) == WITNESS_COSIGN &&
	    (request.old_size != 7 || request.checkpoint.size < 7))
		abort();
	return 0;
}
