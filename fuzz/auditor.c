/* SPDX-License-Identifier: Apache-2.0 */
/* The smaller things that gpai-verify reads: checkpoints, proofs, policies, keys, stamps. */
#include "auditor/published.h"
#include "auditor/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char POLICY[] =
	    "log example.com/dossier+fa5b804a+Ac7MFQfcHd1ylZUcKQiI8JWtuQRNG3PWlubfBl1oO9T8\n"
	    "quorum none\n";
	struct text text = {(const char *)data, size};
	struct trust trust = TRUST_NONE, other = TRUST_NONE;
	struct published found;
	struct stamp stamp;
	uint64_t index;

	trust_policy(&trust, "policy", (struct text){POLICY, sizeof POLICY - 1}, NULL);
	published_head("note", text, &trust, &found, NULL);
	published_proof("proof", text, text, &trust, &found, &index, NULL);
	trust_policy(&other, "policy", text, NULL);
	trust_key(&other, "key", text, NULL);
	stamp_check((struct span){data, size}, text_of("note"), NULL, &stamp, NULL);
	return 0;
}
