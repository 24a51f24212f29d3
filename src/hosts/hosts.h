/* SPDX-License-Identifier: Apache-2.0 */
/* Host names: out of URLs, in one spelling, under the Public Suffix List.
 *
 * Belongs here: finding the host of a URL, its canonical form, the table of hosts seen, the
 * registrable domain of a host.
 * May include: base, libpsl, libidn2.
 * Absent: counting, ranking, what the law lists. */
#ifndef HOSTS_HOSTS_H
#define HOSTS_HOSTS_H

#include "hosts/host_table.h"
#include "hosts/suffixes.h"
#include "hosts/url.h"

#endif
