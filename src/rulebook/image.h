/* SPDX-License-Identifier: Apache-2.0 */
/* An image in the making: one growing array a section, strings stored once.
 *
 * On no memory `failed` becomes true and stays so; image_add_* then give a record that
 * is thrown away, so that callers need not ask each time. Records move when their section
 * grows: keep indices. Padding stays zero, for the same YAML must give the same bytes. */
#ifndef RULEBOOK_IMAGE_H
#define RULEBOOK_IMAGE_H

#include "rulebook/names.h"
#include "rules/law.h"

struct image {
	struct arena *arena;
	struct names interned;
	bool failed;
	law_str name, title, disclaimer;
	uint32_t heading[LAW_HEADING_COUNT];
	struct digest digest;
#define X(section, type)                                                                           \
	type *section;                                                                             \
	uint32_t n_##section, cap_##section;                                                       \
	type lost_##section;
	LAW_SECTIONS(X)
#undef X
};

void image_init(struct image *image, struct arena *arena);
law_str image_string(struct image *image, struct text text);
struct law_list image_list(struct image *image, const uint32_t *refs, uint32_t n);
/* A zeroed record at the end of its section: image_add_facts, image_add_exprs, ... */
#define X(section, type) type *image_add_##section(struct image *image);
LAW_SECTIONS(X)
#undef X

/* What there is of it so far, as a law; its header is missing. */
struct law image_view(const struct image *image);

/* The finished image, in `arena`. Errors: TOO_LARGE, NO_MEMORY. */
enum gpai_code image_write(
    struct image *image, struct arena *arena, struct span *bytes, struct gpai_error *err);

#endif
