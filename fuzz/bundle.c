/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles from strangers, by two readers: that of gpai, over a tree of JSON, and that of
 * gpai-verify, which expects one sentence. What one takes the other takes; and what is taken
 * has exactly one form. Nothing made here can be proved, for nobody has the keys. */
#include "evidence/bundle.h"
#include "auditor/audit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
gpai_takes(struct span bytes)
{
	struct arena arena;
	struct bundle bundle;
	struct out out;

	arena_init(&arena, 64 << 20);
	enum gpai_code rc = bundle_read("bundle", bytes, &arena, &bundle, NULL);
	if (rc == GPAI_OK) {
		out_memory(&out);
		if (bundle_write(&bundle, &out, NULL) != GPAI_OK ||
		    !text_equal(out_text(&out), (struct text){(const char *)bytes.at, bytes.len}))
			abort();
		out_release(&out);
	}
	arena_release(&arena);
	return rc == GPAI_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust trust = TRUST_NONE;
	struct audit audit;

	audit_bundle(&audit, "bundle", (struct text){(const char *)data, size}, &trust);
	bool auditor_takes = audit.outcome != AUDIT_UNREADABLE;
	if (audit.outcome == AUDIT_PROVED)
		abort();
	audit_release(&audit);
	if (auditor_takes != gpai_takes((struct span){data, size}))
		abort();
	return 0;
}
