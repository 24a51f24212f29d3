/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as hosts: WHATWG URL, 3.5. IPv4 in all forms that inet_aton took (fewer than
 * four numbers, octal, hexadecimal), for browsers and crawlers follow links to them. Zone
 * identifiers of IPv6 are refused there and here. */
#include "hosts/host_address.h"

#include <stdio.h>
#include <string.h>

enum { PARTS = 4, PIECES = 8 };

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* One number of an IPv4 address: "10", "012", "0x0a"; "0x" is 0. False when it is none.
 * Anything above 32 bits stays above, so that the caller sees that it is too large. */
static bool
ipv4_number(const char *at, size_t len, uint64_t *number)
{
	unsigned base = 10;

	*number = 0;
	if (len == 0)
		return false;
	if (len >= 2 && at[0] == '0' && (at[1] | 0x20) == 'x')
		at += 2, len -= 2, base = 16;
	else if (len >= 2 && at[0] == '0')
		at++, len--, base = 8;
	for (size_t i = 0; i < len; i++) {
		int digit = hex_digit(at[i]);
		if (digit < 0 || (unsigned)digit >= base)
			return false;
		*number = *number * base + (unsigned)digit;
		if (*number > UINT32_MAX)
			*number = UINT64_C(1) << 33;
	}
	return true;
}

static size_t
without_last_dot(const char *host, size_t len)
{
	return len > 0 && host[len - 1] == '.' ? len - 1 : len;
}

bool
host_ends_in_number(const char *host, size_t len)
{
	size_t begin;
	uint64_t number;
	bool all_digits = true;

	len = without_last_dot(host, len);
	for (begin = len; begin > 0 && host[begin - 1] != '.'; begin--)
		if (host[begin - 1] < '0' || host[begin - 1] > '9')
			all_digits = false;
	if (begin == len)
		return false;
	return all_digits || ipv4_number(host + begin, len - begin, &number);
}

bool
host_ipv4(const char *host, size_t len, char out[HOST_ADDRESS_CHARS], size_t *out_len)
{
	uint64_t numbers[PARTS], address = 0;
	size_t n = 0, begin = 0;

	len = without_last_dot(host, len);
	for (size_t i = 0; i <= len; i++) {
		if (i < len && host[i] != '.')
			continue;
		if (n == PARTS || !ipv4_number(host + begin, i - begin, &numbers[n++]))
			return false;
		begin = i + 1;
	}
	for (size_t i = 0; i + 1 < n; i++) {
		if (numbers[i] > 255)
			return false;
		address |= numbers[i] << (24 - 8 * i);
	}
	if (numbers[n - 1] >= UINT64_C(1) << (8 * (PARTS + 1 - n)))
		return false;
	address |= numbers[n - 1];
	*out_len = (size_t)snprintf(out, HOST_ADDRESS_CHARS, "%u.%u.%u.%u",
	    (unsigned)(address >> 24) & 255, (unsigned)(address >> 16) & 255,
	    (unsigned)(address >> 8) & 255, (unsigned)address & 255);
	return true;
}

/* Four decimals in the place of the last two pieces: no other form is allowed there. */
static bool
embedded_ipv4(const char *at, size_t len, uint16_t pieces[2])
{
	unsigned numbers[PARTS];
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		size_t begin = i;
		unsigned number = 0;
		for (; i < len && at[i] >= '0' && at[i] <= '9' && i - begin < 4; i++)
			number = number * 10 + (unsigned)(at[i] - '0');
		if (n == PARTS || i == begin || number > 255 || (at[begin] == '0' && i - begin > 1))
			return false;
		if (i < len ? at[i] != '.' || i + 1 == len : false)
			return false;
		numbers[n++] = number;
	}
	if (n != PARTS)
		return false;
	pieces[0] = (uint16_t)(numbers[0] << 8 | numbers[1]);
	pieces[1] = (uint16_t)(numbers[2] << 8 | numbers[3]);
	return true;
}

struct ipv6 {
	uint16_t pieces[PIECES];
	size_t n;
	size_t gap; /* where "::" stands; PIECES + 1: nowhere */
};

/* One piece at *i, and the colon after it. */
static bool
ipv6_piece(struct ipv6 *address, const char *at, size_t len, size_t *i)
{
	size_t begin = *i;
	unsigned value = 0;

	while (*i < len && *i - begin < 4 && hex_digit(at[*i]) >= 0)
		value = value << 4 | (unsigned)hex_digit(at[(*i)++]);
	if (*i < len && at[*i] == '.') {
		if (address->n > PIECES - 2 ||
		    !embedded_ipv4(at + begin, len - begin, &address->pieces[address->n]))
			return false;
		address->n += 2;
		*i = len;
		return true;
	}
	if (*i == begin)
		return false;
	address->pieces[address->n++] = (uint16_t)value;
	if (*i == len)
		return true;
	return at[(*i)++] == ':' && *i < len;
}

static bool
ipv6_parse(struct ipv6 *address, const char *at, size_t len)
{
	size_t i = 0;

	*address = (struct ipv6){.gap = PIECES + 1};
	if (len >= 1 && at[0] == ':') {
		if (len < 2 || at[1] != ':')
			return false;
		i = 2;
		address->gap = 0;
	}
	while (i < len) {
		if (address->n == PIECES)
			return false;
		if (at[i] == ':') {
			if (address->gap <= PIECES)
				return false;
			address->gap = address->n;
			i++;
			continue;
		}
		if (!ipv6_piece(address, at, len, &i))
			return false;
	}
	if (address->gap > PIECES)
		return address->n == PIECES;
	/* The gap stands for one piece at least. */
	return address->n < PIECES;
}

static void
ipv6_fill_gap(struct ipv6 *address)
{
	size_t after = address->n - address->gap;

	if (address->gap > PIECES)
		return;
	memmove(&address->pieces[PIECES - after], &address->pieces[address->gap],
	    after * sizeof *address->pieces);
	memset(&address->pieces[address->gap], 0, (PIECES - address->n) * sizeof *address->pieces);
}

/* The first longest run of two zeros and more, which is what "::" is written for. */
static size_t
longest_zeros(const uint16_t pieces[PIECES], size_t *len)
{
	size_t found = PIECES;

	*len = 1;
	for (size_t i = 0; i < PIECES; i++) {
		size_t n = 0;
		while (i + n < PIECES && pieces[i + n] == 0)
			n++;
		if (n > *len)
			found = i, *len = n;
		i += n;
	}
	return found;
}

bool
host_ipv6(const char *host, size_t len, char out[HOST_ADDRESS_CHARS], size_t *out_len)
{
	struct ipv6 address;
	size_t zeros, zeros_len, n = 0;

	if (!ipv6_parse(&address, host, len))
		return false;
	ipv6_fill_gap(&address);
	zeros = longest_zeros(address.pieces, &zeros_len);
	out[n++] = '[';
	for (size_t i = 0; i < PIECES; i++) {
		if (i == zeros) {
			n += (size_t)snprintf(out + n, HOST_ADDRESS_CHARS - n, i == 0 ? "::" : ":");
			i += zeros_len - 1;
			continue;
		}
		n += (size_t)snprintf(out + n, HOST_ADDRESS_CHARS - n,
		    i + 1 < PIECES ? "%x:" : "%x", address.pieces[i]);
	}
	out[n++] = ']';
	out[n] = '\0';
	*out_len = n;
	return true;
}
