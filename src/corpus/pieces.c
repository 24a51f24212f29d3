/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/pieces.h"

#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES (64u << 10)
#define DEPTH_MAX  64 /* folders in folders: beyond the depth of any corpus, below any stack */
#define PARTS      64 /* pieces of a large file: enough to share out, few enough to begin */
#define PIECE_MOST ((uint64_t)64 << 20)
/* A reader at random looks at the file's directory once for each piece. */
#define PARTS_AT_RANDOM 16

struct identity {
	uint64_t device, inode;
};

struct walk {
	struct arena *arena;
	struct pieces *pieces;
	const struct corpus_format *forced;
	struct remote *remote;
	uint64_t least;        /* bytes of a piece */
	struct identity *seen; /* open addressing; inode 0: free */
	size_t n_seen, cap_seen;
	struct gpai_error *err;
};

static size_t
slot_of(const struct identity *seen, size_t cap, struct identity who)
{
	size_t at = (size_t)((who.inode * 0x9e3779b97f4a7c15u) ^ who.device) & (cap - 1);

	while (
	    seen[at].inode != 0 && (seen[at].inode != who.inode || seen[at].device != who.device))
		at = (at + 1) & (cap - 1);
	return at;
}

static bool
grow_seen(struct walk *w)
{
	size_t cap = w->cap_seen == 0 ? 1024 : 2 * w->cap_seen;
	struct identity *seen = arena_array(w->arena, cap, sizeof *seen);

	if (seen == NULL)
		return false;
	for (size_t i = 0; i < w->cap_seen; i++)
		if (w->seen[i].inode != 0)
			seen[slot_of(seen, cap, w->seen[i])] = w->seen[i];
	w->seen = seen;
	w->cap_seen = cap;
	return true;
}

/* Marks a file or folder as seen; says whether it was before. */
static enum gpai_code
see(struct walk *w, const struct stat *st, bool *before)
{
	struct identity who = {(uint64_t)st->st_dev, (uint64_t)st->st_ino};
	size_t slot;

	if (2 * w->n_seen >= w->cap_seen && !grow_seen(w))
		return fail_memory(w->err);
	slot = slot_of(w->seen, w->cap_seen, who);
	*before = w->seen[slot].inode != 0;
	if (!*before) {
		w->seen[slot] = who;
		w->n_seen++;
	}
	return GPAI_OK;
}

const struct corpus_format *
pieces_sniff(struct span file, const char *path, enum packing *packing)
{
	struct span head = {file.at, file.len < HEAD_BYTES ? file.len : HEAD_BYTES};
	const struct corpus_format *format = NULL;
	struct stream_options options = {0};
	struct stream *stream = NULL;

	*packing = packing_of(head);
	if (*packing == PACKING_PLAIN)
		return corpus_format_of(head, path);
	if (stream_open(file, 0, file.len, &options, &stream, NULL) != GPAI_OK)
		return NULL;
	head.len = stream_need(stream, HEAD_BYTES);
	head.at = stream->at;
	if (head.len > HEAD_BYTES)
		head.len = HEAD_BYTES;
	format = corpus_format_of(head, path);
	stream_close(stream);
	return format;
}

struct look {
	struct span file;
	const char *path;
	const struct corpus_format *format;
	enum packing packing;
	bool every_unit; /* a record begins with each of the first units */
};

/* Of a format whose records begin with units: do they, in this file? The second unit tells. */
static void
look_at_units(struct look *look)
{
	struct stream_options options = {0};
	struct stream *stream = NULL;
	size_t n;

	if (look->packing == PACKING_PLAIN ||
	    stream_open(look->file, 1, look->file.len, &options, &stream, NULL) != GPAI_OK)
		return;
	n = stream_need(stream, 64);
	look->every_unit =
	    n > 0 && stream_file_at(stream) < look->file.len / 2 &&
	    corpus_format_of((struct span){stream->at, n}, look->path) == look->format;
	stream_close(stream);
}

static void
look_work(void *context)
{
	struct look *look = context;

	if (look->format == NULL)
		look->format = pieces_sniff(look->file, look->path, &look->packing);
	else
		look->packing = packing_of(look->file);
	if (look->format != NULL && look->format->cut == CUT_UNITS)
		look_at_units(look);
}

static uint64_t
piece_size(const struct look *look, uint64_t least, uint64_t size)
{
	const struct corpus_format *format = look->format;
	uint64_t bytes;

	if (format == NULL || format->cut == CUT_NEVER ||
	    (format->cut == CUT_UNITS && !look->every_unit))
		return size;
	bytes = size / (format->reads_at_random ? PARTS_AT_RANDOM : PARTS) + 1;
	return bytes < least ? least : bytes > PIECE_MOST ? PIECE_MOST : bytes;
}

