/* SPDX-License-Identifier: Apache-2.0 */
/* One spelling for every host: WHATWG URL, 3.5, with the domain to ASCII of UTS 46
 * (non-transitional, without STD3 rules) through libidn2.
 *
 * Departures, both so that two ways to write one host are one host: a trailing dot goes, and
 * with it names with an empty label are no hosts. A name of ASCII letters is taken as it is, its
 * A-labels too (as the standard has it since 2025), and never reaches libidn2. libidn2 lets less
 * through than UTS 46: symbols and hyphens at the ends of a label that has other letters. */
#include "hosts/host_address.h"
#include "hosts/url.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

/* A host of 255 bytes, each percent-encoded and with characters that vanish between. */
#define RAW_MAX 2048

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* No host holds these, be they written or percent-encoded. */
static bool
is_forbidden(uint8_t c)
{
	return c <= ' ' || c == 0x7f || (c < 0x80 && strchr("#/:<>?@[\\]^|%", c) != NULL);
}

/* Leaves out the user. A crawler's own "user@" says nothing of whose content it is. */
static struct span
without_user(struct span host)
{
	for (size_t i = host.len; i > 0; i--)
		if (host.at[i - 1] == '@')
			return (struct span){host.at + i, host.len - i};
	return host;
}

/* Leaves out the port; false when it is none that can be. A colon before anything but
 * digits stays, and no host may hold one. */
static bool
drop_port(struct span *host)
{
	uint32_t port = 0;
	size_t colon = host->len;

	while (colon > 0 && host->at[colon - 1] >= '0' && host->at[colon - 1] <= '9')
		colon--;
	if (colon == 0 || host->at[colon - 1] != ':')
		return true;
	for (size_t i = colon; i < host->len && port <= 65535; i++)
		port = port * 10 + (uint32_t)(host->at[i] - '0');
	host->len = colon - 1;
	return port <= 65535;
}

/* Tabs and line ends go, as they do everywhere in a URL; "%41" is "A"; "%4" stays. */
static bool
decode(struct span raw, char text[RAW_MAX + 1], size_t *len)
{
	size_t n = 0;

	if (raw.len > RAW_MAX)
		return false;
	for (size_t i = 0; i < raw.len; i++) {
		uint8_t c = raw.at[i];
		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c == '%' && i + 2 < raw.len && hex_digit(raw.at[i + 1]) >= 0 &&
		    hex_digit(raw.at[i + 2]) >= 0) {
			c = (uint8_t)(hex_digit(raw.at[i + 1]) << 4 | hex_digit(raw.at[i + 2]));
			i += 2;
		}
		if (c == '\0')
			return false;
		text[n++] = (char)c;
	}
	text[n] = '\0';
	*len = n;
	return n > 0;
}

static bool
is_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)text[i] >= 0x80)
			return false;
	return true;
}

static bool
to_ascii(char text[RAW_MAX + 1], size_t *len)
{
	char *ascii = NULL;
	bool ok;

	if (utf8_valid_len((struct span){(const uint8_t *)text, *len}) != *len)
		return false;
	ok = idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK;
	if (ok && (ok = strlen(ascii) <= RAW_MAX)) {
		*len = strlen(ascii);
		memcpy(text, ascii, *len + 1);
	}
	idn2_free(ascii);
	return ok;
}

/* Lower case, and nothing that no host may hold; no label is empty but the last. */
static bool
settle(char *text, size_t *len)
{
	if (*len > 0 && text[*len - 1] == '.')
		text[--*len] = '\0';
	if (*len == 0 || *len > HOST_BYTES_MAX || text[0] == '.' || text[*len - 1] == '.')
		return false;
	for (size_t i = 0; i < *len; i++) {
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] | 0x20);
		if (is_forbidden((uint8_t)text[i]) || (text[i] == '.' && text[i + 1] == '.'))
			return false;
	}
	return true;
}

static bool
copy_out(const char *text, size_t text_len, char host[HOST_BYTES_MAX + 1], size_t *len)
{
	memcpy(host, text, text_len);
	host[text_len] = '\0';
	*len = text_len;
	return true;
}

bool
host_canonical(struct span authority, char host[HOST_BYTES_MAX + 1], size_t *len)
{
	char text[RAW_MAX + 1], address[HOST_ADDRESS_CHARS];
	size_t text_len, address_len;

	authority = without_user(authority);
	if (!drop_port(&authority) || authority.len == 0)
		return false;
	if (authority.at[0] == '[')
		return authority.at[authority.len - 1] == ']' && authority.len <= 64 &&
		       host_ipv6((const char *)authority.at + 1, authority.len - 2, address,
			   &address_len) &&
		       copy_out(address, address_len, host, len);
	if (!decode(authority, text, &text_len))
		return false;
	if (!is_ascii(text, text_len) && !to_ascii(text, &text_len))
		return false;
	if (!settle(text, &text_len))
		return false;
	if (!host_ends_in_number(text, text_len))
		return copy_out(text, text_len, host, len);
	return host_ipv4(text, text_len, address, &address_len) &&
	       copy_out(address, address_len, host, len);
}

/* Digits and dots alone: no other name was let in whose last label is a number, and read
 * from behind it is the first one, so this holds for reversed labels too. */
bool
host_is_address(struct span host)
{
	if (host.len == 0 || host.at[0] == '[')
		return host.len > 0;
	for (size_t i = 0; i < host.len; i++)
		if (host.at[i] != '.' && (host.at[i] < '0' || host.at[i] > '9'))
			return false;
	return true;
}

size_t
host_reverse(struct span host, char reversed[HOST_BYTES_MAX + 1])
{
	size_t n = 0, end = host.len;

	if (host.len > HOST_BYTES_MAX)
		host.len = end = HOST_BYTES_MAX;
	if (host_is_address(host)) {
		memcpy(reversed, host.at, host.len);
		reversed[host.len] = '\0';
		return host.len;
	}
	for (size_t i = host.len + 1; i > 0; i--) {
		if (i > 1 && host.at[i - 2] != '.')
			continue;
		memcpy(reversed + n, host.at + i - 1, end - (i - 1));
		n += end - (i - 1);
		if (i > 1)
			reversed[n++] = '.', end = i - 2;
	}
	reversed[n] = '\0';
	return n;
}
