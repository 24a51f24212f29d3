/* SPDX-License-Identifier: Apache-2.0 */
#include "signals/zip_member.h"

#include "signals/media.h"

#include <string.h>

#define END_LEN     22u
#define COMMENT_MAX 65535u
#define HEADER_LEN  46u /* in the directory */
#define LOCAL_LEN   30u

/* The end of the directory stands before a comment that nobody knows the length of. */
static const uint8_t *
find_end(struct span archive)
{
	size_t back = archive.len < END_LEN + COMMENT_MAX ? archive.len : END_LEN + COMMENT_MAX;

	if (archive.len < END_LEN)
		return NULL;
	for (const uint8_t *at = archive.at + archive.len - END_LEN;
	     at >= archive.at + archive.len - back; at--)
		if (memcmp(at, "PK\5\6", 4) == 0)
			return at;
	return NULL;
}

static bool
locate(struct span archive, const uint8_t *entry, struct zip_member *member)
{
	uint32_t flags = le16(entry + 8), method = le16(entry + 10), len = le32(entry + 20);
	struct span local = part_of(archive, le32(entry + 42), LOCAL_LEN);

	if ((flags & 1) != 0 || (method != 0 && method != 8) || local.at == NULL ||
	    memcmp(local.at, "PK\3\4", 4) != 0)
		return false;
	member->at = le32(entry + 42);
	member->is_stored = method == 0;
	member->packed = part_of(
	    archive, member->at + LOCAL_LEN + le16(local.at + 26) + le16(local.at + 28), len);
	return member->packed.at != NULL;
}

bool
zip_member_find(struct span archive, struct text name, struct zip_member *member)
{
	const uint8_t *end = find_end(archive);
	struct span rest;

	if (end == NULL)
		return false;
	rest = part_of(archive, le32(end + 16), le32(end + 12));
	while (rest.len >= HEADER_LEN && memcmp(rest.at, "PK\1\2", 4) == 0) {
		size_t name_len = le16(rest.at + 28);
		size_t len = HEADER_LEN + name_len + le16(rest.at + 30) + le16(rest.at + 32);
		if (len > rest.len)
			return false;
		if (name_len == name.len && memcmp(rest.at + HEADER_LEN, name.at, name_len) == 0)
			return locate(archive, rest.at, member);
		rest.at += len;
		rest.len -= len;
	}
	return false;
}
