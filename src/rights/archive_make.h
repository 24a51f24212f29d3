/* SPDX-License-Identifier: Apache-2.0 */
/* Between those who read inputs of an archive and the one who writes it down.
 *
 * Answers are kept in a working file without a name: first those of site files, then of whatever
 * URL a redirect or a licence line names. A URL may be named after its answer went by; then the
 * inputs are read once more. Which ones went by is kept as a filter of fixed size, so that a
 * second reading happens only when it may find something. */
#ifndef RIGHTS_ARCHIVE_MAKE_H
#define RIGHTS_ARCHIVE_MAKE_H

#include "rights/archive_store.h"

/* One answer as it came, before redirects are followed. */
struct asked {
	struct text url; /* by archive_url */
	int64_t time;
	enum site_answer answer; /* ANSWER_REDIRECT: `location` says where */
	int status;
	struct text location; /* by archive_url */
	struct span body;     /* of ANSWER_BODY: codings undone, any length; it is cut here */
	bool is_cut;          /* more than `body` was there */
	struct span id;       /* of the record; may be empty */
	struct span payload;  /* digest of the payload, as the record states it; may be empty */
};

/* A record that says: the same as before. */
struct asked_again {
	struct text url;
	int64_t time;
	int status;             /* 0: not said */
	struct span id;         /* its own */
	struct span refers;     /* id of the record that has the body; may be empty */
	struct text refers_url; /* and what that was asked for, and when */
	int64_t refers_time;
	struct span payload;
	bool is_unmodified; /* by the server's word, with no digest of the payload */
};

/* These may be called by several threads at once. An answer without a time that has a date is
 * damage, and not kept. */
enum gpai_code maker_put(
    struct archive_maker *maker, const struct asked *asked, struct gpai_error *err);
enum gpai_code maker_put_again(
    struct archive_maker *maker, const struct asked_again *again, struct gpai_error *err);
/* Its answers are to be kept; `is_licence`: under its own name, too. */
enum gpai_code maker_want(
    struct archive_maker *maker, struct text url, bool is_licence, struct gpai_error *err);
/* Is the URL wanted? Where not, it is noted that it went by. */
bool maker_wants(struct archive_maker *maker, struct text url);
unsigned maker_threads(const struct archive_maker *maker);
void maker_note_damage(struct archive_maker *maker);

/* Where the inputs are, see archive_folder.c and archive_web.c. */
struct site_folder {
	struct archive_maker *maker;
	struct arena *arena;
	const char **web; /* files that are web archives */
	size_t n_web, cap_web;
	unsigned depth;
};
/* A path with all below it: files of sites and other archives are put, web archives listed. */
enum gpai_code site_folder_read(
    struct site_folder *folder, const char *path, struct gpai_error *err);
/* Everything that the web archives at the paths hold. */
enum gpai_code web_archives_read(
    struct archive_maker *maker, const char *const *paths, size_t n_paths, struct gpai_error *err);
/* Puts all that another archive holds. */
enum gpai_code archive_join(struct archive_maker *maker, const char *path, struct gpai_error *err);

/* The lines of a robots.txt that name licences are wanted. */
enum gpai_code robots_want_licences(
    struct archive_maker *maker, struct text url, struct span body, struct gpai_error *err);

/* ---- finishing, see archive_finish.c ---- */

/* From the working file into a new one at `path`, synced; all but the name. */
enum gpai_code archive_settle(
    sqlite3 *work, const char *path, struct archive_about *about, struct gpai_error *err);

#define ASKED_SQL                                                                                  \
	"CREATE TABLE asked(url TEXT NOT NULL, time INTEGER NOT NULL, answer INTEGER NOT NULL, "   \
	"status INTEGER NOT NULL, location TEXT NOT NULL, digest BLOB NOT NULL, "                  \
	"cut INTEGER NOT NULL, id BLOB NOT NULL, payload BLOB NOT NULL, "                          \
	"PRIMARY KEY(url, time, answer, status, location, digest, cut, id, payload)) "             \
	"STRICT, WITHOUT ROWID;"                                                                   \
	"CREATE TABLE again(time INTEGER NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL, "   \
	"id BLOB NOT NULL, refers BLOB NOT NULL, refers_url TEXT NOT NULL, "                       \
	"refers_time INTEGER NOT NULL, payload BLOB NOT NULL, unmodified INTEGER NOT NULL, "       \
	"PRIMARY KEY(time, url, status, id, refers, refers_url, refers_time, payload, "            \
	"unmodified)) STRICT, WITHOUT ROWID;"                                                      \
	"CREATE TABLE licence(url TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;"               \
	"CREATE TABLE body(id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, "                  \
	"bytes BLOB NOT NULL) STRICT;"

#endif
