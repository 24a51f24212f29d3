/* SPDX-License-Identifier: Apache-2.0 */
/* TIFF 6.0 and BigTIFF: tag 700 holds XMP, 52545 a C2PA store. Directories that follow each
 * other; those within tags are left out. */
#include "signals/media.h"
#include "signals/xmp.h"

#include <string.h>

#define TAG_XMP         700u
#define TAG_C2PA        0xcd41u
#define DIRECTORIES_MAX 64u

struct layout {
	bool is_big, is_little;
	size_t count_len, entry_len, value_len;
};

static uint64_t
number(const struct layout *layout, const uint8_t *at, size_t len)
{
	if (layout->is_little)
		return len == 2 ? le16(at) : len == 4 ? le32(at) : le64(at);
	return len == 2 ? be16(at) : len == 4 ? be32(at) : be64(at);
}

bool
is_tiff(struct span head)
{
	static const char marks[][5] = {"II*\0", "MM\0*", "II+\0", "MM\0+"};

	for (size_t i = 0; i < 4 && head.len >= 16; i++)
		if (memcmp(head.at, marks[i], 4) == 0)
			return true;
	return false;
}

static void
read_entry(struct media *media, const struct layout *layout, const uint8_t *entry)
{
	uint64_t tag = number(layout, entry, 2), type = number(layout, entry + 2, 2);
	uint64_t len = number(layout, entry + 4, layout->value_len);
	uint64_t at = number(layout, entry + 4 + layout->value_len, layout->value_len);
	struct span value;

	if ((tag != TAG_XMP && tag != TAG_C2PA) || (type != 1 && type != 7))
		return;
	value = part_of(media->file, at, len);
	if (value.len <= layout->value_len)
		return; /* within the entry: too short for either */
	if (tag == TAG_XMP)
		media_xmp_at(media, value, at);
	else
		media_c2pa(media, value, at);
}

void
read_tiff(struct media *media)
{
	struct span file = media->file;
	bool big = file.at[2] == '+' || file.at[3] == '+';
	struct layout layout = {.is_big = big,
	    .is_little = file.at[0] == 'I',
	    .count_len = big ? 8 : 2,
	    .entry_len = big ? 20 : 12,
	    .value_len = big ? 8 : 4};
	uint64_t at = number(&layout, file.at + (big ? 8 : 4), layout.value_len);

	for (unsigned i = 0; i < DIRECTORIES_MAX && at != 0 && !media->is_out; i++) {
		struct span head = part_of(file, at, layout.count_len);
		if (head.at == NULL)
			return;
		uint64_t n = number(&layout, head.at, layout.count_len);
		if (n > 65535)
			return;
		uint64_t len = n * layout.entry_len;
		struct span entries = part_of(file, at + layout.count_len, len + layout.value_len);
		if (entries.at == NULL)
			return;
		for (uint64_t k = 0; k < n; k++)
			read_entry(media, &layout, entries.at + k * layout.entry_len);
		at = number(&layout, entries.at + len, layout.value_len);
	}
}
