/* SPDX-License-Identifier: Apache-2.0 */
/* The Public Suffix List through libpsl: which list, and the registrable domain of a host. */
#ifndef HOSTS_SUFFIXES_H
#define HOSTS_SUFFIXES_H

#include "base/digest.h"
#include "base/error.h"

struct suffixes; /* opaque */

struct suffixes_about {
	const char *path;     /* the file, or "libpsl" for the list built in */
	struct digest digest; /* SHA-256 of that file's bytes */
	const char *date;     /* "2026-08-19", from its VERSION line, else of the file; may be "" */
	uint32_t rules;
};

/* path NULL: the newest list the system has. MALFORMED when it is no such list. */
enum gpai_code suffixes_open(const char *path, struct suffixes **suffixes, struct gpai_error *err);
void suffixes_free(struct suffixes *suffixes);
const struct suffixes_about *suffixes_about(const struct suffixes *suffixes);
/* Of reversed labels, the leading part that is the registrable domain ("uk.co.example" of
 * "uk.co.example.www"); the whole for an address, and for a host that is itself a suffix. */
struct span suffixes_domain(const struct suffixes *suffixes, struct span reversed_host);

#endif
