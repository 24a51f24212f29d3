/* SPDX-License-Identifier: Apache-2.0 */
/* Folders of site files, as people keep them, and what lies among them: other archives, which are
 * joined, and web archives, which are listed.
 *
 * A name is a host when it can be one of the Internet: with a dot or an address, and not ending as
 * files of other kinds do. A folder tells only of files that were there: no answer with an error
 * can be in it. */
#include "rights/archive_make.h"

#include "base/base.h"
#include "formats/corpus_formats.h"
#include "formats/document_time.h"
#include "unpack/stream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 64

/* Where a file lies: what the names above it say. */
struct spot {
	const char *path;
	struct text names[3]; /* of the file, its folder and the folder of that */
	int64_t time;         /* by the name of a folder; NO_TIME */
};

static enum gpai_code walk(
    struct site_folder *folder, const struct spot *spot, bool is_given, struct gpai_error *err);

/* "2024-05-01" or "20240501123000". */
static int64_t
time_of_name(struct text name)
{
	size_t digits = 0;

	for (size_t i = 0; i < name.len; i++)
		digits += name.at[i] >= '0' && name.at[i] <= '9';
	if (name.len == 14
		? digits != 14
		: name.len != 10 || digits != 8 || name.at[4] != '-' || name.at[7] != '-')
		return NO_TIME;
	return document_time((struct span){(const uint8_t *)name.at, name.len});
}

static bool
ends_as_other_file(struct text name)
{
	static const char *const endings[] = {".arc", ".bz2", ".cdx", ".css", ".csv", ".db", ".gz",
	    ".htm", ".html", ".jpg", ".js", ".json", ".jsonl", ".log", ".lz4", ".md", ".parquet",
	    ".pdf", ".png", ".py", ".sh", ".sqlite", ".sqlite3", ".tar", ".tsv", ".txt", ".warc",
	    ".xml", ".xz", ".yaml", ".yml", ".zip", ".zst"};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (text_ends(name, endings[i]))
			return true;
	return false;
}

/* The origins "http://NAME" and "https://NAME"; false: no host of the Internet. */
static bool
origins_of(struct text name, char origins[2][ORIGIN_BYTES_MAX])
{
	static const char *const schemes[] = {"http://", "https://"};
	char url[300];

	if (name.len == 0 || name.len > 256 || name.at[0] == '.' ||
	    (memchr(name.at, '.', name.len) == NULL && name.at[0] != '['))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (strchr("/?#@\\ ", name.at[i]) != NULL)
			return false;
	for (size_t i = 0; i < 2; i++) {
		int len = snprintf(url, sizeof url, "%s%.*s/", schemes[i], TEXT_ARG(name));
		if (archive_origin((struct span){(const uint8_t *)url, (size_t)len}, origins[i]) ==
		    0)
			return false;
	}
	return true;
}

/* The name of the host and which of its files a file is; false: none. */
static bool
names_site_file(const struct spot *spot, struct text *host, enum site_file *file)
{
	struct text name = spot->names[0];

	*host = spot->names[1];
	*file = SITE_FILE_ROBOTS;
	if (text_is(name, "robots.txt"))
		return true;
	*file = SITE_FILE_AI_TXT;
	if (text_is(name, "ai.txt"))
		return true;
	*file = SITE_FILE_TDMREP;
	*host = spot->names[2];
	if (text_is(name, "tdmrep.json"))
		return text_is(spot->names[1], ".well-known");
	*file = SITE_FILE_ROBOTS;
	*host = name;
	if (text_ends(name, ".robots.txt"))
		host->len -= sizeof ".robots.txt" - 1;
	else if (text_ends(name, ".txt"))
		host->len -= sizeof ".txt" - 1;
	return !ends_as_other_file(*host);
}

static enum gpai_code
put_file(struct site_folder *folder, const struct spot *spot, const struct stat *st,
    struct span bytes, struct gpai_error *err)
{
	char origins[2][ORIGIN_BYTES_MAX], url[ORIGIN_BYTES_MAX + 32];
	struct asked asked = {.status = 200, .answer = ANSWER_BODY, .body = bytes};
	struct text host;
	enum site_file file;
	enum gpai_code rc = GPAI_OK;

	if (!names_site_file(spot, &host, &file) || !origins_of(host, origins))
		return GPAI_OK;
	asked.time = spot->time != NO_TIME ? spot->time : (int64_t)st->st_mtim.tv_sec;
	for (size_t i = 0; i < 2 && rc == GPAI_OK; i++) {
		int len = snprintf(url, sizeof url, "%s%s", origins[i], site_file_path(file));
		asked.url = (struct text){url, (size_t)len};
		rc = maker_put(folder->maker, &asked, err);
	}
	return rc;
}

static enum gpai_code
list_web(struct site_folder *folder, const char *path, struct gpai_error *err)
{
	if (folder->n_web == folder->cap_web) {
		size_t cap = folder->cap_web == 0 ? 16 : 2 * folder->cap_web;
		const char **more = arena_array(folder->arena, cap, sizeof *more);

		if (more == NULL)
			return fail_memory(err);
		if (folder->n_web > 0)
			memcpy(more, folder->web, folder->n_web * sizeof *more);
		folder->web = more;
		folder->cap_web = cap;
	}
	if ((folder->web[folder->n_web] = arena_string(folder->arena, text_of(path))) == NULL)
		return fail_memory(err);
	folder->n_web++;
	return GPAI_OK;
}

