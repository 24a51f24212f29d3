/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts that are addresses: WHATWG URL, 3.5, the IPv4 and IPv6 parsers and serialisers. */
#ifndef HOSTS_HOST_ADDRESS_H
#define HOSTS_HOST_ADDRESS_H

#include "base/span.h"

#define HOST_ADDRESS_CHARS 42 /* "[" 39 "]" and NUL */

/* "1.2.3.4", "0x7f.1", "3232235521": does the last label make it an IPv4 address, or else
 * no host at all? */
bool host_ends_in_number(const char *host, size_t len);
/* Dotted decimals of any of the forms; false when it is none. */
bool host_ipv4(const char *host, size_t len, char out[HOST_ADDRESS_CHARS], size_t *out_len);
/* Without the brackets; the result has them. RFC 5952 in what it writes. */
bool host_ipv6(const char *host, size_t len, char out[HOST_ADDRESS_CHARS], size_t *out_len);

#endif
