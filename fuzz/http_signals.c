/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of responses: any bytes give sound statements, each from a place within them. */
#include "said.h"

#include "signals/http_signals.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct said said = {.size = size};
	struct statement_sink sink = {said_take, &said};

	http_signals((struct span){data, size}, &sink);
	said_check(said.n <= size);
	return 0;
}
