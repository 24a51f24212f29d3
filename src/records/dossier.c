/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a dossier that exists, and finding it. Making one: create.c. */
#include "records/dossier.h"

#include "records/key_file.h"
#include "records/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* NOT_FOUND, NO_MEMORY. */
static enum gpai_code
holds(const char *dir, const char *name)
{
	struct arena scratch;

	arena_init(&scratch, 0);
	const char *path = file_join(&scratch, dir, name);
	enum gpai_code found = path == NULL        ? GPAI_NO_MEMORY
	                       : file_exists(path) ? GPAI_OK
	                                           : GPAI_NOT_FOUND;
	arena_release(&scratch);
	return found;
}

static enum gpai_code
refuse_missing(const char *dir, struct gpai_error *err)
{
	if (!file_exists(dir))
		return fail(err, GPAI_NOT_FOUND, in_file(dir), "no such folder");
	if (holds(dir, STORE_FOLDER_NEW) == GPAI_OK)
		return fail(err, GPAI_NOT_FOUND, in_file(dir),
		    "no dossier here: its making was interrupted (" STORE_FOLDER_NEW "), "
		    "expected " STORE_FOLDER "/" STORE_FILE);
	return fail(err, GPAI_NOT_FOUND, in_file(dir),
	    "no dossier here, expected " STORE_FOLDER "/" STORE_FILE);
}

enum gpai_code
dossier_open(
    const char *dir, enum dossier_mode mode, struct dossier **dossier, struct gpai_error *err)
{
	struct dossier *opened = NULL;
	enum gpai_code rc;

	*dossier = NULL;
	if ((rc = holds(dir, STORE_FOLDER "/" STORE_FILE)) != GPAI_OK)
		return rc == GPAI_NOT_FOUND ? refuse_missing(dir, err) : fail_memory(err);
	if ((rc = store_connect(dir, STORE_FOLDER, mode, false, &opened, err)) != GPAI_OK)
		return rc;
	if ((rc = store_check_version(opened, err)) != GPAI_OK)
		goto out;
	if (mode == DOSSIER_WRITE && (rc = store_upgrade(opened, err)) != GPAI_OK)
		goto out;
	if (mode == DOSSIER_WRITE && (rc = store_settle_key(opened, err)) != GPAI_OK)
		goto out;
	if ((rc = store_read_meta(opened, err)) != GPAI_OK)
		goto out;
	*dossier = opened;
	opened = NULL;
out:
	dossier_close(opened);
	return rc;
}

enum gpai_code
dossier_find(struct arena *arena, const char *from, const char **dir, struct gpai_error *err)
{
	enum gpai_code rc = holds(from, STORE_FOLDER "/" STORE_FILE);

	*dir = NULL;
	if (rc == GPAI_OK) {
		*dir = arena_string(arena, text_of(from));
		return *dir != NULL ? GPAI_OK : fail_memory(err);
	}
	errno = 0;
	char *at = rc == GPAI_NOT_FOUND ? realpath(from, NULL) : NULL;
	if (at == NULL)
		return rc == GPAI_NO_MEMORY || errno == ENOMEM ? fail_memory(err)
		                                               : refuse_missing(from, err);
	for (char *slash;
	     rc == GPAI_NOT_FOUND && (slash = strrchr(at, '/')) != NULL && at[1] != 0;) {
		slash[slash == at] = 0; /* the root keeps its slash */
		rc = holds(at, STORE_FOLDER "/" STORE_FILE);
		if (rc == GPAI_OK && (*dir = arena_string(arena, text_of(at))) == NULL)
			rc = GPAI_NO_MEMORY;
	}
	free(at);
	return rc == GPAI_NO_MEMORY ? fail_memory(err)
	       : rc == GPAI_OK      ? GPAI_OK
	                            : refuse_missing(from, err);
}

const char *
dossier_origin(const struct dossier *dossier)
{
	return dossier->origin;
}

const char *
dossier_vkey(const struct dossier *dossier)
{
	return dossier->vkey;
}
