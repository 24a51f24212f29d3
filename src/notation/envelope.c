/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed of a DSSE envelope; see envelope.h. */
#include "notation/envelope.h"

#include <string.h>

void
envelope_write_signed(struct span payload, struct out *out)
{
	out_format(out, "DSSEv1 %zu %s %zu ", strlen(ENVELOPE_TYPE), ENVELOPE_TYPE, payload.len);
	out_bytes(out, payload.at, payload.len);
}

/* Python's repr of bytes: in single quotes, unless those alone stand within. */
static void
write_repr(struct span bytes, struct out *out)
{
	bool has_single = bytes.len > 0 && memchr(bytes.at, '\'', bytes.len) != NULL;
	bool has_double = bytes.len > 0 && memchr(bytes.at, '"', bytes.len) != NULL;
	char quote = has_single && !has_double ? '"' : '\'';

	out_char(out, 'b');
	out_char(out, quote);
	for (size_t i = 0; i < bytes.len; i++) {
		char c = (char)bytes.at[i];
		if (c == quote || c == '\\')
			out_format(out, "\\%c", c);
		else if (c == '\n')
			out_string(out, "\\n");
		else if (c == '\r')
			out_string(out, "\\r");
		else if (c == '\t')
			out_string(out, "\\t");
		else if (bytes.at[i] < 0x20 || bytes.at[i] >= 0x7f)
			out_format(out, "\\x%02x", bytes.at[i]);
		else
			out_char(out, c);
	}
	out_char(out, quote);
}

void
envelope_write_signed_old(struct span payload, struct out *out)
{
	out_format(out, "DSSEV1 %zu %s %zu ", strlen(ENVELOPE_TYPE), ENVELOPE_TYPE, payload.len);
	write_repr(payload, out);
}
