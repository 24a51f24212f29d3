/* SPDX-License-Identifier: Apache-2.0 */
/* Collecting the records of an image and laying them out, sections in the order of
 * LAW_SECTIONS, each aligned to 8 bytes. */
#include "rulebook/image.h"

#include <string.h>

enum { FIRST = 64, ALIGNMENT = 8 };

void
image_init(struct image *image, struct arena *arena)
{
	*image = (struct image){.arena = arena};
	names_init(&image->interned, arena);
	image_add_strings(image); /* offset 0 is "" */
	for (size_t i = 0; i < LAW_HEADING_COUNT; i++)
		image->heading[i] = LAW_NONE;
}

/* Room for `more` elements of `size` bytes behind the n there are. */
static bool
make_room(struct image *image, void **at, uint32_t n, uint32_t *cap, size_t more, size_t size)
{
	if (image->failed)
		return false;
	if (more <= *cap - n)
		return true;
	uint64_t room = (uint64_t)n + more > FIRST ? ((uint64_t)n + more) * 2 : FIRST;
	void *moved = room <= UINT32_MAX ? arena_array(image->arena, (size_t)room, size) : NULL;
	if (moved == NULL) {
		image->failed = true;
		return false;
	}
	if (n > 0)
		memcpy(moved, *at, n * size);
	*at = moved;
	*cap = (uint32_t)room;
	return true;
}

#define X(section, type)                                                                           \
	type *image_add_##section(struct image *image)                                             \
	{                                                                                          \
		void *at = image->section;                                                         \
		if (!make_room(                                                                    \
			image, &at, image->n_##section, &image->cap_##section, 1, sizeof(type))) { \
			memset(&image->lost_##section, 0, sizeof(type));                           \
			return &image->lost_##section;                                             \
		}                                                                                  \
		image->section = at;                                                               \
		return &image->section[image->n_##section++];                                      \
	}
LAW_SECTIONS(X)
#undef X

law_str
image_string(struct image *image, struct text text)
{
	if (text.len == 0)
		return 0;
	uint32_t known = names_put(&image->interned, text, image->n_strings);
	image->failed = image->failed || image->interned.failed;
	if (known != image->n_strings)
		return known;
	void *at = image->strings;
	if (!make_room(image, &at, image->n_strings, &image->cap_strings, text.len + 1, 1))
		return 0;
	image->strings = at;
	memcpy(image->strings + image->n_strings, text.at, text.len);
	image->n_strings += (uint32_t)text.len + 1;
	return known;
}

struct law_list
image_list(struct image *image, const uint32_t *refs, uint32_t n)
{
	struct law_list list = {.first = image->n_refs, .n = n};
	void *at = image->refs;

	if (n == 0)
		return (struct law_list){0};
	if (!make_room(image, &at, image->n_refs, &image->cap_refs, n, sizeof *refs))
		return (struct law_list){0};
	image->refs = at;
	memcpy(image->refs + image->n_refs, refs, n * sizeof *refs);
	image->n_refs += n;
	return list;
}

struct law
image_view(const struct image *image)
{
	struct law law = {0};

#define X(section, type)                                                                           \
	law.section = image->section;                                                              \
	law.n_##section = image->n_##section;
	LAW_SECTIONS(X)
#undef X
	return law;
}

static uint64_t
aligned(uint64_t offset)
{
	return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Where each section goes; the size of it all. */
static uint64_t
lay_out(const struct image *image, uint64_t offsets[LAW_SECTION_COUNT])
{
	uint64_t end = aligned(sizeof(struct law_header));

#define X(section, type)                                                                           \
	offsets[LAW_SECTION_##section] = end;                                                      \
	end = aligned(end + (uint64_t)image->n_##section * sizeof(type));
	LAW_SECTIONS(X)
#undef X
	return end;
}

enum gpai_code
image_write(struct image *image, struct arena *arena, struct span *bytes, struct gpai_error *err)
{
	uint64_t offsets[LAW_SECTION_COUNT];

	if (image->failed)
		return fail_memory(err);
	uint64_t size = lay_out(image, offsets);
	if (size > UINT32_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE, "the law image has more than 4 GiB");
	uint8_t *at = arena_alloc(arena, (size_t)size);
	if (at == NULL)
		return fail_memory(err);
	struct law_header *header = (void *)at;
	memcpy(header->magic, "gpailaw\n", sizeof header->magic);
	header->format = LAW_FORMAT;
	header->bytes = (uint32_t)size;
	header->name = image->name;
	header->title = image->title;
	header->disclaimer = image->disclaimer;
	memcpy(header->heading, image->heading, sizeof header->heading);
	memcpy(header->digest, image->digest.bytes, sizeof header->digest);
#define X(section, type)                                                                           \
	header->sections[LAW_SECTION_##section].offset = (uint32_t)offsets[LAW_SECTION_##section]; \
	header->sections[LAW_SECTION_##section].n = image->n_##section;                            \
	if (image->n_##section > 0)                                                                \
		memcpy(at + offsets[LAW_SECTION_##section], image->section,                        \
		    image->n_##section * sizeof(type));
	LAW_SECTIONS(X)
#undef X
	*bytes = (struct span){.at = at, .len = (size_t)size};
	return GPAI_OK;
}
