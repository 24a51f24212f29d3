/* SPDX-License-Identifier: Apache-2.0 */
/* One member of a ZIP archive held in memory, by name, unpacked (PKWARE APPNOTE 6.3.10; no ZIP64,
 * which no e-book needs for its package file). */
#ifndef SIGNALS_ZIP_MEMBER_H
#define SIGNALS_ZIP_MEMBER_H

#include "base/span.h"

struct zip_member {
	struct span packed;
	bool is_stored;
	uint64_t at; /* of its own header */
};

/* False: no such member, or one that is encrypted or packed otherwise. In time of the directory. */
bool zip_member_find(struct span archive, struct text name, struct zip_member *member);

#endif
