/* SPDX-License-Identifier: Apache-2.0 */
/* Writing standard Base 64 (RFC 4648, section 4). */
#include "base/base64.h"

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct span bytes, struct out *out)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t group = (uint32_t)bytes.at[i] << 16;
		if (n > 1)
			group |= (uint32_t)bytes.at[i + 1] << 8;
		if (n > 2)
			group |= bytes.at[i + 2];
		out_char(out, DIGITS[group >> 18]);
		out_char(out, DIGITS[group >> 12 & 63]);
		out_char(out, n > 1 ? DIGITS[group >> 6 & 63] : '=');
		out_char(out, n > 2 ? DIGITS[group & 63] : '=');
	}
}
