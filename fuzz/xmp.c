/* SPDX-License-Identifier: Apache-2.0 */
/* XMP packets: what may only be of a part allows nothing, and a scan ends. */
#include "statements.h"

#include "signals/xmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold_part(void *context, const struct statement *s)
{
	hold_statement(context, s);
	if (s->says == SAYS_ALLOWED || (s->signal != SIGNAL_RSL && s->note == NULL))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size}, packet;
	struct statement_sink sink = {hold_statement, &size}, part = {hold_part, &size};
	size_t at = 0, before = 0;

	if (!xmp_signals(bytes, &(struct xmp_place){.by_line = true, .in_pdf = true}, &sink) ||
	    !xmp_signals(bytes, &(struct xmp_place){.in_markup = true, .is_part = true}, &part))
		abort();
	while (xmp_scan(bytes, &at, &packet)) {
		if (at <= before || at > size || packet.len == 0)
			abort();
		before = at;
	}
	return 0;
}
