/* SPDX-License-Identifier: Apache-2.0 */
/* Reading standard Base 64 (RFC 4648, section 4), strict. Own code because libcrypto's decoder
 * accepts white space, counts padding as bytes and ignores stray bits. */
#include "base/base64_read.h"

/* 0 to 63, or 64 for what is no digit. */
static uint32_t
digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* Four digits to three bytes; the last `pad` digits are padding. */
static bool
read_group(const char *at, size_t pad, uint32_t *group)
{
	*group = 0;
	for (size_t i = 0; i < 4; i++) {
		uint32_t value = i < 4 - pad ? digit_value(at[i]) : 0;
		if (value > 63 || (i >= 4 - pad && at[i] != '='))
			return false;
		*group = *group << 6 | value;
	}
	/* What padding cuts off must have been zero, or two texts would mean one value. */
	return (*group & (UINT32_C(0xffffff) >> (24 - 8 * pad))) == 0;
}

static size_t
padding_of(struct text text)
{
	if (text.len == 0 || text.at[text.len - 1] != '=')
		return 0;
	return text.at[text.len - 2] == '=' ? 2 : 1;
}

bool
base64_read(struct text text, uint8_t *bytes, size_t room, size_t *len)
{
	if (text.len % 4 != 0)
		return false;
	size_t padding = padding_of(text);
	size_t n = text.len / 4 * 3 - padding;
	if (n > room)
		return false;
	for (size_t i = 0, at = 0; i < text.len; i += 4) {
		uint32_t group;
		size_t pad = i + 4 == text.len ? padding : 0;
		if (!read_group(text.at + i, pad, &group))
			return false;
		for (size_t j = 0; j < 3 - pad && bytes != NULL; j++)
			bytes[at++] = (uint8_t)(group >> (16 - 8 * j));
	}
	*len = n;
	return true;
}

bool
base64_check(struct text text, size_t *len)
{
	return base64_read(text, NULL, SIZE_MAX, len);
}
