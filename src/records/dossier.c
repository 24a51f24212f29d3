/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a dossier that exists, and finding it. Making one: create.c. */
#include "records/dossier.h"

#include "records/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
holds(const char *dir, const char *name)
{
	struct arena scratch;

	arena_init(&scratch, 0);
	const char *path = file_join(&scratch, dir, name);
	bool found = path != NULL && file_exists(path);
	arena_release(&scratch);
	return found;
}

static enum gpai_code
refuse_missing(const char *dir, struct gpai_error *err)
{
	if (!file_exists(dir))
		return fail(err, GPAI_NOT_FOUND, in_file(dir), "no such folder");
	if (holds(dir, STORE_FOLDER_NEW))
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
	if (!holds(dir, STORE_FOLDER "/" STORE_FILE))
		return refuse_missing(dir, err);
	if ((rc = store_connect(dir, STORE_FOLDER, mode, false, &opened, err)) != GPAI_OK)
		return rc;
	if ((rc = store_check_version(opened, err)) != GPAI_OK)
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
	*dir = NULL;
	if (holds(from, STORE_FOLDER "/" STORE_FILE)) {
		*dir = arena_string(arena, text_of(from));
		return *dir != NULL ? GPAI_OK : fail_memory(err);
	}
	char *at = realpath(from, NULL);
	if (at == NULL)
		return refuse_missing(from, err);
	for (char *slash; *dir == NULL && (slash = strrchr(at, '/')) != NULL && at[1] != 0;) {
		slash[slash == at] = 0; /* the root keeps its slash */
		if (holds(at, STORE_FOLDER "/" STORE_FILE))
			*dir = arena_string(arena, text_of(at));
	}
	free(at);
	return *dir != NULL ? GPAI_OK : refuse_missing(from, err);
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
