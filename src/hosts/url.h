/* SPDX-License-Identifier: Apache-2.0 */
/* The host of a URL in its canonical form (WHATWG URL, host parsing): lower case, IDN as
 * A-labels (UTS 46, non-transitional), no port, userinfo or trailing dot. IPv4 in dotted
 * form, IPv6 in brackets, shortest form. */
#ifndef HOSTS_URL_H
#define HOSTS_URL_H

#include "base/span.h"

#define HOST_BYTES_MAX 255

/* The bytes between "//" and the next '/', '?', '#' or '\'; empty when there is no "//"
 * near the start: then the whole text up to these is taken as a bare host when it can be one. */
struct span url_authority(struct span url);

/* False: no host can be made of it ("file:", "data:", an empty label, bad percent-encoding). */
bool host_canonical(struct span authority, char host[HOST_BYTES_MAX + 1], size_t *len);
/* "www.example.org" -> "org.example.www", and back; IP hosts ("192.0.2.1", "[2001:db8::1]")
 * stay as they are. In this order all hosts of one registrable domain lie together. */
size_t host_reverse(struct span host, char reversed[HOST_BYTES_MAX + 1]);
bool host_is_address(struct span host);

#endif
