/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the key that signs, through crashes.
 *
 *	key.pem           the key, PKCS #8, protected by a passphrase or not (ledger/keyfile.h)
 *	key.uri           in its place: where the key lies in a token (ledger/token.h)
 *	key.ID.pem, .uri  a key that is about to sign; ID is its key id, 8 hex digits
 *	key.tmp           a key file that is being written again
 *
 * Which key signs is what table meta says, in the same transaction as the record and the head
 * that say so first. Changing it:
 *
 *	A  key.pem is of the key that signs; nothing else is there
 *	B  key.ID.pem is written and flushed, with its folder      (store_put_key)
 *	C  COMMIT: from here on ID signs                           (record_commit)
 *	D  a file of the other sort is removed: key.uri            (install)
 *	E  key.ID.pem is renamed key.pem, the folder is flushed; A again
 *
 * Whoever opens the dossier for writing first looks for key.ID.*, which only a crash leaves:
 * if meta names ID, C has happened, and D and E are done again; else it never will, and the
 * file goes. B to C is one write transaction and so is the looking, so nobody takes the file
 * of a change that is under way for one that was interrupted. At no point is the key that
 * signs in no whole file: a half-written key.ID.pem is never named by meta.
 *
 * Writing the same key again (another passphrase): key.tmp, flushed, renamed; also in a write
 * transaction. A key.tmp that is found was never renamed: it goes. */
#include "records/key_file.h"

#include "ledger/token.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEY_URI "key.uri"
#define KEY_TMP "key.tmp"

enum { ID_DIGITS = 8, URI_FILE_MAX = TOKEN_URI_MAX + 2 };

/* ---- files ---- */

static enum gpai_code
sync_folder(const struct dossier *dossier, struct gpai_error *err)
{
	int fd = open(dossier->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail_errno(err, errno, dossier->folder, "open the folder");
	int rc = fsync(fd), number = errno;
	close(fd);
	return rc == 0 ? GPAI_OK : fail_errno(err, number, dossier->folder, "flush the folder");
}

static int
write_all(int fd, struct span bytes)
{
	for (size_t done = 0; done < bytes.len;) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);
		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd);
}

/* A new file that only its owner can read, flushed with its folder. */
static enum gpai_code
put_file(const struct dossier *dossier, const char *name, struct span bytes, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	const char *path = file_join(&arena, dossier->folder, name);
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (path == NULL)
		rc = fail_memory(err);
	else if (fd < 0)
		rc = fail_errno(err, errno, path, "write the new key");
	else if (write_all(fd, bytes) != 0) {
		rc = fail_errno(err, errno, path, "write the new key");
		unlink(path);
	}
	if (fd >= 0)
		close(fd);
	arena_release(&arena);
	return rc == GPAI_OK ? sync_folder(dossier, err) : rc;
}

static enum gpai_code
rename_within(
    const struct dossier *dossier, const char *from, const char *to, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	const char *source = file_join(&arena, dossier->folder, from);
	const char *target = file_join(&arena, dossier->folder, to);
	if (source == NULL || target == NULL)
		rc = fail_memory(err);
	else if (rename(source, target) != 0)
		rc = fail_errno(err, errno, target, "replace the key");
	arena_release(&arena);
	return rc == GPAI_OK ? sync_folder(dossier, err) : rc;
}

static enum gpai_code
remove_within(const struct dossier *dossier, const char *name, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc = GPAI_OK;

	arena_init(&arena, 0);
	const char *path = file_join(&arena, dossier->folder, name);
	if (path == NULL)
		rc = fail_memory(err);
	else if (unlink(path) != 0 && errno != ENOENT)
		rc = fail_errno(err, errno, path, "remove a key that signs nothing");
	arena_release(&arena);
	return rc;
}

/* ---- what a crash left ---- */

enum leftover { LEFT_NOTHING, LEFT_PEM, LEFT_URI, LEFT_TMP };

/* key.ID.pem or key.ID.uri, with its id; key.tmp. */
static enum leftover
leftover_of(const char *name, uint32_t *id)
{
	int end = 0;

	if (strcmp(name, KEY_TMP) == 0)
		return LEFT_TMP;
	if (strncmp(name, "key.", 4) != 0 || strspn(name + 4, "0123456789abcdef") != ID_DIGITS ||
	    sscanf(name, "key.%8x%n", id, &end) != 1)
		return LEFT_NOTHING;
	return strcmp(name + end, ".pem") == 0   ? LEFT_PEM
	       : strcmp(name + end, ".uri") == 0 ? LEFT_URI
	                                         : LEFT_NOTHING;
}

/* Its key signs already. */
static enum gpai_code
install(const struct dossier *dossier, const char *name, enum leftover what, struct gpai_error *err)
{
	enum gpai_code rc = remove_within(dossier, what == LEFT_PEM ? KEY_URI : STORE_KEY, err);

	if (rc != GPAI_OK)
		return rc;
	return rename_within(dossier, name, what == LEFT_PEM ? STORE_KEY : KEY_URI, err);
}

