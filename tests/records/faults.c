/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file {
	sqlite3_file base;
	char *path; /* NULL: a nameless one, of which nothing outlives the process */
	sqlite3_file *real;
};

/* What one call did to a file since its last flush. */
struct change {
	struct change *before;
	char *path;
	sqlite3_int64 at, old_size, new_size;
	int len, old_len; /* written; of it, there before */
	unsigned char *is, *was;
};

static sqlite3_vfs layer;
static sqlite3_vfs *below;
static struct change *newest;
static enum fault fault;
static uint64_t fault_at, calls, some = 88172645463325252u;

static const char *const WORDS[FAULT_COUNT] = {
    "none", "fail", "full", "kill", "torn", "power", "power, some"};

const char *
fault_word(enum fault which)
{
	return WORDS[which];
}

/* ---- losing power ---- */

static void
at_path(const struct change *change, const unsigned char *bytes, int len, sqlite3_int64 size)
{
	int fd = open(change->path, O_WRONLY);
	char *folder = strstr(change->path, ".gpai.new/");

	if (fd < 0 && folder != NULL) { /* made, and then given its name */
		memmove(folder + 5, folder + 9, strlen(folder + 9) + 1);
		fd = open(change->path, O_WRONLY);
	}
	if (fd < 0) /* removed since */
		return;
	if (len > 0 && pwrite(fd, bytes, (size_t)len, change->at) != len)
		abort();
	if (size >= 0 && ftruncate(fd, size) != 0)
		abort();
	close(fd);
}

static bool
draw(void)
{
	some ^= some << 13;
	some ^= some >> 7;
	some ^= some << 17;
	return (some >> 32 & 1) != 0;
}

/* Oldest first; the newest that comes back does so by half. */
static void
put_some(const struct change *change)
{
	if (change == NULL)
		return;
	put_some(change->before);
	if (change->is == NULL || !draw())
		return;
	at_path(change, change->is, change == newest ? change->len / 2 : change->len, -1);
}

static void
lose_power(void)
{
	for (const struct change *c = newest; c != NULL; c = c->before)
		at_path(c, c->was, c->old_len, c->old_size);
	if (fault == FAULT_POWER_SOME)
		put_some(newest);
}

static _Noreturn void
die(int code)
{
	if (fault == FAULT_POWER || fault == FAULT_POWER_SOME)
		lose_power();
	_exit(code);
}

void
faults_exit(int code)
{
	die(code);
}

/* ---- remembering ---- */

static void
remember(struct file *file, const void *bytes, int len, sqlite3_int64 at, sqlite3_int64 new_size)
{
	struct change *change = calloc(1, sizeof *change);

	if (file->path == NULL || change == NULL) {
		free(change);
		return;
	}
	file->real->pMethods->xFileSize(file->real, &change->old_size);
	change->before = newest;
	change->path = strdup(file->path);
	change->at = at;
	change->len = len;
	change->new_size = new_size;
	sqlite3_int64 there = change->old_size - at;
	sqlite3_int64 most = bytes != NULL ? len : there;
	change->old_len = there <= 0 ? 0 : (int)(there < most ? there : most);
	change->was = malloc((size_t)change->old_len + 1);
	if (change->old_len > 0)
		file->real->pMethods->xRead(file->real, change->was, change->old_len, at);
	if (bytes != NULL) {
		change->is = malloc((size_t)len + 1);
		memcpy(change->is, bytes, (size_t)len);
	}
	newest = change;
}

static void
forget(const char *path)
{
	for (struct change **at = &newest; path != NULL && *at != NULL;) {
		struct change *change = *at;
		if (strcmp(change->path, path) != 0) {
			at = &change->before;
			continue;
		}
		*at = change->before;
		free(change->path);
		free(change->is);
		free(change->was);
		free(change);
	}
}

/* ---- the calls that count ---- */

/* Is it this one? Dies where the fault is to die, unless half of it is still to be done. */
static bool
strikes(bool can_tear)
{
	bool now = ++calls == fault_at;

	if (fault == FAULT_FULL)
		return calls >= fault_at;
	if (!now || fault == FAULT_NONE)
		return false;
	if (fault == FAULT_FAIL || (fault == FAULT_TORN && can_tear))
		return true;
	die(0);
}

