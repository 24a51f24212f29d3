/* SPDX-License-Identifier: Apache-2.0 */
/* The directory of a ZIP archive: names, sizes and places of its members.
 *
 * Follows: PKWARE APPNOTE 6.3.10, with ZIP64. What archives of weights need: one disk, no
 * encryption, members that are stored as they are. Nothing is ever decompressed, so no
 * archive can grow. Members may not overlap, and what the directory says must agree with
 * the member's own header. Left out: the older signatures, comments, times, CRCs. */
#ifndef FORMATS_ZIP_H
#define FORMATS_ZIP_H

#include "formats/source.h"

/* A checkpoint has a member for each storage: some 100,000 in large ones. */
#define ZIP_ENTRIES_MAX   1000000u
#define ZIP_DIRECTORY_MAX ((uint64_t)256 << 20)

struct zip_entry {
	struct text name;
	uint64_t header_at;  /* offset of its own header */
	uint64_t limit;      /* where the next member, or the directory, begins */
	uint64_t size;       /* bytes of its contents */
	uint64_t compressed; /* bytes in the archive */
	unsigned method;     /* 0: stored */
	bool is_encrypted;
};

struct zip {
	struct zip_entry *entries; /* by name, each once */
	uint32_t n_entries;
	struct text first; /* name of the member that the archive begins with */
	uint64_t directory_at;
};

bool zip_sniff(struct span head);
enum gpai_code zip_read(
    struct arena *arena, struct source *source, struct zip *zip, struct gpai_error *err);
const struct zip_entry *zip_find(const struct zip *zip, struct text name);
/* Where a stored member's contents begin; UNSUPPORTED when it is compressed or encrypted. */
enum gpai_code zip_locate(
    struct source *source, const struct zip_entry *entry, uint64_t *begin, struct gpai_error *err);

#endif
