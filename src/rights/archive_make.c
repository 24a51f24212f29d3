/* SPDX-License-Identifier: Apache-2.0 */
/* Making a site archive: the working file, what is wanted, and the name at the end.
 *
 * The working file lies beside the result and loses its name as soon as it is open, so that
 * nothing is left of it whatever happens. The result is written under a name that begins with a
 * dot, synced, and only then linked to its own, which must be free. */
#include "rights/archive_make.h"

#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY_TRIES 1000
/* URLs that are named and wanted: a hash each. */
#define WANTED_MAX ((size_t)4 << 20)
/* Bits of the filter of URLs that went by: right for 100 million of them in 14 of 15 cases. */
#define PASSED_BYTES  ((size_t)64 << 20)
#define PASSED_HASHES 4
/* Redirects, and the licence behind them, are each found in one reading more. */
#define READINGS_MAX 8

#define MAKER_STATEMENTS(X)                                                                        \
	X(ASKED, "INSERT OR IGNORE INTO asked VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)")                 \
	X(AGAIN, "INSERT OR IGNORE INTO again VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)")                 \
	X(LICENCE, "INSERT OR IGNORE INTO licence VALUES(?1)")                                     \
	X(BODY, "INSERT OR IGNORE INTO body(digest, bytes) VALUES(?1,?2)")

enum maker_statement {
#define X(name, sql) MAKER_##name,
	MAKER_STATEMENTS(X)
#undef X
	    MAKER_STATEMENTS_COUNT
};

/* Hashes of wanted URLs in open addressing; 0: free. */
struct wanted {
	uint64_t *hashes;
	uint8_t *readings; /* in which reading each was named */
	size_t n, cap;
	uint64_t left_out;
};

struct archive_maker {
	char *path, *folder;
	struct arena arena;
	sqlite3 *work;
	sqlite3_stmt *statements[MAKER_STATEMENTS_COUNT];
	struct lock *lock;
	struct wanted wanted;
	atomic_bool wants_any;   /* no lock is needed to know that nothing is wanted */
	_Atomic uint8_t *passed; /* the filter; NULL until a web archive is read */
	const char **web;
	size_t n_web, cap_web;
	unsigned reading; /* from 1 */
	unsigned threads;
	uint64_t puts; /* answers of site files, for those who must have some */
	uint64_t damage;
};

/* ---- files ---- */

static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* A new empty file in the folder. */
static enum gpai_code
make_temporary(
    const struct archive_maker *m, const char *ending, char **path, struct gpai_error *err)
{
	for (unsigned i = 0; i < TEMPORARY_TRIES; i++) {
		if (asprintf(path, "%s/.gpai-%ld-%u.%s", m->folder, (long)getpid(), i, ending) <
		    0) {
			*path = NULL;
			return fail_memory(err);
		}
		int fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0) {
			close(fd);
			return GPAI_OK;
		}
		free(*path);
		*path = NULL;
		if (errno != EEXIST)
			break;
	}
	return fail_errno(err, errno, m->path, "create");
}

static enum gpai_code
open_work(struct archive_maker *m, struct gpai_error *err)
{
	char *path;
	enum gpai_code rc = make_temporary(m, "work", &path, err);
	int code;

	if (rc != GPAI_OK)
		return rc;
	code = sqlite3_open_v2(path, &m->work,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(m->work,
		    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-131072;"
		    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA trusted_schema=OFF;" ASKED_SQL "BEGIN",
		    NULL, NULL, NULL);
	unlink(path);
	free(path);
	return code == SQLITE_OK ? GPAI_OK : archive_fail(m->work, code, m->path, "write", err);
}

enum gpai_code
archive_create(
    const char *path, unsigned threads, struct archive_maker **maker, struct gpai_error *err)
{
	struct archive_maker *m;
	enum gpai_code rc;

	*maker = NULL;
	if (path[0] == '\0')
		return fail(err, GPAI_INVALID, NOWHERE, "the archive needs a name");
	if (access(path, F_OK) == 0)
		return fail(err, GPAI_CONFLICT, in_file(path), "is there already");
	if ((m = calloc(1, sizeof *m)) == NULL)
		return fail_memory(err);
	m->reading = 1;
	m->threads = threads;
	m->path = strdup(path);
	m->folder = folder_of(path);
	m->lock = lock_create();
	rc = m->path == NULL || m->folder == NULL || m->lock == NULL ? fail_memory(err)
	                                                             : open_work(m, err);
	if (rc != GPAI_OK)
		archive_abandon(m);
	else
		*maker = m;
	return rc;
}

void
archive_abandon(struct archive_maker *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < MAKER_STATEMENTS_COUNT; i++)
		sqlite3_finalize(m->statements[i]);
	sqlite3_close(m->work);
	lock_free(m->lock);
	free(m->wanted.hashes);
	free(m->wanted.readings);
	free((void *)m->passed);
	arena_release(&m->arena);
	free(m->path);
	free(m->folder);
	free(m);
}

