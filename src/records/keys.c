/* SPDX-License-Identifier: Apache-2.0 */
/* The key of a dossier: .gpai/key.pem, read when first something is to be signed. */
#include "records/keys.h"

#include "records/store.h"

#include <string.h>

void
dossier_ask(struct dossier *dossier, const struct keyfile_asker *asker)
{
	dossier->asker = *asker;
}

/* The key file must hold the key this log is signed with. */
static enum gpai_code
check_key(struct dossier *dossier, const char *file, struct gpai_error *err)
{
	enum gpai_code rc = note_key_read(text_of(dossier->vkey), &dossier->public_key, err);

	if (rc != GPAI_OK)
		return rc;
	if (memcmp(dossier->public_key.public_key, sign_key_public(dossier->key),
		NOTE_PUBLIC_BYTES) != 0)
		return fail(err, GPAI_CONFLICT, in_file(file),
		    "another key than the one this dossier is signed with");
	return GPAI_OK;
}

enum gpai_code
store_load_key(struct dossier *dossier, struct gpai_error *err)
{
	struct arena arena;
	struct span pem;
	enum gpai_code rc;

	if (dossier->key != NULL)
		return GPAI_OK;
	arena_init(&arena, 64 << 10);
	const char *file = file_join(&arena, dossier->folder, STORE_KEY);
	if (file == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_read(&arena, file, SIGN_PEM_READ_MAX, &pem, err)) != GPAI_OK)
		goto out;
	rc = keyfile_read(pem, file, &dossier->asker, &dossier->key, err);
	explicit_bzero((void *)(uintptr_t)pem.at, pem.len);
	if (rc == GPAI_OK && (rc = check_key(dossier, file, err)) != GPAI_OK) {
		sign_key_free(dossier->key);
		dossier->key = NULL;
	}
out:
	arena_release(&arena);
	return rc;
}

enum gpai_code
dossier_sign(struct dossier *dossier, struct span message, uint8_t signature[NOTE_SIGNED_BYTES],
    struct gpai_error *err)
{
	enum gpai_code rc = store_load_key(dossier, err);

	return rc == GPAI_OK ? sign_bytes(dossier->key, message, signature, err) : rc;
}
