/* SPDX-License-Identifier: Apache-2.0 */
/* What an octet is to the grammar of robots.txt (RFC 9309, 2.2) and to patterns of paths. */
#ifndef SIGNALS_OCTETS_H
#define SIGNALS_OCTETS_H

#include <stdbool.h>
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

#endif