/* ---- what is wanted, and what went by ---- */

static uint64_t
hash_of(struct text url)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < url.len; i++)
		hash = (hash ^ (uint8_t)url.at[i]) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
	hash ^= hash >> 32;
	return hash != 0 ? hash : 1;
}

static size_t
slot_of(const struct wanted *w, uint64_t hash)
{
	size_t at = (size_t)(hash >> 20) & (w->cap - 1);

	while (w->hashes[at] != 0 && w->hashes[at] != hash)
		at = (at + 1) & (w->cap - 1);
	return at;
}

static bool
grow_wanted(struct wanted *w)
{
	struct wanted more = {
	    .cap = w->cap == 0 ? 4096 : 2 * w->cap, .n = w->n, .left_out = w->left_out};

	more.hashes = calloc(more.cap, sizeof *more.hashes);
	more.readings = calloc(more.cap, sizeof *more.readings);
	if (more.hashes == NULL || more.readings == NULL) {
		free(more.hashes);
		free(more.readings);
		return false;
	}
	for (size_t i = 0; i < w->cap; i++)
		if (w->hashes[i] != 0) {
			size_t slot = slot_of(&more, w->hashes[i]);
			more.hashes[slot] = w->hashes[i];
			more.readings[slot] = w->readings[i];
		}
	free(w->hashes);
	free(w->readings);
	*w = more;
	return true;
}

/* The bits of a URL: two halves of one hash make as many as are needed. */
static uint64_t
passed_bit(uint64_t hash, unsigned i)
{
	return (hash + i * (hash >> 32 | hash << 32 | 1)) % (PASSED_BYTES * 8);
}

static bool
may_have_passed(const struct archive_maker *m, uint64_t hash)
{
	for (unsigned i = 0; i < PASSED_HASHES && m->passed != NULL; i++) {
		uint64_t bit = passed_bit(hash, i);
		if ((m->passed[bit / 8] >> bit % 8 & 1) == 0)
			return false;
	}
	return m->passed != NULL;
}

static bool
step_once(sqlite3_stmt *statement)
{
	bool ok = sqlite3_step(statement) == SQLITE_DONE;

	sqlite3_reset(statement);
	return ok;
}

