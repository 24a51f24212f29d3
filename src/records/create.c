/* SPDX-License-Identifier: Apache-2.0 */
/* Making a dossier so that no crash leaves half of one.
 *
 *	1. DIR/.gpai.new is made and locked (flock, released by death)
 *	2. what an interrupted run left in it is removed
 *	3. key, tables, first record; everything flushed
 *	4. rename to DIR/.gpai: the dossier exists from here on */
#include "records/keys.h"
#include "records/store.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ORIGIN_RANDOM_BYTES = 8 };

struct making {
	struct arena arena;
	const char *dir, *unfinished, *finished; /* DIR, DIR/.gpai.new, DIR/.gpai */
	int lock;                                /* descriptor of DIR/.gpai.new */
	struct text passphrase;                  /* of the key; "": not protected */
	struct sign_key *key;
	struct dossier *dossier;
};

/* Removes the files in a folder that only this program fills. */
static void
empty_folder(const char *path)
{
	DIR *dir = opendir(path);

	if (dir == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
}

static enum gpai_code
refuse_existing(struct making *making, struct gpai_error *err)
{
	struct stat st;

	if (lstat(making->finished, &st) != 0)
		return GPAI_OK;
	if (!S_ISDIR(st.st_mode))
		return fail(err, GPAI_CONFLICT, in_file(making->finished),
		    "is no folder, expected none or an empty one");
	const char *file = file_join(&making->arena, making->finished, STORE_FILE);
	if (file == NULL)
		return fail_memory(err);
	if (file_exists(file))
		return fail(
		    err, GPAI_CONFLICT, in_file(making->dir), "there is a dossier here already");
	return GPAI_OK;
}

/* Only one at a time; and the folder we locked must still be the one under that name. */
static enum gpai_code
lock_unfinished(struct making *making, struct gpai_error *err)
{
	struct stat locked, named;

	if (mkdir(making->unfinished, 0777) != 0 && errno != EEXIST)
		return fail_errno(err, errno, making->unfinished, "make the folder");
	making->lock = open(making->unfinished, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (making->lock < 0)
		return fail_errno(err, errno, making->unfinished, "open the folder");
	bool is_ours = flock(making->lock, LOCK_EX | LOCK_NB) == 0 &&
	               fstat(making->lock, &locked) == 0 && stat(making->unfinished, &named) == 0 &&
	               locked.st_ino == named.st_ino && locked.st_dev == named.st_dev;
	if (is_ours)
		return GPAI_OK;
	close(making->lock);
	making->lock = -1;
	return fail(
	    err, GPAI_BUSY, in_file(making->dir), "another program is making a dossier here");
}

static enum gpai_code
draw(const struct entropy *entropy, uint8_t *bytes, size_t len, struct gpai_error *err)
{
	if (entropy->fill(entropy->ctx, bytes, len))
		return GPAI_OK;
	return fail(err, GPAI_IO, NOWHERE, "the system has no random bytes");
}

static enum gpai_code
write_key(const struct making *making, const uint8_t random[KEYFILE_RANDOM_BYTES],
    struct sign_pem *pem, struct gpai_error *err)
{
	if (making->passphrase.len > 0)
		return keyfile_protect(making->key, making->passphrase, random, pem, err);
	return sign_key_write(making->key, pem, err);
}

static enum gpai_code
make_key(struct making *making, const struct entropy *entropy, struct gpai_error *err)
{
	uint8_t seed[SIGN_SEED_BYTES], random[KEYFILE_RANDOM_BYTES] = {0};
	struct sign_pem pem = {0};
	const char *path = file_join(&making->arena, making->unfinished, STORE_KEY);
	enum gpai_code rc;

	if (path == NULL)
		return fail_memory(err);
	if ((rc = draw(entropy, seed, sizeof seed, err)) != GPAI_OK)
		goto out;
	if (making->passphrase.len > 0 &&
	    (rc = draw(entropy, random, sizeof random, err)) != GPAI_OK)
		goto out;
	if ((rc = sign_key_create(seed, &making->key, err)) != GPAI_OK)
		goto out;
	if ((rc = write_key(making, random, &pem, err)) != GPAI_OK)
		goto out;
	rc = file_replace(path, (struct span){(const uint8_t *)pem.at, pem.len}, 0600, err);
out:
	explicit_bzero(seed, sizeof seed);
	sign_pem_wipe(&pem);
	return rc;
}

/* The folder may be under git; the key must not be. */
static enum gpai_code
write_ignore(struct making *making, struct gpai_error *err)
{
	/* The key is secret; the digests can be taken again. */
	static const char IGNORED[] = "key.*\ndigests\n";
	const char *path = file_join(&making->arena, making->unfinished, ".gitignore");

	if (path == NULL)
		return fail_memory(err);
	return file_replace(
	    path, (struct span){(const uint8_t *)IGNORED, sizeof IGNORED - 1}, 0666, err);
}

static enum gpai_code
name_log(struct making *making, struct text origin, const struct entropy *entropy,
    struct text *name, struct gpai_error *err)
{
	uint8_t bytes[ORIGIN_RANDOM_BYTES];
	enum gpai_code rc;

	*name = origin;
	if (origin.len > 0)
		return GPAI_OK;
	if ((rc = draw(entropy, bytes, sizeof bytes, err)) != GPAI_OK)
		return rc;
	*name = arena_format(&making->arena, "gpai.local/%02x%02x%02x%02x%02x%02x%02x%02x",
	    bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
	return name->at != NULL ? GPAI_OK : fail_memory(err);
}

/* The tables, and record 1: under which name and key the log is signed. */
static enum gpai_code
fill_store(struct making *making, struct text origin, int64_t now, const struct entropy *entropy,
    struct gpai_error *err)
{
	struct dossier *dossier = making->dossier;
	struct record_txn txn = RECORD_TXN_NONE;
	struct note_key public_key;
	struct out vkey, body;
	enum gpai_code rc;

	out_memory(&vkey);
	out_memory(&body);
	if ((rc = note_key_init(&public_key, origin, sign_key_public(making->key), err)) != GPAI_OK)
		goto out;
	note_key_write(&public_key, &vkey);
	out_string(&body, "{\"algorithm\":\"Ed25519\",\"origin\":");
	out_json_string(&body, origin);
	out_string(&body, ",\"public_key\":");
	out_json_string(&body, out_text(&vkey));
	out_string(&body, "}");
	if ((rc = store_make_schema(dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = store_put_meta(dossier, "origin", origin, err)) != GPAI_OK)
		goto out;
	if ((rc = store_put_meta(dossier, "public_key", out_text(&vkey), err)) != GPAI_OK)
		goto out;
	if ((rc = out_status(&body, dossier->path, err)) != GPAI_OK)
		goto out;
	if ((rc = store_read_meta(dossier, err)) != GPAI_OK)
		goto out;
	dossier->key = making->key; /* not to be opened again */
	making->key = NULL;
	if ((rc = record_begin(&txn, dossier, now, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = record_append(&txn, RECORD_KEY, out_text(&body), NULL, err)) != GPAI_OK)
		goto out;
	rc = record_commit(&txn, err);
out:
	record_release(&txn);
	out_release(&body);
	out_release(&vkey);
	return rc;
}

/* Closing folds the write-ahead log into the database and removes it. */
static enum gpai_code
finish(struct making *making, struct gpai_error *err)
{
	int parent;

	dossier_close(making->dossier);
	making->dossier = NULL;
	if (fsync(making->lock) != 0)
		return fail_errno(err, errno, making->unfinished, "flush the folder");
	if (rename(making->unfinished, making->finished) != 0) {
		if (errno == ENOTEMPTY || errno == EEXIST)
			return fail(err, GPAI_CONFLICT, in_file(making->finished),
			    "holds files but no dossier, expected no such folder or an empty one");
		return fail_errno(err, errno, making->finished, "name the finished dossier");
	}
	close(making->lock);
	making->lock = -1;
	if ((parent = open(making->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		fsync(parent); /* the rename itself; some network file systems know no such call */
		close(parent);
	}
	return GPAI_OK;
}

static void
release(struct making *making)
{
	dossier_close(making->dossier);
	if (making->lock >= 0) { /* not finished: leave nothing behind */
		assert(making->unfinished != NULL);
		empty_folder(making->unfinished);
		rmdir(making->unfinished);
		close(making->lock);
	}
	sign_key_free(making->key);
	arena_release(&making->arena);
}

enum gpai_code
dossier_create(const char *dir, struct text origin, int64_t now, const struct entropy *entropy,
    struct gpai_error *err)
{
	return dossier_create_protected(dir, origin, TEXT_NONE, now, entropy, err);
}

enum gpai_code
dossier_create_protected(const char *dir, struct text origin, struct text passphrase, int64_t now,
    const struct entropy *entropy, struct gpai_error *err)
{
	struct making making = {.dir = dir, .lock = -1, .passphrase = passphrase};
	struct text name;
	enum gpai_code rc;

	arena_init(&making.arena, 0);
	making.unfinished = file_join(&making.arena, dir, STORE_FOLDER_NEW);
	making.finished = file_join(&making.arena, dir, STORE_FOLDER);
	if (making.unfinished == NULL || making.finished == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_make_dirs(dir, err)) != GPAI_OK)
		goto out;
	if ((rc = refuse_existing(&making, err)) != GPAI_OK)
		goto out;
	if ((rc = lock_unfinished(&making, err)) != GPAI_OK)
		goto out;
	empty_folder(making.unfinished);
	if ((rc = name_log(&making, origin, entropy, &name, err)) != GPAI_OK)
		goto out;
	if ((rc = make_key(&making, entropy, err)) != GPAI_OK)
		goto out;
	if ((rc = write_ignore(&making, err)) != GPAI_OK)
		goto out;
	if ((rc = store_connect(
		 dir, STORE_FOLDER_NEW, DOSSIER_WRITE, true, &making.dossier, err)) != GPAI_OK)
		goto out;
	if ((rc = fill_store(&making, name, now, entropy, err)) != GPAI_OK)
		goto out;
	rc = finish(&making, err);
out:
	release(&making);
	return rc;
}