/* By the first bytes: packed files may hold web archives, which is seen when they are read. */
static bool
is_web(struct span head, const char *path)
{
	const struct corpus_format *format;

	if (packing_of(head) != PACKING_PLAIN)
		return true;
	format = corpus_format_of(head, path);
	return format == &warc_format || format == &arc_format;
}

/* At most `cap` bytes from the beginning. */
static enum gpai_code
read_front(int fd, const char *path, uint8_t *to, size_t cap, size_t *len, struct gpai_error *err)
{
	for (*len = 0; *len < cap;) {
		ssize_t n = read(fd, to + *len, cap - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, errno, path, "read");
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return GPAI_OK;
}

static enum gpai_code
take_file(struct site_folder *folder, const struct spot *spot, const struct stat *st,
    struct gpai_error *err)
{
	size_t cap = ARCHIVE_BODY_MAX + 1, len;
	int fd = open(spot->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	uint8_t *bytes;
	enum gpai_code rc;

	if (fd < 0)
		return fail_errno(err, errno, spot->path, "open");
	if ((uint64_t)st->st_size < cap)
		cap = (size_t)st->st_size + 1;
	if ((bytes = malloc(cap)) == NULL) {
		close(fd);
		return fail_memory(err);
	}
	rc = read_front(fd, spot->path, bytes, cap, &len, err);
	close(fd);
	struct span head = {bytes, len < (64u << 10) ? len : 64u << 10};
	if (rc != GPAI_OK)
		;
	else if (len >= 16 && memcmp(bytes, "SQLite format 3", 16) == 0)
		rc = archive_join(folder->maker, spot->path, err);
	else if (is_web(head, spot->path))
		rc = list_web(folder, spot->path, err);
	else
		rc = put_file(folder, spot, st, (struct span){bytes, len}, err);
	free(bytes);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in order; those that begin with a dot are left out, but for the one of a standard. */
static enum gpai_code
list_names(DIR *dir, const char *path, char ***names, size_t *n, struct gpai_error *err)
{
	struct dirent *entry;
	size_t cap = 0;

	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' && strcmp(entry->d_name, ".well-known") != 0)
			continue;
		if (*n == cap) {
			cap = cap == 0 ? 64 : 2 * cap;
			char **more = realloc(*names, cap * sizeof *more);
			if (more == NULL)
				return fail_memory(err);
			*names = more;
		}
		if (((*names)[*n] = strdup(entry->d_name)) == NULL)
			return fail_memory(err);
		(*n)++;
	}
	if (errno != 0)
		return fail_errno(err, errno, path, "read");
	if (*n > 0)
		qsort(*names, *n, sizeof **names, by_name);
	return GPAI_OK;
}

static enum gpai_code
walk_name(
    struct site_folder *folder, const struct spot *spot, const char *name, struct gpai_error *err)
{
	struct spot inner = {
	    .names = {text_of(name), spot->names[0], spot->names[1]}, .time = spot->time};
	char *path;

	if (asprintf(&path, "%s/%s", spot->path, name) < 0)
		return fail_memory(err);
	inner.path = path;
	enum gpai_code rc = walk(folder, &inner, false, err);
	free(path);
	return rc;
}

static enum gpai_code
walk_folder(struct site_folder *folder, const struct spot *spot, struct gpai_error *err)
{
	DIR *dir = opendir(spot->path);
	struct spot here = *spot;
	int64_t time = time_of_name(spot->names[0]);
	char **names = NULL;
	size_t n = 0;
	enum gpai_code rc;

	if (dir == NULL)
		return fail_errno(err, errno, spot->path, "open");
	rc = list_names(dir, spot->path, &names, &n, err);
	closedir(dir);
	if (time != NO_TIME)
		here.time = time;
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = walk_name(folder, &here, names[i], err);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return rc;
}

/* Links to files are followed, links to folders only where they were given. */
static enum gpai_code
walk(struct site_folder *folder, const struct spot *spot, bool is_given, struct gpai_error *err)
{
	struct stat st, link;
	enum gpai_code rc = GPAI_OK;

	if (stat(spot->path, &st) != 0) {
		if (!is_given && (errno == ENOENT || errno == ELOOP))
			return GPAI_OK;
		return fail_errno(err, errno, spot->path, "open");
	}
	if (S_ISREG(st.st_mode))
		return take_file(folder, spot, &st, err);
	if (!S_ISDIR(st.st_mode)) {
		if (!is_given)
			return GPAI_OK;
		return fail(
		    err, GPAI_INVALID, in_file(spot->path), "is neither a file nor a folder");
	}
	if (!is_given && (lstat(spot->path, &link) != 0 || S_ISLNK(link.st_mode)))
		return GPAI_OK;
	if (folder->depth == DEPTH_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(spot->path),
		    "folders lie more than %d deep", DEPTH_MAX);
	folder->depth++;
	rc = walk_folder(folder, spot, err);
	folder->depth--;
	return rc;
}

/* The last name of a path that is given, and where it begins. */
static struct text
last_name(const char *path, size_t len, size_t *begin)
{
	while (len > 0 && path[len - 1] == '/')
		len--;
	*begin = len;
	while (*begin > 0 && path[*begin - 1] != '/')
		(*begin)--;
	return (struct text){path + *begin, len - *begin};
}

enum gpai_code
site_folder_read(struct site_folder *folder, const char *path, struct gpai_error *err)
{
	struct spot spot = {.path = path, .time = NO_TIME};
	size_t at = strlen(path);

	for (size_t i = 0; i < 3; i++)
		spot.names[i] = last_name(path, at, &at);
	return walk(folder, &spot, true, err);
}
