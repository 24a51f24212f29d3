/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of content, and what documents beyond the first of each key add up to. */
#include "corpus/same.h"

#include "base/digest.h"

#include <string.h>

void
same_key(struct span content, char key[SAME_KEY_BYTES])
{
	struct digest digest = digest_of(content);
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&digest, hex);
	memcpy(key, hex, SAME_KEY_BYTES - 1);
	key[SAME_KEY_BYTES - 1] = '\0';
}

/* Equal content has equal length, so bytes / documents has no rest, but for sums that
 * saturated. */
void
same_add(struct same_report *report, const struct tally *folded)
{
	if (folded->documents < 2)
		return;
	if (__builtin_add_overflow(report->documents, folded->documents - 1, &report->documents))
		report->documents = UINT64_MAX;
	if (__builtin_add_overflow(
		report->bytes, folded->bytes - folded->bytes / folded->documents, &report->bytes))
		report->bytes = UINT64_MAX;
}