/* Small files are looked at when it is their turn; a large one must be known to be cut. */
static enum gpai_code
plan_large(struct walk *w, int fd, struct piece_file *file)
{
	struct look look = {.path = file->path, .format = w->forced};
	struct mapped mapped;
	enum gpai_code rc = mapped_open(fd, file->path, &mapped, w->err);

	if (rc != GPAI_OK)
		return rc;
	look.file = mapped.bytes;
	if (mapped_guard(look_work, &look)) {
		file->format = look.format;
		file->piece_bytes = piece_size(&look, w->least, file->size);
	}
	mapped_close(&mapped);
	return GPAI_OK;
}

static enum gpai_code
push(struct walk *w, const struct piece_file *file)
{
	struct pieces *p = w->pieces;

	if (p->n_files == p->cap) {
		size_t cap = p->cap == 0 ? 64 : 2 * p->cap;
		struct piece_file *files = arena_array(w->arena, cap, sizeof *files);

		if (files == NULL)
			return fail_memory(w->err);
		if (p->n_files > 0)
			memcpy(files, p->files, p->n_files * sizeof *files);
		p->files = files;
		p->cap = cap;
	}
	p->files[p->n_files] = *file;
	p->files[p->n_files].first_piece = p->n_pieces;
	p->n_pieces += file->n_pieces;
	p->bytes += file->size;
	p->n_files++;
	return GPAI_OK;
}

static enum gpai_code
add_file(struct walk *w, const char *path, const struct stat *st)
{
	struct piece_file file = {.path = path,
	    .size = (uint64_t)st->st_size,
	    .modified_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
	    .format = w->forced,
	    .n_pieces = 1};
	enum gpai_code rc = GPAI_OK;
	bool before;

	if ((rc = see(w, st, &before)) != GPAI_OK)
		return rc;
	if (before) {
		w->pieces->again++;
		return GPAI_OK;
	}
	file.piece_bytes = file.size;
	if (file.size > w->least) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd >= 0) { /* else it is told of when it is its turn */
			rc = plan_large(w, fd, &file);
			close(fd);
		}
	}
	if (rc == GPAI_OK && file.piece_bytes > 0)
		file.n_pieces = (file.size + file.piece_bytes - 1) / file.piece_bytes;
	return rc == GPAI_OK ? push(w, &file) : rc;
}

