/* SPDX-License-Identifier: Apache-2.0 */
/* What those who make and those who read a site archive share: the frame of the file, its tables
 * and its words. gpai-site-archive(5) describes them. */
#ifndef RIGHTS_ARCHIVE_STORE_H
#define RIGHTS_ARCHIVE_STORE_H

#include "rights/archive.h"

#include <sqlite3.h>

#define ARCHIVE_APPLICATION 0x67706173 /* "gpas" */
#define ARCHIVE_FORMAT      1
#define ARCHIVE_PAGE_BYTES  4096

/* The file has these and nothing else, in these words. Captures are what a site answered in the
 * end; hops are the answers on the way there, kept so that archives can be joined. */
#define ARCHIVE_TABLES(X)                                                                          \
	X("about", "CREATE TABLE about(name TEXT NOT NULL PRIMARY KEY, value ANY NOT NULL) "       \
		   "STRICT, WITHOUT ROWID")                                                        \
	X("body", "CREATE TABLE body(id INTEGER PRIMARY KEY, digest BLOB NOT NULL, "               \
		  "bytes BLOB NOT NULL) STRICT")                                                   \
	X("body_by_digest", "CREATE UNIQUE INDEX body_by_digest ON body(digest)")                  \
	X("capture", "CREATE TABLE capture(origin TEXT NOT NULL, file TEXT NOT NULL, "             \
		     "time INTEGER NOT NULL, answer TEXT NOT NULL, status INTEGER NOT NULL, "      \
		     "redirects INTEGER NOT NULL, digest BLOB NOT NULL, cut INTEGER NOT NULL, "    \
		     "PRIMARY KEY(origin, file, time, answer, status, redirects, digest, cut)) "   \
		     "STRICT, WITHOUT ROWID")                                                      \
	X("hop",                                                                                   \
	    "CREATE TABLE hop(url TEXT NOT NULL, time INTEGER NOT NULL, answer TEXT NOT NULL, "    \
	    "status INTEGER NOT NULL, location TEXT NOT NULL, digest BLOB NOT NULL, "              \
	    "cut INTEGER NOT NULL, "                                                               \
	    "PRIMARY KEY(url, time, answer, status, location, digest, cut)) "                      \
	    "STRICT, WITHOUT ROWID")

/* Numbers in `about`, beside the digest. */
#define ARCHIVE_NUMBERS(X)                                                                         \
	X(captures)                                                                                \
	X(bodies)                                                                                  \
	X(sites)                                                                                   \
	X(first)                                                                                   \
	X(last)

/* Times that have a date. */
#define ARCHIVE_TIME_LEAST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define ARCHIVE_TIME_MOST  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

#define CAPTURES_SQL                                                                               \
	"SELECT origin, file, time, answer, status, redirects, digest, cut FROM capture "          \
	"ORDER BY origin, file, time, answer, status, redirects, digest, cut"
#define HOPS_SQL                                                                                   \
	"SELECT url, time, answer, status, location, digest, cut FROM hop "                        \
	"ORDER BY url, time, answer, status, location, digest, cut"

/* Most of a body that is kept: the least that RFC 9309 asks for of robots.txt; of the others what
 * their readers take. */
#define ARCHIVE_BODY_MAX ((size_t)4 << 20)
size_t site_file_limit(enum site_file file);
const char *site_file_path(enum site_file file); /* NULL: any */
bool site_file_of_word(struct text word, enum site_file *file);
/* What file of a site is at a URL in the spelling of archive_url: LICENCE when none of those at
 * the top. `origin_len`: of the origin in front. */
enum site_file site_file_of_url(struct text url, size_t *origin_len);

/* Of a hop only: it leads elsewhere. */
#define ANSWER_REDIRECT ((enum site_answer)(ANSWER_LOST + 1))
const char *site_answer_word(enum site_answer answer);
bool site_answer_of_word(struct text word, enum site_answer *answer);

/* What the digest of an archive is taken of: a line for every capture, then for every hop, in
 * order. False: a column is not of its type, or out of its range. */
struct capture_row {
	struct text origin;
	enum site_file file;
	struct site_capture capture;
};
struct hop_row {
	struct text url, location;
	int64_t time;
	enum site_answer answer;
	int status;
	struct digest digest;
	bool is_cut;
};
bool capture_row_read(sqlite3_stmt *row, struct capture_row *capture);
bool hop_row_read(sqlite3_stmt *row, struct hop_row *hop);

/* Adds up all rows, in order, which is checked: a tree of pages that leads back into itself ends
 * here. */
enum gpai_code archive_sum(
    sqlite3 *db, const char *path, struct archive_about *about, struct gpai_error *err);

/* Of an open archive, to read all of it. */
sqlite3 *archive_db(struct archive *archive);

/* SQLite's words in ours. */
enum gpai_code archive_fail(
    sqlite3 *db, int code, const char *path, const char *doing, struct gpai_error *err);

struct text column_text(sqlite3_stmt *row, int column);
bool digest_is_none(const struct digest *digest);

#endif
