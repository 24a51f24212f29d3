/* SPDX-License-Identifier: Apache-2.0 */
/* What was signed: the files of a model with their digests (OMS 1.0, 5 and 6). */
#ifndef SIGNING_MANIFEST_H
#define SIGNING_MANIFEST_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/out.h"

#define MANIFEST_RESOURCES_MAX 250000
#define MANIFEST_NAME_MAX      4096 /* bytes */
#define MANIFEST_IGNORED_MAX   1000

/* A file, or a range of one. */
struct resource {
	struct text name;    /* relative, "/" between parts, none of them "." or ".." */
	uint64_t begin, end; /* of a shard; both 0 for a whole file */
	struct digest digest;
};

enum manifest_layout {
	MANIFEST_V1, /* https://model_signing/signature/v1.0 */
	MANIFEST_OLD /* https://model_signing/Digests/v0.1: files stand as subjects */
};

struct manifest {
	enum manifest_layout layout;
	struct text name;           /* of the model: informative */
	struct digest root;         /* over the digests of all resources, in their order */
	struct digest stated_root;  /* what the statement says it is; V1 only */
	struct resource *resources; /* by name, then begin */
	uint32_t n_resources;
	uint64_t shard_bytes; /* 0: files as a whole */
	bool follows_links;
	const char **ignored; /* NULL-terminated; never NULL itself */
	uint32_t n_ignored;
};

/* Reads the payload of an envelope. That stated_root is the root is for the caller to hold
 * against it. Errors: MALFORMED, UNSUPPORTED (another predicate, another algorithm),
 * TOO_LARGE, NO_MEMORY; messages name the field. */
enum gpai_code manifest_read(struct arena *arena, struct span payload, const char *file,
    struct manifest *manifest, struct gpai_error *err);
/* Writes the statement, always in the layout of 1.0, and sets manifest->root. Resources must
 * be sorted by their written names (manifest_sort). */
enum gpai_code manifest_write(struct manifest *manifest, struct out *out, struct gpai_error *err);
/* As OMS 1.0, 6.4 has it: by code points of the written name. */
void manifest_sort(struct manifest *manifest);

/* One file held against what was signed. */
#define MANIFEST_DIFFERENCES(X)                                                                    \
	X(MISSING, "missing") /* signed, and not there */                                          \
	X(EXTRA, "extra")     /* there, and not signed */                                          \
	X(CHANGED, "changed") /* there with other bytes */
enum manifest_difference {
#define X(name, word) MANIFEST_##name,
	MANIFEST_DIFFERENCES(X)
#undef X
};
const char *manifest_difference_word(enum manifest_difference difference);

/* By name and begin: for looking names up. */
void manifest_order(struct manifest *manifest);
/* Calls `each` for every difference, by name. Both are sorted here. `signed_one` or
 * `found_one` is NULL where there is none. */
void manifest_compare(struct manifest *manifest, struct resource *found, uint32_t n_found,
    void (*each)(void *context, enum manifest_difference difference,
	const struct resource *signed_one, const struct resource *found_one),
    void *context);

#endif