/* A README that opens with a block of YAML describes the data beside it. */
static bool
is_card(const char *path, const char *name)
{
	char head[4] = {0};
	int fd;

	if (strcmp(name, "README.md") != 0 || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return false;
	if (read(fd, head, 4) != 4)
		head[0] = '\0';
	close(fd);
	return memcmp(head, "---\n", 4) == 0 || memcmp(head, "---\r", 4) == 0;
}

static enum gpai_code walk_path(struct walk *w, const char *path, unsigned depth);

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum gpai_code
list_folder(struct walk *w, const char *path, char ***names, size_t *n)
{
	DIR *dir = opendir(path);
	size_t cap = 0;
	struct dirent *entry;

	*names = NULL;
	*n = 0;
	if (dir == NULL)
		return fail_errno(w->err, errno, path, "open");
	while ((errno = 0, entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (*n == cap) {
			char **more =
			    realloc(*names, (cap = cap == 0 ? 64 : 2 * cap) * sizeof *more);

			if (more == NULL)
				break;
			*names = more;
		}
		if (((*names)[*n] = strdup(entry->d_name)) == NULL)
			break;
		(*n)++;
	}
	if (entry != NULL) {
		closedir(dir);
		return fail_memory(w->err);
	}
	if (errno != 0) {
		enum gpai_code rc = fail_errno(w->err, errno, path, "read");

		closedir(dir);
		return rc;
	}
	closedir(dir);
	if (*n > 0)
		qsort(*names, *n, sizeof **names, by_name);
	return GPAI_OK;
}

static enum gpai_code
walk_folder(struct walk *w, const char *path, unsigned depth)
{
	char **names;
	size_t n;
	enum gpai_code rc = list_folder(w, path, &names, &n);

	bool is_closed = rc == GPAI_IO && depth > 0;

	if (is_closed) {
		w->pieces->closed++;
		rc = GPAI_OK;
	}
	for (size_t i = 0; i < n && rc == GPAI_OK && !is_closed; i++) {
		char *inner;

		if (names[i][0] == '.') {
			w->pieces->hidden++;
			continue;
		}
		inner = file_join(w->arena, path, names[i]);
		if (inner == NULL)
			rc = fail_memory(w->err);
		else if (is_card(inner, names[i]))
			w->pieces->cards++;
		else
			rc = walk_path(w, inner, depth + 1);
	}
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return rc;
}

static enum gpai_code
walk_path(struct walk *w, const char *path, unsigned depth)
{
	struct stat st;
	enum gpai_code rc;
	bool before;

	if (depth > DEPTH_MAX)
		return fail(w->err, GPAI_TOO_LARGE, in_file(path), "folders lie more than %d deep",
		    DEPTH_MAX);
	if (stat(path, &st) != 0) {
		/* A link to nowhere inside a folder is no reason to end; a path given is. */
		if (depth > 0 && (errno == ENOENT || errno == ELOOP))
			return GPAI_OK;
		return fail_errno(w->err, errno, path, "open");
	}
	if (S_ISREG(st.st_mode))
		return add_file(w, path, &st);
	if (!S_ISDIR(st.st_mode)) {
		if (depth > 0)
			return GPAI_OK;
		return fail(w->err, GPAI_INVALID, in_file(path),
		    "is neither a file nor a folder; `-` reads standard input");
	}
	if ((rc = see(w, &st, &before)) != GPAI_OK)
		return rc;
	if (before) {
		w->pieces->again++;
		return GPAI_OK;
	}
	return walk_folder(w, path, depth);
}

/* "./a//b/" -> "a/b": one name for one file, however it is typed. */
static char *
tidy_path(struct arena *arena, const char *path)
{
	char *tidy = arena_alloc(arena, strlen(path) + 2);
	size_t len = 0;

	if (tidy == NULL)
		return NULL;
	for (const char *at = path; *at != '\0';) {
		size_t n = strcspn(at, "/");

		if (n == 1 && *at == '.') {
			at += at[1] == '/' ? 2 : 1;
			continue;
		}
		memcpy(tidy + len, at, n);
		len += n;
		at += n;
		if (*at == '/') {
			if (n > 0 || at == path)
				tidy[len++] = '/';
			at++;
		}
	}
	while (len > 1 && tidy[len - 1] == '/')
		len--;
	if (len == 0)
		tidy[len++] = '.';
	tidy[len] = '\0';
	return tidy;
}

/* Every object below a URL, as a file of one piece. */
static enum gpai_code
list_remote(struct walk *w, const char *url)
{
	struct remote_object *objects;
	size_t n;
	enum gpai_code rc;

	if (w->remote == NULL)
		return fail(w->err, GPAI_UNSUPPORTED, in_file(url), "is not on this machine");
	rc = remote_list(w->remote, url, w->arena, &objects, &n, w->err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++) {
		struct piece_file file = {.path = arena_string(w->arena, objects[i].url),
		    .object = &objects[i],
		    .size = objects[i].size == UINT64_MAX ? 0 : objects[i].size,
		    .format = w->forced,
		    .n_pieces = 1};

		file.piece_bytes = file.size;
		rc = file.path != NULL ? push(w, &file) : fail_memory(w->err);
	}
	return rc;
}

enum gpai_code
pieces_plan(struct arena *arena, const char *const *paths, size_t n_paths, struct remote *remote,
    const struct corpus_format *forced, uint64_t least, struct pieces *pieces,
    struct gpai_error *err)
{
	struct walk w = {.arena = arena,
	    .pieces = pieces,
	    .forced = forced,
	    .remote = remote,
	    .least = least > 0 ? least : PIECE_LEAST,
	    .err = err};
	enum gpai_code rc = GPAI_OK;

	*pieces = (struct pieces){0};
	for (size_t i = 0; i < n_paths && rc == GPAI_OK; i++) {
		struct piece_file input = {.path = "-", .n_pieces = 1, .format = forced};
		char *path;

		if (paths[i][0] == '\0') /* a variable of a script that is not set */
			rc = fail(err, GPAI_INVALID, NOWHERE,
			    "an empty path names no file; `.` is the folder at hand");
		else if (strcmp(paths[i], "-") == 0)
			rc = push(&w, &input);
		else if (remote_is_url(paths[i]))
			rc = list_remote(&w, paths[i]);
		else if ((path = tidy_path(arena, paths[i])) == NULL)
			rc = fail_memory(err);
		else
			rc = walk_path(&w, path, 0);
	}
	return rc;
}

const struct piece_file *
pieces_find(const struct pieces *pieces, uint64_t piece, uint64_t *begin, uint64_t *end)
{
	size_t low = 0, high = pieces->n_files;
	const struct piece_file *file;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (pieces->files[middle].first_piece <= piece)
			low = middle;
		else
			high = middle;
	}
	file = &pieces->files[low];
	*begin = (piece - file->first_piece) * file->piece_bytes;
	*end = *begin + file->piece_bytes;
	if (*end > file->size || piece + 1 == file->first_piece + file->n_pieces)
		*end = file->size;
	return file;
}
