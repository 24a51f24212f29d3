/* SPDX-License-Identifier: Apache-2.0 */
/* Manifest stores, and the same bytes as the CBOR of an assertion. */
#include "statements.h"

#include "signals/c2pa.h"
#include "signals/cbor_head.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* jumb( jumd "cawg.training-mining", cbor(data) ) */
static void
as_assertion(const uint8_t *data, size_t size)
{
	static const char name[] = "cawg.training-mining";
	uint8_t *box = calloc(1, size + 128), *at = box;
	size_t jumd = 8 + 17 + sizeof name, cbor = 8 + size, all = 8 + jumd + cbor;
	struct statement_sink sink = {hold_statement, &all};

	if (box == NULL)
		return;
	for (unsigned i = 0; i < 4; i++) {
		at[i] = (uint8_t)(all >> (24 - 8 * i));
		at[8 + i] = (uint8_t)(jumd >> (24 - 8 * i));
		at[8 + jumd + i] = (uint8_t)(cbor >> (24 - 8 * i));
	}
	memcpy(at + 4, "jumb", 4);
	memcpy(at + 12, "jumd", 4);
	at[32] = 3;
	memcpy(at + 33, name, sizeof name);
	memcpy(at + 8 + jumd + 4, "cbor", 4);
	if (size > 0)
		memcpy(at + 8 + jumd + 8, data, size);
	if (!c2pa_signals((struct span){box, all}, 0, false, &sink))
		abort();
	free(box);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct statement_sink sink = {hold_statement, &size};
	struct span rest = {data, size};

	if (!c2pa_signals((struct span){data, size}, 0, false, &sink))
		abort();
	while (rest.len > 0 && cbor_skip(&rest))
		;
	as_assertion(data, size);
	return 0;
}