static void
bind_text(sqlite3_stmt *statement, int at, struct text text)
{
	sqlite3_bind_text64(
	    statement, at, text.len > 0 ? text.at : "", text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void
bind_span(sqlite3_stmt *statement, int at, struct span span)
{
	sqlite3_bind_blob64(
	    statement, at, span.len > 0 ? (const void *)span.at : "", span.len, SQLITE_STATIC);
}

static sqlite3_stmt *
statement(struct archive_maker *m, enum maker_statement which)
{
	static const char *const sql[] = {
#define X(name, text) [MAKER_##name] = text,
	    MAKER_STATEMENTS(X)
#undef X
	};

	if (m->statements[which] == NULL)
		sqlite3_prepare_v3(m->work, sql[which], -1, SQLITE_PREPARE_PERSISTENT,
		    &m->statements[which], NULL);
	return m->statements[which];
}

static enum gpai_code
work_failed(struct archive_maker *m, struct gpai_error *err)
{
	return archive_fail(
	    m->work, sqlite3_extended_errcode(m->work), m->path, "write what goes into it", err);
}

/* The lock is held. */
static enum gpai_code
want(struct archive_maker *m, struct text url, bool is_licence, struct gpai_error *err)
{
	struct wanted *w = &m->wanted;
	uint64_t hash = hash_of(url);
	size_t slot;

	if (w->n >= WANTED_MAX) {
		w->left_out++;
		return GPAI_OK;
	}
	if (2 * w->n >= w->cap && !grow_wanted(w))
		return fail_memory(err);
	slot = slot_of(w, hash);
	if (w->hashes[slot] == 0) {
		w->hashes[slot] = hash;
		w->readings[slot] = (uint8_t)m->reading;
		w->n++;
		atomic_store(&m->wants_any, true);
	}
	if (!is_licence)
		return GPAI_OK;
	sqlite3_stmt *insert = statement(m, MAKER_LICENCE);
	bind_text(insert, 1, url);
	return step_once(insert) ? GPAI_OK : work_failed(m, err);
}

enum gpai_code
maker_want(struct archive_maker *m, struct text url, bool is_licence, struct gpai_error *err)
{
	enum gpai_code rc;

	lock_take(m->lock);
	rc = want(m, url, is_licence, err);
	lock_give(m->lock);
	return rc;
}

/* A URL that is named just now is found in the end: filter and hashes meet after the reading. */
bool
maker_wants(struct archive_maker *m, struct text url)
{
	uint64_t hash = hash_of(url);
	bool found = false;

	if (atomic_load(&m->wants_any)) {
		lock_take(m->lock);
		found = m->wanted.hashes[slot_of(&m->wanted, hash)] != 0;
		lock_give(m->lock);
	}
	for (unsigned i = 0; i < PASSED_HASHES && !found && m->passed != NULL; i++) {
		uint64_t bit = passed_bit(hash, i);
		atomic_fetch_or_explicit(
		    &m->passed[bit / 8], (uint8_t)(1u << bit % 8), memory_order_relaxed);
	}
	return found;
}

unsigned
maker_threads(const struct archive_maker *m)
{
	return m->threads;
}

void
maker_note_damage(struct archive_maker *m)
{
	lock_take(m->lock);
	m->damage++;
	lock_give(m->lock);
}

/* ---- answers ---- */

static enum gpai_code
put_body(struct archive_maker *m, struct span body, struct digest *digest, struct gpai_error *err)
{
	sqlite3_stmt *insert = statement(m, MAKER_BODY);

	*digest = digest_of(body);
	bind_span(insert, 1, (struct span){digest->bytes, DIGEST_BYTES});
	bind_span(insert, 2, body);
	return step_once(insert) ? GPAI_OK : work_failed(m, err);
}

static bool
has_date(int64_t time)
{
	return time >= ARCHIVE_TIME_LEAST && time <= ARCHIVE_TIME_MOST;
}

static enum gpai_code
put_row(struct archive_maker *m, const struct asked *a, struct span digest, bool is_cut,
    struct gpai_error *err)
{
	sqlite3_stmt *insert = statement(m, MAKER_ASKED);

	bind_text(insert, 1, a->url);
	sqlite3_bind_int64(insert, 2, a->time);
	sqlite3_bind_int(insert, 3, (int)a->answer);
	sqlite3_bind_int(insert, 4, a->status);
	bind_text(insert, 5, a->location);
	bind_span(insert, 6, digest);
	sqlite3_bind_int(insert, 7, is_cut);
	bind_span(insert, 8, a->id);
	bind_span(insert, 9, a->payload);
	return step_once(insert) ? GPAI_OK : work_failed(m, err);
}

static enum gpai_code
put(struct archive_maker *m, const struct asked *asked, struct gpai_error *err)
{
	struct asked a = *asked;
	struct digest digest;
	size_t origin;
	enum site_file file = site_file_of_url(a.url, &origin);
	enum gpai_code rc = GPAI_OK;

	if (a.answer == ANSWER_BODY) {
		if (a.body.len > site_file_limit(file)) {
			a.body.len = site_file_limit(file);
			a.is_cut = true;
		}
		rc = put_body(m, a.body, &digest, err);
	} else {
		a.is_cut = false;
	}
	if (rc == GPAI_OK)
		rc = put_row(m, &a,
		    a.answer == ANSWER_BODY ? (struct span){digest.bytes, DIGEST_BYTES}
					    : (struct span){0},
		    a.is_cut, err);
	if (rc == GPAI_OK && a.answer == ANSWER_REDIRECT)
		rc = want(m, a.location, false, err);
	m->puts += file != SITE_FILE_LICENCE;
	return rc;
}

enum gpai_code
maker_put(struct archive_maker *m, const struct asked *asked, struct gpai_error *err)
{
	size_t origin;
	enum gpai_code rc;

	if (!has_date(asked->time)) {
		maker_note_damage(m);
		return GPAI_OK;
	}
	lock_take(m->lock);
	rc = put(m, asked, err);
	lock_give(m->lock);
	/* Another URL may be where a robots.txt was moved to. */
	enum site_file file = site_file_of_url(asked->url, &origin);
	if (rc == GPAI_OK && asked->answer == ANSWER_BODY &&
	    (file == SITE_FILE_ROBOTS || file == SITE_FILE_LICENCE))
		rc = robots_want_licences(m, asked->url, asked->body, err);
	return rc;
}

enum gpai_code
maker_put_again(struct archive_maker *m, const struct asked_again *again, struct gpai_error *err)
{
	size_t origin;
	enum gpai_code rc = GPAI_OK;

	if (!has_date(again->time)) {
		maker_note_damage(m);
		return GPAI_OK;
	}
	lock_take(m->lock);
	sqlite3_stmt *insert = statement(m, MAKER_AGAIN);
	sqlite3_bind_int64(insert, 1, again->time);
	bind_text(insert, 2, again->url);
	sqlite3_bind_int(insert, 3, again->status);
	bind_span(insert, 4, again->id);
	bind_span(insert, 5, again->refers);
	bind_text(insert, 6, again->refers_url);
	sqlite3_bind_int64(insert, 7, again->refers_time);
	bind_span(insert, 8, again->payload);
	sqlite3_bind_int(insert, 9, again->is_unmodified);
	if (!step_once(insert))
		rc = work_failed(m, err);
	m->puts += site_file_of_url(again->url, &origin) != SITE_FILE_LICENCE;
	lock_give(m->lock);
	return rc;
}

static bool
is_name_end(uint8_t c)
{
	return c == ':' || c == ' ' || c == '\t';
}

/* "License: URL", in any case. */
static bool
take_licence(struct span line, struct span *url)
{
	static const char word[] = "license";
	const uint8_t *hash = line.len > 0 ? memchr(line.at, '#', line.len) : NULL;
	size_t i = 0;

	if (hash != NULL)
		line.len = (size_t)(hash - line.at);
	while (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
		line.at++, line.len--;
	while (i < sizeof word - 1 && i < line.len && (line.at[i] | 0x20) == word[i])
		i++;
	if (i < sizeof word - 1 || i == line.len || !is_name_end(line.at[i]))
		return false;
	while (i < line.len && is_name_end(line.at[i]))
		i++;
	*url = (struct span){line.at + i, line.len - i};
	return url->len > 0;
}

enum gpai_code
robots_want_licences(
    struct archive_maker *maker, struct text url, struct span body, struct gpai_error *err)
{
	struct span base = {(const uint8_t *)url.at, url.len}, reference;
	char licence[ARCHIVE_URL_MAX];
	enum gpai_code rc = GPAI_OK;

	while (body.len > 0 && rc == GPAI_OK) {
		size_t len = 0;
		while (len < body.len && body.at[len] != '\n' && body.at[len] != '\r')
			len++;
		if (take_licence((struct span){body.at, len}, &reference)) {
			size_t n = archive_url(base, reference, licence);
			if (n > 0)
				rc = maker_want(maker, (struct text){licence, n}, true, err);
		}
		len += len < body.len;
		body = (struct span){body.at + len, body.len - len};
	}
	return rc;
}

/* ---- inputs ---- */

static enum gpai_code
keep_web(struct archive_maker *m, const char *path, struct gpai_error *err)
{
	if (m->n_web == m->cap_web) {
		size_t cap = m->cap_web == 0 ? 16 : 2 * m->cap_web;
		const char **more = arena_array(&m->arena, cap, sizeof *more);

		if (more == NULL)
			return fail_memory(err);
		if (m->n_web > 0)
			memcpy(more, m->web, m->n_web * sizeof *more);
		m->web = more;
		m->cap_web = cap;
	}
	m->web[m->n_web] = arena_string(&m->arena, text_of(path));
	return m->web[m->n_web++] != NULL ? GPAI_OK : fail_memory(err);
}

/* Web archives are read now, and kept in mind for when something is named later. */
static enum gpai_code
add_web(struct archive_maker *m, const char *const *paths, size_t n, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (m->passed == NULL && (m->passed = calloc(1, PASSED_BYTES)) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = keep_web(m, paths[i], err);
	return rc == GPAI_OK ? web_archives_read(m, paths, n, err) : rc;
}

enum gpai_code
archive_add(
    struct archive_maker *m, const char *path, bool needs_site_files, struct gpai_error *err)
{
	struct site_folder folder = {.maker = m, .arena = &m->arena};
	uint64_t before = m->puts;
	enum gpai_code rc;

	if (strcmp(path, "-") == 0)
		return fail(err, GPAI_INVALID, in_file(path),
		    "captures are looked for more than once, which a pipe does not allow");
	if (!needs_site_files)
		return add_web(m, &path, 1, err);
	rc = site_folder_read(&folder, path, err);
	if (rc == GPAI_OK && folder.n_web > 0)
		rc = add_web(m, folder.web, folder.n_web, err);
	if (rc == GPAI_OK && m->puts == before)
		return fail(err, GPAI_NOT_FOUND, in_file(path),
		    "holds no capture of a robots.txt, tdmrep.json or ai.txt");
	return rc;
}

/* Is there something named in the last reading that may have gone by before? */
static bool
needs_reading(const struct archive_maker *m)
{
	const struct wanted *w = &m->wanted;

	for (size_t i = 0; i < w->cap; i++)
		if (w->hashes[i] != 0 && w->readings[i] == m->reading &&
		    may_have_passed(m, w->hashes[i]))
			return true;
	return false;
}

static enum gpai_code
read_again(struct archive_maker *m, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;
	uint64_t damage = m->damage; /* is the same each time */

	while (rc == GPAI_OK && m->n_web > 0 && m->reading < READINGS_MAX && needs_reading(m)) {
		m->reading++;
		rc = web_archives_read(m, m->web, m->n_web, err);
	}
	m->damage = damage;
	return rc;
}

/* ---- the end ---- */

static int
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	int result, number;

	if (fd < 0)
		return -1;
	result = fsync(fd);
	if (result != 0 && (errno == EINVAL || errno == ENOTSUP))
		result = 0; /* some network file systems have no such call for folders */
	number = errno;
	close(fd);
	errno = number;
	return result;
}

/* Its own name must be free, also when another took it meanwhile. */
static enum gpai_code
give_name(const struct archive_maker *m, const char *temporary, struct gpai_error *err)
{
	if (sync_path(temporary, O_RDONLY) != 0)
		return fail_errno(err, errno, m->path, "write");
	if (link(temporary, m->path) != 0) {
		if (errno == EEXIST)
			return fail(err, GPAI_CONFLICT, in_file(m->path), "is there already");
		/* A file system without links. */
		if (rename(temporary, m->path) != 0)
			return fail_errno(err, errno, m->path, "create");
	}
	if (sync_path(m->folder, O_RDONLY | O_DIRECTORY) != 0)
		return fail_errno(err, errno, m->path, "write");
	return GPAI_OK;
}

enum gpai_code
archive_finish(struct archive_maker *m, struct archive_made *made, struct gpai_error *err)
{
	char *temporary = NULL;
	enum gpai_code rc;

	if ((rc = read_again(m, err)) == GPAI_OK)
		rc = make_temporary(m, "archive", &temporary, err);
	if (rc == GPAI_OK)
		rc = archive_settle(m->work, temporary, &made->about, err);
	if (rc != GPAI_OK && err != NULL && temporary != NULL &&
	    strncmp(err->file, temporary, sizeof err->file - 1) == 0)
		snprintf(err->file, sizeof err->file, "%s", m->path);
	if (rc == GPAI_OK)
		rc = give_name(m, temporary, err);
	if (temporary != NULL)
		unlink(temporary);
	free(temporary);
	made->damage = m->damage;
	made->left_out = m->wanted.left_out;
	archive_abandon(m);
	return rc;
}