static int
write_at(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
	struct file *file = (struct file *)base;

	if (strikes(true)) {
		if (fault != FAULT_TORN)
			return fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
		file->real->pMethods->xWrite(file->real, bytes, len / 2, at);
		die(0);
	}
	remember(file, bytes, len, at, -1);
	return file->real->pMethods->xWrite(file->real, bytes, len, at);
}

static int
truncate_to(sqlite3_file *base, sqlite3_int64 size)
{
	struct file *file = (struct file *)base;

	if (strikes(false) && fault != FAULT_FULL)
		return SQLITE_IOERR_TRUNCATE;
	remember(file, NULL, 0, size, size);
	return file->real->pMethods->xTruncate(file->real, size);
}

static int
flush(sqlite3_file *base, int flags)
{
	struct file *file = (struct file *)base;

	if (strikes(false) && fault != FAULT_FULL)
		return SQLITE_IOERR_FSYNC;
	forget(file->path);
	return file->real->pMethods->xSync(file->real, flags);
}

static int
delete_name(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	if (strikes(false) && fault != FAULT_FULL)
		return SQLITE_IOERR_DELETE;
	forget(name);
	return below->xDelete(below, name, sync);
}

/* ---- the others ---- */

#define REAL(base) (((struct file *)(base))->real)
#define PASS(name, parameters, arguments)                                                          \
	static int pass_##name parameters                                                          \
	{                                                                                          \
		return REAL(f)->pMethods->x##name arguments;                                       \
	}

PASS(Read, (sqlite3_file * f, void *to, int n, sqlite3_int64 at), (REAL(f), to, n, at))
PASS(FileSize, (sqlite3_file * f, sqlite3_int64 *size), (REAL(f), size))
PASS(Lock, (sqlite3_file * f, int level), (REAL(f), level))
PASS(Unlock, (sqlite3_file * f, int level), (REAL(f), level))
PASS(CheckReservedLock, (sqlite3_file * f, int *held), (REAL(f), held))
PASS(FileControl, (sqlite3_file * f, int op, void *arg), (REAL(f), op, arg))
PASS(SectorSize, (sqlite3_file * f), (REAL(f)))
PASS(DeviceCharacteristics, (sqlite3_file * f), (REAL(f)))
PASS(ShmMap, (sqlite3_file * f, int page, int size, int extend, void volatile **at),
    (REAL(f), page, size, extend, at))
PASS(ShmLock, (sqlite3_file * f, int offset, int n, int flags), (REAL(f), offset, n, flags))
PASS(ShmUnmap, (sqlite3_file * f, int remove), (REAL(f), remove))

static void
pass_ShmBarrier(sqlite3_file *f)
{
	REAL(f)->pMethods->xShmBarrier(REAL(f));
}

static int
close_file(sqlite3_file *base)
{
	struct file *file = (struct file *)base;
	int code = file->real->pMethods->xClose(file->real);

	free(file->path);
	return code;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = pass_Read,
    .xWrite = write_at,
    .xTruncate = truncate_to,
    .xSync = flush,
    .xFileSize = pass_FileSize,
    .xLock = pass_Lock,
    .xUnlock = pass_Unlock,
    .xCheckReservedLock = pass_CheckReservedLock,
    .xFileControl = pass_FileControl,
    .xSectorSize = pass_SectorSize,
    .xDeviceCharacteristics = pass_DeviceCharacteristics,
    .xShmMap = pass_ShmMap,
    .xShmLock = pass_ShmLock,
    .xShmBarrier = pass_ShmBarrier,
    .xShmUnmap = pass_ShmUnmap,
};

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
	struct file *file = (struct file *)base;

	(void)vfs;
	file->real = (sqlite3_file *)(file + 1);
	file->path = name != NULL ? strdup(name) : NULL;
	int code = below->xOpen(below, name, file->real, flags, out_flags);
	file->base.pMethods = file->real->pMethods != NULL ? &METHODS : NULL;
	if (file->base.pMethods == NULL)
		free(file->path);
	return code;
}

void
faults_begin(enum fault which, uint64_t at)
{
	below = sqlite3_vfs_find(NULL);
	layer = *below;
	layer.zName = "faults";
	layer.szOsFile = (int)sizeof(struct file) + below->szOsFile;
	layer.xOpen = open_file;
	layer.xDelete = delete_name;
	fault = which;
	fault_at = at;
	some += at;
	if (sqlite3_vfs_register(&layer, 1) != SQLITE_OK)
		abort();
}

uint64_t
faults_calls(void)
{
	return calls;
}
