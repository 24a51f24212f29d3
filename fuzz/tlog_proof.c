/* SPDX-License-Identifier: Apache-2.0 */
/* Proof files from strangers: whatever is accepted had exactly one form, so written again it
 * gives the same bytes; and no proof that was not made for it holds for our leaf. */
#include "ledger/tlog_proof.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEY[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size};
	struct tlog_proof proof;
	struct checkpoint checkpoint;
	struct note_key key;
	struct digest leaf = {{0}};
	struct gpai_error err;
	struct out out;

	if (tlog_proof_read(bytes, &proof, &err) != GPAI_OK)
		return 0;
	out_memory(&out);
	if (tlog_proof_write(&proof, &out, &err) != GPAI_OK ||
	    !text_equal(out_text(&out), (struct text){(const char *)data, size}))
		abort();
	out_release(&out);
	if (note_key_read(text_of(KEY), &key, NULL) != GPAI_OK ||
	    tlog_proof_verify(&proof, &leaf, &key, text_of("example.com/foo"), &checkpoint, &err) ==
		GPAI_OK)
		abort();
	return 0;
}
