/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of models: what signing.c, verifying.c and signing_json.c share. */
#ifndef API_SIGNING_H
#define API_SIGNING_H

#include "api/api.h"
#include "measure/digest_tree.h"
#include "signing/signing.h"

#define KEY_FILE_MAX   (1 << 20) /* bytes */
#define MISMATCHES_MAX 100000    /* more are counted in the last one */
#define UNCHECKED_MAX  8

struct gpai_signature {
	struct arena arena;
	struct keeper keep;
	struct sigstore bundle;
	struct manifest manifest;
	struct model_key *key;
	struct signer signer;
	struct digest_tree tree;
	struct gpai_signature_summary summary;
	struct gpai_mismatch *mismatches;
	uint32_t n_mismatches, room;
	const char **ignored, **unchecked;
	uint32_t n_ignored, n_unchecked;
};

/* Where a model is. */
struct place_of_model {
	int fd;             /* of the folder */
	const char *folder; /* for messages */
	const char *single; /* name of the one file that is the model, or NULL */
};

/* Paths to leave out: each once, by name; ends with NULL. */
struct paths {
	const char **at;
	uint32_t n;
};

struct gpai_signature *signature_create(void); /* NULL: no memory */
enum gpai_code model_open(
    struct arena *arena, const char *path, struct place_of_model *place, struct gpai_error *err);
/* A file's path from the folder when it lies there, links on the way resolved; else NULL. */
const char *model_path_within(struct arena *arena, const char *folder, const char *file);
uint32_t paths_count(const char *const *paths); /* NULL: 0 */
void paths_sort(struct paths *paths);
const char *signature_digest(struct gpai_signature *s, const struct digest *digest);
/* Each fills its part of the summary. */
void signature_tell_manifest(struct gpai_signature *s);
void signature_tell_tree(struct gpai_signature *s);
void signature_tell_key(struct gpai_signature *s);

#endif
