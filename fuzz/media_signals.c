/* SPDX-License-Identifier: Apache-2.0 */
/* Files of any kind, by their first bytes. */
#include "statements.h"

#include "signals/media_signals.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct statement_sink sink = {hold_statement, &size};

	if (!media_signals((struct span){data, size}, &sink))
		abort();
	return 0;
}
