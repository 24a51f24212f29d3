/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files from strangers, applied to a note without cosignatures: only a quorum that asks for
 * none is met by it. */
#include "ledger/policy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char NOTE[] = "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
			   "\xe2\x80\x94 log AAAAAAA=\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_quorum quorum;
	struct policy policy;
	struct arena arena;
	struct note note;

	arena_init(&arena, 64 << 20);
	if (policy_read("policy", (struct span){data, size}, &arena, &policy, NULL) == GPAI_OK) {
		if (note_read((struct span){(const uint8_t *)NOTE, sizeof NOTE - 1}, &note, NULL) !=
			GPAI_OK ||
		    policy_judge(&policy, &note, &quorum, NULL) != GPAI_OK ||
		    quorum.is_met != (policy.quorum == POLICY_NONE))
			abort();
	}
	arena_release(&arena);
	return 0;
}
