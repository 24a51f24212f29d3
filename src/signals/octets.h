/* SPDX-License-Identifier: Apache-2.0 */
/* What an octet is to the grammar of robots.txt (RFC 9309, 2.2) and to patterns of paths. */
#ifndef SIGNALS_OCTETS_H
#define SIGNALS_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OCTET_COMMENT = 1,  /* # */
	OCTET_BLANK = 2,    /* space, tab */
	OCTET_CONTROL = 4,  /* other octets below space */
	OCTET_HIGH = 8,     /* outside ASCII */
	OCTET_PERCENT = 16, /* % */
	OCTET_QUERY = 32,   /* ? */
	OCTET_SPECIAL = 64, /* * and $ */
	OCTET_NO_URI = 128, /* others that no URI has: " < > \\ ^ ` { | } DEL */
};
extern const uint8_t octet_class[256];

static inline bool
octet_is_blank(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

static inline bool
octet_is_letter(uint8_t octet)
{
	return (uint8_t)((octet | 0x20) - 'a') < 26;
}

static inline bool
octet_is_digit(uint8_t octet)
{
	return (uint8_t)(octet - '0') < 10;
}

/* Up to eight octets as a number, the first one lowest. */
static inline uint64_t
octets_head(const uint8_t *at, size_t len)
{
	uint64_t head = 0;

	if (len >= 8) /* which compilers make one load of */
		return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
		       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
		       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
	for (size_t i = 0; i < len; i++)
		head |= (uint64_t)at[i] << 8 * i;
	return head;
}

#endif
