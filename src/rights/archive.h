/* SPDX-License-Identifier: Apache-2.0 */
/* The archive of captures: what sites answered when their robots.txt, tdmrep.json, ai.txt and
 * licence documents were asked for, and when. One SQLite file (gpai-site-archive(5)), made of web
 * archives, folders and other archives; then read only, one handle a thread. */
#ifndef RIGHTS_ARCHIVE_H
#define RIGHTS_ARCHIVE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

#define SITE_FILES(X)                                                                              \
	/* enum, word, path at the top of the site; NULL: any URL that something names */          \
	X(ROBOTS, "robots", "/robots.txt")                                                         \
	X(TDMREP, "tdmrep", "/.well-known/tdmrep.json")                                            \
	X(AI_TXT, "ai-txt", "/ai.txt")                                                             \
	X(LICENCE, "licence", NULL)

enum site_file {
#define X(name, word, path) SITE_FILE_##name,
	SITE_FILES(X)
#undef X
	    SITE_FILES_COUNT
};
const char *site_file_word(enum site_file file);

/* What an asking gave, by RFC 9309, 2.3.1, after at most five redirects. */
enum site_answer {
	ANSWER_BODY,        /* 2xx: `digest` names the body, which may be empty */
	ANSWER_UNAVAILABLE, /* 4xx, or more than five redirects: may access all */
	ANSWER_UNREACHABLE, /* 5xx, 429 (our choice), no answer: complete disallow */
	ANSWER_LOST, /* captured in part, or its redirect leads out of the archive: not known */
};

struct site_capture {
	int64_t time; /* seconds since 1970, UTC: when it was asked for */
	enum site_answer answer;
	int status;           /* of the last answer; 0: none */
	unsigned redirects;   /* followed */
	struct digest digest; /* SHA-256 of the body (codings undone, cut); zero: there is none */
	bool is_cut;          /* more than the limit of the file: the rest was left out */
};

/* What is in one. */
struct archive_about {
	struct digest digest;
	uint64_t captures, bodies, sites;
	int64_t first, last; /* times of capture; first > last: there are none */
};

/* --- Making one --- */

struct archive_maker;
/* `path` must not exist. `threads` for web archives; 0: one a processor. Errors: CONFLICT when it
 * exists, IO. */
enum gpai_code archive_create(
    const char *path, unsigned threads, struct archive_maker **maker, struct gpai_error *err);
/* A WARC or ARC file in any packing, or several in a folder; a folder of files (HOST, HOST.txt or
 * HOST.robots.txt: robots.txt of https and http of that host; HOST/robots.txt, HOST/ai.txt,
 * HOST/.well-known/tdmrep.json; above it a folder named YYYY-MM-DD or YYYYMMDDhhmmss is the time of
 * capture, else when the file was changed); or a gpai-site-archive. `needs_site_files` false: a
 * corpus that may have none in it, which is no error. */
enum gpai_code archive_add(
    struct archive_maker *maker, const char *path, bool needs_site_files, struct gpai_error *err);
/* Redirects are followed, equal captures become one, the file is synced. The digest is that of the
 * content in canonical order, so the same captures give the same digest. Frees the maker, also
 * after an error. */
struct archive_made {
	struct archive_about about;
	uint64_t damage;   /* places in the inputs: captures may be missing there */
	uint64_t left_out; /* targets of redirects and licences, more than can be kept track of */
};
enum gpai_code archive_finish(
    struct archive_maker *maker, struct archive_made *made, struct gpai_error *err);
void archive_abandon(struct archive_maker *maker); /* leaves nothing behind */

/* --- Reading one --- */

struct archive; /* one thread at a time */
enum gpai_code archive_open(const char *path, struct archive **archive, struct gpai_error *err);
void archive_close(struct archive *archive);
const struct archive_about *archive_about(const struct archive *archive);

/* Captures of a file of a site, by time; in the arena. `origin` as archive_origin writes it; of
 * SITE_FILE_LICENCE the whole URL, in any spelling. */
enum gpai_code archive_history(struct archive *archive, enum site_file file, struct text origin,
    struct arena *arena, const struct site_capture **captures, size_t *n, struct gpai_error *err);
/* The bytes of a body; in the arena. NOT_FOUND: the archive is damaged. */
enum gpai_code archive_body(struct archive *archive, const struct digest *digest,
    struct arena *arena, struct span *body, struct gpai_error *err);

/* Walks all captures and holds them against the digest that the file states: once before one
 * relies on it, as opening looks at the frame alone. Bodies are held against their digests whenever
 * they are read. CORRUPT. */
enum gpai_code archive_check(struct archive *archive, struct gpai_error *err);

/* "https://example.org", "http://example.org:8080": scheme and host in lower case (A-labels), the
 * port where it is not the scheme's own. 0: the URL has no such origin. */
#define ORIGIN_BYTES_MAX 280
size_t archive_origin(struct span url, char origin[ORIGIN_BYTES_MAX]);
/* A URL in the one spelling that the archive has: its origin, its path without dot segments and
 * its query, what no URL may hold percent-encoded, without fragment. `reference` may be relative to
 * `base`, which is such a URL or empty. 0: no URL of http or https, or too long. */
#define ARCHIVE_URL_MAX 8192
size_t archive_url(struct span base, struct span reference, char url[ARCHIVE_URL_MAX]);

/* The capture in force at a moment: the last one at or before it that is not older than `within`
 * seconds. NULL: not known. Captures of one time that differ: the caller's to judge, `n_same`. */
const struct site_capture *archive_in_force(
    const struct site_capture *captures, size_t n, int64_t moment, int64_t within, size_t *n_same);

#endif