static enum gpai_code
settle_each(struct dossier *dossier, DIR *dir, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	uint32_t id = 0;

	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(dir)) != NULL;) {
		enum leftover what = leftover_of(entry->d_name, &id);
		if (what == LEFT_NOTHING)
			continue;
		if (what != LEFT_TMP && id == dossier->public_key.id)
			rc = install(dossier, entry->d_name, what, err);
		else
			rc = remove_within(dossier, entry->d_name, err);
	}
	return rc;
}

static bool
is_unsettled(const struct dossier *dossier)
{
	DIR *dir = opendir(dossier->folder);
	bool found = false;
	uint32_t id;

	if (dir == NULL)
		return false;
	for (struct dirent *entry; !found && (entry = readdir(dir)) != NULL;)
		found = leftover_of(entry->d_name, &id) != LEFT_NOTHING;
	closedir(dir);
	return found;
}

/* Which key signs now, as the transaction sees it. */
static enum gpai_code
read_current(struct dossier *dossier, struct note_key *key, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool more = true;
	enum gpai_code rc = store_statement(dossier, STORE_META, &row, err);

	while (rc == GPAI_OK && more)
		if ((rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more &&
		    text_is(store_column(row, 0), "public_key"))
			break;
	if (rc == GPAI_OK && more)
		rc = note_key_read(store_column(row, 1), key, err);
	else if (rc == GPAI_OK)
		rc = fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "table meta lacks the key of the log");
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
store_settle_key(struct dossier *dossier, struct gpai_error *err)
{
	enum gpai_code rc;

	if (dossier->mode != DOSSIER_WRITE || !is_unsettled(dossier))
		return GPAI_OK;
	if ((rc = store_run(dossier, STORE_BEGIN_WRITE, "write", err)) != GPAI_OK)
		return rc;
	if ((rc = read_current(dossier, &dossier->public_key, err)) == GPAI_OK) {
		DIR *dir = opendir(dossier->folder);
		rc = dir == NULL ? fail_errno(err, errno, dossier->folder, "open the folder")
		                 : settle_each(dossier, dir, err);
		if (dir != NULL)
			closedir(dir);
	}
	store_rollback(dossier);
	return rc;
}

/* ---- writing ---- */

enum gpai_code
store_put_key(struct dossier *dossier, const struct note_key *key, bool is_token, struct span bytes,
    struct gpai_error *err)
{
	char name[4 + ID_DIGITS + 5];

	snprintf(name, sizeof name, "key.%08x.%s", (unsigned)key->id, is_token ? "uri" : "pem");
	return put_file(dossier, name, bytes, err);
}

enum gpai_code
store_replace_key(struct dossier *dossier, struct span bytes, struct gpai_error *err)
{
	enum gpai_code rc = put_file(dossier, KEY_TMP, bytes, err);

	return rc == GPAI_OK ? rename_within(dossier, KEY_TMP, STORE_KEY, err) : rc;
}

/* ---- reading ---- */

enum gpai_code
store_read_key(struct dossier *dossier, struct arena *arena, const char **file, struct span *bytes,
    bool *is_token, struct gpai_error *err)
{
	*file = file_join(arena, dossier->folder, KEY_URI);
	if (*file == NULL)
		return fail_memory(err);
	*is_token = file_exists(*file);
	if (*is_token)
		return file_read(arena, *file, URI_FILE_MAX, bytes, err);
	if ((*file = file_join(arena, dossier->folder, STORE_KEY)) == NULL)
		return fail_memory(err);
	return file_read(arena, *file, SIGN_PEM_READ_MAX, bytes, err);
}

/* The file must be of the key that the log is signed with. */
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

static enum gpai_code
open_key(struct dossier *dossier, struct arena *arena, struct gpai_error *err)
{
	const char *file;
	struct span bytes;
	bool is_token;
	enum gpai_code rc = store_read_key(dossier, arena, &file, &bytes, &is_token, err);

	if (rc != GPAI_OK)
		return rc;
	if (is_token) {
		struct text uri = text_trim((struct text){(const char *)bytes.at, bytes.len});
		rc = token_open(uri, &dossier->asker, &dossier->key, err);
	} else {
		rc = keyfile_read(bytes, file, &dossier->asker, &dossier->key, err);
		explicit_bzero((void *)(uintptr_t)bytes.at, bytes.len);
	}
	return rc == GPAI_OK ? check_key(dossier, file, err) : rc;
}

enum gpai_code
store_load_key(struct dossier *dossier, struct gpai_error *err)
{
	struct arena arena;
	enum gpai_code rc;

	if (dossier->key != NULL)
		return GPAI_OK;
	arena_init(&arena, 64 << 10);
	if ((rc = open_key(dossier, &arena, err)) != GPAI_OK) {
		sign_key_free(dossier->key);
		dossier->key = NULL;
	}
	arena_release(&arena);
	return rc;
}

enum gpai_code
store_check_current(struct dossier *dossier, struct gpai_error *err)
{
	struct note_key key, known;
	enum gpai_code rc = read_current(dossier, &key, err);

	if (rc == GPAI_OK)
		rc = note_key_read(text_of(dossier->vkey), &known, err);
	if (rc == GPAI_OK && memcmp(key.public_key, known.public_key, sizeof known.public_key) != 0)
		rc = fail(err, GPAI_BUSY, in_file(dossier->path),
		    "another program has changed the key of the log meanwhile");
	return rc;
}
